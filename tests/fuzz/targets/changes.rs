//! Two pages of any bytes are compared: the laws hold, and the changes can be written in every way.
#![no_main]

use std::collections::BTreeMap;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use signoise::change::provenance::Provenance;
use signoise::change::{self, File, Snapshot, laws};
use signoise::change::model::Revision;
use signoise::page::Page;
use signoise::render::{changes_markdown, json, terminal};

fn file(page: &Page) -> File {
    File { path: page.path.clone(), key: page.path.clone().into_bytes(), index: 0, blob: page.text().to_owned(), role: None }
}

fuzz_target!(|input: (&[u8], &[u8])| {
    let read = |bytes: &[u8]| Page::within_limits("Page.md", bytes.to_vec()).ok().map(Arc::new);
    let (Some(old), Some(new)) = (read(input.0), read(input.1)) else { return };
    if !old.invalid_utf8().is_empty() || !new.invalid_utf8().is_empty() {
        return;
    }
    let from = |_: &File| Ok::<_, ()>(old.clone());
    let to = |_: &File| Ok::<_, ()>(new.clone());
    let before = Snapshot { files: vec![file(&old)], page: &from };
    let after = Snapshot { files: vec![file(&new)], page: &to };
    let (Ok(there), Ok(back)) = (change::compare(&before, &after, &[]), change::compare(&after, &before, &[])) else {
        return;
    };
    let pages = |page: &Arc<Page>| BTreeMap::from([(page.path.clone(), page.clone())]);
    let mut broken = laws::check(&pages(&old), &pages(&new), &there);
    broken.extend(laws::mirror(&there, &back));
    assert!(broken.is_empty(), "{broken:?}");
    let revision = Revision { rev: "a".to_owned(), commit: None, date: None };
    let provenance = Provenance::default();
    let report = json::Report {
        changes: &there,
        from: &revision,
        to: &revision,
        provenance: &provenance,
        forge: None,
        noise: None,
    };
    let mut out = Vec::new();
    json::write(&report, &mut out).unwrap();
    changes_markdown::write(&report, &mut out).unwrap();
    terminal::write(&report, terminal::Look { color: true, width: 80, stat: false }, &mut out).unwrap();
});
