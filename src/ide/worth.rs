//! Figures beside the records: what stands in a line of an editor after a package, a
//! status, an amount, and above what others serve.
//!
//! All come from the engine, asked as reports ask; nothing is added up here.

use super::now::Company;
use super::snapshot::Snapshot;
use crate::eval::{Cell, Converted, Engine, Interval, RowKind, TableQuery, Total};
use crate::model::query::{Column, Measure, Operand, Path, SetQuery, Step, Virtual};
use crate::model::{Amount, Arg, Cur, Decl, DeclId, Figure, History, Key, Model, Period, Value};
use crate::render::text::{self, Numbers};
use crate::schema::{Delivery, F, Kind, Legal, Level, Set};
use crate::text::{FileId, Span};
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

/// A note in the text that is not of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The byte that it stands before.
    pub at: usize,
    pub text: String,
    pub tooltip: String,
}

/// A line above a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    pub span: Span,
    pub text: String,
}

/// What is computed once for a snapshot.
#[derive(Default)]
pub(super) struct Worths {
    statuses: FxHashMap<DeclId, String>,
    rests: FxHashMap<DeclId, String>,
    lenses: FxHashMap<DeclId, String>,
    /// The day on which the money of a record entered its level.
    days: FxHashMap<DeclId, Period>,
}

impl Worths {
    pub fn of(snapshot: &Snapshot) -> Worths {
        let model = snapshot.model();
        let history = History::of(model, model.relations());
        let mut worths = Worths::default();
        for id in model.ids() {
            let decl = model.get(id);
            if decl.kind.is_document() {
                worths.statuses.extend(status(&history, id, snapshot).map(|words| (id, words)));
            }
            worths.days.extend(entered(model, &history, id).map(|day| (id, day)));
        }
        worths.tables(snapshot);
        worths
    }

    fn tables(&mut self, snapshot: &Snapshot) {
        let model = snapshot.model();
        let engine = Engine::new(model, snapshot.options(), snapshot.analysis.partial_scope());
        let has = |kind| model.of_kind(kind).any(|id| !model.get(id).implied);
        if has(Kind::Package) {
            self.packages(snapshot, &engine);
        }
        for (kind, field) in [(Kind::Initiative, F::Initiatives), (Kind::Sector, F::Sectors), (Kind::Party, F::Parties)]
        {
            if has(kind) {
                let rows = grouped(&engine, Set::Instruments, Step::Field(Key::Own(field)));
                self.lenses.extend(of_kind(snapshot, rows, kind));
            }
        }
    }

    /// The rest of each package, and all of it: as many documents as its rows stand
    /// for, and what the package is worth as a whole.
    fn packages(&mut self, snapshot: &Snapshot, engine: &Engine) {
        let model = snapshot.model();
        let rows: FxHashMap<String, Vec<Cell>> =
            grouped(engine, Set::Instruments, Step::Virtual(Virtual::Name)).collect();
        let wholes: FxHashMap<String, Vec<Cell>> =
            grouped(engine, Set::Packages, Step::Virtual(Virtual::Name)).collect();
        for id in model.of_kind(Kind::Package) {
            let name = &*model.get(id).name;
            self.rests.extend(rows.get(name).map(|cells| (id, words(cells))));
            let Some(whole) = wholes.get(name) else { continue };
            let mut count = Interval::ZERO;
            for part in with_insides(model, id) {
                if let Some(Cell::Count(one)) = rows.get(&*model.get(part).name).and_then(|cells| cells.first()) {
                    count = count.plus(*one);
                }
            }
            let mut cells = whole.clone();
            if let Some(first) = cells.first_mut() {
                *first = Cell::Count(count);
            }
            self.lenses.insert(id, words(&cells));
        }
    }
}

/// A package and all that is inside it, each once.
fn with_insides(model: &Model, id: DeclId) -> Vec<DeclId> {
    let mut all = vec![id];
    let mut seen: FxHashSet<DeclId> = FxHashSet::from_iter([id]);
    let mut at = 0;
    while at < all.len() {
        all.extend(model.relations().insides(all[at]).iter().copied().filter(|inside| seen.insert(*inside)));
        at += 1;
    }
    all
}

/// `signed since 2015-03-27; running`
fn status(history: &History, id: DeclId, snapshot: &Snapshot) -> Option<String> {
    let since = |day: Option<Period>| day.map(|d| format!(" since {d}")).unwrap_or_default();
    let legal = history.legal(id, snapshot.as_of)?;
    let mut words = format!("{}{}", legal.status.word(), since(legal.day));
    let delivery = history.delivery(id, snapshot.as_of);
    let delivery = delivery.filter(|d| d.status != Delivery::NotStarted && legal.status != Legal::Cancelled);
    if let Some(delivery) = delivery {
        words.push_str(&format!("; {}{}", delivery.status.word(), since(delivery.day)));
    }
    Some(words)
}

