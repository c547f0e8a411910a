//! Names to commits: revisions, HEAD, and the history along first parents.

use std::fs;

use chrono::{DateTime, FixedOffset, Utc};
use git2::{ErrorClass, ErrorCode, ObjectType, Oid};

use super::{Commit, Error, Repository};

/// More names than these are not searched for a near miss.
const MAX_NAMES: usize = 20_000;

/// Where a walk along first parents ends.
enum Walk {
    /// At the commit that was looked for.
    Found(Oid),
    /// At the first commit of the history.
    Root(Oid),
    /// At the edge of a shallow clone, before this commit.
    CutOff(String),
}

impl Repository {
    /// The commit that is checked out; none on a branch without commits.
    pub fn head(&self) -> Result<Option<Commit>, Error> {
        match self.git.head() {
            Ok(_) => self.commit("HEAD").map(Some),
            Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => Ok(None),
            Err(error) => Err(Error::git("HEAD")(error)),
        }
    }

    /// The commit of a revision, in any notation of `git rev-parse`. Annotated tags are peeled.
    pub fn commit(&self, rev: &str) -> Result<Commit, Error> {
        let object = self.git.revparse_single(rev).map_err(|error| self.unknown(rev, error))?;
        match object.peel(ObjectType::Commit) {
            Ok(commit) => self.describe(commit.id(), rev),
            Err(error) => match object.kind() {
                Some(ObjectType::Commit) | None => Err(Error::git(format!("`{rev}`"))(error)),
                Some(kind) => Err(Error::NotACommit { rev: rev.to_owned(), kind: kind.str().to_owned() }),
            },
        }
    }

    /// The newest commit before `instant` along first parents of `start`, itself included; none when history
    /// starts later. A commit's time is the committer's.
    pub fn last_before(&self, start: &Commit, instant: DateTime<Utc>) -> Result<Option<Commit>, Error> {
        let found = |commit: &git2::Commit<'_>| commit.time().seconds() < instant.timestamp();
        match self.walk_back(start, found)? {
            Walk::Found(id) => self.describe(id, &id.to_string()).map(Some),
            Walk::Root(_) => Ok(None),
            Walk::CutOff(missing) => {
                let wanted = format!("the history before {}", instant.format("%Y-%m-%d %H:%M UTC"));
                Err(Error::Shallow { wanted, missing })
            }
        }
    }

    /// The first commit of the history along first parents of `start`.
    pub fn first(&self, start: &Commit) -> Result<Commit, Error> {
        match self.walk_back(start, |_| false)? {
            Walk::Found(id) | Walk::Root(id) => self.describe(id, &id.to_string()),
            Walk::CutOff(missing) => {
                Err(Error::Shallow { wanted: format!("the first commit of `{}`", start.rev), missing })
            }
        }
    }

