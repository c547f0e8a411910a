//! Rows as they are in real life: without a link, with several, cut in two, wrapped in somebody's redirect.

use signoise::change::{Action, Change, Hidden, Kind};

use super::change::{compare, site};

/// A page of one table.
fn table(rows: &str) -> String {
    format!("# Page\n\n## Tools\n\nSource | Description | Notes\n:----- | :----- | :-----\n{rows}\n")
}

/// What became of the rows of a page, in a word each: action, title, columns that differ.
fn told(before: &str, after: &str) -> Vec<String> {
    let changes = compare(&site(&[("A.md", before)]), &site(&[("A.md", after)]));
    changes.single().map(word).collect()
}

fn word(change: &Change) -> String {
    let mut out = format!("{} {}", change.kind.name(), change.action.name());
    if let Some(title) = &change.title {
        out += &format!(" {title}");
    }
    if change.kind == Kind::Entry && change.action == Action::Updated {
        let columns: Vec<&str> = change.cells.iter().map(|cell| cell.column.as_str()).collect();
        out += &format!(" [{}]", columns.join(", "));
    }
    out
}

const OTHERS: &str = "[Price list](https://a.io/prices) | What everything costs this year | Sheet\n\
                      [Calendar](https://a.io/days) | The days on which something happens | Web";

fn rows(own: &str) -> String {
    table(&format!("{own}\n{OTHERS}"))
}

#[test]
fn a_row_without_a_link_is_known_by_its_first_cell() {
    let before = rows("**Admin right (AR)** | Lets a partner act for a customer | -");
    let after = rows("**Admin right (AR)** | Lets a partner act on behalf of a customer | -");
    assert_eq!(told(&before, &after), ["entry updated Admin right (AR) [Description]"]);
    // A link that is added to it makes no other row of it.
    let linked = rows("**[Admin right (AR)](https://a.io/ar)** | Lets a partner act for a customer | -");
    assert_eq!(told(&before, &linked), ["entry updated Admin right (AR) [Source]"]);
    assert_eq!(told(&before, &rows("")), ["entry removed Admin right (AR)"]);
}

#[test]
fn questions_and_answers_are_rows_too() {
    let page = |answer: &str, more: &str| {
        format!(
            "# Help\n\nQuestion | Answer\n--- | ---\nHow do I enrol? | {answer}\nWho pays? | The house does\n{more}"
        )
    };
    assert_eq!(
        told(&page("Ask your manager", ""), &page("Ask us at any time", "")),
        ["entry updated How do I enrol? [Answer]"]
    );
    assert_eq!(
        told(&page("Ask", ""), &page("Ask", "Where is it? | Around the corner\n")),
        ["entry added Where is it?"]
    );
}

#[test]
fn a_row_of_empty_links_is_a_row() {
    assert_eq!(told(&rows(""), &rows("[]() | Nobody filled this in | ...")), ["entry added"]);
    let named = rows("[New thing](https://a.io/new) | Nobody filled this in | ...");
    let told = told(&rows("[]() | Nobody filled this in | ..."), &named);
    assert_eq!(told, ["entry updated New thing [Source]"]);
}

#[test]
fn a_resource_with_a_new_name_has_it_in_its_text_too() {
    let row = |name: &str, host: &str, more: &str| {
        format!(
            "[{name}](https://{host}.tools.a.io/) | The {name} takes the numbers of a customer and shows what they \
             can save within three years, with every source of the figures named and a sheet to build a case | {more}"
        )
    };
    let before = rows(&row("Saving Sheet", "saving", "Needs an account of the partner program"));
    let after = rows(&row("Case Builder", "case", "Web"));
    assert_eq!(told(&before, &after), ["entry updated Case Builder [Source, Description, Notes]"]);
    // Another sentence makes it another resource.
    let other = rows(&row("Case Builder", "case", "Web").replace("three years", "three years and a day"));
    assert_eq!(told(&before, &other), ["entry added Case Builder", "entry removed Saving Sheet"]);
}

#[test]
fn a_row_of_several_links_is_known_by_the_first() {
    let before = rows("[Part one](https://a.io/1), [part two](https://a.io/2) | A course in two parts | Video");
    let after = rows("[Part one](https://a.io/1), [part three](https://a.io/3) | A course in two parts | Video");
    assert_eq!(told(&before, &after), ["entry updated Part one, part three [Source]"]);
}

#[test]
fn a_link_may_stand_in_any_column() {
    let page = |url: &str, text: &str| {
        format!(
            "# Help\n\nOption | Description | Link\n--- | --- | ---\nBasic | {text} | [Read]({url})\n\
             Full | Everything there is | [Read](https://a.io/full)\n"
        )
    };
    let before = page("https://a.io/basic", "For small shops");
    assert_eq!(told(&before, &page("https://a.io/basics", "For small shops")), ["entry updated Basic [Link]"]);
    assert_eq!(told(&before, &page("https://a.io/basic", "For every shop")), ["entry updated Basic [Description]"]);
    let changes =
        compare(&site(&[("A.md", &before)]), &site(&[("A.md", &page("https://a.io/basics", "For small shops"))]));
    assert_eq!(changes.list[0].url.as_deref(), Some("https://a.io/basics"));
}

