//! The outline reads what the author wrote, whatever the renderers make of it.

use proptest::prelude::*;
use signoise::page::outline::{BlockKind, RowShape};
use signoise::page::{Entry, Page};

fn page(text: &str) -> Page {
    Page::new("A.md", text.as_bytes().to_vec())
}

/// Each row as its shape and its cells.
fn rows(text: &str) -> Vec<(RowShape, Vec<String>)> {
    let page = page(text);
    let tables = &page.outline().tables;
    let cells = |row: &signoise::page::outline::Row| {
        row.cells.iter().map(|cell| page.slice(*cell).replace('\n', "⏎")).collect()
    };
    tables.iter().flat_map(|table| &table.rows).map(|row| (row.shape, cells(row))).collect()
}

const HEAD: &str = "Source | Description | Notes\n:--- | :--- | :---\n";

#[test]
fn a_row_over_two_lines_is_one_row() {
    let text =
        format!("{HEAD}[a](https://a.example) | begins here\nand ends here | n\n[b](https://b.example) | two | n\n");
    assert_eq!(
        rows(&text),
        [
            (RowShape::Split, vec!["[a](https://a.example)".into(), "begins here⏎and ends here".into(), "n".into()]),
            (RowShape::Whole, vec!["[b](https://b.example)".into(), "two".into(), "n".into()]),
        ]
    );
}

#[test]
fn a_row_over_three_lines_with_text_in_the_middle_is_one_row() {
    let text = format!("{HEAD}[a](https://a.example) | begins\ngoes on\nand ends | n\n");
    assert_eq!(rows(&text)[0].0, RowShape::Split);
    assert_eq!(rows(&text)[0].1[1], "begins⏎goes on⏎and ends");
}

#[test]
fn the_second_half_may_begin_with_the_pipe() {
    let text = format!("{HEAD}[a](https://a.example)\n| first | n\n[b](https://b.example) | two | n\n");
    assert_eq!(rows(&text)[0], (RowShape::Split, vec!["[a](https://a.example)".into(), "first".into(), "n".into()]));
    assert_eq!(rows(&text).len(), 2);
}

#[test]
fn two_short_rows_are_two_rows() {
    let text = format!("{HEAD}[a](https://a.example) | one\n[b](https://b.example) | two\n");
    assert_eq!(rows(&text).iter().map(|row| row.0).collect::<Vec<_>>(), [RowShape::Whole, RowShape::Whole]);
}

#[test]
fn rows_on_one_line_are_parted() {
    let text = format!("{HEAD}[a](https://a.example) | one | n[b](https://b.example) | two | m\n");
    assert_eq!(
        rows(&text),
        [
            (RowShape::RunOn { first: true }, vec!["[a](https://a.example)".into(), "one".into(), "n".into()]),
            (RowShape::RunOn { first: false }, vec!["[b](https://b.example)".into(), "two".into(), "m".into()]),
        ]
    );
}

#[test]
fn a_link_that_a_pipe_cuts_is_one_cell() {
    let text = format!("{HEAD}[a | b](https://a.example) | one | n\n");
    let found = rows(&text);
    assert!(matches!(found[0].0, RowShape::PipeInLink { .. }));
    assert_eq!(found[0].1, ["[a | b](https://a.example)", "one", "n"]);
}

#[test]
fn a_link_may_be_cut_more_than_once() {
    for link in ["[A | B | C](https://a.io)", "[A](https://a.io/?x|y|z)", "[A | B](https://a.io/?x|y)"] {
        let found = rows(&format!("Source | Description | Notes\n:--- | :--- | :---\n{link} | One | n\n"));
        assert!(matches!(found[0].0, RowShape::PipeInLink { .. }), "{link}: {found:?}");
        assert_eq!(found[0].1, [link, "One", "n"]);
    }
    let found = rows("Source | Description | Notes\n:--- | :--- | :---\n[A | see [B] | two](https://a.io) | One | n\n");
    assert!(!matches!(found[0].0, RowShape::PipeInLink { .. }), "{found:?}");
}

#[test]
fn an_empty_last_cell_is_a_cell() {
    for row in ["[a](https://a.example) | one |", "[a](https://a.example) | one | |"] {
        assert_eq!(rows(&format!("{HEAD}{row}\n"))[0].1, ["[a](https://a.example)", "one", ""], "{row}");
    }
}

