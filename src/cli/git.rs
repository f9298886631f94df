//! The `git` program: asked through its plumbing, without a shell, and only to read.
//!
//! What surrounds a call must not change its answer: variables that point git
//! elsewhere (a hook sets `GIT_DIR` and `GIT_INDEX_FILE`) are taken away, and no hook,
//! file-system monitor or pager of the repository's own is started.

use crate::workspace::{Repository, Tracked};
use rustc_hash::FxHashMap;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

/// `git -C folder`, its surroundings quiet. No standard input or error.
pub(super) fn command(folder: &Path) -> Command {
    let mut git = Command::new("git");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
        git.env_remove(name);
    }
    git.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0");
    // Asking must not take the lock that a commit in another window needs; and what a
    // revision held is told as it was, not as a replacement has it.
    git.arg("-C").arg(folder).args(["--no-optional-locks", "--no-replace-objects", "--no-pager"]);
    git.args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"]);
    git.stdin(Stdio::null()).stderr(Stdio::null());
    git
}

/// The repository that holds a folder; None where none does.
pub(super) fn repository(folder: &Path) -> Result<Option<Git>, String> {
    let output = command(folder).args(["rev-parse", "--show-toplevel"]).stderr(Stdio::piped()).output();
    let output = output.map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => "there is no `git` program here to ask for revisions".to_owned(),
        _ => format!("can't run `git`: {e}"),
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if said.contains("not a git repository") {
            return Ok(None);
        }
        return Err(complaint(&said));
    }
    let top = path_of(output.stdout.strip_suffix(b"\n").unwrap_or(&output.stdout));
    let top = std::fs::canonicalize(&top).map_err(|e| format!("can't read `{}`: {e}", top.display()))?;
    Ok(Some(Git { top, reader: Mutex::default() }))
}

/// The first line of what git said on standard error.
fn complaint(said: &str) -> String {
    let line = said.lines().next().unwrap_or("").trim_start_matches("fatal: ");
    if line.is_empty() { "`git` failed and did not say why".to_owned() } else { format!("git says: {line}") }
}

pub(super) struct Git {
    top: PathBuf,
    reader: Mutex<Reader>,
}

/// What stands between the folder of a submodule and the name of an object in it.
const IN_MODULE: char = '\0';

/// One `git cat-file --batch` for as long as objects are asked for, and what it read.
#[derive(Default)]
struct Reader {
    batch: Option<Batch>,
    known: FxHashMap<String, Arc<[u8]>>,
    modules: FxHashMap<String, Arc<Git>>,
}

struct Batch {
    child: Child,
    ask: ChildStdin,
    answer: BufReader<ChildStdout>,
}

