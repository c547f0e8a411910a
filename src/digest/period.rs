//! The period of a digest: what the user names becomes two commits, along first parents and at local midnights of
//! the site's time zone. Nothing is guessed: a period that cannot be found is an error.

use chrono::{DateTime, Datelike, Days, Duration, LocalResult, Months, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};

use super::last::Last;
use crate::config::Zone;
use crate::snapshot::{self, Commit, Release, Repository, Source};

/// How a user names a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// `A..B`; a side that is left out is `HEAD`.
    Range(String),
    /// From the release before this one to this one.
    Release(String),
    /// A month: `2025-06`.
    Month(String),
    /// An ISO week, Monday to Sunday: `2025-W23`.
    Week(String),
    /// From the first day to the last one, both included. Without a first day it begins with the history, without
    /// a last one it ends with the newest commit.
    Dates {
        /// The first day: `2025-06-01`.
        since: Option<String>,
        /// The last day.
        until: Option<String>,
    },
    /// From where the newest digest post ends to the newest commit.
    SinceLast(Last),
}

/// Where a period is looked up.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The repository.
    pub repository: &'a Repository,
    /// The revision whose first parents are the history; `HEAD` where the user says nothing.
    pub rev: &'a str,
    /// The glob of the tags that are releases.
    pub releases: &'a str,
    /// The time zone in which days begin.
    pub timezone: &'a Zone,
}

/// A period: the changes from one commit to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// The commit before the period; none where it begins with the history.
    pub from: Option<Commit>,
    /// The last commit of the period.
    pub to: Commit,
    /// Its name, such as `June 2025` or `release-2025-05`.
    pub label: String,
    /// Its name as part of a sentence: `in June 2025`.
    pub phrase: String,
    /// Its first day in the site's time zone, if it has one.
    pub since: Option<NaiveDate>,
    /// Its last day in the site's time zone; that of the last commit where the user names none.
    pub until: NaiveDate,
}

impl Period {
    /// Whether no commit lies in it, so that nothing can have changed.
    pub fn is_empty(&self) -> bool {
        self.from.as_ref().is_some_and(|from| from.id == self.to.id)
    }

    /// The two moments to compare.
    pub fn sources(&self) -> (Source, Source) {
        (self.from.clone().map_or(Source::Empty, Source::Commit), Source::Commit(self.to.clone()))
    }
}

/// Why there is no such period.
#[derive(Debug, thiserror::Error)]
pub enum PeriodError {
    /// The words cannot be read.
    #[error("`{text}` is not {expected}")]
    Unreadable {
        /// As asked.
        text: String,
        /// What it should be, with an example.
        expected: &'static str,
    },
    /// The last day lies before the first one.
    #[error("the period ends ({until}) before it begins ({since})")]
    Backwards {
        /// The first day.
        since: NaiveDate,
        /// The last day.
        until: NaiveDate,
    },
    /// The second revision of a range is an ancestor of the first one.
    #[error("`{to}` is older than `{from}`: the range runs backwards")]
    Reversed {
        /// The first revision.
        from: String,
        /// The second one.
        to: String,
    },
    /// No tag of this name is a release.
    #[error("no release is named `{name}` (tags `{pattern}`)")]
    UnknownRelease {
        /// As asked.
        name: String,
        /// The glob of releases.
        pattern: String,
        /// Names that come close, or the newest ones.
        near: Vec<String>,
        /// Whether the clone is shallow, and may lack it for that reason.
        shallow: bool,
    },
    /// The period is over before the first commit.
    #[error("{label} is over before the history of `{rev}` begins on {begins}")]
    BeforeHistory {
        /// The period.
        label: String,
        /// The revision.
        rev: String,
        /// The day of the first commit.
        begins: NaiveDate,
    },
    /// No digest post to begin after.
    #[error("`{rev}` has no digest post to begin after")]
    NoDigest {
        /// The revision.
        rev: String,
    },
    /// The newest digest post ends at a commit of another history.
    #[error("{path} ends at commit {to}, which is not in the history of `{rev}`")]
    Astray {
        /// The post.
        path: String,
        /// The commit.
        to: String,
        /// The revision.
        rev: String,
    },
    /// The repository cannot tell.
    #[error(transparent)]
    Repository(#[from] snapshot::Error),
}

impl PeriodError {
    /// What to type or change next, where that is known.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unreadable { .. } | Self::Backwards { .. } | Self::BeforeHistory { .. } => None,
            Self::NoDigest { .. } => {
                Some("name the first period yourself, such as `--month 2025-06` or `--since 2025-06-01`".to_owned())
            }
            Self::Astray { to, .. } => {
                Some(format!("`git fetch origin {to}` fetches it where it exists; else name the range: `A..HEAD`"))
            }
            Self::Reversed { from, to } => Some(format!("turn it round: `{to}..{from}`")),
            Self::UnknownRelease { shallow: true, .. } => Some(
                "this clone is shallow and may lack it: `git fetch --unshallow --tags` fetches the whole history"
                    .to_owned(),
            ),
            Self::UnknownRelease { near, .. } if near.is_empty() => {
                Some("`[releases] tags` in signoise.toml names the tags that are releases".to_owned())
            }
            Self::UnknownRelease { near, .. } => {
                let quoted: Vec<_> = near.iter().map(|name| format!("`{name}`")).collect();
                Some(format!("did you mean {}?", quoted.join(" or ")))
            }
            Self::Repository(error) => error.hint(),
        }
    }
}

