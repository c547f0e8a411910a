//! Links that are none: their brackets, parentheses or blanks are wrong for one renderer or for both.

use std::cell::OnceCell;

use memchr::memmem;

use super::{Explained, Kind, LinkFault, Links};
use crate::finding::{Edit, Severity};
use crate::page::Page;
use crate::page::outline::BlockKind;
use crate::rules::lines;
use crate::text::inline::kramdown::html::{self, Tag};
use crate::text::{Span, floor};

/// Longer blocks are read as plain text by the inline readers.
const LONGEST_BLOCK: usize = 1 << 20;

/// How far a bracket is from its partner at most.
const REACH: usize = 4096;

/// How far it is in a reference: where its title begins is looked for behind every label.
const REFERENCE_REACH: usize = 256;

/// How many tags before a link are looked at.
const MOST_TAGS: usize = 64;

/// Finds what was meant as a link and is printed as text.
pub(super) fn find(page: &Page, links: &Links<'_>, explained: &Explained, faults: &mut Vec<LinkFault>) {
    let defines = OnceCell::new();
    for block in &page.outline().blocks {
        if block.kind == BlockKind::Verbatim {
            continue;
        }
        let source = page.slice(block.span);
        if source.len() > LONGEST_BLOCK || memchr::memchr2(b']', b')', source.as_bytes()).is_none() {
            continue;
        }
        let code = OnceCell::new();
        let in_code = |at: usize| {
            let code: &Vec<Span> = code.get_or_init(|| lines::code_spans(source));
            let index = code.partition_point(|span| span.end <= at);
            code.get(index).is_some_and(|span| span.contains(at))
        };
        let sound = |at: usize| links.joined(block.span.start + at) == (true, true);
        let named = |title: &str| title.contains(' ') || *defines.get_or_init(|| has_definition(page));
        let stray = strays(source, &in_code);
        faults.extend(stray.into_iter().filter_map(|at| stray_fault(page, links, explained, block.span.start + at)));
        for shape in shapes(source, sound, named).into_iter().chain(unclosed(source)) {
            let at = block.span.start + shape.at;
            if let Some(fault) = judge(links, block.span.start, &shape, source, &in_code)
                && !in_code(shape.at)
                && !explained.covers(page, at)
                && !is_verbatim(page, at)
            {
                faults.push(fault);
            }
        }
    }
}

