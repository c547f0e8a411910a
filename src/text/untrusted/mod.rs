//! Text from content, file names, branches and authors on its way to a terminal, a log, Markdown, HTML, XML or a
//! mail.

mod markdown;
mod url;

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter, Write};

use self::markdown::{MarkdownMessage, MarkdownText};

/// Text that somebody else wrote. It implements no `Display` of its own: the way out is chosen by name.
#[derive(Debug, Clone, Copy)]
pub struct Untrusted<'a>(pub &'a str);

impl<'a> Untrusted<'a> {
    /// One line for a terminal or a workflow log: control, bidirectional and invisible characters appear as
    /// `\u{..}`, and nothing in it is a GitHub workflow command (`##[` anywhere, `::` at the start).
    pub fn line(self) -> impl Display + 'a {
        Line { text: self.0, keep_breaks: false }
    }

    /// The same for text of several lines: line feeds stay.
    pub fn lines(self) -> impl Display + 'a {
        Line { text: self.0, keep_breaks: true }
    }

    /// Plain text for the inside of a Markdown paragraph or list item: every character that Markdown, HTML,
    /// Liquid or a forge would act on (mentions, issue numbers) is escaped; line breaks become blanks.
    pub fn markdown(self) -> impl Display + 'a {
        MarkdownText::of(self.0)
    }

    /// The same for a comment on a forge, which besides links whatever could be the id of a commit and shows the emoji
    /// that stand between colons.
    pub fn markdown_comment(self) -> impl Display + 'a {
        MarkdownText::of_comment(self.0)
    }

    /// The same for a message, in which backquotes quote: what they enclose becomes a code span, in which nothing is
    /// a mention or a link, and which is copied as it is.
    pub fn markdown_message(self) -> impl Display + 'a {
        MarkdownMessage(self.0)
    }

    /// Text for an element or a quoted attribute of HTML or XML. What nobody sees is left out, as are the few
    /// characters that no XML may hold; line breaks become blanks. Nothing in it is a GitHub workflow command.
    pub fn html(self) -> impl Display + 'a {
        Html(self.0)
    }

    /// One line of a plain text or of a mail's header: without control, bidirectional and invisible characters,
    /// line breaks as blanks.
    pub fn plain(self) -> String {
        let shown = |c: char| match c {
            '\n' | '\r' | '\t' => Some(' '),
            c => (!is_hidden(c)).then_some(c),
        };
        self.0.chars().filter_map(shown).collect()
    }

    /// A link target as it is, before any mark-up escapes it: only `https`, `http` and `mailto` survive.
    pub fn href(self) -> Option<String> {
        url::safe(self.0)
    }

    /// A link target for `<...>`-free Markdown `(...)`: only `https`, `http` and `mailto` survive, anything else
    /// is `None` and has to be shown as text.
    pub fn url(self) -> Option<String> {
        url::for_markdown(self.0)
    }
}

/// Whether a character is better shown as its code: C0 and C1 controls, DEL, bidirectional controls,
/// zero-width characters, line and paragraph separators, tags and the byte order mark.
#[inline]
pub fn is_hidden(c: char) -> bool {
    // Most characters are these.
    !matches!(c, ' '..='~')
        && matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180d}' | '\u{3164}' | '\u{ffa0}'
        | '\u{e0100}'..='\u{e01ef}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A text without hidden characters.
pub fn without_hidden(text: &str) -> Cow<'_, str> {
    // Most texts are ASCII. Without a way out in the middle, this loop takes many bytes at a time.
    let odd = text.bytes().fold(0, |all, byte| all | u8::from(!matches!(byte, b' '..=b'~')));
    if odd == 0 || !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !is_hidden(*c)).collect())
}

struct Line<'a> {
    text: &'a str,
    keep_breaks: bool,
}

impl Display for Line<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut line_start = true;
        let mut rest = self.text;
        while let Some(c) = rest.chars().next() {
            if line_start && rest.starts_with("::") {
                // A workflow runner obeys `::command` at the start of a line; a backslash in between ends that.
                f.write_str(":\\:")?;
                rest = &rest[2..];
                line_start = false;
                continue;
            }
            if rest.starts_with("##[") {
                f.write_str("##\\[")?;
                rest = &rest[3..];
                line_start = false;
                continue;
            }
            if c == '\n' && self.keep_breaks {
                f.write_char(c)?;
                line_start = true;
            } else if c == '\t' {
                f.write_char(' ')?;
            } else if is_hidden(c) {
                write!(f, "{}", c.escape_unicode())?;
                line_start = false;
            } else {
                f.write_char(c)?;
                line_start = line_start && c.is_whitespace();
            }
            rest = &rest[c.len_utf8()..];
        }
        Ok(())
    }
}

/// Whether the last character of a text that is shown is a hash.
fn follows_hash(before: &str) -> bool {
    before.chars().rev().find(|c| !is_hidden(*c)) == Some('#')
}

struct Html<'a>(&'a str);

impl Display for Html<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut plain = 0;
        for (at, c) in self.0.char_indices() {
            if c.is_ascii_alphanumeric() || matches!(c, ' ' | ',' | '.' | '/' | ':' | '-') {
                continue;
            }
            f.write_str(self.0.get(plain..at).unwrap_or(""))?;
            plain = at + c.len_utf8();
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                // A workflow runner obeys `##[command]` anywhere in a line.
                '[' if follows_hash(self.0.get(..at).unwrap_or("")) => f.write_str("&#91;")?,
                '\n' | '\r' | '\t' => f.write_char(' ')?,
                '\u{fffe}' | '\u{ffff}' => {}
                c if is_hidden(c) => {}
                c => f.write_char(c)?,
            }
        }
        f.write_str(self.0.get(plain..).unwrap_or(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_can_command_neither_terminal_nor_runner() {
        let shown = Untrusted("::error::x\u{1b}[31m ##[add-mask]\r\nb").line().to_string();
        assert_eq!(shown, ":\\:error::x\\u{1b}[31m ##\\[add-mask]\\u{d}\\u{a}b");
        assert_eq!(Untrusted("a\n ::b").lines().to_string(), "a\n :\\:b");
    }

    #[test]
    fn html_is_text_and_headers_are_one_line() {
        let raw = "<a href='x' title=\"y\">&lt;\u{202e}\u{0}b\r\nBcc: x\u{ffff}";
        let shown = Untrusted(raw).html().to_string();
        assert_eq!(shown, "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;lt;b  Bcc: x");
        assert_eq!(Untrusted("\u{feff} a\r\nBcc:\u{85} b\u{2028}").plain(), " a  Bcc: b");
        assert_eq!(Untrusted("https://a.b/?x=1&amp;y=2").href().as_deref(), Some("https://a.b/?x=1&amp;y=2"));
        assert_eq!(Untrusted(&format!("https://a.b/{}", "x".repeat(5_000))).href(), None);
    }
}