impl Ask {
    /// Finds the two commits.
    pub fn resolve(&self, place: &Place<'_>) -> Result<Period, PeriodError> {
        match self {
            Self::Range(range) => place.range(range),
            Self::Release(name) => place.release(name),
            Self::Month(text) => {
                let first = month(text)?;
                let label = format!("{} {}", month_name(first), first.year());
                let next = first.checked_add_months(Months::new(1));
                place.days(Some(first), next.and_then(|next| next.pred_opt()), label.clone(), format!("in {label}"))
            }
            Self::Week(text) => {
                let monday = week(text)?;
                let label = format!("week {} of {}", monday.iso_week().week(), monday.iso_week().year());
                place.days(Some(monday), monday.checked_add_days(Days::new(6)), label.clone(), format!("in {label}"))
            }
            Self::Dates { since, until } => {
                let since = since.as_deref().map(date).transpose()?;
                let until = until.as_deref().map(date).transpose()?;
                let phrase = match (since, until) {
                    (Some(since), Some(until)) if since == until => format!("on {}", long(since)),
                    (Some(since), Some(until)) => format!("from {} to {}", long(since), long(until)),
                    (Some(since), None) => format!("since {}", long(since)),
                    (None, Some(until)) => format!("until {}", long(until)),
                    (None, None) => "so far".to_owned(),
                };
                let label = phrase.strip_prefix("from ").or(phrase.strip_prefix("on ")).unwrap_or(&phrase).to_owned();
                place.days(since, until, label, phrase)
            }
            Self::SinceLast(last) => place.since_last(last),
        }
    }
}

impl Place<'_> {
    fn range(&self, range: &str) -> Result<Period, PeriodError> {
        let unreadable =
            || PeriodError::Unreadable { text: range.to_owned(), expected: "a range such as `release-2025-04..HEAD`" };
        let (from, to) = range.split_once("..").ok_or_else(unreadable)?;
        if to.starts_with('.') || (from.is_empty() && to.is_empty()) {
            return Err(unreadable());
        }
        let or_head = |rev: &str| if rev.is_empty() { self.rev.to_owned() } else { rev.to_owned() };
        let (from, to) = (self.repository.commit(&or_head(from))?, self.repository.commit(&or_head(to))?);
        // What is younger is nobody's ancestor, and need not be looked for in the whole history.
        if from.id != to.id && to.time <= from.time && self.repository.is_ancestor(&to, &from)? {
            return Err(PeriodError::Reversed { from: from.rev, to: to.rev });
        }
        let label = format!("{}..{}", named(&from), named(&to));
        let phrase = format!("from {} to {}", named(&from), named(&to));
        Ok(self.between(Some(from), to, label, phrase))
    }

    fn release(&self, name: &str) -> Result<Period, PeriodError> {
        let releases = self.repository.releases(self.releases)?;
        let Some(at) = releases.iter().position(|release| release.name == name) else {
            return Err(self.unknown_release(name, &releases));
        };
        let (older, rest) = releases.split_at(at);
        let Some(Release { commit: to, .. }) = rest.first() else {
            return Err(self.unknown_release(name, &releases));
        };
        let mut from = None;
        // A release of another line of history comes before this one in time and has nothing to do with it.
        for release in older.iter().rev() {
            if self.repository.is_ancestor(&release.commit, to)? {
                from = Some(release.commit.clone());
                break;
            }
        }
        if from.is_none() {
            // Without an older release the period begins with the history, which has to be all there.
            self.repository.require_whole(&format!("the history before `{name}`"))?;
        }
        Ok(self.between(from, to.clone(), name.to_owned(), format!("in {name}")))
    }

    /// A post that does not say where it ends may tell of its own day or not: that day is told again.
    fn since_last(&self, last: &Last) -> Result<Period, PeriodError> {
        let phrase = |day: NaiveDate| format!("since {}", long(day));
        let Some(id) = &last.to else {
            return self.days(Some(last.day), None, phrase(last.day), phrase(last.day));
        };
        let to = self.repository.commit(self.rev)?;
        let astray = || PeriodError::Astray { path: last.path.clone(), to: id.clone(), rev: self.rev.to_owned() };
        let from = self.repository.commit(id).map_err(|error| match error {
            snapshot::Error::UnknownRevision { .. } => astray(),
            error => error.into(),
        })?;
        if !self.repository.is_ancestor(&from, &to)? {
            self.repository.require_whole(&format!("the end of {}", last.path))?;
            return Err(astray());
        }
        let phrase = phrase(self.day_of(&from));
        Ok(self.between(Some(from), to, phrase.clone(), phrase))
    }

    fn unknown_release(&self, name: &str, releases: &[Release]) -> PeriodError {
        let names: Vec<&str> = releases.iter().map(|release| release.name.as_str()).collect();
        // Releases are named alike: of all that look like it, the newest is the one that was meant.
        let alike = similar::get_close_matches(name, &names, names.len(), 0.9);
        let mut near: Vec<&str> = names.iter().rev().copied().filter(|near| alike.contains(near)).take(3).collect();
        if near.is_empty() {
            near = similar::get_close_matches(name, &names, 3, 0.6);
        }
        if near.is_empty() {
            near = names.iter().rev().take(3).copied().collect();
        }
        PeriodError::UnknownRelease {
            name: name.to_owned(),
            pattern: self.releases.to_owned(),
            near: near.into_iter().map(str::to_owned).collect(),
            shallow: self.repository.is_shallow(),
        }
    }

    /// A period between commits that the user names: its days are those of the commits.
    fn between(&self, from: Option<Commit>, to: Commit, label: String, phrase: String) -> Period {
        let since = from.as_ref().map(|commit| self.day_of(commit));
        let until = self.day_of(&to);
        Period { from, to, label, phrase, since, until }
    }

    /// A period of whole days, both ends included.
    fn days(
        &self,
        since: Option<NaiveDate>,
        until: Option<NaiveDate>,
        label: String,
        phrase: String,
    ) -> Result<Period, PeriodError> {
        if let (Some(since), Some(until)) = (since, until)
            && until < since
        {
            return Err(PeriodError::Backwards { since, until });
        }
        let head = self.repository.commit(self.rev)?;
        let to = match until.and_then(|until| until.succ_opt()) {
            Some(next) => self.repository.last_before(&head, midnight(next, self.timezone))?,
            None => Some(head.clone()),
        };
        let Some(to) = to else {
            let first = self.repository.first(&head)?;
            return Err(PeriodError::BeforeHistory { label, rev: head.rev, begins: self.day_of(&first) });
        };
        let from = if let Some(since) = since {
            self.repository.last_before(&to, midnight(since, self.timezone))?
        } else {
            self.repository.require_whole(&format!("the history before `{}`", to.rev))?;
            None
        };
        let until = until.unwrap_or_else(|| self.day_of(&to));
        Ok(Period { from, to, label, phrase, since, until })
    }

    fn day_of(&self, commit: &Commit) -> NaiveDate {
        commit.time.with_timezone(self.timezone).date_naive()
    }
}

