//! Conversations with the language server, one per feature.

use serde_json::{Value, json};

use crate::command::signoise;
use crate::editor::{Editor, capabilities, edited, short};
use crate::repo::TestRepo;

const DATA: &str = "# Data\n\nRead [the guide](./Automation#setup) first. ![Map](./assets/map.png)\n\n## Fabric\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Fabric](https://learn.microsoft.com/fabric/) | Home | GitHub\n[Kit](https://a.example/kit) | Tools | GitHub\n";
const AUTOMATION: &str = "# Automation\n\n## Setup\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Flow](https://a.example/flow) | Flows | YouTube\n";
const POST: &str = "---\ntitle: \"Signal:Noise - What a partner does\"\ndate: 2025-05-20\nflag: \"SignalNoise\"\nthumbnail: /notes/assets/map.png\n---\n\n# What a partner does\n\n## TL;DR\n\nA result.\n";
const POST_PATH: &str = "_posts/2025-05-20-signaltonoise-what-a-partner-does.md";

/// A small site without a fault.
fn site() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("Data.md", DATA)
        .write("Automation.md", AUTOMATION)
        .write(POST_PATH, POST)
        .write("assets/map.png", "png")
        .write("signoise.toml", "[site]\ntitle = \"Notes\"\nbase_path = \"/notes\"\ntimezone = \"America/Toronto\"\n")
        .commit("Begin", "2025-05-31T12:00:00Z");
    repo
}

#[test]
fn a_server_starts_and_ends_in_due_form() {
    let repo = site();
    let mut editor = Editor::start(repo.path());
    let params = json!({ "processId": null, "rootUri": editor.uri(""), "capabilities": capabilities() });
    let answer = editor.request("initialize", params);
    let result = &answer["result"];
    assert_eq!(result["serverInfo"]["name"], "signoise");
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(result["capabilities"]["textDocumentSync"]["change"], 2);
    assert!(result["capabilities"]["diagnosticProvider"].is_null(), "nobody asked for it");
    editor.notify("initialized", json!({}));
    let registered = editor.note("client/registerCapability");
    assert_eq!(registered["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    assert_eq!(editor.quit(), 0);
}

#[test]
fn a_site_without_a_fault_has_no_diagnostics() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    for (path, text) in [("Data.md", DATA), ("Automation.md", AUTOMATION), (POST_PATH, POST)] {
        editor.open(path, text);
        assert_eq!(editor.diagnostics(path), Vec::<String>::new(), "{path}");
    }
    assert_eq!(editor.quit(), 0);
}

#[test]
fn unsaved_text_is_checked_as_it_is_typed() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    editor.open("Data.md", DATA);
    assert!(editor.diagnostics("Data.md").is_empty());
    // The blank line above the table goes away.
    let blank = json!({ "start": { "line": 5, "character": 0 }, "end": { "line": 6, "character": 0 } });
    editor.edit("Data.md", 2, &json!([{ "range": blank, "text": "" }]));
    let uri = editor.uri("Data.md");
    let published = editor.published(&uri);
    assert_eq!(published["version"], 2);
    let fault = only(&published["diagnostics"]);
    assert_eq!(fault["code"], "table/glued-above");
    assert_eq!(fault["severity"], 1);
    assert_eq!(fault["source"], "signoise");
    assert_eq!(fault["range"]["start"], json!({ "line": 5, "character": 0 }));
    assert_eq!(fault["relatedInformation"][0]["location"]["range"]["start"]["line"], 4);
    assert!(fault["message"].as_str().unwrap().contains("\nhelp: "), "{fault}");
    // And comes back.
    let place = json!({ "start": { "line": 5, "character": 0 }, "end": { "line": 5, "character": 0 } });
    editor.edit("Data.md", 3, &json!([{ "range": place, "text": "\n" }]));
    assert!(editor.diagnostics("Data.md").is_empty());
    // A closed document has none.
    editor.change("Data.md", 4, "## No title\n");
    assert!(!editor.diagnostics("Data.md").is_empty());
    editor.close("Data.md");
    assert!(editor.diagnostics("Data.md").is_empty());
}

/// An editor that tells nothing about itself still gets what it asks for.
#[test]
fn an_editor_of_few_words_is_served() {
    let repo = site();
    let mut editor = Editor::with(repo.path(), &json!({}));
    editor.open("Data.md", &format!("{DATA}\nMore. \n"));
    let uri = editor.uri("Data.md");
    let published = editor.published(&uri);
    let found = published["diagnostics"].as_array().unwrap();
    let blanks = found.iter().find(|found| found["code"] == "text/trailing-blanks").unwrap();
    let asked = json!({
        "textDocument": { "uri": uri }, "range": blanks["range"], "context": { "diagnostics": [blanks] }
    });
    let answer = editor.request("textDocument/codeAction", asked);
    let actions = answer["result"].as_array().unwrap();
    assert!(actions.iter().any(|action| action["kind"] == "quickfix" && action["edit"].is_object()), "{answer}");
}

