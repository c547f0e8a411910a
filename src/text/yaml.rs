//! YAML on its way out: scalars that read back as exactly the text they were made of.

use std::fmt::Write;

use super::untrusted::is_hidden;

/// A double-quoted YAML scalar.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{a0}'..='\u{d7ff}' if c != '\u{2028}' && c != '\u{2029}' => out.push(c),
            ' '..='~' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'.. => out.push(c),
            // What YAML does not print, and the line ends that only YAML 1.1 has.
            _ => drop(write!(out, "\\u{:04x}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

/// A scalar for a file that people read: plain where no reader of YAML, old or new, could take it for anything but
/// this text, in quotes otherwise.
pub fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { harmless(text) }
}

/// A double-quoted YAML scalar in which a terminal or a workflow runner finds nothing to obey or to hide.
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for c in quoted(text).chars() {
        if c == '[' && out.ends_with("##") {
            out.push_str("\\u005b");
        } else if is_hidden(c) {
            let code = u32::from(c);
            let _ = if code > 0xffff { write!(out, "\\U{code:08x}") } else { write!(out, "\\u{code:04x}") };
        } else {
            out.push(c);
        }
    }
    out
}

/// Words of letters, joined by single blanks, dots, slashes, `-` and `_`: nothing that is a number, a date, a mark of
/// YAML or one of its words.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 11] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "inf", "nan"];
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ';');
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.split(' ').all(|word| !word.is_empty() && word.chars().all(inner))
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_safe_stays_plain() {
        for (text, written) in [
            ("Purpose", "Purpose"),
            ("TL;DR", "TL;DR"),
            ("Link to page", "Link to page"),
            ("yes", "\"yes\""),
            ("NULL", "\"NULL\""),
            ("", "\"\""),
            ("12", "\"12\""),
            ("a: b", "\"a: b\""),
            ("a #b", "\"a #b\""),
            ("- a", "\"- a\""),
            ("a ", "\"a \""),
            ("a\nb: \"c\"", "\"a\\u000ab: \\\"c\\\"\""),
            ("Durée (min)", "\"Durée (min)\""),
            ("##[add-mask]\u{202e}\u{e0001}", "\"##\\u005badd-mask]\\u202e\\U000e0001\""),
        ] {
            assert_eq!(scalar(text), written);
        }
    }
}
