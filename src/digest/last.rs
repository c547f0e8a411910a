//! The newest digest post of a site, and where it says that it ends.

use chrono::NaiveDate;

use crate::page::FrontMatter;
use crate::schema::{ContentType, Role, date};

/// The front matter key of the commits between which a digest post tells what changed.
pub const RANGE: &str = "range";

/// A digest that was published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Last {
    /// Its day.
    pub day: NaiveDate,
    /// Its path.
    pub path: String,
    /// The commit at which it ends, if it says so: a full id.
    pub to: Option<String>,
}

impl Last {
    /// A page as a digest post; none if it is of another kind or has no day.
    pub fn of(path: &str, front_matter: &FrontMatter, content_type: &ContentType) -> Option<Self> {
        if content_type.role != Role::Digest {
            return None;
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        let day = front_matter.text("date").and_then(date::jekyll_day);
        let day = day.or_else(|| name.get(..10).and_then(date::day))?;
        let to = front_matter.text(RANGE).and_then(|range| range.split_once("..")).map(|(_, to)| to);
        Some(Self { day, path: path.to_owned(), to: to.filter(|to| is_id(to)).map(str::to_owned) })
    }
}

fn is_id(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
