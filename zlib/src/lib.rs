//! The zlib that libgit2 is linked with.
//!
//! Much of what reading a history costs is inflating its objects, and they may come from anyone. zlib-rs does it in
//! less time than the zlib in C, and in Rust. It exports the functions of zlib under their own names; what libgit2
//! needs of them is declared in `include/zlib.h`. The manifest of signoise puts this package in the place of
//! `libz-sys`, so that there is one zlib in the program and no other that a linker could take parts of.

pub use libz_rs_sys::{inflate, inflateEnd, inflateInit_, inflateReset};
