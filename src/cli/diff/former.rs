//! Where a project stood at another revision, when its folder had another name there:
//! `git mv records treaties` is no difference in what the records say.

use crate::workspace::{self, Host, Past, PathKind};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A project's folder on both sides.
pub struct Moved {
    pub here: PathBuf,
    pub there: PathBuf,
}

impl Moved {
    /// The place there of a path here.
    pub fn path(&self, from: &Path, path: &Path) -> Option<PathBuf> {
        let path = workspace::tidy(&from.join(path));
        Some(workspace::tidy(&self.there.join(path.strip_prefix(&self.here).ok()?)))
    }
}

/// Where the project of a path stood, if its folder holds no records at the other
/// revision, and just one project that is gone since is like it: `deal.toml` is the same,
/// or at least half of the files are called the same.
pub fn place(host: &dyn Host, other: &Past, path: &Path) -> Option<Moved> {
    let here = workspace::root_of(host, path)?;
    let settings = host.read(&here.join("deal.toml"), u64::from(u32::MAX)).ok()?;
    let is_project =
        |host: &dyn Host, folder: &Path| host.kind(&folder.join("deal.toml")).is_ok_and(|kind| kind == PathKind::File);
    if is_project(other, &here) || !other.list(&here).is_empty() {
        return None;
    }
    let names = records(host, &here);
    let like = |folder: PathBuf| {
        let own = records(other, &folder);
        let shared = own.intersection(&names).count();
        let same = other.read(&folder.join("deal.toml"), u64::from(u32::MAX)).is_ok_and(|text| text == settings);
        let alike = same || (shared > 0 && shared * 2 >= own.len().max(names.len()));
        alike.then_some(((shared, same), folder))
    };
    let gone = other.projects().into_iter().filter(|folder| !is_project(host, folder));
    let mut found: Vec<((usize, bool), PathBuf)> = gone.filter_map(like).collect();
    found.sort();
    let (best, there) = found.pop()?;
    // Two that are as like it: nobody knows which of them it was.
    let alone = found.last().is_none_or(|(next, _)| *next < best);
    alone.then_some(Moved { here, there })
}

/// The records below a folder, by their paths from there.
fn records(host: &dyn Host, folder: &Path) -> BTreeSet<PathBuf> {
    let below = |path: PathBuf| path.strip_prefix(folder).map(Path::to_path_buf).ok();
    host.list(folder).into_iter().flatten().filter_map(below).collect()
}
