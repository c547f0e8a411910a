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
    let (message, help) = fault.message.split_once(": put ").unwrap_or((&fault.message, ""));
    let draft = sink.add(fault.span, message);
    if !help.is_empty() {
        draft.help(format!("put {help}"));
    }
}
