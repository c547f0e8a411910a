//! `heading/duplicate`: two sections of one parent with the same heading.


use std::collections::hash_map::Entry;

use crate::text::hash::HashMap;
use crate::finding::{Edit, Severity};
use crate::page::key;
use crate::page::outline::{BlockKind, Outline};
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: "heading/duplicate",
    severity: Severity::Warning,
    summary: "two sections under the same parent have the same heading",
    why: "Links to the second section lead to the first one, and an author who is told to add a row to that section \
          cannot know which one is meant.",
    bad: Example { path: "Partners.md", text: "# Partners\n\n## Tools\n\nOne.\n\n## Tools\n\nTwo.\n" },
    good: "# Partners\n\n## Tools\n\nOne.\n\n## More tools\n\nTwo.\n",
    configure: "",
    check: Check::Page(check),
};

/// A heading that has been seen: its parent's index among the sections, and its words.
type Seen = HashMap<(usize, String), usize>;

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let outline = context.page.outline();
    let mut seen = Seen::default();
    let mut open: Vec<usize> = Vec::new();
    // A new heading with nothing of its own under it, the last one: the sections behind it may be meant as its parts.
    let mut leader = None;
    for (at, section) in outline.sections.iter().enumerate().skip(1) {
        let encloses = |other: usize| outline.sections.get(other).is_some_and(|other| other.level < section.level);
        while open.pop_if(|other| !encloses(*other)).is_some() {}
        // Sections of a repeated section repeat with it, and are no fault of their own.
        let parent = open.last().copied().unwrap_or(0);
        open.push(at);
        let Some(title) = section.path.last().filter(|title| !title.is_empty()) else { continue };
        let first = match seen.entry((parent, key::of_text(title))) {
            Entry::Vacant(place) => {
                place.insert(at);
                leader = is_bare(outline, at).then_some(Leader { at, parent, told: false }).or(leader);
                continue;
            }
            Entry::Occupied(place) => *place.get(),
        };
        let Some(first_heading) = outline.sections.get(first).map(|first| first.heading) else { continue };
        match &mut leader {
            Some(leader) if leader.parent == parent && leader.at > first && leader.told => {}
            Some(leader) if leader.parent == parent && leader.at + 1 == at && !is_bare(outline, first) => {
                leader.told = true;
                too_deep(context, sink, leader.at, title, section.heading);
            }
            _ => {
                sink.add(section.heading, format!("a second section `{title}`"))
                    .help("give it a heading of its own, or move its content to the first one")
                    .related(first_heading, "first used here");
            }
        }
    }
}

/// A heading that stands on the level of the sections that it leads.
struct Leader {
    at: usize,
    parent: usize,
    told: bool,
}

/// Whether a heading has nothing under it but a heading of its own level.
fn is_bare(outline: &Outline, at: usize) -> bool {
    let level = |at: usize| outline.sections.get(at).map(|section| section.level);
    let from = outline.blocks.partition_point(|block| block.section < at);
    let mut own = outline.blocks.get(from..).unwrap_or_default().iter().take_while(|block| block.section == at);
    level(at + 1) == level(at) && own.all(|block| block.kind == BlockKind::Heading)
}

fn too_deep(context: &PageContext<'_>, sink: &mut Sink<'_>, leader: usize, title: &str, second: Span) {
    let page = context.page;
    let Some(section) = page.outline().sections.get(leader) else { return };
    let name = section.path.last().map_or("", String::as_str);
    let one_h1 = context.content_type.is_none_or(|content_type| content_type.one_h1);
    let raised = section.level > if one_h1 { 2 } else { 1 };
    let help = if raised {
        "write it with one hash less"
    } else {
        "write the headings of its parts with one hash more"
    };
    let draft = sink
        .add(section.heading, format!("`{name}` stands on the level of its own parts, which repeat: `{title}`"))
        .help(help)
        .related(second, format!("a second section `{title}`"));
    if raised && page.slice(section.heading).starts_with("##") {
        let start = section.heading.start;
        draft.fix(false, vec![Edit { start, end: start + 1, text: String::new() }]);
    }
}
