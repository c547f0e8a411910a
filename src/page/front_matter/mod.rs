//! Front matter: the fence, the YAML inside with the exact range of every key and value, and limits before any
//! parser sees it. The only user of gray_matter and of the YAML parser.

mod explain;
mod fence;
mod flat;
mod json;
mod limits;
mod scalar;
mod typed;
pub mod yaml;

use serde::de::DeserializeOwned;

pub use limits::{MAX_BYTES, MAX_DEPTH, MAX_NODES};
pub use typed::{BoundedYaml, matter};

use crate::text::Span;
use fence::Fence;

/// The front matter of a page.
#[derive(Debug, Clone)]
pub enum FrontMatter {
    /// The page does not begin with `---`.
    Missing,
    /// It begins with `---`, and no line ends it.
    Unterminated {
        /// The opening line.
        open: Span,
    },
    /// A block between two fences.
    Block(Block),
}

/// Front matter between two fences.
#[derive(Debug, Clone)]
pub struct Block {
    /// The opening line.
    pub open: Span,
    /// What stands between the fences, line ends included.
    pub yaml: Span,
    /// The closing line.
    pub close: Span,
    /// The mapping, or why there is none.
    pub root: Result<Node, Fault>,
    /// Keys that occur a second time in the same mapping: the later key, and the first one.
    pub duplicates: Vec<(Key, Span)>,
    /// YAML anchors and aliases.
    pub anchors: Vec<Span>,
}

/// Why the YAML could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The place.
    pub span: Span,
    /// What is wrong, as a clause.
    pub message: String,
}

/// A YAML value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The source of the value, quotes included; empty at the place of a missing value.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// A YAML key with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The source of the key, quotes included.
    pub span: Span,
    /// The key.
    pub text: String,
}

/// A YAML value as Jekyll (Psych, YAML 1.1) sees it, but dates stay strings.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `true`, `yes`, `on` and their opposites, unquoted.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A floating-point number.
    Float(f64),
    /// Anything else that is a scalar.
    String {
        /// The text.
        text: String,
        /// Whether it was quoted or a block scalar.
        quoted: bool,
    },
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping, in the order of the file.
    Mapping(Vec<(Key, Node)>),
}

impl FrontMatter {
    /// Reads the front matter of a file.
    pub fn read(text: &str) -> Self {
        match fence::find(text) {
            Fence::None => Self::Missing,
            Fence::Unclosed { open } => Self::Unterminated { open },
            Fence::Found { open, yaml, close } => Self::Block(Block::read(text, open, yaml, close)),
        }
    }

    /// The front matter of a file as a Rust type, read by gray_matter within the same limits; `None` where the
    /// file has none.
    pub fn parse<T: DeserializeOwned>(text: &str) -> Result<Option<T>, gray_matter::Error> {
        typed::parse(text)
    }

    /// The file without front matter and byte order mark.
    pub fn body(&self, text: &str) -> Span {
        let start = match self {
            Self::Missing | Self::Unterminated { .. } => {
                if text.starts_with(fence::BOM) {
                    fence::BOM.len()
                } else {
                    0
                }
            }
            Self::Block(block) => {
                let rest = text.get(block.close.end..).unwrap_or("");
                block.close.end + rest.find('\n').map_or(rest.len(), |at| at + 1)
            }
        };
        Span::new(start, text.len())
    }

    /// The block between two fences.
    pub fn block(&self) -> Option<&Block> {
        match self {
            Self::Block(block) => Some(block),
            _ => None,
        }
    }

    /// The mapping of a readable block.
    pub fn mapping(&self) -> Option<&[(Key, Node)]> {
        self.block()?.root.as_ref().ok()?.mapping()
    }

    /// A top-level key with its value. Of a key that occurs twice, the site uses the last one.
    pub fn pair(&self, key: &str) -> Option<(&Key, &Node)> {
        self.mapping()?.iter().rev().find(|(k, _)| k.text == key).map(|(key, node)| (key, node))
    }

    /// The value of a top-level key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.pair(key).map(|(_, node)| node)
    }

    /// The text of a top-level key whose value is a string.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }
}

impl Block {
    fn read(text: &str, open: Span, yaml: Span, close: Span) -> Self {
        let (root, duplicates, anchors) = match yaml::parse(yaml.of(text), yaml.start) {
            Ok(document) => (as_mapping(document.root, text), document.duplicates, document.anchors),
            Err(fault) => (Err(fault), Vec::new(), Vec::new()),
        };
        Self { open, yaml, close, root, duplicates, anchors }
    }

    /// Where a new key goes: before the closing fence.
    pub fn end_of_keys(&self) -> Span {
        Span::at(self.close.start)
    }
}

/// Front matter is a mapping; an empty block is an empty one.
fn as_mapping(root: Node, text: &str) -> Result<Node, Fault> {
    match root.value {
        Value::Mapping(_) => Ok(root),
        Value::Null => Ok(Node { span: root.span, value: Value::Mapping(Vec::new()) }),
        _ => {
            let line = root.span.of(text).lines().next().unwrap_or("").len();
            let span = Span::new(root.span.start, root.span.start + line);
            Err(Fault { span, message: "front matter must be lines of `key: value`".to_owned() })
        }
    }
}

impl Node {
    /// The text of a string.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::String { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The pairs of a mapping.
    pub fn mapping(&self) -> Option<&[(Key, Self)]> {
        match &self.value {
            Value::Mapping(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// The items of a sequence.
    pub fn sequence(&self) -> Option<&[Self]> {
        match &self.value {
            Value::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The value of a key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.mapping()?.iter().rev().find(|(k, _)| k.text == key).map(|(_, node)| node)
    }

    /// What the value is, in words for a message.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Int(_) | Value::Float(_) => "a number",
            Value::String { .. } => "a text",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
        }
    }
}

#[cfg(test)]
mod tests;
