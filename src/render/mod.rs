//! How changes and digests are shown: one file per format, which decides nothing.

pub mod json;
