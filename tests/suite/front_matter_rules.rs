//! The rules on front matter and posts: their examples, and cases from the life of a site.

use std::collections::BTreeSet;

use signoise::config::Config;
use signoise::finding::{Finding, Severity};
use signoise::page::Page;
use signoise::rules::{self, Rule, Site};
use signoise::schema::Schema;

fn site(pages: &[(&str, &str)], files: &[&str], config: Config) -> Site {
    let schema = Schema::builtin();
    let pages: Vec<Page> = pages.iter().map(|(path, text)| Page::new(*path, text.as_bytes().to_vec())).collect();
    let types = pages.iter().map(|page| schema.type_of(&page.path, page.front_matter()).unwrap()).collect();
    let files: BTreeSet<String> =
        files.iter().map(|file| (*file).to_owned()).chain(pages.iter().map(|page| page.path.clone())).collect();
    Site { pages, types, files, schema, config, ..signoise::check::empty() }
}

fn run(site: &Site) -> Vec<Finding> {
    signoise::check::run(site, &|_| true).findings
}

/// The ids of the findings of severity warning or error on one page, with the text each one marks.
fn found(path: &str, text: &str) -> Vec<(&'static str, String)> {
    let site = site(&[(path, text)], &[], Config::default());
    run(&site)
        .into_iter()
        .filter(|finding| finding.severity >= Severity::Warning)
        .map(|finding| (finding.rule, finding.span.of(text).to_owned()))
        .collect()
}

fn ours() -> impl Iterator<Item = &'static Rule> {
    rules::ALL.iter().copied().filter(|rule| rule.id.starts_with("front-matter/") || rule.id.starts_with("post/"))
}

fn post(keys: &str) -> String {
    format!("---\n{keys}\n---\n\n# Example\n\n## TL;DR\n\n* One thing to know\n")
}

const PATH: &str = "posts/2024-05-12-signaltonoise-example.md";

#[test]
fn examples_hold() {
    assert_eq!(ours().count(), 19);
    for rule in ours() {
        let bad: BTreeSet<_> = found(rule.bad.path, rule.bad.text).into_iter().map(|(id, _)| id).collect();
        assert_eq!(bad, BTreeSet::from([rule.id]), "bad example of {}", rule.id);
        let by_name = ["post/file-name", "post/slug-misspelt"].contains(&rule.id);
        let path = if by_name { PATH } else { rule.bad.path };
        assert_eq!(found(path, rule.good), [], "good example of {}", rule.id);
    }
}

#[test]
fn fixes_give_a_clean_page() {
    for rule in ours() {
        let site = site(&[(rule.bad.path, rule.bad.text)], &[], Config::default());
        let fixes: Vec<_> =
            run(&site).into_iter().filter(|finding| finding.rule == rule.id).filter_map(|f| f.fix).collect();
        let mut text = rule.bad.text.to_owned();
        for edit in fixes.iter().flat_map(|fix| &fix.edits).rev() {
            text.replace_range(edit.start..edit.end, &edit.text);
        }
        if !fixes.is_empty() {
            assert!(found(rule.bad.path, &text).iter().all(|(id, _)| *id != rule.id), "{}: {text}", rule.id);
        }
    }
}

