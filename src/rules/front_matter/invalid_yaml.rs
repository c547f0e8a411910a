//! `front-matter/invalid-yaml`: front matter that is no YAML.

use crate::finding::Severity;
use crate::page::front_matter::Block;
use crate::rules::{Check, Example, PageContext, Rule, Sink};

/// The rule.
pub static RULE: Rule = Rule {
    id: "front-matter/invalid-yaml",
    severity: Severity::Error,
    summary: "front matter cannot be read as YAML",
    why: "One unquoted colon, and the build stops or the page loses its title, date and layout.",
    bad: Example { path: "posts/2024-05-12-signaltonoise-example.md", text: "---\ntitle: Signal:Noise: Example\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n" },
    good: "---\ntitle: \"Signal:Noise - Example\"\ndate: 2024-05-12\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n",
    configure: "Only its severity. Front matter may have 64 KiB, 32 levels and 10,000 keys and values.",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let page = context.page;
    let Some(Block { root: Err(fault), yaml, .. }) = page.front_matter().block() else { return };
    // Bytes that are no UTF-8 are a fault of their own, and no YAML either.
    if page.invalid_utf8().iter().any(|&bytes| yaml.encloses(bytes)) {
        return;
    }
    let message = fault.message.as_str();
    let at = [": put ", ": use ", ": write "].iter().find_map(|word| message.find(word));
    let (message, help) = match at.and_then(|at| message.split_at_checked(at)) {
        Some((message, help)) => (message, help.trim_start_matches(": ")),
        None if message.contains("quote") => (message, "end the value with the same quote"),
        None if message.contains("pair") => (message, "write `key: value`, or indent the line if it belongs to the one above"),
        None if message.contains("levels") || message.contains("more than") => {
            (message, "keep front matter short and flat; what readers are to see belongs below it")
        }
        None => (message, "write `key: value` on each line, and values with signs of their own in quotes"),
    };
    sink.add(fault.span, message).help(help);
}