#[test]
fn columns_are_counted_as_agreed() {
    let repo = site();
    for (encoding, column) in [("utf-8", 10), ("utf-16", 6), ("utf-32", 5)] {
        let mut offered = capabilities();
        offered["general"]["positionEncodings"] = json!([encoding]);
        let mut editor = Editor::with(repo.path(), &offered);
        editor.open("Data.md", "# Data\n\nöß 😀 [x]() y\n");
        let list = editor.diagnostics("Data.md");
        assert!(list[0].starts_with(&format!("link/empty-url 2:{column} ")), "{encoding}: {list:?}");
        // An edit at that column: the link gets its address.
        let place = json!({ "line": 2, "character": column + 4 });
        let change = json!([{ "range": { "start": place, "end": place }, "text": "./Automation" }]);
        editor.edit("Data.md", 2, &change);
        assert_eq!(editor.diagnostics("Data.md"), Vec::<String>::new(), "{encoding}");
    }
}

#[test]
fn the_whole_site_is_the_context() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    editor.open("Data.md", DATA);
    assert!(editor.diagnostics("Data.md").is_empty());
    // A heading of another page, not saved, takes an anchor away.
    editor.open("Automation.md", &AUTOMATION.replace("## Setup", "## Begin"));
    let list = editor.diagnostics("Data.md");
    assert!(list[0].starts_with("link/anchor-missing 2:"), "{list:?}");
    editor.change("Automation.md", 2, AUTOMATION);
    assert!(editor.diagnostics("Data.md").is_empty());
    // An entry of this page, not saved, repeats one of the other page, which is not even open.
    editor.close("Automation.md");
    editor.change("Data.md", 2, &format!("{DATA}[Flow](https://a.example/flow) | Again | YouTube\n"));
    let uri = editor.uri("Data.md");
    let published = editor.published(&uri);
    let list: Vec<String> = published["diagnostics"].as_array().unwrap().iter().map(short).collect();
    assert_eq!(list, ["entry/duplicate-in-site 10:0 this resource is also listed on Automation.md, line 7"]);
    let related = &published["diagnostics"][0]["relatedInformation"][0]["location"];
    assert_eq!(related["uri"], editor.uri("Automation.md"));
    assert_eq!(related["range"]["start"], json!({ "line": 6, "character": 0 }));
    // A page that is new and was never saved is part of the site.
    editor.change("Data.md", 3, &DATA.replace("./Automation#setup", "./Fresh"));
    editor.until("Data.md", "link/internal-missing", true);
    editor.open("Fresh.md", "# Fresh\n");
    editor.until("Data.md", "link/internal-missing", false);
    editor.close("Fresh.md");
    editor.until("Data.md", "link/internal-missing", true);
    assert_eq!(editor.quit(), 0);
}

/// A site with many kinds of faults.
fn faulty() -> TestRepo {
    let repo = site();
    repo.write("Faults.md", "# Faults\n## Glued \nSource | Description | Notes\n:----- | :---------- | :----\n[Kit](https://a.example/kit) | Again | GitHUb\n[Two](https://a.example/two?utm_source=x) | Broken over\ntwo lines | GitHub\n\n[Gone](./Gone) and [gone](./Automation#gone)\n\n[Post](../_posts/x)\tand <b>more</b>\n")
        .write("CRLF.md", "# Lines\r\n\r\nText \r\n## Heading\r\nText")
        .write("_posts/2025-05-21-signaltonoise-other.md", "---\ntitle: Other\ndat: 2025-5-1\nthumbnail: gone.png\n---\n\nText\n")
        .commit("Add faults", "2025-05-31T13:00:00Z");
    repo
}

