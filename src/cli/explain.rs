//! `signoise explain`: what a rule is for.

use std::fmt::Write;

use super::{Failure, Global, output};
use crate::report::rule;
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
            Some(id) => rule::text(find(id)?),
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
