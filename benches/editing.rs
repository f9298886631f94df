//! How long an editing session takes: a person types dated lines into one record of a
//! large project, the language server attached, and asks for completion as they go.
//!
//!     cargo bench --bench editing              the table of docs/performance.md
//!     cargo bench --bench editing -- 5000      for another number of instruments
//!
//! All over a connection in memory, the whole protocol included. Processor time is that
//! of all threads, read from /proc: elsewhere these columns stay empty. Each row is a
//! process of its own.

// What ledgers hold is of no use here.
#[allow(dead_code)]
mod generate;

use lsp_server::{Connection, Message, Notification, Request};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs, io, thread};

/// The clock ticks of /proc/self/stat: a hundred a second on every Linux.
const TICK: f64 = 0.01;

/// What is typed, again and again; then it is taken back.
const TYPED: &str = "  2022-05-01 disbursed 5mn USD by KZ source ledger\n";

const RULES: &str = r#"rule loans-mature "A loan has a maturity" { for: instruments where kind = loan; require: maturity }
rule loans-sourced "A loan of note has a source" { for: instruments where kind = loan and amount > 1mn USD; require: source }
"#;
const EXPECTS: &str = "2020-01-01 expect count(instruments where kind = loan) > 10 source ledger\n";

/// How often it is typed for the figures, and for the memory.
const ROUNDS: usize = 4;
const EDITS: usize = 10_000;

fn main() -> io::Result<()> {
    let words: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["row", folder, file] => session(Path::new(folder), Path::new(file)),
        [] => table(20_000),
        [count, ..] => table(count.parse().map_err(|_| io::Error::other("no number of instruments"))?),
    }
}

fn table(size: usize) -> io::Result<()> {
    println!(
        "| instruments | files | with | diagnostics, ms | completion, ms | hover, ms | the whole, ms | memory after 2,000 and 10,000 edits, MB |"
    );
    println!("|---:|---:|---|---:|---:|---:|---:|---:|");
    let records = generate::records(size);
    let shapes = [("", ""), ("rules", RULES), ("expectations", EXPECTS)];
    for (files, (with, more)) in [1, 200].into_iter().flat_map(|files| shapes.map(|shape| (files, shape))) {
        let folder = tempfile::tempdir()?;
        let (count, file) = write_project(&records, folder.path(), files)?;
        fs::write(folder.path().join("rules.deal"), more)?;
        let ran = Command::new(env::current_exe()?).arg("row").arg(folder.path()).arg(file).output()?;
        if !ran.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&ran.stderr).into_owned()));
        }
        println!("| {size} | {count} | {with} | {} |", String::from_utf8_lossy(&ran.stdout).trim());
    }
    Ok(())
}

/// The records in about so many files, and the one in the middle.
fn write_project(records: &generate::Records, folder: &Path, files: usize) -> io::Result<(usize, PathBuf)> {
    fs::write(folder.join("deal.toml"), "title = \"Generated\"\n")?;
    let parts: Vec<&[String]> = records.declarations.chunks(records.declarations.len().div_ceil(files)).collect();
    for (n, part) in parts.iter().enumerate() {
        let shared = if n == 0 { records.shared.as_str() } else { "" };
        fs::write(folder.join(format!("records-{n:05}.deal")), format!("{shared}{}", part.join("\n")))?;
    }
    Ok((parts.len(), folder.join(format!("records-{:05}.deal", parts.len() / 2))))
}

