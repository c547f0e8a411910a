//! How large a JSON Schema is once every reference stands for what it points at.

use std::collections::HashMap;

use super::validate::{SchemaFault, find};
use crate::page::front_matter::{Node, Value};

/// A schema may have this many parts, each counted as often as it is referred to.
const MAX_PARTS: usize = 10_000;
/// Its references may have this many targets; bounds how long a chain of them can be.
const MAX_REFERENCES: usize = 100;

/// Counts the parts of a schema. References that lead in a circle, out of the file or nowhere are refused, and so is
/// a schema that is small on paper and endless in use.
pub(super) fn size(root: &Node) -> Result<usize, SchemaFault> {
    let mut anchors = HashMap::new();
    collect_anchors(root, &mut anchors);
    Counter { root, anchors, sizes: HashMap::new() }.of(root)
}

fn children(node: &Node) -> Vec<&Node> {
    match &node.value {
        Value::Mapping(pairs) => pairs.iter().map(|(_, node)| node).collect(),
        Value::Sequence(items) => items.iter().collect(),
        _ => Vec::new(),
    }
}

fn collect_anchors<'a>(node: &'a Node, anchors: &mut HashMap<&'a str, &'a Node>) {
    for name in ["$anchor", "$dynamicAnchor"].into_iter().filter_map(|key| node.get(key)?.text()) {
        anchors.insert(name, node);
    }
    for child in children(node) {
        collect_anchors(child, anchors);
    }
}

struct Counter<'a> {
    root: &'a Node,
    anchors: HashMap<&'a str, &'a Node>,
    /// The size of what a reference points at; none while it is being counted.
    sizes: HashMap<&'a str, Option<usize>>,
}

impl<'a> Counter<'a> {
    /// Nesting is limited where the file is read, and the chain of references by their circle being refused and
    /// their number.
    fn of(&mut self, node: &'a Node) -> Result<usize, SchemaFault> {
        let mut parts = 1;
        for child in children(node) {
            parts += self.of(child)?;
        }
        for reference in ["$ref", "$dynamicRef"].into_iter().filter_map(|key| node.get(key)) {
            if let Some(target) = reference.text() {
                parts += self.target(reference, target)?;
            }
        }
        if parts > MAX_PARTS {
            return Err(fault(node, format!("a JSON Schema of more than {MAX_PARTS} parts, references followed")));
        }
        Ok(parts)
    }

    fn target(&mut self, reference: &Node, target: &'a str) -> Result<usize, SchemaFault> {
        match self.sizes.get(target) {
            Some(Some(parts)) => return Ok(*parts),
            Some(None) => return Err(fault(reference, format!("the reference `{target}` leads back to itself"))),
            None if self.sizes.len() >= MAX_REFERENCES => {
                return Err(fault(reference, format!("more than {MAX_REFERENCES} references")));
            }
            None => {}
        }
        let Some(local) = target.strip_prefix('#') else {
            return Err(fault(reference, format!("the reference `{target}` leads out of the file")));
        };
        let is_pointer = local.is_empty() || local.starts_with('/');
        let node = if is_pointer { find(self.root, local) } else { self.anchors.get(local).copied() };
        let Some(node) = node else { return Err(fault(reference, format!("the reference `{target}` leads nowhere"))) };
        self.sizes.insert(target, None);
        let parts = self.of(node)?;
        self.sizes.insert(target, Some(parts));
        Ok(parts)
    }
}

fn fault(node: &Node, message: String) -> SchemaFault {
    SchemaFault { span: node.span, message, suggestion: None }
}
