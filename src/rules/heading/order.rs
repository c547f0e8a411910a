//! `heading/order`: the known headings of a page stand in another order than its content type says.

use crate::finding::Severity;
use crate::page::view::Heading;
use crate::rules::{Check, Example, PageContext, Rule, Sink};
use crate::schema::HeadingSpec;

/// The rule.
pub static RULE: Rule = Rule {
    id: "heading/order",
    severity: Severity::Warning,
    summary: "headings stand in another order than the content type says",
    why: "Readers of a series find the same sections in the same place.",
    bad: Example {
        path: "Partners.md",
        text: "# Partners\n\n## Tools\n\nWhat helps.\n\n## Purpose\n\nWhat the page is for.\n",
    },
    good: "# Partners\n\n## Purpose\n\nWhat the page is for.\n\n## Tools\n\nWhat helps.\n",
    configure: "Content types with `headings_ordered: true` are checked, against the order of their `headings`.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let Some(content_type) = context.content_type.filter(|content_type| content_type.headings_ordered) else { return };
    let known: Vec<(usize, &Heading)> = context
        .page
        .gfm()
        .headings
        .iter()
        .filter_map(|heading| {
            let wanted = |wanted: &HeadingSpec| wanted.matches(heading.level, &heading.text);
            Some((content_type.headings.iter().position(wanted)?, heading))
        })
        .collect();
    let stays = longest_in_order(&known.iter().map(|(place, _)| *place).collect::<Vec<_>>());
    for (at, (place, heading)) in known.iter().enumerate().filter(|(at, _)| stays.binary_search(at).is_err()) {
        // Where it belongs: before the first that stays and comes later in the type, or behind the last that comes earlier.
        let before = stays.iter().filter_map(|&i| known.get(i).filter(|_| i < at)).find(|(other, _)| other > place);
        let behind = stays.iter().rev().filter_map(|&i| known.get(i).filter(|_| i > at)).find(|(other, _)| other < place);
        let (word, help, other, label) = match (before, behind) {
            (Some((_, other)), _) => ("before", "move the section up", other, "the section that it belongs before"),
            (None, Some((_, other))) => ("behind", "move the section down", other, "the section that it belongs behind"),
            (None, None) => continue,
        };
        sink.add(heading.span, format!("`{}` belongs {word} `{}`", heading.text, other.text))
            .help(help)
            .related(other.span, label);
    }
}

/// The positions of the most numbers that do not fall; where there is a choice, of early ones.
fn longest_in_order(numbers: &[usize]) -> Vec<usize> {
    // From the end: for each length the position of the largest number that begins a run of it, and for each position
    // the next one of its run.
    let mut begins: Vec<usize> = Vec::new();
    let mut next: Vec<Option<usize>> = vec![None; numbers.len()];
    for (at, number) in numbers.iter().enumerate().rev() {
        let len = begins.partition_point(|&begin| numbers.get(begin) >= Some(number));
        if let Some(next) = next.get_mut(at) {
            *next = len.checked_sub(1).and_then(|shorter| begins.get(shorter).copied());
        }
        match begins.get_mut(len) {
            Some(begin) => *begin = at,
            None => begins.push(at),
        }
    }
    std::iter::successors(begins.last().copied(), |&at| next.get(at).copied().flatten()).collect()
}

#[cfg(test)]
mod tests {
    use super::longest_in_order;

    #[test]
    fn what_stands_in_order_stays() {
        for (numbers, stays) in [
            (&[][..], &[][..]),
            (&[0, 1, 1, 2], &[0, 1, 2, 3]),
            (&[1, 0], &[0]),
            (&[2, 0, 1], &[1, 2]),
            (&[0, 3, 1, 2, 4], &[0, 2, 3, 4]),
            (&[0, 1, 3, 2], &[0, 1, 2]),
        ] {
            assert_eq!(longest_in_order(numbers), stays, "{numbers:?}");
        }
    }
}
