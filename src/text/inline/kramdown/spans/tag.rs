//! HTML inside text, as kramdown takes it apart.

use super::super::html;
use super::{Element, Last, MAX_DEPTH, Parser, Stop};
use crate::text::inline::{is_break, push_break};

impl Parser<'_> {
    /// A comment, a tag, or the `<` alone as text.
    pub(super) fn html(&mut self) {
        let rest = self.rest();
        if rest.starts_with("<!--") {
            let known = self.endless.is_some_and(|(start, end)| start <= self.pos && self.end <= end);
            if let Some(len) = (!known).then(|| html::comment(rest)).flatten() {
                self.pos += len;
                self.last = Last::Element;
            } else {
                self.endless = self.endless.filter(|_| known).or(Some((self.pos, self.end)));
                self.take_char();
            }
            return;
        }
        if let Some((_, len)) = html::end_tag(rest) {
            return self.take(len);
        }
        let Some(tag) = html::start_tag(rest) else {
            self.spend(rest.len().min(4096) / 8);
            return self.take_char();
        };
        if html::is_block(tag.name) || self.open.len() >= MAX_DEPTH {
            return self.take(tag.len);
        }
        let source = rest.get(..tag.len).unwrap_or("");
        self.pos += tag.len;
        if is_break(source) {
            let following = self.rest();
            push_break(&mut self.out.text, following);
        }
        if !tag.closed && !html::is_bodiless(tag.name) {
            let outer_raw = self.open.last() == Some(&Element::Raw);
            let parsed = tag.is_parsed(outer_raw);
            self.last = Last::Nothing;
            self.open.push(if parsed { Element::Html } else { Element::Raw });
            if self.spans(Stop::Tag(tag.name), !parsed) {
                self.pos += html::end_tag(self.rest()).map_or(0, |(_, len)| len);
            } else {
                self.take(self.end - self.pos);
            }
            self.open.pop();
        }
        self.last = Last::Element;
    }
}
