//! The issue form: made of the schema, and read back so that no field can be another one's value.

use std::sync::LazyLock;

use proptest::prelude::*;
use signoise::check;
use signoise::config::Config;
use signoise::rules::Site;
use signoise::scaffold::issue_form::{self, FieldKind, Form, FormError, Issue};
use signoise::scaffold::resource::At;
use signoise::schema::Schema;

const PAGE: &str = "# Data\n\n## Tools\n\nSource | Description | Notes\n:- | :- | :-\n[a](https://a.example) | A | N\n\n## Guides\n\n### Tools\n\nSource | Description | Notes\n:- | :- | :-\n[b](https://b.example) | B | N\n\n## Level (2)\n\nSource | Description | Notes\n:- | :- | :-\n[c](https://c.example) | C | N\n";

fn site() -> Site {
    check::read_one("DataAI.md", PAGE.as_bytes().to_vec(), Schema::builtin(), Config::default()).unwrap()
}

fn form() -> Form {
    static FORM: LazyLock<Form> = LazyLock::new(|| Form::of(&Schema::builtin(), &site()).unwrap());
    FORM.clone()
}

fn values(list: [&str; 5]) -> Vec<Option<String>> {
    list.iter().map(|value| (!value.is_empty()).then(|| (*value).to_owned())).collect()
}

#[test]
fn the_form_has_the_tables_and_columns_of_the_site() {
    let yaml = issue_form::render(&Schema::builtin(), &site()).unwrap();
    insta::assert_snapshot!(yaml);
    // What was written is what is read, and a person may change its words.
    assert_eq!(Form::read(&yaml).unwrap(), form());
    let own = yaml.replace("label: \"Notes\"", "label: \"Publisher\"");
    let own = own.replace("body:\n", "body:\n  - type: markdown\n    attributes: {value: Thank you}\n");
    let changed = Form::read(&own).unwrap();
    assert_eq!(changed.fields.last().unwrap().label, "Publisher");
    assert_eq!(changed.fields.len(), 5);
    assert_eq!(Form::read("a: ["), None);
    assert_eq!(
        Form::read("body: [{type: input, attributes: {label: A}}, {type: input, attributes: {label: A}}]"),
        None
    );
}

/// A number or a day is written on one line.
#[test]
fn columns_of_numbers_and_days_are_lines() {
    let fields = "      - {name: Course, format: link, constraints: {required: true}}\n      \
                  - {name: Hours, type: integer, format: markdown, constraints: {required: true}}\n      \
                  - {name: Text, format: markdown, constraints: {required: true}}\n";
    let schema = format!("name: a\nmatch: '*.md'\ntables:\n  - name: t\n    fields:\n{fields}");
    let schema = Schema::load(&[("schema/a.yaml".to_owned(), schema)]).unwrap();
    let page = "# A\n\n## B\n\nCourse | Hours | Text\n--- | --- | ---\n[a](https://a.example) | 1 | x\n";
    let site = check::read_one("A.md", page.as_bytes().to_vec(), schema, Config::default()).unwrap();
    let yaml = issue_form::render(&site.schema, &site).unwrap();
    let kinds: Vec<_> = Form::read(&yaml).unwrap().fields.into_iter().map(|field| (field.label, field.kind)).collect();
    assert!(kinds.contains(&("Hours".to_owned(), FieldKind::Input)), "{kinds:?}");
    assert!(kinds.contains(&("Text".to_owned(), FieldKind::TextArea)), "{kinds:?}");
}

#[test]
fn a_body_becomes_a_request() {
    let form = form();
    let body = form.body(&values(["DataAI.md > Guides > Tools", "A | B", "https://a.example", "One\ntwo", ""]));
    assert!(body.ends_with("### Notes\n\n_No response_"), "{body}");
    let issue = Issue { number: Some(7), body: body.replace('\n', "\r\n") };
    let schema = Schema::builtin();
    let request = form.request(&issue, &At::End, &|id| issue_form::column(&schema, id)).unwrap();
    assert_eq!(request.page.as_deref(), Some("DataAI.md"));
    assert_eq!((request.section.as_deref(), request.table), (Some("Guides > Tools"), None));
    assert_eq!((request.title.as_deref(), request.url.as_deref()), (Some("A | B"), Some("https://a.example")));
    assert_eq!(request.fields, [("Description".to_owned(), "One\ntwo".to_owned())]);
    assert_eq!(request.origin.as_deref(), Some("issue #7"));
    // Every option leads to one table.
    let site = site();
    for (at, option) in
        ["DataAI.md > Tools (1)", "DataAI.md > Guides > Tools", "DataAI.md > Level (2) (1)"].iter().enumerate()
    {
        let body = form.body(&values([option, "A", "https://a.example", "B", ""]));
        let request = form.request(&Issue { number: None, body }, &At::End, &|_| None).unwrap();
        let query = signoise::scaffold::resource::Query {
            page: request.page.as_deref(),
            section: request.section.as_deref(),
            number: request.table,
        };
        assert_eq!(signoise::scaffold::resource::target::find(&site, &query).unwrap().table, at, "{option}");
    }
}

