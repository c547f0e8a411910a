//! A new post of a series: title, date and slug to a path and a text that is proved to read back.

use chrono::{DateTime, NaiveDate, Utc};

use serde::Deserialize;

use super::{Error, fields, markdown, slug, yaml};
use crate::config::Zone;
use crate::page::FrontMatter;
use crate::schema::{ContentType, FaultKind, FrontMatterFault, date};
use crate::text::template::{self, Budget};
use crate::text::untrusted::is_hidden;

pub use super::write::write;

/// A title may have this many bytes.
const MAX_TITLE: usize = 300;

/// Titles of more characters are told.
const LONG_TITLE: usize = 120;

/// What rendering a post may cost.
const BUDGET: Budget = Budget { fuel: 1_000_000, bytes: 1024 * 1024 };

/// What was asked for.
#[derive(Debug, Clone, Default)]
pub struct PostRequest {
    /// The title, with or without the prefix of the series; without one, there is only an error.
    pub title: Option<String>,
    /// The day, as `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The slug, where it is not to be made of the title.
    pub slug: Option<String>,
    /// Further keys of the front matter, with their values.
    pub fields: Vec<(String, String)>,
    /// Whether the post is not to be published yet.
    pub draft: bool,
}

/// What is there already.
#[derive(Debug, Clone, Copy, Default)]
pub struct Existing<'a> {
    /// Path of every file of the site.
    pub files: &'a [String],
    /// Path and title of every page that has one.
    pub titles: &'a [(String, String)],
}

/// The time, as far as a new post depends on it.
#[derive(Debug, Clone)]
pub struct Clock {
    /// Now.
    pub now: DateTime<Utc>,
    /// `SOURCE_DATE_EPOCH` of the environment: seconds that stand for now.
    pub source_date_epoch: Option<String>,
    /// The time zone of the site.
    pub timezone: Zone,
}

/// A post that can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its path inside the repository.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Its title, with the prefix of the series.
    pub title: String,
    /// Its slug.
    pub slug: String,
    /// Its day.
    pub date: NaiveDate,
    /// What the author should know, one sentence each.
    pub warnings: Vec<String>,
}

/// Plans a post: nothing is written. All that is missing or wrong with the request is told at once.
pub fn plan(
    request: &PostRequest,
    content_type: &ContentType,
    existing: Existing<'_>,
    clock: &Clock,
) -> Result<Plan, Error> {
    let broken = |reason: String| Error::ContentType { name: content_type.name.clone(), reason };
    let template = content_type.template.as_deref().ok_or_else(|| broken("has no template".to_owned()))?;
    let mut faults = Vec::new();
    let missing = missing(request, content_type);
    if !missing.is_empty() {
        faults.push(Error::Missing(missing));
    }
    let title = request.title.as_deref().unwrap_or(STAND_IN);
    let named = bare_title(title, content_type.title_prefix.as_deref());
    let slug = match (&request.slug, &named) {
        (Some(slug), _) => slug::check(slug).map(|()| slug.clone()),
        (None, Ok(bare)) => slug::of_title(bare),
        (None, Err(_)) => Ok(String::new()),
    };
    let bare = or_fault(named, STAND_IN, &mut faults);
    let slug = or_fault(slug.map_err(Error::Slug), String::new(), &mut faults);
    let date = or_fault(clock.day(request.date.as_deref()), NaiveDate::default(), &mut faults);
    let title = format!("{}{bare}", content_type.title_prefix.as_deref().unwrap_or(""));

    let text = render(template, &title, bare, &slug, date)
        .map_err(|reason| broken(format!("has a bad template: {reason}")))?;
    let mut fields = request.fields.clone();
    if request.draft {
        fields.push((PUBLISHED.to_owned(), "false".to_owned()));
    }
    let text = fields::set(text, &fields, content_type.front_matter.as_ref(), &mut faults);
    if !fields.is_empty() {
        faults.extend(field_faults(&text, content_type));
    }
    if !faults.is_empty() {
        return Err(if faults.len() > 1 { Error::Several(faults) } else { faults.remove(0) });
    }
    let front_matter =
        prove(&text, &title, date, content_type).map_err(|reason| broken(format!("has a template that {reason}")))?;
    let name = match &content_type.file_name {
        Some(pattern) => pattern.render(&date.to_string(), &slug),
        None => format!("{date}-{slug}.md"),
    };
    let path = path(&name, content_type, &front_matter, existing.files)
        .ok_or_else(|| broken(format!("does not take a file `posts/{name}`: see its `match`")))?;
    refuse_existing(&path, &slug, content_type, existing.files)?;

    let mut warnings = title_warnings(&title, existing.titles);
    let length = bare.chars().count();
    if length > LONG_TITLE {
        warnings.push(format!("the title has {length} characters: lists, feeds and search results cut it"));
    }
    if date > clock.now.with_timezone(&clock.timezone).date_naive() {
        warnings.push(format!("{date} is in the future: Jekyll does not show the post before that day"));
    }
    Ok(Plan { path, text, title, slug, date, warnings })
}

