//! A strict reader of the HTML that digests are made of: only our tags, attributes, comments and schemes, all closed.

/// Tags, and the attributes that each may have.
const TAGS: [(&str, &[&str]); 20] = [
    ("html", &["lang"]),
    ("head", &[]),
    ("meta", &["charset", "name", "content", "http-equiv"]),
    ("title", &[]),
    ("style", &[]),
    ("body", &["class", "style"]),
    ("div", &["class", "style"]),
    ("table", &["role", "class", "align", "width", "cellpadding", "cellspacing", "border", "style"]),
    ("tr", &[]),
    ("td", &["class", "style"]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &["class"]),
    ("p", &["class"]),
    ("a", &["href"]),
    ("span", &["class"]),
    ("br", &[]),
    ("ul", &[]),
    ("li", &[]),
    ("b", &[]),
];

/// Tags that hold nothing.
const VOID: [&str; 2] = ["meta", "br"];

const COMMENTS: [&str; 2] = [
    "[if mso]><table role=\"presentation\" align=\"center\" width=\"640\"><tr><td><![endif]",
    "[if mso]></td></tr></table><![endif]",
];

const ENTITIES: [&str; 5] = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"];

/// What a browser would make of a document.
#[derive(Debug, Default)]
pub struct Shown {
    pub links: Vec<String>,
    pub text: String,
}

/// Reads a document, or says what in it is not ours.
pub fn read(document: &str) -> Result<Shown, String> {
    let body = document.strip_prefix("<!doctype html>").ok_or("no doctype")?;
    fragment(body)
}

/// Reads a part of a document.
pub fn fragment(html: &str) -> Result<Shown, String> {
    let mut shown = Shown::default();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        shown.text.push_str(&unescaped(text)?);
        if let Some(comment) = after.strip_prefix("!--") {
            let (comment, after) = comment.split_once("-->").ok_or("an open comment")?;
            if !COMMENTS.contains(&comment) {
                return Err(format!("a comment: {comment}"));
            }
            rest = after;
            continue;
        }
        let (tag, after) = after.split_once('>').ok_or_else(|| format!("an open tag: {after}"))?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> closes nothing"));
            }
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let (_, allowed) = TAGS.iter().find(|(known, _)| *known == name).ok_or_else(|| format!("<{tag}>"))?;
        for (key, value) in parse(attributes)? {
            if !allowed.contains(&key) {
                return Err(format!("<{name} {key}>"));
            }
            if key == "href" {
                if !["https://", "http://", "mailto:"].iter().any(|scheme| value.starts_with(scheme)) {
                    return Err(format!("a link to {value}"));
                }
                shown.links.push(value);
            } else if ["url(", "expression", "@import", "//"].iter().any(|bad| value.contains(bad)) {
                return Err(format!("{key}=\"{value}\""));
            }
        }
        if name == "style" {
            let (style, after) = rest.split_once("</style>").ok_or("an open style")?;
            if ["<", "url(", "@import", "//", "expression"].iter().any(|bad| style.contains(bad)) {
                return Err("a style that loads something".to_owned());
            }
            rest = after;
        } else if !VOID.contains(&name) {
            open.push(name);
        }
    }
    shown.text.push_str(&unescaped(rest)?);
    if open.is_empty() { Ok(shown) } else { Err(format!("never closed: {open:?}")) }
}

fn parse(mut attributes: &str) -> Result<Vec<(&str, String)>, String> {
    let mut out = Vec::new();
    while !attributes.trim().is_empty() {
        let (key, after) = attributes.trim_start().split_once("=\"").ok_or_else(|| format!("`{attributes}`"))?;
        let (value, after) = after.split_once('"').ok_or_else(|| format!("`{attributes}`"))?;
        if !key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') {
            return Err(format!("an attribute `{key}`"));
        }
        out.push((key, unescaped(value)?));
        attributes = after;
    }
    Ok(out)
}

fn unescaped(text: &str) -> Result<String, String> {
    if let Some(c) = text.chars().find(|c| (c.is_control() && *c != '\n') || matches!(c, '\u{202e}' | '\u{200b}' | '>'))
    {
        return Err(format!("{c:?} in `{text}`"));
    }
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let whole = format!("&{part}");
        let entity = ENTITIES.iter().find(|entity| whole.starts_with(**entity)).ok_or_else(|| format!("`{whole}`"))?;
        out.push(match *entity {
            "&amp;" => '&',
            "&lt;" => '<',
            "&gt;" => '>',
            "&quot;" => '"',
            _ => '\'',
        });
        out.push_str(&whole[entity.len()..]);
    }
    Ok(out)
}

#[test]
fn what_is_not_ours_is_found() {
    assert!(fragment("<p class=\"a\">x &amp; y<br></p>").is_ok());
    for bad in [
        "<script>",
        "<p>",
        "<p onclick=\"x\"></p>",
        "<p class=x></p>",
        "<a href=\"javascript:x\">x</a>",
        "<!-- x -->",
        "x > y",
        "R & D",
        "<p style=\"x\"></p>",
        "<img src=\"x\">",
        "\u{202e}",
    ] {
        assert!(fragment(bad).is_err(), "{bad}");
    }
}
