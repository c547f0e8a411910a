//! `review`: one report for a pull request, also by a job that trusts nothing of it.

use serde_json::Value;

use super::command::{Run, signoise, signoise_with};
use super::repo::TestRepo;
use super::schemas::{assert_valid, validator_of};

/// What somebody does to a report.
type Change = fn(&mut Value);

const HEAD: &str = "Source | Description | Notes\n:--- | :--- | :---\n";

/// A site with old faults, and a branch that mends one, makes one, and changes some rows.
fn site() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("signoise.toml", "[forge]\nurl = \"https://github.com/example/site\"\n");
    repo.write(
        "Data.md",
        format!(
            "# Data\n\n## Tools\n\n{HEAD}[A](https://a.example) | One | Blog\n[B](https://b.example) | Two | Blog\n"
        ),
    );
    repo.write("Old.md", "# Old\n\nText.\n ## Indented\n\nMore.\n ## Indented too\n");
    repo.commit("Begin", "2025-01-01T12:00:00Z").branch("topic");
    repo.write("Other.md", "# Other\n\nText.\n ## Elsewhere\n").commit("Go on", "2025-01-02T12:00:00Z");
    repo.switch("topic");
    repo.write(
        "Data.md",
        format!(
            "# Data\n\n## Tools\n{HEAD}[A](https://a.example) | One thing | Blog\n[C](https://c.example) | Asks @team #12 | Blog\n"
        ),
    );
    repo.write("Old.md", "# Old\n\nText.\n\n## Indented\n\nMore.\n ## Indented too\n");
    repo.commit("Change", "2025-01-03T12:00:00Z");
    repo
}

fn review(repo: &TestRepo, format: &str) -> Run {
    signoise(repo.path(), &["review", "--base", "main", "--head", "topic", "--format", format])
}

#[test]
fn a_report_tells_what_is_new_what_is_mended_and_what_changes() {
    let repo = site();
    let run = review(&repo, "terminal");
    assert_eq!(run.code, 1, "{}", run.stderr);
    let verdict = run.stdout.lines().next().unwrap();
    assert_eq!(verdict, "1 error new; 1 fixed. 1 entry added, 1 removed, 1 updated on 1 page.");
    assert!(run.stdout.contains("error[table/glued-above]") && run.stdout.contains(" --> Data.md:4:1"));
    assert!(!run.stdout.contains("Elsewhere"), "what the base got since is no part of the branch: {}", run.stdout);
    assert!(run.stdout.contains("Fixed\n  Old.md: heading/indented: "), "{}", run.stdout);
    assert!(run.stdout.contains("https://c.example"), "{}", run.stdout);
    // The report decides the exit code as a check does.
    let never = ["review", "--base", "main", "--head", "topic", "--fail-on", "never"];
    assert_eq!(signoise(repo.path(), &never).code, 0);
    let clean = signoise(repo.path(), &["review", "--base", "main", "--head", "main"]);
    assert_eq!((clean.code, clean.stdout.lines().next().unwrap()), (0, "No new findings. No change of content."));
}

#[test]
fn a_report_links_to_lines_and_pings_nobody() {
    let repo = site();
    let run = review(&repo, "markdown");
    let head = repo.id("topic");
    assert!(run.stdout.starts_with("### ❌ 1 error new; 1 fixed. "), "{}", run.stdout);
    let link = format!("- [Data.md:4](https://github.com/example/site/blob/{head}/Data.md?plain=1#L4) the site shows");
    assert!(run.stdout.contains(&link), "{}", run.stdout);
    assert!(run.stdout.contains("<details><summary>Fixed: 1</summary>"), "{}", run.stdout);
    assert!(run.stdout.ends_with("<!-- signoise review -->\n"));
    assert!(!run.stdout.contains("@team") && !run.stdout.contains("#12"), "{}", run.stdout);
}

