//! `signoise man`: one manual page for each command.

use std::path::PathBuf;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::{Cli, Failure, Global, output};

/// Arguments of `signoise man`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise man > signoise.1             the page of signoise itself
  signoise man new post                 the page of a command
  signoise man --out man/man1           all of them, one file each")]
pub(super) struct Args {
    /// Words of a command, such as `new post`
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    command: Vec<String>,
    /// Write the pages of all commands into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        let mut command = Cli::command().disable_help_subcommand(true);
        command.build();
        if let Some(folder) = &self.out {
            std::fs::create_dir_all(folder)
                .map_err(|error| Failure::usage(format!("cannot make {}: {error}", folder.display())))?;
            let mut pages = Vec::new();
            all(&command, &mut pages)?;
            for (name, page) in &pages {
                output::OutputArgs::to(folder.join(format!("{name}.1"))).write(page)?;
            }
            output::say(global, &format!("wrote {} pages to {}", pages.len(), folder.display()));
            return Ok(0);
        }
        let mut found = &command;
        for word in &self.command {
            found = found.find_subcommand(word).ok_or_else(|| {
                let names: Vec<&str> = found.get_subcommands().map(Command::get_name).collect();
                let near = crate::schema::error::nearest(word, &names).map(|near| format!("did you mean `{near}`?"));
                Failure::usage(format!("`{}` has no command `{word}`", found.get_display_name().unwrap_or("signoise")))
                    .hint(near)
            })?;
        }
        output::stdout(&page(found)?)?;
        Ok(0)
    }
}

/// The pages of a command and all commands below it, with their names.
fn all(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<(), Failure> {
    pages.push((name(command), page(command)?));
    command.get_subcommands().try_for_each(|inner| all(inner, pages))
}

fn name(command: &Command) -> String {
    command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned()
}

fn page(command: &Command) -> Result<Vec<u8>, Failure> {
    let man = Man::new(command.clone()).manual("signoise").source(concat!("signoise ", env!("CARGO_PKG_VERSION")));
    let mut bytes = Vec::new();
    let mut parts = || -> std::io::Result<()> {
        man.render_title(&mut bytes)?;
        man.render_name_section(&mut bytes)?;
        man.render_synopsis_section(&mut bytes)?;
        man.render_description_section(&mut bytes)?;
        man.render_options_section(&mut bytes)?;
        if command.has_subcommands() {
            man.render_subcommands_section(&mut bytes)?;
        }
        if let Some(help) = command.get_after_help() {
            bytes.extend_from_slice(extra(&help.to_string()).as_bytes());
        }
        Ok(())
    };
    parts().map_err(Failure::internal)?;
    Ok(bytes)
}

/// What stands below the options, in lines as they are: examples have columns.
fn extra(text: &str) -> String {
    let (section, body) = text.strip_prefix("Examples:\n").map_or(("NOTES", text), |body| ("EXAMPLES", body));
    let mut out = format!(".SH {section}\n.nf\n");
    for line in body.lines() {
        // A dot or a quote at the beginning would be a request.
        if line.starts_with(['.', '\'']) {
            out.push_str("\\&");
        }
        out.push_str(&line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq"));
        out.push('\n');
    }
    out.push_str(".fi\n");
    out
}
