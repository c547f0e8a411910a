//! A short quotation of content for a message.

/// Characters of content that a message quotes at most.
const LONGEST: usize = 96;

/// The text between backquotes: one line, cut where it is long.
pub fn excerpt(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or("");
    let mut chars = line.chars();
    let mut quoted: String = chars.by_ref().take(LONGEST).collect();
    if chars.next().is_some() || line.len() < text.trim().len() {
        quoted.push('…');
    }
    format!("`{quoted}`")
}

/// The longest text that a message proposes as a whole.
const LONGEST_PROPOSAL: usize = 2048;

/// What is to be written, between backquotes and whole, so that it can be copied; only what nobody would copy is cut.
pub fn proposal(text: &str) -> String {
    let text = text.trim();
    if text.len() > LONGEST_PROPOSAL || text.contains(['\n', '\r']) { excerpt(text) } else { format!("`{text}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(excerpt(" a b "), "`a b`");
        assert_eq!(excerpt("a\nb"), "`a…`");
        assert_eq!(excerpt(&"é".repeat(160)).chars().count(), LONGEST + 3);
        let address = "a".repeat(LONGEST_PROPOSAL);
        assert_eq!(proposal(&address), format!("`{address}`"));
        assert_eq!(proposal(&format!("{address}a")).chars().count(), LONGEST + 3);
    }
}
