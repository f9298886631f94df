//! The protocol: beginning and end, texts in step, encodings, waiting and giving up.

use super::client::{Client, at, capable, uri};
use super::hostile::{framed, said_to};
use deal::model::Day;
use deal::testing::Memory;
use deal::workspace::{Host, PathKind, Terminal, Unlisted};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

const LOAN: &str =
    "instrument loan-1 \"A loan\" { kind: loan; parties: CN, KZ; amount: unknown; 2015 signed; note: \"x\" }\n";

fn error_code(client: &mut Client, method: &str, params: Value) -> i32 {
    client.ask(method, params).err().map_or(0, |e| e.code)
}

#[test]
fn it_begins_and_ends_as_the_protocol_wants() {
    let client = Client::new(&[("a.deal", LOAN)]);
    assert_eq!(client.offered["serverInfo"]["name"], "deal");
    assert_eq!(client.offered["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(client.offered["capabilities"]["textDocumentSync"]["change"], 2);
    assert!(client.leave());
}

#[test]
fn an_end_without_a_word_is_told_apart() {
    assert!(!Client::new(&[]).vanish(Some("exit")), "`exit` without `shutdown`");
    assert!(!Client::new(&[]).vanish(None), "a connection that breaks");
}

#[test]
fn after_shutdown_nothing_is_answered() {
    let mut client = Client::new(&[]);
    client.get("shutdown", Value::Null);
    assert_eq!(error_code(&mut client, "textDocument/hover", at("a.deal", 0, 0)), -32600);
    assert!(client.vanish(Some("exit")), "that was an orderly end");
}

#[test]
fn what_is_not_there_is_said_not_to_be() {
    let mut client = Client::new(&[]);
    assert_eq!(error_code(&mut client, "textDocument/prepareCallHierarchy", at("a.deal", 0, 0)), -32601);
    assert_eq!(error_code(&mut client, "initialize", json!({})), -32600);
    client.tell("textDocument/noSuchNotification", json!({}));
    assert!(client.leave());
}

#[test]
fn diagnostics_follow_the_text_as_it_is_typed() {
    let mut client = Client::new(&[("deal.toml", ""), ("a.deal", LOAN)]);
    client.open("a.deal", LOAN);
    assert_eq!(client.codes("a.deal"), ["W0604"]);
    // `loan` becomes `lone`.
    client.change("a.deal", 2, [0, 38, 0, 38], "x");
    assert_eq!(client.codes("a.deal")[0], "E0209");
    client.change("a.deal", 3, [0, 38, 0, 39], "");
    assert_eq!(client.codes("a.deal"), ["W0604"]);
    let told = client.diagnostics("a.deal");
    assert_eq!(told[0]["severity"], 2);
    client.close("a.deal");
    assert_eq!(client.codes("a.deal"), ["W0604"], "closed, the file on the disk is what counts");
    assert!(client.leave());
}

#[test]
fn several_changes_in_one_message_speak_each_of_the_text_before() {
    let mut client = Client::new(&[]);
    client.open("a.deal", "source s-1 \"🤝 talks\"\r\nsource s-2 \"b\"\r\n");
    let change = |a: u32, b: u32, c: u32, d: u32, text: &str| json!({"range": {"start": {"line": a, "character": b}, "end": {"line": c, "character": d}}, "text": text});
    // Columns are UTF-16 units: the handshake is two.
    let changes = json!([change(0, 12, 0, 15, ""), change(0, 12, 0, 12, "new "), change(1, 7, 1, 10, "s-3")]);
    let document = json!({"uri": uri("a.deal"), "version": 2});
    client.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    let symbols = client.get("textDocument/documentSymbol", json!({"textDocument": {"uri": uri("a.deal")}}));
    assert_eq!(symbols[0]["detail"], "new talks");
    assert_eq!(symbols[1]["name"], "s-3");
    assert!(client.leave());
}

#[test]
fn columns_are_counted_as_negotiated() {
    let text = "person li \"李克强 🤝\" { of: CN }\n";
    for (encodings, column) in [(json!(["utf-16"]), 25), (json!(["utf-8", "utf-16"]), 33), (Value::Null, 25)] {
        let mut capabilities = capable();
        capabilities["general"]["positionEncodings"] = encodings.clone();
        let mut client = Client::with(Arc::new(Memory::new(&[])), capabilities);
        client.open("a.deal", text);
        let hover = client.get("textDocument/hover", at("a.deal", 0, column));
        assert!(hover["contents"]["value"].as_str().is_some_and(|t| t.contains("China")), "{encodings}: {hover}");
        assert_eq!(hover["range"]["start"]["character"], column, "{encodings}");
        assert!(client.leave());
    }
}

#[test]
fn a_byte_order_mark_counts_in_the_first_line_only() {
    let mut client = Client::new(&[]);
    client.open("a.deal", "\u{feff}person li { of: CN }\nperson xi { of: CN }\n");
    assert_eq!(client.get("textDocument/hover", at("a.deal", 0, 17))["range"]["start"]["character"], 17);
    assert_eq!(client.get("textDocument/hover", at("a.deal", 1, 16))["range"]["start"]["character"], 16);
    client.change("a.deal", 2, [0, 8, 0, 10], "wang");
    let symbols = client.get("textDocument/documentSymbol", json!({"textDocument": {"uri": uri("a.deal")}}));
    assert_eq!(symbols[0]["name"], "wang");
    assert!(client.leave());
}

#[test]
fn places_outside_the_text_are_the_nearest_inside() {
    let mut client = Client::new(&[("a.deal", LOAN)]);
    client.open("a.deal", LOAN);
    for (line, character) in [(0, u32::MAX), (u32::MAX, 0), (u32::MAX, u32::MAX), (1, 0), (1, 7)] {
        for method in ["hover", "completion", "definition", "prepareRename", "documentHighlight"] {
            let _ = client.ask(&format!("textDocument/{method}"), at("a.deal", line, character));
        }
    }
    // A range that runs backwards, and one that ends beyond the text.
    client.change("a.deal", 2, [0, 10, 0, 0], "");
    client.change("a.deal", 3, [0, 0, 999_999, 999_999], LOAN);
    assert_eq!(client.codes("a.deal"), ["W0604"]);
    assert!(client.leave());
}

#[test]
fn what_can_t_be_read_is_an_error_and_nothing_more() {
    let mut client = Client::new(&[("a.deal", LOAN)]);
    client.open("a.deal", LOAN);
    for params in [
        Value::Null,
        json!([]),
        json!({}),
        json!("x"),
        json!({"textDocument": 5}),
        json!({"textDocument": {"uri": "no uri"}, "position": {"line": -1, "character": "x"}}),
    ] {
        for method in
            ["hover", "completion", "rename", "foldingRange", "semanticTokens/full", "codeAction", "inlayHint"]
        {
            let code = error_code(&mut client, &format!("textDocument/{method}"), params.clone());
            assert_eq!(code, -32602, "{method} {params}");
        }
        for method in ["didOpen", "didChange", "didClose", "didSave"] {
            client.tell(&format!("textDocument/{method}"), params.clone());
        }
        client.tell("workspace/didChangeWatchedFiles", params.clone());
        client.tell("$/cancelRequest", params.clone());
    }
    client.tell(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri("never-opened.deal"), "version": 1}, "contentChanges": [{"text": "x"}]}),
    );
    assert_eq!(client.codes("a.deal"), ["W0604"]);
    assert!(client.leave());
}

