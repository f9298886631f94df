//! What is newly wrong, and what is no longer: diagnostics told apart by what they
//! speak of, not by where that stands.

use super::change::{Keyed, Place, matched};
use super::facts::{Side, tokens};
use super::statements::asked;
use crate::diag::{Diagnostic, Level};
use crate::model::DeclId;
use crate::text::{FileId, Span};
use rustc_hash::FxHashMap;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A code, or the name of a rule of the project.
    pub code: String,
    pub level: Level,
    pub message: String,
    pub place: Place,
    /// From 1, in characters.
    pub column: u32,
    /// The declaration it speaks of, as it is called there.
    pub subject: Option<String>,
}

impl Problem {
    /// Form, names and values (the bands 01 to 03 of the codes): what they speak of has
    /// no meaning. The other errors are of records that were understood.
    fn is_unread(&self) -> bool {
        self.level == Level::Error && ["E01", "E02", "E03"].iter().any(|band| self.code.starts_with(band))
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    pub new: Vec<Problem>,
    pub gone: Vec<Problem>,
    /// How many errors there were, and are.
    pub errors: [usize; 2],
    /// Whether some of them leave something unread, which then counts nowhere.
    pub unread: [bool; 2],
}

struct Found {
    /// The code, and what it speaks of.
    about: String,
    problem: Problem,
    /// Whether it stands in what is compared.
    held: bool,
}

impl Keyed for Found {
    fn whole(&self) -> String {
        format!("{} {}", self.about, self.problem.message)
    }
}

pub(super) fn problems(sides: &[Side; 2]) -> Problems {
    let [before, after] = sides.map(|side| all(&side));
    let errors = |found: &[Found]| found.iter().filter(|f| f.held && f.problem.level == Level::Error).count();
    let errors = [errors(&before), errors(&after)];
    let unread = [&before, &after].map(|found| found.iter().any(|f| f.held && f.problem.is_unread()));
    let (_, before, after) = matched(before, after, Keyed::whole);
    // With other figures in its words it is the same that is wrong.
    let (_, before, after) = matched(before, after, |found| found.about.clone());
    let told = |found: Vec<Found>| {
        let held = found.into_iter().filter(|found| found.held);
        let mut problems: Vec<Problem> = held.map(|found| found.problem).collect();
        problems.sort_by(|a, b| (b.level, &a.place, a.column, &a.code).cmp(&(a.level, &b.place, b.column, &b.code)));
        problems
    };
    Problems { new: told(after), gone: told(before), errors, unread }
}

fn all(side: &Side) -> Vec<Found> {
    let subjects = Subjects::of(side);
    side.records.diagnostics.iter().map(|diagnostic| found(side, &subjects, diagnostic)).collect()
}

fn found(side: &Side, subjects: &Subjects, diagnostic: &Diagnostic) -> Found {
    let span = diagnostic.span;
    let id = subjects.at(span);
    let about = match id {
        Some(id) => side.name(id),
        None => statement(side, span).unwrap_or_default(),
    };
    let problem = Problem {
        code: diagnostic.shown_code().to_owned(),
        level: diagnostic.level,
        message: diagnostic.message().to_owned(),
        place: side.place(span),
        column: side.records.sources.get(span.file).position(span.start).column,
        subject: id.map(|id| side.records.model.path(id)),
    };
    // `deal.toml` concerns all.
    let held = side.records.holds(span.file) || problem.place.file == "deal.toml";
    Found { about: format!("{} {:?} {about}", problem.code, problem.level), problem, held }
}

/// What an expectation asks, where the place lies in one.
fn statement(side: &Side, place: Span) -> Option<String> {
    let holds = |span: &Span| span.file == place.file && span.start <= place.start && place.end <= span.end;
    let expect = side.records.model.expects.iter().find(|expect| holds(&expect.span))?;
    Some(asked(&tokens(side.records.sources.slice(expect.span))).to_owned())
}

/// Which declaration a place belongs to: the innermost whose text it lies in, or the
/// one that a line of a log tells of.
pub(super) struct Subjects {
    /// By file, in the order of the text; those inside another after it.
    spans: FxHashMap<FileId, Vec<(Span, DeclId)>>,
}

impl Subjects {
    pub fn of(side: &Side) -> Subjects {
        let model = side.records.model;
        let mut spans: FxHashMap<FileId, Vec<(Span, DeclId)>> = FxHashMap::default();
        for id in model.ids() {
            let decl = model.get(id);
            let log =
                decl.lines.iter().map(|line| line.span).filter(|span| {
                    span.file != decl.span.file || span.start < decl.span.start || span.end > decl.span.end
                });
            for span in log.chain((!decl.implied).then_some(decl.span)) {
                spans.entry(span.file).or_default().push((span, id));
            }
        }
        for spans in spans.values_mut() {
            spans.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
        }
        Subjects { spans }
    }

    pub fn at(&self, place: Span) -> Option<DeclId> {
        let spans = self.spans.get(&place.file)?;
        let began = spans.partition_point(|(span, _)| span.start <= place.start);
        // Declarations nest in few steps, but a long body may have many before it.
        spans[..began]
            .iter()
            .rev()
            .find(|(span, _)| place.start <= span.end && place.end <= span.end)
            .map(|&(_, id)| id)
    }

    /// As [`at`](Self::at); where nothing is there, what follows.
    pub fn at_or_after(&self, place: Span) -> Option<DeclId> {
        let next = || {
            let spans = self.spans.get(&place.file)?;
            spans.get(spans.partition_point(|(span, _)| span.start < place.end)).map(|&(_, id)| id)
        };
        self.at(place).or_else(next)
    }
}