/// What counts in each group, by its name: documents, announced, committed.
fn grouped(engine: &Engine, set: Set, by: Step) -> impl Iterator<Item = (String, Vec<Cell>)> {
    let by = [column(Operand::Field(Path { steps: vec![by], span: Span::default() }))];
    let set = SetQuery { set, filter: None, span: Span::default() };
    let show = [
        column(Operand::OnRow(Measure::Count)),
        column(Operand::OnRow(Measure::Level(Level::Announced))),
        column(Operand::OnRow(Measure::Level(Level::Committed))),
    ];
    let table =
        engine.table(&TableQuery { set: &set, filters: &[], by: &by, through: None, show: &show, explain: false });
    table.rows.into_iter().filter_map(|row| {
        let key = row.keys.into_iter().next().filter(|key| key.kind == RowKind::Value)?;
        Some((key.value?, row.cells))
    })
}

fn column(operand: Operand) -> Column {
    Column { operand, name: "".into(), descending: false, span: Span::default() }
}

/// `34 documents, 23.6bn USD announced`
fn words(cells: &[Cell]) -> String {
    let mut parts = Vec::new();
    if let Some(Cell::Count(count)) = cells.first() {
        let one = count.low == crate::model::Dec::ONE && count.is_exact();
        let exact = Numbers { exact: true };
        parts.push(format!("{} {}", text::interval(count, exact), if one { "document" } else { "documents" }));
    }
    for (cell, level) in cells[1..].iter().zip(["announced", "committed"]) {
        if let Cell::Money(total) = cell
            && !total.is_nothing()
        {
            parts.push(format!("{} {level}", money(total)));
        }
    }
    parts.join(", ")
}

pub(super) fn money(total: &Total) -> String {
    text::total(total, Numbers::default()).join(", ")
}

fn of_kind(
    snapshot: &Snapshot,
    rows: impl Iterator<Item = (String, Vec<Cell>)>,
    kind: Kind,
) -> impl Iterator<Item = (DeclId, String)> {
    let model = snapshot.model();
    rows.filter_map(move |(name, cells)| {
        let id = model.by_name(&name).filter(|&id| model.get(id).kind == kind && !model.get(id).implied)?;
        Some((id, words(&cells)))
    })
}

/// Notes for a part of a file.
pub fn hints(snapshot: &Snapshot, file: FileId, range: Range<usize>) -> Vec<Hint> {
    let (model, worths) = (snapshot.model(), snapshot.worths());
    let mut hints = Vec::new();
    let here = |span: Span| span.file == file && (span.start as usize) < range.end && span.end as usize >= range.start;
    for id in model.ids() {
        let decl = model.get(id);
        // Lines of a log stand outside of their record, perhaps in this file.
        let touches = !decl.implied && (here(decl.span) || decl.lines.iter().any(|line| here(line.span)));
        if !touches {
            continue;
        }
        if let Some(status) = worths.statuses.get(&id).filter(|_| here(decl.head)) {
            let tooltip = format!("status of `{}` as of {}", decl.name, snapshot.as_of);
            hints.push(Hint { at: decl.head.end as usize, text: status.clone(), tooltip });
        }
        rest_hint(snapshot, id, decl, &mut hints);
        amounts(snapshot, id, decl, &mut hints);
    }
    hints.retain(|hint| range.start <= hint.at && hint.at <= range.end);
    hints.sort_by_key(|hint| hint.at);
    hints
}

/// What of a package no member says, beside its count or its amount.
fn rest_hint(snapshot: &Snapshot, id: DeclId, decl: &Decl, hints: &mut Vec<Hint>) {
    let has_members = !snapshot.model().relations().insides(id).is_empty();
    let field = decl.field(F::Count).or_else(|| decl.field(F::Amount));
    if let (Some(rest), Some(field)) = (snapshot.worths().rests.get(&id), field.filter(|_| has_members)) {
        let tooltip = format!("of `{}` no member says: the unattributed rest", decl.name);
        hints.push(Hint { at: field.span.end as usize, text: format!("rest: {rest}"), tooltip });
    }
}

