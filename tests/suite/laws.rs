//! The laws of a comparison over a real history, when `SIGNOISE_CORPUS` names a bundle of one.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::process::Command;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use signoise::change::laws::{self, Pages};
use signoise::change::{self, Changes, File};
use signoise::check;
use signoise::config::Config;
use signoise::page::Page;
use signoise::rules::Site;
use signoise::schema::Schema;
use signoise::snapshot::{self, Commit, Content, Repository, Source};
use tempfile::TempDir;

/// How many consecutive commits are compared, newest first.
const COMMITS: usize = 300;

#[test]
fn the_laws_hold_for_every_pair_of_releases() {
    let Some(history) = History::open() else { return };
    let pairs = history.releases();
    assert!(pairs.len() >= 37, "{} pairs of releases", pairs.len());
    history.check(&pairs);
}

#[test]
fn the_laws_hold_for_consecutive_commits() {
    let Some(history) = History::open() else { return };
    let head = history.repository.head().unwrap().unwrap();
    let commits: Vec<Commit> =
        (0..=COMMITS).map(|back| history.repository.commit(&format!("{}~{back}", head.id)).unwrap()).collect();
    let pairs: Vec<_> = commits.windows(2).map(|pair| (pair[1].clone(), pair[0].clone())).collect();
    history.check(&pairs);
}

