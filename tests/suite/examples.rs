//! Every command shows examples in its help, and every example works as it stands there.
#![cfg(unix)]

use super::command::signoise;
use super::completions::all_commands;
use super::shell::{sh, site, succeeded};

/// The examples of a help text, each as one command line.
fn examples(help: &str) -> Vec<String> {
    let Some((_, list)) = help.split_once("\nExamples:\n") else { return Vec::new() };
    let mut examples: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in list.lines().take_while(|line| !line.is_empty()) {
        assert!(line.len() <= 100 && line.starts_with("  "), "a line that is too long is broken somewhere: {line}");
        let typed = line.trim_start();
        if goes_on {
            let last = examples.last_mut().unwrap();
            last.push('\n');
            last.push_str(typed);
        } else {
            // Two blanks end the command; what follows explains it.
            examples.push(typed.split("  ").next().unwrap().to_owned());
        }
        goes_on = typed.ends_with(['\\', '|']);
    }
    examples
}

#[test]
fn every_example_works() {
    let folder = tempfile::tempdir().unwrap();
    for words in all_commands(folder.path()) {
        let args: Vec<&str> = words.iter().map(String::as_str).chain(["--help"]).collect();
        let help = signoise(folder.path(), &args).stdout;
        let examples = examples(&help);
        assert!(words.is_empty() || !examples.is_empty(), "`{}` shows no example:\n{help}", words.join(" "));
        // One after the other, as they are read: a file that one writes is there for the next.
        let repo = site();
        if words == ["undo"] {
            assert!(succeeded(&sh(repo.path(), "signoise new post 'To be undone'")));
        }
        for example in examples {
            let own = format!("signoise {}", words.join(" "));
            assert!(example.contains(own.trim_end()), "{example} is no example of {own}");
            let run = sh(repo.path(), &example);
            assert!(succeeded(&run), "{example}\n{}\n{}", run.stdout, run.stderr);
        }
    }
}
