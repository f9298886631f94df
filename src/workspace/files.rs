//! Which files belong to a question, and their text.

use super::host::{Host, PathKind};
use super::include::{self, Includes};
use super::manifest::{self, Manifest};
use crate::diag::{Diagnostic, codes};
use crate::model::Project;
use crate::text::{FileId, Source, Sources, Span, decode};
use rustc_hash::{FxHashMap, FxHashSet};
use std::io;
use std::path::{Path, PathBuf};

/// Spans are `u32`.
pub(super) const LIMIT: u64 = u32::MAX as u64 - 1;

/// The byte-order mark.
const MARK: &str = "\u{feff}";

/// Why the command could not do its work (exit status 2).
#[derive(Debug)]
pub struct Trouble(pub Vec<String>);

impl Trouble {
    pub(super) fn one(message: impl Into<String>) -> Trouble {
        Trouble(vec![message.into()])
    }
}

/// What is wrong with files as files.
#[derive(Default)]
pub(super) struct Found {
    /// Files that are no text: what else is said of them is left out.
    pub undecoded: Vec<Diagnostic>,
    pub others: Vec<Diagnostic>,
}

impl Found {
    pub fn is_empty(&self) -> bool {
        self.undecoded.is_empty() && self.others.is_empty()
    }
}

pub(super) struct Loaded {
    pub sources: Sources,
    pub root: PathBuf,
    pub manifest: Option<Manifest>,
    /// Canonical paths by file.
    pub places: Vec<PathBuf>,
    pub given: FxHashSet<FileId>,
    pub scope: FxHashSet<FileId>,
    /// Files that began with a byte-order mark.
    pub marked: FxHashSet<FileId>,
    /// How many files stand here empty, for the other state of the records has them.
    pub lacking: usize,
    pub found: Found,
}

impl Loaded {
    /// `deal.toml`, or what holds without one.
    pub fn project(&self) -> Project {
        self.manifest.as_ref().map(|manifest| manifest.project.clone()).unwrap_or_default()
    }
}

/// What is read beside the paths given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Their project, or what they include: all that their names may mean.
    Project,
    /// Nothing.
    Alone,
}

/// Reads everything that the paths ask for.
pub(super) fn load(host: &dyn Host, paths: &[PathBuf], reach: Reach) -> Result<Loaded, Trouble> {
    let stdin = paths.iter().any(|p| p.as_os_str() == "-");
    if stdin && paths.len() > 1 {
        return Err(Trouble::one("`-` stands alone: standard input can't be read together with files"));
    }
    let here = canonical(host, Path::new("."))?;
    let mut loader = Loader::new(host);
    loader.alone = reach == Reach::Alone;
    if stdin {
        return loader.standard_input(here, reach);
    }
    let named: Vec<PathBuf> = if paths.is_empty() { vec![here.clone()] } else { paths.to_vec() };
    let mut places = Vec::new();
    for path in &named {
        let real = canonical(host, path)?;
        let kind = host.kind(&real).map_err(|e| unreadable(path, &e))?;
        places.push((real, kind));
    }
    let folders: Vec<&Path> = places.iter().map(|(path, kind)| folder_of(path, *kind)).collect();
    let project = match reach {
        Reach::Project => one_project(host, &named, &folders)?,
        // Files that nothing is looked up for may be of several projects.
        Reach::Alone => one_project(host, &named, &folders).unwrap_or_default(),
    };
    let given_root = if paths.is_empty() { project.clone() } else { None };
    loader.root = project.clone().unwrap_or_else(|| common_folder(&folders));
    if let (Some(root), Reach::Project) = (&project, reach) {
        loader.manifest = Some(manifest::read(host, root)?);
        loader.folder(root);
    }
    let mut given = FxHashSet::default();
    for (path, kind) in &places {
        let path = given_root.as_deref().unwrap_or(path);
        match kind {
            PathKind::Folder => given.extend(loader.folder(path)),
            PathKind::File => given.extend(loader.file(path)),
        }
    }
    loader.finish(given)
}

/// The folder of a path: itself, or the one it stands in.
fn folder_of(path: &Path, kind: PathKind) -> &Path {
    match kind {
        PathKind::Folder => path,
        PathKind::File => path.parent().unwrap_or(path),
    }
}

/// The nearest folder with a `deal.toml` upwards.
fn project_of(host: &dyn Host, folder: &Path) -> Option<PathBuf> {
    let is_project = |f: &&Path| host.kind(&f.join("deal.toml")).is_ok_and(|k| k == PathKind::File);
    folder.ancestors().find(is_project).map(Path::to_path_buf)
}

