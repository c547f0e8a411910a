//! The form as a file of the repository: written for GitHub, and read back with the words that its owner gave it.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{FieldKind, Form, FormField};
use crate::page::front_matter::{Node, Value, yaml as reader};
use crate::text::yaml;

impl Form {
    /// Reads the form of a repository, whose owner may have changed words and added fields. None where it is no form.
    pub fn read(text: &str) -> Option<Self> {
        let document = reader::parse(text, 0).ok()?;
        let mut fields = Vec::new();
        for node in document.root.get("body")?.sequence()? {
            let kind = match node.get("type")?.text()? {
                "markdown" => continue,
                "input" => FieldKind::Input,
                "textarea" => FieldKind::TextArea,
                "dropdown" => {
                    let options = node.get("attributes").and_then(|attributes| attributes.get("options"));
                    let options = options.and_then(Node::sequence).unwrap_or_default();
                    FieldKind::Dropdown(options.iter().filter_map(Node::text).map(str::to_owned).collect())
                }
                "checkboxes" => FieldKind::Checkboxes,
                _ => return None,
            };
            let attributes = node.get("attributes")?;
            let required = node.get("validations").and_then(|validations| validations.get("required"));
            fields.push(FormField {
                id: node.get("id").and_then(Node::text).unwrap_or("").to_owned(),
                label: attributes.get("label")?.text()?.trim().to_owned(),
                description: attributes.get("description").and_then(Node::text).map(str::to_owned),
                kind,
                required: required.is_some_and(|node| node.value == Value::Bool(true)),
            });
        }
        let labels: BTreeSet<&str> = fields.iter().map(|field| field.label.as_str()).collect();
        (labels.len() == fields.len() && !fields.is_empty()).then_some(Self { fields })
    }

    /// The form as GitHub wants it.
    pub fn yaml(&self) -> String {
        let mut out = String::from(
            "# The fields are those of the content type's table; `signoise new resource --from-issue` reads the issues.\n\
             name: \"New resource\"\n\
             description: \"Propose an entry for a page\"\n\
             title: \"New resource: \"\n\
             labels: [\"resource\"]\n\
             body:\n",
        );
        for field in &self.fields {
            let (kind, options) = match &field.kind {
                FieldKind::Input => ("input", &[][..]),
                FieldKind::TextArea => ("textarea", &[][..]),
                FieldKind::Dropdown(options) => ("dropdown", options.as_slice()),
                FieldKind::Checkboxes => continue,
            };
            let _ = writeln!(out, "  - type: {kind}\n    id: {}\n    attributes:", field.id);
            let _ = writeln!(out, "      label: {}", yaml::quoted(&field.label));
            if let Some(description) = &field.description {
                let _ = writeln!(out, "      description: {}", yaml::quoted(description));
            }
            if !options.is_empty() {
                out.push_str("      options:\n");
                for option in options {
                    let _ = writeln!(out, "        - {}", yaml::quoted(option));
                }
            }
            let _ = writeln!(out, "    validations:\n      required: {}", field.required);
        }
        out
    }
}