#[test]
fn the_laws_hold_for_every_commit_and_every_two_releases() {
    if std::env::var_os("SIGNOISE_EXHAUSTIVE").is_none() {
        println!("skipped: SIGNOISE_EXHAUSTIVE is not set");
        return;
    }
    let Some(history) = History::open() else { return };
    let start = Instant::now();
    let commits = history.with_first_parents();
    assert!(commits.len() >= 1_956, "{} commits with a parent", commits.len());
    history.check(&commits);
    println!("every commit against its first parent: {:.1} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let releases = history.repository.releases("release-*").unwrap();
    let pairs: Vec<_> = releases
        .iter()
        .enumerate()
        .flat_map(|(at, older)| releases[at + 1..].iter().map(|newer| (older.commit.clone(), newer.commit.clone())))
        .collect();
    history.check(&pairs);
    println!("every two releases: {:.1} s", start.elapsed().as_secs_f64());
}

/// A bare clone of the bundle, with every page read once.
pub struct History {
    folder: TempDir,
    repository: Repository,
    content: Content,
    pub schema: Schema,
    pages: RefCell<HashMap<(String, String), Arc<Page>>>,
}

/// The Markdown files of a commit.
pub struct Moment {
    snapshot: snapshot::Snapshot,
    files: Vec<File>,
}

impl History {
    /// `None`, and a word about it, where there is no bundle.
    pub fn open() -> Option<Self> {
        let Some(bundle) = std::env::var_os("SIGNOISE_CORPUS").filter(|path| !path.is_empty()) else {
            println!("skipped: SIGNOISE_CORPUS names no bundle of a history");
            return None;
        };
        let folder = TempDir::new().unwrap();
        let mut clone = Command::new("git");
        clone.args(["clone", "--quiet", "--bare", "--branch", "dev"]).arg(&bundle).arg(folder.path());
        let status = clone.env("GIT_CONFIG_GLOBAL", "/dev/null").status().unwrap();
        assert!(status.success(), "git clone of {} failed", bundle.display());
        Some(Self {
            repository: Repository::discover(folder.path()).unwrap(),
            folder,
            content: Content::new(&[], &[]).unwrap(),
            schema: Schema::builtin(),
            pages: RefCell::default(),
        })
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    pub fn moment(&self, commit: &Commit) -> Moment {
        let snapshot = self.repository.snapshot(&Source::Commit(commit.clone()), &self.content).unwrap();
        let files = snapshot.content().map(|file| self.file(&snapshot, file)).collect();
        Moment { snapshot, files }
    }

    /// The whole site at a commit, as a check sees it.
    pub fn site(&self, commit: &Commit) -> Site {
        let snapshot = self.repository.snapshot(&Source::Commit(commit.clone()), &self.content).unwrap();
        check::read(&self.repository, &snapshot, Schema::builtin(), Config::default()).unwrap()
    }

    /// The newest commits that are no merges, each with its parent.
    pub fn pairs(&self, most: usize) -> Vec<(Commit, Commit)> {
        let mut list = Command::new("git");
        list.args(["rev-list", "--no-merges", "--parents", "HEAD"]).current_dir(self.folder.path());
        let output = list.env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let pairs = text.lines().filter_map(|line| line.split_once(' ')).take(most);
        let commit = |id: &str| self.repository.commit(id).unwrap();
        pairs.map(|(child, parent)| (commit(parent), commit(child))).collect()
    }

    /// Consecutive releases.
    pub fn releases(&self) -> Vec<(Commit, Commit)> {
        let releases = self.repository.releases("release-*").unwrap();
        releases.windows(2).map(|pair| (pair[0].commit.clone(), pair[1].commit.clone())).collect()
    }

    /// Every commit of every branch and tag with its first parent, as (parent, commit).
    fn with_first_parents(&self) -> Vec<(Commit, Commit)> {
        let mut list = Command::new("git");
        list.args(["rev-list", "--parents", "--all"]).current_dir(self.folder.path());
        let list = String::from_utf8(list.output().unwrap().stdout).unwrap();
        let commit = |id: &str| self.repository.commit(id).unwrap();
        list.lines()
            .filter_map(|line| {
                let mut ids = line.split(' ');
                let (id, parent) = (ids.next()?, ids.next()?);
                Some((commit(parent), commit(id)))
            })
            .collect()
    }

    /// A page of a commit.
    pub fn find(&self, moment: &Moment, path: &str) -> Option<Arc<Page>> {
        let file = moment.files.iter().find(|file| file.path == path)?;
        Some(self.page(&moment.snapshot, path, &file.blob))
    }

    /// The text of every page of a commit.
    pub fn texts<'m>(&'m self, moment: &'m Moment) -> impl Iterator<Item = String> + 'm {
        moment.files.iter().map(|file| self.page(&moment.snapshot, &file.path, &file.blob).text().to_owned())
    }

    fn file(&self, snapshot: &snapshot::Snapshot, file: &snapshot::File) -> File {
        let blob = file.id.unwrap().to_string();
        let page = self.page(snapshot, &file.path, &blob);
        let role = self.schema.type_of(&file.path, page.front_matter()).unwrap();
        let role = role.and_then(|index| self.schema.types.get(index)).map(|content_type| content_type.role);
        File { path: file.path.clone(), key: file.path.clone().into_bytes(), index: 0, blob, role }
    }

    fn page(&self, snapshot: &snapshot::Snapshot, path: &str, blob: &str) -> Arc<Page> {
        let key = (path.to_owned(), blob.to_owned());
        if let Some(page) = self.pages.borrow().get(&key) {
            return page.clone();
        }
        let bytes = self.repository.read(snapshot, snapshot.find(path).unwrap()).unwrap();
        let page = Arc::new(Page::new(path, bytes));
        self.pages.borrow_mut().insert(key, page.clone());
        page
    }

    pub fn compare(&self, from: &Moment, to: &Moment) -> Changes {
        let read = |moment: &Moment, file: &File| Ok::<_, ()>(self.page(&moment.snapshot, &file.path, &file.blob));
        let (old, new) = (|file: &File| read(from, file), |file: &File| read(to, file));
        change::compare(
            &change::Snapshot { files: from.files.clone(), page: &old },
            &change::Snapshot { files: to.files.clone(), page: &new },
            &self.repository.renames(&from.snapshot, &to.snapshot).unwrap(),
        )
        .unwrap()
    }

    /// The pages of one side that the other does not have in this form.
    fn differing(&self, here: &Moment, there: &Moment) -> Pages {
        let same: BTreeMap<&str, &str> = there.files.iter().map(|f| (f.path.as_str(), f.blob.as_str())).collect();
        let files = here.files.iter().filter(|file| same.get(file.path.as_str()) != Some(&file.blob.as_str()));
        files.map(|file| (file.path.clone(), self.page(&here.snapshot, &file.path, &file.blob))).collect()
    }

    fn check(&self, pairs: &[(Commit, Commit)]) {
        let mut broken = Vec::new();
        let mut moments: HashMap<String, Rc<Moment>> = HashMap::new();
        let (mut total, mut entries) = (0, 0);
        for (from, to) in pairs {
            let mut moment = |commit: &Commit| {
                moments.entry(commit.id.clone()).or_insert_with(|| Rc::new(self.moment(commit))).clone()
            };
            let (old, new) = (moment(from), moment(to));
            let changes = self.compare(&old, &new);
            total += changes.list.len();
            entries += changes.single().filter(|change| change.kind == change::Kind::Entry).count();
            let mut found = laws::check(&self.differing(&old, &new), &self.differing(&new, &old), &changes);
            found.extend(laws::mirror(&changes, &self.compare(&new, &old)));
            let ids: std::collections::BTreeSet<&str> = changes.list.iter().map(|change| change.id.as_str()).collect();
            assert_eq!(ids.len(), changes.list.len(), "ids repeat in {}..{}", from.rev, to.rev);
            broken.extend(found.into_iter().map(|violation| format!("{}..{} {violation}", from.rev, to.rev)));
        }
        println!("{} pairs, {total} changes, {entries} of them entries", pairs.len());
        assert!(broken.is_empty(), "{} violations:\n{}", broken.len(), broken.join("\n"));
    }
}
