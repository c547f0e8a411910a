//! The words of JSON Schema, so that a misspelt one is an error and not a rule that is silently off.

use super::error::nearest;
use super::validate::SchemaFault;
use crate::page::front_matter::Node;

/// Keywords of JSON Schema 2020-12. The standard ignores other ones, which hides every typing error.
const KEYWORDS: &[&str] = &[
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$ref",
    "$schema",
    "$vocabulary",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "description",
    "else",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "title",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "writeOnly",
];

/// Refuses unknown keywords and formats, which JSON Schema itself would pass over in silence.
pub(super) fn check(schema: &Node) -> Result<(), SchemaFault> {
    const FORMATS: &[&str] = &[
        "date",
        "date-time",
        "duration",
        "email",
        "hostname",
        "idn-email",
        "idn-hostname",
        "ipv4",
        "ipv6",
        "iri",
        "iri-reference",
        "jekyll-date",
        "json-pointer",
        "regex",
        "relative-json-pointer",
        "time",
        "uri",
        "uri-reference",
        "uri-template",
        "uuid",
    ];
    let Some(pairs) = schema.mapping() else { return Ok(()) };
    let unknown = |span, what: &str, word: &str, known: &[&str]| SchemaFault {
        span,
        message: format!("unknown {what} `{word}`"),
        suggestion: nearest(word, known),
    };
    for (key, value) in pairs {
        match key.text.as_str() {
            "properties" | "patternProperties" | "$defs" | "dependentSchemas" => {
                for (_, schema) in value.mapping().unwrap_or_default() {
                    check(schema)?;
                }
            }
            "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                for schema in value.sequence().unwrap_or_default() {
                    check(schema)?;
                }
            }
            "items"
            | "contains"
            | "not"
            | "if"
            | "then"
            | "else"
            | "additionalProperties"
            | "propertyNames"
            | "unevaluatedItems"
            | "unevaluatedProperties" => check(value)?,
            "format" if value.text().is_some_and(|format| !FORMATS.contains(&format)) => {
                return Err(unknown(value.span, "format", value.text().unwrap_or(""), FORMATS));
            }
            word if KEYWORDS.contains(&word) || word.starts_with("x-") => {}
            word => return Err(unknown(key.span, "JSON Schema keyword", word, KEYWORDS)),
        }
    }
    Ok(())
}
