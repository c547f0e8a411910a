//! `signoise completions`: the script that connects a shell, and the answers that the shell then asks for.

mod values;

use std::ffi::OsString;

use clap::{Command, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use clap_complete::env::{CompleteEnv, Shells};

use super::{Failure, Global, output, whole};

/// The variable that makes a run answer a shell; its value is the shell's name.
const VARIABLE: &str = "SIGNOISE_COMPLETE";

/// Arguments of `signoise completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise completions bash > signoise.bash

Setting up:
  bash         echo 'source <(signoise completions bash)' >> ~/.bashrc
  zsh          echo 'source <(signoise completions zsh)' >> ~/.zshrc
  fish         signoise completions fish > ~/.config/fish/completions/signoise.fish
  powershell   signoise completions powershell >> $PROFILE
  elvish       signoise completions elvish >> ~/.config/elvish/rc.elv

Beside commands and options, pages, headings, rules, releases, branches and content types are completed.")]
pub(super) struct Args {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// A shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

impl Shell {
    const fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Powershell => "powershell",
            Self::Elvish => "elvish",
        }
    }
}

impl Args {
    pub(super) fn run(self, _global: &Global) -> Result<u8, Failure> {
        let shells = Shells::builtins();
        let Some(shell) = shells.completer(self.shell.name()) else {
            return Err(Failure::internal(format!("no script for {}", self.shell.name())));
        };
        let mut bytes = Vec::new();
        shell
            .write_registration(VARIABLE, "signoise", "signoise", "signoise", &mut bytes)
            .map_err(Failure::internal)?;
        let mut script = String::from_utf8_lossy(&bytes).into_owned();
        if self.shell == Shell::Bash {
            // Then readline quotes what it inserts: a heading has blanks, and a file name may hold anything.
            script = script.replace("complete -o nospace", "complete -o filenames -o nospace");
        }
        output::stdout(script.as_bytes())?;
        Ok(0)
    }
}

/// Answers the shell, if it is one that asks; true if so.
pub(super) fn answer(args: Vec<OsString>) -> Result<bool, Failure> {
    if std::env::var_os(VARIABLE).is_none() {
        return Ok(false);
    }
    let here = std::env::current_dir().ok();
    let shell = std::env::var(VARIABLE).unwrap_or_default();
    let quotes = !(shell.contains("powershell") || shell.contains("elvish"));
    let asked = args.clone();
    CompleteEnv::with_factory(move || with_values(whole(), quotes, &asked))
        .var(VARIABLE)
        .try_complete(args, here.as_deref())
        .map_err(|error| Failure::usage(error.to_string().trim_end()))
}

/// What can be said for an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Page,
    Section,
    Rule,
    Release,
    Revision,
    Type,
    Series,
}

/// The arguments whose values the repository knows: command, argument, kind of value.
const VALUES: &[(&[&str], &str, Kind)] = &[
    (&["new", "post"], "series", Kind::Series),
    (&["new", "resource"], "page", Kind::Page),
    (&["new", "resource"], "section", Kind::Section),
    (&["check"], "paths", Kind::Page),
    (&["check"], "rev", Kind::Revision),
    (&["check"], "since", Kind::Revision),
    (&["diff"], "from", Kind::Revision),
    (&["diff"], "to", Kind::Revision),
    (&["digest"], "release", Kind::Release),
    (&["digest"], "range", Kind::Revision),
    (&["digest"], "rev", Kind::Revision),
    (&["review"], "base", Kind::Revision),
    (&["review"], "head", Kind::Revision),
    (&["inspect"], "page", Kind::Page),
    (&["inspect"], "rev", Kind::Revision),
    (&["schema", "infer"], "rev", Kind::Revision),
    (&["schema", "show"], "what", Kind::Type),
    (&["schema", "test"], "types", Kind::Type),
    (&["explain"], "rule", Kind::Rule),
];

fn with_values(command: Command, quotes: bool, words: &[OsString]) -> Command {
    let words: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    VALUES
        .iter()
        .fold(command, |command, &(path, argument, kind)| with_value(command, path, argument, kind, quotes, &words))
}

fn with_value(command: Command, path: &[&str], argument: &str, kind: Kind, quotes: bool, words: &[String]) -> Command {
    let argument = argument.to_owned();
    let Some((first, rest)) = path.split_first() else {
        let words = words.to_vec();
        let complete =
            move |current: &std::ffi::OsStr| values::candidates(kind, &current.to_string_lossy(), quotes, &words);
        return command.mut_arg(argument, |arg| arg.add(ArgValueCompleter::new(complete.clone())));
    };
    command.mut_subcommand(*first, |inner| with_value(inner, rest, &argument, kind, quotes, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_argument_with_values_exists() {
        let command = whole();
        for (path, argument, _) in VALUES {
            let mut inner = &command;
            for name in *path {
                inner = inner.find_subcommand(name).expect(name);
            }
            assert!(inner.get_arguments().any(|arg| arg.get_id() == argument), "{path:?} has no argument {argument}");
        }
        with_values(command, true, &[]).debug_assert();
    }
}
