//! Blocks of kramdown that show nothing by themselves: link, footnote and abbreviation definitions, attributes and
//! extensions.

use super::blocks::{Child, Frame, Parser, Tree, code_extent};
use super::line::{Line, ends_with_brace, is_space};
use crate::page::view::{Verbatim, VerbatimKind};
use crate::text::Span;

/// `[label]: target "title"`, the title perhaps on a line of its own.
pub(super) fn link<'a>(parser: &mut Parser<'a>, frame: &mut Frame<'a>, line: Line, tree: &mut Tree) -> bool {
    let source = parser.source;
    let Some(text) = source.unindented(line).map(|span| span.of(source.text)) else { return false };
    let Some((label, rest)) = text.strip_prefix('[').and_then(|rest| rest.split_once("]:")) else { return false };
    if label.is_empty() || label.contains(']') {
        return false;
    }
    let rest = rest.trim_matches([' ', '\t']);
    let title_below = frame.lines.get(frame.at + 1).is_some_and(|next| {
        let mut text = String::from_utf8_lossy(source.of(next.span)).into_owned();
        text.insert(0, ' ');
        title_at_end(&text) == Some(0)
    });
    let mut lines = 1 + usize::from(title_below);
    let url = match pointed(rest) {
        Some((url, "")) => url,
        Some((url, after)) if title_at_end(after) == Some(0) => {
            lines = 1;
            url
        }
        _ => match title_at_end(rest) {
            Some(0) | None => rest,
            Some(at) => {
                lines = 1;
                rest.get(..at).unwrap_or("")
            }
        },
    };
    let quoted =
        url.bytes().zip(url.bytes().skip(1)).any(|(a, b)| matches!(a, b' ' | b'\t') && matches!(b, b'"' | b'\''));
    if rest.is_empty() || quoted {
        return false;
    }
    parser.definitions.insert_last(label, url.to_owned());
    frame.at += lines;
    tree.push(Child::Definition);
    true
}

fn pointed(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('<')?.split_once('>')
}

/// Where the blanks before a quoted title start that ends `text`.
fn title_at_end(text: &str) -> Option<usize> {
    let trimmed = text.trim_end_matches([' ', '\t']);
    let quote = trimmed.chars().next_back().filter(|c| matches!(c, '"' | '\''))?;
    let bytes = trimmed.as_bytes();
    let mut at = 0;
    while let Some(found) = trimmed.get(at..)?.find(quote) {
        let open = at + found;
        if open + 2 < bytes.len() && open > 0 && matches!(bytes.get(open - 1), Some(b' ' | b'\t')) {
            return Some(trimmed.get(..open)?.trim_end_matches([' ', '\t']).len());
        }
        at = open + 1;
    }
    None
}

/// `[^name]: text` and the indented lines below it.
pub(super) fn footnote<'a>(parser: &mut Parser<'a>, frame: &mut Frame<'a>, line: Line, tree: &mut Tree) -> bool {
    let source = parser.source;
    let Some(start) = source.unindented(line) else { return false };
    let text = start.of(source.text);
    let Some((name, rest)) = text.strip_prefix("[^").and_then(|rest| rest.split_once("]:")) else { return false };
    let word = |c: char| c.is_alphanumeric() || c == '_';
    if !name.starts_with(word) || !name.chars().all(|c| word(c) || c == '-') {
        return false;
    }
    parser.definitions.insert_footnote(name);
    let more = code_extent(source, frame.rest().get(1..).unwrap_or_default());
    let first = Line { pad: 0, span: Span::new(start.end - rest.len(), start.end), number: line.number };
    let mut lines = vec![source.less_code(first)];
    lines.extend(frame.rest().iter().skip(1).take(more).map(|line| source.less_code(*line)));
    frame.at += 1 + more;
    parser.parse(lines, &mut Tree::default());
    tree.push(Child::Definition);
    true
}

/// `*[term]: meaning`.
pub(super) fn abbreviation<'a>(parser: &mut Parser<'a>, frame: &mut Frame<'a>, line: Line, tree: &mut Tree) -> bool {
    let source = parser.source;
    let text = source.unindented(line).map_or("", |span| span.of(source.text));
    let found = text.strip_prefix("*[").and_then(|rest| rest.get(1..)).is_some_and(|rest| rest.contains("]:"));
    if found {
        frame.at += 1;
        tree.push(Child::Definition);
    }
    found
}

/// Lines that begin with `{:`.
pub(super) fn extension<'a>(parser: &mut Parser<'a>, frame: &mut Frame<'a>, line: Line, tree: &mut Tree) -> bool {
    let source = parser.source;
    let Some(start) = source.unindented(line) else { return false };
    let text = start.of(source.text);
    if !text.starts_with("{:") {
        return false;
    }
    if is_attribute_definition(text) {
        frame.at += 1;
        tree.push(Child::Extension);
        return true;
    }
    if text.starts_with("{::") {
        return named(parser, frame, text, tree);
    }
    if !source.is_ial(line) {
        return false;
    }
    frame.at += 1;
    match tree.children.last() {
        None | Some(Child::Blank(_) | Child::End | Child::Extension) => Parser::hold_ial(tree),
        Some(_) => {
            if !frame.line().is_some_and(|next| source.is_ial(next)) {
                tree.push(Child::Extension);
            }
        }
    }
    true
}

/// `{:name: attributes}`.
fn is_attribute_definition(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("{:") else { return false };
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let name = rest.find(|c: char| !(word(c) || c == '-')).unwrap_or(0);
    name > 0
        && rest.starts_with(word)
        && rest.get(name..).is_some_and(|after| after.starts_with(':') && after.len() > 2)
        && ends_with_brace(rest.as_bytes(), name + 2)
}

/// `{::name attributes}` up to its stop tag, or `{::name /}`.
fn named<'a>(parser: &mut Parser<'a>, frame: &mut Frame<'a>, text: &str, tree: &mut Tree) -> bool {
    let inner = text.trim_end_matches(|c: char| c.is_ascii_whitespace());
    let Some(inner) = inner.strip_prefix("{::").and_then(|rest| rest.strip_suffix('}')) else { return false };
    let name = inner.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
    let after = inner.get(name.len()..).unwrap_or("");
    let closed = after.ends_with('/');
    let spaced = after.is_empty() || after == "/" || after.starts_with(|c: char| c.is_ascii_whitespace());
    if !matches!(name, "comment" | "nomarkdown" | "options") || !spaced || after.contains('}') {
        return false;
    }
    let mut count = 1;
    if !closed {
        let stop = |line: &Line| {
            let text = parser.source.start(*line);
            let rest = text.strip_prefix(b"{:/").unwrap_or(&[]);
            let rest = rest.strip_prefix(name.as_bytes()).unwrap_or(rest);
            rest.first() == Some(&b'}') && rest.iter().skip(1).all(|b| is_space(*b))
        };
        let Some(at) = frame.rest().iter().skip(1).position(stop) else { return false };
        count += at + 1;
        let lines = frame.rest();
        if let (Some(first), Some(last)) = (lines.first(), lines.get(count - 1)) {
            let span = Span::new(first.span.start, last.span.end);
            parser.verbatim.push(Verbatim { span, kind: VerbatimKind::Html });
        }
        if name != "options" {
            tree.children.push(Child::Other);
        }
    }
    frame.at += count;
    if name == "options" {
        tree.push(Child::Extension);
    }
    true
}
