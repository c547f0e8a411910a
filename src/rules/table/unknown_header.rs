//! `table/unknown-header`: a table that its content type does not know.

use crate::finding::{Edit, Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::schema::{Field, TableSpec, UnknownTables};
use crate::text::excerpt::{excerpt, proposal};

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
    configure: "A misspelt column is always found; any other unknown one only in content types with `unknown_tables: warn`.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let Some(content_type) = context.content_type else { return };
    let page = context.page;
    for table in &page.outline().tables {
        let Some(header) = &table.header else { continue };
        let columns = table.columns(page.text());
        if content_type.table_for(&columns).is_some() {
            continue;
        }
        if let Some(fields) = content_type.tables.iter().find_map(|table| misspelt(table, &columns)) {
            let title = &content_type.title;
            let wrong = header.cells.iter().zip(fields).filter(|(cell, field)| !field.is_named(page.slice(**cell)));
            for (cell, field) in wrong {
                let name = &field.name;
                sink.add(*cell, format!("a {title} has no table with the column {}", excerpt(page.slice(*cell))))
                    .help(format!("did you mean {}?", proposal(name)))
                    .fix(false, vec![Edit { start: cell.start, end: cell.end, text: name.clone() }]);
            }
            continue;
        }
        if content_type.unknown_tables != UnknownTables::Warn || content_type.tables.is_empty() {
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

/// The fields of a table whose header is the one given but for small differences in its words.
fn misspelt<'t>(table: &'t TableSpec, columns: &[&str]) -> Option<&'t [Field]> {
    let fields = table.fields.get(..columns.len()).filter(|fields| fields.len() > 1)?;
    let exact = fields.iter().zip(columns).filter(|(field, text)| field.is_named(text)).count();
    let near = |(field, text): (&Field, &&str)| {
        field.is_named(text) || !similar::get_close_matches(*text, &[field.name.as_str()], 1, 0.75).is_empty()
    };
    (exact * 2 >= columns.len() && fields.iter().zip(columns).all(near)).then_some(fields)
}
