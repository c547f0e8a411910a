//! Runs the rules: reads a site, gives every page to every rule that is on, and orders what they find.

mod engine;
mod since;
mod site;
mod suppress;

pub use engine::{Outcome, Summary, run};
pub use since::only_new;
pub use site::{ReadSiteError, read, read_one};
