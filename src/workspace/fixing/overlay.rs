//! The machine with some files changed in memory: what a fix would make of them is
//! analysed before anything is written.

use crate::model::Day;
use crate::pdf::Unread;
use crate::workspace::{Host, PathKind, Terminal, Unlisted};
use rustc_hash::FxHashMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub struct Overlay<'h> {
    host: &'h dyn Host,
    /// By canonical path; standard input has a place of its own.
    pub texts: FxHashMap<PathBuf, String>,
    /// Standard input can be read once, and is analysed several times.
    stdin: OnceLock<Vec<u8>>,
    /// Where standard input stands, in the eyes of the analysis.
    pub stdin_place: PathBuf,
}

impl<'h> Overlay<'h> {
    pub fn new(host: &'h dyn Host) -> Self {
        let here = host.canonical(Path::new(".")).unwrap_or_default();
        let stdin_place = here.join("-");
        Overlay { host, texts: FxHashMap::default(), stdin: OnceLock::new(), stdin_place }
    }
}

impl Host for Overlay<'_> {
    fn current_dir(&self) -> io::Result<PathBuf> {
        self.host.current_dir()
    }

    fn kind(&self, path: &Path) -> io::Result<PathKind> {
        self.host.kind(path)
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.host.read(path, limit),
        }
    }

    /// Archived files are never changed.
    fn open(&self, path: &Path) -> io::Result<Box<dyn io::Read>> {
        self.host.open(path)
    }

    fn pdf(&self, bytes: &[u8]) -> Result<String, Unread> {
        self.host.pdf(bytes)
    }

    fn read_stdin(&self, limit: u64) -> io::Result<Vec<u8>> {
        if let Some(text) = self.texts.get(&self.stdin_place) {
            return Ok(text.clone().into_bytes());
        }
        if let Some(bytes) = self.stdin.get() {
            return Ok(bytes.clone());
        }
        let bytes = self.host.read_stdin(limit)?;
        Ok(self.stdin.get_or_init(|| bytes).clone())
    }

    fn list(&self, folder: &Path) -> Vec<Result<PathBuf, Unlisted>> {
        self.host.list(folder)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.host.canonical(path)
    }

    /// Nothing is written here: who fixes writes to the machine itself.
    fn write(&self, _path: &Path, _bytes: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn git(&self, folder: &Path, arguments: &[&OsStr]) -> Option<String> {
        self.host.git(folder, arguments)
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