#[test]
fn a_report_is_read_back_as_it_was_written() {
    let repo = site();
    let json = review(&repo, "json").stdout;
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_valid(&validator_of("review-1", None), &report);
    let away = tempfile::TempDir::new().unwrap();
    let again = signoise_with(away.path(), &["review", "--from", "-", "--format", "json"], json.as_bytes());
    assert_eq!((again.code, again.stdout), (1, json.clone()));
    let args = ["review", "--from", "-", "--format", "markdown", "--forge", "https://github.com/example/site"];
    assert_eq!(signoise_with(away.path(), &args, json.as_bytes()).stdout, review(&repo, "markdown").stdout);
}

#[test]
fn a_forged_report_says_nothing_that_a_forge_obeys() {
    let repo = site();
    let away = tempfile::TempDir::new().unwrap();
    let report: Value = serde_json::from_str(&review(&repo, "json").stdout).unwrap();
    let show = |report: &Value| {
        signoise_with(away.path(), &["review", "--from", "-", "--format", "markdown"], report.to_string().as_bytes())
    };
    let evil = "](https://evil.example) @team #1 <script>x</script>\n# Approved\n::error::x ##[add-mask]y \u{202e}";
    let mut forged = report.clone();
    for key in ["rule", "path", "message", "help"] {
        forged["new"][0][key] = evil.into();
        forged["fixed"][0][key] = evil.into();
    }
    for key in ["title", "page", "url"] {
        forged["changes"][0][key] = evil.into();
    }
    forged["verdict"]["text"] = evil.into();
    forged["base"]["rev"] = evil.into();
    let shown = show(&forged).stdout;
    for wrong in ["](https://evil", "@team", "#1 ", "<script", "\n# Approved", "\n::", "##[", "\u{202e}"] {
        assert!(!shown.contains(wrong), "{wrong}: {shown}");
    }
    let changes: [(Change, &str); 6] = [
        (|report| report["schema"] = "signoise/review/2".into(), "another schema"),
        (|report| report["extra"] = 1.into(), "unknown field `extra`"),
        (|report| report["new"][0]["severity"] = "fatal".into(), "unknown variant `fatal`"),
        (|report| report["new"][0]["start"]["line"] = 0.into(), "line 0"),
        (|report| report["head"]["commit"] = "../../../x".into(), "a commit without a hash"),
        (|report| report["changes"][0]["kind"] = "image".into(), "unknown variant `image`"),
    ];
    for (change, reason) in changes {
        let mut forged = report.clone();
        change(&mut forged);
        let run = show(&forged);
        assert!(run.code == 2 && run.stderr.contains(reason) && run.stdout.is_empty(), "{reason}: {}", run.stderr);
    }
    let nested = format!("{{\"schema\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let run = signoise_with(away.path(), &["review", "--from", "-", "--format", "markdown"], nested.as_bytes());
    assert_eq!(run.code, 2, "{}", run.stderr);
}

/// A branch with findings of all severities, one of them three times, and addresses to be written otherwise.
fn faulty() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("signoise.toml", "[forge]\nurl = \"https://github.com/example/site\"\n");
    repo.write("Zoo.md", "# Zoo\n\nText. \n").commit("Begin", "2025-01-01T12:00:00Z").branch("topic");
    repo.switch("topic");
    let long = format!("https://a.example/{}%2520x_y_z", "long-".repeat(40));
    repo.write(
        "Ant.md",
        format!("# Ant\n\nText. \n\nMore. \n\nLast. \n\n[Wrong]({long}) and [none](https//b.example/a_b_c).\n"),
    );
    repo.write("Bee.md", "# Bee\n\nText.\n ## Indented\n").commit("Change", "2025-01-02T12:00:00Z");
    repo
}

