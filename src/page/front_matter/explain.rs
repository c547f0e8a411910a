//! Why YAML could not be read, in the words of a person who writes a title: the usual causes, at their place.

use granit_parser::ErrorKind;

use super::Fault;
use crate::text::Span;

/// A fault at `offset` of `yaml`: its usual cause where one is at hand, else the parser's own words.
pub(super) fn fault(yaml: &str, base: usize, offset: usize, kind: &ErrorKind) -> Fault {
    let offset = offset.min(yaml.len());
    cause(yaml, base, offset, kind).unwrap_or_else(|| {
        let line = line_at(yaml, offset).trimmed(yaml);
        // A fault at the end of the text, or on an empty line, belongs to the line before.
        let line = if line.is_empty() { previous_line(yaml, line.start) } else { line };
        Fault { span: line.shifted(base), message: format!("not valid YAML: {kind}") }
    })
}

/// An unquoted value that begins with a template such as `{{ page.title }}`.
pub(super) fn template(yaml: &str, base: usize, offset: usize) -> Option<Fault> {
    let pair = Pair::of(yaml, line_at(yaml, offset))?;
    pair.value.of(yaml).starts_with("{{").then(|| Fault {
        span: pair.value.shifted(base),
        message: "the value begins with `{`, which YAML reads as a mapping: put the value in quotes".to_owned(),
    })
}

fn cause(yaml: &str, base: usize, offset: usize, kind: &ErrorKind) -> Option<Fault> {
    let here = line_at(yaml, offset);
    if let Some(fault) = tab(yaml, base, here, kind) {
        return Some(fault);
    }
    // The parser often stops on the line after the one that is wrong.
    let before = previous_line(yaml, here.start);
    let lines = if before == here { [Some(here), None] } else { [Some(here), Some(before)] };
    for line in lines.into_iter().flatten() {
        if let Some((span, message)) = Pair::of(yaml, line).and_then(|pair| pair.cause(yaml)) {
            return Some(Fault { span: span.shifted(base), message: message.to_owned() });
        }
    }
    if matches!(kind, ErrorKind::UnclosedQuotedScalar) {
        return unclosed_quote(yaml, base, offset);
    }
    let text = here.trimmed(yaml);
    let no_pair = matches!(kind, ErrorKind::SimpleKeyExpected | ErrorKind::ExpectedBlockMappingKey)
        && !text.is_empty()
        && !text.of(yaml).contains(": ")
        && !text.of(yaml).ends_with(':');
    no_pair.then(|| Fault { span: text.shifted(base), message: "this line is no `key: value` pair".to_owned() })
}

fn tab(yaml: &str, base: usize, line: Span, kind: &ErrorKind) -> Option<Fault> {
    let text = line.of(yaml);
    let indent = text.len() - text.trim_start_matches([' ', '\t']).len();
    let tabbed =
        matches!(kind, ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation)
            || text.get(..indent).is_some_and(|indent| indent.contains('\t'));
    tabbed.then(|| Fault {
        span: Span::new(line.start, line.start + indent.max(1).min(text.len())).shifted(base),
        message: "a tab may not indent YAML: use blanks".to_owned(),
    })
}

/// The nearest line above whose value begins with a quote.
fn unclosed_quote(yaml: &str, base: usize, offset: usize) -> Option<Fault> {
    let mut end = offset;
    loop {
        let line = line_at(yaml, end);
        if let Some(pair) = Pair::of(yaml, line)
            && pair.value.of(yaml).starts_with(['"', '\''])
        {
            let message = "the quote that opens here is never closed".to_owned();
            return Some(Fault { span: pair.value.shifted(base), message });
        }
        end = line.start.checked_sub(1)?;
    }
}

/// A line that looks like `key: value`.
struct Pair {
    value: Span,
    /// No blank follows the colon.
    tight: bool,
}

impl Pair {
    fn of(yaml: &str, line: Span) -> Option<Self> {
        let text = line.of(yaml);
        let key_start = text.len() - text.trim_start_matches([' ', '-']).len();
        let colon = key_start + text.get(key_start..)?.find(':')?;
        let key = text.get(key_start..colon)?.trim_matches(['"', '\'']);
        if key.is_empty() || !key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ')) {
            return None;
        }
        let value = Span::new(line.start + colon + 1, line.end);
        let tight = !value.of(yaml).starts_with([' ', '\t']) && !value.is_empty();
        Some(Self { value: value.trimmed(yaml), tight })
    }

    fn cause(&self, yaml: &str) -> Option<(Span, &'static str)> {
        let value = self.value.of(yaml);
        let first = value.chars().next()?;
        if self.tight {
            return Some((self.value, "a blank is missing after the colon of the key"));
        }
        let message = match first {
            '"' | '\'' => {
                let close = closing_quote(value, first)?;
                let rest = value.get(close..)?.trim_start();
                if rest.is_empty() || rest.starts_with('#') {
                    return None;
                }
                if first == '"' {
                    "text follows the closing quote: write `\\\"` for a quote inside the value"
                } else {
                    "text follows the closing quote: write `''` for an apostrophe inside the value"
                }
            }
            '@' | '`' | '%' => "an unquoted value may not begin with this character: put the value in quotes",
            '*' | '&' | '!' => {
                "YAML gives the first character of the value a meaning of its own: put the value in quotes"
            }
            '[' if !value.ends_with(']') => "the value begins with `[`, which opens a list: put the value in quotes",
            '{' if !value.ends_with('}') => "the value begins with `{`, which opens a mapping: put the value in quotes",
            '[' | '{' | '|' | '>' => return None,
            _ if value.contains(": ") || value.ends_with(':') => {
                "the value holds a colon, which YAML reads as the end of another key: put the value in quotes"
            }
            _ => return None,
        };
        Some((self.value, message))
    }
}

/// The offset after the quote that closes `value`, which begins with one.
fn closing_quote(value: &str, quote: char) -> Option<usize> {
    let mut chars = value.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && quote == '"' {
            chars.next();
        } else if c == quote {
            if quote == '\'' && chars.peek().is_some_and(|&(_, next)| next == quote) {
                chars.next();
            } else {
                return Some(at + 1);
            }
        }
    }
    None
}

fn line_at(yaml: &str, offset: usize) -> Span {
    let mut offset = offset.min(yaml.len());
    while !yaml.is_char_boundary(offset) {
        offset -= 1;
    }
    let start = yaml.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = yaml.get(offset..).and_then(|after| after.find('\n')).map_or(yaml.len(), |at| offset + at);
    Span::new(start, end)
}

fn previous_line(yaml: &str, start: usize) -> Span {
    let mut start = start;
    while let Some(end) = start.checked_sub(1) {
        let line = line_at(yaml, end);
        if !line.trimmed(yaml).is_empty() {
            return line.trimmed(yaml);
        }
        start = line.start;
    }
    line_at(yaml, 0)
}
