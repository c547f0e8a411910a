//! Schema files to content types.

use super::glob::Glob;
use super::matcher::{Alternative, Matcher};
use super::section::{File, Section};
use super::{
    CellFormat, ContentType, Error, Field, FieldType, FileName, FrontMatterSchema, HeadingSpec, Role, Schema,
    TableSpec, UnknownTables,
};
use crate::page::front_matter::{Node, Value, yaml};
use crate::text::{Span, template};

const TYPE_KEYS: &[&str] = &[
    "name",
    "title",
    "role",
    "match",
    "exclude",
    "file_name",
    "title_prefix",
    "front_matter",
    "one_h1",
    "tldr",
    "headings",
    "headings_ordered",
    "tables",
    "unknown_tables",
    "template",
];
const HEADING_KEYS: &[&str] = &["text", "aliases", "pattern", "level", "required", "repeatable"];
const TABLE_KEYS: &[&str] = &["name", "fields", "primaryKey", "missingValues"];
const FIELD_KEYS: &[&str] =
    &["name", "title", "aliases", "description", "example", "type", "format", "constraints", "missingValues"];
const CONSTRAINT_KEYS: &[&str] = &["required", "unique", "pattern", "enum", "minLength", "maxLength"];

/// Reads every content type of `files` and checks it to the last pattern.
pub(super) fn load(files: &[(String, String)]) -> Result<Schema, Error> {
    let mut types: Vec<ContentType> = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| is_yaml(path)) {
        let file = File { path, text };
        let root = root(&file)?;
        let content_type = read(&file, &root, files)?;
        check_template(&file, &root)?;
        if let Some(schema) = &content_type.front_matter {
            schema.compile().map_err(|fault| fault.at(&file))?;
        }
        if types.iter().any(|other| other.name == content_type.name) {
            let message = format!("the name `{}` is taken by another content type", content_type.name);
            return Err(file.error(root.get("name").map_or(Span::at(0), |node| node.span), message));
        }
        types.push(content_type);
    }
    Ok(Schema { types, own: true })
}

fn is_yaml(path: &str) -> bool {
    matches!(path.rsplit_once('.'), Some((_, "yaml" | "yml")))
}

/// The mapping that a schema file is.
pub(super) fn root(file: &File<'_>) -> Result<Node, Error> {
    let document = yaml::parse(file.text, 0).map_err(|fault| file.error(fault.span, fault.message))?;
    if let Some((key, _)) = document.duplicates.first() {
        return Err(file.error(key.span, format!("the key `{}` occurs twice", key.text)));
    }
    if let Some(&span) = document.anchors.first() {
        return Err(file.error(span, "anchors and aliases are not supported"));
    }
    Ok(document.root)
}

/// Makes a content type of what a file says.
pub(super) fn read(file: &File<'_>, root: &Node, files: &[(String, String)]) -> Result<ContentType, Error> {
    let top = Section::new(file, root, "a content type", TYPE_KEYS)?;
    let name = top.required_text("name")?;
    Ok(ContentType {
        name: name.to_owned(),
        title: top.text("title")?.unwrap_or(name).to_owned(),
        role: role(&top)?,
        matcher: matcher(&top)?,
        file_name: file_name(&top)?,
        front_matter: top.get("front_matter").map(|node| front_matter(file, node, files)).transpose()?,
        title_prefix: top.text("title_prefix")?.map(str::to_owned),
        headings: top.items("headings")?.iter().map(|node| heading(file, node)).collect::<Result<_, _>>()?,
        headings_ordered: top.flag("headings_ordered")?.unwrap_or(false),
        one_h1: top.flag("one_h1")?.unwrap_or(true),
        tldr: top.get("tldr").map(|node| heading(file, node)).transpose()?,
        tables: top.items("tables")?.iter().map(|node| table(file, node)).collect::<Result<_, _>>()?,
        unknown_tables: top
            .choice("unknown_tables", &[("allow", UnknownTables::Allow), ("warn", UnknownTables::Warn)])?
            .unwrap_or(UnknownTables::Allow),
        template: top.text("template")?.map(str::to_owned),
    })
}