#[test]
fn a_document_that_is_no_file_stands_alone() {
    let mut client = Client::new(&[("a.deal", LOAN)]);
    let item = json!({"uri": "untitled:Untitled-1", "languageId": "deal", "version": 1, "text": "instrument loan-1 { kind: lone }"});
    client.tell("textDocument/didOpen", json!({"textDocument": item}));
    let hover = json!({"textDocument": {"uri": "untitled:Untitled-1"}, "position": {"line": 0, "character": 3}});
    assert!(client.get("textDocument/hover", hover)["contents"]["value"].as_str().unwrap().contains("instrument"));
    // It is no second `loan-1` of the project.
    client.open("a.deal", LOAN);
    assert_eq!(client.codes("a.deal"), ["W0604"]);
    assert!(client.leave());
}

#[test]
fn names_change_in_open_and_closed_files_alike() {
    let files = [
        ("deal.toml", ""),
        ("parties.deal", "party cdb \"Bank\" { kind: bank; of: CN }\n"),
        ("b/loan.deal", "instrument l { kind: loan; from: cdb; to: KZ; amount: 1mn USD; 2015 signed by cdb }\n"),
    ];
    let mut client = Client::new(&files);
    client.open("parties.deal", files[1].1);
    let mut params = at("parties.deal", 0, 7);
    params["newName"] = "CDB".into();
    let edit = client.get("textDocument/rename", params);
    let changes = edit["documentChanges"].as_array().unwrap();
    let of = |path: &str| changes.iter().find(|c| c["textDocument"]["uri"] == uri(path)).unwrap();
    assert_eq!(of("parties.deal")["textDocument"]["version"], 1);
    assert_eq!(of("b/loan.deal")["textDocument"]["version"], Value::Null);
    assert_eq!(of("b/loan.deal")["edits"].as_array().unwrap().len(), 2);
    assert!(client.leave());
}