impl Drop for Batch {
    fn drop(&mut self) {
        // It has nothing to finish; waiting only takes it off the list of processes.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Git {
    fn ask(&self, arguments: &[&str]) -> Result<Option<Vec<u8>>, String> {
        let output = command(&self.top).args(arguments).output().map_err(|e| format!("can't run `git`: {e}"))?;
        Ok(output.status.success().then_some(output.stdout))
    }

    /// The files of a submodule at the commit that this repository names. One that is not
    /// checked out has none on the disk either.
    fn module(&self, entry: &Entry) -> Vec<Tracked> {
        let folder = self.top.join(&entry.file.path);
        let Ok(Some(module)) = repository(&folder) else { return Vec::new() };
        if std::fs::canonicalize(&folder).ok().as_ref() != Some(&module.top) {
            return Vec::new();
        }
        let files = module.files(&entry.file.object).unwrap_or_default();
        let name = entry.file.path.to_string_lossy().into_owned();
        let inside = |file: Tracked| Tracked {
            path: entry.file.path.join(file.path),
            object: format!("{name}{IN_MODULE}{}", file.object),
            link: file.link,
        };
        let inside = files.into_iter().map(inside).collect();
        self.reader.lock().unwrap_or_else(PoisonError::into_inner).modules.insert(name, Arc::new(module));
        inside
    }

    fn id(&self, arguments: &[&str]) -> Result<Option<String>, String> {
        let answer = self.ask(arguments)?;
        Ok(answer.map(|id| String::from_utf8_lossy(&id).trim().to_owned()).filter(|id| is_id(id)))
    }
}

/// An object's name: digits of a hash, and nothing that could be an option.
fn is_id(text: &str) -> bool {
    text.len() >= 40 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

impl Repository for Git {
    fn top(&self) -> &Path {
        &self.top
    }

    fn commit(&self, revision: &str) -> Result<Option<String>, String> {
        // An option, or more than one line, is no revision; git must not even see it.
        if revision.is_empty() || revision.starts_with('-') || revision.contains(['\0', '\n']) {
            return Ok(None);
        }
        self.id(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])
    }

    fn fork_point(&self, one: &str, other: &str) -> Result<Option<String>, String> {
        self.id(&["merge-base", one, other])
    }

    fn is_shallow(&self) -> bool {
        self.ask(&["rev-parse", "--is-shallow-repository"]).ok().flatten().is_some_and(|said| said.starts_with(b"true"))
    }

    fn files(&self, commit: &str) -> Result<Vec<Tracked>, String> {
        let output = command(&self.top)
            .args(["ls-tree", "-r", "-z", "--full-tree", commit])
            .stderr(Stdio::piped())
            .output()
            .map_err(|e| format!("can't run `git`: {e}"))?;
        if !output.status.success() {
            return Err(complaint(&String::from_utf8_lossy(&output.stderr)));
        }
        let entries: Vec<Entry> = output.stdout.split(|&b| b == 0).filter_map(entry).collect();
        let modules = entries.iter().filter(|entry| entry.is_module).flat_map(|entry| self.module(entry));
        let modules: Vec<Tracked> = modules.collect();
        let files = entries.into_iter().filter(|entry| !entry.is_module).map(|entry| entry.file);
        Ok(files.chain(modules).collect())
    }

    fn read(&self, object: &str) -> io::Result<Arc<[u8]>> {
        // A thread that died while reading left the process in the middle of an answer;
        // it will be noticed, for the answer is not the one asked for.
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = reader.known.get(object) {
            return Ok(Arc::clone(known));
        }
        if let Some((module, object)) = object.split_once(IN_MODULE) {
            let module = reader.modules.get(module).cloned();
            drop(reader);
            return module.ok_or(io::ErrorKind::NotFound)?.read(object);
        }
        if reader.batch.is_none() {
            reader.batch = Some(Batch::start(&self.top)?);
        }
        let batch = reader.batch.as_mut().ok_or(io::ErrorKind::NotFound)?;
        let Ok(bytes) = batch.read(object) else {
            // What is left of the answer would be taken for the next.
            reader.batch = None;
            return Err(io::Error::new(io::ErrorKind::NotFound, "git has not got it"));
        };
        let bytes: Arc<[u8]> = bytes.into();
        reader.known.insert(object.to_owned(), Arc::clone(&bytes));
        Ok(bytes)
    }
}

impl Batch {
    fn start(top: &Path) -> io::Result<Batch> {
        let mut git = command(top);
        git.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = git.spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(ask), Some(answer)) => Ok(Batch { child, ask, answer: BufReader::new(answer) }),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// `<id> <kind> <size>`, a line end, the bytes, a line end.
    fn read(&mut self, object: &str) -> io::Result<Vec<u8>> {
        self.ask.write_all(format!("{object}\n").as_bytes())?;
        self.ask.flush()?;
        let mut head = String::new();
        self.answer.read_line(&mut head)?;
        let mut words = head.split_whitespace();
        let (id, kind, size) = (words.next(), words.next(), words.next());
        let size = match (id, kind, size.and_then(|size| size.parse::<usize>().ok())) {
            (Some(id), Some("blob"), Some(size)) if id == object => size,
            _ => return Err(io::Error::new(io::ErrorKind::NotFound, "git has not got it")),
        };
        let mut bytes = Vec::with_capacity(size);
        (&mut self.answer).take(size as u64).read_to_end(&mut bytes)?;
        let mut end = [0];
        self.answer.read_exact(&mut end)?;
        if bytes.len() == size { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

/// A file, or the commit that a submodule is at.
struct Entry {
    file: Tracked,
    is_module: bool,
}

/// `<mode> <kind> <id>`, a tab, the path.
fn entry(entry: &[u8]) -> Option<Entry> {
    let tab = entry.iter().position(|&b| b == b'\t')?;
    let head = std::str::from_utf8(&entry[..tab]).ok()?;
    let mut words = head.split(' ');
    let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
    let path = path_of(&entry[tab + 1..]);
    let file = Tracked { path, object: object.to_owned(), link: mode == "120000" };
    (matches!(kind, "blob" | "commit") && is_id(object)).then(|| Entry { file, is_module: kind == "commit" })
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    let text: &str = &String::from_utf8_lossy(bytes);
    OsStr::new(text).into()
}
