//! `check --since`: an author hears of the faults of a change, and of no older one.

use std::fs;
use std::path::Path;

use super::command::{Run, signoise, signoise_in};
use super::repo::TestRepo;

const HEAD: &str = "Source | Description | Notes\n:--- | :--- | :---\n";
const OLD: &str = "[A](https://a.example) | | GitHub\n[B](https://b.example) | One | two | three\n[C](https://c.example) | Fine | GitHub\n";

fn findings(run: &Run) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    let list = report["findings"].as_array().unwrap().iter();
    list.map(|f| format!("{} {}:{}", f["rule"].as_str().unwrap(), f["path"].as_str().unwrap(), f["start"]["line"]))
        .collect()
}

/// A site with old faults of many kinds.
fn site() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("A.md", format!("# A\n\n ## Old\n\n{HEAD}{OLD}\n## Glued\n{HEAD}[G](https://g.example) | G | GitHub\n"))
        .write(
            "_posts/2025-05-01-signaltonoise-x.md",
            "---\ntitle: \"Signal:Noise - X\"\ndate: 2025-04-01\n---\n\n# X\n",
        )
        .commit("Old faults", "2025-05-01T12:00:00Z");
    repo
}

fn since(repo: &TestRepo, args: &[&str]) -> Vec<String> {
    findings(&signoise(repo.path(), &[&["check", "--format", "json", "--since", "main"], args].concat()))
}

#[test]
fn old_faults_are_not_told_however_they_move() {
    let repo = site();
    assert_eq!(findings(&signoise(repo.path(), &["check", "--format", "json"])).len(), 6);
    assert_eq!(since(&repo, &[]), [""; 0]);
    // Rows sorted, a section above renamed, lines pushed down, an old faulty row edited, a table moved to another page.
    let sorted = "[B](https://b.example) | One | two | three\n[C](https://c.example) | Fine | GitHub\n[A](https://a.example/) | | Microsoft\n";
    repo.write("A.md", format!("# A\n\nNew words.\n\n ## Old name gone\n\n{HEAD}{sorted}"))
        .write("B.md", format!("# B\n\n## Glued\n{HEAD}[G](https://g.example) | G | GitHub\n"))
        .rename("_posts/2025-05-01-signaltonoise-x.md", "_posts/2025-05-01-signaltonoise-y.md");
    assert_eq!(since(&repo, &[]), ["heading/indented A.md:5"], "a heading with other words is another heading");
    repo.write("A.md", format!("# A\n\nNew words.\n\n ## Old\n\n{HEAD}{sorted}"));
    assert_eq!(since(&repo, &[]), [""; 0]);
}

#[test]
fn new_faults_are_told_beside_old_ones_of_their_kind() {
    let repo = site();
    let mended = OLD.replace("https://a.example) | |", "https://a.example) | Now |");
    let broken = mended.replace("Fine |", "|");
    repo.write("A.md", format!("# A\n\n ## Old\n\n{HEAD}{broken}\n## Glued\n\n{HEAD}[G](https://g.example) | G | GitHub\n\n## New\n{HEAD}[N](https://n.example) | N | GitHub\n"));
    assert_eq!(since(&repo, &[]), ["entry/required-cell A.md:9", "table/glued-above A.md:18"]);
}

