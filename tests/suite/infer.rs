//! Content types inferred from content: what pages have in common, and nothing that only few of them do.

use proptest::prelude::*;
use signoise::page::Page;
use signoise::schema::infer::{Inferred, infer};
use signoise::schema::{CellFormat, ContentType, Role, Schema};

use super::command::signoise;
use super::repo::TestRepo;

/// Twenty pages about places, as people write them: a header with another name here and there, a slip, a page in
/// another language, an index, and files about the repository.
fn places() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for n in 0..20 {
        let title = if n == 7 { "titel" } else { "title" };
        let layout = if n == 11 { "defautl" } else { "default" };
        let header = match n {
            3 | 4 => "Link | Description | Notes",
            5 => "Source | Description",
            _ => "Source | Description | Notes",
        };
        let mut rows = String::new();
        for row in 0..6 {
            let description = if n == 2 && row == 1 { "..." } else { "What it is" };
            rows.push_str(&format!("[R{row}](https://example.org/{n}/{row}) | {description}"));
            if n != 5 && row % 2 == 0 {
                rows.push_str(" | Example");
            }
            rows.push('\n');
        }
        let slip = if n == 9 {
            "\n## More\n\nSorce | Description | Notes\n:--- | :--- | :---\n[S](https://example.org/s) | A slip | Example\n"
        } else {
            ""
        };
        files.push((
            format!("Place{n:02}.md"),
            format!(
                "---\n{title}: \"Places - Number {n}\"\nlayout: {layout}\n---\n\n# Number {n}\n\n## Purpose\n\nText.\n\n## Links\n\n{header}\n{}\n{rows}{slip}",
                header.split('|').map(|_| ":---").collect::<Vec<_>>().join(" | "),
            ),
        ));
    }
    files.push(("README.md".to_owned(), "# About\n".to_owned()));
    files.push(("Drawing.md".to_owned(), "```mermaid\ngraph\n```\n".to_owned()));
    files
}

/// Posts of two series in one folder, one of them misspelt.
fn posts() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for n in 1..=12 {
        let word = if n == 5 { "fieldnots" } else { "fieldnotes" };
        files.push((
            format!("_posts/2024-{n:02}-03-{word}-walk-{n}.md"),
            format!(
                "---\ntitle: \"Field notes: Walk {n}\"\ndate: 2024-{n:02}-03\nflag: notes\ncategories: [\"walks\"]\n---\n\n# Walk {n}\n\n[Back](/index)\n\n## TL;DR\n\n* Long\n\n## The walk {n}\n"
            ),
        ));
        files.push((
            format!("_posts/2024-{n:02}-07-WeeklyNews.md"),
            format!("---\ntitle: 'News - for the week ending 2024-{n:02}-07'\ndate: 2024-{n:02}-07\nflag: news\n---\n\n# A\n\n## What's new\n\n# B\n\n## What's new\n"),
        ));
    }
    files
}

fn pages(files: &[(String, String)]) -> Vec<Page> {
    files.iter().map(|(path, text)| Page::new(path.as_str(), text.clone().into_bytes())).collect()
}

fn inferred(files: &[(String, String)]) -> Inferred {
    infer(&pages(files), &[]).unwrap()
}

fn written(name: &str, text: &str) {
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!(name, text);
    });
}

fn type_named<'a>(schema: &'a Schema, name: &str) -> &'a ContentType {
    schema.by_name(name).unwrap_or_else(|| panic!("no type {name} in {schema:?}"))
}

#[test]
fn topic_pages_are_described_by_what_they_share() {
    let inferred = inferred(&places());
    written("infer-topic", &inferred.types[0].text);
    let schema = inferred.schema().unwrap();
    let topic = type_named(&schema, "topic");
    assert_eq!(topic.role, Role::Topic);
    let (_, fields) = topic.table_for(&["Link", "Description", "Notes"]).unwrap();
    assert_eq!(fields[0].name, "Source");
    assert_eq!(fields[0].format, CellFormat::Link);
    assert!(fields[0].required && fields[1].required && !fields[2].required);
    assert!(topic.table_for(&["Source", "Description"]).is_some());
    assert!(topic.table_for(&["Sorce", "Description", "Notes"]).is_none());
    assert_eq!(inferred.rest, ["Drawing.md", "README.md"].map(str::to_owned).into_iter().rev().collect::<Vec<_>>());
}

