//! A small repository that a test builds step by step.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use git2::{IndexAddOption, Repository, RepositoryInitOptions, Signature, Time};
use tempfile::TempDir;

/// A repository in a temporary folder, on branch `main`, untouched by the user's own git configuration.
///
/// ```ignore
/// let repo = TestRepo::new();
/// repo.write("a.md", "# A\n").commit("Add a page", "2025-01-31T12:00:00-05:00").tag("release-2025-01");
/// ```
pub struct TestRepo {
    folder: TempDir,
    git: Repository,
}

#[allow(dead_code, reason = "a vocabulary for tests; not every test needs every word")]
impl TestRepo {
    /// A repository without commits.
    pub fn new() -> Self {
        Self::with(RepositoryInitOptions::new().initial_head("main"))
    }

    fn with(options: &RepositoryInitOptions) -> Self {
        let folder = TempDir::new().unwrap();
        let git = Repository::init_opts(folder.path(), options).unwrap();
        let mut config = git.config().unwrap();
        config.set_str("core.autocrlf", "false").unwrap();
        config.set_str("core.excludesfile", "").unwrap();
        Self { folder, git }
    }

    /// Says who commits, as git's own configuration does.
    pub fn identity(&self) -> &Self {
        let mut config = self.git.config().unwrap();
        config.set_str("user.name", "Ada").unwrap();
        config.set_str("user.email", "ada@example.org").unwrap();
        self
    }

    /// The work tree.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The `.git` folder.
    pub fn git_dir(&self) -> PathBuf {
        self.git.path().to_owned()
    }

    /// The repository itself, for what has no word here.
    pub fn git(&self) -> &Repository {
        &self.git
    }

    /// Writes a file and the folders above it.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// Deletes a file.
    pub fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.path().join(path)).unwrap();
        self
    }

    /// Renames a file.
    pub fn rename(&self, from: &str, to: &str) -> &Self {
        let to = self.path().join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(self.path().join(from), to).unwrap();
        self
    }

    /// Stages everything.
    pub fn stage(&self) -> &Self {
        let mut index = self.git.index().unwrap();
        index.add_all(["*"], IndexAddOption::DEFAULT, None).unwrap();
        index.update_all(["*"], None).unwrap();
        index.write().unwrap();
        self
    }

    /// Stages and commits everything at a moment such as `2025-01-31T12:00:00-05:00`.
    pub fn commit(&self, message: &str, at: &str) -> &Self {
        self.stage();
        let tree = self.git.find_tree(self.git.index().unwrap().write_tree().unwrap()).unwrap();
        let at = DateTime::parse_from_rfc3339(at).unwrap();
        let time = Time::new(at.timestamp(), at.offset().local_minus_utc() / 60);
        let author = Signature::new("Ada", "ada@example.org", &time).unwrap();
        let parent = self.git.head().ok().map(|head| head.peel_to_commit().unwrap());
        let parents: Vec<_> = parent.iter().collect();
        self.git.commit(Some("HEAD"), &author, &author, message, &tree, &parents).unwrap();
        self
    }

    /// Merges a branch, keeping the files as they are on disk.
    pub fn merge(&self, branch: &str, message: &str, at: &str) -> &Self {
        self.stage();
        let tree = self.git.find_tree(self.git.index().unwrap().write_tree().unwrap()).unwrap();
        let at = DateTime::parse_from_rfc3339(at).unwrap();
        let time = Time::new(at.timestamp(), at.offset().local_minus_utc() / 60);
        let author = Signature::new("Ada", "ada@example.org", &time).unwrap();
        let ours = self.git.head().unwrap().peel_to_commit().unwrap();
        let theirs = self.git.revparse_single(branch).unwrap().peel_to_commit().unwrap();
        self.git.commit(Some("HEAD"), &author, &author, message, &tree, &[&ours, &theirs]).unwrap();
        self
    }

    /// Tags the last commit.
    pub fn tag(&self, name: &str) -> &Self {
        let head = self.git.revparse_single("HEAD").unwrap();
        self.git.tag_lightweight(name, &head, false).unwrap();
        self
    }

    /// Tags the last commit with a tag object.
    pub fn annotated_tag(&self, name: &str) -> &Self {
        let head = self.git.revparse_single("HEAD").unwrap();
        let author = Signature::new("Ada", "ada@example.org", &Time::new(0, 0)).unwrap();
        self.git.tag(name, &head, &author, name, false).unwrap();
        self
    }

    /// Makes a branch at the last commit.
    pub fn branch(&self, name: &str) -> &Self {
        self.git.branch(name, &self.git.head().unwrap().peel_to_commit().unwrap(), false).unwrap();
        self
    }

    /// Switches to a branch, files included.
    pub fn switch(&self, name: &str) -> &Self {
        self.git.set_head(&format!("refs/heads/{name}")).unwrap();
        self.git.checkout_head(Some(git2::build::CheckoutBuilder::new().force())).unwrap();
        self
    }

    /// The full id of a revision.
    pub fn id(&self, rev: &str) -> String {
        self.git.revparse_single(rev).unwrap().id().to_string()
    }

    /// Takes an object out of the object database, as a partial clone lacks it.
    pub fn lose(&self, rev: &str) -> &Self {
        let id = self.id(rev);
        fs::remove_file(self.git_dir().join("objects").join(&id[..2]).join(&id[2..])).unwrap();
        self
    }
}
