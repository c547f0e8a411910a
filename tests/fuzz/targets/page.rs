//! A page of any bytes is read by both renderers and as it was written, and its plainest form, where it has one, tells
//! the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signoise::page::{Page, Plain};

fuzz_target!(|bytes: &[u8]| {
    let Ok(page) = Page::within_limits("Page.md", bytes.to_vec()) else { return };
    let (gfm, kramdown) = (page.gfm(), page.kramdown());
    let (gfm_links, kramdown_links) = (page.gfm_links(), page.kramdown_links());
    let outline = page.outline();
    let inside = |start: usize, end: usize| assert!(page.text().get(start..end).is_some());
    for link in gfm_links.iter().chain(kramdown_links) {
        inside(link.span.start, link.span.end);
    }
    for block in &outline.blocks {
        inside(block.span.start, block.span.end);
    }
    let Some(plain) = Plain::read(page.text(), page.body()).filter(Plain::is_whole) else { return };
    let told: Vec<_> = plain.headings.iter().map(|heading| (heading.level, heading.span)).collect();
    let links: Vec<_> = plain.links.iter().map(|link| (link.span, link.target)).collect();
    for (view, shown) in [(gfm, gfm_links), (kramdown, kramdown_links)] {
        assert_eq!(told, view.headings.iter().map(|heading| (heading.level, heading.span)).collect::<Vec<_>>());
        assert_eq!(links, shown.iter().map(|link| (link.span, link.target)).collect::<Vec<_>>());
        assert_eq!(plain.tables.len(), view.tables.len());
        for (table, shown) in plain.tables.iter().zip(&view.tables) {
            assert_eq!((table.columns, plain.rows(table).count()), (shown.columns, shown.rows.len()));
        }
    }
});
