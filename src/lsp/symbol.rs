//! `textDocument/documentSymbol` and `workspace/symbol`: headings and the entries below them.

use lsp_types::{DocumentSymbol, SymbolKind};
use serde_json::{Value, json};

use super::client::Abilities;
use super::open::{Addresses, Open};
use super::position::Lines;
use crate::page::Page;
use crate::page::entry::Entry;
use crate::page::outline::Section;
use crate::rules::Site;
use crate::text::Span;

/// The site answers with so many symbols at most.
const MOST: usize = 256;

/// A heading or an entry.
struct Symbol {
    name: String,
    detail: Option<String>,
    kind: SymbolKind,
    /// Everything that belongs to it.
    span: Span,
    /// Its own words.
    words: Span,
    /// 0 for entries: they have nothing below them.
    level: u8,
}

/// The headings and entries of a page, in order. Those without a name have none here either.
fn symbols(page: &Page) -> Vec<Symbol> {
    let outline = page.outline();
    let mut symbols: Vec<Symbol> = Vec::new();
    for (at, section) in outline.sections.iter().enumerate().filter(|(_, section)| section.level > 0) {
        let later = outline.sections.get(at + 1..).unwrap_or_default();
        let end = later.iter().find(|other| other.level <= section.level);
        let end = end.map_or(page.text().len(), |next| next.heading.start).max(section.heading.end);
        symbols.push(Symbol {
            name: name(section),
            detail: None,
            kind: SymbolKind::String,
            span: Span::new(section.heading.start, end),
            words: section.heading,
            level: section.level,
        });
    }
    for entry in Entry::all(page) {
        symbols.push(Symbol {
            name: entry.title(),
            detail: entry.link().map(|link| link.url),
            kind: SymbolKind::Field,
            span: entry.row.span,
            words: entry.row.cells.first().copied().filter(|cell| !cell.is_empty()).unwrap_or(entry.row.span),
            level: 0,
        });
    }
    symbols.retain(|symbol| !symbol.name.trim().is_empty());
    symbols.sort_by_key(|symbol| symbol.span.start);
    symbols
}

fn name(section: &Section) -> String {
    section.path.last().cloned().unwrap_or_default()
}

/// The symbols of a page: one in another where the editor can show that, else in one list.
pub(super) fn of_page(open: &Open<'_>) -> Value {
    let Some(page) = open.page() else { return Value::Null };
    let symbols = symbols(page);
    if !open.abilities.nested_symbols {
        let flat = symbols.iter().map(|symbol| {
            json!({ "name": symbol.name, "kind": symbol.kind, "location": { "uri": open.uri, "range": open.range(symbol.span) } })
        });
        return flat.collect();
    }
    // Headings that are open, outermost first.
    let mut path: Vec<(u8, DocumentSymbol)> = Vec::new();
    let mut top: Vec<DocumentSymbol> = Vec::new();
    for symbol in symbols {
        let made = document_symbol(open, &symbol);
        if symbol.level == 0 {
            add(made, &mut path, &mut top);
            continue;
        }
        close(symbol.level, &mut path, &mut top);
        path.push((symbol.level, made));
    }
    close(0, &mut path, &mut top);
    serde_json::to_value(top).unwrap_or_default()
}

/// Closes every open heading of this level or below.
fn close(level: u8, path: &mut Vec<(u8, DocumentSymbol)>, top: &mut Vec<DocumentSymbol>) {
    while path.last().is_some_and(|(open, _)| *open >= level) {
        let Some((_, done)) = path.pop() else { return };
        add(done, path, top);
    }
}

fn add(symbol: DocumentSymbol, path: &mut [(u8, DocumentSymbol)], top: &mut Vec<DocumentSymbol>) {
    match path.last_mut() {
        Some((_, parent)) => parent.children.get_or_insert_default().push(symbol),
        None => top.push(symbol),
    }
}

fn document_symbol(open: &Open<'_>, symbol: &Symbol) -> DocumentSymbol {
    let (range, words) = (open.range(symbol.span), open.range(symbol.words));
    DocumentSymbol::new(symbol.name.clone(), symbol.detail.clone(), symbol.kind, None, None, range, words, None)
}

/// The headings and entries of a site whose names hold the letters of a query in this order, the best ones first.
pub(super) fn of_site(site: &Site, query: &str, abilities: Abilities, addresses: &Addresses) -> Vec<Value> {
    let query: Vec<char> = query.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let mut found: Vec<(usize, &Page, Symbol)> = Vec::new();
    for (at, page) in site.pages.iter().enumerate() {
        // Pages of no type, such as a licence, hold nothing that anybody looks for.
        if site.content_type(at).is_none() {
            continue;
        }
        let matching = symbols(page).into_iter().filter_map(|symbol| Some((rank(&query, &symbol.name)?, page, symbol)));
        found.extend(matching);
    }
    found.sort_by(|(a, page_a, symbol_a), (b, page_b, symbol_b)| {
        (a, symbol_a.name.len(), &page_a.path, symbol_a.span).cmp(&(
            b,
            symbol_b.name.len(),
            &page_b.path,
            symbol_b.span,
        ))
    });
    found.truncate(MOST);
    let answer = found.iter().filter_map(|(_, page, symbol)| {
        let lines = Lines::new(page.text(), abilities.encoding);
        Some(json!({
            "name": symbol.name,
            "kind": symbol.kind,
            "containerName": page.path,
            "location": { "uri": addresses.of(&page.path)?, "range": lines.range(symbol.words, page.text()) },
        }))
    });
    answer.collect()
}

/// How well a name fits: 0 is best; none where letters are missing.
fn rank(query: &[char], name: &str) -> Option<usize> {
    if query.is_empty() {
        return Some(0);
    }
    let name: Vec<char> = name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    if name.starts_with(query) {
        return Some(0);
    }
    if name.windows(query.len()).any(|window| window == query) {
        return Some(1);
    }
    let mut rest = name.iter();
    query.iter().all(|c| rest.any(|other| other == c)).then_some(2)
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn names_are_found_by_their_letters_in_order() {
        let rank = |query: &str, name| rank(&query.chars().collect::<Vec<_>>(), name);
        assert_eq!(rank("cop", "Copilot Studio"), Some(0));
        assert_eq!(rank("studio", "Copilot Studio"), Some(1));
        assert_eq!(rank("cst", "Copilot Studio"), Some(2));
        assert_eq!(rank("tsc", "Copilot Studio"), None);
        assert_eq!(rank("", "x"), Some(0));
    }
}