fn session(folder: &Path, file: &Path) -> io::Result<()> {
    let (server, client) = Connection::memory();
    let served = thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(move || deal::lsp::serve(server, Arc::new(deal::cli::Disk)))?;
    let uri = |path: &Path| format!("file://{}", path.display());
    let mut session = Session { client, asked: 0, uri: uri(file), version: 1 };
    let folders = json!([{"uri": uri(folder), "name": "records"}]);
    session.ask("initialize", json!({"processId": null, "capabilities": {}, "workspaceFolders": folders}))?;
    session.tell("initialized", json!({}))?;
    let text = fs::read_to_string(file)?;
    let item = json!({"uri": session.uri, "languageId": "deal", "version": 1, "text": text});
    session.tell("textDocument/didOpen", json!({"textDocument": item}))?;
    session.settle()?;

    // The record in the middle: behind its first dated line.
    let half = text[..text.len() / 2].matches('\n').count();
    let line = text.lines().skip(half).position(|l| l.starts_with("  20")).unwrap_or(0) + half + 1;
    let line = line as u32;

    let above = text.lines().take(line as usize).collect::<Vec<_>>();
    let name = above.iter().rposition(|l| l.starts_with("instrument ")).unwrap_or(0) as u32;
    let (mut typed, mut completed, mut hovered) = (Cost::default(), Cost::default(), Cost::default());
    for _ in 0..ROUNDS {
        for (column, key) in TYPED.char_indices() {
            let column = column as u32;
            typed.of(|| session.key([line, column, line, column], key.to_string().as_str()))?;
            if key != '\n' {
                completed.of(|| session.at("completion", line, column + 1))?;
            }
            if column % 10 == 5 {
                hovered.of(|| session.at("hover", name, 12))?;
            }
        }
        session.key([line, 0, line + 1, 0], "")?;
    }
    let mut whole = Cost::default();
    for _ in 0..3 {
        session.settle()?;
        session.key([line, 0, line, 0], TYPED)?;
        whole.of(|| session.settle())?;
        session.key([line, 0, line + 1, 0], "")?;
    }
    let mut before = None;
    for n in 0..EDITS / 2 {
        session.key([line, 0, line, 0], TYPED)?;
        session.key([line, 0, line + 1, 0], "")?;
        if n % 100 == 0 {
            session.settle()?;
        }
        // What the first edits make room for is there to stay.
        if n == EDITS / 10 {
            before = memory();
        }
    }
    session.settle()?;
    let after = memory();
    session.ask("shutdown", Value::Null)?;
    session.tell("exit", Value::Null)?;
    served.join().map_err(|_| io::Error::other("the server has failed"))??;
    let shown = |value: Option<f64>| value.map(|v| format!("{v:.0}")).unwrap_or_default();
    let costs = [typed, completed, hovered, whole].map(|cost| cost.mean()).join(" | ");
    println!("{costs} | {}, {}", shown(before), shown(after));
    Ok(())
}

struct Session {
    client: Connection,
    asked: i32,
    uri: String,
    version: i32,
}

impl Session {
    fn tell(&self, method: &str, params: Value) -> io::Result<()> {
        let message = Message::Notification(Notification::new(method.to_owned(), params));
        self.client.sender.send(message).map_err(|_| io::Error::other("the server has gone"))
    }

    /// Waits for the answer; an answer that is an error is one too.
    fn ask(&mut self, method: &str, params: Value) -> io::Result<()> {
        self.asked += 1;
        let request = Request::new(self.asked.into(), method.to_owned(), params);
        self.client.sender.send(Message::Request(request)).map_err(|_| io::Error::other("the server has gone"))?;
        loop {
            let message = self.client.receiver.recv_timeout(Duration::from_secs(120));
            match message.map_err(|_| io::Error::other("the server says nothing"))? {
                Message::Response(response) if response.id == self.asked.into() => return Ok(()),
                _ => {}
            }
        }
    }

    /// One edit, until the server has told what it thinks of it.
    fn key(&mut self, range: [u32; 4], text: &str) -> io::Result<()> {
        self.version += 1;
        let [a, b, c, d] = range;
        let range = json!({"start": {"line": a, "character": b}, "end": {"line": c, "character": d}});
        let document = json!({"uri": self.uri, "version": self.version});
        let changes = json!([{"range": range, "text": text}]);
        self.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}))?;
        // Two turns of its loop: it tells at the end of the one that took the edit.
        self.ask("deal/nothing", Value::Null)?;
        self.ask("deal/nothing", Value::Null)
    }

    fn at(&mut self, what: &str, line: u32, character: u32) -> io::Result<()> {
        let position = json!({"line": line, "character": character});
        self.ask(&format!("textDocument/{what}"), json!({"textDocument": {"uri": self.uri}, "position": position}))
    }

    /// Until the whole project has been analysed as it stands.
    fn settle(&mut self) -> io::Result<()> {
        let nowhere = json!({"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}});
        let context = json!({"diagnostics": []});
        self.ask(
            "textDocument/codeAction",
            json!({"textDocument": {"uri": self.uri}, "range": nowhere, "context": context}),
        )
    }
}

/// Processor and wall time of something done often.
#[derive(Default)]
struct Cost {
    times: u32,
    processor: f64,
    wall: Duration,
}

impl Cost {
    fn of(&mut self, f: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let (began, before) = (Instant::now(), processor());
        f()?;
        self.wall += began.elapsed();
        self.processor += before.zip(processor()).map_or(0.0, |(before, after)| after - before);
        self.times += 1;
        Ok(())
    }

    /// Processor time, and in brackets wall time, in milliseconds.
    fn mean(&self) -> String {
        let each = f64::from(self.times.max(1));
        format!("{:.1} ({:.1})", self.processor * 1e3 / each, self.wall.as_secs_f64() * 1e3 / each)
    }
}

/// Seconds of all threads so far, in the program and in the system for it.
fn processor() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) * TICK)
}

/// The memory held now, in MB.
fn memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}