/// The folder whose records a path stands among: its project's, or its own. None where
/// nothing is there.
pub fn root_of(host: &dyn Host, path: &Path) -> Option<PathBuf> {
    let real = host.canonical(path).ok()?;
    let folder = folder_of(&real, host.kind(&real).ok()?);
    Some(project_of(host, folder).unwrap_or_else(|| folder.to_path_buf()))
}

/// The project in which a folder lies, be it there yet or not: the nearest above it.
pub fn project_around(host: &dyn Host, folder: &Path) -> Option<PathBuf> {
    let whole = host.current_dir().ok()?.join(folder);
    let mut there = whole.ancestors().filter_map(|part| Some((part, host.canonical(part).ok()?)));
    let (part, real) = there.next()?;
    // Its own manifest makes it no part of another.
    project_of(host, if part == whole { real.parent()? } else { &real })
}

/// The project of all paths together.
fn one_project(host: &dyn Host, named: &[PathBuf], folders: &[&Path]) -> Result<Option<PathBuf>, Trouble> {
    let mut projects = folders.iter().map(|f| project_of(host, f));
    let first = projects.next().flatten();
    for (at, other) in projects.enumerate() {
        if other != first {
            return Err(Trouble::one(format!(
                "`{}` and `{}` belong to different projects; ask for one project at a time",
                named[0].display(),
                named[at + 1].display()
            )));
        }
    }
    Ok(first)
}

fn common_folder(folders: &[&Path]) -> PathBuf {
    let mut common = folders.first().map(|f| f.to_path_buf()).unwrap_or_default();
    for folder in folders {
        while !folder.starts_with(&common) {
            if !common.pop() {
                break;
            }
        }
    }
    common
}

fn canonical(host: &dyn Host, path: &Path) -> Result<PathBuf, Trouble> {
    host.canonical(path).map_err(|e| unreadable(path, &e))
}

fn unreadable(path: &Path, error: &io::Error) -> Trouble {
    Trouble::one(cannot_read(path, error))
}

/// `can't read …`, in words that don't depend on the machine where they can.
pub(super) fn cannot_read(path: &Path, error: &io::Error) -> String {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    };
    format!("can't read `{}`: {why}", harmless(path.display().to_string()))
}