/// What amounts in other currencies are worth in the project's.
fn amounts(snapshot: &Snapshot, id: DeclId, decl: &Decl, hints: &mut Vec<Hint>) {
    let Some(target) = snapshot.model().project.currency else { return };
    let mut add = |amount: &Amount, day: Option<Period>, end: u32| {
        if let Ok((worth, rate)) = converted(snapshot, amount, day, target) {
            hints.push(Hint { at: end as usize, text: format!("≈ {worth}"), tooltip: rate });
        }
    };
    for field in &decl.fields {
        for entry in &field.values {
            if let Value::Amount(amount) = &entry.value {
                add(amount, snapshot.worths().days.get(&id).copied(), entry.span.end);
            }
        }
    }
    for line in &decl.lines {
        if let Arg::Amount(amount) = &line.arg {
            add(amount, Some(line.effect()), line.arg_span.end);
        }
    }
}

/// The day on which the money of a record entered its level.
fn day_of(snapshot: &Snapshot, id: DeclId) -> Option<Period> {
    match Company::of(snapshot, id) {
        Some(company) => {
            let model = company.model();
            entered(model, &History::of(model, model.relations()), company.id)
        }
        None => snapshot.worths().days.get(&id).copied(),
    }
}

fn entered(model: &Model, history: &History, id: DeclId) -> Option<Period> {
    let day = match model.get(id).kind {
        Kind::Pledge => history.first_effect_of(id, crate::schema::V::Made),
        _ => history.binds_from(id).or_else(|| history.announced_from(id)),
    };
    day.filter(|d| *d != crate::model::history::ALWAYS)
}

/// An amount in another currency, with the rate in words; or why there is none.
fn converted(
    snapshot: &Snapshot,
    amount: &Amount,
    day: Option<Period>,
    target: Cur,
) -> Result<(String, String), String> {
    let no_rate = || match day {
        Some(day) => format!("no rate into {target} for {day}"),
        None => format!("no day is known on which to convert it into {target}"),
    };
    let currency = amount.currency.filter(|c| *c != target).ok_or_else(no_rate)?;
    let Figure::Known(bounds) = amount.figure else { return Err(no_rate()) };
    match snapshot.rates().convert(Interval::from(bounds), currency, day, target) {
        Converted::To(worth, Some(rate)) => {
            let per_year = if amount.per_year { " per year" } else { "" };
            Ok((format!("{} {target}{per_year}", text::interval(&worth, Numbers::default())), rate))
        }
        Converted::TooLarge => Err(format!("in {target} it is more than Deal counts with")),
        _ => Err(no_rate()),
    }
}

/// An amount of a record that is up to date, and what it is worth in the project's
/// currency.
pub(super) struct Valued {
    pub span: Span,
    /// In the project's currency with its rate, or why not.
    pub worth: Option<Result<(String, String), String>>,
}

/// The amount that stands at an offset.
pub(super) fn amount_at(snapshot: &Snapshot, file: FileId, offset: usize) -> Option<Valued> {
    let model = snapshot.model();
    let holds = |span: Span| span.file == file && span.start as usize <= offset && offset <= span.end as usize;
    // A declaration around the place begins in the same piece, and so does a line of it.
    let place = Span::new(file, offset, offset);
    for id in snapshot.index().around(place) {
        let decl = model.get(id);
        let entries = decl.fields.iter().filter(|f| holds(f.span)).flat_map(|f| &f.values);
        let own = entries.filter(|e| holds(e.span)).find_map(|e| match &e.value {
            Value::Amount(amount) => Some((&**amount, None, e.span)),
            _ => None,
        });
        let line = || {
            decl.lines
                .iter()
                .filter(|l| holds(l.arg_span))
                .find_map(|l| Some((l.amount()?, Some(l.effect()), l.arg_span)))
        };
        let Some((amount, day, span)) = own.or_else(line) else { continue };
        let day = day.or_else(|| day_of(snapshot, id).filter(|_| model.project.currency.is_some()));
        let worth = model
            .project
            .currency
            .filter(|target| amount.currency.is_some_and(|c| c != *target))
            .map(|target| converted(snapshot, amount, day, target));
        return Some(Valued { span, worth });
    }
    None
}

/// The lines above the declarations of a file.
pub fn lenses(snapshot: &Snapshot, file: FileId) -> Vec<Lens> {
    let model = snapshot.model();
    let mut lenses: Vec<Lens> = snapshot
        .worths()
        .lenses
        .iter()
        .filter(|(id, text)| model.get(**id).name_span.file == file && !text.is_empty())
        .map(|(id, text)| Lens { span: model.get(*id).name_span, text: text.clone() })
        .collect();
    lenses.sort_by_key(|lens| lens.span);
    lenses
}
