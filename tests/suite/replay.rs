//! Every row that somebody added to a page of a real history, added once more by `new resource`'s own functions, when
//! `SIGNOISE_CORPUS` names a bundle of one: to the table as it was before, and where the commit made the table as
//! well, under its header and the rows above. `SIGNOISE_REPLAY=all` takes all of the history.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use signoise::change::{Action, Kind};
use signoise::check;
use signoise::config::Config;
use signoise::page::Page;
use signoise::page::outline::{Row, RowShape, Table};
use signoise::rules::Site;
use signoise::scaffold::resource::columns::Columns;
use signoise::scaffold::resource::{InsertError, NewRow, Request, insert, older};
use signoise::schema::Schema;
use signoise::text::inline::gfm;
use signoise::text::untrusted::is_hidden;

use crate::laws::History;

/// How many of the newest commits are replayed where not all are asked for.
const SAMPLE: usize = 80;

/// What became of a row.
enum Outcome {
    /// The bytes that its author wrote.
    Same,
    /// Other bytes, for a reason.
    Better(String),
    /// Nothing: the row must not be added as it is.
    Refused(String),
    /// Nothing, although the row is sound.
    Failed(String),
    /// Other bytes.
    Other(String),
}

/// Index of a table on its page, and of the row behind which another one comes.
type Target = (usize, Option<usize>);

#[test]
fn rows_are_written_as_their_authors_wrote_them() {
    let Some(history) = History::open() else { return };
    let all = std::env::var("SIGNOISE_REPLAY").is_ok_and(|value| value == "all");
    let pairs = history.pairs(if all { usize::MAX } else { SAMPLE });
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    let (mut commits, mut rows) = (0, [0; 2]);
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    let mut shown = Vec::new();
    for (parent, child) in &pairs {
        let (old, new) = (history.moment(parent), history.moment(child));
        let changes = history.compare(&old, &new);
        let mut any = false;
        for change in changes.single().filter(|change| change.kind == Kind::Entry && change.action == Action::Added) {
            let (Some(before), Some(after)) =
                (history.find(&old, &change.place.page), history.find(&new, &change.place.page))
            else {
                *left_out.entry("on pages that the commit makes").or_default() += 1;
                continue;
            };
            let Some((table, at)) = position(&after, change.place.line) else {
                *left_out.entry("in no table that has a header").or_default() += 1;
                continue;
            };
            let row = &table.rows[at];
            if leads_into_the_site(after.slice(row.span)) {
                *left_out.entry("that lead to a page of the site: the log of its changes, no resource").or_default() +=
                    1;
                continue;
            }
            let outcome = if let Some(target) = locate(&before, &after, table, at) {
                rows[0] += 1;
                replay(&history.schema, &before, target, &after, row)
            } else if let Some((page, target)) = without_rows_from(&after, table, at) {
                rows[1] += 1;
                replay(&history.schema, &page, target, &after, row)
            } else {
                *left_out.entry("in tables that are broken").or_default() += 1;
                continue;
            };
            any = true;
            let label = match outcome {
                Outcome::Same => "identical".to_owned(),
                Outcome::Better(reason) => format!("better: {reason}"),
                Outcome::Refused(reason) => format!("refused, the row breaks the schema or the policy: {reason}"),
                Outcome::Failed(reason) => {
                    shown.push(format!("{} {}:{} {reason}", &child.id[..8], change.place.page, change.place.line));
                    format!("failed: {reason}")
                }
                Outcome::Other(detail) => {
                    shown.push(format!("{} {}:{}\n{detail}", &child.id[..8], change.place.page, change.place.line));
                    "other".to_owned()
                }
            };
            *tally.entry(label).or_default() += 1;
        }
        commits += usize::from(any);
    }
    let count = |prefix: &str| {
        tally.iter().filter(|(label, _)| label.starts_with(prefix)).map(|(_, count)| count).sum::<usize>()
    };
    let [there, made] = rows;
    let rows = there + made;
    println!("{commits} commits add {there} rows to tables that were there and {made} to tables that they make");
    for (what, count) in &left_out {
        println!("{count:6}  left out: {what}");
    }
    for (label, count) in &tally {
        println!("{count:6}  {label}");
    }
    for detail in shown.iter().take(40) {
        println!("{detail}\n");
    }
    let (same, better, refused) = (count("identical"), count("better"), count("refused"));
    let (other, failed) = (count("other"), count("failed"));
    println!(
        "{same} identical, {better} better, {refused} refused for the row's own fault, {failed} failed, {other} other \
         of {rows}"
    );
    let good = same + better + refused;
    println!("{good} of {rows} rows are identical, better, or refused for their own fault: {} %", good * 100 / rows);
    assert!(rows > 20);
    assert!(good * 100 >= rows * 95, "{good} of {rows} rows");
    assert!((same + better) * 100 >= (rows - refused) * 95, "{same} + {better} of {} rows", rows - refused);
    assert!(refused * 5 <= rows, "{refused} of {rows} rows are refused");
}

