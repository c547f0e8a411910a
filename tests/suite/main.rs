//! The integration tests, in one binary.

mod renderers;
mod vectors;
