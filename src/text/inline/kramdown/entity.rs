//! HTML entities, by their shape.

/// Length of the entity at the start of `text`.
pub(super) fn len(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('&')?;
    let body = rest.get(..rest.bytes().take(40).position(|b| b == b';')?)?;
    let named = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':'))
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '-' | '.'))
    };
    let numbered = |number: &str| match number.strip_prefix('x') {
        Some(hex) => !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit()),
        None => !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()),
    };
    let found = match body.strip_prefix('#') {
        Some(number) => numbered(number),
        None => named(body),
    };
    found.then_some(body.len() + 2)
}
