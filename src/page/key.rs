//! What makes an entry the same entry tomorrow: its address without the parts that change while the resource
//! stays, or its first cell.

use url::Url;

use crate::text::untrusted::{is_hidden, without_hidden};

/// Query parameters that say where a reader came from and not what is shown.
const TRACKERS: &[&str] = &[
    "ocid",
    "rcm",
    "msockid",
    "fbclid",
    "gclid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "igshid",
    "trk",
    "trackingid",
    "lipi",
    "wt.mc_id",
    "cmpid",
    "epi",
    "irgwc",
    "originalsubdomain",
];

/// Whether a query parameter only tracks readers.
pub fn is_tracker(name: &str) -> bool {
    name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("utm_"))
        || TRACKERS.iter().any(|tracker| tracker.eq_ignore_ascii_case(name))
}

/// The identity of a web address. Two addresses of one resource that differ by scheme, `www`, host case, default
/// port, a trailing slash, trackers, the order of parameters, a Microsoft locale segment or invisible characters
/// have one key. The fragment counts. An address that is none is its own key.
pub fn of_url(raw: &str) -> String {
    let mut key = String::with_capacity(raw.len());
    url_into(raw, &mut key);
    key
}

/// Adds [`of_url`] of an address to what stands in `key`.
pub fn url_into(raw: &str, key: &mut String) {
    if plain_url_into(raw, key).is_none() {
        key.push_str(&of_any_url(raw));
    }
}

/// [`url_into`] of an address in its plainest form, `https://host/path?query#fragment` of letters, digits and a few signs,
/// which reads as it is written; `None` for any other, and for hosts that are known by several names.
fn plain_url_into(raw: &str, key: &mut String) -> Option<()> {
    let PlainUrl { host, path, query, fragment } = PlainUrl::of(raw)?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    if matches!(host, "docs.microsoft.com" | "youtu.be" | "m.youtube.com") || host.ends_with(".outlook.com") {
        return None;
    }
    key.push_str(host);
    let start = key.len();
    if is_microsoft(host) {
        key.push_str(without_locale(path).trim_end_matches('/'));
        key.get_mut(start..).unwrap_or_default().make_ascii_lowercase();
    } else {
        key.push_str(path.trim_end_matches('/'));
    }
    if !query.is_empty() {
        let mut pairs: Vec<(&str, &str)> = parameters(query).filter(|(name, _)| !is_tracker(name)).collect();
        pairs.sort_unstable();
        query_into(pairs, key);
    }
    if !fragment.is_empty() {
        key.push('#');
        key.push_str(fragment);
    }
    Some(())
}

/// The parts of an address that reads as it is written.
#[derive(Debug, Clone, Copy)]
pub struct PlainUrl<'a> {
    /// The host.
    pub host: &'a str,
    /// The path with its leading slash, or nothing.
    pub path: &'a str,
    /// The query without its question mark, or nothing.
    pub query: &'a str,
    /// The fragment without its hash, or nothing.
    pub fragment: &'a str,
}

impl<'a> PlainUrl<'a> {
    /// Takes `https://host/path?query#fragment` apart; `None` if it holds anything else, or anything to decode.
    pub fn of(raw: &'a str) -> Option<Self> {
        let rest = raw.strip_prefix("https://")?;
        let bytes = rest.as_bytes();
        let host_end = host_end(bytes)?;
        let path_end = part_end(bytes, host_end, PATH)?;
        // A part that is not there ends where it would begin; what is left over is nothing to read as it is written.
        let behind = |end: usize, sign: u8, part: u8| {
            if bytes.get(end) == Some(&sign) { part_end(bytes, end + 1, part) } else { Some(end) }
        };
        let query_end = behind(path_end, b'?', QUERY)?;
        let end = behind(query_end, b'#', PATH)?;
        if end < bytes.len() {
            return None;
        }
        let (host, path) = (rest.get(..host_end)?, rest.get(host_end..path_end)?);
        let query = rest.get(path_end..query_end)?.strip_prefix('?').unwrap_or("");
        let fragment = rest.get(query_end..end)?.strip_prefix('#').unwrap_or("");
        Some(Self { host, path, query, fragment })
    }
}

