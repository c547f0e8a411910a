//! What makes a finding the same finding tomorrow: its rule, its words and its line, wherever that line has moved.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::rules::Site;
use crate::text::Span;

/// Bytes around a place, on a long line, that count as its line.
const REACH: usize = 512;

/// Fingerprints that tell equal findings apart by their order.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: BTreeMap<u64, usize>,
}

impl Fingerprints {
    /// Sixteen hexadecimal digits, a colon, and how many findings so far had the same. With `path`, equal findings
    /// of two pages differ.
    pub(super) fn of(&mut self, site: &Site, finding: &Finding, path: bool) -> String {
        let mut hash = Fnv::new();
        hash.write(finding.rule);
        hash.write(if path { &finding.path } else { "" });
        if let Some(page) = site.page(&finding.path) {
            hash.write_words(around(page.text(), finding.span));
            hash.write_words(cut(page.text(), finding.span.start, finding.span.end.min(finding.span.start + REACH)));
        }
        let count = self.seen.entry(hash.0).or_default();
        *count += 1;
        format!("{:016x}:{count}", hash.0)
    }
}

/// The line on which a span begins, or as much of it as is near.
fn around(text: &str, span: Span) -> &str {
    let start = span.start.min(text.len());
    let from = start.saturating_sub(REACH);
    let to = (start + REACH).min(text.len());
    let near = |a: usize, b: usize| text.as_bytes().get(a..b).unwrap_or(&[]);
    let first = memchr::memrchr(b'\n', near(from, start)).map_or(from, |at| from + at + 1);
    let last = memchr::memchr(b'\n', near(start, to)).map_or(to, |at| start + at);
    cut(text, first, last)
}

/// A part of a text, made to fit its characters.
fn cut(text: &str, from: usize, to: usize) -> &str {
    let fit = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    text.get(fit(from)..fit(to)).unwrap_or("")
}

/// FNV-1a with 64 bits: short, stable, and no secret.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }

    fn write(&mut self, part: &str) {
        part.bytes().for_each(|byte| self.byte(byte));
        // No text holds this byte: it keeps ("ab", "c") and ("a", "bc") apart.
        self.byte(0xff);
    }

    /// Words alone count: re-aligning a table moves blanks.
    fn write_words(&mut self, text: &str) {
        text.split_whitespace().for_each(|word| self.write(word));
        self.byte(0xff);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;
    use crate::config::Config;
    use crate::finding::Severity;
    use crate::schema::Schema;

    fn fingerprint(text: &str, marked: &str) -> String {
        let site = check::read_one("a.md", text.as_bytes().to_vec(), Schema::default(), Config::default()).unwrap();
        let start = text.find(marked).unwrap();
        let finding = Finding {
            rule: "text/tab",
            severity: Severity::Info,
            path: "a.md".to_owned(),
            span: Span::new(start, start + marked.len()),
            message: "line 7".to_owned(),
            help: None,
            label: None,
            related: Vec::new(),
            fix: None,
        };
        Fingerprints::default().of(&site, &finding, true)
    }

    #[test]
    fn a_moved_or_realigned_line_keeps_its_fingerprint() {
        let here = fingerprint("a | b\nc | d\n", "c");
        assert_eq!(here, fingerprint("new\n\na | b\nc   |  d  \n", "c"));
        assert_ne!(here, fingerprint("a | b\nc | e\n", "c"));
        assert_ne!(here, fingerprint("a | b\nc | d\n", "d"));
        assert_eq!(here.len(), 18);
    }

    #[test]
    fn equal_findings_are_counted() {
        let text = "x\n\nx\n";
        let site = check::read_one("a.md", text.into(), Schema::default(), Config::default()).unwrap();
        let finding = |start| Finding {
            rule: "text/tab",
            severity: Severity::Info,
            path: "a.md".to_owned(),
            span: Span::new(start, start + 1),
            message: String::new(),
            help: None,
            label: None,
            related: Vec::new(),
            fix: None,
        };
        let mut fingerprints = Fingerprints::default();
        let (first, second) = (fingerprints.of(&site, &finding(0), true), fingerprints.of(&site, &finding(3), true));
        assert_eq!(first.split(':').next(), second.split(':').next());
        assert!(first.ends_with(":1") && second.ends_with(":2"));
    }
}
