//! The `signoise` binary: parse, run, exit code.

use std::process::ExitCode;

/// A page is read into very many small pieces, all of which are given back soon.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    signoise::cli::main()
}
