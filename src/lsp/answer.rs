//! Requests, and the findings that are sent unasked.

use std::time::{Duration, Instant};

use lsp_server::ErrorCode;
use lsp_types::{
    CodeActionParams, CompletionParams, DefinitionParams, Diagnostic, DocumentDiagnosticParams,
    DocumentRangeFormattingParams, DocumentSymbolParams, HoverParams, PublishDiagnosticsParams,
    TextDocumentPositionParams, Uri, WorkspaceSymbolParams,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::client::Refused;
use super::open::{Addresses, Open};
use super::place::Role;
use super::server::Server;
use super::{action, align, completion, definition, diagnostic, hover, symbol};
use crate::config::FILE_NAME;
use crate::finding::Finding;

/// Findings that somebody waits for so long are worked out, whatever else comes in.
const PATIENCE: Duration = Duration::from_secs(2);

impl Server<'_> {
    /// Answers a request.
    pub(super) fn answer(&mut self, method: &str, params: Value) -> Result<Value, Refused> {
        match method {
            "textDocument/completion" => {
                let params: CompletionParams = read(params)?;
                let now = self.ground.now();
                self.at(&params.text_document_position_params, |open, offset| {
                    let today = now.with_timezone(&open.site().config.timezone()).date_naive();
                    Ok(completion::at(open, offset, today))
                })
            }
            "textDocument/hover" => {
                let params: HoverParams = read(params)?;
                self.with_findings(&params.text_document_position_params, hover::at)
            }
            "textDocument/definition" => {
                let params: DefinitionParams = read(params)?;
                self.at(&params.text_document_position_params, |open, offset| Ok(definition::at(open, offset)))
            }
            "textDocument/documentSymbol" => {
                let params: DocumentSymbolParams = read(params)?;
                self.on(&params.text_document.uri, |open| Ok(symbol::of_page(open)))
            }
            "textDocument/codeAction" => self.code_actions(&read(params)?),
            "textDocument/rangeFormatting" => {
                let params: DocumentRangeFormattingParams = read(params)?;
                self.on(&params.text_document.uri, |open| {
                    let span = open.page().and_then(|page| open.lines.span(params.range, page.text()));
                    Ok(span.map(|span| open.edits(&align::in_span(open, span))))
                })
            }
            "textDocument/diagnostic" => {
                let params: DocumentDiagnosticParams = read(params)?;
                let inbox = self.inbox;
                let items = self.on(&params.text_document.uri, |open| {
                    let findings = findings(open, &|| inbox.is_cancelled())?;
                    Ok(diagnostic::all(open, &findings))
                })?;
                let items = if items.is_null() { json!([]) } else { items };
                Ok(json!({ "kind": "full", "items": items }))
            }
            "workspace/symbol" => Ok(self.symbols(&read(params)?)),
            _ => Err(Refused::new(ErrorCode::MethodNotFound, format!("{method} is not supported"))),
        }
    }

    fn code_actions(&mut self, params: &CodeActionParams) -> Result<Value, Refused> {
        // They come as edits to every editor: one that knows commands alone has none to ask for.
        let config = self.configuration_of(&params.text_document.uri);
        let inbox = self.inbox;
        self.on(&params.text_document.uri, |open| {
            let findings = findings(open, &|| inbox.is_cancelled())?;
            Ok(action::all(open, &findings, params, config.as_deref()))
        })
    }

    /// The text of the configuration that a page's suppressions can be written to; empty where there is no file yet.
    fn configuration_of(&self, uri: &Uri) -> Option<String> {
        let home = self.homes.get(&uri.0)?;
        let path = self.places.get(home.place)?.as_ref()?.on_disk(FILE_NAME)?;
        let mut open = self.homes.iter().filter(|(_, other)| other.place == home.place && other.path == FILE_NAME);
        let unsaved =
            open.next().and_then(|(key, _)| self.documents.get(key)?.text().map(|text| text.as_str().to_owned()));
        if unsaved.is_some() {
            return unsaved;
        }
        match std::fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some(String::new()),
            Err(_) => None,
        }
    }

    fn symbols(&mut self, params: &WorkspaceSymbolParams) -> Value {
        // Somebody may look for something before any page is open.
        self.open_folders();
        self.read_documents();
        let mut found = Vec::new();
        for at in 0..self.places.len() {
            let addresses = self.addresses(at);
            if let Some(place) = self.places.get(at).and_then(Option::as_ref) {
                found.extend(symbol::of_site(place.session.site(), &params.query, self.abilities, &addresses));
            }
        }
        found.into()
    }

    /// Answers for a place on an open page; `null` where there is no such page or place.
    fn at<T: Serialize>(
        &mut self,
        params: &TextDocumentPositionParams,
        answer: impl FnOnce(&mut Open<'_>, usize) -> Result<Option<T>, Refused>,
    ) -> Result<Value, Refused> {
        self.on(&params.text_document.uri, |open| {
            let offset = open.page().and_then(|page| open.lines.offset(params.position, page.text()));
            offset.map_or(Ok(None), |offset| answer(open, offset))
        })
    }

    fn with_findings<T: Serialize>(
        &mut self,
        params: &TextDocumentPositionParams,
        answer: impl FnOnce(&Open<'_>, &[Finding], usize) -> Option<T>,
    ) -> Result<Value, Refused> {
        let inbox = self.inbox;
        self.at(params, |open, offset| {
            let findings = findings(open, &|| inbox.is_cancelled())?;
            Ok(answer(open, &findings, offset))
        })
    }

    /// Answers for an open page whose text is known; `null` for any other document.
    fn on<T: Serialize>(
        &mut self,
        uri: &Uri,
        answer: impl FnOnce(&mut Open<'_>) -> Result<T, Refused>,
    ) -> Result<Value, Refused> {
        if self.documents.contains_key(&uri.0) && !self.homes.contains_key(&uri.0) {
            self.find_home(&uri.0);
            self.unread.insert(uri.0.clone());
        }
        self.read_documents();
        let Some(home) = self.homes.get(&uri.0).filter(|home| home.role == Role::Page).cloned() else {
            return Ok(Value::Null);
        };
        let addresses = self.addresses(home.place);
        let Some(document) = self.documents.get(&uri.0).filter(|document| document.text().is_some()) else {
            return Ok(Value::Null);
        };
        let Some(place) = self.places.get_mut(home.place).and_then(Option::as_mut) else { return Ok(Value::Null) };
        let mut open = Open {
            session: &mut place.session,
            path: &home.path,
            uri: &document.uri,
            lines: document.lines(),
            abilities: self.abilities,
            addresses: &addresses,
        };
        let answer = answer(&mut open)?;
        serde_json::to_value(answer).map_err(|error| Refused::new(ErrorCode::InternalError, error.to_string()))
    }

    fn addresses(&self, at: usize) -> Addresses {
        let place = self.places.get(at).and_then(Option::as_ref);
        let pages = self.homes.iter().filter(|(_, home)| home.place == at && home.role == Role::Page);
        Addresses {
            root: place.and_then(|place| place.root()).map(ToOwned::to_owned),
            open: pages.map(|(key, home)| (home.path.clone(), Uri(key.clone()))).collect(),
        }
    }

    /// Does what is due: loads what changed, and sends the findings of pages on which nobody types any more.
    pub(super) fn work(&mut self) {
        self.reload_due();
        let now = Instant::now();
        let due: Vec<(String, Instant)> =
            self.due.iter().filter(|(_, (at, _))| *at <= now).map(|(key, (_, since))| (key.clone(), *since)).collect();
        for (key, since) in due {
            let inbox = self.inbox;
            let uri = Uri(key.clone());
            let version = self.documents.get(&key).map(|document| document.version);
            let mut found: Option<Vec<Diagnostic>> = None;
            let answered = self.on(&uri, |open| {
                let stale = || inbox.is_waiting() && since.elapsed() < PATIENCE;
                found = open.session.findings(open.path, &stale).map(|findings| diagnostic::all(open, &findings));
                Ok(())
            });
            match (found, answered) {
                (Some(diagnostics), _) => {
                    self.due.remove(&key);
                    if self.published.get(&key) != Some(&diagnostics) {
                        self.published.insert(key, diagnostics.clone());
                        self.publish(&uri, version, diagnostics);
                    }
                }
                // Somebody else comes first.
                (None, Ok(Value::Null)) if inbox.is_waiting() => return,
                // Nothing is known of a text that was lost.
                (None, _) => {
                    self.due.remove(&key);
                    if self.published.remove(&key).is_some_and(|list| !list.is_empty()) {
                        self.publish(&uri, version, Vec::new());
                    }
                }
            }
        }
    }

    /// Sends diagnostics.
    pub(super) fn publish(&self, uri: &Uri, version: Option<i32>, diagnostics: Vec<Diagnostic>) {
        let params = PublishDiagnosticsParams { uri: uri.clone(), version, diagnostics };
        self.client.notify("textDocument/publishDiagnostics", params);
    }
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, Refused> {
    serde_json::from_value(params).map_err(|error| Refused::new(ErrorCode::InvalidParams, error.to_string()))
}

fn findings(open: &mut Open<'_>, stale: &dyn Fn() -> bool) -> Result<Vec<Finding>, Refused> {
    let path = open.path;
    open.session.findings(path, stale).ok_or_else(|| Refused::new(ErrorCode::RequestCanceled, "cancelled"))
}
