//! What can be written at a place, and nothing else.
//!
//! The place is read by the room's `slot`; here stands what each kind of place takes.
//! Only names and facts come from the snapshot, so an answer needs no analysis of what
//! is being typed. Documentation comes from the schema's tables.

mod expressions;
mod heads;
mod lines;
mod names;
mod rank;
mod record;
mod sums;
mod values;
mod verbs;

use super::cursor::{Cursor, Document, Inside, Token, TokenKind};
use super::slot::{self, Slot};
use super::snapshot::Snapshot;
use crate::model::{Day, Model};
use crate::schema::Kind;
pub use rank::Rank;
use rank::Usual;
use record::Record;
use std::ops::Range;
use std::path::Path;

/// What a proposal is, for the sign beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    Keyword,
    Field,
    Verb,
    Decl(Kind),
    Word,
    Country,
    Currency,
    Unit,
    Date,
    Text,
    File,
    Measure,
    Set,
    Operator,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    pub label: String,
    pub kind: CompletionKind,
    /// A few words beside the label.
    pub detail: Option<String>,
    /// Markdown.
    pub doc: Option<String>,
    /// The text that is written.
    pub insert: String,
    /// The same with places to fill in, where there are some.
    pub snippet: Option<String>,
    /// What is typed may match this instead of the label (the name of a country).
    pub filter: Option<String>,
    pub rank: Rank,
}

impl Completion {
    pub fn new(label: impl Into<String>, kind: CompletionKind) -> Completion {
        let label = label.into();
        Completion {
            insert: label.clone(),
            label,
            kind,
            detail: None,
            doc: None,
            snippet: None,
            filter: None,
            rank: Rank::of(100),
        }
    }

    fn detail(mut self, words: impl Into<String>) -> Self {
        self.detail = Some(words.into());
        self
    }

    fn doc(mut self, words: impl Into<String>) -> Self {
        self.doc = Some(words.into());
        self
    }

    fn insert(mut self, text: impl Into<String>) -> Self {
        self.insert = text.into();
        self
    }

    fn snippet(mut self, text: impl Into<String>) -> Self {
        self.snippet = Some(text.into());
        self
    }

    /// Its place where nothing else tells: the lower the earlier.
    fn rank(mut self, order: usize) -> Self {
        self.rank.order = order.min(u32::MAX as usize) as u32;
        self
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completions {
    /// What is replaced: the word at the offset.
    pub range: Range<usize>,
    pub items: Vec<Completion>,
    /// More fit than are given: ask again when more is typed.
    pub incomplete: bool,
}

/// The place of what stands behind all names.
const LATE: usize = 1 << 26;

/// Most proposals in one answer.
const MOST: usize = 250;

pub fn complete(
    document: &Document,
    offset: usize,
    path: &Path,
    today: Day,
    snapshot: Option<&Snapshot>,
) -> Completions {
    let offset = document.border(offset);
    let cursor = Cursor::at(document, offset);
    let model = snapshot.map(Snapshot::model);
    let mut writer = Writer {
        document,
        offset,
        path,
        today,
        snapshot,
        model,
        word: document.slice(cursor.word.start..offset),
        cursor: &cursor,
        usual: Usual::default(),
        acting: Vec::new(),
        items: Vec::new(),
        incomplete: false,
    };
    let range = match &cursor.inside {
        Inside::Code => {
            writer.slot(&slot::slot(&cursor, document.text, model));
            cursor.word.clone()
        }
        Inside::Comment(range) => writer.allowance(range.clone()),
        Inside::Str(range) => writer.string(range.clone()),
    };
    writer.rank_by_usage();
    let mut items = writer.items;
    let incomplete = writer.incomplete || items.len() > MOST;
    items.sort_by(|a, b| a.rank.cmp(&b.rank).then_with(|| a.label.cmp(&b.label)));
    items.dedup_by(|b, a| b.label == a.label && b.kind == a.kind);
    items.truncate(MOST);
    Completions { range, items, incomplete }
}

/// An answer at work.
struct Writer<'a> {
    document: &'a Document<'a>,
    offset: usize,
    path: &'a Path,
    today: Day,
    snapshot: Option<&'a Snapshot>,
    model: Option<&'a Model>,
    cursor: &'a Cursor,
    usual: Usual,
    /// Who may act on the line at hand: the parties of its record.
    acting: Vec<String>,
    /// What of the word stands before the offset.
    word: &'a str,
    items: Vec<Completion>,
    incomplete: bool,
}

impl<'a> Writer<'a> {
    fn s(&self, token: &Token) -> &'a str {
        self.document.text.get(token.range()).unwrap_or("")
    }

