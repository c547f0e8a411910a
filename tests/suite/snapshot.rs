//! Snapshots: what is listed and read from commits, index and work tree, and how a repository's state is told.

use std::fs;
use std::path::Path;

use signoise::snapshot::{Content, Error, FileKind, ReadError, Repository, Snapshot, Source};

use crate::repo::TestRepo;

const NEW_YEAR: &str = "2025-01-01T12:00:00+00:00";

fn open(repo: &TestRepo) -> Repository {
    Repository::discover(repo.path()).unwrap()
}

fn everything() -> Content {
    Content::new(&[], &[]).unwrap()
}

fn at(repository: &Repository, rev: &str) -> Snapshot {
    let commit = repository.commit(rev).unwrap();
    repository.snapshot(&Source::Commit(commit), &everything()).unwrap()
}

fn take(repository: &Repository, source: &Source) -> Snapshot {
    repository.snapshot(source, &everything()).unwrap()
}

fn paths(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.files.iter().map(|file| file.path.as_str()).collect()
}

fn text(repository: &Repository, snapshot: &Snapshot, path: &str) -> String {
    String::from_utf8(repository.read(snapshot, snapshot.find(path).unwrap()).unwrap()).unwrap()
}

#[test]
fn a_commit_the_index_and_the_work_tree_differ() {
    let repo = TestRepo::new();
    repo.write("a.md", "one\n").write("x/logo.png", "png").commit("one", NEW_YEAR);
    repo.write("a.md", "two\n").stage();
    repo.write("a.md", "three\n").write("b.md", "new\n");

    let site = open(&repo);
    let commit = at(&site, "HEAD");
    let index = take(&site, &Source::Index);
    let disk = take(&site, &Source::WorkTree);
    assert_eq!(paths(&commit), ["a.md", "x/logo.png"]);
    assert_eq!(paths(&index), ["a.md", "x/logo.png"]);
    assert_eq!(paths(&disk), ["a.md", "b.md", "x/logo.png"]);
    assert_eq!(text(&site, &commit, "a.md"), "one\n");
    assert_eq!(text(&site, &index, "a.md"), "two\n");
    assert_eq!(text(&site, &disk, "a.md"), "three\n");
    assert_eq!(commit.content().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["a.md"]);
    assert_eq!(commit.find("x/logo.png").unwrap().id, index.find("x/logo.png").unwrap().id);
    assert_ne!(commit.find("a.md").unwrap().id, index.find("a.md").unwrap().id);
    assert!(commit.find("nothing.md").is_none());
}

#[test]
fn the_work_tree_holds_what_git_would_take() {
    let repo = TestRepo::new();
    repo.write("kept.md", "tracked though ignored").commit("one", NEW_YEAR);
    repo.write(".gitignore", "kept.md\nout/\n*.tmp\n!keep.tmp\n")
        .write("out/page.md", "")
        .write("a.tmp", "")
        .write("keep.tmp", "")
        .write(".hidden/page.md", "")
        .write("sub/.gitignore", "local.md\n")
        .write("sub/local.md", "")
        .write("nested/page.md", "")
        .write(".ignore", "sub/seen.md\n")
        .write("sub/seen.md", "");
    git2::Repository::init(repo.path().join("nested")).unwrap();
    fs::create_dir_all(repo.git_dir().join("info")).unwrap();
    fs::write(repo.git_dir().join("info/exclude"), "private.md\n").unwrap();
    repo.write("private.md", "");

    let disk = take(&open(&repo), &Source::WorkTree);
    assert_eq!(
        paths(&disk),
        [".gitignore", ".hidden/page.md", ".ignore", "keep.tmp", "kept.md", "sub/.gitignore", "sub/seen.md"]
    );
}

#[test]
fn a_start_below_the_root_sees_the_whole_site() {
    let repo = TestRepo::new();
    repo.write("a.md", "").write("deep/er/b.md", "").commit("one", NEW_YEAR);
    let site = Repository::discover(&repo.path().join("deep/er")).unwrap();
    assert_eq!(site.root().unwrap().canonicalize().unwrap(), repo.path().canonicalize().unwrap());
    assert_eq!(paths(&take(&site, &Source::WorkTree)), ["a.md", "deep/er/b.md"]);
}

