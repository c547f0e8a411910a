//! Whether a value keeps the constraints of its column.

use super::{Field, FieldType};

/// How a value breaks a constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueFault {
    /// What is wrong, to stand behind the name of the cell.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Field {
    /// What is wrong with a value that is there; `value` is plain text, as a reader sees it.
    pub fn fault(&self, value: &str) -> Option<ValueFault> {
        let fault = |message: String, help: String| Some(ValueFault { message, help });
        let typed = match self.kind {
            FieldType::String => None,
            FieldType::Integer => value.parse::<i64>().is_err().then_some("a whole number"),
            FieldType::Number => value.parse::<f64>().is_err().then_some("a number"),
            FieldType::Boolean => (!matches!(value, "true" | "false" | "yes" | "no")).then_some("`true` or `false`"),
            FieldType::Date => super::date::day(value).is_none().then_some("a day such as `2025-06-30`"),
        };
        if let Some(wanted) = typed {
            return fault(format!("is not {wanted}: `{value}`"), format!("write {wanted}"));
        }
        if !self.enumeration.is_empty() && !self.enumeration.iter().any(|allowed| allowed == value) {
            let near = similar::get_close_matches(
                value,
                &self.enumeration.iter().map(String::as_str).collect::<Vec<_>>(),
                1,
                0.7,
            );
            let help = near.first().map_or_else(
                || format!("use one of: {}", self.enumeration.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            return fault(format!("holds a value that is not in the list: `{value}`"), help);
        }
        if let Some(pattern) = &self.pattern
            && !pattern.is_match(value)
        {
            let shown = pattern.as_str().trim_start_matches("^(?:").trim_end_matches(")$");
            return fault("does not match the pattern of its column".to_owned(), format!("the pattern is `{shown}`"));
        }
        let length = value.chars().count();
        if let Some(most) = self.max_length.filter(|most| length > *most) {
            return fault(format!("has {length} characters"), format!("at most {most} are allowed"));
        }
        if let Some(least) = self.min_length.filter(|least| length < *least) {
            return fault(format!("has {length} characters"), format!("at least {least} are needed"));
        }
        None
    }
}