/// The row that stands on a line: its table, which has a header, and its index.
fn position(page: &Page, line: usize) -> Option<(&Table, usize)> {
    page.outline()
        .tables
        .iter()
        .filter(|table| table.header.is_some())
        .find_map(|table| Some((table, table.rows.iter().position(|row| page.line_of(row.span.start) == line)?)))
}

fn leads_into_the_site(row: &str) -> bool {
    let links = gfm::links(row);
    !links.is_empty() && links.iter().all(|link| link.url.starts_with(['/', '.']))
}

/// The table of the page before that a row was added to, and the row behind which.
fn locate(before: &Page, after: &Page, table: &Table, at: usize) -> Option<Target> {
    let texts: HashMap<&str, (usize, usize)> = before
        .outline()
        .tables
        .iter()
        .enumerate()
        .flat_map(|(number, table)| {
            table.rows.iter().enumerate().map(move |(row, r)| (before.slice(r.span), (number, row)))
        })
        .collect();
    let kept: Vec<Option<(usize, usize)>> =
        table.rows.iter().map(|row| texts.get(after.slice(row.span)).copied()).collect();
    let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
    for (number, _) in kept.iter().flatten() {
        *votes.entry(*number).or_default() += 1;
    }
    let section = |page: &Page, table: &Table| page.outline().sections[table.section].path.clone();
    let number = votes.into_iter().max_by_key(|(_, votes)| *votes).map(|(number, _)| number).or_else(|| {
        // All its rows are other ones: the table of this section that has these columns.
        let mut same = before.outline().tables.iter().enumerate().filter(|(_, other)| {
            section(before, other) == section(after, table)
                && other.columns(before.text()) == table.columns(after.text())
        });
        same.next().map(|(number, _)| number)
    })?;
    before.outline().tables[number].header.as_ref()?;
    let place = kept[..at].iter().rev().flatten().find(|(own, _)| *own == number).map(|(_, row)| *row);
    Some((number, place))
}

/// The page as it was when a new table had the rows above this one.
fn without_rows_from(after: &Page, table: &Table, at: usize) -> Option<(Arc<Page>, Target)> {
    let number = after.outline().tables.iter().position(|other| other.span == table.span)?;
    let line_start = |offset: usize| after.map().line_start(after.line_of(offset));
    let start = line_start(table.rows[at].span.start);
    let end = after.map().line_start(after.line_of(table.rows.last()?.span.end) + 1);
    let mut text = after.text().to_owned();
    text.replace_range(start..end, "");
    let page = Page::new(after.path.as_str(), text.into_bytes());
    let left = page.outline().tables.get(number)?;
    (left.header.is_some() && left.rows.len() == at).then(|| (Arc::new(page), (number, at.checked_sub(1))))
}

fn replay(schema: &Schema, before: &Arc<Page>, target: Target, after: &Page, row: &Row) -> Outcome {
    if row.shape != RowShape::Whole {
        return Outcome::Better("its author broke the row over lines or ran it into another".to_owned());
    }
    let author =
        Author { cells: row.cells.iter().map(|cell| after.slice(*cell)).collect(), line: author_lines(after, row) };
    match write(schema, before, target, &author, false) {
        Ok(ours) => compare(schema, before, target, &author, &ours),
        Err(Refusal::OfRow(reason)) => Outcome::Refused(reason),
        Err(Refusal::NotShown(error)) => {
            // What the refusal tells its author to do first, and the same command again.
            let Some((mended, target, how)) = mended(before, target) else { return Outcome::Failed(error) };
            let shown = is_shown(after, row);
            match write(schema, &mended, target, &author, false) {
                Ok(ours) => match compare(schema, &mended, target, &author, &ours) {
                    Outcome::Same | Outcome::Better(_) if shown => Outcome::Better(format!("{how}, as its author did")),
                    Outcome::Same | Outcome::Better(_) => {
                        Outcome::Better(format!("{how}: the author's row is not shown on the site"))
                    }
                    other => other,
                },
                Err(Refusal::OfRow(reason)) => Outcome::Refused(reason),
                Err(Refusal::NotShown(_)) => Outcome::Failed(error),
                Err(Refusal::Other(reason)) => Outcome::Failed(reason),
            }
        }
        Err(Refusal::Other(reason)) => Outcome::Failed(reason),
    }
}