/// What a byte may be part of, in an address that is read as it is written.
const PATH: u8 = 1;
const QUERY: u8 = 2;
const PARTS: [u8; 256] = {
    let mut parts = [0; 256];
    let mut byte = u8::MAX;
    while byte > 0 {
        byte -= 1;
        parts[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => PATH | QUERY,
            b'/' => PATH,
            b'&' | b'=' => QUERY,
            _ => 0,
        };
    }
    parts
};

/// Where a part ends that begins at `from`; `None` if a segment of it begins with a period: it may mean another one.
fn part_end(bytes: &[u8], from: usize, part: u8) -> Option<usize> {
    let mut before = 0;
    for (at, &byte) in bytes.iter().enumerate().skip(from) {
        if PARTS[usize::from(byte)] & part == 0 {
            return Some(at);
        }
        if byte == b'.' && before == b'/' {
            return None;
        }
        before = byte;
    }
    Some(bytes.len())
}

/// The names and values of a plain query.
pub fn parameters(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// Where a host ends that is a name of lower-case letters, digits and single hyphens, and ends with letters.
fn host_end(bytes: &[u8]) -> Option<usize> {
    let (mut labels, mut len, mut letters, mut before) = (1, 0, true, b'-');
    let mut end = 0;
    for &byte in bytes {
        match byte {
            b'.' if before != b'-' => (labels, len, letters, before) = (labels + 1, 0, true, b'-'),
            b'-' if before != b'-' => (len, letters, before) = (len + 1, false, byte),
            b'a'..=b'z' => (len, before) = (len + 1, byte),
            b'0'..=b'9' => (len, letters, before) = (len + 1, false, byte),
            b'/' | b'?' | b'#' => break,
            _ => return None,
        }
        if len > 63 {
            return None;
        }
        end += 1;
    }
    // A label that has not begun stands behind a hyphen, which it cannot begin with.
    (end <= 253 && labels > 1 && letters && before != b'-').then_some(end)
}

fn of_any_url(raw: &str) -> String {
    let cleaned = without_hidden(raw.trim());
    let Ok(url) = Url::parse(&cleaned) else {
        return cleaned.trim_start_matches("./").trim_end_matches('/').to_lowercase();
    };
    let Some(host) = url.host_str() else { return cleaned.into_owned() };
    let host = host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase();
    if host.ends_with("safelinks.protection.outlook.com")
        && let Some((_, inner)) = url.query_pairs().find(|(name, _)| name == "url")
        && Url::parse(&inner).is_ok_and(|inner| !is_safelink(&inner))
    {
        return of_url(&inner);
    }
    let mut path = url.path().to_owned();
    let mut pairs: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !is_tracker(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let host = match host.as_str() {
        "docs.microsoft.com" => "learn.microsoft.com",
        "youtu.be" => {
            pairs.push(("v".to_owned(), path.trim_matches('/').to_owned()));
            "/watch".clone_into(&mut path);
            "youtube.com"
        }
        "m.youtube.com" => "youtube.com",
        other => other,
    };
    if is_microsoft(host) {
        path = without_locale(&path).to_lowercase();
    }
    pairs.sort();
    let mut key = String::with_capacity(cleaned.len());
    if !matches!(url.scheme(), "http" | "https") {
        key.push_str(url.scheme());
        key.push(':');
    }
    key.push_str(host);
    if let Some(port) = url.port() {
        key.push(':');
        key.push_str(&port.to_string());
    }
    key.push_str(path.trim_end_matches('/'));
    query_into(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())), &mut key);
    if let Some(fragment) = url.fragment().filter(|fragment| !fragment.is_empty()) {
        key.push('#');
        key.push_str(fragment);
    }
    key
}

/// Adds a query of these parameters to a key.
fn query_into<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>, key: &mut String) {
    for (i, (name, value)) in pairs.into_iter().enumerate() {
        key.push(if i == 0 { '?' } else { '&' });
        key.push_str(name);
        if !value.is_empty() {
            key.push('=');
            key.push_str(value);
        }
    }
}

