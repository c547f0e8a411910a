//! What a digest tells its readers: everything once, under the right heading, in the right words.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use signoise::change::model::Side;
use signoise::change::{Changes, Kind};
use signoise::config::{Group, SiteConfig};
use signoise::digest::{self, Context, Digest, model::Period};
use signoise::page::Page;
use signoise::render::template::Templates;
use signoise::render::{digest_json, html, markdown};
use signoise::schema::{ContentType, Role, Schema};

use super::change::{Site, compare, site};
use super::laws::History;

fn gather(from: &Site, to: &Site, groups: &[Group]) -> (Changes, Digest) {
    let changes = compare(from, to);
    let schema = Schema::builtin();
    let read = |side: Side, path: &str| {
        let text = if side == Side::From { from.get(path) } else { to.get(path) };
        text.map(|text| Arc::new(Page::new(path, text.clone().into_bytes())))
    };
    let digest = digest::gather(
        &changes,
        &Context {
            title: Some("Example"),
            site: &SiteConfig {
                url: Some("https://example.org".to_owned()),
                base_path: Some("/kb".to_owned()),
                ..SiteConfig::default()
            },
            groups,
            period: Period { label: "June 2025".into(), phrase: "in June 2025".into(), ..Period::default() },
            page: &read,
            content_type: &|page: &Page| content_type(&schema, page),
        },
    );
    (changes, digest)
}

fn content_type<'s>(schema: &'s Schema, page: &Page) -> Option<&'s ContentType> {
    schema.type_of(&page.path, page.front_matter()).unwrap().and_then(|index| schema.types.get(index))
}

