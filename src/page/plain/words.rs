//! Reads running text: words, links, pictures and emphasis, and signs that mean nothing where they stand.

use super::Link;
use super::blocks::Scanner;
use super::signs::{self, CLASSES, Class, IN_ADDRESS, sign_len};
use crate::text::{Span, inline};

/// Where words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a paragraph or an item.
    Prose,
    /// In the cell of a table.
    Cell,
    /// In a heading, a link or emphasis: of several dots or dashes there the site makes one sign.
    Heading,
}

/// What ended a run of text: the byte that is to be looked at, at the scanner's place.
type End = u8;

impl Scanner<'_> {
    /// How long the tag of a line break is that begins here.
    pub(super) fn break_len(&self) -> Option<usize> {
        signs::break_len(self.bytes.get(self.at..)?)
    }

    /// Reads running text with links up to a line feed or a pipe.
    pub(super) fn text(&mut self, place: Place) -> Option<End> {
        loop {
            match self.words(place)? {
                b'[' => self.link(false)?,
                b'!' if place == Place::Prose => {
                    self.at += 1;
                    self.link(true)?;
                }
                b'*' if place != Place::Heading => {
                    if place == Place::Cell {
                        self.plain.emphasis.push(self.at);
                    }
                    self.emphasis()?;
                }
                b'<' if place != Place::Heading => {
                    if place == Place::Cell {
                        self.plain.emphasis.push(self.at);
                    }
                    self.at += self.break_len()?;
                }
                end @ (b'\n' | b'|') => return Some(end),
                _ => return None,
            }
        }
    }

    /// Reads words up to a bracket, a picture, an asterisk, a line break, a pipe or a line feed.
    pub(super) fn words(&mut self, place: Place) -> Option<End> {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            self.at += rest.iter().position(|byte| CLASSES[usize::from(*byte)] != Class::Word).unwrap_or(rest.len());
            let byte = self.byte(self.at);
            match byte {
                b'[' | b']' | b'|' | b'\n' | b'*' => return Some(byte),
                b'!' if self.byte(self.at + 1) == b'[' => return Some(byte),
                b'<' if self.byte(self.at + 1) == b'b' => return Some(byte),
                _ if CLASSES[usize::from(byte)] == Class::No => return None,
                0xc2.. => self.at += sign_len(self.bytes.get(self.at..)?)?,
                b'.' | b'-' if self.byte(self.at + 1) == byte => self.run_of(byte, place)?,
                _ => {
                    self.sign(byte, place)?;
                    self.at += 1;
                }
            }
        }
    }

    /// Whether a dot at the scanner's place may belong to the host of a bare address.
    fn is_behind_www(&self) -> bool {
        self.bytes.get(..self.at).is_some_and(|before| before.ends_with(b"ww"))
    }

    /// Whether the byte at the scanner's place stands nowhere else in its line.
    fn is_only_one(&self, byte: u8) -> bool {
        let (before, after) = self.bytes.split_at_checked(self.at).unwrap_or_default();
        let in_line = |byte: &&u8| **byte != b'\n';
        !before.iter().rev().take_while(in_line).chain(after.iter().skip(1).take_while(in_line)).any(|it| *it == byte)
    }

    /// Whether a name of a host of several parts stands at an offset.
    fn is_domain(&self, at: usize) -> bool {
        let rest = self.bytes.get(at..).unwrap_or_default();
        let label = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        rest.iter().find(|byte| !label(byte)) == Some(&b'.')
    }

    /// Passes several dots, or dashes between words.
    fn run_of(&mut self, sign: u8, place: Place) -> Option<()> {
        let joint = |byte: u8| byte == b' ' || byte.is_ascii_alphanumeric();
        let before = self.at.checked_sub(1).map_or(b'\n', |at| self.byte(at));
        let host = self.is_behind_www();
        self.at += self.bytes.get(self.at..)?.iter().take_while(|byte| **byte == sign).count();
        let between = joint(before) && joint(self.byte(self.at));
        (place != Place::Heading && (if sign == b'.' { !host } else { between })).then_some(())
    }

    /// Reads words between asterisks, one or two on either side, where both renderers see emphasis.
    fn emphasis(&mut self) -> Option<()> {
        let start = self.at;
        let blank = start.checked_sub(1).is_none_or(|at| matches!(self.byte(at), b' ' | b'\n'));
        let count = self.bytes.get(start..)?.iter().take_while(|byte| **byte == b'*').count();
        self.at += count;
        if count > 2 || !blank || !self.byte(self.at).is_ascii_alphanumeric() || self.words(Place::Heading)? != b'*' {
            return None;
        }
        let end = self.at;
        let closed = self.bytes.get(end..)?.iter().take_while(|byte| **byte == b'*').count();
        self.at += closed;
        let fits = match (self.byte(end - 1), self.byte(self.at)) {
            (before, b' ' | b'\n') => {
                before.is_ascii_alphanumeric() || matches!(before, b'.' | b':' | b'!' | b'?' | b')')
            }
            (before, b',' | b'.' | b':' | b';') => before.is_ascii_alphanumeric(),
            _ => false,
        };
        (closed == count && fits).then_some(())
    }

    /// Accepts a sign that means nothing beside its neighbours.
    fn sign(&self, sign: u8, place: Place) -> Option<()> {
        let before = |count: usize| self.at.checked_sub(count).map_or(b'\n', |at| self.byte(at));
        let after = self.byte(self.at + 1);
        let harmless = match sign {
            b'!' => true,
            // An entity.
            b'&' => !inline::may_be_entity(self.bytes.get(self.at + 1..)?),
            // Emphasis, but for one inside a word.
            b'_' => before(1).is_ascii_alphabetic() && after.is_ascii_alphabetic(),
            // A heading that was glued to the text before it.
            b'#' => {
                before(1) != b'#' && after.is_ascii_alphanumeric()
                    || place != Place::Heading
                        && before(1).is_ascii_alphanumeric()
                        && matches!(after, b',' | b'.' | b' ')
            }
            // The host of a bare address.
            b'.' => !self.is_behind_www(),
            // A tag, or the end of one.
            b'<' => after == b' ',
            b'>' => before(1) == b' ',
            // An address of mail.
            b'@' => matches!(before(1), b' ' | b'\n' | b'(') || !self.is_domain(self.at + 1),
            // One of two is a deletion.
            b'~' => place == Place::Cell && self.is_only_one(sign),
            // A formula.
            b'$' => after != b'$' && before(1) != b'$',
            // A bare address.
            b':' => after != b'/',
            // An item of a list that was glued to the text before it.
            _ => after != b' ' || before(1) == b' ' || place != Place::Prose && before(1).is_ascii_alphanumeric(),
        };
        harmless.then_some(())
    }

    /// Reads a link, or a picture behind its exclamation mark. Behind other brackets and parentheses it may be
    /// something else.
    fn link(&mut self, image: bool) -> Option<()> {
        let before = self.at.checked_sub(1 + usize::from(image)).map_or(b'\n', |at| self.byte(at));
        if matches!(before, b')' | b']' | b'!' | b'"' | b'\'') {
            return None;
        }
        let opening = self.at - usize::from(image);
        let start = self.at + 1;
        self.at = start;
        self.blanks();
        let first = self.byte(self.at);
        if !(first.is_ascii_alphanumeric() || matches!(first, b'<' | 0xc3..=0xc8))
            || self.words(Place::Heading)? != b']'
        {
            return None;
        }
        let text = Span::new(start, self.at);
        if self.byte(self.at + 1) != b'(' {
            return None;
        }
        self.at += 2;
        self.blanks();
        let address = self.at;
        let len = self.bytes.get(address..)?.iter().position(|byte| !IN_ADDRESS[usize::from(*byte)])?;
        let end = address + len;
        self.at = end;
        self.blanks();
        if len == 0 || self.byte(self.at) != b')' || matches!(self.byte(self.at + 1), b'(' | b'[' | b'"' | b'\'') {
            return None;
        }
        // An entity.
        let target = self.bytes.get(address..end)?;
        if memchr::memchr(b'&', target).is_some() && memchr::memchr(b';', target).is_some() {
            return None;
        }
        self.at += 1;
        self.plain.links.push(Link { image, span: Span::new(opening, self.at), text, target: Span::new(address, end) });
        Some(())
    }
}
