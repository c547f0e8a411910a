//! Every rule keeps what its documentation promises.

use std::collections::BTreeSet;

use signoise::check;
use signoise::config::Config;
use signoise::finding::{Finding, Severity};
use signoise::rules::{self, ALL, Rule};
use signoise::schema::Schema;

/// Rules whose fault needs more than one page, other bytes, or a content type that is not built in: they are shown
/// by tests of their own.
const WITHOUT_EXAMPLE: &[&str] = &[
    "entry/duplicate-in-site",
    "entry/invalid-cell",
    "heading/order",
    "heading/required-missing",
    "link/image-missing",
    "link/internal-missing",
    "link/no-base-path",
    "post/file-name",
    "post/slug-misspelt",
    "site/duplicate-title",
    "site/permalink-collision",
    "text/not-utf8",
    "text/unreadable",
];

fn check(path: &str, text: &str) -> Vec<Finding> {
    check_with(path, text.as_bytes(), Schema::builtin())
}

fn check_with(path: &str, bytes: &[u8], schema: Schema) -> Vec<Finding> {
    let site = check::read_one(path, bytes.to_vec(), schema, Config::default()).unwrap();
    check::run(&site, &|_| true).findings
}

fn ids(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn a_rule_is_named_after_its_file() {
    for (rule, (family, name)) in ALL.iter().zip(rules::FILES) {
        assert_eq!(rule.id, format!("{family}/{name}").replace('_', "-"));
    }
    let unique: BTreeSet<&str> = ALL.iter().map(|rule| rule.id).collect();
    assert_eq!(unique.len(), ALL.len());
}

#[test]
fn a_bad_example_raises_its_rule_and_no_other() {
    let mut wrong = Vec::new();
    for rule in with_examples() {
        let found = check(rule.bad.path, rule.bad.text);
        let grave: BTreeSet<&str> =
            found.iter().filter(|f| f.severity >= Severity::Warning || f.rule == rule.id).map(|f| f.rule).collect();
        if grave != BTreeSet::from([rule.id]) {
            wrong.push(format!("{}: {grave:?}", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_good_example_is_clean() {
    let mut wrong = Vec::new();
    for rule in with_examples() {
        let found = check(rule.bad.path, rule.good);
        let grave: Vec<_> = found.iter().filter(|f| f.severity >= Severity::Warning || f.rule == rule.id).collect();
        if !grave.is_empty() {
            wrong.push(format!("{}: {:?}", rule.id, grave.iter().map(|f| f.rule).collect::<Vec<_>>()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn with_examples() -> impl Iterator<Item = &'static Rule> {
    ALL.iter().copied().filter(|rule| {
        let shown = !WITHOUT_EXAMPLE.contains(&rule.id);
        assert!(!shown || rule.bad.text != rule.good, "{}", rule.id);
        shown
    })
}

#[test]
fn the_same_resource_on_two_pages_is_mentioned() {
    let row = "# T\n\nSource | Description | Notes\n:--- | :--- | :---\n[A](https://a.example/x) | One | GitHub\n";
    let repo = super::repo::TestRepo::new();
    repo.write("One.md", row).write("Two.md", row.replace("/x)", "/x/)")).commit("two pages", "2025-01-01T12:00:00Z");
    let output = super::command::signoise(repo.path(), &["check", "--format", "json"]).stdout;
    assert!(output.contains("entry/duplicate-in-site"), "{output}");
    assert!(output.contains("One.md, line 5"), "{output}");
}

#[test]
fn a_column_keeps_its_constraints() {
    let schema = "name: topic\ntitle: Topic\nrole: topic\nmatch: '*.md'\ntables:\n  - name: talks\n    fields:\n      - {name: Title, type: string}\n      - {name: Level, type: string, constraints: {enum: [Beginner, Expert]}}\n      - {name: Minutes, type: integer}\n";
    let schema = Schema::load(&[("schema/topic.yaml".to_owned(), schema.to_owned())]).unwrap();
    let text =
        "# Talks\n\nTitle | Level | Minutes\n:--- | :--- | :---\nOne | Beginner | 30\nTwo | Expart | half an hour\n";
    let found = check_with("Talks.md", text.as_bytes(), schema);
    assert_eq!(ids(&found), ["entry/invalid-cell", "entry/invalid-cell"]);
    assert_eq!(found[0].span.of(text), "Expart");
    assert_eq!(found[0].help.as_deref(), Some("did you mean `Expert`?"));
    assert_eq!(found[1].span.of(text), "half an hour");
}

#[test]
fn a_required_heading_is_missed() {
    let schema = "name: topic\ntitle: topic page\nrole: topic\nmatch: '*.md'\nheadings:\n  - {text: Purpose, level: 2, required: true}\n";
    let schema = || Schema::load(&[("schema/topic.yaml".to_owned(), schema.to_owned())]).unwrap();
    let found = check_with("A.md", b"# A\n\n## Tools\n\nx\n", schema());
    assert_eq!(ids(&found), ["heading/required-missing"]);
    assert_eq!(found[0].help.as_deref(), Some("add `## Purpose`"));
    assert!(check_with("A.md", b"# A\n\n## purpose\n\nx\n", schema()).is_empty());
}

#[test]
fn known_headings_keep_their_order() {
    let schema = "name: topic\ntitle: Topic\nrole: topic\nmatch: '*.md'\nheadings_ordered: true\nheadings:\n  - {text: Purpose}\n  - {text: Tools}\n";
    let schema = Schema::load(&[("schema/topic.yaml".to_owned(), schema.to_owned())]).unwrap();
    let found = check_with("A.md", b"# A\n\n## Tools\n\nx\n\n## Purpose\n\ny\n", schema);
    assert_eq!(ids(&found), ["heading/order"]);
}

#[test]
fn bytes_that_are_no_utf8_are_pointed_at() {
    let found = check_with("A.md", b"# A\n\ncaf\xe9 \xff \n", Schema::builtin());
    assert_eq!(ids(&found), ["text/not-utf8", "text/trailing-blanks"]);
    assert_eq!(found[0].message, "this byte is no UTF-8, nor is one more place of this page");
    // Such a page is never rewritten.
    assert!(found[1].fix.is_none());
    assert_eq!((found[0].span.start, found[0].span.end), (8, 9));
}

const RECIPES: &str = "name: topic\ntitle: Recipe page\nrole: topic\nmatch: '*.md'\ntables:\n  - name: dishes\n    primaryKey: Dish\n    fields:\n      - {name: Dish, type: string, constraints: {required: true}}\n      - {name: Number, type: integer, constraints: {unique: true}}\n      - {name: Source, type: string, format: link}\n";

#[test]
fn a_table_of_another_kind_has_its_own_key() {
    let schema = || Schema::load(&[("schema/topic.yaml".to_owned(), RECIPES.to_owned())]).unwrap();
    let head = "# Soups\n\nDish | Number | Source\n:--- | :--- | :---\n";
    let text = format!(
        "{head}Pea | 1 | [A](https://a.example)\nLeek | 2 | [A](https://a.example)\nPea | 3 | [B](https://b.example)\nRice | 2 | [C](https://c.example)\n"
    );
    let found = check_with("Soups.md", text.as_bytes(), schema());
    assert_eq!(ids(&found), ["entry/duplicate-in-table", "entry/invalid-cell"]);
    assert_eq!(found[0].span.of(&text), "Pea");
    assert_eq!(found[1].span.of(&text), "2");
}

#[test]
fn a_header_that_all_rows_disagree_with_is_one_fault() {
    let row = "[A](https://a.example) | One | GitHub\n[B](https://b.example) | Two | GitHub\n";
    let found = check("T.md", &format!("# T\n\nSource | Description\n:--- | :---\n{row}"));
    assert_eq!(ids(&found), ["table/too-many-cells"]);
    assert_eq!(found[0].message, "the header has 2 columns, each of its 2 rows 3");
    let found = check("T.md", &format!("# T\n\nA | B | C | D\n:--- | :--- | :--- | :---\n{row}"));
    assert_eq!(ids(&found), ["table/too-few-cells"]);
    let found = check("T.md", &format!("# T\n\nSource | Description\n:--- | :--- | :---\n{row}"));
    assert_eq!(ids(&found), ["table/delimiter-mismatch"]);
}

#[test]
fn a_reference_link_is_a_link() {
    let text = "# T\n\nSource | Description | Notes\n:--- | :--- | :---\n[Learn][learn] | Courses | Microsoft Learn\n\n[learn]: https://learn.microsoft.com\n";
    assert_eq!(ids(&check("T.md", text)), [""; 0]);
}

#[test]
fn a_repeated_section_is_one_fault_with_all_its_parts() {
    let part = "# Data\n\n## New\n\na\n\n## Links\n\nb\n\n";
    let text = format!("{part}# Security\n\n## New\n\nc\n\n{part}");
    let found = check("_posts/2025-01-01-GenerativePartnerCrucible.md", &text);
    let found: Vec<_> = found.iter().filter(|finding| finding.rule == "heading/duplicate").collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].message, "a second section `Data`");
}

#[test]
fn a_heading_on_the_level_of_its_parts_is_what_is_wrong() {
    let text = "# Data\n\n## New\n\na\n\n## Links\n\nb\n\n## Security\n\n## New\n\nc\n\n## Links\n\nd\n\n# End\n\ne\n";
    let found = |path: &str| {
        let found = check(path, text).into_iter().filter(|finding| finding.rule == "heading/duplicate");
        found.collect::<Vec<_>>()
    };
    let digest = found("_posts/2025-01-01-GenerativePartnerCrucible.md");
    assert_eq!(digest.len(), 1, "{digest:?}");
    assert_eq!(digest[0].span.of(text), "## Security");
    assert_eq!(digest[0].message, "`Security` stands on the level of its own parts, which repeat: `New`");
    assert_eq!(digest[0].help.as_deref(), Some("write it with one hash less"));
    let edit = &digest[0].fix.as_ref().unwrap().edits[0];
    assert!(text[edit.end..].starts_with("# Security") && edit.text.is_empty());
    // A page with one title has no other first-level heading: the parts go down instead.
    let page = found("Partners.md");
    assert_eq!(page.len(), 1, "{page:?}");
    assert_eq!(page[0].help.as_deref(), Some("write the headings of its parts with one hash more"));
    assert!(page[0].fix.is_none());
}

#[test]
fn a_line_behind_a_complete_row_is_no_part_of_it() {
    let row = |name: &str| format!("[{name}](https://{name}.example) | {name} | GitHub\n");
    let text = format!(
        "# T\n\nSource | Description | Notes\n:--- | :--- | :---\n{}[Back to the start Newer\n{}",
        row("a"),
        row("b")
    );
    let found = check("T.md", &text);
    assert_eq!(ids(&found), ["table/row-without-pipe"]);
    assert_eq!(found[0].span.of(&text), "[Back to the start Newer");
    assert!(!found[0].fix.as_ref().unwrap().safe);
}

#[test]
fn the_better_of_two_spellings_is_not_taken_away() {
    let row = |at: usize, notes: &str| format!("[A{at}](https://a.example/{at}) | One | {notes}\n");
    let often: String = (0..6).map(|at| row(at, "WhattheHack")).collect();
    let head = "# T\n\nSource | Description | Notes\n:--- | :--- | :---\n";
    let found = check("T.md", &format!("{head}{often}{}", row(9, "What The Hack")));
    assert_eq!(ids(&found), ["entry/vocabulary"]);
    assert_eq!(found[0].help.as_deref(), Some("choose one of the two spellings"));
    assert!(found[0].fix.is_none());
    let found = check("T.md", &format!("{head}{often}{}", row(9, "whatthehack")));
    assert!(found[0].fix.as_ref().unwrap().safe);
}

#[test]
fn a_control_character_may_be_a_lost_hyphen() {
    let found = check("T.md", "# T\n\nFrom on\u{2}premise to \u{2}cloud\n\nnow\u{1}\n");
    assert_eq!(ids(&found), ["text/invisible", "text/invisible"]);
    let texts: Vec<&str> = found.iter().flat_map(|f| &f.fix.as_ref().unwrap().edits).map(|e| e.text.as_str()).collect();
    assert_eq!(texts, ["-", "", ""]);
    assert!(found.iter().all(|finding| !finding.fix.as_ref().unwrap().safe));
}

/// Jekyll runs its filters before kramdown sees a pipe; a backslash before one would break the build.
#[test]
fn the_pipe_of_a_filter_is_no_cell() {
    for fine in [
        "See [the page]({{ \"/x\" | relative_url }}).",
        "- In {{ site.time | date: \"%Y\" }}",
        "{% assign names = \"a|b\" | split: \"|\" %}",
        "![Map]({{ '/map.png' | relative_url }})",
        "{% comment %} a | b {% endcomment %}",
    ] {
        let found = check("Partners.md", &format!("# Partners\n\n{fine}\n\nEnd.\n"));
        assert!(found.is_empty(), "{fine}: {found:?}");
    }
    for (bad, rule) in [
        ("{{ site.title | upcase }} | text", "table/accidental"),
        ("{% raw %}{{ a | b }}{% endraw %}", "table/accidental"),
        ("A | B\n--- | ---\n[a]({{ '/a' | relative_url }}) | {{ site.title | upcase }}", "table/too-many-cells"),
    ] {
        let found = check("Partners.md", &format!("# Partners\n\n{bad}\n\nEnd.\n"));
        assert_eq!(ids(&found), [rule], "{bad}");
        assert!(found[0].fix.is_none(), "{bad}: {found:?}");
    }
}

/// Neither version of a conflict is the page, and no fix may touch the markers.
#[test]
fn a_conflict_is_the_only_fault_around_it() {
    let rows = "[a](https://a.example) | one\n<<<<<<< HEAD\n[b](https://b.example) | two\n=======\n[b](https://b.example) | three\n>>>>>>> other\n[c](https://c.example) | four\n";
    for text in [
        format!("# Partners\n\nSource | Description\n--- | ---\n{rows}"),
        "<<<<<<< HEAD\n# Partners\n=======\n# All partners\n>>>>>>> other\n\nText.\n".to_owned(),
        "---\n<<<<<<< HEAD\ntitle: A\n=======\ntitle: B\n>>>>>>> other\n---\n\n# Partners\n".to_owned(),
    ] {
        let found = check("Partners.md", &text);
        assert_eq!(ids(&found), ["text/conflict-marker"], "{text}");
    }
    let elsewhere = check("Partners.md", "# Partners\n\n<<<<<<< HEAD\n\nText.\n\n## \n");
    assert_eq!(ids(&elsewhere), ["text/conflict-marker", "heading/empty"]);
}

#[test]
fn a_comment_between_rows_is_one_fault() {
    let rows = ["[a](https://a.example) | one", "[b](https://b.example) | two"];
    let text = format!("# A\n\nSource | Description\n--- | ---\n{}\n<!-- later -->\n{}\n", rows[0], rows[1]);
    let found = check("A.md", &text);
    assert_eq!(ids(&found), ["table/glued-below"]);
    assert!(found[0].fix.is_none(), "{found:?}");
}

#[test]
fn of_headings_in_another_order_the_fewest_are_named() {
    let schema =
        "name: note\nmatch: '*.md'\nheadings_ordered: true\nheadings: [{text: One}, {text: Two}, {text: Three}]\n";
    let schema = || Schema::load(&[("schema/note.yaml".to_owned(), schema.to_owned())]).unwrap();
    for (order, message) in [
        (["Three", "One", "Two"], "`Three` belongs behind `Two`"),
        (["Two", "Three", "One"], "`One` belongs before `Two`"),
        (["One", "Three", "Two"], "`Two` belongs before `Three`"),
    ] {
        let sections = order.map(|name| format!("## {name}\n\nText.\n\n")).concat();
        let text = format!("# A\n\n{}\n", sections.trim_end());
        let found = check_with("A.md", text.as_bytes(), schema());
        assert_eq!(ids(&found), ["heading/order"], "{order:?}");
        assert_eq!(found[0].message, message);
    }
}

/// What is wrong is half of it: every finding says what to do next.
#[test]
fn every_finding_says_what_to_do() {
    let matter = [
        "title: \"open",
        "title: a: b",
        "title: \"a \"b\" c\"",
        "title: @a",
        "no pair",
        "- a\n- b",
        "title: {A}",
        "title: 12",
        "title:",
        "title: A\nflag: [a]\ndate: x",
    ];
    let matter = matter.map(|yaml| {
        ("posts/2024-05-12-signaltonoise-example.md", format!("---\n{yaml}\n---\n\n# Example\n\n## TL;DR\n\n* x\n"))
    });
    let examples = ALL.iter().map(|rule| (rule.bad.path, rule.bad.text.to_owned()));
    for (path, text) in examples.chain(matter) {
        for finding in check(path, &text) {
            assert!(finding.help.as_ref().is_some_and(|help| !help.is_empty()), "{finding:?} in {text}");
        }
    }
}

#[test]
fn a_title_in_front_matter_that_cannot_be_read_is_not_missed() {
    for text in ["---\ntitle: A\n", "\n---\ntitle: A\n---\n\nText.\n", "---\ntitle: \"A\n---\n\nText.\n"] {
        let found = check("A.md", text);
        assert!(found.iter().all(|finding| finding.rule.starts_with("front-matter/")), "{text}: {found:?}");
    }
}

#[test]
fn a_link_in_a_description_ends_no_row() {
    let table = |rows: &str| {
        let text = format!("# Partners\n\nSource | Description | Notes\n--- | --- | ---\n{rows}\n");
        check("Partners.md", &text).into_iter().map(|found| (found.rule, found.span.start)).collect::<Vec<_>>()
    };
    let first = "[A](https://a.example) | Courses, [more](https://b.example) | GitHub";
    let second = "[C](https://c.example) | News | Blog";
    let head = "# Partners\n\nSource | Description | Notes\n--- | --- | ---\n".len();
    assert_eq!(table(&format!("{first}\n{second}")), []);
    assert_eq!(table(&format!("{first} {second}")), [("table/row-run-on", head + first.len() + 1)]);
    let stray = first.replace("Courses, ", "Courses | and ");
    assert_eq!(table(&stray).into_iter().map(|found| found.0).collect::<Vec<_>>(), ["table/too-many-cells"]);
}

#[test]
fn dashes_in_a_row_say_that_there_is_nothing_to_say() {
    let table = |row: &str| {
        let text = format!(
            "# Notes\n\n| One | Two | Three |\n| --- | --- | --- |\n| a | b | c |\n{row}\n| d | e | f |\n\nThe end.\n"
        );
        let found = check("Partners.md", &text);
        found.iter().map(|it| it.rule).filter(|it| it.starts_with("table/")).collect::<Vec<_>>()
    };
    for row in ["| — | — | — |", "| --q | --s | - t |"] {
        assert!(table(row).is_empty(), "{row}: {:?}", table(row));
    }
    // kramdown takes these for a line across the table.
    assert_eq!(table("| - | - | - |"), ["table/row-lost"]);
    assert_eq!(table("| = | = | = |"), ["table/row-lost"]);
}

#[test]
fn a_closing_pipe_is_no_cell_where_the_header_has_one() {
    let rules = |header: &str, row: &str| {
        let text = format!("# Partners\n\n{header}\n| --- | --- | --- | --- |\n{row}\n");
        check("Partners.md", &text).iter().map(|it| it.rule).collect::<Vec<_>>()
    };
    let header = "| When | What | Who | Price |";
    assert_eq!(rules(header, "| May | News | 12 |"), ["table/too-few-cells"]);
    assert!(rules(header, "| May | News | Us | |").is_empty());
    assert!(!rules("When | What | Who | Price", "May | News | Us |").contains(&"table/too-few-cells"));
}

#[test]
fn every_address_with_a_credential_is_told() {
    let aws = "https://a.example/x?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=c&X-Amz-Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let sas =
        "https://b.example/y?sv=2022-11-02&se=2030-01-01&sr=b&sp=r&sig=ZXhhbXBsZWV4YW1wbGVleGFtcGxlZXhhbXBsZQ%3D%3D";
    for pair in [[aws, sas], [sas, aws]] {
        let text = format!("# Partners\n\n[one]({})\n\nand [two]({})\n", pair[0], pair[1]);
        let found = check("Partners.md", &text);
        assert_eq!(ids(&found), ["link/signed-url", "link/signed-url"], "{found:?}");
    }
}

#[test]
fn a_table_of_two_columns_without_a_delimiter_is_no_accident() {
    let rows = "Name | Role\nAnn | Runs the office\nBob | Runs the shop\n";
    let links = "Source | Notes\n[Learn](https://learn.microsoft.com) | Courses\n";
    for table in [rows, links, "Ann | Runs the office\nBob | Runs the shop\n{: .wide}\n"] {
        let found = check("Partners.md", &format!("# Partners\n\n{table}"));
        assert_eq!(ids(&found), ["table/no-delimiter"], "{table}");
        assert!(found[0].fix.as_ref().is_none_or(|fix| !fix.edits.iter().any(|edit| edit.text.contains("\\|"))));
    }
    for prose in ["Press A | B to go on.\n", "Press A | B\nor C | D | E to go on.\n", "Press A | B\nto go on.\n"] {
        let found = check("Partners.md", &format!("# Partners\n\n{prose}"));
        assert!(found.iter().all(|finding| finding.rule == "table/accidental"), "{prose}: {:?}", ids(&found));
    }
}

#[test]
fn a_footnote_may_be_one_link() {
    let notes = "[^1]: [The source](https://learn.microsoft.com/a)\n[^two]: [Another](https://learn.microsoft.com/b)\n";
    let text = format!("# Partners\n\nA claim[^1] and one more[^two].\n\n{notes}");
    assert_eq!(ids(&check("Partners.md", &text)), [""; 0]);
    // What looks like one and has a blank in its name is a reference.
    let text = "# Partners\n\nSee [^a b].\n\n[^a b]: htps://learn.microsoft.com/a\n";
    assert!(ids(&check("Partners.md", text)).iter().any(|id| id.starts_with("link/")));
    // An address in a footnote is looked at as well.
    let found = check("Partners.md", "# Partners\n\nA claim[^1].\n\n[^1]: [Source](htps://learn.microsoft.com/a)\n");
    assert_eq!(ids(&found), ["link/bad-url"]);
}

#[test]
fn a_second_table_without_a_delimiter_is_no_part_of_the_first() {
    let first = "# Partners\n\nSource | Description | Notes\n:--- | :--- | :---\n[A](https://learn.microsoft.com/a) | Courses | Microsoft Learn\n";
    let rows = "[B](https://learn.microsoft.com/b) | News | Blog\n[C](https://learn.microsoft.com/c) | News | Blog\n";
    let piped = ["| ", &rows.trim_end().replace('\n', " |\n| "), " |\n"].concat();
    for second in [
        format!("Source | Description | Notes\n{rows}"),
        format!("source | description | notes\n{rows}"),
        format!("| Source | Description | Notes |\n{piped}"),
    ] {
        let text = format!("{first}\n{second}");
        let found = check("Partners.md", &text);
        assert_eq!(ids(&found), ["table/no-delimiter"], "{second}");
        assert!(found[0].message.starts_with("this table has no delimiter row"), "{}", found[0].message);
    }
    // Other words may be a header or a row: nobody but the author knows.
    let found = check("Partners.md", &format!("{first}\nWho | What | Where\n{rows}"));
    let split = found.iter().find(|finding| finding.rule == "table/split-by-blank").unwrap();
    assert!(split.fix.as_ref().is_some_and(|fix| !fix.safe));
    // A row is a row.
    let found = check("Partners.md", &format!("{first}\n{rows}"));
    assert_eq!(ids(&found), ["table/split-by-blank"]);
    assert!(found[0].fix.as_ref().is_some_and(|fix| fix.safe));
}

#[test]
fn a_known_header_behind_a_blank_line_begins_a_table() {
    let schema = "name: topic\ntitle: Topic\nrole: topic\nmatch: '*.md'\ntables:\n  - name: talks\n    fields: [{name: Title, type: string}, {name: Level, type: string}]\n";
    let schema = Schema::load(&[("schema/topic.yaml".to_owned(), schema.to_owned())]).unwrap();
    let text = "# Talks\n\nName | Place\n:--- | :---\nAnn | Here\n\nTitle | Level\nOne | High\nTwo | Low\n";
    let found = check_with("Talks.md", text.as_bytes(), schema);
    let table: Vec<_> = ids(&found).into_iter().filter(|id| *id != "table/unknown-header").collect();
    assert_eq!(table, ["table/no-delimiter"]);
}

#[test]
fn a_remark_below_a_table_is_no_row() {
    let table = "# People\n\nName | Role\n:--- | :---\nAnn | Runs the office\n";
    let linked = "# People\n\nSource | Notes\n:--- | :---\n[A](https://learn.microsoft.com/a) | Courses\n";
    for text in [format!("{table}\nPress A | B to go on.\n"), format!("{linked}\nWritten by Ann | Bob\n")] {
        let found = check("People.md", &text);
        let found: Vec<_> = found.iter().filter(|finding| finding.rule != "table/unknown-header").collect();
        assert_eq!(found.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["table/accidental"], "{text}");
        assert!(found[0].fix.as_ref().is_some_and(|fix| !fix.safe));
    }
    let found = check("People.md", &format!("{table}\nBob | Runs the shop\n"));
    assert!(ids(&found).contains(&"table/split-by-blank"));
}

#[test]
fn rows_without_a_name_or_an_address_repeat_nothing() {
    let text = "# T\n\nSource | Description | Notes\n:--- | :--- | :---\n[]() | Courses | Learn\n[]() | News | Blog\n";
    assert!(ids(&check("One.md", text)).iter().all(|id| !id.starts_with("entry/duplicate")));
    let named = text.replace("[]()", "Learn");
    assert!(ids(&check("One.md", &named)).contains(&"entry/duplicate-in-table"));
    let repo = super::repo::TestRepo::new();
    repo.write("One.md", text).write("Two.md", text).commit("two pages", "2025-01-01T12:00:00Z");
    let output = super::command::signoise(repo.path(), &["check", "--format", "json"]).stdout;
    assert!(!output.contains("entry/duplicate"), "{output}");
}

#[test]
fn a_table_lost_for_its_delimiter_row_is_told() {
    let rows = "Ann | Runs the office\nBob | Sells\n";
    let found = |head: &str| {
        let text = format!("# People\n\n{head}{rows}");
        let found = check("People.md", &text);
        let tables: Vec<_> = found.iter().filter(|it| it.rule != "table/unknown-header").collect();
        tables.iter().map(|it| (it.rule, it.span.of(&text).to_owned())).collect::<Vec<_>>()
    };
    for between in ["<!-- by name -->", "By name", "<br>", "![Us](https://a.example/us.png)", "### All", "Two\nlines"] {
        let found = found(&format!("Name | Role\n{between}\n:--- | :---\n"));
        assert!(found.contains(&("table/no-delimiter", between.to_owned())), "{between}: {found:?}");
        assert_eq!(found.iter().filter(|it| it.0.starts_with("table/")).count(), 1, "{found:?}");
    }
    for (head, place) in [
        ("Name | Role\n:-----\n", ":-----"),
        ("Name | Role\n:--- :---\n", ":--- :---"),
        ("Name | Role\n---\n", "---"),
        ("Name \\| Role\n--- | ---\n", "Name \\| Role"),
        ("Words\n:--- | :---\n", ":--- | :---"),
        (":--- | :---\n", ":--- | :---"),
    ] {
        assert_eq!(found(head), [("table/delimiter-mismatch", place.to_owned())], "{head}");
    }
    for (text, rules) in [
        ("[Home](https://a.example) | [News](https://b.example)\n\n---\n\nWords.\n", &["table/accidental"][..]),
        ("Name | Role\n:--- | :---\nAnn | Sells\n---\n\nWords.\n", &["table/glued-below"]),
        ("```\nName | Role\nWords\n:--- | :---\nAnn | Sells\n```\n", &[]),
    ] {
        let found = check("People.md", &format!("# People\n\n{text}"));
        let found: Vec<_> = ids(&found).into_iter().filter(|id| *id != "table/unknown-header").collect();
        assert_eq!(found, rules, "{text}");
    }
}

#[test]
fn a_row_broken_in_any_cell_is_one_fault() {
    let found = |text: &str| {
        let found = check("People.md", &format!("# People\n\n{text}"));
        let tables = found.into_iter().filter(|it| it.rule != "table/unknown-header" && it.rule.starts_with("table/"));
        tables.map(|it| (it.rule, it.fix.map(|fix| fix.safe))).collect::<Vec<_>>()
    };
    let two = "| Name | Role |\n| --- | --- |\n| Ann | Runs the office\nand the shop |\n| Bob | Sells |\n";
    assert_eq!(found(two), [("table/row-split", Some(true))]);
    let three = "| Name | Town | Role |\n| --- | --- | --- |\n| Ann | Here | Runs the office\nAnd\nthe shop |\n| Bob | There | Sells |\n";
    assert_eq!(found(three), [("table/row-split", Some(true))]);
    // Dates begin the rows, links end them.
    let head = "Date | Change | File\n:--- | :--- | :---\n2025-01-02 | new | [See](https://a.example/1)\n";
    let split = format!("{head}2025-01-03 | new\nTools and plans | [See](https://a.example/2)\n");
    assert_eq!(found(&split), [("table/row-split", Some(false))]);
    // Two rows that each lack a cell.
    let short = format!("{head}2025-01-03 | new\n2025-01-04 | old\n");
    assert_eq!(found(&short), [("table/too-few-cells", None); 2]);
    let short = "One | Two | Three\n--- | --- | ---\na | b | c\nD | e\nF | g\n";
    assert_eq!(found(short), [("table/too-few-cells", None); 2]);
    let lower = "One | Two | Three\n--- | --- | ---\na | b | c\nd | e\nf | g\n";
    assert_eq!(found(lower), [("table/too-few-cells", None); 2]);
    let open = "| One | Two | Three |\n| --- | --- | --- |\n| a | b | c |\n| D | e |\n| F | g |\n";
    assert_eq!(found(open), [("table/too-few-cells", None); 2]);
}

#[test]
fn rows_between_pipes_may_share_a_line() {
    let head = "# People\n\n| Source | Description | Notes |\n| :--- | :--- | :--- |\n";
    let first = "| [A](https://a.example/a) | Courses | Learn |";
    for second in ["| [B](https://a.example/b) | News | Blog |", "| Ann | News | Blog |"] {
        for between in ["", " "] {
            let text = format!("{head}{first}{between}{second}\n");
            let found = check("People.md", &text);
            let run_on: Vec<_> = found.iter().filter(|it| it.rule.starts_with("table/")).collect();
            assert_eq!(run_on.iter().map(|it| it.rule).collect::<Vec<_>>(), ["table/row-run-on"], "{text}");
            let edits = &run_on[0].fix.as_ref().filter(|fix| fix.safe).unwrap().edits;
            let mended = signoise::text::edit::apply(&text, edits).unwrap();
            assert_eq!(mended, format!("{head}{first}\n{second}\n"));
        }
    }
    let surplus = format!("{head}{first} | Ann | News |\n");
    assert_eq!(ids(&check("People.md", &surplus)), ["table/too-many-cells"]);
}

#[test]
fn a_misspelt_column_is_marked_alone() {
    let text =
        "# Partners\n\nSource | Descripton | Note\n:--- | :--- | :---\n[A](https://a.example) | Courses | Learn\n";
    let found = check("Partners.md", text);
    let places: Vec<_> = found.iter().map(|it| (it.rule, it.span.of(text))).collect();
    assert!(places.contains(&("table/unknown-header", "Descripton")), "{places:?}");
    assert!(!places.iter().any(|(_, place)| place.contains('|')), "{places:?}");
    let fix = found.iter().find(|it| it.span.of(text) == "Descripton").and_then(|it| it.fix.as_ref()).unwrap();
    assert_eq!((fix.safe, fix.edits[0].text.as_str()), (false, "Description"));
}

#[test]
fn hashes_alone_are_no_title() {
    assert_eq!(ids(&check("Partners.md", "# Partners\n\nText.\n\n#\n\nText.\n")), ["heading/empty"]);
    assert_eq!(ids(&check("Partners.md", "#\n\nText.\n\n# Partners\n\nText.\n")), ["heading/empty"]);
}