#[test]
fn a_client_that_knows_less_is_answered_in_what_it_knows() {
    let files = [("deal.toml", ""), ("a.deal", LOAN)];
    let mut client = Client::with(Arc::new(Memory::new(&files)), json!({}));
    client.open("a.deal", LOAN);
    let symbols = client.get("textDocument/documentSymbol", json!({"textDocument": {"uri": uri("a.deal")}}));
    assert!(symbols[0]["location"].is_object(), "no hierarchy: {symbols}");
    let hover = client.get("textDocument/hover", at("a.deal", 0, 2));
    assert_eq!(hover["contents"]["kind"], "plaintext");
    let said = hover["contents"]["value"].as_str().unwrap();
    assert!(said.contains("instrument: ") && !said.contains("**") && !said.contains("```"), "no Markdown: {said}");
    let items = client.get("textDocument/completion", at("a.deal", 1, 0));
    assert!(items["items"].as_array().unwrap().iter().all(|i| i["insertTextFormat"] == 1), "no snippets");
    let mut params = at("a.deal", 0, 12);
    params["newName"] = "other".into();
    assert!(client.get("textDocument/rename", params)["changes"].is_object());
    let told = client.diagnostics("a.deal");
    assert!(told[0].get("relatedInformation").is_none());
    assert!(client.leave());
}

/// A machine whose files change under the server, and that can fail.
struct Shifting {
    memory: Mutex<Memory>,
    fails: AtomicBool,
    /// Locked while the analysis is to wait.
    gate: Mutex<()>,
}

impl Shifting {
    fn new(files: &[(&str, &str)]) -> Arc<Shifting> {
        Arc::new(Shifting {
            memory: Mutex::new(Memory::new(files)),
            fails: AtomicBool::new(false),
            gate: Mutex::new(()),
        })
    }

    fn write(&self, path: &str, text: Option<&str>) {
        let mut memory = self.memory.lock().unwrap();
        match text {
            Some(text) => memory.add(path, text.as_bytes()),
            None => {
                let path = Path::new(deal::testing::ROOT).join(path);
                memory.files.remove(&path);
            }
        }
    }
}

