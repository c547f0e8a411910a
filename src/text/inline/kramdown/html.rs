//! HTML as kramdown finds it: tags, comments, and the end of a raw element.

use std::ops::Range;

use memchr::memmem;

use crate::text::floor;

/// Elements that stand inside text; any other one makes a block.
const SPAN: [&str; 39] = [
    "a", "abbr", "acronym", "b", "big", "bdo", "br", "button", "cite", "code", "del", "dfn", "em", "i", "img", "input",
    "ins", "kbd", "label", "mark", "option", "q", "rb", "rbc", "rp", "rt", "rtc", "ruby", "samp", "select", "small",
    "span", "strong", "sub", "sup", "tt", "u", "var", "",
];

const BLOCK: [&str; 48] = [
    "address",
    "article",
    "aside",
    "applet",
    "body",
    "blockquote",
    "caption",
    "col",
    "colgroup",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "head",
    "iframe",
    "legend",
    "menu",
    "li",
    "main",
    "map",
    "nav",
    "ol",
    "optgroup",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tfoot",
    "tr",
];

const BODILESS: [&str; 15] = [
    "area", "base", "br", "col", "command", "embed", "hr", "img", "input", "keygen", "link", "meta", "param", "source",
    "track",
];

const OTHER: [&str; 10] =
    ["details", "figure", "noscript", "object", "script", "style", "math", "textarea", "wbr", "ul"];

/// Elements that hold blocks where Markdown is read in them.
const WITH_BLOCKS: [&str; 28] = [
    "address",
    "applet",
    "article",
    "aside",
    "blockquote",
    "body",
    "dd",
    "details",
    "div",
    "dl",
    "fieldset",
    "figure",
    "figcaption",
    "footer",
    "form",
    "header",
    "hgroup",
    "iframe",
    "li",
    "main",
    "map",
    "menu",
    "nav",
    "noscript",
    "object",
    "section",
    "summary",
    "td",
];

/// Elements that hold text where Markdown is read in them. The content of any other element is literal.
const WITH_TEXT: [&str; 40] = [
    "a", "abbr", "acronym", "b", "bdo", "big", "button", "cite", "caption", "del", "dfn", "dt", "em", "h1", "h2", "h3",
    "h4", "h5", "h6", "i", "ins", "label", "legend", "optgroup", "p", "q", "rb", "rbc", "rp", "rt", "rtc", "ruby",
    "select", "small", "span", "strong", "sub", "sup", "th", "tt",
];

/// Tags longer than this are text.
const MAX_TAG: usize = 4096;

/// A start tag.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tag<'a> {
    pub(crate) name: &'a str,
    /// Whether it ends with `/>`.
    pub(crate) closed: bool,
    /// Length in bytes.
    pub(crate) len: usize,
    /// The value of its attribute `markdown`, with which an author says how the content is read.
    pub(crate) markdown: Option<&'a str>,
}

/// How kramdown reads what stands inside an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// As it is.
    Raw,
    /// As blocks of Markdown.
    Blocks,
    /// As Markdown without blocks.
    Text,
}

impl Tag<'_> {
    /// How the content of an element is read that stands between blocks.
    pub(crate) fn content(&self) -> Content {
        let is_in = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(self.name));
        match self.markdown {
            Some("block") => Content::Blocks,
            Some("span") => Content::Text,
            Some("1") if is_in(&WITH_BLOCKS) => Content::Blocks,
            Some("1") if is_in(&WITH_TEXT) => Content::Text,
            _ => Content::Raw,
        }
    }

    /// Whether Markdown inside an element is read that stands in a line of text.
    pub(crate) fn is_parsed(&self, inside_raw: bool) -> bool {
        match self.markdown {
            Some("span") => true,
            Some("0") => false,
            Some("1") => is_parsed(self.name),
            _ => !inside_raw && is_parsed(self.name),
        }
    }
}

/// Whether a name is one of the span elements, whatever its case.
pub(crate) fn is_span(name: &str) -> bool {
    SPAN.iter().any(|tag| tag.eq_ignore_ascii_case(name))
}

/// Whether a name is one of the block elements (in lower case, or known at all in any case).
pub(crate) fn is_block(name: &str) -> bool {
    BLOCK.iter().any(|tag| tag.eq_ignore_ascii_case(name)) || name.eq_ignore_ascii_case("ul")
}

