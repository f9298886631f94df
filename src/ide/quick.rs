//! What is wrong with what was just typed, before the whole project has been looked at
//! again: the changed declarations are analysed together with their neighbours alone.
//!
//! The stages and checks are those of every analysis; only the project is smaller. What
//! needs all of it ([`WHOLE`]) keeps its last verdict. The analysis of the whole follows
//! when typing pauses, and its word is the last.

use super::cursor::{Document, is_delimiter};
use super::neighbours::neighbours;
use super::snapshot::Snapshot;
use crate::diag::{Diagnostic, Edit, Fix, Label};
use crate::model::Day;
use crate::syntax::{self, Chunk};
use crate::text::{FileId, Span};
use crate::workspace::{self, Ask, Checks, Host, PathKind, Terminal, Unlisted};
use std::ffi::OsStr;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Diagnostics that speak of the whole project, of files on the disk or of money that is
/// summed over all records: what a few records say decides none of them.
pub const WHOLE: &[&str] = &[
    "E0101", "E0118", "E0202", "W0216", "E0217", "E0218", "E0219", "E0515", "W0516", "E0517", "E0518", "W0601",
    "E0603", "E0605", "E0606", "E0707", "E0713", "W0710", "W0801",
];

/// More text than this is no slip of the fingers.
const MOST: usize = 64 * 1024;

/// The diagnostics of a file as far as they can be told now; places are those of the
/// text as it stands.
pub struct Quick {
    pub diagnostics: Vec<Diagnostic>,
    /// The declarations that were looked at again.
    pub core: Range<usize>,
    /// Something in them stays open: only what is wrong with their form is told.
    pub open: bool,
}

/// None where nothing has changed, or too much has.
pub fn quick(snapshot: &Snapshot, file: FileId, document: &Document) -> Option<Quick> {
    let change = Change::between(file, snapshot.text(file), document.text)?;
    let core = core(document, &change)?;
    let before = core.start..change.back(core.end);
    let text = &document.text[core.clone()];
    if text.len() > MOST || changes_words(text) {
        return None;
    }
    let pieces = document.chunks.iter().filter(|c| core.start <= c.start as usize && c.end as usize <= core.end);
    let pieces: Vec<Chunk> = pieces.copied().collect();
    // What stays open reaches as far as the file says, not as far as these pieces.
    let open = pieces.iter().any(|piece| !piece.sound);
    let fresh = if open {
        pieces.iter().flat_map(|&piece| syntax::parse_piece(file, document.text, piece).errors).collect()
    } else {
        beside_neighbours(snapshot, file, document.text, &core, &change)?
    };
    let of_whole = |d: &Diagnostic| d.rule.is_some() || WHOLE.contains(&d.code.code);
    let inside = |span: Span| before.start <= span.start as usize && span.end as usize <= before.end;
    let kept = snapshot.analysis.diagnostics.iter().filter(|d| {
        let span = d.primary.span;
        span.file == file && (!inside(span) || of_whole(d))
    });
    let mut found: Vec<Diagnostic> = kept.filter_map(|d| moved(d, |span| change.forward(span))).collect();
    found.extend(fresh.into_iter().filter(|d| !of_whole(d)));
    found.sort_by(|a, b| a.primary.span.cmp(&b.primary.span).then_with(|| a.shown_code().cmp(b.shown_code())));
    Some(Quick { diagnostics: found, core, open })
}

/// What the stages and checks say of a part of a text in the company of its neighbours.
fn beside_neighbours(
    snapshot: &Snapshot,
    file: FileId,
    text: &str,
    core: &Range<usize>,
    change: &Change,
) -> Option<Vec<Diagnostic>> {
    let own = &text[core.clone()];
    let around = neighbours(snapshot, file, core.start..change.back(core.end), words(own))?;
    let desk = Desk::new(snapshot, own, &around);
    let analysis =
        workspace::analyse(&desk, &[DESK.into()], Ask { as_of: snapshot.as_of, checks: Checks::All }).ok()?;
    let place = |span: Span| match analysis.sources.path(span.file) {
        CORE => Some(Span::new(file, core.start + span.start as usize, core.start + span.end as usize)),
        AROUND => desk.origin(span).and_then(|span| change.forward(span)),
        _ => None,
    };
    let of_core = analysis.diagnostics.iter().filter(|d| analysis.sources.path(d.primary.span.file) == CORE);
    Some(of_core.filter_map(|d| moved(d, place)).collect())
}