    fn walk_back(&self, start: &Commit, found: impl Fn(&git2::Commit<'_>) -> bool) -> Result<Walk, Error> {
        let mut id = start.oid()?;
        loop {
            let commit = self.git.find_commit(id).map_err(Error::git(format!("commit {id}")))?;
            if found(&commit) {
                return Ok(Walk::Found(id));
            }
            match commit.parent_ids().next() {
                Some(parent) => id = parent,
                None => return Ok(self.missing_parent(id).map_or(Walk::Root(id), Walk::CutOff)),
            }
        }
    }

    /// Whether `older` is `newer` or one of its ancestors.
    pub fn is_ancestor(&self, older: &Commit, newer: &Commit) -> Result<bool, Error> {
        let (old, new) = (older.oid()?, newer.oid()?);
        let what = format!("the history between `{}` and `{}`", older.rev, newer.rev);
        Ok(old == new || self.git.graph_descendant_of(new, old).map_err(Error::git(what))?)
    }

    pub(super) fn describe(&self, id: Oid, rev: &str) -> Result<Commit, Error> {
        let commit = self.git.find_commit(id).map_err(Error::git(format!("commit {id}")))?;
        Ok(Commit { rev: rev.to_owned(), id: id.to_string(), time: time(commit.time()) })
    }

    /// The error for a history that a shallow clone does not have; none where the clone is whole.
    pub(super) fn cut_off(&self, wanted: &str) -> Option<Error> {
        let missing = self.boundary().into_iter().find_map(|id| self.missing_parent(id))?;
        Some(Error::Shallow { wanted: wanted.to_owned(), missing })
    }

    /// An error where the history ends early because the clone is shallow.
    pub fn require_whole(&self, wanted: &str) -> Result<(), Error> {
        self.cut_off(wanted).map_or(Ok(()), Err)
    }

    /// Whether the history ends early because the clone is shallow.
    pub fn is_shallow(&self) -> bool {
        self.git.is_shallow()
    }

    /// The commits at which a shallow clone ends.
    fn boundary(&self) -> Vec<Oid> {
        if !self.git.is_shallow() {
            return Vec::new();
        }
        let text = fs::read_to_string(self.git.commondir().join("shallow")).unwrap_or_default();
        text.lines().filter_map(|line| Oid::from_str(line.trim()).ok()).collect()
    }

    /// The first parent that a commit names and that a shallow clone lacks.
    pub(super) fn missing_parent(&self, id: Oid) -> Option<String> {
        if !self.git.is_shallow() {
            return None;
        }
        let commit = self.git.find_commit(id).ok()?;
        let header = commit.raw_header_bytes();
        let parent = header.split(|&byte| byte == b'\n').find_map(|line| line.strip_prefix(b"parent "))?;
        let parent = std::str::from_utf8(parent).ok().and_then(|hex| Oid::from_str(hex).ok())?;
        self.git.find_commit(parent).is_err().then(|| parent.to_string())
    }

    fn unknown(&self, rev: &str, error: git2::Error) -> Error {
        let rev = rev.to_owned();
        if rev.contains("..") {
            return Error::Range { rev };
        }
        // A damaged or unreadable object database is no matter of the name.
        if matches!(error.class(), ErrorClass::Os | ErrorClass::Odb | ErrorClass::Zlib | ErrorClass::Filesystem)
            && error.code() != ErrorCode::NotFound
            && error.code() != ErrorCode::Ambiguous
        {
            return Error::Git { what: format!("`{rev}`"), source: error };
        }
        match error.code() {
            ErrorCode::Ambiguous => Error::AmbiguousRevision { rev },
            ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::UnbornBranch | ErrorCode::GenericError => {
                // `HEAD~5` ends at the boundary, and a full id may lie beyond it. A plain misspelt name does not.
                let base_known = base(&rev).len() < rev.len() && self.git.revparse_single(base(&rev)).is_ok();
                let is_id = rev.len() == 40 && rev.bytes().all(|byte| byte.is_ascii_hexdigit());
                if (base_known || is_id)
                    && let Some(Error::Shallow { wanted, missing }) = self.cut_off(&format!("`{rev}`"))
                {
                    return Error::Shallow { wanted, missing: if is_id { rev } else { missing } };
                }
                if matches!(base(&rev), "HEAD" | "@") && matches!(self.head(), Ok(None)) {
                    return Error::NoCommits { rev };
                }
                let near = self.near(base(&rev));
                Error::UnknownRevision { rev, near, shallow: self.is_shallow() }
            }
            _ => Error::Git { what: format!("`{rev}`"), source: error },
        }
    }

    /// Names of branches and tags, as they are typed.
    pub fn names(&self) -> Result<Vec<String>, Error> {
        let references = self.git.references().map_err(Error::git("the branches and tags"))?;
        let named = references.flatten().take(MAX_NAMES);
        Ok(named.filter_map(|reference| reference.shorthand().ok().map(str::to_owned)).collect())
    }

    /// Names of branches and tags that look like `name`, the nearest first.
    fn near(&self, name: &str) -> Vec<String> {
        let names = self.names().unwrap_or_default();
        let names: Vec<&str> = names.iter().map(String::as_str).filter(|&near| near != name).collect();
        similar::get_close_matches(name, &names, 3, 0.6).into_iter().map(str::to_owned).collect()
    }
}

impl Commit {
    pub(super) fn oid(&self) -> Result<Oid, Error> {
        Oid::from_str(&self.id).map_err(Error::git(format!("commit {}", self.id)))
    }
}

/// A revision without `~1`, `^2`, `@{..}` and the like.
fn base(rev: &str) -> &str {
    rev.split(['~', '^', '@', ':']).next().filter(|base| !base.is_empty()).unwrap_or(rev)
}

/// A commit's time. An offset beyond a day, which only a forged commit has, counts as UTC.
pub(super) fn time(time: git2::Time) -> DateTime<FixedOffset> {
    let utc = DateTime::<Utc>::from_timestamp(time.seconds(), 0).unwrap_or_default();
    let offset = time.offset_minutes().checked_mul(60).and_then(FixedOffset::east_opt);
    match offset {
        Some(offset) => utc.with_timezone(&offset),
        None => utc.fixed_offset(),
    }
}
