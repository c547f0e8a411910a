//! `text/not-utf8`: bytes that are no UTF-8.

use crate::finding::Severity;
use crate::rules::{Check, Example, PageContext, Rule, Sink};

/// The rule.
pub static RULE: Rule = Rule {
    id: "text/not-utf8",
    severity: Severity::Error,
    summary: "a page holds bytes that are no UTF-8",
    why: "Jekyll stops at such a byte, and browsers show a replacement character. The usual cause is an editor that \
          saves in an older encoding.",
    bad: Example { path: "Partners.md", text: "# Partners\n" },
    good: "# Partners\n",
    configure: "",
    check: Check::Page(check),
};

fn check(context: &PageContext<'_>, sink: &mut Sink<'_>) {
    let invalid = context.page.invalid_utf8();
    let Some(first) = invalid.first() else { return };
    let message = match invalid.len() {
        1 => "this byte is no UTF-8".to_owned(),
        2 => "this byte is no UTF-8, nor is one more place of this page".to_owned(),
        number => format!("this byte is no UTF-8, nor are {} more places of this page", number - 1),
    };
    sink.add(*first, message).help("save the file as UTF-8");
}
