//! Paths of addresses: what is local, joined and decoded.

use std::borrow::Cow;

use crate::config::SiteConfig;

/// The part of an address that means a path of the site.
pub(super) struct Local<'a> {
    pub(super) path: &'a str,
}

/// The local part of an address; none where it leads to another site.
pub(super) fn local<'a>(site: &SiteConfig, address: &'a str) -> Option<Local<'a>> {
    if !has_scheme(address) {
        return Some(Local { path: address });
    }
    let own = site.url.as_deref()?;
    let own = own.split_once("://").map_or(own, |(_, rest)| rest);
    let (scheme, rest) = address.split_once("://")?;
    let path =
        rest.get(own.len()..).filter(|_| rest.get(..own.len()).is_some_and(|host| host.eq_ignore_ascii_case(own)))?;
    let base = site.base_path.as_deref().unwrap_or("");
    let inside = path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
    let web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    // Other projects of the same host are other sites.
    (web && inside && path.starts_with('/')).then_some(Local { path })
}

/// Whether an address begins with a scheme.
pub(crate) fn has_scheme(address: &str) -> bool {
    let in_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    address.starts_with(|first: char| first.is_ascii_alphabetic())
        && address.bytes().find(|byte| !in_scheme(byte)) == Some(b':')
}

/// Paths one behind the other, with their `.` and `..` resolved; no slash at the ends.
pub(super) fn joined<const N: usize>(parts: [&str; N]) -> String {
    let mut whole = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for segment in parts.iter().flat_map(|part| part.split('/')) {
        match segment {
            "" | "." => {}
            ".." => whole.truncate(whole.rfind('/').unwrap_or(0)),
            segment => {
                if !whole.is_empty() {
                    whole.push('/');
                }
                whole.push_str(segment);
            }
        }
    }
    whole
}

/// The part of a path under the base path.
pub(super) fn inside<'a>(path: &'a str, base: &str) -> Option<&'a str> {
    if base.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(base)?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix('/') }
}

/// A text with its percent codes resolved.
pub(crate) fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [] => break,
            [b'%', high, low, tail @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok()).unwrap_or(0);
                bytes.push(digit(*high) * 16 + digit(*low));
                tail
            }
            [byte, tail @ ..] => {
                bytes.push(*byte);
                tail
            }
        };
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_as_browsers_do() {
        for (folder, path, joined_path) in [
            ("", "./Taxonomy", "Taxonomy"),
            ("Handbook", "../Handbook/X", "Handbook/X"),
            ("a/b", "../../../c//d/", "c/d"),
            ("", "//assets/x.png", "assets/x.png"),
        ] {
            assert_eq!(joined([folder, path]), joined_path);
        }
        assert_eq!(percent_decoded("a%20b%2Bc%zz"), "a b+c%zz");
        assert_eq!(inside("Handbook/X", "Handbook"), Some("X"));
        assert_eq!(inside("HandbookX", "Handbook"), None);
    }
}