#[test]
fn forged_bodies_are_refused() {
    let form = form();
    let good = form.body(&values(["DataAI.md > Tools", "A", "https://a.example", "B", "C"]));
    let parse = |body: &str| form.parse(body).unwrap_err();
    let twice = good.replace("\nB\n", "\nB\n\n### Notes\n\nforged\n");
    assert!(matches!(parse(&twice), FormError::Twice { label, .. } if label == "Notes"));
    let before = good.replace("\nA\n", "\nA\n\n### URL\n\nhttps://evil.example\n");
    assert!(matches!(parse(&before), FormError::Twice { label, .. } if label == "URL"));
    let swapped = good.replace("### Title", "### X").replace("### URL", "### Title").replace("### X", "### URL");
    assert!(matches!(parse(&swapped), FormError::OutOfOrder { line: 5, .. }));
    assert!(matches!(parse(&good.replace("### Notes", "### Note")), FormError::Missing(label) if label == "Notes"));
    assert!(matches!(parse(&format!("Hello\n\n{good}")), FormError::Before { line: 1 }));
    assert!(
        matches!(parse(&good.replace("\nB\n", "\n_No response_\n")), FormError::Empty(label) if label == "Description")
    );
    assert!(matches!(parse(&good.replace("\nA\n", "\nA\nB\n")), FormError::Lines(label) if label == "Title"));
    assert!(matches!(parse(""), FormError::Missing(_)));
}

#[test]
fn issues_come_as_bodies_events_and_lists() {
    let one = |text: &str| issue_form::issues(text).unwrap();
    assert_eq!(one("### A\n\nb"), [Issue { number: None, body: "### A\n\nb".to_owned() }]);
    let event = r#"{"action": "labeled", "issue": {"number": 12, "title": "t", "body": "b"}}"#;
    assert_eq!(one(event), [Issue { number: Some(12), body: "b".to_owned() }]);
    assert_eq!(one(r#"[{"number": 1, "body": "a"}, {"number": 2, "body": "b"}]"#).len(), 2);
    for text in [r#"{"issue": {"number": 12, "body": null}}"#, "{", "[1]", "{}"] {
        assert!(issue_form::issues(text).is_err(), "{text}");
    }
}

/// Texts as somebody might send them: words, labels of the form, blank lines, marks.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z0-9 |#_*.,:/-]{0,12}",
        Just("### Notes".to_owned()),
        Just("### Title".to_owned()),
        Just("### URL ".to_owned()),
        Just("###  Table".to_owned()),
        Just("```".to_owned()),
        Just("_No response_".to_owned()),
        "\\PC{0,6}",
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.join("\n"))
}

proptest! {
    #[test]
    fn what_was_written_is_read_or_refused(list in proptest::collection::vec(text(), 5)) {
        let form = form();
        // The form itself knows neither blanks at the edges nor an empty text.
        let sent: Vec<Option<String>> = list.iter().map(|value| Some(value.trim().to_owned()).filter(|value| !value.is_empty())).collect();
        let read = form.parse(&form.body(&sent));
        if let Ok(read) = read {
            let absent = |value: &Option<String>| value.clone().filter(|value| value != "_No response_");
            prop_assert_eq!(read, sent.iter().map(absent).collect::<Vec<_>>());
        }
    }

    #[test]
    fn no_text_breaks_the_reader(body in text(), form_text in "\\PC{0,80}") {
        let _ = form().parse(&body);
        let _ = Form::read(&form_text);
        let _ = issue_form::issues(&body);
    }
}
