//! The thread that answers: the life of a server from `initialize` to `exit`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Instant;

use lsp_server::{ErrorCode, Message, Notification, Request};
use lsp_types::{Diagnostic, Uri};
use serde_json::{Value, json};

use super::action;
use super::client::{Abilities, Client, Refused, log};
use super::document::Document;
use super::ground::Ground;
use super::inbox::{Inbox, Next};
use super::place::{Place, Role};
use super::uri;

/// How far the server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    New,
    Running,
    ShutDown,
}

/// Where a document belongs.
#[derive(Debug, Clone)]
pub(super) struct Home {
    /// Its place in [`Server::places`].
    pub(super) place: usize,
    /// Its path inside the repository.
    pub(super) path: String,
    pub(super) role: Role,
}

/// The state of a server.
pub(super) struct Server<'a> {
    pub(super) ground: &'a dyn Ground,
    pub(super) client: Client,
    pub(super) inbox: &'a Inbox,
    pub(super) abilities: Abilities,
    phase: Phase,
    /// Folders that are open in the editor.
    pub(super) folders: Vec<PathBuf>,
    /// Open documents by their address.
    pub(super) documents: BTreeMap<String, Document>,
    pub(super) homes: HashMap<String, Home>,
    /// Places are never moved; one that nobody needs any more is none.
    pub(super) places: Vec<Option<Place>>,
    /// Documents whose text is newer than the page on the site.
    pub(super) unread: BTreeSet<String>,
    /// When the findings of a document are to be sent, and since when somebody waits for them.
    pub(super) due: BTreeMap<String, (Instant, Instant)>,
    /// When configuration and content types of a place are to be loaded anew.
    pub(super) reloads: BTreeMap<usize, Instant>,
    /// What was sent last.
    pub(super) published: HashMap<String, Vec<Diagnostic>>,
    /// Files of each place that were said to have a fault.
    pub(super) faulty: BTreeMap<usize, Vec<Uri>>,
    /// Faults without a place that were shown.
    pub(super) shown: BTreeSet<String>,
}

impl<'a> Server<'a> {
    pub(super) fn new(ground: &'a dyn Ground, client: Client, inbox: &'a Inbox) -> Self {
        Self {
            ground,
            client,
            inbox,
            abilities: Abilities::read(&Value::Null),
            phase: Phase::New,
            folders: Vec::new(),
            documents: BTreeMap::new(),
            homes: HashMap::new(),
            places: Vec::new(),
            unread: BTreeSet::new(),
            due: BTreeMap::new(),
            reloads: BTreeMap::new(),
            published: HashMap::new(),
            faulty: BTreeMap::new(),
            shown: BTreeSet::new(),
        }
    }

    /// Answers until the editor leaves; true if it asked for a shutdown before.
    pub(super) fn run(mut self) -> bool {
        loop {
            let deadline = self.due.values().map(|(at, _)| *at).chain(self.reloads.values().copied()).min();
            match self.inbox.next(deadline) {
                Next::Message(Message::Notification(note)) if note.method == "exit" => break,
                Next::Message(message) => self.guarded(message),
                Next::Idle => self.guard(Self::work, "a check"),
                Next::End => break,
            }
        }
        self.phase == Phase::ShutDown
    }

    /// Handles a message; a mistake of ours costs its answer and no more.
    fn guarded(&mut self, message: Message) {
        match message {
            Message::Request(request) => {
                let id = request.id.clone();
                let method = request.method.clone();
                let outcome = catch_unwind(AssertUnwindSafe(|| self.request(request)));
                let answer = outcome.unwrap_or_else(|_| {
                    self.recover(&method);
                    Err(Refused::new(ErrorCode::InternalError, format!("{method} met a mistake in signoise")))
                });
                self.client.answer(id, answer);
            }
            Message::Notification(note) => {
                let method = note.method.clone();
                self.guard(|server| server.notification(note), &method);
            }
            Message::Response(response) => {
                if let Err(error) = response.response_result {
                    log(&format!("the editor refused a request: {}", error.message));
                }
            }
        }
    }

    fn guard(&mut self, work: impl FnOnce(&mut Self), what: &str) {
        if catch_unwind(AssertUnwindSafe(|| work(self))).is_err() {
            self.recover(what);
        }
    }

    /// Starts over with nothing but the documents: what else is known may be half done.
    fn recover(&mut self, what: &str) {
        log(&format!("{what} met a mistake in signoise; everything is read anew"));
        self.due.clear();
        self.reloads.clear();
        self.places.clear();
        self.homes.clear();
    }

