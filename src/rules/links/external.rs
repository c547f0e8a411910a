//! Addresses as such: what is no address, what is not safe, and what readers cannot open.

use std::net::{IpAddr, Ipv4Addr};

use url::{Host, Url};

use super::{Kind, LinkFault, query, secret};
use crate::finding::{Edit, Severity};
use crate::page::key::PlainUrl;
use crate::page::{Link, Page};
use crate::rules::PageContext;
use crate::rules::resolve::{self, Target, has_scheme};
use crate::text::Span;
use crate::text::excerpt::{excerpt, proposal};
use crate::text::untrusted::is_hidden;

/// Endings of hosts that are no endings of files.
const HOST_ENDINGS: [&str; 26] = [
    "com", "org", "net", "ms", "io", "edu", "gov", "ca", "dev", "ai", "fr", "uk", "de", "eu", "us", "info", "co",
    "cloud", "tech", "app", "be", "ly", "vc", "gle", "int", "tv",
];

/// What makes a text no address at all; at most one fault per link.
pub(super) fn bad(context: &PageContext<'_>, link: &Link, place: Span, url: &str) -> Option<LinkFault> {
    let page = context.page;
    let source = page.slice(place);
    let fault = |message: String, help: &str| Some(LinkFault::new(Kind::BadUrl, place, message, help));
    if let Some(hidden) = hidden_edits(source, place.start) {
        let message = "there are invisible characters in this address".to_owned();
        return Some(LinkFault::new(Kind::BadUrl, place, message, "delete them").fix(true, hidden));
    }
    if url.contains("%E2%80%8B") || url.contains("%EF%BB%BF") || url.contains("%E2%80%8C") {
        return fault("there are invisible characters, percent-encoded, in this address".to_owned(), "delete them");
    }
    if let Some(sign) =
        url.chars().next().filter(|c| matches!(c, '[' | ']' | '(' | ')' | '<' | '>' | '"' | '\'' | ',' | ';'))
    {
        return fault(format!("this address begins with `{sign}`"), "delete the sign before the address");
    }
    if let Some(meant) = repaired_scheme(url) {
        let edit = source.contains(url).then(|| Edit { start: place.start, end: place.end, text: meant.clone() });
        let message = format!("{} is no address", excerpt(url));
        let help = format!("did you mean {}?", proposal(&meant));
        return Some(LinkFault::new(Kind::BadUrl, place, message, help).fix(false, edit.into_iter().collect()));
    }
    if has_scheme(url) {
        return scheme(page, link, place, url);
    }
    if url.contains('\\') && !url.contains("{{") {
        let edit = || Edit { start: place.start, end: place.end, text: source.replace('\\', "/") };
        let fixable = !source.contains("\\_") && !source.contains("\\|");
        let message = "backslashes in an address: only some browsers mend them".to_owned();
        let fault = LinkFault::new(Kind::BadUrl, place, message, "write slashes").severity(Severity::Warning);
        return Some(if fixable { fault.fix(false, vec![edit()]) } else { fault });
    }
    if is_host(url) && matches!(resolve::resolve(context.site, page, url), Target::Missing(_) | Target::FromPost(None))
    {
        let message = format!("this address has no scheme: browsers look for {} on this site", excerpt(url));
        let help = format!("write {}", proposal(&format!("https://{url}")));
        let edit = Edit { start: place.start, end: place.start, text: "https://".to_owned() };
        return Some(LinkFault::new(Kind::BadUrl, place, message, help).fix(false, vec![edit]));
    }
    None
}

/// Edits that delete the invisible characters of an address.
fn hidden_edits(source: &str, base: usize) -> Option<Vec<Edit>> {
    let trimmed = source.trim_matches([' ', '\t', '\n', '\r']);
    let front = source.len() - source.trim_start_matches([' ', '\t', '\n', '\r']).len();
    let odd = |c: char| {
        is_hidden(c) && c != '\u{1a}' && c != '\n' && c != '\r' || matches!(c, '\u{a0}' | '\u{202f}' | '\u{3000}')
    };
    let edits: Vec<Edit> = trimmed
        .char_indices()
        .filter(|(_, c)| odd(*c))
        .map(|(at, c)| {
            let start = base + front + at;
            Edit { start, end: start + c.len_utf8(), text: String::new() }
        })
        .collect();
    (!edits.is_empty()).then_some(edits)
}

