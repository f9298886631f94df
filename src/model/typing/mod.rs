//! Names and types of expressions: from a tree without meaning to a query over the
//! model, with a diagnostic at the smallest span for what makes no sense.
//!
//! Needs a model whose names are resolved. Knows what a word means, never what it is
//! worth on a row: that is the room eval. What can't be typed becomes [`Cond::Bad`]
//! or None and has been reported, so one mistake gives one message.

mod calls;
mod columns;
mod compare;
mod literals;
mod paths;
mod ty;
mod values;

pub use columns::Role;

use super::Model;
use super::query::{Cond, Operand, Query, SetQuery};
use crate::diag::{Diagnostic, codes, nearest};
use crate::schema::{self, Function, Kind, Kinds, Set};
use crate::syntax::expr::{self, Expr, ExprKind, SetExpr};
use crate::text::{Sources, Span};

/// A set with its condition. None where the set itself could not be made out.
pub fn set(model: &Model, sources: &Sources, expr: &SetExpr, errors: &mut Vec<Diagnostic>) -> Option<SetQuery> {
    Typer { model, sources, errors }.set(expr)
}

/// A condition on the rows of a set, or with no `row` (`expect`) over figures alone.
pub fn cond(model: &Model, sources: &Sources, expr: &Expr, row: Option<Set>, errors: &mut Vec<Diagnostic>) -> Cond {
    Typer { model, sources, errors }.cond(expr, row)
}

/// The columns of a report over rows of a set, each once.
pub fn columns(
    model: &Model,
    sources: &Sources,
    columns: &[expr::Column],
    row: Set,
    role: Role,
    errors: &mut Vec<Diagnostic>,
) -> Vec<super::query::Column> {
    Typer { model, sources, errors }.columns(columns, row, role)
}

/// What `deal query` was asked: a set, a figure or a truth.
pub fn query(model: &Model, sources: &Sources, query: &expr::Query, errors: &mut Vec<Diagnostic>) -> Option<Query> {
    Typer { model, sources, errors }.query(query)
}

/// A word or path on the rows of a set; None where they have no such word.
pub fn word(model: &Model, sources: &Sources, parts: &[Span], set: Set) -> Option<Operand> {
    Typer { model, sources, errors: &mut Vec::new() }.word(parts, set).map(|(operand, _)| operand)
}

/// The words in braces of a rule's message as it is written, with their places; `\u{A0}` is
/// a letter.
pub fn in_braces(written: &str, place: Span) -> impl Iterator<Item = (&str, Span)> {
    written.match_indices('{').filter_map(move |(at, _)| {
        let word = written[at + 1..].split_once('}')?.0;
        let is_escape = written[..at].ends_with("\\u");
        let start = place.start + at as u32 + 1;
        let span = Span { start, end: start + word.len() as u32, ..place };
        (is_path(word) && !is_escape).then_some((word, span))
    })
}

fn is_path(text: &str) -> bool {
    let named = |part: &str| {
        let letters = part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        part.starts_with(|c: char| c.is_ascii_alphabetic()) && letters
    };
    text.split('.').all(named)
}

/// Whether a word means anything on the rows of some set.
pub fn is_word(model: &Model, sources: &Sources, word: &str) -> bool {
    let typer = Typer { model, sources, errors: &mut Vec::new() };
    typer.known_anywhere(word) || typer.measure_on_row(word, Set::Instruments).is_some()
}

struct Typer<'a> {
    model: &'a Model,
    sources: &'a Sources,
    errors: &'a mut Vec<Diagnostic>,
}

/// Kinds of declaration that the rows of a set may be.
fn kinds_of(set: Set) -> Kinds {
    match set {
        // The unattributed rest of a package is a row with the package's fields.
        Set::Instruments | Set::Agreements => Kinds::of(&[Kind::Instrument, Kind::Package]),
        _ => set.row().kind.map_or(Kinds::NONE, |kind| Kinds::of(&[kind])),
    }
}

