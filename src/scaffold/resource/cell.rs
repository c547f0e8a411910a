//! Values as the source of table cells: what a reader sees is the value, in both renderers, and nothing in it ends
//! the cell, runs as a template or becomes HTML.

use crate::rules::links;
use crate::text::excerpt::excerpt;
use crate::text::inline::{InlineLink, gfm, kramdown};
use crate::text::untrusted::is_hidden;

use super::address::format_code;
use super::plain::{self, Spelling};

/// Characters of a title.
const MAX_TITLE: usize = 300;
/// Bytes of any other value.
const MAX_VALUE: usize = 8192;

/// Tags without attributes that a cell may hold.
const TAGS: [&str; 17] =
    ["br", "b", "i", "em", "strong", "sub", "sup", "code", "kbd", "u", "s", "del", "ins", "mark", "small", "wbr", "q"];

/// A value on one line: no line end, no invisible character; and a word on what was taken out.
pub fn one_line(value: &str, notes: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(value.len());
    let (mut hidden, mut broken) = (false, false);
    let mut before = ' ';
    for c in value.trim().chars() {
        match c {
            '\n' | '\r' => {
                broken = true;
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            ' ' if broken && out.ends_with(' ') => {}
            '\t' | '\u{a0}' | '\u{202f}' | '\u{3000}' | '\u{b}' | '\u{c}' => out.push(' '),
            // Emoji are joined by it.
            '\u{200d}' if u32::from(before) >= 0x2000 => out.push(c),
            c if is_hidden(c) || is_no_character(c) => hidden = true,
            c => {
                broken = false;
                out.push(c);
            }
        }
        before = c;
    }
    if hidden {
        notes.push("invisible characters were taken out".to_owned());
    }
    if value.trim().contains(['\n', '\r']) {
        notes.push("several lines were joined: a cell has one".to_owned());
    }
    out.trim().to_owned()
}

fn is_no_character(c: char) -> bool {
    c == '\u{fffc}' || (u32::from(c) & 0xfffe) == 0xfffe
}

/// A link. `title` is plain text, `url` an address that is clean.
pub fn link(title: &str, url: &str) -> Result<String, String> {
    let length = title.chars().count();
    let faults = [
        title.is_empty().then(|| "the title is empty".to_owned()),
        (length > MAX_TITLE).then(|| format!("the title has {length} characters, more than {MAX_TITLE}")),
        template(title).map(|fault| format!("the title {fault}")),
    ];
    told(faults.into_iter().flatten(), "; ")?;
    let mut target = url.to_owned();
    for _ in 0..2 {
        let proof = |spelling: &Spelling| {
            let cell = format!("[{}]({target})", spelling.source);
            match (link_text(&gfm::links(&cell), &target), link_text(&kramdown::links(&cell), &target)) {
                (Some(gfm), Some(kramdown)) => spelling.shows(title, gfm, kramdown),
                _ => false,
            }
        };
        if let Some(spelling) = plain::spell(title, &proof) {
            return Ok(format!("[{}]({target})", spelling.source));
        }
        // What is special to one renderer only is the same address as a code.
        target = url
            .chars()
            .map(|c| if matches!(c, '*' | '_' | '[' | ']' | '~' | '$') { format_code(c) } else { c.to_string() })
            .collect();
    }
    Err(format!("{} cannot be written as a link that both renderers show", excerpt(title)))
}

/// The text of the only link, if it leads to `url`.
fn link_text<'a>(links: &'a [InlineLink], url: &str) -> Option<&'a str> {
    match links {
        [link] if !link.image && link.url == url => Some(&link.text),
        _ => None,
    }
}

/// Plain text.
pub fn text(value: &str) -> Result<String, String> {
    size(value)?;
    told(template(value), "")?;
    let proof = |spelling: &Spelling| {
        let cell = spelling.source.as_str();
        spelling.shows(value, &gfm::plain(cell), &kramdown::plain(cell))
            && gfm::links(cell).iter().all(|link| link.bare)
    };
    let spelling = plain::spell(value, &proof).map(|spelling| spelling.source);
    spelling.ok_or_else(|| format!("is {}, which cannot be written so that both renderers show it", excerpt(value)))
}

/// Inline Markdown, as its author wrote it. All that is wrong with it is told at once.
pub fn inline(value: &str) -> Result<String, String> {
    size(value)?;
    let source = without_open_code(&with_escaped_pipes(&with_pipes_in_code(value)));
    let attributes = "holds `{:`, which kramdown reads as a list of attributes";
    let html = |tag| format!("holds HTML, {}: write `&lt;` for `<`, or use Markdown", excerpt(tag));
    let faults = [
        template(value),
        value.contains("{:").then(|| attributes.to_owned()),
        foreign_tag(&source).map(html),
        foreign_link(&source),
        links::credential(&source).map(|message| format!("is refused: {message}")),
    ];
    told(faults.into_iter().flatten(), "; it ")?;
    Ok(source)
}

