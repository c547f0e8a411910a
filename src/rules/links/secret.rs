//! Credentials in addresses: signatures and tokens that let anybody in who has the link.

use memchr::memmem;

use super::{Kind, LinkFault};
use crate::page::Page;
use crate::rules::resolve::percent_decoded;
use crate::text::hash::HashSet;
use crate::text::{Span, token};

/// Parameters whose value is a credential, with a word that the rest of the address must hold.
const MARKERS: [(&str, &[&str]); 7] = [
    ("sig=", &["se=", "sv=", "sp="]),
    ("X-Amz-Signature=", &[]),
    ("X-Goog-Signature=", &[]),
    ("Signature=", &["Key-Pair-Id=", "AWSAccessKeyId=", "GoogleAccessId="]),
    ("access_token=", &[]),
    ("tempauth=", &[]),
    ("AccountKey=", &[]),
];

/// The shortest value that can be a credential.
const SHORTEST: usize = 6;

/// The shortest credential that no ordinary text holds by chance.
const TELLING: usize = 16;

/// How an equals sign is written in an address, and in one that stands inside another.
const SIGNS: [&str; 3] = ["=", "%3D", "%253D"];

/// The longest address that is looked at.
const LONGEST: usize = 4096;

/// The longest part of a credential that a message quotes.
const LONGEST_QUOTE: usize = 400;

/// A credential in a text.
struct Secret {
    /// The value alone.
    value: Span,
    /// The day on which it ends.
    until: Option<String>,
}

/// Adds a fault for each credential of the file; its addresses come back.
pub(super) fn find(page: &Page, faults: &mut Vec<LinkFault>) -> Vec<Span> {
    let secrets = secrets(page.text());
    for secret in &secrets {
        let until = secret.until.as_ref().map(|day| format!(", valid until {day}")).unwrap_or_default();
        let value = secret.value.of(page.text());
        // Of a short one, any character would be too many.
        let what = if value.len() < TELLING && page.text().get(..secret.value.start).is_some_and(|s| s.ends_with(':')) {
            "a password".to_owned()
        } else {
            format!("a credential (`{}`{until})", masked(value))
        };
        faults.push(LinkFault::new(
            Kind::SignedUrl,
            secret.value,
            format!("this address holds {what}: whoever reads the page can use it"),
            "revoke the credential, then link to an address that needs none",
        ));
    }
    secrets.into_iter().map(|secret| secret.value).collect()
}

/// The places of credentials in a text, in order: those of addresses, and tokens that stand alone.
pub(crate) fn spans(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = secrets(text).into_iter().map(|secret| secret.value).chain(token::spans(text)).collect();
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    let mut end = 0;
    // A token may be what an address has for its credential.
    spans.retain(|span| {
        let apart = span.start >= end;
        end = end.max(span.end);
        apart
    });
    spans
}

/// A text with its credentials cut to what may be shown; none where it holds none.
pub(crate) fn hidden(text: &str) -> Option<String> {
    let spans = spans(text);
    let mut out = (!spans.is_empty()).then(|| text.to_owned())?;
    for span in spans.into_iter().rev() {
        if let Some(value) = text.get(span.start..span.end) {
            out.replace_range(span.start..span.end, &masked(value));
        }
    }
    Some(out)
}

/// How many bytes of a credential may be shown, so that its owner knows which one is meant.
pub(crate) fn visible(value: &str) -> usize {
    let count = (value.len() / 4).min(4);
    value.char_indices().nth(count).map_or(0, |(at, _)| at)
}

fn masked(value: &str) -> String {
    format!("{}…", value.get(..visible(value)).unwrap_or(""))
}

/// The credentials of a page, as messages may quote them.
pub(super) struct Hider(Vec<String>);

