//! Text that shows in Markdown as it was written: no mark-up, no mention, no link that a forge makes by itself.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter, Write};

use super::{Untrusted, is_hidden};

/// A message in which backquotes quote.
pub(super) struct MarkdownMessage<'a>(pub(super) &'a str);

impl Display for MarkdownMessage<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        let mut behind_code = false;
        while let Some((text, tail)) = rest.split_once('`')
            && let Some((code, tail)) = tail.split_once('`')
        {
            self.text(text, f)?;
            // Two runs of backquotes side by side would be one.
            if behind_code && text.is_empty() {
                f.write_char(' ')?;
            }
            let shown: String = code.chars().filter(|&c| c == '\n' || !is_hidden(c)).collect();
            behind_code = !shown.trim().is_empty() && !shown.contains("##[");
            if behind_code {
                write!(f, "`{}`", shown.replace('\n', " "))?;
            } else {
                write!(f, "\\`{}\\`", Untrusted(code).markdown_comment())?;
            }
            rest = tail;
        }
        self.text(rest, f)
    }
}

impl MarkdownMessage<'_> {
    /// A part outside of code, with the blank that it may begin with.
    fn text(&self, part: &str, f: &mut Formatter<'_>) -> fmt::Result {
        if part.starts_with(' ') && part.len() < self.0.len() {
            f.write_char(' ')?;
        }
        // Two dollars around a code span make a formula of it.
        MarkdownText { text: part, math: is_math(self.0), comment: true }.fmt(f)
    }
}

/// Plain text in Markdown.
pub(super) struct MarkdownText<'a> {
    text: &'a str,
    /// Whether dollars may make a formula of what stands between them.
    math: bool,
    /// Whether it is for a comment, in which a forge links commits and shows emoji.
    comment: bool,
}

impl<'a> MarkdownText<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, math: is_math(text), comment: false }
    }

    pub(super) fn of_comment(text: &'a str) -> Self {
        Self { comment: true, ..Self::of(text) }
    }
}

/// Ends what a forge or a renderer would recognise (a mention, an address) without changing what a reader sees.
/// An entity, so that the Markdown itself holds nothing invisible. An entity for `@` or `#` itself would not do:
/// forges look for mentions in the rendered page.
const BREAK: &str = "&#8203;";

impl Display for MarkdownText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // What nobody sees goes first, so that it stands between no mark and what makes it one.
        let text = visible(self.text);
        let text = text.trim_start();
        let mut plain = 0;
        let mut commit_end = 0;
        let mut next_break = 0;
        let mut behind_word = false;
        let mut next = 0;
        loop {
            // A comment may break any word; elsewhere letters and digits are never looked at.
            let at = if self.comment || next == 0 { next } else { next + plain_len(text.get(next..).unwrap_or("")) };
            let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
            next = at + c.len_utf8();
            let is_word = c.is_alphanumeric() || c == '_';
            if self.comment && is_word && !behind_word {
                commit_end = at + commit_id_len(text.get(at..).unwrap_or(""));
                next_break = at + PIECE;
            }
            behind_word = is_word;
            if at == next_break && at < commit_end {
                f.write_str(text.get(plain..at).unwrap_or(""))?;
                f.write_str(BREAK)?;
                plain = at;
                next_break += PIECE;
            }
            if at > 0 && u8::try_from(c).is_ok_and(is_plain) {
                continue;
            }
            f.write_str(text.get(plain..at).unwrap_or(""))?;
            plain = next;
            let rest = text.get(next..).unwrap_or("");
            match c {
                '\n' | '\r' | '\t' => f.write_char(' ')?,
                // `R & D` is text; `&lt;` is not.
                '&' if begins_entity(rest) => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                // Without a tag to close, it is a mark only where it begins a line.
                '>' if at == 0 => f.write_str("&gt;")?,
                // Behind it: what stands before an at sign may be anything but a letter for a forge to see a mention.
                '@' => write!(f, "@{BREAK}")?,
                '#' if rest.starts_with(|c: char| c.is_ascii_digit()) => write!(f, "#{BREAK}")?,
                '#' if at == 0 => f.write_str("\\#")?,
                '-' if rest.starts_with(|c: char| c.is_ascii_digit()) && word_before(text, at, "gh") => {
                    write!(f, "-{BREAK}")?;
                }
                ':' if rest.starts_with("//")
                    || ["mailto", "xmpp"].iter().any(|scheme| word_before(text, at, scheme)) =>
                {
                    write!(f, "{BREAK}:")?;
                }
                // What would begin a command of a workflow runner.
                ':' if at == 0 && rest.starts_with(':') => f.write_str("\\:")?,
                ':' if self.comment && begins_emoji(rest) => write!(f, ":{BREAK}")?,
                '.' if word_before(text, at, "www") => write!(f, "{BREAK}.")?,
                // What would begin a list, or a heading's underline.
                '-' | '+' | '=' if at == 0 => write!(f, "\\{c}")?,
                '.' | ')' if at > 0 && at < 10 && text.get(..at).is_some_and(is_number) => write!(f, "\\{c}")?,
                '{' => f.write_str("&#123;")?,
                '$' if self.math => f.write_str("\\$")?,
                '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '_' => {
                    f.write_char('\\')?;
                    f.write_char(c)?;
                }
                c => f.write_char(c)?,
            }
        }
        f.write_str(text.get(plain..).unwrap_or(""))
    }
}

