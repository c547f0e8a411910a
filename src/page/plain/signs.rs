//! What single bytes and characters may be in a plain page.

/// What a byte may be in running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Harmless wherever it stands.
    Word,
    /// Harmless or not, depending on its neighbours; also what ends a run of text.
    Look,
    /// Never accepted.
    No,
}

pub(super) const CLASSES: [Class; 256] = {
    let mut classes = [Class::No; 256];
    let mut byte = u8::MAX;
    while byte > 0 {
        byte -= 1;
        classes[byte as usize] = match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b' '
            | b','
            | b';'
            | b'?'
            | b'('
            | b')'
            | b'/'
            | b'%'
            | b'+'
            | b'"'
            | b'\'' => Class::Word,
            b'!'
            | b'.'
            | b':'
            | b'-'
            | b'['
            | b']'
            | b'|'
            | b'\n'
            | b'&'
            | b'_'
            | b'#'
            | b'*'
            | b'<'
            | b'>'
            | b'@'
            | b'$'
            | b'~'
            | 0xc2..=0xe2
            | 0xef
            | 0xf0 => Class::Look,
            _ => Class::No,
        };
    }
    classes
};

/// Bytes of an address that both renderers take for what they are.
pub(super) const IN_ADDRESS: [bool; 256] = {
    let mut bytes = [false; 256];
    let mut byte = u8::MAX;
    while byte > 0 {
        byte -= 1;
        bytes[byte as usize] = matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'#' | b':' | b'?' | b'=' | b'%' | b'+' | b',' | b';' | b'@' | b'&' | b'!');
    }
    bytes
};

/// Bytes that may begin what does not end with its line.
const MAY_REACH: [bool; 256] = {
    let mut bytes = [false; 256];
    let mut byte = u8::MAX;
    while byte > 0 {
        byte -= 1;
        bytes[byte as usize] = matches!(byte, b'`' | b'~' | b'$' | b'{' | b']' | b'<') || is_line_sign(byte);
    }
    bytes
};

/// Whether no rule about the text of a page has anything to say about its front matter.
pub(super) fn is_plain_head(head: &[u8]) -> bool {
    let plain = |byte: u8| matches!(byte, b'\n' | b' '..=b'~') && !matches!(byte, b'<' | b'>' | b'=' | b'@');
    let mut at = 0;
    while let Some(byte) = head.get(at) {
        at += if plain(*byte) {
            1
        } else if let Some(len) = sign_len(head.get(at..).unwrap_or_default()) {
            len
        } else {
            return false;
        };
    }
    true
}

/// Whether some reader takes a byte for a line end or a blank: a vertical tab, a form feed, a carriage return.
const fn is_line_sign(byte: u8) -> bool {
    matches!(byte, 0x0b | 0x0c | b'\r')
}

/// Whether a line may begin something that does not end at the next blank line, or that counts on the whole page: code,
/// HTML, quotations, definitions, attributes and formulas.
pub(super) fn reaches_far(line: &[u8]) -> bool {
    let inner = line.trim_ascii_start();
    let far = |at: usize, byte: u8| {
        let behind = |sign: &[u8]| line.get(at + 1..).is_some_and(|rest| rest.starts_with(sign));
        match byte {
            b'`' => behind(b"``"),
            b'~' => behind(b"~~"),
            b'$' => behind(b"$"),
            b'{' | b']' => behind(b":"),
            b'<' => {
                // The site knows names of any letters.
                let begins =
                    |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?' | b'_' | b':' | 0x80..);
                let is_break = || line.get(at..).is_some_and(|rest| break_len(rest).is_some());
                line.get(at + 1).is_some_and(begins) && !is_break() && !behind(b"http://") && !behind(b"https://")
            }
            _ => is_line_sign(byte),
        }
    };
    matches!(inner, [b'>' | b'{' | b'^', ..] | [b':', b' ' | b'\t', ..])
        || line.iter().enumerate().any(|(at, byte)| MAY_REACH[usize::from(*byte)] && far(at, *byte))
}

/// Whether nothing in a row or an item reaches over its line or hides a pipe from any reader: no code, no HTML but
/// a line break, no escape, no brace, and no bracket without its partner.
pub(super) fn stands_alone(line: &[u8]) -> bool {
    let mut open = 0_usize;
    for (at, byte) in line.iter().enumerate() {
        let fine = match byte {
            b'`' | b'\\' | b'{' => false,
            b'<' => line.get(at..).is_some_and(|rest| rest.starts_with(b"< ") || break_len(rest).is_some()),
            b'[' => {
                open += 1;
                true
            }
            b']' => open.checked_sub(1).is_some_and(|left| {
                open = left;
                true
            }),
            _ => true,
        };
        if !fine {
            return false;
        }
    }
    open == 0 && !reaches_far(line)
}

/// Whether a line between other ones has words and no pipe, and stands alone: it is no part of a table, nor does it make
/// a heading of the line above.
pub(super) fn keeps_to_itself(line: &[u8]) -> bool {
    let has_words = line.iter().any(u8::is_ascii_alphanumeric);
    // An address may go on in the next line.
    let open = line.iter().fold(0_usize, |open, byte| match byte {
        b'(' => open + 1,
        b')' => open.saturating_sub(1),
        _ => open,
    });
    has_words && open == 0 && memchr::memchr(b'|', line).is_none() && stands_alone(line)
}

/// How long the tag of a line break is that a text begins with.
pub(super) fn break_len(text: &[u8]) -> Option<usize> {
    ["<br>", "<br/>", "<br />"].into_iter().find(|tag| text.starts_with(tag.as_bytes())).map(str::len)
}

/// How many bytes the letter or sign beyond ASCII takes that a text begins with; `None` for one that is not accepted.
pub(super) fn sign_len(text: &[u8]) -> Option<usize> {
    match *text {
        // These letters are also what becomes of others in a wrong encoding: then more of them follow.
        [0xc3, 0x82 | 0x83 | 0xa2 | 0xaf | 0xb0, next, ..] => next.is_ascii().then_some(2),
        // Latin letters with marks; the pound, the copyright, the registered name, the degree and the middle dot.
        [0xc3, 0x80..=0x96 | 0x98..=0xb6 | 0xb8..=0xbf, ..]
        | [0xc4..=0xc8, 0x80..=0xbf, ..]
        | [0xc2, 0xa3 | 0xa9 | 0xae | 0xb0 | 0xb7, ..] => Some(2),
        // Dashes, quotation marks, the bullet, the ellipsis, the euro, the trade mark, arrows, dingbats and what makes
        // them colourful.
        [0xe2, 0x80, 0x93 | 0x94 | 0x98 | 0x99 | 0x9c | 0x9d | 0xa2 | 0xa6, ..]
        | [0xe2, 0x82, 0xac, ..]
        | [0xe2, 0x84, 0xa2, ..]
        | [0xe2, 0x86 | 0x98..=0x9e, 0x80..=0xbf, ..]
        | [0xef, 0xb8, 0x8f, ..] => Some(3),
        // Emoji, and letters for formulas.
        [0xf0, 0x9d | 0x9f, 0x80..=0xbf, 0x80..=0xbf, ..] => Some(4),
        _ => None,
    }
}