/// Something that looks like the middle of a link.
struct Shape {
    kind: ShapeKind,
    /// Where the middle is, in the source of the block.
    at: usize,
    /// The whole construct, as far as it can be told.
    span: Span,
    opened: bool,
    closed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ShapeKind {
    /// `](`
    Joined,
    /// `] (https://`
    Apart,
    /// `][(https://`
    Twisted,
    /// `)[https://`
    Reversed,
    /// `]https://`, with a `)` behind the address
    Unopened,
    /// `][label]`
    Reference,
    /// `[title(https://...)`
    Unclosed,
}

fn judge(
    links: &Links<'_>,
    base: usize,
    shape: &Shape,
    source: &str,
    in_code: &dyn Fn(usize) -> bool,
) -> Option<LinkFault> {
    let at = base + shape.at;
    let span = shape.span.shifted(base);
    let inside = |at: usize| links.before(at + 1).is_some_and(|link| link.span.contains(at));
    if shape.kind != ShapeKind::Joined {
        // A picture may stand in the title of a link.
        let around = links.begins_at(span.start) || span.start.checked_sub(1).is_some_and(|at| links.begins_at(at));
        if inside(at) || shape.kind == ShapeKind::Reference && around {
            return None;
        }
        let (message, help) = match shape.kind {
            ShapeKind::Apart => {
                ("a blank between `]` and `(`: this is text and no link", "delete the blank between the brackets")
            }
            ShapeKind::Twisted => {
                ("a `[` between `]` and `(`: this is text and no link", "delete the `[` between the brackets")
            }
            ShapeKind::Unopened => ("this link is printed as text: its `(` is missing", "write `[title](https://...)`"),
            ShapeKind::Unclosed => ("this link is printed as text: its `]` is missing", "write `[title](https://...)`"),
            ShapeKind::Reference => (
                "this link is printed as text: no line of the page says where it leads",
                "write `[title](https://...)`, or add the line `[label]: https://...`",
            ),
            ShapeKind::Joined | ShapeKind::Reversed => (
                "brackets and parentheses are the wrong way round: this is text and no link",
                "write `[title](https://...)`",
            ),
        };
        let fault = LinkFault::new(Kind::Malformed, span, message, help);
        let goes_on = source.get(shape.span.end..).is_some_and(|rest| rest.starts_with([']', ')']));
        let surplus = shape.kind == ShapeKind::Twisted && shape.opened && shape.closed && !goes_on;
        let edit = || Edit { start: at + 1, end: at + 2, text: String::new() };
        return Some(if surplus { fault.fix(false, vec![edit()]) } else { fault });
    }
    let (gfm, kramdown) = links.joined(at);
    let target = Span::new(shape.at + 2, shape.span.end).of(source).trim_end_matches(')').trim();
    if target.contains("{{") || target.contains("{%") {
        return None;
    }
    let cause = if !shape.opened {
        "its `[` is missing"
    } else if !shape.closed {
        "its `)` is missing"
    } else if target.contains([' ', '\t']) && !gfm {
        "there is a blank in its address"
    } else {
        "its brackets do not match"
    };
    if gfm
        && shape.opened
        && shape.closed
        && let Some(name) = raw_element(source, shape.at, in_code)
    {
        let message = format!("the site prints this link as text: it reads no Markdown inside `<{name}>`");
        let help = if html::is_known(name) {
            format!("write the link as `<a href=\"...\">`, or end `<{name}>` before it")
        } else {
            format!("put `<{name}>` between backticks, or write `\\<{name}>`")
        };
        return Some(LinkFault::new(Kind::Malformed, span, message, help));
    }
    let loss = match (gfm, kramdown) {
        (false, false) => "this link is printed as text",
        (false, true) => "GitHub prints this link as text",
        _ => "the site prints this link as text",
    };
    // `[title]](address)`: the bracket too many is plain to see.
    let surplus =
        !gfm && !kramdown && shape.opened && shape.closed && source.get(..shape.at).is_some_and(|s| s.ends_with(']'));
    let (cause, help) = if surplus && !source.get(shape.span.start..shape.at).unwrap_or("").starts_with("[[") {
        ("there is one `]` too many", "delete one of the two `]`")
    } else {
        (cause, "write `[title](https://...)` with no blank in the address")
    };
    Some(LinkFault::new(Kind::Malformed, span, format!("{loss}: {cause}"), help))
}

/// The brackets right before a link or a picture that nothing closes, in a block.
fn strays(source: &str, in_code: &dyn Fn(usize) -> bool) -> Vec<usize> {
    let bytes = source.as_bytes();
    let doubled = |at: &usize| matches!(bytes.get(at + 1..), Some([b'[', ..] | [b'!', b'[', ..]));
    if memmem::find(bytes, b"[[").is_none() && memmem::find(bytes, b"[![").is_none() {
        return Vec::new();
    }
    let mut open = Vec::new();
    let mut escaped = false;
    for at in memchr::memchr3_iter(b'[', b']', b'\\', bytes) {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        escaped = before == Some(&b'\\') && !escaped;
        match bytes.get(at) {
            Some(b'\\') => continue,
            _ if escaped || in_code(at) => {}
            Some(b'[') => open.push(at),
            _ => {
                open.pop();
            }
        }
        escaped = false;
    }
    open.into_iter().filter(doubled).collect()
}

/// The fault of such a bracket, if what stands behind it is a link or a picture for a renderer.
fn stray_fault(page: &Page, links: &Links<'_>, explained: &Explained, at: usize) -> Option<LinkFault> {
    let link = links.before(at + 2).filter(|link| link.span.start == at + 1)?;
    if explained.covers(page, at) || is_verbatim(page, at) {
        return None;
    }
    let what = if link.image { "picture" } else { "link" };
    let message = format!("nothing closes the `[` before this {what}: it is printed");
    let help = format!("delete the `[`, or write the `]` behind the {what}");
    let fault = LinkFault::new(Kind::Malformed, Span::new(at, link.span.end), message, help);
    Some(fault.severity(Severity::Warning).fix(false, vec![Edit { start: at, end: at + 1, text: String::new() }]))
}

/// The last element whose content kramdown takes as it is and that is open at an offset.
fn raw_element<'a>(source: &'a str, at: usize, in_code: &dyn Fn(usize) -> bool) -> Option<&'a str> {
    let before = source.get(floor(source, at.saturating_sub(REACH))..at)?;
    let places = memchr::memrchr_iter(b'<', before.as_bytes()).take(MOST_TAGS);
    let tags = places.filter_map(|start| Some((start, html::start_tag(before.get(start..)?)?)));
    let skipped = at - before.len();
    let is_raw = |tag: &Tag<'_>| {
        !tag.closed && !tag.is_parsed(false) && !html::is_block(tag.name) && !html::is_bodiless(tag.name)
    };
    tags.filter(|(_, tag)| is_raw(tag))
        .find(|(start, tag)| {
            !in_code(skipped + start) && html::find_end_tag(before, tag.name, start + tag.len).is_none()
        })
        .map(|(_, tag)| tag.name)
}