impl Host for Shifting {
    fn current_dir(&self) -> io::Result<PathBuf> {
        self.memory.lock().unwrap().current_dir()
    }
    fn kind(&self, path: &Path) -> io::Result<PathKind> {
        self.memory.lock().unwrap().kind(path)
    }
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.memory.lock().unwrap().read(path, limit)
    }
    fn pdf(&self, bytes: &[u8]) -> Result<String, deal::pdf::Unread> {
        deal::pdf::text_beside(bytes)
    }
    fn read_stdin(&self, limit: u64) -> io::Result<Vec<u8>> {
        self.memory.lock().unwrap().read_stdin(limit)
    }
    fn list(&self, folder: &Path) -> Vec<Result<PathBuf, Unlisted>> {
        self.memory.lock().unwrap().list(folder)
    }
    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.memory.lock().unwrap().canonical(path)
    }
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        Host::write(&*self.memory.lock().unwrap(), path, bytes)
    }
    fn git(&self, folder: &Path, arguments: &[&OsStr]) -> Option<String> {
        self.memory.lock().unwrap().git(folder, arguments)
    }
    fn today(&self) -> Day {
        drop(self.gate.lock());
        assert!(!self.fails.load(Ordering::SeqCst), "a mistake that a test makes on purpose");
        self.memory.lock().unwrap().today()
    }
    fn stdout(&self) -> Terminal {
        Terminal::default()
    }
    fn stderr(&self) -> Terminal {
        Terminal::default()
    }
}