/// An address whose scheme is written wrong, written right.
fn repaired_scheme(url: &str) -> Option<String> {
    let lower: String = url.chars().take(24).collect::<String>().to_ascii_lowercase();
    for (wrong, right) in [
        ("https//", "https://"),
        ("http//", "http://"),
        ("https:///", "https://"),
        ("http:///", "http://"),
        ("https://https://", "https://"),
        ("http://http://", "http://"),
        ("https://http://", "http://"),
        ("http://https://", "https://"),
        ("https://https:/", "https://"),
        ("https://https//", "https://"),
        ("https;//", "https://"),
        ("http;//", "http://"),
        ("https.//", "https://"),
        ("https,//", "https://"),
    ] {
        if lower.starts_with(wrong) {
            return url.get(wrong.len()..).map(|rest| format!("{right}{rest}"));
        }
    }
    let (scheme, rest) = url.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    if matches!(scheme.as_str(), "http" | "https") {
        let path = rest.trim_start_matches(['/', '\\']);
        let slashes = rest.len() - path.len();
        return ((slashes < 2 || rest.get(..slashes).is_some_and(|s| s.contains('\\'))) && !path.is_empty())
            .then(|| format!("{scheme}://{path}"));
    }
    let meant = scheme.trim_end_matches([';', ',', '.']);
    (rest.starts_with("//") && (meant.len() < scheme.len() || !KNOWN.contains(&meant)) && is_nearly_http(meant))
        .then(|| format!("https:{rest}"))
}

/// Schemes that look like `http` and are others.
const KNOWN: [&str; 4] = ["httpu", "httpmu", "httpg", "shttp"];

/// Whether a word is `http` or `https`, or becomes one of them with one slip of the fingers, or with two among their
/// letters.
fn is_nearly_http(scheme: &str) -> bool {
    let own = |c: char| matches!(c, 'h' | 't' | 'p' | 's');
    let most = if scheme.chars().all(own) && scheme.len() > 2 { 2 } else { 1 };
    ["https", "http"].iter().any(|right| slips(scheme.as_bytes(), right.as_bytes()) <= most)
}

/// How many letters have to be added, left out, changed or swapped to make one word of another.
fn slips(a: &[u8], b: &[u8]) -> usize {
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX;
    }
    let (mut above, mut before): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |cells: &[usize], index: usize| cells.get(index).copied().unwrap_or(usize::MAX - 1);
            let mut least = (at(&before, j) + usize::from(x != y)).min(at(&before, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                least = least.min(at(&above, j - 1) + 1);
            }
            row.push(least);
        }
        above = std::mem::replace(&mut before, row);
    }
    before.last().copied().unwrap_or(usize::MAX)
}

fn scheme(page: &Page, link: &Link, place: Span, url: &str) -> Option<LinkFault> {
    let fault = |message: String, help: &str| Some(LinkFault::new(Kind::BadUrl, place, message, help));
    let scheme = url.split(':').next().unwrap_or("").to_ascii_lowercase();
    if matches!(scheme.as_str(), "javascript" | "vbscript" | "data") && !link.image {
        return fault(format!("a `{scheme}:` address runs in the reader's browser"), "link to a page");
    }
    if !matches!(scheme.as_str(), "http" | "https") || url.contains("{{") {
        return None;
    }
    let Ok(parsed) = Url::parse(url) else {
        return fault(format!("{} is no address: it has no valid host", excerpt(url)), "correct the address");
    };
    let host = parsed.host_str().unwrap_or("");
    if host.contains("..") || host.starts_with('.') || host.starts_with("www.http") || host == "www" {
        return fault(format!("{} is no host", excerpt(host)), "correct the address");
    }
    let path = url.split(['?', '#']).next().unwrap_or("");
    if path.contains('\\') || path.contains('"') || path.contains('<') || path.contains('>') {
        return fault("there are signs in this address that no address can have".to_owned(), "correct the address");
    }
    if let Some(end) = url.chars().next_back().filter(|c| matches!(c, ']' | '"' | '>' | '“' | '”' | '’')) {
        return fault(format!("this address ends with `{end}`"), "delete the sign after the address");
    }
    if path.len() == url.len() && url.ends_with([',', ';']) {
        let end = url.len() - 1;
        let mend = page.slice(place).ends_with(url).then(|| Edit {
            start: place.end - 1,
            end: place.end,
            text: String::new(),
        });
        let message = format!("this address ends with `{}`", url.get(end..).unwrap_or(""));
        let fault = LinkFault::new(Kind::BadUrl, place, message, "delete the sign after the address");
        return Some(fault.fix(false, mend.into_iter().collect()));
    }
    None
}