impl<'a> Typer<'a> {
    fn text(&self, span: Span) -> &'a str {
        self.sources.slice(span)
    }

    fn error(&mut self, diagnostic: Diagnostic) {
        self.errors.push(diagnostic);
    }

    fn set(&mut self, expr: &SetExpr) -> Option<SetQuery> {
        let set = self.set_name(&expr.name, expr.span)?;
        let filter = expr.filter.as_ref().map(|filter| self.cond(filter, Some(set)));
        Some(SetQuery { set, filter, span: expr.span })
    }

    fn set_name(&mut self, name: &[Span], whole: Span) -> Option<Set> {
        let span = name.first().zip(name.last()).map_or(whole, |(a, b)| a.to(*b));
        let word = self.text(span);
        if let Some(set) = schema::set(word) {
            return Some(set);
        }
        let known = schema::sets().iter().map(|row| row.word);
        let mut d = Diagnostic::new(&codes::E0702, span, format!("there is no set `{word}`"));
        d = match nearest(word, known.clone()).or_else(|| schema::kind(word).map(|k| k.row().plural)) {
            Some(near) if schema::set(near).is_some() => {
                d.help(format!("did you mean `{near}`?")).near(span, word, near)
            }
            _ => d.help(format!("the sets are {}", listed(known))),
        };
        self.error(d);
        None
    }

    fn cond(&mut self, expr: &Expr, row: Option<Set>) -> Cond {
        match &expr.kind {
            ExprKind::And(parts) => Cond::And(parts.iter().map(|part| self.cond(part, row)).collect()),
            ExprKind::Or(parts) => Cond::Or(parts.iter().map(|part| self.cond(part, row)).collect()),
            ExprKind::Not(inner) => Cond::Not(Box::new(self.cond(inner, row))),
            ExprKind::Compare { left, op, op_span, right } => {
                self.compare(left, *op, *op_span, right, row, expr.span).unwrap_or(Cond::Bad)
            }
            ExprKind::Bare(operand) => match self.operand(operand, row) {
                Some((operand, _)) => Cond::Present { operand, span: expr.span },
                None => Cond::Bad,
            },
            ExprKind::Bad => Cond::Bad,
        }
    }

    fn query(&mut self, query: &expr::Query) -> Option<Query> {
        match query {
            // A single word is read as a set; one that is none may be a measure or a field.
            expr::Query::Set(set) if set.filter.is_none() && !self.is_set(&set.name) => {
                self.no_row(&set.name);
                None
            }
            expr::Query::Set(set) => self.set(set).map(Query::Set),
            expr::Query::Expr(Expr { kind: ExprKind::Bare(operand), span }) => match &**operand {
                // The name of a set is a set.
                expr::Operand::Path(parts) if self.is_set(parts) => {
                    self.set(&SetExpr { name: parts.clone(), filter: None, span: *span }).map(Query::Set)
                }
                operand => self.operand(operand, None).map(|(operand, _)| Query::Figure(operand)),
            },
            expr::Query::Expr(expr) => Some(Query::Cond(self.cond(expr, None))),
        }
    }

    fn is_set(&self, parts: &[Span]) -> bool {
        matches!(parts, [one] if schema::set(self.text(*one)).is_some())
    }

    /// What stands left of an operator, or alone.
    fn operand(&mut self, operand: &expr::Operand, row: Option<Set>) -> Option<(Operand, ty::Typed)> {
        match operand {
            expr::Operand::Path(parts) => match row {
                Some(set) => self.word(parts, set),
                None => {
                    self.no_row(parts);
                    None
                }
            },
            expr::Operand::Call { word, field, set, span } => self.call(*word, field.as_deref(), set, row, *span),
        }
    }

    /// A word where there is no row that could have it.
    fn no_row(&mut self, parts: &[Span]) {
        let Some(span) = parts.first().zip(parts.last()).map(|(a, b)| a.to(*b)) else { return };
        let word = self.text(span);
        let d = if schema::set(word).is_some() {
            Diagnostic::new(&codes::E0703, span, format!("`{word}` is a set, neither true nor false"))
                .help(format!("ask how many there are: `count({word}) > 0`"))
        } else if schema::level(word).is_some() || word == "count" {
            let set = if schema::level(word).is_some_and(|l| l.of_pledges()) { "pledges" } else { "instruments" };
            Diagnostic::new(&codes::E0705, span, format!("`{word}` needs a set to measure"))
                .help(format!("write `{word}({set})`, or `{word}({set} where …)`"))
        } else if self.known_anywhere(word) {
            Diagnostic::new(&codes::E0705, span, format!("`{word}` belongs to a row, and there is no row here"))
                .help(format!("ask a set: `count(instruments where {word} …)`"))
        } else if let Some(id) = self.model.by_name(word).filter(|id| !self.model.get(*id).implied) {
            let decl = self.model.get(id);
            let what = decl.kind.with_article();
            let d =
                Diagnostic::new(&codes::E0702, span, format!("`{word}` is the name of {what}, no measure and no set"))
                    .related(decl.head, "declared here")
                    .help(format!("`deal show {word}` says all that is known of it"));
            match schema::sets().iter().find(|set| set.word == decl.kind.row().plural) {
                Some(set) => d.help(format!("in an expression: `{} where name = {word}`", set.word)),
                None => d,
            }
        } else if schema::codes::currency(word).is_some() {
            // `announced(instruments) in USD`
            Diagnostic::new(&codes::E0702, span, format!("`{word}` is a currency, no measure and no set"))
                .help(format!("a figure is converted for the whole answer: `--in {word}` behind the expression, `in: {word}` in a report"))
        } else {
            let measures = schema::levels().iter().map(|row| row.word).chain(["count"]);
            let known = measures.chain(Function::ALL.iter().map(|f| f.0)).chain(schema::sets().iter().map(|s| s.word));
            let d = Diagnostic::new(&codes::E0702, span, format!("`{word}` is no measure and no set"));
            match nearest(word, known) {
                Some(near) => d.help(format!("did you mean `{near}`?")).near(span, word, near),
                None => d.help("write a measure of a set, as in `committed(instruments where parties has KZ)`"),
            }
        };
        self.error(d);
    }
}

/// "`a`, `b` and `c`"
fn listed<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let words: Vec<String> = words.map(|w| format!("`{w}`")).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