fn is_microsoft(host: &str) -> bool {
    host == "aka.ms" || host == "microsoft.com" || host.ends_with(".microsoft.com")
}

fn is_safelink(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host.ends_with("safelinks.protection.outlook.com"))
}

/// The path without a first segment such as `en-us`.
fn without_locale(path: &str) -> &str {
    let Some(rest) = path.strip_prefix('/') else { return path };
    let segment = rest.split('/').next().unwrap_or("");
    let is_locale = matches!(segment.as_bytes(), [a, b, b'-', c, d]
        if [a, b, c, d].iter().all(|byte| byte.is_ascii_alphabetic()));
    if is_locale { rest.get(segment.len()..).unwrap_or("") } else { path }
}

/// The identity of a text: lower case, white space and quotes evened out.
pub fn of_text(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    text_into(text, &mut key);
    key
}

/// Adds [`of_text`] of a text to what stands in `key`.
pub fn text_into(text: &str, key: &mut String) {
    let start = key.len();
    key.reserve(text.len());
    for word in text.split_whitespace() {
        if key.len() > start {
            key.push(' ');
        }
        let from = key.len();
        if word.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'`') {
            key.push_str(word);
            key.get_mut(from..).unwrap_or_default().make_ascii_lowercase();
            continue;
        }
        for c in word.chars().filter(|&c| !is_hidden(c)) {
            match c {
                '’' | '‘' | '`' | '´' => key.push('\''),
                '“' | '”' => key.push('"'),
                '–' | '—' => key.push('-'),
                c if c.is_ascii() => key.push(c.to_ascii_lowercase()),
                c => key.extend(c.to_lowercase()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_resource_has_one_key() {
        for (a, b) in [
            ("https://Learn.Microsoft.com/en-us/azure/", "http://learn.microsoft.com/en-ca/azure"),
            ("https://docs.microsoft.com/azure", "https://learn.microsoft.com/Azure/"),
            ("https://www.github.com/a/b", "https://github.com/a/b/"),
            ("https://a.io/x?b=1&a=2&utm_source=m", "https://a.io/x?a=2&b=1"),
            ("https://youtu.be/abc", "https://www.youtube.com/watch?v=abc"),
            ("https://m12.vc\u{200b}", "https://m12.vc/"),
            ("https://aka.ms/Foo", "http://aka.ms/foo"),
            ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.io%2Fx&data=1", "https://a.io/x"),
        ] {
            assert_eq!(of_url(a), of_url(b));
        }
    }

    #[test]
    fn different_resources_have_different_keys() {
        for (a, b) in [
            ("https://github.com/A/b", "https://github.com/a/b"),
            ("https://a.io/x#one", "https://a.io/x#two"),
            (
                "https://view.officeapps.live.com/op/view.aspx?src=a",
                "https://view.officeapps.live.com/op/view.aspx?src=b",
            ),
            ("https://a.io/en-us/x", "https://a.io/x"),
        ] {
            assert_ne!(of_url(a), of_url(b));
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { failure_persistence: None, cases: 4000, ..Default::default() })]

        #[test]
        fn the_short_way_leads_to_the_same_key(parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..7)) {
            let url = format!("https://{}", parts.concat());
            let mut key = String::new();
            if plain_url_into(&url, &mut key).is_some() {
                proptest::prop_assert_eq!(key, of_any_url(&url));
            }
        }
    }

    const PARTS: &[&str] = &[
        "a.io",
        "/",
        "www.",
        "Docs",
        "docs.microsoft.com",
        "aka.ms",
        "microsoft.com",
        "en-us",
        ".",
        "-",
        "xn--a",
        "#",
        "~",
        "_",
        "0x7f",
        "1.2",
        "b",
        ".safelinks.protection.outlook.com",
        "youtu.be",
        ":443",
        "%20",
        "?q=1",
        "@",
    ];

    #[test]
    fn what_is_no_address_is_its_own_key() {
        assert_eq!(of_url("./Taxonomy/"), "taxonomy");
        assert_eq!(of_url(""), "");
        assert_eq!(of_text("Partner’s  Guide\u{200b}"), "partner's guide");
    }
}
