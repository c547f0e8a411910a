//! gray_matter and our own reader on every page of a real history, when `SIGNOISE_CORPUS` names a bundle of one.

use std::collections::BTreeSet;
use std::process::Command;

use gray_matter::Pod;
use signoise::page::FrontMatter;
use signoise::page::front_matter::matter;
use signoise::snapshot::{Content, Repository, Source};

#[test]
fn gray_matter_sees_the_same_pages() {
    let Some(bundle) = std::env::var_os("SIGNOISE_CORPUS").filter(|path| !path.is_empty()) else {
        println!("skipped: SIGNOISE_CORPUS names no bundle of a history");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut clone = Command::new("git");
    clone.args(["clone", "--quiet", "--bare", "--branch", "dev"]).arg(&bundle).arg(folder.path());
    assert!(clone.env("GIT_CONFIG_GLOBAL", "/dev/null").status().unwrap().success());
    let repository = Repository::discover(folder.path()).unwrap();
    let content = Content::new(&[], &[]).unwrap();
    let mut seen = BTreeSet::new();
    let mut with_front_matter = 0;
    for release in repository.releases("release-*").unwrap() {
        let snapshot = repository.snapshot(&Source::Commit(release.commit.clone()), &content).unwrap();
        for file in snapshot.content().filter(|file| seen.insert(file.id)) {
            let text = String::from_utf8(repository.read(&snapshot, file).unwrap()).unwrap_or_default();
            with_front_matter += usize::from(agrees(&file.path, &text));
        }
    }
    println!("{with_front_matter} of {} files have front matter", seen.len());
    assert!(with_front_matter > 100);
}

/// Whether a file has front matter; fails where the two readers differ.
fn agrees(path: &str, text: &str) -> bool {
    let front_matter = FrontMatter::read(text);
    let Some(block) = front_matter.block() else { return false };
    let parsed = matter().parse::<Pod>(text);
    let Ok(root) = &block.root else {
        assert!(parsed.is_err(), "{path}: only one reader refuses the front matter");
        return true;
    };
    let parsed = parsed.unwrap();
    // gray_matter joins lines anew, without blank ones at the start and the line end of the last.
    let body = front_matter.body(text).of(text).lines().collect::<Vec<_>>().join("\n");
    assert_eq!(parsed.content, body.trim_start_matches('\n'), "{path}");
    assert_eq!(parsed.excerpt, None, "{path}");
    let keys: BTreeSet<_> = root.mapping().unwrap_or_default().iter().map(|(key, _)| key.text.clone()).collect();
    let theirs: BTreeSet<_> =
        parsed.data.map_or_else(BTreeSet::new, |data| data.as_hashmap().unwrap().into_keys().collect());
    assert_eq!(keys, theirs, "{path}");
    true
}
