//! What GitHub makes of a form: the bodies of issues, read as entries.
//!
//! Everybody can write any body. Only the lines that are exactly a label of the form begin a field; they must come
//! once each and in the order of the form. So what stands in one field can never become another one's value.

use std::fmt::Write;

use super::{FieldKind, Form, numbered};
use crate::scaffold::resource::{At, Request};
use crate::text::excerpt::excerpt;

/// What GitHub writes for an optional field that was left empty.
const NO_RESPONSE: &str = "_No response_";
/// A body may have this many bytes: GitHub takes no more than 65,536 characters.
const MAX_BODY: usize = 512 * 1024;

/// Why a body is none of this form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// A label stands there twice.
    #[error("line {line}: the field `{label}` comes a second time: the body was not made by the form alone")]
    Twice {
        /// The label.
        label: String,
        /// 1-based line of the body.
        line: usize,
    },
    /// A label stands before or behind its place.
    #[error("line {line}: the field `{label}` is out of order: the body was not made by the form alone")]
    OutOfOrder {
        /// The label.
        label: String,
        /// 1-based line of the body.
        line: usize,
    },
    /// A field is not there.
    #[error("the body has no field `{0}`: it was not made by this form")]
    Missing(String),
    /// Text before the first field.
    #[error("line {line}: text before the first field: the body was not made by the form alone")]
    Before {
        /// 1-based line of the body.
        line: usize,
    },
    /// A required field is empty.
    #[error("the field `{0}` is empty")]
    Empty(String),
    /// Several lines where there can be one.
    #[error("the field `{0}` has several lines, which the form does not allow")]
    Lines(String),
    /// It is no body and no event.
    #[error("{0}")]
    NotAnIssue(String),
}

/// An issue, as far as it is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Its number; none for a bare body.
    pub number: Option<u64>,
    /// Its body.
    pub body: String,
}

impl Form {
    /// The body that GitHub makes of values, one for each field.
    pub fn body(&self, values: &[Option<String>]) -> String {
        let mut out = String::new();
        for (at, field) in self.fields.iter().enumerate() {
            let value = values.get(at).and_then(Option::as_deref).filter(|value| !value.is_empty());
            let _ = write!(out, "### {}\n\n{}\n\n", field.label, value.unwrap_or(NO_RESPONSE));
        }
        out.truncate(out.trim_end_matches('\n').len());
        out
    }

    /// The values of a body, one for each field.
    pub fn parse(&self, body: &str) -> Result<Vec<Option<String>>, FormError> {
        if body.len() > MAX_BODY {
            return Err(FormError::NotAnIssue(format!("the body has {} bytes, more than {MAX_BODY}", body.len())));
        }
        let body = body.replace("\r\n", "\n").replace('\r', "\n");
        let mut values: Vec<Option<String>> = Vec::with_capacity(self.fields.len());
        let mut lines: Vec<&str> = Vec::new();
        for (at, line) in body.lines().enumerate() {
            let number = at + 1;
            let Some(field) = self.label(line) else {
                if values.is_empty() && !line.trim().is_empty() {
                    return Err(FormError::Before { line: number });
                }
                lines.push(line);
                continue;
            };
            let label = self.fields.get(field).map(|field| field.label.clone()).unwrap_or_default();
            let next = values.len();
            if field < next {
                return Err(FormError::Twice { label, line: number });
            }
            if field > next {
                return Err(FormError::OutOfOrder { label, line: number });
            }
            self.close(&mut values, &lines)?;
            lines.clear();
            values.push(None);
        }
        self.close(&mut values, &lines)?;
        match self.fields.get(values.len()) {
            Some(missing) => Err(FormError::Missing(missing.label.clone())),
            None => Ok(values),
        }
    }

    /// The field whose label a line is.
    fn label(&self, line: &str) -> Option<usize> {
        let text = line.strip_prefix("### ")?.trim();
        self.fields.iter().position(|field| field.label == text)
    }

    /// Gives the lines to the field that was opened last.
    fn close(&self, values: &mut [Option<String>], lines: &[&str]) -> Result<(), FormError> {
        let at = values.len();
        let (Some(slot), Some(field)) = (values.last_mut(), at.checked_sub(1).and_then(|at| self.fields.get(at)))
        else {
            return Ok(());
        };
        let text = lines.join("\n");
        let text = text.trim();
        if text.is_empty() || text == NO_RESPONSE {
            return if field.required { Err(FormError::Empty(field.label.clone())) } else { Ok(()) };
        }
        if text.contains('\n') && matches!(field.kind, FieldKind::Input | FieldKind::Dropdown(_)) {
            return Err(FormError::Lines(field.label.clone()));
        }
        *slot = Some(text.to_owned());
        Ok(())
    }

    /// The entry that a body asks for. Fields that say nothing of the entry are left out.
    pub fn request(
        &self,
        issue: &Issue,
        at: &At,
        spec_names: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Request, FormError> {
        let values = self.parse(&issue.body)?;
        let origin = issue.number.map(|number| format!("issue #{number}"));
        let mut request = Request { at: at.clone(), origin, issue: issue.number, ..Request::default() };
        for (field, value) in self.fields.iter().zip(values) {
            let Some(value) = value else { continue };
            match field.id.as_str() {
                "table" => place(&mut request, &value),
                "page" => request.page = Some(value),
                "section" => request.section = Some(value),
                "title" => request.title = Some(value),
                "url" => request.url = Some(value),
                id if id.starts_with("column-") => {
                    let name = spec_names(id).unwrap_or_else(|| field.label.clone());
                    request.fields.push((name, value));
                }
                _ => {}
            }
        }
        Ok(request)
    }
}

/// What an option says of page, section and table.
fn place(request: &mut Request, option: &str) {
    let (page, section) = option.split_once(" > ").map_or((option, None), |(page, section)| (page, Some(section)));
    let (mut page, mut section) = (page.to_owned(), section.map(str::to_owned));
    let last = section.as_mut().unwrap_or(&mut page);
    if let Some((head, number)) = numbered(last) {
        *last = head;
        request.table = Some(number);
    }
    request.page = Some(page);
    request.section = section;
}

/// The issues of a text: a body, or the JSON of an event, of an issue or of a list of issues.
pub fn issues(text: &str) -> Result<Vec<Issue>, FormError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.trim_start().starts_with(['{', '[']) {
        return Ok(vec![Issue { number: None, body: text.to_owned() }]);
    }
    let not = |reason: String| FormError::NotAnIssue(reason);
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| not(format!("not JSON: {error}")))?;
    let items = match value {
        serde_json::Value::Array(items) => items,
        other => vec![other],
    };
    items
        .into_iter()
        .map(|item| {
            let issue = item.get("issue").unwrap_or(&item);
            let number = issue.get("number").and_then(serde_json::Value::as_u64);
            let body = issue.get("body").and_then(serde_json::Value::as_str);
            match body {
                Some(body) => Ok(Issue { number, body: body.to_owned() }),
                None => Err(not(format!(
                    "the JSON has no issue with a body: {}",
                    excerpt(&issue.to_string().chars().take(80).collect::<String>())
                ))),
            }
        })
        .collect()
}
