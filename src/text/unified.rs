//! The difference of two texts as a unified diff that is safe to show.

use std::fmt::Write;
use std::time::Duration;

use similar::{Algorithm, ChangeTag, TextDiff};

use super::Untrusted;

/// Lines around a change.
const CONTEXT: usize = 3;
/// How long two texts may be compared before a coarser answer will do.
const PATIENCE: Duration = Duration::from_secs(2);

/// A unified diff of a page; empty where nothing differs. With `color`, removed and added lines carry styles.
pub fn unified(path: &str, before: &str, after: &str, color: bool) -> String {
    let mut out = String::new();
    if before == after {
        return out;
    }
    let style = |style: anstyle::Style| if color { style } else { anstyle::Style::new() };
    let bold = style(anstyle::Style::new().bold());
    let (red, green) = (style(anstyle::AnsiColor::Red.on_default()), style(anstyle::AnsiColor::Green.on_default()));
    let cyan = style(anstyle::AnsiColor::Cyan.on_default());
    // Line ends that are the same everywhere say nothing.
    let keep_returns = returns(before) != returns(after) || returns(before) == Returns::Mixed;
    let path = Untrusted(path).line();
    let _ = writeln!(out, "{bold}--- a/{path}{bold:#}");
    let _ = writeln!(out, "{bold}+++ b/{path}{bold:#}");

    let diff = TextDiff::configure().algorithm(Algorithm::Histogram).timeout(PATIENCE).diff_lines(before, after);
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        let _ = writeln!(out, "{cyan}{}{cyan:#}", hunk.header());
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Equal => (' ', anstyle::Style::new()),
                ChangeTag::Delete => ('-', red),
                ChangeTag::Insert => ('+', green),
            };
            let whole = change.value();
            let line = whole.strip_suffix('\n').unwrap_or(whole);
            let line = if keep_returns { line } else { line.strip_suffix('\r').unwrap_or(line) };
            let _ = writeln!(out, "{style}{sign}{}{style:#}", Untrusted(line).line());
            if !whole.ends_with('\n') {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
    out
}

#[derive(PartialEq, Eq)]
enum Returns {
    None,
    All,
    Mixed,
}

fn returns(text: &str) -> Returns {
    let (lines, returns) = (text.matches('\n').count(), text.matches("\r\n").count());
    match returns {
        0 => Returns::None,
        some if some == lines => Returns::All,
        _ => Returns::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_has_three_lines_of_context() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9";
        let shown = unified("a.md", before, &before.replace("5\n", "five\n"), false);
        assert_eq!(shown, "--- a/a.md\n+++ b/a.md\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
        let shown = unified("a.md", "1\n2", "1\n2\n", false);
        assert!(shown.ends_with("-2\n\\ No newline at end of file\n+2\n"), "{shown}");
        assert_eq!(unified("a.md", before, before, false), "");
    }

    #[test]
    fn content_cannot_command_a_terminal_or_a_runner() {
        let shown = unified("::a\n.md", "\u{1b}[31m\r\n##[x]\r\n", "::error::\r\n##[x]\r\n", false);
        assert!(!shown.contains('\u{1b}') && !shown.contains("##[") && !shown.contains('\r'), "{shown}");
        assert!(shown.lines().all(|line| !line.starts_with("::")), "{shown}");
        assert!(!shown.contains("u{d}"), "{shown}");
        assert!(unified("a", "x\r\n", "x\n", false).contains("-x\\u{d}\n+x\n"));
    }
}
