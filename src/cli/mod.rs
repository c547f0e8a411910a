//! What the user types: one file per subcommand holds its arguments and its run.

mod check;
mod completions;
pub mod context;
mod diff;
mod digest;
mod editor;
mod error;
mod explain;
mod fix;
mod format;
mod init;
mod inspect;
mod lsp;
mod man;
mod new;
mod open;
mod output;
mod prompt;
mod review;
mod schema;
mod undo;
mod workspace;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

pub use error::{Failure, Kind};

/// Exit code of a run that found something.
const FINDINGS: u8 = 1;

/// Scaffold, check and digest a Markdown site that is kept in git
#[derive(Debug, Parser)]
#[command(
    name = "signoise",
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 clean; 1 findings or differences; 2 usage, configuration or I/O error; \
                  3 internal error; 4 would overwrite."
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// The heading above them in every help.
const EVERYWHERE: &str = "Options of every command";

/// Arguments of every command.
#[derive(Debug, clap::Args)]
struct Global {
    /// Run as if started in this folder
    #[arg(short = 'C', long = "directory", value_name = "DIR", global = true, help_heading = EVERYWHERE)]
    directory: Option<PathBuf>,
    /// Configuration file (default: signoise.toml at the repository root)
    #[arg(long, value_name = "FILE", global = true, help_heading = EVERYWHERE)]
    config: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN", global = true, help_heading = EVERYWHERE)]
    color: Color,
    /// Say nothing but results and errors
    #[arg(short, long, global = true, help_heading = EVERYWHERE)]
    quiet: bool,
    /// Say more about what is done
    #[arg(short, long, global = true, help_heading = EVERYWHERE, conflicts_with = "quiet")]
    verbose: bool,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Command {
    /// Set up an existing site: configuration, content types, checks of pull requests
    Init(init::Args),
    /// Scaffold something new
    New(new::Args),
    /// Take back what the last `new` wrote
    Undo(undo::Args),
    /// Find what is wrong in front matter, headings, tables and entries
    Check(check::Args),
    /// Show what changed between two moments, for a reviewer
    Diff(diff::Args),
    /// Write what changed in a period, for readers
    Digest(digest::Args),
    /// Write one report for a pull request: new findings and what changes in the content
    Review(review::Args),
    /// Print what each renderer makes of a page
    Inspect(inspect::Args),
    /// Work on content types: infer them from content, show them, test their templates
    Schema(schema::Args),
    /// Say why a rule exists, with a bad and a good example
    Explain(explain::Args),
    /// Connect a shell, so that it completes commands, pages, rules and releases
    Completions(completions::Args),
    /// Print manual pages
    Man(man::Args),
    /// Serve an editor: findings while typing, fixes, completion
    Lsp(lsp::Args),
}

/// The whole command line: all commands with all arguments, which a run has of its own command only.
fn whole() -> clap::Command {
    let mut command = Cli::command();
    command.build();
    command
}

/// Parses the command line, runs, and returns the exit code.
pub fn main() -> ExitCode {
    let mut stderr = anstream::stderr();
    let code = match run(std::env::args_os().collect()) {
        Ok(code) => code,
        Err(failure) => {
            // Nothing is left to tell when standard error is gone.
            let _ = failure.write(&mut stderr);
            failure.kind.exit_code()
        }
    };
    let _ = stderr.flush();
    ExitCode::from(code)
}

fn run(args: Vec<OsString>) -> Result<u8, Failure> {
    if completions::answer(args.clone())? {
        return Ok(0);
    }
    let parsed = Cli::command().try_get_matches_from(args).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            if !error.use_stderr() {
                return error.print().or_else(|error| output::closed_pipe(&error)).map(|()| 0);
            }
            // The message quotes arguments, which a script may have taken from anywhere.
            let text = error.render().to_string();
            let _ = write!(anstream::stderr(), "{}", crate::text::Untrusted(&text).lines());
            return Ok(Kind::Usage.exit_code());
        }
    };
    let global = cli.global;
    match cli.command {
        Command::Init(args) => args.run(&global),
        Command::New(args) => args.run(&global),
        Command::Undo(args) => args.run(&global),
        Command::Check(args) => args.run(&global),
        Command::Diff(args) => args.run(&global),
        Command::Digest(args) => args.run(&global),
        Command::Inspect(args) => args.run(&global),
        Command::Review(args) => args.run(&global),
        Command::Schema(args) => args.run(&global),
        Command::Explain(args) => args.run(&global),
        Command::Completions(args) => args.run(&global),
        Command::Man(args) => args.run(&global),
        Command::Lsp(args) => args.run(&global),
    }
}
