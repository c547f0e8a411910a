//! What makes an entry the same entry tomorrow: its address without the parts that change while the resource
//! stays, or its first cell.

use url::Url;

use crate::text::untrusted::is_hidden;

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
    let name = name.to_ascii_lowercase();
    name.starts_with("utm_") || TRACKERS.contains(&name.as_str())
}

/// The identity of a web address. Two addresses of one resource that differ by scheme, `www`, host case, default
/// port, a trailing slash, trackers, the order of parameters, a Microsoft locale segment or invisible characters
/// have one key. The fragment counts. An address that is none is its own key.
pub fn of_url(raw: &str) -> String {
    let cleaned: String = raw.trim().chars().filter(|&c| !is_hidden(c)).collect();
    let Ok(url) = Url::parse(&cleaned) else {
        return cleaned.trim_start_matches("./").trim_end_matches('/').to_lowercase();
    };
    let Some(host) = url.host_str() else { return cleaned };
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
    let microsoft = host == "aka.ms" || host == "microsoft.com" || host.ends_with(".microsoft.com");
    if microsoft {
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
    for (i, (name, value)) in pairs.iter().enumerate() {
        key.push(if i == 0 { '?' } else { '&' });
        key.push_str(name);
        if !value.is_empty() {
            key.push('=');
            key.push_str(value);
        }
    }
    if let Some(fragment) = url.fragment().filter(|fragment| !fragment.is_empty()) {
        key.push('#');
        key.push_str(fragment);
    }
    key
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
    for word in text.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        for c in word.chars().filter(|&c| !is_hidden(c)) {
            match c {
                '’' | '‘' | '`' | '´' => key.push('\''),
                '“' | '”' => key.push('"'),
                '–' | '—' => key.push('-'),
                c => key.extend(c.to_lowercase()),
            }
        }
    }
    key
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

    #[test]
    fn what_is_no_address_is_its_own_key() {
        assert_eq!(of_url("./Taxonomy/"), "taxonomy");
        assert_eq!(of_url(""), "");
        assert_eq!(of_text("Partner’s  Guide\u{200b}"), "partner's guide");
    }
}
