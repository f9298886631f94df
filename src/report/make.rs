//! From a definition to a report: the engine is asked part by part, and the tables
//! are laid side by side.

use super::define::{Definition, Link, Part};
use super::figures::{Figures, Records, engine};
use super::{Column, LedgerLine, Report, Role, Row, Scope, arrange, due, lines, others, pivot, sources, summary};
use crate::diag::Diagnostic;
use crate::eval::{Cell, Interval, Ledger, Note, Options, RowKey, RowKind, Table, TableQuery, Total, mixed_units};
use crate::model::query::{self, Measure, Operand, Path, Step, Virtual};
use crate::model::{Day, Key, Model};
use crate::schema::{Card, Kind, Set};
use crate::text::{FileId, Sources};
use rustc_hash::{FxHashMap, FxHashSet};

/// The records that a report is about, and the day where it names none.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub model: &'a Model,
    pub sources: &'a Sources,
    pub scope: Option<&'a FxHashSet<FileId>>,
    pub today: Day,
}

impl<'a> Ground<'a> {
    pub fn records(&self) -> Records<'a> {
        Records { model: self.model, scope: self.scope }
    }
}

/// Makes a report; what was counted is the rim's to know.
pub fn make(ground: Ground, definition: &Definition, scope: Scope, explain: bool) -> Report {
    let options = Options {
        as_of: definition.as_of.unwrap_or(ground.today),
        currency: definition.currency.or(ground.model.project.currency).filter(|_| !definition.each),
        claims: definition.claims,
        split: definition.split,
        exact: definition.exact,
    };
    let engine = engine(ground.records(), options);
    let line_by_line = lines::are_listed(definition);
    let mut made = Made { notes: definition.notes.clone(), ..Made::default() };
    let parts = if line_by_line { lines::one_by_one(&definition.parts) } else { definition.parts.clone() };
    for (at, part) in parts.iter().enumerate() {
        match &part.show {
            Some(show) => made.lay(ask(&*engine, definition, part, show, explain), part, at == 0),
            None => made.fill(ground, part),
        }
    }
    if definition.parts.iter().any(|part| part.through.is_some()) {
        arrange::natural(&mut made.rows);
    }
    if definition.parts.is_empty() {
        let mut columns = due::columns();
        made.dimensions = vec![columns.remove(0)];
        made.columns = columns;
        let listed = due::list(ground, &*engine, options.as_of, definition.only.as_ref(), explain);
        (made.rows, made.total, made.ledger) = (listed.rows, listed.total, listed.ledger);
        merge_notes(&mut made.notes, listed.notes);
    }
    if definition.evidence {
        let documents = definition.parts.iter().find(|part| part.set.set == Set::Instruments);
        let filters = documents.map_or(&[][..], |part| &part.filters);
        let notes = sources::add(ground, &*engine, filters, options.as_of, &mut made.rows, &mut made.total);
        made.columns.extend(sources::columns());
        merge_notes(&mut made.notes, notes);
    }
    if let Some((set, cond)) = definition.only.as_ref().filter(|_| !definition.parts.is_empty()) {
        made.restrict(&*engine, set, cond);
    }
    made.notes.splice(0..0, engine.claims_note());
    let hidden = made.hidden;
    let mut report = made.report(ground, definition, options, scope);
    if explain {
        report.ledger.get_or_insert_default();
    }
    report.mixed = mixed(ground, definition, &report);
    if definition.name == "summary" {
        report.summary = Some(summary::of(ground, &*engine));
    }
    arrange::sort(&mut report, &definition.sort);
    arrange::drop_last(&mut report, hidden);
    if let Some(limit) = definition.limit {
        let folded = arrange::limit(&mut report, usize::try_from(limit).unwrap_or(usize::MAX));
        if !folded.is_empty() {
            others::add(&*engine, definition, &parts, &mut report, &folded);
        }
    }
    if line_by_line {
        lines::drop_mark(&mut report);
    }
    report
}

/// Columns in which units are mixed, in a row or in the total.
fn mixed(ground: Ground, definition: &Definition, report: &Report) -> Vec<Diagnostic> {
    let shown = definition.parts.iter().flat_map(|part| part.show.iter().flatten());
    let folds = shown.filter(|column| matches!(column.operand, Operand::Fold { .. }));
    let of = |column: &query::Column| {
        let Operand::Fold { span, .. } = column.operand else { return None };
        let of_it = report.cells().enumerate().filter(|(_, c)| *c.measure() == *column.name);
        let at: Vec<usize> = of_it.map(|(at, _)| at).collect();
        let rows = report.total.iter().chain(report.rows.iter().map(|row| &row.cells));
        let mut cells = rows.flat_map(|cells| at.iter().filter_map(|&at| cells.get(at)));
        cells.find_map(|cell| mixed_units(&column.operand, cell, ground.sources.slice(span)))
    };
    folds.filter_map(of).collect()
}

