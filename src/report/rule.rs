//! The documentation of a rule, for a terminal, a page of Markdown and the help of other tools.

use std::fmt::Write;

use crate::rules::{self, Rule};
use crate::text::untrusted::is_hidden;

/// Columns of the text for a terminal.
const WIDTH: usize = 80;

/// A rule for a terminal.
pub fn text(rule: &Rule) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{} ({})\n", rule.id, rule.severity.as_str());
    let _ = writeln!(text, "{}\n", wrapped(&sentence(rule.summary)));
    let _ = writeln!(text, "{}\n", wrapped(rule.why));
    if let Some((bad, good)) = examples(rule) {
        let _ = writeln!(text, "Bad ({}):\n\n{}", rule.bad.path, indented(&bad));
        let _ = writeln!(text, "Good:\n\n{}", indented(&good));
        if let Some(legend) = legend(rule) {
            let _ = writeln!(text, "({legend})\n");
        }
    }
    if !rule.configure.is_empty() {
        let _ = writeln!(text, "{}\n", wrapped(rule.configure));
    }
    let _ = writeln!(text, "{}", wrapped(&severity_line(rule)));
    text
}

/// A rule as Markdown, without a heading.
pub fn markdown(rule: &Rule) -> String {
    let mut blocks = vec![rule.why.to_owned()];
    if let Some((bad, good)) = examples(rule) {
        blocks.push(format!("Bad (`{}`):", rule.bad.path));
        blocks.push(fenced(&bad));
        blocks.push("Good:".to_owned());
        blocks.push(fenced(&good));
        blocks.extend(legend(rule).map(|legend| format!("In these examples {legend}.")));
    }
    if !rule.configure.is_empty() {
        blocks.push(format!("**Configure**: {}", rule.configure));
    }
    blocks.join("\n\n") + "\n"
}

/// The page of all rules.
pub fn page() -> String {
    let mut page = String::from(
        "# Rules\n\n\
         Each rule has a severity of its own. An **error** means that a reader loses content or that a build breaks, a\n\
         **warning** that a page departs from its schema or from its neighbours, an **info** is a matter of style.\n\
         `[rules]` in `signoise.toml` sets another severity, or turns a rule `off`, by its id or for a family\n\
         (`\"heading/*\"`); `[[overrides]]` does so for some pages. `signoise explain RULE` prints what stands here.\n",
    );
    for family in families() {
        let _ = writeln!(page, "\n## {family}\n\nRule | Severity | What it finds\n:--- | :--- | :---");
        for rule in members(family) {
            let summary = sentence(rule.summary).replace('|', "\\|");
            let _ = writeln!(page, "[{}](#{}) | {} | {summary}", rule.id, anchor(rule), rule.severity.as_str());
        }
        for rule in members(family) {
            let _ = writeln!(page, "\n### {}\n\n**{}**: {}", rule.id, rule.severity.as_str(), rule.summary);
            let _ = write!(page, "\n{}", markdown(rule));
        }
    }
    page
}

/// What configures every rule.
fn severity_line(rule: &Rule) -> String {
    format!(
        "To change its severity: `\"{}\" = \"off\"` (or info, warning, error) under `[rules]` in signoise.toml.",
        rule.id
    )
}

/// A summary as a sentence.
pub fn sentence(summary: &str) -> String {
    let mut chars = summary.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

fn families() -> Vec<&'static str> {
    let mut families: Vec<&str> = rules::ALL.iter().map(|rule| family(rule)).collect();
    families.dedup();
    families
}

/// The first part of the id.
pub fn family(rule: &Rule) -> &'static str {
    rule.id.split('/').next().unwrap_or(rule.id)
}

fn members(family: &str) -> impl Iterator<Item = &'static Rule> {
    rules::ALL.iter().copied().filter(move |rule| self::family(rule) == family)
}

/// The anchor that a forge gives the heading of a rule.
fn anchor(rule: &Rule) -> String {
    rule.id.chars().filter(|c| *c != '/').collect()
}

/// The two examples with what nobody sees made visible; none where one page cannot show the fault.
fn examples(rule: &Rule) -> Option<(String, String)> {
    (rule.bad.text != rule.good).then(|| (visible(rule.bad.text), visible(rule.good)))
}

/// What the signs of [`visible`] stand for, where the examples hold one.
fn legend(rule: &Rule) -> Option<String> {
    let (bad, good) = examples(rule)?;
    let signs = [('·', "a blank at the end of a line"), ('⇥', "a tab"), ('␍', "a carriage return")];
    let used: Vec<String> = signs
        .iter()
        .filter(|(sign, _)| bad.contains(*sign) || good.contains(*sign))
        .map(|(sign, meaning)| format!("{sign} is {meaning}"))
        .collect();
    (!used.is_empty()).then(|| used.join(", "))
}

fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let content = line.trim_end_matches([' ', '\t', '\r']).len();
        for (at, c) in line.char_indices() {
            match c {
                ' ' if at >= content => shown.push('·'),
                '\t' => shown.push('⇥'),
                '\r' => shown.push('␍'),
                c if is_hidden(c) => {
                    let _ = write!(shown, "{}", c.escape_unicode());
                }
                c => shown.push(c),
            }
        }
        shown.push('\n');
    }
    shown
}

fn indented(text: &str) -> String {
    text.lines().fold(String::new(), |mut out, line| {
        if !line.is_empty() {
            out.push_str("    ");
        }
        out.push_str(line);
        out.push('\n');
        out
    })
}

/// A code block whose fence no line of it closes.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}markdown\n{text}{fence}")
}

/// Words in lines of a terminal; a line that is too long already stays.
fn wrapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let mut width = 0;
        for word in line.split(' ') {
            let length = word.chars().count();
            if width > 0 && width + 1 + length > WIDTH {
                out.push('\n');
                width = 0;
            } else if width > 0 {
                out.push(' ');
                width += 1;
            }
            out.push_str(word);
            width += length;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_shown() {
        assert_eq!(visible("a b  \n\tc\u{200b}\r\n"), "a b··\n⇥c\\u{200b}␍\n");
    }

    #[test]
    fn a_fence_is_longer_than_those_inside() {
        assert!(fenced("```\nx\n```\n").starts_with("````markdown\n"));
        assert!(fenced("x\n").starts_with("```markdown\n"));
    }

    #[test]
    fn words_are_wrapped() {
        let text = wrapped(&"word ".repeat(40));
        assert!(text.lines().all(|line| line.len() <= WIDTH) && text.lines().count() == 3, "{text}");
    }
}
