//! GFM's extended autolinks: `https://...`, `www....` and mail addresses that stand bare in a text.

/// The end of the URL around `colon`, the place of `://`, and its start.
pub(super) fn url_at(text: &str, colon: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let scheme = bytes.get(..colon)?.iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
    let start = colon - scheme;
    if !["http", "https", "ftp"]
        .iter()
        .any(|known| text.get(start..colon).is_some_and(|s| s.eq_ignore_ascii_case(known)))
    {
        return None;
    }
    let host = colon + 3;
    let first = text.get(host..)?.chars().next()?;
    if !host_char(first) {
        return None;
    }
    let end = extent(text, host, domain(text, host, true)?);
    Some((start, end)).filter(|(start, end)| end > start)
}

/// The end of the URL that begins with `www.` at `start`.
pub(super) fn www_at(text: &str, start: usize) -> Option<usize> {
    let before = text.get(..start)?.chars().next_back();
    if !before.is_none_or(|c| matches!(c, '*' | '_' | '~' | '(') || c.is_ascii_whitespace()) {
        return None;
    }
    let end = extent(text, start, domain(text, start, false)?);
    Some(end).filter(|end| *end > start)
}

/// The mail address around `at`, the place of an `@`, no part of it before `floor`.
pub(super) fn mail_at(text: &str, at: usize, floor: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let local = |b: &u8| b.is_ascii_alphanumeric() || b".+-_".contains(b);
    let before = bytes.get(floor..at)?.iter().rev().take_while(|b| local(b)).count();
    let mut end = at + 1;
    let mut dots = 0;
    while let Some(b) = bytes.get(end) {
        match b {
            b'@' => return None,
            b'.' if bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric) => dots += 1,
            b'-' | b'_' => {}
            b if b.is_ascii_alphanumeric() => {}
            _ => break,
        }
        end += 1;
    }
    let last = bytes.get(end - 1).copied().unwrap_or(0);
    if before == 0 || dots == 0 || !(last.is_ascii_alphabetic() || last == b'.') {
        return None;
    }
    Some((at - before, trimmed(text, at - before, end)))
}

/// How far a host name reaches: `None` if it is none.
fn domain(text: &str, start: usize, short: bool) -> Option<usize> {
    let rest = text.get(start..)?;
    let (mut dots, mut last, mut previous) = (0, 0, 0);
    let mut end = rest.len();
    let mut escaped = false;
    for (i, c) in rest.char_indices().skip(1) {
        if c == '\\' && !escaped {
            escaped = true;
            continue;
        }
        escaped = false;
        match c {
            '_' => last += 1,
            '.' => {
                previous = last;
                last = 0;
                dots += 1;
            }
            '-' => {}
            c if host_char(c) => {}
            _ => {
                end = i;
                break;
            }
        }
    }
    // cmark-gfm accepts underscores in very long names, to stay linear.
    if (previous > 0 || last > 0) && dots <= 10 {
        return None;
    }
    (short || dots > 0).then_some(start + end)
}

/// From the end of the host name to the end of the URL.
fn extent(text: &str, start: usize, host_end: usize) -> usize {
    let rest = text.get(host_end..).unwrap_or("");
    let run = rest.find(|c: char| c.is_ascii_whitespace() || c == '<').unwrap_or(rest.len());
    trimmed(text, start, host_end + run)
}

/// Takes off what rather belongs to the sentence: closing punctuation, a parenthesis without its partner, an entity.
fn trimmed(text: &str, start: usize, end: usize) -> usize {
    let bytes = text.as_bytes().get(start..end).unwrap_or_default();
    let mut len = bytes.iter().position(|b| *b == b'<').unwrap_or(bytes.len());
    let count = |wanted: u8| memchr::memchr_iter(wanted, bytes.get(..len).unwrap_or_default()).count();
    let (opening, mut closing) = (count(b'('), count(b')'));
    while let Some(last) = len.checked_sub(1).and_then(|i| bytes.get(i)) {
        match last {
            b')' if closing > opening => {
                closing -= 1;
                len -= 1;
            }
            b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b'"' => len -= 1,
            b';' => {
                let name = bytes.get(..len - 1).unwrap_or_default();
                let letters = name.iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
                let ampersand = name.len().checked_sub(letters + 1).filter(|i| name.get(*i) == Some(&b'&'));
                len = ampersand.filter(|_| letters > 0).unwrap_or(len - 1);
            }
            _ => break,
        }
    }
    start + len
}

fn host_char(c: char) -> bool {
    !c.is_whitespace() && !is_punctuation(c)
}

/// ASCII punctuation and the common Unicode blocks of it.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}'
            | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}')
}