/// Whether a text without a scheme is a host, perhaps with a path.
fn is_host(url: &str) -> bool {
    let host = url.split(['/', '?', '#', ':']).next().unwrap_or("");
    let Some((name, ending)) = host.rsplit_once('.') else { return false };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    !name.is_empty()
        && !name.starts_with('.')
        && host.chars().all(plain)
        && (HOST_ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) || host.starts_with("www."))
}

/// The faults of an address that is one.
pub(super) fn find(page: &Page, link: &Link, place: Span, url: &str, faults: &mut Vec<LinkFault>) {
    if let Some(path) = url.strip_prefix("file:") {
        let message = format!("this address names a file on the author's own machine: {}", excerpt(path));
        faults.push(LinkFault::new(Kind::NotPublic, place, message, "publish the file, and link to that"));
        return;
    }
    if is_drive(url) {
        let message = format!("this address names a file on the author's own machine: {}", excerpt(url));
        faults.push(LinkFault::new(Kind::NotPublic, place, message, "publish the file, and link to that"));
        return;
    }
    if !has_scheme(url) {
        return;
    }
    let Ok(parsed) = Url::parse(url) else { return };
    if !matches!(parsed.scheme(), "http" | "https") {
        return;
    }
    if let Some(reason) = hidden_host(&parsed) {
        faults.push(LinkFault::new(Kind::NotPublic, place, reason, "link to a page that every reader can open"));
        return;
    }
    let source = page.slice(place);
    if parsed.scheme() == "http" && !place.is_empty() && link.target == place {
        let edits = source.get(..5).filter(|start| start.eq_ignore_ascii_case("http:"));
        let edits = edits.map(|_| Edit { start: place.start + 4, end: place.start + 4, text: "s".to_owned() });
        let help = "write `https://`, if the site has it";
        let fault = LinkFault::new(Kind::Http, place, "this address is not encrypted (`http`)", help);
        faults.push(fault.fix(false, edits.into_iter().collect()));
    }
    query::tracking(&parsed, place, source, faults);
    query::double_encoded(url, place, source, faults);
}

