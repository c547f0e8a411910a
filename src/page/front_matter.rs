//! Front matter: the fence, the YAML inside with the exact range of every key and value, and limits before any
//! parser sees it. The only user of gray_matter and of the YAML parser.

use crate::text::Span;

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
    pub fn read(_text: &str) -> Self {
        Self::Missing
    }

    /// The file without front matter and byte order mark.
    pub fn body(&self, text: &str) -> Span {
        match self {
            Self::Missing | Self::Unterminated { .. } => Span::new(0, text.len()),
            Self::Block(block) => Span::new(block.close.end, text.len()),
        }
    }

    /// The mapping of a readable block.
    pub fn mapping(&self) -> Option<&[(Key, Node)]> {
        match self {
            Self::Block(Block { root: Ok(Node { value: Value::Mapping(pairs), .. }), .. }) => Some(pairs),
            _ => None,
        }
    }

    /// The value of a top-level key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.mapping()?.iter().find(|(k, _)| k.text == key).map(|(_, node)| node)
    }

    /// The text of a top-level key whose value is a string.
    pub fn text(&self, key: &str) -> Option<&str> {
        match &self.get(key)?.value {
            Value::String { text, .. } => Some(text),
            _ => None,
        }
    }
}
