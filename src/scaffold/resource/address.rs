//! The address of a new entry: which ones are let in, and what is taken off them.

use url::Url;

use crate::rules::links;
use crate::text::excerpt::excerpt;
use crate::text::untrusted::is_hidden;

/// An address may have this many bytes.
const MAX_BYTES: usize = 4096;
/// How many wrappers and parameters are taken off one address at most.
const MAX_ROUNDS: usize = 4;

/// An address that can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The address, with nothing in it that ends a link or a cell.
    pub url: String,
    /// What was changed, and what to think about, one sentence each.
    pub notes: Vec<String>,
}

/// Makes an address that can be written, or says why there is none.
pub fn clean(raw: &str, keep_tracking: bool) -> Result<Address, String> {
    let mut notes = Vec::new();
    let odd = |c: char| is_hidden(c) || matches!(c, '\u{a0}' | '\u{202f}' | '\u{3000}' | '\u{fffc}');
    let trimmed = raw.trim();
    let mut url: String = trimmed.chars().filter(|&c| !odd(c)).collect();
    if url.len() != trimmed.len() {
        notes.push("invisible characters were taken out of the address".to_owned());
    }
    if let Some(inner) = url.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
        url = inner.trim().to_owned();
    }
    if url.is_empty() {
        return Err("is empty".to_owned());
    }
    if url.len() > MAX_BYTES {
        return Err(format!("has {} bytes, more than {MAX_BYTES}", url.len()));
    }
    if url.contains("{{") || url.contains("{%") {
        return Err("holds `{{` or `{%`, which Jekyll would run as a template".to_owned());
    }
    if url.contains("&amp;") {
        url = url.replace("&amp;", "&");
        notes.push("`&amp;` in the address is written `&`".to_owned());
    }
    let parsed = parse(&url)?;
    if let Some(message) = links::credential(&url) {
        return Err(format!("is refused: {message}"));
    }
    if !keep_tracking {
        for _ in 0..MAX_ROUNDS {
            let Some((clean, why)) = links::without_tracking(&url) else { break };
            notes.push(format!("{why}: it was taken off, `--keep-tracking` keeps it"));
            url = clean;
        }
        if let Some(message) = links::credential(&url) {
            return Err(format!("is refused: {message}"));
        }
        parse(&url)?;
    }
    if parsed.host_str().is_some_and(|host| host.split('.').any(|label| label.starts_with("xn--"))) {
        let host = parsed.host_str().unwrap_or_default();
        notes
            .push(format!("the host of the address has letters of other scripts: browsers may show {}", excerpt(host)));
    }
    Ok(Address { url: encoded(&url), notes })
}

fn parse(url: &str) -> Result<Url, String> {
    let parsed = Url::parse(url).map_err(|_| match url.split_once(':') {
        Some((scheme, _)) if scheme.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            format!("{} is no address", excerpt(url))
        }
        _ => format!("{} has no scheme: write `https://...`", excerpt(url)),
    })?;
    if !matches!(parsed.scheme(), "https" | "http" | "mailto") {
        let scheme = excerpt(parsed.scheme());
        return Err(format!("begins with {scheme}: only `https`, `http` and `mailto` are taken"));
    }
    let rest = url.get(parsed.scheme().len()..).unwrap_or("");
    // Browsers mend `https:/\host`, and then lead elsewhere than it seems.
    if parsed.scheme() != "mailto" && (!rest.starts_with("://") || rest.starts_with(":///") || rest.contains('\\')) {
        return Err(format!("{} is no address: write `https://host/path`", excerpt(url)));
    }
    if parsed.scheme() == "mailto" && !parsed.path().contains('@') {
        return Err(format!("{} names no mailbox", excerpt(url)));
    }
    Ok(parsed)
}

/// The address with what ends a link, a cell or a word as percent codes. A percent sign stays as it is: whoever
/// copied the address copied its codes.
fn encoded(url: &str) -> String {
    let balanced = is_balanced(url);
    let mut out = String::with_capacity(url.len() + 8);
    for c in url.chars() {
        match c {
            '(' | ')' if balanced => out.push(c),
            ' ' | '\t' | '|' | '<' | '>' | '"' | '\\' | '`' | '{' | '}' | '^' | '(' | ')' => {
                out.push_str(&format_code(c));
            }
            c => out.push(c),
        }
    }
    out
}

pub(super) fn format_code(c: char) -> String {
    let mut bytes = [0; 4];
    let codes = c.encode_utf8(&mut bytes).bytes();
    codes.fold(String::new(), |code, byte| format!("{code}%{byte:02X}"))
}

fn is_balanced(url: &str) -> bool {
    let mut open = 0_usize;
    for c in url.chars() {
        match c {
            '(' => open += 1,
            ')' if open == 0 => return false,
            ')' => open -= 1,
            _ => {}
        }
    }
    open == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(raw: &str) -> String {
        clean(raw, false).unwrap().url
    }

    #[test]
    fn addresses_are_written_so_that_nothing_ends_them() {
        assert_eq!(url(" <https://a.example/x y|z> "), "https://a.example/x%20y%7Cz");
        assert_eq!(url("https://a.example/x_(y)"), "https://a.example/x_(y)");
        assert_eq!(url("https://a.example/x)(y"), "https://a.example/x%29%28y");
        assert_eq!(url("https://a.example/%20a%2520b"), "https://a.example/%20a%2520b");
        assert_eq!(url("https://a.example/?a=1&amp;b=2"), "https://a.example/?a=1&b=2");
        assert_eq!(url("https://m12.vc\u{200b}"), "https://m12.vc");
        assert_eq!(url("mailto:desk@a.example"), "mailto:desk@a.example");
    }

    #[test]
    fn what_follows_readers_is_taken_off() {
        let cleaned = clean("https://a.example/?utm_source=x&b=1&fbclid=2#top", false).unwrap();
        assert_eq!(cleaned.url, "https://a.example/?b=1#top");
        assert_eq!(cleaned.notes.len(), 1, "{:?}", cleaned.notes);
        assert_eq!(clean("https://a.example/?utm_source=x", true).unwrap().url, "https://a.example/?utm_source=x");
        assert_eq!(url("https://a.example/?WT.mc_id=x"), "https://a.example/?WT.mc_id=x");
        let wrapped =
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F%3Futm_source%3Dm&data=1";
        assert_eq!(url(wrapped), "https://a.example/");
    }

    #[test]
    fn other_addresses_are_refused() {
        for raw in [
            "",
            "www.a.example/x",
            "/etc/passwd",
            "../a.md",
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "https:/\\evil.example",
            "https:evil.example",
            "mailto:",
            "https://a.example/{{ site.x }}",
            "https://store.example/a?sv=2020-01-01&se=2030-01-01&sig=ZXhhbXBsZS1vbmx5LW5vLWtleQ%3D%3D",
            "https://me:secret@a.example/",
        ] {
            assert!(clean(raw, false).is_err(), "{raw}");
        }
        assert!(clean(&format!("https://a.example/{}", "x".repeat(5000)), false).is_err());
    }
}