#[test]
fn an_editor_shows_what_check_finds() {
    let repo = faulty();
    let run = signoise(repo.path(), &["check", "--format", "json", "--fail-on", "never"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let mut offered = capabilities();
    offered["general"]["positionEncodings"] = json!(["utf-8"]);
    let mut editor = Editor::with(repo.path(), &offered);
    let mut count = 0;
    for path in ["Faults.md", "CRLF.md", "Data.md", "_posts/2025-05-21-signaltonoise-other.md"] {
        let expected: Vec<String> = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["path"] == path)
            .map(|finding| {
                let number = |key: &str| finding["start"][key].as_u64().unwrap() - 1;
                let message = finding["message"].as_str().unwrap();
                format!("{} {}:{} {message}", finding["rule"].as_str().unwrap(), number("line"), number("column"))
            })
            .collect();
        count += expected.len();
        editor.open(path, &std::fs::read_to_string(repo.path().join(path)).unwrap());
        assert_eq!(editor.diagnostics(path), expected, "{path}");
    }
    assert!(count > 12, "{count}");
}

#[test]
fn fixes_are_offered_and_mend() {
    let repo = faulty();
    let mut editor = Editor::open_folder(repo.path());
    let text = std::fs::read_to_string(repo.path().join("Faults.md")).unwrap();
    editor.open("Faults.md", &text);
    let before = editor.diagnostics("Faults.md");
    assert!(before.iter().any(|line| line.starts_with("table/row-split 5:0")), "{before:?}");
    let actions = editor.actions("Faults.md", 5, 3);
    let fix = actions.iter().find(|action| action["diagnostics"][0]["code"] == "table/row-split").unwrap();
    assert_eq!(fix["title"], "Fix: join lines 6 and 7");
    assert_eq!(fix["kind"], "quickfix");
    assert_eq!(fix["isPreferred"], true);
    let uri = editor.uri("Faults.md");
    let mended = edited(&text, &fix["edit"]["changes"][&uri]);
    assert!(mended.contains("| Broken over two lines | GitHub\n"), "{mended}");
    editor.change("Faults.md", 2, &mended);
    let after = editor.diagnostics("Faults.md");
    assert!(!after.iter().any(|line| line.starts_with("table/row-split")), "{after:?}");
    // A fix that changes what readers see says so, and is nobody's favourite.
    let actions = editor.actions("Faults.md", 5, 10);
    let unsafe_fix = actions.iter().find(|action| action["diagnostics"][0]["code"] == "link/tracking").unwrap();
    assert!(unsafe_fix["title"].as_str().unwrap().ends_with("(changes what readers see)"), "{unsafe_fix}");
    assert_eq!(unsafe_fix["isPreferred"], false);
}

#[test]
fn all_safe_fixes_are_those_of_the_command_line() {
    let repo = faulty();
    let mut editor = Editor::open_folder(repo.path());
    for path in ["Faults.md", "CRLF.md"] {
        let text = std::fs::read_to_string(repo.path().join(path)).unwrap();
        editor.open(path, &text);
        let before = editor.diagnostics(path);
        let params = json!({
            "textDocument": { "uri": editor.uri(path) },
            "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } },
            "context": { "diagnostics": [], "only": ["source.fixAll"] },
        });
        let answer = editor.request("textDocument/codeAction", params);
        let action = only(&answer["result"]);
        assert_eq!(action["kind"], "source.fixAll.signoise");
        let uri = editor.uri(path);
        let mended = edited(&text, &action["edit"]["changes"][&uri]);
        assert_eq!(signoise(repo.path(), &["check", "--fix", "--fail-on", "never", path]).code, 0);
        assert_eq!(mended, std::fs::read_to_string(repo.path().join(path)).unwrap(), "{path}");
        assert_ne!(mended, text);
        // Offering it changes nothing.
        editor.change(path, 2, &format!("{text}\n"));
        editor.change(path, 3, &text);
        let again = editor.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
        assert!(again["result"].is_array());
        editor.change(path, 4, &mended);
        assert_ne!(editor.diagnostics(path), before);
    }
}

#[test]
fn suppressions_silence_what_they_say() {
    let repo = faulty();
    let mut editor = Editor::open_folder(repo.path());
    let text = std::fs::read_to_string(repo.path().join("Faults.md")).unwrap();
    editor.open("Faults.md", &text);
    editor.diagnostics("Faults.md");
    let uri = editor.uri("Faults.md");
    // In front of a paragraph, with a comment of its own.
    let actions = editor.actions("Faults.md", 8, 10);
    let ignore = titled(&actions, "Ignore link/internal-missing here");
    let silent = edited(&text, &ignore["edit"]["changes"][&uri]);
    assert!(silent.contains("<!-- signoise-ignore-next-line link/internal-missing: say why -->\n\n[Gone]"), "{silent}");
    editor.change("Faults.md", 2, &silent);
    let list = editor.diagnostics("Faults.md");
    assert!(!list.iter().any(|line| line.starts_with("link/internal-missing 10:")), "{list:?}");
    assert!(!list.iter().any(|line| line.starts_with("text/suppression")), "{list:?}");
    // Inside a table a comment would take the row away: the configuration names the address.
    editor.change("Faults.md", 3, &text);
    editor.diagnostics("Faults.md");
    let actions = editor.actions("Faults.md", 4, 3);
    let title = "Ignore entry/duplicate-in-site for this address (signoise.toml)";
    let ignore = titled(&actions, title);
    let config = std::fs::read_to_string(repo.path().join("signoise.toml")).unwrap();
    let config_uri = editor.uri("signoise.toml");
    repo.write("signoise.toml", edited(&config, &ignore["edit"]["changes"][&config_uri]));
    editor.files_changed(&[("signoise.toml", 2)]);
    let list = editor.diagnostics("Faults.md");
    assert!(!list.iter().any(|line| line.starts_with("entry/duplicate-in-site")), "{list:?}");
    // In front matter a comment begins with `#`.
    let path = "_posts/2025-05-21-signaltonoise-other.md";
    let post = std::fs::read_to_string(repo.path().join(path)).unwrap();
    editor.open(path, &post);
    editor.diagnostics(path);
    let actions = editor.actions(path, 2, 1);
    let title = "Ignore front-matter/unknown-key here";
    let ignore = titled(&actions, title);
    let uri = editor.uri(path);
    let silent = edited(&post, &ignore["edit"]["changes"][&uri]);
    assert!(silent.contains("\n# signoise-ignore-next-line front-matter/unknown-key: say why\ndat:"), "{silent}");
}

/// The only one of a list.
fn only(list: &Value) -> &Value {
    let all = list.as_array().expect("a list");
    assert_eq!(all.len(), 1, "{list}");
    &all[0]
}

/// The action with this title.
fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    with(actions, "title", title)
}

