//! `signoise diff` from the command line: what a reviewer sees on a terminal, in a pull request and in JSON.

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::command::{Run, signoise};
use super::repo::TestRepo;

const HEAD: &str = "Source | Description | Notes\n:--- | :--- | :---\n";

fn row(name: &str, words: &str, notes: &str) -> String {
    format!("[{name}](https://example.org/{}) | {words} | {notes}\n", name.to_lowercase().replace(' ', "-"))
}

/// A site in April and in May, with every kind of change once.
fn site() -> TestRepo {
    let repo = TestRepo::new();
    let kits: String =
        (1..=5).map(|n| row(&format!("Kit {n}"), &format!("Old Brand kit number {n}"), "Learn")).collect();
    repo.write("signoise.toml", "[forge]\nurl = \"https://github.com/example/site\"\n")
        .write(
            "Data.md",
            format!(
                "---\ntitle: \"Data\"\nlayout: \"default\"\n---\n\n# Data\n\n## Purpose\n\nHere is what partners ask for most when they begin.\n\n## Tools\n\n{HEAD}{}{}{}\n## Kits\n\n{HEAD}{kits}",
                row("Fabric guide", "From the first lake to the first report", "Learn"),
                row("Catalogue", "What there is, in one long list", "GitHub"),
                row("Old FAQ", "Questions that nobody asks any more", ""),
            ),
        )
        .write(
            "Automation.md",
            format!(
                "# Automation\n\n## Bots\n\n{HEAD}{}{}",
                row("Bot school", "How to teach a machine to listen", "Blog"),
                row("Bot tests", "How to know that it did", "Blog")
            ),
        )
        .write("Gone.md", format!("# Gone\n\n## All\n\n{HEAD}{}", row("Last one", "The end of it", "Blog")))
        .write("Draft.md", "# Ideas\n\nOne day this will be a page of its own, and a long one too.\n\nIt has two paragraphs by now, which is a start.\n")
        .commit("April", "2025-04-28T10:00:00Z")
        .tag("april");
    repo.write(
        "Data.md",
        format!(
            "---\ntitle: 'Data'\nlayout: \"wide\"\n---\n\n# Data\n\n## Purpose\n\nHere is what partners need most when they begin.\n\n## Tools\n\n{HEAD}{}{}{}\n## Starter kits\n\n{HEAD}{}",
            row("Catalogue", "What there is, in one very long list", "GitHub (Preview)"),
            row("Fabric guide", "From the first lake to the first report", "Learn").replace(" | ", "   | "),
            row("Bot school", "How to teach a machine to listen", "Blog"),
            kits.replace("Old Brand", "New Brand"),
        ),
    )
    .write(
        "Automation.md",
        format!(
            "# Automation\n\n## Bots\n\n{HEAD}{}{}\n## News\n\nWhat is new about automation.\n",
            row("Bot tests", "How to know that it did", "Blog").replace("/bot-tests", "/testing-bots"),
            row("Réseaux 日本語", "A title in several scripts", "YouTube"),
        ),
    )
    .remove("Gone.md")
    .rename("Draft.md", "Ideas.md")
    .commit("May (#12)", "2025-05-28T10:00:00Z")
    .tag("may");
    repo
}

fn diff(repo: &TestRepo, args: &[&str]) -> Run {
    let run = signoise(repo.path(), &[&["diff"], args].concat());
    assert!(run.code <= 1, "{args:?}: {}", run.stderr);
    run
}

/// Commits have ids of their own in every run: the time and the content decide, and both are fixed, but not in words
/// that a reader of a snapshot would know.
fn settings(repo: &TestRepo) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    for (tag, name) in [("april", "<april>"), ("may", "<may>")] {
        let id = repo.id(tag);
        settings.add_filter(&id, name);
        settings.add_filter(&id[..7], name);
    }
    settings
}

#[test]
fn a_terminal_shows_pages_sections_rows_and_words() {
    let repo = site();
    settings(&repo).bind(|| {
        insta::assert_snapshot!("diff-terminal", diff(&repo, &["april..may", "--noise"]).stdout);
        insta::assert_snapshot!("diff-stat", diff(&repo, &["april..may", "--stat"]).stdout);
    });
}