/// A part's table, pivoted where the definition says so. Columns to sort by that are
/// not shown are computed too; they are dropped once the rows are in order.
fn ask(engine: &dyn Figures, definition: &Definition, part: &Part, show: &[query::Column], explain: bool) -> Laid {
    let hidden = definition.sort.iter().filter(|s| {
        let same = |c: &query::Column| c.name == s.name;
        definition.parts.len() == 1
            && (definition.across.is_none() || matches!(s.operand, Operand::OnRow(_)))
            && !show.iter().any(same)
            && !part.by.iter().any(same)
    });
    let columns: Vec<query::Column> = show.iter().chain(hidden).cloned().collect();
    let hidden = columns.len() - show.len();
    let through = part.through.as_ref().map(Link::through);
    let table = |by: &[query::Column], explain: bool| {
        engine.table(&TableQuery { set: &part.set, filters: &part.filters, by, through, show: &columns, explain })
    };
    let Some(across) = &definition.across else {
        return Laid { table: table(&part.by, explain), columns: columns.iter().map(column).collect(), hidden };
    };
    let by: Vec<query::Column> = part.by.iter().chain([across]).cloned().collect();
    let whole = table(&part.by, explain);
    let (spread, below) = (table(&by, false), table(std::slice::from_ref(across), false));
    let spreads = |at: usize| {
        at < columns.len() - hidden && definition.spread.is_none_or(|measure| *columns[at].name == *measure)
    };
    pivot::pivot(pivot::Asked { whole, spread, below }, across, &columns, spreads, hidden)
}

/// A table with the columns of its cells, the last of which perhaps only sort.
pub(super) struct Laid {
    pub table: Table,
    pub columns: Vec<Column>,
    pub hidden: usize,
}

pub(super) fn column(column: &query::Column) -> Column {
    let role = match &column.operand {
        Operand::Field(path) => Role::Field { list: is_list(path) },
        Operand::OfDate { .. } => Role::Field { list: false },
        _ => Role::Measure,
    };
    Column { name: column.name.to_string(), role, across: None }
}

/// Whether a field may hold several values, by the language's own table.
fn is_list(path: &Path) -> bool {
    path.steps.iter().any(|step| match step {
        Step::Field(Key::Own(field)) => crate::schema::kinds()
            .iter()
            .filter_map(|row| crate::schema::field(*field, row.kind))
            .any(|row| row.card == Card::List),
        Step::Field(Key::User(_)) => true,
        Step::Virtual(v) => matches!(v, Virtual::LineBy | Virtual::LineTo | Virtual::LineAt | Virtual::LineSource),
        Step::Verb(_) => false,
    })
}

/// Tables side by side.
#[derive(Default)]
struct Made {
    dimensions: Vec<Column>,
    columns: Vec<Column>,
    /// How many of the last columns only sort.
    hidden: usize,
    rows: Vec<Row>,
    /// Rows by the values of their keys.
    places: FxHashMap<Vec<String>, usize>,
    total: Vec<Cell>,
    notes: Vec<Note>,
    ledger: Vec<Ledger>,
}

/// What makes two rows one. Rows that are no single value are told apart by what
/// they are and where they lie.
fn identity(keys: &[RowKey]) -> Vec<String> {
    keys.iter()
        .map(|k| format!("{:?} {} {}", k.kind, k.value.as_deref().unwrap_or(""), k.within.as_deref().unwrap_or("")))
        .collect()
}

impl Made {
    fn lay(&mut self, laid: Laid, part: &Part, first: bool) {
        let Laid { table, columns, hidden } = laid;
        if first {
            self.dimensions = dimensions(part, &table.overlaps);
        }
        for (dimension, overlaps) in self.dimensions.iter_mut().zip(&table.overlaps).filter(|(_, overlaps)| **overlaps)
        {
            dimension.role = Role::Dimension { overlaps: *overlaps };
        }
        let before = self.columns.len();
        self.hidden += hidden;
        self.columns.extend(columns);
        for row in table.rows {
            if part.beside && !self.places.contains_key(&identity(&row.keys)) {
                continue;
            }
            let at = self.place(row.keys, row.subtotal, before);
            self.rows[at].cells.extend(row.cells);
        }
        self.level();
        // Of rows that are not all there nothing adds up.
        let total = if part.beside { vec![Cell::Empty; table.total.len()] } else { table.total };
        self.total.extend(total);
        merge_notes(&mut self.notes, table.notes);
        self.ledger.extend(table.ledger);
    }

    /// The row of these keys, made where there is none.
    fn place(&mut self, keys: Vec<RowKey>, subtotal: bool, cells: usize) -> usize {
        if let Some(&at) = self.places.get(&identity(&keys)) {
            return at;
        }
        self.places.insert(identity(&keys), self.rows.len());
        let cells = self.columns.iter().take(cells).map(nothing).collect();
        self.rows.push(Row { keys, subtotal, cells, folded: None });
        self.rows.len() - 1
    }

