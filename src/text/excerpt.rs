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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(excerpt(" a b "), "`a b`");
        assert_eq!(excerpt("a\nb"), "`a…`");
        assert_eq!(excerpt(&"é".repeat(160)).chars().count(), LONGEST + 3);
    }
}
