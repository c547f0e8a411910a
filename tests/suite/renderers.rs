//! Properties of the renderer models that hold for any text.

use std::fmt::Write as _;

use proptest::prelude::*;
use signoise::page::view::{Link, Row, Table, View};
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

fn well_formed(text: &str, view: &View, links: &[Link]) {
    let mut line = 0;
    for table in &view.tables {
        assert!(table.line >= line);
        line = table.line;
        inside(text, table.span);
        let rows: Vec<&Row> = table.head.iter().chain(&table.rows).collect();
        for found in &rows {
            row(text, table, found);
        }
        assert!(rows.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
    }
    for heading in &view.headings {
        inside(text, heading.span);
        assert!(heading.span.encloses(heading.content) && (1..=6).contains(&heading.level), "{heading:?}");
    }
    for link in links {
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
        well_formed(page.text(), page.gfm(), page.gfm_links());
        well_formed(page.text(), page.kramdown(), page.kramdown_links());
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
        well_formed(page.text(), page.gfm(), page.gfm_links());
        well_formed(page.text(), page.kramdown(), page.kramdown_links());
    }
}

/// What a page shows: cells of its tables (columns by `,`, rows by `/`, tables by ` + `), its headings, its links.
fn shown(view: &serde_json::Value) -> [String; 3] {
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let words = |value: &serde_json::Value, by: &str| {
        list(value).iter().map(|item| item.as_str().unwrap_or("?").to_owned()).collect::<Vec<_>>().join(by)
    };
    let tables = list(&view["tables"]).into_iter().map(|table| {
        let head = if table["head"].is_null() { "-".to_owned() } else { words(&table["head"], ",") };
        let rows: Vec<String> = list(&table["rows"]).iter().map(|row| words(row, ",")).collect();
        let rows = rows.iter().flat_map(|row| ["/", row.as_str()]).collect::<String>();
        format!("{}:{head}{rows}", table["line"])
    });
    let pairs = |key: &str, at: usize| {
        list(&view[key]).iter().map(|pair| pair[at].as_str().unwrap_or("?").to_owned()).collect::<Vec<_>>().join(" + ")
    };
    [tables.collect::<Vec<_>>().join(" + "), pairs("headings", 1), pairs("links", 0)]
}

fn assert_shown(renderer: &str, cases: &[(&str, [&str; 3])]) {
    for (text, expected) in cases {
        let model = inspect::model(&Page::new("page.md", text.as_bytes().to_vec()), None);
        assert_eq!(&shown(&model[renderer]), expected, "{renderer}: {text:?}");
    }
}

#[test]
fn github_reads_blocks_around_tables() {
    assert_shown(
        "gfm",
        &[
            // A delimiter row that is a list marker, a rule or an underline first is no delimiter row.
            ("a | b\n- | -\nx | y\n", ["", "", ""]),
            ("a\n---\nx\n", ["", "a", ""]),
            // A paragraph is asked again at each delimiter row.
            ("a | b\n:- | :- | :-\nx | y\n:- | :-\n", ["1:x,y", "", ""]),
            // What stands above a table is text, even if it looks like a definition.
            ("[a]: /u\nh | i\n:- | -:\n[a] | x\n", ["1:h,i/[a],x", "", ""]),
            ("[a]: /u\n===\n[a]\n", ["", "", "/u"]),
            ("a | b\n--|--\n|\nc | d\n", ["1:a,b", "", ""]),
            ("a | b\n--|--\nc \\\\| d\n", ["1:a,b/c | d,", "", ""]),
            ("1. a | b\n   --|--\n   c | d\n\ne | f\n", ["1:a,b/c,d", "", ""]),
            ("> a | b\n> --|--\nc | d\n", ["1:a,b", "", ""]),
            ("> a\n | b | c\n> -|-|-\n", ["1:,b,c", "", ""]),
            ("a | b\n--|--\n<div>\nc | d\n", ["1:a,b", "", ""]),
        ],
    );
}

#[test]
fn github_reads_links_as_it_did_before_commonmark_0_30() {
    assert_shown(
        "gfm",
        &[
            ("a <!-- b -- c --> [d](e)\n", ["", "", "e"]),
            ("_a@b.cd! c\n", ["", "", "mailto:_a@b.cd"]),
            ("a@b.cd_!\n", ["", "", ""]),
            ("***www.x.y_\n", ["", "", "http://www.x.y"]),
            ("https://x.y/`a https://x.y/b` c\n", ["", "", "https://x.y/`a + https://x.y/b`"]),
            ("https://x.y/a<!--b\n", ["", "", "https://x.y/a"]),
            ("[https://x.y\n", ["", "", ""]),
        ],
    );
}

#[test]
fn the_site_reads_blocks_around_tables() {
    assert_shown(
        "kramdown",
        &[
            ("a | b\n---\nc | d\n", ["", "a | b", ""]),
            ("{: .c}\na | b\n", ["2:-/a,b", "", ""]),
            ("text\n{: .c}\na | b\n", ["", "", ""]),
            ("^\na | b\n", ["2:-/a,b", "", ""]),
            ("<hr>\na | b\n", ["2:-/a,b", "", ""]),
            ("<div>\na | b\n", ["", "", ""]),
            ("<div>\n</div>\na | b\n", ["", "", ""]),
            // An item whose first line is empty is counted from its marker.
            ("- \n  a | b\n", ["1:-/a,b", "", ""]),
            // A marker may stand directly before a pipe.
            ("-| a | b\n", ["1:-/a,b", "", ""]),
            ("- a\n## b\n", ["", "b", ""]),
            ("1. {:name: .z}\n- \n", ["", "{:name: .z}", ""]),
            ("````\na | b\n```\n", ["", "", ""]),
            ("``` a b\n\nc | d\n", ["3:-/c,d", "", ""]),
            ("    a\nb | c\n\nd | e\n", ["4:-/d,e", "", ""]),
            ("[^1]: a\n\n    b | c\n", ["", "", ""]),
            ("d[^1]\n\n[^1]: a\n\n    b | c\n", ["5:-/b,c", "", ""]),
            ("a | b\n--|--\nc | d\n==|==\ne | f\n", ["1:a,b/c,d/e,f", "", ""]),
            ("<b>a | b\n`</b>` | d\n", ["", "", ""]),
            ("{::comment}\na | b\n{:/comment}\n\nc | d\n", ["5:-/c,d", "", ""]),
            ("term\n: a | b\n", ["2:-/a,b", "", ""]),
            ("term\n\n: a | b\n", ["3:-/a,b", "", ""]),
            ("term\n \n: a | b\n", ["3:-/: a,b", "", ""]),
        ],
    );
}

#[test]
fn the_site_reads_text_in_its_own_way() {
    assert_shown(
        "kramdown",
        &[
            ("# a &copy; b &nope; c\n", ["", "a · b ·nope; c", ""]),
            ("# \"a\" <u>**b** <b>*c*</b></u> \"& d\n", ["", "“a” **b** *c* “& d", ""]),
            ("# `a`{: .b} {: .c} x {#id}\n", ["", "a {: .c} x", ""]),
            ("[a](b c) [d]: [e] (f) [g](h(i) [j](<k l>) ![m [n](o)](p)\n", ["", "", "b c + k l"]),
            ("[a]\n\n[A]: <b> \"c\"\n[d]: e \"f\n", ["", "", "b"]),
            ("<https://a.b> <c@d.e> https://f.g\n", ["", "", "https://a.b + mailto:c@d.e"]),
        ],
    );
}