/// What is wrong with the first link that leads elsewhere than a reader may follow.
fn foreign_link(source: &str) -> Option<String> {
    gfm::links(source).iter().chain(&kramdown::links(source)).find_map(|link| {
        let scheme = link.url.split_once(':').map(|(scheme, _)| scheme.trim().to_ascii_lowercase());
        let foreign = |scheme: &String| {
            !matches!(scheme.as_str(), "https" | "http" | "mailto") && !scheme.contains(['/', '?', '#', '.'])
        };
        let only = "only `https`, `http` and `mailto` are taken";
        let scheme = scheme.filter(foreign)?;
        Some(format!("links to {}: {only}, not {}", excerpt(&link.url), excerpt(&scheme)))
    })
}

/// Faults in one sentence; nothing where there is none.
fn told(faults: impl IntoIterator<Item = String>, between: &str) -> Result<(), String> {
    let faults: Vec<String> = faults.into_iter().collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join(between)) }
}

fn size(value: &str) -> Result<(), String> {
    if value.len() > MAX_VALUE {
        return Err(format!("has {} bytes, more than {MAX_VALUE}", value.len()));
    }
    Ok(())
}

fn template(value: &str) -> Option<String> {
    let found: Vec<&str> = ["`{{`", "`{%`"].into_iter().filter(|open| value.contains(open.trim_matches('`'))).collect();
    (!found.is_empty()).then(|| format!("holds {}, which Jekyll would run as a template", found.join(" and ")))
}

/// The value with code that holds a pipe as an HTML element: the site would show the backslash that GitHub wants before
/// the pipe.
fn with_pipes_in_code(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let (mut from, mut at) = (0, 0);
    while let Some(step) = value.get(at..).and_then(|rest| rest.find(['`', '\\'])) {
        at += step;
        let run = ticks(value, at);
        let Some(end) = code_end(value, at).filter(|_| run > 0) else {
            // A backslash takes the character behind it along.
            at += if run > 0 {
                run
            } else {
                1 + value.get(at + 1..).and_then(|s| s.chars().next()).map_or(0, char::len_utf8)
            };
            continue;
        };
        let code = value.get(at + run..end - run).unwrap_or("");
        if code.contains('|') {
            out.push_str(value.get(from..at).unwrap_or(""));
            out.extend(["<code>", literal(&code.trim().replace("\\|", "|")).as_str(), "</code>"]);
            from = end;
        }
        at = end;
    }
    out.push_str(value.get(from..).unwrap_or(""));
    with_pipes_in_elements(out)
}

/// The value with the pipes in its HTML elements for code as entities, for the same reason.
fn with_pipes_in_elements(value: String) -> String {
    if !value.contains("<code>") || !value.contains('|') {
        return value;
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value.as_str();
    while let Some((before, inside)) = rest.split_once("<code>") {
        let (code, after) = inside.split_once("</code>").unwrap_or((inside, ""));
        let closed = inside.len() > code.len();
        out.extend([before, "<code>", code.replace("\\|", "|").replace('|', "&#124;").as_str()]);
        out.push_str(if closed { "</code>" } else { "" });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A text of which neither renderer takes a character for markup, in an element that kramdown does not look into.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '.' | ',' | '-' | '/' | ':' | '(' | ')' | '=' | '+') {
            out.extend(["&#", u32::from(c).to_string().as_str(), ";"]);
        } else {
            out.push(c);
        }
    }
    out
}

/// The value with a backslash before every pipe that has none.
fn with_escaped_pipes(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 8);
    let mut before = ' ';
    for c in value.chars() {
        if c == '|' && before != '\\' {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    if before == '\\' {
        // It would protect the pipe behind the cell.
        out.push(' ');
        out.truncate(out.len() - 2);
        out.push_str("&#92;");
    }
    out
}

/// The value with codes for backquotes that open code and never close it: the code would go on into the next cell. A
/// backslash would not do, kramdown heeds none when it looks for the pipes of a row.
fn without_open_code(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 4);
    let mut at = 0;
    while let Some(rest) = value.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("\\`") {
            out.push_str("&#96;");
            at += 2;
            continue;
        }
        if let Some(escaped) = rest.strip_prefix('\\').and_then(|rest| rest.chars().next()) {
            out.extend(['\\', escaped]);
            at += 1 + escaped.len_utf8();
            continue;
        }
        let plain = rest.find(['`', '\\']).unwrap_or(rest.len()).max(usize::from(rest.starts_with('\\')));
        out.push_str(rest.get(..plain).unwrap_or(""));
        at += plain;
        if !rest.get(plain..).is_some_and(|rest| rest.starts_with('`')) {
            continue;
        }
        let ticks = ticks(value, at);
        if let Some(end) = code_end(value, at) {
            out.push_str(value.get(at..end).unwrap_or(""));
            at = end;
        } else {
            out.extend(std::iter::repeat_n("&#96;", ticks));
            at += ticks;
        }
    }
    out
}

