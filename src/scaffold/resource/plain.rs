//! Plain text as the source of a cell: both renderers show it as it was typed, and no more of it is escaped than that
//! takes.

use crate::scaffold::markdown::is_entity;

/// Characters that are escaped together or not at all, those first whose escapes are the hardest to read.
const GROUPS: [Group; 5] = [Group::Dashes, Group::Signs, Group::Emphasis, Group::Backslashes, Group::Brackets];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Two hyphens and more, which the site would set as one dash.
    Dashes,
    /// What begins formulas and attributes.
    Signs,
    /// What begins emphasis.
    Emphasis,
    Backslashes,
    Brackets,
}

/// A way to write a text.
#[derive(Debug)]
pub(super) struct Spelling {
    /// The source.
    pub(super) source: String,
    /// What our reading of kramdown shows of it: `·` for an entity.
    kramdown: String,
}

/// The plainest way to write a text that passes `proof`.
pub(super) fn spell(text: &str, proof: &dyn Fn(&Spelling) -> bool) -> Option<Spelling> {
    let plainest = Spelling::of(text, &[]);
    if proof(&plainest) {
        return Some(plainest);
    }
    let mut groups = GROUPS.to_vec();
    let mut best = Some(Spelling::of(text, &groups)).filter(proof)?;
    for group in GROUPS {
        let fewer: Vec<Group> = groups.iter().copied().filter(|other| *other != group).collect();
        let spelling = Spelling::of(text, &fewer);
        if proof(&spelling) {
            (best, groups) = (spelling, fewer);
        }
    }
    Some(best)
}

impl Spelling {
    fn of(text: &str, groups: &[Group]) -> Self {
        let room = || String::with_capacity(text.len() + 8);
        let mut spelling = Self { source: room(), kramdown: room() };
        let tildes = text.matches('~').count();
        let mut before = ' ';
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            let next = rest.clone().next().unwrap_or(' ');
            match c {
                // kramdown looks for code and HTML before it looks for the pipes of a row, and heeds no backslash.
                '`' => spelling.entity("&#96;"),
                '<' if next.is_alphabetic() || matches!(next, '_' | '/' | '!' | '?' | '<') || before == '<' => {
                    spelling.entity("&lt;");
                }
                '&' if is_entity(rest.as_str()) => spelling.entity("&amp;"),
                '|' => spelling.escaped(c),
                // Two of them delete the text between them, on GitHub also inside of words.
                '~' if tildes > 1 => spelling.escaped(c),
                '>' if next == '>' || before == '>' => spelling.escaped(c),
                _ => match group(c, before, next) {
                    Some(group) if groups.contains(&group) => spelling.escaped(c),
                    _ => spelling.plain(c),
                },
            }
            before = c;
        }
        spelling
    }

    fn plain(&mut self, c: char) {
        self.source.push(c);
        self.kramdown.push(c);
    }

    fn escaped(&mut self, c: char) {
        self.source.push('\\');
        self.plain(c);
    }

    fn entity(&mut self, entity: &str) {
        self.source.push_str(entity);
        self.kramdown.push('·');
    }

    /// Whether both renderers show the text. The site sets quotes and dots of all its texts more finely.
    pub(super) fn shows(&self, text: &str, gfm: &str, kramdown: &str) -> bool {
        words(gfm).eq(words(text)) && words(&typed(kramdown)).eq(words(&typed(&self.kramdown)))
    }
}

fn group(c: char, before: char, next: char) -> Option<Group> {
    match c {
        '-' if before == '-' || next == '-' => Some(Group::Dashes),
        '$' | '{' | '}' | '#' => Some(Group::Signs),
        '*' | '_' => Some(Group::Emphasis),
        '\\' => Some(Group::Backslashes),
        '[' | ']' => Some(Group::Brackets),
        _ => None,
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

/// A text with quotes and dots as a keyboard has them.
fn typed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '‘' | '’' => out.push('\''),
            '“' | '”' => out.push('"'),
            '…' => out.push_str("..."),
            c => out.push(c),
        }
    }
    out
}
