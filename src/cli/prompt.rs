//! Questions to the user: on standard error, and only where somebody can answer. Every one has a flag.

use std::io::IsTerminal;

use dialoguer::{Input, Select};

use super::{Failure, Global};
use crate::text::Untrusted;

/// Whether somebody can be asked: standard input and standard error are terminals, and this is no CI run.
pub(super) fn possible(global: &Global) -> bool {
    let set =
        |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "false" && value != "0");
    !global.quiet && !set("CI") && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks for a line. It is asked again until `check` takes it.
pub(super) fn line(
    label: &str,
    default: Option<&str>,
    optional: bool,
    check: &dyn Fn(&str) -> Result<(), String>,
) -> Result<String, Failure> {
    let validate = |text: &String| -> Result<(), String> {
        if text.trim().is_empty() {
            return if optional { Ok(()) } else { Err("something must be written here".to_owned()) };
        }
        check(text).map_err(|fault| Untrusted(&fault).line().to_string())
    };
    let mut input = Input::<String>::new()
        .with_prompt(Untrusted(label).line().to_string())
        .allow_empty(true)
        .validate_with(validate);
    if let Some(default) = default {
        input = input.default(default.to_owned());
    }
    input.interact_text().map_err(|error| cancelled(&error))
}

/// Asks for one of several.
pub(super) fn choice(label: &str, items: &[String]) -> Result<usize, Failure> {
    let shown: Vec<String> = items.iter().map(|item| Untrusted(item).line().to_string()).collect();
    let select = Select::new().with_prompt(Untrusted(label).line().to_string()).items(&shown).default(0).max_length(15);
    select
        .interact_opt()
        .map_err(|error| cancelled(&error))?
        .ok_or_else(|| Failure::usage("cancelled: nothing was written"))
}

fn cancelled(error: &dialoguer::Error) -> Failure {
    let dialoguer::Error::IO(error) = error;
    match error.kind() {
        std::io::ErrorKind::Interrupted | std::io::ErrorKind::UnexpectedEof => {
            Failure::usage("cancelled: nothing was written")
        }
        _ => Failure::usage(format!("cannot ask: {error}")),
    }
}