/// A row as its author wrote it.
struct Author<'a> {
    cells: Vec<&'a str>,
    line: String,
}

/// Why nothing is written.
enum Refusal {
    OfRow(String),
    NotShown(String),
    Other(String),
}

fn site(page: &Page) -> Site {
    check::read_one(&page.path, page.text().as_bytes().to_vec(), Schema::builtin(), Config::default()).unwrap()
}

/// The line that `new resource` writes.
fn write(
    schema: &Schema,
    before: &Page,
    (number, place): Target,
    author: &Author<'_>,
    keep_tracking: bool,
) -> Result<String, Refusal> {
    let table = &before.outline().tables[number];
    let kind = schema.type_of(&before.path, before.front_matter()).unwrap();
    let columns = Columns::of(before, table, kind.and_then(|kind| schema.types.get(kind)));
    let request = request(&columns, &author.cells);
    let made = columns.cells(&request, keep_tracking).map_err(|faults| {
        let reasons: Vec<String> = faults.wrong.iter().map(|(message, _)| general(message)).collect();
        let missing: Vec<String> = faults.missing.iter().map(|flag| format!("no {flag}")).collect();
        Refusal::OfRow([reasons, missing].concat().join("; "))
    })?;
    let new = NewRow { table: number, cells: made.sources, after: place };
    let insertion = insert::insert(before, &[new]).map_err(|error| match error {
        InsertError::NotShown { .. } => Refusal::NotShown(error.to_string()),
        other => Refusal::Other(other.to_string()),
    })?;
    older::prove(&site(before), 0, before, &insertion).map_err(|error| Refusal::Other(error.to_string()))?;
    // The law: nothing but the new line.
    let line = insertion.page.slice(insertion.rows[0]).to_owned();
    let text = insertion.page.text();
    let edit = &insertion.edits[0];
    assert_eq!(insertion.edits.len(), 1);
    assert_eq!(edit.start, edit.end);
    assert_eq!(text.len(), before.text().len() + edit.text.len());
    assert_eq!(&text[..edit.start], &before.text()[..edit.start]);
    assert_eq!(&text[edit.start + edit.text.len()..], &before.text()[edit.start..]);
    assert_eq!(edit.text.trim_matches(['\r', '\n']), line);
    Ok(line)
}

/// The page with its safe fixes, or where there is nothing to fix in an empty table, with blank lines around it; and the
/// same place there.
fn mended(before: &Page, (number, place): Target) -> Option<(Page, Target, &'static str)> {
    let table = &before.outline().tables[number];
    let header = before.slice(table.header.as_ref()?.span);
    let (text, how) = if table.rows.is_empty() {
        let mut text = before.text().to_owned();
        text.insert(before.map().line_start(before.line_of(table.span.end) + 1), '\n');
        text.insert(before.map().line_start(before.line_of(table.span.start)), '\n');
        (text, "its table is shown once blank lines are around it")
    } else {
        let mut site = site(before);
        let fixes = check::fix(&mut site, false, &|site| check::run(site, &|_| true));
        (fixes.pages.first()?.after.clone(), "its table is shown once `check --fix` has mended it")
    };
    let page = Page::new(before.path.as_str(), text.into_bytes());
    let mended = page.outline().tables.get(number)?;
    let same = page.slice(mended.header.as_ref()?.span) == header && mended.rows.len() == table.rows.len();
    same.then_some((page, (number, place), how))
}

/// Whether the site shows a row under a header.
fn is_shown(page: &Page, row: &Row) -> bool {
    let headed = page.kramdown().tables.iter().filter(|table| table.head.is_some());
    let line = |offset: usize| page.line_of(offset);
    headed.flat_map(|table| &table.rows).any(|shown| line(shown.span.start) == line(row.span.start))
}

