//! `front-matter/bad-date`: a date that is no day, or is written in another way.

use crate::finding::{Edit, Severity};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::schema::{FaultKind, date, file_name};

/// The rule.
pub static RULE: Rule = Rule {
    id: "front-matter/bad-date",
    severity: Severity::Warning,
    summary: "a date is not written as YYYY-MM-DD, or is no day of the calendar",
    why: "Every reader of dates guesses differently: 01/02/2024 is January or February. A day that the calendar does \
          not have stops the build, which makes it an error.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-5-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "Keys with `format: date` (a day) or `format: jekyll-date` (a day, perhaps with a time and an offset).",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    for fault in context.front_matter_faults().iter().filter(|fault| fault.kind == FaultKind::BadDate) {
        let source = page.slice(fault.span);
        let text = source.trim_matches(['"', '\'']);
        let impossible = text.get(..10).is_some_and(|day| file_name::is_date_shape(day) && date::day(day).is_none());
        let draft = sink.add(fault.span, fault.message.as_str());
        let draft = if impossible { draft.severity(Severity::Error) } else { draft };
        match &fault.help {
            Some(help) if text.len() <= 10 => {
                let day = date::probable_day(text).map_or_else(String::new, |day| day.to_string());
                let replaced = source.replace(text, &day);
                draft
                    .help(help.as_str())
                    .fix(true, vec![Edit { start: fault.span.start, end: fault.span.end, text: replaced }]);
            }
            Some(help) => drop(draft.help(help.as_str())),
            None => drop(draft.help("write the day as YYYY-MM-DD")),
        }
    }
}