/// The name of a file may hold what moves the cursor of a terminal or ends a line.
pub fn harmless(path: String) -> String {
    if !path.contains(char::is_control) {
        return path;
    }
    path.chars().map(|c| if c.is_control() { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

pub(super) struct Loader<'h> {
    pub host: &'h dyn Host,
    pub root: PathBuf,
    pub sources: Sources,
    manifest: Option<Manifest>,
    /// By canonical path; None for a file that can't be read.
    known: FxHashMap<PathBuf, Option<FileId>>,
    /// Canonical paths by file, for `include`.
    places: Vec<PathBuf>,
    marked: FxHashSet<FileId>,
    found: Found,
    trouble: Vec<String>,
    /// Includes are not followed.
    alone: bool,
}

impl<'h> Loader<'h> {
    fn new(host: &'h dyn Host) -> Self {
        Loader {
            host,
            root: PathBuf::new(),
            sources: Sources::default(),
            manifest: None,
            known: FxHashMap::default(),
            places: Vec::new(),
            marked: FxHashSet::default(),
            found: Found::default(),
            trouble: Vec::new(),
            alone: false,
        }
    }

    /// Standard input stands in the folder where it is read: in the project of that, if it
    /// has one.
    fn standard_input(mut self, here: PathBuf, reach: Reach) -> Result<Loaded, Trouble> {
        let project = project_of(self.host, &here).filter(|_| reach == Reach::Project);
        self.root = project.clone().unwrap_or_else(|| here.clone());
        if let Some(root) = &project {
            self.manifest = Some(manifest::read(self.host, root)?);
            self.folder(root);
        }
        let bytes = self.host.read_stdin(LIMIT).map_err(|e| match e.kind() {
            io::ErrorKind::FileTooLarge => Trouble::one("standard input is larger than 4 GiB"),
            _ => Trouble::one(format!("can't read standard input: {e}")),
        })?;
        let id = self.add("-".into(), here.join("-"), bytes);
        self.finish(FxHashSet::from_iter([id]))
    }

    fn finish(mut self, given: FxHashSet<FileId>) -> Result<Loaded, Trouble> {
        let mut includes = Includes::default();
        let mut next = 0;
        // Included files join at the end and are asked for their own includes in turn.
        while next < self.sources.len() && !self.alone {
            let id = FileId(next as u32);
            include::follow(&mut self, id, &mut includes);
            next += 1;
        }
        if !self.trouble.is_empty() {
            return Err(Trouble(self.trouble));
        }
        self.found.others.extend(includes.cycles(&self.sources));
        let scope = includes.reach(&given);
        self.found.others.append(&mut includes.found);
        let Loader { root, sources, manifest, places, marked, found, .. } = self;
        Ok(Loaded { sources, root, manifest, places, given, scope, marked, lacking: 0, found })
    }

    /// Every file below a folder.
    fn folder(&mut self, folder: &Path) -> Vec<FileId> {
        let mut ids = Vec::new();
        for entry in self.host.list(folder) {
            match entry {
                Ok(path) => ids.extend(self.file(&path)),
                Err(unlisted) => {
                    self.trouble.push(format!("can't read `{}`: {}", unlisted.path.display(), unlisted.why))
                }
            }
        }
        ids
    }

    /// The canonical path of a file by its id.
    pub fn place(&self, id: FileId) -> &Path {
        &self.places[id.0 as usize]
    }

    /// Whether a path is a link, or goes by one, to what lies outside the project.
    pub fn leads_out(&self, path: &Path) -> bool {
        self.host.canonical(path).is_ok_and(|real| !real.starts_with(&self.root))
    }

    /// Reads a file once, whatever way leads to it.
    pub fn file(&mut self, path: &Path) -> Option<FileId> {
        let real = match self.host.canonical(path) {
            Ok(real) => real,
            Err(e) => {
                self.trouble.push(cannot_read(path, &e));
                return None;
            }
        };
        if let Some(known) = self.known.get(&real) {
            return *known;
        }
        let id = self.read_new(path, &real);
        self.known.insert(real, id);
        id
    }

    fn read_new(&mut self, path: &Path, real: &Path) -> Option<FileId> {
        let shown = self.shown(path);
        if !real.starts_with(&self.root) {
            let span = self.empty(&shown);
            self.found.others.push(
                Diagnostic::new(&codes::E0219, span, format!("`{shown}` is a link that leads out of the project"))
                    .help("copy the file into the project, or make its folder the project"),
            );
            return Some(span.file);
        }
        match self.host.read(real, LIMIT) {
            Ok(bytes) => Some(self.add(shown, real.to_path_buf(), bytes)),
            Err(e) if e.kind() == io::ErrorKind::FileTooLarge => {
                let span = self.empty(&shown);
                self.found.others.push(
                    Diagnostic::new(&codes::E0118, span, format!("`{shown}` is larger than 4 GiB"))
                        .help("split it: all files of a project are read together"),
                );
                Some(span.file)
            }
            Err(e) => {
                self.trouble.push(cannot_read(Path::new(&shown), &e));
                None
            }
        }
    }

    /// The path as diagnostics show it: from the root, `/` between parts.
    pub fn shown(&self, path: &Path) -> String {
        let inside = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
        harmless(if inside.is_absolute() { inside.display().to_string() } else { parts.join("/") })
    }

    /// A place for what concerns a file that was not read.
    fn empty(&mut self, shown: &str) -> Span {
        self.places.push(self.root.join(shown));
        let id = self.sources.add(Source::new(shown, ""));
        Span::new(id, 0, 0)
    }

    fn add(&mut self, shown: String, real: PathBuf, bytes: Vec<u8>) -> FileId {
        self.places.push(real);
        if let Err(error) = std::str::from_utf8(&bytes) {
            return self.add_undecoded(shown, error.valid_up_to(), &bytes);
        }
        let marked = bytes.starts_with(MARK.as_bytes());
        // Just checked: the error can't come, and losing the text would be no answer to it.
        let text = decode(bytes).unwrap_or_default();
        let id = self.sources.add(Source::new(shown, text).with_mark(marked));
        self.marked.extend(marked.then_some(id));
        id
    }

    /// A file that is no text. Its names are kept, so that they resolve elsewhere;
    /// of a very large one, more likely a picture than records, only the part before
    /// the bad byte.
    fn add_undecoded(&mut self, shown: String, offset: usize, bytes: &[u8]) -> FileId {
        const KEPT_WHOLE: usize = 16 << 20;
        let bom = if bytes.starts_with(MARK.as_bytes()) { MARK.len() } else { 0 };
        let end = if bytes.len() <= KEPT_WHOLE { bytes.len() } else { bytes.len().min(offset + 200) };
        let text = String::from_utf8_lossy(&bytes[bom..end]).into_owned();
        let start = offset - bom;
        let byte = bytes[offset];
        let id = self.sources.add(Source::new(shown.clone(), text).with_mark(bom > 0));
        let span = Span::new(id, start, start + '\u{fffd}'.len_utf8());
        self.found.undecoded.push(
            Diagnostic::new(&codes::E0101, span, format!("`{shown}` is not UTF-8 text: byte {offset} is 0x{byte:02X}"))
                .label("no text of UTF-8 has this byte here")
                .help("save the file as UTF-8; nothing else is said of it until then"),
        );
        id
    }
}