fn role(top: &Section<'_>) -> Result<Role, Error> {
    let roles = [("post", Role::Post), ("digest", Role::Digest), ("topic", Role::Topic), ("page", Role::Page)];
    Ok(top.choice("role", &roles)?.unwrap_or(Role::Page))
}

fn matcher(top: &Section<'_>) -> Result<Matcher, Error> {
    let Some(node) = top.get("match") else {
        return Err(top.error(Span::at(top.node.span.start), "the key `match` is missing"));
    };
    let items = node.sequence().unwrap_or(std::slice::from_ref(node));
    let mut matcher = Matcher::default();
    for item in items {
        matcher.any.extend(alternatives(top.file, item)?);
    }
    if matcher.any.is_empty() {
        return Err(top.error(node.span, "`match` has no glob"));
    }
    for (glob, span) in top.texts("exclude")? {
        let globs = Glob::parse(glob).map_err(|reason| top.error(span, bad_glob(&reason)))?;
        matcher.exclude.extend(globs.into_iter().map(Glob::lowercase));
    }
    Ok(matcher)
}

/// A glob, or a mapping of a glob and the front matter that must go with it.
fn alternatives(file: &File<'_>, node: &Node) -> Result<Vec<Alternative>, Error> {
    let (glob, span, front_matter) = if let Some(glob) = node.text() {
        (glob, node.span, Vec::new())
    } else {
        let section = Section::new(file, node, "a match", &["path", "when"])?;
        let mut conditions = Vec::new();
        if let Some(when) = section.get("when") {
            let when = Section::new(file, when, "`when`", &["front_matter"])?;
            for (key, value) in when.get("front_matter").and_then(Node::mapping).unwrap_or_default() {
                let Some(text) = value.text() else {
                    return Err(file.error(value.span, format!("`{}` must be a text, not {}", key.text, value.kind())));
                };
                conditions.push((key.text.clone(), text.to_owned()));
            }
        }
        (section.required_text("path")?, section.get("path").map_or(node.span, |path| path.span), conditions)
    };
    let globs = Glob::parse(glob).map_err(|reason| file.error(span, bad_glob(&reason)))?;
    Ok(globs.into_iter().map(|glob| Alternative { glob, front_matter: front_matter.clone() }).collect())
}

fn bad_glob(reason: &str) -> String {
    format!("not a glob: {reason}")
}

fn file_name(top: &Section<'_>) -> Result<Option<FileName>, Error> {
    let Some(pattern) = top.text("file_name")? else { return Ok(None) };
    let span = top.get("file_name").map_or(Span::at(0), |node| node.span);
    FileName::new(pattern).map(Some).map_err(|reason| top.error(span, format!("`file_name`: {reason}")))
}

/// A JSON Schema, inline or in another file of the folder.
fn front_matter(file: &File<'_>, node: &Node, files: &[(String, String)]) -> Result<FrontMatterSchema, Error> {
    let Some(target) = node.get("$ref").filter(|target| target.text().is_some_and(|text| !text.starts_with('#')))
    else {
        return FrontMatterSchema::new(node.clone()).map_err(|fault| fault.at(file));
    };
    let wanted = target.text().unwrap_or("");
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let name = wanted.strip_prefix("./").unwrap_or(wanted);
    let wanted_path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let Some((path, text)) = files.iter().find(|(path, _)| *path == wanted_path) else {
        let message = format!("`{wanted}` is no file of the schema folder; nothing is fetched from elsewhere");
        return Err(file.error(target.span, message));
    };
    let other = File { path, text };
    // JSON is YAML, so one reader serves both and knows every place.
    let document = yaml::parse(text, 0).map_err(|fault| other.error(fault.span, fault.message))?;
    let schema = FrontMatterSchema::new(document.root).map_err(|fault| fault.at(&other))?;
    schema.compile().map_err(|fault| fault.at(&other))?;
    Ok(schema)
}

