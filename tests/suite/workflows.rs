//! The workflows that `init` writes: the scripts of their steps, run in a shell with the files and variables of a runner
//! and a `gh` that answers as GitHub would.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::command::signoise;
use super::repo::TestRepo;
use super::runner;

/// Answers what the steps ask of GitHub from files in its folder, and writes down what they would change.
const GH: &str = r#"#!/bin/bash
set -euo pipefail
here="$(dirname "$0")/.."
[[ "$1" == api ]] || exit 9
[[ "$GH_TOKEN" == token ]] || exit 4
body= address= method=GET
for word in "${@:2}"; do
    case "$word" in
        body=@*) body="${word#body=@}"; [[ "$method" != GET ]] || method=POST ;;
        repos/*) address="$word" ;;
        PATCH) method=PATCH ;;
        --field | --method | --paginate | --silent) ;;
        *) echo "gh: unknown word $word" >&2; exit 9 ;;
    esac
done
printf '%s %s\n' "$method" "$address" >>"$here/asked"
if [[ -n "$body" ]]; then
    cp "$body" "$here/body"
    exit 0
fi
case "$address" in
    repos/example/site/pulls\?*) cat "$here/pulls.json" ;;
    repos/example/site/actions/runs/77/artifacts\?name=signoise-review) cat "$here/artifacts.json" ;;
    repos/example/site/actions/artifacts/5/zip) cat "$here/artifact.zip" ;;
    repos/example/site/issues/7/comments\?*) cat "$here/comments.json" ;;
    *) echo "gh: HTTP 404 $address" >&2; exit 1 ;;
esac
"#;

/// Where the report of a run is too large to be read.
const LIMIT: u64 = 33_554_432;

fn workflow(repo: &TestRepo, name: &str) -> String {
    std::fs::read_to_string(repo.path().join(".github/workflows").join(name)).unwrap()
}

/// The script of a step.
fn script(workflow: &str, step: &str) -> String {
    let after = workflow.split_once(&format!("      - name: {step}\n")).unwrap_or_else(|| panic!("no step {step}")).1;
    let block = after.split_once("        run: |\n").unwrap().1;
    let lines = block.lines().map_while(|line| line.strip_prefix("          "));
    lines.fold(String::new(), |text, line| text + line + "\n")
}

/// What a step said, and how it ended.
struct Step {
    code: i32,
    log: String,
}

/// A runner: its folders, and what is on its path.
struct Runner {
    folder: TempDir,
}

impl Runner {
    fn new() -> Self {
        use std::os::unix::fs::PermissionsExt;
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("bin")).unwrap();
        let gh = folder.path().join("bin/gh");
        std::fs::write(&gh, GH).unwrap();
        std::fs::set_permissions(&gh, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_signoise"), folder.path().join("bin/signoise")).unwrap();
        Self { folder }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).unwrap_or_default()
    }

    fn write(&self, name: &str, value: &Value) {
        std::fs::write(self.file(name), value.to_string()).unwrap();
    }

    /// Runs a script as `shell: bash` does.
    fn run(&self, script: &str, folder: &Path, variables: &[(&str, &str)]) -> Step {
        let output = Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
            .current_dir(folder)
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", self.file("bin").display()))
            .env("RUNNER_TEMP", self.folder.path())
            .env("GITHUB_SERVER_URL", "https://github.com")
            .env("GITHUB_REPOSITORY", "example/site")
            .env("GITHUB_STEP_SUMMARY", self.file("summary"))
            .env("GITHUB_OUTPUT", self.file("output"))
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let log = [output.stdout, output.stderr].concat();
        let code = output.status.code().expect("ended by a signal");
        Step { code, log: String::from_utf8(log).unwrap() }
    }

    /// Runs the scripts of the job that comments, as long as none of them fails.
    fn comment(&self, site: &Site) -> Step {
        let token = ("GH_TOKEN", "token");
        let event = [token, ("HEAD_SHA", site.head.as_str()), ("RUN_ID", "77")];
        let run = |step: &str, variables: &[(&str, &str)]| {
            self.run(&script(&workflow(&site.repo, "signoise-comment.yml"), step), self.folder.path(), variables)
        };
        let _ = std::fs::remove_file(self.file("output"));
        let fetched = run("Fetch the report", &event);
        let output = self.read("output");
        let Some(number) = output.strip_prefix("number=").filter(|_| fetched.code == 0) else { return fetched };
        let shown = run("Show the report", &[]);
        if shown.code != 0 {
            return shown;
        }
        run("Write the comment", &[token, ("HEAD_SHA", &site.head), ("NUMBER", number.trim())])
    }

    /// What was asked of GitHub and changes something.
    fn changes(&self) -> Vec<String> {
        let asked = self.read("asked");
        asked.lines().filter(|line| !line.starts_with("GET ")).map(str::to_owned).collect()
    }
}

/// A site after `init`, a pull request on it, and the merge that GitHub makes of the two.
struct Site {
    repo: TestRepo,
    head: String,
}

impl Site {
    fn new() -> Self {
        let repo = TestRepo::new();
        let run = signoise(repo.path(), &["init", "--yes"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        repo.write("Old.md", "# Old\n\nText.\n ## Old fault\n").commit("Begin", "2025-01-01T12:00:00Z").branch("topic");
        repo.write("Else.md", "# Else\n\nText.\n ## Not of the pull request\n").commit("Go on", "2025-01-02T12:00:00Z");
        repo.switch("topic");
        repo.write("New.md", "# New\n\nBy @team.\n ## New fault\n").commit("Change", "2025-01-03T12:00:00Z");
        let head = repo.id("HEAD");
        repo.switch("main");
        repo.write("New.md", "# New\n\nBy @team.\n ## New fault\n").merge("topic", "Merge", "2025-01-04T12:00:00Z");
        Self { repo, head }
    }

    fn review(&self, runner: &Runner) -> Step {
        runner.run(&script(&workflow(&self.repo, "signoise.yml"), "Review"), self.repo.path(), &[])
    }
}

/// Has the runner keep `review.json` as the artifact of a run, for a pull request from a fork.
fn hand_over(runner: &Runner, site: &Site) {
    let mut zip = Command::new("zip");
    zip.args(["--quiet", "artifact.zip", "review.json"]).current_dir(runner.folder.path());
    assert!(zip.status().unwrap().success());
    runner.write("artifacts.json", &json!({"artifacts": [{"id": 5, "size_in_bytes": 900}]}));
    runner.write(
        "pulls.json",
        &json!([
            {"number": 6, "head": {"sha": "1111111111111111111111111111111111111111", "ref": "main\"; touch x #"}},
            {"number": 7, "head": {"sha": site.head, "ref": "$(touch x)"}},
        ]),
    );
    runner.write("comments.json", &json!([{"id": 1, "user": {"login": "reader"}, "body": "<!-- signoise review -->"}]));
}

/// The report of a pull request that waits for the job that comments.
fn reviewed() -> (Site, Runner) {
    let (site, runner) = (Site::new(), Runner::new());
    assert_eq!(site.review(&runner).code, 1);
    hand_over(&runner, &site);
    (site, runner)
}

/// Whether the tools of GitHub's machines are here. Where everything has to be tested, they have to be.
fn tools() -> bool {
    let there = |tool: &&str| ["/usr/bin", "/bin"].iter().any(|folder| Path::new(folder).join(tool).exists());
    let missing: Vec<&str> = ["bash", "jq", "unzip", "zip"].into_iter().filter(|tool| !there(tool)).collect();
    assert!(missing.is_empty() || std::env::var_os("CI").is_none(), "missing: {missing:?}");
    if !missing.is_empty() {
        println!("skipped: {missing:?} are missing");
    }
    missing.is_empty()
}

#[test]
fn a_review_annotates_sums_up_and_keeps_its_report() {
    let (site, runner) = (Site::new(), Runner::new());
    let step = site.review(&runner);
    assert_eq!(step.code, 1, "{}", step.log);
    let found = runner::commands(&step.log);
    assert_eq!(found.len(), 1, "{}", step.log);
    assert_eq!((found[0].property("file"), found[0].property("line")), (Some("New.md"), Some("4")));
    let summary = runner.read("summary");
    let line = format!("](https://github.com/example/site/blob/{}/New.md?plain=1#L4)", site.head);
    assert!(summary.starts_with("### ❌ 1 error new. ") && summary.contains(&line), "{summary}");
    assert!(summary.contains(&format!(" to `{}`.", &site.head[..7])), "{summary}");
    assert!(!summary.contains("Not of the pull request") && !summary.contains("Old fault"), "{summary}");
    let report: Value = serde_json::from_str(&runner.read("review.json")).unwrap();
    assert_eq!(report["head"]["commit"], site.head.as_str());
}

#[test]
fn a_review_that_cannot_be_made_says_so() {
    let (site, runner) = (Site::new(), Runner::new());
    site.repo.write("signoise.toml", "unknown = 1\n");
    let step = site.review(&runner);
    assert!(step.code == 2 && step.log.contains("unknown"), "{}", step.log);
    assert_eq!((runner.read("summary").as_str(), runner.read("review.json").as_str()), ("", ""));
}

#[test]
fn a_pull_request_has_one_comment() {
    if !tools() {
        return;
    }
    let (site, runner) = reviewed();
    let step = runner.comment(&site);
    assert_eq!(step.code, 0, "{}", step.log);
    assert_eq!(runner.changes(), ["POST repos/example/site/issues/7/comments"]);
    let body = runner.read("body");
    assert!(body.starts_with("### ❌ 1 error new. ") && body.ends_with("<!-- signoise review -->\n"), "{body}");
    assert_eq!(body, runner.read("summary"));
    assert!(!body.contains("@team"), "{body}");

    // The comment of anybody else stays, whatever it holds.
    runner.write(
        "comments.json",
        &json!([
            {"id": 1, "user": {"login": "reader"}, "body": "<!-- signoise review -->"},
            {"id": 2, "user": {"login": "github-actions[bot]"}, "body": "Of another job."},
            {"id": 3, "user": {"login": "github-actions[bot]"}, "body": "### Before\r\n<!-- signoise review -->"},
        ]),
    );
    std::fs::remove_file(runner.file("asked")).unwrap();
    let step = runner.comment(&site);
    assert_eq!(step.code, 0, "{}", step.log);
    assert_eq!(runner.changes(), ["PATCH repos/example/site/issues/comments/3"]);
}

#[test]
fn what_moved_on_or_left_no_report_is_not_commented() {
    if !tools() {
        return;
    }
    let (site, runner) = reviewed();
    let pulls = runner.read("pulls.json");
    let twice = json!([{"number": 7, "head": {"sha": site.head}}, {"number": 8, "head": {"sha": site.head}}]);
    for pulls in [json!([]), json!([{"number": 7, "head": {"sha": "later"}}]), twice] {
        runner.write("pulls.json", &pulls);
        let step = runner.comment(&site);
        assert!(step.code == 0 && step.log.contains("no open pull request"), "{}", step.log);
    }
    std::fs::write(runner.file("pulls.json"), pulls).unwrap();
    for artifacts in [json!([]), json!([{"id": 5, "size_in_bytes": LIMIT + 1}])] {
        runner.write("artifacts.json", &json!({"artifacts": artifacts}));
        let step = runner.comment(&site);
        assert!(step.code == 0 && step.log.contains("left no report"), "{}", step.log);
    }
    assert!(!runner.read("asked").contains("/zip"), "what is not wanted was fetched");
    assert!(runner.changes().is_empty());
}

#[test]
fn nothing_but_the_report_of_that_commit_is_shown() {
    if !tools() {
        return;
    }
    let (site, runner) = reviewed();
    let honest = runner.read("review.json");
    let of_another = honest.replace(&site.head, "2222222222222222222222222222222222222222");
    let extra = honest.replacen('{', "{\"extra\": 1,", 1);
    let large = " ".repeat(usize::try_from(LIMIT).unwrap() + 200_000);
    for (report, code, reason) in [
        (of_another.as_str(), 1, "of another commit"),
        (extra.as_str(), 2, "unknown field `extra`"),
        ("", 2, "not a report"),
        (large.as_str(), 1, "no report of a size that is read"),
    ] {
        std::fs::remove_file(runner.file("artifact.zip")).unwrap();
        std::fs::write(runner.file("review.json"), report).unwrap();
        hand_over(&runner, &site);
        let step = runner.comment(&site);
        assert!(step.code == code && step.log.contains(reason), "{reason}: {} {}", step.code, step.log);
        assert!(runner.changes().is_empty(), "{reason}");
    }
    std::fs::write(runner.file("artifact.zip"), "no archive").unwrap();
    let step = runner.comment(&site);
    assert!(step.code == 1 && runner.changes().is_empty(), "{}", step.log);
}

#[test]
fn where_there_is_nothing_to_tell_no_comment_begins() {
    if !tools() {
        return;
    }
    let (site, runner) = reviewed();
    let same = ["review", "--base", "HEAD^2", "--head", "HEAD^2", "--format", "json"];
    std::fs::remove_file(runner.file("artifact.zip")).unwrap();
    std::fs::write(runner.file("review.json"), signoise(site.repo.path(), &same).stdout).unwrap();
    hand_over(&runner, &site);
    let step = runner.comment(&site);
    assert!(step.code == 0 && step.log.contains("nothing to tell"), "{}", step.log);
    assert!(runner.changes().is_empty());
    // What was told before is told no more.
    runner.write(
        "comments.json",
        &json!([
            {"id": 3, "user": {"login": "github-actions[bot]"}, "body": "Two errors.\n<!-- signoise review -->"},
        ]),
    );
    let step = runner.comment(&site);
    assert_eq!(step.code, 0, "{}", step.log);
    assert_eq!(runner.changes(), ["PATCH repos/example/site/issues/comments/3"]);
    assert!(
        runner.read("body").starts_with("### ✅ No new findings. No change of content."),
        "{}",
        runner.read("body")
    );
}

#[test]
fn the_program_of_one_commit_is_built() {
    let (site, runner) = (Site::new(), Runner::new());
    let find = script(&workflow(&site.repo, "signoise.yml"), "Find signoise");
    let url = site.repo.path().to_str().unwrap();
    let run =
        |git: &str, rev: &str| runner.run(&find, runner.folder.path(), &[("SIGNOISE_GIT", git), ("SIGNOISE_REV", rev)]);
    let named = run("", "");
    assert!(
        named.code == 1 && named.log.contains("::error::Write the git address of signoise into this workflow"),
        "{}",
        named.log
    );
    let branch = run(url, "main");
    assert!(branch.code == 1 && branch.log.contains("40 hexadecimal digits"), "{}", branch.log);
    assert_eq!(runner.read("output"), "");
    let commit = "0123456789abcdef0123456789abcdef01234567";
    assert_eq!((run(url, commit).code, run(url, "").code), (0, 0));
    let newest = site.repo.id("HEAD");
    assert_eq!(runner.read("output"), format!("rev={commit}\nrev={newest}\n"));
}

#[test]
fn no_workflow_may_do_more_than_it_needs() {
    let site = Site::new();
    let (review, comment) = (workflow(&site.repo, "signoise.yml"), workflow(&site.repo, "signoise-comment.yml"));
    for workflow in [&review, &comment] {
        assert!(workflow.contains("\npermissions: {}\n") && !workflow.contains("pull_request_target"), "{workflow}");
        let actions = workflow.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: "));
        for action in actions {
            let (name, rest) = action.split_once('@').unwrap();
            let commit = rest.split(' ').next().unwrap();
            assert!(name.starts_with("actions/") && commit.len() == 40, "{action}");
        }
        // Nothing that an event says is part of a script.
        let mut shell = false;
        for line in workflow.lines() {
            let depth = line.len() - line.trim_start().len();
            shell = line.trim_start().starts_with("run:") || (shell && depth >= 10);
            assert!(!(shell && line.contains("${{")), "{line}");
        }
    }
    let granted = |workflow: &str| -> Vec<String> {
        let (_, job) = workflow.split_once("    permissions:\n").unwrap();
        let lines = job.lines().map_while(|line| line.strip_prefix("      "));
        lines.map(|line| line.split(" #").next().unwrap().to_owned()).collect()
    };
    assert_eq!(granted(&review), ["contents: read"]);
    assert_eq!(granted(&comment), ["actions: read", "pull-requests: write"]);
    assert!(!review.contains("GH_TOKEN") && review.contains("persist-credentials: false"));
    assert!(!comment.contains("actions/checkout"), "the job that may write runs nothing of the pull request");
}
