//! What an unquoted YAML scalar means to Jekyll, whose parser follows YAML 1.1. Dates stay text.

use super::Value;

/// The value of a plain scalar.
pub(super) fn plain(text: &str) -> Value {
    let Some(first) = text.bytes().next() else { return Value::Null };
    match first {
        b'~' | b'n' | b'N' | b'y' | b'Y' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' => word(text),
        b'0'..=b'9' | b'-' | b'+' | b'.' => number(text),
        _ => None,
    }
    .unwrap_or_else(|| Value::String { text: text.to_owned(), quoted: false })
}

fn word(text: &str) -> Option<Value> {
    const WORDS: [(&str, Value); 8] = [
        ("~", Value::Null),
        ("null", Value::Null),
        ("true", Value::Bool(true)),
        ("yes", Value::Bool(true)),
        ("on", Value::Bool(true)),
        ("false", Value::Bool(false)),
        ("no", Value::Bool(false)),
        ("off", Value::Bool(false)),
    ];
    WORDS.into_iter().find(|(word, _)| text.eq_ignore_ascii_case(word)).map(|(_, value)| value)
}

fn number(text: &str) -> Option<Value> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, text.get(1..)?),
        b'+' => (1, text.get(1..)?),
        _ => (1, text),
    };
    match digits.to_ascii_lowercase().as_str() {
        ".inf" => return Some(Value::Float(if sign < 0 { f64::NEG_INFINITY } else { f64::INFINITY })),
        ".nan" if digits == text => return Some(Value::Float(f64::NAN)),
        _ => {}
    }
    if digits.contains(':') {
        return sexagesimal(digits).map(|value| Value::Int(sign * value));
    }
    if let Some(value) = integer(digits) {
        return Some(Value::Int(sign.checked_mul(value)?));
    }
    float(text).map(Value::Float)
}

fn integer(digits: &str) -> Option<i64> {
    let (radix, body) = match digits.as_bytes() {
        [b'0', b'x', ..] => (16, digits.get(2..)?),
        [b'0', b'b', ..] => (2, digits.get(2..)?),
        [b'0', _, ..] => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    if !body.starts_with(|c: char| c.is_digit(radix))
        || !body.bytes().all(|b| b == b'_' || char::from(b).is_digit(radix))
    {
        return None;
    }
    i64::from_str_radix(&body.replace('_', ""), radix).ok()
}

/// `12:30` is 750 in YAML 1.1: base sixty.
fn sexagesimal(digits: &str) -> Option<i64> {
    let mut parts = digits.split(':');
    let first = parts.next()?;
    if !first.starts_with(|c: char| c.is_ascii_digit()) || !first.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut value: i64 = first.parse().ok()?;
    for part in parts {
        let valid = match part.as_bytes() {
            [a] => a.is_ascii_digit(),
            [a, b] => (b'0'..=b'5').contains(a) && b.is_ascii_digit(),
            _ => false,
        };
        if !valid {
            return None;
        }
        value = value.checked_mul(60)?.checked_add(part.parse().ok()?)?;
    }
    Some(value)
}

fn float(text: &str) -> Option<f64> {
    let numeric = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'_' | b'e' | b'E' | b'+' | b'-'));
    if !numeric || !text.contains('.') || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    text.replace('_', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_are_those_of_yaml_1_1() {
        for (text, value) in [
            ("yes", Value::Bool(true)),
            ("Off", Value::Bool(false)),
            ("~", Value::Null),
            ("", Value::Null),
            ("12:30", Value::Int(750)),
            ("007", Value::Int(7)),
            ("0x1F", Value::Int(31)),
            ("-1_000", Value::Int(-1000)),
            ("1.10", Value::Float(1.1)),
            ("-.inf", Value::Float(f64::NEG_INFINITY)),
        ] {
            assert_eq!(plain(text), value, "{text}");
        }
        for text in ["2022-09-21", "2022-09-21 10:00:00 +0200", "08", "1.2.3", "on time", "y", "-", ".", "...", "1:99"]
        {
            assert!(matches!(plain(text), Value::String { quoted: false, .. }), "{text}");
        }
    }
}
