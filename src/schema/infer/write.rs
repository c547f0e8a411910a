//! A schema file for what was found out, with a comment on every fact that says on how much it stands.

use std::fmt::Write;

use super::digests::RANGE;
use super::front_matter::{FrontMatterFacts, KeyFacts};
use super::group::Group;
use super::headings::HeadingFacts;
use super::share::{Closed, Share};
use super::tables::{Column, TableFacts};
use crate::schema::{Role, Schema};
use crate::text::yaml::scalar;

/// Everything that is known about a kind of page.
pub(super) struct Facts {
    pub(super) front_matter: FrontMatterFacts,
    pub(super) title_prefix: Option<(String, Share)>,
    pub(super) file_name: Option<(String, Share)>,
    pub(super) headings: HeadingFacts,
    pub(super) tables: TableFacts,
    pub(super) template: Option<String>,
}

impl Facts {
    /// Whether the pages have anything in common beyond their folder.
    pub(super) fn say_something(&self) -> bool {
        let (one_h1, share) = self.headings.one_h1;
        let headings = !self.headings.known.is_empty() || (one_h1 && share.nearly_all());
        headings || self.front_matter.keys.iter().any(|key| key.required) || !self.tables.known.is_empty()
    }
}

/// Lines of a file; writing to a string cannot fail.
struct Lines(String);

impl Lines {
    fn add(&mut self, line: impl std::fmt::Display) {
        let _ = writeln!(self.0, "{line}");
    }

    fn with(&mut self, line: impl std::fmt::Display, comment: impl std::fmt::Display) {
        let _ = writeln!(self.0, "{line} # {comment}");
    }
}

/// The text of the schema file.
pub(super) fn text(group: &Group<'_>, facts: &Facts, builtin: &Schema) -> String {
    let mut out = Lines(String::new());
    out.add(format_args!(
        "# Inferred from {} pages. A comment says how many of them a line stands on:",
        group.pages.len()
    ));
    out.add("# what the others do is what `signoise check` reports. Change what is not meant.");
    out.add(format_args!("name: {}", scalar(&group.name)));
    out.add(format_args!("title: {}", scalar(&group.title)));
    out.add(format_args!("role: {}", role(group.role)));
    matches(&mut out, group);
    if let Some((pattern, share)) = &facts.file_name {
        out.with(format_args!("file_name: {}", scalar(pattern)), share);
    }
    if let Some((prefix, share)) = &facts.title_prefix {
        out.with(format_args!("title_prefix: {}", scalar(prefix)), format_args!("{share} titles"));
    }
    front_matter(&mut out, &facts.front_matter, group);
    headings(&mut out, &facts.headings, group.role == Role::Digest);
    tables(&mut out, &facts.tables, builtin);
    if let Some(template) = &facts.template {
        out.add("# What `signoise new` writes: the lines that most pages have.");
        out.add("template: |");
        for line in template.lines() {
            out.add(if line.is_empty() { String::new() } else { format!("  {line}") });
        }
    }
    out.0
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Post => "post",
        Role::Digest => "digest",
        Role::Topic => "topic",
        Role::Page => "page",
    }
}

fn matches(out: &mut Lines, group: &Group<'_>) {
    let pages = |count| counted(count, "page");
    if let [only] = group.matches.as_slice()
        && only.when.is_none()
    {
        out.add(format_args!("match: {}", scalar(&only.glob)));
    } else {
        out.add("match:");
        for one in &group.matches {
            match &one.when {
                None => out.with(format_args!("  - {}", scalar(&one.glob)), pages(one.pages)),
                Some((key, value)) => {
                    out.with(format_args!("  - path: {}", scalar(&one.glob)), pages(one.pages));
                    out.add(format_args!("    when: {{front_matter: {{{}: {}}}}}", scalar(key), scalar(value)));
                }
            }
        }
    }
    if !group.exclude.is_empty() {
        out.add("exclude:");
        for (glob, reason) in &group.exclude {
            if reason.is_empty() {
                out.add(format_args!("  - {}", scalar(glob)));
            } else {
                out.with(format_args!("  - {}", scalar(glob)), reason);
            }
        }
    }
}