fn with<'a>(list: &'a [Value], key: &str, value: &str) -> &'a Value {
    let found = list.iter().find(|one| one[key] == value);
    assert!(found.is_some(), "no {value} in {list:?}");
    found.unwrap()
}

fn labels(completion: &Value) -> Vec<&str> {
    let items = completion["items"].as_array().expect("a list of completions");
    items.iter().map(|item| item["label"].as_str().unwrap()).collect()
}

/// The text after the completion with this label.
fn completed(text: &str, completion: &Value, label: &str) -> String {
    let items = completion["items"].as_array().expect("a list of completions");
    edited(text, &json!([with(items, "label", label)["textEdit"]]))
}

const NOTE: &str = "name: note\nmatch: [\"notes/*.md\"]\none_h1: false\nfront_matter:\n  type: object\n  required: [day, kind]\n  properties:\n    title: {type: string}\n    kind: {description: What it is about., enum: [guide, news, 'yes']}\n    day: {type: string, format: date}\n    draft: {type: boolean}\n    area: {type: string}\n    tags: {type: array, items: {enum: [alpha, beta]}}\n";

#[test]
fn front_matter_is_completed_from_the_schema_and_the_site() {
    let repo = site();
    repo.write("schema/note.yaml", NOTE);
    for name in ["a", "b"] {
        repo.write(&format!("notes/{name}.md"), "---\nday: 2025-01-01\nkind: guide\narea: \"Signal: Noise\"\n---\n");
    }
    let mut editor = Editor::open_folder(repo.path());
    let path = "notes/2025-04-30-c.md";
    let text = "---\ntitle: C\n\nkind: \nday:\ndraft: t\ntags:\n  - \narea: S\n---\n";
    editor.open(path, text);
    let keys = editor.at("textDocument/completion", path, 2, 0);
    assert_eq!(labels(&keys), Vec::<&str>::new(), "every key is there");
    let kinds = editor.at("textDocument/completion", path, 3, 6);
    assert_eq!(labels(&kinds), ["guide", "news", "yes"]);
    assert!(completed(text, &kinds, "guide").contains("\nkind: guide\n"));
    assert!(completed(text, &kinds, "yes").contains("\nkind: \"yes\"\n"));
    let days = editor.at("textDocument/completion", path, 4, 4);
    // Midnight in London is still the day before in Toronto.
    assert_eq!(labels(&days), ["2025-04-30", "2025-06-01"]);
    assert!(completed(text, &days, "2025-06-01").contains("\nday: 2025-06-01\n"));
    assert_eq!(labels(&editor.at("textDocument/completion", path, 5, 8)), ["true", "false"]);
    let tags = editor.at("textDocument/completion", path, 7, 4);
    assert_eq!(labels(&tags), ["alpha", "beta"]);
    assert!(completed(text, &tags, "beta").contains("tags:\n  - beta\n"));
    let areas = editor.at("textDocument/completion", path, 8, 7);
    assert_eq!(labels(&areas), ["Signal: Noise"]);
    assert_eq!(areas["items"][0]["detail"], "used on 2 pages");
    assert!(completed(text, &areas, "Signal: Noise").contains("\narea: \"Signal: Noise\"\n"));
    // Pictures of a post, those of its day first.
    repo.write("assets/2025-05-20-title.png", "png");
    let text = POST.replace("thumbnail: /notes/assets/map.png", "thumbnail: ");
    editor.open(POST_PATH, &text);
    editor.files_changed(&[("assets/2025-05-20-title.png", 1)]);
    repo.remove("schema/note.yaml");
    editor.files_changed(&[("schema/note.yaml", 3)]);
    editor.until(POST_PATH, "post/", false);
    // The findings of the page may come before the changed site is read.
    let mut pictures = editor.at("textDocument/completion", POST_PATH, 4, 11);
    for _ in 0..100 {
        if !labels(&pictures).is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        pictures = editor.at("textDocument/completion", POST_PATH, 4, 11);
    }
    assert_eq!(labels(&pictures), ["/notes/assets/2025-05-20-title.png", "/notes/assets/map.png"]);
    repo.write("schema/note.yaml", NOTE);
    editor.files_changed(&[("schema/note.yaml", 1)]);
    // A page that only begins.
    editor.open("notes/d.md", "---\nk\n");
    let keys = editor.at("textDocument/completion", "notes/d.md", 1, 1);
    assert_eq!(labels(&keys), ["kind", "day", "title", "draft", "area", "tags"]);
    assert_eq!(keys["items"][0]["detail"], "required");
    assert!(keys["items"][0]["documentation"]["value"].as_str().unwrap().contains("What it is about"));
    assert_eq!(completed("---\nk\n", &keys, "kind"), "---\nkind: \n");
}