/// Whether an element never has a body.
pub(crate) fn is_bodiless(name: &str) -> bool {
    BODILESS.iter().any(|tag| tag.eq_ignore_ascii_case(name)) || name.eq_ignore_ascii_case("wbr")
}

/// Whether Markdown inside an element of this name is read in a line of text.
pub(crate) fn is_parsed(name: &str) -> bool {
    WITH_BLOCKS.iter().chain(&WITH_TEXT).any(|parsed| parsed.eq_ignore_ascii_case(name))
}

/// Whether a name is that of any HTML element.
pub(crate) fn is_known(name: &str) -> bool {
    is_span(name) || is_block(name) || is_bodiless(name) || OTHER.iter().any(|tag| tag.eq_ignore_ascii_case(name))
}

/// Whether two names are of the same element: known ones whatever their case.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a == b || is_known(a) && a.eq_ignore_ascii_case(b)
}

/// Length of the name at the start of `text`; 0 if there is none.
fn name_len(text: &str) -> usize {
    let part = |text: &str| {
        let mut chars = text.char_indices();
        match chars.next() {
            Some((_, c)) if c.is_alphabetic() || c == '_' => {}
            _ => return 0,
        }
        chars.find(|(_, c)| !(c.is_alphanumeric() || matches!(c, '-' | '.' | '_'))).map_or(text.len(), |(i, _)| i)
    };
    let first = part(text);
    match text.get(first..).and_then(|rest| rest.strip_prefix(':')).map(part) {
        Some(second) if first > 0 && second > 0 => first + 1 + second,
        _ => first,
    }
}

/// Whether a line (unindented) begins with a tag that ends a lazy block.
pub(crate) fn edge(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('<') else { return false };
    let (rest, closing) = rest.strip_prefix('/').map_or((rest, false), |rest| (rest, true));
    let len = name_len(rest);
    if len == 0 {
        return false;
    }
    // The names are compared as words: `br` also excludes `br-x`.
    let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let word = rest.get(..word).unwrap_or("");
    if word == "script" || !word.is_empty() && SPAN.contains(&word) {
        return false;
    }
    !closing || rest.get(len..).is_some_and(|after| after.trim_start().starts_with('>'))
}

/// The start tag at the start of `text`.
pub(crate) fn start_tag(text: &str) -> Option<Tag<'_>> {
    let rest = text.strip_prefix('<')?;
    let len = name_len(rest);
    if len == 0 {
        return None;
    }
    let tail = rest.get(..floor(rest, MAX_TAG))?;
    let tag = tail.get(..len)?;
    let mut markdown = None;
    let mut at = len;
    while let Some(attribute) = attribute(tail, at) {
        let name = tail.get(attribute.name)?;
        if name == "markdown" || name.eq_ignore_ascii_case("markdown") && is_known(tag) {
            markdown = Some(tail.get(attribute.value)?);
        }
        at = attribute.end;
    }
    let trimmed = tail.get(at..)?.trim_start_matches(ascii_space);
    let after = tail.len() - trimmed.len();
    let (rest, closed) = trimmed.strip_prefix('/').map_or((trimmed, false), |rest| (rest, true));
    rest.starts_with('>').then(|| Tag { name: tag, closed, len: 1 + after + usize::from(closed) + 1, markdown })
}

/// Where the value of an attribute stands in a start tag, its quotation marks left out.
pub(crate) fn value_of(tag: &str, name: &str) -> Option<Range<usize>> {
    let mut at = 1 + name_len(tag.strip_prefix('<')?);
    while let Some(attribute) = attribute(tag, at) {
        if tag.get(attribute.name).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return Some(attribute.value);
        }
        at = attribute.end;
    }
    None
}

/// An attribute of a start tag.
struct Attribute {
    name: Range<usize>,
    /// Without its quotation marks; empty if there is none.
    value: Range<usize>,
    /// Where the next one may begin.
    end: usize,
}

/// The attribute behind the blanks at an offset of a start tag.
fn attribute(tag: &str, at: usize) -> Option<Attribute> {
    let rest = tag.get(at..)?;
    let trimmed = rest.trim_start_matches(ascii_space);
    let start = at + rest.len() - trimmed.len();
    let len = if start > at { name_len(trimmed) } else { 0 };
    let name = start..start + len;
    let whole = tag.get(name.end..)?;
    let whole = whole.get(..value_len(whole))?;
    let value = whole.trim_start_matches(ascii_space).trim_start_matches('=').trim_start_matches(ascii_space);
    let end = name.end + whole.len();
    let from = end - value.trim_start_matches(['"', '\'']).len();
    let to = from.max(end - (value.len() - value.trim_end_matches(['"', '\'']).len()));
    (len > 0).then_some(Attribute { name, value: from..to, end })
}

