//! Findings as JSON Lines: each in the shape of `signoise/findings/1`, then a line with the numbers.

use std::io::{self, Write};

use serde::Serialize;

use super::json::{SCHEMA, item};
use super::place::Locator;
use crate::check::{Outcome, Summary};
use crate::rules::Site;
use crate::text::json;

#[derive(Serialize)]
struct Last {
    schema: &'static str,
    summary: Summary,
}

/// Writes one line for each finding and one for the numbers.
pub fn write(site: &Site, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let places = Locator::new(site);
    for finding in &outcome.findings {
        json::write_line(&item(&places, finding), out)?;
    }
    json::write_line(&Last { schema: SCHEMA, summary: outcome.summary }, out)
}
