use super::*;
use crate::page::front_matter::Value;

fn front_matter(yaml: &str) -> (String, FrontMatter) {
    let text = format!("---\n{yaml}\n---\n");
    let front_matter = FrontMatter::read(&text);
    (text, front_matter)
}

fn load_one(text: &str) -> Result<Schema, Error> {
    Schema::load(&[("schema/a.yaml".to_owned(), text.to_owned())])
}

fn builtin_type(path: &str, yaml: &str) -> Option<String> {
    let schema = Schema::builtin();
    let index = schema.type_of(path, &front_matter(yaml).1).unwrap()?;
    Some(schema.types[index].name.clone())
}

#[test]
fn built_in_types_load_and_compile() {
    let files: Vec<_> = builtin::FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    assert_eq!(Schema::load(&files).unwrap().types.len(), builtin::FILES.len());
    assert_eq!(Schema::builtin().types.len(), builtin::FILES.len());
    for content_type in Schema::builtin().types {
        let schema = content_type.front_matter.unwrap();
        assert!(format!("{schema:?}").contains("shape: Some"), "{} has no quick path", content_type.name);
    }
}

#[test]
fn pages_find_their_type() {
    for (path, yaml, expected) in [
        ("_posts/2022-09-21-signaltonoise-a.md", "title: x", Some("signal-noise")),
        ("posts/2022-09-21-signaltonoise-a.md", "title: x", Some("signal-noise")),
        ("_posts/2023-01-02-signatonoise-a.md", "flag: SignalNoise", Some("signal-noise")),
        ("_posts/2023-01-02-signatonoise-a.md", "title: x", Some("post")),
        ("_posts/2023-06-02-GenerativePartnerCrucible.md", "title: x", Some("digest")),
        ("_posts/2023-06-02-other.md", "title: x", Some("post")),
        ("blog/_posts/2023-06-02-other.md", "title: x", Some("post")),
        ("DataAI.md", "title: x", Some("topic")),
        ("README.md", "title: x", None),
        ("TheChangelog.md", "title: x", None),
        ("docs/a.md", "title: x", None),
    ] {
        assert_eq!(builtin_type(path, yaml).as_deref(), expected, "{path}");
    }
}

#[test]
fn two_equally_specific_globs_are_a_mistake() {
    let file = |name: &str, glob: &str| (format!("{name}.yaml"), format!("name: {name}\nmatch: '{glob}'\n"));
    let schema = Schema::load(&[file("one", "a*.md"), file("two", "*b.md"), file("three", "abb.md")]).unwrap();
    let none = FrontMatter::Missing;
    let error = schema.type_of("ab.md", &none).unwrap_err();
    assert_eq!((error.first.as_str(), error.second.as_str()), ("one", "two"));
    assert_eq!(schema.type_of("abb.md", &none).unwrap(), Some(2));
    assert_eq!(schema.type_of("ax.md", &none).unwrap(), Some(0));
}

#[test]
fn mistakes_in_schema_files_are_named() {
    for (text, line, message, suggestion) in [
        ("name: a\nmatch: x\ntabels: []", 3, "unknown key `tabels`", Some("tables")),
        ("name: a\n", 1, "`match` is missing", None),
        ("match: a", 1, "`name` is missing", None),
        ("name: a\nmatch: '/x'", 2, "not a glob", None),
        ("name: a\nmatch: x\nrole: posts", 3, "unknown role `posts`", Some("post")),
        ("name: a\nmatch: x\nfile_name: '{day}.md'", 3, "`{day}` is unknown", None),
        ("name: a\nmatch: x\none_h1: 3", 3, "true or false", None),
        ("name: a\nname: b\nmatch: x", 2, "occurs twice", None),
        ("name: a: b\nmatch: x", 1, "colon", None),
        ("name: a\nmatch: x\nfront_matter: {requird: [a]}", 3, "JSON Schema keyword", Some("required")),
        ("name: a\nmatch: x\nfront_matter:\n  properties:\n    a: {type: sting}", 5, "not a JSON Schema", None),
        ("name: a\nmatch: x\nfront_matter:\n  properties:\n    a: {pattern: '(?=x)'}", 5, "not a JSON Schema", None),
        ("name: a\nmatch: x\nfront_matter: {$ref: 'https://example.com/s.json'}", 3, "no file of the schema", None),
        ("name: a\nmatch: x\nfront_matter:\n  properties: {a: {format: dat}}", 4, "format `dat`", Some("date")),
        ("name: a\nmatch: x\nheadings: [{text: b, levle: 2}]", 3, "unknown key `levle`", Some("level")),
        ("name: a\nmatch: x\nheadings: [{pattern: '('}]", 3, "no regular expression", None),
        ("name: a\nmatch: x\ntables: [{fields: [{name: A, format: lnik}]}]", 3, "unknown format", Some("link")),
        ("name: a\nmatch: x\ntables: [{primaryKey: Suorce, fields: [{name: Source}]}]", 3, "field", Some("Source")),
        ("name: a\nmatch: x\ntemplate: '{% if %}'", 3, "template", None),
        ("- a", 1, "must be a mapping", None),
        ("", 1, "must be a mapping", None),
    ] {
        let error = load_one(text).unwrap_err();
        assert_eq!(error.line, line, "{text}: {error}");
        assert!(error.message.contains(message), "{text}: {error}");
        assert_eq!(error.suggestion.as_deref(), suggestion, "{text}: {error}");
    }
}

