//! The language server: the protocol around the room `ide`.
//!
//! One thread answers, in the order of the messages; one analyses. All that has
//! arrived is taken in before a request is answered, so that one which has been
//! cancelled, or whose document has changed since, costs nothing. Requests that need
//! exact places wait for an analysis of the texts as they are; completion and hover
//! are answered from the last good one. Whatever panics is answered as an internal
//! error, and the server goes on.

mod capabilities;
mod client;
mod convert;
mod docs;
mod lines;
mod overlay;
mod paths;
mod projects;
mod publish;
mod requests;
mod server;
mod stdio;
mod worker;

pub use lines::{Encoding, Lines};
pub use overlay::SharedHost;
pub use stdio::connect;

use client::Client;
use lsp_server::{Connection, ErrorCode, Message, RequestId, Response};
use server::{Event, Server};
use std::sync::mpsc::channel;
use std::thread;

/// Serves one client until it leaves. True where it said good-bye as the protocol
/// wants it (`shutdown`, then `exit`).
pub fn serve(connection: Connection, host: SharedHost) -> std::io::Result<bool> {
    let Some((id, params)) = greeting(&connection) else { return Ok(false) };
    let client = Client::of(&params);
    let result = capabilities::initialized(client.encoding);
    let response = Response::new_ok(id, result);
    if connection.sender.send(Message::Response(response)).is_err() {
        return Ok(false);
    }
    let (events, queue) = channel();
    let from_worker = events.clone();
    let jobs = worker::start(move |outcome| from_worker.send(Event::Worked(Box::new(outcome))).is_ok())?;
    let messages = connection.receiver.clone();
    // Ends with the connection, or with the first message after the server has gone.
    thread::Builder::new().name("messages".into()).spawn(move || {
        for message in messages {
            if events.send(Event::Message(message)).is_err() {
                return;
            }
        }
        let _ = events.send(Event::Closed);
    })?;
    Ok(Server::new(client, host, connection, jobs).run(&queue))
}

/// The request that begins it all; None where the client leaves before. What else is asked
/// earlier is refused.
fn greeting(connection: &Connection) -> Option<(RequestId, serde_json::Value)> {
    for message in &connection.receiver {
        match message {
            Message::Request(request) if request.method == "initialize" => return Some((request.id, request.params)),
            Message::Request(request) => {
                let words = format!("`{}` comes before `initialize`", request.method);
                let code = ErrorCode::ServerNotInitialized as i32;
                connection.sender.send(Response::new_err(request.id, code, words).into()).ok()?;
            }
            Message::Notification(notification) if notification.method == "exit" => return None,
            _ => {}
        }
    }
    None
}
