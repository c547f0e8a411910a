//! What an editor should never send, and does: the server answers, logs and lives.

use serde_json::{Value, json};

use crate::editor::{Editor, capabilities};
use crate::repo::TestRepo;

const PAGE: &str = "# Page\n\n[x]()\n";

fn site() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("Page.md", PAGE).write("Other.md", "# Other\n");
    repo
}

/// The server still does its work.
fn lives(editor: &mut Editor) {
    editor.open("Page.md", PAGE);
    assert!(editor.until("Page.md", "link/empty-url", true)[0].starts_with("link/empty-url 2:0"));
    editor.close("Page.md");
    assert!(editor.diagnostics("Page.md").is_empty());
}

#[test]
fn malformed_messages_are_refused() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    for (bytes, code) in [
        ("Content-Length: 5\r\n\r\n{\"a\":", -32700),
        ("Content-Length: 2\r\n\r\n[]", -32600),
        ("Content-Length: 4\r\n\r\nnull", -32600),
        ("Content-Length: x\r\n\r\n{}", -32700),
        ("Content-Length: -5\r\n\r\n{}", -32700),
        ("Content-Type: a\r\n\r\n{}", -32700),
        ("what is this\r\n", -32700),
        ("\0\u{1}\u{2}\n\n\n", -32700),
        ("Content-Length: 3\r\n\r\n\u{e9}\"", -32700),
        ("Content-Length: 18\r\n\r\n{\"method\": [1, 2]}", -32600),
    ] {
        editor.raw(bytes.as_bytes());
        // Where a header is lost, the next one has to be seen first.
        editor.notify("$/ping", json!({}));
        let refusal = editor.refusal();
        assert_eq!(refusal["code"], code, "{bytes:?}: {refusal}");
        let answer = editor.request("workspace/symbol", json!({ "query": "x" }));
        assert!(answer["result"].is_array(), "{bytes:?}: {answer}");
    }
    let deep = "[".repeat(200_000);
    editor.raw(format!("Content-Length: {}\r\n\r\n{deep}", deep.len()).as_bytes());
    assert_eq!(editor.refusal()["code"], -32700);
    lives(&mut editor);
    assert_eq!(editor.quit(), 0);
}

#[test]
fn a_message_of_any_length_is_no_reason_to_die() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    let length = 65 * 1024 * 1024;
    editor.raw(format!("Content-Length: {length}\r\n\r\n").as_bytes());
    let chunk = vec![b' '; 1024 * 1024];
    for _ in 0..65 {
        editor.raw(&chunk);
    }
    assert_eq!(editor.refusal()["code"], -32600);
    lives(&mut editor);
    // One that never comes leaves nothing to wait for but the end.
    editor.raw(b"Content-Length: 18446744073709551615\r\n\r\n{}");
    assert_eq!(editor.hang_up(), 1);
}

