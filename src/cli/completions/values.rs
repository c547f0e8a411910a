//! The values that a repository offers for an argument: quick, quiet, and nothing that a shell could obey.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap_complete::CompletionCandidate;

use super::Kind;
use crate::cli::workspace::Workspace;
use crate::cli::{Color, Global};
use crate::page::Page;
use crate::rules;
use crate::schema::Role;
use crate::snapshot::Source;
use crate::text::untrusted::is_hidden;

/// Values that are offered at most: nobody reads more.
const MOST: usize = 500;

/// Values that begin with what was typed. `quotes` says whether the shell quotes what it inserts; `words` are those
/// of the whole command line.
pub(super) fn candidates(kind: Kind, current: &str, quotes: bool, words: &[String]) -> Vec<CompletionCandidate> {
    let values = match kind {
        Kind::Rule => rules::ALL.iter().map(|rule| (rule.id.to_owned(), Some(rule.summary.to_owned()))).collect(),
        // Where nothing can be read, nothing is offered: a shell has no place for an error.
        _ => of_repository(kind, words).unwrap_or_default(),
    };
    let lower = current.to_lowercase();
    let fits = |value: &str| value.to_lowercase().starts_with(&lower);
    values
        .into_iter()
        .filter(|(value, _)| fits(value) && is_offered(value, quotes))
        .take(MOST)
        .map(|(value, help)| CompletionCandidate::new(value).help(help.map(Into::into)))
        .collect()
}

/// Whether a value can stand on a command line as it is, or as the shell quotes it.
fn is_offered(value: &str, quotes: bool) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '/' | '-' | '+' | ':' | '@' | '%' | ',' | '=');
    !value.is_empty()
        && !value.starts_with('-')
        && !value.chars().any(is_hidden)
        && (quotes || value.chars().all(plain))
}

type Values = Vec<(String, Option<String>)>;

fn of_repository(kind: Kind, words: &[String]) -> Option<Values> {
    let directory = after(words, &["-C", "--directory"]).map(PathBuf::from);
    let config = after(words, &["--config"]).map(PathBuf::from);
    let global = Global { directory, config, color: Color::Never, quiet: true, verbose: false };
    let workspace = Workspace::open(&global).ok()?;
    let plain = |names: Vec<String>| names.into_iter().map(|name| (name, None)).collect();
    Some(match kind {
        Kind::Rule => Vec::new(),
        Kind::Page => plain(pages(&workspace)?),
        Kind::Section => sections(&workspace, after(words, &["--page"]))?,
        Kind::Release => {
            let releases = workspace.repository.releases(&workspace.config.releases.tags).ok()?;
            // The newest is the one that is asked for most.
            releases
                .into_iter()
                .rev()
                .map(|release| (release.name, Some(release.commit.time.date_naive().to_string())))
                .collect()
        }
        Kind::Revision => plain(workspace.repository.names().ok()?),
        Kind::Type | Kind::Series => {
            let types = workspace.schema().ok()?.types;
            let wanted =
                types.into_iter().filter(|one| kind == Kind::Type || one.role == Role::Post && one.template.is_some());
            wanted.map(|one| (one.name, Some(one.title))).collect()
        }
    })
}

/// The word after one of these options, or behind its `=`.
fn after<'a>(words: &'a [String], options: &[&str]) -> Option<&'a str> {
    words.iter().enumerate().find_map(|(at, word)| {
        let option = options
            .iter()
            .find(|option| word.strip_prefix(**option).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')))?;
        match word.strip_prefix(*option)?.strip_prefix('=') {
            Some(value) => Some(value),
            None => words.get(at + 1).map(String::as_str).filter(|value| *value != "="),
        }
    })
}

/// Paths of pages as they are typed from where the user stands.
fn pages(workspace: &Workspace) -> Option<Vec<String>> {
    let here = workspace.inside(Path::new(".")).ok()?;
    let snapshot = workspace.snapshot(&Source::WorkTree).ok()?;
    let below = |path: &str| match here.as_str() {
        "" => Some(path.to_owned()),
        here => path.strip_prefix(here)?.strip_prefix('/').map(str::to_owned),
    };
    Some(snapshot.content().filter_map(|file| below(&file.path)).collect())
}

/// Headings above tables: those of one page where it is named, else of all.
fn sections(workspace: &Workspace, page: Option<&str>) -> Option<Values> {
    let snapshot = workspace.snapshot(&Source::WorkTree).ok()?;
    let named = page.map(str::to_lowercase);
    let wanted = |path: &str| {
        let path = path.to_lowercase();
        named.as_deref().is_none_or(|named| path == named || path.strip_suffix(".md") == Some(named))
    };
    let content: Vec<_> = snapshot.content().filter(|file| wanted(&file.path)).collect();
    let read = workspace.repository.read_all(&snapshot, &content, |file, bytes| {
        let page = Page::within_limits(file.path.as_str(), bytes.ok()?).ok()?;
        let outline = page.outline();
        let headings =
            outline.tables.iter().filter_map(|table| outline.sections.get(table.section)?.path.last().cloned());
        Some((file.path.clone(), headings.collect::<Vec<String>>()))
    });
    let mut seen = BTreeSet::new();
    let mut values = Vec::new();
    for (path, headings) in read.into_iter().flatten() {
        for heading in headings {
            if seen.insert(heading.clone()) {
                values.push((heading, Some(path.clone())));
            }
        }
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_offered_that_a_shell_could_obey() {
        assert!(is_offered("release-2025-05", false) && is_offered("_posts/a.md", false));
        for value in ["$(touch x).md", "a;b", "a b", "`x`", "a&b", "a'b", "a\"b"] {
            assert!(!is_offered(value, false), "{value}");
        }
        assert!(is_offered("Data & AI", true));
        for value in ["", "-rf", "a\nb", "a\u{1b}[31m", "a\u{b}b", "\u{202e}a"] {
            assert!(!is_offered(value, true), "{value:?}");
        }
    }

    #[test]
    fn options_of_the_line_are_found() {
        let words: Vec<String> = ["signoise", "--page=a.md", "-C", "site", "--config", "="].map(str::to_owned).to_vec();
        assert_eq!(after(&words, &["--page"]), Some("a.md"));
        assert_eq!(after(&words, &["-C", "--directory"]), Some("site"));
        assert_eq!(after(&words, &["--config"]), None);
        assert_eq!(after(&words, &["--pages"]), None);
    }
}