#[test]
fn cells_are_completed_with_the_words_of_their_column() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    let text = format!("{DATA}[New](https://a.example/new) | What | \n");
    editor.open("Data.md", &text);
    let notes = editor.at("textDocument/completion", "Data.md", 10, 38);
    assert_eq!(labels(&notes), ["GitHub", "YouTube"]);
    assert_eq!(notes["items"][0]["detail"], "used 2 times");
    assert!(completed(&text, &notes, "YouTube").ends_with("| What | YouTube\n"));
    let typed = text.replace("| What | \n", "| What |You\n");
    editor.change("Data.md", 2, &typed);
    let notes = editor.at("textDocument/completion", "Data.md", 10, 40);
    assert!(completed(&typed, &notes, "YouTube").ends_with("| What | YouTube\n"));
    // The first column is each row's own, and prose has no columns.
    assert!(editor.at("textDocument/completion", "Data.md", 10, 2).is_null_or_empty());
    assert!(editor.at("textDocument/completion", "Data.md", 2, 1).is_null_or_empty());
}

trait NullOrEmpty {
    fn is_null_or_empty(&self) -> bool;
}

impl NullOrEmpty for Value {
    fn is_null_or_empty(&self) -> bool {
        self.is_null() || self["items"].as_array().is_some_and(Vec::is_empty)
    }
}

#[test]
fn links_are_completed_in_the_form_that_the_site_uses() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    let text = format!("{DATA}\nSee [x](./) and ![y]( and [z](./Automation#\n");
    editor.open("Data.md", &text);
    let line = u32::try_from(text.lines().count() - 1).unwrap();
    let links = editor.at("textDocument/completion", "Data.md", line, 10);
    let post = "/notes/2025/05/20/signaltonoise-what-a-partner-does.html";
    assert_eq!(labels(&links), ["./Automation", post, "./assets/map.png"]);
    assert_eq!(links["items"][0]["detail"], "Automation");
    assert!(completed(&text, &links, "./Automation").contains("[x](./Automation) and"));
    let pictures = editor.at("textDocument/completion", "Data.md", line, 21);
    assert_eq!(labels(&pictures), ["./assets/map.png"]);
    let anchors = editor.at("textDocument/completion", "Data.md", line, 43);
    assert_eq!(labels(&anchors), ["#automation", "#setup"]);
    assert!(completed(&text, &anchors, "#setup").ends_with("[z](./Automation#setup\n"));
    // In a post an address has to begin at the root.
    let text = format!("{POST}\nSee [x](\n");
    editor.open(POST_PATH, &text);
    let line = u32::try_from(text.lines().count() - 1).unwrap();
    let links = editor.at("textDocument/completion", POST_PATH, line, 8);
    assert_eq!(labels(&links), ["/notes/Automation", "/notes/Data", "/notes/assets/map.png"]);
    // Whatever is proposed leads somewhere.
    let filled = completed(&text, &links, "/notes/Data").replace("/notes/Data", "/notes/Data)");
    editor.change(POST_PATH, 2, &filled);
    assert!(editor.until(POST_PATH, "link/", false).is_empty());
}

