//! Documents that come, change and go, in the editor and on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use lsp_types::{
    DidChangeWatchedFilesParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    MessageType, Uri, VersionedTextDocumentIdentifier,
};
use serde_json::Value;

use super::client::log;
use super::document::Document;
use super::place::Role;
use super::server::Server;
use super::uri;

/// A page is checked once nothing was typed for so long.
const PAUSE: Duration = Duration::from_millis(150);

type Outcome = Result<(), serde_json::Error>;

impl Server<'_> {
    pub(super) fn did_open(&mut self, params: Value) -> Outcome {
        let document = serde_json::from_value::<DidOpenTextDocumentParams>(params)?.text_document;
        let key = document.uri.0.clone();
        let open = Document::new(document.uri, document.version, document.text, self.abilities.encoding);
        self.documents.insert(key.clone(), open);
        self.published.remove(&key);
        self.find_home(&key);
        self.look_at_sources(&key);
        self.changed(&key, Duration::ZERO);
        Ok(())
    }

    pub(super) fn did_change(&mut self, params: Value) -> Outcome {
        let mut params = params;
        let changes = params.get_mut("contentChanges").map(Value::take).unwrap_or_default();
        let id = params.get_mut("textDocument").map(Value::take).unwrap_or_default();
        let id: VersionedTextDocumentIdentifier = serde_json::from_value(id)?;
        let changes: Vec<Value> = serde_json::from_value(changes)?;
        let key = id.text_document_identifier.uri.0;
        let Some(document) = self.documents.get_mut(&key) else {
            log(&format!("{key} is edited, but not open"));
            return Ok(());
        };
        if let Err(reason) = document.edit(id.version, &changes) {
            log(&format!("lost track of {key}: {reason}"));
            let advice = "Save the file, or close and reopen it, to go on.";
            self.client.show(MessageType::Warning, format!("signoise lost track of {key}: {reason}. {advice}"));
        }
        self.changed(&key, PAUSE);
        Ok(())
    }

    pub(super) fn did_save(&mut self, params: Value) -> Outcome {
        let params: DidSaveTextDocumentParams = serde_json::from_value(params)?;
        let key = params.text_document.uri.0;
        let Some(document) = self.documents.get_mut(&key) else { return Ok(()) };
        match params.text {
            // The whole text: whatever was lost is known again.
            Some(text) if document.text().map(|text| text.as_str()) != Some(&text) => document.replace(text),
            None if document.text().is_none() => {
                let text = uri::path_of(&document.uri).and_then(|path| std::fs::read_to_string(path).ok());
                if let Some(text) = text {
                    document.replace(text);
                }
            }
            _ => {}
        }
        // A file that is saved for the first time may be one that git ignores.
        self.find_home(&key);
        self.look_at_sources(&key);
        self.changed(&key, Duration::ZERO);
        Ok(())
    }

    pub(super) fn did_close(&mut self, params: Value) -> Outcome {
        let params: DidCloseTextDocumentParams = serde_json::from_value(params)?;
        let key = params.text_document.uri.0;
        if self.documents.remove(&key).is_none() {
            return Ok(());
        }
        self.unread.remove(&key);
        self.due.remove(&key);
        if self.published.remove(&key).is_some_and(|list| !list.is_empty()) {
            self.publish(&Uri(key.clone()), None, Vec::new());
        }
        let Some(home) = self.homes.remove(&key) else { return Ok(()) };
        match home.role {
            Role::Page => self.refresh(home.place, &BTreeSet::from([home.path])),
            Role::Source => drop(self.reloads.insert(home.place, Instant::now())),
            Role::Other => {}
        }
        self.drop_alone(home.place);
        Ok(())
    }

    pub(super) fn did_change_files(&mut self, params: Value) -> Outcome {
        let params: DidChangeWatchedFilesParams = serde_json::from_value(params)?;
        let mut touched: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for path in params.changes.iter().filter_map(|event| uri::path_of(&event.uri)) {
            let path = uri::resolved(&path);
            for (at, place) in self.places.iter_mut().enumerate() {
                let Some((place, inside)) = place.as_mut().and_then(|place| {
                    let inside = place.inside(&path)?;
                    Some((place, inside))
                }) else {
                    continue;
                };
                if place.role(&inside) == Role::Source {
                    self.reloads.insert(at, Instant::now());
                } else {
                    touched.entry(at).or_default().insert(inside);
                }
            }
        }
        for (place, paths) in touched {
            self.refresh(place, &paths);
        }
        Ok(())
    }

    /// Notes that the text of a document changed.
    fn changed(&mut self, key: &str, pause: Duration) {
        let Some(home) = self.homes.get(key) else { return };
        let (place, role) = (home.place, home.role);
        match role {
            Role::Page => {
                self.unread.insert(key.to_owned());
                self.schedule(place, pause);
            }
            Role::Source => {
                self.reloads.insert(place, Instant::now() + pause);
            }
            Role::Other => {}
        }
    }

    /// Plans to send the findings of every open page of a place: what one page says changes what is wrong with
    /// others.
    pub(super) fn schedule(&mut self, place: usize, pause: Duration) {
        if self.abilities.pull_diagnostics {
            return;
        }
        let now = Instant::now();
        for (key, home) in &self.homes {
            if home.place == place && home.role == Role::Page {
                let since = self.due.get(key).map_or(now, |(_, since)| *since);
                self.due.insert(key.clone(), (now + pause, since));
            }
        }
    }

    /// Takes pages of a place from disk again.
    fn refresh(&mut self, at: usize, paths: &BTreeSet<String>) {
        let open = self.open_paths(at);
        let Some(place) = self.places.get_mut(at).and_then(Option::as_mut) else { return };
        place.refresh(paths, &open);
        self.schedule(at, PAUSE);
        self.ask_again();
    }

    /// Asks an editor that fetches its diagnostics to do so.
    pub(super) fn ask_again(&self) {
        if self.abilities.pull_diagnostics && self.abilities.refresh_diagnostics {
            self.client.request("workspace/diagnostic/refresh", Value::Null);
        }
    }

    fn open_paths(&self, place: usize) -> BTreeSet<String> {
        let here = self.homes.values().filter(|home| home.place == place && home.role == Role::Page);
        here.map(|home| home.path.clone()).collect()
    }

    /// Puts the texts of documents in the place of their pages.
    pub(super) fn read_documents(&mut self) {
        for key in std::mem::take(&mut self.unread) {
            let (Some(home), Some(document)) = (self.homes.get(&key), self.documents.get(&key)) else { continue };
            let place = self.places.get_mut(home.place).and_then(Option::as_mut);
            if let (Some(place), Some(text)) = (place, document.text()) {
                place.session.write(&home.path, text.as_bytes().to_vec());
            }
        }
    }
}
