//! Questions for what a request lacks, made from the schema: menus for lists, defaults for dates, and answers that are
//! checked as they are typed.

use crate::cli::{Failure, prompt};
use crate::rules::Site;
use crate::scaffold::fields;
use crate::scaffold::post::{self, Clock, PostRequest};
use crate::scaffold::resource::columns::Columns;
use crate::scaffold::resource::target::{self, NoTarget, Query, Target};
use crate::scaffold::resource::{Request, address, cell};
use crate::schema::ContentType;
use crate::text::inline::gfm;

/// Asks for what an entry lacks: the page, the table, and the columns where a required one is empty.
pub(super) fn entry(request: &mut Request, site: &Site, keep_tracking: bool) -> Result<(), Failure> {
    if request.page.is_none() {
        let pages = target::pages(site);
        if pages.is_empty() {
            return Err(Failure::usage("the site has no page with a table"));
        }
        let chosen = prompt::choice("Page", &pages)?;
        request.page = pages.get(chosen).cloned();
    }
    if request.section.is_none()
        && let Err(no) = found(request, site)
        && no.tables.len() > 1
    {
        let labels: Vec<String> = no.tables.iter().map(|table| table.label.clone()).collect();
        let table = no.tables.get(prompt::choice("Section", &labels)?);
        request.section = table.and_then(|table| table.section.clone());
        request.table = table.map(|table| table.number);
    }
    // What is wrong with the flags is told as it is without a terminal.
    let Ok(found) = found(request, site) else { return Ok(()) };
    let Some(page) = site.pages.get(found.page) else { return Ok(()) };
    let Some(table) = page.outline().tables.get(found.table) else { return Ok(()) };
    let columns = Columns::of(page, table, site.content_type(found.page));
    let Err(faults) = columns.cells(request, keep_tracking) else { return Ok(()) };
    if faults.missing.is_empty() {
        return Ok(());
    }
    let given: Vec<Option<usize>> = request.fields.iter().map(|(name, _)| columns.find(name)).collect();
    for column in (0..columns.names.len()).filter(|column| !given.contains(&Some(*column))) {
        if column == columns.link {
            link(request)?;
        } else if let Some(value) = value(&columns, column)? {
            request.fields.push((columns.name(column).to_owned(), value));
        }
    }
    Ok(())
}

fn found(request: &Request, site: &Site) -> Result<Target, NoTarget> {
    let query = Query { page: request.page.as_deref(), section: request.section.as_deref(), number: request.table };
    target::find(site, &query)
}

fn link(request: &mut Request) -> Result<(), Failure> {
    if request.url.is_none() {
        let check = |text: &str| address::clean(text, true).map(drop).map_err(|fault| format!("the address {fault}"));
        request.url = Some(prompt::line("URL", None, false, &check)?);
    }
    if request.title.is_none() {
        let check = |text: &str| cell::link(text.trim(), "https://example.com").map(drop);
        request.title = Some(prompt::line("Title", None, false, &check)?);
    }
    Ok(())
}

/// The value of a column; none where it may be empty and is.
fn value(columns: &Columns<'_>, column: usize) -> Result<Option<String>, Failure> {
    let name = columns.name(column);
    let required = columns.is_required(column);
    let field = columns.fields.get(column);
    let label = if required { name.to_owned() } else { format!("{name} (may be empty)") };
    let value = match field.map(|field| field.enumeration.as_slice()) {
        Some(choices) if !choices.is_empty() && required => {
            choices.get(prompt::choice(&label, choices)?).cloned().unwrap_or_default()
        }
        _ => {
            let check = |text: &str| {
                let source =
                    cell::inline(&cell::one_line(text, &mut Vec::new())).map_err(|fault| format!("it {fault}"))?;
                match field.and_then(|field| field.fault(gfm::plain(&source).trim())) {
                    Some(fault) => Err(format!("it {}: {}", fault.message, fault.help)),
                    None => Ok(()),
                }
            };
            prompt::line(&label, None, !required, &check)?
        }
    };
    Ok(Some(value).filter(|value| !value.trim().is_empty()))
}

/// Asks for what a post lacks: its title and day, and the keys that its series requires and no template sets.
pub(super) fn post(request: &mut PostRequest, series: &ContentType, clock: &Clock) -> Result<(), Failure> {
    if request.title.is_none() {
        let check = |text: &str| post::check_title(text, series).map_err(|error| error.to_string());
        request.title = Some(prompt::line("Title", None, false, &check)?);
        if request.date.is_none() {
            let today = clock.day(None)?.to_string();
            let check = |text: &str| clock.day(Some(text)).map(drop).map_err(|error| error.to_string());
            request.date = Some(prompt::line("Date", Some(&today), false, &check)?);
        }
    }
    let Some(schema) = &series.front_matter else { return Ok(()) };
    for key in post::open_keys(series) {
        if request.fields.iter().any(|(name, _)| *name == key) {
            continue;
        }
        let choices = fields::choices(schema, &key);
        let value = if choices.is_empty() {
            let is_date = schema.property(&key).is_some_and(|property| property.date);
            let today = if is_date { Some(clock.day(request.date.as_deref())?.to_string()) } else { None };
            let check = |text: &str| fields::fault(schema, &key, text).map_or(Ok(()), Err);
            prompt::line(&key, today.as_deref(), false, &check)?
        } else {
            choices.get(prompt::choice(&key, &choices)?).cloned().unwrap_or_default()
        };
        request.fields.push((key, value));
    }
    Ok(())
}
