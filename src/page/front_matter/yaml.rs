//! YAML text to a tree of nodes with the exact range of every key and value. The only user of the YAML parser.

use granit_parser::{Event, Parser, ScalarStyle};

use super::{Fault, Key, Node, Value, explain, flat, limits, scalar};
use crate::text::Span;

/// A YAML document.
#[derive(Debug, Clone)]
pub struct Document {
    /// The value; [`Value::Null`] for an empty document.
    pub root: Node,
    /// Keys that occur a second time in the same mapping: the later key, and the place of the first one.
    pub duplicates: Vec<(Key, Span)>,
    /// Anchors and aliases. An alias is never expanded: its value is [`Value::Null`].
    pub anchors: Vec<Span>,
}

/// Reads one YAML document within fixed limits of size, depth and number of nodes. Spans are offset by `base`.
pub fn parse(yaml: &str, base: usize) -> Result<Document, Fault> {
    flat::parse(yaml, base).map_or_else(|| parse_in_full(yaml, base), Ok)
}

/// [`parse`] by the YAML parser, whatever the document holds.
pub(super) fn parse_in_full(yaml: &str, base: usize) -> Result<Document, Fault> {
    limits::check(yaml, base)?;
    let mut builder = Builder::new(yaml, base);
    let options = granit_parser::options! {
        emit_comments: false,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: limits::MAX_DEPTH,
        block_nesting_limit: limits::MAX_DEPTH,
    };
    for event in Parser::new_from_str_with_options(yaml, options) {
        let (event, span) = event.map_err(|error| {
            let offset = error.marker().byte_offset().unwrap_or(yaml.len());
            explain::fault(yaml, base, offset, error.kind())
        })?;
        let range = span.byte_range().unwrap_or(0..0);
        builder.event(event, Span::from(range))?;
    }
    Ok(builder.finish())
}

/// A collection that is not closed yet.
enum Frame {
    Sequence { start: usize, items: Vec<Node> },
    Mapping { start: usize, pairs: Vec<(Key, Node)>, key: Option<Key> },
}

struct Builder<'a> {
    yaml: &'a str,
    base: usize,
    open: Vec<Frame>,
    root: Option<Node>,
    nodes: usize,
    documents: usize,
    /// End of the last node: block collections end there, not at the next token.
    last_end: usize,
    duplicates: Vec<(Key, Span)>,
    anchors: Vec<Span>,
}

impl<'a> Builder<'a> {
    fn new(yaml: &'a str, base: usize) -> Self {
        Self {
            yaml,
            base,
            open: Vec::new(),
            root: None,
            nodes: 0,
            documents: 0,
            last_end: 0,
            duplicates: Vec::new(),
            anchors: Vec::new(),
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Fault> {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(self.fault(span, "a second YAML document begins here"));
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.anchors.push(span.shifted(self.base));
                self.node(span, Value::Null)?;
            }
            Event::Anchor(..) => self.anchors.push(span.shifted(self.base)),
            Event::Scalar(text, style, _, tag) => {
                let text_tag = tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
                let value = if style == ScalarStyle::Plain && !text_tag {
                    self.plain(&text, span)
                } else {
                    Value::String { text: text.into_owned(), quoted: true }
                };
                self.node(self.tightened(span, style), value)?;
            }
            Event::SequenceStart(..) => {
                self.refuse_as_key(span)?;
                self.count(span)?;
                self.open.push(Frame::Sequence { start: span.start, items: Vec::new() });
            }
            Event::MappingStart(..) => {
                self.refuse_as_key(span)?;
                self.count(span)?;
                self.open.push(Frame::Mapping { start: span.start, pairs: Vec::new(), key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => {}
        }
        Ok(())
    }

    /// A plain scalar in the place of a key is always text.
    fn plain(&self, text: &str, span: Span) -> Value {
        if self.expects_key() && !span.is_empty() {
            Value::String { text: text.to_owned(), quoted: false }
        } else {
            scalar::plain(text)
        }
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Frame::Mapping { key: None, .. }))
    }

    fn refuse_as_key(&self, span: Span) -> Result<(), Fault> {
        if !self.expects_key() {
            return Ok(());
        }
        Err(explain::template(self.yaml, self.base, span.start)
            .unwrap_or_else(|| self.fault(span, "a key must be one text, not a list or mapping")))
    }

    /// Block scalars and some plain ones end with the line ends after them: those belong to no value.
    fn tightened(&self, span: Span, style: ScalarStyle) -> Span {
        match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => span,
            _ => {
                let kept = span.of(self.yaml).trim_end_matches([' ', '\t', '\r', '\n']).len();
                Span::new(self.block_header(span.start, style).unwrap_or(span.start), span.start + kept)
            }
        }
    }