#[test]
fn what_matters_most_comes_first_and_the_same_is_told_once() {
    let repo = faulty();
    let run = review(&repo, "terminal");
    let told: Vec<&str> = run
        .stdout
        .lines()
        .filter_map(|line| line.split_once(']')?.0.split_once('['))
        .map(|(severity, _)| severity)
        .filter(|word| ["error", "warning", "info"].contains(word))
        .collect();
    assert_eq!(told, ["error", "error", "warning", "info"], "{}", run.stdout);
    let head = &repo.id("topic")[..7];
    assert!(
        run.stdout.lines().nth(1).unwrap().ends_with(&format!("(2025-01-01) to topic {head} (2025-01-02)")),
        "{}",
        run.stdout
    );
    let markdown = review(&repo, "markdown").stdout;
    let link =
        |line: usize| format!("(https://github.com/example/site/blob/{}/Ant.md?plain=1#L{line})", repo.id("topic"));
    let same = format!("- [Ant.md:3]{}, [5]{}, [7]{} blanks stand at the end of this line", link(3), link(5), link(7));
    assert!(markdown.contains(&same), "{markdown}");
    // JSON has them one by one, in the order of the pages.
    let report: Value = serde_json::from_str(&review(&repo, "json").stdout).unwrap();
    let paths: Vec<&str> =
        report["new"].as_array().unwrap().iter().map(|problem| problem["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["Ant.md", "Ant.md", "Ant.md", "Ant.md", "Ant.md", "Bee.md"]);
}

#[test]
fn what_is_to_be_written_can_be_copied() {
    let repo = faulty();
    let markdown = review(&repo, "markdown").stdout;
    let long = format!("`https://a.example/{}%20x_y_z`", "long-".repeat(40));
    assert!(markdown.contains(&format!("write {long}, if that opens")), "{markdown}");
    assert!(markdown.contains("did you mean `https://b.example/a_b_c`?"), "{markdown}");
    let terminal = review(&repo, "terminal").stdout;
    assert!(terminal.contains(&long), "{terminal}");
}

#[test]
fn a_report_spreads_no_credential() {
    let repo = TestRepo::new();
    repo.write("Data.md", format!("# Data\n\n{HEAD}[A](https://a.example) | One | Blog\n"));
    repo.commit("Begin", "2025-01-01T12:00:00Z").branch("topic").switch("topic");
    let secret = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";
    let address = format!("https://store.example/x.pdf?sv=2020-02-10&se=2100-05-14&sig={secret}");
    repo.write("Data.md", format!("# Data\n\nSee <{address}>.\n\n{HEAD}[A](https://a.example) | Now [here]({address}) | Blog\n[B]({address}) | Two | Blog\n"));
    repo.commit("Change", "2025-01-02T12:00:00Z");
    for format in ["terminal", "markdown", "json"] {
        let run = review(&repo, format);
        assert!(run.stdout.contains("link/signed-url") && run.stdout.contains("AbCd…"), "{format}: {}", run.stdout);
        assert!(!run.stdout.contains("AbCdE"), "{format}: {}", run.stdout);
    }
    assert!(review(&repo, "markdown").stdout.contains("- New B ("));
}

#[test]
fn a_report_spreads_no_token_that_stands_alone() {
    let tail = "0123456789abcdefghijABCDEFGHIJ012345";
    let tokens = [
        format!("ghp_{tail}"),
        format!("github_pat_11ABC_{tail}"),
        "AKIAIOSFODNN7EXAMPLE".to_owned(),
        format!("xoxb-1234567890-{tail}"),
        format!("eyJ{tail}.eyJ{tail}.{tail}"),
    ];
    let repo = TestRepo::new();
    repo.write("Data.md", format!("# Data\n\n{HEAD}[A](https://a.example) | One | Blog\n"));
    repo.commit("Begin", "2025-01-01T12:00:00Z").branch("topic").switch("topic");
    let rows: Vec<String> =
        tokens.iter().map(|token| format!("[Key](https://b.example) | {token} | {token}")).collect();
    let rows = rows.join("\n");
    let text = tokens.join(" ");
    repo.write("Data.md", format!("# Data\n\n{HEAD}[A](https://a.example) | One {text} | Blog\n{rows}\n\n{text} \n"));
    repo.write("_posts/2025-01-02-signaltonoise-x.md", format!("---\ntitle: {text}\ndate: {text}\n---\n\n# {text}\n"));
    repo.commit("Change", "2025-01-02T12:00:00Z");
    for format in ["terminal", "markdown", "json"] {
        let run = review(&repo, format);
        for token in &tokens {
            let shown = format!("{}…", &token[..4]);
            let escaped = shown.replace('_', "\\_");
            assert!(run.stdout.contains(&shown) || run.stdout.contains(&escaped), "{shown}: {}", run.stdout);
            assert!(!run.stdout.contains(&token[4..]), "{format}: {token}: {}", run.stdout);
        }
    }
}

#[test]
fn a_report_that_is_read_back_tells_all_that_it_told() {
    let repo = TestRepo::new();
    let moved = "A paragraph of some length that stands under one heading and then under another one.";
    let row = "[R](https://r.example) | What | Blog\n";
    repo.write("Posts.md", format!("# First\n\n## One\n\n{moved}\n\n# Second\n\n## Two\n\n{HEAD}{row}"));
    repo.write("Page.md", format!("# Page\n\n## Tools\n\n{HEAD}{row}"))
        .write("Gone.md", "# Gone\n\nWords about what was, and is no more.\n");
    repo.commit("Begin", "2025-01-01T12:00:00Z").branch("topic").switch("topic");
    repo.write(
        "Posts.md",
        format!(
            "# First\n\n## One\n\n# Second\n\n## Two\n\n{moved}\n\n{HEAD}{row}[S](https://s.example) | What | Blog\n"
        ),
    );
    repo.write("Page.md", format!("# Page\n\n## Tools\n\n{HEAD}{row}[T](https://t.example) | What | Blog\n"))
        .remove("Gone.md");
    repo.write("Came.md", "# Came\n\n- One item\n- Another\n\n> Somebody said so.\n")
        .commit("Change", "2025-01-02T12:00:00Z");
    let markdown = review(&repo, "markdown").stdout;
    for told in [moved, "**Second › Two**", "**Tools**", "page added: Came", "page removed: Gone"] {
        assert!(markdown.contains(told), "{told}: {markdown}");
    }
    let json = review(&repo, "json").stdout;
    assert_valid(&validator_of("review-1", None), &serde_json::from_str(&json).unwrap());
    let away = tempfile::TempDir::new().unwrap();
    let again = |format: &str| {
        signoise_with(away.path(), &["review", "--from", "-", "--format", format], json.as_bytes()).stdout
    };
    assert_eq!(again("markdown"), markdown);
    assert_eq!(again("json"), json);
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..proptest::test_runner::Config::default() })]

    /// Whatever a message holds: nothing of it is HTML, a link, a picture or a mention, and no code span is left open.
    #[test]
    fn a_message_is_text_and_code(parts in proptest::collection::vec(proptest::sample::select(vec![
        "`", "``", "\\", "$", "@team", "#12", "<b>", "[x](https://a.example)", "![x](y)", "*", "_", "~~", "|", "&lt;",
        "https://a.example", "www.a.example", "##[group]", "\n", " ", "a", "\u{202e}", "<!-- x -->", "me@a.example",
        ":tada:", "1a2b3c4d",
    ]), 0..12)) {
        use pulldown_cmark::{Event, Options, Parser, Tag};
        let message = parts.concat();
        let shown = format!("- x {} (rule)\n", signoise::text::Untrusted(&message).markdown_message());
        for event in Parser::new_ext(&shown, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH | Options::ENABLE_TABLES) {
            match event {
                Event::Html(_) | Event::InlineHtml(_) | Event::InlineMath(_) | Event::DisplayMath(_) => panic!("{shown}"),
                Event::Start(tag) => assert!(matches!(tag, Tag::List(_) | Tag::Item | Tag::Paragraph), "{shown}"),
                Event::Text(text) => {
                    for wrong in ["@team", "#12", "https://", "www.", "me@a", ":tada:"] {
                        assert!(!text.contains(wrong), "{wrong}: {shown}");
                    }
                }
                _ => {}
            }
        }
        assert!(shown.ends_with(" (rule)\n") && !shown.contains("##[") && !shown.contains('\u{202e}'), "{shown}");
    }
}

