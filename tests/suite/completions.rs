//! Shells and manual pages: what a real shell offers, and a page for every command.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use super::command::signoise;
use super::repo::TestRepo;

fn site() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("DataAI.md", "# Data\n\n## Data & AI tools\n\nSource | Description | Notes\n--- | --- | ---\n[a](https://example.org) | b | c\n")
        .write("sub/Other.md", "# Other\n")
        .commit("One", "2025-01-01T12:00:00Z")
        .tag("release-2025-01")
        .branch("topic/rows");
    repo
}

/// The same with a heading that shells take for two words.
#[cfg(unix)]
fn site_with_a_colon() -> TestRepo {
    let repo = site();
    repo.write(
        "Signal.md",
        "# Signal\n\n## Signal: Noise\n\nSource | Notes\n--- | ---\n[a](https://example.org) | c\n",
    );
    repo
}

/// What bash offers for the last of these words, in the way that its own completion asks.
fn offered(folder: &Path, words: &[&str]) -> Option<Vec<String>> {
    let bin = Path::new(env!("CARGO_BIN_EXE_signoise")).parent().unwrap();
    let script = "source <(signoise completions bash); COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_TYPE=9\n\
                  _clap_complete_signoise signoise \"${COMP_WORDS[$COMP_CWORD]}\" ''\n\
                  for word in \"${COMPREPLY[@]}\"; do printf '%s\\n' \"$word\"; done";
    let run = Command::new("bash")
        .args(["--norc", "--noprofile", "-c", script, "bash"])
        .args(words)
        .current_dir(folder)
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
        .output();
    let Ok(run) = run else {
        println!("skipped: there is no bash");
        return None;
    };
    assert!(run.stderr.is_empty(), "{}", String::from_utf8_lossy(&run.stderr));
    Some(String::from_utf8(run.stdout).unwrap().lines().map(str::to_owned).collect())
}

#[test]
fn bash_offers_what_the_repository_knows() {
    let repo = site();
    repo.write("$(touch x).md", "# X\n").write("a\nb.md", "# X\n");
    for (words, expected) in [
        (["check", "--since", "rel"].as_slice(), ["release-2025-01"].as_slice()),
        (&["check", "Data"], &["DataAI.md"]),
        (&["diff", "topic/"], &["topic/rows"]),
        (&["digest", "--release", ""], &["release-2025-01"]),
        (&["explain", "table/row-s"], &["table/row-split"]),
        (&["new", "resource", "--page", "data"], &["DataAI.md"]),
        (&["new", "resource", "--page", "DataAI.md", "--section", ""], &["Data & AI tools"]),
        (&["new", "post", "--series", "sig"], &["signal-noise"]),
        (&["schema", "show", "dig"], &["digest"]),
        (&["check", "--fail-on", "w"], &["warning"]),
        (&["inspect", "--rev", "none"], &[]),
    ] {
        let line: Vec<&str> = std::iter::once("signoise").chain(words.iter().copied()).collect();
        let Some(found) = offered(repo.path(), &line) else { return };
        assert_eq!(found, expected, "{line:?}");
    }
    // A name with a line end would be two words; the other one is quoted by readline.
    let pages = offered(repo.path(), &["signoise", "inspect", ""]).unwrap();
    assert!(pages.iter().any(|page| page == "$(touch x).md") && !pages.iter().any(|page| page == "b.md"), "{pages:?}");
    let below = offered(&repo.path().join("sub"), &["signoise", "inspect", "O"]).unwrap();
    assert_eq!(below, ["Other.md"], "paths are those that are typed there");
}

/// Whether a shell is there; if not, says so aloud.
#[cfg(unix)]
fn has(shell: &str) -> bool {
    let found = Command::new(shell).arg("--version").output().is_ok();
    if !found {
        println!("SKIPPED: there is no {shell}, and its completions were not tested");
    }
    found
}

#[cfg(unix)]
#[test]
fn fish_offers_what_the_repository_knows() {
    if !has("fish") {
        return;
    }
    let repo = site_with_a_colon();
    let bin = Path::new(env!("CARGO_BIN_EXE_signoise")).parent().unwrap();
    for (line, expected) in [
        ("signoise check --since rel", "release-2025-01"),
        ("signoise explain table/row-s", "table/row-split"),
        ("signoise new resource --page data", "DataAI.md"),
        ("signoise new resource --page Signal.md --section Sig", "Signal: Noise"),
    ] {
        let script = format!("signoise completions fish | source; complete -C {line:?}");
        let mut fish = Command::new("fish");
        fish.args(["--no-config", "-c", &script]).current_dir(repo.path()).env_clear().env("HOME", repo.path());
        let run = fish.env("PATH", format!("{}:/usr/bin:/bin", bin.display())).output().unwrap();
        let shown = String::from_utf8(run.stdout).unwrap();
        let found: Vec<&str> = shown.lines().filter_map(|line| line.split('\t').next()).collect();
        assert_eq!(found, [expected], "{line}: {}", String::from_utf8_lossy(&run.stderr));
    }
}

