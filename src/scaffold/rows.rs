//! Entries from files: CSV, JSON and JSON Lines to rows of names and values, each with a name for messages.

use serde_json::Value;

use super::resource::{At, Request};
use crate::text::json;

/// A file may have this many bytes.
pub const MAX_BYTES: u64 = 8 * 1024 * 1024;
/// A file may have this many rows.
pub const MAX_ROWS: usize = 20_000;

/// How the rows of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Fields between commas (or semicolons or tabs), the first line names them.
    Csv,
    /// A list of objects, or one object.
    Json,
    /// An object on each line.
    JsonLines,
}

/// A row as its file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What to call it in messages, such as `rows.csv, row 3 (line 4)`.
    pub origin: String,
    /// Names and values; no empty ones.
    pub values: Vec<(String, String)>,
}

/// The rows of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// The rows, in their order.
    pub list: Vec<Row>,
    /// The names of the columns and where they stand, such as `rows.csv:1`, where a line of its own has them.
    pub header: Option<(String, Vec<String>)>,
}

/// Why a file has no rows: one sentence for each fault, with its place.
pub type Faults = Vec<String>;

impl Format {
    /// The format that the name of a file or, without one, its text speaks of.
    pub fn of(name: &str, text: &str) -> Self {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        match ending.as_deref() {
            Some("csv" | "tsv") => return Self::Csv,
            Some("json") => return Self::Json,
            Some("jsonl" | "ndjson") => return Self::JsonLines,
            _ => {}
        }
        let text = text.trim_start_matches('\u{feff}').trim();
        let several =
            || text.lines().filter(|line| !line.trim().is_empty()).all(|line| line.trim_start().starts_with('{'));
        match text.chars().next() {
            Some('{') if text.lines().count() > 1 && several() => Self::JsonLines,
            Some('[' | '{') => Self::Json,
            _ => Self::Csv,
        }
    }
}

/// Reads the rows of a file.
pub fn read(name: &str, bytes: &[u8]) -> Result<Rows, Faults> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let read = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', read).count() + 1;
        vec![format!("{name}:{line}: this is no UTF-8: save the file as UTF-8")]
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let rows = match Format::of(name, text) {
        Format::Csv => csv_rows(name, text),
        Format::Json => json_rows(name, text).map(|list| Rows { list, header: None }),
        Format::JsonLines => json_lines(name, text).map(|list| Rows { list, header: None }),
    }?;
    if rows.list.is_empty() {
        return Err(vec![format!("{name} has no rows")]);
    }
    if rows.list.len() > MAX_ROWS {
        return Err(vec![format!("{name} has {} rows, more than {MAX_ROWS}", rows.list.len())]);
    }
    Ok(rows)
}

fn csv_rows(name: &str, text: &str) -> Result<Rows, Faults> {
    let delimiter = delimiter(text);
    check_quotes(text, delimiter).map_err(|(line, fault)| vec![format!("{name}:{line}: {fault}")])?;
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let (headers, line): (Vec<String>, u64) = match reader.headers() {
        Ok(headers) => (
            headers.iter().map(|header| header.trim().to_owned()).collect(),
            headers.position().map_or(1, |position| line_of(text, position)),
        ),
        Err(error) => return Err(vec![format!("{name}: {error}")]),
    };
    if let Some(at) = headers.iter().position(String::is_empty) {
        return Err(vec![format!("{name}:{line}: column {} has no name", at + 1)]);
    }
    for (at, header) in headers.iter().enumerate() {
        if headers.iter().take(at).any(|other| other.eq_ignore_ascii_case(header)) {
            return Err(vec![format!("{name}:{line}: the column `{header}` occurs twice")]);
        }
    }
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(|error| vec![format!("{name}: {error}")])?;
        let line = record.position().map_or(0, |position| line_of(text, position));
        let origin = format!("{name}, row {} (line {line})", at + 1);
        if record.len() != headers.len() {
            faults.push(format!("{origin}: {} fields, but the first line names {}", record.len(), headers.len()));
            continue;
        }
        let values = headers.iter().zip(&record).filter(|(_, value)| !value.trim().is_empty());
        rows.push(Row { origin, values: values.map(|(name, value)| (name.clone(), value.to_owned())).collect() });
    }
    let header = Some((format!("{name}:{line}"), headers));
    if faults.is_empty() { Ok(Rows { list: rows, header }) } else { Err(faults) }
}

