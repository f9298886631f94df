//! PDFs read in a process of their own: this program, started anew with one word.
//!
//! A PDF of a stranger may be made to fill all memory, to take hours or to overflow the
//! stack by way of the library that reads it, and none of that can be caught in a thread.
//! A process can have limits and can be left to die. It reads standard input, writes the
//! text, and touches nothing else.

use crate::pdf::{FELL, Unread, text as read_text, text_beside};
use rustc_hash::FxHashMap;
use sha2::{Digest as _, Sha256};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// The first argument of the process; no command is called so.
const WORD: &str = "__text-of-pdf";
/// How long it may take.
const TIME: Duration = Duration::from_secs(20);
/// Bytes of memory that it may have, its code included.
#[cfg(unix)]
const MEMORY: u64 = 1 << 30;
/// Bytes of text that it may answer.
const LONGEST: u64 = 64 << 20;

/// Exit statuses, beside 0 for a text.
const WHY: u8 = 3;
const TOO_LONG: u8 = 4;

/// This program, once `main` has said that it can be started so.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Called first thing in `main`. The exit status, where this process was started to read
/// a PDF; else from now on others are.
pub fn reads_pdf() -> Option<u8> {
    if std::env::args_os().nth(1).is_none_or(|word| word != WORD) {
        if let Ok(program) = std::env::current_exe() {
            let _ = PROGRAM.set(program);
        }
        return None;
    }
    limit();
    std::thread::spawn(|| {
        std::thread::sleep(TIME);
        std::process::exit(i32::from(TOO_LONG));
    });
    // Nobody hears what a panic says.
    std::panic::set_hook(Box::new(|_| {}));
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).ok()?;
    let worker = std::thread::Builder::new().stack_size(64 << 20).spawn(move || read_text(&bytes));
    let (status, said) = match worker.ok()?.join() {
        Ok(Ok(text)) => (0, text),
        Ok(Err(unread)) => (WHY, unread.why),
        Err(_) => (WHY, FELL.to_owned()),
    };
    let mut out = std::io::stdout();
    let _ = out.write_all(said.as_bytes()).and_then(|()| out.flush());
    Some(status)
}

/// More memory or time is refused by the system: the process ends.
#[cfg(unix)]
fn limit() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let most = |n| Rlimit { current: Some(n), maximum: Some(n) };
    let _ = setrlimit(Resource::As, most(MEMORY));
    let _ = setrlimit(Resource::Cpu, most(2 * TIME.as_secs()));
    // It may die, and nobody wants to look at it then.
    let _ = setrlimit(Resource::Core, most(0));
}

/// Elsewhere its time is limited, and what it decodes.
#[cfg(not(unix))]
fn limit() {}

type Known = FxHashMap<[u8; 32], Result<String, Unread>>;

/// The text of a PDF. What was read once in this process is not read again: a server
/// checks its project anew with every change.
pub fn text(bytes: &[u8]) -> Result<String, Unread> {
    /// Bytes of text that are kept.
    const KEPT: usize = 64 << 20;
    static READ: OnceLock<Mutex<Known>> = OnceLock::new();
    let known = || READ.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    let key: [u8; 32] = Sha256::digest(bytes).into();
    if let Some(read) = known().get(&key) {
        return read.clone();
    }
    let read = PROGRAM.get().map_or_else(|| text_beside(bytes), |program| apart(program, bytes));
    let mut known = known();
    let size = |read: &Result<String, Unread>| read.as_ref().map_or(0, String::len);
    if known.values().map(size).sum::<usize>() + size(&read) > KEPT {
        known.clear();
    }
    known.insert(key, read.clone());
    read
}

fn apart(program: &PathBuf, bytes: &[u8]) -> Result<String, Unread> {
    let fell = || Unread::passing(FELL);
    let mut command = Command::new(program);
    command.arg(WORD).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|_| Unread::passing("no process could be started to read it"))?;
    // It answers when it has read all, so neither waits for the other. One that has died
    // meanwhile is seen below.
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(bytes);
    }
    let mut said = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let _ = stdout.take(LONGEST).read_to_end(&mut said);
    }
    let status = child.wait().map_err(|_| fell())?;
    let said = String::from_utf8(said).map_err(|_| fell())?;
    match status.code().and_then(|code| u8::try_from(code).ok()) {
        Some(0) => Ok(said),
        Some(WHY) => Err(Unread::lasting(&said)),
        Some(TOO_LONG) => Err(Unread::passing("it takes longer than 20 seconds to read")),
        // Out of memory, or of its stack.
        _ => Err(fell()),
    }
}
