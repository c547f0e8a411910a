//! `entry/invalid-cell`: a cell breaks a constraint of its column.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::finding::Severity;
use crate::page::key;
use crate::rules::{Check, Example, PageContext, Rule, Sink, entries};
use crate::schema::{Field, FieldType};
use crate::text::Span;
use crate::text::inline::gfm;

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry/invalid-cell",
    severity: Severity::Warning,
    summary: "a cell breaks a constraint of its column",
    why: "The content type says what a column holds: a type, a pattern, a list of values, a length.",
    bad: Example { path: "Partners.md", text: "# Partners\n" },
    good: "# Partners\n",
    configure: "Columns take `type` and `constraints` (`unique`, `pattern`, `enum`, `minLength`, `maxLength`) as in Table Schema.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    // Values of unique columns, by table and column.
    let mut seen: HashMap<(usize, &str, String), Span> = HashMap::new();
    for known in entries::known(context.page, context.content_type) {
        for (field, span, cell) in known.cells() {
            if field.is_missing(cell) {
                continue;
            }
            let value = gfm::plain(cell);
            if field.unique {
                let place = (known.entry.table.span.start, field.name.as_str(), key::of_text(&value));
                match seen.entry(place) {
                    Entry::Occupied(first) => {
                        sink.add(span, format!("the {} cell repeats a value that must be unique: `{}`", field.name, value.trim()))
                            .help("give the row a value of its own")
                            .related(*first.get(), "first used here");
                        continue;
                    }
                    Entry::Vacant(place) => {
                        place.insert(span);
                    }
                }
            }
            if let Some(fault) = fault(field, value.trim()) {
                sink.add(span, format!("the {} cell {}", field.name, fault.0)).help(fault.1);
            }
        }
    }
}

/// What is wrong with a value, and what to do.
fn fault(field: &Field, value: &str) -> Option<(String, String)> {
    let typed = match field.kind {
        FieldType::String => None,
        FieldType::Integer => value.parse::<i64>().is_err().then_some("a whole number"),
        FieldType::Number => value.parse::<f64>().is_err().then_some("a number"),
        FieldType::Boolean => (!matches!(value, "true" | "false" | "yes" | "no")).then_some("`true` or `false`"),
        FieldType::Date => (!is_date(value)).then_some("a day such as `2025-06-30`"),
    };
    if let Some(wanted) = typed {
        return Some((format!("is not {wanted}: `{value}`"), format!("write {wanted}")));
    }
    if !field.enumeration.is_empty() && !field.enumeration.iter().any(|allowed| allowed == value) {
        let near = similar::get_close_matches(value, &field.enumeration.iter().map(String::as_str).collect::<Vec<_>>(), 1, 0.7);
        let help = near.first().map_or_else(
            || format!("use one of: {}", field.enumeration.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        return Some((format!("holds a value that is not in the list: `{value}`"), help));
    }
    if let Some(pattern) = &field.pattern
        && !pattern.is_match(value)
    {
        return Some(("does not match the pattern of its column".to_owned(), format!("the pattern is `{}`", pattern.as_str().trim_start_matches("^(?:").trim_end_matches(")$"))));
    }
    let length = value.chars().count();
    if let Some(most) = field.max_length.filter(|most| length > *most) {
        return Some((format!("has {length} characters"), format!("at most {most} are allowed")));
    }
    if let Some(least) = field.min_length.filter(|least| length < *least) {
        return Some((format!("has {length} characters"), format!("at least {least} are needed")));
    }
    None
}

/// Strict: chrono alone would take `2025-6-3`.
fn is_date(value: &str) -> bool {
    chrono::NaiveDate::parse_from_str(value, "%Y-%m-%d").is_ok_and(|date| date.format("%Y-%m-%d").to_string() == value)
}
