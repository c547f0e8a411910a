//! What kramdown writes as another character, or leaves out: typographic symbols, entities, escapes, attributes.

use super::super::entity::{self, Entity};
use super::super::quotes;
use super::{Last, Parser};

impl Parser<'_> {
    pub(super) fn footnote(&mut self) -> bool {
        let Some(rest) = self.rest().strip_prefix("[^") else { return false };
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let len = rest.find(|c| !(word(c) || c == '-')).unwrap_or(rest.len());
        if !rest.starts_with(word) || !rest.get(len..).is_some_and(|after| after.starts_with(']')) {
            return false;
        }
        if self.definitions.has_footnote(rest.get(..len).unwrap_or("")) {
            self.pos += len + 3;
            self.last = Last::Element;
        } else {
            self.take(len + 3);
        }
        true
    }

    pub(super) fn quote(&mut self) -> bool {
        let rest = self.rest();
        let mut chars = rest.chars();
        let (first, second) = (chars.next(), chars.next());
        let is_quote = |c: Option<char>| matches!(c, Some('"' | '\''));
        if !(is_quote(first) || first != Some('\\') && is_quote(second)) {
            return false;
        }
        let Some(curled) = quotes::curl(rest) else { return false };
        if let Some(kept) = curled.kept {
            self.out.text.push(kept);
        }
        self.out.text.push_str(curled.quotes);
        self.pos += curled.len;
        self.last = Last::Element;
        true
    }

    pub(super) fn math(&mut self) -> bool {
        let Some(inner) = self.rest().strip_prefix("$$") else { return false };
        let Some(close) = inner.find("$$") else {
            self.spend(inner.len() / 8);
            return false;
        };
        let formula = inner.get(..close).unwrap_or("").trim();
        self.out.text.push_str(formula);
        self.pos += close + 4;
        self.last = Last::Element;
        true
    }

    /// `{: attributes}` after an element, `{::comment}...{:/comment}`.
    pub(super) fn extension(&mut self) -> bool {
        let rest = self.rest();
        if let Some(after) = rest.strip_prefix("{::comment}") {
            let stop = ["{:/comment}", "{:/}"].iter().filter_map(|stop| Some((after.find(stop)?, stop.len()))).min();
            self.spend(stop.map_or(rest.len(), |(at, _)| at) / 8);
            if let Some((at, len)) = stop {
                self.pos += "{::comment}".len() + at + len;
                self.last = Last::Element;
                return true;
            }
            return false;
        }
        if self.last != Last::Element || rest.starts_with("{:/") || rest.starts_with("{::") {
            return false;
        }
        let close =
            rest.bytes().enumerate().skip(3).find(|(i, b)| *b == b'}' && rest.as_bytes().get(i - 1) != Some(&b'\\'));
        self.spend(close.map_or(rest.len(), |(at, _)| at) / 8);
        let Some((at, _)) = close else { return false };
        self.pos += at + 1;
        true
    }

    pub(super) fn entity(&mut self) -> bool {
        let Some(entity) = entity::at(self.rest()) else { return false };
        // Which character it becomes is left to the output format.
        self.out.text.push('·');
        self.last = Last::Element;
        match entity {
            Entity::Known(len) => self.pos += len,
            Entity::Unknown(len) => {
                self.pos += 1;
                self.take(len - 1);
            }
        }
        true
    }

    pub(super) fn symbol(&mut self) -> bool {
        const SYMBOLS: [(&str, &str); 9] = [
            ("---", "—"),
            ("--", "–"),
            ("...", "…"),
            ("\\<<", "··"),
            ("\\>>", "··"),
            ("<< ", "«\u{a0}"),
            (" >>", "\u{a0}»"),
            ("<<", "«"),
            (">>", "»"),
        ];
        let rest = self.rest();
        let Some((source, shown)) = SYMBOLS.iter().find(|(source, _)| rest.starts_with(source)) else { return false };
        self.out.text.push_str(shown);
        self.pos += source.len();
        self.last = Last::Element;
        true
    }

    pub(super) fn escape(&mut self) -> bool {
        let next = self.byte(self.pos + 1);
        if !b"\\.*_+`<>()[]{}#!:|\"'$=-~".contains(&next) {
            return false;
        }
        self.pos += 1;
        self.take(1);
        true
    }
}
