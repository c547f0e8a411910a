//! Credentials that stand in no address: keys and tokens of well-known services, told by how they begin and how long
//! they are.

use memchr::memmem;

use super::Span;

/// How a token looks.
struct Shape {
    prefix: &'static str,
    /// How many bytes follow the prefix.
    tail: std::ops::RangeInclusive<usize>,
    /// Whether a byte may be part of it.
    is_part: fn(u8) -> bool,
}

/// Of GitHub, GitLab, Amazon and Slack.
const SHAPES: [Shape; 14] = [
    Shape { prefix: "ghp_", tail: 30..=255, is_part: is_alphanumeric },
    Shape { prefix: "gho_", tail: 30..=255, is_part: is_alphanumeric },
    Shape { prefix: "ghu_", tail: 30..=255, is_part: is_alphanumeric },
    Shape { prefix: "ghs_", tail: 30..=255, is_part: is_alphanumeric },
    Shape { prefix: "ghr_", tail: 30..=255, is_part: is_alphanumeric },
    Shape { prefix: "github_pat_", tail: 30..=255, is_part: is_word },
    Shape { prefix: "glpat-", tail: 20..=255, is_part: is_url_safe },
    Shape { prefix: "AKIA", tail: 16..=16, is_part: is_upper },
    Shape { prefix: "ASIA", tail: 16..=16, is_part: is_upper },
    Shape { prefix: "xoxa-", tail: 20..=255, is_part: is_url_safe },
    Shape { prefix: "xoxb-", tail: 20..=255, is_part: is_url_safe },
    Shape { prefix: "xoxp-", tail: 20..=255, is_part: is_url_safe },
    Shape { prefix: "xoxr-", tail: 20..=255, is_part: is_url_safe },
    Shape { prefix: "xoxs-", tail: 20..=255, is_part: is_url_safe },
];

/// The shortest part of a JSON Web Token.
const SHORTEST_PART: usize = 8;

/// What is left of a token that was cut, and is no word by chance.
const SHORTEST_CUT: usize = 4;

/// The places of tokens in a text, in order.
pub fn spans(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let starts = |prefix: &'static str| {
        memmem::find_iter(bytes, prefix).filter(|&at| {
            // A token is a word of its own.
            at.checked_sub(1).and_then(|before| bytes.get(before)).is_none_or(|&before| !is_joined(before))
        })
    };
    let mut found = Vec::new();
    for Shape { prefix, tail, is_part } in &SHAPES {
        for at in starts(prefix) {
            let begin = at + prefix.len();
            let end = run(bytes, begin, *is_part);
            let ends = bytes.get(end).is_none_or(|&next| !is_word(next));
            if tail.contains(&(end - begin)) && ends || is_cut(bytes, begin, end) {
                found.push(Span::new(at, end));
            }
        }
    }
    found.extend(starts("eyJ").filter_map(|at| Some(Span::new(at, web_token_end(bytes, at)?))));
    found.sort_unstable_by_key(|span| span.start);
    found
}

/// Where a JSON Web Token ends: three parts with dots between them.
fn web_token_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    for part in 0..3 {
        if part > 0 {
            at = (bytes.get(at) == Some(&b'.')).then_some(at + 1)?;
        }
        let end = run(bytes, at, is_url_safe);
        if is_cut(bytes, start, end) {
            return Some(end);
        }
        at = (end - at >= SHORTEST_PART).then_some(end)?;
    }
    Some(at)
}

/// Whether a quotation was cut inside of a token: what is left of it is a part of the credential.
fn is_cut(bytes: &[u8], begin: usize, end: usize) -> bool {
    end - begin > SHORTEST_CUT && bytes.get(end..).is_some_and(|rest| rest.starts_with("…".as_bytes()))
}

/// Where the bytes from `at` on end that are part of a token.
fn run(bytes: &[u8], at: usize, is_part: fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| is_part(**byte)).count()
}

const fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

const fn is_upper(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

const fn is_url_safe(byte: u8) -> bool {
    is_word(byte) || byte == b'-'
}

const fn is_joined(byte: u8) -> bool {
    is_url_safe(byte) || byte == b'.'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        spans(text).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn a_long_web_token_is_one() {
        let token = format!("eyJ{0}.{0}.{0}", "aB3_".repeat(3000));
        assert_eq!(found(&format!("x {token} y")), [token.as_str()]);
    }

    #[test]
    fn tokens_are_told_by_their_shape() {
        let tail = "0123456789abcdefghijABCDEFGHIJ012345";
        for token in [
            format!("ghp_{tail}"),
            format!("github_pat_11ABC_{tail}"),
            format!("glpat-{}", &tail[..20]),
            "AKIAIOSFODNN7EXAMPLE".to_owned(),
            format!("xoxb-1234567890-{}", &tail[..24]),
            format!("eyJ{tail}.eyJ{tail}.{tail}-_"),
        ] {
            for text in [format!("use `{token}`."), format!("key={token}, then"), token.clone()] {
                assert_eq!(found(&text), [token.as_str()], "{text}");
            }
        }
        for text in [
            "ghp_short and ghp_ alone",
            "AKIAIOSFODNN7EXAMPLES",
            "AKIAiosfodnn7example",
            "eyJhbGciOiJIUzI1NiJ9.only-two-parts",
            "the prefix xoxb- is of bots",
            &format!("not_ghp_{tail}"),
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
        for cut in ["ghp_01234567…", "eyJhbGci…", "AKIAIOSFOD…", &format!("eyJ{tail}.eyJ{tail}.abc…")] {
            assert_eq!(found(cut), [cut.trim_end_matches('…')]);
        }
        assert!(found("ghp_… AKIA… xoxb-…").is_empty());
        assert_eq!(found(&format!("AKIAIOSFODNN7EXAMPLE ghp_{tail}")).len(), 2);
    }
}
