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
    if bytes.first() == Some(&b' ') || bytes.last() == Some(&b' ') {
        return false;
    }
    // Without a way out in the middle, these loops take many bytes at a time.
    let odd = bytes.iter().map(|byte| u8::from(!matches!(byte, b' '..=b'~'))).fold(0, |all, odd| all | odd);
    let next = bytes.get(1..).unwrap_or_default();
    let double = bytes.iter().zip(next).map(|(a, b)| u8::from(*a == b' ') & u8::from(*b == b' '));
    odd | double.fold(0, |all, double| all | double) == 0
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