#[test]
fn a_change_of_what_is_a_finding_is_told() {
    let repo = TestRepo::new();
    repo.write("A.md", "# A\n").commit("Begin", "2025-01-01T12:00:00Z").branch("topic");
    repo.switch("topic");
    repo.write("signoise.toml", "[rules]\n\"link/*\" = \"off\"\n").commit("Change", "2025-01-02T12:00:00Z");
    let base = repo.id("topic~1");
    let run = |base: &str, format: &str| {
        signoise(repo.path(), &["review", "--base", base, "--head", "topic", "--format", format])
    };
    for format in ["terminal", "markdown"] {
        let said = run(&base, format).stdout;
        assert!(said.contains("This change also changes what is a finding: signoise.toml"), "{said}");
        assert!(!run("topic", format).stdout.contains("also changes"));
    }
    let json = run(&base, "json");
    assert!(json.stderr.contains("also changes what is a finding: signoise.toml"), "{}", json.stderr);
    let report: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(report["configuration"], serde_json::json!(["signoise.toml"]));
    assert_valid(&validator_of("review-1", None), &report);
}

#[test]
fn what_is_not_committed_is_told_to_be_left_out() {
    let repo = site();
    assert!(!review(&repo, "markdown").stdout.contains("not committed"));
    repo.write("Data.md", "# Data\n").write("New@team.md", "# New\n");
    let words = "Changes that are not committed are no part of this: ";
    let markdown = review(&repo, "markdown").stdout;
    assert!(markdown.contains(&format!("{words}Data.md, New@&#8203;team.md.\n")), "{markdown}");
    assert!(review(&repo, "terminal").stdout.contains(&format!("{words}Data.md, New@team.md\n")));
    let json = review(&repo, "json").stdout;
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["uncommitted"], serde_json::json!(["Data.md", "New@team.md"]));
    assert_valid(&validator_of("review-1", None), &report);
    let again = signoise_with(repo.path(), &["review", "--from", "-", "--format", "json"], json.as_bytes());
    assert_eq!(again.stdout, json);
    // Another branch than the one that is checked out has nothing to do with the folder.
    let run = signoise(repo.path(), &["review", "--base", "topic", "--head", "main", "--format", "markdown"]);
    assert!(!run.stdout.contains("not committed"), "{}", run.stdout);
}

