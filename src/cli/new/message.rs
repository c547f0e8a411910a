//! The messages of commits that `signoise new` makes.

use crate::scaffold::resource::{Plan, PlannedRow, Request};

/// Characters of the first line of a commit message.
const SUBJECT: usize = 72;

/// What was added, and which issues are done with it.
pub(super) fn of_entries(plan: &Plan, requests: &[Request]) -> String {
    let place = |row: &PlannedRow| match row.section.last() {
        Some(section) => format!("{} ({})", row.page, harmless(section)),
        None => row.page.clone(),
    };
    let added: Vec<&PlannedRow> = plan.rows.iter().filter(|row| row.added).collect();
    let bullet = |row: &PlannedRow| format!("Add {} to {}", harmless(&row.title), place(row));
    let mut message = match added.as_slice() {
        [only] if bullet(only).chars().count() <= SUBJECT => bullet(only),
        _ => {
            let pages = if let [page] = plan.pages.as_slice() {
                page.path.clone()
            } else {
                format!("{} pages", plan.pages.len())
            };
            let plural = if added.len() == 1 { "resource" } else { "resources" };
            let subject = format!("Add {} {plural} to {pages}", added.len());
            let bullets: Vec<String> = added.iter().map(|row| format!("- {}", bullet(row))).collect();
            format!("{subject}\n\n{}", bullets.join("\n"))
        }
    };
    let mut issues: Vec<u64> = requests.iter().filter_map(|request| request.issue).collect();
    issues.sort_unstable();
    issues.dedup();
    if !issues.is_empty() {
        message.push('\n');
    }
    for issue in issues {
        message = format!("{message}\nCloses #{issue}");
    }
    format!("{message}\n")
}

/// What a new post is called.
pub(super) fn of_post(title: &str) -> String {
    format!("Add {}\n", harmless(title))
}

/// A text for a commit message: one line in which no forge sees a mention, an issue or an address.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().filter(|c| !crate::text::untrusted::is_hidden(*c)).peekable();
    while let Some(c) = rest.next() {
        out.push(c);
        let next = rest.peek().copied().unwrap_or(' ');
        let is_issue = || out.get(out.len().saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case("gh-"));
        if (matches!(c, '#' | '@') && next.is_alphanumeric())
            || (c == ':' && next == '/')
            || (c == '-' && next.is_ascii_digit() && is_issue())
        {
            out.push(' ');
        }
    }
    out
}
