//! What GitHub shows: the block structure of CommonMark with GFM tables, as cmark-gfm reads it.

mod blocks;
mod definition;
mod html;
mod line;
mod table;

use blocks::{Block, Scanner};

use super::cursor;
use super::fragment::Fragment;
use super::view::{Heading, Link, LinkReader, View};
use crate::text::Span;
use crate::text::inline::{Definitions, gfm};

/// Links and images of a page in the order of the page; `view` is what [`read`] made of the same text.
pub fn links(text: &str, view: &View) -> Vec<Link> {
    view.links(text, &LinkReader { prose: gfm::prose_links, cell: gfm::links_with })
}

/// Reads the body of a page.
pub fn read(text: &str, body: Span) -> View {
    let mut scanner = Scanner::new(text);
    for line in cursor::lines(text, body) {
        scanner.line(line);
    }
    scanner.finish();
    let mut view = View::default();
    view.verbatim = scanner.verbatim;
    for block in scanner.blocks {
        add(&mut view, text, block, &scanner.definitions);
    }
    view.definitions = scanner.definitions;
    view
}

fn add(view: &mut View, text: &str, block: Block, definitions: &Definitions) {
    match block {
        Block::Paragraph { lines } => {
            view.push_text(&lines);
            view.paragraphs.extend(lines.iter().copied().reduce(Span::to));
        }
        Block::Heading { level, line, span, lines } => {
            let fragment = Fragment::new(text, &lines);
            let shown = gfm::prose_plain(&fragment.source, definitions).into_owned();
            view.push_text(&lines);
            view.headings.push(Heading { level, line, span, content: fragment.span, text: fragment.joined(shown) });
        }
        Block::Table(table) => view.push_table(table),
    }
}
