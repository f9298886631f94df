//! What the difference does to the figures: each measure before and after, of all
//! records and by the dimensions asked for. The figures are those of `report`.

use super::facts::Side;
use super::{Ask, Records};
use crate::eval::{Cell, Interval, Note, RowKey, Total};
use crate::model::query::{self, Step, Virtual};
use crate::model::{Cur, Dec, Key};
use crate::report::{self, Asked, Column, Ground, Question, Report, Role, Row, Scope, Wanted};
use crate::schema::{self, FieldType, Kind};
use rustc_hash::FxHashMap;

/// A measure on both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// `count`, or the word of a level.
    pub measure: String,
    pub before: Cell,
    pub after: Cell,
}

/// How far a figure moved, bound by bound: what is recorded alike on both sides
/// cancels out, so that it is nothing exactly where the figures are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The currency; empty of a count.
    pub currency: String,
    pub low: Dec,
    /// None where there is no upper bound on one side or both.
    pub high: Option<Dec>,
    /// Whether either figure is approximate.
    pub approximate: bool,
    pub before: Interval,
    pub after: Interval,
}

impl Difference {
    /// Whether the figures differ: also where only the mark or the upper bound does.
    pub fn changed(&self) -> bool {
        self.before != self.after
    }
}

/// Rows of which something changed.
#[derive(Debug, Clone)]
pub struct Groups {
    /// Dimensions, and whether their rows overlap.
    pub by: Vec<(String, bool)>,
    pub rows: Vec<GroupRow>,
    /// How many rows are as they were.
    pub unchanged: usize,
}

#[derive(Debug, Clone)]
pub struct GroupRow {
    pub keys: Vec<RowKey>,
    pub subtotal: bool,
    /// Only what changed.
    pub measures: Vec<Measured>,
}

impl Measured {
    pub fn changed(&self) -> bool {
        self.before != self.after
    }

    /// Whether there is anything on either side.
    pub fn is_something(&self) -> bool {
        let something = |cell: &Cell| match cell {
            Cell::Money(total) => !total.is_nothing(),
            Cell::Count(count) => !count.is_zero(),
            _ => false,
        };
        something(&self.before) || something(&self.after)
    }

