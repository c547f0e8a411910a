//! What GitHub shows: the block structure of CommonMark with GFM tables, as cmark-gfm reads it.

mod blocks;
mod definition;
mod html;
mod table;

use blocks::{Block, Scanner};

use super::cursor;
use super::fragment::Fragment;
use super::view::{Heading, Link, Table, View};
use crate::text::Span;
use crate::text::inline::{Definitions, gfm};

/// Reads the body of a page.
pub fn read(text: &str, body: Span) -> View {
    let mut scanner = Scanner::new(text);
    for line in cursor::lines(text, body) {
        scanner.line(line);
    }
    scanner.finish();
    let mut view = View { verbatim: scanner.verbatim, ..View::default() };
    for block in scanner.blocks {
        add(&mut view, text, block, &scanner.definitions);
    }
    view.definitions = scanner.definitions;
    view
}

fn add(view: &mut View, text: &str, block: Block, definitions: &Definitions) {
    match block {
        Block::Paragraph { lines } => {
            let fragment = Fragment::new(text, &lines);
            add_links(view, &fragment, definitions);
            view.paragraphs.push(fragment.span);
        }
        Block::Heading { level, line, span, lines } => {
            let fragment = Fragment::new(text, &lines);
            let shown = gfm::prose_plain(&fragment.source, definitions).into_owned();
            add_links(view, &fragment, definitions);
            view.headings.push(Heading { level, line, span, content: fragment.span, text: fragment.joined(shown) });
        }
        Block::Table(table) => {
            add_cell_links(view, text, &table, definitions);
            view.tables.push(table);
        }
    }
}

fn add_links(view: &mut View, fragment: &Fragment<'_>, definitions: &Definitions) {
    let base = fragment.span.start;
    for link in gfm::prose_links(&fragment.source, definitions) {
        view.links.push(Link { text: fragment.joined(link.text.clone()), ..Link::placed(link, base) });
    }
}

fn add_cell_links(view: &mut View, text: &str, table: &Table, definitions: &Definitions) {
    for row in table.head.iter().chain(&table.rows) {
        for cell in &row.cells {
            let links = gfm::links_with(cell.of(text), definitions);
            view.links.extend(links.into_iter().map(|link| Link::placed(link, cell.start)));
        }
    }
}
