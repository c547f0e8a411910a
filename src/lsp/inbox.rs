//! Messages that came in and wait for their turn. They are read on a thread of their own, so that a request can be
//! taken back, and a check be given up, while the server is at work.

use std::collections::VecDeque;
use std::io::BufRead;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use lsp_server::{ErrorCode, Message, RequestId};
use serde_json::Value;

use super::client::{Client, Refused, log};
use super::transport::{Incoming, Reader};

/// An editor that sends faster than it is answered has to wait.
const MAX_WAITING: usize = 4096;

/// The queue between the thread that reads and the one that answers.
#[derive(Default)]
pub(super) struct Inbox {
    state: Mutex<State>,
    arrived: Condvar,
    taken: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Message>,
    closed: bool,
    /// The request that is being answered.
    current: Option<RequestId>,
    cancelled: bool,
}

/// What comes out of the queue.
pub(super) enum Next {
    /// A message.
    Message(Message),
    /// Nothing came until the deadline.
    Idle,
    /// Nothing will ever come again.
    End,
}

impl Inbox {
    /// Reads messages until the stream ends or the editor says goodbye.
    pub(super) fn fill(&self, input: impl BufRead, client: &Client) {
        let mut reader = Reader::new(input);
        loop {
            match reader.read() {
                Ok(Some(Incoming::Message(message))) => {
                    if !self.accept(message, client) {
                        break;
                    }
                }
                Ok(Some(Incoming::Refused(refusal))) => {
                    log(&format!("refused: {}", refusal.reason));
                    client.refuse(refusal);
                }
                Ok(None) => break,
                Err(error) => {
                    log(&format!("cannot read standard input: {error}"));
                    break;
                }
            }
        }
        self.lock().closed = true;
        self.arrived.notify_all();
    }

    /// Puts a message into the queue; false after the last one.
    fn accept(&self, message: Message, client: &Client) -> bool {
        if let Message::Notification(note) = &message
            && note.method == "$/cancelRequest"
        {
            self.cancel(note.params.get("id").unwrap_or(&Value::Null), client);
            return true;
        }
        let last = matches!(&message, Message::Notification(note) if note.method == "exit");
        let mut state = self.lock();
        while state.waiting.len() >= MAX_WAITING {
            state = self.taken.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting.push_back(message);
        drop(state);
        self.arrived.notify_all();
        !last
    }

    /// Takes a request back that has not been answered yet.
    fn cancel(&self, id: &Value, client: &Client) {
        let Ok(id) = serde_json::from_value::<RequestId>(id.clone()) else { return };
        let mut state = self.lock();
        if state.current.as_ref() == Some(&id) {
            state.cancelled = true;
            return;
        }
        let at = state.waiting.iter().position(|message| matches!(message, Message::Request(other) if other.id == id));
        if let Some(at) = at {
            state.waiting.remove(at);
            drop(state);
            client.answer(id, Err(Refused::new(ErrorCode::RequestCanceled, "cancelled")));
        }
    }

    /// Waits for the next message, at most until the deadline.
    pub(super) fn next(&self, deadline: Option<Instant>) -> Next {
        let mut state = self.lock();
        loop {
            (state.current, state.cancelled) = (None, false);
            if let Some(message) = state.waiting.pop_front() {
                if let Message::Request(request) = &message {
                    state.current = Some(request.id.clone());
                }
                drop(state);
                self.taken.notify_all();
                return Next::Message(message);
            }
            if state.closed {
                return Next::End;
            }
            state = match deadline {
                None => self.arrived.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(deadline) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Next::Idle;
                    }
                    self.arrived.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// Whether a message waits.
    pub(super) fn is_waiting(&self) -> bool {
        !self.lock().waiting.is_empty()
    }

    /// Whether the request that is being answered was taken back.
    pub(super) fn is_cancelled(&self) -> bool {
        self.lock().cancelled
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