impl Hider {
    pub(super) fn new<'a>(secrets: impl Iterator<Item = &'a str>) -> Self {
        let mut values: Vec<String> = Vec::new();
        for secret in secrets {
            let mut value = secret.to_owned();
            for _ in 0..3 {
                let decoded = percent_decoded(&value).into_owned();
                values.push(std::mem::replace(&mut value, decoded));
            }
        }
        // A value that holds another one goes first.
        values.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        values.dedup();
        Self(values)
    }

    /// Whether a text quotes a credential.
    pub(super) fn finds(&self, text: &str) -> bool {
        self.0.iter().any(|value| match value.len() {
            TELLING.. => text.contains(value.as_str()),
            _ => SIGNS.iter().any(|sign| text.contains(&format!("{sign}{value}"))),
        })
    }

    /// Takes the credentials out of a text, and what a cut left of them.
    pub(super) fn hide(&self, text: &mut String) {
        for value in &self.0 {
            if value.len() < TELLING {
                // A short one may be any word: only its place in an address tells it.
                let place = format!(":{value}@");
                if text.contains(&place) {
                    *text = text.replace(&place, ":…@");
                }
                for place in SIGNS.map(|sign| format!("{sign}{value}")) {
                    if text.contains(&place) {
                        let kept = place.len() - value.len() + visible(value);
                        *text = text.replace(&place, &format!("{}…", place.get(..kept).unwrap_or("")));
                    }
                }
            } else if text.contains(value.as_str()) {
                *text = text.replace(value.as_str(), &masked(value));
            }
            let cuts: Vec<usize> = text.match_indices('…').map(|(at, _)| at).collect();
            for cut in cuts.into_iter().rev() {
                let Some(head) = text.get(..cut) else { continue };
                let most = value.len().min(head.len()).min(LONGEST_QUOTE);
                let left = (5..=most).rev().find(|&len| value.get(..len).is_some_and(|part| head.ends_with(part)));
                if let Some(len) = left {
                    text.replace_range(cut - len + visible(value)..cut, "");
                }
            }
        }
    }
}

/// Whether a parameter that may be a credential stands in a text; false is certain.
pub(super) fn may_hold(text: &str) -> bool {
    let bytes = text.as_bytes();
    let named = |at: usize| {
        let before = bytes.get(..at).unwrap_or_default();
        MARKERS.iter().any(|(name, _)| before.ends_with(name.trim_end_matches('=').as_bytes()))
    };
    // In a nested address the equals sign is encoded, once or twice.
    let encoded = |at: usize| {
        ["%", "%25"].iter().any(|code| text.get(..at).is_some_and(|s| s.ends_with(code) && named(at - code.len())))
    };
    memchr::memchr_iter(b'=', bytes).any(named) || memmem::find_iter(bytes, b"3D").any(encoded)
}

fn secrets(text: &str) -> Vec<Secret> {
    let mut found: Vec<Secret> = Vec::new();
    let mut words = HashSet::default();
    let markers: &[_] = if may_hold(text) { &MARKERS } else { &[] };
    for (name, companions) in markers {
        // In a nested address the equals sign is encoded.
        let stem = name.trim_end_matches('=');
        for at in memmem::find_iter(text.as_bytes(), stem.as_bytes()) {
            let Some(value) = value(text, at, stem.len()) else { continue };
            let before = text.get(..at).unwrap_or("");
            let starts = before.ends_with(['?', '&', ';', '#']) || ends_with_code(before);
            if value.len() < SHORTEST || !starts {
                continue;
            }
            // One finding says enough of an address.
            let word = word_around(text, value.start);
            if words.contains(&word.start) {
                continue;
            }
            let address = word.of(text);
            // An address inside an address is encoded once more.
            let shown = percent_decoded(address);
            let shown = percent_decoded(&shown);
            let shown = percent_decoded(&shown);
            let accompanied = companions.is_empty() || companions.iter().any(|companion| shown.contains(companion));
            if !accompanied || !address.contains("://") && !address.contains("%3A") {
                continue;
            }
            words.insert(word.start);
            found.push(Secret { value, until: expiry(&shown).map(str::to_owned) });
        }
    }
    let mut from = if memchr::memchr(b'@', text.as_bytes()).is_some() { 0 } else { text.len() };
    while let Some(step) = memmem::find(text.as_bytes().get(from..).unwrap_or_default(), b"://") {
        let at = from + step + 3;
        from = at;
        let rest = text.get(at..).unwrap_or("");
        let end = rest
            .bytes()
            .take(256)
            .position(|b| !b.is_ascii_graphic() || b"/()<>[]|?#\"".contains(&b))
            .unwrap_or(rest.len().min(256));
        let Some((user, _)) = rest.get(..end).and_then(|host| host.rsplit_once('@')) else { continue };
        if let Some((name, password)) = user.split_once(':')
            && !password.is_empty()
        {
            let start = at + name.len() + 1;
            found.push(Secret { value: Span::new(start, start + password.len()), until: None });
        }
    }
    found.sort_by_key(|secret| secret.value);
    found
}

/// The day on which a shared access signature ends.
fn expiry(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("&se=").or_else(|| address.split_once("?se="))?;
    let day = rest.get(..10)?;
    crate::schema::date::day(day).map(|_| day)
}

