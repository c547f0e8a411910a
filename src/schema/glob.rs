//! Path globs: `*`, `?` and `[a-z]` inside a segment, `**` for any number of segments, `{a,b}` for alternatives.
//!
//! Nothing is compiled, so that a short run does not pay for it; most paths are told apart by how they begin, how
//! they end and how many folders they name, and matching costs at most the product of both lengths.

/// A glob without alternatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob {
    segments: Vec<Segment>,
    /// What every path that fits begins with, and what it ends with.
    prefix: String,
    suffix: String,
    /// The number of segments, unless one of them stands for any number.
    depth: Option<usize>,
}

/// Paths with more folders than this are split on the heap.
const USUAL_DEPTH: usize = 16;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Deep,
    Named(Vec<Token>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Char(char),
    AnyChar,
    Run,
    Class { negated: bool, ranges: Vec<(char, char)> },
}

/// Alternatives may multiply a glob into this many.
const MAX_ALTERNATIVES: usize = 64;

impl Glob {
    /// Reads a glob; one with alternatives becomes several.
    pub(super) fn parse(pattern: &str) -> Result<Vec<Self>, String> {
        if pattern.is_empty() {
            return Err("the glob is empty".to_owned());
        }
        if pattern.starts_with('/') || pattern.contains('\\') || pattern.split('/').any(|s| s == "..") {
            return Err("a glob is a path inside the repository, with `/` between folders".to_owned());
        }
        expand(pattern)?.iter().map(|pattern| Self::single(pattern)).collect()
    }

    /// The folders before the first wildcard; none where there are none.
    pub(super) fn folder(&self) -> Option<String> {
        let literal = |segment: &Segment| match segment {
            Segment::Named(tokens) => tokens
                .iter()
                .map(|token| if let Token::Char(c) = token { Some(*c) } else { None })
                .collect::<Option<String>>(),
            Segment::Deep => None,
        };
        let names: Vec<String> =
            self.segments.iter().take(self.segments.len().saturating_sub(1)).map_while(literal).collect();
        (!names.is_empty()).then(|| names.join("/"))
    }

    fn single(pattern: &str) -> Result<Self, String> {
        let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
        let mut segments = Vec::new();
        for text in pattern.split('/') {
            match text {
                "" => return Err("a folder without a name".to_owned()),
                "**" if segments.last() == Some(&Segment::Deep) => {}
                "**" => segments.push(Segment::Deep),
                _ if text.contains("**") => return Err("`**` must stand alone between slashes".to_owned()),
                _ => segments.push(Segment::Named(tokens(text)?)),
            }
        }
        Ok(Self::of(segments))
    }

    fn of(segments: Vec<Segment>) -> Self {
        let depth = (!segments.contains(&Segment::Deep)).then_some(segments.len());
        Self { prefix: literal_start(&segments), suffix: literal_end(&segments), depth, segments }
    }

    /// The same glob in lower case.
    pub(super) fn lowercase(mut self) -> Self {
        for segment in &mut self.segments {
            if let Segment::Named(tokens) = segment {
                for token in tokens {
                    if let Token::Char(c) = token {
                        *c = c.to_lowercase().next().unwrap_or(*c);
                    }
                }
            }
        }
        Self::of(self.segments)
    }

    /// Whether a path fits.
    pub(super) fn matches(&self, path: &str) -> bool {
        self.matches_at(path, depth(path))
    }

    /// Whether a path of so many segments ([`depth`]) fits.
    pub(super) fn matches_at(&self, path: &str, depth: usize) -> bool {
        if self.depth.is_some_and(|own| own != depth)
            || !path.starts_with(&self.prefix)
            || !path.ends_with(&self.suffix)
        {
            return false;
        }
        let mut usual = [""; USUAL_DEPTH];
        let mut count = 0;
        for name in path.split('/') {
            match usual.get_mut(count) {
                Some(slot) => *slot = name,
                None => return self.matches_segments(&path.split('/').collect::<Vec<_>>()),
            }
            count += 1;
        }
        self.matches_segments(usual.get(..count).unwrap_or(&[]))
    }

    fn matches_segments(&self, names: &[&str]) -> bool {
        let fits = |segment: &Segment, name: &&str| match segment {
            Segment::Deep => false,
            Segment::Named(tokens) => segment_matches(tokens, name),
        };
        wildcard(&self.segments, names, |segment| *segment == Segment::Deep, fits)
    }

    /// Characters outside of wildcards.
    pub(super) fn literals(&self) -> usize {
        self.tokens().filter(|token| matches!(token, Token::Char(_))).count()
    }

    /// Number of `**`.
    pub(super) fn deep_wildcards(&self) -> usize {
        self.segments.iter().filter(|&segment| *segment == Segment::Deep).count()
    }

    /// Number of wildcards inside segments.
    pub(super) fn wildcards(&self) -> usize {
        self.tokens().filter(|token| !matches!(token, Token::Char(_))).count()
    }

    fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.segments.iter().flat_map(|segment| match segment {
            Segment::Deep => [].as_slice(),
            Segment::Named(tokens) => tokens.as_slice(),
        })
    }
}

/// The number of segments of a path.
pub(super) fn depth(path: &str) -> usize {
    memchr::memchr_iter(b'/', path.as_bytes()).count() + 1
}

fn segment_matches(tokens: &[Token], name: &str) -> bool {
    let is_run = |token: &Token| *token == Token::Run;
    if name.is_ascii() {
        wildcard(tokens, name.as_bytes(), is_run, |token, &byte| token.fits(char::from(byte)))
    } else {
        wildcard(tokens, &name.chars().collect::<Vec<_>>(), is_run, |token, &c| token.fits(c))
    }
}

