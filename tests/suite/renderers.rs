//! Properties of the renderer models that hold for any text.

use std::fmt::Write as _;

use proptest::prelude::*;
use signoise::page::view::{Row, Table, View};
use signoise::page::{Page, inspect};
use signoise::text::Span;

/// Lines of the kinds that meet at the edges of tables, and any text.
fn page() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        4 => prop::sample::select(vec![
            "a | b", "| a | b |", "a | b | c | d", "--- | ---", ":-: | --:", "|", "||", "- | -", "===", "---", "",
            " ", "\t", "# a", "## ", "- x", "- ", "1. x", "  y", "    z", "> q", ">", "```", "~~~", "```` x", "<div>",
            "</div>", "<!-- c", "-->", "<b>a | b</b>", "`a | b` | c", "a \\| b", "{: .c}", "{::comment}", "{:/}", "^",
            ": d", "$$", "[a]: b", "[^a]: b", "[a](b c)", "![i](j)", "[a][b]", "https://x.y/_z_", "**b** _i_ ~~d~~",
            "\"q\" 'r' -- ...", "*[x]: y", "<br> | é", "\u{feff}ö | 😀",
        ]).prop_map(str::to_owned),
        1 => "[ -~é😀\t\r]{0,30}",
        1 => any::<String>(),
    ];
    let end = prop_oneof![8 => Just("\n"), 1 => Just("\r\n"), 1 => Just("\r")];
    prop::collection::vec((line, end), 0..14).prop_map(|lines| {
        lines.into_iter().fold(String::new(), |mut text, (line, end)| {
            let _ = write!(text, "{line}{end}");
            text
        })
    })
}

fn inside(text: &str, span: Span) {
    assert!(text.get(span.start..span.end).is_some(), "{span:?} of {text:?}");
}

fn row(text: &str, table: &Table, row: &Row) {
    inside(text, row.span);
    assert!(table.span.encloses(row.span), "{table:?}");
    assert_eq!(row.cells.len(), table.columns);
    let mut at = row.span.start;
    for cell in row.cells.iter().chain(&row.dropped) {
        inside(text, *cell);
        assert!(at <= cell.start && row.span.encloses(*cell), "{row:?}");
        at = cell.end;
    }
}

fn well_formed(text: &str, view: &View) {
    let mut line = 0;
    for table in &view.tables {
        assert!(table.line >= line);
        line = table.line;
        inside(text, table.span);
        let rows: Vec<&Row> = table.head.iter().chain(&table.rows).collect();
        rows.iter().for_each(|found| row(text, table, found));
        assert!(rows.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
    }
    for heading in &view.headings {
        inside(text, heading.span);
        assert!(heading.span.encloses(heading.content) && (1..=6).contains(&heading.level), "{heading:?}");
    }
    for link in &view.links {
        inside(text, link.span);
        assert!(link.span.encloses(link.target), "{link:?} of {text:?}");
        inside(text, link.target);
    }
    view.paragraphs.iter().for_each(|span| inside(text, *span));
    view.verbatim.iter().for_each(|found| inside(text, found.span));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_span_fits_whatever_the_page_is(text in page()) {
        let page = Page::new("page.md", text.into_bytes());
        well_formed(page.text(), page.gfm());
        well_formed(page.text(), page.kramdown());
        let model = inspect::model(&page, None);
        prop_assert_eq!(&model["schema"], "signoise/page/1");
    }
}

#[test]
fn hostile_pages_cost_little() {
    let columns = "a|".repeat(64);
    let delimiter = "-|".repeat(64);
    let wide = format!("{columns}\n{delimiter}\n{}", "x\n".repeat(40_000));
    let many = "a|".repeat(50_000);
    let pages = [
        "> ".repeat(40_000),
        "- ".repeat(40_000),
        "1. a\n  ".repeat(8_000),
        "```\n".repeat(10_001),
        "``` x y\n~~~ x y\n".repeat(10_000),
        "<!--\n".repeat(10_000),
        "<div>\n".repeat(10_000),
        "<a b=\"\n".repeat(10_000),
        "{::comment}\n".repeat(10_000),
        "$$ a\n\n".repeat(10_000),
        "[a]: b\n".repeat(10_000),
        "[^a]: b\n\n    c\n".repeat(5_000),
        "a | b\n- | -\n".repeat(10_000),
        "a | b\n".repeat(10_000),
        wide,
        many,
    ];
    for text in pages {
        let page = Page::new("page.md", text.into_bytes());
        well_formed(page.text(), page.gfm());
        well_formed(page.text(), page.kramdown());
    }
}
