//! What the fragment of an address can name on a page: the ids that the site gives headings, and those that the
//! author wrote.

use crate::page::Page;
use crate::page::view::Heading;
use crate::text::hash::{HashMap, HashSet};

/// Every name that a fragment can have.
pub(crate) fn of(page: &Page) -> HashSet<String> {
    let mut ids: HashSet<String> = of_headings(page).map(|(id, _)| id).collect();
    let body = page.slice(page.body());
    attributes(body, &mut ids);
    lists(body, &mut ids);
    ids
}

/// The id of each heading, in the order of the page.
pub(crate) fn of_headings(page: &Page) -> impl Iterator<Item = (String, &Heading)> {
    let mut seen: HashMap<String, usize> = HashMap::default();
    page.kramdown().headings.iter().map(move |heading| {
        if let Some(id) = explicit(page.slice(heading.span)) {
            return (id.to_owned(), heading);
        }
        let id = heading_id(&heading.text);
        let count = seen.entry(id.clone()).and_modify(|count| *count += 1).or_insert(0);
        (if *count == 0 { id } else { format!("{id}-{count}") }, heading)
    })
}

/// The id of a heading in kramdown's GitHub mode: lower case, word characters and hyphens, blanks as hyphens.
pub(crate) fn heading_id(text: &str) -> String {
    let mut id = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            ' ' | '\t' => id.push('-'),
            '-' | '_' => id.push(c),
            c if c.is_alphanumeric() || is_mark(c) => id.extend(c.to_lowercase()),
            _ => {}
        }
    }
    id
}

/// Combining marks that occur in ordinary text.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' | '\u{20d0}'..='\u{20ff}')
}

/// The id that its author gave a heading: `Text {#id}`.
fn explicit(source: &str) -> Option<&str> {
    let line = source.lines().next()?.trim_end().trim_end_matches('#').trim_end();
    let (_, id) = line.strip_suffix('}')?.rsplit_once("{#")?;
    (!id.is_empty() && !id.contains(' ')).then_some(id)
}

/// Values of `id` and `name` attributes of HTML.
fn attributes(body: &str, ids: &mut HashSet<String>) {
    for (at, _) in body.match_indices('=') {
        let before = body.get(..at).unwrap_or("");
        let name = before.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
        let spaced = body.get(..name).is_some_and(|start| start.ends_with(|c: char| c.is_whitespace()));
        if spaced && matches!(before.get(name..), Some("id" | "name" | "ID" | "NAME")) {
            let value = start(body.get(at + 1..).unwrap_or(""));
            let quoted =
                value.strip_prefix('"').map(|v| (v, '"')).or_else(|| value.strip_prefix('\'').map(|v| (v, '\'')));
            let value = match quoted {
                Some((value, quote)) => value.split(quote).next(),
                None => value.split(|c: char| c.is_whitespace() || c == '>').next(),
            };
            ids.extend(value.map(str::to_owned));
        }
    }
}

/// Ids of attribute lists: `{: #id}`.
fn lists(body: &str, ids: &mut HashSet<String>) {
    for (at, _) in body.match_indices("{:") {
        let line = start(body.get(at + 2..).unwrap_or("")).lines().next().unwrap_or("");
        let inside = line.split('}').next().unwrap_or("");
        ids.extend(inside.split_whitespace().filter_map(|word| word.strip_prefix('#')).map(str::to_owned));
    }
}

/// The first bytes of a text: no id is longer, and a search for its end stays short.
fn start(text: &str) -> &str {
    let mut end = text.len().min(256);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_the_ids_of_the_site() {
        for (text, id) in [
            ("What's new?", "whats-new"),
            ("Durée (min)", "durée-min"),
            ("Get after it - **now**", "get-after-it---now"),
            ("A & B", "a--b"),
            ("3. C#", "3-c"),
        ] {
            assert_eq!(heading_id(&text.replace('*', "")), id);
        }
    }

    #[test]
    fn repeated_and_written_ids_are_found() {
        let text = "# One\n\n## One\n\n## One\n\n## Two {#zwei}\n\n<a name=\"here\"></a> <p id=there>x</p>\n\nText\n{: .note #marked}\n";
        let ids = of(&Page::new("A.md", text.as_bytes().to_vec()));
        for id in ["one", "one-1", "one-2", "zwei", "here", "there", "marked"] {
            assert!(ids.contains(id), "{id}: {ids:?}");
        }
        assert!(!ids.contains("two"));
    }
}
