//! `text/invisible`: a character that nobody sees.

use crate::finding::{Edit, Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::rules::links::Kind;
use crate::text::Span;
use crate::text::untrusted::is_hidden;

use std::collections::BTreeMap;

/// The rule.
pub static RULE: Rule = Rule {
    id: "text/invisible",
    severity: Severity::Warning,
    summary: "a character that nobody sees",
    why: "Zero-width, direction and control characters come along when text is copied from a chat or a document. They break searches and line breaks, and direction marks can make a text read other than it is.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nThe part\u{200b}ner program.\n" },
    good: "# Partners\n\nThe partner program.\n",
    configure: "Joiners inside emoji, marks in scripts that need them, soft hyphens and no-break spaces are not reported; in an address it is `link/bad-url`.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    if !page.invalid_utf8().is_empty() {
        // A file in another encoding is one fault: `text/not-utf8`.
        return;
    }
    let found = found(page.text());
    if found.is_empty() {
        return;
    }
    let faults = context.link_faults();
    let mut lines: BTreeMap<usize, Vec<(usize, char)>> = BTreeMap::new();
    for (at, c) in found {
        let before = faults.partition_point(|fault| fault.span.start <= at);
        // Few faults begin at one place.
        let near = faults.get(before.saturating_sub(4)..before).unwrap_or_default();
        let in_address = near.iter().any(|fault| fault.kind == Kind::BadUrl && fault.span.contains(at));
        if !in_address {
            lines.entry(page.line_of(at)).or_default().push((at, c));
        }
    }
    for characters in lines.into_values() {
        let Some(&(first, c)) = characters.first() else { continue };
        let name = name_of(c);
        let message = match characters.len() {
            1 => format!("{name} (U+{:04X}) that nobody sees", u32::from(c)),
            2 => format!("{name} (U+{:04X}) and one more character that nobody sees", u32::from(c)),
            count => format!("{name} (U+{:04X}) and {} more characters that nobody sees", u32::from(c), count - 1),
        };
        // A control character may stand where a letter or a hyphen was lost.
        let safe = characters.iter().all(|(_, c)| !is_direction(*c) && !c.is_control());
        let hyphen = characters.iter().any(|(at, _)| is_lost_hyphen(page.text(), *at));
        let help = match (characters.len(), c.is_control()) {
            (1, true) if hyphen => "write a hyphen: that is what it was before it was copied",
            (1, true) => "delete it, and see whether a sign was lost there",
            (_, true) => "delete them, and see whether signs were lost there",
            (1, false) => "delete it",
            (_, false) => "delete them",
        };
        let edits = characters.iter().map(|(at, c)| {
            let text = if is_lost_hyphen(page.text(), *at) { "-" } else { "" };
            Edit { start: *at, end: at + c.len_utf8(), text: text.to_owned() }
        });
        sink.add(Span::new(first, first + c.len_utf8()), message).help(help).fix(safe, edits.collect());
    }
}

/// Whether a character is what PDF readers copy for a hyphen between two letters.
fn is_lost_hyphen(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let mut from = text.get(at..).unwrap_or("").chars();
    from.next() == Some('\u{2}') && [before, from.next()].into_iter().flatten().filter(|c| c.is_alphabetic()).count() == 2
}

/// The characters of a text that nobody sees, but for those that a script or an emoji needs.
fn found(text: &str) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    // Where the last flag of a region ends, which is spelt in tags.
    let mut flag = None;
    for at in candidates(text.as_bytes()) {
        let Some((before, rest)) = text.split_at_checked(at) else { continue };
        let mut rest = rest.chars();
        let Some(c) = rest.next() else { continue };
        let tag = ('\u{e0020}'..='\u{e007f}').contains(&c) && flag == Some(at);
        if tag || c == '\u{1f3f4}' {
            flag = Some(at + c.len_utf8());
        }
        if !is_hidden(c) {
            continue;
        }
        let before = before.chars().next_back().unwrap_or(' ');
        let after = rest.next().unwrap_or(' ');
        let needed = match c {
            '\n' | '\r' | '\t' | '\u{ad}' => true,
            '\u{feff}' => at == 0,
            '\u{200c}' | '\u{200d}' => is_joined(before) && is_joined(after) || c == '\u{200d}' && is_emoji(before) && is_emoji(after),
            '\u{200e}' | '\u{200f}' | '\u{61c}' => is_right_to_left(before) || is_right_to_left(after),
            _ => tag,
        };
        if !needed {
            found.push((at, c));
        }
    }
    found
}

/// Where a character begins that may be hidden: control characters, and all beyond ASCII.
fn candidates(bytes: &[u8]) -> impl Iterator<Item = usize> {
    // In runs, which a processor looks at as a whole: few of them hold any.
    const RUN: usize = 64;
    let special = |b: u8| b < 0x20 && !matches!(b, b'\n' | b'\r' | b'\t') || b == 0x7f || b >= 0xc2;
    let runs = bytes.chunks(RUN).enumerate().filter(move |(_, run)| run.iter().fold(false, |any, b| any | special(*b)));
    runs.flat_map(move |(number, run)| {
        run.iter().enumerate().filter(move |(_, b)| special(**b)).map(move |(at, _)| number * RUN + at)
    })
}

/// Letters of scripts that join, and use joiners to say how.
fn is_joined(c: char) -> bool {
    is_right_to_left(c) || matches!(c, '\u{900}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{18af}')
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}' | '\u{20e3}' | '\u{a9}' | '\u{ae}')
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn name_of(c: char) -> &'static str {
    match c {
        c if is_direction(c) => "a direction mark",
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => "a control character",
        '\u{2028}' | '\u{2029}' => "a line separator",
        _ => "a zero-width character",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_emoji_and_scripts_need_is_left_alone() {
        for fine in ["👩\u{200d}💻", "🏳\u{fe0f}\u{200d}⚧\u{fe0f}", "می\u{200c}خواهم", "a\u{a0}b\u{202f}c", "soft\u{ad}ware", "🏴\u{e0067}\u{e0062}\u{e007f}"] {
            assert!(found(fine).is_empty(), "{fine:?}");
        }
        for bad in ["a\u{200b}b", "a\u{200d}b", "x\u{202e}y", "a\u{2}", "a\u{feff}b"] {
            assert_eq!(found(bad).len(), 1, "{bad:?}");
        }
    }
}
