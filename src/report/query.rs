//! `deal query`: one expression and its answer, a figure, a number, a truth or rows.

use super::ask::Asked;
use super::figures::{Figures, engine};
use super::make::{Ground, ledger_line};
use super::{FieldValue, LedgerLine, values};
use crate::diag::Diagnostic;
use crate::eval::rows::Row;
use crate::eval::{Cell, Interval, Note, Options, Total, Truth, mixed_units};
use crate::model::query::{Cond, Operand, Query, Right};
use crate::model::{Cur, Day, DeclId, Line};
use crate::schema::{Card, Function};

#[derive(Debug, Clone)]
pub struct Answer {
    pub as_of: Day,
    pub currency: Option<Cur>,
    /// As asked.
    pub expression: String,
    pub kind: AnswerKind,
    pub notes: Vec<Note>,
    pub ledger: Option<Vec<LedgerLine>>,
}

#[derive(Debug, Clone)]
pub enum AnswerKind {
    Figure(Total),
    Number(Interval),
    /// Of each unit, none for a plain number, and how many unknowns were left out.
    Quantities(Vec<(String, Interval)>, u64),
    Truth(Truth),
    Rows(Vec<SetRow>),
}

/// A row of a set: a declaration or a dated line, with what it says.
#[derive(Debug, Clone)]
pub struct SetRow {
    pub name: String,
    pub title: Option<String>,
    pub kind: &'static str,
    pub file: String,
    pub line: u32,
    /// By word; whether the field may hold several values.
    pub fields: Vec<(String, bool, Vec<FieldValue>)>,
}

impl SetRow {
    /// What a field holds, as one text; empty where it is absent.
    pub fn text(&self, word: &str) -> String {
        let values = self.fields.iter().find(|(known, ..)| known == word).map(|(.., values)| values.as_slice());
        values.unwrap_or_default().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }
}

pub fn answer(ground: Ground, query: &Query, expression: &str, options: Options, explain: bool) -> Asked<Answer> {
    let engine = engine(ground.records(), options);
    let mixed: Vec<_> = operands_of(query).into_iter().filter_map(|operand| mixed(ground, &*engine, operand)).collect();
    if !mixed.is_empty() {
        return Err(mixed);
    }
    let (kind, mut notes) = match query {
        Query::Set(set) => {
            let (rows, notes) = engine.rows(set);
            (AnswerKind::Rows(rows.into_iter().map(|row| set_row(ground, row)).collect()), notes)
        }
        Query::Cond(cond) => {
            let (truth, notes) = engine.truth(cond);
            (AnswerKind::Truth(truth), notes)
        }
        Query::Figure(operand) => {
            let (cell, notes) = engine.figure(operand);
            (of_cell(cell), notes)
        }
    };
    notes.splice(0..0, engine.claims_note());
    let ledger = explain.then(|| engine.explain(query).into_iter().map(|row| ledger_line(ground, row)).collect());
    let (as_of, currency) = (options.as_of, options.currency);
    Ok(Answer { as_of, currency, expression: expression.to_owned(), kind, notes, ledger })
}

/// The figures that a query asks for.
fn operands_of(query: &Query) -> Vec<&Operand> {
    fn of(cond: &Cond) -> Vec<&Operand> {
        match cond {
            Cond::And(parts) | Cond::Or(parts) => parts.iter().flat_map(of).collect(),
            Cond::Not(inner) => of(inner),
            Cond::Compare { left, right, .. } => match &**right {
                Right::Operand(right) => vec![left, right],
                _ => vec![left],
            },
            Cond::Present { operand, .. } => vec![operand],
            Cond::Bad => Vec::new(),
        }
    }
    match query {
        Query::Figure(operand) => vec![operand],
        Query::Cond(cond) => of(cond),
        Query::Set(_) => Vec::new(),
    }
}

