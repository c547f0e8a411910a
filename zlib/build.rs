//! Tells the build of libgit2 where `zlib.h` is.

fn main() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("include");
    println!("cargo::rerun-if-changed=include/zlib.h");
    println!("cargo::metadata=include={}", folder.display());
}