/// The key that keeps Jekyll from showing a post.
const PUBLISHED: &str = "published";

/// Stands for a title while the rest of a request is looked at.
const STAND_IN: &str = "Title";

/// The value, or another one in its place with the fault kept for later.
fn or_fault<T>(result: Result<T, Error>, instead: T, faults: &mut Vec<Error>) -> T {
    result.unwrap_or_else(|fault| {
        faults.push(fault);
        instead
    })
}

/// The flags that would give what is missing.
fn missing(request: &PostRequest, content_type: &ContentType) -> Vec<String> {
    let title = request.title.is_none().then(|| "TITLE".to_owned());
    let given = |key: &String| request.fields.iter().any(|(name, _)| name == key);
    let keys = open_keys(content_type).into_iter().filter(|key| !given(key));
    title.into_iter().chain(keys.map(|key| format!("--field {key}=VALUE"))).collect()
}

/// What the schema says of the fields that were asked for. What is missing is told as such.
fn field_faults(text: &str, content_type: &ContentType) -> Vec<Error> {
    let Some(schema) = &content_type.front_matter else { return Vec::new() };
    let told = |fault: &FrontMatterFault| !matches!(fault.kind, FaultKind::Missing { .. });
    let error = |fault: FrontMatterFault| {
        let help = match &fault.kind {
            FaultKind::Unknown { key, .. } if key == PUBLISHED => Some(format!(
                "`--draft` needs it: add `{PUBLISHED}: {{type: boolean}}` to the content type `{}`",
                content_type.name
            )),
            FaultKind::Unknown { key, .. } => Some(fields::known(key, schema)),
            _ => fault.help,
        };
        Error::FrontMatter { message: fault.message, help }
    };
    schema.faults(&FrontMatter::read(text)).into_iter().filter(told).map(error).collect()
}

/// Keys that a post of the type must have and its template does not set.
pub fn open_keys(content_type: &ContentType) -> Vec<String> {
    let (Some(schema), Some(template)) = (&content_type.front_matter, &content_type.template) else {
        return Vec::new();
    };
    let day = NaiveDate::default();
    let text = render(template, "Title", "Title", "title", day).unwrap_or_default();
    let front_matter = FrontMatter::read(&text);
    schema.required.iter().filter(|key| front_matter.get(key).is_none()).cloned().collect()
}

/// Whether a title can be one of this type.
pub fn check_title(title: &str, content_type: &ContentType) -> Result<(), Error> {
    let bare = bare_title(title, content_type.title_prefix.as_deref())?;
    slug::of_title(bare).map(drop).map_err(Error::Slug)
}

impl Clock {
    /// The day of a new post: the one that was asked for, else that of `SOURCE_DATE_EPOCH`, else today.
    pub fn day(&self, asked: Option<&str>) -> Result<NaiveDate, Error> {
        if let Some(text) = asked {
            return date::day(text).ok_or_else(|| Error::Date(format!("`{}` is no day", text.escape_debug())));
        }
        let instant = match self.source_date_epoch.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            None => self.now,
            Some(text) => text
                .parse::<i64>()
                .ok()
                .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
                .ok_or_else(|| Error::Date(format!("SOURCE_DATE_EPOCH is no time: `{}`", text.escape_debug())))?,
        };
        let day = instant.with_timezone(&self.timezone).date_naive();
        // Years of more or fewer than four digits make no file name.
        date::day(&day.to_string()).ok_or_else(|| Error::Date(format!("{day} is no day for a file name")))
    }
}

/// The title without the prefix of the series, if it can be a title.
fn bare_title<'a>(title: &'a str, prefix: Option<&str>) -> Result<&'a str, Error> {
    let title = title.trim();
    let stem = prefix.map(str::trim_end).unwrap_or_default();
    let bare = title.strip_prefix(stem).map_or(title, str::trim_start);
    let fault = if bare.is_empty() {
        "is empty".to_owned()
    } else if bare.len() > MAX_TITLE {
        format!("has {} bytes, more than {MAX_TITLE}", bare.len())
    } else if let Some(c) = bare.chars().find(|&c| is_invisible(c)) {
        format!("holds an invisible character, U+{:04X}", u32::from(c))
    } else if ["{{", "{%", "{#"].iter().any(|open| bare.contains(open)) {
        "holds `{{`, `{%` or `{#`, which Jekyll would run as a template".to_owned()
    } else {
        return Ok(bare);
    };
    Err(Error::Title(fault))
}