/// The line in which a record begins. The reader ends a record at the `\r` of a line end and counts its `\n` to the
/// next one.
fn line_of(text: &str, position: &csv::Position) -> u64 {
    let at = usize::try_from(position.byte()).ok().and_then(|byte| text.as_bytes().get(byte));
    position.line() + u64::from(at == Some(&b'\n'))
}

/// The sign between fields: what the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or("");
    let count = |sign: u8| first.bytes().filter(|byte| *byte == sign).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

/// Quotes open at the beginning of a field and close at its end, or somebody's rows end up in one cell. The error has
/// the line.
fn check_quotes(text: &str, delimiter: u8) -> Result<(), (usize, &'static str)> {
    let bytes = text.as_bytes();
    let (mut at, mut line) = (0, 1);
    let mut start = true;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'"' if start => {
                let opened = line;
                loop {
                    match bytes.get(at) {
                        None => return Err((opened, "the quote that opens here is never closed")),
                        Some(b'"') if bytes.get(at + 1) == Some(&b'"') => at += 2,
                        Some(b'"') => {
                            at += 1;
                            break;
                        }
                        Some(other) => {
                            line += usize::from(*other == b'\n');
                            at += 1;
                        }
                    }
                }
                match bytes.get(at) {
                    None | Some(b'\n' | b'\r') => {}
                    Some(next) if *next == delimiter => {}
                    Some(_) => {
                        return Err((line, "text behind a closing quote: write a quote inside of a field twice"));
                    }
                }
                start = false;
            }
            b'"' => {
                return Err((
                    line,
                    "a quote in the middle of a field: put the field in quotes and write the quote twice",
                ));
            }
            b'\n' => {
                line += 1;
                start = true;
            }
            byte => start = byte == delimiter,
        }
    }
    Ok(())
}

fn json_rows(name: &str, text: &str) -> Result<Vec<Row>, Faults> {
    let value = json::read(text).map_err(|error| vec![format!("{name}: not JSON: {error}")])?;
    let items = match value {
        Value::Array(items) => items,
        Value::Object(mut object) => match object.remove("rows") {
            Some(Value::Array(items)) => items,
            _ => vec![Value::Object(object)],
        },
        _ => return Err(vec![format!("{name}: not a list of objects")]),
    };
    collect(items.into_iter().enumerate().map(|(at, item)| row(format!("{name}, row {}", at + 1), item)))
}

fn json_lines(name: &str, text: &str) -> Result<Vec<Row>, Faults> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    collect(lines.map(|(at, line)| {
        let origin = format!("{name}, line {}", at + 1);
        match json::read(line) {
            Ok(value) => row(origin, value),
            Err(error) => Err(format!("{origin}: not JSON: {error}")),
        }
    }))
}

fn collect(rows: impl Iterator<Item = Result<Row, String>>) -> Result<Vec<Row>, Faults> {
    let (mut good, mut faults) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            Ok(row) => good.push(row),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(good) } else { Err(faults) }
}

fn row(origin: String, value: Value) -> Result<Row, String> {
    let Value::Object(object) = value else { return Err(format!("{origin}: not an object")) };
    let mut values = Vec::with_capacity(object.len());
    for (name, value) in object {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Bool(value) => value.to_string(),
            Value::Array(_) | Value::Object(_) => {
                return Err(format!("{origin}: `{}` is neither text nor number", name.escape_debug()));
            }
        };
        if !text.trim().is_empty() {
            values.push((name, text));
        }
    }
    Ok(Row { origin, values })
}