    /// One entry per currency that either side has, those of which nothing changed too.
    pub fn differences(&self) -> Vec<Difference> {
        match (&self.before, &self.after) {
            (Cell::Count(before), Cell::Count(after)) => vec![difference(String::new(), *before, *after)],
            (Cell::Money(before), Cell::Money(after)) => {
                let mut currencies: Vec<_> = before.money.keys().chain(after.money.keys()).collect();
                currencies.sort();
                currencies.dedup();
                let of = |cur: &Cur| difference(cur.to_string(), before.get(*cur), after.get(*cur));
                currencies.into_iter().map(of).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Unknowns before and after.
    pub fn unknown(&self) -> [u64; 2] {
        let unknown = |cell: &Cell| if let Cell::Money(total) = cell { total.unknown } else { 0 };
        [unknown(&self.before), unknown(&self.after)]
    }
}

fn difference(currency: String, before: Interval, after: Interval) -> Difference {
    // Saturating as all sums of the engine are: a literal lies far below the limit.
    let less = |a: Dec, b: Dec| Dec(a.0.saturating_sub(b.0));
    Difference {
        currency,
        low: less(after.low, before.low),
        high: after.high.zip(before.high).map(|(after, before)| less(after, before)),
        approximate: before.approximate || after.approximate,
        before,
        after,
    }
}

pub(super) struct Figures {
    pub totals: Vec<Measured>,
    pub groups: Option<Groups>,
    pub notes: [Vec<Note>; 2],
}

pub(super) fn totals(sides: &[Side; 2], ask: Ask) -> Asked<Figures> {
    let documents = both(sides, ask, false)?;
    // A dimension of documents need not be one of pledges.
    let pledges = both(sides, ask, true);
    let pledges = match (pledges, ask.by) {
        (Err(_), Some(_)) => both(sides, Ask { by: None, ..ask }, true)?,
        (pledges, _) => pledges?,
    };
    let mut figures = Figures { totals: Vec::new(), groups: None, notes: [Vec::new(), Vec::new()] };
    for tables in [&documents, &pledges] {
        figures.totals.extend(total(tables));
        for (notes, table) in figures.notes.iter_mut().zip(&tables.sides) {
            for note in table.iter().flat_map(|table| &table.report.notes) {
                if !notes.contains(note) {
                    notes.push(note.clone());
                }
            }
        }
    }
    let grouped = [&documents, &pledges].into_iter().filter(|tables| tables.grouped);
    figures.groups = ask.by.map(|_| groups(sides, grouped));
    Ok(figures)
}

/// One report of each side; None where the dimension is a field that only the other
/// side declares.
struct Tables {
    columns: Vec<String>,
    sides: [Option<Table>; 2],
    grouped: bool,
}

struct Table {
    report: Report,
    /// Of each dimension, whether its values are names of declarations.
    named: Vec<bool>,
}

fn both(sides: &[Side; 2], ask: Ask, pledges: bool) -> Asked<Tables> {
    let columns = measures(pledges);
    let report = if pledges { "pledges" } else { "instruments" };
    let wanted = Wanted {
        // Some rows are asked for in any case, and there are few kinds.
        by: Some(ask.by.unwrap_or("kind").to_owned()),
        show: Some(columns.join(", ")),
        currency: ask.currency,
        as_of: Some(ask.as_of),
        ..Wanted::default()
    };
    if pledges && sides.iter().all(|side| side.records.model.of_kind(Kind::Pledge).next().is_none()) {
        // The levels of pledges take as long to compute where there are none.
        return Ok(Tables { columns, sides: [None, None], grouped: ask.by.is_some() });
    }
    let table = |side: &Side| table(side.records, ask, report, &wanted);
    let sides = match rayon::join(|| table(&sides[0]), || table(&sides[1])) {
        (Err(_), Err(errors)) => return Err(errors),
        (before, after) => [before.ok(), after.ok()],
    };
    Ok(Tables { columns, sides, grouped: ask.by.is_some() })
}

fn table(records: Records, ask: Ask, name: &str, wanted: &Wanted) -> Asked<Table> {
    let mut sources = records.sources.clone();
    let mut question = Question { model: records.model, sources: &mut sources };
    let definition = report::define_builtin(&mut question, name, wanted).unwrap_or_else(|| Err(Vec::new()))?;
    let ground = Ground { model: records.model, sources: &sources, scope: records.scope, today: ask.as_of };
    let named = definition.parts.first().map(|part| part.by.iter().map(names_records).collect());
    let report = report::make(ground, &definition, Scope::default(), false);
    Ok(Table { report, named: named.unwrap_or_default() })
}

/// Whether a dimension's values are names of declarations, which may be renamed.
fn names_records(column: &query::Column) -> bool {
    let query::Operand::Field(path) = &column.operand else { return false };
    path.steps.last().is_some_and(|step| match step {
        Step::Virtual(word) => matches!(word, Virtual::Name | Virtual::Package | Virtual::State),
        Step::Field(Key::Own(field)) => schema::fields().iter().any(|row| {
            row.field == *field && matches!(row.ty, FieldType::Ref(_) | FieldType::Shares(_) | FieldType::TextOrParty)
        }),
        Step::Field(Key::User(_)) => true,
        Step::Verb(_) => false,
    })
}

/// `count` and the levels of documents, or the levels of pledges.
fn measures(pledges: bool) -> Vec<String> {
    let levels = schema::levels().iter().filter(|row| row.level.of_pledges() == pledges).map(|row| row.word);
    let count = (!pledges).then_some("count");
    count.into_iter().chain(levels).map(str::to_owned).collect()
}

fn total(tables: &Tables) -> Vec<Measured> {
    let cells = |side: usize| tables.sides[side].as_ref().and_then(|table| table.report.total.as_deref());
    measured(&tables.columns, cells(0), cells(1)).collect()
}

fn measured<'a>(
    columns: &'a [String],
    before: Option<&'a [Cell]>,
    after: Option<&'a [Cell]>,
) -> impl Iterator<Item = Measured> + 'a {
    columns.iter().enumerate().map(move |(at, measure)| {
        let cell = |cells: Option<&[Cell]>| match cells.and_then(|cells| cells.get(at)) {
            Some(Cell::Money(total)) => Cell::Money(total.clone().trimmed()),
            Some(cell) => cell.clone(),
            None if measure == "count" => Cell::Count(Interval::ZERO),
            None => Cell::Money(Total::default()),
        };
        Measured { measure: measure.clone(), before: cell(before), after: cell(after) }
    })
}

/// Rows of documents, and after them those that only pledges have, by the values of
/// their dimensions.
fn groups<'a>(sides: &[Side; 2], tables: impl Iterator<Item = &'a Tables>) -> Groups {
    let mut groups = Groups { by: Vec::new(), rows: Vec::new(), unchanged: 0 };
    let mut places: FxHashMap<String, usize> = FxHashMap::default();
    for tables in tables {
        let mut found: Vec<(String, [Option<&Row>; 2])> = Vec::new();
        let mut known: FxHashMap<String, usize> = FxHashMap::default();
        // The order is that of the later state; what is gone follows.
        for side in [1, 0] {
            let Some(table) = &tables.sides[side] else { continue };
            if groups.by.is_empty() {
                groups.by = table.report.dimensions().map(|column| (column.name.clone(), overlaps(column))).collect();
            }
            for row in &table.report.rows {
                let identity = identity(&sides[side], row, &table.named);
                let at = *known.entry(identity.clone()).or_insert_with(|| {
                    found.push((identity, [None, None]));
                    found.len() - 1
                });
                found[at].1[side] = Some(row);
            }
        }
        for (identity, rows) in found {
            let Some(row) = rows[1].or(rows[0]) else { continue };
            let cells = rows.map(|row| row.map(|row| row.cells.as_slice()));
            let changed = measured(&tables.columns, cells[0], cells[1]).filter(Measured::changed);
            let at = *places.entry(identity).or_insert_with(|| {
                let (keys, subtotal) = (row.keys.clone(), row.subtotal);
                groups.rows.push(GroupRow { keys, subtotal, measures: Vec::new() });
                groups.rows.len() - 1
            });
            groups.rows[at].measures.extend(changed);
        }
    }
    let all = groups.rows.len();
    groups.rows.retain(|row| !row.measures.is_empty());
    groups.unchanged = all - groups.rows.len();
    groups
}

fn overlaps(column: &Column) -> bool {
    matches!(column.role, Role::Dimension { overlaps: true })
}

/// What makes two rows one, a renamed declaration under its later name.
fn identity(side: &Side, row: &Row, named: &[bool]) -> String {
    let name = |at: usize, value: &str| {
        let id = named.get(at).copied().unwrap_or(false).then(|| side.records.model.by_name(value)).flatten();
        id.map_or_else(|| value.to_owned(), |id| side.name(id))
    };
    let key = |(at, key): (usize, &RowKey)| {
        let [value, within] = [&key.value, &key.within].map(|text| text.as_deref().map(|text| name(at, text)));
        format!("{:?} {value:?} {within:?}", key.kind)
    };
    row.keys.iter().enumerate().map(key).collect::<Vec<_>>().join("\n")
}
