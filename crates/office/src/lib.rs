//! What people do with Quarterhour: one use case a file.

pub mod demo;
