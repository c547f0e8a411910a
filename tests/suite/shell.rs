//! Command lines as people type them, run in a prepared site: those of the guides, of the README and of `--help`.
#![cfg(unix)]

use std::path::Path;
use std::process::{Command, Stdio};

use super::command::Run;
use super::readme;
use super::repo::TestRepo;

/// Runs a line in `sh`, with `signoise` in its path and a clock that stands still.
pub fn sh(folder: &Path, line: &str) -> Run {
    let bin = Path::new(env!("CARGO_BIN_EXE_signoise")).parent().unwrap();
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
        .env("HOME", folder)
        .env("COLUMNS", "100")
        .env("TZ", "UTC")
        .env("SOURCE_DATE_EPOCH", "1751284800")
        .env("BROWSER", "true")
        .env("EDITOR", "true")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Run {
        code: output.status.code().expect("ended by a signal"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Whether a command did what it is for: with findings and differences it ends with 1; where it asks, there is no
/// terminal to ask on.
pub fn succeeded(run: &Run) -> bool {
    run.code <= 1 || run.stderr.contains("there is no terminal to ask on")
}

/// The site of the README with what the examples name: a branch, pages, posts, a digest, rows of a spreadsheet, an issue.
pub fn site() -> TestRepo {
    let repo = readme::site();
    let head = readme::HEAD;
    let data = std::fs::read_to_string(repo.path().join("DataAI.md")).unwrap();
    repo.write(
        "DataAI.md",
        format!("{data}\n## Tools\n\n{head}[Data kit](https://example.com/data-kit) | What to begin with | GitHub\n"),
    );
    repo.write(
        "signoise.toml",
        "[site]\ntitle = \"Partner Notes\"\nurl = \"https://notes.example\"\n\n[digest]\nfrom = \"Partner Notes <notes@example.org>\"\n",
    )
    .write(
        "Partners.md",
        format!("# Partners\n\n## Programs\n\n{head}[Partner Center](https://partner.microsoft.com) | Where partners sign in | Microsoft\n"),
    )
    .write(
        "posts/topics/partners.md",
        format!("---\ntitle: Partners\n---\n\n# Partners\n\n## Tools\n\n{head}[Partner kit](https://example.com/partner-kit) | A kit | GitHub\n"),
    )
    .write(
        "_posts/2025-05-24-GenerativePartnerCrucible.md",
        "---\ntitle: Generative Partner Crucible - for the week ending 2025-05-24\ndate: 2025-05-24\nflag: GenerativePartnerCrucible\nlayout: generativepartnercrucible\n---\n\n# Data\n\n- [Skills](https://learn.microsoft.com/training/fabric/)\n",
    )
    .write("docs/one.md", "# One\n").write("docs/two.md", "# Two\n").write("docs/three.md", "# Three\n")
    .commit("More pages", "2025-06-10T10:00:00Z")
    .branch("topic")
    .branch("rows");
    repo.identity();
    let body = "### Table\n\nPartners.md > Programs\n\n### Title\n\nIssue kit\n\n### URL\n\nhttps://example.com/issue\n\n### Description\n\nAsked for\n\n### Notes\n\n_No response_";
    repo.write("event.json", serde_json::json!({"issue": {"number": 278, "body": body}}).to_string()).write(
        "rows.json",
        "[{\"title\": \"Json kit\", \"url\": \"https://example.com/json\", \"Description\": \"What to begin with\"}]",
    );
    repo.write(
        "rows.csv",
        "title,url,Description,Notes\nStarter kit,https://example.com/starter,What to begin with,GitHub\n",
    )
    .write(
        "draft.md",
        "---\ntitle: \"Signal:Noise - A draft\"\ndate: 2025-06-01\n---\n\n# A draft\n\n## TL;DR\n\n* Short\n",
    );
    repo
}
