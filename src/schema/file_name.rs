//! The file names of a content type: a pattern such as `{date}-signaltonoise-{slug}.md`.

/// A pattern for file names. `{date}` stands for `YYYY-MM-DD`, `{slug}` for lower-case letters, digits and `-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName {
    pattern: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Date,
    Slug,
}

/// What a file name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parsed<'a> {
    /// `YYYY-MM-DD`.
    pub date: Option<&'a str>,
    /// The slug.
    pub slug: Option<&'a str>,
}

impl FileName {
    /// Reads a pattern; the error says what is wrong with it.
    pub fn new(pattern: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some((literal, tail)) = rest.split_once('{') {
            let Some((name, tail)) = tail.split_once('}') else {
                return Err("`{` is never closed".to_owned());
            };
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.to_owned()));
            }
            parts.push(match name {
                "date" => Part::Date,
                "slug" => Part::Slug,
                _ => return Err(format!("`{{{name}}}` is unknown; known are `{{date}}` and `{{slug}}`")),
            });
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        let count = |part: &Part| parts.iter().filter(|&p| p == part).count();
        if count(&Part::Slug) > 1 || count(&Part::Date) > 1 {
            return Err("each placeholder may stand once".to_owned());
        }
        if pattern.contains(['/', '\\']) {
            return Err("a file name has no folder".to_owned());
        }
        if pattern
            .chars()
            .any(|c| crate::text::untrusted::is_hidden(c) || matches!(c, ':' | '<' | '>' | '"' | '|' | '?' | '*'))
        {
            return Err("a file name has no such characters".to_owned());
        }
        Ok(Self { pattern: pattern.to_owned(), parts })
    }

    /// The pattern as written.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Whether the pattern has a `{slug}`.
    pub fn has_slug(&self) -> bool {
        self.parts.contains(&Part::Slug)
    }

    /// The word that names the series, such as `signaltonoise`; what a misspelt name misses.
    pub fn marker(&self) -> Option<&str> {
        self.parts.iter().find_map(|part| match part {
            Part::Literal(text) => {
                let stem = text.split('.').next().unwrap_or("").trim_matches('-');
                Some(stem).filter(|stem| stem.len() > 3)
            }
            _ => None,
        })
    }

    /// The parts of a file name (without folders) that fits the pattern.
    pub fn parse<'a>(&self, name: &'a str) -> Option<Parsed<'a>> {
        let mut parsed = Parsed::default();
        let mut rest = name;
        for (index, part) in self.parts.iter().enumerate() {
            rest = match part {
                Part::Literal(text) => rest.strip_prefix(text.as_str())?,
                Part::Date => {
                    let date = rest.get(..10).filter(|date| is_date_shape(date))?;
                    parsed.date = Some(date);
                    rest.get(10..)?
                }
                Part::Slug => {
                    // The slug takes what the rest of the pattern leaves.
                    let tail: usize = self.parts.iter().skip(index + 1).map(Part::len).sum();
                    let (slug, rest) = rest.split_at_checked(rest.len().checked_sub(tail)?)?;
                    if !is_slug(slug) {
                        return None;
                    }
                    parsed.slug = Some(slug);
                    rest
                }
            };
        }
        rest.is_empty().then_some(parsed)
    }

    /// The file name for a date and a slug.
    pub fn render(&self, date: &str, slug: &str) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.as_str(),
                Part::Date => date,
                Part::Slug => slug,
            })
            .collect()
    }
}

impl Part {
    const fn len(&self) -> usize {
        match self {
            Self::Literal(text) => text.len(),
            Self::Date => 10,
            Self::Slug => 0,
        }
    }
}

/// Whether a text is made of digits as `2024-01-31` is; it may still be no day of the calendar.
pub fn is_date_shape(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() })
}

/// Whether a text is lower-case ASCII letters and digits joined by single `-`.
pub fn is_slug(text: &str) -> bool {
    text.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_and_written() {
        let name = FileName::new("{date}-signaltonoise-{slug}.md").unwrap();
        let parsed = name.parse("2022-09-21-signaltonoise-a-b2.md").unwrap();
        assert_eq!((parsed.date, parsed.slug), (Some("2022-09-21"), Some("a-b2")));
        assert_eq!(name.render("2022-09-21", "a-b2"), "2022-09-21-signaltonoise-a-b2.md");
        assert_eq!(name.marker(), Some("signaltonoise"));
        for wrong in [
            "2022-9-21-signaltonoise-a.md",
            "2022-09-21-signatonoise-a.md",
            "2022-09-21-signaltonoise-.md",
            "2022-09-21-signaltonoise-A.md",
            "2022-09-21-signaltonoise-a--b.md",
            "2022-09-21-signaltonoise-a.markdown",
            "é",
        ] {
            assert_eq!(name.parse(wrong), None, "{wrong}");
        }
        assert!(FileName::new("{date}-{title}.md").is_err());
        assert!(FileName::new("posts/{slug}.md").is_err());
        assert!(FileName::new("{slug").is_err());
    }
}
