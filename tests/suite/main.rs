//! The integration tests, in one binary: a module per part of the product.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]
#![allow(unreachable_pub, reason = "the modules of one binary")]

mod change;
mod command;
mod config;
mod front_matter_rules;
mod laws;
mod new_post;
mod outline;
mod period;
mod renderers;
mod repo;
mod rules;
mod snapshot;
mod vectors;
