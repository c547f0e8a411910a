//! What each renderer makes of a page, as the JSON of `signoise inspect`.

use std::borrow::Cow;

use serde_json::{Map, Value as Json, json};

use super::Page;
use super::front_matter::{Node, Value};
use super::view::{Link, Row, Table, View};
use crate::text::inline::{Definitions, gfm, kramdown};

/// The format's name and version.
const SCHEMA: &str = "signoise/page/1";

type CellText = for<'a> fn(&'a str, &Definitions) -> Cow<'a, str>;

/// The model of a page.
pub fn model(page: &Page, content_type: Option<&str>) -> Json {
    json!({
        "schema": SCHEMA,
        "path": page.path,
        "front_matter": front_matter(page),
        "content_type": content_type,
        "gfm": view(page.gfm(), page.gfm_links(), page.text(), gfm::plain_with),
        "kramdown": view(page.kramdown(), page.kramdown_links(), page.text(), kramdown::plain_with),
    })
}

/// The mapping as JSON; null where there is none that can be read.
fn front_matter(page: &Page) -> Json {
    let Some(pairs) = page.front_matter().mapping() else { return Json::Null };
    Json::Object(pairs.iter().map(|(key, node)| (key.text.clone(), value(node))).collect::<Map<_, _>>())
}

/// Front matter is read with a limit on its nesting, so that this recursion has one.
fn value(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Float(value) => json!(value),
        Value::String { text, .. } => json!(text),
        Value::Sequence(items) => Json::Array(items.iter().map(value).collect()),
        Value::Mapping(pairs) => {
            Json::Object(pairs.iter().map(|(key, node)| (key.text.clone(), value(node))).collect())
        }
    }
}

fn view(view: &View, links: &[Link], text: &str, plain: CellText) -> Json {
    let cells = |row: &Row| -> Vec<String> {
        row.cells.iter().map(|cell| plain(cell.of(text), &view.definitions).into_owned()).collect()
    };
    let table = |table: &Table| {
        let dropped: Vec<Json> = table
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| !row.dropped.is_empty())
            .map(|(i, row)| {
                let sources: Vec<&str> = row.dropped.iter().map(|cell| cell.of(text)).collect();
                json!({ "row": i, "cells": sources })
            })
            .collect();
        json!({
            "line": table.line,
            "columns": table.columns,
            "head": table.head.as_ref().map(cells),
            "rows": table.rows.iter().map(cells).collect::<Vec<_>>(),
            "dropped": dropped,
        })
    };
    json!({
        "tables": view.tables.iter().map(table).collect::<Vec<_>>(),
        "headings": view.headings.iter().map(|heading| json!([heading.line, heading.text])).collect::<Vec<_>>(),
        "links": links.iter().filter(|link| !link.image).map(|link| json!([link.url, link.text])).collect::<Vec<_>>(),
        "images": links.iter().filter(|link| link.image).map(|link| json!([link.url, link.text])).collect::<Vec<_>>(),
    })
}
