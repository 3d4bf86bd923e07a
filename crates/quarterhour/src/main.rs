//! The Quarterhour program.

fn main() {}