    /// Where the `|` or `>` of a block scalar stands; the parser's span leaves it out.
    fn block_header(&self, start: usize, style: ScalarStyle) -> Option<usize> {
        let indicator = match style {
            ScalarStyle::Literal => '|',
            ScalarStyle::Folded => '>',
            _ => return None,
        };
        let Some(Frame::Mapping { key: Some(key), .. }) = self.open.last() else { return None };
        let after_key = key.span.end.checked_sub(self.base)?;
        Some(after_key + self.yaml.get(after_key..start)?.find(indicator)?)
    }

    fn count(&mut self, span: Span) -> Result<(), Fault> {
        self.nodes += 1;
        if self.nodes > limits::MAX_NODES {
            return Err(self.fault(span, &format!("more than {} keys and values", limits::MAX_NODES)));
        }
        if self.open.len() > limits::MAX_DEPTH {
            return Err(self.fault(span, &format!("nested more than {} levels deep", limits::MAX_DEPTH)));
        }
        Ok(())
    }

    fn close(&mut self, span: Span) {
        let (start, value) = match self.open.pop() {
            Some(Frame::Sequence { start, items }) => (start, Value::Sequence(items)),
            Some(Frame::Mapping { start, pairs, .. }) => {
                self.find_duplicates(&pairs);
                (start, Value::Mapping(pairs))
            }
            None => return,
        };
        // A flow collection ends at its bracket; the end of a block collection is where its last node ended.
        let end = if span.is_empty() { self.last_end.max(start) } else { span.end };
        self.put(Span::new(start, end), value);
    }

    fn node(&mut self, span: Span, value: Value) -> Result<(), Fault> {
        self.count(span)?;
        self.put(span, value);
        Ok(())
    }

    fn put(&mut self, span: Span, value: Value) {
        let (yaml, base) = (self.yaml, self.base);
        match self.open.last_mut() {
            Some(Frame::Mapping { key: key @ None, .. }) => {
                self.last_end = self.last_end.max(span.end);
                let text = match value {
                    Value::String { text, .. } => text,
                    _ => String::new(),
                };
                *key = Some(Key { span: span.shifted(base), text });
            }
            Some(Frame::Mapping { pairs, key, .. }) => {
                if let Some(key) = key.take() {
                    let span = if span.is_empty() { after_colon(yaml, key.span.end - base) } else { span };
                    self.last_end = self.last_end.max(span.end);
                    pairs.push((key, Node { span: span.shifted(base), value }));
                }
            }
            Some(Frame::Sequence { items, .. }) => {
                self.last_end = self.last_end.max(span.end);
                items.push(Node { span: span.shifted(base), value });
            }
            None => self.root = Some(Node { span: span.shifted(base), value }),
        }
    }

    fn find_duplicates(&mut self, pairs: &[(Key, Node)]) {
        let mut order: Vec<&Key> = pairs.iter().map(|(key, _)| key).collect();
        order.sort_by(|a, b| a.text.cmp(&b.text).then(a.span.cmp(&b.span)));
        for group in order.chunk_by(|a, b| a.text == b.text) {
            if let [first, later @ ..] = group {
                self.duplicates.extend(later.iter().map(|&key| (key.clone(), first.span)));
            }
        }
    }

    fn fault(&self, span: Span, message: &str) -> Fault {
        let line = span.of(self.yaml).lines().next().unwrap_or("").trim_end().len();
        Fault { span: Span::new(span.start, span.start + line).shifted(self.base), message: message.to_owned() }
    }

    fn finish(mut self) -> Document {
        self.duplicates.sort_by_key(|(key, _)| key.span);
        let root = self.root.unwrap_or(Node { span: Span::at(self.base), value: Value::Null });
        Document { root, duplicates: self.duplicates, anchors: self.anchors }
    }
}

/// The place of a missing value: the parser puts it at the next token, a reader after the colon of the key.
fn after_colon(yaml: &str, key_end: usize) -> Span {
    let rest = yaml.get(key_end..).unwrap_or("");
    let trimmed = rest.trim_start_matches([' ', '\t']);
    let colon = rest.len() - trimmed.len();
    Span::at(if trimmed.starts_with(':') { key_end + colon + 1 } else { key_end })
}
