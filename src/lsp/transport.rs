//! Messages on their way in and out: frames of the base protocol, read within limits and never given up on.
//!
//! A frame that makes no sense is skipped, and the next one is looked for: an editor must not lose its server over
//! one bad message.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{Message, Notification, Request, RequestId, Response};
use serde_json::Value;

/// The longest message that is read: a page of the largest size with every byte of it escaped.
const MAX_MESSAGE: u64 = 64 * 1024 * 1024;
/// The longest header.
const MAX_HEADER: u64 = 8 * 1024;
const LENGTH: &[u8] = b"content-length:";

/// What came in.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A message.
    Message(Message),
    /// Something that is none.
    Refused(Refusal),
}

/// Why something that came in is no message.
#[derive(Debug)]
pub(super) struct Refusal {
    /// A code of JSON-RPC.
    pub(super) code: i32,
    /// Why, as a sentence without a final period.
    pub(super) reason: String,
    /// The id of the request, as far as it could be made out; `null` otherwise.
    pub(super) id: Value,
}

impl Refusal {
    fn parse(reason: impl Into<String>) -> Incoming {
        Incoming::Refused(Self { code: -32700, reason: reason.into(), id: Value::Null })
    }

    fn invalid(reason: impl Into<String>, id: Value) -> Incoming {
        Incoming::Refused(Self { code: -32600, reason: reason.into(), id })
    }
}

/// Reads messages from a stream.
pub(super) struct Reader<R> {
    input: R,
    /// Whether the first word of the next header was read already.
    resumed: bool,
}

enum Header {
    End,
    Length(u64),
    Bad(String),
}

impl<R: BufRead> Reader<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, resumed: false }
    }

    /// Reads the next message; none at the end of the stream.
    pub(super) fn read(&mut self) -> io::Result<Option<Incoming>> {
        let length = match self.header()? {
            Header::End => return Ok(None),
            Header::Length(length) => length,
            Header::Bad(reason) => {
                self.resume()?;
                return Ok(Some(Refusal::parse(reason)));
            }
        };
        if length > MAX_MESSAGE {
            io::copy(&mut self.input.by_ref().take(length), &mut io::sink())?;
            let reason = format!("a message of {length} bytes is longer than the limit of {MAX_MESSAGE}");
            return Ok(Some(Refusal::invalid(reason, Value::Null)));
        }
        let mut body = Vec::new();
        self.input.by_ref().take(length).read_to_end(&mut body)?;
        Ok((body.len() as u64 == length).then(|| parse(&body)))
    }

    /// Reads header lines up to the blank one.
    fn header(&mut self) -> io::Result<Header> {
        let mut length = None;
        let mut read = 0;
        loop {
            let mut line = if std::mem::take(&mut self.resumed) { LENGTH.to_vec() } else { Vec::new() };
            self.input.by_ref().take(MAX_HEADER).read_until(b'\n', &mut line)?;
            let cut = !line.ends_with(b"\n") && (line.len() as u64) < MAX_HEADER;
            if line.is_empty() || cut {
                return Ok(Header::End);
            }
            read += line.len() as u64;
            if !line.ends_with(b"\n") || read > MAX_HEADER {
                return Ok(Header::Bad("the header of a message is too long, or has no end".to_owned()));
            }
            let line = line.trim_ascii();
            if line.is_empty() {
                match length {
                    Some(length) => return Ok(Header::Length(length)),
                    // Blank lines between two messages do no harm.
                    None if read <= 2 => read = 0,
                    None => return Ok(Header::Bad("a message has no `Content-Length`".to_owned())),
                }
                continue;
            }
            if !line.contains(&b':') {
                return Ok(Header::Bad("a line of a header has no colon".to_owned()));
            }
            if line.get(..LENGTH.len()).is_some_and(|name| name.eq_ignore_ascii_case(LENGTH)) {
                let digits = line.get(LENGTH.len()..).unwrap_or_default().trim_ascii();
                length = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
                if length.is_none() {
                    return Ok(Header::Bad("the `Content-Length` of a message is no number".to_owned()));
                }
            }
        }
    }

    /// Skips everything up to the next `Content-Length:`, wherever it stands.
    fn resume(&mut self) -> io::Result<()> {
        let mut matched = 0;
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            let mut used = 0;
            for byte in buffer {
                used += 1;
                // No part of the word is like its beginning, so a mismatch begins anew.
                let expected = LENGTH.get(matched).copied().unwrap_or_default();
                matched = if byte.eq_ignore_ascii_case(&expected) {
                    matched + 1
                } else {
                    usize::from(byte.eq_ignore_ascii_case(&b'c'))
                };
                if matched == LENGTH.len() {
                    self.resumed = true;
                    break;
                }
            }
            self.input.consume(used);
            if self.resumed {
                return Ok(());
            }
        }
    }
}

