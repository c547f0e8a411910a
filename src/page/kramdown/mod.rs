//! What the site shows: the block structure of kramdown with its GFM input parser.

mod blocks;
mod definition;
mod line;
mod list;
mod table;

use blocks::{Block, Parser, Tree};
use line::Line;

use super::cursor;
use super::fragment::Fragment;
use super::view::{Heading, Link, Table, View};
use crate::text::Span;
use crate::text::inline::{Definitions, kramdown};

/// Reads the body of a page.
pub fn read(text: &str, body: Span) -> View {
    let lines = cursor::lines(text, body).map(|line| Line { pad: 0, span: line.span, number: line.number }).collect();
    let mut parser = Parser::new(text);
    parser.parse(lines, &mut Tree::default());
    let mut view = View { verbatim: parser.verbatim, ..View::default() };
    for block in parser.blocks {
        add(&mut view, text, block, &parser.definitions);
    }
    view.definitions = parser.definitions;
    view
}

fn add(view: &mut View, text: &str, block: Block, definitions: &Definitions) {
    match block {
        Block::Paragraph { lines } => {
            let fragment = Fragment::new(text, &lines);
            add_links(view, &fragment, definitions);
            view.paragraphs.push(fragment.span);
        }
        Block::Heading { level, line, span, content } => {
            let fragment = Fragment::new(text, &[content]);
            let shown = kramdown::prose_plain(&fragment.source, definitions).into_owned();
            add_links(view, &fragment, definitions);
            view.headings.push(Heading { level, line, span, content, text: shown });
        }
        Block::Table(table) => {
            add_cell_links(view, text, &table, definitions);
            view.tables.push(table);
        }
    }
}

fn add_links(view: &mut View, fragment: &Fragment<'_>, definitions: &Definitions) {
    let base = fragment.span.start;
    for link in kramdown::prose_links(&fragment.source, definitions) {
        view.links.push(Link { text: fragment.joined(link.text.clone()), ..Link::placed(link, base) });
    }
}

fn add_cell_links(view: &mut View, text: &str, table: &Table, definitions: &Definitions) {
    for row in table.head.iter().chain(&table.rows) {
        for cell in &row.cells {
            let links = kramdown::links_with(cell.of(text), definitions);
            view.links.extend(links.into_iter().map(|link| Link::placed(link, cell.start)));
        }
    }
}