fn compare(schema: &Schema, before: &Page, target: Target, author: &Author<'_>, ours: &str) -> Outcome {
    let table = &before.outline().tables[target.0];
    let theirs = author.line.as_str();
    if ours == theirs {
        return Outcome::Same;
    }
    let detail = format!("  ours   {ours}\n  author {theirs}");
    let mut reasons = Vec::new();
    let trimmed = theirs.trim();
    if trimmed != theirs {
        reasons.push("no blanks at the ends of the line");
    }
    let (own, theirs) = (split(ours), split(trimmed));
    let tracked = write(schema, before, target, author, true).map(|line| split(&line)).unwrap_or_default();
    for at in 0..own.cells.len().max(theirs.cells.len()) {
        let (own, theirs) = (own.cell(at), theirs.cell(at));
        if own == theirs {
            continue;
        }
        if tracked.cell(at) == theirs {
            reasons.push("no parameter that follows the reader");
        } else if own == visible(theirs) {
            reasons.push("no invisible characters");
        } else if even(own) == even(theirs) {
            reasons.push("no blanks at the ends of a link's text");
        } else {
            return Outcome::Other(detail);
        }
    }
    // The frame: pipes and the blanks around them. Most rows of the table say what it looks like.
    if own.frame != theirs.frame {
        let frames = || {
            let whole = table.rows.iter().filter(|row| row.shape == RowShape::Whole);
            whole.map(|row| split(before.slice(row.span)).frame)
        };
        let like = |frame: &[String]| frames().filter(|other| other == frame).count();
        let (like_own, like_theirs) = (like(&own.frame), like(&theirs.frame));
        let as_wide = frames().filter(|frame| frame.len() == theirs.frame.len()).count();
        if like_own > like_theirs {
            reasons.push("pipes and blanks as in most rows of the table");
        } else if like_theirs * 2 <= as_wide && own.frame.iter().all(|gap| matches!(gap.as_str(), "" | " | " | " |")) {
            reasons.push("one blank on both sides of a pipe where the table has no custom");
        } else if theirs.frame.iter().any(|gap| *gap != visible(gap) && gap.trim() != gap.trim_matches(' ')) {
            reasons.push("no invisible characters");
        } else {
            return Outcome::Other(format!(
                "  {like_own} rows like ours {:?}, {like_theirs} like the author's {:?} of {as_wide}\n{detail}",
                own.frame, theirs.frame
            ));
        }
    }
    reasons.sort_unstable();
    reasons.dedup();
    Outcome::Better(reasons.join(", "))
}

/// A text without what nobody sees of it.
fn visible(text: &str) -> String {
    text.chars()
        .filter(|&c| !is_hidden(c) || c == '\t')
        .map(|c| if matches!(c, '\t' | '\u{a0}' | '\u{202f}') { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}

fn even(text: &str) -> String {
    visible(text).replace("[ ", "[").replace(" ]", "]").replace("( ", "(").replace(" )", ")")
}

/// A line at its pipes.
#[derive(Default)]
struct Split {
    cells: Vec<String>,
    /// What stands before, between and behind the cells.
    frame: Vec<String>,
}

impl Split {
    fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", String::as_str)
    }
}

fn split(line: &str) -> Split {
    let mut split = Split::default();
    let (mut pieces, mut from) = (Vec::new(), 0);
    for (at, _) in line.match_indices('|').filter(|(at, _)| !line[..*at].ends_with('\\')) {
        pieces.push(&line[from..at]);
        from = at + 1;
    }
    pieces.push(&line[from..]);
    let mut gap = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        if at > 0 {
            gap.push('|');
        }
        let cell = piece.trim();
        if cell.is_empty() {
            gap.push_str(piece);
            continue;
        }
        gap.push_str(&piece[..piece.len() - piece.trim_start().len()]);
        split.frame.push(std::mem::take(&mut gap));
        split.cells.push(cell.to_owned());
        gap.push_str(&piece[piece.trim_end().len()..]);
    }
    split.frame.push(gap);
    split
}

/// A message without what it quotes.
fn general(message: &str) -> String {
    message.split('`').step_by(2).collect::<Vec<_>>().join("..")
}

/// The line that the author wrote.
fn author_lines(page: &Page, row: &Row) -> String {
    let (first, last) = (page.line_of(row.span.start), page.line_of(row.span.end));
    let end = page.map().line_start(last + 1);
    page.text()[page.map().line_start(first)..end].trim_end_matches(['\r', '\n']).to_owned()
}

/// The fields of a row.
fn request(columns: &Columns<'_>, cells: &[&str]) -> Request {
    let mut request = Request::default();
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        if at == columns.link
            && let [link] = gfm::links(cell).as_slice()
            && !link.bare
            && link.span.len() == cell.len()
        {
            request.title = Some(link.text.clone());
            request.url = Some(link.url.clone());
        } else {
            let name =
                if at < columns.names.len() { columns.name(at).to_owned() } else { format!("column {}", at + 1) };
            request.fields.push((name, (*cell).to_owned()));
        }
    }
    request
}
