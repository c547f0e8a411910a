//! The step of the action, with the environment that GitHub gives it.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::repo::TestRepo;
use super::schemas::{assert_valid, validator_of};

/// What the step left behind.
struct Step {
    code: i32,
    stdout: String,
    folder: TempDir,
}

impl Step {
    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }
}

fn run(repo: &TestRepo, base: &str, fail_on: &str) -> Step {
    run_to(repo, base, "HEAD", fail_on)
}

fn run_to(repo: &TestRepo, base: &str, head: &str, fail_on: &str) -> Step {
    let folder = TempDir::new().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = |name: &str| -> PathBuf { folder.path().join(name) };
    let output = Command::new("bash")
        .arg(root.join(".github/scripts/review"))
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("SIGNOISE", env!("CARGO_BIN_EXE_signoise"))
        .env("GITHUB_WORKSPACE", repo.path())
        .env("RUNNER_TEMP", folder.path())
        .env("GITHUB_SERVER_URL", "https://github.com")
        .env("GITHUB_REPOSITORY", "example/site")
        .env("GITHUB_STEP_SUMMARY", file("summary"))
        .env("GITHUB_OUTPUT", file("output"))
        .env("BASE", base)
        .env("HEAD", head)
        .env("DIRECTORY", ".")
        .env("FAIL_ON", fail_on)
        .env("REPORT", file("report.json"))
        .env("SARIF", "report.sarif")
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    Step { code: output.status.code().expect("ended by a signal"), stdout, folder }
}

#[test]
fn a_pull_request_gets_annotations_a_summary_and_a_report() {
    let repo = TestRepo::new();
    repo.write("Old.md", "# Old\n\nText.\n ## Old fault\n").commit("Begin", "2025-01-01T12:00:00Z");
    let base = repo.id("HEAD");
    repo.write("New.md", "# New\n\nText.\n ## New fault\n").commit("Add a page", "2025-01-02T12:00:00Z");

    let step = run(&repo, &base, "error");
    assert_eq!((step.code, step.read("output").as_str()), (1, "failed=true\n"));
    let annotations: Vec<&str> = step.stdout.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(annotations.len(), 1, "{}", step.stdout);
    assert!(annotations[0].starts_with("::error file=New.md,line=4,"), "{}", annotations[0]);
    let summary = step.read("summary");
    assert!(summary.starts_with("### \u{274c} 1 error new. "), "{summary}");
    assert!(summary.contains("](https://github.com/example/site/blob/"), "{summary}");
    let report: Value = serde_json::from_str(&step.read("report.json")).unwrap();
    assert_valid(&validator_of("review-1", None), &report);

    // Code scanning gets everything: it compares by itself.
    let sarif = std::fs::read(repo.path().join("report.sarif")).unwrap();
    let sarif: Value = serde_json::from_slice(&sarif).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let uri = |result: &Value| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
    assert_eq!(results.iter().map(uri).collect::<Vec<_>>(), ["New.md", "Old.md"]);

    let lenient = run(&repo, &base, "never");
    assert_eq!((lenient.code, lenient.read("output").as_str()), (0, "failed=false\n"));
    assert!(lenient.read("summary").starts_with("### \u{2705} "), "{}", lenient.read("summary"));
}

#[test]
fn a_new_branch_is_checked_as_a_whole() {
    let repo = TestRepo::new();
    repo.write("Old.md", "# Old\n\nText.\n ## Old fault\n").commit("Begin", "2025-01-01T12:00:00Z");
    for base in ["", "0000000000000000000000000000000000000000"] {
        let step = run(&repo, base, "error");
        assert_eq!(step.code, 1, "{}", step.stdout);
        assert!(step.stdout.contains("::error file=Old.md,line=4,"), "{}", step.stdout);
    }
    // A base that is not there is told, and passes for no clean site.
    let step = run(&repo, "1111111111111111111111111111111111111111", "error");
    assert_eq!((step.code, step.read("output").as_str()), (2, ""), "{}", step.stdout);
}

#[test]
fn what_is_reviewed_need_not_be_checked_out() {
    let repo = TestRepo::new();
    repo.write("Old.md", "# Old\n\nText.\n").commit("Begin", "2025-01-01T12:00:00Z").branch("topic");
    let base = repo.id("HEAD");
    repo.switch("topic")
        .write("New.md", "# New\n\nText.\n ## New fault\n")
        .commit("Add a page", "2025-01-02T12:00:00Z");
    let head = repo.id("HEAD");
    repo.switch("main").write("Merged.md", "# Merged\n\nText.\n ## Of others\n");
    repo.write("New.md", "# New\n\nText.\n ## New fault\n").merge("topic", "Merge", "2025-01-03T12:00:00Z");
    let step = run_to(&repo, &base, &head, "error");
    assert_eq!(step.code, 1, "{}", step.stdout);
    assert!(step.stdout.contains("file=New.md,") && !step.stdout.contains("Merged.md"), "{}", step.stdout);
    assert!(step.read("summary").contains(&format!("/blob/{head}/New.md")), "{}", step.read("summary"));
}
