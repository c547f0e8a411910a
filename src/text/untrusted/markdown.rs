//! Text that shows in Markdown as it was written: no mark-up, no mention, no link that a forge makes by itself.

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
                write!(f, "\\`{}\\`", Untrusted(code).markdown())?;
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
        MarkdownText { text: part, math: is_math(self.0) }.fmt(f)
    }
}

/// Plain text in Markdown.
pub(super) struct MarkdownText<'a> {
    text: &'a str,
    /// Whether dollars may make a formula of what stands between them.
    math: bool,
}

impl<'a> MarkdownText<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, math: is_math(text) }
    }
}

/// Ends what a forge or a renderer would recognise (a mention, an address) without changing what a reader sees.
/// An entity, so that the Markdown itself holds nothing invisible. An entity for `@` or `#` itself would not do:
/// forges look for mentions in the rendered page.
const BREAK: &str = "&#8203;";

impl Display for MarkdownText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let text = self.text.trim_start();
        let mut plain = 0;
        for (at, c) in text.char_indices() {
            if at > 0 && (c.is_ascii_alphanumeric() || matches!(c, ' ' | ',' | '/' | '\'' | '"')) {
                continue;
            }
            f.write_str(text.get(plain..at).unwrap_or(""))?;
            plain = at + c.len_utf8();
            let rest = text.get(at + c.len_utf8()..).unwrap_or("");
            match c {
                '\n' | '\r' | '\t' => f.write_char(' ')?,
                c if is_hidden(c) => {}
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
            ("$5", "$5"),
            ("$x$", "\\$x\\$"),
        ] {
            assert_eq!(Untrusted(text).markdown().to_string(), shown);
        }
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