    fn request(&mut self, request: Request) -> Result<Value, Refused> {
        match (self.phase, request.method.as_str()) {
            (Phase::New, "initialize") => {
                self.phase = Phase::Running;
                Ok(self.initialize(&request.params))
            }
            (Phase::New, _) => Err(Refused::new(ErrorCode::ServerNotInitialized, "`initialize` comes first")),
            (Phase::Running, "initialize") => Err(Refused::new(ErrorCode::InvalidRequest, "`initialize` came before")),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::ShutDown;
                self.due.clear();
                self.reloads.clear();
                Ok(Value::Null)
            }
            (Phase::Running, _) => self.answer(&request.method, request.params),
            (Phase::ShutDown, _) => Err(Refused::new(ErrorCode::InvalidRequest, "the server was shut down")),
        }
    }

    fn notification(&mut self, note: Notification) {
        if self.phase != Phase::Running {
            return;
        }
        let Notification { method, params } = note;
        let understood = match method.as_str() {
            "initialized" => {
                self.register();
                Ok(())
            }
            "textDocument/didOpen" => self.did_open(params),
            "textDocument/didChange" => self.did_change(params),
            "textDocument/didSave" => self.did_save(params),
            "textDocument/didClose" => self.did_close(params),
            "workspace/didChangeWatchedFiles" => self.did_change_files(params),
            "workspace/didChangeWorkspaceFolders" => {
                self.set_folders(&params);
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err(error) = understood {
            log(&format!("{method} cannot be read: {error}"));
        }
    }

    fn initialize(&mut self, params: &Value) -> Value {
        self.abilities = Abilities::read(params.get("capabilities").unwrap_or(&Value::Null));
        let listed = params.get("workspaceFolders").and_then(Value::as_array).into_iter().flatten();
        let named: Vec<PathBuf> = listed.filter_map(folder).collect();
        let root = || {
            let uri = params.get("rootUri").and_then(Value::as_str).and_then(|uri| uri::path_of(&Uri(uri.to_owned())));
            uri.or_else(|| params.get("rootPath").and_then(Value::as_str).map(PathBuf::from))
        };
        self.folders = if named.is_empty() { root().into_iter().collect() } else { named };
        let mut capabilities = json!({
            "positionEncoding": self.abilities.encoding.kind(),
            "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": true } },
            "completionProvider": { "triggerCharacters": ["|", "(", "/", "#", ":", "-", " "] },
            "hoverProvider": true,
            "definitionProvider": true,
            "documentSymbolProvider": true,
            "workspaceSymbolProvider": true,
            "codeActionProvider": { "codeActionKinds": action::kinds() },
            "documentRangeFormattingProvider": true,
            "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
        });
        if self.abilities.pull_diagnostics
            && let Some(capabilities) = capabilities.as_object_mut()
        {
            let options =
                json!({ "identifier": "signoise", "interFileDependencies": true, "workspaceDiagnostics": false });
            capabilities.insert("diagnosticProvider".to_owned(), options);
        }
        json!({ "capabilities": capabilities, "serverInfo": { "name": "signoise", "version": env!("CARGO_PKG_VERSION") } })
    }

    /// Asks to be told of files that change on disk.
    fn register(&self) {
        if !self.abilities.watches_files {
            return;
        }
        let watchers: Vec<Value> =
            WATCHED.iter().map(|(glob, kind)| json!({ "globPattern": glob, "kind": kind })).collect();
        let method = "workspace/didChangeWatchedFiles";
        let registration = json!({ "id": "files", "method": method, "registerOptions": { "watchers": watchers } });
        self.client.request("client/registerCapability", json!({ "registrations": [registration] }));
    }

    fn set_folders(&mut self, params: &Value) {
        let list = |name: &str| -> Vec<PathBuf> {
            let folders = params.pointer(&format!("/event/{name}")).and_then(Value::as_array);
            folders.into_iter().flatten().filter_map(folder).collect()
        };
        let removed = list("removed");
        self.folders.retain(|folder| !removed.contains(folder));
        self.folders.extend(list("added"));
    }
}

fn folder(folder: &Value) -> Option<PathBuf> {
    uri::path_of(&Uri(folder.get("uri")?.as_str()?.to_owned()))
}

/// Any change of pages and of what they are judged by; that files come and go, of what pages name. The kinds are
/// those of the protocol: 1 created, 2 changed, 4 deleted.
const WATCHED: [(&str, u8); 4] = [
    ("**/*.{md,markdown}", 7),
    ("**/{signoise.toml,_config.yml}", 7),
    ("**/*.{yaml,yml}", 7),
    ("**/*.{png,jpg,jpeg,gif,svg,webp,avif,ico,pdf,pptx,docx,xlsx,csv,zip,html}", 5),
];
