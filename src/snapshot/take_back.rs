//! Takes back a commit and a branch that were made here, wholly or in part, while nobody built on them.

use git2::Oid;

use super::Repository;
use super::commit::{CommitError, Committed, PathEntry, entry_of, oid};

impl Repository {
    /// Whether a commit or branch can be taken back.
    pub fn can_take_back(&self, made: &Committed) -> Result<(), CommitError> {
        let at = self.head_commit();
        // At the commit before, it was never made or is taken back already, unless another branch has it.
        if let Some(commit) = &made.commit
            && at != made.commit
            && (at != made.parent || self.is_on_a_branch(commit))
        {
            return Err(CommitError::Moved(commit.clone()));
        }
        if let Some(branch) = &made.branch
            && !self.is_on(branch)
            && (made.commit.is_some() || self.git.find_branch(branch, git2::BranchType::Local).is_ok())
        {
            return Err(CommitError::Moved(branch.clone()));
        }
        Ok(())
    }

    /// The full id of the commit that is checked out.
    fn head_commit(&self) -> Option<String> {
        self.git.head().and_then(|head| head.peel_to_commit()).ok().map(|commit| commit.id().to_string())
    }

    fn is_on_a_branch(&self, commit: &str) -> bool {
        let (Some(id), Ok(branches)) = (oid(Some(commit)), self.git.branches(Some(git2::BranchType::Local))) else {
            return false;
        };
        let tips = branches.flatten().filter_map(|(branch, _)| branch.get().target());
        tips.into_iter().any(|tip| tip == id || self.git.graph_descendant_of(tip, id).unwrap_or(false))
    }

    fn is_on(&self, branch: &str) -> bool {
        self.head_name().is_some_and(|name| name.strip_prefix("refs/heads/") == Some(branch))
    }

    /// Takes a commit and a branch back; `files` leave the index as they were. Files on disk stay as they are. Returns
    /// what there was of it.
    pub fn take_back(&self, made: &Committed, files: &[&str]) -> Result<Committed, CommitError> {
        self.can_take_back(made)?;
        let git = CommitError::git;
        let parent = oid(made.parent.as_deref());
        let mut found = Committed { branch: None, ..made.clone() };
        if self.head_commit() != made.commit {
            found.commit = None;
            self.unstage(made, files)?;
        } else if made.commit.is_some() {
            match (self.head_name(), parent) {
                (Some(name), Some(parent)) => {
                    let mut reference = self.git.find_reference(&name).map_err(git("move the branch back"))?;
                    reference.set_target(parent, "signoise undo").map_err(git("move the branch back"))?;
                }
                (Some(name), None) => {
                    let mut reference = self.git.find_reference(&name).map_err(git("delete the branch"))?;
                    reference.delete().map_err(git("delete the branch"))?;
                }
                (None, Some(parent)) => self.git.set_head_detached(parent).map_err(git("move HEAD back"))?,
                (None, None) => {}
            }
            let tree = self.tree_of(parent);
            let entry = |path: &&str| ((*path).to_owned(), tree.as_ref().and_then(|tree| entry_of(tree, path)));
            self.set_entries(&files.iter().map(entry).collect::<Vec<_>>())?;
        }
        // A run that was broken off may not have come to the branch.
        if let Some(branch) = made.branch.as_ref().filter(|branch| self.is_on(branch)) {
            match (&made.left, self.git.head().and_then(|head| head.peel_to_commit())) {
                (Some(left), _) => self.git.set_head(left).map_err(git("switch back"))?,
                (None, Ok(commit)) => self.git.set_head_detached(commit.id()).map_err(git("switch back"))?,
                (None, Err(_)) => {}
            }
            if let Ok(mut branch) = self.git.find_branch(branch, git2::BranchType::Local) {
                branch.delete().map_err(git("delete the branch"))?;
            }
            found.branch = Some(branch.clone());
        }
        Ok(found)
    }

    /// Takes out of the index what a commit that was never made put there.
    fn unstage(&self, made: &Committed, files: &[&str]) -> Result<(), CommitError> {
        let Some(never) = self.tree_of(oid(made.commit.as_deref())) else { return Ok(()) };
        let before = self.tree_of(oid(made.parent.as_deref()));
        let mut index = self.git.index().map_err(CommitError::git("read the index"))?;
        // What stands in memory may not have come to the disk.
        index.read(true).map_err(CommitError::git("read the index"))?;
        let entries: Vec<PathEntry> = files
            .iter()
            .filter(|path| {
                let staged = index.get_path(std::path::Path::new(path), 0).map(|entry| entry.id);
                staged.is_some() && staged == entry_of(&never, path).map(|(id, _)| id)
            })
            .map(|path| ((*path).to_owned(), before.as_ref().and_then(|tree| entry_of(tree, path))))
            .collect();
        if entries.is_empty() { Ok(()) } else { self.set_entries(&entries) }
    }

    fn tree_of(&self, commit: Option<Oid>) -> Option<git2::Tree<'_>> {
        commit.and_then(|id| self.git.find_commit(id).ok())?.tree().ok()
    }
}