#[test]
fn line_ends_that_git_converts_are_no_change() {
    let repo = site();
    repo.git().config().unwrap().set_str("core.autocrlf", "true").unwrap();
    let text = std::fs::read_to_string(repo.path().join("Data.md")).unwrap();
    repo.write("Data.md", text.replace('\n', "\r\n"));
    assert!(!review(&repo, "markdown").stdout.contains("not committed"));
}

#[test]
fn the_base_is_called_as_it_was_typed() {
    let repo = site();
    let base = &repo.id("topic~1")[..7];
    let head = &repo.id("topic")[..7];
    // It went on since: what counts is where the branch left it.
    let markdown = review(&repo, "markdown").stdout;
    assert!(markdown.contains(&format!("\nFrom main at `{base}` to topic (`{head}`).\n")), "{markdown}");
    let terminal = review(&repo, "terminal").stdout;
    assert!(
        terminal.contains(&format!("\nfrom main at {base} (2025-01-01) to topic {head} (2025-01-03)\n")),
        "{terminal}"
    );
    repo.branch("old")
        .git()
        .find_reference("refs/heads/old")
        .unwrap()
        .set_target(repo.git().revparse_single("topic~1").unwrap().id(), "")
        .unwrap();
    let run =
        |base: &str| signoise(repo.path(), &["review", "--base", base, "--head", "topic", "--format", "markdown"]);
    assert!(run("old").stdout.contains(&format!("\nFrom old (`{base}`) to topic (`{head}`).\n")));
    for nameless in ["topic~1", &repo.id("topic~1"), base] {
        let shown = run(nameless).stdout;
        assert!(shown.contains(&format!("\nFrom `{base}` to topic (`{head}`).\n")), "{shown}");
    }
    let tip = repo.id("main");
    assert!(run(&tip).stdout.contains(&format!("\nFrom `{base}` to topic")), "{}", run(&tip).stdout);
}

