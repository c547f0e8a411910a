//! Link reference definitions at the start of a CommonMark paragraph.

use crate::text::inline::Definitions;

/// Labels are no longer than this.
const MAX_LABEL: usize = 1000;

/// Reads the definitions a paragraph begins with; returns how many bytes of it they take.
pub(super) fn read(paragraph: &str, definitions: &mut Definitions) -> usize {
    let mut taken = 0;
    while let Some(rest) = paragraph.get(taken..).filter(|rest| rest.starts_with('[') && !is_footnote(rest)) {
        let mut scan = Scan { text: rest, pos: 0 };
        let Some((label, url)) = scan.definition() else { break };
        if !label.trim().is_empty() {
            definitions.insert_first(label, url);
        }
        taken += scan.pos;
    }
    taken
}

/// Whether a line begins a footnote, whose text is read like any other: `[^name]:`, without blanks in the name.
fn is_footnote(line: &str) -> bool {
    let name = line.strip_prefix("[^").and_then(|rest| rest.split_once(']'));
    name.is_some_and(|(name, rest)| {
        !name.is_empty() && !name.contains(['[', ' ', '\t', '\n', '\r']) && rest.starts_with(':')
    })
}

struct Scan<'a> {
    text: &'a str,
    pos: usize,
}

impl<'a> Scan<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.pos..).unwrap_or("")
    }

    fn definition(&mut self) -> Option<(&'a str, String)> {
        let label = self.label()?;
        if !self.rest().starts_with(':') {
            return None;
        }
        self.pos += 1;
        self.blanks_and_one_line_end();
        let url = unescaped(self.url()?);
        let before_title = self.pos;
        self.blanks_and_one_line_end();
        if self.pos > before_title && self.title() && self.line_end() {
            return Some((label, url));
        }
        self.pos = before_title;
        self.line_end().then_some((label, url))
    }

    fn label(&mut self) -> Option<&'a str> {
        let mut escaped = false;
        for (i, c) in self.text.char_indices().skip(1).take(MAX_LABEL + 1) {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '[' => return None,
                ']' => {
                    self.pos = i + 1;
                    return self.text.get(1..i);
                }
                _ => {}
            }
        }
        None
    }

    fn blanks(&mut self) {
        self.pos += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
    }

    fn blanks_and_one_line_end(&mut self) {
        self.blanks();
        if self.rest().starts_with('\n') {
            self.pos += 1;
            self.blanks();
        }
    }

    fn url(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let mut escaped = false;
        if let Some(inner) = rest.strip_prefix('<') {
            for (i, c) in inner.char_indices() {
                match c {
                    _ if escaped => escaped = false,
                    '\\' => escaped = true,
                    '<' | '\n' => return None,
                    '>' => {
                        self.pos += i + 2;
                        return inner.get(..i);
                    }
                    _ => {}
                }
            }
            return None;
        }
        let mut depth = 0_usize;
        let mut len = rest.len();
        for (i, c) in rest.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' if rest.as_bytes().get(i + 1).is_some_and(u8::is_ascii_punctuation) => escaped = true,
                '(' if depth < 32 => depth += 1,
                '(' => return None,
                ')' if depth == 0 => {
                    len = i;
                    break;
                }
                ')' => depth -= 1,
                c if c == ' ' || c.is_ascii_control() => {
                    len = i;
                    break;
                }
                _ => {}
            }
        }
        if len == 0 || depth > 0 {
            return None;
        }
        self.pos += len;
        rest.get(..len)
    }

    fn title(&mut self) -> bool {
        let rest = self.rest();
        let close = match rest.as_bytes().first() {
            Some(b'"') => '"',
            Some(b'\'') => '\'',
            Some(b'(') => ')',
            _ => return false,
        };
        let mut escaped = false;
        for (i, c) in rest.char_indices().skip(1) {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                c if c == close => {
                    self.pos += i + 1;
                    return true;
                }
                '(' if close == ')' => return false,
                _ => {}
            }
        }
        false
    }

    fn line_end(&mut self) -> bool {
        self.blanks();
        if self.rest().is_empty() {
            return true;
        }
        let ended = self.rest().starts_with('\n');
        self.pos += usize::from(ended);
        ended
    }
}

/// A target with its backslash escapes and entities resolved.
fn unescaped(url: &str) -> String {
    if !url.contains(['\\', '&']) {
        return url.to_owned();
    }
    crate::text::inline::gfm::target(url)
}