/// Names that say where an entry goes, in any case; all others are columns.
pub const NAMES: [&str; 6] = ["page", "section", "table", "title", "url", "at"];

/// A row as a request. What the row does not say is taken from `default`.
pub fn request(row: Row, default: &Request) -> Result<Request, String> {
    let mut request = Request { origin: Some(row.origin.clone()), ..default.clone() };
    for (name, value) in row.values {
        let value_text = value.trim().to_owned();
        match name.trim().to_lowercase().as_str() {
            "page" => request.page = Some(value_text),
            "section" => request.section = Some(value_text),
            "title" => request.title = Some(value),
            "url" => request.url = Some(value),
            "table" => {
                let number = value_text.parse().map_err(|_| format!("{}: the table is a number from 1", row.origin))?;
                request.table = Some(number);
            }
            "at" => request.at = At::parse(&value_text).map_err(|fault| format!("{}: {fault}", row.origin))?,
            _ => {
                request.fields.retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
                request.fields.push((name, value));
            }
        }
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(name: &str, text: &str) -> Vec<Vec<(String, String)>> {
        read(name, text.as_bytes()).unwrap().list.into_iter().map(|row| row.values).collect()
    }

    #[test]
    fn every_format_says_the_same() {
        let rows = values("a.csv", "\u{feff}url,Title,Notes\r\nhttps://a.example,\"A, \"\"B\"\"\nC\",\r\n");
        assert_eq!(
            rows,
            [[("url".to_owned(), "https://a.example".to_owned()), ("Title".to_owned(), "A, \"B\"\nC".to_owned())]]
        );
        assert_eq!(
            values("-", "url;Title\nx;y\n"),
            values("-", "[{\"url\": \"x\", \"Title\": \"y\", \"Notes\": null}]")
        );
        assert_eq!(
            values("-", "url\tTitle\nx\ty\n"),
            values("-", "{\"url\":\"x\",\"Title\":\"y\"}\n\n{\"url\":\"x\",\"Title\":\"y\"}\n")[..1]
        );
    }

    #[test]
    fn faults_are_named_with_their_line() {
        for (name, text, fault) in [
            ("a.csv", "url,title\nx,\"y\nz,w\n", "a.csv:2: the quote that opens here is never closed"),
            (
                "a.csv",
                "url,title\nx,\"y\" z\n",
                "a.csv:2: text behind a closing quote: write a quote inside of a field twice",
            ),
            (
                "a.csv",
                "url,title\nx,5\" disk\n",
                "a.csv:2: a quote in the middle of a field: put the field in quotes and write the quote twice",
            ),
            ("a.csv", "url,title\nx,y\nx,y,z\n", "a.csv, row 2 (line 3): 3 fields, but the first line names 2"),
            ("a.csv", "url,URL\nx,y\n", "a.csv:1: the column `URL` occurs twice"),
            ("a.csv", "url,\nx,y\n", "a.csv:1: column 2 has no name"),
            ("a.csv", "url\n", "a.csv has no rows"),
            ("a.json", "[1]", "a.json, row 1: not an object"),
            ("a.json", "[{\"a\": []}]", "a.json, row 1: `a` is neither text nor number"),
            ("a.json", "3", "a.json: not a list of objects"),
            ("a.json", "[{\"a\": 1, \"a\": 2}]", "a.json: not JSON: the key `a` stands twice at line 1 column 17"),
        ] {
            assert_eq!(read(name, text.as_bytes()).unwrap_err(), [fault], "{text}");
        }
        assert_eq!(read("a.csv", b"url\n\xff\n").unwrap_err(), ["a.csv:2: this is no UTF-8: save the file as UTF-8"]);
        assert!(read("a.jsonl", b"{}\n{x").unwrap_err()[0].starts_with("a.jsonl, line 2: not JSON"));
    }
}
