//! Runs the rules: reads a site, gives every page to every rule that is on, and orders what they find.

mod engine;
mod site;
mod suppress;

pub use engine::{Outcome, Summary, run};
pub use site::{ReadSiteError, read, read_one};