fn front_matter(out: &mut Lines, facts: &FrontMatterFacts, group: &Group<'_>) {
    if facts.pages == 0 {
        return;
    }
    let is_digest = group.role == Role::Digest;
    out.with("front_matter:", format_args!("{} pages", Share::of(facts.pages, group.pages.len())));
    out.add("  type: object");
    let required = facts.keys.iter().filter(|key| key.required && !(is_digest && is_beyond_digests(key)));
    let required: Vec<String> = required.map(|key| scalar(&key.name)).collect();
    if !required.is_empty() {
        out.add(format_args!("  required: [{}]", required.join(", ")));
    }
    if facts.closed {
        out.with("  additionalProperties: false", "another key is a finding: give it a line here first");
    }
    if facts.keys.is_empty() {
        return;
    }
    out.add("  properties:");
    for key in &facts.keys {
        let mut comment = format!("{}{}", key.share, key_comment(key));
        // A digest gets what is constant, but not a value that only some of them have.
        let mut schema = key_schema(key, !is_digest || key.required);
        if is_digest && key.required && is_beyond_digests(key) {
            comment
                .push_str(", but not required: `signoise digest` has no value for it, a `default` would give it one");
        } else if is_digest && let Some(usual) = preset(key) {
            let _ = write!(schema, ", default: {usual}");
        }
        out.with(format_args!("    {}: {{{schema}}}", scalar(&key.name)), comment);
    }
    let has = |name: &str| facts.keys.iter().any(|key| key.name == name);
    if is_digest && !has(RANGE) {
        out.add(super::digests::range());
    }
    if group.role == Role::Post && facts.closed && !has("published") {
        out.with("    published: {type: boolean}", "Jekyll knows it, and `signoise new post --draft` writes it");
    }
}

/// Whether a digest has no value for a key: it knows its title and its date, and what nearly all others say.
fn is_beyond_digests(key: &KeyFacts) -> bool {
    !matches!(key.name.as_str(), "title" | "date") && key.constant().is_none() && preset(key).is_none()
}

/// What a digest says under a key that has more than one value: the usual one.
fn preset(key: &KeyFacts) -> Option<String> {
    match key.usual.as_ref().filter(|_| key.required && key.constant().is_none() && key.format.is_none())? {
        serde_json::Value::String(text) => Some(scalar(text)),
        serde_json::Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| item.as_str().map(scalar)).collect();
            items.map(|items| format!("[{}]", items.join(", ")))
        }
        value @ (serde_json::Value::Bool(_) | serde_json::Value::Number(_)) => Some(value.to_string()),
        _ => None,
    }
}

fn key_schema(key: &KeyFacts, constant: bool) -> String {
    let mut parts = Vec::new();
    match key.types.as_slice() {
        [only] => parts.push(format!("type: {only}")),
        several => parts.push(format!("type: [{}]", several.join(", "))),
    }
    if let Some((format, _)) = key.format {
        parts.push(format!("format: {format}"));
    } else if key.name == "title" && key.types == ["string"] {
        parts.push("minLength: 1".to_owned());
    }
    if let Some(values) = &key.values {
        parts.push(vocabulary(values, constant));
    }
    if key.types == ["array"] {
        match &key.items {
            Some(items) if key.text_items => parts.push(format!("items: {{{}}}", vocabulary(items, true))),
            _ if key.text_items => parts.push("items: {type: string}".to_owned()),
            _ => {}
        }
    }
    parts.join(", ")
}

/// The values there are; the only one of a closed vocabulary as a constant or as the only choice.
fn vocabulary(values: &Closed, constant: bool) -> String {
    let words: Vec<String> = values.words.iter().map(|word| scalar(word)).collect();
    match words.as_slice() {
        [only] if constant => format!("const: {only}"),
        several => format!("enum: [{}]", several.join(", ")),
    }
}

fn key_comment(key: &KeyFacts) -> String {
    let mut comment = String::new();
    if let Some((_, share)) = &key.format
        && share.part < share.whole
    {
        let _ = write!(comment, ", {share} such dates");
    }
    if let Some(values) = &key.values
        && values.share.part < values.share.whole
    {
        let _ = write!(comment, ", {} such values", values.share);
    }
    comment
}

