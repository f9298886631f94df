//! The doors to the program: its command line, and for thousands of questions about
//! one project its own analysis, read once.

use super::figure::{Figure, Span};
use super::groups::Key;
use super::hold::{Rows, Said};
use super::records::Day;
use deal::eval::{Cell, Engine, Interval, Options, RowKind, TableQuery, Total};
use deal::model::query::{Column, Query};
use deal::model::typing::Role;
use deal::model::{Cur, Dec};
use deal::report::Question;
use deal::schema::Set;
use deal::testing::Memory;
use deal::text::Sources;
use deal::workspace::{Analysis, Ask, Checks, analyse, currency};
use std::collections::BTreeMap;

/// Exit status, standard output, standard error.
pub type Answer = (i32, String, String);

pub fn run(files: &[(&str, &str)], args: &[&str]) -> Option<Answer> {
    let ran = deal::testing::run(files, args);
    Some((ran.status.into(), ran.stdout, ran.stderr))
}

/// A project as the program understood it.
pub struct Program {
    analysis: Analysis,
}

/// A row of a table with one dimension.
pub struct TableRowSaid {
    pub value: Option<String>,
    /// It stands in no other row.
    pub top: bool,
    pub figures: Vec<Figure>,
}

/// The same on a day, perhaps in a currency.
pub struct On<'a> {
    analysis: &'a Analysis,
    sources: Sources,
    engine: Engine<'a>,
}

impl Program {
    pub fn of(files: &[(&str, &str)]) -> Result<Program, String> {
        let ask = Ask { as_of: deal::model::Day::MAX, checks: Checks::None };
        let analysis = analyse(&Memory::new(files), &[], ask).map_err(|_| "the records can't be read")?;
        // What was not understood would be another project; errors of history and money
        // (more repaid than paid) leave figures, and the laws hold for them.
        let odd = analysis.diagnostics.iter().find(|d| {
            let code = d.shown_code();
            code.starts_with('E') && !code.starts_with("E05") && !code.starts_with("E04")
        });
        match odd {
            Some(d) => Err(format!("{}: {}", d.shown_code(), d.message())),
            None => Ok(Program { analysis }),
        }
    }

    pub fn on(&self, day: Day, to: Option<&str>) -> On<'_> {
        let as_of = deal::model::Day::from_ymd(day.0, day.1, day.2).expect("a day");
        self.with(Options { currency: to.and_then(target), ..Options::at(as_of) })
    }

    pub fn claiming(&self, claims: super::amounts::Claims, day: Day, to: Option<&str>) -> On<'_> {
        let claims = match claims {
            super::amounts::Claims::Own => deal::eval::Claims::Own,
            super::amounts::Claims::Low => deal::eval::Claims::Low,
            super::amounts::Claims::High => deal::eval::Claims::High,
        };
        let as_of = deal::model::Day::from_ymd(day.0, day.1, day.2).expect("a day");
        self.with(Options { currency: to.and_then(target), claims, ..Options::at(as_of) })
    }

    pub fn with(&self, options: Options) -> On<'_> {
        let engine = Engine::new(&self.analysis.model, options, None);
        On { analysis: &self.analysis, sources: self.analysis.sources.clone(), engine }
    }
}

fn target(text: &str) -> Option<Cur> {
    currency(text)
}

impl On<'_> {
    /// A measure over a set.
    pub fn says(&mut self, query: &str) -> Result<Said, String> {
        let mut question = Question { model: &self.analysis.model, sources: &mut self.sources };
        let query = question.query(query).map_err(|e| format!("{query}: {e:?}"))?;
        let Query::Figure(operand) = query else { return Err("no figure".into()) };
        said(&self.engine.figure(&operand).0)
    }

    fn columns(&mut self, text: &str, role: Role) -> Result<Vec<Column>, String> {
        let mut question = Question { model: &self.analysis.model, sources: &mut self.sources };
        question.columns("test", text, Set::Instruments, role).map_err(|e| format!("{text}: {e:?}"))
    }

    /// `report instruments --by DIM --show …`: every row that adds to the total, with its
    /// value where it has one, those inside other rows too; and the total.
    pub fn rows(&mut self, dim: &str, show: &[&str]) -> Result<(Vec<TableRowSaid>, Vec<Figure>), String> {
        let by = self.columns(dim, Role::Dimension)?;
        let columns = self.columns(&show.join(","), Role::Show)?;
        let mut question = Question { model: &self.analysis.model, sources: &mut self.sources };
        let set = question.set("test", "instruments").map_err(|e| format!("{e:?}"))?;
        let query = TableQuery { set: &set, filters: &[], by: &by, through: None, show: &columns, explain: false };
        let table = self.engine.table(&query);
        let figures = |cells: &[Cell]| -> Vec<Figure> {
            let money = |c: &Cell| if let Cell::Money(total) = c { Some(figure(total)) } else { None };
            cells.iter().filter_map(money).collect()
        };
        let row = |row: &deal::eval::TableRow| TableRowSaid {
            value: row.keys[0].value.clone(),
            top: row.keys[0].within.is_none() && row.keys[0].value.as_ref().is_none_or(|v| !v.contains('.')),
            figures: figures(&row.cells),
        };
        Ok((table.rows.iter().map(row).collect(), figures(&table.total)))
    }

    /// `report instruments --by DIM --show …`: its rows by key, and its total.
    pub fn table(&mut self, dim: &str, show: &[&str]) -> Result<(Rows, BTreeMap<String, String>), String> {
        let by = self.columns(dim, Role::Dimension)?;
        let columns = self.columns(&show.join(","), Role::Show)?;
        let mut question = Question { model: &self.analysis.model, sources: &mut self.sources };
        let set = question.set("test", "instruments").map_err(|e| format!("{e:?}"))?;
        let query = TableQuery { set: &set, filters: &[], by: &by, through: None, show: &columns, explain: false };
        let table = self.engine.table(&query);
        let measures = |cells: &[Cell]| -> Result<BTreeMap<String, String>, String> {
            show.iter().zip(cells).map(|(m, c)| Ok((m.to_string(), said(c)?.to_string()))).collect()
        };
        let mut rows = Rows::new();
        for row in &table.rows {
            // `several` inside a sector is part of that sector's row; the oracle has the row alone.
            let [key] = row.keys.as_slice() else { return Err("one dimension has one key".into()) };
            if key.within.is_some() {
                continue;
            }
            let key = match (key.kind, &key.value) {
                (RowKind::Value, Some(v)) => Key::Value(v.clone()),
                (RowKind::Several, _) => Key::Several,
                (RowKind::NotAttributed, _) => Key::NotAttributed,
                _ => Key::NotStated,
            };
            if rows.insert(key.clone(), measures(&row.cells)?).is_some() {
                return Err(format!("two rows for {key:?}"));
            }
        }
        Ok((rows, measures(&table.total)?))
    }
}

fn said(cell: &Cell) -> Result<Said, String> {
    match cell {
        Cell::Money(total) => Ok(Said::Figure(figure(total))),
        Cell::Count(count) => {
            let whole = |d: Dec| d.0 / super::figure::UNIT;
            Ok(Said::Count((whole(count.low), count.high.map(whole))))
        }
        other => Err(format!("no figure: {other:?}")),
    }
}

/// The program's figure in the oracle's own terms: both count in 1/10000 of a unit.
fn figure(total: &Total) -> Figure {
    let span = |i: &Interval| Span::new(i.low.0, i.high.map(|h| h.0), i.approximate);
    Figure {
        money: total.money.iter().map(|(c, i)| (c.to_string(), span(i))).collect(),
        unknown: i128::from(total.unknown),
    }
}
