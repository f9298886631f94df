//! Names across files: from lowered pieces to one model.
//!
//! Every reference gets the declaration it means, or stays without a target and has
//! been reported. Country codes in use become parties, lines of the log go to their
//! subjects, expressions are typed. Knows names and kinds, nothing of what records say.

mod beyond;
mod codes;
mod expressions;
mod log;
mod names;
mod references;
mod unknown;

use super::lower::{self, LogLine, Lowered, Pending, Vocabulary};
use super::{DeclId, Line, Model, Project};
use crate::diag::{Diagnostic, codes::E0201};
use crate::schema::Kind;
use crate::syntax::{self, Chunk, Parsed};
use crate::text::{FileId, Sources};
pub use beyond::Beyond;
use names::Names;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// From sources to a model: split, parse, lower, resolve.
///
/// A piece is parsed and lowered in one task and its tree dropped there, so a large
/// file never stands in memory as trees.
pub fn analyse(sources: &Sources, project: Project) -> (Model, Vec<Diagnostic>) {
    let vocabulary = vocabulary(sources);
    let pieces = by_file(sources, |file, text| file_parts(file, text, &vocabulary));
    Pieces { pieces, vocabulary }.assemble(sources, project)
}

/// What the files of a state of the records say, before names are looked up.
pub struct Pieces {
    pieces: Vec<Vec<Lowered>>,
    vocabulary: Vocabulary,
}

/// Two states of one project: a file that both have under one number with one text is
/// parsed and lowered once.
pub fn read_both([before, after]: [&Sources; 2]) -> [Pieces; 2] {
    let words = [before, after].map(vocabulary);
    let read = by_file(before, |file, text| file_parts(file, text, &words[0]));
    // Words of the project change how every file is read.
    let same_words = words[0] == words[1];
    let read_after = by_file(after, |file, text| match read.get(file.0 as usize) {
        Some(parts) if same_words && before.get(file).text() == text => parts.clone(),
        _ => file_parts(file, text, &words[1]),
    });
    let [words_before, words_after] = words;
    [Pieces { pieces: read, vocabulary: words_before }, Pieces { pieces: read_after, vocabulary: words_after }]
}

impl Pieces {
    /// One model of all, ids counted through; then names.
    pub fn assemble(self, sources: &Sources, project: Project) -> (Model, Vec<Diagnostic>) {
        assemble(sources, self.pieces.into_iter().flatten().collect(), &self.vocabulary, project, None)
    }
}

fn by_file(sources: &Sources, parts: impl Fn(FileId, &str) -> Vec<Lowered> + Sync) -> Vec<Vec<Lowered>> {
    let files: Vec<(FileId, &str)> = sources.iter().map(|(id, source)| (id, source.text())).collect();
    files.par_iter().map(|&(file, text)| parts(file, text)).collect()
}

/// Pieces in one task: far fewer would cost more than they gain.
const PIECES: usize = 256;

/// A file, part by part; each piece is parsed and lowered, and its tree dropped.
fn file_parts(file: FileId, text: &str, vocabulary: &Vocabulary) -> Vec<Lowered> {
    let chunks = syntax::split(text);
    let part = |chunks: &[Chunk]| {
        let mut part = lower::Part::new(file, text, vocabulary);
        syntax::each_parsed(file, text, chunks, |pieces| part.add(pieces));
        part.finish()
    };
    chunks.par_chunks(PIECES).map(part).collect()
}

/// From some pieces of a project to a model of these alone; each stands with the file
/// it is a piece of. Of the rest only names are known, to say what a mistyped one means.
pub fn build(
    sources: &Sources,
    parsed: Vec<(FileId, Parsed)>,
    project: Project,
    beyond: &Beyond,
) -> (Model, Vec<Diagnostic>) {
    let mut vocabulary = Vocabulary::default();
    for (file, piece) in &parsed {
        vocabulary.collect(sources.get(*file).text(), &piece.tree.items);
    }
    let pieces: Vec<Lowered> = parsed
        .into_par_iter()
        .with_min_len(64)
        .map(|(file, piece)| {
            let mut part = lower::Part::new(file, sources.get(file).text(), &vocabulary);
            part.add(piece);
            part.finish()
        })
        .collect();
    assemble(sources, pieces, &vocabulary, project, Some(beyond))
}