    /// Rows that the last table does not have get nothing in its columns.
    fn level(&mut self) {
        for row in &mut self.rows {
            let missing = self.columns.iter().skip(row.cells.len()).map(nothing);
            row.cells.extend(missing);
        }
    }

    /// The declared rows of a set that no table has: nothing is known of them, and
    /// that is worth seeing.
    fn fill(&mut self, ground: Ground, part: &Part) {
        let Some(kind) = part.set.set.row().kind else { return };
        let width = self.columns.len();
        for id in ground.model.of_kind(kind) {
            let decl = ground.model.get(id);
            if decl.implied || ground.scope.is_some_and(|files| !files.contains(&ground.model.file(id))) {
                continue;
            }
            let parent = decl.children.iter().any(|&child| ground.model.get(child).kind == Kind::Sector);
            let key = RowKey {
                kind: RowKind::Value,
                value: Some(ground.model.path(id)),
                title: decl.title.as_deref().map(str::to_owned),
                within: None,
            };
            self.place(vec![key], kind == Kind::Sector && parent, width);
        }
        arrange::natural(&mut self.rows);
        self.places = self.rows.iter().enumerate().map(|(at, row)| (identity(&row.keys), at)).collect();
    }

    fn restrict(&mut self, engine: &dyn Figures, set: &query::SetQuery, cond: &query::Cond) {
        let name = query::Column {
            operand: Operand::Field(Path { steps: vec![Step::Virtual(Virtual::Name)], span: set.span }),
            name: "name".into(),
            descending: false,
            span: set.span,
        };
        let count = query::Column { operand: Operand::OnRow(Measure::Count), name: "count".into(), ..name.clone() };
        let filters = std::slice::from_ref(cond);
        let table =
            engine.table(&TableQuery { set, filters, by: &[name], through: None, show: &[count], explain: false });
        let kept: FxHashSet<&str> = table.rows.iter().filter_map(|row| row.keys.first()?.value.as_deref()).collect();
        self.rows
            .retain(|row| row.keys.iter().all(|key| key.value.as_deref().is_some_and(|value| kept.contains(value))));
        // The total is of all documents; of some parties' documents it is another question.
        self.total.clear();
        merge_notes(&mut self.notes, table.notes);
    }

    fn report(self, ground: Ground, definition: &Definition, options: Options, scope: Scope) -> Report {
        let listing = !self.columns.iter().any(|c| c.role == Role::Measure);
        let ledger = self.ledger.into_iter().map(|row| ledger_line(ground, row)).collect::<Vec<_>>();
        Report {
            name: definition.name.clone(),
            title: definition.title.clone(),
            as_of: options.as_of,
            currency: options.currency,
            claims: options.claims,
            scope: Scope { condition: definition.condition.clone(), ..scope },
            columns: self.dimensions.into_iter().chain(self.columns).collect(),
            rows: self.rows,
            total: (!listing && !self.total.is_empty()).then_some(self.total),
            notes: self.notes,
            ledger: (!ledger.is_empty()).then_some(ledger),
            mixed: Vec::new(),
            summary: None,
        }
    }
}

fn dimensions(part: &Part, overlaps: &[bool]) -> Vec<Column> {
    part.by
        .iter()
        .enumerate()
        .map(|(i, column)| Column {
            name: column.name.to_string(),
            role: Role::Dimension { overlaps: overlaps.get(i).copied().unwrap_or(false) },
            across: None,
        })
        .collect()
}

/// Notes of several tables, each said once.
pub(super) fn merge_notes(into: &mut Vec<Note>, notes: Vec<Note>) {
    for note in notes {
        if !into.contains(&note) {
            into.push(note);
        }
    }
}

/// What a row has in a column that its table does not know it in.
pub(super) fn nothing(column: &Column) -> Cell {
    match column.role {
        Role::Measure if counts(column.measure()) => Cell::Count(Interval::ZERO),
        Role::Measure => Cell::Money(Total::default()),
        _ => Cell::Values(Vec::new()),
    }
}

/// `count`, or how many of a set there are.
fn counts(measure: &str) -> bool {
    measure == "count" || crate::schema::set(measure).is_some()
}

pub(super) fn ledger_line(ground: Ground, row: Ledger) -> LedgerLine {
    let decl = ground.model.get(row.subject);
    LedgerLine {
        subject: ground.model.path(row.subject),
        title: decl.title.as_deref().map(str::to_owned),
        // A party known by its code stands in no file.
        file: if decl.implied { String::new() } else { ground.sources.path(row.span.file).to_owned() },
        line: if decl.implied { 0 } else { ground.sources.line(row.span) },
        level: row.level,
        kind: row.kind,
        adds: row.adds,
        rate: row.rate,
        reason: match row.condition {
            Some((span, not)) => {
                let written = ground.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
                format!("{} `{}{written}`", row.reason, if not { "not " } else { "" })
            }
            None => row.reason,
        },
    }
}
