//! New things: posts of a series, made from their content type's template, and entries of tables; all proved before
//! they are written.

pub mod error;
pub mod fields;
pub mod files;
pub mod init;
pub mod issue_form;
pub mod journal;
pub mod lock;
pub mod markdown;
pub mod post;
pub mod replace;
pub mod resource;
pub mod rows;
pub mod slug;
pub mod write;

pub use crate::text::yaml;
pub use error::Error;
pub use post::{Clock, Existing, Plan, PostRequest};
