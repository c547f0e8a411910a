//! digest/mod
