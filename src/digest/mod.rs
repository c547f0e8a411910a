//! What readers get: the changes of a period.

pub mod excerpt;
mod gather;
pub mod last;
pub mod limit;
mod links;
pub mod model;
mod page;
pub mod period;
pub mod summary;
mod wording;

pub use gather::{Context, gather};
pub use model::Digest;
pub use page::{address, summary as page_summary};
