//! The steps of a script: each does one thing to the site, as an editor would.

use proptest::prelude::*;

use super::site::{self, Page, Section, Seeds, Text, Tree};

/// What an editor does.
#[derive(Debug, Clone, Copy)]
enum Deed {
    AddRow,
    RemoveRow,
    EditDescription,
    EditNotes,
    Retarget,
    Retitle,
    MoveRow,
    MoveAndEditRow,
    Reorder,
    RenameSection,
    AddSection,
    RemoveSection,
    MoveSection,
    AddPage,
    RemovePage,
    RenamePage,
    EditText,
    AddText,
    RemoveText,
    SetKey,
    RemoveKey,
    ReplaceEverywhere,
}

/// One step: what is done, where (counted round), and the words it takes.
#[derive(Debug, Clone)]
pub struct Step {
    deed: Deed,
    at: u16,
    to: u16,
    seeds: Seeds,
}

/// A step; the usual ones come more often.
pub fn step() -> impl Strategy<Value = Step> {
    use Deed::*;
    let deed = prop_oneof![
        8 => Just(AddRow),
        4 => Just(RemoveRow),
        3 => Just(EditDescription),
        3 => Just(EditNotes),
        3 => Just(Retarget),
        3 => Just(Retitle),
        3 => Just(MoveRow),
        2 => Just(MoveAndEditRow),
        2 => Just(Reorder),
        2 => Just(RenameSection),
        2 => Just(AddSection),
        1 => Just(RemoveSection),
        1 => Just(MoveSection),
        1 => Just(AddPage),
        1 => Just(RemovePage),
        1 => Just(RenamePage),
        2 => Just(EditText),
        1 => Just(AddText),
        1 => Just(RemoveText),
        1 => Just(SetKey),
        1 => Just(RemoveKey),
        1 => Just(ReplaceEverywhere),
    ];
    (deed, any::<u16>(), any::<u16>(), site::seeds()).prop_map(|(deed, at, to, seeds)| Step { deed, at, to, seeds })
}

/// Page and section.
type Place = (usize, usize);

impl Step {
    pub fn apply(&self, tree: &mut Tree) {
        let seeds = &self.seeds;
        match self.deed {
            Deed::AddRow => {
                if let Some((page, section)) = pick(&places(tree), self.at) {
                    let row = tree.row(seeds);
                    let rows = &mut tree.pages[page].sections[section].rows;
                    let at = usize::from(self.to) % (rows.len() + 1);
                    rows.insert(at, row);
                }
            }
            Deed::RemoveRow => drop(self.lift(tree)),
            Deed::EditDescription => self.on_row(tree, |row| row.description = edited(&row.description, seeds)),
            Deed::EditNotes => self.on_row(tree, |row| row.notes = site::notes(seeds[0])),
            Deed::Retarget => self.on_row(tree, |row| row.url = site::address(seeds, row.id)),
            Deed::Retitle => self.on_row(tree, |row| row.title = edited(&row.title, seeds)),
            Deed::MoveRow => self.move_row(tree, false),
            Deed::MoveAndEditRow => self.move_row(tree, true),
            Deed::Reorder => {
                if let Some((page, section)) = pick(&places(tree), self.at) {
                    let rows = &mut tree.pages[page].sections[section].rows;
                    let turns = usize::from(self.to) % rows.len().max(1);
                    rows.rotate_left(turns);
                }
            }
            Deed::RenameSection => {
                if let Some((page, section)) = pick(&places(tree), self.at) {
                    let id = tree.number();
                    tree.pages[page].sections[section].heading = format!("{} {id}", site::name(&seeds[..2]));
                }
            }
            Deed::AddSection => {
                if let Some(page) = pick_page(tree, self.at) {
                    let section = self.section(tree);
                    let sections = &mut tree.pages[page].sections;
                    let at = usize::from(self.to) % (sections.len() + 1);
                    sections.insert(at, section);
                }
            }
            Deed::RemoveSection => drop(self.cut(tree)),
            Deed::MoveSection => {
                if let Some(section) = self.cut(tree)
                    && let Some(page) = pick_page(tree, self.to)
                {
                    tree.pages[page].sections.push(section);
                }
            }
            Deed::AddPage => {
                let page = tree.page(seeds);
                for _ in 0..=self.to % 2 {
                    let section = self.section(tree);
                    tree.pages[page].sections.push(section);
                }
            }
            Deed::RemovePage => {
                if tree.pages.len() > 1 {
                    tree.pages.remove(usize::from(self.at) % tree.pages.len());
                }
            }
            Deed::RenamePage => {
                let number = tree.number();
                if let Some(page) = pick_page(tree, self.at) {
                    tree.pages[page].path = format!("N{number}.md");
                }
            }
            Deed::EditText => self.on_text(tree, |texts, at| texts[at].words = edited(&texts[at].words, seeds)),
            Deed::AddText => {
                let text = tree.text(&seeds[..12]);
                if let Some((page, section)) = pick(&places(tree), self.at) {
                    tree.pages[page].sections[section].texts.push(text);
                }
            }
            Deed::RemoveText => self.on_text(tree, |texts, at| drop(texts.remove(at))),
            Deed::SetKey => {
                self.on_page(tree, |page| drop(page.front_matter.insert("flag".into(), site::name(&seeds[..2]))));
            }
            Deed::RemoveKey => self.on_page(tree, |page| drop(page.front_matter.remove("layout"))),
            Deed::ReplaceEverywhere => self.replace(tree),
        }
    }

