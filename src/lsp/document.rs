//! An open document: its text as the editor has it, kept up with incremental edits.

use std::sync::Arc;

use lsp_types::{TextDocumentContentChangePartial, Uri};
use serde_json::Value;

use super::position::{Encoding, Lines};
use crate::snapshot::MAX_FILE_BYTES;

/// An open document.
#[derive(Debug)]
pub(super) struct Document {
    /// Its address, to the letter as the editor gave it.
    pub(super) uri: Uri,
    /// The number of its text.
    pub(super) version: i32,
    text: Arc<String>,
    lines: Lines,
    encoding: Encoding,
    /// Why the text is not known any more, until the editor sends it as a whole.
    lost: Option<String>,
}

impl Document {
    pub(super) fn new(uri: Uri, version: i32, text: String, encoding: Encoding) -> Self {
        let lines = Lines::new(&text, encoding);
        let mut document = Self { uri, version, text: Arc::new(String::new()), lines, encoding, lost: None };
        document.replace(text);
        document
    }

    /// The text; none where it is not known.
    pub(super) fn text(&self) -> Option<&Arc<String>> {
        self.lost.is_none().then_some(&self.text)
    }

    /// Lines and columns of the text.
    pub(super) fn lines(&self) -> &Lines {
        &self.lines
    }

    /// Sets the whole text.
    pub(super) fn replace(&mut self, text: String) {
        self.lost = None;
        if text.len() as u64 > MAX_FILE_BYTES {
            self.lose(format!("it has {} bytes, more than {MAX_FILE_BYTES}", text.len()));
            return;
        }
        self.lines = Lines::new(&text, self.encoding);
        self.text = Arc::new(text);
    }

    /// Makes edits, each on the text that the one before it left. Edits that cannot be made, or that belong to
    /// another text, lose the text; the reason comes back when that happens.
    pub(super) fn edit(&mut self, version: i32, changes: &[Value]) -> Result<(), String> {
        let before = std::mem::replace(&mut self.version, version);
        let known = self.lost.is_none();
        let outcome = if version <= before && known {
            Err(format!("the edits of version {version} came after version {before}"))
        } else {
            changes.iter().try_for_each(|change| self.change(change))
        };
        match outcome {
            Ok(()) => Ok(()),
            Err(reason) => {
                self.lose(reason.clone());
                if known { Err(reason) } else { Ok(()) }
            }
        }
    }

    fn change(&mut self, change: &Value) -> Result<(), String> {
        let whole = change.get("range").is_none_or(Value::is_null);
        if whole {
            let text = change.get("text").and_then(Value::as_str).ok_or("a change has no text")?;
            self.replace(text.to_owned());
            return Ok(());
        }
        // Only a whole text mends a lost one.
        if self.lost.is_some() {
            return Ok(());
        }
        let change: TextDocumentContentChangePartial =
            serde_json::from_value(change.clone()).map_err(|error| format!("a change cannot be read: {error}"))?;
        let span = self.lines.span(change.range, &self.text).ok_or_else(|| {
            let (start, end) = (change.range.start, change.range.end);
            format!(
                "a change from {}:{} to {}:{} is outside of the text",
                start.line, start.character, end.line, end.character
            )
        })?;
        let text = Arc::make_mut(&mut self.text);
        text.replace_range(span.start..span.end, &change.text);
        let text = std::mem::take(text);
        self.replace(text);
        Ok(())
    }

    fn lose(&mut self, reason: String) {
        self.text = Arc::new(String::new());
        self.lines = Lines::new("", self.encoding);
        self.lost = Some(reason);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn open(text: &str) -> Document {
        Document::new(Uri("file:///a.md".to_owned()), 1, text.to_owned(), Encoding::Utf16)
    }

    fn partial(from: (u32, u32), to: (u32, u32), text: &str) -> Value {
        json!({ "range": { "start": { "line": from.0, "character": from.1 }, "end": { "line": to.0, "character": to.1 } }, "text": text })
    }

    fn text(document: &Document) -> Option<&str> {
        document.text().map(|text| text.as_str())
    }

    #[test]
    fn edits_follow_each_other() {
        let mut document = open("a😀b\nc\n");
        let changes = [partial((0, 3), (0, 4), "B"), partial((1, 0), (1, 0), "x\n"), partial((2, 1), (3, 0), "")];
        document.edit(2, &changes).unwrap();
        assert_eq!(text(&document), Some("a😀B\nx\nc"));
    }

    #[test]
    fn impossible_edits_lose_the_text_until_it_comes_whole() {
        for (version, change) in [
            (2, partial((9, 0), (9, 0), "x")),
            (2, partial((1, 0), (0, 0), "x")),
            (1, partial((0, 0), (0, 0), "x")),
            (0, partial((0, 0), (0, 0), "x")),
            (2, json!({ "range": { "start": { "line": -1 } }, "text": "x" })),
            (2, json!({ "text": 5 })),
            (2, json!("x")),
        ] {
            let mut document = open("a\n");
            document.edit(version, std::slice::from_ref(&change)).unwrap_err();
            assert_eq!(text(&document), None, "{change}");
            // What follows is no news.
            document.edit(5, &[partial((0, 0), (0, 0), "y")]).unwrap();
            assert_eq!(text(&document), None);
            document.edit(6, &[json!({ "text": "whole" }), partial((0, 0), (0, 1), "W")]).unwrap();
            assert_eq!(text(&document), Some("Whole"));
        }
    }
}
