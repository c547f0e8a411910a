//! `signoise explain`: what a rule is for.

use std::fmt::Write;

use super::{Failure, Global, output};
use crate::rules::{self, Rule};

/// Arguments of `signoise explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise explain table/glued-above
  signoise explain --list")]
pub(super) struct Args {
    /// Id of a rule, such as `table/row-split`
    #[arg(value_name = "RULE", required_unless_present = "list")]
    rule: Option<String>,
    /// List every rule
    #[arg(long, conflicts_with = "rule")]
    list: bool,
    #[command(flatten)]
    output: output::OutputArgs,
}

impl Args {
    pub(super) fn run(self, _global: &Global) -> Result<u8, Failure> {
        let text = match self.rule.as_deref() {
            Some(id) => explain(find(id)?),
            None => list(),
        };
        self.output.write(text.as_bytes())?;
        Ok(0)
    }
}

fn find(id: &str) -> Result<&'static Rule, Failure> {
    rules::by_id(id).ok_or_else(|| {
        let ids: Vec<&str> = rules::ALL.iter().map(|rule| rule.id).collect();
        let near = crate::schema::error::nearest(id, &ids);
        Failure::usage(format!("no rule is named `{id}`"))
            .hint(near.map(|near| format!("did you mean `{near}`?")))
            .hint("`signoise explain --list` names them all".to_owned())
    })
}

fn list() -> String {
    let mut text = String::new();
    for rule in rules::ALL {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:<34} {:<8} {}", rule.id, rule.severity.as_str(), rule.summary);
    }
    text
}

fn explain(rule: &Rule) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{} ({})\n\n{}.\n\n{}", rule.id, rule.severity.as_str(), capital(rule.summary), rule.why);
    if rule.bad.text != rule.good {
        let _ = writeln!(text, "\nBad ({}):\n\n{}", rule.bad.path, indented(rule.bad.text));
        let _ = writeln!(text, "Good:\n\n{}", indented(rule.good));
    }
    if !rule.configure.is_empty() {
        let _ = writeln!(text, "{}\n", rule.configure);
    }
    let _ =
        writeln!(text, "Severity: `[rules]` in signoise.toml, `\"{}\" = \"off\"` (or info, warning, error).", rule.id);
    text
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn indented(text: &str) -> String {
    text.lines().fold(String::new(), |mut out, line| {
        if !line.is_empty() {
            out.push_str("    ");
        }
        out.push_str(line);
        out.push('\n');
        out
    })
}