/// The pieces of the text that the change touches.
fn core(document: &Document, change: &Change) -> Option<Range<usize>> {
    let first = document.chunks.partition_point(|c| (c.end as usize) < change.start);
    let after = document.chunks.partition_point(|c| (c.start as usize) <= change.new_end);
    let chunks = document.chunks.get(first..after)?;
    Some(chunks.first()?.start as usize..chunks.last()?.end as usize)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_ascii() && is_delimiter(c as u8))
        .filter(|w| w.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Units, fields and rules change how other records are read.
fn changes_words(text: &str) -> bool {
    text.lines().any(|line| ["unit ", "field ", "rule ", "include "].iter().any(|word| line.starts_with(word)))
}

/// One replacement that leads from the text of the snapshot to the text at hand.
struct Change {
    file: FileId,
    start: usize,
    old_end: usize,
    new_end: usize,
}

impl Change {
    fn between(file: FileId, old: &str, new: &str) -> Option<Change> {
        let start = common_start(old.as_bytes(), new.as_bytes());
        if start == old.len() && start == new.len() {
            return None;
        }
        let most = old.len().min(new.len()) - start;
        let end = common_end(&old.as_bytes()[old.len() - most..], &new.as_bytes()[new.len() - most..]);
        let (mut start, mut end) = (start, end);
        while !new.is_char_boundary(start) || !old.is_char_boundary(start) {
            start -= 1;
        }
        while !new.is_char_boundary(new.len() - end) || !old.is_char_boundary(old.len() - end) {
            end -= 1;
        }
        Some(Change { file, start, old_end: old.len() - end, new_end: new.len() - end })
    }

    /// A byte behind the change, in the old text.
    fn back(&self, at: usize) -> usize {
        at + self.old_end - self.new_end
    }

    /// A place of the snapshot in the text at hand; None where it has changed.
    fn forward(&self, span: Span) -> Option<Span> {
        if span.file != self.file || span.end as usize <= self.start {
            return Some(span);
        }
        let at = |offset: u32| (offset as usize + self.new_end - self.old_end) as u32;
        (span.start as usize >= self.old_end).then(|| Span { start: at(span.start), end: at(span.end), ..span })
    }
}

/// Texts of megabytes differ in a letter: blocks are compared, and bytes in one of them.
const BLOCK: usize = 4096;

fn common_start(a: &[u8], b: &[u8]) -> usize {
    let blocks = a.chunks_exact(BLOCK).zip(b.chunks_exact(BLOCK)).take_while(|(a, b)| a == b).count();
    let from = blocks * BLOCK;
    from + a[from..].iter().zip(&b[from..]).take_while(|(a, b)| a == b).count()
}

fn common_end(a: &[u8], b: &[u8]) -> usize {
    let blocks = a.rchunks_exact(BLOCK).zip(b.rchunks_exact(BLOCK)).take_while(|(a, b)| a == b).count();
    let to = blocks * BLOCK;
    to + a[..a.len() - to].iter().rev().zip(b[..b.len() - to].iter().rev()).take_while(|(a, b)| a == b).count()
}

/// A diagnostic at other places; what of it has no place any more is left out.
fn moved(diagnostic: &Diagnostic, place: impl Fn(Span) -> Option<Span>) -> Option<Diagnostic> {
    let label = |label: &Label| Some(Label { span: place(label.span)?, text: label.text.clone() });
    let edits = |fix: &Fix| -> Option<Vec<Edit>> {
        fix.edits.iter().map(|e| Some(Edit { span: place(e.span)?, text: e.text.clone() })).collect()
    };
    Some(Diagnostic {
        primary: label(&diagnostic.primary)?,
        related: diagnostic.related.iter().filter_map(label).collect(),
        fixes: diagnostic.fixes.iter().filter_map(|fix| Some(Fix { edits: edits(fix)?, ..fix.clone() })).collect(),
        ..diagnostic.clone()
    })
}

const DESK: &str = "/desk";
const CORE: &str = "a.deal";
const AROUND: &str = "b.deal";

/// A project of a few records: those that were touched in one file (what stays open in
/// them must not swallow the others), their neighbours in the next.
struct Desk {
    core: String,
    around: String,
    manifest: Option<String>,
    /// Where each neighbour begins, and where it stands in the snapshot.
    origins: Vec<(usize, Span)>,
    today: Day,
}

impl Desk {
    fn new(snapshot: &Snapshot, core: &str, around: &[Span]) -> Desk {
        let mut desk = Desk {
            core: core.to_owned(),
            around: String::new(),
            manifest: None,
            origins: Vec::new(),
            today: snapshot.as_of,
        };
        if snapshot.analysis.project {
            let sources = &snapshot.analysis.sources;
            desk.manifest = sources.iter().find(|(_, s)| s.path() == "deal.toml").map(|(_, s)| s.text().to_owned());
        }
        for &span in around {
            desk.origins.push((desk.around.len(), span));
            desk.around.push_str(snapshot.slice(span));
            desk.around.push('\n');
        }
        desk
    }

    fn text(&self, name: &Path) -> Option<&String> {
        match name.to_str()? {
            CORE => Some(&self.core),
            AROUND => Some(&self.around),
            "deal.toml" => self.manifest.as_ref(),
            _ => None,
        }
    }

    fn origin(&self, span: Span) -> Option<Span> {
        let at = self.origins.partition_point(|(start, _)| *start <= span.start as usize).checked_sub(1)?;
        let (start, of) = self.origins[at];
        let back = |offset: u32| of.start + offset - start as u32;
        let place = Span { file: of.file, start: back(span.start), end: back(span.end) };
        (place.end <= of.end).then_some(place)
    }
}

impl Host for Desk {
    fn current_dir(&self) -> io::Result<PathBuf> {
        Ok(DESK.into())
    }

    fn kind(&self, path: &Path) -> io::Result<PathKind> {
        match path.strip_prefix(DESK) {
            Ok(inside) if inside == Path::new("") => Ok(PathKind::Folder),
            Ok(inside) if self.text(inside).is_some() => Ok(PathKind::File),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn read(&self, path: &Path, _limit: u64) -> io::Result<Vec<u8>> {
        let text = path.strip_prefix(DESK).ok().and_then(|inside| self.text(inside));
        text.map(|text| text.as_bytes().to_vec()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn read_stdin(&self, _limit: u64) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn list(&self, _folder: &Path) -> Vec<Result<PathBuf, Unlisted>> {
        [CORE, AROUND].map(|name| Ok(Path::new(DESK).join(name))).into()
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let real = if path == Path::new(".") { PathBuf::from(DESK) } else { path.to_path_buf() };
        self.kind(&real).map(|_| real)
    }

    fn write(&self, _path: &Path, _bytes: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn git(&self, _folder: &Path, _arguments: &[&OsStr]) -> Option<String> {
        None
    }

    fn today(&self) -> Day {
        self.today
    }

    fn stdout(&self) -> Terminal {
        Terminal::default()
    }

    fn stderr(&self) -> Terminal {
        Terminal::default()
    }
}