    /// A new section with rows.
    fn section(&self, tree: &mut Tree) -> Section {
        let mut section = tree.section(&self.seeds);
        for turn in 0..=usize::from(self.to % 3) {
            let mut seeds = self.seeds.clone();
            seeds.rotate_left(turn * 5 + 3);
            section.rows.push(tree.row(&seeds));
        }
        section
    }

    fn row(&self, tree: &Tree) -> Option<(Place, usize)> {
        let rows = places(tree).into_iter().flat_map(|place| {
            let count = tree.pages[place.0].sections[place.1].rows.len();
            (0..count).map(move |row| (place, row))
        });
        pick(&rows.collect::<Vec<_>>(), self.at)
    }

    fn on_row(&self, tree: &mut Tree, edit: impl Fn(&mut site::Row)) {
        if let Some(((page, section), row)) = self.row(tree) {
            edit(&mut tree.pages[page].sections[section].rows[row]);
        }
    }

    fn lift(&self, tree: &mut Tree) -> Option<site::Row> {
        let ((page, section), row) = self.row(tree)?;
        Some(tree.pages[page].sections[section].rows.remove(row))
    }

    fn move_row(&self, tree: &mut Tree, edit: bool) {
        if let Some(mut row) = self.lift(tree)
            && let Some((page, section)) = pick(&places(tree), self.to)
        {
            if edit {
                row.description = edited(&row.description, &self.seeds);
            }
            tree.pages[page].sections[section].rows.push(row);
        }
    }

    fn cut(&self, tree: &mut Tree) -> Option<Section> {
        let (page, section) = pick(&places(tree), self.at)?;
        Some(tree.pages[page].sections.remove(section))
    }

    fn on_page(&self, tree: &mut Tree, edit: impl Fn(&mut Page)) {
        if let Some(page) = pick_page(tree, self.at) {
            edit(&mut tree.pages[page]);
        }
    }

    fn on_text(&self, tree: &mut Tree, edit: impl Fn(&mut Vec<Text>, usize)) {
        if let Some((page, section)) = pick(&places(tree), self.at) {
            let texts = &mut tree.pages[page].sections[section].texts;
            if !texts.is_empty() {
                let at = usize::from(self.to) % texts.len();
                edit(texts, at);
            }
        }
    }

    /// One word becomes another wherever it stands in a description.
    fn replace(&self, tree: &mut Tree) {
        let (old, new) = (site::word(self.seeds[0]), site::word(self.seeds[1]));
        for row in tree.pages.iter_mut().flat_map(|page| &mut page.sections).flat_map(|section| &mut section.rows) {
            let words: Vec<&str> =
                row.description.split(' ').map(|word| if word == old { new } else { word }).collect();
            row.description = words.join(" ");
        }
    }
}

fn places(tree: &Tree) -> Vec<Place> {
    let pages = tree.pages.iter().enumerate();
    pages.flat_map(|(page, content)| (0..content.sections.len()).map(move |section| (page, section))).collect()
}

fn pick<T: Copy>(list: &[T], at: u16) -> Option<T> {
    list.get(usize::from(at).checked_rem(list.len())?).copied()
}

fn pick_page(tree: &Tree, at: u16) -> Option<usize> {
    usize::from(at).checked_rem(tree.pages.len())
}

/// A text with one of its words changed, or one more.
fn edited(text: &str, seeds: &[u16]) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    let at = usize::from(seeds[0]) % words.len();
    if seeds[1].is_multiple_of(2) || words.len() < 3 {
        words.insert(at + 1, site::word(seeds[2]));
    } else {
        words[at] = site::word(seeds[2]);
    }
    words.join(" ")
}
