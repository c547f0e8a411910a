//! The content types used where a repository has none of its own.

use super::section::File;
use super::{Schema, load};
use crate::page::front_matter::Node;

/// Name and text of every built-in schema file.
pub const FILES: [(&str, &str); 4] = [
    ("signal-noise.yaml", include_str!("builtin/signal-noise.yaml")),
    ("digest.yaml", include_str!("builtin/digest.yaml")),
    ("post.yaml", include_str!("builtin/post.yaml")),
    ("topic.yaml", include_str!("builtin/topic.yaml")),
];

/// What these files say, a line for each: to read YAML takes as long as a good part of a short digest.
const READ: &str = include_str!("builtin/read.jsonl");

/// The built-in content types. Their files are part of the program, so a mistake in one is found by the tests;
/// the JSON Schemas are compiled when a page first needs them.
pub(super) fn load() -> Schema {
    let types = FILES.iter().zip(READ.lines()).filter_map(|((path, text), read)| {
        let root: Node = serde_json::from_str(read).ok()?;
        load::read(&File { path, text }, &root, &[]).ok()
    });
    Schema { types: types.collect(), own: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Set to write what is read of a schema file that was changed.
    const WRITE: &str = "SIGNOISE_WRITE_DOCS";

    #[test]
    fn what_is_read_is_what_the_files_say() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/schema/builtin/read.jsonl");
        let line = |(path, text): &(&str, &str)| load::root(&File { path, text }).unwrap().to_json().to_string() + "\n";
        let lines: String = FILES.iter().map(line).collect();
        if std::env::var_os(WRITE).is_some() {
            std::fs::write(path, &lines).unwrap();
        }
        let found = std::fs::read_to_string(path).unwrap();
        assert!(found == lines, "{path} is out of date; write it anew with\n  {WRITE}=1 cargo test --lib builtin");
        for ((path, text), read) in FILES.iter().zip(lines.lines()) {
            let file = File { path, text };
            let [whole, quick] = [load::root(&file).unwrap(), serde_json::from_str(read).unwrap()].map(|root| {
                let mut content_type = load::read(&file, &root, &[]).unwrap();
                // Apart from where everything stands, the same.
                let schema = content_type.front_matter.take().unwrap();
                format!("{content_type:?} {:?} {:?} {}", schema.required, schema.keys, schema.source.to_json())
            });
            assert_eq!(whole, quick);
        }
    }
}
