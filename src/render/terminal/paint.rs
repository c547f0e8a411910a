//! Styled text on lines of a width: words wrap, long addresses break, every character that a terminal would obey
//! shows as its number.

use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::text::Untrusted;

/// Fewer columns are not left for text, however deep it stands in.
const LEAST: usize = 16;

/// What is painted so far.
pub(super) struct Paint {
    out: String,
    color: bool,
    width: usize,
    /// Columns of the line that is being painted.
    at: usize,
    /// Where its next lines begin.
    hang: usize,
    /// A blank that is owed before the next word.
    blank: Option<Style>,
    /// What is switched on.
    current: Style,
}

/// Columns of a text.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

impl Paint {
    pub(super) fn new(color: bool, width: usize) -> Self {
        Self { out: String::new(), color, width, at: 0, hang: 0, blank: None, current: Style::new() }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    /// Where the next lines of this paragraph begin.
    pub(super) fn hang(&mut self, columns: usize) {
        self.hang = columns.min(self.width.saturating_sub(LEAST));
    }

    /// Begins a line this far in.
    pub(super) fn indent(&mut self, columns: usize) {
        let columns = columns.min(self.width.saturating_sub(LEAST));
        self.out.push_str(&" ".repeat(columns));
        self.at = columns;
    }

    /// Ends a line.
    pub(super) fn end(&mut self) {
        self.switch(Style::new());
        self.out.push('\n');
        (self.at, self.hang, self.blank) = (0, 0, None);
    }

    /// An empty line.
    pub(super) fn blank(&mut self) {
        self.end();
    }

    /// Text of our own that stays on its line.
    pub(super) fn raw(&mut self, style: Style, text: &str) {
        self.switch(style);
        self.out.push_str(text);
        self.at += text.width();
    }

    /// Text that wraps. Runs of blanks become one, but two at the beginning stay: they set apart.
    pub(super) fn text(&mut self, style: Style, text: &str) {
        let clean = Untrusted(text).line().to_string();
        let clean = clean.as_str();
        if clean.starts_with(' ') {
            self.blank = Some(style);
            if clean.starts_with("  ") && self.at > 0 && self.at + 2 < self.width {
                self.raw(Style::new(), " ");
            }
        }
        let mut words = clean.split(' ').filter(|word| !word.is_empty()).peekable();
        while let Some(word) = words.next() {
            self.word(style, word);
            if words.peek().is_some() || clean.ends_with(' ') {
                self.blank = Some(style);
            }
        }
    }

    fn word(&mut self, style: Style, word: &str) {
        let owed = self.blank.take();
        let columns = word.width();
        let gap = usize::from(owed.is_some());
        if self.at > self.hang && owed.is_some() && self.at + gap + columns > self.width {
            self.next_line();
        } else if let Some(blank) = owed {
            self.raw(blank, " ");
        }
        if self.at + columns <= self.width {
            return self.raw(style, word);
        }
        self.broken(style, word);
    }

    /// A word that is longer than a line, or that has no blank before it: broken where addresses have their joints.
    fn broken(&mut self, style: Style, word: &str) {
        let mut rest = word;
        while !rest.is_empty() {
            let room = self.width.saturating_sub(self.at);
            let (mut cut, mut joint, mut columns) = (0, 0, 0);
            for (at, c) in rest.char_indices() {
                columns += c.width().unwrap_or(0);
                if columns > room {
                    break;
                }
                cut = at + c.len_utf8();
                if matches!(c, '/' | '?' | '&' | '-' | '=' | '_' | '.' | ',') {
                    joint = cut;
                }
            }
            if cut < rest.len() && joint * 2 > cut {
                cut = joint;
            }
            if cut == 0 && self.at <= self.hang {
                // Not even one character fits: it goes beyond the edge rather than nowhere.
                cut = rest.chars().next().map_or(rest.len(), char::len_utf8);
            }
            self.raw(style, rest.get(..cut).unwrap_or(rest));
            rest = rest.get(cut..).unwrap_or_default();
            if !rest.is_empty() {
                self.next_line();
            }
        }
    }

    fn next_line(&mut self) {
        let style = self.current;
        self.switch(Style::new());
        // A blank at the end of a line is nothing but trouble for who copies it.
        let kept = self.out.trim_end_matches(' ').len();
        self.out.truncate(kept);
        self.out.push('\n');
        self.out.push_str(&" ".repeat(self.hang));
        self.at = self.hang;
        self.switch(style);
    }

    fn switch(&mut self, style: Style) {
        if !self.color || style == self.current {
            return;
        }
        if self.current != Style::new() {
            self.out.push_str(&self.current.render_reset().to_string());
        }
        if style != Style::new() {
            self.out.push_str(&style.render().to_string());
        }
        self.current = style;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(width: usize, hang: usize, texts: &[&str]) -> String {
        let mut paint = Paint::new(false, width);
        paint.hang(hang);
        for text in texts {
            paint.text(Style::new(), text);
        }
        paint.end();
        paint.finish()
    }

    #[test]
    fn words_wrap_and_hang() {
        assert_eq!(painted(20, 2, &["one two three four five six"]), "one two three four\n  five six\n");
        assert_eq!(painted(20, 2, &["one", "two", " three"]), "onetwo three\n");
        assert_eq!(painted(20, 0, &["a  b\u{1b}[31m"]), "a b\\u{1b}[31m\n");
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let text = painted(20, 0, &["日本語の長い文章はここで折り返す"]);
        assert!(text.lines().all(|line| line.width() <= 20) && text.lines().count() == 2, "{text}");
    }

    #[test]
    fn addresses_break_at_their_joints() {
        let text = painted(20, 0, &["https://example.org/path/to/somewhere?and=more"]);
        assert_eq!(text, "https://example.org/\npath/to/somewhere?\nand=more\n");
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let mut plain = Paint::new(false, 30);
        let mut colored = Paint::new(true, 30);
        for paint in [&mut plain, &mut colored] {
            paint.hang(4);
            paint.text(Style::new().bold(), "Many words that go on over the line");
            paint.text(Style::new().dimmed(), "  and more");
            paint.end();
        }
        let stripped = anstream::adapter::strip_str(&colored.finish()).to_string();
        assert_eq!(stripped, plain.finish());
    }
}
