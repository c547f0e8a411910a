//! scaffold/mod