#[test]
fn a_pull_request_shows_the_same() {
    let repo = site();
    settings(&repo).bind(|| {
        insta::assert_snapshot!(
            "diff-markdown",
            diff(&repo, &["april..may", "--format", "markdown", "--noise"]).stdout
        );
    });
}

#[test]
fn colour_changes_nothing_but_colour() {
    let repo = site();
    for args in [["april..may", "--noise"], ["april..may", "--stat"]] {
        let plain = diff(&repo, &args).stdout;
        assert!(!plain.contains('\u{1b}'));
        let colored = diff(&repo, &[&args[..], &["--color", "always"]].concat()).stdout;
        assert!(colored.contains("\u{1b}["));
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
        assert!(!colored.contains("\u{1b}[?") && !colored.contains("\u{1b}[K") && !colored.contains('\r'));
        for line in colored.lines() {
            let open = line.rfind("\u{1b}[0m");
            assert!(!line.contains('\u{1b}') || open > line.rfind("\u{1b}[1m"), "colour runs on: {line:?}");
        }
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let repo = TestRepo::new();
    let wide = "日本語の長い説明がここに続きます。".repeat(12);
    let url = format!("https://example.org/{}?q={}", "path/".repeat(40), "x".repeat(300));
    repo.write("Data.md", "# Data\n").commit("start", "2025-04-28T10:00:00Z");
    repo.write(
        "Data.md",
        format!("# Data\n\n## {wide}\n\n{HEAD}[{wide}]({url}) | {wide} | e\u{301} {}\n", "y".repeat(500)),
    );
    for columns in ["40", "61", "100"] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_signoise"))
            .args(["diff"])
            .current_dir(repo.path())
            .env_clear()
            .env("COLUMNS", columns)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let most: usize = columns.parse().unwrap();
        assert!(text.lines().count() > 15, "{text}");
        for line in text.lines() {
            assert!(line.width() <= most && !line.ends_with(' '), "{columns}: {line:?}");
        }
        let joined: String = text.split_whitespace().collect();
        assert!(joined.contains(&url), "the address is not whole:\n{text}");
    }
}

#[test]
fn the_work_tree_and_the_index_are_sides_too() {
    let repo = site();
    let before = std::fs::read_to_string(repo.path().join("Automation.md")).unwrap();
    repo.write("Automation.md", format!("{before}\nStaged words.\n")).stage();
    repo.write("Automation.md", format!("{before}\nStaged words.\n\nWords on disk.\n"));
    let staged = diff(&repo, &["--staged"]).stdout;
    assert!(staged.starts_with("1 paragraph added on 1 page\nfrom HEAD (2025-05-28) to index\n"), "{staged}");
    let disk = diff(&repo, &[]).stdout;
    assert!(disk.contains("+ Staged words.") && disk.contains("+ Words on disk."), "{disk}");
    assert!(disk.starts_with("2 paragraphs added on 1 page\nfrom HEAD (2025-05-28) to work tree\n"), "{disk}");
}

