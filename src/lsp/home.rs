//! Where documents belong, and what they are judged by: places are opened, loaded anew, and their faults shown.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lsp_types::{MessageType, Uri};

use super::client::log;
use super::diagnostic;
use super::ground::Fault;
use super::place::{Place, Role, Unsaved};
use super::server::{Home, Server};
use super::uri;
use crate::snapshot::{self, Repository};

impl Server<'_> {
    /// Finds out where a document belongs, and opens that place where nobody did yet.
    pub(super) fn find_home(&mut self, key: &str) {
        if let Some(home) = self.homes.remove(key) {
            self.drop_alone(home.place);
        }
        let Some(document) = self.documents.get(key) else { return };
        let text = document.text().map(|text| text.as_str().to_owned()).unwrap_or_default();
        let Some(path) = uri::path_of(&document.uri) else {
            self.stand_alone(key, "untitled.md", &text);
            return;
        };
        let path = uri::resolved(&path);
        let folder = path.ancestors().skip(1).find(|folder| folder.is_dir()).unwrap_or(Path::new("/")).to_owned();
        match Repository::discover(&folder) {
            Ok(repository) => {
                let root = repository.root().and_then(|root| root.canonicalize().ok());
                let place = root.as_deref().and_then(|root| self.place_at(root));
                if let (Some(root), Some(place)) = (root, place)
                    && let Some(inside) = uri::inside(&root, &path)
                {
                    let role = self.places.get_mut(place).and_then(Option::as_mut).map(|place| place.role(&inside));
                    let home = Home { place, path: inside, role: role.unwrap_or(Role::Other) };
                    self.homes.insert(key.to_owned(), home);
                    return;
                }
            }
            Err(snapshot::Error::NoRepository { .. }) => {}
            Err(error) => self.show_once(&Fault { place: None, message: error.to_string(), hint: error.hint() }),
        }
        self.stand_alone(key, &path_alone(&path), &text);
    }

    /// Opens the places of the folders that are open in the editor.
    pub(super) fn open_folders(&mut self) {
        for folder in self.folders.clone() {
            let root = Repository::discover(&folder).ok().and_then(|found| found.root()?.canonicalize().ok());
            if let Some(root) = root {
                self.place_at(&root);
            }
        }
    }

    /// The place of a work tree.
    fn place_at(&mut self, root: &Path) -> Option<usize> {
        let known = self.places.iter().position(|place| place.as_ref().is_some_and(|place| place.root() == Some(root)));
        if known.is_some() {
            return known;
        }
        let standing = self.folders.iter().map(|folder| uri::resolved(folder)).find(|folder| folder.starts_with(root));
        let folder = standing.unwrap_or_else(|| root.to_owned());
        match Place::open(self.ground, &folder, &Unsaved::new()) {
            Ok((place, faults)) => {
                self.places.push(Some(place));
                let at = self.places.len() - 1;
                self.tell(at, &faults);
                Some(at)
            }
            Err(fault) => {
                self.show_once(&fault);
                None
            }
        }
    }

    fn stand_alone(&mut self, key: &str, path: &str, text: &str) {
        let markdown =
            Path::new(path).extension().is_some_and(|extension| extension == "md" || extension == "markdown");
        let role = if markdown { Role::Page } else { Role::Other };
        self.places.push(Some(Place::alone(path, text)));
        let home = Home { place: self.places.len() - 1, path: path.to_owned(), role };
        self.homes.insert(key.to_owned(), home);
    }

    /// Forgets the place of a page that stood alone and was closed.
    pub(super) fn drop_alone(&mut self, at: usize) {
        if let Some(place) = self.places.get_mut(at)
            && place.as_ref().is_some_and(|place| place.root().is_none())
        {
            *place = None;
        }
    }

    /// Loads configuration and content types anew where they changed on disk: not every editor watches files.
    pub(super) fn look_at_sources(&mut self, key: &str) {
        let Some(home) = self.homes.get(key) else { return };
        let place = self.places.get(home.place).and_then(Option::as_ref);
        if place.is_some_and(Place::is_outdated) {
            self.reloads.insert(home.place, Instant::now());
            self.reload_due();
        }
    }

    /// Loads anew what is due.
    pub(super) fn reload_due(&mut self) {
        let now = Instant::now();
        let due: Vec<usize> = self.reloads.iter().filter(|(_, at)| **at <= now).map(|(place, _)| *place).collect();
        for at in due {
            self.reloads.remove(&at);
            let unsaved = self.unsaved_sources(at);
            let Some(place) = self.places.get_mut(at).and_then(Option::as_mut) else { continue };
            match place.reload(self.ground, &unsaved) {
                Ok(()) => {
                    self.tell(at, &[]);
                    self.find_homes(at);
                    self.schedule(at, Duration::ZERO);
                    self.ask_again();
                }
                Err(fault) => self.tell(at, std::slice::from_ref(&fault)),
            }
        }
    }

    /// Finds the homes of a place's documents again: other globs may name other files.
    fn find_homes(&mut self, at: usize) {
        let keys: Vec<String> =
            self.homes.iter().filter(|(_, home)| home.place == at).map(|(key, _)| key.clone()).collect();
        for key in keys {
            let Some(home) = self.homes.get_mut(&key) else { continue };
            let Some(place) = self.places.get_mut(at).and_then(Option::as_mut) else { continue };
            home.role = place.role(&home.path);
            if home.role == Role::Page {
                self.unread.insert(key);
            }
        }
    }

    /// Shows the faults of a place's configuration, and takes back those that are mended.
    fn tell(&mut self, at: usize, faults: &[Fault]) {
        for uri in self.faulty.remove(&at).unwrap_or_default() {
            self.publish(&uri, None, Vec::new());
        }
        for fault in faults {
            let file = fault.place.as_ref().and_then(|(path, _, _)| self.places.get(at)?.as_ref()?.on_disk(path));
            let Some(uri) = file.as_deref().and_then(|file| self.uri_of(file)) else {
                self.show_once(fault);
                continue;
            };
            log(&format!("{}: {}", uri.0, fault.message));
            self.publish(&uri, None, vec![diagnostic::of_fault(fault)]);
            if !self.documents.contains_key(&uri.0) {
                self.show_once(fault);
            }
            self.faulty.entry(at).or_default().push(uri);
        }
        if faults.is_empty() {
            self.shown.clear();
        }
    }

    /// The address of a file: the editor's own, if it is open.
    fn uri_of(&self, file: &Path) -> Option<Uri> {
        let open = self.documents.values().map(|document| &document.uri);
        let same = |uri: &&Uri| uri::path_of(uri).is_some_and(|path| uri::resolved(&path) == file);
        let open: Option<&Uri> = open.clone().find(same);
        open.cloned().or_else(|| uri::of_path(file))
    }

    fn show_once(&mut self, fault: &Fault) {
        let place = fault.place.as_ref().map(|(path, line, column)| format!("{path}:{line}:{column}: "));
        let hint = fault.hint.as_ref().map(|hint| format!(" ({hint})"));
        let message = format!("{}{}{}", place.unwrap_or_default(), fault.message, hint.unwrap_or_default());
        if self.shown.insert(message.clone()) {
            self.client.show(MessageType::Warning, format!("signoise: {message}"));
        }
    }

    fn unsaved_sources(&self, place: usize) -> Unsaved {
        let here = self.homes.iter().filter(|(_, home)| home.place == place && home.role == Role::Source);
        let text = |key: &String| self.documents.get(key)?.text().map(|text| text.as_str().to_owned());
        here.filter_map(|(key, home)| Some((home.path.clone(), text(key)?))).collect()
    }
}

/// The path of a page outside of any repository, as far as it decides what the page is.
fn path_alone(path: &Path) -> String {
    let parts: Vec<String> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let from =
        parts.iter().rposition(|part| part == "_posts" || part == "posts").unwrap_or(parts.len().saturating_sub(1));
    let tail: PathBuf = parts.iter().skip(from).collect();
    tail.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