/// The address is what makes a row the same row, whichever column it stands in.
#[test]
fn a_row_with_its_link_in_another_column_keeps_its_address() {
    let head = "# Dates\n\nTopic | Day | Link\n--- | --- | ---\n";
    let row = |topic: &str, n: u8| format!("{topic} | May {n} | [Join](https://a.io/{n})\n");
    let before = format!("{head}{}{}{}", row("Cloud", 1), row("Webinar", 2), row("Webinar", 3));
    let renamed = format!("{head}{}{}{}", row("Sky", 1), row("Webinar", 2), row("Webinar", 3));
    assert_eq!(told(&before, &renamed), ["entry updated Sky [Topic]"]);
    // The columns change places: the rows stay what they are.
    let other = "# Dates\n\nLink | Topic | Day\n--- | --- | ---\n";
    let row = |topic: &str, n: u8| format!("[Join](https://a.io/{n}) | {topic} | May {n}\n");
    let turned = format!("{other}{}{}{}", row("Cloud", 1), row("Webinar", 2), row("Webinar", 3));
    assert_eq!(told(&before, &turned), ["table updated"]);
    // Many rows that lead to one form are told apart by their words alone.
    let row = |topic: &str| format!("{topic} | May | [Join](https://a.io/form)\n");
    let before = format!("{head}{}{}", row("Cloud"), row("Webinar"));
    let after = format!("{head}{}{}", row("Cloud"), row("Breakfast"));
    assert_eq!(told(&before, &after), ["entry updated Breakfast [Topic]"]);
    let after = format!("{head}{}{}{}", row("Sea"), row("Mountain"), row("Cloud"));
    assert_eq!(told(&before, &after), ["entry added Sea", "entry added Mountain", "entry removed Webinar"]);
}

#[test]
fn rows_of_two_or_four_cells_are_compared_cell_by_cell() {
    let two = rows("[Deck](https://a.io/deck) | Slides for a first meeting");
    let three = rows("[Deck](https://a.io/deck) | Slides for a first meeting | Slides");
    let four = rows("[Deck](https://a.io/deck) | Slides for a first meeting | Slides | New");
    assert_eq!(told(&two, &three), ["entry updated Deck [Notes]"]);
    assert_eq!(told(&three, &four), ["entry updated Deck [Column 4]"]);
    assert_eq!(told(&two, &rows("[Deck](https://a.io/deck) | Slides for a first meeting |")), [""; 0]);
}

#[test]
fn a_pipe_that_leaves_a_title_renames_the_row() {
    let before = rows("[Deck \\| Sales](https://a.io/deck) | Slides for a first meeting | Slides");
    let after = rows("[Deck - Sales](https://a.io/deck) | Slides for a first meeting | Slides");
    assert_eq!(told(&before, &after), ["entry updated Deck - Sales [Source]"]);
    let cut = rows("[Deck | Sales](https://a.io/deck) | Slides for a first meeting | Slides");
    assert_eq!(told(&cut, &after), ["entry updated Deck - Sales [Source]"]);
}

#[test]
fn a_mended_link_makes_no_other_row() {
    let good = rows("[Deck for sales](https://a.io/deck) | Slides for a first meeting with a customer | Slides");
    for broken in [
        "[Deck for sales]([https://a.io/deck) | Slides for a first meeting with a customer | Slides",
        "[Deck for sales](https://a.io/deck | Slides for a first meeting with a customer | Slides",
        "[Deck for sales] (https://a.io/deck) | Slides for a first meeting with a customer | Slides",
        "[Deck for sales]() https://a.io/deck | Slides for a first meeting with a customer | Slides",
        "[Deck for sales](https//a.io/deck) | Slides for a first meeting with a customer | Slides",
    ] {
        assert_eq!(told(&rows(broken), &good), ["entry updated Deck for sales [Source]"], "{broken}");
    }
}

#[test]
fn an_address_in_another_coat_is_the_same_row_with_a_new_link() {
    let row = |url: &str| rows(&format!("[Deck]({url}) | Slides for a first meeting | Slides"));
    let plain = row("https://www.a.io/deck/");
    for coat in [
        "http://a.io/deck",
        "https://a.io/deck?utm_source=letter",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.io%2Fdeck&data=05",
    ] {
        assert_eq!(told(&plain, &row(coat)), ["entry updated Deck [Source]"], "{coat}");
    }
    // What nobody sees in an address leads elsewhere all the same.
    assert_eq!(told(&plain, &row("https://www.a.io/deck/\u{200b}")), ["entry updated Deck [Source]"]);
}

