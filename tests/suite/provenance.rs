//! Who made a change: commits of a history that the test writes itself, and the same promises over a real one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use signoise::change::provenance::attribute;
use signoise::change::read::{self, Pages};
use signoise::schema::Schema;
use signoise::snapshot::{Content, Source};

use super::command::signoise;
use super::repo::TestRepo;

pub(super) const HEAD: &str = "Source | Description | Notes\n:--- | :--- | :---\n";

pub(super) fn row(name: &str, words: &str) -> String {
    format!("[{name}](https://example.org/{name}) | {words} | Learn\n")
}

pub(super) fn page(rows: &[(&str, &str)]) -> String {
    let rows: String = rows.iter().map(|(name, words)| row(name, words)).collect();
    format!("# Tools\n\n## All\n\n{HEAD}{rows}\n## More\n\nThis page lists what people use every day.\n")
}

/// A history with a day for each commit, whose subjects are the names of the commits.
pub(super) struct Story {
    pub(super) repo: TestRepo,
    day: std::cell::Cell<u32>,
}

impl Story {
    pub(super) fn begin(path: &str, text: &str) -> Self {
        let story = Self { repo: TestRepo::new(), day: std::cell::Cell::new(0) };
        story.write(path, text).commit("start");
        story.repo.tag("start");
        story
    }

    pub(super) fn write(&self, path: &str, text: &str) -> &Self {
        self.repo.write(path, text);
        self
    }

    pub(super) fn rows(&self, rows: &[(&str, &str)]) -> &Self {
        self.write("Tools.md", &page(rows))
    }

    fn at(&self) -> String {
        self.day.set(self.day.get() + 1);
        format!("2025-{:02}-{:02}T12:00:00Z", 1 + self.day.get() / 28, 1 + self.day.get() % 28)
    }

    pub(super) fn commit(&self, subject: &str) -> &Self {
        self.repo.commit(subject, &self.at());
        self
    }

    pub(super) fn merge(&self, branch: &str, subject: &str) -> &Self {
        self.repo.merge(branch, subject, &self.at());
        self
    }

