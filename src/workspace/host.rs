//! What the analysis needs of the machine, as a trait: the rim implements it on the
//! disk, tests in memory.

use super::repository::Repository;
use crate::pdf::Unread;
use std::any::Any;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    /// Anything that can be read: a file, a pipe.
    File,
    Folder,
}

/// What standard output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terminal {
    /// Columns of a terminal; None where the output goes elsewhere.
    pub width: Option<u16>,
    pub colour: bool,
}

/// Shared by all cores: checks ask for files side by side.
pub trait Host: Sync {
    /// The folder that relative paths start from.
    fn current_dir(&self) -> io::Result<PathBuf>;

    /// What stands at a path, links followed.
    fn kind(&self, path: &Path) -> io::Result<PathKind>;

    /// All bytes; [`io::ErrorKind::FileTooLarge`] above `limit` without reading them.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;

    /// The bytes of a regular file, to be read piece by piece. [`io::ErrorKind::InvalidInput`]
    /// for anything else: a pipe or a device would be waited for.
    fn open(&self, path: &Path) -> io::Result<Box<dyn io::Read>> {
        Ok(Box::new(io::Cursor::new(self.read(path, u64::MAX)?)))
    }

    /// The text of a PDF, in bounded time and memory: it comes from anywhere.
    fn pdf(&self, bytes: &[u8]) -> Result<String, Unread>;

    fn read_stdin(&self, limit: u64) -> io::Result<Vec<u8>>;

    /// Takes what a command no longer needs. A process that is about to end need not
    /// take a million records apart first; everybody else drops them.
    fn discard(&self, what: Box<dyn Any>) {
        drop(what);
    }

    /// Files below a folder whose name ends in `.deal`, what `.gitignore` names left
    /// out, in a fixed order. Links to files are listed, links to folders not
    /// followed. What can't be listed is an error beside the rest.
    fn list(&self, folder: &Path) -> Vec<Result<PathBuf, Unlisted>>;

    /// The path without links; an error where nothing is there.
    fn canonical(&self, path: &Path) -> io::Result<PathBuf>;

    /// Writes a file whole or not at all, its folders made where they lack. Links are
    /// followed; what is no file (a pipe, a device) is written to and stays what it is.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// The output of the `git` program in a folder; None where it has none to give.
    fn git(&self, folder: &Path, arguments: &[&OsStr]) -> Option<String>;

    /// The repository that holds a folder; None where none does, and in words why it
    /// can't be asked.
    fn repository(&self, _folder: &Path) -> Result<Option<Box<dyn Repository>>, String> {
        Ok(None)
    }

    /// Where a service of CI has checked the repository out, if it says so.
    fn checkout(&self) -> Option<PathBuf> {
        None
    }

    /// Which program this is: another version, or another build, may find other things.
    fn program(&self) -> String {
        env!("CARGO_PKG_VERSION").to_owned()
    }

    /// Where the user's environment has caches kept, if it says so.
    fn cache_folder(&self) -> Option<PathBuf> {
        None
    }

    /// What [`Host::keep`] kept in a folder under a name, if it is still there.
    fn kept(&self, _folder: &Path, _name: &str) -> Option<Vec<u8>> {
        None
    }

    /// Keeps what can be made again, if it can; that it can't is nobody's trouble.
    fn keep(&self, _folder: &Path, _name: &str, _bytes: &[u8]) {}

    fn today(&self) -> crate::model::Day;

    fn stdout(&self) -> Terminal;

    fn stderr(&self) -> Terminal;
}

/// A folder or file that could not be listed.
#[derive(Debug)]
pub struct Unlisted {
    pub path: PathBuf,
    pub why: String,
}