/// Whether a byte is no part of any mark, unless it begins the text.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b',' | b'/' | b'\'' | b'"')
}

/// How many such bytes a text begins with.
fn plain_len(text: &str) -> usize {
    text.bytes().position(|byte| !is_plain(byte)).unwrap_or(text.len())
}

/// A text without hidden characters; what breaks lines or columns stays.
fn visible(text: &str) -> Cow<'_, str> {
    let shown = |c: char| matches!(c, '\n' | '\r' | '\t') || !is_hidden(c);
    // Without a way out in the middle, this loop takes many bytes at a time.
    let odd = text.bytes().fold(0, |all, byte| all | u8::from(!matches!(byte, b' '..=b'~')));
    if odd == 0 || text.chars().all(shown) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| shown(*c)).collect())
}

/// The shortest and the longest text that a forge takes for the id of a commit.
const COMMIT_ID: std::ops::RangeInclusive<usize> = 7..=40;
/// Pieces of an id of this many characters are none.
const PIECE: usize = 6;

/// How many bytes at the start of a word are the id of a commit; a number or a word is none.
fn commit_id_len(word: &str) -> usize {
    let bytes = word.as_bytes();
    let len = bytes.iter().take(COMMIT_ID.end() + 1).take_while(|byte| byte.is_ascii_hexdigit()).count();
    let id = bytes.get(..len).unwrap_or_default();
    let ends = !word.get(len..).and_then(|rest| rest.chars().next()).is_some_and(|c| c.is_alphanumeric() || c == '_');
    let mixed = id.iter().any(u8::is_ascii_digit) && id.iter().any(u8::is_ascii_alphabetic);
    if COMMIT_ID.contains(&len) && ends && mixed { len } else { 0 }
}

/// The longest name of an emoji that a forge looks up.
const EMOJI: usize = 64;

/// Whether the text behind a colon is the name of an emoji and the colon behind it. The parts of a time are numbers.
fn begins_emoji(rest: &str) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+');
    let len = rest.bytes().take(EMOJI).take_while(|byte| is_part(byte)).count();
    let name = rest.get(..len).unwrap_or("");
    let named = name.bytes().any(|byte| !byte.is_ascii_digit()) || matches!(name, "100" | "1234");
    !name.is_empty() && named && rest.as_bytes().get(len) == Some(&b':')
}