#[test]
fn the_exit_code_says_whether_content_changed() {
    let repo = site();
    assert_eq!(diff(&repo, &["may..may", "--exit-code"]).code, 0);
    assert_eq!(diff(&repo, &["april..may", "--exit-code"]).code, 1);
    assert_eq!(diff(&repo, &["april..may"]).code, 0);
    let aligned = std::fs::read_to_string(repo.path().join("Automation.md")).unwrap().replace(" | ", "  |  ");
    repo.write("Automation.md", aligned);
    let run = diff(&repo, &["--exit-code"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.starts_with("No change of content\n"), "{}", run.stdout);
    assert!(run.stdout.ends_with("8 lines of formatting only (--noise lists them)\n"), "{}", run.stdout);
}

#[test]
fn noise_is_told_by_its_kind() {
    let repo = TestRepo::new();
    let rows = [row("A", "One", "Learn"), row("B", "Two", "Learn"), row("C", "Three", "Learn")];
    let text = |rows: &str| format!("# Data\n\nSome *words* here.\n\n## All\n\n{HEAD}{rows}");
    repo.write("Data.md", text(&rows.concat())).commit("start", "2025-04-28T10:00:00Z");
    for (after, kinds) in [
        (
            text(&rows.concat())
                .replace(HEAD, "Source | Description | Notes\n:----- | :-- | ---\n")
                .replace("Source | ", "Source   | "),
            vec!["table"],
        ),
        (text(&[rows[1].as_str(), &rows[0], &rows[2]].concat()), vec!["order"]),
        (text(&rows.concat()).replace("Learn\n", "Learn  \n"), vec!["line-end"]),
        (text(&rows.concat()).replace('\n', "\r\n"), vec!["blank", "line-end", "table"]),
        (text(&rows.concat()).replace("*words*", "_words_"), vec!["markup"]),
        (text(&rows.concat()).replace("## All\n\n", "## All\n\n\n"), vec!["blank"]),
        (text(&rows.concat()).trim_end().to_owned(), vec!["line-end"]),
    ] {
        repo.write("Data.md", &after);
        let json: Value = serde_json::from_str(&diff(&repo, &["--noise", "--format", "json"]).stdout).unwrap();
        assert_eq!(json["changes"], Value::Array(Vec::new()), "{json:#}");
        let places = json["noise"]["places"].as_array().unwrap();
        let mut told: Vec<&str> = places.iter().map(|place| place["what"].as_str().unwrap()).collect();
        told.sort_unstable();
        told.dedup();
        assert_eq!(told, kinds, "{after:?}\n{json:#}");
        let lines: u64 =
            places.iter().map(|place| place["last"].as_u64().unwrap() - place["first"].as_u64().unwrap() + 1).sum();
        assert_eq!(Some(lines), json["noise"]["lines"].as_u64());
    }
}

#[test]
fn a_change_has_one_id_in_every_run_and_every_period() {
    let repo = site();
    let ids = |args: &[&str]| -> Vec<(String, String)> {
        let json: Value = serde_json::from_str(&diff(&repo, &[args, &["--format", "json"]].concat()).stdout).unwrap();
        let all = json["changes"].as_array().unwrap().iter();
        all.map(|change| (change["title"].to_string(), change["id"].as_str().unwrap().to_owned())).collect()
    };
    let may = ids(&["april..may"]);
    assert_eq!(may, ids(&["april..may"]));
    assert_eq!(may, ids(&["april..may", "--no-provenance"]));
    let first = may.iter().map(|(_, id)| id).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(first.len(), may.len());
    // A period that goes on longer tells the same change under the same id, wherever its lines are by then.
    let text = std::fs::read_to_string(repo.path().join("Automation.md")).unwrap();
    repo.write(
        "Automation.md",
        text.replace("# Automation\n", "# Automation\n\nA word of welcome.\n\nAnd another one.\n"),
    )
    .commit("June", "2025-06-28T10:00:00Z");
    let longer = ids(&["april..HEAD"]);
    for change in &may {
        assert!(longer.contains(change), "{change:?} is not in {longer:?}");
    }
    // And the next period tells none of them again.
    assert!(ids(&["may..HEAD"]).iter().all(|(_, id)| may.iter().all(|(_, known)| known != id)));
}

/// Strings that would command a terminal, a forge or a renderer, in every place that a change shows.
#[test]
fn nothing_in_a_change_is_obeyed() {
    let evil =
        "\u{1b}[31m<script>alert(1)</script> @team #12 GH-7 {{ x }} {% y %} ##[error] `x` \u{202e}|".replace('|', "");
    let repo = TestRepo::new();
    let page = |evil: &str| {
        format!(
            "---\ntitle: \"Data\"\nevil: \"{}\"\n---\n\n# Data\n\n## {evil}\n\n{HEAD}[{evil}](javascript:alert(1)) | {evil} | {evil}\n[b](https://example.org/b) | Two | {evil} and more\n\n{evil} in a paragraph.\n\n::error::not yours\n",
            evil.replace('\u{1b}', "\\e").replace('\u{202e}', "\\u202e"),
        )
    };
    repo.write("Data.md", page("good")).commit("start", "2025-04-28T10:00:00Z").tag("start");
    let name = "we`ird_@team #12 <b>.md";
    repo.write("Data.md", page(&evil)).write(name, page(&evil));
    let author =
        git2::Signature::new(&evil.replace(['<', '>'], ""), "a@example.org", &git2::Time::new(1_745_834_400, 0))
            .unwrap();
    repo.stage();
    let tree = repo.git().find_tree(repo.git().index().unwrap().write_tree().unwrap()).unwrap();
    let parent = repo.git().head().unwrap().peel_to_commit().unwrap();
    repo.git().commit(Some("HEAD"), &author, &author, &format!("{evil} (#3)"), &tree, &[&parent]).unwrap();
    let plain = diff(&repo, &["start..HEAD", "--noise"]).stdout;
    let colored = diff(&repo, &["start..HEAD", "--color", "always"]).stdout;
    let json = diff(&repo, &["start..HEAD", "--format", "json"]).stdout;
    let markdown = diff(&repo, &["start..HEAD", "--format", "markdown"]).stdout;
    for (format, text) in [("plain", &plain), ("json", &json), ("markdown", &markdown)] {
        assert!(!text.chars().any(|c| c.is_control() && c != '\n' || c == '\u{202e}'), "{format}: {text:?}");
        assert!(!text.contains("##["), "{format}: {text}");
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{format}: {text}");
    }
    let own = anstream::adapter::strip_str(&colored).to_string();
    assert!(!own.contains('\u{1b}') && own.contains("\\u{1b}[31m"), "{own}");
    for bad in ["@team", " #12", "GH-7", "{{ x", "{% y", "<script", "<b>", "\u{1b}"] {
        assert!(!markdown.contains(bad), "{bad}: {markdown}");
    }
    // Read as Markdown, there is no HTML but ours, and every link goes to the web.
    for event in pulldown_cmark::Parser::new(&markdown) {
        match event {
            pulldown_cmark::Event::Html(html) | pulldown_cmark::Event::InlineHtml(html) => {
                let html = html.trim();
                let ours = ["<del>", "</del>", "<ins>", "</ins>", "</details>", ""];
                assert!(ours.contains(&html) || html.starts_with("<details><summary>"), "{html:?}");
            }
            pulldown_cmark::Event::Start(pulldown_cmark::Tag::Link { dest_url, .. }) => {
                assert!(dest_url.starts_with("https://"), "{dest_url}");
            }
            _ => {}
        }
    }
}

#[test]
fn a_pull_request_is_told_within_its_limit() {
    let repo = TestRepo::new();
    repo.write("Data.md", "# Data\n").commit("start", "2025-04-28T10:00:00Z");
    let rows: String = (0..2_000).map(|n| row(&format!("Row {n}"), &"many words ".repeat(20), "Learn")).collect();
    repo.write("Data.md", format!("# Data\n\n## All\n\n{HEAD}{rows}"));
    for n in 0..300 {
        let rows: String = (0..9).map(|r| row(&format!("Entry {n} {r}"), "Some words", "Learn")).collect();
        repo.write(&format!("Page{n}_{}.md", "x".repeat(100)), format!("# Page {n}\n\n## All\n\n{HEAD}{rows}"));
    }
    let text = diff(&repo, &["--format", "markdown"]).stdout;
    let length = text.chars().count();
    assert!((40_000..60_000).contains(&length), "{length}");
    assert!(text.contains("more changes on this page not shown."), "{}", &text[text.len() - 8_000..]);
    assert!(text.contains(" pages not shown") && text.contains("more\n"), "{}", &text[text.len() - 8_000..]);
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    let shown = text.matches("\n- New [").count();
    assert!(shown > 100, "{shown}");
}

#[test]
fn an_empty_repository_has_nothing_to_show() {
    let repo = TestRepo::new();
    assert_eq!(diff(&repo, &[]).stdout, "No change of content\nfrom nothing to work tree\n");
    repo.write("Data.md", "# Data\n");
    assert!(diff(&repo, &[]).stdout.starts_with("1 page added on 1 page\n"));
}

#[test]
fn a_row_that_a_reader_does_not_see_is_marked() {
    let head = "Source | Description | Notes\n:--- | :--- | :---\n";
    let repo = TestRepo::new();
    repo.write("Data.md", format!("# Data\n\n## Tools\n{head}[A](https://a.example) | One | Blog\n"));
    repo.commit("Begin", "2025-01-01T12:00:00Z");
    repo.write(
        "Data.md",
        format!("# Data\n\n## Tools\n{head}[A](https://a.example) | One | Blog\n[B](https://b.example) | Two | Blog\n"),
    );
    for format in ["terminal", "markdown"] {
        let shown = signoise(repo.path(), &["diff", "--format", format]).stdout;
        let row = shown.lines().find(|line| line.contains("https://b.example")).unwrap();
        assert!(row.contains("(its table is broken: not shown on the site)"), "{shown}");
    }
}
