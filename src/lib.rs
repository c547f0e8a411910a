//! signoise: scaffold, check and digest a Markdown site that is kept in git.
//!
//! The map of the house. Each module may use only what stands to its right:
//!
//! ```text
//! cli -> lsp, review -> check, digest, scaffold, report, render -> change, rules -> schema, snapshot -> page -> text
//! ```
//!
//! `finding` and `config` hold types that every floor may name.

pub mod change;
pub mod check;
pub mod cli;
pub mod config;
pub mod digest;
pub mod finding;
pub mod lsp;
pub mod page;
pub mod render;
pub mod report;
pub mod review;
pub mod rules;
pub mod scaffold;
pub mod schema;
pub mod snapshot;
pub mod text;
