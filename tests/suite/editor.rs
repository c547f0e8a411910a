//! An editor for tests: it starts the language server, speaks the protocol over its pipes, and keeps what comes back.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Nothing takes so long, on however busy a machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// An editor with a language server.
pub struct Editor {
    server: Child,
    stdin: Option<ChildStdin>,
    incoming: Receiver<Value>,
    /// Messages of the server that nobody asked about yet.
    kept: VecDeque<Value>,
    last_id: i64,
    folder: PathBuf,
}

/// What an editor of today can do.
pub fn capabilities() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } },
        "textDocument": {
            "codeAction": { "codeActionLiteralSupport": {} },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "publishDiagnostics": { "relatedInformation": true },
        },
    })
}

#[allow(dead_code, reason = "a vocabulary for tests; not every test needs every word")]
impl Editor {
    /// Opens a folder.
    pub fn open_folder(folder: &Path) -> Self {
        Self::with(folder, &capabilities())
    }

    /// Opens a folder in an editor of these capabilities.
    pub fn with(folder: &Path, capabilities: &Value) -> Self {
        let mut editor = Self::start(folder);
        let params = json!({ "processId": null, "rootUri": editor.uri(""), "capabilities": capabilities });
        let answer = editor.request("initialize", params);
        assert!(answer["result"]["capabilities"].is_object(), "{answer}");
        editor.notify("initialized", json!({}));
        editor
    }

