//! What `signoise check --fix` and `--diff` do with mended pages: write them, or print how they differ.

use std::path::Path;

use super::{Failure, Global, output};
use crate::check::Fixes;
use crate::text::replace::{ReplaceError, Replacement};
use crate::text::unified::unified;

/// Which fixes are made, and what becomes of them.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct FixArgs {
    /// Mend what can be mended without changing anything else that a reader sees (a page on standard input is
    /// written to standard output)
    #[arg(long)]
    pub(super) fix: bool,
    /// With --fix or --diff, also make edits that change what a reader sees
    #[arg(long = "unsafe")]
    pub(super) unsafe_too: bool,
    /// Print what --fix would change instead of writing it
    #[arg(long, conflicts_with = "format")]
    pub(super) diff: bool,
}

impl FixArgs {
    /// Whether pages are to be mended.
    pub(super) fn wanted(self) -> bool {
        self.fix || self.diff
    }

    /// Refuses what has no meaning. `past` is whether something else than files on disk is checked.
    pub(super) fn validate(self, past: bool) -> Result<(), Failure> {
        if self.unsafe_too && !self.wanted() {
            return Err(Failure::usage("`--unsafe` says which fixes to make: add `--fix` or `--diff`"));
        }
        if self.fix && !self.diff && past {
            return Err(Failure::usage("`--fix` mends the files on disk, not a commit or the index")
                .hint("print the changes instead: `--diff`".to_owned()));
        }
        Ok(())
    }

    /// Says what was done, or would be.
    pub(super) fn say(self, global: &Global, fixes: &Fixes) {
        let verb = if self.diff { "would be fixed" } else { "fixed" };
        output::say(global, &format!("{} {verb} in {}", fixes.count(), count(fixes.pages.len(), "file")));
    }
}

/// All changes as one unified diff.
pub(super) fn diff(fixes: &Fixes, color: bool) -> String {
    fixes.pages.iter().map(|page| unified(&page.path, &page.before, &page.after, color)).collect()
}

/// Writes the mended pages. First all of them beside the old ones, so that a full disk or a page that changed
/// meanwhile stops the run before anything is replaced.
pub(super) fn write(root: &Path, fixes: &Fixes) -> Result<(), Failure> {
    let mut ready = Vec::with_capacity(fixes.pages.len());
    for page in &fixes.pages {
        let replacement = Replacement::prepare(root, &page.path, page.before.as_bytes(), page.after.as_bytes());
        ready.push(replacement.map_err(|error| failure(&error).hint("no file was written".to_owned()))?);
    }
    let total = ready.len();
    for (done, replacement) in ready.into_iter().enumerate() {
        let written = format!("{done} of {} were written before", count(total, "file"));
        replacement.commit().map_err(|error| failure(&error).hint(written))?;
    }
    Ok(())
}

pub(super) fn failure(error: &ReplaceError) -> Failure {
    match error {
        ReplaceError::Changed { .. } => Failure::conflict(error).hint("run the command again".to_owned()),
        _ => Failure::usage(error),
    }
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{FixedPage, Outcome};
    use crate::cli::Kind;

    #[test]
    fn a_page_that_changed_meanwhile_is_a_conflict() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let page = |path: &str| FixedPage {
            path: path.to_owned(),
            before: "old".to_owned(),
            after: "new".to_owned(),
            rules: vec!["heading/indented"],
        };
        std::fs::write(file("a.md"), "old").unwrap();
        std::fs::write(file("b.md"), "changed").unwrap();
        let fixes = Fixes { pages: vec![page("a.md"), page("b.md")], outcome: Outcome::default() };
        let failure = write(folder.path(), &fixes).unwrap_err();
        assert_eq!(failure.kind, Kind::Conflict);
        assert_eq!(failure.kind.exit_code(), 4);
        assert!(failure.message.contains("`b.md` changed on disk"), "{}", failure.message);
        // All or nothing.
        assert_eq!(std::fs::read(file("a.md")).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