#[test]
fn the_cause_is_named_once() {
    for (keys, expected) in [
        ("title: Signal:Noise: what\ndate: 2024-05-12", vec![("front-matter/invalid-yaml", "Signal:Noise: what")]),
        ("title: \"Signal:Noise - a\"\ndate: 2024-04-28", vec![("post/date-mismatch", "2024-04-28")]),
        ("title: \"Signal:Noise - a\"\ndate: 2024-13-01", vec![("front-matter/bad-date", "2024-13-01")]),
        ("title: \"Signal:Noise - a\"\ndate:", vec![("front-matter/bad-date", "")]),
        ("title: *Signal\ndate: 2024-05-12", vec![("front-matter/anchor", "*Signal")]),
        ("title: \"Signal:Noise - a\"\ndate: \"2024-05-12 08:00:00 -0400\"", vec![]),
        ("title: 'Signal:Noise - a 2024-05-11'\ndate: 2024-05-12", vec![("post/date-mismatch", "2024-05-11")]),
        ("title: 'Signal:Noise - Ignite 2022'\ndate: 2024-05-12", vec![]),
        ("title: 'Signal:Noise - a'\ndate: 2024-05-12\ntags: [a b, c]", vec![]),
        ("title: 'Signal:Noise - a'\ndate: 2024-05-12\ncategories: jekyll update", vec![]),
        ("title: 'Signal:Noise - a'\ndate: 2024-05-12\nthumbnail: ''", vec![]),
    ] {
        let found = found(PATH, &post(keys));
        let found: Vec<_> = found.iter().map(|(id, text)| (*id, text.as_str())).collect();
        assert_eq!(found, expected, "{keys}");
    }
}

#[test]
fn a_rule_at_the_top_is_no_front_matter() {
    assert_eq!(found("Partners.md", "---\n\n# Partners\n\nText: more\n"), []);
    assert_eq!(found("Partners.md", "---\n# Partners\n"), []);
}

#[test]
fn a_digest_tells_its_day_three_times() {
    let text = |title: &str, date: &str| format!("---\ntitle: '{title}'\ndate: {date}\n---\n\n# News\n\n# Tools\n");
    let path = "_posts/2023-06-02-GenerativePartnerCrucible.md";
    assert_eq!(found(path, &text("Week ending June 02, 2023", "2023-06-02")), []);
    assert_eq!(
        found(path, &text("Week ending June 2, 2023", "2023-06-09")),
        [("post/date-mismatch", "2023-06-09".into())]
    );
    assert_eq!(
        found(path, &text("Week ending 2023-06-01", "2023-06-02")),
        [("post/date-mismatch", "2023-06-01".into())]
    );
}

#[test]
fn jekyll_passes_over_a_post_without_a_date_in_its_name() {
    let site = site(&[("_posts/example.md", &post("title: a\ndate: 2024-05-12"))], &[], Config::default());
    let findings = run(&site);
    assert_eq!(
        findings.iter().map(|f| (f.rule, f.severity)).collect::<Vec<_>>(),
        [("post/file-name", Severity::Error)]
    );
}

#[test]
fn pictures_are_found_under_the_base_path() {
    let mut config = Config::default();
    config.site.base_path = Some("/Base".to_owned());
    let check = |thumbnail: &str| {
        let text = post(&format!("title: 'Signal:Noise - a'\ndate: 2024-05-12\nthumbnail: {thumbnail}"));
        let site = site(&[(PATH, &text)], &["assets/a b.png", "assets/2024-05-05-x.png"], config.clone());
        run(&site).into_iter().map(|finding| finding.rule).collect::<Vec<_>>()
    };
    for there in [
        "/Base/assets/a%20b.png",
        "/Base//assets/a b.png ",
        "//assets/a%20b.png",
        "../assets/a b.png",
        "https://example.com/x.png",
    ] {
        assert_eq!(check(there), Vec::<&str>::new(), "{there}");
    }
    assert_eq!(check("/Base/assets/A%20b.png"), ["post/asset-missing"]);
    assert_eq!(check("/Base/Base/assets/a%20b.png"), ["post/asset-missing"]);
    assert_eq!(check("/Base/assets/2024-05-05-y.png"), ["post/asset-missing"]);
    assert_eq!(check("/Base/assets/2024-05-05-x.png"), ["post/stale-asset"]);
}

#[test]
fn bytes_that_are_no_text_are_named_once() {
    let bytes = b"---\ntitle: \xff\n---\n\n# A\n\n## TL;DR\n\n* b\n".to_vec();
    let site = signoise::check::read_one(PATH, bytes, Schema::builtin(), Config::default()).unwrap();
    assert!(run(&site).iter().all(|finding| !finding.rule.starts_with("front-matter/")));
}
