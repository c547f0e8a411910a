//! What the site shows: the block structure of kramdown with its GFM input parser.

mod blocks;
mod definition;
mod frame;
mod html;
mod line;
mod list;
mod table;

use std::collections::HashSet;
use std::ops::Range;

use blocks::{Block, Parser, Tree};
use line::Line;

use super::cursor;
use super::fragment::Fragment;
use super::view::{Heading, Link, LinkReader, View};
use crate::text::Span;
use crate::text::inline::{Definitions, kramdown};

/// Links and images of a page in the order of the page; `view` is what [`read`] made of the same text.
pub fn links(text: &str, view: &View) -> Vec<Link> {
    view.links(text, &LinkReader { prose: kramdown::prose_links, cell: kramdown::links_with })
}

/// Reads the body of a page.
pub fn read(text: &str, body: Span) -> View {
    let lines = cursor::lines(text, body).map(|line| Line { pad: 0, span: line.span, number: line.number }).collect();
    let mut parser = Parser::new(text);
    parser.parse(lines, &mut Tree::default());
    let mut view = View::default();
    view.verbatim = parser.verbatim;
    let lost = unreferenced(text, &parser.footnotes, parser.blocks.len());
    for (i, block) in parser.blocks.into_iter().enumerate() {
        if lost.get(i) == Some(&true) {
            continue;
        }
        add(&mut view, text, block, &parser.definitions);
    }
    view.definitions = parser.definitions;
    view
}

/// Blocks of footnotes that nothing refers to; the site does not show them.
fn unreferenced(text: &str, footnotes: &[(Span, Range<usize>)], blocks: usize) -> Vec<bool> {
    if footnotes.is_empty() {
        return Vec::new();
    }
    let mut referenced = HashSet::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), b"[^") {
        let rest = text.get(at + 2..).unwrap_or("");
        if let Some((name, after)) = rest.get(..rest.len().min(256)).unwrap_or("").split_once(']')
            && !after.starts_with(':')
        {
            referenced.insert(name);
        }
    }
    let mut lost = vec![false; blocks];
    for (name, blocks) in footnotes {
        if !referenced.contains(name.of(text))
            && let Some(hidden) = lost.get_mut(blocks.clone())
        {
            hidden.fill(true);
        }
    }
    lost
}

fn add(view: &mut View, text: &str, block: Block, definitions: &Definitions) {
    match block {
        Block::Paragraph { lines } => {
            view.push_text(&lines);
            view.paragraphs.extend(lines.iter().copied().reduce(Span::to));
        }
        Block::Heading { level, line, span, content } => {
            let fragment = Fragment::new(text, &[content]);
            let shown = kramdown::prose_plain(&fragment.source, definitions).into_owned();
            view.push_text(&[content]);
            view.headings.push(Heading { level, line, span, content, text: shown });
        }
        Block::Table(table) => view.push_table(table),
    }
}