#[test]
fn an_unchanged_file_on_disk_has_the_id_that_git_knows() {
    let repo = TestRepo::new();
    repo.write("old.md", "old\n").write("edited.md", "one\n");
    let past = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
    for path in ["old.md", "edited.md"] {
        fs::File::open(repo.path().join(path)).unwrap().set_modified(past).unwrap();
    }
    repo.commit("one", NEW_YEAR).write("edited.md", "two\n");
    let site = open(&repo);
    let (commit, disk) = (at(&site, "HEAD"), take(&site, &Source::WorkTree));
    assert_eq!(disk.find("old.md").unwrap().id, commit.find("old.md").unwrap().id);
    assert_eq!(disk.find("edited.md").unwrap().id, None);
}

#[cfg(unix)]
#[test]
fn links_are_listed_and_never_followed() {
    let repo = TestRepo::new();
    let outside = tempfile::TempDir::new().unwrap();
    fs::write(outside.path().join("secret.md"), "secret").unwrap();
    repo.write("a.md", "");
    std::os::unix::fs::symlink(outside.path().join("secret.md"), repo.path().join("link.md")).unwrap();
    std::os::unix::fs::symlink(outside.path(), repo.path().join("folder")).unwrap();
    repo.commit("one", NEW_YEAR);
    let site = open(&repo);
    for snapshot in [at(&site, "HEAD"), take(&site, &Source::Index), take(&site, &Source::WorkTree)] {
        assert_eq!(paths(&snapshot), ["a.md", "folder", "link.md"]);
        let link = snapshot.find("link.md").unwrap();
        assert_eq!((link.kind, link.content), (FileKind::Symlink, false));
        assert!(matches!(site.read(&snapshot, link), Err(ReadError::NotAFile { .. })));
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_becomes_a_link_is_not_read() {
    let repo = TestRepo::new();
    repo.write("a.md", "").commit("one", NEW_YEAR);
    let site = open(&repo);
    let disk = take(&site, &Source::WorkTree);
    repo.remove("a.md");
    std::os::unix::fs::symlink("/etc/hostname", repo.path().join("a.md")).unwrap();
    assert!(site.read(&disk, disk.find("a.md").unwrap()).is_err());
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_utf8_is_escaped_and_still_read() {
    use std::os::unix::ffi::OsStrExt;
    let repo = TestRepo::new();
    let odd = std::ffi::OsStr::from_bytes(b"caf\xe9.md");
    fs::write(repo.path().join(odd), "odd").unwrap();
    repo.write("caf\\xe9.md", "plain").commit("one", NEW_YEAR);
    let site = open(&repo);
    for snapshot in [at(&site, "HEAD"), take(&site, &Source::Index), take(&site, &Source::WorkTree)] {
        assert_eq!(paths(&snapshot), ["caf\\xe9.md", "caf\\xe9.md"]);
        assert_eq!(text(&site, &snapshot, "caf\\xe9.md"), "plain");
        let escaped = snapshot.files.iter().find(|file| file.is_escaped()).unwrap();
        assert_eq!(site.read(&snapshot, escaped).unwrap(), b"odd");
    }
}

#[test]
fn a_file_over_the_limit_is_not_read() {
    let repo = TestRepo::new();
    repo.write("big.md", vec![b'a'; 8 * 1024 * 1024 + 1]).commit("one", NEW_YEAR);
    let site = open(&repo);
    for snapshot in [at(&site, "HEAD"), take(&site, &Source::WorkTree)] {
        let error = site.read(&snapshot, snapshot.find("big.md").unwrap()).unwrap_err();
        assert_eq!(error.to_string(), "big.md has 8388609 bytes, more than the limit of 8388608 bytes");
    }
}

#[test]
fn many_files_are_read_in_parallel_and_in_order() {
    let repo = TestRepo::new();
    for number in 0..600 {
        repo.write(&format!("{number:03}.md"), format!("page {number}"));
    }
    repo.commit("many", NEW_YEAR);
    let site = open(&repo);
    for snapshot in [at(&site, "HEAD"), take(&site, &Source::WorkTree)] {
        let files: Vec<_> = snapshot.content().collect();
        let texts = site.read_all(&snapshot, &files, |file, bytes| (file.path.clone(), bytes.unwrap()));
        assert_eq!(texts.len(), 600);
        assert_eq!(texts[42], ("042.md".to_owned(), b"page 42".to_vec()));
    }
}

#[test]
fn outside_of_a_repository_the_message_says_so() {
    let folder = tempfile::TempDir::new().unwrap();
    let error = Repository::discover(folder.path()).unwrap_err();
    assert!(matches!(error, Error::NoRepository { .. }), "{error}");
    assert!(error.hint().unwrap().contains("-C DIR"));
    assert!(matches!(Repository::discover(Path::new("/no/such/folder")), Err(Error::NoRepository { .. })));
}

#[test]
fn a_branch_without_commits_has_no_head() {
    let repo = TestRepo::new();
    repo.write("a.md", "text");
    let site = open(&repo);
    assert_eq!(site.head().unwrap(), None);
    assert!(matches!(site.commit("HEAD~1"), Err(Error::NoCommits { .. })));
    assert_eq!(paths(&take(&site, &Source::WorkTree)), ["a.md"]);
    assert!(take(&site, &Source::Index).files.is_empty());
    assert!(site.empty().files.is_empty());
}

#[test]
fn a_bare_repository_has_commits_and_no_work_tree() {
    let repo = TestRepo::new();
    repo.write("a.md", "text").commit("one", NEW_YEAR);
    let bare = tempfile::TempDir::new().unwrap();
    git2::build::RepoBuilder::new().bare(true).clone(repo.path().to_str().unwrap(), bare.path()).unwrap();
    let site = Repository::discover(bare.path()).unwrap();
    assert_eq!(site.root(), None);
    assert_eq!(text(&site, &at(&site, "main"), "a.md"), "text");
    let error = site.snapshot(&Source::WorkTree, &everything()).unwrap_err();
    assert!(matches!(error, Error::Bare { .. }), "{error}");
}

#[test]
fn a_linked_work_tree_has_its_own_files_and_the_same_history() {
    let repo = TestRepo::new();
    repo.write("a.md", "text").commit("one", NEW_YEAR);
    let other = tempfile::TempDir::new().unwrap();
    let place = other.path().join("linked");
    repo.git().worktree("linked", &place, None).unwrap();
    fs::create_dir_all(repo.git_dir().join("info")).unwrap();
    fs::write(repo.git_dir().join("info/exclude"), "private.md\n").unwrap();
    fs::write(place.join("b.md"), "new").unwrap();
    fs::write(place.join("private.md"), "").unwrap();
    let site = Repository::discover(&place).unwrap();
    let disk = take(&site, &Source::WorkTree);
    assert_eq!(paths(&disk), ["a.md", "b.md"]);
    assert_eq!(text(&site, &disk, "b.md"), "new");
    assert_eq!(site.commit("main").unwrap().id, repo.id("main"));
}

#[test]
fn submodules_are_skipped() {
    let repo = TestRepo::new();
    repo.write("a.md", "").write("theme/x.md", "").commit("one", NEW_YEAR);
    let mut index = repo.git().index().unwrap();
    let mut entry = index.get_path(Path::new("theme/x.md"), 0).unwrap();
    index.remove(Path::new("theme/x.md"), 0).unwrap();
    entry.mode = 0o160_000;
    entry.id = repo.git().head().unwrap().target().unwrap();
    entry.path = b"theme".to_vec();
    index.add(&entry).unwrap();
    index.write().unwrap();
    let tree = repo.git().find_tree(index.write_tree().unwrap()).unwrap();
    let head = repo.git().head().unwrap().peel_to_commit().unwrap();
    let author = head.author();
    repo.git().commit(Some("HEAD"), &author, &author, "two", &tree, &[&head]).unwrap();
    fs::remove_file(repo.path().join("theme/x.md")).unwrap();
    git2::Repository::init(repo.path().join("theme")).unwrap();
    repo.write("theme/y.md", "");

    let site = open(&repo);
    for snapshot in [at(&site, "HEAD"), take(&site, &Source::Index), take(&site, &Source::WorkTree)] {
        assert_eq!(paths(&snapshot), ["a.md"], "{}", snapshot.source);
    }
}

#[test]
fn a_sparse_checkout_still_lists_and_reads_what_is_not_on_disk() {
    let repo = TestRepo::new();
    repo.write("a.md", "a").write("docs/b.md", "b").write("gone.md", "").commit("one", NEW_YEAR);
    let mut index = repo.git().index().unwrap();
    let mut entry = index.get_path(Path::new("docs/b.md"), 0).unwrap();
    entry.flags_extended |= git2::IndexEntryExtendedFlag::SKIP_WORKTREE.bits();
    index.add(&entry).unwrap();
    index.write().unwrap();
    repo.remove("docs/b.md").remove("gone.md");
    let site = open(&repo);
    let disk = take(&site, &Source::WorkTree);
    assert_eq!(paths(&disk), ["a.md", "docs/b.md"]);
    assert_eq!(text(&site, &disk, "docs/b.md"), "b");
}

#[test]
fn a_missing_blob_is_a_matter_of_its_file_alone() {
    let repo = TestRepo::new();
    repo.write("a.md", "here").write("b.md", "lost page").write("logo.png", "lost picture").commit("one", NEW_YEAR);
    repo.lose("HEAD:b.md").lose("HEAD:logo.png");
    let site = open(&repo);
    let commit = at(&site, "HEAD");
    assert_eq!(paths(&commit), ["a.md", "b.md", "logo.png"]);
    assert_eq!(text(&site, &commit, "a.md"), "here");
    let error = site.read(&commit, commit.find("b.md").unwrap()).unwrap_err();
    assert!(matches!(&error, ReadError::Missing { path, .. } if path == "b.md"), "{error}");
    assert!(error.hint().unwrap().contains("partial clone"));
}

#[test]
fn a_missing_folder_is_named() {
    let repo = TestRepo::new();
    repo.write("deep/a.md", "").commit("one", NEW_YEAR).lose("HEAD:deep");
    let site = open(&repo);
    let commit = site.commit("HEAD").unwrap();
    let error = site.snapshot(&Source::Commit(commit), &everything()).unwrap_err();
    assert!(error.to_string().contains("the folder deep/"), "{error}");
}

#[test]
fn a_merge_in_progress_has_no_next_commit() {
    let repo = TestRepo::new();
    repo.write("a.md", "base").commit("base", NEW_YEAR).branch("other");
    repo.write("a.md", "ours").commit("ours", NEW_YEAR).switch("other");
    repo.write("a.md", "theirs").commit("theirs", NEW_YEAR);
    let main = repo.git().find_annotated_commit(git2::Oid::from_str(&repo.id("main")).unwrap()).unwrap();
    repo.git().merge(&[&main], None, None).unwrap();
    let site = open(&repo);
    let error = site.snapshot(&Source::Index, &everything()).unwrap_err();
    assert_eq!(error.to_string(), "a.md has merge conflicts in the index");
    assert_eq!(paths(&take(&site, &Source::WorkTree)), ["a.md"]);
}

#[test]
fn revisions_in_many_notations_name_the_same_commit() {
    let repo = TestRepo::new();
    repo.write("a.md", "1").commit("one", "2025-01-31T12:00:00-05:00").annotated_tag("release-2025-01");
    repo.write("a.md", "2").commit("two", NEW_YEAR);
    let site = open(&repo);
    let one = site.commit("release-2025-01").unwrap();
    assert_eq!(one.id, repo.id("HEAD~1"));
    assert_eq!(one.time.to_rfc3339(), "2025-01-31T12:00:00-05:00");
    for rev in ["HEAD~1", "main^", "main@{0}~1", "refs/tags/release-2025-01", ":/one", &one.id, &one.id[..8]] {
        assert_eq!(site.commit(rev).unwrap().id, one.id, "{rev}");
        assert_eq!(site.commit(rev).unwrap().rev, rev);
    }
}

#[test]
fn a_revision_that_is_none_is_named_with_the_nearest_names() {
    let repo = TestRepo::new();
    repo.write("a.md", "1").commit("one", NEW_YEAR).tag("release-2025-01");
    let site = open(&repo);
    let error = site.commit("release-2025-10").unwrap_err();
    assert_eq!(error.to_string(), "unknown revision `release-2025-10`");
    assert_eq!(error.hint().unwrap(), "did you mean `release-2025-01`?");
    assert!(matches!(site.commit("relase-2025-01~2"), Err(Error::UnknownRevision { near, .. }) if near.len() == 1));
    for rev in [
        "",
        "-x",
        "HEAD~9",
        "\u{1b}[31m",
        "a b",
        "HEAD@{yesterday}x",
        "a\0b",
        "^",
        "@{99}",
        "HEAD^{/",
        &"f".repeat(40),
        ":a.md",
    ] {
        let error = site.commit(rev).unwrap_err();
        assert!(matches!(error, Error::UnknownRevision { .. }), "{rev}: {error:?}");
    }
    assert!(matches!(site.commit("HEAD..main"), Err(Error::Range { .. })));
    assert!(matches!(site.commit("HEAD:a.md"), Err(Error::NotACommit { kind, .. }) if kind == "blob"));
    assert!(matches!(site.commit("HEAD^{tree}"), Err(Error::NotACommit { kind, .. }) if kind == "tree"));
}

#[test]
fn a_shallow_clone_names_what_it_lacks() {
    let repo = TestRepo::new();
    for day in 1..=3 {
        repo.write("a.md", day.to_string()).commit("c", &format!("2025-01-0{day}T00:00:00Z"));
    }
    let lost = repo.id("HEAD~1");
    fs::write(repo.git_dir().join("shallow"), format!("{}\n", repo.id("HEAD"))).unwrap();
    repo.lose(&lost);

    let site = open(&repo);
    let head = site.head().unwrap().unwrap();
    for rev in ["HEAD~1", "main^", &lost] {
        let error = site.commit(rev).unwrap_err();
        assert!(error.to_string().contains(&lost), "{rev}: {error}");
        assert!(error.hint().unwrap().contains("git fetch --unshallow"), "{error}");
        assert!(error.hint().unwrap().contains("fetch-depth: 0"), "{error}");
    }
    assert!(matches!(site.commit("mian"), Err(Error::UnknownRevision { .. })));
    let error = site.last_before(&head, "2025-01-02T12:00:00Z".parse().unwrap()).unwrap_err();
    assert!(matches!(error, Error::Shallow { missing, .. } if missing == lost));
}

#[test]
fn formats_that_cannot_be_read_are_named() {
    for (key, value, words) in
        [("refstorage", "reftable", "reftable"), ("objectformat", "sha256", "SHA-256"), ("shiny", "1", "shiny")]
    {
        let repo = TestRepo::new();
        let config = repo.git_dir().join("config");
        let old = fs::read_to_string(&config).unwrap().replace("repositoryformatversion = 0", "");
        fs::write(&config, format!("{old}[core]\nrepositoryformatversion = 1\n[extensions]\n{key} = {value}\n"))
            .unwrap();
        let error = Repository::discover(repo.path()).unwrap_err();
        assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn releases_stand_in_the_order_of_their_commits() {
    let repo = TestRepo::new();
    repo.write("a.md", "1").commit("one", "2025-02-01T00:00:00+00:00").tag("release-b").tag("v1");
    repo.write("a.md", "2").commit("two", "2025-01-31T23:00:00-05:00").annotated_tag("release-a").tag("release-c");
    repo.git().tag_lightweight("release-tree", &repo.git().revparse_single("HEAD^{tree}").unwrap(), false).unwrap();
    let site = open(&repo);
    let names: Vec<_> = site.releases("release-*").unwrap().into_iter().map(|release| release.name).collect();
    assert_eq!(names, ["release-b", "release-a", "release-c"]);
    assert!(site.releases("nothing-*").unwrap().is_empty());
    assert!(matches!(site.releases("["), Err(Error::Glob { .. })));
}

#[test]
fn the_last_commit_before_an_instant_is_found_along_first_parents() {
    let repo = TestRepo::new();
    repo.write("a.md", "1").commit("one", "2025-01-10T00:00:00Z").branch("side");
    repo.write("a.md", "2").commit("two", "2025-01-20T00:00:00Z").switch("side");
    repo.write("b.md", "3").commit("side", "2025-01-25T00:00:00Z").switch("main");
    repo.write("b.md", "3").merge("side", "merge", "2025-02-02T00:00:00Z");
    let site = open(&repo);
    let head = site.head().unwrap().unwrap();
    let before = |instant: &str| site.last_before(&head, instant.parse().unwrap()).unwrap().map(|commit| commit.id);
    assert_eq!(before("2025-02-01T00:00:00Z"), Some(repo.id("HEAD^1")));
    assert_eq!(before("2025-03-01T00:00:00Z"), Some(repo.id("HEAD")));
    assert_eq!(before("2025-01-20T00:00:00Z"), Some(repo.id("HEAD~2")));
    assert_eq!(before("2025-01-20T00:00:01Z"), Some(repo.id("HEAD~1")));
    assert_eq!(before("2025-01-10T00:00:00Z"), None);
}

#[test]
fn a_merge_base_is_found_or_there_is_none() {
    let repo = TestRepo::new();
    repo.write("a.md", "1").commit("one", NEW_YEAR).branch("side");
    repo.write("a.md", "2").commit("two", NEW_YEAR).switch("side");
    repo.write("b.md", "3").commit("three", NEW_YEAR);
    let tree = repo.git().revparse_single("HEAD^{tree}").unwrap().peel_to_tree().unwrap();
    let author = repo.git().head().unwrap().peel_to_commit().unwrap();
    repo.git().commit(Some("refs/heads/lone"), &author.author(), &author.author(), "lone", &tree, &[]).unwrap();
    let site = open(&repo);
    let [main, branch, lone] = ["main", "side", "lone"].map(|rev| site.commit(rev).unwrap());
    assert_eq!(site.merge_base(&main, &branch).unwrap().unwrap().id, repo.id("main~1"));
    assert_eq!(site.merge_base(&main, &lone).unwrap(), None);
    assert!(site.is_ancestor(&site.commit("main~1").unwrap(), &branch).unwrap());
    assert!(!site.is_ancestor(&main, &branch).unwrap());
}

#[test]
fn renames_pair_by_identity_then_by_likeness() {
    let lines = |from: usize, to: usize| {
        (from..to).map(|n| format!("line {n} of a page")).collect::<Vec<_>>().join("\n") + "\n"
    };
    let repo = TestRepo::new();
    repo.write("moved.md", "same\n")
        .write("edited.md", lines(0, 20))
        .write("rewritten.md", lines(100, 120))
        .write("logo.png", "png")
        .commit("one", NEW_YEAR);
    repo.rename("moved.md", "posts/moved.md")
        .rename("logo.png", "brand.png")
        .remove("edited.md")
        .write("renamed.md", lines(0, 12) + &lines(50, 58))
        .remove("rewritten.md")
        .write("other.md", lines(100, 105) + &lines(60, 75));
    let site = open(&repo);
    let expected = [("edited.md", "renamed.md"), ("moved.md", "posts/moved.md")].map(|(a, b)| (a.into(), b.into()));
    let before = at(&site, "HEAD");
    repo.stage();
    assert_eq!(site.renames(&before, &take(&site, &Source::Index)).unwrap(), expected);
    assert_eq!(site.renames(&before, &take(&site, &Source::WorkTree)).unwrap(), expected);
    repo.commit("two", NEW_YEAR);
    assert_eq!(site.renames(&before, &at(&site, "HEAD")).unwrap(), expected);
}

#[cfg(unix)]
#[test]
fn a_hostile_repository_executes_nothing_and_is_not_written_to() {
    use std::os::unix::fs::PermissionsExt;
    let repo = TestRepo::new();
    repo.write("a.md", "text\n").write(".gitattributes", "* filter=evil diff=evil text\n").commit("one", NEW_YEAR);
    let outside = tempfile::TempDir::new().unwrap();
    let (canary, script) = (outside.path().join("canary"), outside.path().join("evil"));
    fs::write(&script, format!("#!/bin/sh\necho \"$@\" >> {}\ncat\n", canary.display())).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let evil = script.display();
    let config = format!(
        "[core]\nfsmonitor = {evil}\nhooksPath = {hooks}\npager = {evil}\neditor = {evil}\nautocrlf = true\n\
         [filter \"evil\"]\nclean = {evil}\nsmudge = {evil}\nprocess = {evil}\nrequired = true\n\
         [diff]\nexternal = {evil}\n[diff \"evil\"]\ntextconv = {evil}\ncommand = {evil}\n",
        hooks = outside.path().display()
    );
    for hook in ["post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman"] {
        fs::copy(&script, outside.path().join(hook)).unwrap();
    }
    let place = repo.git_dir().join("config");
    fs::write(&place, fs::read_to_string(&place).unwrap() + &config).unwrap();
    repo.write("a.md", "changed\n").write("b.md", "new\n");
    let index = fs::read(repo.git_dir().join("index")).unwrap();

    let site = open(&repo);
    let snapshots = [at(&site, "HEAD"), take(&site, &Source::Index), take(&site, &Source::WorkTree)];
    for snapshot in &snapshots {
        for file in snapshot.content() {
            site.read(snapshot, file).unwrap();
        }
    }
    site.renames(&snapshots[0], &snapshots[2]).unwrap();
    site.releases("*").unwrap();
    assert_eq!(text(&site, &snapshots[0], "a.md"), "text\n");
    assert!(!canary.exists(), "{}", fs::read_to_string(&canary).unwrap());
    assert_eq!(fs::read(repo.git_dir().join("index")).unwrap(), index);
}

#[test]
fn trees_that_multiply_are_stopped() {
    let repo = TestRepo::new();
    repo.write("a.md", "").commit("one", NEW_YEAR);
    let git = repo.git();
    let mut id = git.revparse_single("HEAD:a.md").unwrap().id();
    let mut mode = 0o100_644;
    for _ in 0..10 {
        let mut folder = git.treebuilder(None).unwrap();
        for number in 0..10 {
            folder.insert(format!("f{number}"), id, mode).unwrap();
        }
        (id, mode) = (folder.write().unwrap(), 0o040_000);
    }
    let author = git.head().unwrap().peel_to_commit().unwrap();
    let tree = git.find_tree(id).unwrap();
    git.commit(Some("refs/heads/bomb"), &author.author(), &author.author(), "bomb", &tree, &[]).unwrap();
    let site = open(&repo);
    let bomb = site.commit("bomb").unwrap();
    let error = site.snapshot(&Source::Commit(bomb), &everything()).unwrap_err();
    assert!(error.to_string().ends_with("holds more than 1000000 files"), "{error}");
}

#[test]
fn folders_without_end_are_stopped() {
    let repo = TestRepo::new();
    repo.write("a.md", "").commit("one", NEW_YEAR);
    let git = repo.git();
    let mut id = git.revparse_single("HEAD:a.md").unwrap().id();
    let mut mode = 0o100_644;
    for _ in 0..3000 {
        let mut folder = git.treebuilder(None).unwrap();
        folder.insert("f", id, mode).unwrap();
        (id, mode) = (folder.write().unwrap(), 0o040_000);
    }
    let author = git.head().unwrap().peel_to_commit().unwrap();
    let tree = git.find_tree(id).unwrap();
    git.commit(Some("refs/heads/deep"), &author.author(), &author.author(), "deep", &tree, &[]).unwrap();
    let site = open(&repo);
    let deep = site.commit("deep").unwrap();
    let error = site.snapshot(&Source::Commit(deep), &everything()).unwrap_err();
    assert!(error.to_string().ends_with("holds a path of more than 4096 bytes"), "{error}");
}

#[test]
fn an_index_of_another_format_is_named_with_its_remedy() {
    for (extension, word) in [(b"sdir", "sparse"), (b"link", "split")] {
        let repo = TestRepo::new();
        repo.write("a.md", "").commit("one", NEW_YEAR);
        // An extension in lower case is one that a reader must know. It stands between the entries and the checksum.
        let place = repo.git_dir().join("index");
        let mut bytes = fs::read(&place).unwrap();
        let entries = 12 + 72;
        bytes.truncate(entries);
        bytes.extend_from_slice(extension);
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend_from_slice(&[0; 20]);
        fs::write(&place, bytes).unwrap();
        let error = open(&repo).snapshot(&Source::Index, &everything()).unwrap_err();
        assert!(error.to_string().contains(word), "{error}");
        assert!(error.hint().unwrap().contains("git "), "{error}");
    }
}

#[test]
fn a_short_id_of_several_objects_is_ambiguous() {
    let repo = TestRepo::new();
    repo.write("a.md", "").commit("one", NEW_YEAR);
    let mut seen = std::collections::HashSet::new();
    let twice = (0..).find_map(|number: u32| {
        let id = repo.git().blob(number.to_string().as_bytes()).unwrap().to_string();
        (!seen.insert(id[..4].to_owned())).then(|| id[..4].to_owned())
    });
    let error = open(&repo).commit(&twice.unwrap()).unwrap_err();
    assert!(matches!(error, Error::AmbiguousRevision { .. }), "{error:?}");
}
