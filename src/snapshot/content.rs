//! Which files hold content of the site: compiled globs.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::Error;

/// The globs of content files, and of those to leave out.
#[derive(Debug, Clone)]
pub struct Content {
    /// None where nothing is configured.
    include: Option<GlobSet>,
    ignore: GlobSet,
}

impl Content {
    /// The globs that hold where nothing is configured. They match in any letter case, as Jekyll does.
    pub const DEFAULT: [&str; 2] = ["**/*.md", "**/*.markdown"];

    /// Compiles the globs. `*` stays inside a folder, `**` crosses folders, and a trailing `/` names everything
    /// in a folder. An empty `include` means [`Content::DEFAULT`].
    pub fn new(include: &[String], ignore: &[String]) -> Result<Self, Error> {
        let compiled = |globs: &[String]| compile(globs.iter().map(String::as_str));
        let include = if include.is_empty() { None } else { Some(compiled(include)?) };
        Ok(Self { include, ignore: compiled(ignore)? })
    }

    /// Whether a path names content.
    pub fn matches(&self, path: &str) -> bool {
        self.include.as_ref().map_or_else(|| is_markdown(path), |include| include.is_match(path))
            && (self.ignore.is_empty() || !self.ignore.is_match(path))
    }
}

/// What [`Content::DEFAULT`] says, without a search.
fn is_markdown(path: &str) -> bool {
    let path = path.as_bytes();
    [&b".md"[..], b".markdown"].iter().any(|ending| {
        let tail = path.len().checked_sub(ending.len()).and_then(|at| path.get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(ending))
    })
}

fn compile<'a>(globs: impl Iterator<Item = &'a str>) -> Result<GlobSet, Error> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let fault = |error: &globset::Error| Error::Glob { glob: glob.to_owned(), message: error.kind().to_string() };
        let anchored = glob.strip_prefix("./").or_else(|| glob.strip_prefix('/')).unwrap_or(glob);
        let whole = if anchored.ends_with('/') { format!("{anchored}**") } else { anchored.to_owned() };
        let compiled = GlobBuilder::new(&whole).literal_separator(true).build();
        set.add(compiled.map_err(|error| fault(&error))?);
    }
    set.build().map_err(|error| Error::Glob { glob: String::new(), message: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(include: &[&str], ignore: &[&str]) -> Content {
        let owned = |globs: &[&str]| globs.iter().map(ToString::to_string).collect::<Vec<_>>();
        Content::new(&owned(include), &owned(ignore)).unwrap()
    }

    #[test]
    fn markdown_anywhere_is_content_by_default() {
        let all = content(&[], &[]);
        assert!(all.matches("a.md") && all.matches("x/y/b.markdown") && all.matches("README.MD"));
        assert!(!all.matches("a.md.txt") && !all.matches("md") && !all.matches("a.md/b"));
        let globs = content(&Content::DEFAULT, &[]);
        for path in ["a.md", ".md", "x/.markdown", "a.b.md", "a.mdx", "md", "a/md", "a.md/b", "é.md", ""] {
            assert_eq!(all.matches(path), globs.matches(path), "{path}");
        }
    }

    #[test]
    fn what_is_ignored_is_no_content() {
        let some = content(&["posts/*.md", "*.md"], &["drafts/", "/README.md"]);
        assert!(some.matches("posts/a.md") && some.matches("b.md"));
        assert!(!some.matches("posts/deep/a.md") && !some.matches("README.md"));
        assert!(!content(&[], &["drafts/"]).matches("drafts/x/y.md"));
    }

    #[test]
    fn a_broken_glob_is_named() {
        let error = Content::new(&["a[".to_owned()], &[]).unwrap_err();
        assert!(error.to_string().contains("`a[`"), "{error}");
    }
}
