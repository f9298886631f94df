//! A machine whose disk is what a repository held at one commit: the analysis runs
//! over a revision as it runs over a folder.
//!
//! Folders, links and what `.gitignore` leaves out are as they would be were the
//! commit checked out. Outside the repository there is nothing.

use super::host::{Host, PathKind, Terminal, Unlisted};
use super::include::tidy;
use super::repository::{Repository, Tracked};
use crate::model::Day;
use crate::pdf::Unread;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// Links that lead to links are followed so often.
const LINKS: usize = 40;

pub struct Past<'r> {
    repository: Option<&'r dyn Repository>,
    /// Who reads what is no text.
    machine: Option<&'r dyn Host>,
    here: PathBuf,
    files: BTreeMap<PathBuf, Tracked>,
    folders: FxHashSet<PathBuf>,
    /// By the folder that each stands in.
    ignored: BTreeMap<PathBuf, Gitignore>,
}

impl<'r> Past<'r> {
    /// A disk with nothing on it but the folder `here`.
    pub fn empty(here: PathBuf) -> Past<'r> {
        // The folder that the question is asked from is there, if only empty.
        let folders = here.ancestors().map(Path::to_path_buf).collect();
        Past { repository: None, machine: None, here, files: BTreeMap::new(), folders, ignored: BTreeMap::new() }
    }

    /// The repository at a commit, seen from the folder `here`.
    pub fn at(
        machine: &'r dyn Host,
        repository: &'r dyn Repository,
        commit: &str,
        here: PathBuf,
    ) -> Result<Past<'r>, String> {
        let mut past = Past { repository: Some(repository), machine: Some(machine), ..Past::empty(here) };
        let tracked = repository.files(commit)?.into_iter();
        past.files = tracked.map(|file| (repository.top().join(&file.path), file)).collect();
        for path in past.files.keys() {
            // Where a folder is known, those above it are.
            for folder in path.ancestors().skip(1) {
                if !past.folders.insert(folder.to_path_buf()) {
                    break;
                }
            }
        }
        past.ignored = past.gitignores();
        Ok(past)
    }

    /// The folders that have a `deal.toml`.
    pub fn projects(&self) -> Vec<PathBuf> {
        let settings = self.files.keys().filter(|path| path.file_name() == Some(OsStr::new("deal.toml")));
        settings.filter_map(|path| path.parent()).map(Path::to_path_buf).collect()
    }

    fn gitignores(&self) -> BTreeMap<PathBuf, Gitignore> {
        let named = self.files.keys().filter(|path| path.file_name() == Some(OsStr::new(".gitignore")));
        let read = |path: &PathBuf| {
            let folder = path.parent()?;
            let bytes = self.bytes(path).ok()?;
            let mut rules = GitignoreBuilder::new(folder);
            for line in String::from_utf8_lossy(&bytes).lines() {
                // A line that is no pattern is none for git either.
                let _ = rules.add_line(None, line);
            }
            Some((folder.to_path_buf(), rules.build().ok()?))
        };
        named.filter_map(read).collect()
    }

    fn bytes(&self, path: &Path) -> io::Result<Vec<u8>> {
        let (file, repository) = self.files.get(path).zip(self.repository).ok_or(io::ErrorKind::NotFound)?;
        repository.read(&file.object).map(|bytes| bytes.to_vec())
    }

    /// Where a path leads once links are followed, whether or not something is there.
    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        let mut left = LINKS;
        let mut wanted = tidy(&self.here.join(path));
        'again: loop {
            let mut real = PathBuf::new();
            let mut parts = wanted.components();
            while let Some(part) = parts.next() {
                real.push(part);
                if !self.files.get(&real).is_some_and(|file| file.link) {
                    continue;
                }
                left = left.checked_sub(1).ok_or(io::ErrorKind::InvalidInput)?;
                let target = String::from_utf8_lossy(&self.bytes(&real)?).into_owned();
                let folder = real.parent().unwrap_or(&real);
                wanted = tidy(&folder.join(target).join(parts.as_path()));
                continue 'again;
            }
            return Ok(real);
        }
    }

    /// Whether `.gitignore` names a file, or a folder that it lies in below `folder`.
    fn is_ignored(&self, folder: &Path, file: &Path) -> bool {
        let inside = |path: &&Path| path.starts_with(folder) && *path != folder;
        let mut steps: Vec<&Path> = file.ancestors().take_while(inside).collect();
        steps.reverse();
        steps.into_iter().any(|step| {
            // The nearest file with something to say of it decides.
            let said = step.ancestors().skip(1).filter_map(|above| self.ignored.get(above));
            let mut said = said.map(|rules| rules.matched(step, step != file));
            matches!(said.find(|found| !found.is_none()), Some(Match::Ignore(_)))
        })
    }
}

fn is_hidden(below: &Path) -> bool {
    below.iter().any(|part| part.to_string_lossy().starts_with('.'))
}

impl Host for Past<'_> {
    fn current_dir(&self) -> io::Result<PathBuf> {
        Ok(self.here.clone())
    }

    fn kind(&self, path: &Path) -> io::Result<PathKind> {
        let real = self.real(path)?;
        if self.files.contains_key(&real) {
            Ok(PathKind::File)
        } else if self.folders.contains(&real) {
            Ok(PathKind::Folder)
        } else {
            Err(io::ErrorKind::NotFound.into())
        }
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let bytes = self.bytes(&self.real(path)?)?;
        if bytes.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
    }

    fn pdf(&self, bytes: &[u8]) -> Result<String, Unread> {
        match self.machine {
            Some(machine) => machine.pdf(bytes),
            None => Err(Unread::lasting("there is none")),
        }
    }

    fn read_stdin(&self, _limit: u64) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn list(&self, folder: &Path) -> Vec<Result<PathBuf, Unlisted>> {
        let Ok(folder) = self.real(folder) else { return Vec::new() };
        let below = self.files.range(folder.clone()..).take_while(|(path, _)| path.starts_with(&folder));
        let is_record = |path: &Path| {
            path.extension() == Some(OsStr::new("deal")) && !path.strip_prefix(&folder).is_ok_and(is_hidden)
        };
        // A link to a folder is not followed; one to a file is when it is read.
        let to_folder = |path: &Path, file: &Tracked| file.link && matches!(self.kind(path), Ok(PathKind::Folder));
        below
            .filter(|(path, file)| is_record(path) && !to_folder(path, file))
            .filter(|(path, _)| self.ignored.is_empty() || !self.is_ignored(&folder, path))
            .map(|(path, _)| Ok(path.clone()))
            .collect()
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let real = self.real(path)?;
        let there = self.files.contains_key(&real) || self.folders.contains(&real);
        // What lies outside is not ours to look for; that it is outside will be said.
        let outside = self.repository.is_some_and(|repository| !real.starts_with(repository.top()));
        if there || outside { Ok(real) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    fn write(&self, _path: &Path, _bytes: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn git(&self, _folder: &Path, _arguments: &[&OsStr]) -> Option<String> {
        None
    }

    /// Never asked: a question about the past brings its day.
    fn today(&self) -> Day {
        Day::MAX
    }

    fn stdout(&self) -> Terminal {
        Terminal::default()
    }

    fn stderr(&self) -> Terminal {
        Terminal::default()
    }
}