#[cfg(unix)]
#[test]
fn zsh_completes_what_the_repository_knows() {
    if !has("zsh") {
        return;
    }
    let repo = site_with_a_colon();
    let load = "PS1='rea''dy> '; autoload -U compinit; compinit -u -D; source <(signoise completions zsh)\n";
    for (line, expected) in [
        ("signoise check --since rel", "release-2025-01"),
        ("signoise explain table/row-s", "table/row-split"),
        ("signoise new resource --page Signal.md --section Sig", "Signal:\\ Noise"),
    ] {
        let typed = format!("{line}\t");
        // The end of the line tells that the shell has completed it.
        let steps = [("", load), ("ready> ", typed.as_str()), (expected, "\u{15}exit 0\n")];
        let Some((code, shown)) = super::terminal::drive(repo.path(), &["zsh", "-f", "-i"], &steps) else { return };
        assert_eq!(code, 0, "{line}: {shown}");
    }
}

#[test]
fn nothing_is_offered_where_nothing_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let Some(found) = offered(folder.path(), &["signoise", "check", "--since", ""]) else { return };
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_shell_gets_a_script() {
    let folder = tempfile::tempdir().unwrap();
    for (shell, sign) in [
        ("bash", "complete -o filenames"),
        ("zsh", "#compdef signoise"),
        ("fish", "complete --keep-order"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion:arg-completer[signoise]"),
    ] {
        let run = signoise(folder.path(), &["completions", shell]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.contains(sign) && run.stdout.contains("SIGNOISE_COMPLETE"), "{}", run.stdout);
    }
    assert_eq!(signoise(folder.path(), &["completions", "tcsh"]).code, 2);
}

/// The commands that the help of a command lists.
fn commands(folder: &Path, words: &[&str]) -> Vec<String> {
    let args: Vec<&str> = words.iter().copied().chain(["--help"]).collect();
    let help = signoise(folder, &args).stdout;
    let Some((_, list)) = help.split_once("\nCommands:\n") else { return Vec::new() };
    let names = list.lines().take_while(|line| !line.is_empty());
    names
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

/// Every command, as words: `["new", "post"]`.
pub fn all_commands(folder: &Path) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    let mut open: Vec<Vec<String>> = vec![Vec::new()];
    while let Some(words) = open.pop() {
        let typed: Vec<&str> = words.iter().map(String::as_str).collect();
        for name in commands(folder, &typed) {
            open.push(words.iter().cloned().chain([name]).collect());
        }
        all.push(words);
    }
    all.sort();
    all
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let run = signoise(folder.path(), &["man", "--out", "pages"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let pages: BTreeSet<String> = std::fs::read_dir(folder.path().join("pages"))
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let commands = all_commands(folder.path());
    assert!(commands.len() > 10, "{commands:?}");
    let wanted: BTreeSet<String> = commands
        .iter()
        .map(|words| {
            std::iter::once("signoise").chain(words.iter().map(String::as_str)).collect::<Vec<_>>().join("-") + ".1"
        })
        .collect();
    assert_eq!(pages, wanted);
    for words in commands {
        let args: Vec<&str> = std::iter::once("man").chain(words.iter().map(String::as_str)).collect();
        let run = signoise(folder.path(), &args);
        let name = ["signoise"].into_iter().chain(args.iter().skip(1).copied()).collect::<Vec<_>>().join("-");
        let page = std::fs::read_to_string(folder.path().join(format!("pages/{name}.1"))).unwrap();
        assert_eq!(run.stdout, page);
        assert!(page.contains(&format!(".TH {name} 1 ")), "{page}");
        // No line is a request by accident.
        for line in page.lines().filter(|line| line.starts_with('.')) {
            let request = line.split_whitespace().next().unwrap();
            assert!(
                [".ie", ".el", ".TH", ".SH", ".TP", ".br", ".RS", ".RE", ".IP", ".PP", ".nf", ".fi"].contains(&request),
                "{line}"
            );
        }
    }
    let run = signoise(folder.path(), &["man", "chek"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("did you mean `check`?"), "{}", run.stderr);
}