fn shown(digest: &Digest) -> String {
    let mut out = Vec::new();
    markdown::write(digest, &Templates::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Every id that the JSON of a digest names.
fn ids(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| match (key.as_str(), value) {
            ("change", Value::String(id)) => out.push(id.clone()),
            ("changes", Value::Array(list)) => {
                out.extend(list.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            _ => ids(value, out),
        }),
        Value::Array(list) => list.iter().for_each(|value| ids(value, out)),
        _ => {}
    }
}

/// Every change is told exactly once or counted as left out.
fn account(changes: &Changes, digest: &Digest) {
    let mut told = Vec::new();
    let mut document = Vec::new();
    digest_json::write(digest, &digest_json::Made::default(), &mut document).unwrap();
    ids(&serde_json::from_slice(&document).unwrap(), &mut told);
    let once: BTreeSet<&String> = told.iter().collect();
    assert_eq!(once.len(), told.len(), "told twice");
    let counts = digest.counts;
    let mut left_out = 0;
    for change in &changes.list {
        let quiet = |role: Option<Role>| matches!(role, None | Some(Role::Digest));
        if change.kind == Kind::Substitution {
            left_out += change.members.iter().filter(|member| quiet(member.role)).count();
            assert!(once.contains(&change.id) || change.members.iter().all(|member| quiet(member.role)));
        } else if quiet(change.role) {
            left_out += 1;
        } else {
            assert!(once.contains(&change.id), "{} {} {:?}", change.kind.name(), change.action.name(), change.place);
        }
    }
    assert_eq!(left_out, counts.untyped + counts.digests);
    assert_eq!(counts.formatting, changes.noise.lines);
}

const BEFORE: &str = "---
title: \"Example - Data\"
---

# Data

## Purpose

Where to begin with data.

## Tools

Source | Description | Notes
:----- | :----- | :-----
[Labs](https://a.io/labs) | Hands-on exercises for every level | GitHub
[Old deck](https://a.io/deck) | Slides of last year about the program | Slides
[Kit](https://a.io/kit) | A kit for building assistants in an afternoon | Docs
";

const AFTER: &str = "---
title: \"Example - Data\"
---

# Data

## Purpose

Where to begin with data and models.

## Tools

Source | Description | Notes
:----- | :----- | :-----
[Labs](https://a.io/labs) | Hands-on exercises for every level | GitHub (Preview)
[Notebooks](https://a.io/note(1)) | Ready-made notebooks <b>with</b> @team and #12. They cover ingestion, quality, lineage and cost, and each one of them can be run on its own without any set-up at all, anywhere. | GitHub

## Kits
Source | Description | Notes
:----- | :----- | :-----
[Kit](https://a.io/kit) | A kit for building assistants in an afternoon | Docs
";

const POST: &str = "---
title: \"Signal:Noise - What is in a name?\"
date: 2025-06-03
flag: \"SignalNoise\"
layout: \"signalnoise\"
categories: \"Signal:Noise\"
---

# What is in a name?

## TL;DR

* Names outlive products
* Choose them for readers, not for search engines.

## Way forward

Stage | Description
--- | ---
One | Think
";

#[test]
fn a_digest_reads_like_this() {
    let from = site(&[("Data.md", BEFORE)]);
    let to = site(&[("Data.md", AFTER), ("_posts/2025-06-03-signaltonoise-names.md", POST)]);
    let (changes, digest) = gather(&from, &to, &[]);
    account(&changes, &digest);
    insta::assert_snapshot!(shown(&digest), @r##"
    # Example: what changed in June 2025

    1 new resource, 1 updated, 1 moved, 1 removed on 1 page; 1 new post; 2 other changes. 1 formatting edit left out.

    ## Signal:Noise

    - **[What is in a name?](https://example.org/kb/signal:noise/2025/06/03/signaltonoise-names.html)** Names outlive products; Choose them for readers, not for search engines.

    ## Data

    **New**

    - [Notebooks](https://a.io/note%281%29): Ready-made notebooks with @&#8203;team and #&#8203;12. They cover ingestion, quality, lineage and cost, and each one of them can be run on its own without any set-up at all… *(GitHub)* in Tools

    **Updated**

    - [Labs](https://a.io/labs): Notes "GitHub" is now "GitHub (Preview)" in Tools

    **Moved**

    - [Kit](https://a.io/kit) from Tools to Kits (its table is broken: not shown on the site)

    **Removed**

    - Old deck from Tools

    **Also**

    - Text in Purpose "Where to begin with data." is now "Where to begin with data and models."
    - New section: Kits
    "##);
}

#[test]
fn what_is_no_entry_is_told_where_a_reader_looks_for_it() {
    let row = "[kit](https://a.io/kit) | About the kit | Docs\n";
    let table = |rows: &str| format!("Source | Description | Notes\n--- | --- | ---\n{rows}");
    let old = format!(
        "# A\n\n## Purpose\n\nWhat this is for.\n\n## Practice\n\n### Forum\n\n{}\n### Blog\n\nRead it.\n",
        table(row)
    );
    let new = format!(
        "# A\n\n## Purpose\n\n<br> What this is good for.\n\n* \n\n## Community\n\n### Forum\n\n{}\n### Blog\n\nRead it.\n",
        table("[kit](https://a.io/kit2) | About the kit | Docs\n[]() | |\n")
    );
    let page = format!("# B\n\n## Tools\n\n{}", table("[pen](https://a.io/pen) | About the pen | Docs\n"));
    let front = |flag: &str, body: &str| format!("---\n{flag}title: T\n---\n\n# {body}\n");
    let names = ["C.md", "D.md", "E.md", "F.md"];
    let some = |flag: &str| names.map(|name| (name.to_owned(), front(flag, name)));
    let mut from: Vec<(String, String)> = some("").to_vec();
    let mut to: Vec<(String, String)> = some("kind: topic\n").to_vec();
    from.push(("A.md".into(), old));
    to.extend([("A.md".into(), new), ("B.md".into(), page)]);
    let sites = [from, to]
        .map(|files| site(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>()));
    let (changes, digest) = gather(&sites[0], &sites[1], &[]);
    account(&changes, &digest);
    insta::assert_snapshot!(shown(&digest), @r#"
    # Example: what changed in June 2025

    2 new resources, 1 updated on 2 pages; 8 other changes. 1 formatting edit left out.

    ## Across the site

    - kind set to "topic" on 4 pages: T

    ## A

    **New**

    - (empty row) in Community, Forum

    **Updated**

    - [kit](https://a.io/kit2): new link, was `https://a.io/kit` in Community, Forum

    **Also**

    - Text in Purpose "What this is for." is now "What this is good for."
    - Section "Practice" is now "Community"

    ## B

    New page: [B](https://example.org/kb/B)

    **New**

    - [pen](https://a.io/pen): About the pen *(Docs)* in Tools
    "#);
}

#[test]
fn what_happened_on_the_very_same_pages_is_told_in_one_line() {
    let pages = |front: &str| -> Site {
        ["C", "D", "E", "F"].map(|name| (format!("{name}.md"), format!("---\n{front}---\n\n# {name}\n"))).into()
    };
    let (changes, digest) = gather(&pages("title: T\n"), &pages("title: T\nkind: topic\nlayout: wide\n"), &[]);
    account(&changes, &digest);
    let text = shown(&digest);
    assert!(text.contains("- kind set to \"topic\" on 4 pages; layout set to \"wide\" on 4 pages: T\n"), "{text}");
    assert_eq!(text.matches("on 4 pages").count(), 2, "{text}");
}

#[test]
fn columns_of_a_tables_own_are_told() {
    let page = |rows: &str| format!("# A\n\nEvent | Description | Dates | Sign up\n--- | --- | --- | ---\n{rows}");
    let first = "Begin | First of all | 1 May | ...\n";
    let (_, digest) = gather(
        &site(&[("A.md", &page(first))]),
        &site(&[(
            "A.md",
            &page(&format!(
                "{first}Hack | Build something | 2 to 4 June | [here](https://a.io/hack)\nTalk | Say it | ... | by mail\n"
            )),
        )]),
        &[],
    );
    let text = shown(&digest);
    assert!(text.contains("- [Hack](https://a.io/hack): Build something *(Dates: 2 to 4 June)*\n"), "{text}");
    assert!(text.contains("- Talk: Say it *(Sign up: by mail)*\n"), "{text}");
}

#[test]
fn a_removed_row_whose_name_stays_on_the_page_is_told_as_such() {
    let page = |rows: &str| format!("# A\n\nSource | Description\n--- | ---\n{rows}");
    let twice =
        "[Labs](https://a.io/old) | Old labs\n[Labs](https://a.io/new) | New labs\n[Kit](https://a.io/kit) | A kit\n";
    let (_, digest) = gather(
        &site(&[("A.md", &page(twice))]),
        &site(&[("A.md", &page("[Labs](https://a.io/new) | New labs\n"))]),
        &[],
    );
    let text = shown(&digest);
    assert!(text.contains("\n- Labs (another one of this name stays)\n- Kit\n"), "{text}");
}

#[test]
fn what_is_gone_is_named_once() {
    let page = |text: &str| format!("# A\n\n## Purpose\n\n{text}\n\n## More\n\nSomething else.\n");
    let (changes, digest) = gather(
        &site(&[("A.md", &page("..")), ("_posts/2025-06-03-signaltonoise-names.md", POST)]),
        &site(&[("A.md", &page("<!-- -->"))]),
        &[],
    );
    account(&changes, &digest);
    let text = shown(&digest);
    assert!(text.contains("\n- Post removed: What is in a name?\n"), "{text}");
    assert!(text.contains("\n- Text removed from Purpose: \"..\"\n"), "{text}");
}

#[test]
fn removed_rows_of_one_name_are_told_apart() {
    let page = |rows: &str| format!("# A\n\nSource | Description\n--- | ---\n[Kit](https://a.io/kit) | A kit\n{rows}");
    let rows = "[Course](https://a.io/1) | First of May\n[Course](https://a.io/1) | Last of June\n";
    let (_, digest) = gather(&site(&[("A.md", &page(rows))]), &site(&[("A.md", &page(""))]), &[]);
    let text = shown(&digest);
    assert!(text.contains("\n- Course (\"First of May\")\n- Course (\"Last of June\")\n"), "{text}");
}

#[test]
fn a_section_that_moved_and_got_another_name_has_both_names() {
    let table = "Source | Description\n--- | ---\n[Kit](https://a.io/kit) | A kit for everybody\n";
    let page = |more: &str, name: &str| format!("# A\n\n## One\n\nText of one.\n\n{more}### {name}\n\n{table}");
    let (changes, digest) = gather(
        &site(&[("A.md", &page("", "Kits"))]),
        &site(&[("A.md", &page("## Two\n\nText of two.\n\n", "Kits for all"))]),
        &[],
    );
    account(&changes, &digest);
    let text = shown(&digest);
    assert!(text.contains("- Under \"Two\" now, was under \"One\": Kits for all (was Kits)\n"), "{text}");
}

#[test]
fn a_page_that_went_is_named_by_its_file_too() {
    let (_, digest) = gather(
        &site(&[("A.md", "# A\n"), ("Old_home.md", "# Example\n\nWelcome.\n")]),
        &site(&[("A.md", "# A\n")]),
        &[],
    );
    let text = shown(&digest);
    assert!(text.contains("\nPage removed: Example (Old\\_home.md)\n"), "{text}");
}

#[test]
fn a_text_that_became_a_link_says_where_it_leads() {
    let page = |text: &str| format!("# A\n\n## Purpose\n\n{text}\n");
    let told = |before: &str, after: &str| {
        shown(&gather(&site(&[("A.md", &page(before))]), &site(&[("A.md", &page(after))]), &[]).1)
    };
    let (plain, linked) = ("- See the list of plans today", "- See the [list of plans](https://a.io/plans) today");
    let text = told(plain, linked);
    assert!(text.contains("- Text in Purpose: \"list of plans\" leads to `https://a.io/plans` now\n"), "{text}");
    let text = told(linked, plain);
    assert!(
        text.contains("- Text in Purpose: \"list of plans\" is no link now, led to `https://a.io/plans`\n"),
        "{text}"
    );
}

#[test]
fn an_address_of_old_is_told_whole_but_for_a_credential() {
    let page = |url: &str| format!("# A\n\nSource | Description\n--- | ---\n[Kit]({url}) | A kit\n");
    let told = |before: &str| {
        shown(&gather(&site(&[("A.md", &page(before))]), &site(&[("A.md", &page("https://a.io/kit"))]), &[]).1)
    };
    let text = told(&format!("https://a.io/old%20kit.pdf?sv=2020-01-01&sig={}&se=2", "x1Y2".repeat(20)));
    assert!(text.contains("new link, was an address with a credential\n"), "{text}");
    let long = format!("https://a.io/{}/kit?view={}#top", "y".repeat(200), "z".repeat(90));
    assert!(told(&long).contains(&format!("new link, was `{long}`\n")), "{}", told(&long));
    assert!(told("https://a.io/kit?a=b").contains("new link, was `https://a.io/kit?a=b`\n"));
}

#[test]
fn where_headings_and_columns_lead_is_news() {
    let told = |before: &str, after: &str| {
        let page = |text: &str| format!("# A\n\n## Hub\n\nWords.\n\n{text}\n\nText.\n");
        let (changes, digest) = gather(&site(&[("A.md", &page(before))]), &site(&[("A.md", &page(after))]), &[]);
        account(&changes, &digest);
        shown(&digest)
    };
    let holds = |text: &str, line: &str| assert!(text.contains(&format!("{line}\n")), "{line}\n{text}");
    let linked = "## [Tools](https://a.io/1)";
    holds(
        &told(linked, "## [Tools](https://a.io/2)"),
        "Heading: \"Tools\" leads to `https://a.io/2` now, was `https://a.io/1`",
    );
    holds(&told(linked, "## Tools"), "Heading: \"Tools\" is no link now, led to `https://a.io/1`");
    holds(&told("## Tools", linked), "Heading: \"Tools\" leads to `https://a.io/1` now");
    holds(
        &told(linked, "## [Helpers](https://a.io/2)"),
        "Section \"Tools\" is now \"Helpers\": \"Helpers\" leads to `https://a.io/2` now, was `https://a.io/1`",
    );
    holds(
        &told("### [Tools](https://a.io/1)", "## [Helpers](https://a.io/2)"),
        "No longer under \"Hub\": Helpers (was Tools): \"Helpers\" leads to `https://a.io/2` now, was `https://a.io/1`",
    );
    let secret = format!("https://a.io/kit.pdf?sv=2020-01-01&sig={}&se=2", "x1Y2".repeat(20));
    holds(
        &told(linked, &format!("## [Tools]({secret})")),
        "Heading: \"Tools\" leads to an address with a credential now, was `https://a.io/1`",
    );
    let table = |head: &str| format!("{head} | Text\n--- | ---\none | two");
    holds(
        &told(&table("[Name](https://a.io/1)"), &table("[Name](https://a.io/2)")),
        "Columns of the table in Hub: \"Name\" leads to `https://a.io/2` now, was `https://a.io/1`",
    );
    holds(
        &told(&table("[Name](https://a.io/1)"), &table("Title")),
        "Columns of the table in Hub were \"Name, Text\" and are now \"Title, Text\": \"Name\" is no link now, \
         led to `https://a.io/1`",
    );
}

#[test]
fn no_link_is_left_out() {
    let page = |rows: &str, list: &str| {
        format!(
            "# A\n\n## Tools\n\nTopic | Links | Notes\n--- | --- | ---\n[Kit](https://a.io/kit) | a kit | GitHub\n{rows}\n{list}"
        )
    };
    let told = |before: (&str, &str), after: (&str, &str)| {
        let (from, to) = (page(before.0, before.1), page(after.0, after.1));
        shown(&gather(&site(&[("A.md", &from)]), &site(&[("A.md", &to)]), &[]).1)
    };
    // Several links in a row without one of its own.
    let row = "**Labs** | [one](https://a.io/1), [two](https://a.io/2) | Blog\n";
    let text = told(("", ""), (row, ""));
    assert!(text.contains("with links to [one](https://a.io/1), [two](https://a.io/2) in Tools\n"), "{text}");
    let text = told((row, ""), (&row.replace("/2)", "/3)"), ""));
    assert!(text.contains("Links: new link of [two](https://a.io/3), was `https://a.io/2` in Tools\n"), "{text}");
    let text = told(
        (row, ""),
        (&row.replace(" |", ", and [three](https://a.io/3) |").replacen(", and [three](https://a.io/3)", "", 1), ""),
    );
    assert!(text.contains("; new link: [three](https://a.io/3) in Tools\n"), "{text}");
    // More texts than are quoted one by one.
    let item = |n: usize| format!("- [Item {n}](https://a.io/i{n}) and words\n");
    let items = [item(1), item(2), item(3), item(4), item(5)].concat();
    let text = told(("", "- A list\n"), ("", &format!("- A list\n{items}- More\n- and more\n")));
    for n in 1..=5 {
        assert!(text.contains(&format!("with a link to [Item {n}](https://a.io/i{n})\n")), "{text}");
    }
    assert!(text.contains("- Text added in Tools (2 times)\n"), "{text}");
    let text = told(("", &format!("- A list\n{items}")), ("", "- A list\n"));
    assert!(text.contains("- Text removed in Tools (5 times)\n"), "{text}");
}

#[test]
fn dots_are_no_news_beside_others() {
    let page = |row: &str| format!("# A\n\nSource | Description | Notes\n--- | --- | ---\n{row}\n");
    let told = |before: &str, after: &str| {
        shown(&gather(&site(&[("A.md", &page(before))]), &site(&[("A.md", &page(after))]), &[]).1)
    };
    let text = told("[Kit](https://a.io/kit) | A kit | ..", "[Kit](https://a.io/kit) | A kit for all | ...");
    assert!(text.contains("\n- [Kit](https://a.io/kit): Description \"A kit\" is now \"A kit for all\"\n"), "{text}");
    // Where nothing else differs they are what there is to tell.
    let text = told("[Kit](https://a.io/kit) | A kit |", "[Kit](https://a.io/kit) | A kit | ...");
    assert!(text.contains("\n- [Kit](https://a.io/kit): Notes added: \"...\"\n"), "{text}");
}

#[test]
fn a_post_whose_summary_is_not_written_yet_has_none() {
    let start = POST.find("## TL;DR").unwrap();
    let post = format!("{}## TL;DR\n\n* ...\n\n## More\n\nText.\n", &POST[..start]);
    let (_, digest) = gather(&site(&[]), &site(&[("_posts/2025-06-03-signaltonoise-names.md", &post)]), &[]);
    let text = shown(&digest);
    assert!(text.contains("signaltonoise-names.html)**\n"), "{text}");
}

#[test]
fn configured_groups_take_the_place_of_titles() {
    let row = |name: &str| format!("[{name}](https://a.io/{name}) | About the resource {name} | Docs\n");
    let page = |title: &str, rows: &str| format!("# {title}\n\nSource | Description | Notes\n--- | --- | ---\n{rows}");
    let from = site(&[("A.md", &page("Alpha", &row("one"))), ("B.md", &page("Beta", &row("two")))]);
    let to = site(&[
        ("A.md", &page("Alpha", &(row("one") + &row("three")))),
        ("B.md", &page("Beta", &(row("two") + &row("four")))),
    ]);
    let groups = [Group { pages: vec!["[AB].md".into()], heading: "Both".into() }];
    let (changes, digest) = gather(&from, &to, &groups);
    account(&changes, &digest);
    let text = shown(&digest);
    assert!(text.contains("## Both\n"), "{text}");
    assert!(text.contains("- [three](https://a.io/three): About the resource three *(Docs)* in Alpha\n"), "{text}");
    assert!(text.contains("- [four](https://a.io/four): About the resource four *(Docs)* in Beta\n"), "{text}");
}

#[test]
fn nothing_to_tell_is_said() {
    let same = site(&[("A.md", "# A\n")]);
    let (_, digest) = gather(&same, &same, &[]);
    assert!(digest.is_empty());
    assert_eq!(shown(&digest), "# Example: what changed in June 2025\n\nNo change of content.\n");
}

#[test]
fn links_that_lead_nowhere_safe_are_text() {
    let page = |rows: &str| format!("# A\n\nSource | Description\n--- | ---\n[x](https://a.io) | first\n{rows}");
    let (_, digest) = gather(
        &site(&[("A.md", &page(""))]),
        &site(&[("A.md", &page("[click](javascript:alert(1)) | second\n[rel](./B) | third\n"))]),
        &[],
    );
    let text = shown(&digest);
    assert!(text.contains("- click: second\n") && text.contains("- rel: third\n"), "{text}");
    assert!(!text.contains("javascript"), "{text}");
}

#[test]
fn digests_of_a_real_history_tell_everything_and_invent_nothing() {
    let Some(history) = History::open() else { return };
    for (from, to) in history.releases() {
        let (old, new) = (history.moment(&from), history.moment(&to));
        let changes = history.compare(&old, &new);
        let make = || {
            digest::gather(
                &changes,
                &Context {
                    title: Some("Partner Crucible"),
                    site: &SiteConfig::default(),
                    groups: &[],
                    period: Period::default(),
                    page: &|side: Side, path: &str| history.find(if side == Side::From { &old } else { &new }, path),
                    content_type: &|page: &Page| content_type(&history.schema, page),
                },
            )
        };
        let digest = make();
        account(&changes, &digest);
        let text = shown(&digest);
        assert_eq!(text, shown(&make()));
        let mut html = Vec::new();
        html::write(&digest, &Templates::default(), &mut html).unwrap();
        let page = super::html::read(&String::from_utf8(html).unwrap());
        assert!(page.is_ok(), "{}: {:?}", to.rev, page.err());
        let sources: String = [&old, &new].iter().flat_map(|moment| history.texts(moment)).collect();
        // A bracket of the site's own is escaped and opens no link.
        let text = text.replace("\\](", " ");
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            // The ways in which a target is made fit for Markdown are undone.
            let plain = link.replace("%28", "(").replace("%29", ")").replace("%7C", "|").replace("%20", " ");
            let known = [link.to_owned(), plain.clone(), plain.replace('&', "&amp;"), plain.replace(' ', "%20")];
            assert!(known.iter().any(|url| sources.contains(url)), "{}: {link}", to.rev);
        }
    }
}