/// The bytes of a body as a message.
fn parse(body: &[u8]) -> Incoming {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return Refusal::parse(format!("a message is no JSON: {error}")),
    };
    let Value::Object(mut object) = value else {
        return Refusal::invalid("a message is no JSON object", Value::Null);
    };
    let given = object.remove("id");
    let params = object.remove("params").unwrap_or_default();
    let id = given.clone().and_then(|id| serde_json::from_value::<RequestId>(id).ok());
    match (object.remove("method"), given, id) {
        (Some(Value::String(method)), None, _) => {
            Incoming::Message(Message::Notification(Notification { method, params }))
        }
        (Some(Value::String(method)), Some(_), Some(id)) => {
            Incoming::Message(Message::Request(Request { id, method, params }))
        }
        (None, Some(_), Some(id)) if object.contains_key("result") || object.contains_key("error") => {
            let error = object.remove("error").and_then(|error| serde_json::from_value(error).ok());
            let response_result = error.map_or_else(|| Ok(object.remove("result").unwrap_or_default()), Err);
            Incoming::Message(Message::Response(Response { id, response_result }))
        }
        (Some(Value::String(_)), Some(given), None) => {
            Refusal::invalid("the id of a request is neither a text nor a number of 32 bits", given)
        }
        (_, given, _) => {
            Refusal::invalid("a message is no request, notification or response", given.unwrap_or_default())
        }
    }
}

/// Answers something that is no message. The `null` that stands for an unknown id is one that [`Response`] lacks.
pub(super) fn write_refusal(output: &mut impl Write, refusal: &Refusal) -> io::Result<()> {
    let body = serde_json::json!({
        "jsonrpc": "2.0", "id": refusal.id, "error": { "code": refusal.code, "message": refusal.reason },
    });
    let body = body.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    fn all(bytes: &[u8]) -> Vec<String> {
        // A small buffer, so that words are cut at every place.
        let mut input = Reader::new(io::BufReader::with_capacity(7, bytes));
        let mut out = Vec::new();
        while let Some(incoming) = input.read().unwrap() {
            out.push(match incoming {
                Incoming::Message(Message::Request(request)) => format!("request {} {}", request.id, request.method),
                Incoming::Message(Message::Notification(note)) => format!("notification {}", note.method),
                Incoming::Message(Message::Response(response)) => format!("response {}", response.id),
                Incoming::Refused(refusal) => format!("{} {}", refusal.code, refusal.id),
            });
        }
        out
    }

    #[test]
    fn messages_are_told_apart() {
        let text = [
            frame(r#"{"jsonrpc":"2.0","id":1,"method":"a"}"#),
            frame(r#"{"jsonrpc":"2.0","method":"b","params":{}}"#),
            frame(r#"{"jsonrpc":"2.0","id":"x","result":null}"#),
            frame(r#"{"jsonrpc":"2.0","id":2,"error":{"code":1,"message":"m"}}"#),
        ];
        assert_eq!(all(text.concat().as_bytes()), ["request 1 a", "notification b", "response \"x\"", "response 2"]);
    }

    #[test]
    fn what_is_no_message_is_refused_and_the_next_one_read() {
        let good = frame(r#"{"id":7,"method":"good"}"#);
        for (bad, answer) in [
            (frame("{"), "-32700 null"),
            (frame("[]"), "-32600 null"),
            (frame("{\"id\":1.5,\"method\":\"a\"}"), "-32600 1.5"),
            (frame("{\"id\":3}"), "-32600 3"),
            (frame("{\"id\":4,\"method\":5}"), "-32600 4"),
            (frame(&"[".repeat(100_000)), "-32700 null"),
            ("Content-Length: many\r\n\r\n{}".to_owned(), "-32700 null"),
            ("Content-Length: -1\r\n\r\n{}".to_owned(), "-32700 null"),
            ("Content-Type: x\r\n\r\n{}".to_owned(), "-32700 null"),
            ("no header at all\n".to_owned(), "-32700 null"),
            (format!("{}\n", "x".repeat(20_000)), "-32700 null"),
        ] {
            assert_eq!(all(format!("{bad}{good}").as_bytes()), [answer, "request 7 good"], "{bad:.40}");
        }
        assert_eq!(all(format!("\r\n{good}").as_bytes()), ["request 7 good"]);
    }

    #[test]
    fn a_stream_may_end_anywhere() {
        let whole = frame(r#"{"id":7,"method":"good"}"#);
        for end in 0..whole.len() {
            assert_eq!(all(&whole.as_bytes()[..end]), Vec::<String>::new(), "{end}");
        }
        assert_eq!(all(b"Content-Length: 99999999999999999\r\n\r\n{}"), ["-32600 null"]);
        assert_eq!(all(b"Content-Length: 99999999999999999999999\r\n\r\n{}"), ["-32700 null"]);
    }
}