/// Whether an address is a path on a drive: `C:\docs\plan.docx`.
fn is_drive(url: &str) -> bool {
    matches!(url.as_bytes(), [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic())
}

/// Whether no rule of the family has anything to say about an address, as far as the address alone can tell.
pub(crate) fn is_plainly_public(url: &str) -> bool {
    PlainUrl::of(url).is_some_and(|PlainUrl { host, path, query, .. }| {
        !host.starts_with("www.http")
            && !host.ends_with(".outlook.com")
            && hidden_domain(host, path).is_none()
            && (query.is_empty() || !query::may_follow(host, query) && !secret::may_hold(query))
    })
}

/// Why readers cannot open an address.
fn hidden_host(url: &Url) -> Option<String> {
    let private = |address: Ipv4Addr| {
        address.is_private() || address.is_loopback() || address.is_link_local() || address.is_unspecified()
    };
    let host = match url.host()? {
        Host::Ipv4(address) if private(address) => {
            return Some(format!("`{address}` is an address of a private network"));
        }
        Host::Ipv6(address) if IpAddr::V6(address).is_loopback() => {
            return Some("this address is the reader's own machine".to_owned());
        }
        Host::Domain(host) => host.trim_end_matches('.'),
        Host::Ipv4(_) | Host::Ipv6(_) => return None,
    };
    hidden_domain(host, url.path())
}

/// Why readers cannot open what a name stands for.
fn hidden_domain(host: &str, path: &str) -> Option<String> {
    if host == "localhost" || host.ends_with(".localhost") {
        return Some("this address is the reader's own machine".to_owned());
    }
    let ending = host.rsplit('.').next().unwrap_or("");
    if !host.contains('.')
        || matches!(ending, "local" | "internal" | "corp" | "lan" | "intranet" | "localdomain" | "home")
    {
        return Some(format!("{} is a host of a private network", excerpt(host)));
    }
    let review = matches!(host, "review.learn.microsoft.com" | "review.docs.microsoft.com");
    let mailbox = matches!(host, "outlook.office.com" | "outlook.office365.com" | "outlook.live.com")
        && path.starts_with("/mail")
        || host == "mail.google.com";
    let drive = host.ends_with(".sharepoint.com") && !path.starts_with("/:");
    let what = if review {
        "a preview for the authors of that site"
    } else if mailbox {
        "a mailbox"
    } else if drive {
        "the inside of an organisation (SharePoint)"
    } else {
        return None;
    };
    Some(format!("this address shows {what}: other readers are asked to sign in"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_repaired() {
        for (wrong, right) in [
            ("https//aka.ms/x", "https://aka.ms/x"),
            ("https:/a.io", "https://a.io"),
            ("https:a.io", "https://a.io"),
            ("htttps://a.io", "https://a.io"),
            ("https://https://a.io", "https://a.io"),
            (r"https:\\a.io/b", "https://a.io/b"),
            (r"https:\a.io", "https://a.io"),
            ("hhtps://a.io", "https://a.io"),
            ("thtps://a.io", "https://a.io"),
            ("htpts://a.io", "https://a.io"),
            ("hts://a.io", "https://a.io"),
            ("ttps://a.io", "https://a.io"),
            ("tps://a.io", "https://a.io"),
            ("httpd://a.io", "https://a.io"),
            ("https;://a.io", "https://a.io"),
            ("https;//a.io", "https://a.io"),
        ] {
            assert_eq!(repaired_scheme(wrong).as_deref(), Some(right));
        }
        for fine in [
            "https://a.io",
            "http://a.io/?u=https://b",
            "mailto:a@b",
            "tel:1",
            "./x",
            "HTTPS://A.io",
            "ftp://a.io",
            "sftp://a.io",
            "rtsp://a.io",
            "ssh://a.io",
            "ipp://a.io",
            "smtp://a.io",
            "hxxps://a.io",
            "coap://a.io",
        ] {
            assert_eq!(repaired_scheme(fine), None, "{fine}");
        }
    }

    #[test]
    fn hosts_without_a_scheme_are_told_from_files() {
        for host in ["aka.ms/x", "www.a.example/y", "esi.example.com"] {
            assert!(is_host(host), "{host}");
        }
        for file in ["Guide.md", "./a.io", "image.png", "a/b.com", "Partner.", ".com", "v1.2/notes"] {
            assert!(!is_host(file), "{file}");
        }
    }

    #[test]
    fn drives_are_told_from_schemes() {
        assert!(is_drive(r"C:\docs\plan.docx") && is_drive("d:/plan.docx"));
        assert!(!is_drive("c:plan") && !is_drive("https://a.io") && !is_drive("é:/x"));
    }

    #[test]
    fn private_hosts_are_known() {
        for private in [
            "http://localhost:4000/x",
            "https://10.1.2.3/",
            "http://wiki/x",
            "https://a.corp/",
            "http://[::1]/",
            "https://acme.sharepoint.com/sites/x",
        ] {
            assert!(hidden_host(&Url::parse(private).unwrap()).is_some(), "{private}");
        }
        for public in [
            "https://a.io",
            "https://8.8.8.8/",
            "https://acme.sharepoint.com/:b:/s/x?e=1",
            "https://forms.office.com/r/x",
        ] {
            assert!(hidden_host(&Url::parse(public).unwrap()).is_none(), "{public}");
        }
    }
}