#[test]
fn documents_behind_one_viewer_are_different_rows() {
    let viewer = |name: &str| {
        format!("[{name}](https://view.officeapps.live.com/op/view.aspx?src=https%3A%2F%2Fa.io%2F{name}.pptx)")
    };
    let (one, two) = (viewer("alpha"), viewer("beta"));
    let before = rows(&format!("{one} | All about selling | Deck\n{two} | All about building | Deck"));
    assert_eq!(told(&before, &rows(&format!("{two} | All about building | Deck"))), ["entry removed alpha"]);
}

#[test]
fn next_years_edition_is_the_same_row_and_another_subject_is_not() {
    let old = rows("[Solution playbook FY25](https://a.io/pb/fy25) | How we sell solutions this year | Deck");
    let new = rows("[Solution playbook FY26](https://a.io/pb/fy26) | How we sell solutions this year | Deck");
    assert_eq!(told(&old, &new), ["entry updated Solution playbook FY26 [Source]"]);
    let other = rows("[Security handbook](https://b.io/sec) | How we keep tenants safe | Web");
    assert_eq!(told(&old, &other), ["entry added Security handbook", "entry removed Solution playbook FY25"]);
}

#[test]
fn rows_that_nobody_sees_are_told_and_marked() {
    let hidden = |before: &str, after: &str| -> Vec<Option<Hidden>> {
        let changes = compare(&site(&[("A.md", before)]), &site(&[("A.md", after)]));
        changes.single().filter(|change| change.kind == Kind::Entry).map(|change| change.hidden).collect()
    };
    let new = "[Deck](https://a.io/deck) | Slides for a first meeting | Slides";
    assert_eq!(hidden(&rows(""), &rows(new)), [None]);
    // A blank line cuts the rows below off: a paragraph on GitHub, a table of its own on the site.
    assert_eq!(hidden(&table(OTHERS), &table(&format!("{OTHERS}\n\n{new}"))), [Some(Hidden::OnGitHub)]);
    // A heading right above: a table on GitHub, text on the site.
    let glued = |rows: &str| table(rows).replace("## Tools\n\n", "## Tools\n");
    assert_eq!(hidden(&glued(OTHERS), &glued(&format!("{OTHERS}\n{new}"))), [Some(Hidden::OnSite)]);
    // A blank line behind the delimiter leaves GitHub without rows.
    let gap = |rows: &str| table(&format!("\n{rows}"));
    assert_eq!(hidden(&gap(OTHERS), &gap(&format!("{OTHERS}\n{new}"))), [Some(Hidden::OnGitHub)]);
}

#[test]
fn a_table_that_is_mended_keeps_its_rows() {
    let whole = table(OTHERS);
    for broken in [
        whole.replace("## Tools\n\n", "## Tools\n"),
        whole.replace(":----- | :----- | :-----\n", ":----- | :----- | :-----\n\n"),
        whole.replace("this year", "this\nyear"),
        whole.replace(" | Sheet\n", " | Sheet\n\n"),
    ] {
        assert_eq!(told(&broken, &whole), [""; 0], "{broken}");
    }
    let headless = whole.replace("Source | Description | Notes\n:----- | :----- | :-----\n", "");
    assert_eq!(told(&headless, &whole), ["table updated"]);
}

#[test]
fn a_page_that_joins_another_one_gives_its_rows() {
    let one = table("[Deck](https://a.io/deck) | Slides for a first meeting | Slides");
    let two = table(OTHERS).replace("# Page", "# Other").replace("## Tools", "## Lists");
    let both = format!("{one}\n{}", two.replace("# Other\n\n#", "#"));
    let changes = compare(&site(&[("A.md", &one), ("B.md", &two)]), &site(&[("A.md", &both)]));
    let words: Vec<String> = changes.single().map(word).collect();
    assert_eq!(words, ["section moved Lists", "entry moved Price list", "entry moved Calendar", "page removed Other"]);
}

#[test]
fn a_move_in_two_steps_is_a_move_when_seen_from_afar() {
    let row = "[Deck](https://a.io/deck) | Slides for a first meeting | Slides";
    let (without, with) = (table(OTHERS), rows(row));
    let target = |rows: &str| {
        format!(
            "# Target\n\n## Tools\n\nSource | Description | Notes\n--- | --- | ---\n[Own](https://a.io/own) | What it had | Web\n{rows}"
        )
    };
    let first = site(&[("A.md", &with), ("B.md", &target(""))]);
    let between = site(&[("A.md", &with), ("B.md", &target(row))]);
    let last = site(&[("A.md", &without), ("B.md", &target(row))]);
    let words = |from, to| compare(from, to).single().map(word).collect::<Vec<_>>();
    assert_eq!(words(&first, &between), ["entry added Deck"]);
    assert_eq!(words(&between, &last), ["entry removed Deck"]);
    assert_eq!(words(&first, &last), ["entry moved Deck"]);
}