    pub(super) fn diff(&self, args: &[&str]) -> Value {
        let run = signoise(self.repo.path(), &[&["diff", "--format", "json"], args].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        serde_json::from_str(&run.stdout).unwrap()
    }

    /// Every change since the start, as `kind action title: commits`.
    pub(super) fn told(&self) -> Vec<String> {
        told(&self.diff(&["start..HEAD"]))
    }
}

pub(super) fn told(diff: &Value) -> Vec<String> {
    let subjects: BTreeMap<&str, &str> = diff["commits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|commit| (commit["hash"].as_str().unwrap(), commit["subject"].as_str().unwrap()))
        .collect();
    let line = |change: &Value| {
        let commits = change["commits"].as_array().unwrap().iter().map(|hash| subjects[hash.as_str().unwrap()]);
        let name = change["title"].as_str().unwrap_or("-");
        let what = format!("{} {} {name}", change["kind"].as_str().unwrap(), change["action"].as_str().unwrap());
        format!("{what}: {}", commits.collect::<Vec<_>>().join(", "))
    };
    diff["changes"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn every_version_of_a_row_counts() {
    let story = Story::begin("Tools.md", &page(&[("a", "One of the first"), ("b", "Second")]));
    story.rows(&[("a", "One of the very first"), ("b", "Second")]).commit("edit one");
    story.rows(&[("a", "One of the very best"), ("b", "Second")]).commit("edit two");
    story.rows(&[("b", "Second"), ("a", "One of the very best")]).commit("reorder");
    story.rows(&[("b", "Second"), ("a", "None but the very best")]).commit("edit three");
    story.rows(&[("b", "Second"), ("c", "Third of them"), ("a", "None but the very best")]).commit("add c");
    story.write("Other.md", "# Other\n\nA page about something else.\n").commit("other page");
    assert_eq!(
        story.told(),
        ["page added Other: other page", "entry added c: add c", "entry updated a: edit one, edit two, edit three"]
    );
}

#[test]
fn an_entry_that_came_went_and_came_again_has_all_three() {
    let story = Story::begin("Tools.md", &page(&[("a", "One")]));
    story.rows(&[("a", "One"), ("b", "The second of them")]).commit("add");
    story.rows(&[("a", "One")]).commit("remove");
    story.rows(&[("a", "One"), ("c", "Third")]).commit("between");
    story.rows(&[("a", "One"), ("c", "Third"), ("b", "The second one")]).commit("add again");
    assert_eq!(story.told(), ["entry added c: between", "entry added b: add, remove, add again"]);
}

#[test]
fn an_entry_of_the_start_that_went_for_a_while_is_an_edit_by_both() {
    let story = Story::begin("Tools.md", &page(&[("a", "One"), ("b", "The second of them")]));
    story.rows(&[("a", "One")]).commit("remove");
    story.rows(&[("a", "One"), ("b", "The second one")]).commit("add again");
    assert_eq!(story.told(), ["entry updated b: remove, add again"]);
}

#[test]
fn what_is_removed_has_those_who_edited_and_removed_it() {
    let story = Story::begin("Tools.md", &page(&[("a", "One"), ("b", "The second of them")]));
    story.rows(&[("a", "One"), ("b", "The second of all")]).commit("edit");
    story.rows(&[("a", "One")]).commit("remove");
    assert_eq!(story.told(), ["entry removed b: edit, remove"]);
}

#[test]
fn formatting_is_nobodys_change() {
    let story = Story::begin("Tools.md", &page(&[("a", "One")]));
    story.rows(&[("a", "One more")]).commit("edit");
    let aligned = page(&[("a", "One more")]).replace(" | ", "    |  ");
    story.write("Tools.md", &aligned).commit("align");
    assert_eq!(story.told(), ["entry updated a: edit"]);
}

#[test]
fn moved_entries_are_followed_through_pages() {
    let other = "# Other\n\n## Some\n\n";
    let story = Story::begin("Tools.md", &page(&[("a", "One"), ("b", "The second of them")]));
    story.write("Other.md", &format!("{other}{HEAD}{}", row("z", "Last"))).commit("page");
    story.repo.tag("moving");
    story.rows(&[("a", "One"), ("b", "The second of all")]).commit("edit");
    story
        .rows(&[("a", "One")])
        .write("Other.md", &format!("{other}{HEAD}{}{}", row("z", "Last"), row("b", "The second of all")))
        .commit("move");
    story
        .write("Other.md", &format!("{other}{HEAD}{}{}", row("z", "Last"), row("b", "Second to none")))
        .commit("polish");
    assert_eq!(told(&story.diff(&["moving..HEAD"])), ["entry moved b: edit, move, polish"]);
    // In two steps, the first of which only adds.
    story.rows(&[("a", "One"), ("b", "Second to none")]).commit("copy");
    story.write("Other.md", &format!("{other}{HEAD}{}", row("z", "Last"))).commit("clean up");
    assert_eq!(told(&story.diff(&["HEAD~2..HEAD"])), ["entry moved b: copy, clean up"]);
}

#[test]
fn what_stands_under_another_heading_has_the_commit_of_the_heading() {
    let start = page(&[("a", "One"), ("b", "The second"), ("c", "The third of them"), ("d", "The fourth")]);
    let story = Story::begin("Tools.md", &start);
    story.repo.branch("side").switch("side");
    story.write("Tools.md", &start.replace("One", "One of them")).commit("words above");
    story.repo.switch("main");
    // Rows are regrouped by a heading in their midst, and the rows beside them are written by others.
    let parted = start.replace("[c]", &format!("\n## Kits\n\n{HEAD}[c]"));
    story.write("Tools.md", &parted).commit("part");
    let merged = parted.replace("One", "One of them");
    story.write("Tools.md", &merged).merge("side", "merge");
    let last =
        merged.replace("The fourth | Learn\n", "The fourth | Learn\n[e](https://example.org/e) | Fifth | Learn\n");
    story.write("Tools.md", &last).commit("row below");
    assert_eq!(
        story.told(),
        [
            "entry updated a: words above",
            "section added Kits: part",
            "entry moved c: part",
            "entry moved d: part",
            "entry added e: row below"
        ]
    );
    // The heading goes again.
    story.write("Tools.md", &last.replace(&format!("\n## Kits\n\n{HEAD}"), "")).commit("join");
    assert_eq!(
        told(&story.diff(&["HEAD~1..HEAD"])),
        ["entry moved c: join", "section removed Kits: join", "entry moved d: join", "entry moved e: join"]
    );
}

#[test]
fn sections_under_another_heading_have_its_commit_and_that_of_their_own_name() {
    let section = |name: &str, row: &str| format!("### {name}\n\n{HEAD}{row}\n");
    let tail = |first: &str, blank: &str| {
        let (kits, labs) = (section("Kits", &row("k", "Kits of all kinds")), section(first, &row("l", "Labs for all")));
        format!("{kits}{blank}{labs}")
    };
    let head = format!("# Tools\n\n## All\n\n{HEAD}{}\n", row("a", "One"));
    let story = Story::begin("Tools.md", &format!("{head}{}", tail("Labs", "")));
    story.write("Tools.md", &format!("{head}{}", tail("Labs", "\n"))).commit("blanks");
    story.write("Tools.md", &format!("{head}{}", tail("Lab work", "\n"))).commit("name");
    let more = format!("## More\n\n{HEAD}{}\n", row("m", "More of it"));
    story.write("Tools.md", &format!("{head}{more}{}", tail("Lab work", "\n"))).commit("heading");
    let text = tail("Lab work", "\n") + &row("n", "Another one");
    story.write("Tools.md", &format!("{head}{more}{text}")).commit("row");
    assert_eq!(
        story.told(),
        [
            "section added More: heading",
            "entry added m: heading",
            "section moved Kits: heading",
            "section moved Lab work: name, heading",
            "entry added n: row"
        ]
    );
}

#[test]
fn renamed_pages_keep_their_history() {
    let text = page(&[("a", "One"), ("b", "The second of them"), ("c", "And the third one")]);
    let story = Story::begin("Tools.md", &text);
    story.write("Tools.md", &text.replace("of them", "of all")).commit("before");
    story.repo.rename("Tools.md", "Kits.md");
    story.commit("rename");
    story.write("Kits.md", &text.replace("of them", "of everything")).commit("after");
    assert_eq!(story.told(), ["page renamed Tools: rename", "entry updated b: before, after"]);
    story.repo.remove("Kits.md");
    story.write("Sets.md", &text.replace("of them", "of everything").replace("One", "First")).commit("rewrite");
    assert_eq!(told(&story.diff(&["HEAD~1..HEAD"])), ["page renamed Tools: rewrite", "entry updated a: rewrite"]);
}

#[test]
fn pages_and_sections_have_the_commits_of_their_own_words() {
    let story = Story::begin("Index.md", "# Index\n\nNothing yet.\n");
    story.rows(&[("a", "One")]).commit("page");
    story.rows(&[("a", "One"), ("b", "The second of them")]).commit("row");
    let text = page(&[("a", "One"), ("b", "The second of them")]).replace("every day", "every single day");
    story.write("Tools.md", &text).commit("words");
    story.write("Tools.md", &format!("{text}\n## New\n\nA section of its own, with text.\n")).commit("section");
    assert_eq!(story.told(), ["page added Tools: page, words, section", "entry added a: page", "entry added b: row"]);
    assert_eq!(told(&story.diff(&["HEAD~1..HEAD"])), ["section added New: section"]);
    story.repo.remove("Tools.md");
    story.commit("gone");
    assert_eq!(
        told(&story.diff(&["HEAD~1..HEAD"])),
        ["page removed Tools: gone", "entry removed a: gone", "entry removed b: gone"]
    );
}

#[test]
fn a_clean_merge_made_nothing() {
    let story = Story::begin("Tools.md", &page(&[("a", "One"), ("b", "Two"), ("c", "Three"), ("d", "Four")]));
    story.repo.branch("side").switch("side");
    story.rows(&[("a", "One"), ("b", "Two"), ("c", "Three"), ("d", "Four by side")]).commit("side");
    story.repo.switch("main");
    story.rows(&[("a", "One by main"), ("b", "Two"), ("c", "Three"), ("d", "Four")]).commit("main");
    story
        .rows(&[("a", "One by main"), ("b", "Two"), ("c", "Three"), ("d", "Four by side")])
        .merge("side", "Merge pull request #12 from somebody/side");
    assert_eq!(story.told(), ["entry updated a: main", "entry updated d: side"]);
    let diff = story.diff(&["start..HEAD"]);
    let pulls: Vec<_> = diff["commits"].as_array().unwrap().iter().map(|commit| &commit["pull_request"]).collect();
    assert_eq!(pulls, [&Value::from(12), &Value::Null]);
}

#[test]
fn a_clean_merge_did_not_remove_what_a_parent_edited() {
    let rows = [("a", "One"), ("b", "Two"), ("c", "Three"), ("d", "Four"), ("e", "Five")];
    let story = Story::begin("Tools.md", &page(&rows));
    story.repo.branch("side").switch("side");
    story.rows(&[rows[0], rows[1], rows[2], rows[3], ("e", "Five by side")]).commit("side");
    story.repo.switch("main");
    story.rows(&[("a", "One by main"), rows[1], rows[2], rows[3], rows[4]]).commit("main");
    story.rows(&[("a", "One by main"), rows[1], rows[2], rows[3], ("e", "Five by side")]).merge("side", "merge");
    story.rows(&[("a", "One by main"), rows[1], rows[2], rows[3]]).commit("remove");
    assert_eq!(story.told(), ["entry updated a: main", "entry removed e: side, remove"]);
}

#[test]
fn a_merge_that_resolved_a_conflict_counts_where_it_wrote() {
    let story = Story::begin("Tools.md", &page(&[("a", "One"), ("b", "Two of many"), ("c", "Three")]));
    story.repo.branch("side").switch("side");
    story.rows(&[("a", "One"), ("b", "Two of many, said side"), ("c", "Three, said side")]).commit("side");
    story.repo.switch("main");
    story.rows(&[("a", "One, said main"), ("b", "Two of many, said main"), ("c", "Three")]).commit("main");
    // The row in conflict gets words of neither side, and the merge brings a row of its own.
    story
        .rows(&[
            ("a", "One, said main"),
            ("b", "Two of many, said both"),
            ("c", "Three, said side"),
            ("d", "Four, out of nowhere"),
        ])
        .merge("side", "merge");
    assert_eq!(
        story.told(),
        [
            "entry updated a: main",
            "entry updated b: side, main, merge",
            "entry updated c: side",
            "entry added d: merge"
        ]
    );
}

#[test]
fn a_merge_that_takes_one_side_leaves_the_other_out() {
    let story = Story::begin("Tools.md", &page(&[("a", "One"), ("b", "Two of many"), ("c", "Three")]));
    story.repo.branch("side").switch("side");
    story.rows(&[("a", "One"), ("b", "Two of many, said side"), ("c", "Three, said side")]).commit("side");
    story.repo.switch("main");
    story.rows(&[("a", "One"), ("b", "Two of many, said main"), ("c", "Three")]).commit("main");
    story.rows(&[("a", "One"), ("b", "Two of many, said main"), ("c", "Three, said side")]).merge("side", "merge");
    assert_eq!(story.told(), ["entry updated b: main", "entry updated c: side"]);
}

#[test]
fn a_merge_that_loses_a_row_lost_it() {
    let rows = [("a", "One"), ("b", "Two of many"), ("c", "Three of many")];
    let story = Story::begin("Tools.md", &page(&rows));
    story.repo.branch("side").switch("side");
    story.rows(&[("a", "One, said side"), rows[1], rows[2]]).commit("side");
    story.repo.switch("main");
    story.rows(&[rows[0], rows[1]]).commit("main");
    // One row was lost by a parent, the other by nobody but the merge.
    story.rows(&[("a", "One, said side")]).merge("side", "merge");
    assert_eq!(story.told(), ["entry updated a: side", "entry removed b: merge", "entry removed c: main"]);
}

#[test]
fn a_clean_merge_of_a_renamed_page_made_nothing() {
    let rows = [("a", "One"), ("b", "Two of many"), ("c", "Three of many"), ("d", "Four"), ("e", "Five")];
    for renames in ["main", "side"] {
        let story = Story::begin("Tools.md", &page(&rows));
        let edit = || {
            story.rows(&[rows[0], rows[1], ("c", "Three of all"), rows[3], rows[4]]).commit("edit");
            story.rows(&[rows[0], ("c", "Three of all"), rows[3], rows[4], ("f", "Six")]).commit("add and remove");
        };
        let rename = || {
            story.repo.rename("Tools.md", "Kits.md");
            story.commit("rename");
            story.write("Kits.md", &page(&[("a", "One by name"), rows[1], rows[2], rows[3], rows[4]])).commit("word");
        };
        story.repo.branch("side");
        if renames == "main" {
            rename();
        } else {
            edit();
        }
        story.repo.switch("side");
        if renames == "main" {
            edit();
        } else {
            rename();
        }
        story.repo.switch("main");
        if renames == "side" {
            story.repo.remove("Tools.md");
        }
        let merged = page(&[("a", "One by name"), ("c", "Three of all"), rows[3], rows[4], ("f", "Six")]);
        story.write("Kits.md", &merged).merge("side", "merge");
        let mut told = story.told();
        told.sort();
        assert_eq!(
            told,
            [
                "entry added f: add and remove",
                "entry removed b: add and remove",
                "entry updated a: word",
                "entry updated c: edit",
                "page renamed Tools: rename"
            ],
            "{renames} renames"
        );
    }
}

#[test]
fn members_of_a_substitution_have_commits_of_their_own() {
    let rows = |brand: &str, count: usize| -> String {
        let rows = (0..6).map(|n| {
            let brand = if n < count { brand } else { "Old Brand" };
            row(&format!("kit{n}"), &format!("{brand} kit number {n}"))
        });
        format!("# Tools\n\n## All\n\n{HEAD}{}", rows.collect::<String>())
    };
    let story = Story::begin("Tools.md", &rows("", 0));
    story.write("Tools.md", &rows("New Label", 4)).commit("most");
    story.write("Tools.md", &rows("New Label", 6)).commit("rest");
    let diff = story.diff(&["start..HEAD"]);
    assert_eq!(told(&diff), ["substitution updated -: most, rest"]);
    let members = diff["changes"][0]["members"].as_array().unwrap();
    let counts: BTreeSet<usize> = members.iter().map(|member| member["commits"].as_array().unwrap().len()).collect();
    assert_eq!((members.len(), counts), (6, BTreeSet::from([1])));
}

#[test]
fn what_is_not_committed_has_no_commit() {
    let story = Story::begin("Tools.md", &page(&[("a", "One"), ("b", "Two of many")]));
    story.rows(&[("a", "One more"), ("b", "Two of many")]).commit("edit");
    story.rows(&[("a", "One more"), ("b", "Two of very many"), ("c", "Third")]);
    assert_eq!(told(&story.diff(&["start"])), ["entry updated a: edit", "entry updated b: ", "entry added c: "]);
    story.repo.stage();
    assert_eq!(told(&story.diff(&["start", "--staged"]))[0], "entry updated a: edit");
    assert_eq!(told(&story.diff(&[])), ["entry updated b: ", "entry added c: "]);
    let none = story.diff(&["start..HEAD", "--no-provenance"]);
    assert_eq!(none["commits"], Value::Array(Vec::new()));
}

#[test]
fn a_forge_shows_commits_and_hides_credentials() {
    let story = Story::begin("Tools.md", &page(&[("a", "One")]));
    story.rows(&[("a", "One more")]).commit("Say more (#7)");
    story.repo.git().remote("origin", "https://user:s3cret@github.com/owner/site.git").unwrap();
    let diff = story.diff(&["start..HEAD"]);
    let id = story.repo.id("HEAD");
    assert_eq!(diff["commits"][0]["url"], format!("https://github.com/owner/site/commit/{id}"));
    assert_eq!(diff["commits"][0]["pull_request_url"], "https://github.com/owner/site/pull/7");
    assert!(!diff.to_string().contains("s3cret"));
    story.write("signoise.toml", "[forge]\nurl = \"https://git.example.org/owner/site\"\nkind = \"gitea\"\n");
    let diff = story.diff(&["start..HEAD"]);
    assert_eq!(diff["commits"][0]["pull_request_url"], "https://git.example.org/owner/site/pulls/7");
    story.write("signoise.toml", "[forge]\nlinks = false\n");
    assert_eq!(story.diff(&["start..HEAD"])["commits"][0]["url"], Value::Null);
    story.write("signoise.toml", "[forge]\nurl = \"https://git.example.org/owner/site\"\n");
    let run = signoise(story.repo.path(), &["diff"]);
    assert!(run.code == 2 && run.stderr.contains("signoise.toml:2:7"), "{}", run.stderr);
}

#[test]
fn a_shallow_clone_names_what_it_knows() {
    let story = Story::begin("Tools.md", &page(&[("a", "One")]));
    story.rows(&[("a", "One more")]).commit("known no more");
    story.rows(&[("a", "One more"), ("b", "Two")]).commit("boundary");
    story.rows(&[("a", "One more"), ("b", "Two"), ("c", "Three")]).commit("newest");
    let folder = tempfile::tempdir().unwrap();
    let clone = folder.path().join("clone");
    let url = format!("file://{}", story.repo.path().display());
    let git = std::process::Command::new("git")
        .args(["-c", "protocol.file.allow=always", "clone", "-q", "--depth", "2", &url])
        .arg(&clone)
        .status()
        .unwrap();
    assert!(git.success());
    let run = signoise(&clone, &["diff", "HEAD~1..HEAD", "--format", "json"]);
    assert_eq!(told(&serde_json::from_str(&run.stdout).unwrap()), ["entry added c: newest"]);
}

/// Every change of every release, and of spans of them, in a real history.
#[test]
fn every_change_of_a_history_has_its_commits() {
    let Some(history) = super::laws::History::open() else { return };
    let releases = history.releases();
    let mut spans = releases.clone();
    spans.extend(releases.windows(6).step_by(5).map(|span| (span[0].0.clone(), span[5].1.clone())));
    let repository = history.repository();
    let content = Content::new(&[], &[]).unwrap();
    let schema = Schema::builtin();
    let mut counted = 0;
    let patches: std::cell::RefCell<BTreeMap<String, Vec<String>>> = std::cell::RefCell::default();
    for (from, to) in spans {
        let snapshot = |commit| repository.snapshot(&Source::Commit(commit), &content).unwrap();
        let (before, after) = (snapshot(from.clone()), snapshot(to.clone()));
        let pages = (Pages::new(repository, &before), Pages::new(repository, &after));
        let mut changes = read::changes(repository, &pages.0, &pages.1, &schema).unwrap().changes;
        let provenance = attribute(&mut changes, repository, &before, &after, &content).unwrap();
        let files = touched(history.folder(), &from.id, &to.id);
        for change in &changes.list {
            counted += 1;
            assert!(!change.commits.is_empty(), "{}..{}: nobody made {change:?}", from.rev, to.rev);
            let members = change.members.iter().flat_map(|member| [&member.place].into_iter().chain(&member.from));
            let places = members.chain([&change.place]).chain(&change.from);
            let mut pages: BTreeSet<&str> = places.map(|place| place.page.as_str()).collect();
            // A page may have had another name on the way, and a line may have stood on another page: the commit
            // that brought it from there touches both.
            let mut renames: Vec<(&String, &BTreeSet<String>)> =
                files.iter().map(|(id, files)| (id, &files.came_or_went)).collect();
            let mut open: Vec<(&String, &BTreeSet<String>)> =
                change.commits.iter().map(|id| (id, &files[id].all)).collect();
            for list in [&mut renames, &mut open] {
                let known = |pages: &BTreeSet<&str>, paths: &BTreeSet<String>| {
                    paths.iter().any(|path| pages.contains(path.as_str()))
                };
                while let Some(at) = list.iter().position(|(_, paths)| known(&pages, paths)) {
                    let (_, more) = list.remove(at);
                    pages.extend(more.iter().map(String::as_str));
                }
            }
            // What was written for another page first, and taken away there, is known by its words.
            if !open.is_empty() {
                let patch = |id: &str| {
                    let known = patches.borrow().get(id).cloned();
                    known.unwrap_or_else(|| {
                        let lines = lines_of_patch(history.folder(), id);
                        patches.borrow_mut().insert(id.to_owned(), lines.clone());
                        lines
                    })
                };
                let left: BTreeSet<&String> = open.iter().map(|(id, _)| *id).collect();
                let mut words: BTreeSet<String> =
                    change.commits.iter().filter(|id| !left.contains(id)).flat_map(|id| patch(id)).collect();
                while let Some(at) = open.iter().position(|(id, _)| patch(id).iter().any(|line| words.contains(line))) {
                    words.extend(patch(open.remove(at).0));
                }
            }
            assert!(open.is_empty(), "{open:?} is nothing of {pages:?}: {change:?}");
            assert!(change.commits.iter().all(|id| provenance.get(id).is_some()));
        }
    }
    assert!(counted > 2_000, "{counted} changes");
}

/// The longer lines that a commit wrote or took away.
fn lines_of_patch(folder: &std::path::Path, id: &str) -> Vec<String> {
    let mut git = std::process::Command::new("git");
    let output = git.arg("-C").arg(folder).args(["show", "-m", "-p", id]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = text.lines().filter_map(|line| line.strip_prefix(['+', '-'])).map(str::trim);
    lines.filter(|line| line.len() > 40 && !line.starts_with("Source |")).map(str::to_owned).collect()
}

/// The files of a commit.
#[derive(Default)]
struct Files {
    all: BTreeSet<String>,
    came_or_went: BTreeSet<String>,
}

/// What git itself says that each commit touched, against any of its parents.
fn touched(folder: &std::path::Path, from: &str, to: &str) -> BTreeMap<String, Files> {
    let mut git = std::process::Command::new("git");
    git.arg("-C").arg(folder).args(["-c", "core.quotePath=false", "log", "-m", "--no-renames", "--name-status"]);
    let output = git.args(["--format=commit\t%H", &format!("{from}..{to}")]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut out: BTreeMap<String, Files> = BTreeMap::new();
    let mut commit = String::new();
    for (word, rest) in text.lines().filter_map(|line| line.split_once('\t')) {
        if word == "commit" {
            rest.clone_into(&mut commit);
            out.entry(commit.clone()).or_default();
            continue;
        }
        let files = out.entry(commit.clone()).or_default();
        files.all.insert(rest.to_owned());
        if word != "M" {
            files.came_or_went.insert(rest.to_owned());
        }
    }
    out
}
