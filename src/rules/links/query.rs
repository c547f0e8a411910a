//! Queries of addresses: parameters that follow a reader, and percent codes that were encoded once more.

use url::Url;

use super::{Kind, LinkFault};
use crate::finding::Edit;
use crate::page::key::{self, is_tracker};
use crate::text::Span;
use crate::text::excerpt::{excerpt, proposal};

/// Campaign names that authors add on purpose, so that the owner of a page knows where its readers come from.
const DELIBERATE: [&str; 6] = ["ocid", "wt.mc_id", "cmpid", "epi", "irgwc", "originalsubdomain"];

/// Parameters that follow a reader, and wrappers of mail filters.
pub(super) fn tracking(url: &Url, place: Span, source: &str, faults: &mut Vec<LinkFault>) {
    if url.host_str().is_some_and(|host| host.ends_with("safelinks.protection.outlook.com")) {
        let inner = url.query_pairs().find(|(name, _)| name == "url").map(|(_, inner)| inner.into_owned());
        let help = inner
            .as_deref()
            .map_or_else(|| "link to the address inside".to_owned(), |inner| format!("link to {}", excerpt(inner)));
        let edits = inner.filter(|inner| inner.starts_with("https://") && !inner.contains([' ', '(', ')', '|', '<']));
        let edits = edits.map(|text| Edit { start: place.start, end: place.end, text });
        let message = "this address is a mail filter's wrapper, and names the mailbox it was sent to";
        faults.push(LinkFault::new(Kind::Tracking, place, message, help).fix(false, edits.into_iter().collect()));
        return;
    }
    let host = url.host_str().unwrap_or_default();
    let query = source.find('?').map(|at| at + 1);
    let Some(start) = query else { return };
    let end = source.get(start..).and_then(|query| query.find('#')).map_or(source.len(), |len| start + len);
    let query = source.get(start..end).unwrap_or("");
    let parameters: Vec<&str> = query.split('&').collect();
    let (followers, kept): (Vec<&str>, Vec<&str>) =
        parameters.into_iter().partition(|parameter| follows(host, parameter.split('=').next().unwrap_or("")));
    let Some(first) = followers.first() else { return };
    let name = first.split('=').next().unwrap_or("");
    let message = match followers.len() {
        1 => format!("the parameter {} of this address follows the reader", excerpt(name)),
        2 => format!("{} and one more parameter of this address follow the reader", excerpt(name)),
        count => format!("{} and {} more parameters of this address follow the reader", excerpt(name), count - 1),
    };
    let edit = if kept.is_empty() {
        Edit { start: place.start + start - 1, end: place.start + end, text: String::new() }
    } else {
        Edit { start: place.start + start, end: place.start + end, text: kept.join("&") }
    };
    // An entity in the query would be cut in two.
    let edits = if query.contains("&amp;") { Vec::new() } else { vec![edit] };
    let help = if followers.len() == 1 { "leave the parameter out" } else { "leave the parameters out" };
    faults.push(LinkFault::new(Kind::Tracking, place, message, help).fix(false, edits));
}

/// Whether a parameter of an address follows the reader.
fn follows(host: &str, name: &str) -> bool {
    let is = |other: &&str| other.eq_ignore_ascii_case(name);
    is_tracker(name) && !DELIBERATE.iter().any(is) || is(&"si") && (host == "youtu.be" || host.ends_with("youtube.com"))
}

/// Whether a parameter of a plain query follows the reader.
pub(super) fn may_follow(host: &str, query: &str) -> bool {
    key::parameters(query).any(|(name, _)| follows(host, name))
}

/// Percent signs that were encoded a second time, so that the address names something else.
pub(super) fn double_encoded(url: &str, place: Span, source: &str, faults: &mut Vec<LinkFault>) {
    let address = url.split('#').next().unwrap_or("");
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    // An address inside an address is encoded once more, as it must be.
    let nested = |value: &str| {
        let lower = value.to_ascii_lowercase();
        lower.contains("%3a%2f%2f") || value.contains("://")
    };
    let twice = |text: &str| has_double(text) && !nested(text);
    let host_end = path.find("://").map_or(0, |at| at + 3);
    let found = twice(path.get(host_end..).unwrap_or(""))
        || query.split('&').any(|pair| twice(pair.split_once('=').map_or(pair, |(_, value)| value)));
    if !found {
        return;
    }
    let edit = Edit { start: place.start, end: place.end, text: decoded_once(source) };
    let message = "percent codes in this address are encoded twice (`%25..`), so that it names something else";
    let help = format!("write {}, if that opens", proposal(&edit.text));
    faults.push(LinkFault::new(Kind::DoubleEncoded, place, message, help).fix(false, vec![edit]));
}

/// Whether a text has an encoded percent code: `%2520`.
fn has_double(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), b"%25").any(|at| {
        let code = text.as_bytes().get(at + 3..at + 5).unwrap_or_default();
        code.len() == 2 && code.iter().all(u8::is_ascii_hexdigit)
    })
}

fn decoded_once(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("%25") {
        out.push_str(before);
        let code = after.as_bytes().get(..2).is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit));
        out.push_str(if code { "%" } else { "%25" });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubled(url: &str) -> bool {
        let mut faults = Vec::new();
        double_encoded(url, Span::new(0, url.len()), url, &mut faults);
        !faults.is_empty()
    }

    #[test]
    fn an_address_inside_an_address_is_not_encoded_twice() {
        assert!(doubled("https://a.io/My%2520File.pdf"));
        assert!(doubled("https://a.io/?name=assets%252FMy.pdf&x=1"));
        assert!(doubled("https://a.io/view?src=https%253A%252F%252Fb.io"));
        assert!(!doubled("https://a.io/view?src=https%3A%2F%2Fb.io%2FMy%2520File"));
        assert!(!doubled("https://a.io/100%25/x?rate=5%25"));
        assert!(!doubled("https://a.io/#:~:text=a%2520b"));
        assert_eq!(decoded_once("a%2520b%25"), "a%20b%25");
    }

    #[test]
    fn followers_are_told_from_campaigns() {
        let tracked = |source: &str| {
            let mut faults = Vec::new();
            tracking(&Url::parse(source).unwrap(), Span::new(0, source.len()), source, &mut faults);
            faults.pop().map(|fault| fault.fix.map_or(String::new(), |fix| fix.edits[0].text.clone()))
        };
        assert_eq!(tracked("https://a.io/?utm_source=x&b=1&utm_medium=y#z").as_deref(), Some("b=1"));
        assert_eq!(tracked("https://a.io/?fbclid=x").as_deref(), Some(""));
        assert_eq!(tracked("https://a.io/?WT.mc_id=x&ocid=y"), None);
    }
}
