//! What changed between two snapshots: pages, sections, entries, prose and front matter paired, their differences
//! listed, and everything else counted as noise. Knows no git; provenance is added to the list by others.

mod cells;
mod content;
mod entries;
pub mod fingerprint;
pub mod formatting;
mod frame;
mod headings;
mod items;
pub mod laws;
mod list;
mod matter;
pub mod model;
mod noise;
pub mod normal;
mod order;
mod pages;
mod prose;
pub mod provenance;
pub mod read;
mod row;
mod sections;
mod shown;
pub mod side;
mod similarity;
mod substitution;
mod unchanged;
pub mod words;

pub use cells::align;
pub use headings::{first_h1, heading_text, title_of};
pub use model::{Action, Change, Changes, Hidden, Kind, Noise, Place};
pub use side::{File, Snapshot};

use frame::Frame;

/// Compares two snapshots. `renames` are pairs of paths (from, to) that git takes for one file.
pub fn compare<E>(from: &Snapshot<'_, E>, to: &Snapshot<'_, E>, renames: &[(String, String)]) -> Result<Changes, E> {
    let frame = Frame::new(from, to, renames)?;
    let list::Listed { mut changes, reordered } = list::list(&frame);
    changes.sort_by(|a, b| order(a).cmp(&order(b)));
    let places = list::sorted(noise::places(&frame, &changes));
    let mut changes = substitution::collapse(changes);
    fingerprint::assign(&mut changes);
    let both = frame.pages.iter().filter_map(frame::PagePair::both).filter(|(old, new)| old.path != new.path);
    Ok(Changes {
        renamed: both.map(|(old, new)| (old.path.clone(), new.path.clone())).collect(),
        noise: Noise { lines: places.iter().map(|run| run.last - run.first + 1).sum(), reordered, places },
        list: changes,
    })
}

/// By page, then by line, the whole before its parts.
fn order(change: &Change) -> (&str, usize, Kind, Action, Option<&Place>, Option<&str>) {
    let Place { page, line, .. } = &change.place;
    (page, *line, change.kind, change.action, change.from.as_ref(), change.title.as_deref())
}