/// A sum of quantities in several units is no figure.
pub(super) fn mixed(ground: Ground, engine: &dyn Figures, operand: &Operand) -> Option<Diagnostic> {
    let Operand::Fold { function: Function::Sum, span, .. } = operand else { return None };
    mixed_units(operand, &engine.figure(operand).0, ground.sources.slice(*span))
}

fn of_cell(cell: Cell) -> AnswerKind {
    match cell {
        Cell::Money(total) => AnswerKind::Figure(total),
        Cell::Count(count) => AnswerKind::Number(count),
        Cell::Quantity(units, unknown) => {
            AnswerKind::Quantities(units.iter().map(|(q, i)| (q.in_unit(), *i)).collect(), unknown)
        }
        // What is asked for is a figure, whatever else cells may hold.
        Cell::Values(_) | Cell::Empty => AnswerKind::Figure(Total::default()),
    }
}

fn set_row(ground: Ground, row: Row) -> SetRow {
    match row {
        Row::Decl(id) | Row::Rest(id) => of_declaration(ground, id),
        Row::Line(at) => of_line(ground, at.decl, &ground.model.get(at.decl).lines[at.index as usize]),
    }
}

fn of_declaration(ground: Ground, id: DeclId) -> SetRow {
    let (model, sources) = (ground.model, ground.sources);
    let decl = model.get(id);
    let fields = decl.fields.iter().map(|field| {
        let list = match field.key {
            crate::model::Key::Own(own) => {
                crate::schema::field(own, decl.kind).is_none_or(|row| row.card == Card::List)
            }
            crate::model::Key::User(_) => field.values.len() > 1,
        };
        (values::word(model, field.key), list, field.values.iter().map(|e| values::entry(model, sources, e)).collect())
    });
    SetRow {
        name: model.path(id),
        title: decl.title.as_deref().map(str::to_owned),
        kind: decl.kind.word(),
        file: if decl.implied { String::new() } else { sources.path(model.file(id)).to_owned() },
        line: if decl.implied { 0 } else { model.line_of(id, sources) },
        // A field called `name` or `file` of the project's own must not hide the row's.
        fields: fields.filter(|(word, ..)| !["name", "title", "file", "line"].contains(&word.as_str())).collect(),
    }
}

fn of_line(ground: Ground, subject: DeclId, line: &Line) -> SetRow {
    let (model, sources) = (ground.model, ground.sources);
    let text = |text: String| vec![FieldValue::Text(text)];
    let refs = |refs: &[crate::model::Ref]| {
        refs.iter().map(|r| FieldValue::Text(values::reference(model, sources, *r))).collect::<Vec<_>>()
    };
    let mut fields = vec![
        ("date".to_owned(), false, text(line.date.to_string())),
        ("verb".to_owned(), false, text(line.verb.word().to_owned())),
        ("due".to_owned(), false, text(if line.due { "yes" } else { "no" }.to_owned())),
        ("subject".to_owned(), false, text(model.path(subject))),
    ];
    // A figure is a list, of one entry here.
    fields.extend(line.amount().map(|a| ("amount".to_owned(), true, vec![FieldValue::Amount(a.clone())])));
    let at: Vec<FieldValue> = line.at.iter().map(|at| FieldValue::Text(values::place(model, sources, at))).collect();
    let cited = line.sources.iter().map(|c| FieldValue::Text(values::reference(model, sources, c.source))).collect();
    let lists = [("by", refs(&line.by)), ("to", refs(&line.to)), ("at", at), ("source", cited)];
    fields.extend(lists.into_iter().filter(|(_, v)| !v.is_empty()).map(|(word, v)| (word.to_owned(), true, v)));
    fields.extend(line.note.as_ref().map(|note| ("note".to_owned(), false, text(note.to_string()))));
    SetRow {
        name: model.path(subject),
        title: None,
        kind: "line",
        file: sources.path(line.span.file).to_owned(),
        line: sources.line(line.span),
        fields,
    }
}
