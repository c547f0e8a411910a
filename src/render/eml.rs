//! A digest as a complete e-mail: plain text first, then HTML. Nothing in it comes from a clock, a random number or
//! the name of a host, so that the same changes make the same message.

use std::io::Write;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use lettre::address::Envelope;
use lettre::message::header::{self, ContentTransferEncoding, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};

use super::template::{RenderError, Templates};
use super::view::Medium;
use super::{html, text};
use crate::change::fingerprint;
use crate::digest::limit::{self, Limit};
use crate::digest::{Digest, summary};
use crate::text::Untrusted;

/// Bytes of HTML in a message. Mail clients clip what is a little longer.
pub const HTML_BYTES: usize = 90_000;

/// Characters of a subject and of a name.
const HEADER_CHARS: usize = 200;
/// Characters of an address, by the rules of SMTP.
const ADDRESS_CHARS: usize = 254;
/// Characters of a link in a header: a line of a message has at most 998.
const LINK_CHARS: usize = 900;

/// The last second that a mail's date can tell: the year has four digits.
const LAST_SECOND: u64 = 253_402_300_799;

/// Why there is no message.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Nobody sends it.
    #[error("an e-mail needs a sender")]
    NoSender,
    /// Not an address.
    #[error("`{0}` is not a mail address such as `News <news@example.org>`")]
    Address(String),
    /// Not a link that may stand in a header.
    #[error("`{0}` is not a link of `https` or `mailto` that a mail's header can hold")]
    Unsubscribe(String),
    /// The frame alone fills the budget.
    #[error("the e-mail has {0} bytes of HTML even without items, more than {HTML_BYTES}")]
    TooLarge(usize),
    /// The mail library refuses.
    #[error("the e-mail cannot be built: {0}")]
    Build(String),
}

/// Who writes to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mail {
    /// The sender.
    pub from: Option<String>,
    /// The recipients; may be empty.
    pub to: Vec<String>,
    /// Whether a mail client should open it as a draft.
    pub draft: bool,
}

/// Writes a message.
pub fn write(digest: &Digest, mail: &Mail, templates: &Templates, out: &mut dyn Write) -> Result<(), RenderError> {
    let (digest, html) = fitted(digest, templates)?;
    let plain = text::render(&digest, templates, Medium::Mail)?;
    out.write_all(&message(&digest, mail, plain, html)?)?;
    Ok(())
}

/// The digest with as many items of each list as the budget allows, and its HTML.
fn fitted(digest: &Digest, templates: &Templates) -> Result<(Digest, String), RenderError> {
    let attempt = |limit: Limit| -> Result<(Digest, String), RenderError> {
        let shorter = limit::limited(digest.clone(), limit);
        let html = html::render(&shorter, templates, Medium::Mail)?;
        Ok((shorter, html))
    };
    // In a message each line ends with two bytes.
    let sent = |html: &str| html.len() + memchr::memchr_iter(b'\n', html.as_bytes()).count();
    let fits = |html: &str| sent(html) <= HTML_BYTES;
    let whole = attempt(Limit::NONE)?;
    if fits(&whole.1) {
        return Ok(whole);
    }
    // Fewer items first; headings go only where headings alone are too many.
    let groups = digest.groups.len().max(digest.everywhere.len());
    let (most, of_items): (usize, fn(usize) -> Limit) = match attempt(Limit { items: 0, ..Limit::NONE })? {
        (_, html) if fits(&html) => (limit::longest(digest), |items| Limit { items, ..Limit::NONE }),
        _ => (groups, |groups| Limit { items: 0, groups }),
    };
    let mut best = attempt(of_items(0))?;
    if !fits(&best.1) {
        return Err(MailError::TooLarge(sent(&best.1)).into());
    }
    let (mut low, mut high) = (0, most);
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        let tried = attempt(of_items(middle))?;
        if fits(&tried.1) {
            (low, best) = (middle, tried);
        } else {
            high = middle;
        }
    }
    Ok(best)
}

