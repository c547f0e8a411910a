//! change/mod
