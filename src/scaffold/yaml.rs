//! YAML on its way out: always in double quotes, so that no text can mean anything else.

pub use crate::text::yaml::quoted;
