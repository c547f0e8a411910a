//! The editor at the other end: what is said to it, and what it can do.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::{MessageType, ShowMessageParams};
use serde::Serialize;
use serde_json::Value;

use super::position::Encoding;
use super::transport::{self, Refusal};
use crate::text::Untrusted;

/// Why a request gets no result.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) code: ErrorCode,
    pub(super) reason: String,
}

impl Refused {
    pub(super) fn new(code: ErrorCode, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }
}

enum Outgoing {
    Message(Message),
    Refusal(Refusal),
    End,
}

/// Says things to the editor. Nothing is lost by talking to one that is gone.
#[derive(Clone)]
pub(super) struct Client {
    sender: Sender<Outgoing>,
    next_id: Arc<AtomicI32>,
}

/// What was said and not yet written.
pub(super) struct Outbox(Receiver<Outgoing>);

impl Client {
    pub(super) fn new() -> (Self, Outbox) {
        let (sender, receiver) = channel();
        (Self { sender, next_id: Arc::new(AtomicI32::new(1)) }, Outbox(receiver))
    }

    /// Answers a request.
    pub(super) fn answer(&self, id: RequestId, result: Result<Value, Refused>) {
        let response = match result {
            Ok(value) => Response { id, response_result: Ok(value) },
            Err(refused) => Response::new_err(id, refused.code as i32, refused.reason),
        };
        self.send(Outgoing::Message(response.into()));
    }

    /// Answers something that was no message.
    pub(super) fn refuse(&self, refusal: Refusal) {
        self.send(Outgoing::Refusal(refusal));
    }

    /// Sends a notification.
    pub(super) fn notify(&self, method: &str, params: impl Serialize) {
        let params = serde_json::to_value(params).unwrap_or_default();
        self.send(Outgoing::Message(Notification { method: method.to_owned(), params }.into()));
    }

    /// Sends a request; its answer is of no interest.
    pub(super) fn request(&self, method: &str, params: impl Serialize) {
        let id = RequestId::from(format!("signoise-{}", self.next_id.fetch_add(1, Ordering::Relaxed)));
        let params = serde_json::to_value(params).unwrap_or_default();
        self.send(Outgoing::Message(Request { id, method: method.to_owned(), params }.into()));
    }

    /// Shows a message to the user.
    pub(super) fn show(&self, kind: MessageType, message: impl Into<String>) {
        let message = message.into();
        log(&message);
        self.notify("window/showMessage", ShowMessageParams { kind, message });
    }

    /// Ends the conversation: what was said before is still written, nothing after it.
    pub(super) fn close(&self) {
        self.send(Outgoing::End);
    }

    fn send(&self, outgoing: Outgoing) {
        drop(self.sender.send(outgoing));
    }
}

impl Outbox {
    /// Writes everything that is said, up to the end of the conversation.
    pub(super) fn write_to(self, mut output: impl Write) -> io::Result<()> {
        for outgoing in self.0 {
            match outgoing {
                Outgoing::Message(message) => message.write(&mut output)?,
                Outgoing::Refusal(refusal) => transport::write_refusal(&mut output, &refusal)?,
                Outgoing::End => break,
            }
        }
        Ok(())
    }
}

/// Writes a line to the log, which is standard error.
pub(super) fn log(message: &str) {
    // Nothing is left to tell when standard error is gone.
    let _ = writeln!(io::stderr(), "signoise: {}", Untrusted(message).lines());
}

/// What the editor can do, as far as it makes a difference.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a capability of its own")]
pub(super) struct Abilities {
    pub(super) encoding: Encoding,
    /// It asks for diagnostics, so they need not be sent.
    pub(super) pull_diagnostics: bool,
    pub(super) refresh_diagnostics: bool,
    pub(super) related_information: bool,
    pub(super) nested_symbols: bool,
    pub(super) markdown: bool,
    pub(super) watches_files: bool,
}

impl Abilities {
    /// Reads `ClientCapabilities`, whatever else they hold.
    pub(super) fn read(capabilities: &Value) -> Self {
        let flag = |pointer: &str| capabilities.pointer(pointer).and_then(Value::as_bool).unwrap_or(false);
        let given = |pointer: &str| capabilities.pointer(pointer).is_some_and(|value| !value.is_null());
        let offered = capabilities.pointer("/general/positionEncodings").cloned();
        let offered: Vec<_> = offered.and_then(|kinds| serde_json::from_value(kinds).ok()).unwrap_or_default();
        let formats = capabilities.pointer("/textDocument/hover/contentFormat").and_then(Value::as_array);
        Self {
            encoding: Encoding::negotiate(&offered),
            pull_diagnostics: given("/textDocument/diagnostic"),
            refresh_diagnostics: flag("/workspace/diagnostics/refreshSupport"),
            related_information: flag("/textDocument/publishDiagnostics/relatedInformation")
                || flag("/textDocument/diagnostic/relatedInformation"),
            nested_symbols: flag("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            markdown: formats.is_some_and(|formats| formats.iter().any(|format| format == "markdown")),
            watches_files: flag("/workspace/didChangeWatchedFiles/dynamicRegistration"),
        }
    }
}
