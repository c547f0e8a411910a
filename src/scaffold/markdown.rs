//! Text on its way into Markdown: what the reader sees is the text, in both renderers.

/// The text with a backslash before every character that could begin markup.
///
/// The set is what both GitHub and kramdown let a backslash protect.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '{' | '}' | '$' | '~' | '|' => out.extend(['\\', c]),
            '&' if is_entity(text.get(at + 1..).unwrap_or("")) => out.push_str("&amp;"),
            _ => out.push(c),
        }
    }
    out
}

/// Whether what follows a `&` would make it a character reference.
pub(super) fn is_entity(rest: &str) -> bool {
    let name = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '#').len();
    name > 0 && rest.get(name..).is_some_and(|rest| rest.starts_with(';'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(escaped("C# & [a](b) *x*"), "C\\# & \\[a\\](b) \\*x\\*");
        assert_eq!(escaped("&copy; R&D"), "&amp;copy; R&D");
    }
}
