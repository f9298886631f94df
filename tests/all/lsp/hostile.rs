//! What no editor should send: whatever it is, it gets an error or nothing, and the server
//! answers the next request as if it had not been. Only where nobody can tell any more where
//! a message begins does it end, and says why.

use super::client::{Client, at, uri};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

const LOAN: &str =
    "instrument loan-1 \"A loan\" { kind: loan; parties: CN, KZ; amount: unknown; 2015 signed; note: \"x\" }\n";

/// What the program says to these bytes: its messages, its standard error, its status.
pub fn said_to(bytes: &[u8]) -> (Vec<Value>, String, Option<i32>) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_deal"))
        .arg("lsp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = program.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    // Beside the reading: an answer may come before all is written. Where the server has
    // ended, the rest goes nowhere.
    let writer = std::thread::spawn(move || drop(input.write_all(&bytes)));
    let output = program.wait_with_output().unwrap();
    writer.join().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let messages = out.split("Content-Length: ").skip(1);
    let messages = messages.map(|m| serde_json::from_str(m.split_once("\r\n\r\n").unwrap().1).unwrap()).collect();
    (messages, String::from_utf8_lossy(&output.stderr).into_owned(), output.status.code())
}

pub fn framed(body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    [format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

fn call(id: u32, method: &str) -> Vec<u8> {
    framed(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": {}}).to_string())
}

fn note(method: &str) -> Vec<u8> {
    framed(json!({"jsonrpc": "2.0", "method": method, "params": {}}).to_string())
}

/// The codes of the errors among the answers, by the number of the request.
fn errors(messages: &[Value]) -> Vec<(Value, i64)> {
    let error = |m: &Value| Some((m["id"].clone(), m["error"]["code"].as_i64()?));
    messages.iter().filter_map(error).collect()
}

fn answers(messages: &[Value], id: u32) -> bool {
    messages.iter().any(|m| m["id"] == id && m.get("result").is_some())
}

#[test]
fn what_is_no_message_is_answered_and_the_next_one_read() {
    let bodies: [&[u8]; 9] = [
        b"{",
        b"",
        b"\xff\xfe\x00",
        b"[1, 2, 3]",
        b"null",
        b"{}",
        b"{\"jsonrpc\": \"2.0\", \"id\": 7, \"method\": 5}",
        b"{\"jsonrpc\": \"2.0\", \"id\": {}, \"method\": \"shutdown\"}",
        b"\"initialize\"",
    ];
    let mut sent = [call(1, "initialize"), note("initialized")].concat();
    bodies.iter().for_each(|body| sent.extend(framed(body)));
    sent.extend(framed(format!("{}{}", "[".repeat(200_000), "]".repeat(200_000))));
    sent.extend([call(2, "workspace/symbol"), call(3, "shutdown"), note("exit")].concat());
    let (messages, told, status) = said_to(&sent);
    assert_eq!(status, Some(0), "{told}");
    assert!(answers(&messages, 1) && answers(&messages, 3), "{messages:?}");
    let codes = errors(&messages);
    // One of them is a notification, as its `id` is none: that has no answer.
    assert_eq!(codes.iter().filter(|(_, code)| matches!(code, -32700 | -32600)).count(), bodies.len(), "{codes:?}");
    assert!(codes.contains(&(json!(7), -32600)), "it is answered under its own number: {codes:?}");
}

#[test]
fn before_initialize_nothing_is_done() {
    let early = [note("textDocument/didOpen"), call(1, "textDocument/hover"), call(2, "shutdown"), note("initialized")];
    let late = [call(3, "initialize"), call(4, "initialize"), call(5, "shutdown"), note("exit")];
    let (messages, told, status) = said_to(&[early.concat(), late.concat()].concat());
    assert_eq!(status, Some(0), "{told}");
    assert_eq!(errors(&messages), [(json!(1), -32002), (json!(2), -32002), (json!(4), -32600)]);
    assert!(answers(&messages, 3) && answers(&messages, 5));
    assert_eq!(said_to(&note("exit")).2, Some(1));
}

#[test]
fn where_nobody_can_tell_where_a_message_begins_it_ends_and_says_why() {
    let begin = [call(1, "initialize"), note("initialized")].concat();
    let cut = &call(2, "shutdown")[..40];
    let short = b"Content-Length: 5\r\n\r\n{\"jsonrpc\": \"2.0\"}";
    let long_header = [b"Content-Length: ".as_slice(), &b"1".repeat(20_000)].concat();
    let bad: [(&[u8], &str); 7] = [
        (b"Content-Length: many\r\n\r\n{}", "no length of a message"),
        (b"Content-Length: -5\r\n\r\n{}", "no length of a message"),
        (b"Content-Length: 99999999999999999999\r\n\r\n{}", "no length of a message"),
        (&long_header, "no length of a message"),
        (b"GET / HTTP/1.1\r\n\r\n", "a header that is none"),
        (short, "a header that is none"),
        // It has left in the middle of a word.
        (cut, ""),
    ];
    for (bytes, why) in bad {
        // Who is lost is not waited for: what was answered before may still be on its way.
        let (_, told, status) = said_to(&[&begin, bytes].concat());
        let sent = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]);
        assert_eq!(status, Some(1), "{sent}: {told}");
        assert!(told.contains(why) && !told.contains("panicked"), "{sent}: {told}");
    }
}

#[test]
fn what_speaks_of_no_place_and_no_document_changes_nothing() {
    let mut client = Client::new(&[("a.deal", LOAN)]);
    client.open("a.deal", LOAN);
    client.close("never-opened.deal");
    client.close("never-opened.deal");
    client.tell("textDocument/didSave", json!({"textDocument": {"uri": uri("never-opened.deal")}}));
    let change = |range: Value, text: &str| json!({"range": range, "text": text});
    let place = |line: i64, character: i64| json!({"line": line, "character": character});
    for range in [
        json!({"start": place(0, 30), "end": place(0, 2)}),
        json!({"start": place(9, 0), "end": place(0, 0)}),
        json!({"start": place(4_000_000_000, 4_000_000_000), "end": place(4_000_000_000, 0)}),
        json!({"start": place(-1, 0), "end": place(0, 0)}),
        json!({"start": place(0, 0)}),
        json!("everything"),
    ] {
        let document = json!({"uri": uri("a.deal"), "version": 2});
        let changes = json!([change(range.clone(), "")]);
        client.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
        let range = json!({"textDocument": {"uri": uri("a.deal")}, "range": range, "context": {"diagnostics": []}});
        for method in ["codeAction", "inlayHint", "rangeFormatting", "semanticTokens/range"] {
            let _ = client.ask(&format!("textDocument/{method}"), range.clone());
        }
    }
    // The text as a whole: what was made of it before counts no more.
    let document = json!({"uri": uri("a.deal"), "version": 9});
    client.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": LOAN}]}));
    assert_eq!(client.codes("a.deal"), ["W0604"]);
    // Opened twice, closed twice.
    client.open("a.deal", LOAN);
    client.close("a.deal");
    client.close("a.deal");
    assert!(client.ask("textDocument/hover", at("a.deal", 0, 2)).is_ok());
    assert!(client.leave());
}

/// A text of many megabytes, one line of it, and names without an end.
#[test]
fn what_is_huge_is_taken_in() {
    let mut client = Client::new(&[("a.deal", LOAN)]);
    let line = format!("# {}\n", "x".repeat(8 << 20));
    client.open("b.deal", &line);
    let name = "x".repeat(1 << 20);
    client.open("c.deal", &format!("source {name} \"{name}\"\n"));
    for path in ["b.deal", "c.deal"] {
        for method in ["hover", "completion", "definition"] {
            let _ = client.ask(&format!("textDocument/{method}"), at(path, 0, 1 << 19));
        }
    }
    assert!(client.ask(&name, Value::Null).is_err(), "a method without an end");
    let _ = client.ask("workspace/symbol", json!({"query": name}));
    client.close("b.deal");
    client.close("c.deal");
    assert_eq!(client.codes("a.deal"), [""; 0], "a file that nobody has opened stands in no project");
    assert!(client.leave());
}