#[test]
fn what_leaves_with_its_page_is_not_mended() {
    let repo = TestRepo::new();
    let row = |n: usize, notes: &str| format!("[R{n}](https://r{n}.example) | What | {notes}\n");
    let many = |notes: &str| (0..8).map(|n| row(n, notes)).collect::<String>();
    repo.write("Gone.md", format!("# Gone\n\nText.\n ## Indented\n\n## Tools\n\n{HEAD}{}", many("Learning")));
    repo.write("Stays.md", format!("# Stays\n\nText.\n ## Indented\n\n## Tools\n\n{HEAD}{}", row(9, "Laerning")));
    repo.commit("Begin", "2025-01-01T12:00:00Z").branch("topic").switch("topic");
    let before = signoise(repo.path(), &["check"]).stdout;
    assert!(before.contains("entry/vocabulary"), "{before}");
    repo.remove("Gone.md").commit("Delete", "2025-01-02T12:00:00Z");
    assert!(!signoise(repo.path(), &["check"]).stdout.contains("entry/vocabulary"));
    let markdown = review(&repo, "markdown").stdout;
    // The row of the other page is what it was, and so is what was not liked about it.
    assert!(markdown.starts_with("### ✅ No new findings; 1 left with deleted pages. "), "{markdown}");
    assert!(!markdown.contains("Fixed") && !markdown.contains("vocabulary"), "{markdown}");
    assert!(review(&repo, "terminal").stdout.starts_with("No new findings; 1 left with deleted pages. "));
    let json = review(&repo, "json").stdout;
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((report["fixed"].as_array().unwrap().len(), report["gone"][0]["path"].as_str()), (0, Some("Gone.md")));
    assert_valid(&validator_of("review-1", None), &report);
    let again = signoise_with(repo.path(), &["review", "--from", "-", "--format", "markdown"], json.as_bytes());
    assert_eq!(again.stdout, markdown);
}

#[test]
fn a_new_post_is_told_with_its_summary() {
    let repo = site();
    repo.write(
        "_posts/2025-01-04-signaltonoise-names.md",
        "---\ntitle: \"Signal:Noise - Names\"\ndate: 2025-01-04\n---\n\n# Names\n\n## TL;DR\n\n* Names outlive @products\n",
    );
    repo.write(
        "_posts/2025-01-04-signaltonoise-bare.md",
        "---\ntitle: \"Signal:Noise - Bare\"\ndate: 2025-01-04\ndescription: In a *few* words\n---\n\n# Bare\n",
    );
    repo.commit("Post", "2025-01-04T12:00:00Z");
    let markdown = review(&repo, "markdown").stdout;
    assert!(markdown.contains("\n> Names outlive @&#8203;products\n"), "{markdown}");
    assert!(markdown.contains("\n> In a \\*few\\* words\n"), "{markdown}");
    let terminal = review(&repo, "terminal").stdout;
    assert!(terminal.contains("\n          Names outlive @products\n"), "{terminal}");
    let json = review(&repo, "json").stdout;
    assert_valid(&validator_of("review-1", None), &serde_json::from_str(&json).unwrap());
    let args = ["review", "--from", "-", "--format", "markdown"];
    assert_eq!(signoise_with(repo.path(), &args, json.as_bytes()).stdout.matches("\n> ").count(), 2);
}