/// The headings. Those of a digest are the groups that it tells of: none is required.
fn headings(out: &mut Lines, facts: &HeadingFacts, is_digest: bool) {
    let (one, share) = facts.one_h1;
    out.with(format_args!("one_h1: {one}"), format_args!("{share} pages have exactly one"));
    if let Some((text, aliases, share)) = facts.tldr.as_ref().filter(|_| !is_digest) {
        out.with("tldr:", share);
        out.add(format_args!("  text: {}", scalar(text)));
        if !aliases.is_empty() {
            out.add(format_args!(
                "  aliases: [{}]",
                aliases.iter().map(|alias| scalar(alias)).collect::<Vec<_>>().join(", ")
            ));
        }
    }
    if facts.known.is_empty() {
        return;
    }
    if let Some(share) = facts.ordered {
        out.with("headings_ordered: true", share);
    }
    out.add("headings:");
    for heading in &facts.known {
        let mut parts = format!("text: {}, level: {}", scalar(&heading.text), heading.level);
        if heading.required && !is_digest {
            parts.push_str(", required: true");
        }
        let mut comment = heading.share.to_string();
        if let Some(repeated) = heading.repeated {
            parts.push_str(", repeatable: true");
            let _ = write!(comment, ", more than once on {repeated}");
        }
        out.with(format_args!("  - {{{parts}}}"), comment);
    }
}

fn tables(out: &mut Lines, facts: &TableFacts, builtin: &Schema) {
    if facts.known.is_empty() {
        return;
    }
    out.add("tables:");
    for (at, table) in facts.known.iter().enumerate() {
        let header: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let known = builtin.types.iter().find_map(|content_type| content_type.table_for(&header));
        let name = match known {
            Some((spec, _)) if at == 0 => spec.name.clone(),
            _ if at == 0 => "entries".to_owned(),
            _ => format!("entries-{}", at + 1),
        };
        out.with(
            format_args!("  - name: {name}"),
            format_args!(
                "{} on {}, {}",
                counted(table.tables, "table"),
                counted(table.pages, "page"),
                counted(table.rows, "row")
            ),
        );
        if let Some((key, share)) = &table.primary_key {
            out.with(
                format_args!("    primaryKey: {}", scalar(key)),
                format_args!("{share} are the only one of their page"),
            );
        }
        if !table.placeholders.is_empty() {
            let words: Vec<String> =
                table.placeholders.iter().map(|(word, _)| crate::text::yaml::harmless(word)).collect();
            let count: usize = table.placeholders.iter().map(|(_, count)| count).sum();
            out.with(format_args!("    missingValues: [\"\", {}]", words.join(", ")), counted(count, "cell"));
        }
        out.add("    fields:");
        for (at, column) in table.columns.iter().enumerate() {
            let described = known.and_then(|(_, fields)| fields.get(at)?.description.as_deref());
            field(out, column, described);
        }
    }
    let share = facts.share;
    if share.part == share.whole && share.whole >= 20 {
        out.with("unknown_tables: warn", "there is no other");
    } else {
        out.with(
            "unknown_tables: allow",
            format_args!("{} are of other kinds", Share::of(share.whole.saturating_sub(share.part), share.whole)),
        );
    }
}

fn field(out: &mut Lines, column: &Column, described: Option<&str>) {
    out.add(format_args!("      - name: {}", scalar(&column.name)));
    if !column.aliases.is_empty() {
        let names: Vec<String> = column.aliases.iter().map(|(name, _)| scalar(name)).collect();
        let count: usize = column.aliases.iter().map(|(_, count)| count).sum();
        out.with(format_args!("        aliases: [{}]", names.join(", ")), counted(count, "table"));
    }
    if let Some(description) = described {
        out.add(format_args!("        description: {}", scalar(description)));
    }
    let (kind, share) = column.kind;
    if kind == "string" {
        out.add("        type: string");
    } else {
        out.with(format_args!("        type: {kind}"), share);
    }
    let (format, share) = column.format;
    if format == "markdown" {
        out.add("        format: markdown");
    } else {
        out.with(format_args!("        format: {format}"), format_args!("{share} cells"));
    }
    let mut constraints = Vec::new();
    if column.required {
        constraints.push("required: true".to_owned());
    }
    if let Some(values) = &column.values {
        constraints.push(vocabulary(values, true));
    }
    if constraints.is_empty() {
        out.add(format_args!("        # {} rows have a value", column.filled));
    } else {
        out.with(
            format_args!("        constraints: {{{}}}", constraints.join(", ")),
            format_args!("{} rows have a value", column.filled),
        );
    }
}
