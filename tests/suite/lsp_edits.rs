//! Any number of edits, in whatever unit columns are counted: the server knows the text as the editor does.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::editor::{Editor, capabilities};
use super::repo::TestRepo;

/// What somebody types, pastes, or gets by accident.
const PIECES: [&str; 20] = [
    "# Heading\n",
    "## Part\n",
    "Source | Notes\n--- | ---\n",
    "[a](https://a.example) | b\n",
    "[x]()",
    "\n",
    "\n\n",
    "é",
    "😀",
    "\u{200b}",
    "| ",
    "---\n",
    "title: \"x\n",
    "date: 2025-01-01\n",
    "- item",
    "```\n",
    "\t",
    "http://a.example",
    "](",
    " \n",
];

/// An edit: where in a thousand, how many characters go, and what comes.
type Edit = (usize, usize, &'static str);

fn edit() -> impl Strategy<Value = Edit> {
    let gone = prop_oneof![4 => Just(0usize), 2 => 1..4usize, 1 => 4..60usize];
    let come = prop_oneof![1 => Just(""), 4 => prop::sample::select(PIECES.to_vec())];
    (0..=1000usize, gone, come)
}

/// Columns of a text in a unit.
fn width(text: &str, unit: &str) -> usize {
    match unit {
        "utf-8" => text.len(),
        "utf-16" => text.encode_utf16().count(),
        _ => text.chars().count(),
    }
}

fn position(text: &str, offset: usize, unit: &str) -> Value {
    let before = &text[..offset];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    json!({ "line": before.matches('\n').count(), "character": width(&before[line..], unit) })
}

/// The findings of a page, fetched.
fn findings(editor: &mut Editor, path: &str) -> Value {
    let uri = editor.uri(path);
    let answer = editor.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
    answer["result"]["items"].clone()
}

fn run(unit: &str, rounds: &[Vec<Edit>]) {
    let repo = TestRepo::new();
    repo.write("Page.md", "# Page\n").write("Other.md", "# Other\n\n[x]()\n");
    let mut able = capabilities();
    able["general"]["positionEncodings"] = json!([unit]);
    let mut editor = Editor::with(repo.path(), &able);
    let mut text = "# Page\n\n[x]()\n".to_owned();
    editor.open("Page.md", &text);
    let mut version = 1;
    for edits in rounds {
        let mut changes = Vec::new();
        for (place, gone, come) in edits {
            let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let first = place * (ends.len() - 1) / 1000;
            let (start, end) = (ends[first], ends[(first + gone).min(ends.len() - 1)]);
            let range = json!({ "start": position(&text, start, unit), "end": position(&text, end, unit) });
            changes.push(json!({ "range": range, "text": come }));
            text.replace_range(start..end, come);
        }
        version += 1;
        editor.edit("Page.md", version, &json!(changes));
    }
    let after_edits = findings(&mut editor, "Page.md");
    editor.close("Page.md");
    editor.open("Page.md", &text);
    let anew = findings(&mut editor, "Page.md");
    assert!(anew.is_array(), "{anew}");
    assert_eq!(after_edits, anew, "{text:?}");
    assert_eq!(editor.quit(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn after_any_edits_the_text_is_the_editors(
        unit in prop::sample::select(vec!["utf-8", "utf-16", "utf-32"]),
        rounds in prop::collection::vec(prop::collection::vec(edit(), 1..4), 1..20),
    ) {
        run(unit, &rounds);
    }
}
