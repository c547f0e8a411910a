//! `signoise schema`: content types inferred from content, shown, and tested.

pub(super) mod infer;
mod samples;
mod show;
mod test;

use clap::Subcommand;

use super::{Failure, Global};

/// Arguments of `signoise schema`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  signoise schema infer --out schema     content types from what the pages have in common
  signoise schema show Partners.md       the content type of a page
  signoise schema test                   do pages made from them pass their own schema?")]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum What {
    /// Write the content types that the content itself suggests
    Infer(infer::Args),
    /// Show the content types, one of them, or that of a page
    Show(show::Args),
    /// Make pages of every type and hold them against it
    Test(test::Args),
}

impl Args {
    pub(super) fn run(self, global: &Global) -> Result<u8, Failure> {
        match self.what {
            What::Infer(args) => args.run(global),
            What::Show(args) => args.run(global),
            What::Test(args) => args.run(global),
        }
    }
}
