//! Smart quotes: which way a straight quote curls.

/// What a straight quote with the character before it turns into.
pub(super) struct Curled {
    /// Bytes of source it stands for.
    pub(super) len: usize,
    /// A character that stays.
    pub(super) kept: Option<char>,
    /// The curly quotes.
    pub(super) quotes: &'static str,
}

/// Curls the quote at the start of `rest` or one character on. The cases and their order are kramdown's.
pub(super) fn curl(rest: &str) -> Option<Curled> {
    let mut chars = rest.chars();
    let first = chars.next()?;
    let second = chars.next();
    let is_quote = |c: char| matches!(c, '"' | '\'');
    let after = |n: usize| rest.chars().nth(n);
    if is_quote(first) {
        let double = first == '"';
        let third = after(2);
        if matches!(second, Some('_' | '*')) && third.is_some_and(|c| !is_space(c)) {
            return Some(alone(left(double)));
        }
        if second.is_some_and(|c| c.is_ascii_punctuation()) && closes_before(rest.get(1..).unwrap_or("")) {
            return Some(alone(right(double)));
        }
        if let Some(quotes) = pair(first, second).filter(|_| third.is_some_and(is_word)) {
            return Some(Curled { len: 2, kept: None, quotes });
        }
        if first == '\'' && decade(rest.get(1..).unwrap_or("")) {
            return Some(alone("’"));
        }
    }
    if is_space(first) {
        let (quote, third) = (second?, after(2));
        if let Some(quotes) = third.and_then(|third| pair(quote, Some(third))).filter(|_| after(3).is_some_and(is_word))
        {
            return Some(Curled { len: first.len_utf8() + 2, kept: Some(first), quotes });
        }
        if quote == '\'' && decade(rest.get(first.len_utf8() + 1..).unwrap_or("")) {
            return Some(behind(first, "’"));
        }
        if is_quote(quote) && third.is_some_and(is_word) {
            return Some(behind(first, left(quote == '"')));
        }
    }
    if !matches!(first, ' ' | '\\' | '\t' | '\r' | '\n' | '[' | '{' | '(' | '-')
        && let Some(quote) = second.filter(|c| is_quote(*c))
    {
        return Some(behind(first, right(quote == '"')));
    }
    if is_quote(first) {
        let word_end = |c: Option<char>| c.is_none_or(|c| !(c.is_alphanumeric() || c == '_'));
        let ends = second.is_none_or(is_space) || second == Some('s') && word_end(after(2));
        if ends {
            return Some(alone(right(first == '"')));
        }
    }
    // The single quote is looked for first, before the double one.
    match (first, second) {
        (c, Some('\'')) => Some(behind(c, "‘")),
        ('\'', _) => Some(alone("‘")),
        (c, Some('"')) => Some(behind(c, "“")),
        ('"', _) => Some(alone("“")),
        _ => None,
    }
}

fn alone(quotes: &'static str) -> Curled {
    Curled { len: 1, kept: None, quotes }
}

fn behind(kept: char, quotes: &'static str) -> Curled {
    Curled { len: kept.len_utf8() + 1, kept: Some(kept), quotes }
}

fn left(double: bool) -> &'static str {
    if double { "“" } else { "‘" }
}

fn right(double: bool) -> &'static str {
    if double { "”" } else { "’" }
}

/// Two quotes in a row before a word.
fn pair(first: char, second: Option<char>) -> Option<&'static str> {
    match (first, second?) {
        ('"', '\'') => Some("“‘"),
        ('\'', '"') => Some("‘“"),
        _ => None,
    }
}

/// Whether punctuation at the start of `text` stands free: no word and no ellipsis follows it.
fn closes_before(text: &str) -> bool {
    let mut chars = text.chars();
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let first = chars.next().is_some_and(word);
    let next = chars.next();
    !text.get(1..).is_some_and(|rest| rest.starts_with("..")) && next.is_some_and(word) == first
}

/// `90s`
fn decade(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes, [a, b, b's', ..] if a.is_ascii_digit() && b.is_ascii_digit())
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{b}' | '\u{c}')
}
