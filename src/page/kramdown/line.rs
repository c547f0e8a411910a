//! A line as kramdown sees it inside its containers, and the patterns it compares lines with.

use crate::text::Span;

/// A line without the markers of its containers. kramdown replaces tabs and adds blanks as it takes containers apart;
/// `pad` counts such blanks, which stand before the source text of the line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) pad: usize,
    pub(super) span: Span,
    pub(super) number: usize,
}

/// The bytes of the page, to look at lines with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
}

impl<'a> Source<'a> {
    pub(super) fn of(self, span: Span) -> &'a [u8] {
        self.text.as_bytes().get(span.start..span.end).unwrap_or_default()
    }

    /// Blanks (no tabs) that a line begins with.
    pub(super) fn blanks(self, line: Line) -> usize {
        line.pad + self.of(line.span).iter().take_while(|b| **b == b' ').count()
    }

    /// The line after the blanks it begins with.
    pub(super) fn after_blanks(self, line: Line) -> Span {
        let count = self.of(line.span).iter().take_while(|b| **b == b' ').count();
        Span::new(line.span.start + count, line.span.end)
    }

    /// The line without its indentation if that is at most three blanks.
    pub(super) fn unindented(self, line: Line) -> Option<Span> {
        (self.blanks(line) <= 3).then(|| self.after_blanks(line))
    }

    /// [`Source::unindented`] as bytes; empty for a line that is indented further.
    pub(super) fn start(self, line: Line) -> &'a [u8] {
        self.unindented(line).map_or(&[], |span| self.of(span))
    }

    pub(super) fn is_blank(self, line: Line) -> bool {
        self.of(line.span).iter().all(|b| is_space(*b))
    }

    /// Whether a line is indented as code is: four blanks or a tab.
    pub(super) fn is_code(self, line: Line) -> bool {
        self.blanks(line) >= 4 || line.pad == 0 && self.of(line.span).first() == Some(&b'\t')
    }

    /// The line without one level of code indentation.
    pub(super) fn less_code(self, line: Line) -> Line {
        if self.blanks(line) >= 4 {
            self.without_blanks(line, 4)
        } else if line.pad == 0 && self.of(line.span).first() == Some(&b'\t') {
            Line { span: Span::new(line.span.start + 1, line.span.end), ..line }
        } else {
            line
        }
    }

    /// The line without `count` of the blanks it begins with.
    pub(super) fn without_blanks(self, line: Line, count: usize) -> Line {
        let from_pad = count.min(line.pad);
        let cut = (count - from_pad).min(self.blanks(line) - line.pad);
        Line { pad: line.pad - from_pad, span: Span::new(line.span.start + cut, line.span.end), ..line }
    }

    /// The line with the tabs it begins with turned into four blanks each.
    pub(super) fn without_tabs(self, line: Line) -> Line {
        if line.pad > 0 {
            return line;
        }
        let tabs = self.of(line.span).iter().take_while(|b| **b == b'\t').count();
        Line { pad: 4 * tabs, span: Span::new(line.span.start + tabs, line.span.end), ..line }
    }

    /// `^` alone: an end-of-block marker.
    pub(super) fn is_eob(self, line: Line) -> bool {
        let text = self.of(line.span);
        line.pad == 0 && text.first() == Some(&b'^') && text.iter().skip(1).all(|b| is_space(*b))
    }

    /// `{: ...}` alone: attributes for a neighbour block.
    pub(super) fn is_ial(self, line: Line) -> bool {
        let start = self.start(line);
        start.starts_with(b"{:") && !matches!(start.get(2), Some(b':' | b'/')) && ends_with_brace(start, 3)
    }

    /// A line that ends a lazy block without being blank: attributes, an end marker, block HTML.
    pub(super) fn ends_lazy(self, line: Line) -> bool {
        match self.start(line).first() {
            Some(b'{') => self.is_ial(line),
            Some(b'^') => self.is_eob(line),
            Some(b'<') => self.is_html_edge(line),
            _ => false,
        }
    }

    /// The start or end tag of an element that is not a span element.
    pub(super) fn is_html_edge(self, line: Line) -> bool {
        crate::text::inline::kramdown::html::edge(self.unindented(line).map_or("", |span| span.of(self.text)))
    }

    /// A horizontal rule.
    pub(super) fn is_rule(self, line: Line) -> bool {
        let start = self.start(line);
        let Some(first) = start.first().filter(|b| matches!(b, b'*' | b'-' | b'_')) else { return false };
        start.iter().all(|b| b == first || matches!(b, b' ' | b'\t'))
            && start.iter().filter(|b| *b == first).nth(2).is_some()
    }

    /// Level of an ATX heading and the place of its text, which may be empty.
    pub(super) fn atx(self, line: Line) -> Option<(u8, Span)> {
        if line.pad > 0 {
            return None;
        }
        let text = self.of(line.span);
        let level = text.iter().take_while(|b| **b == b'#').count();
        let blanks = text.iter().skip(level).take_while(|b| matches!(b, b' ' | b'\t')).count();
        if !(1..=6).contains(&level) || blanks == 0 {
            return None;
        }
        Some((u8::try_from(level).ok()?, Span::new(line.span.start + level + blanks, line.span.end)))
    }

    /// The run of a fence: at most three blanks, then at least three of `` ` `` and `~`.
    pub(super) fn fence(self, line: Line) -> Option<Span> {
        let start = self.unindented(line)?;
        let run = self.of(start).iter().take_while(|b| matches!(b, b'`' | b'~')).count();
        (run >= 3).then(|| Span::new(start.start, start.start + run))
    }

    /// The list marker of a line: its kind and how many columns it reaches to, indentation included. A `|` may follow
    /// it in place of a blank.
    pub(super) fn list_marker(self, line: Line) -> Option<(Marker, usize)> {
        let start = self.start(line);
        let (kind, width) = match start.first()? {
            b'*' | b'+' | b'-' => (Marker::Bullet, 1),
            b'0'..=b'9' => {
                let digits = start.iter().take_while(|b| b.is_ascii_digit()).count();
                if start.get(digits) != Some(&b'.') {
                    return None;
                }
                (Marker::Number, digits + 1)
            }
            b':' => (Marker::Definition, 1),
            _ => return None,
        };
        matches!(start.get(width), Some(b' ' | b'\t' | b'|')).then(|| (kind, self.blanks(line) + width))
    }

    pub(super) fn is_list(self, line: Line) -> bool {
        matches!(self.list_marker(line), Some((Marker::Bullet | Marker::Number, _)))
    }

    /// A line that a paragraph cannot go on with.
    pub(super) fn ends_paragraph(self, line: Line) -> bool {
        match self.start(line).first() {
            None => self.is_blank(line),
            Some(b'#') => self.atx(line).is_some(),
            Some(b'>') => true,
            Some(b'`' | b'~') => self.fence(line).is_some(),
            Some(b'*' | b'+' | b'-' | b':' | b'0'..=b'9') => self.list_marker(line).is_some(),
            Some(b'{' | b'^' | b'<') => self.ends_lazy(line),
            Some(b) => is_space(*b) && self.is_blank(line),
        }
    }
}

/// What a list item begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    /// `*`, `+` or `-`.
    Bullet,
    /// Digits and a point.
    Number,
    /// `:` of a definition list.
    Definition,
}

/// Whether text ends with an unescaped `}` and has no other one after its first `from` bytes.
pub(super) fn ends_with_brace(text: &[u8], from: usize) -> bool {
    let text = text.trim_ascii_end();
    let Some(inner) = text.strip_suffix(b"}") else { return false };
    if inner.len() < from {
        return false;
    }
    memchr::memchr_iter(b'}', inner).all(|at| at > 0 && inner.get(at - 1) == Some(&b'\\'))
}

pub(super) fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r' | b'\n' | 0x0b | 0x0c)
}
