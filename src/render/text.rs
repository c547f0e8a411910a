//! A digest as plain text, wrapped for terminals and mail clients.

use std::borrow::Cow;
use std::io::Write;

use unicode_width::UnicodeWidthStr;

use super::template::{Name, RenderError, Templates};
use super::view::{Medium, View};
use super::voice::Voice;
use crate::digest::Digest;

/// Columns of a line.
const WIDTH: usize = 72;

/// Writes a digest.
pub fn write(digest: &Digest, templates: &Templates, out: &mut dyn Write) -> Result<(), RenderError> {
    out.write_all(render(digest, templates, Medium::Document)?.as_bytes())?;
    Ok(())
}

/// The text, for a terminal or for a mail client.
pub(super) fn render(digest: &Digest, templates: &Templates, medium: Medium) -> Result<String, RenderError> {
    let text = templates.render(Name::Text, &View::of(digest, Voice::Text, medium))?;
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for line in text.lines() {
        // Templates leave blank lines where nothing is told.
        if !(line.trim().is_empty() && out.ends_with("\n\n\n")) {
            wrap(line, &mut out);
        }
    }
    if out.contains("##[") || out.contains("::") {
        let lines = std::mem::take(&mut out);
        for line in lines.lines() {
            out.push_str(&harmless(line));
            out.push('\n');
        }
    }
    Ok(out)
}

/// Wraps a line at blanks. What goes on the next line stands under the text of its item. A word that is too long,
/// such as an address, stays whole.
fn wrap(line: &str, out: &mut String) {
    let text = line.trim_start_matches(' ');
    let mark = ["* ", "- "].iter().find(|mark| text.starts_with(**mark)).map_or(0, |mark| mark.len());
    let indent = line.len() - text.len() + mark;
    let start = line.get(..indent).unwrap_or("");
    let mut column = indent;
    let mut empty = true;
    let mut row = start.to_owned();
    for word in line.get(indent..).unwrap_or("").split(' ').filter(|word| !word.is_empty()) {
        let width = word.width();
        if !empty && column + 1 + width > WIDTH {
            out.push_str(&row);
            out.push('\n');
            row.clear();
            row.extend(std::iter::repeat_n(' ', indent));
            (column, empty) = (indent, true);
        }
        if !empty {
            row.push(' ');
            column += 1;
        }
        row.push_str(word);
        (column, empty) = (column + width, false);
    }
    out.push_str(row.trim_end());
    out.push('\n');
}

/// A line that commands no workflow runner, which obeys `::command` where a line begins and `##[command]` anywhere.
fn harmless(line: &str) -> Cow<'_, str> {
    let text = line.trim_start();
    let begins = text.starts_with("::");
    if !begins && !line.contains("##[") {
        return Cow::Borrowed(line);
    }
    let (indent, text) = line.split_at_checked(line.len() - text.len()).unwrap_or(("", line));
    let text = text.replace("##[", "##\\[");
    Cow::Owned(format!("{indent}{}{text}", if begins { "\\" } else { "" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_wrap_under_their_item() {
        let mut out = String::new();
        wrap(&format!("  * {}end", "word ".repeat(16)), &mut out);
        wrap(&format!("    https://example.org/{}", "x".repeat(80)), &mut out);
        wrap("", &mut out);
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), 4, "{out}");
        assert!(lines[0].starts_with("  * word") && lines[0].len() <= WIDTH);
        assert!(lines[1].starts_with("    word") && lines[1].ends_with("end"));
        assert!(lines[2].ends_with("xxx") && lines[3].is_empty());
    }
}
