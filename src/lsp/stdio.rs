//! Messages on standard input and output. What is no message is answered with an error,
//! and the next one is read: an editor's slip must not take the server away. Only where
//! nobody can tell any more where a message begins does it end, and says why.

use lsp_server::{Connection, Message};
use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::thread::{self, JoinHandle};

/// No text that an editor shows is this large, and a length is believed before it is seen.
const LONGEST: usize = 256 << 20;

pub struct Threads {
    reader: JoinHandle<io::Result<()>>,
    writer: JoinHandle<io::Result<()>>,
}

impl Threads {
    pub fn join(self) -> io::Result<()> {
        for thread in [self.reader, self.writer] {
            thread.join().map_err(|_| io::Error::other("a thread of the connection has failed"))??;
        }
        Ok(())
    }
}

/// A connection to the client that has started the program.
pub fn connect() -> io::Result<(Connection, Threads)> {
    let (server, client) = Connection::memory();
    let Connection { sender, receiver } = client;
    let reader = thread::Builder::new().name("reader".into()).spawn(move || {
        let mut input = BufReader::new(io::stdin());
        while let Some(body) = body(&mut input)? {
            match message(&body) {
                Ok(message) => {
                    let is_last = matches!(&message, Message::Notification(n) if n.method == "exit");
                    if sender.send(message).is_err() || is_last {
                        break;
                    }
                }
                Err(error) => write(&error)?,
            }
        }
        Ok(())
    })?;
    let writer = thread::Builder::new()
        .name("writer".into())
        .spawn(move || receiver.into_iter().try_for_each(|message| message.write(&mut io::stdout().lock())))?;
    Ok((server, Threads { reader, writer }))
}

/// The body of the next message; None at the end of the input.
fn body(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut length: Option<usize> = None;
    loop {
        let mut line = Vec::new();
        // A header is short: a line without an end would be read for ever.
        if input.by_ref().take(8 << 10).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        // What stands behind a length that is too short is no header either: taken for one, it
        // would swallow every message to come.
        let header =
            line.split_once(':').filter(|(name, _)| name.bytes().all(|b| b == b'-' || b.is_ascii_alphanumeric()));
        let Some((name, value)) = header else {
            match length {
                Some(_) if line.trim().is_empty() => break,
                _ if line.trim().is_empty() => continue,
                _ => return ended("a header that is none"),
            }
        };
        if name.eq_ignore_ascii_case("content-length") {
            match value.trim().parse() {
                Ok(long) if long <= LONGEST => length = Some(long),
                _ => return ended("a Content-Length that is no length of a message"),
            }
        }
    }
    let mut body = Vec::new();
    let length = length.unwrap_or_default();
    input.by_ref().take(length as u64).read_to_end(&mut body)?;
    Ok((body.len() == length).then_some(body))
}

fn ended(why: &str) -> io::Result<Option<Vec<u8>>> {
    eprintln!("deal: the client sent {why}; the language server ends");
    Ok(None)
}

/// A message, or the error that answers what is none.
fn message(body: &[u8]) -> Result<Message, Value> {
    let error = |code: i32, id: Value, message: &str| json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}});
    let value: Value =
        serde_json::from_slice(body).map_err(|_| error(-32700, Value::Null, "this message is no JSON"))?;
    let id = value.get("id").filter(|id| id.is_number() || id.is_string()).cloned().unwrap_or(Value::Null);
    serde_json::from_value(value).map_err(|_| error(-32600, id, "this is no message of the protocol"))
}

fn write(value: &Value) -> io::Result<()> {
    let text = value.to_string();
    let mut out = io::stdout().lock();
    write!(out, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    out.flush()
}
