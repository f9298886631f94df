//! What a repository has to say of its past, as a trait: the rim asks the `git`
//! program, tests keep revisions in memory.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A repository, asked from one of its folders. Only reads; what it can't do it says
/// in words.
pub trait Repository: Send + Sync {
    /// The folder that paths of a revision start from, without links.
    fn top(&self) -> &Path;

    /// The commit that a word names (`HEAD`, `main`, `v1.2`, an id); None where it
    /// names none.
    fn commit(&self, revision: &str) -> Result<Option<String>, String>;

    /// The commit at which two lines of work parted.
    fn fork_point(&self, one: &str, other: &str) -> Result<Option<String>, String>;

    /// Whether older commits were left behind when it was cloned.
    fn is_shallow(&self) -> bool {
        false
    }

    /// Every file of a commit.
    fn files(&self, commit: &str) -> Result<Vec<Tracked>, String>;

    /// The bytes of an object, read once however often they are asked for.
    fn read(&self, object: &str) -> io::Result<Arc<[u8]>>;
}

/// A file as a commit has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracked {
    /// From the top.
    pub path: PathBuf,
    /// By which [`Repository::read`] finds its bytes: equal where the bytes are.
    pub object: String,
    /// Its bytes are the path that it leads to.
    pub link: bool,
}