/// Length of `= value` at the start of `text`; 0 if there is none.
fn value_len(text: &str) -> usize {
    let Some(rest) = text.trim_start_matches(ascii_space).strip_prefix('=') else { return 0 };
    let rest = rest.trim_start_matches(ascii_space);
    let before = text.len() - rest.len();
    match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            rest.get(1..).and_then(|inner| inner.find(quote)).map_or(0, |close| before + close + 2)
        }
        Some(c) if c.is_alphanumeric() || c == '_' => {
            before + rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
        }
        _ => 0,
    }
}

/// Name and length of the end tag at the start of `text`.
pub(crate) fn end_tag(text: &str) -> Option<(&str, usize)> {
    let rest = text.strip_prefix("</")?;
    let len = name_len(rest);
    let after = rest.get(len..)?;
    let close = after.trim_start_matches(ascii_space);
    (len > 0 && close.starts_with('>'))
        .then(|| (rest.get(..len).unwrap_or(""), 2 + len + (after.len() - close.len()) + 1))
}

/// Where the first end tag of an element begins and ends that stands behind an offset.
pub(crate) fn find_end_tag(text: &str, name: &str, at: usize) -> Option<(usize, usize)> {
    let places = memmem::find_iter(text.as_bytes().get(at..)?, b"</").map(|found| at + found);
    let mut tags = places.filter_map(|start| Some((start, end_tag(text.get(start..)?)?)));
    tags.find(|(_, (found, _))| found.eq_ignore_ascii_case(name)).map(|(start, (_, len))| (start, start + len))
}

/// Length of the comment at the start of `text`.
pub(crate) fn comment(text: &str) -> Option<usize> {
    text.strip_prefix("<!--")?.find("-->").map(|at| 4 + at + 3)
}

/// Where raw content is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Left {
    /// Behind the end tag of the element, or at the end of the text.
    Ended(usize),
    /// Behind the start tag of an element inside it whose content is Markdown: its name's place, and how it is read.
    Markdown { name: Range<usize>, at: usize, content: Content },
}

/// Passes the raw content of the elements that are `open`, the innermost last, from an offset on. `reads` is whether
/// Markdown is looked for inside it.
pub(crate) fn pass_raw(text: &str, open: &mut Vec<String>, at: usize, reads: bool) -> Left {
    let mut at = at;
    let mut comments = true;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('<')) {
        at += found;
        let rest = text.get(at..).unwrap_or("");
        let mut passed = 1;
        if rest.starts_with("<!--") && comments {
            match comment(rest) {
                Some(len) => passed = len,
                // None that starts later can end either.
                None => comments = false,
            }
        } else if let Some((name, len)) = end_tag(rest) {
            passed = len;
            if open.last().is_some_and(|top| same(top, name)) {
                open.pop();
                if open.is_empty() {
                    return Left::Ended(at + len);
                }
            }
        } else if let Some(tag) = start_tag(rest) {
            passed = tag.len;
            if tag.name.eq_ignore_ascii_case("script") || tag.name.eq_ignore_ascii_case("style") {
                passed = script_end(text, tag.name, at + tag.len) - at;
            } else if !tag.closed && !is_bodiless(tag.name) {
                if reads && tag.content() != Content::Raw {
                    let name = at + 1..at + 1 + tag.name.len();
                    return Left::Markdown { name, at: at + tag.len, content: tag.content() };
                }
                open.push(tag.name.to_owned());
            }
        }
        at += passed;
    }
    Left::Ended(text.len())
}

/// The end of a `script` or `style` element whose start tag ends at an offset: behind its end tag, or that of the text.
pub(crate) fn script_end(text: &str, name: &str, at: usize) -> usize {
    let mut from = at;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find("</")) {
        from += found;
        if let Some((found, len)) = end_tag(text.get(from..).unwrap_or(""))
            && found.eq_ignore_ascii_case(name)
        {
            return from + len;
        }
        from += 2;
    }
    text.len()
}

fn ascii_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{b}' | '\u{c}')
}