/// The name of a revision for readers: of a full id its first digits.
fn named(commit: &Commit) -> &str {
    if commit.rev == commit.id { commit.rev.get(..10).unwrap_or(&commit.rev) } else { &commit.rev }
}

/// The instant at which a day begins. Where clocks skip midnight it is the instant of the leap, and where they
/// show midnight twice the first of the two.
fn midnight(day: NaiveDate, zone: &Zone) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::MIN);
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
        LocalResult::None => {
            // Read with the offset that held shortly before, a skipped time is the instant of the leap.
            let before = zone.from_local_datetime(&(local - Duration::hours(3))).earliest();
            before.map_or_else(|| local.and_utc(), |before| before.to_utc() + Duration::hours(3))
        }
    }
}

fn month(text: &str) -> Result<NaiveDate, PeriodError> {
    let fault = || PeriodError::Unreadable { text: text.to_owned(), expected: "a month such as `2025-06`" };
    date(&format!("{text}-01")).map_err(|_| fault())
}

fn week(text: &str) -> Result<NaiveDate, PeriodError> {
    let fault = || PeriodError::Unreadable { text: text.to_owned(), expected: "a week such as `2025-W23`" };
    let (year, week) = text.split_once("-W").ok_or_else(fault)?;
    let number = |digits: &str, len| {
        (digits.len() == len && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse::<u32>().ok())
    };
    let year = number(year, 4).flatten().and_then(|year| i32::try_from(year).ok()).ok_or_else(fault)?;
    let week = number(week, 2).flatten().ok_or_else(fault)?;
    NaiveDate::from_isoywd_opt(year, week, Weekday::Mon).ok_or_else(fault)
}

/// A date in exactly the form `2025-06-01`; chrono alone takes many more.
fn date(text: &str) -> Result<NaiveDate, PeriodError> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|date| date.format("%Y-%m-%d").to_string() == text && text.len() == 10)
        .ok_or_else(|| PeriodError::Unreadable { text: text.to_owned(), expected: "a date such as `2025-06-01`" })
}

fn long(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), month_name(day), day.year())
}

fn month_name(day: NaiveDate) -> String {
    day.format("%B").to_string()
}
