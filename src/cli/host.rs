//! The machine: disk, clock, terminal and the `git` program.

use super::store;
use crate::model::Day;
use crate::pdf::Unread;
use crate::workspace::{Host, PathKind, Repository, Terminal, Unlisted};
use std::any::Any;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

/// The real [`Host`].
pub struct Disk;

impl Host for Disk {
    fn current_dir(&self) -> io::Result<PathBuf> {
        std::env::current_dir()
    }

    fn kind(&self, path: &Path) -> io::Result<PathKind> {
        Ok(if fs::metadata(path)?.is_dir() { PathKind::Folder } else { PathKind::File })
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        // A pipe would be waited for, and a device may have no end.
        let kind = fs::metadata(path)?.file_type();
        if !kind.is_file() && !kind.is_dir() {
            return Err(io::Error::other("it is a pipe or a device, and no file (`-` is standard input)"));
        }
        let file = fs::File::open(path)?;
        let length = file.metadata()?.len();
        if length > limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        read_up_to(file, limit, length as usize)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        if !fs::metadata(path)?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        Ok(Box::new(fs::File::open(path)?))
    }

    fn pdf(&self, bytes: &[u8]) -> Result<String, Unread> {
        super::pdf::text(bytes)
    }

    fn read_stdin(&self, limit: u64) -> io::Result<Vec<u8>> {
        read_up_to(io::stdin().lock(), limit, 0)
    }

    fn discard(&self, what: Box<dyn Any>) {
        // The system takes the memory back at once: a twentieth of a large check.
        std::mem::forget(what);
    }

    fn list(&self, folder: &Path) -> Vec<Result<PathBuf, Unlisted>> {
        let mut builder = ignore::WalkBuilder::new(folder);
        // What `.gitignore` says holds without a repository too; hidden folders are
        // nobody's records, and rules of the user's own machine don't belong to the project.
        builder.require_git(false).git_global(false).ignore(false).follow_links(false);
        builder.sort_by_file_name(|a, b| a.cmp(b));
        builder.build().filter_map(|entry| listed(folder, entry)).collect()
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if is_stream(path) {
            return write_through(path, bytes);
        }
        // A link stays a link: what it leads to is replaced, or made.
        let target = fs::canonicalize(path).or_else(|_| end_of_links(path))?;
        let folder = target.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
        let draft = folder.join(format!(".{name}.{}.tmp", std::process::id()));
        let written = write_draft(&draft, &target, bytes).and_then(|()| fs::rename(&draft, &target));
        if written.is_err() {
            // The draft is ours; that it can't be removed adds nothing to the error.
            let _ = fs::remove_file(&draft);
        }
        written
    }

    fn git(&self, folder: &Path, arguments: &[&OsStr]) -> Option<String> {
        let output = super::git::command(folder).args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn repository(&self, folder: &Path) -> Result<Option<Box<dyn Repository>>, String> {
        let found = super::git::repository(folder)?;
        Ok(found.map(|git| Box::new(git) as Box<dyn Repository>))
    }

    fn checkout(&self) -> Option<PathBuf> {
        let named = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].into_iter().find_map(std::env::var_os);
        named.filter(|folder| !folder.is_empty()).map(PathBuf::from)
    }

    fn program(&self) -> String {
        // Who builds Deal has many programs of one version: the file tells them apart.
        let file = std::env::current_exe().and_then(fs::metadata);
        let build = file.ok().map(|file| (file.len(), file.modified().ok()));
        format!("{} {build:?}", env!("CARGO_PKG_VERSION"))
    }

    fn cache_folder(&self) -> Option<PathBuf> {
        std::env::var_os("DEAL_CACHE").filter(|folder| !folder.is_empty()).map(PathBuf::from)
    }

    fn kept(&self, folder: &Path, name: &str) -> Option<Vec<u8>> {
        store::read(folder, name)
    }

    fn keep(&self, folder: &Path, name: &str, bytes: &[u8]) {
        // A folder that can't be written has no cache, and is checked all the same.
        let _ = store::write(folder, name, bytes);
    }

    fn today(&self) -> Day {
        Day::today()
    }

    fn stdout(&self) -> Terminal {
        let stdout = io::stdout();
        let colour = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
        terminal(stdout.is_terminal(), colour)
    }

    fn stderr(&self) -> Terminal {
        let stderr = io::stderr();
        let colour = anstream::AutoStream::choice(&stderr) != anstream::ColorChoice::Never;
        terminal(stderr.is_terminal(), colour)
    }
}

fn terminal(is_terminal: bool, colour: bool) -> Terminal {
    // 100 columns where a terminal does not say: wide enough for a table, narrow
    // enough for half a screen.
    let asked = terminal_size::terminal_size().map(|(width, _)| width.0);
    let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    Terminal { width: is_terminal.then(|| columns.or(asked).unwrap_or(100)), colour }
}

fn read_up_to(from: impl Read, limit: u64, expected: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(expected);
    from.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// What bytes are sent to and no file is put in the place of: a pipe, a device, a terminal.
/// What `/dev/stdout` leads to may be a file, but one that somebody else is writing too.
fn is_stream(path: &Path) -> bool {
    let is_of_the_system = ["/dev", "/proc"].iter().any(|folder| path.starts_with(folder));
    is_of_the_system || fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir())
}

/// As a shell's `>>` does: nothing is made, and nothing that is there is written over.
fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut stream = fs::OpenOptions::new().append(true).open(path)?;
    stream.write_all(bytes)?;
    stream.flush()
}

/// Where a link leads to that leads nowhere yet.
fn end_of_links(path: &Path) -> io::Result<PathBuf> {
    let mut end = path.to_path_buf();
    for _ in 0..40 {
        let Ok(next) = fs::read_link(&end) else { return Ok(end) };
        end = end.parent().unwrap_or(Path::new("")).join(next);
    }
    Err(io::Error::other("its links lead round in a ring"))
}

fn write_draft(draft: &Path, target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(draft)?;
    file.write_all(bytes)?;
    if let Ok(old) = fs::metadata(target) {
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()
}

fn listed(folder: &Path, entry: Result<ignore::DirEntry, ignore::Error>) -> Option<Result<PathBuf, Unlisted>> {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => return Some(Err(unlisted(folder, &error))),
    };
    let is_deal = entry.path().extension().is_some_and(|e| e == "deal");
    let kind = entry.file_type()?;
    // A pipe or device would be waited for; a link is followed when it is read.
    let is_file = kind.is_file() || (kind.is_symlink() && !entry.path().is_dir());
    (is_deal && is_file && entry.depth() > 0).then(|| Ok(entry.into_path()))
}

fn unlisted(folder: &Path, error: &ignore::Error) -> Unlisted {
    fn path_of(error: &ignore::Error) -> Option<&Path> {
        match error {
            ignore::Error::WithPath { path, .. } => Some(path),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
            _ => None,
        }
    }
    let why = match error.io_error().map(io::Error::kind) {
        Some(io::ErrorKind::PermissionDenied) => "permission denied".to_owned(),
        _ => error.io_error().map_or_else(|| error.to_string(), ToString::to_string),
    };
    Unlisted { path: path_of(error).unwrap_or(folder).to_path_buf(), why }
}
