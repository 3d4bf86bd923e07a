//! What is charged for care: codes, units, modifiers and claims.