/// Whether a page seems to say somewhere where its references lead.
fn has_definition(page: &Page) -> bool {
    let mut lines = lines::of_body(page).map(|line| page.slice(line).trim_start());
    lines.any(|line| line.starts_with('[') && !line.starts_with("[^") && line.contains("]: "))
}

/// The middles of links in a block, in order, but for those of sound links. `named` is whether what stands between the
/// first brackets of a reference is the title of a link rather than anything between brackets.
fn shapes(source: &str, sound: impl Fn(usize) -> bool, named: impl Fn(&str) -> bool) -> Vec<Shape> {
    let bytes = source.as_bytes();
    let mut shapes = Vec::new();
    let mut last = 0;
    for at in memchr::memchr2_iter(b']', b')', bytes) {
        let rest = bytes.get(at..).unwrap_or_default();
        let kind = match rest {
            [b']', b'(', ..] => ShapeKind::Joined,
            [b']', b' ', b'(', tail @ ..] if is_address(tail) => ShapeKind::Apart,
            [b')', b'[', tail @ ..] if tail.starts_with(b"http") => ShapeKind::Reversed,
            [b']', b'[', b'(', tail @ ..] if is_address(tail) => ShapeKind::Twisted,
            [b']', b'[', tail @ ..] if label_len(tail).is_some() => ShapeKind::Reference,
            [b']', tail @ ..] if tail.starts_with(b"https://") || tail.starts_with(b"http://") => ShapeKind::Unopened,
            _ => continue,
        };
        let escaped = bytes.get(..at).unwrap_or_default().iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1;
        if escaped {
            continue;
        }
        if kind == ShapeKind::Joined && sound(at) {
            last = at + 1;
            continue;
        }
        let reach = if kind == ShapeKind::Reference { REFERENCE_REACH } else { REACH };
        let from = last.max(floor(source, at.saturating_sub(reach)));
        let before = source.get(from..at).unwrap_or("");
        let (open, close) = if kind == ShapeKind::Reversed { ('(', b']') } else { ('[', b')') };
        let line = before.rfind('\n').filter(|_| kind != ShapeKind::Joined).map_or(0, |i| i + 1);
        let opening = opening(before.get(line..).unwrap_or(""), open).map(|i| from + line + i);
        let title = opening.and_then(|open| source.get(open + 1..at)).unwrap_or("");
        // `[x] (https://...)` is a box that is ticked, `[1] (https://...)` a number in a list of sources.
        let ticked = matches!(title, "x" | "X")
            && source.get(..opening.unwrap_or(0)).is_some_and(|s| s.trim_end().ends_with(['-', '*', '+', '.']));
        if kind != ShapeKind::Joined && (ticked || !title.contains(char::is_alphabetic)) {
            continue;
        }
        if kind == ShapeKind::Reference {
            // `matrix[row][column]` is no link, nor is `[options][files]`.
            let before = opening.and_then(|open| source.get(..open)?.chars().next_back());
            let attached = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ']' | ')'));
            if let (Some(open), Some(len)) = (opening, label_len(rest.get(2..).unwrap_or_default()))
                && !attached
                && (len == 0 || named(title))
            {
                shapes.push(Shape { kind, at, span: Span::new(open, at + 2 + len + 1), opened: true, closed: true });
                last = at + 1;
            }
            continue;
        }
        let inner = at
            + match kind {
                ShapeKind::Apart | ShapeKind::Twisted => 3,
                ShapeKind::Unopened => 1,
                ShapeKind::Joined | ShapeKind::Reversed | ShapeKind::Reference | ShapeKind::Unclosed => 2,
            };
        let (end, closed) = closing(source, inner, close);
        if kind == ShapeKind::Unopened && (!closed || source.get(inner..end).is_none_or(|s| s.contains([' ', '\t']))) {
            continue;
        }
        shapes.push(Shape { kind, at, span: Span::new(opening.unwrap_or(at), end), opened: opening.is_some(), closed });
        last = at + 1;
    }
    shapes
}

/// Titles of links that run into their addresses, in order.
fn unclosed(source: &str) -> impl Iterator<Item = Shape> {
    memmem::find_iter(source.as_bytes(), b"(http").filter_map(move |at| {
        let from = floor(source, at.saturating_sub(REFERENCE_REACH));
        let before = source.get(from..at)?;
        let open = before.rfind('[')?;
        let title = before.get(open + 1..)?;
        let (end, closed) = closing(source, at + 1, b')');
        let joined = title.ends_with(char::is_alphanumeric) && !title.contains([']', '(', '\n', '|']);
        let address = source.get(at + 1..end)?;
        let is_whole = closed && address.contains("://") && !address.contains([' ', '[', ']']);
        let inside = source.get(end..)?.starts_with(']');
        let span = Span::new(from + open, end);
        (joined && is_whole && !inside).then_some(Shape {
            kind: ShapeKind::Unclosed,
            at,
            span,
            opened: true,
            closed: true,
        })
    })
}

