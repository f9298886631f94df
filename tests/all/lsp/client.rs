//! A client in memory: sends what an editor sends, and waits for what it waits for.

use deal::lsp::SharedHost;
use deal::testing::Memory;
use lsp_server::{Connection, Message, Notification, Request, ResponseError};
use serde_json::{Value, json};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Far beyond what an answer takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Client {
    connection: Connection,
    server: Option<JoinHandle<bool>>,
    asked: i32,
    /// What the server has sent beside answers.
    pub heard: Vec<Message>,
    /// What the server offered.
    pub offered: Value,
}

pub fn uri(path: &str) -> String {
    format!("file:///project/{path}")
}

/// What a full-grown client can do.
pub fn capable() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-16"]},
        "workspace": {
            "workspaceEdit": {"documentChanges": true},
            "didChangeWatchedFiles": {"dynamicRegistration": true},
        },
        "textDocument": {
            "completion": {"completionItem": {"snippetSupport": true}},
            "hover": {"contentFormat": ["markdown"]},
            "publishDiagnostics": {"relatedInformation": true, "versionSupport": true, "tagSupport": {"valueSet": [1]}},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
        }
    })
}

impl Client {
    /// A server for the project of these files.
    pub fn new(files: &[(&str, &str)]) -> Client {
        Client::with(Arc::new(Memory::new(files)), capable())
    }

    pub fn with(host: SharedHost, capabilities: Value) -> Client {
        let (server, connection) = Connection::memory();
        let server =
            thread::Builder::new().stack_size(64 << 20).spawn(move || deal::lsp::serve(server, host).unwrap()).unwrap();
        let mut client = Client { connection, server: Some(server), asked: 0, heard: Vec::new(), offered: Value::Null };
        let folders = json!([{"uri": "file:///project", "name": "project"}]);
        let params = json!({"processId": null, "capabilities": capabilities, "workspaceFolders": folders});
        client.offered = client.ask("initialize", params).unwrap();
        client.tell("initialized", json!({}));
        client
    }

    pub fn tell(&self, method: &str, params: Value) {
        self.connection.sender.send(Message::Notification(Notification::new(method.into(), params))).unwrap();
    }

    /// Sends a request and does not wait.
    pub fn send(&mut self, method: &str, params: Value) -> i32 {
        self.asked += 1;
        self.connection.sender.send(Message::Request(Request::new(self.asked.into(), method.into(), params))).unwrap();
        self.asked
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Result<Value, ResponseError> {
        let id = self.send(method, params);
        self.answer_to(id)
    }

    /// The result of a request that must succeed.
    pub fn get(&mut self, method: &str, params: Value) -> Value {
        self.ask(method, params).unwrap_or_else(|e| panic!("{method}: {e:?}"))
    }

    pub fn answer_to(&mut self, id: i32) -> Result<Value, ResponseError> {
        let known = |m: &Message| matches!(m, Message::Response(r) if r.id == id.into());
        if let Some(at) = self.heard.iter().position(known)
            && let Message::Response(response) = self.heard.remove(at)
        {
            return response.response_result;
        }
        loop {
            match self.next() {
                Message::Response(response) if response.id == id.into() => return response.response_result,
                other => self.heard.push(other),
            }
        }
    }

    fn next(&mut self) -> Message {
        self.connection.receiver.recv_timeout(PATIENCE).expect("the server says nothing")
    }

    pub fn open(&mut self, path: &str, text: &str) {
        let item = json!({"uri": uri(path), "languageId": "deal", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": item}));
    }

    /// Replaces a range (line, column; line, column) by a text.
    pub fn change(&mut self, path: &str, version: i32, range: [u32; 4], text: &str) {
        let [a, b, c, d] = range;
        let range = json!({"start": {"line": a, "character": b}, "end": {"line": c, "character": d}});
        let changes = json!([{"range": range, "text": text}]);
        let document = json!({"uri": uri(path), "version": version});
        self.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    pub fn close(&mut self, path: &str) {
        self.tell("textDocument/didClose", json!({"textDocument": {"uri": uri(path)}}));
    }

    /// Waits until the server has seen all that was told.
    pub fn settle(&mut self) {
        self.get("workspace/symbol", json!({"query": "no-such-name"}));
    }

    /// Codes of the diagnostics that stand for a file, as last told.
    pub fn codes(&mut self, path: &str) -> Vec<String> {
        self.diagnostics(path).iter().map(|d| d["code"].as_str().unwrap_or("").to_owned()).collect()
    }

    pub fn diagnostics(&mut self, path: &str) -> Vec<Value> {
        self.settle();
        let of_file = self.heard.iter().rev().find_map(|message| match message {
            Message::Notification(n)
                if n.method == "textDocument/publishDiagnostics" && n.params["uri"] == uri(path) =>
            {
                n.params["diagnostics"].as_array().cloned()
            }
            _ => None,
        });
        of_file.unwrap_or_default()
    }

    /// Says good-bye; whether the server thinks that it was one.
    pub fn leave(mut self) -> bool {
        self.get("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.server.take().unwrap().join().unwrap()
    }

    /// Says nothing more; what the server makes of it.
    pub fn vanish(mut self, message: Option<&str>) -> bool {
        if let Some(method) = message {
            self.tell(method, Value::Null);
        }
        let Client { connection, server, .. } = &mut self;
        let (_, other) = Connection::memory();
        drop(std::mem::replace(connection, other));
        server.take().unwrap().join().unwrap()
    }
}

/// Parameters of a request about a place.
pub fn at(path: &str, line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": uri(path)}, "position": {"line": line, "character": character}})
}