/// The units and fields of the project. Only the pieces that can declare one are
/// parsed here, a second time.
pub fn vocabulary(sources: &Sources) -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    for (file, source) in sources.iter().filter(|(_, s)| Vocabulary::may_declare(s.text())) {
        let text = source.text();
        for chunk in syntax::split(text) {
            collect(&mut vocabulary, file, text, chunk);
        }
    }
    vocabulary
}

fn collect(vocabulary: &mut Vocabulary, file: FileId, text: &str, chunk: Chunk) {
    if Vocabulary::may_declare(&text[chunk.range()]) {
        vocabulary.collect(text, &syntax::parse_piece(file, text, chunk).tree.items);
    }
}

/// All pieces as one model, ids counted through; then names.
fn assemble(
    sources: &Sources,
    pieces: Vec<Lowered>,
    vocabulary: &Vocabulary,
    project: Project,
    beyond: Option<&Beyond>,
) -> (Model, Vec<Diagnostic>) {
    let mut model = Model { project, ..Model::default() };
    let mut rest = Rest::default();
    model.decls.reserve(pieces.iter().map(|p| p.decls.len()).sum());
    for piece in pieces {
        rest.take(&mut model, piece);
    }
    let mut names = Names::collect(&mut model, &mut rest.errors);
    let elsewhere = beyond.iter().flat_map(|beyond| beyond.codes());
    codes::imply(&mut model, &mut names, &rest.codes.iter().copied().chain(elsewhere).collect::<Vec<_>>());
    names.beyond = beyond;
    codes::check_titles(&model, sources, &mut rest.errors);
    let fields = names::user_fields(&model, vocabulary, &mut rest.errors);
    let told = log::attach(&mut model, sources, vocabulary, &names, rest.log, &mut rest.torn, &mut rest.errors);
    if !told.is_empty() {
        codes::imply(&mut model, &mut names, &told);
    }
    let mut loose = references::Loose { pending: &mut rest.pending, torn: &mut rest.torn };
    references::resolve(&mut model, sources, &names, &fields, &mut loose, &mut rest.errors);
    expressions::type_all(&mut model, sources, rest.pending, &mut rest.errors);
    let (mut errors, unread) = (rest.errors, rest.unread);
    // A kind that does not exist has been told, and once: its name is no unknown one.
    let told = |name: &str| name.split('.').any(|part| unread.contains(part));
    errors.retain(|e| unread.is_empty() || e.code != &E0201 || !told(sources.slice(e.span)));
    errors.sort_by_key(|e| e.span);
    (model, errors)
}

/// What pieces hold beside the parts of a model.
#[derive(Default)]
struct Rest {
    log: Vec<LogLine>,
    pending: Vec<Pending>,
    torn: Vec<(Option<Kind>, Line)>,
    codes: Vec<&'static str>,
    unread: FxHashSet<Box<str>>,
    errors: Vec<Diagnostic>,
}

impl Rest {
    fn take(&mut self, model: &mut Model, piece: Lowered) {
        let base = model.decls.len() as u32;
        let moved = |id: DeclId| DeclId(id.0 + base);
        for mut decl in piece.decls {
            decl.parent = decl.parent.map(moved);
            for child in &mut decl.children {
                *child = moved(*child);
            }
            model.decls.push(decl);
        }
        model.rates.extend(piece.rates);
        model.deflators.extend(piece.deflators);
        model.includes.extend(piece.includes);
        self.log.extend(piece.log);
        self.torn.extend(piece.torn);
        self.pending.extend(piece.pending.into_iter().map(|pending| match pending {
            Pending::Field { decl, field, tree } => Pending::Field { decl: moved(decl), field, tree },
            expect => expect,
        }));
        for code in piece.codes {
            if let Err(at) = self.codes.binary_search(&code) {
                self.codes.insert(at, code);
            }
        }
        self.unread.extend(piece.unread);
        self.errors.extend(piece.errors);
    }
}
