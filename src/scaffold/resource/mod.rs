//! New entries of tables: values to cells, cells to rows in the style of their neighbours, rows to pure insertions
//! that are proved against both renderers before anything is written.

pub mod address;
pub mod cell;
pub mod columns;
pub mod insert;
mod known;
pub mod older;
mod place;
mod plain;
mod plan;
mod proof;
pub mod style;
pub mod target;

pub use insert::{InsertError, Insertion, NewRow};
pub use place::At;
pub use plan::{ChangedPage, Options, Plan, PlannedRow, Problem, plan};
pub use target::{Query, Target};

/// An entry that was asked for, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// Path or name of the page.
    pub page: Option<String>,
    /// The heading above the table.
    pub section: Option<String>,
    /// Which of the tables that fit, from 1.
    pub table: Option<usize>,
    /// The title: plain text.
    pub title: Option<String>,
    /// The address.
    pub url: Option<String>,
    /// Name and value of other columns.
    pub fields: Vec<(String, String)>,
    /// Where the row goes.
    pub at: At,
    /// What to call the request in messages, such as `rows.csv, row 3`; none for the only one.
    pub origin: Option<String>,
    /// The number of the issue that asks for it.
    pub issue: Option<u64>,
}
