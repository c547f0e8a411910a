//! Text from content, file names, branches and authors on its way to a terminal, a log, Markdown, HTML, XML or a
//! mail.

use std::fmt::{self, Display, Formatter, Write};

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
        MarkdownText { text: self.0, math: is_math(self.0) }
    }

    /// The same for a message, in which backquotes quote: what they enclose becomes a code span, in which nothing is
    /// a mention or a link, and which is copied as it is.
    pub fn markdown_message(self) -> impl Display + 'a {
        MarkdownMessage(self.0)
    }

    /// Text for an element or a quoted attribute of HTML or XML. What nobody sees is left out, as are the few
    /// characters that no XML may hold; line breaks become blanks.
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
        safe_url(self.0)
    }

    /// A link target for `<...>`-free Markdown `(...)`: only `https`, `http` and `mailto` survive, anything else
    /// is `None` and has to be shown as text.
    pub fn url(self) -> Option<String> {
        let url = safe_url(self.0)?;
        if !url.contains(';') {
            return Some(url);
        }
        let mut out = String::with_capacity(url.len());
        for (at, c) in url.char_indices() {
            match c {
                '&' if begins_entity(url.get(at + 1..).unwrap_or("")) => out.push_str("&amp;"),
                c => out.push(c),
            }
        }
        Some(out)
    }
}

/// Whether a character is better shown as its code: C0 and C1 controls, DEL, bidirectional controls,
/// zero-width characters, line and paragraph separators, tags and the byte order mark.
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180d}' | '\u{3164}' | '\u{ffa0}'
        | '\u{e0100}'..='\u{e01ef}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
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

struct MarkdownMessage<'a>(&'a str);

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

struct MarkdownText<'a> {
    text: &'a str,
    /// Whether dollars may make a formula of what stands between them.
    math: bool,
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
                '\n' | '\r' | '\t' => f.write_char(' ')?,
                '\u{fffe}' | '\u{ffff}' => {}
                c if is_hidden(c) => {}
                c => f.write_char(c)?,
            }
        }
        f.write_str(self.0.get(plain..).unwrap_or(""))
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
fn begins_entity(rest: &str) -> bool {
    let name = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    name > 0 && rest.as_bytes().get(name) == Some(&b';')
}

/// A link of more bytes than this leads nowhere that a browser or a mail client would go.
const MAX_URL: usize = 4096;

fn safe_url(raw: &str) -> Option<String> {
    if raw.len() > MAX_URL {
        return None;
    }
    if is_plain_url(raw) {
        return Some(raw.to_owned());
    }
    let cleaned: String = raw.trim().chars().filter(|&c| !is_hidden(c)).collect();
    let parsed = url::Url::parse(&cleaned).ok()?;
    if !matches!(parsed.scheme(), "https" | "http" | "mailto") {
        return None;
    }
    let mut out = String::with_capacity(cleaned.len());
    // `https:/\\host` and `https:path` lead elsewhere in a browser than they seem to.
    if parsed.scheme() != "mailto" && !cleaned.get(parsed.scheme().len()..).is_some_and(|rest| rest.starts_with("://"))
    {
        return None;
    }
    for c in cleaned.chars() {
        match c {
            '[' => out.push_str("%5B"),
            ']' => out.push_str("%5D"),
            ' ' => out.push_str("%20"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '"' => out.push_str("%22"),
            '\\' => out.push_str("%5C"),
            '|' => out.push_str("%7C"),
            '`' => out.push_str("%60"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '{' => out.push_str("%7B"),
            '}' => out.push_str("%7D"),
            c => out.push(c),
        }
    }
    Some(out)
}

/// Whether a link is what most are: a web address of nothing but unreserved and harmless characters, whose host
/// is a plain name. Such a link is safe as it stands.
fn is_plain_url(raw: &str) -> bool {
    let Some(rest) = raw.strip_prefix("https://").or_else(|| raw.strip_prefix("http://")) else { return false };
    let end = rest.bytes().position(|byte| byte == b'/').unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    // A name that ends in a number is an address, and one with `xn--` has to be decoded to be judged.
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with(['-', 'x', 'X'])
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.split('.').all(is_label)
        && host.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_alphabetic()))
        && path.bytes().all(|byte| {
            byte.is_ascii_alphanumeric()
                || matches!(
                    byte,
                    b'/' | b'-'
                        | b'.'
                        | b'_'
                        | b'~'
                        | b'?'
                        | b'='
                        | b'&'
                        | b'#'
                        | b'%'
                        | b'+'
                        | b','
                        | b':'
                        | b'@'
                        | b'!'
                        | b';'
                )
        })
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

    #[test]
    fn html_is_text_and_headers_are_one_line() {
        let raw = "<a href='x' title=\"y\">&lt;\u{202e}\u{0}b\r\nBcc: x\u{ffff}";
        let shown = Untrusted(raw).html().to_string();
        assert_eq!(shown, "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;lt;b  Bcc: x");
        assert_eq!(Untrusted("\u{feff} a\r\nBcc:\u{85} b\u{2028}").plain(), " a  Bcc: b");
        assert_eq!(Untrusted("https://a.b/?x=1&amp;y=2").href().as_deref(), Some("https://a.b/?x=1&amp;y=2"));
        assert_eq!(Untrusted(&format!("https://a.b/{}", "x".repeat(5_000))).href(), None);
    }

    #[test]
    fn a_plain_address_needs_no_second_look() {
        let plain = ["https://a.io", "https://a.io/", "http://learn.a-b.io/x/?a=b&c=d#e", "https://a.io/%20~_,:@!;"];
        let others = [
            "https://",
            "https://a..io/",
            "https://1.2.3.4/",
            "https://a.1/",
            "https://a.io:80/",
            "https://b@a.io/",
            "https://xn--a.io/",
            "https://a.io/(x)",
            "https://a.io/é",
            "https://a.io/x y",
            "https://a.io\\x",
            " https://a.io",
            "https://a.io?x",
            "ftp://a.io/",
            "HTTPS://a.io/",
            "https://-a.io/",
        ];
        for url in plain {
            assert!(is_plain_url(url), "{url}");
            assert!(url::Url::parse(url).is_ok_and(|parsed| parsed.scheme().starts_with("http")), "{url}");
        }
        for url in others {
            assert!(!is_plain_url(url), "{url}");
        }
    }

    #[test]
    fn only_web_and_mail_links_survive() {
        assert_eq!(Untrusted("javascript:alert(1)").url(), None);
        assert_eq!(Untrusted("//host/x").url(), None);
        assert_eq!(Untrusted("java\tscript:x").url(), None);
        assert_eq!(Untrusted("https:/\\evil.example").url(), None);
        assert_eq!(Untrusted("https:evil").url(), None);
        assert_eq!(
            Untrusted("https://a.b/##[x]&amp;#41;").url().as_deref(),
            Some("https://a.b/##%5Bx%5D&amp;amp;#41;")
        );
        assert_eq!(Untrusted("https://a.b/c (1)").url().as_deref(), Some("https://a.b/c%20%281%29"));
    }
}