#[test]
fn of_very_many_addresses_those_come_that_hold_what_is_typed() {
    let repo = site();
    for number in 0..400 {
        repo.write(&format!("assets/picture-{number}.png"), "png");
    }
    let mut editor = Editor::open_folder(repo.path());
    let text = "# Data\n\n![x](./assets/\n";
    editor.open("Data.md", text);
    let first = editor.at("textDocument/completion", "Data.md", 2, 14);
    assert_eq!((first["isIncomplete"].as_bool(), labels(&first).len()), (Some(true), 300));
    editor.change("Data.md", 2, "# Data\n\n![x](./assets/picture-39\n");
    let last = editor.at("textDocument/completion", "Data.md", 2, 24);
    assert_eq!(labels(&last).len(), 11);
    assert!(labels(&last).contains(&"./assets/picture-399.png"));
}

#[test]
fn rules_are_completed_in_suppressions() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    editor.open("Data.md", "# Data\n\n<!-- signoise-ignore-next-line table/gl\n");
    let rules = editor.at("textDocument/completion", "Data.md", 2, 39);
    assert!(labels(&rules).contains(&"table/glued-above"));
    let text = completed("# Data\n\n<!-- signoise-ignore-next-line table/gl\n", &rules, "table/glued-above");
    assert!(text.ends_with("next-line table/glued-above\n"), "{text}");
}

