//! Link targets of untrusted text: those that a reader may follow, written so that no mark-up ends them.

use url::Url;

use super::markdown::begins_entity;
use super::without_hidden;

/// A link target for `<...>`-free Markdown `(...)`.
pub(super) fn for_markdown(raw: &str) -> Option<String> {
    let url = safe(raw)?;
    if !url.contains(';') {
        return Some(url);
    }
    let mut out = String::with_capacity(url.len());
    for (at, c) in url.char_indices() {
        match c {
            '&' if begins_entity(url.get(at + 1..).unwrap_or("")) => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    Some(out)
}

/// A link of more bytes than this leads nowhere that a browser or a mail client would go.
const MAX_URL: usize = 4096;

/// A link target as it is: only `https`, `http` and `mailto` survive.
pub(super) fn safe(raw: &str) -> Option<String> {
    if raw.len() > MAX_URL {
        return None;
    }
    if is_plain_url(raw) {
        return Some(raw.to_owned());
    }
    let cleaned = without_hidden(raw.trim());
    let parsed = Url::parse(&cleaned).ok()?;
    if !matches!(parsed.scheme(), "https" | "http" | "mailto") {
        return None;
    }
    let mut out = String::with_capacity(cleaned.len());
    // `https:/\\host` and `https:path` lead elsewhere in a browser than they seem to.
    if parsed.scheme() != "mailto" && !cleaned.get(parsed.scheme().len()..).is_some_and(|rest| rest.starts_with("://"))
    {
        return None;
    }
    for c in cleaned.chars() {
        match c {
            '[' => out.push_str("%5B"),
            ']' => out.push_str("%5D"),
            ' ' => out.push_str("%20"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '"' => out.push_str("%22"),
            '\\' => out.push_str("%5C"),
            '|' => out.push_str("%7C"),
            '`' => out.push_str("%60"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '{' => out.push_str("%7B"),
            '}' => out.push_str("%7D"),
            c => out.push(c),
        }
    }
    Some(out)
}

/// Whether a link is what most are: a web address of nothing but unreserved and harmless characters, whose host
/// is a plain name. Such a link is safe as it stands.
fn is_plain_url(raw: &str) -> bool {
    let Some(rest) = raw.strip_prefix("https://").or_else(|| raw.strip_prefix("http://")) else { return false };
    let end = rest.bytes().position(|byte| byte == b'/').unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    // A name that ends in a number is an address, and one with `xn--` has to be decoded to be judged.
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with(['-', 'x', 'X'])
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.split('.').all(is_label)
        && host.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_alphabetic()))
        && path.bytes().all(|byte| {
            byte.is_ascii_alphanumeric()
                || matches!(
                    byte,
                    b'/' | b'-'
                        | b'.'
                        | b'_'
                        | b'~'
                        | b'?'
                        | b'='
                        | b'&'
                        | b'#'
                        | b'%'
                        | b'+'
                        | b','
                        | b':'
                        | b'@'
                        | b'!'
                        | b';'
                )
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Untrusted;

    #[test]
    fn a_plain_address_needs_no_second_look() {
        let plain = ["https://a.io", "https://a.io/", "http://learn.a-b.io/x/?a=b&c=d#e", "https://a.io/%20~_,:@!;"];
        let others = [
            "https://",
            "https://a..io/",
            "https://1.2.3.4/",
            "https://a.1/",
            "https://a.io:80/",
            "https://b@a.io/",
            "https://xn--a.io/",
            "https://a.io/(x)",
            "https://a.io/é",
            "https://a.io/x y",
            "https://a.io\\x",
            " https://a.io",
            "https://a.io?x",
            "ftp://a.io/",
            "HTTPS://a.io/",
            "https://-a.io/",
        ];
        for url in plain {
            assert!(is_plain_url(url), "{url}");
            assert!(Url::parse(url).is_ok_and(|parsed| parsed.scheme().starts_with("http")), "{url}");
        }
        for url in others {
            assert!(!is_plain_url(url), "{url}");
        }
    }

    #[test]
    fn only_web_and_mail_links_survive() {
        assert_eq!(Untrusted("javascript:alert(1)").url(), None);
        assert_eq!(Untrusted("//host/x").url(), None);
        assert_eq!(Untrusted("java\tscript:x").url(), None);
        assert_eq!(Untrusted("https:/\\evil.example").url(), None);
        assert_eq!(Untrusted("https:evil").url(), None);
        assert_eq!(
            Untrusted("https://a.b/##[x]&amp;#41;").url().as_deref(),
            Some("https://a.b/##%5Bx%5D&amp;amp;#41;")
        );
        assert_eq!(Untrusted("https://a.b/c (1)").url().as_deref(), Some("https://a.b/c%20%281%29"));
    }
}
