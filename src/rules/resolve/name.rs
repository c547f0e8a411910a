//! What the path of a file says of the page that it becomes.

/// Extensions of pages that Jekyll renders.
pub(super) const MARKDOWN: [&str; 5] = ["md", "markdown", "mkd", "mkdn", "mkdown"];

/// A path without its slashes and the extension of a page.
pub(super) fn bare(path: &str) -> &str {
    let path = path.trim_matches('/');
    stem(path).unwrap_or(path)
}

/// The form in which addresses are compared: no slash at the ends, no extension of a page, no index.
pub(super) fn key(address: &str) -> &str {
    let address = address.trim_matches('/');
    let address = address.strip_suffix(".html").unwrap_or(address);
    match address.strip_suffix("index") {
        Some("") => "",
        Some(folder) if folder.ends_with('/') => folder.trim_end_matches('/'),
        _ => address,
    }
}

/// Whether Jekyll publishes what lies at a path: nothing in folders or files that begin with an underscore or a dot.
pub(super) fn served(path: &str) -> bool {
    let bytes = path.as_bytes();
    let begins = |at: usize| at.checked_sub(1).is_none_or(|before| bytes.get(before) == Some(&b'/'));
    let known = |at: usize| path.get(at..).is_some_and(|rest| rest.split('/').next() == Some(".well-known"));
    memchr::memchr2_iter(b'_', b'.', bytes).all(|at| !begins(at) || known(at))
}

/// Markdown that GitHub Pages publishes as it is, because it is no page.
pub(super) fn is_static(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let stem = name.split('.').next().unwrap_or(name);
    let known = ["README", "LICENSE", "LICENCE", "COPYING", "CODE_OF_CONDUCT", "CONTRIBUTING"];
    known.iter().any(|known| stem.eq_ignore_ascii_case(known))
}

/// A path without the extension of a page.
pub(super) fn stem(path: &str) -> Option<&str> {
    let (stem, extension) = path.rsplit_once('.')?;
    (extension == "html" || MARKDOWN.contains(&extension)).then_some(stem)
}

pub(crate) fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case(extension))
}

/// A path as an address of the published site.
pub(super) fn published_form(path: &str) -> &str {
    stem(path).filter(|_| MARKDOWN.iter().any(|extension| has_extension(path, extension))).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_served_that_is_hidden() {
        for path in ["a.md", "a_b/c_.md", "a/.well-known/b", ".well-known/b", "a..b/c.", ""] {
            assert!(served(path), "{path}");
        }
        for path in ["_a.md", "a/_b/c.md", ".a", "a/.b", ".well-known-too/b", "a/.well-known.txt", "a/./b"] {
            assert!(!served(path), "{path}");
        }
    }

    #[test]
    fn some_files_lie_beside_the_site() {
        assert!(is_static("README.md") && is_static("a/license.txt") && is_static("Code_of_Conduct"));
        assert!(!is_static("Read.md") && !is_static("README/a.md"));
    }
}
