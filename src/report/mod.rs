//! How findings are shown: one file per format. A format decides nothing; it writes what it is given.

mod fingerprint;
mod frame;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod json;
pub mod jsonl;
pub mod junit;
mod place;
pub mod rdjson;
pub mod rule;
pub mod sarif;
pub mod short;