fn message(digest: &Digest, mail: &Mail, plain: String, html: String) -> Result<Vec<u8>, MailError> {
    let from = mailbox(mail.from.as_deref().ok_or(MailError::NoSender)?)?;
    let to = mail.to.iter().map(|to| mailbox(to)).collect::<Result<Vec<_>, _>>()?;
    let subject = short(&summary::title(digest), HEADER_CHARS);
    let sender = from.to_string();
    let mut parts = vec![sender.as_str(), &subject, &plain, &html];
    parts.extend(mail.to.iter().map(String::as_str));
    parts.extend(digest.period.to.date.as_deref());
    let id = fingerprint::of_texts(&parts);

    let recipients =
        if to.is_empty() { vec![from.email.clone()] } else { to.iter().map(|to| to.email.clone()).collect() };
    let build = |error: lettre::error::Error| MailError::Build(error.to_string());
    // Without recipients of its own the library would take none; the envelope is no part of the message.
    let envelope = Envelope::new(Some(from.email.clone()), recipients).map_err(build)?;
    let domain = from.email.domain().to_owned();
    let mut builder = lettre::Message::builder().envelope(envelope).from(from);
    for to in to {
        builder = builder.to(to);
    }
    builder = builder.subject(subject).date(date(digest)).message_id(Some(format!("<{id}@{domain}>")));
    if let Some(link) = &digest.unsubscribe {
        builder = builder.raw_header(raw("List-Unsubscribe", format!("<{}>", unsubscribe(link)?)));
    }
    if mail.draft {
        builder = builder.raw_header(raw("X-Unsent", "1".to_owned()));
    }
    let parts = MultiPart::alternative()
        .boundary(format!("=_{id}"))
        .singlepart(part(header::ContentType::TEXT_PLAIN, plain)?)
        .singlepart(part(header::ContentType::TEXT_HTML, html)?);
    Ok(builder.multipart(parts).map_err(build)?.formatted())
}

fn part(kind: header::ContentType, text: String) -> Result<SinglePart, MailError> {
    let body = Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable);
    let body = body.map_err(|_| MailError::Build("a part cannot be encoded".to_owned()))?;
    Ok(SinglePart::builder().header(kind).body(body))
}

/// When the last commit of the period was made: the date of the message.
fn date(digest: &Digest) -> SystemTime {
    let date = digest.period.to.date.as_deref().and_then(|date| DateTime::parse_from_rfc3339(date).ok());
    let seconds = date.map_or(0, |date| date.with_timezone(&Utc).timestamp());
    SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or(0).min(LAST_SECOND))
}

/// `Name <address>`, or an address alone. The library's own reader refuses names with a colon.
fn mailbox(text: &str) -> Result<Mailbox, MailError> {
    let fault = || MailError::Address(text.to_owned());
    let (name, address) = match text.trim().strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, address)) => (name.trim(), address),
        None => ("", text.trim()),
    };
    let name = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
    let name = short(name, HEADER_CHARS);
    let plain = address.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"(),:;<>[\\]".contains(&byte));
    if !plain || address.len() > ADDRESS_CHARS {
        return Err(fault());
    }
    let address = address.parse().map_err(|_| fault())?;
    Ok(Mailbox::new(Some(name).filter(|name| !name.is_empty()), address))
}

/// The link of `List-Unsubscribe`, which a mail client shows as a button.
fn unsubscribe(link: &str) -> Result<String, MailError> {
    let safe = Untrusted(link).href().filter(|url| !url.starts_with("http:"));
    let ascii = safe.filter(|url| url.len() <= LINK_CHARS && url.bytes().all(|byte| byte.is_ascii_graphic()));
    ascii.ok_or_else(|| MailError::Unsubscribe(link.to_owned()))
}

fn short(text: &str, most: usize) -> String {
    // A workflow runner obeys `##[command]`, wherever a message is printed.
    Untrusted(text).plain().trim().replace("##[", "## [").chars().take(most).collect()
}

/// A header of ASCII that is not to be folded or encoded.
fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senders_have_names_with_colons() {
        let told =
            |text: &str| mailbox(text).map(|mailbox| (mailbox.name.unwrap_or_default(), mailbox.email.to_string()));
        let pair = |name: &str, address: &str| (name.to_owned(), address.to_owned());
        assert_eq!(told("Signal:Noise <news@example.org>").unwrap(), pair("Signal:Noise", "news@example.org"));
        assert_eq!(told("\"A, B\" <a@example.org>").unwrap(), pair("A, B", "a@example.org"));
        assert_eq!(told(" a@example.org ").unwrap(), pair("", "a@example.org"));
        assert_eq!(told("A\r\nBcc: b <a@example.org>").unwrap(), pair("A  Bcc: b", "a@example.org"));
        for wrong in
            ["", "news", "a@b@c.org", "<a@example.org", "A <a@example.org\r\nBcc: x>", "a b@example.org", "\"a\"@b.org"]
        {
            assert!(told(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_a_link_can_end_a_subscription() {
        assert!(unsubscribe("https://example.org/end?list=1").is_ok());
        assert!(unsubscribe("mailto:end@example.org").is_ok());
        for wrong in
            ["http://example.org", "javascript:x", "https://example.org/é", &format!("https://a.b/{}", "x".repeat(999))]
        {
            assert!(unsubscribe(wrong).is_err(), "{wrong}");
        }
        // A line break goes before anything reads it.
        assert_eq!(unsubscribe("https://a.b/\r\nBcc: x").unwrap(), "https://a.b/Bcc:%20x");
    }
}
