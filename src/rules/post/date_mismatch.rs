//! `post/date-mismatch`: the places that tell the date of a post disagree.

use chrono::NaiveDate;
use crate::finding::{Edit, Severity};
use crate::page::Page;
use crate::page::front_matter::Node;
use crate::rules::posts;
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::schema::{Role, date};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "post/date-mismatch",
    severity: Severity::Warning,
    summary: "file name, front matter and title of a post name different days",
    why: "The site takes the date of the front matter, readers and links the one of the file name. A post that was copied from an older one and kept its date is sorted among the old ones, where nobody sees it.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-04-28\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "Titles are compared in digests, and in posts whose title begins or ends with a date such as 2024-05-12.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let Some(content_type) = context.content_type.filter(|content_type| content_type.is_post()) else { return };
    let page = context.page;
    let name = posts::day_of_name(posts::file_name(page));
    let date = posts::day_of_front_matter(page);
    let title = page.front_matter().get("title").and_then(|node| title_day(page, node, content_type.role));
    if let (Some(name), Some((date, span))) = (name, date)
        && name != date
    {
        let also = title.filter(|(day, _)| *day == name).map_or("", |_| " and the title");
        let draft = sink
            .add(span, format!("the date is {date}, the file name{also} says {name}"))
            .help(format!("write `date: {name}`, or rename the file if the date is right"));
        let draft = match title.filter(|(day, _)| *day != name && *day != date) {
            Some((day, span)) => draft.related(span, format!("and the title says {day}")),
            None => draft,
        };
        if let Some(edit) = day_replaced(page, span, name) {
            // The site sorts the post elsewhere afterwards: its author has to say which day is right.
            draft.fix(false, vec![edit]);
        }
        return;
    }
    let known = date.map(|(date, span)| (date, Some(span))).or(name.map(|name| (name, None)));
    if let (Some((day, span)), Some((known, place))) = (title, known)
        && day != known
    {
        let draft = sink.add(span, format!("the title says {day}, the post is of {known}")).help("write the same day in both");
        if let Some(place) = place {
            draft.related(place, "the date of the post");
        }
    }
}

/// The day at the beginning of a value replaced; a time behind it stays.
fn day_replaced(page: &Page, value: Span, day: NaiveDate) -> Option<Edit> {
    let source = page.slice(value);
    let start = value.start + source.len() - source.trim_start_matches(['"', '\'']).len();
    let end = start + 10;
    date::day(page.slice(Span::new(start, end)))?;
    Some(Edit { start, end, text: day.to_string() })
}

/// The day that a title tells, with its place.
fn title_day(page: &Page, node: &Node, role: Role) -> Option<(NaiveDate, Span)> {
    let source = page.slice(node.span);
    let text = source.trim_matches(['"', '\'']);
    let inner = node.span.start + (source.len() - source.trim_start_matches(['"', '\'']).len());
    if role != Role::Digest {
        let start = date::day(text.get(..10)?).map(|day| (day, Span::new(inner, inner + 10)));
        let tail = text.len().checked_sub(10)?;
        return start.or_else(|| Some((date::day(text.get(tail..)?)?, Span::new(inner + tail, inner + text.len()))));
    }
    let (day, range) = find_day(text)?;
    Some((day, range.shifted(inner)))
}

/// The first day in a text, as `2024-05-12` or as `May 12, 2024`.
fn find_day(text: &str) -> Option<(NaiveDate, Span)> {
    let mut starts = text.char_indices().filter(|&(at, c)| {
        c.is_ascii_alphanumeric() && !text.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_alphanumeric()))
    });
    starts.find_map(|(at, _)| {
        let rest = text.get(at..)?;
        let (day, len) = rest.get(..10).and_then(date::day).map(|day| (day, 10)).or_else(|| month_first(rest))?;
        Some((day, Span::new(at, at + len)))
    })
}

/// `May 12, 2024` at the start of a text, and its length.
fn month_first(text: &str) -> Option<(NaiveDate, usize)> {
    let (name, rest) = text.split_once(' ')?;
    let month = MONTHS.iter().position(|month| {
        month.eq_ignore_ascii_case(name) || (name.len() >= 3 && month.get(..3).is_some_and(|short| short.eq_ignore_ascii_case(name.trim_end_matches('.'))))
    })?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let day: u32 = rest.get(..digits)?.parse().ok()?;
    let after = rest.get(digits..)?;
    let year_text = after.trim_start_matches([',', ' ']);
    let year: i32 = year_text.get(..4)?.parse().ok()?;
    let len = text.len() - year_text.len() + 4;
    Some((NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()? + 1, day)?, len))
}

const MONTHS: [&str; 12] = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_found_in_titles() {
        for (text, day) in [
            ("for the week ending 2024-05-12", "2024-05-12"),
            ("for the week ending June 02, 2023", "2023-06-02"),
            ("Week of July 7, 2023 (late)", "2023-07-07"),
            ("Sept. 3 2024", ""),
            ("Sep. 3 2024", "2024-09-03"),
            ("Ignite 2022", ""),
            ("May 40, 2024", ""),
            ("March on", ""),
        ] {
            assert_eq!(find_day(text).map(|(day, _)| day.to_string()).unwrap_or_default(), day, "{text}");
        }
        let text = "é July 7, 2023 x";
        assert_eq!(find_day(text).unwrap().1.of(text), "July 7, 2023");
    }
}
