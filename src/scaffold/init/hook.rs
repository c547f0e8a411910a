//! A hook of git that checks what is about to be committed.

use crate::scaffold::files::NewFile;

/// The name of the hook's file in git's folder of hooks.
pub const NAME: &str = "pre-commit";

/// The hook. It looks at what the commit changes: old faults do not stand in the way.
pub fn file() -> NewFile {
    NewFile { executable: true, ..NewFile::new(NAME, TEXT) }
}

const TEXT: &str = "#!/bin/sh
# Checks what is about to be committed. `git commit --no-verify` goes without.
command -v signoise >/dev/null || { echo 'signoise is not installed: the content was not checked' >&2; exit 0; }
if git rev-parse --quiet --verify HEAD >/dev/null; then
    exec signoise check --staged --since HEAD
fi
exec signoise check --staged
";
