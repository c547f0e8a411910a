//! How findings are shown: one file per format. A format decides nothing; it writes what it is given.

mod frame;
pub mod human;
pub mod json;