/// Length of the label of a reference that goes on behind `][`; none if it is that of a footnote or does not end.
fn label_len(tail: &[u8]) -> Option<usize> {
    // Section 6.3 of CommonMark: at most 999 characters.
    let near = tail.get(..tail.len().min(1000))?;
    let len = near.iter().position(|byte| matches!(byte, b'[' | b']' | b'\n' | b'|'))?;
    (near.get(len) == Some(&b']') && near.first() != Some(&b'^')).then_some(len)
}

fn is_address(tail: &[u8]) -> bool {
    [&b"http"[..], b"/", b"./", b"www."].iter().any(|start| tail.starts_with(start))
}

/// The bracket that the end of `before` closes.
fn opening(before: &str, open: char) -> Option<usize> {
    let close = if open == '[' { ']' } else { ')' };
    let mut depth = 0_usize;
    for (i, c) in before.char_indices().rev() {
        if c == close {
            depth += 1;
        } else if c == open {
            if depth == 0 {
                return Some(i);
            }
            depth -= 1;
        }
    }
    before.rfind(open)
}

/// Where a target ends, and whether its closing sign is there.
fn closing(source: &str, inner: usize, close: u8) -> (usize, bool) {
    let rest = source.as_bytes().get(inner..).unwrap_or_default();
    let mut depth = 0_usize;
    let mut blank = None;
    for (i, &b) in rest.iter().enumerate().take(REACH) {
        match b {
            b'\n' | b'|' => return (inner + blank.unwrap_or(i), false),
            // The next link begins: this one was never closed.
            b'[' if blank.is_some() => return (inner + blank.unwrap_or(i), false),
            b'(' => depth += 1,
            b if b == close && depth == 0 => return (inner + i + 1, true),
            b')' => depth = depth.saturating_sub(1),
            b' ' | b'\t' if i > 0 => blank = blank.or(Some(i)),
            _ => {}
        }
    }
    (floor(source, inner + blank.unwrap_or(rest.len().min(REACH))), false)
}

/// Whether a renderer does not read a place as Markdown at all.
fn is_verbatim(page: &Page, at: usize) -> bool {
    lines::is_verbatim(page, at) || in_comment(page, at)
}

/// Whether a place lies in an HTML comment within a line of text.
fn in_comment(page: &Page, at: usize) -> bool {
    let line = page.map().line_span(page.line_of(at), page.text());
    let start = floor(page.text(), line.start.max(at.saturating_sub(REACH)));
    let before = Span::new(start, at).of(page.text());
    memmem::rfind(before.as_bytes(), b"<!--").is_some_and(|open| !before.get(open..).unwrap_or("").contains("-->"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<(&str, bool, bool)> {
        shapes(source, |_| false, |title| title.contains(' '))
            .into_iter()
            .map(|shape| (shape.span.of(source), shape.opened, shape.closed))
            .collect()
    }

    #[test]
    fn the_middle_of_a_link_is_seen() {
        assert_eq!(found("a [b](c d) e"), [("[b](c d)", true, true)]);
        assert_eq!(found("a b](c) e"), [("](c)", false, true)]);
        assert_eq!(found("[b](https://c - [d](e)"), [("[b](https://c", true, false), ("[d](e)", true, true)]);
        assert_eq!(found("[Learn more] (https://a.io)"), [("[Learn more] (https://a.io)", true, true)]);
        assert_eq!(found("(Learn more)[https://a.io]"), [("(Learn more)[https://a.io]", true, true)]);
        assert_eq!(found("[a] (https://a.io)"), [("[a] (https://a.io)", true, true)]);
        assert!(found(r"- [x] (https://a.io) \](b)").is_empty());
        assert!(found("[1] (https://a.io)").is_empty());
        assert_eq!(found("[a][(https://a.io) b"), [("[a][(https://a.io)", true, true)]);
        assert_eq!(found("see [a]https://a.io/b) there"), [("[a]https://a.io/b)", true, true)]);
        assert_eq!(found("the [user guide][guide] and [notes][]").len(), 2);
        assert_eq!(found("[user guide][ms guide]"), [("[user guide][ms guide]", true, true)]);
        for text in ["m[a row][b]", "[a][b]", "[1 2][3]", "[a note][^1]", "[a b][c | d]", "[a b][c"] {
            assert!(found(text).is_empty(), "{text}");
        }
        assert!(found("[a]https://a.io and (b)").is_empty() && found("[1]https://a.io)").is_empty());
    }
}