fn heading(file: &File<'_>, node: &Node) -> Result<HeadingSpec, Error> {
    let section = Section::new(file, node, "a heading", HEADING_KEYS)?;
    let pattern = section.pattern("pattern")?;
    let text = match (section.text("text")?, section.text("pattern")?) {
        (Some(text), _) => text,
        (None, Some(pattern)) => pattern,
        (None, None) => return Err(file.error(node.span, "a heading needs `text` or `pattern`")),
    };
    let level = match section.count("level")? {
        None => None,
        Some(level @ 1..=6) => u8::try_from(level).ok(),
        Some(_) => return Err(file.error(node.span, "`level` is a number from 1 to 6")),
    };
    Ok(HeadingSpec {
        text: text.to_owned(),
        aliases: section.texts("aliases")?.into_iter().map(|(text, _)| text.to_owned()).collect(),
        pattern,
        level,
        required: section.flag("required")?.unwrap_or(false),
        repeatable: section.flag("repeatable")?.unwrap_or(false),
    })
}

fn table(file: &File<'_>, node: &Node) -> Result<TableSpec, Error> {
    let section = Section::new(file, node, "a table", TABLE_KEYS)?;
    let missing: Vec<String> = match section.get("missingValues") {
        None => vec![String::new()],
        Some(_) => section.texts("missingValues")?.into_iter().map(|(text, _)| text.to_owned()).collect(),
    };
    let mut fields: Vec<Field> = Vec::new();
    for item in section.items("fields")? {
        let field = field(file, item, &missing)?;
        if fields.iter().any(|other| other.is_named(&field.name)) {
            return Err(file.error(item.span, format!("the field `{}` occurs twice", field.name)));
        }
        fields.push(field);
    }
    if fields.is_empty() {
        return Err(file.error(node.span, "a table needs `fields`"));
    }
    let mut primary_key = Vec::new();
    for (name, span) in section.texts("primaryKey")? {
        if !fields.iter().any(|field| field.name == name) {
            let known: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            return Err(file.unknown(span, name, "field", &known));
        }
        primary_key.push(name.to_owned());
    }
    Ok(TableSpec { name: section.text("name")?.unwrap_or("table").to_owned(), fields, primary_key })
}

fn field(file: &File<'_>, node: &Node, missing: &[String]) -> Result<Field, Error> {
    let section = Section::new(file, node, "a field", FIELD_KEYS)?;
    let empty = Node { span: node.span, value: Value::Mapping(Vec::new()) };
    let constraints =
        Section::new(file, section.get("constraints").unwrap_or(&empty), "`constraints`", CONSTRAINT_KEYS)?;
    let kinds = [
        ("string", FieldType::String),
        ("integer", FieldType::Integer),
        ("number", FieldType::Number),
        ("boolean", FieldType::Boolean),
        ("date", FieldType::Date),
    ];
    let formats = [
        ("default", CellFormat::Markdown),
        ("text", CellFormat::Text),
        ("markdown", CellFormat::Markdown),
        ("link", CellFormat::Link),
        ("links", CellFormat::Links),
    ];
    Ok(Field {
        name: section.required_text("name")?.to_owned(),
        aliases: section.texts("aliases")?.into_iter().map(|(text, _)| text.to_owned()).collect(),
        description: section.text("description")?.map(str::to_owned),
        kind: section.choice("type", &kinds)?.unwrap_or(FieldType::String),
        format: section.choice("format", &formats)?.unwrap_or(CellFormat::Markdown),
        required: constraints.flag("required")?.unwrap_or(false),
        unique: constraints.flag("unique")?.unwrap_or(false),
        pattern: constraints.pattern("pattern")?,
        enumeration: constraints.texts("enum")?.into_iter().map(|(text, _)| text.to_owned()).collect(),
        min_length: constraints.count("minLength")?,
        max_length: constraints.count("maxLength")?,
        missing_values: match section.get("missingValues") {
            None => missing.to_vec(),
            Some(_) => section.texts("missingValues")?.into_iter().map(|(text, _)| text.to_owned()).collect(),
        },
    })
}

/// Checks the syntax of a template.
fn check_template(file: &File<'_>, root: &Node) -> Result<(), Error> {
    let Some((node, text)) = root.get("template").and_then(|node| Some((node, node.text()?))) else { return Ok(()) };
    template::check(text).map_err(|error| file.error(node.span, format!("not a template: {error}")))
}