fn is_math(text: &str) -> bool {
    text.matches('$').count() > 1
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether `word` stands right before `at`, whatever its case.
fn word_before(text: &str, at: usize, word: &str) -> bool {
    let before = at.checked_sub(word.len()).and_then(|start| text.as_bytes().get(start..at));
    before.is_some_and(|before| before.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether the text behind an ampersand makes it an entity.
pub(super) fn begins_entity(rest: &str) -> bool {
    let name = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    name > 0 && rest.as_bytes().get(name) == Some(&b';')
}

#[cfg(test)]
mod tests {
    use crate::text::Untrusted;

    #[test]
    fn markdown_cannot_ping_link_or_run() {
        for (text, shown) in [
            ("R & D > &lt;", "R & D > &amp;lt;"),
            ("[x](y) <b> {{ a }} a|b `c`", "\\[x\\](y) &lt;b> &#123;&#123; a }} a\\|b \\`c\\`"),
            ("C# and .NET, #12, a/b#3, GH-4", "C# and .NET, #&#8203;12, a/b#&#8203;3, GH-&#8203;4"),
            ("by @team, me@a.io", "by @&#8203;team, me@&#8203;a.io"),
            ("see https://a.io, www.a.io, mailto:x", "see https&#8203;://a.io, www&#8203;.a.io, mailto&#8203;:x"),
            ("1. one", "1\\. one"),
            ("- one", "\\- one"),
            ("# one", "\\# one"),
            ("#12", "#&#8203;12"),
            ("::error::x :: y", "\\::error::x :: y"),
            ("$5", "$5"),
            ("$x$", "\\$x\\$"),
        ] {
            assert_eq!(Untrusted(text).markdown().to_string(), shown);
        }
    }

    #[test]
    fn what_nobody_sees_hides_no_mark() {
        for (text, shown) in [
            ("\u{200b}# one", "\\# one"),
            ("\u{feff} \u{2060}- one", "\\- one"),
            ("1\u{ad}. one", "1\\. one"),
            ("#\u{200d}12, GH\u{200b}-4", "#&#8203;12, GH-&#8203;4"),
            ("https:\u{200b}//a.io, www\u{200b}.a.io", "https&#8203;://a.io, www&#8203;.a.io"),
            ("&\u{200b}lt; a\u{0}b\nc", "&amp;lt; ab c"),
        ] {
            assert_eq!(Untrusted(text).markdown().to_string(), shown);
        }
        let comment = Untrusted("in 1a2b\u{200b}3c4 :ta\u{200b}da:").markdown_comment().to_string();
        assert_eq!(comment, "in 1a2b3c&#8203;4 :&#8203;tada:");
    }

    #[test]
    fn a_comment_links_no_commit_and_shows_no_emoji() {
        for (text, shown) in [
            ("fixed by deadbe1 in 0123abcd", "fixed by deadbe&#8203;1 in 0123ab&#8203;cd"),
            ("(1a2b3c4)", "(1a2b3c&#8203;4)"),
            ("in 2025, 20250630 of 1000000, a facade, defaced", "in 2025, 20250630 of 1000000, a facade, defaced"),
            ("x1a2b3c4 1a2b3c4x 1a2b3c4_ v1a2b3", "x1a2b3c4 1a2b3c4x 1a2b3c4\\_ v1a2b3"),
            (":tada: a:b: :+1: :100:", ":&#8203;tada: a:&#8203;b: :&#8203;+1: :&#8203;100:"),
            ("10:30:00, note: this, Signal:Noise - a: b", "10:30:00, note: this, Signal:Noise - a: b"),
        ] {
            assert_eq!(Untrusted(text).markdown_comment().to_string(), shown);
        }
        assert_eq!(Untrusted("from 1a2b3c4 :tada:").markdown().to_string(), "from 1a2b3c4 :tada:");
    }

    #[test]
    fn no_piece_of_a_commit_id_is_long_enough_for_a_link() {
        let id = "0123456789abcdef0123456789abcdef01234567";
        let shown = Untrusted(id).markdown_comment().to_string();
        assert_eq!(shown.replace("&#8203;", ""), id);
        assert!(shown.split("&#8203;").all(|piece| piece.len() < 7), "{shown}");
        // No commit has so long an id.
        let sum = id.repeat(2);
        assert_eq!(Untrusted(&sum).markdown_comment().to_string(), sum);
    }

    #[test]
    fn what_a_message_quotes_is_code_and_can_be_copied() {
        for (text, shown) in [
            ("write `https://a.io/?x=1&y=_2_`, if that opens", "write `https://a.io/?x=1&y=_2_`, if that opens"),
            ("by @team, not `@team` #12", "by @&#8203;team, not `@team` #&#8203;12"),
            ("`<b>` and <b>", "`<b>` and &lt;b>"),
            ("one ` alone", "one \\` alone"),
            ("`a``b` c``d", "`a` `b` c\\`\\`d"),
            ("$`x`$ `##[add-mask]y`", "\\$`x`\\$ \\`\\##\\[add-mask\\]y\\`"),
            ("`a\nb\u{202e}` c\nd", "`a b` c d"),
            ("` `x", "\\`\\`x"),
        ] {
            assert_eq!(Untrusted(text).markdown_message().to_string(), shown);
        }
    }
}