#[test]
fn series_are_told_apart() {
    let inferred = inferred(&posts());
    let schema = inferred.schema().unwrap();
    written("infer-series", &inferred.types.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join("---\n"));
    let notes = type_named(&schema, "fieldnotes");
    assert_eq!((notes.role, notes.title_prefix.as_deref()), (Role::Post, Some("Field notes: ")));
    assert_eq!(type_named(&schema, "weeklynews").role, Role::Digest);
    // The misspelt one is a post of its series by its front matter.
    assert!(inferred.rest.is_empty(), "{:?}", inferred.rest);
}

#[test]
fn slips_become_findings_and_nothing_else_does() {
    let repo = TestRepo::new();
    for (path, text) in places().iter().chain(&posts()) {
        repo.write(path, text);
    }
    repo.write("index.md", "# Index\n").commit("All", "2024-12-01T12:00:00Z");
    let run = signoise(repo.path(), &["schema", "infer", "--out", "schema", "--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let run = signoise(repo.path(), &["check", "--format", "short", "--quiet"]);
    let mut rules: Vec<String> = run
        .stdout
        .lines()
        .map(|line| {
            let rule = line.split(['[', ']']).nth(1).unwrap_or(line);
            format!("{} {rule}", line.split(':').next().unwrap())
        })
        .collect();
    rules.sort();
    rules.dedup();
    assert_eq!(
        rules,
        [
            "Place02.md entry/placeholder",
            "Place07.md front-matter/missing-key",
            "Place07.md front-matter/unknown-key",
            "Place09.md table/unknown-header",
            "Place11.md front-matter/invalid-value",
            "_posts/2024-05-03-fieldnots-walk-5.md post/slug-misspelt",
        ],
        "{}",
        run.stdout
    );
    let run = signoise(repo.path(), &["schema", "test"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.contains("fieldnotes: what its template makes passes its own schema"), "{}", run.stdout);
    // A second run stands in front of files that exist.
    let run = signoise(repo.path(), &["schema", "infer", "--out", "schema"]);
    assert_eq!(run.code, 4, "{}", run.stderr);
}

#[test]
fn the_order_of_pages_does_not_matter() {
    let mut files = places();
    files.extend(posts());
    let forwards = inferred(&files);
    files.reverse();
    let mut backwards = pages(&files);
    backwards.sort_by(|a, b| a.path.cmp(&b.path));
    assert_eq!(infer(&backwards, &[]).unwrap().types, forwards.types);
}

#[test]
fn globs_say_which_pages_are_of_a_kind() {
    let globs = ["Place*.md".to_owned()];
    let inferred = infer(&pages(&places()), &globs).unwrap();
    assert_eq!(inferred.types.len(), 1);
    assert!(inferred.types[0].text.contains("match: \"Place*.md\"\n"), "{}", inferred.types[0].text);
    assert!(infer(&[], &["[".to_owned()]).unwrap_err().contains("never closed"));
    let none = infer(&pages(&places()), &["docs/*.md".to_owned()]).unwrap_err();
    assert_eq!(none, "no page matches `docs/*.md`");
    let mut files = posts();
    files.truncate(1);
    files.extend(places());
    let one = infer(&pages(&files), &globs).unwrap();
    assert!(one.types.len() == 1 && one.rest.is_empty(), "{:?}", one.rest);
    let run = signoise(TestRepo::new().path(), &["schema", "infer", "/etc/*"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
}

#[test]
fn little_is_left_to_the_built_in_types() {
    let files: Vec<(String, String)> = posts().into_iter().take(1).chain(places()).collect();
    let inferred = inferred(&files);
    let names: Vec<&str> = inferred.types.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["topic", "post"]);
    assert!(infer(&[], &[]).unwrap().types.is_empty());
    let few = [("docs/a.md".to_owned(), "# A\n".to_owned()), ("docs/b.md".to_owned(), "# B\n".to_owned())];
    assert!(infer(&pages(&few), &[]).unwrap().types.is_empty());
}

#[test]
fn posts_and_pages_may_share_a_folder() {
    let mut files = Vec::new();
    for n in 1..=4 {
        files.push((format!("blog/2024-01-0{n}-a-post.md"), format!("---\ntitle: Post {n}\n---\n\n# Post\n")));
        files.push((format!("blog/2024/2024-02-0{n}-other.md"), format!("---\ntitle: Post {n}\n---\n\n# Post\n")));
        files.push((format!("blog/page-{n}.md"), "# Page\n\n## Where\n".to_owned()));
    }
    let schema = inferred(&files).schema().unwrap();
    for page in pages(&files) {
        let index = schema.type_of(&page.path, page.front_matter()).unwrap().unwrap_or_else(|| panic!("{}", page.path));
        let role = if page.path.contains("/page-") { Role::Page } else { Role::Post };
        assert_eq!(schema.types[index].role, role, "{}: {:?}", page.path, schema.types[index]);
    }
}

#[test]
fn any_amount_of_anything_ends_soon() {
    let mut keys = String::from("---\n");
    for n in 0..9_000 {
        keys.push_str(&format!("k{n}: {n}\n"));
    }
    keys.push_str("---\n");
    let (mut headers, mut headings) = (String::new(), String::new());
    for n in 0..3_000 {
        headers.push_str(&format!("A{n} | B{n}\n--- | ---\n1 | 2\n\n"));
        headings.push_str(&format!("## H{n}\n\n"));
    }
    let wide = format!("{}\n{}\n", vec!["a"; 60].join(" | "), vec!["---"; 60].join(" | "));
    let mut files: Vec<(String, String)> = Vec::new();
    for (name, text) in [("keys", &keys), ("headers", &headers), ("headings", &headings), ("wide", &wide)] {
        for n in 0..3 {
            files.push((format!("{name}/{n}.md"), text.clone()));
        }
    }
    for n in 0..400 {
        files.push((format!("deep/{n}/{}/p.md", n % 7), "# One\n".to_owned()));
        files.push((format!("_posts/2024-01-01-word{n}-x.md"), "# One\n".to_owned()));
    }
    let inferred = inferred(&files);
    inferred.schema().unwrap();
    assert!(inferred.types.len() < 30);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_pages_say_the_schema_loads(
        key in "[^\\n]{1,12}", value in "\\PC{0,20}", header in "[^|\\n]{1,10}", heading in "\\PC{1,20}",
        folder in "[^/\\\\\\x00.]{1,8}", title in "\\PC{0,30}",
    ) {
        let quoted = |text: &str| text.replace('\'', "''");
        let mut files = Vec::new();
        for n in 0..6 {
            let text = format!(
                "---\n'{}': '{}'\ntitle: '{}'\n---\n\n# T\n\n{heading}\n---\n\n## {heading}\n\n{header} | b\n--- | ---\n[a{n}](https://example.org/{n}) | {value}\n",
                quoted(&key), quoted(&value), quoted(&title),
            );
            files.push((format!("{folder}/{n}.md"), text.clone()));
            files.push((format!("{folder}/2024-01-0{}-{folder}-{n}.md", n + 1), text));
        }
        let inferred = inferred(&files);
        let schema = inferred.schema();
        prop_assert!(schema.is_ok(), "{:?}\n{:?}", schema.err(), inferred.types);
        let schema = schema.unwrap();
        for page in pages(&files) {
            prop_assert!(schema.type_of(&page.path, page.front_matter()).is_ok());
        }
    }
}