#[test]
fn a_json_schema_may_stand_in_its_own_file() {
    let schema = Schema::load(&[
        ("schema/a.yaml".to_owned(), "name: a\nmatch: x\nfront_matter: {$ref: ./front.json}".to_owned()),
        ("schema/front.json".to_owned(), "{\"type\": \"object\", \"required\": [\"title\"]}".to_owned()),
    ])
    .unwrap();
    assert_eq!(schema.types[0].front_matter.as_ref().unwrap().required, ["title"]);
}

#[test]
fn faults_have_their_exact_place() {
    let schema = Schema::builtin();
    let signal = schema.by_name("signal-noise").unwrap().front_matter.as_ref().unwrap();
    let faults = |yaml: &str| -> Vec<(String, String)> {
        let (text, fm) = front_matter(yaml);
        let faults = signal.faults(&fm);
        faults.into_iter().map(|fault| (fault.span.of(&text).to_owned(), fault.message)).collect()
    };
    assert_eq!(faults("title: x\ndate: 2024-01-02"), []);
    assert_eq!(faults("title: x\ndate: \"2024-01-02 10:00:00 -0500\"\ntags: [a]\npublished: yes"), []);
    assert_eq!(faults("title: x"), [(String::new(), "the key `date` is missing".to_owned())]);
    assert_eq!(
        faults("titel: x\ndate: 2024-13-02\nlayout: 3\nflag:\ntitle: ''"),
        [
            ("titel".to_owned(), "the key `titel` is unknown here".to_owned()),
            ("2024-13-02".to_owned(), "`2024-13-02` is no date of the form YYYY-MM-DD".to_owned()),
            ("3".to_owned(), "`layout` is a number, where a text is expected".to_owned()),
            (String::new(), "`flag` has no value".to_owned()),
            ("''".to_owned(), "`title` is empty".to_owned()),
        ]
    );
    assert_eq!(faults("title: *a\ndate: 2024-01-02"), []);
    let (_, fm) = front_matter("titel: x\ndate: 2024/1/2");
    let faults = signal.faults(&fm);
    assert_eq!(faults[0].kind, FaultKind::Unknown { key: "titel".to_owned(), suggestion: Some("title".to_owned()) });
    assert_eq!(faults[1].help.as_deref(), Some("write 2024-01-02"));
    assert_eq!(faults[2].kind, FaultKind::Missing { key: "title".to_owned() });
}

#[test]
fn table_headers_are_recognised() {
    let schema = Schema::builtin();
    let topic = schema.by_name("topic").unwrap();
    let fields = |header: &[&str]| topic.table_for(header).map(|(_, fields)| fields.len());
    assert_eq!(fields(&["Source", "Description", "Notes"]), Some(3));
    assert_eq!(fields(&[" source ", "**Description**"]), Some(2));
    assert_eq!(fields(&["Source"]), None);
    assert_eq!(fields(&["Sujet", "Date"]), None);
    assert_eq!(fields(&["Source", "Description", "Notes", "More"]), None);
    assert_eq!(fields(&[]), None);
    let notes = &topic.tables[0].fields[2];
    assert!(notes.is_placeholder(" ... ") && !notes.is_placeholder("") && notes.is_missing(""));
    assert_eq!(topic.tables[0].min_cells(), 2);
}

#[test]
fn the_quick_path_never_accepts_what_the_validator_refuses() {
    let schema = load_one(
        "name: a\nmatch: x\nfront_matter:\n  type: object\n  required: [t]\n  additionalProperties: false\n  properties:\n    t: {type: string, minLength: 2}\n    n: {type: [integer, 'null']}\n    d: {type: string, format: date}\n    c: {const: k}\n    any: true",
    )
    .unwrap();
    let schema = schema.types[0].front_matter.as_ref().unwrap();
    for (yaml, valid) in [
        ("t: ab", true),
        ("t: é", false),
        ("t: éé", true),
        ("t: ab\nn: 1", true),
        ("t: ab\nn: 1.5", false),
        ("t: ab\nn:", true),
        ("t: ab\nd: 2024-01-02", true),
        ("t: ab\nd: 2024-01-02 10:00", false),
        ("t: ab\nc: k", true),
        ("t: ab\nc: 1", false),
        ("t: ab\nany: {x: [1]}", true),
        ("t: ab\nother: 1", false),
        ("n: 1", false),
    ] {
        let (_, fm) = front_matter(yaml);
        assert_eq!(schema.faults(&fm).is_empty(), valid, "{yaml}");
    }
    assert!(matches!(front_matter("n: 1.0").1.get("n").unwrap().value, Value::Float(_)));
}
