use gray_matter::Pod;
use proptest::prelude::*;

use super::*;

#[derive(serde::Deserialize, PartialEq, Debug)]
struct Meta {
    title: String,
    date: String,
    #[serde(default)]
    categories: Vec<String>,
    layout: Option<String>,
}

fn read(yaml: &str) -> (String, FrontMatter) {
    let text = format!("---\n{yaml}\n---\nBody\n");
    let front_matter = FrontMatter::read(&text);
    (text, front_matter)
}

fn fault(yaml: &str) -> (String, String) {
    let (text, front_matter) = read(yaml);
    let fault = front_matter.block().unwrap().root.clone().unwrap_err();
    (fault.span.of(&text).to_owned(), fault.message)
}

#[test]
fn every_key_and_value_has_its_place() {
    let (text, fm) = read(
        "title: \"A: b\"\ndate: 2024-01-02  \nlist:\n  - x\n  - 'y z'\nflow: {a: [1, 2]} # note\nnone:\nfold: >\n  one\n  two\n\nlast: 1",
    );
    let spans: Vec<_> = fm.mapping().unwrap().iter().map(|(k, n)| (k.span.of(&text), n.span.of(&text))).collect();
    assert_eq!(
        spans,
        [
            ("title", "\"A: b\""),
            ("date", "2024-01-02"),
            ("list", "- x\n  - 'y z'"),
            ("flow", "{a: [1, 2]}"),
            ("none", ""),
            ("fold", ">\n  one\n  two"),
            ("last", "1"),
        ]
    );
    let none = fm.get("none").unwrap().span;
    assert_eq!(text.get(..none.start).unwrap().lines().last(), Some("none:"));
    let items: Vec<_> = fm.get("list").unwrap().sequence().unwrap().iter().map(|n| n.span.of(&text)).collect();
    assert_eq!(items, ["x", "'y z'"]);
    assert_eq!(
        serde_json::Value::Object(fm.mapping().unwrap().iter().map(|(k, n)| (k.text.clone(), n.to_json())).collect()),
        serde_json::json!({"title": "A: b", "date": "2024-01-02", "list": ["x", "y z"], "flow": {"a": [1, 2]},
            "none": null, "fold": "one two\n", "last": 1})
    );
    assert_eq!(fm.body(&text).of(&text), "Body\n");
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_move_nothing() {
    let text = "\u{feff}---\r\ntitle: é x\r\ndate: 2024-01-02\r\n---\r\nBody";
    let fm = FrontMatter::read(text);
    assert_eq!(fm.get("title").unwrap().span.of(text), "é x");
    assert_eq!(fm.get("date").unwrap().span.of(text), "2024-01-02");
    assert_eq!(fm.body(text).of(text), "Body");
    assert_eq!(FrontMatter::read("\u{feff}Body").body("\u{feff}Body").of("\u{feff}Body"), "Body");
}

#[test]
fn an_empty_block_is_an_empty_mapping() {
    for yaml in ["", "# only a comment"] {
        assert_eq!(read(yaml).1.mapping(), Some(&[][..]), "{yaml:?}");
    }
}

#[test]
fn duplicates_and_anchors_are_recorded() {
    let (text, fm) = read("a: &x 1\nb: 2\na: *x\nc: {k: 1, k: 2}\nd: *missing");
    let block = fm.block().unwrap();
    let duplicates: Vec<_> =
        block.duplicates.iter().map(|(k, first)| (k.text.as_str(), k.span.start, first.start)).collect();
    let second = text.rfind("\na: ").unwrap() + 1;
    assert_eq!(duplicates.first(), Some(&("a", second, 4)));
    assert_eq!(duplicates.len(), 2);
    let anchors: Vec<_> = block.anchors.iter().map(|span| span.of(&text)).collect();
    assert_eq!(anchors, ["&x", "*x", "*missing"]);
    assert_eq!(fm.get("a").unwrap().value, Value::Null);
}

#[test]
fn faults_name_the_usual_cause() {
    let colon = "the value holds a colon, which YAML reads as the end of another key: put the value in quotes";
    assert_eq!(
        fault("title: Signal:Noise: what is new\ndate: 2024-01-02"),
        ("Signal:Noise: what is new".into(), colon.into())
    );
    assert_eq!(fault("a: 1\ntitle: Tools: a list").0, "Tools: a list");
    for (yaml, place, words) in [
        ("title: \"Say \"hi\" now\"", "\"Say \"hi\" now\"", "closing quote"),
        ("title: 'It's here'", "'It's here'", "apostrophe"),
        ("title: @home", "@home", "may not begin"),
        ("title: {{ page.name }}", "{{ page.name }}", "begins with `{`"),
        ("title: [Draft] a plan\ndate: 1", "[Draft] a plan", "opens a list"),
        ("a:\n\tb: 1", "\t", "tab"),
        ("title: \"open\ndate: 2024-01-02", "\"open", "never closed"),
        ("title: x\njust words\ndate: 1", "just words", "no `key: value` pair"),
        ("title:x\ndate: 1", "x", "blank is missing"),
        ("- a\n- b", "- a", "`key: value`"),
        ("just text", "just text", "`key: value`"),
        ("a: 1\n  b: 2", "1", ""),
    ] {
        let (at, message) = fault(yaml);
        assert!(message.contains(words), "{yaml:?}: {message}");
        if !words.is_empty() {
            assert_eq!(at, place, "{yaml:?}: {message}");
        }
    }
}

#[test]
fn bombs_are_refused_at_once() {
    let mut laughs = "a0: &a0 [x]\n".to_owned();
    for i in 1..12 {
        let refs = vec![format!("*a{}", i - 1); 9].join(",");
        laughs = format!("{laughs}a{i}: &a{i} [{refs}]\n");
    }
    let stairs = |leaf: &str| (0..300).map(|i| " ".repeat(i) + leaf).collect::<String>();
    let wide = "a: 1\n".repeat(12_000);
    for yaml in [
        "[".repeat(20_000),
        "{a: ".repeat(12_000),
        format!("a:\n  {}x", "- ".repeat(20_000)),
        "? ".repeat(20_000),
        stairs("a:\n"),
        stairs("-\n"),
        "x".repeat(70_000),
        wide,
    ] {
        let (_, fm) = read(&yaml);
        assert!(fm.block().unwrap().root.is_err(), "{}", &yaml[..20]);
    }
    let (_, fm) = read(&laughs);
    assert!(fm.block().unwrap().anchors.len() > 90);
}

#[test]
fn no_run_of_signs_is_too_much() {
    let signs = [
        "[", "]", "{", "}", "- ", "? ", ": ", "a: ", "&a ", "*a ", "!t ", "!!str ", "\"", "'", "| ", "> ", "# ", ", ",
        "\n", "\n ", "\t", "%", "@", "`", "\\", "\u{feff}", "é", "-", "---\n", "...\n", "<<: *a\n", "? a\n", "- [\n",
        "k: {\n", "\r", "\u{85}", "\u{2028}", "0x", "1:", "\"\\u", "a:\n ",
    ];
    for first in signs {
        for second in signs {
            // Reading ends, soon and without a panic; what it finds does not matter here.
            drop(read(&(first.to_owned() + second).repeat(400)));
            drop(read(&(first.repeat(400) + &second.repeat(400))));
        }
    }
}

#[test]
fn gray_matter_sees_the_same_page() {
    let text = "---\ntitle: \"Signal:Noise - a: b\"\ndate: 2024-01-02\ncategories: [One, Two]\n---\n\nBody\n\n---\n\nMore ---\n";
    let parsed = matter().parse::<Pod>(text).unwrap();
    let body = FrontMatter::read(text).body(text).of(text);
    assert_eq!(parsed.content, body.replace("\r\n", "\n").trim_start_matches('\n').trim_end_matches('\n'));
    assert_eq!(parsed.excerpt, None);
    let expected = Meta {
        title: "Signal:Noise - a: b".to_owned(),
        date: "2024-01-02".to_owned(),
        categories: vec!["One".to_owned(), "Two".to_owned()],
        layout: None,
    };
    assert_eq!(FrontMatter::parse::<Meta>(text).unwrap(), Some(expected));
    let odd = "\u{feff}---\r\n  title: x\r\n  date: 2024-01-02\r\n...\r\nBody";
    assert_eq!(FrontMatter::parse::<Meta>(odd).unwrap().unwrap().title, "x");
    assert!(FrontMatter::parse::<Meta>("Body").unwrap().is_none());
    assert!(FrontMatter::parse::<Meta>("---\ntitle: a: b\n---\n").is_err());
    assert_eq!(FrontMatter::parse::<Pod>("---\n\n---\n").unwrap(), Some(Pod::new_hash()));
}

proptest! {
    #[test]
    fn any_text_is_read_and_every_span_fits(yaml in "[-a-c:#&*!|>'\"{}\\[\\],?é \t\n\r%@`~<0-9.]{0,120}") {
        let (text, fm) = read(&yaml);
        if let Some(pairs) = fm.mapping() {
            for (key, node) in pairs {
                prop_assert!(text.get(key.span.start..key.span.end).is_some());
                prop_assert!(text.get(node.span.start..node.span.end).is_some());
            }
        }
        if let Some(Block { root: Err(fault), .. }) = fm.block() {
            prop_assert!(text.get(fault.span.start..fault.span.end).is_some(), "{:?}", fault);
        }
        prop_assert!(text.get(fm.body(&text).start..).is_some());
    }

    #[test]
    fn gray_matter_and_our_reader_agree(title in "\\PC{0,30}", body in "[a-z#|: \n-]{0,60}") {
        let quoted = serde_json::to_string(&title).unwrap();
        let text = format!("---\ntitle: {quoted}\n---\n{body}\n");
        let fm = FrontMatter::read(&text);
        let parsed = matter().parse::<Pod>(&text).unwrap();
        prop_assert_eq!(parsed.data.unwrap()["title"].as_string().unwrap(), fm.text("title").unwrap());
        let ours = fm.body(&text).of(&text);
        let ours = ours.strip_suffix('\n').unwrap_or(ours);
        prop_assert_eq!(parsed.content, ours.trim_start_matches('\n'));
    }
}
