//! The only room with SQL: one set of queries for SQLite and PostgreSQL.