/// Control characters, line ends, direction marks and characters without a width: a title needs none of them, but
/// emoji are joined by U+200D.
fn is_invisible(c: char) -> bool {
    (is_hidden(c) && c != '\u{200d}') || c == '\u{fffc}' || (u32::from(c) & 0xfffe) == 0xfffe
}

fn render(source: &str, title: &str, bare: &str, slug: &str, date: NaiveDate) -> Result<String, String> {
    let mut environment = template::environment();
    environment.add_filter("yaml", |text: &str| yaml::quoted(text));
    environment.add_filter("markdown", |text: &str| markdown::escaped(text));
    let context = minijinja::context! {
        title => title,
        heading => markdown::escaped(bare),
        slug => slug,
        date => date.to_string(),
    };
    let text = template::render(environment, source, &context, BUDGET).map_err(|error| error.to_string())?;
    Ok(format!("{}\n", text.trim_end()))
}

/// What a reader of the new post must find.
#[derive(Deserialize)]
struct Meta {
    title: String,
    date: String,
}

/// Reads the text back, with our own reader and with gray_matter, and holds it against the schema.
fn prove(text: &str, title: &str, date: NaiveDate, content_type: &ContentType) -> Result<FrontMatter, String> {
    let front_matter = FrontMatter::read(text);
    let meta = FrontMatter::parse::<Meta>(text)
        .map_err(|error| format!("makes unreadable front matter: {error}"))?
        .ok_or_else(|| "makes no front matter".to_owned())?;
    if front_matter.text("title") != Some(title) || meta.title != title {
        return Err("changes the title: write `title: {{ title | yaml }}`".to_owned());
    }
    if date::jekyll_day(&meta.date) != Some(date) {
        return Err("changes the date: write `date: {{ date }}`".to_owned());
    }
    let fault = content_type.front_matter.as_ref().and_then(|schema| schema.faults(&front_matter).into_iter().next());
    match fault {
        Some(fault) => Err(format!("breaks its own schema: {}", fault.message)),
        None => Ok(front_matter),
    }
}

/// The path of a post: in `_posts` where the site has it, in its root or below, else in `posts`, else where its type
/// says.
pub fn path(name: &str, content_type: &ContentType, front_matter: &FrontMatter, files: &[String]) -> Option<String> {
    let [posts, jekyll] = ["posts", "_posts"].map(|folder| content_type.matcher.at(folder));
    let is_in = |folder: &str, file: &str| file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let root = files.iter().find(|file| is_in(&jekyll, file)).map(|_| jekyll.clone());
    let below = files.iter().find_map(|file| file.get(..file.find("/_posts/")? + "/_posts".len()));
    let usual = root.into_iter().chain(below.map(str::to_owned)).chain([posts, jekyll]);
    let mut folders = usual.chain(content_type.matcher.folders());
    folders.find_map(|folder| {
        let path = format!("{folder}/{name}");
        content_type.matcher.matches(&path, front_matter).is_some().then_some(path)
    })
}

fn refuse_existing(path: &str, slug: &str, content_type: &ContentType, files: &[String]) -> Result<(), Error> {
    let lower = path.to_lowercase();
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    for file in files {
        // Two names that differ by case only are one file on many computers.
        let file_lower = file.to_lowercase();
        if file_lower == lower {
            return Err(Error::Exists { path: file.clone(), same_slug: false });
        }
        let (file_folder, name) = file_lower.rsplit_once('/').unwrap_or(("", &file_lower));
        let other = content_type.file_name.as_ref().and_then(|pattern| pattern.parse(name)).and_then(|name| name.slug);
        if file_folder == folder && other == Some(slug) {
            return Err(Error::Exists { path: file.clone(), same_slug: true });
        }
    }
    Ok(())
}

/// Pages that have the title already, or nearly.
fn title_warnings(title: &str, titles: &[(String, String)]) -> Vec<String> {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let own = fold(title);
    let mut warnings = Vec::new();
    for (path, other) in titles {
        let other = fold(other);
        let near = || {
            let (short, long) =
                if own.len() < other.len() { (own.len(), other.len()) } else { (other.len(), own.len()) };
            // The comparison is quadratic, so lengths that cannot be near are told apart first.
            long <= 2 * MAX_TITLE
                && short * 10 >= long * 8
                && !similar::get_close_matches(own.as_str(), &[other.as_str()], 1, 0.9).is_empty()
        };
        if own == other {
            warnings.push(format!("{path} has the same title"));
        } else if near() {
            warnings.push(format!("{path} has nearly the same title"));
        }
    }
    warnings
}
