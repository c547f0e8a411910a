//! Lists of kramdown: which lines an item takes, and what is left of them inside it.

use super::blocks::{Child, Frame, Parser, Tree};
use super::line::{Line, Marker, Source};
use crate::text::Span;

/// The first line of an item, and how far its content is indented.
struct First {
    line: Option<Line>,
    indent: usize,
}

/// Reads a list; always succeeds.
pub(super) fn list<'a>(parser: &mut Parser<'a>, frame: &mut Frame<'a>, tree: &mut Tree) -> bool {
    let source = parser.source;
    let Some((kind, _)) = frame.line().and_then(|line| source.list_marker(line)) else { return false };
    // Each item is read in pieces: a nested list that begins at the item's indentation opens a new one.
    let mut items: Vec<Vec<Vec<Line>>> = Vec::new();
    let (mut indent, mut reach) = (0, 3);
    let (mut ended, mut nested, mut after_blank) = (false, false, false);
    while let Some(line) = frame.line() {
        if source.is_blank(line) {
            nested = true;
            after_blank = true;
            append(&mut items, line);
        } else if after_blank && source.is_rule(line) {
            break;
        } else if source.is_eob(line) {
            frame.at += 1;
            ended = true;
            break;
        } else if let Some(width) = item_start(source, line, kind, reach) {
            let first = first_line(source, line, width);
            indent = first.indent;
            reach = indent.saturating_sub(1).min(3);
            nested = first.line.is_some_and(|line| source.is_list(line));
            after_blank = false;
            items.push(vec![first.line.into_iter().collect()]);
        } else if belongs(source, line, indent, after_blank) {
            let line = source.without_tabs(line);
            let found = source.blanks(line) >= indent;
            let mut line = if found { source.without_blanks(line, indent) } else { line };
            if source.is_list(line) {
                if !nested && found {
                    if let Some(item) = items.last_mut() {
                        item.push(Vec::new());
                    }
                    nested = true;
                } else if nested && !found {
                    // A line too far out to be nested is text of the innermost item.
                    line.pad += indent + 4;
                }
            }
            append(&mut items, line);
            after_blank = false;
        } else {
            break;
        }
        frame.at += 1;
    }
    tree.push(Child::Other);
    let mut last = None;
    for item in items {
        let mut inner = Tree::default();
        for piece in item {
            parser.parse(piece, &mut inner);
        }
        if inner.children.is_empty() {
            continue;
        }
        last = inner.children.last().copied().filter(|child| matches!(child, Child::Blank(_)));
    }
    if let Some(blank) = last
        && !ended
    {
        tree.children.push(blank);
    }
    true
}

/// Reads a definition list, if a paragraph of terms stands before it.
pub(super) fn definition_list<'a>(parser: &mut Parser<'a>, frame: &mut Frame<'a>, tree: &mut Tree) -> bool {
    match tree.children.as_slice() {
        [.., Child::Paragraph(_)] => {
            tree.children.pop();
        }
        [.., Child::Paragraph(_), Child::Blank(1)] => {
            tree.children.truncate(tree.children.len() - 2);
        }
        _ => return false,
    }
    let source = parser.source;
    let mut items: Vec<Vec<Vec<Line>>> = Vec::new();
    let (mut indent, mut reach, mut after_blank) = (0, 3, false);
    while let Some(line) = frame.line() {
        if source.is_blank(line) {
            after_blank = true;
            append(&mut items, line);
        } else if let Some(width) = item_start(source, line, Marker::Definition, reach) {
            let first = first_line(source, line, width);
            indent = first.indent;
            reach = indent.saturating_sub(1).min(3);
            after_blank = false;
            items.push(vec![first.line.into_iter().collect()]);
        } else if source.is_eob(line) {
            break;
        } else if belongs(source, line, indent, after_blank) {
            let line = source.without_tabs(line);
            let found = source.blanks(line) >= indent;
            append(&mut items, if found { source.without_blanks(line, indent) } else { line });
            after_blank = false;
        } else {
            break;
        }
        frame.at += 1;
    }
    let mut last = None;
    for lines in items.into_iter().flatten() {
        let mut inner = Tree::default();
        parser.parse(lines, &mut inner);
        if !inner.children.is_empty() {
            last = inner.children.last().copied().filter(|child| matches!(child, Child::Blank(_)));
        }
    }
    match tree.children.as_slice() {
        [.., Child::DefinitionList] => {}
        [.., Child::DefinitionList, Child::Blank(_)] => {
            tree.children.pop();
        }
        _ => tree.push(Child::DefinitionList),
    }
    if let Some(blank) = last {
        tree.children.push(blank);
    }
    true
}

