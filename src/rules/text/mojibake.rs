//! `text/mojibake`: letters that came through the wrong encoding.

use crate::finding::{Edit, Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::Span;

use std::collections::BTreeMap;

/// The rule.
pub static RULE: Rule = Rule {
    id: "text/mojibake",
    severity: Severity::Warning,
    summary: "letters that came through the wrong encoding",
    why: "UTF-8 that was read as Windows-1252 and saved again: an apostrophe has become three signs, an accented letter two. A replacement character stands where a letter is lost.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nThe partnerâ€™s guide.\n" },
    good: "# Partners\n\nThe partner’s guide.\n",
    configure: "",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    let mut lines: BTreeMap<usize, Vec<Garbled>> = BTreeMap::new();
    for garbled in found(page.text()) {
        lines.entry(page.line_of(garbled.span.start)).or_default().push(garbled);
    }
    for all in lines.into_values() {
        let Some(first) = all.first() else { continue };
        let more = if all.len() == 1 { String::new() } else { format!(", and {} more on this line", all.len() - 1) };
        let source = page.slice(first.span);
        let (message, help) = match first.meant {
            Some(c) => (format!("`{source}` is a `{c}` in the wrong encoding{more}"), format!("write `{c}`")),
            None => (format!("a replacement character stands where a letter was lost{more}"), "write the letter".to_owned()),
        };
        let edits = all.iter().filter_map(|garbled| {
            Some(Edit { start: garbled.span.start, end: garbled.span.end, text: garbled.meant?.to_string() })
        });
        let edits: Vec<Edit> = edits.collect();
        let draft = sink.add(first.span, message).help(help);
        if !edits.is_empty() {
            draft.fix(false, edits);
        }
    }
}

struct Garbled {
    span: Span,
    meant: Option<char>,
}

fn found(text: &str) -> Vec<Garbled> {
    let mut found = Vec::new();
    let mut after = 0;
    // All that is looked for begins with one of two bytes.
    for at in memchr::memchr2_iter(0xc3, 0xef, text.as_bytes()) {
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { continue };
        if c == '\u{fffd}' {
            found.push(Garbled { span: Span::new(at, at + c.len_utf8()), meant: None });
        }
        let Some(len) = length(c).filter(|_| at >= after) else { continue };
        let signs: Vec<char> = text.get(at..).unwrap_or("").chars().take(len).collect();
        let bytes: Option<Vec<u8>> = signs.iter().map(|c| byte(*c)).collect();
        let meant = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).and_then(|text| {
            let mut chars = text.chars();
            chars.next().filter(|c| chars.next().is_none() && is_plausible(*c))
        });
        if meant.is_some() {
            after = at + signs.iter().map(|c| c.len_utf8()).sum::<usize>();
            found.push(Garbled { span: Span::new(at, after), meant });
        }
    }
    found
}

/// How many bytes begin with the byte that a character stands for.
fn length(c: char) -> Option<usize> {
    match c {
        'Â' | 'Ã' => Some(2),
        'â' | 'ï' => Some(3),
        'ð' => Some(4),
        _ => None,
    }
}

/// The byte of a character in Windows-1252.
fn byte(c: char) -> Option<u8> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“',
        '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    if let Some(at) = HIGH.iter().position(|high| *high == c) {
        return u8::try_from(0x80 + at).ok();
    }
    u8::try_from(u32::from(c)).ok()
}

/// Characters that people write.
fn is_plausible(c: char) -> bool {
    matches!(c, '\u{a0}'..='\u{ff}' | '\u{2010}'..='\u{2044}' | '€' | '™' | '\u{2190}'..='\u{21ff}' | '\u{2500}'..='\u{27bf}'
        | '\u{fb00}'..='\u{fb06}' | '\u{feff}' | '\u{1f300}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garbled_letters_are_told_from_rare_ones() {
        let meant = |text: &str| found(text).into_iter().map(|garbled| garbled.meant).collect::<Vec<_>>();
        assert_eq!(meant("donâ€™t cafÃ© 5Â°"), [Some('’'), Some('é'), Some('°')]);
        assert_eq!(meant("lost \u{fffd}"), [None]);
        for fine in ["Durée château âme naïf", "SÃO Ângela ð", "«Â la carte»"] {
            assert!(found(fine).is_empty(), "{fine}");
        }
    }
}
