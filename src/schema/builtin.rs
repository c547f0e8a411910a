//! The content types used where a repository has none of its own.

use super::{Schema, load};

/// Name and text of every built-in schema file.
pub const FILES: [(&str, &str); 4] = [
    ("signal-noise.yaml", include_str!("builtin/signal-noise.yaml")),
    ("digest.yaml", include_str!("builtin/digest.yaml")),
    ("post.yaml", include_str!("builtin/post.yaml")),
    ("topic.yaml", include_str!("builtin/topic.yaml")),
];

/// The built-in content types. Their files are part of the program, so a mistake in one is found by the tests;
/// the JSON Schemas are compiled when a page first needs them.
pub(super) fn load() -> Schema {
    let types = FILES.iter().filter_map(|(path, text)| load::read(path, text, &[]).ok()).map(|(t, _)| t).collect();
    Schema { types, own: false }
}