fn hover(editor: &mut Editor, path: &str, line: u32, character: u32) -> String {
    let answer = editor.at("textDocument/hover", path, line, character);
    answer["contents"]["value"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn hovers_explain() {
    let repo = site();
    repo.write(
        "schema/topic.yaml",
        "name: topic\nmatch: [\"*.md\"]\nfront_matter:\n  properties:\n    area: {description: \"The `solution` area.\", type: string}\ntables:\n  - fields: [{name: Source, format: link}, {name: Description}, {name: Notes}]\n",
    );
    let mut editor = Editor::open_folder(repo.path());
    let text = format!("---\narea: x\n---\n\n{DATA}[Flow](https://a.example/flow/) | Again | YouTube\n");
    editor.open("Data.md", &text);
    let key = hover(&mut editor, "Data.md", 1, 2);
    assert_eq!(key.trim(), "**area** (a text)\n\nThe `solution` area.");
    let entry = hover(&mut editor, "Data.md", 14, 3);
    assert!(entry.contains("Also listed on **Automation.md**, line 7, Setup: Flow"), "{entry}");
    // The same place has a finding; its rule says why.
    assert!(entry.contains("**entry/duplicate-in-site** (info): "), "{entry}");
    assert!(entry.contains("for the day that the resource changes"), "{entry}");
    let link = hover(&mut editor, "Data.md", 6, 8);
    assert!(link.contains("Leads to **Automation** (Automation.md)"), "{link}");
    assert_eq!(hover(&mut editor, "Data.md", 4, 4), "");
}

#[test]
fn headings_and_entries_are_symbols() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    let answer = editor.request("workspace/symbol", json!({ "query": "flow" }));
    assert_eq!(answer["result"][0]["location"]["uri"], editor.uri("Automation.md"), "before any page is open");
    editor.open("Data.md", DATA);
    let document = json!({ "textDocument": { "uri": editor.uri("Data.md") } });
    let answer = editor.request("textDocument/documentSymbol", document.clone());
    let top = only(&answer["result"]);
    assert_eq!((top["name"].as_str(), top["range"]["end"]["line"].as_u64()), (Some("Data"), Some(10)));
    let section = &top["children"][0];
    assert_eq!(section["name"], "Fabric");
    let entries: Vec<&Value> = section["children"].as_array().unwrap().iter().map(|entry| &entry["name"]).collect();
    assert_eq!(entries, ["Fabric", "Kit"]);
    assert_eq!(section["children"][1]["detail"], "https://a.example/kit");
    // Of pages that are not open, too; the unsaved text of open ones counts.
    editor.change("Data.md", 2, &DATA.replace("[Kit]", "[Toolbox]"));
    let answer = editor.request("workspace/symbol", json!({ "query": "" }));
    let names: Vec<&str> = answer["result"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    for name in ["Automation", "Flow", "Toolbox", "What a partner does"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    let answer = editor.request("workspace/symbol", json!({ "query": "tbx" }));
    let found = only(&answer["result"]);
    assert_eq!(found["containerName"], "Data.md");
    assert_eq!(found["location"]["range"]["start"]["line"], 9);
    // An editor that shows no tree gets a list.
    let mut plain = capabilities();
    plain["textDocument"]["documentSymbol"] = json!({});
    let mut editor = Editor::with(repo.path(), &plain);
    editor.open("Data.md", DATA);
    let answer = editor.request("textDocument/documentSymbol", document);
    assert_eq!(answer["result"].as_array().unwrap().len(), 4);
    assert_eq!(answer["result"][0]["location"]["uri"], editor.uri("Data.md"));
}

#[test]
fn definitions_are_where_links_lead() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    editor.open("Data.md", DATA);
    let anchor = editor.at("textDocument/definition", "Data.md", 2, 10);
    assert_eq!(anchor["uri"], editor.uri("Automation.md"));
    assert_eq!(anchor["range"]["start"], json!({ "line": 2, "character": 0 }));
    let picture = editor.at("textDocument/definition", "Data.md", 2, 55);
    assert_eq!(picture["uri"], editor.uri("assets/map.png"));
    assert!(editor.at("textDocument/definition", "Data.md", 8, 3).is_null(), "another site");
    assert!(editor.at("textDocument/definition", "Data.md", 0, 3).is_null(), "no link");
    editor.open(POST_PATH, POST);
    let thumbnail = editor.at("textDocument/definition", POST_PATH, 4, 15);
    assert_eq!(thumbnail["uri"], editor.uri("assets/map.png"));
}

#[test]
fn a_table_is_aligned_on_request_and_never_else() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    editor.open("Data.md", DATA);
    let actions = editor.actions("Data.md", 8, 0);
    let align = actions.iter().find(|action| action["title"] == "Align this table").unwrap();
    assert_eq!(align["kind"], "refactor.rewrite.signoise.alignTable");
    let uri = editor.uri("Data.md");
    let aligned = edited(DATA, &align["edit"]["changes"][&uri]);
    let table: Vec<&str> = aligned.lines().skip(6).collect();
    insta::assert_snapshot!(table.join("\n"), @r"
    Source                                        | Description | Notes
    :-------------------------------------------- | :---------- | :-----
    [Fabric](https://learn.microsoft.com/fabric/) | Home        | GitHub
    [Kit](https://a.example/kit)                  | Tools       | GitHub
    ");
    // Formatting a range does the same.
    let params = json!({
        "textDocument": { "uri": uri },
        "range": { "start": { "line": 9, "character": 0 }, "end": { "line": 9, "character": 5 } },
        "options": { "tabSize": 4, "insertSpaces": true },
    });
    let answer = editor.request("textDocument/rangeFormatting", params);
    assert_eq!(edited(DATA, &answer["result"]), aligned);
    // What is aligned stays as it is, and so does a table with a fault.
    editor.change("Data.md", 2, &aligned);
    assert!(editor.actions("Data.md", 8, 0).iter().all(|action| action["title"] != "Align this table"));
    editor.change("Data.md", 3, &DATA.replace("| Home |", "| Home | x |"));
    assert!(editor.actions("Data.md", 8, 0).iter().all(|action| action["title"] != "Align this table"));
}

#[test]
fn editors_may_fetch_diagnostics() {
    let repo = faulty();
    let mut pulling = capabilities();
    pulling["textDocument"]["diagnostic"] = json!({ "dynamicRegistration": false });
    pulling["workspace"]["diagnostics"] = json!({ "refreshSupport": true });
    let mut editor = Editor::with(repo.path(), &pulling);
    editor.open("Data.md", &DATA.replace("./Automation#setup", "./Gone"));
    let document = json!({ "textDocument": { "uri": editor.uri("Data.md") } });
    let answer = editor.request("textDocument/diagnostic", document.clone());
    assert_eq!(answer["result"]["kind"], "full");
    assert_eq!(answer["result"]["items"][0]["code"], "link/internal-missing");
    repo.write("Gone.md", "# Here it is\n");
    editor.files_changed(&[("Gone.md", 1)]);
    editor.note("workspace/diagnostic/refresh");
    let answer = editor.request("textDocument/diagnostic", document);
    assert_eq!(answer["result"]["items"], json!([]));
}

#[test]
fn files_that_change_on_disk_are_noticed() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    editor.open("Data.md", DATA);
    assert!(editor.diagnostics("Data.md").is_empty());
    repo.write("Automation.md", AUTOMATION.replace("## Setup", "## Begin"));
    editor.files_changed(&[("Automation.md", 2)]);
    assert!(editor.diagnostics("Data.md")[0].starts_with("link/anchor-missing"));
    repo.remove("Automation.md").remove("assets/map.png");
    editor.files_changed(&[("Automation.md", 3), ("assets/map.png", 3)]);
    let list = editor.diagnostics("Data.md");
    assert!(list[0].starts_with("link/internal-missing") && list[1].starts_with("link/image-missing"), "{list:?}");
    repo.write("Automation.md", AUTOMATION).write("assets/map.png", "png");
    editor.files_changed(&[("Automation.md", 1), ("assets/map.png", 1)]);
    assert!(editor.diagnostics("Data.md").is_empty());
    // A page that is open is what the editor says, whatever lies on disk.
    repo.write("Data.md", "## Other\n");
    editor.files_changed(&[("Data.md", 2)]);
    editor.change("Data.md", 2, &format!("{DATA} \n"));
    assert!(editor.diagnostics("Data.md")[0].starts_with("text/trailing-blanks 10:0"));
}

const TYPE: &str = "name: topic\nmatch: [\"*.md\"]\nfront_matter:\n  type: object\n  additionalProperties: false\n  properties:\n    area: {enum: [data]}\n";

#[test]
fn a_schema_that_breaks_says_where_and_the_last_good_one_stays() {
    let repo = site();
    repo.write("schema/topic.yaml", TYPE);
    let mut editor = Editor::open_folder(repo.path());
    editor.open("Data.md", "---\narea: other\n---\n\n# Data\n");
    assert!(editor.diagnostics("Data.md")[0].starts_with("front-matter/invalid-value 1:6"));
    repo.write("schema/topic.yaml", TYPE.replace("match:", "mach:"));
    editor.files_changed(&[("schema/topic.yaml", 2)]);
    let broken = editor.diagnostics("schema/topic.yaml");
    assert_eq!(broken, ["- 1:0 unknown key `mach`"]);
    let shown = editor.note("window/showMessage");
    assert!(shown["message"].as_str().unwrap().contains("schema/topic.yaml:2:1"), "{shown}");
    // The page is still held against what was good.
    editor.change("Data.md", 2, "---\narea: another\n---\n\n# Data\n");
    assert!(editor.diagnostics("Data.md")[0].contains("`another` is not one of"));
    repo.write("schema/topic.yaml", TYPE.replace("[data]", "[another]"));
    editor.files_changed(&[("schema/topic.yaml", 2)]);
    assert_eq!(editor.diagnostics("schema/topic.yaml"), Vec::<String>::new());
    assert_eq!(editor.diagnostics("Data.md"), Vec::<String>::new());
    // So does the configuration.
    repo.write("signoise.toml", "[site]\ntitel = 1\n");
    editor.files_changed(&[("signoise.toml", 2)]);
    assert!(editor.diagnostics("signoise.toml")[0].starts_with("- 1:0 "));
    repo.write("signoise.toml", "");
    editor.files_changed(&[("signoise.toml", 2)]);
    assert_eq!(editor.diagnostics("signoise.toml"), Vec::<String>::new());
    assert_eq!(editor.quit(), 0);
}

#[test]
fn a_schema_is_tried_out_while_it_is_edited() {
    let repo = site();
    repo.write("schema/topic.yaml", TYPE);
    let mut editor = Editor::open_folder(repo.path());
    editor.open("Data.md", "---\narea: other\n---\n\n# Data\n");
    assert_eq!(editor.diagnostics("Data.md").len(), 1);
    let uri = editor.uri("schema/topic.yaml");
    editor.open_uri(&uri, "yaml", TYPE);
    editor.change("schema/topic.yaml", 2, &TYPE.replace("[data]", "[data"));
    assert_eq!(editor.diagnostics("schema/topic.yaml").len(), 1);
    editor.change("schema/topic.yaml", 3, &TYPE.replace("[data]", "[data, other]"));
    assert!(editor.diagnostics("schema/topic.yaml").is_empty());
    assert!(editor.diagnostics("Data.md").is_empty());
    // Closed without saving: the file on disk counts again.
    editor.close("schema/topic.yaml");
    assert_eq!(editor.diagnostics("Data.md").len(), 1);
}

#[test]
fn configuration_is_looked_at_again_where_nobody_watches_files() {
    let repo = site();
    let mut editor = Editor::open_folder(repo.path());
    editor.open("Data.md", &DATA.replace("# Data\n", "# Data \n"));
    assert!(editor.diagnostics("Data.md")[0].starts_with("text/trailing-blanks"));
    repo.write("signoise.toml", "[rules]\n\"text/trailing-blanks\" = \"off\"\n");
    let uri = editor.uri("Data.md");
    editor.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
    assert!(!editor.diagnostics("Data.md").iter().any(|line| line.starts_with("text/trailing-blanks")));
}
