//! A site that is looked at once is told the same as one that is kept in memory, whatever was put away meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;

use signoise::check::{self, Outcome};
use signoise::config::Config;
use signoise::page::{Page, Shelf};
use signoise::report;
use signoise::rules::Site;
use signoise::schema::Schema;
use signoise::snapshot::{Content, Repository, Snapshot, Source};

use crate::repo::TestRepo;

const HEADER: &str = "Source | Description | Notes\n:----- | :---------- | :-----\n";

/// Pages that have to do with each other in every way that rules know of.
fn write(repo: &TestRepo) {
    let row = |title: &str, at: &str| format!("[{title}](https://example.com/{at}) | About {title} | Blog\n");
    let table = |rows: &[(&str, &str)]| {
        let rows: String = rows.iter().map(|(title, at)| row(title, at)).collect();
        format!("## Purpose\n\n{HEADER}{rows}")
    };
    repo.write("Quiet.md", format!("# Quiet\n\n{}", table(&[("one", "1"), ("two", "2")])))
        .write("Again.md", format!("# Again\n\n{}", table(&[("one", "1"), ("three", "3")])))
        .write("Twice.md", format!("# Twice\n\n{}", table(&[("four", "4"), ("four", "4"), ("other", "4")])))
        .write("Crlf.md", "# Crlf\r\n\r\nWords.\r\n")
        .write("Blanks.md", "# Blanks\n\nödd \n\nwords \n")
        .write(
            "Links.md",
            "# Links\n\n[a](Quiet.md) [b](Quiet.md#purpose) [c](Quiet.md#none) [d](/there) [e](Gone.md)\n",
        )
        .write("Inward.md", "# Inward\n\nSee [the page](/there) and [this](Quiet.md).\n")
        .write("There.md", "---\ntitle: There\npermalink: /there\n---\n\n# There\n")
        .write("There-too.md", "---\ntitle: There\npermalink: /there\n---\n\n# There too\n")
        .write("Silent.md", "# Silent\n\n<!-- signoise-ignore-file text/trailing-blanks: on purpose -->\n\nwords \n")
        .write("Idle.md", "# Idle\n\n<!-- signoise-ignore-file text/trailing-blanks: on purpose -->\n")
        .write("Glued.md", format!("# Glued\n\nWords\n{HEADER}{}", row("five", "5")))
        .write("_posts/2024-05-12-signaltonoise-a.md", "---\ntitle: A\nthumbnail: /assets/none.png\n---\n\n# A\n")
        .write("_posts/2024-05-13-signaltonoise-b.md", "---\ntitle: B\nthumbnail: /There.html\n---\n\n# B\n")
        .write("_posts/2024-05-14-signaltonoise-c.md", "---\ntitle: C\ndate: 2024-05-15\n---\n\n# A \n");
    repo.write("assets/2024-05-12-none.png", "");
    std::fs::write(repo.path().join("Bytes.md"), b"# Bytes\n\n\xff\xfe words \n").unwrap();
    for number in 0..6 {
        let notes = if number == 5 { "Tech comunity" } else { "Tech community" };
        let text = format!("# N{number}\n\n{HEADER}[n{number}](https://example.com/n{number}) | About | {notes}\n");
        repo.write(&format!("n{number}.md"), &text);
    }
}

fn taken(repo: &TestRepo, source: &Source) -> (Repository, Arc<Snapshot>) {
    let repository = Repository::discover(repo.path()).unwrap();
    let snapshot = repository.snapshot(source, &Content::new(&[], &[]).unwrap()).unwrap();
    (repository, Arc::new(snapshot))
}

/// Every report that shows more than numbers.
fn reports(site: &Site, outcome: &Outcome) -> BTreeMap<&'static str, String> {
    let mut reports = BTreeMap::new();
    let mut add = |name, write: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = Vec::new();
        write(&mut bytes);
        reports.insert(name, String::from_utf8(bytes).unwrap());
    };
    // First the one that needs no texts.
    add("json", &|out| report::json::write(site, outcome, out).unwrap());
    let style = report::human::Style { color: false, width: 100 };
    add("human", &|out| report::human::write(site, outcome, style, out).unwrap());
    add("github", &|out| report::github::write(site, outcome, out).unwrap());
    add("sarif", &|out| report::sarif::write(site, outcome, out).unwrap());
    add("rdjson", &|out| report::rdjson::write(site, outcome, out).unwrap());
    reports
}

#[test]
fn what_is_put_away_is_told_as_what_is_kept() {
    let repo = TestRepo::new();
    write(&repo);
    repo.commit("Add pages", "2024-05-12T12:00:00Z");
    let (repository, _) = taken(&repo, &Source::WorkTree);
    for source in [Source::WorkTree, Source::Index, Source::Commit(repository.commit("HEAD").unwrap())] {
        let (repository, snapshot) = taken(&repo, &source);
        for (wanted, most) in [("", 1 << 24), ("", 200), ("", 0), ("Again.md", 0), ("_posts/", 0)] {
            let asked = |path: &str| path.starts_with(wanted);
            let (schema, config) = (Schema::builtin, Config::default);
            let kept = check::read(&repository, &snapshot, schema(), config()).unwrap();
            let expected = check::run(&kept, &asked);
            let (site, outcome) = check::once_within(most, &repository, &snapshot, schema(), config(), &asked).unwrap();
            assert!(!wanted.is_empty() || expected.findings.len() > 12, "{:#?}", expected.findings);
            assert_eq!(outcome.findings, expected.findings, "{source} {wanted} {most}");
            assert_eq!(outcome.summary, expected.summary, "{source} {wanted} {most}");
            assert_eq!(reports(&site, &outcome), reports(&kept, &expected), "{source} {wanted} {most}");
            assert_eq!(site.changed(), None);
            // Asked for, a text comes back as it was.
            assert!(!site.pages.iter().all(Page::is_at_hand), "nothing was put away");
            for (page, kept) in site.pages.iter().zip(&kept.pages) {
                assert_eq!((&page.path, page.text()), (&kept.path, kept.text()));
            }
        }
    }
}

#[test]
fn a_page_that_changed_since_it_was_put_away_is_named() {
    let repo = TestRepo::new();
    repo.write("A.md", "# A\n\nWords.\n").write("B.md", "# B\n\nWords.\n");
    let (repository, snapshot) = taken(&repo, &Source::WorkTree);
    let once = || check::once(&repository, &snapshot, Schema::builtin(), Config::default(), &|_| true).unwrap();
    let (site, outcome) = once();
    assert!(outcome.findings.is_empty());
    repo.write("B.md", "# B\n\nOther.\n");
    assert_eq!((site.page("A.md").unwrap().text(), site.changed()), ("# A\n\nWords.\n", None));
    assert_eq!((site.page("B.md").unwrap().text(), site.changed()), ("", Some("B.md")));
    let (site, _) = once();
    repo.remove("A.md");
    assert_eq!((site.page("A.md").unwrap().text(), site.changed()), ("", Some("A.md")));
}

#[test]
fn a_page_keeps_its_lines_when_it_is_put_away() {
    let page = Page::new("A.md", b"# A\n\n\xffords\n".to_vec());
    let shelf = Arc::new(Shelf::new(Box::new(|_| None)));
    let lines = page.map().lines();
    let away = page.put_away(&shelf);
    assert_eq!((away.map().lines(), away.map().line_and_column(6)), (lines, (3, 2)));
    assert_eq!((away.invalid_utf8().len(), shelf.changed()), (1, None));
}
