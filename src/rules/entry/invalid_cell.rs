//! `entry/invalid-cell`: a cell breaks a constraint of its column.


use std::collections::hash_map::Entry;

use crate::text::hash::HashMap;
use crate::finding::Severity;
use crate::page::key;
use crate::rules::{Check, Example, PageContext, Rule, Sink, entries};
use crate::text::Span;
use crate::text::inline::gfm;

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry/invalid-cell",
    severity: Severity::Warning,
    summary: "a cell breaks a constraint of its column",
    why: "The content type says what a column holds: a type, a pattern, a list of values, a length.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\nCourse | Hours | Begins\n:----- | :---- | :-----\n[Basics](https://learn.microsoft.com) | three | 2025-02-30\n",
    },
    good: "# Partners\n\nCourse | Hours | Begins\n:----- | :---- | :-----\n[Basics](https://learn.microsoft.com) | 3 | 2025-02-28\n",
    configure: "Columns take `type` and `constraints` (`unique`, `pattern`, `enum`, `minLength`, `maxLength`) as in Table Schema.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    // Values of unique columns, by table and column.
    let mut seen: HashMap<(usize, &str, String), Span> = HashMap::default();
    for known in entries::known(context.page, context.content_type) {
        for (field, span, cell) in known.cells() {
            if field.is_free() || field.is_missing(cell) {
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
            if let Some(fault) = field.fault(value.trim()) {
                sink.add(span, format!("the {} cell {}", field.name, fault.message)).help(fault.help);
            }
        }
    }
}
