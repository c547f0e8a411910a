//! Runs of white space as one blank.

/// Text on one line, runs of white space as one blank.
pub fn one_line(text: &str) -> String {
    if is_even(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Whether a text is ASCII with single blanks between its words, as most texts are.
pub(crate) fn is_even(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.first() == Some(&b' ') || !bytes.last().is_none_or(u8::is_ascii_graphic) {
        return false;
    }
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    // Without a way out in the middle, this loop takes many bytes at a time.
    let odd = |a: u8, b: u8| u8::from(!matches!(a, b' '..=b'~')) | (u8::from(a == b' ') & u8::from(b == b' '));
    pairs.fold(0, |all, (a, b)| all | odd(*a, *b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_has_single_blanks() {
        for text in ["", " ", "a", "a b", " a", "a ", "a  b", "a\tb", "é b", "é  b ", "a\u{7f}b", "\n", "a\r\nb"] {
            assert_eq!(one_line(text), text.split_whitespace().collect::<Vec<_>>().join(" "), "{text:?}");
        }
    }
}
