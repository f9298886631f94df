//! The machine, with a note of the files that a command looked at beside the records:
//! the archived texts of sources, also those that are not there yet.

use crate::model::Day;
use crate::pdf::Unread;
use crate::workspace::{Host, PathKind, Repository, Terminal, Unlisted};
use std::any::Any;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

pub struct Noting<'h> {
    host: &'h dyn Host,
    seen: Mutex<BTreeSet<PathBuf>>,
}

impl<'h> Noting<'h> {
    pub fn new(host: &'h dyn Host) -> Noting<'h> {
        Noting { host, seen: Mutex::default() }
    }

    pub fn seen(self) -> BTreeSet<PathBuf> {
        self.seen.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, path: &Path) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_path_buf());
    }
}

impl Host for Noting<'_> {
    fn current_dir(&self) -> io::Result<PathBuf> {
        self.host.current_dir()
    }

    fn kind(&self, path: &Path) -> io::Result<PathKind> {
        self.host.kind(path)
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.host.read(path, limit)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        self.note(path);
        self.host.open(path)
    }

    fn pdf(&self, bytes: &[u8]) -> Result<String, Unread> {
        self.host.pdf(bytes)
    }

    fn read_stdin(&self, limit: u64) -> io::Result<Vec<u8>> {
        self.host.read_stdin(limit)
    }

    fn discard(&self, what: Box<dyn Any>) {
        // A command that is run again and again must not keep what it no longer needs.
        drop(what);
    }

    fn list(&self, folder: &Path) -> Vec<Result<PathBuf, Unlisted>> {
        self.host.list(folder)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let real = self.host.canonical(path);
        self.note(real.as_deref().unwrap_or(path));
        real
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.host.write(path, bytes)?;
        // What a command writes itself is nothing that it waits for.
        let real = self.host.canonical(path);
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).remove(real.as_deref().unwrap_or(path));
        Ok(())
    }

    fn git(&self, folder: &Path, arguments: &[&OsStr]) -> Option<String> {
        self.host.git(folder, arguments)
    }

    fn repository(&self, folder: &Path) -> Result<Option<Box<dyn Repository>>, String> {
        self.host.repository(folder)
    }

    fn checkout(&self) -> Option<PathBuf> {
        self.host.checkout()
    }

    fn program(&self) -> String {
        self.host.program()
    }

    fn cache_folder(&self) -> Option<PathBuf> {
        self.host.cache_folder()
    }

    fn kept(&self, folder: &Path, name: &str) -> Option<Vec<u8>> {
        self.host.kept(folder, name)
    }

    fn keep(&self, folder: &Path, name: &str, bytes: &[u8]) {
        self.host.keep(folder, name, bytes);
    }

    fn today(&self) -> Day {
        self.host.today()
    }

    fn stdout(&self) -> Terminal {
        self.host.stdout()
    }

    fn stderr(&self) -> Terminal {
        self.host.stderr()
    }
}