/// The value behind a parameter's name at `at`, whose equals sign may be percent-encoded.
fn value(text: &str, at: usize, len: usize) -> Option<Span> {
    let rest = text.get(at + len..)?;
    let skip = SIGNS.iter().find(|sign| rest.starts_with(**sign))?.len();
    let start = at + len + skip;
    let value = text.get(start..)?;
    let ends = |b: u8| !b.is_ascii_graphic() || b"&()<>[]|\"'#".contains(&b);
    let mut end = value.bytes().take(LONGEST).position(ends).unwrap_or(value.len().min(LONGEST));
    if skip > 1 {
        let inner = value.get(..end)?;
        end = inner.find("%26").or_else(|| inner.find("%2526")).unwrap_or(end);
    }
    Some(Span::new(start, start + end))
}

fn ends_with_code(before: &str) -> bool {
    ["%26", "%3F", "%2526", "%253F"].iter().any(|code| before.ends_with(code))
}

/// Whether a byte is none of an address.
fn ends_word(b: u8) -> bool {
    !b.is_ascii_graphic() || b"()<>|\"'".contains(&b)
}

/// The run of address characters around an offset.
fn word_around(text: &str, at: usize) -> Span {
    let bytes = text.as_bytes();
    let before = bytes.get(at.saturating_sub(LONGEST)..at).unwrap_or_default();
    let start = at - before.iter().rev().position(|&b| ends_word(b)).unwrap_or(before.len());
    let after = bytes.get(at..).unwrap_or_default();
    let end = at + after.iter().take(LONGEST).position(|&b| ends_word(b)).unwrap_or(after.len().min(LONGEST));
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut faults = Vec::new();
        find(&Page::new("A.md", text.as_bytes().to_vec()), &mut faults);
        faults.into_iter().map(|fault| fault.message).collect()
    }

    #[test]
    fn credentials_are_seen_and_masked() {
        let sas = "[a](https://x.example/a.pdf?sv=2020-01-01&sig=AbCdEfGhIjKlMnOpQrSt%3D&se=2100-05-14T07%3A53Z&sp=r)";
        let messages = found(sas);
        assert_eq!(messages.len(), 1);
        assert!(messages[0].contains("`AbCd…`, valid until 2100-05-14"), "{messages:?}");
        assert!(!messages[0].contains("AbCdE"));
        let nested = "[a](https://v.example/?src=https%3A%2F%2Fx.example%2Fa%3Fsv%3D2020%26sig%3DAbCdEfGhIjKlMnOpQrSt%26se%3D2023)";
        assert_eq!(found(nested).len(), 1);
        assert_eq!(found(&nested.replace('%', "%25")).len(), 1);
        assert_eq!(found("https://me:secret@x.example/").len(), 1);
        let short = found("[a](https://x.example/a?X-Amz-Expires=1&X-Amz-Signature=ab12cd34ef)");
        assert_eq!(short.len(), 1);
        assert!(short[0].contains("`ab…`"), "{short:?}");
    }

    #[test]
    fn a_quoted_credential_is_hidden() {
        let secret = "AbCdEfGhIjKlMnOpQrSt%3D";
        let hider = Hider::new(["hunter2", secret].into_iter());
        let hidden = |text: &str| {
            let mut text = text.to_owned();
            hider.hide(&mut text);
            text
        };
        assert_eq!(hidden("`?sig=AbCdEfGhIjKlMnOpQrSt%3D&x` and AbCdEfGhIjKlMnOpQrSt="), "`?sig=AbCd…&x` and AbCd…");
        assert_eq!(hidden("`https://a.example/?sig=AbCdEfGhIj…`"), "`https://a.example/?sig=AbCd…`");
        assert_eq!(hidden("https://me:hunter2@a.example hunter2"), "https://me:…@a.example hunter2");
        assert_eq!(hidden("AbCd… stays"), "AbCd… stays");
        let hider = Hider::new(["ab12cd34"].into_iter());
        let mut text = "`https://a.example/?sig=ab12cd34&x` ab12cd34".to_owned();
        assert!(hider.finds(&text));
        hider.hide(&mut text);
        assert_eq!(text, "`https://a.example/?sig=ab…&x` ab12cd34");
        let hider = Hider::new(["hunter2", secret].into_iter());
        assert!(hider.finds("x AbCdEfGhIjKlMnOpQrSt= y") && !hider.finds("AbCd"));
        assert_eq!((visible("hunter2"), visible("abc"), visible(secret)), (1, 0, 4));
    }

    #[test]
    fn ordinary_addresses_hold_no_credential() {
        for clean in [
            "https://x.example/?design=AbCdEfGhIjKlMnOpQrSt&se=1",
            "https://x.example/?sig=short&se=1",
            "mail me@x.example or https://x.example/@user:1",
            "`sig=AbCdEfGhIjKlMnOpQrSt` is a parameter",
        ] {
            assert!(found(clean).is_empty(), "{clean}");
        }
    }
}
