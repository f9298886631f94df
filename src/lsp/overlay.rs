//! The machine as the analysis sees it: open documents hide what the disk holds.

use super::projects::Root;
use crate::model::Day;
use crate::pdf::Unread;
use crate::workspace::{Host, PathKind, Terminal, Unlisted};
use rustc_hash::FxHashMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A host that can be asked from the thread of the analysis.
pub type SharedHost = Arc<dyn Host + Send + Sync>;

pub struct Overlay {
    pub host: SharedHost,
    /// By canonical path.
    pub open: FxHashMap<PathBuf, Arc<str>>,
    pub root: Root,
}

impl Overlay {
    /// Open documents that a listing of the disk lacks: not saved yet, or ignored.
    fn unlisted<'a>(
        &'a self,
        folder: &'a Path,
        listed: &'a [Result<PathBuf, Unlisted>],
    ) -> impl Iterator<Item = PathBuf> + 'a {
        let known = |path: &Path| listed.iter().flatten().any(|l| l == path);
        let inside =
            self.open.keys().filter(move |p| p.starts_with(folder) && p.extension() == Some(OsStr::new("deal")));
        inside.filter(move |p| !known(p)).cloned()
    }

    /// Of a folder without a `deal.toml` the projects inside it are not a part.
    fn is_of_root(&self, path: &Path) -> bool {
        let Root::Folder(root) = &self.root else { return true };
        let mut folders = path.ancestors().skip(1).take_while(|folder| *folder != root);
        !folders.any(|folder| self.host.kind(&folder.join("deal.toml")).is_ok())
    }
}

impl Host for Overlay {
    fn current_dir(&self) -> io::Result<PathBuf> {
        self.host.current_dir()
    }

    fn kind(&self, path: &Path) -> io::Result<PathKind> {
        if self.open.contains_key(path) { Ok(PathKind::File) } else { self.host.kind(path) }
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        match self.open.get(path) {
            Some(text) if text.len() as u64 > limit => Err(io::ErrorKind::FileTooLarge.into()),
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => self.host.read(path, limit),
        }
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn io::Read>> {
        match self.open.get(path) {
            Some(text) => Ok(Box::new(io::Cursor::new(text.as_bytes().to_vec()))),
            None => self.host.open(path),
        }
    }

    fn pdf(&self, bytes: &[u8]) -> Result<String, Unread> {
        self.host.pdf(bytes)
    }

    fn read_stdin(&self, _limit: u64) -> io::Result<Vec<u8>> {
        // Standard input speaks the protocol.
        Err(io::ErrorKind::Unsupported.into())
    }

    fn list(&self, folder: &Path) -> Vec<Result<PathBuf, Unlisted>> {
        let mut listed = self.host.list(folder);
        let mut more: Vec<PathBuf> = self.unlisted(folder, &listed).collect();
        more.sort();
        listed.extend(more.into_iter().map(Ok));
        listed.retain(|entry| entry.as_ref().map_or(true, |path| self.is_of_root(path)));
        listed
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        if self.open.contains_key(path) { Ok(path.to_path_buf()) } else { self.host.canonical(path) }
    }

    fn write(&self, _path: &Path, _bytes: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn git(&self, _folder: &Path, _arguments: &[&OsStr]) -> Option<String> {
        None
    }

    fn today(&self) -> Day {
        self.host.today()
    }

    fn stdout(&self) -> Terminal {
        Terminal::default()
    }

    fn stderr(&self) -> Terminal {
        Terminal::default()
    }
}