fn watched(client: &Client, path: &str, kind: u32) {
    client.tell("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri(path), "type": kind}]}));
}

#[test]
fn files_that_come_change_and_go_are_followed() {
    let host = Shifting::new(&[
        ("deal.toml", ""),
        ("a.deal", "instrument l { kind: loan; from: cdb; to: KZ; amount: 1mn USD; 2015 signed }\n"),
    ]);
    let mut client = Client::with(host.clone(), capable());
    assert_eq!(client.codes("a.deal"), ["W0604", "E0201"]);
    host.write("parties.deal", Some("party cdb \"Bank\" { kind: bank; of: CN }\n"));
    watched(&client, "parties.deal", 1);
    assert_eq!(client.codes("a.deal"), ["W0604"]);
    host.write("deal.toml", Some("[checks]\nW0604 = \"allow\"\n"));
    watched(&client, "deal.toml", 2);
    assert_eq!(client.codes("a.deal"), [""; 0]);
    host.write("parties.deal", None);
    watched(&client, "parties.deal", 3);
    assert_eq!(client.codes("a.deal"), ["E0201"]);
    assert!(client.leave());
}

#[test]
fn each_file_belongs_to_its_nearest_project() {
    let host = Shifting::new(&[
        ("deal.toml", ""),
        ("a.deal", "source s \"S\"\n"),
        ("inner/deal.toml", ""),
        ("inner/b.deal", "source s \"S\"\n"),
    ]);
    let mut client = Client::with(host.clone(), capable());
    client.open("inner/b.deal", "source s \"S\"\n");
    client.open("inner/c.deal", "source s \"S again\"\n");
    assert_eq!(client.codes("inner/c.deal"), ["E0202"], "an unsaved file is of the project too");
    let places = client.get("textDocument/references", {
        let mut params = at("inner/b.deal", 0, 7);
        params["context"] = json!({"includeDeclaration": true});
        params
    });
    assert_eq!(places.as_array().unwrap().len(), 1, "not the one of the outer project: {places}");
    // Without its manifest it is a part of the outer one.
    host.write("inner/deal.toml", None);
    watched(&client, "inner/deal.toml", 3);
    client.close("inner/c.deal");
    assert_eq!(client.codes("inner/b.deal"), ["E0202"]);
    assert!(client.leave());
}

#[test]
fn a_panic_is_an_answer_and_not_the_end() {
    let host = Shifting::new(&[("deal.toml", ""), ("a.deal", LOAN)]);
    let mut client = Client::with(host.clone(), capable());
    client.open("a.deal", LOAN);
    assert_eq!(client.codes("a.deal"), ["W0604"]);
    host.fails.store(true, Ordering::SeqCst);
    // Completion asks for today: the answer fails; so does the next analysis.
    assert_eq!(error_code(&mut client, "textDocument/completion", at("a.deal", 1, 0)), -32603);
    client.change("a.deal", 2, [0, 38, 0, 38], "x");
    assert_eq!(client.codes("a.deal"), ["W0604"], "the last good one stands");
    host.fails.store(false, Ordering::SeqCst);
    client.change("a.deal", 3, [0, 38, 0, 39], "y");
    assert_eq!(client.codes("a.deal")[0], "E0209");
    assert!(client.leave());
}

#[test]
fn what_was_given_up_or_overtaken_is_not_computed() {
    let host = Shifting::new(&[("deal.toml", ""), ("a.deal", LOAN)]);
    let mut client = Client::with(host.clone(), capable());
    client.open("a.deal", LOAN);
    client.settle();
    let gate = host.gate.lock().unwrap();
    client.change("a.deal", 2, [1, 0, 1, 0], "# more\n");
    let cancelled = client.send("textDocument/definition", at("a.deal", 0, 12));
    let overtaken = client.send("textDocument/references", {
        let mut params = at("a.deal", 0, 12);
        params["context"] = json!({"includeDeclaration": true});
        params
    });
    client.tell("$/cancelRequest", json!({"id": cancelled}));
    assert_eq!(client.answer_to(cancelled).unwrap_err().code, -32800);
    // Hover does not wait for the analysis.
    assert!(client.get("textDocument/hover", at("a.deal", 0, 2)).is_object());
    client.change("a.deal", 3, [1, 0, 1, 0], "# and more\n");
    assert_eq!(client.answer_to(overtaken).unwrap_err().code, -32801);
    drop(gate);
    assert!(client.get("textDocument/definition", at("a.deal", 0, 12)).is_object());
    assert!(client.leave());
}

#[test]
fn a_manifest_that_is_being_typed_counts_and_is_no_record() {
    let mut client = Client::new(&[("deal.toml", ""), ("a.deal", LOAN)]);
    client.open("deal.toml", "");
    client.change("deal.toml", 2, [0, 0, 0, 0], "[checks]\nW0604 = \"allow\"\n");
    assert_eq!(client.codes("a.deal"), [""; 0]);
    client.change("deal.toml", 3, [1, 0, 1, 5], "W9999");
    assert_eq!(client.codes("deal.toml"), ["E0220"]);
    assert_eq!(client.codes("a.deal"), ["W0604"]);
    assert_eq!(client.get("textDocument/hover", at("deal.toml", 0, 0)), Value::Null);
    assert!(client.leave());
}

/// The program itself on its standard streams: its answers, and its exit status.
fn spoken(messages: &[Value]) -> (Vec<Value>, Option<i32>) {
    let bytes: Vec<u8> = messages.iter().flat_map(|message| framed(message.to_string())).collect();
    let (said, _, status) = said_to(&bytes);
    (said, status)
}

#[test]
fn the_program_ends_with_the_status_that_the_protocol_asks_for() {
    let call = |id: u32, method: &str| json!({"jsonrpc": "2.0", "id": id, "method": method, "params": {}});
    let note = |method: &str| json!({"jsonrpc": "2.0", "method": method});
    let begin = [call(1, "initialize"), json!({"jsonrpc": "2.0", "method": "initialized", "params": {}})];
    let (said, status) = spoken(&[&begin[..], &[call(2, "shutdown"), note("exit")]].concat());
    assert_eq!(status, Some(0), "{said:?}");
    assert_eq!(said.len(), 2, "nothing but the two answers: {said:?}");
    assert_eq!(spoken(&[&begin[..], &[note("exit")]].concat()).1, Some(1));
    assert_eq!(spoken(&begin).1, Some(1), "the client has left without a word");
}