    /// Starts the server and says nothing.
    pub fn start(folder: &Path) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_signoise"))
            .args(["lsp", "--stdio"])
            .current_dir(folder)
            .env_clear()
            .env("SOURCE_DATE_EPOCH", "1748750400")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdin = server.stdin.take();
        let mut stdout = BufReader::new(server.stdout.take().unwrap());
        let (sender, incoming) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut stdout) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let folder = folder.canonicalize().unwrap();
        Self { server, stdin, incoming, kept: VecDeque::new(), last_id: 0, folder }
    }

    /// The address of a file of the folder.
    pub fn uri(&self, path: &str) -> String {
        format!("file://{}", self.folder.join(path).display())
    }

    /// Writes bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(bytes).unwrap();
        stdin.flush().unwrap();
    }

    /// Sends a message.
    pub fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request; its id comes back.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.last_id += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params }));
        self.last_id
    }

    /// Waits for the answer to a request.
    pub fn answer(&mut self, id: i64) -> Value {
        self.wait(&format!("the answer to {id}"), |message| message.get("method").is_none() && message["id"] == id)
    }

    /// Sends a request and waits for its answer.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// The result of a request about a place of a file.
    pub fn at(&mut self, method: &str, path: &str, line: u32, character: u32) -> Value {
        let params = json!({
            "textDocument": { "uri": self.uri(path) }, "position": { "line": line, "character": character },
        });
        let answer = self.request(method, params);
        assert!(answer.get("error").is_none(), "{answer}");
        answer["result"].clone()
    }

    /// Opens a file with this text.
    pub fn open(&mut self, path: &str, text: &str) {
        let uri = self.uri(path);
        self.open_uri(&uri, "markdown", text);
    }

    /// Opens a document with this text.
    pub fn open_uri(&mut self, uri: &str, language: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces the whole text of a file.
    pub fn change(&mut self, path: &str, version: i32, text: &str) {
        self.edit(path, version, &json!([{ "text": text }]));
    }

    /// Sends edits of a file.
    pub fn edit(&mut self, path: &str, version: i32, changes: &Value) {
        let document = json!({ "uri": self.uri(path), "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Closes a file.
    pub fn close(&mut self, path: &str) {
        let uri = self.uri(path);
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// Says that files changed on disk.
    pub fn files_changed(&mut self, paths: &[(&str, u8)]) {
        let changes: Vec<Value> =
            paths.iter().map(|(path, kind)| json!({ "uri": self.uri(path), "type": kind })).collect();
        self.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    }

    /// The next diagnostics of a file, as `rule line:column message`.
    pub fn diagnostics(&mut self, path: &str) -> Vec<String> {
        let uri = self.uri(path);
        self.published(&uri)["diagnostics"].as_array().unwrap().iter().map(short).collect()
    }

    /// The diagnostics of a file once they hold, or lack, this rule.
    pub fn until(&mut self, path: &str, rule: &str, there: bool) -> Vec<String> {
        let until = Instant::now() + PATIENCE;
        loop {
            let list = self.diagnostics(path);
            if list.iter().any(|line| line.starts_with(rule)) == there {
                return list;
            }
            assert!(Instant::now() < until, "{rule} on {path}: {list:?}");
        }
    }

    /// The next diagnostics of a document as they were sent.
    pub fn published(&mut self, uri: &str) -> Value {
        let wanted =
            |message: &Value| message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri;
        self.wait(&format!("diagnostics of {uri}"), wanted)["params"].clone()
    }

    /// Waits for a notification or request of the server.
    pub fn note(&mut self, method: &str) -> Value {
        self.wait(method, |message| message["method"] == method)["params"].clone()
    }

    /// Waits for an answer to something that was no message.
    pub fn refusal(&mut self) -> Value {
        self.wait("a refusal", |message| message["id"].is_null() && message.get("error").is_some())["error"].clone()
    }

    /// The actions for a range of one line, by title.
    pub fn actions(&mut self, path: &str, line: u32, character: u32) -> Vec<Value> {
        let place = json!({ "line": line, "character": character });
        let params = json!({
            "textDocument": { "uri": self.uri(path) },
            "range": { "start": place, "end": place },
            "context": { "diagnostics": [] },
        });
        let answer = self.request("textDocument/codeAction", params);
        answer["result"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
    }

    fn wait(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&wanted) {
            return self.kept.remove(at).unwrap();
        }
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let message = self.incoming.recv_timeout(left);
            let message = message.unwrap_or_else(|error| panic!("{what}: {error}; so far: {:?}", self.kept));
            if wanted(&message) {
                return message;
            }
            self.kept.push_back(message);
        }
    }

    /// Says goodbye in due form; the exit code comes back.
    pub fn quit(mut self) -> i32 {
        let answer = self.request("shutdown", Value::Null);
        assert_eq!(answer["result"], Value::Null, "{answer}");
        self.notify("exit", Value::Null);
        self.server.wait().unwrap().code().unwrap()
    }

    /// Hangs up; the exit code comes back.
    pub fn hang_up(mut self) -> i32 {
        drop(self.stdin.take());
        self.server.wait().unwrap().code().unwrap()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        // A test that failed leaves its server behind.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn read(stdout: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stdout.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => length = line.strip_prefix("Content-Length: ").map_or(length, |n| n.parse().unwrap()),
        }
    }
    let mut body = vec![0; length];
    stdout.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).unwrap())
}

/// A diagnostic in a line.
pub fn short(diagnostic: &Value) -> String {
    let start = &diagnostic["range"]["start"];
    let code = diagnostic["code"].as_str().unwrap_or("-");
    let message = diagnostic["message"].as_str().unwrap().lines().next().unwrap();
    format!("{code} {}:{} {message}", start["line"], start["character"])
}

/// A text after the edits that an answer of the server holds for it; columns count UTF-16.
pub fn edited(text: &str, edits: &Value) -> String {
    let offset = |place: &Value| {
        let line = usize::try_from(place["line"].as_u64().unwrap()).unwrap();
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut left = place["character"].as_u64().unwrap();
        let inside = text[start..].char_indices().find(|(_, c)| {
            let done = left == 0;
            left = left.saturating_sub(c.len_utf16() as u64);
            done
        });
        inside.map_or(text.len(), |(at, _)| start + at)
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap_or_else(|| panic!("{edits}"))
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (offset(&range["start"]), offset(&range["end"]), edit["newText"].as_str().unwrap())
        })
        .collect();
    edits.sort_unstable();
    let mut out = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        out.replace_range(start..end, new);
    }
    out
}
