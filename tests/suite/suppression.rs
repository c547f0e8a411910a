//! Suppressions silence what they name, say why, and do not outlive their use.

use super::command::{Run, signoise};
use super::repo::TestRepo;

fn findings(run: &Run) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let list = report["findings"].as_array().unwrap().iter();
    list.map(|f| format!("{}:{} {}", f["path"].as_str().unwrap(), f["start"]["line"], f["message"].as_str().unwrap()))
        .collect()
}

fn check(repo: &TestRepo, args: &[&str]) -> (Vec<String>, u64) {
    let run = signoise(repo.path(), &[&["check", "--format", "json"], args].concat());
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    (findings(&run), report["summary"]["suppressed"].as_u64().unwrap())
}

#[test]
fn a_comment_silences_the_next_line_or_the_page() {
    let repo = TestRepo::new();
    repo.write(
        "A.md",
        "# A\n\n<!-- signoise-ignore-next-line heading/indented: an old link leads here -->\n\n ## B\n\n ## C\n",
    )
    .write("B.md", "<!-- signoise-ignore-file heading/*: an import -->\n\n# B\n\n ## C\n\n# D\n");
    assert_eq!(check(&repo, &[]), (vec!["A.md:7 the site prints this heading as text: `## C`".to_owned()], 3));
}

#[test]
fn a_suppression_at_fault_is_a_finding() {
    let repo = TestRepo::new();
    repo.write(
        "A.md",
        "# A\n\n<!-- signoise-ignore-next-line heading/indented: no longer true -->\n## B\n\n\
         <!-- signoise-ignore-next-line heading/indentd: typing -->\n\n\
         <!-- signoise-ignore-file heading/indented -->\n\n<!-- signoise-ignore-line x: y -->\n\n\
         <!-- signoise-ignore-file text/suppression: hush -->\n\n`<!-- signoise-ignore-file x -->`\n\n\
         ```\n<!-- signoise-ignore-file x -->\n```\n",
    );
    assert_eq!(
        check(&repo, &[]).0,
        [
            "A.md:3 this suppression silences nothing: no finding of heading/indented",
            "A.md:6 this suppression names an unknown rule: `heading/indentd`",
            "A.md:8 this suppression gives no reason",
            "A.md:10 `signoise-ignore-line` is no suppression",
            "A.md:12 this suppression silences nothing: no finding of text/suppression",
        ]
    );
}

#[test]
fn front_matter_takes_comments_of_its_own() {
    let repo = TestRepo::new();
    repo.write(
        "_posts/2025-05-01-signaltonoise-a.md",
        "---\ntitle: \"Signal:Noise - A\"\n# signoise-ignore-next-line post/date-mismatch: republished\ndate: 2025-04-01\n---\n\n# A\n\n## TL;DR\n\nA.\n",
    );
    assert_eq!(check(&repo, &[]), (vec![], 1));
}

#[test]
fn the_configuration_silences_an_entry_wherever_it_stands() {
    let repo = TestRepo::new();
    let table = "Source | Description | Notes\n:--- | :--- | :---\n[A](https://a.example/x) | | GitHub\n";
    repo.write("One.md", format!("# One\n\n{table}")).write("Two.md", format!("# Two\n\n{table}")).write(
        "signoise.toml",
        "[[suppress]]\nurl = \"http://www.a.example/x/\"\nrules = [\"entry/*\"]\nreason = \"the title says it all\"\n\n\
         [[suppress]]\nurl = \"https://b.example\"\nrules = [\"entry/required-cell\"]\nreason = \"gone\"\n",
    );
    assert_eq!(
        check(&repo, &[]),
        (vec!["signoise.toml:1 line 7: this suppression silences nothing: no finding of entry/required-cell on https://b.example".to_owned()], 3)
    );
    // A part of the site cannot tell.
    assert_eq!(check(&repo, &["One.md"]), (vec![], 1));
}

#[test]
fn a_suppression_in_the_configuration_needs_rule_and_reason() {
    let repo = TestRepo::new();
    for (toml, message) in [
        (
            "[[suppress]]\nurl = \"https://a.example\"\nrules = [\"entry/requird-cell\"]\nreason = \"x\"\n",
            "unknown rule",
        ),
        ("[[suppress]]\nurl = \"https://a.example\"\nrules = [\"entry/*\"]\nreason = \" \"\n", "needs a reason"),
        ("[[suppress]]\nurl = \"https://a.example\"\nrules = [\"entry/*\"]\n", "reason"),
    ] {
        repo.write("signoise.toml", toml);
        let run = signoise(repo.path(), &["check"]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
}
