//! `include`: which files it matches, circles, and paths out of the project.

use super::files::Loader;
use super::stages;
use crate::diag::{Diagnostic, codes};
use crate::text::{FileId, Sources, Span};
use globset::GlobBuilder;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::{Component, Path, PathBuf};

/// Who includes whom.
#[derive(Default)]
pub(super) struct Includes {
    edges: FxHashMap<FileId, Vec<(FileId, Span)>>,
    pub found: Vec<Diagnostic>,
}

/// Reads what a file includes.
pub(super) fn follow(loader: &mut Loader, file: FileId, includes: &mut Includes) {
    for (pattern, span) in stages::includes(loader.sources.get(file), file) {
        match matches(loader, file, &pattern) {
            Ok(paths) => {
                // By a link that leads out no file of the project is reached: told where it is asked for.
                let (out, inside): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| loader.leads_out(path));
                includes.found.extend(out.first().map(|path| by_a_link(&loader.shown(path), span)));
                let ids: Vec<_> = inside.iter().filter_map(|path| loader.file(path)).map(|id| (id, span)).collect();
                includes.edges.entry(file).or_default().extend(ids);
            }
            Err(problem) => includes.found.push(problem.diagnostic(&pattern, span)),
        }
    }
}

fn by_a_link(shown: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&codes::E0219, span, format!("`{shown}` is reached by a link that leads out of the project"))
        .label("files of a project lie below its folder")
        .help("copy the file into the project, or make its folder the project")
}

enum Problem {
    Outside,
    Nothing,
    Pattern(String),
}

impl Problem {
    fn diagnostic(self, pattern: &str, span: Span) -> Diagnostic {
        match self {
            Problem::Outside => Diagnostic::new(&codes::E0219, span, format!("`{pattern}` leads out of the project"))
                .label("files of a project lie below its folder")
                .help("put a `deal.toml` into the folder that holds both, or copy the file into this project"),
            Problem::Nothing => Diagnostic::new(&codes::E0217, span, format!("`{pattern}` matches no file"))
                .label("looked for from the folder of this file"),
            Problem::Pattern(why) => {
                Diagnostic::new(&codes::E0217, span, format!("`{pattern}` is no pattern of paths"))
                    .label(why)
                    .help("`*` stands for any part of a name, `**` for any folders, `?` for one character")
            }
        }
    }
}

/// The files that a pattern stands for, the including file itself left out of a
/// pattern with wildcards.
fn matches(loader: &Loader, file: FileId, pattern: &str) -> Result<Vec<PathBuf>, Problem> {
    let own = loader.place(file).to_path_buf();
    let folder = own.parent().unwrap_or(Path::new("/"));
    let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if pattern.starts_with('/') || parts.is_empty() {
        return Err(if parts.is_empty() { Problem::Nothing } else { Problem::Outside });
    }
    let wild = parts.iter().position(|part| part.contains(['*', '?', '[', '{'])).unwrap_or(parts.len());
    let base = tidy(&folder.join(parts[..wild].iter().collect::<PathBuf>()));
    if !base.starts_with(&loader.root) {
        return Err(Problem::Outside);
    }
    if wild == parts.len() {
        let real = loader.host.canonical(&base).map_err(|_| Problem::Nothing)?;
        return match loader.host.kind(&real) {
            Ok(super::PathKind::File) if !real.starts_with(&loader.root) => Err(Problem::Outside),
            Ok(super::PathKind::File) => Ok(vec![base]),
            _ => Err(Problem::Nothing),
        };
    }
    let glob = GlobBuilder::new(&parts[wild..].join("/")).literal_separator(true).build();
    let glob = glob.map_err(|e| Problem::Pattern(e.kind().to_string()))?.compile_matcher();
    let found: Vec<PathBuf> = loader
        .host
        .list(&base)
        .into_iter()
        .flatten()
        .filter(|path| *path != own && path.strip_prefix(&base).is_ok_and(|inside| glob.is_match(inside)))
        .collect();
    if found.is_empty() { Err(Problem::Nothing) } else { Ok(found) }
}

/// Without `.` and `..`, by the letters alone: links are seen to when a file is read.
pub fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                tidy.pop();
            }
            Component::CurDir => {}
            part => tidy.push(part),
        }
    }
    tidy
}

impl Includes {
    fn of(&self, file: FileId) -> &[(FileId, Span)] {
        self.edges.get(&file).map_or(&[], Vec::as_slice)
    }

    /// The files and all that they include.
    pub fn reach(&self, files: &FxHashSet<FileId>) -> FxHashSet<FileId> {
        let mut reached = files.clone();
        let mut open: Vec<FileId> = files.iter().copied().collect();
        while let Some(file) = open.pop() {
            open.extend(self.of(file).iter().map(|&(to, _)| to).filter(|&to| reached.insert(to)));
        }
        reached
    }

    /// The circles with their chains, one for a statement: where every file includes all,
    /// there are as many as pairs of them. Without recursion: a chain of includes may be long.
    pub fn cycles(&self, sources: &Sources) -> Vec<Diagnostic> {
        let mut done = FxHashSet::default();
        let mut told = FxHashSet::default();
        let mut places: FxHashMap<FileId, usize> = FxHashMap::default();
        let mut cycles = Vec::new();
        for (start, _) in sources.iter() {
            // The way from `start`: a file, and how many of its includes were followed.
            if done.contains(&start) {
                continue;
            }
            let mut way: Vec<(FileId, usize)> = vec![(start, 0)];
            places.insert(start, 0);
            while let Some((file, next)) = way.last_mut() {
                let (file, at) = (*file, *next);
                *next += 1;
                let Some(&(to, _)) = self.of(file).get(at) else {
                    done.insert(file);
                    places.remove(&file);
                    way.pop();
                    continue;
                };
                if let Some(&from) = places.get(&to) {
                    let (first, next) = way[from];
                    if told.insert(self.of(first)[next - 1].1) {
                        cycles.push(self.cycle(sources, &way[from..]));
                    }
                } else if !done.contains(&to) {
                    places.insert(to, way.len());
                    way.push((to, 0));
                }
            }
        }
        cycles
    }

    fn cycle(&self, sources: &Sources, way: &[(FileId, usize)]) -> Diagnostic {
        // The counter of each file on the way stands one past the include it went by.
        let steps: Vec<(FileId, Span)> = way.iter().map(|&(file, next)| self.of(file)[next - 1]).collect();
        let mut chain: Vec<String> = way.iter().map(|&(file, _)| format!("`{}`", sources.path(file))).collect();
        chain.push(chain[0].clone());
        let mut diagnostic = Diagnostic::new(&codes::E0218, steps[0].1, "files include one another in a circle")
            .label(format!("includes {}", chain[1]))
            .help(chain.join(" → "))
            .help("files of one project see one another without `include`");
        for (i, step) in steps.iter().enumerate().skip(1) {
            diagnostic = diagnostic.related(step.1, format!("includes {}", chain[i + 1]));
        }
        diagnostic
    }
}