    fn add(&mut self, item: Completion) {
        self.items.push(item);
    }

    fn slot(&mut self, slot: &Slot) {
        // A number is being written: nothing to propose but what is measured in it.
        let number = self.word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
        self.usual = self.usual_at(slot);
        match slot {
            Slot::Head => self.head(),
            Slot::Name(kind) => self.name_of(*kind),
            Slot::Value { kind, spec, field, entry, .. } => {
                let record = Record::around(self.document, self.offset);
                self.value(*kind, *spec, field, entry, &record);
            }
            Slot::Argument { verb, words, .. } if number => self.sum_of_line(*verb, words),
            _ if number => {}
            Slot::Subject => self.subjects(),
            Slot::Verb { due } => self.verbs(*due),
            Slot::Argument { verb, words, tails } => self.argument(*verb, words, tails),
            Slot::Tail { verb, tail, words, tails } => self.tail(*verb, *tail, words, tails),
            Slot::Include => {
                self.add(text_snippet("the path of a file, or a pattern"));
            }
            Slot::Expression { asks, words } => self.expression(*asks, words),
            Slot::Statement { word, words } => self.statement(word, words),
            Slot::None => {}
        }
    }

    /// Codes after `# deal: allow`.
    fn allowance(&mut self, comment: Range<usize>) -> Range<usize> {
        let before = self.document.slice(comment.start..self.offset);
        let here = self.offset..self.offset;
        let Some(rest) = before.trim_start_matches('#').trim_start().strip_prefix("deal: allow ") else { return here };
        if rest.trim_start().contains(' ') {
            return here;
        }
        for row in crate::diag::all().iter().filter(|row| row.level != crate::diag::Level::Error) {
            self.add(Completion::new(row.code, CompletionKind::Word).detail(row.summary));
        }
        if let Some(model) = self.model {
            for id in model.of_kind(Kind::Rule) {
                self.add(Completion::new(&*model.get(id).name, CompletionKind::Decl(Kind::Rule)));
            }
        }
        self.offset - rest.trim_start().len()..self.offset
    }

    /// Inside quotes only the path of an `include` is known.
    fn string(&mut self, quoted: Range<usize>) -> Range<usize> {
        let inner = quoted.start + 1..self.offset.max(quoted.start + 1);
        let first = self.cursor.item.first().map_or("", |t| self.s(t));
        if first != "include" || !self.cursor.blocks.is_empty() || self.offset <= quoted.start {
            return self.offset..self.offset;
        }
        let (Some(snapshot), Some(folder)) = (self.snapshot, self.path.parent()) else { return inner };
        let files: Vec<String> = snapshot
            .analysis
            .sources
            .iter()
            .map(|(id, _)| snapshot.path(id))
            .filter(|file| file != self.path && file.extension().is_some_and(|e| e == "deal"))
            .filter_map(|file| file.strip_prefix(folder).ok().map(|inside| inside.to_string_lossy().replace('\\', "/")))
            .collect();
        for file in files {
            self.add(Completion::new(file, CompletionKind::File));
        }
        inner
    }

    /// Whether an entry of a list may begin here: nothing stands in it yet.
    fn begins(words: &[Token]) -> bool {
        words.last().is_none_or(|t| t.kind == TokenKind::Comma)
    }
}

fn text_snippet(what: &str) -> Completion {
    Completion::new("\"…\"", CompletionKind::Text).insert("\"\"").snippet("\"$1\"").detail(what).rank(LATE)
}
