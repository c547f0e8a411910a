//! Nobody made a change by writing the same words another way: such commits are never named.

use super::provenance::{HEAD, Story, page, row, told};

const START: &str = "\
---
title: Tools we use
layout: wide
---
# Tools

Some words about a very long thing that goes on and on.

## Rows

Source | Owner | Notes
----- | ----- | -----
[a](https://example.org/a) | o | n
[b](https://example.org/b) | o | n
";

/// What is told of one edit, one commit of formatting, and another edit.
fn around(formatting: impl Fn(&str) -> String) -> Vec<String> {
    let story = Story::begin("Tools.md", START);
    let before = START.replace("very long", "quite long").replace("/a) | o", "/a) | first");
    let before = before.replace("we use", "they use");
    story.write("Tools.md", &before).commit("before");
    let written = formatting(&before);
    assert_ne!(written, before);
    story.write("Tools.md", &written).commit("formatting");
    assert_eq!(told(&story.diff(&["HEAD~1..HEAD"])), [""; 0], "the formatting says something");
    let after = written
        .replace("layout: wide", "layout: narrow")
        .replace("goes", "still goes")
        .replace("/b) | o", "/b) | second");
    story.write("Tools.md", &after).commit("after");
    story.told()
}

const AROUND: [&str; 5] = [
    "front-matter updated title: before",
    "front-matter updated layout: after",
    "prose updated -: before, after",
    "entry updated a: before",
    "entry updated b: after",
];

#[test]
fn marks_and_blanks_make_no_author() {
    for (old, new) in [
        ("----- | ----- | -----", ":---- | :---- | :----"),
        ("----- | ----- | -----", "|-|-|-|"),
        ("[a](https://example.org/a)", "**[a]( https://example.org/a )**"),
        ("Some words", "*Some*  __words__"),
        ("Some words", "\nSome words"),
        ("Some words", "- Some words"),
        ("\n## Rows\n\nSource", "\n\n## Rows\nSource"),
        ("## Rows", "## Rows ##"),
        ("## Rows", "Rows\n----"),
        ("about a quite", "about\na quite"),
        ("words about a quite long thing", "words\nabout a *quite* long\nthing"),
        ("title: Tools they use", "title: \"Tools they use\""),
        ("title: Tools they use", "title: >-\n  Tools\n  they use"),
    ] {
        let told = around(|text| text.replace(old, new));
        assert_eq!(told, AROUND, "{new:?}");
    }
}

#[test]
fn another_order_of_rows_makes_no_author() {
    let rows = [("a", "One"), ("b", "Two of many"), ("c", "Three"), ("d", "Four"), ("e", "Five")];
    let with = |rows: &[(&str, &str)], moved: &str| page(rows) + &format!("\n{HEAD}{}{moved}", row("z", "Last of all"));
    let moved = row("b", "Two of many");
    let story = Story::begin("Tools.md", &with(&rows, ""));
    story.write("Tools.md", &with(&[rows[0], rows[2], rows[3], rows[4]], &moved)).commit("move");
    let text = with(&[rows[4], rows[3], rows[0], rows[2]], "");
    story.write("Tools.md", &text.replace("[z]", &format!("{moved}[z]"))).commit("reorder");
    assert_eq!(story.told(), ["entry moved b: move"]);
}

#[test]
fn a_merge_that_only_orders_rows_made_nothing() {
    let rows = [("a", "One"), ("b", "Two of many"), ("c", "Three"), ("d", "Four"), ("e", "Five")];
    let story = Story::begin("Tools.md", &page(&rows));
    story.repo.branch("side").switch("side");
    story.rows(&[rows[0], ("e", "Five, said side"), rows[1], rows[2], rows[3]]).commit("side");
    story.repo.switch("main");
    story.rows(&[("d", "Four, said main"), rows[0], rows[1], rows[2], rows[4]]).commit("main");
    let ordered = [("e", "Five, said side"), ("d", "Four, said main"), rows[2], rows[1], rows[0]];
    story.rows(&ordered).merge("side", "merge");
    assert_eq!(story.told(), ["entry updated e: side", "entry updated d: main"]);
}
