//! Pages that content types are held against: posts from their templates, a digest, an entry of each table.

use chrono::{NaiveDate, NaiveTime};

use crate::change::model::Revision;
use crate::config::Zone;
use crate::digest::Digest;
use crate::digest::model::{Counts, Group, Item, Period, Post};
use crate::page::Page;
use crate::render::post as digest_post;
use crate::render::template::Templates;
use crate::scaffold::fields;
use crate::scaffold::post::{self, Clock, Existing, PostRequest};
use crate::scaffold::resource::columns::Columns;
use crate::scaffold::resource::{NewRow, Request, insert};
use crate::schema::{CellFormat, ContentType, Field, TableSpec};

/// Titles that templates stumble over: quotes, colons, marks of Markdown and of YAML, letters of all kinds.
const TITLES: [&str; 5] = [
    "A first example of a title",
    "What is it: \"quotes\", 'more' & a colon",
    "C# or F#? 50 % of [brackets], *stars* | pipes",
    "Été à Montréal – 日本語 and more",
    "- a dash, a # sign and a { brace }",
];

const URL: &str = "https://example.com/";

/// Values of all types.
const VALUES: [&str; 5] = ["Example", "1", "true", "2024-02-29", "example"];

/// A page that was made for a content type, or why there is none.
pub(super) struct Sample {
    /// What to call it in messages.
    pub(super) name: String,
    pub(super) made: Result<Made, String>,
}

/// A page that was made.
pub(super) struct Made {
    pub(super) page: Page,
    /// The line that counts; none where the whole page does.
    pub(super) line: Option<usize>,
}

/// A post for each title.
pub(super) fn posts(content_type: &ContentType, timezone: &Zone) -> Vec<Sample> {
    let now = day().and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default()).and_utc();
    let clock = Clock { now, source_date_epoch: None, timezone: timezone.clone() };
    let fields = asked_for(content_type);
    let post = |(number, &title): (usize, &&str)| {
        let request = PostRequest {
            title: Some(title.to_owned()),
            date: Some(day().to_string()),
            slug: Some(format!("example-{}", number + 1)),
            fields: fields.clone(),
            draft: false,
        };
        let plan = post::plan(&request, content_type, Existing::default(), &clock);
        let made = plan.map(|plan| Made { page: Page::new(plan.path, plan.text.into_bytes()), line: None });
        Sample { name: format!("{title:?}"), made: made.map_err(|error| error.to_string()) }
    };
    TITLES.iter().enumerate().map(post).collect()
}

/// Values for the keys that authors are asked for, where some can be made up.
fn asked_for(content_type: &ContentType) -> Vec<(String, String)> {
    let Some(schema) = &content_type.front_matter else { return Vec::new() };
    let value = |key: String| {
        let choices = fields::choices(schema, &key);
        let mut known = choices.iter().map(String::as_str).chain(VALUES);
        let value = known.find(|value| fields::fault(schema, &key, value).is_none())?.to_owned();
        Some((key, value))
    };
    post::open_keys(content_type).into_iter().filter_map(value).collect()
}

/// A digest that has something of everything.
pub(super) fn digest(content_type: &ContentType, templates: &Templates) -> Sample {
    let commit = |sign: &str| Revision { commit: Some(sign.repeat(40)), ..Revision::default() };
    let item = |title: &&str| Item {
        title: (*title).to_owned(),
        change: String::new(),
        url: Some(URL.to_owned()),
        description: Some((*title).to_owned()),
        notes: None,
        place: Vec::new(),
        edits: Vec::new(),
        hidden: None,
    };
    let post = |title: &&str| Post {
        changes: Vec::new(),
        title: (*title).to_owned(),
        url: Some(URL.to_owned()),
        path: String::new(),
        summary: Some((*title).to_owned()),
    };
    let digest = Digest {
        site: Some("Example".to_owned()),
        period: Period {
            label: "February 2024".to_owned(),
            phrase: "in February 2024".to_owned(),
            from: commit("0"),
            to: commit("1"),
        },
        counts: Counts { added: TITLES.len(), posts: TITLES.len(), pages: 1, ..Counts::default() },
        groups: vec![Group {
            heading: "Example".to_owned(),
            posts: TITLES.iter().map(post).collect(),
            added: TITLES.iter().map(item).collect(),
            ..Group::default()
        }],
        ..Digest::default()
    };
    let mut bytes = Vec::new();
    let written = digest_post::write(&digest, content_type, day(), templates, &mut bytes);
    let made = written.map_err(|error| error.to_string()).and_then(|()| {
        let name = match &content_type.file_name {
            Some(pattern) => pattern.render(&day().to_string(), "february-2024"),
            None => format!("{}-february-2024.md", day()),
        };
        let page = Page::new(name.as_str(), bytes);
        let path = post::path(&name, content_type, page.front_matter(), &[])
            .ok_or_else(|| format!("does not take a file `posts/{name}`: see its `match`"))?;
        Ok(Made { page: Page::new(path, page.text().as_bytes().to_vec()), line: None })
    });
    Sample { name: "a digest".to_owned(), made }
}

/// An entry of a table; the error says which value cannot be made up.
pub(super) fn entry(content_type: &ContentType, table: &TableSpec) -> Result<Sample, String> {
    let cells = |cell: &dyn Fn(&Field) -> String| table.fields.iter().map(cell).collect::<Vec<_>>().join(" | ");
    let header = cells(&|field| field.name.clone());
    let text = format!("# Example\n\n## Entries\n\n| {header} |\n| {} |\n", cells(&|_| "---".to_owned()));
    let folder = content_type.matcher.folders().next().map_or_else(String::new, |folder| format!("{folder}/"));
    let page = Page::new(format!("{folder}example.md"), text.into_bytes());
    let outline = page.outline().tables.first().ok_or("its columns make no table")?;
    let columns = Columns::of(&page, outline, Some(content_type));
    let mut request = Request { url: Some(URL.to_owned()), ..Request::default() };
    for (at, field) in table.fields.iter().enumerate() {
        if at == columns.link {
            request.title = Some(value(field)?);
        } else if field.required {
            let value = value(field)?;
            let is_link = matches!(field.format, CellFormat::Link | CellFormat::Links);
            request.fields.push((field.name.clone(), if is_link { format!("[{value}]({URL})") } else { value }));
        }
    }
    let made = columns.cells(&request, false).map_err(|faults| {
        faults.wrong.into_iter().map(|(fault, _)| fault).chain(faults.missing).collect::<Vec<_>>().join("; ")
    });
    let made = made.and_then(|cells| {
        let rows = [NewRow { table: 0, cells: cells.sources, after: None }];
        let insertion = insert::insert(&page, &rows).map_err(|error| error.to_string())?;
        let line = insertion.rows.first().map(|span| insertion.page.line_of(span.start));
        Ok(Made { page: insertion.page, line })
    });
    Ok(Sample { name: "an entry".to_owned(), made })
}

/// A value that a column takes.
fn value(field: &Field) -> Result<String, String> {
    let listed = field.enumeration.first().map(String::as_str);
    let mut known = listed.into_iter().chain(VALUES);
    let found = known.find(|value| field.fault(value).is_none());
    found.map(str::to_owned).ok_or_else(|| format!("no value can be made up for the column `{}`", field.name))
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 2, 29).unwrap_or_default()
}
