//! A page of any bytes is checked and mended, its findings are written in every format, and what is mended needs no
//! second mending.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signoise::check::{self, Outcome};
use signoise::config::Config;
use signoise::report;
use signoise::rules::Site;
use signoise::schema::Schema;

const PATHS: [&str; 3] = ["Page.md", "_posts/2025-01-02-signaltonoise-a-b.md", "docs/other.md"];

fn site(path: &str, bytes: &[u8]) -> Option<Site> {
    check::read_one(path, bytes.to_vec(), Schema::builtin(), Config::default()).ok()
}

fn look(site: &Site) -> Outcome {
    check::run(site, &|_| true)
}

fuzz_target!(|input: (u8, &[u8])| {
    let (choice, bytes) = input;
    let path = PATHS[usize::from(choice) % PATHS.len()];
    let Some(mut site) = site(path, bytes) else { return };
    let outcome = look(&site);
    let style = report::human::Style { color: choice & 4 != 0, width: 40 + usize::from(choice) };
    let mut out = Vec::new();
    report::human::write(&site, &outcome, style, &mut out).unwrap();
    for write in [
        report::github::write,
        report::gitlab::write,
        report::json::write,
        report::jsonl::write,
        report::junit::write,
        report::rdjson::write,
        report::sarif::write,
        report::short::write,
    ] {
        write(&site, &outcome, &mut out).unwrap();
    }
    let raw = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\n' | 0x1b) || *byte == 0x7f;
    assert!(!out.iter().any(raw), "a control character in the output");
    let unsafe_too = choice & 8 != 0;
    let fixes = check::fix(&mut site, unsafe_too, &look);
    let Some(mended) = fixes.pages.first() else { return };
    let mut again = self::site(path, mended.after.as_bytes()).expect("a mended page can be read");
    assert!(check::fix(&mut again, unsafe_too, &look).pages.is_empty(), "mended twice");
});