/// How many backquotes stand at `at`.
fn ticks(value: &str, at: usize) -> usize {
    value.as_bytes().get(at..).unwrap_or_default().iter().take_while(|&&b| b == b'`').count()
}

/// The end of the code that the backquotes at `at` open on GitHub: as many of them again.
fn code_end(value: &str, at: usize) -> Option<usize> {
    let opening = ticks(value, at);
    let mut scan = at + opening;
    loop {
        scan += memchr::memchr(b'`', value.as_bytes().get(scan..)?)?;
        let closing = ticks(value, scan);
        scan += closing;
        if closing == opening {
            return Some(scan);
        }
    }
}

/// The first tag, comment or declaration that a cell may not hold. What both renderers show as code is none.
fn foreign_tag(value: &str) -> Option<&str> {
    let mut from = 0;
    while let Some(step) = value.get(from..)?.find(['<', '`']) {
        let at = from + step;
        from = at + 1;
        if let Some(run) = Some(ticks(value, at)).filter(|run| *run > 0) {
            let code = kramdown::code_span(value, at).ok().filter(|code| code_end(value, at) == Some(code.end));
            from = code.map_or(at + run, |code| code.end);
            continue;
        }
        let rest = value.get(from..)?;
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            continue;
        }
        let inner = rest.split('>').next().unwrap_or(rest);
        let is_address = inner.len() < rest.len()
            && (inner.starts_with("https://")
                || inner.starts_with("http://")
                || (inner.contains('@') && !inner.contains(['/', '='])))
            && !inner.contains([' ', '"', '\'', '<']);
        let name = inner.strip_prefix('/').unwrap_or(inner).trim_end_matches([' ', '/']).to_ascii_lowercase();
        let is_plain = inner.len() < rest.len() && TAGS.contains(&name.as_str());
        if !is_address && !is_plain {
            return value.get(at..);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_written_as_plainly_as_they_can_be() {
        for (title, cell) in [
            ("Azure OpenAI", "[Azure OpenAI](https://a.example)"),
            ("C# & .NET", "[C# & .NET](https://a.example)"),
            ("snake_case", "[snake_case](https://a.example)"),
            ("What's \"new\"?", "[What's \"new\"?](https://a.example)"),
            ("A | B", "[A \\| B](https://a.example)"),
            ("[Preview] x", "[[Preview] x](https://a.example)"),
            ("a] b", "[a\\] b](https://a.example)"),
            ("*x* <b>", "[\\*x\\* &lt;b>](https://a.example)"),
            ("🚀🎉", "[🚀🎉](https://a.example)"),
        ] {
            assert_eq!(link(title, "https://a.example").unwrap(), cell);
        }
        assert!(link("", "https://a.example").is_err());
        assert!(link("{{ x }}", "https://a.example").is_err());
        assert!(link(&"x".repeat(301), "https://a.example").is_err());
        assert!(link(&"é".repeat(300), "https://a.example").is_ok());
    }

    #[test]
    fn markdown_stays_and_pipes_are_escaped() {
        for (value, cell) in [
            ("a | b", "a \\| b"),
            ("a \\| b", "a \\| b"),
            ("**x** [y](https://a.example)<br>z", "**x** [y](https://a.example)<br>z"),
            ("use `a` and ` once", "use `a` and &#96; once"),
            ("ends \\`here", "ends &#96;here"),
            ("a `Vec<T>` and ``x ` y``", "a `Vec<T>` and ``x ` y``"),
            ("`a|b` or `c`, `d \\| *e*`", "<code>a&#124;b</code> or `c`, <code>d &#124; &#42;e&#42;</code>"),
            ("<code>a|b</code> or <code>c\\|d</code>", "<code>a&#124;b</code> or <code>c&#124;d</code>"),
            ("\\`a|b` | c", "&#96;a\\|b&#96; \\| c"),
            ("1 < 2 <https://a.example>", "1 < 2 <https://a.example>"),
            ("ends in \\", "ends in &#92;"),
        ] {
            assert_eq!(inline(value).unwrap(), cell);
        }
        for value in [
            "{% include x %}",
            "a <script>x</script>",
            "<img src=x onerror=y>",
            "<b onclick=x>",
            "a ` <b onclick=x> ` b",
            "\\`<b onclick=x>`",
            "<!-- x",
            "*x*{: onclick=\"y\"}",
            "[x](javascript:y)",
        ] {
            assert!(inline(value).is_err(), "{value}");
        }
    }

    #[test]
    fn a_cell_is_one_line() {
        let mut notes = Vec::new();
        assert_eq!(one_line(" a\r\n\r\n  b\tc\u{200b}\u{202e}d ", &mut notes), "a b cd");
        assert_eq!(notes.len(), 2);
        assert_eq!(one_line("👩\u{200d}💻", &mut Vec::new()), "👩\u{200d}💻");
    }
}
