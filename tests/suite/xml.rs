//! A strict reader of the XML that reports are made of: a declaration, elements, attributes, text.

/// An element, in the order of the document.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
}

impl Element {
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }
}

/// Every element, or what is not well formed.
pub fn parse(document: &str) -> Result<Vec<Element>, String> {
    if let Some(c) = document.chars().find(|c| !legal(*c)) {
        return Err(format!("{c:?} is no character of XML 1.0"));
    }
    let mut rest = document.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").ok_or("no declaration")?;
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    while let Some((text, after)) = rest.split_once('<') {
        match open.last() {
            Some(&at) => elements[at].text.push_str(&unescaped(text)?),
            None if text.trim().is_empty() => {}
            None => return Err(format!("text outside: {text}")),
        }
        let (tag, after) = after.split_once('>').ok_or("a tag that is not closed")?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            let at = open.pop().ok_or("closed too often")?;
            if elements[at].name != name {
                return Err(format!("</{name}> closes <{}>", elements[at].name));
            }
            continue;
        }
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        if open.is_empty() && !elements.is_empty() {
            return Err("a second root".to_owned());
        }
        elements.push(element(tag)?);
        if !empty {
            open.push(elements.len() - 1);
        }
    }
    if !open.is_empty() || elements.is_empty() || !rest.trim().is_empty() {
        return Err("the document does not end".to_owned());
    }
    Ok(elements)
}

fn element(tag: &str) -> Result<Element, String> {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut element = Element { name: name.to_owned(), ..Element::default() };
    while !rest.is_empty() {
        let (key, after) = rest.split_once("=\"").ok_or_else(|| format!("no attribute: {rest}"))?;
        let (value, after) = after.split_once('"').ok_or_else(|| format!("no end of {key}"))?;
        if value.contains('\n') || !key.chars().all(|c| c.is_ascii_alphabetic() || c == ':') {
            return Err(format!("{key:?} = {value:?}"));
        }
        element.attributes.push((key.to_owned(), unescaped(value)?));
        rest = after.trim_start();
    }
    Ok(element)
}

fn unescaped(text: &str) -> Result<String, String> {
    if text.contains("]]>") {
        return Err("`]]>` in text".to_owned());
    }
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';').ok_or_else(|| format!("a bare ampersand: &{part}"))?;
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" | "#39" => '\'',
            "#91" => '[',
            other => return Err(format!("&{other};")),
        });
        out.push_str(rest);
    }
    Ok(out)
}

const fn legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
