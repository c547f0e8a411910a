//! `signoise inspect`.

use super::{Failure, Global};

/// Arguments of `signoise inspect`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Args {
    pub(super) fn run(self, _global: &Global) -> Result<u8, Failure> {
        Err(Failure::internal("not yet"))
    }
}
