//! Runs the rules: reads a site, gives every page to every rule that is on, orders what they
//! find, and mends it.

mod conflict;
mod engine;
mod fix;
mod once;
mod prove;
mod session;
mod since;
mod site;
mod suppress;

pub use engine::{Outcome, Summary, run};
pub use fix::{FixedPage, Fixes, fix};
pub use once::{once, once_within};
pub use session::Session;
pub use since::{Since, only_new, since};
pub use site::{ReadSiteError, empty, read, read_one, read_with};
