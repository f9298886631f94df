//! The program run in memory, for tests: no disk, no clock, no environment.

use crate::model::Day;
use crate::pdf::Unread;
use crate::workspace::{Host, PathKind, Repository, Terminal, Tracked, Unlisted};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The folder in which every run takes place.
pub const ROOT: &str = "/project";

/// What a run printed, and what it wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    pub status: u8,
    pub stdout: String,
    pub stderr: String,
    /// Files written, by path from the root.
    pub written: BTreeMap<String, String>,
}

/// Runs `deal ARGS` in a folder that holds `files` and nothing else. A file named `-`
/// is standard input. Today is 2026-01-01.
pub fn run(files: &[(&str, &str)], args: &[&str]) -> Ran {
    run_in(&Memory::new(files), args)
}

/// As [`run`], with a host made to measure.
pub fn run_in(host: &Memory, args: &[&str]) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("deal").chain(args.iter().copied());
    let status = crate::cli::run(arguments, host, &mut out, &mut err);
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let written = std::mem::take(&mut *host.written()).into_iter().map(|(path, bytes)| {
        let inside = path.strip_prefix(ROOT).unwrap_or(&path);
        (inside.to_string_lossy().into_owned(), text(bytes))
    });
    let written = written.collect();
    Ran { status, stdout: text(out), stderr: text(err), written }
}

/// A machine in memory.
#[derive(Default)]
pub struct Memory {
    pub files: BTreeMap<PathBuf, Vec<u8>>,
    /// Links to files: where they stand, where they lead.
    pub links: BTreeMap<PathBuf, PathBuf>,
    pub unreadable: Vec<PathBuf>,
    /// What somebody else writes into a file once it was read so often.
    pub later: BTreeMap<PathBuf, (usize, Vec<u8>)>,
    reads: Mutex<BTreeMap<PathBuf, usize>>,
    pub width: Option<u16>,
    pub colour: bool,
    /// What `git` answers, by its first argument.
    pub git: BTreeMap<String, String>,
    /// The repository of the root folder, if it is one.
    pub repository: Option<Revisions>,
    written: Mutex<BTreeMap<PathBuf, Vec<u8>>>,
    /// What was kept for the next run, by canonical path.
    pub kept: Mutex<BTreeMap<PathBuf, Vec<u8>>>,
}

impl Memory {
    pub fn new(files: &[(&str, &str)]) -> Memory {
        let mut memory = Memory::default();
        for (path, text) in files {
            memory.add(path, text.as_bytes());
        }
        memory
    }

    pub fn add(&mut self, path: &str, bytes: &[u8]) {
        self.files.insert(Path::new(ROOT).join(path), bytes.to_vec());
    }

    fn written(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Vec<u8>>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn real(&self, path: &Path) -> PathBuf {
        let mut real = PathBuf::new();
        for part in Path::new(ROOT).join(path).components() {
            match part {
                Component::CurDir => {}
                Component::ParentDir => {
                    real.pop();
                }
                part => real.push(part),
            }
        }
        self.links.get(&real).cloned().unwrap_or(real)
    }
}

impl Host for Memory {
    fn current_dir(&self) -> io::Result<PathBuf> {
        Ok(ROOT.into())
    }

    fn kind(&self, path: &Path) -> io::Result<PathKind> {
        let real = self.real(path);
        if self.files.contains_key(&real) {
            Ok(PathKind::File)
        } else if real == Path::new(ROOT) || self.files.keys().any(|file| file.starts_with(&real)) {
            Ok(PathKind::Folder)
        } else {
            Err(io::ErrorKind::NotFound.into())
        }
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let real = self.real(path);
        if self.unreadable.contains(&real) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let mut bytes = self.files.get(&real).ok_or(io::ErrorKind::NotFound)?;
        if let Some((after, later)) = self.later.get(&real) {
            let mut reads = self.reads.lock().unwrap_or_else(PoisonError::into_inner);
            let read = reads.entry(real).or_insert(0);
            *read += 1;
            bytes = if *read > *after { later } else { bytes };
        }
        if bytes.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes.clone()) }
    }

    fn pdf(&self, bytes: &[u8]) -> Result<String, Unread> {
        crate::pdf::text_beside(bytes)
    }

    fn read_stdin(&self, limit: u64) -> io::Result<Vec<u8>> {
        self.read(Path::new("-"), limit)
    }

    fn list(&self, folder: &Path) -> Vec<Result<PathBuf, Unlisted>> {
        let real = self.real(folder);
        let mut found: Vec<PathBuf> =
            self.files.keys().chain(self.links.keys()).filter(|f| f.starts_with(&real)).cloned().collect();
        found.retain(|file| file.extension() == Some(OsStr::new("deal")));
        found.sort();
        found.into_iter().map(Ok).collect()
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let real = self.real(path);
        self.kind(&real).map(|_| real)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.written().insert(self.real(path), bytes.to_vec());
        Ok(())
    }

    fn git(&self, _folder: &Path, arguments: &[&OsStr]) -> Option<String> {
        self.git.get(&*arguments.first()?.to_string_lossy()).cloned()
    }

    fn repository(&self, _folder: &Path) -> Result<Option<Box<dyn Repository>>, String> {
        Ok(self.repository.clone().map(|revisions| Box::new(revisions) as Box<dyn Repository>))
    }

    fn kept(&self, folder: &Path, name: &str) -> Option<Vec<u8>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&self.real(&folder.join(name))).cloned()
    }

    fn keep(&self, folder: &Path, name: &str, bytes: &[u8]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(self.real(&folder.join(name)), bytes.to_vec());
    }

    fn today(&self) -> Day {
        Day::from_ymd(2026, 1, 1).unwrap_or(Day::MAX)
    }

    fn stdout(&self) -> Terminal {
        Terminal { width: self.width, colour: self.colour }
    }

    fn stderr(&self) -> Terminal {
        Terminal { width: self.width, colour: self.colour }
    }
}

/// A repository in memory: files by revision.
#[derive(Debug, Clone, Default)]
pub struct Revisions {
    revisions: BTreeMap<String, BTreeMap<PathBuf, Arc<[u8]>>>,
    /// Where all lines of work parted.
    pub fork: Option<String>,
}

impl Revisions {
    pub fn add(&mut self, revision: &str, files: &[(&str, &str)]) {
        let files = files.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().into()));
        self.revisions.insert(revision.to_owned(), files.collect());
    }
}

impl Repository for Revisions {
    fn top(&self) -> &Path {
        Path::new(ROOT)
    }

    fn commit(&self, revision: &str) -> Result<Option<String>, String> {
        Ok(self.revisions.contains_key(revision).then(|| revision.to_owned()))
    }

    fn fork_point(&self, _one: &str, _other: &str) -> Result<Option<String>, String> {
        Ok(self.fork.clone())
    }

    fn files(&self, commit: &str) -> Result<Vec<Tracked>, String> {
        let files = self.revisions.get(commit).ok_or("no such commit")?;
        let tracked = |path: &PathBuf| Tracked {
            path: path.clone(),
            object: format!("{commit}:{}", path.display()),
            link: false,
        };
        Ok(files.keys().map(tracked).collect())
    }

    fn read(&self, object: &str) -> io::Result<Arc<[u8]>> {
        let found = object.split_once(':').and_then(|(commit, path)| self.revisions.get(commit)?.get(Path::new(path)));
        found.cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}
