//! `table/unknown-header`: a table that its content type does not know.

use crate::finding::Severity;
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::schema::{TableSpec, UnknownTables};

/// The rule.
pub static RULE: Rule = Rule {
    id: "table/unknown-header",
    severity: Severity::Warning,
    summary: "a table has a header that its content type does not know",
    why: "A misspelt column name makes the cells below it invisible to every check, and to the digest's column names.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nSource | Descripton | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    },
    good: "# Partners\n\nSource | Description | Notes\n:----- | :---------- | :----\n[Learn](https://learn.microsoft.com) | Courses | Microsoft Learn\n",
    configure: "A misspelt header is always found; any other unknown one only in content types with `unknown_tables: warn`.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let Some(content_type) = context.content_type else { return };
    let page = context.page;
    for table in &page.outline().tables {
        let Some(header) = &table.header else { continue };
        let columns = table.columns(page.text());
        let misspelt = content_type.tables.iter().any(|table| is_misspelt(table, &columns));
        let unknown = content_type.unknown_tables == UnknownTables::Warn && !content_type.tables.is_empty();
        if content_type.table_for(&columns).is_some() || !(unknown || misspelt) {
            continue;
        }
        let known = content_type
            .tables
            .iter()
            .map(|table| table.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(" | "))
            .map(|header| format!("`{header}`"))
            .collect::<Vec<_>>()
            .join(" or ");
        sink.add(header.span, format!("a {} has no table with this header", content_type.title))
            .help(format!("the known headers are {known}"));
    }
}

/// Whether a header is a known one but for small differences in its words.
fn is_misspelt(table: &TableSpec, columns: &[&str]) -> bool {
    let Some(fields) = table.fields.get(..columns.len()).filter(|fields| fields.len() > 1) else { return false };
    let exact = fields.iter().zip(columns).filter(|(field, text)| field.is_named(text)).count();
    exact * 2 >= columns.len()
        && fields.iter().zip(columns).all(|(field, text)| {
            field.is_named(text) || !similar::get_close_matches(*text, &[field.name.as_str()], 1, 0.75).is_empty()
        })
}