impl Token {
    fn fits(&self, c: char) -> bool {
        match self {
            Self::Char(own) => *own == c,
            Self::AnyChar => true,
            Self::Run => false,
            Self::Class { negated, ranges } => ranges.iter().any(|&(from, to)| from <= c && c <= to) != *negated,
        }
    }
}

/// The literal characters before the first wildcard.
fn literal_start(segments: &[Segment]) -> String {
    let mut start = String::new();
    for segment in segments {
        let Segment::Named(tokens) = segment else { break };
        for token in tokens {
            let Token::Char(c) = token else { return start };
            start.push(*c);
        }
        start.push('/');
    }
    // No slash stands behind the last name; where `**` ends a glob, the one before it may be missing too.
    start.truncate(start.trim_end_matches('/').len());
    start
}

/// The literal characters at the end of a glob's last name.
fn literal_end(segments: &[Segment]) -> String {
    let Some(Segment::Named(tokens)) = segments.last() else { return String::new() };
    let from = tokens.iter().rposition(|token| !matches!(token, Token::Char(_))).map_or(0, |at| at + 1);
    let literal = tokens.get(from..).unwrap_or(&[]);
    literal.iter().filter_map(|token| if let Token::Char(c) = token { Some(*c) } else { None }).collect()
}

/// Matches items against a pattern in which some elements stand for any number of items. Going back to the last
/// such element is enough, so the time is at most the product of both lengths.
fn wildcard<P, T>(pattern: &[P], items: &[T], is_run: impl Fn(&P) -> bool, fits: impl Fn(&P, &T) -> bool) -> bool {
    let (mut p, mut i) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(item) = items.get(i) {
        match pattern.get(p) {
            Some(element) if is_run(element) => {
                retry = Some((p + 1, i));
                p += 1;
            }
            Some(element) if fits(element, item) => {
                p += 1;
                i += 1;
            }
            _ => {
                let Some((after, from)) = retry else { return false };
                retry = Some((after, from + 1));
                (p, i) = (after, from + 1);
            }
        }
    }
    pattern.get(p..).unwrap_or(&[]).iter().all(is_run)
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        tokens.push(match c {
            '*' => Token::Run,
            '?' => Token::AnyChar,
            '[' => {
                let (class, rest) = chars.as_str().split_once(']').ok_or_else(|| "`[` is never closed".to_owned())?;
                chars = rest.chars();
                character_class(class)?
            }
            ']' | '}' => return Err(format!("`{c}` was never opened")),
            _ => Token::Char(c),
        });
    }
    Ok(tokens)
}

fn character_class(class: &str) -> Result<Token, String> {
    let negated = class.starts_with(['!', '^']);
    let chars: Vec<char> = class.chars().skip(usize::from(negated)).collect();
    let mut ranges = Vec::new();
    let mut rest = chars.as_slice();
    loop {
        rest = match rest {
            [] => break,
            [from, '-', to, tail @ ..] => {
                ranges.push((*from, *to));
                tail
            }
            [one, tail @ ..] => {
                ranges.push((*one, *one));
                tail
            }
        };
    }
    if ranges.is_empty() {
        return Err("`[]` matches nothing".to_owned());
    }
    Ok(Token::Class { negated, ranges })
}

/// Writes out `{a,b}`, one level deep.
fn expand(pattern: &str) -> Result<Vec<String>, String> {
    let mut done = vec![String::new()];
    let mut rest = pattern;
    while let Some((before, tail)) = rest.split_once('{') {
        let (inner, after) = tail.split_once('}').ok_or_else(|| "`{` is never closed".to_owned())?;
        if inner.contains('{') {
            return Err("`{` may not stand inside another `{`".to_owned());
        }
        let mut next = Vec::new();
        for prefix in &done {
            for choice in inner.split(',') {
                next.push(format!("{prefix}{before}{choice}"));
            }
        }
        if next.len() > MAX_ALTERNATIVES {
            return Err(format!("more than {MAX_ALTERNATIVES} alternatives"));
        }
        done = next;
        rest = after;
    }
    for text in &mut done {
        text.push_str(rest);
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, path: &str) -> bool {
        Glob::parse(pattern).unwrap().iter().any(|glob| glob.matches(path))
    }

    #[test]
    fn globs_match_paths() {
        for (pattern, path, expected) in [
            ("*.md", "a.md", true),
            ("*.md", "x/a.md", false),
            ("**/*.md", "a.md", true),
            ("**/*.md", "x/y/a.md", true),
            ("posts/**", "posts/a/b.md", true),
            ("posts/**", "posts2/a.md", false),
            ("posts/**", "posts", true),
            ("posts/*", "posts", false),
            ("posts/*", "posts/a/b", false),
            ("a/b/*.md", "a/bc/d.md", false),
            ("a/b*/c.md", "a/b/c.md", true),
            ("_posts/**/*signal*.md", "_posts/x/2022-signal-a.md", true),
            ("_posts/*signal*.md", "_posts/2022-signa-a.md", false),
            ("{_posts,posts}/**/*.md", "posts/a.md", true),
            ("a?[0-9].md", "ab7.md", true),
            ("a[!0-9].md", "a7.md", false),
            ("a/**/b/**/c", "a/x/b/b/y/c", true),
        ] {
            assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        for pattern in ["", "/a", "a//b", "a**b", "[a", "{a", "a]", "a\\b", "../a", "{a,{b,c}}", "[]"] {
            assert!(Glob::parse(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn many_wildcards_are_quick() {
        let pattern = "*a".repeat(200) + "b";
        let path = "a".repeat(20_000);
        assert!(!fits(&pattern, &path));
    }
}
