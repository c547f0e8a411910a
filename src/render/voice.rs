//! How a format says the texts and links of other people, so that no template can say them wrong.

use minijinja::Value;

use crate::digest::excerpt::shorten;
use crate::digest::model::{Part, Sentence};
use crate::text::Untrusted;

/// Most characters of a text, a name or a quote: more than any that is not meant to do harm.
const TEXT: usize = 400;
/// Most characters of a heading in a path.
const HEADING: usize = 120;

/// A format that a template is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// Texts are escaped when they enter the template.
    Markdown,
    /// Texts are escaped when they leave the template; links and sentences are mark-up already.
    Html,
    /// Texts are one line each.
    Text,
}

/// Whether a text is a web address, perhaps cut, in which nothing means anything to Markdown, HTML or Liquid.
fn is_bare_address(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '`' | '{' | '}' | '<' | '>' | '|' | '\\');
    let text = text.strip_suffix('…').unwrap_or(text);
    (text.starts_with("https://") || text.starts_with("http://")) && text.len() <= TEXT && text.chars().all(plain)
}

impl Voice {
    /// A text, shortened where it is very long.
    pub(super) fn text(self, raw: &str) -> Value {
        self.whole(&shorten(raw, TEXT))
    }

    /// A text of any length.
    pub(super) fn whole(self, raw: &str) -> Value {
        match self {
            Self::Markdown => Untrusted(raw).markdown().to_string().into(),
            Self::Html | Self::Text => Untrusted(raw).plain().trim().into(),
        }
    }

    /// A link target; empty where it leads nowhere safe.
    pub(super) fn url(self, url: Option<&str>) -> Value {
        let url = url.map(Untrusted).and_then(|url| if self == Self::Markdown { url.url() } else { url.href() });
        url.unwrap_or_default().into()
    }

    /// A link, or its text where it leads nowhere safe.
    pub(super) fn link(self, text: &str, url: Option<&str>) -> Value {
        let link = self.marked_link(text, url);
        if self == Self::Html { Value::from_safe_string(link) } else { link.into() }
    }

    /// A link as [`Self::link`], its text and its target by themselves.
    pub(super) fn link_text_and_url(self, text: &str, url: Option<&str>) -> (Value, Value, Value) {
        let (shown, target) = (self.text(text), self.url(url));
        let link = match (self, shown.as_str(), target.as_str()) {
            // In Markdown a text that stands alone and one in a link are escaped alike.
            (Self::Markdown, _, Some("")) => shown.clone(),
            (Self::Markdown, Some(text), Some(url)) => format!("[{text}]({url})").into(),
            _ => self.link(text, url),
        };
        (link, shown, target)
    }

    /// A sentence of our words and other people's.
    pub(super) fn sentence(self, parts: &Sentence) -> Value {
        let shown: String = parts.iter().map(|part| self.part(part)).collect();
        if self == Self::Html { Value::from_safe_string(shown) } else { shown.into() }
    }

    /// Names of a path, from the outside to the inside.
    pub(super) fn path(self, names: &[String]) -> Value {
        let names: Vec<String> = names.iter().map(|name| shorten(name, HEADING)).collect();
        self.whole(&names.join(if self == Self::Html { " › " } else { ", " }))
    }

    fn part(self, part: &Part) -> String {
        match part {
            Part::Say(words) => words.clone(),
            // An address that leads nowhere any more: as code it is no link, and nothing in it has to be escaped.
            Part::Name(name) if self == Self::Markdown && is_bare_address(name) => format!("`{name}`"),
            Part::Name(name) => self.marked(name),
            Part::Quote(quote) if self == Self::Html => format!("“{}”", self.marked(quote)),
            Part::Quote(quote) => format!("\"{}\"", self.marked(quote)),
            Part::Link { text, url } => self.marked_link(text, Some(url)),
        }
    }

    /// A text as mark-up.
    fn marked(self, raw: &str) -> String {
        let raw = shorten(raw, TEXT);
        match self {
            Self::Markdown => Untrusted(&raw).markdown().to_string(),
            Self::Html => Untrusted(&raw).html().to_string(),
            Self::Text => Untrusted(&raw).plain(),
        }
    }

    fn marked_link(self, text: &str, url: Option<&str>) -> String {
        let marked = self.marked(text);
        match (self, url.map(Untrusted)) {
            (_, None) => marked,
            (Self::Text, Some(url)) => match url.href() {
                Some(url) if url != text => format!("{marked} ({url})"),
                _ => marked,
            },
            (Self::Markdown, Some(url)) => url.url().map(|url| format!("[{marked}]({url})")).unwrap_or(marked),
            (Self::Html, Some(url)) => match url.href() {
                Some(url) => format!("<a href=\"{}\">{marked}</a>", Untrusted(&url).html()),
                None => marked,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_that_cannot_end_the_code_is_code() {
        let shown = |name: &str| Voice::Markdown.sentence(&vec![Part::Name(name.to_owned())]).to_string();
        assert_eq!(shown("https://a.io/x_y?b=c&d=e"), "`https://a.io/x_y?b=c&d=e`");
        assert_eq!(shown("https://a.io/x_y?…"), "`https://a.io/x_y?…`");
        for name in [
            "https://a.io/`x`",
            "https://a.io/{{x}}",
            "https://a.io/a b",
            "https://a.io/a|b",
            "https://a.io/<b>",
            "https://a.io/\u{202e}",
            "javascript:x",
            "a.io",
        ] {
            assert!(!shown(name).starts_with('`'), "{name}");
        }
        assert!(!shown(&format!("https://a.io/{}", "x".repeat(TEXT))).starts_with('`'));
    }
}