#[test]
fn rows_behind_a_blank_line_belong_to_their_table() {
    let text = format!("{HEAD}[a](https://a.example) | one | n\n\n[b](https://b.example) | two | n\n\nText.\n");
    let page = page(&text);
    assert_eq!(page.outline().tables.len(), 1);
    assert_eq!(page.outline().tables[0].rows.len(), 2);
    assert_eq!(page.outline().tables[0].gaps.len(), 1);
}

#[test]
fn code_behind_a_blank_line_is_no_row() {
    for line in ["    [b](https://b.example) | two | n", "\t[b](https://b.example) | two | n"] {
        assert_eq!(rows(&format!("{HEAD}[a](https://a.example) | one | n\n\n{line}\n")).len(), 1, "{line}");
    }
}

#[test]
fn what_follows_a_table_is_no_row() {
    for line in ["Text without a pipe.", "## Heading", "- item", "[< Back](./)", "{: .wide}"] {
        let text = format!("{HEAD}[a](https://a.example) | one | n\n{line}\n");
        assert_eq!(rows(&text).len(), 1, "{line}");
    }
}

#[test]
fn code_and_prose_are_no_tables() {
    for text in [
        "```\nA | B\n--- | ---\n1 | 2\n```\n",
        "Use (Dev|Sec|Ops) here\nand there\n",
        "- [A | B](https://a.example): text\n",
        "## CSP | Direct\n\nText\n",
        "<!-- A | B\n--- | ---\n1 | 2 -->\n",
        ":--- | :--- | :---\n:--- | :--- | :---\n",
        "Text.\n\n    [a](https://a.example) | one | n\n\t[b](https://b.example) | two | n\n",
    ] {
        assert!(page(text).outline().tables.is_empty(), "{text}");
    }
}

#[test]
fn sections_nest() {
    let page = page("# A\n\n## B\n\n### C\n\nx\n\n## D\n\nE\n-\n");
    let paths: Vec<String> = page.outline().sections.iter().map(|section| section.path.join("/")).collect();
    assert_eq!(paths, ["", "A", "A/B", "A/B/C", "A/D"]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn every_line_belongs_to_exactly_one_block(lines in prop::collection::vec(line(), 0..25)) {
        let text = lines.join("\n");
        let page = page(&text);
        let blocks = &page.outline().blocks;
        for pair in blocks.windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start);
        }
        for number in 1..=page.map().lines() {
            let line = page.map().line_span(number, page.text());
            let inside = page.body().start <= line.start && !page.slice(line).trim().is_empty();
            let covering = blocks.iter().filter(|b| b.span.start <= line.start && line.end <= b.span.end).count();
            // A block may hold blank lines; a line that is not blank is in exactly one.
            prop_assert!(covering <= 1 && (covering == 1 || !inside), "line {} of {:?}", number, text);
        }
        for block in blocks {
            if let BlockKind::Table(index) = block.kind {
                prop_assert!(block.span.encloses(page.outline().tables[index].span));
            }
        }
    }

    #[test]
    fn cells_lie_in_their_row(text in any::<String>(), lines in prop::collection::vec(line(), 0..25)) {
        for text in [text, lines.join("\n")] {
            let page = page(&text);
            for entry in Entry::all(&page) {
                let _ = (entry.key(), entry.title(), entry.link());
                let mut end = entry.row.span.start;
                for cell in &entry.row.cells {
                    prop_assert!(cell.start >= end && cell.end <= entry.row.span.end, "{:?}", text);
                    prop_assert!(page.text().is_char_boundary(cell.start) && page.text().is_char_boundary(cell.end));
                    end = cell.end;
                }
            }
        }
    }
}

fn line() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "",
        "",
        "# A",
        " ## B",
        "## ",
        "text",
        "text | more",
        "Source | Description | Notes",
        ":--- | :--- | :---",
        "--- | ---",
        "---",
        "===",
        "[a](https://a.example) | one | n",
        "[b](https://b.example) | two",
        "| c | d | e |",
        "[d](https://d.example)",
        "- item",
        "- item | x",
        "> quote | x",
        "```",
        "~~~",
        "<!-- c -->",
        "    code | x",
        "ends | n",
        "a | b | c[x](https://x.example) | d | e",
        "[a | b](https://x.example) | c | d",
        "{: .wide}",
        "é | ö | ü\r",
        "`a | b` | c",
        "\u{feff}",
        "\t| x",
        "|",
        "||",
    ])
    .prop_map(str::to_owned)
}
