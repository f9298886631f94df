//! From the syntax tree to typed declarations, item by item.
//!
//! A piece of a file is lowered on its own, so pieces can be lowered side by side and
//! their trees dropped at once. What a field holds is told by the schema's tables; no
//! field is named here. Names are not looked up: a reference keeps its place, and the
//! room `resolve` gives it a target when all files are read. The few words of a
//! project that change how others are read (its units and fields) come in as the
//! [`Vocabulary`].
//!
//! What can't be read is reported, with the right spelling, and left out: later
//! stages pass over it in silence.

mod amounts;
mod arguments;
mod commas;
mod countries;
mod fields;
mod figures;
mod foreign;
mod heads;
mod lines;
mod lists;
mod literal;
mod names;
mod numbers;
mod pieces;
mod statements;
mod strays;
mod terms;
mod time;
mod values;
mod verbs;
mod vocabulary;
mod words;

pub(in crate::model) use countries::{code_of_once, name_for_code, three_for_code};
pub(in crate::model) use lines::{WHO, without_subject};
pub(in crate::model) use literal::{Wanted, literal};
pub(in crate::model) use names::slug;
pub(in crate::model) use verbs::verb_elsewhere;
pub use vocabulary::{UserField, Vocabulary};

use super::Include;
use super::dates::Period;
use super::decl::{Citation, Decl, DeclId, Deflator, Line, Rate};
use crate::diag::{Code, Diagnostic, Words};
use crate::schema::{F, Kind};
use crate::syntax::expr::{Column, Expr, SetExpr};
use crate::syntax::{Item, Parsed, Term, TermKind};
use crate::text::{FileId, Span};

/// What some pieces of a file say. Ids count from 0 within them.
#[derive(Debug, Default, Clone)]
pub struct Lowered {
    pub decls: Vec<Decl>,
    pub rates: Vec<Rate>,
    pub deflators: Vec<Deflator>,
    pub includes: Vec<Include>,
    pub log: Vec<LogLine>,
    pub pending: Vec<Pending>,
    /// Country codes that stand where a party can stand.
    pub codes: Vec<&'static str>,
    /// Lines whose date or verb can't be read, each with the kind that it stands on. They are no
    /// part of the records, but what else is wrong in them is told.
    pub torn: Vec<(Option<Kind>, Line)>,
    /// Names of declarations of a kind that does not exist.
    pub unread: Vec<Box<str>>,
    pub errors: Vec<Diagnostic>,
}

/// A dated line at top level, on its way to its subject.
#[derive(Debug, Clone)]
pub struct LogLine {
    pub subject: Span,
    pub span: Span,
    pub line: Told,
}

#[derive(Debug, Clone)]
pub enum Told {
    Line(Box<Line>),
    /// `amended` and `reported` are read by the fields of their subject, which is
    /// known only when all files are read.
    Later {
        when: Span,
        terms: Vec<Term>,
    },
    /// It could not be read; its subject is looked up all the same.
    Lost,
}

/// An expression that is typed when all names are known.
#[derive(Debug, Clone)]
pub enum Pending {
    /// A field of a rule or report.
    Field { decl: DeclId, field: F, tree: Tree },
    Expect {
        date: Option<Period>,
        expr: Expr,
        sources: Vec<Citation>,
        span: Span,
        /// Its date can't be read: only what is wrong in it is told.
        torn: bool,
    },
}

#[derive(Debug, Clone)]
pub enum Tree {
    Set(SetExpr),
    Cond(Expr),
    Columns(Vec<Column>),
}

/// Some pieces of one file, lowered one after the other.
pub struct Part<'a>(Lower<'a>);

impl<'a> Part<'a> {
    /// `text` is the whole file.
    pub fn new(file: FileId, text: &'a str, vocabulary: &'a Vocabulary) -> Self {
        Part(Lower::new(file, text, vocabulary))
    }

    /// Lowers a piece, or several in a row; their tree is dropped.
    pub fn add(&mut self, piece: Parsed) {
        self.0.out.errors.extend(piece.errors);
        for item in &piece.tree.items {
            self.0.top_item(item);
        }
    }

    pub fn finish(self) -> Lowered {
        self.0.out
    }
}

/// The includes of one file, without lowering the rest of it.
pub fn includes(file: FileId, text: &str, items: &[Item]) -> (Vec<Include>, Vec<Diagnostic>) {
    let vocabulary = Vocabulary::default();
    let mut lower = Lower::new(file, text, &vocabulary);
    for item in items {
        if let crate::syntax::ItemKind::Head { word, terms, body } = &item.kind
            && lower.s(*word) == "include"
        {
            lower.include(item.span, terms, body.as_ref());
        }
    }
    (lower.out.includes, lower.out.errors)
}

/// A piece at work.
pub(in crate::model) struct Lower<'a> {
    file: FileId,
    text: &'a str,
    vocabulary: &'a Vocabulary,
    pub(in crate::model) out: Lowered,
}

/// What was wrong has been reported.
pub(in crate::model) struct Reported;
type Read<T> = Result<T, Reported>;

impl<'a> Lower<'a> {
    pub(in crate::model) fn new(file: FileId, text: &'a str, vocabulary: &'a Vocabulary) -> Self {
        Lower { file, text, vocabulary, out: Lowered::default() }
    }

    /// The words at a place.
    fn s(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or("")
    }

    fn is(&self, term: Option<&Term>, word: &str) -> bool {
        term.is_some_and(|t| t.kind == TermKind::Name && self.s(t.span) == word)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.out.errors.push(diagnostic);
    }

    fn fail<T>(&mut self, diagnostic: Diagnostic) -> Read<T> {
        self.report(diagnostic);
        Err(Reported)
    }

    fn error(code: &'static Code, span: Span, message: impl Into<Words>) -> Diagnostic {
        Diagnostic::new(code, span, message)
    }

    /// What a string or text block says.
    fn string(&mut self, term: Term) -> Box<str> {
        let (value, errors) = crate::syntax::string_value(self.text, term.span, term.kind);
        self.out.errors.extend(errors);
        value.into_boxed_str()
    }

    fn span(&self, start: u32, end: u32) -> Span {
        Span { file: self.file, start, end }
    }
}

/// At most forty characters of what the user wrote, for a message.
fn short(text: &str) -> String {
    let line = text.split(['\n', '\r']).next().unwrap_or("");
    let shown: String = line.chars().take(40).collect();
    if shown.len() < text.len() { format!("{shown}…") } else { shown }
}

/// `a`, `b` or `c`, for messages.
fn choice<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let words: Vec<String> = words.into_iter().map(|w| format!("`{w}`")).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}
