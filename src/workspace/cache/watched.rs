//! The machine, with a record of what was asked of it and what it answered.

use super::Hash;
use crate::model::Day;
use crate::pdf::Unread;
use crate::workspace::{Host, PathKind, Repository, Terminal, Unlisted};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

pub struct Watched<'h> {
    host: &'h dyn Host,
    root: PathBuf,
    /// Where the texts of PDFs are kept: to read one takes longer than to check a
    /// thousand records.
    folder: PathBuf,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    asked: BTreeMap<Question, Hash>,
    /// Something was asked whose answer can't be held against a later one.
    lost: bool,
}

/// What was asked, of a path from the project's root where it lies below.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Question {
    what: What,
    path: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum What {
    Kind,
    Canonical,
    Bytes,
}

#[derive(Serialize, Deserialize)]
pub struct Answered(Question, Hash);

impl Answered {
    /// Whether the machine would still say so.
    pub fn holds(&self, host: &dyn Host, root: &Path) -> bool {
        answer(host, root, &self.0) == self.1
    }
}

/// The machine's answer, as far as it tells one from another.
fn answer(host: &dyn Host, root: &Path, question: &Question) -> Hash {
    let path = root.join(&question.path);
    let said = match question.what {
        What::Kind => format!("{:?}", host.kind(&path).ok()),
        What::Canonical => {
            let real = host.canonical(&path).ok();
            format!("{:?}", real.as_deref().map(|real| real.strip_prefix(root).unwrap_or(real)))
        }
        What::Bytes => return host.open(&path).and_then(digest).unwrap_or_default(),
    };
    Sha256::digest(said).into()
}

fn digest(mut file: Box<dyn Read>) -> io::Result<Hash> {
    let (mut sum, mut buffer) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(sum.finalize().into()),
            n => sum.update(&buffer[..n]),
        }
    }
}

impl<'h> Watched<'h> {
    pub fn new(host: &'h dyn Host, root: &Path, folder: &Path) -> Watched<'h> {
        Watched { host, root: root.to_path_buf(), folder: folder.to_path_buf(), seen: Mutex::default() }
    }

    /// None where the answer can't be kept.
    pub fn asked(self) -> Option<Vec<Answered>> {
        let seen = self.seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        (!seen.lost).then(|| seen.asked.into_iter().map(|(question, answer)| Answered(question, answer)).collect())
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Taken down before it is looked at: what changes between the two is found changed
    /// the next time.
    fn note(&self, what: What, path: &Path) {
        let path = path.strip_prefix(&self.root).unwrap_or(path).to_path_buf();
        let question = Question { what, path };
        if !self.seen().asked.contains_key(&question) {
            let answer = answer(self.host, &self.root, &question);
            self.seen().asked.insert(question, answer);
        }
    }

    fn lose(&self) {
        self.seen().lost = true;
    }
}

impl Host for Watched<'_> {
    fn kind(&self, path: &Path) -> io::Result<PathKind> {
        self.note(What::Kind, path);
        self.host.kind(path)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.note(What::Canonical, path);
        self.host.canonical(path)
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.note(What::Bytes, path);
        self.host.read(path, limit)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        self.note(What::Bytes, path);
        self.host.open(path)
    }

    fn current_dir(&self) -> io::Result<PathBuf> {
        self.lose();
        self.host.current_dir()
    }

    /// Follows from the bytes, which are noted where they are read.
    fn pdf(&self, bytes: &[u8]) -> Result<String, Unread> {
        let key: Hash = Sha256::new().chain_update(self.host.program()).chain_update(bytes).finalize().into();
        let name: String = key[..16].iter().map(|byte| format!("{byte:02x}")).chain([".txt".to_owned()]).collect();
        let sum = |text: &[u8]| -> Hash { Sha256::new().chain_update(key).chain_update(text).finalize().into() };
        let kept = self.host.kept(&self.folder, &name);
        if let Some((own, text)) = kept.as_deref().and_then(|kept| kept.split_at_checked(32))
            && own == sum(text)
            && let Ok(text) = std::str::from_utf8(text)
        {
            return Ok(text.to_owned());
        }
        let read = self.host.pdf(bytes);
        match &read {
            Ok(text) => self.host.keep(&self.folder, &name, &[&sum(text.as_bytes()), text.as_bytes()].concat()),
            Err(unread) if !unread.lasting => self.lose(),
            Err(_) => {}
        }
        read
    }

    fn read_stdin(&self, limit: u64) -> io::Result<Vec<u8>> {
        self.lose();
        self.host.read_stdin(limit)
    }

    fn list(&self, folder: &Path) -> Vec<Result<PathBuf, Unlisted>> {
        self.lose();
        self.host.list(folder)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.lose();
        self.host.write(path, bytes)
    }

    fn git(&self, folder: &Path, arguments: &[&OsStr]) -> Option<String> {
        self.lose();
        self.host.git(folder, arguments)
    }

    fn repository(&self, folder: &Path) -> Result<Option<Box<dyn Repository>>, String> {
        self.lose();
        self.host.repository(folder)
    }

    fn today(&self) -> Day {
        self.lose();
        self.host.today()
    }

    fn stdout(&self) -> Terminal {
        self.host.stdout()
    }

    fn stderr(&self) -> Terminal {
        self.host.stderr()
    }
}