#[test]
fn requests_have_their_time() {
    let repo = site();
    let mut editor = Editor::start(repo.path());
    let early = editor.request("textDocument/hover", json!({}));
    assert_eq!(early["error"]["code"], -32002);
    // Notifications before the start are nobody's.
    editor.open("Page.md", PAGE);
    let params = json!({ "processId": null, "rootUri": editor.uri(""), "capabilities": capabilities() });
    assert!(editor.request("initialize", params.clone())["result"].is_object());
    assert_eq!(editor.request("initialize", params)["error"]["code"], -32600);
    editor.notify("initialized", json!({}));
    lives(&mut editor);
    assert_eq!(editor.request("textDocument/rename", json!({}))["error"]["code"], -32601);
    assert_eq!(editor.request("textDocument/hover", json!({ "position": 5 }))["error"]["code"], -32602);
    assert_eq!(editor.request("textDocument/hover", json!([1, 2]))["error"]["code"], -32602);
    assert_eq!(editor.request("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(editor.request("workspace/symbol", json!({ "query": "" }))["error"]["code"], -32600);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.hang_up(), 0);
}

#[test]
fn leaving_without_a_word_is_an_error() {
    let repo = site();
    assert_eq!(Editor::open_folder(repo.path()).hang_up(), 1);
    assert_eq!(Editor::start(repo.path()).hang_up(), 1);
    let mut editor = Editor::open_folder(repo.path());
    editor.notify("exit", Value::Null);
    assert_eq!(editor.hang_up(), 1);
}

#[test]
fn strange_capabilities_are_put_up_with() {
    let repo = site();
    for odd in [Value::Null, json!([]), json!({ "general": 5, "textDocument": { "hover": [] }, "workspace": "x" })] {
        let mut editor = Editor::with(repo.path(), &odd);
        lives(&mut editor);
    }
    let mut editor = Editor::start(repo.path());
    let odd = json!({ "workspaceFolders": [{ "uri": 5 }, "x", { "uri": "no address" }], "rootUri": 7 });
    assert!(editor.request("initialize", odd)["result"].is_object());
    editor.notify("initialized", Value::Null);
    lives(&mut editor);
}

#[test]
fn edits_that_cannot_be_made_lose_the_text_until_it_comes_whole() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    editor.open("Page.md", PAGE);
    assert_eq!(editor.diagnostics("Page.md").len(), 1);
    let outside = json!({ "start": { "line": 90, "character": 0 }, "end": { "line": 91, "character": 0 } });
    editor.edit("Page.md", 2, &json!([{ "range": outside, "text": "x" }]));
    let shown = editor.note("window/showMessage");
    assert!(shown["message"].as_str().unwrap().contains("lost track of"), "{shown}");
    // What is not known has no faults, and no answers.
    assert!(editor.diagnostics("Page.md").is_empty());
    assert!(editor.at("textDocument/hover", "Page.md", 2, 0).is_null());
    let place = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
    editor.edit("Page.md", 3, &json!([{ "range": place, "text": "x" }]));
    // Saving tells the whole text.
    let uri = editor.uri("Page.md");
    editor.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri }, "text": PAGE }));
    assert_eq!(editor.diagnostics("Page.md").len(), 1);
    // Edits that come late are edits of another text.
    editor.edit("Page.md", 3, &json!([{ "range": place, "text": "x" }]));
    editor.note("window/showMessage");
    assert!(editor.diagnostics("Page.md").is_empty());
    editor.change("Page.md", 4, "# Page\n\n[x]() [y]()\n");
    assert_eq!(editor.diagnostics("Page.md").len(), 2);
}

#[test]
fn documents_that_are_not_open_are_nobodys() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    editor.change("Page.md", 2, "x");
    editor.close("Page.md");
    editor.notify("textDocument/didSave", json!({ "textDocument": { "uri": "file:///nowhere/x.md" } }));
    editor.notify("textDocument/didOpen", json!({ "textDocument": 5 }));
    editor.notify("textDocument/didChange", Value::Null);
    editor.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": "x", "type": 1 }] }));
    assert!(editor.at("textDocument/hover", "Page.md", 0, 0).is_null());
    assert!(editor.at("textDocument/completion", "Page.md", 999_999, 999_999).is_null());
    lives(&mut editor);
}

#[test]
fn a_document_may_be_closed_while_it_is_checked() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    let rows = "[Row](https://a.example/row) | text | Note\n".repeat(3000);
    let large = format!("# Large\n\nSource | Description | Notes\n--- | --- | ---\n{rows}");
    for round in 0..5 {
        editor.open("Large.md", &large);
        let hover = editor.ask(
            "textDocument/hover",
            json!({
                "textDocument": { "uri": editor.uri("Large.md") }, "position": { "line": 5, "character": 2 },
            }),
        );
        editor.edit("Large.md", 2, &json!([{ "text": format!("{large}{round}\n") }]));
        editor.close("Large.md");
        editor.notify("$/cancelRequest", json!({ "id": hover }));
        let answer = editor.answer(hover);
        let cancelled = answer["error"]["code"] == -32800;
        assert!(cancelled || answer.get("result").is_some(), "{answer}");
    }
    lives(&mut editor);
    assert_eq!(editor.quit(), 0);
}

