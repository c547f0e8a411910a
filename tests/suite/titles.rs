//! Titles of new entries come out as they were typed: held against what the two renderers made of them
//! (`tests/vectors/titles.json`), and by generated rows.

use proptest::prelude::*;
use serde::Deserialize;
use signoise::page::Page;
use signoise::scaffold::resource::columns::Columns;
use signoise::scaffold::resource::{NewRow, Request, cell, insert};
use signoise::schema::Schema;
use signoise::text::inline::gfm;

/// A title, the link text that it is written as, and what cmark-gfm and kramdown show of that.
#[derive(Deserialize)]
struct Vector {
    title: String,
    text: String,
    gfm: String,
    kramdown: String,
}

/// Quotes and dots as a keyboard has them: the site sets those of all its texts more finely.
fn typed(text: &str) -> String {
    let text = text.replace(['‘', '’'], "'").replace(['“', '”'], "\"").replace('…', "...");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn both_renderers_show_a_title_as_it_was_typed() {
    let titles: Vec<Vector> = serde_json::from_str(include_str!("../vectors/titles.json")).unwrap();
    assert!(titles.len() > 100);
    for Vector { title, text, gfm, kramdown } in titles {
        assert_eq!(cell::link(&title, "https://a.example/x").unwrap(), format!("[{text}](https://a.example/x)"));
        assert_eq!(gfm.split_whitespace().collect::<Vec<_>>(), title.split_whitespace().collect::<Vec<_>>());
        assert_eq!(typed(&kramdown), typed(&title));
    }
}

const PAGE: &str = "# Data\n\n## Tools\n\nSource | Description | Notes\n:- | :- | :-\n[Kit](https://a.example/kit) | A `kit` | GitHub\n\n## Guides\n\n`code` and <b>more</b>\n";

const PARTS: [&str; 41] = [
    "a",
    "B",
    " ",
    " ",
    "é",
    "🚀",
    "<",
    ">",
    "</",
    "<b>",
    "<!--",
    "-->",
    "&",
    "&lt;",
    "&x;",
    "#",
    "*",
    "_",
    "**",
    "`",
    "``",
    "|",
    "\\",
    "[",
    "]",
    "](",
    ")",
    "(x)",
    "!",
    "[^1]",
    "{:",
    "}",
    "$",
    "$$",
    "~",
    "~~",
    "--",
    "...",
    "\"",
    "'",
    "https://b.example",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

    /// Whatever stands in a title, and in the cells beside it: the row is taken, and shows the title.
    #[test]
    fn any_title_is_taken(
        title in proptest::collection::vec(proptest::sample::select(&PARTS[..]), 1..8),
        notes in proptest::sample::select(vec!["", "one ` tick", "`x > y`", "1 > 0", "a <b>c</b>", "\"q\" --x"]),
    ) {
        let title = title.concat();
        prop_assume!(!title.trim().is_empty() && !title.contains("{{") && !title.contains("{%"));
        let schema = Schema::builtin();
        let before = Page::new("DataAI.md", PAGE.as_bytes().to_vec());
        let columns = Columns::of(&before, &before.outline().tables[0], schema.by_name("topic"));
        let request = Request {
            title: Some(title.clone()),
            url: Some("https://a.example/new".to_owned()),
            fields: vec![("Description".to_owned(), "Is ` new".to_owned()), ("Notes".to_owned(), notes.to_owned())],
            ..Request::default()
        };
        let cells = columns.cells(&request, true).map_err(|faults| TestCaseError::fail(format!("{title:?}: {faults:?}")))?;
        let link = gfm::links(&cells.sources[0]).remove(0);
        prop_assert_eq!(typed(&link.text), typed(&title));
        let row = NewRow { table: 0, cells: cells.sources.clone(), after: Some(0) };
        let inserted = insert::insert(&before, &[row]);
        prop_assert!(inserted.is_ok(), "{:?} as {:?}: {:?}", title, cells.sources, inserted.err());
    }
}
