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
