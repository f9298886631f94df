//! The files of PATH alone, for what concerns their text and no other file.

use super::files::{self, LIMIT, Loaded, Reach, Trouble};
use super::host::Host;
use crate::diag::Diagnostic;
use crate::text::{FileId, Sources, decode};
use rustc_hash::FxHashSet;
use std::io;
use std::path::{Path, PathBuf};

/// Texts, and what is wrong with files as files.
pub struct Given {
    pub sources: Sources,
    pub found: Vec<Diagnostic>,
    /// The folder that the paths of the sources start from.
    pub root: PathBuf,
    places: Vec<PathBuf>,
    marked: FxHashSet<FileId>,
}

/// Reads what `paths` name; the project of the current folder where they are empty.
pub fn given(host: &dyn Host, paths: &[PathBuf]) -> Result<Given, Trouble> {
    let Loaded { sources, root, places, marked, found, .. } = files::load(host, paths, Reach::Alone)?;
    let found = found.undecoded.into_iter().chain(found.others).collect();
    Ok(Given { sources, found, root, places, marked })
}

impl Given {
    /// Whether the text of a file is here.
    pub fn readable(&self, file: FileId) -> bool {
        !self.found.iter().any(|d| d.span.file == file)
    }

    /// Whether a file began with a byte-order mark, which is not in its text.
    pub fn marked(&self, file: FileId) -> bool {
        self.marked.contains(&file)
    }

    /// Where a file stands.
    pub fn place(&self, file: FileId) -> &Path {
        &self.places[file.0 as usize]
    }

    /// Whether a file is as it was read.
    pub fn still_stands(&self, host: &dyn Host, file: FileId) -> io::Result<bool> {
        let bytes = host.read(self.place(file), LIMIT)?;
        Ok(decode(bytes).is_ok_and(|text| text == self.sources.get(file).text()))
    }
}