#[test]
fn the_base_is_where_the_branches_parted() {
    let repo = site();
    repo.branch("topic");
    repo.write("B.md", "# B\n\n ## On main\n").commit("A fault on main", "2025-05-02T12:00:00Z");
    repo.switch("topic").write("C.md", "# C\n\n ## On topic\n").commit("A fault on topic", "2025-05-03T12:00:00Z");
    assert_eq!(since(&repo, &[]), ["heading/indented C.md:3"]);
    assert_eq!(since(&repo, &["--rev", "topic"]), ["heading/indented C.md:3"]);
    repo.write("D.md", "# D\n\n ## Staged\n").stage().write("E.md", "# E\n\n ## On disk\n");
    assert_eq!(since(&repo, &["--staged"]), ["heading/indented C.md:3", "heading/indented D.md:3"]);
    assert_eq!(since(&repo, &["--staged", "D.md"]), ["heading/indented D.md:3"]);
    let run = signoise(repo.path(), &["check", "--since", "nosuch"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("unknown revision `nosuch`"), "{}", run.stderr);
}

#[test]
fn a_row_that_did_not_change_has_no_new_fault_of_its_own() {
    let repo = TestRepo::new();
    let row = |name: &str, notes: &str| format!("[{name}](https://{name}.example) | {name} | {notes}\n");
    let often = |number: usize| -> String { (0..number).map(|at| row(&format!("b{at}"), "Partner Center")).collect() };
    let rows = row("a", "PArtner Center");
    repo.write("A.md", format!("# A\n\n{HEAD}{rows}")).write("B.md", format!("# B\n\n{HEAD}{}", often(4)));
    repo.write("C.md", format!("# C\n\n{}{}", row("g", "..."), row("h", "...")));
    repo.commit("Old faults", "2025-05-01T12:00:00Z");
    repo.write("B.md", format!("# B\n\n{HEAD}{}", often(8)));
    repo.write("C.md", format!("# C\n\n{HEAD}{}{}", row("g", "..."), row("h", "...")));
    let all = findings(&signoise(repo.path(), &["check", "--format", "json"]));
    assert_eq!(all, ["entry/vocabulary A.md:5", "entry/placeholder C.md:5", "entry/placeholder C.md:6"]);
    assert_eq!(since(&repo, &[]), [""; 0]);
    repo.write("A.md", format!("# A\n\n{HEAD}{rows}{}", row("i", "PArtner Center")));
    assert_eq!(since(&repo, &[]), ["entry/vocabulary A.md:6"]);
}

#[test]
fn of_two_equal_rows_the_new_one_is_the_repetition() {
    let repo = site();
    repo.write("M.md", format!("# M\n\n{HEAD}[M](https://m.example/) | First | GitHub\n"));
    repo.commit("A page", "2025-05-02T12:00:00Z");
    repo.write("B.md", format!("# B\n\n{HEAD}[M](https://m.example/) | Again | GitHub\n"));
    assert_eq!(
        findings(&signoise(repo.path(), &["check", "--format", "json", "M.md"])),
        ["entry/duplicate-in-site M.md:5"]
    );
    let run = signoise(repo.path(), &["check", "--format", "json", "--since", "main"]);
    assert_eq!(findings(&run), ["entry/duplicate-in-site B.md:5"]);
    assert!(run.stdout.contains("this resource is also listed on M.md, line 5"), "{}", run.stdout);
}

#[test]
fn a_repetition_across_pages_is_new_when_the_change_made_it() {
    let repo = site();
    repo.write("Z.md", format!("# Z\n\n{HEAD}[C](https://c.example/) | Again | GitHub\n"));
    assert_eq!(since(&repo, &["Z.md"]), ["entry/duplicate-in-site Z.md:5"]);
}

#[test]
fn a_hook_looks_at_the_index_of_its_commit() {
    let repo = TestRepo::new();
    repo.write("A.md", "# A\n").write("B.md", "# B\n").commit("Begin", "2025-01-01T12:00:00Z");
    repo.write("A.md", "# A\n\nText.\n ## Indented\n").write("B.md", "# B\n\nText.\n ## Indented\n").stage();
    // `git commit B.md` takes one of two staged files, and shows its hooks an index without the other.
    let partial = repo.git_dir().join("next-index-1.lock");
    fs::copy(repo.git_dir().join("index"), &partial).unwrap();
    let mut index = git2::Index::open(&partial).unwrap();
    let mut entry = index.get_path(Path::new("A.md"), 0).unwrap();
    entry.id = repo.git().revparse_single("HEAD:A.md").unwrap().id();
    index.add(&entry).unwrap();
    index.write().unwrap();
    let args = ["check", "--staged", "--since", "HEAD", "--format", "json"];
    let of = |variable: &str| findings(&signoise_in(repo.path(), &args, b"", &[("GIT_INDEX_FILE", variable)]));
    let only = |page: &str| vec![format!("heading/indented {page}:4")];
    assert_eq!(of(partial.to_str().unwrap()), only("B.md"));
    assert_eq!(of(".git/next-index-1.lock"), only("B.md"));
    // The index of another repository, whose hook is running, is none of this one's.
    let other = TestRepo::new();
    assert_eq!(of(other.git_dir().join("index").to_str().unwrap()), [only("A.md"), only("B.md")].concat());
}

#[test]
fn a_fault_in_what_was_edited_around_it_is_an_old_one() {
    let repo = TestRepo::new();
    let table = |first: &str| format!("## Glued\n{HEAD}{first}[G](https://g.example) | G | GitHub\n");
    let row = |words: &str, address: &str| {
        format!("Step | Guidance\n:--- | :---\n**{words}** | Read [this]({address}), then that\n")
    };
    let page = |first: &str, words: &str, end: &str| {
        format!("# A\n\n{}\n## Plain\n\n{}\n## End\n\n{end}", table(first), row(words, "http://plain.example/page"))
    };
    repo.write("A.md", page("", "Some words", "Text.")).commit("Old faults", "2025-05-01T12:00:00Z");
    let old = ["table/glued-above A.md:4", "link/http A.md:12", "text/no-final-newline A.md:16"];
    assert_eq!(findings(&signoise(repo.path(), &["check", "--format", "json"])), old);
    // A row above the first one, other words in the cell that is the row's key, another section at the end.
    let first = "[F](https://f.example) | F | GitHub\n";
    repo.write("A.md", page(first, "Other words", "Text.\n\n## Later\n\nMore."));
    assert_eq!(since(&repo, &[]), [""; 0]);
    // The same again is new.
    let more = format!(
        "## Again\n\n{}\n## Too\n{HEAD}[H](https://h.example) | H | GitHub\n",
        row("Third", "http://plain.example/page")
    );
    repo.write("A.md", page(first, "Other words", &format!("Text.\n\n{more}")));
    assert_eq!(since(&repo, &[]), ["link/http A.md:23", "table/glued-above A.md:26"]);
}