#[test]
fn requests_are_taken_back() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    let rows: String = (0..2000).map(|n| format!("[Row {n}](https://a.example/{n}) | text | Note\n")).collect();
    editor.open("Large.md", &format!("# Large\n\nSource | Description | Notes\n--- | --- | ---\n{rows}"));
    // The first keeps the server at work while the others are taken back.
    let ids: Vec<i64> = (0..20)
        .map(|_| editor.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": editor.uri("Large.md") } })))
        .collect();
    for id in &ids {
        editor.notify("$/cancelRequest", json!({ "id": id }));
    }
    let answers: Vec<Value> = ids.iter().map(|id| editor.answer(*id)).collect();
    assert!(answers.iter().any(|answer| answer["error"]["code"] == -32800), "{answers:?}");
    lives(&mut editor);
}

#[test]
fn a_folder_that_is_no_repository_has_pages_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Page.md"), PAGE).unwrap();
    let mut editor = Editor::open_folder(folder.path());
    editor.open("Page.md", "# Page\n\n[x]() [y](./Gone)\n\n## Glued \ntext\n");
    let list = editor.diagnostics("Page.md");
    assert!(list.iter().any(|line| line.starts_with("link/empty-url 2:0")), "{list:?}");
    assert!(!list.iter().any(|line| line.starts_with("link/internal-missing")), "there is no site: {list:?}");
    let answer =
        editor.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": editor.uri("Page.md") } }));
    assert_eq!(answer["result"][0]["name"], "Page");
    editor.close("Page.md");
    // A text that was never saved anywhere.
    editor.open_uri("untitled:Untitled-1", "markdown", PAGE);
    let published = editor.published("untitled:Untitled-1");
    assert_eq!(published["diagnostics"][0]["code"], "link/empty-url");
    assert_eq!(editor.quit(), 0);
}

#[test]
fn pages_elsewhere_are_checked_where_they_belong() {
    let (repo, other) = (site(), site());
    other.write("signoise.toml", "[rules]\n\"link/empty-url\" = \"off\"\n");
    let mut editor = Editor::open_folder(repo.path());
    lives(&mut editor);
    // A page of another repository is judged by its own.
    let uri = format!("file://{}/Page.md", other.path().canonicalize().unwrap().display());
    editor.open_uri(&uri, "markdown", PAGE);
    assert_eq!(editor.published(&uri)["diagnostics"], json!([]));
    lives(&mut editor);
}

#[test]
fn documents_of_other_kinds_are_left_alone() {
    let repo = site();
    repo.write(".gitignore", "build/\n").write("build/Page.md", PAGE).write("code.rs", "fn main() {}\n");
    repo.write("signoise.toml", "ignore = [\"drafts/\"]\n").write("drafts/Page.md", PAGE);
    let mut editor = Editor::open_folder(repo.path());
    for path in ["code.rs", "build/Page.md", "drafts/Page.md"] {
        editor.open(path, PAGE);
        assert!(editor.at("textDocument/hover", path, 2, 1).is_null(), "{path}");
        assert!(editor.at("textDocument/completion", path, 2, 4).is_null(), "{path}");
    }
    lives(&mut editor);
}

#[test]
fn pages_beyond_every_limit_are_told_of() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    editor.open("Page.md", &format!("# Page\n\n{}\n", "x\n".repeat(60_000)));
    let uri = editor.uri("Page.md");
    let published = editor.published(&uri);
    assert_eq!(published["diagnostics"].as_array().unwrap().len(), 1, "{published}");
    assert_eq!(published["diagnostics"][0]["code"], "text/unreadable", "{published}");
    editor.change("Page.md", 2, &"x".repeat(9 * 1024 * 1024));
    editor.diagnostics("Page.md");
    editor.change("Page.md", 3, PAGE);
    assert!(editor.diagnostics("Page.md")[0].starts_with("link/empty-url"));
    lives(&mut editor);
}

#[test]
fn a_repository_that_cannot_be_opened_is_said_aloud_once() {
    let repo = TestRepo::new();
    repo.write("Page.md", PAGE);
    std::fs::write(
        repo.git_dir().join("config"),
        "[core]\nrepositoryformatversion = 1\n[extensions]\nobjectformat = sha256\n",
    )
    .unwrap();
    let mut editor = Editor::open_folder(repo.path());
    editor.open("Page.md", PAGE);
    let shown = editor.note("window/showMessage");
    assert!(shown["message"].as_str().unwrap().contains("SHA-256"), "{shown}");
    assert!(editor.diagnostics("Page.md")[0].starts_with("link/empty-url"));
}