fn append(items: &mut [Vec<Vec<Line>>], line: Line) {
    if let Some(piece) = items.last_mut().and_then(|item| item.last_mut()) {
        piece.push(line);
    }
}

/// The columns that the marker of a new item of the list reaches to.
fn item_start(source: Source<'_>, line: Line, kind: Marker, reach: usize) -> Option<usize> {
    if source.blanks(line) > reach {
        return None;
    }
    source.list_marker(line).filter(|(found, _)| *found == kind).map(|(_, width)| width)
}

/// What stands behind the marker, and the indentation it sets.
fn first_line(source: Source<'_>, line: Line, width: usize) -> First {
    let marker_end = line.span.start + (width - line.pad.min(width));
    let content = Span::new(marker_end, line.span.end);
    let text = source.of(content);
    if let Some(rest) = without_item_ial(source, content)
        && source.of(rest).trim_ascii().is_empty()
    {
        return First { line: None, indent: 4 };
    }
    let mut column = width;
    let mut bytes = 0;
    for b in text {
        match b {
            b' ' => column += 1,
            b'\t' => column += 4 - column % 4,
            _ => break,
        }
        bytes += 1;
    }
    let start = Span::new(content.start + bytes, content.end);
    let start = without_item_ial(source, start).unwrap_or(start);
    First { line: Some(Line { pad: 0, span: start, number: line.number }), indent: column }
}

/// An item's text behind the attributes `{: ...}` that it begins with; the text itself without any.
fn without_item_ial(source: Source<'_>, content: Span) -> Option<Span> {
    let text = source.of(content);
    let blanks = text.len() - text.trim_ascii_start().len();
    let rest = text.get(blanks..)?;
    if !rest.starts_with(b"{:") || matches!(rest.get(2), Some(b':' | b'/')) {
        return rest.is_empty().then_some(Span::at(content.end));
    }
    let close = rest.iter().enumerate().position(|(i, b)| *b == b'}' && i > 2 && rest.get(i - 1) != Some(&b'\\'))?;
    let after = rest.get(close + 1..)?;
    let more = after.len() - after.trim_ascii_start().len();
    Some(Span::new(content.start + blanks + close + 1 + more, content.end))
}

/// Whether a line that is not blank goes on with the item: by its indentation, or lazily unless a blank line stands
/// before it.
fn belongs(source: Source<'_>, line: Line, indent: usize, after_blank: bool) -> bool {
    if indented(source, line, indent) {
        return true;
    }
    !after_blank && (source.blanks(line) > indent.min(3) || !(source.is_ial(line) || source.is_html_edge(line)))
}

/// Whether a line reaches the indentation, a tab counting for four blanks.
fn indented(source: Source<'_>, line: Line, indent: usize) -> bool {
    let padded = std::iter::repeat_n(b' ', line.pad).chain(source.of(line.span).iter().copied());
    let mut bytes = padded.peekable();
    let mut unit = || -> Option<bool> {
        match bytes.next()? {
            b'\t' => Some(true),
            b' ' => {
                for _ in 0..3 {
                    if bytes.next()? != b' ' {
                        return None;
                    }
                }
                Some(true)
            }
            _ => None,
        }
    };
    let whole = (0..indent / 4).all(|_| unit().is_some());
    if !whole {
        return false;
    }
    let rest: Vec<u8> = bytes.take(4).collect();
    rest.iter().take_while(|b| **b == b' ').count() >= indent % 4 || rest.first() == Some(&b'\t')
}
