//! `deal show`: all that is known of one declaration.

use super::figures::engine;
use super::make::{Ground, ledger_line, merge_notes};
use super::{FieldValue, LedgerLine, values};
use crate::eval::{Cell, LedgerKind, Note, Options, TableQuery, Total};
use crate::model::query::{Column, Cond, Const, Measure, Operand, Path, Right, SetQuery, Step, Virtual};
use crate::model::{Arg, At, Citation, Cur, Day, DeclId, History, Line, Model, Ref, Relations};
use crate::schema::{Kind, Level, Set};
use crate::syntax::expr::Op;
use crate::text::Span;

#[derive(Debug, Clone)]
pub struct Shown {
    pub name: String,
    pub kind: &'static str,
    pub title: Option<String>,
    pub file: Option<String>,
    pub line: u32,
    pub as_of: Day,
    pub currency: Option<Cur>,
    /// The status and its day, where both are known; None for what has none.
    pub legal: Option<(&'static str, Option<String>)>,
    pub delivery: Option<(&'static str, Option<String>)>,
    pub facts: Vec<Fact>,
    /// Dated lines; rival claims stand apart.
    pub history: Vec<Fact>,
    pub claims: Vec<Fact>,
    /// What stands inside it, by name and title.
    pub members: Vec<(String, Option<String>)>,
    /// Where it is named: (name, field).
    pub named_by: Vec<(String, String)>,
    pub worth: Vec<Worth>,
    pub ledger: Vec<LedgerLine>,
    pub notes: Vec<Note>,
}

/// A field or a dated line.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The word of the field, or the date.
    pub what: String,
    pub values: Vec<FieldValue>,
    pub sources: Vec<Cited>,
    pub line: u32,
    pub file: String,
    /// A line whose day has not come.
    pub pending: bool,
    /// The package or pledge that says it, where the record takes it from there.
    pub inherited_from: Option<String>,
}

/// A source by name, perhaps with the passage.
#[derive(Debug, Clone)]
pub struct Cited {
    pub source: String,
    pub quote: Option<String>,
    /// It was withdrawn by the as-of day.
    pub retracted: bool,
}

/// What it counts for at one level.
#[derive(Debug, Clone)]
pub struct Worth {
    pub level: &'static str,
    pub total: Total,
}

pub fn show(ground: Ground, id: DeclId, options: Options) -> Shown {
    let (model, sources) = (ground.model, ground.sources);
    let decl = model.get(id);
    let relations = model.relations();
    let history = decl.kind.is_document().then(|| History::of(model, relations));
    let history = history.as_ref();
    let (history_lines, claims) = lines(ground, id, options.as_of);
    let mut shown = Shown {
        name: model.path(id),
        kind: decl.kind.word(),
        title: decl.title.as_deref().map(str::to_owned),
        file: (!decl.implied).then(|| sources.path(model.file(id)).to_owned()),
        line: if decl.implied { 0 } else { model.line_of(id, sources) },
        as_of: options.as_of,
        currency: options.currency,
        legal: history
            .and_then(|h| h.legal(id, options.as_of))
            .map(|s| (s.status.word(), s.day.map(|day| day.to_string()))),
        delivery: history
            .and_then(|h| h.delivery(id, options.as_of))
            .map(|s| (s.status.word(), s.day.map(|day| day.to_string()))),
        facts: facts(ground, id, options.as_of),
        history: history_lines,
        claims,
        members: members(ground, id, relations),
        named_by: named_by(model, id, model.ids()),
        worth: Vec::new(),
        ledger: Vec::new(),
        notes: Vec::new(),
    };
    if matches!(decl.kind, Kind::Instrument | Kind::Package | Kind::Pledge) {
        worth(ground, id, relations, options, &mut shown);
        if ground.scope.is_some_and(|files| !files.contains(&model.file(id))) {
            let message = "stands outside of what was asked about, whose records alone count".to_owned();
            shown.notes.insert(0, Note { kind: "scope", message, subjects: vec![model.path(id)] });
        }
    }
    shown
}

fn cited(ground: Ground, sources: &[Citation], as_of: Day) -> Vec<Cited> {
    let one = |c: &Citation| Cited {
        source: values::reference(ground.model, ground.sources, c.source),
        quote: c.quote.as_ref().map(|(words, _)| words.to_string()),
        retracted: c.source.target.is_some_and(|source| super::sources::retracted(ground, source, as_of).is_some()),
    };
    sources.iter().map(one).collect()
}

/// The fields of the record, and behind them what it takes from its package.
fn facts(ground: Ground, id: DeclId, as_of: Day) -> Vec<Fact> {
    let (model, sources) = (ground.model, ground.sources);
    let fact = |field: &crate::model::Field, from: Option<DeclId>| Fact {
        what: values::word(model, field.key),
        values: field.values.iter().map(|e| values::entry(model, sources, e)).collect(),
        sources: cited(ground, &field.sources, as_of),
        line: sources.line(field.span),
        file: sources.path(field.span.file).to_owned(),
        pending: false,
        inherited_from: from.map(|whole| model.path(whole)),
    };
    let own = model.get(id).fields.iter().map(|field| fact(field, None));
    let taken =
        model.taken_fields(id).filter_map(|(whole, field)| Some(fact(model.get(whole).field(field)?, Some(whole))));
    own.chain(taken).collect()
}

/// The dated lines by day, those that it takes among them, and apart from them what other
/// sources claim.
fn lines(ground: Ground, id: DeclId, as_of: Day) -> (Vec<Fact>, Vec<Fact>) {
    let (model, sources) = (ground.model, ground.sources);
    let own = model.get(id).lines.iter().map(|line| (None, line));
    let taken = model.taken_lines(id).into_iter().map(|(whole, line)| (Some(whole), line));
    let mut lines: Vec<_> = own.chain(taken).collect();
    lines.sort_by_key(|(_, line)| (line.date.first, line.date.last));
    let fact = |(from, line): (Option<DeclId>, &crate::model::Line)| Fact {
        what: line.date.to_string(),
        values: vec![FieldValue::Text(values::line(model, sources, line))],
        sources: cited(ground, &line.sources, as_of),
        line: sources.line(line.span),
        file: sources.path(line.span.file).to_owned(),
        pending: !line.due && line.effect().first > as_of,
        inherited_from: from.map(|whole| model.path(whole)),
    };
    let is_claim = |line: &crate::model::Line| matches!(line.arg, Arg::Reported { .. } | Arg::ReportedVerb { .. });
    let (claims, history): (Vec<_>, Vec<_>) = lines.into_iter().partition(|(_, line)| is_claim(line));
    (history.into_iter().map(fact).collect(), claims.into_iter().map(fact).collect())
}

fn members(ground: Ground, id: DeclId, relations: &Relations) -> Vec<(String, Option<String>)> {
    let model = ground.model;
    let named = |&id: &DeclId| (model.path(id), model.get(id).title.as_deref().map(str::to_owned));
    let inside = &relations.insides[id.0 as usize];
    if inside.is_empty() {
        model.get(id).children.iter().map(named).collect()
    } else {
        inside.iter().map(named).collect()
    }
}

/// Who of some records names it, and in which field or dated line.
pub fn named_by(model: &Model, id: DeclId, among: impl Iterator<Item = DeclId>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for other in among.filter(|&other| other != id) {
        let decl = model.get(other);
        let mut add = |place: String| found.push((model.path(other), place));
        for field in &decl.fields {
            let word = || values::word(model, field.key);
            if field.values.iter().any(|entry| entry.target() == Some(id)) {
                add(word());
            } else if field.sources.iter().any(|c| c.source.target == Some(id)) {
                add(format!("source of {}", word()));
            }
        }
        decl.lines.iter().filter_map(|line| named_in(model, line, id)).for_each(add);
    }
    found
}

/// As what a dated line names a record: `2015-03-27 signed at`.
fn named_in(model: &Model, line: &Line, id: DeclId) -> Option<String> {
    let among = |refs: &[Ref]| refs.iter().any(|r| r.target == Some(id));
    let told = format!("{} {}{}", line.date, if line.due { "due " } else { "" }, line.verb.word());
    let part = match &line.arg {
        Arg::Amended { key, values } | Arg::Reported { key, values }
            if values.iter().any(|entry| entry.target() == Some(id)) =>
        {
            values::word(model, *key)
        }
        _ if line.at.iter().any(|at| matches!(at, At::Event(event, _) if event.target == Some(id))) => "at".to_owned(),
        _ if among(&line.by) => "by".to_owned(),
        _ if among(&line.to) => "to".to_owned(),
        _ if line.sources.iter().any(|c| c.source.target == Some(id)) => return Some(format!("source of {told}")),
        _ => return None,
    };
    Some(format!("{told} {part}"))
}

/// A declaration and all that is inside it, at any depth, each once.
fn with_insides(id: DeclId, relations: &Relations) -> Vec<DeclId> {
    let mut all = vec![id];
    let mut at = 0;
    while at < all.len() {
        for &inside in relations.insides(all[at]) {
            if !all.contains(&inside) {
                all.push(inside);
            }
        }
        at += 1;
    }
    all
}

/// What it is worth at each level where it is worth anything, with the ledger that
/// says why.
fn worth(ground: Ground, id: DeclId, relations: &Relations, options: Options, shown: &mut Shown) {
    let engine = engine(ground.records(), options);
    let kind = ground.model.get(id).kind;
    let set = if kind == Kind::Pledge { Set::Pledges } else { Set::Instruments };
    let set = SetQuery { set, filter: None, span: Span::default() };
    let name = Operand::Field(Path { steps: vec![Step::Virtual(Virtual::Name)], span: Span::default() });
    // A whole is worth what it has and what is inside it.
    let of_it = with_insides(id, relations);
    let names = of_it.iter().map(|id| (Const::Word(ground.model.path(*id).into()), Span::default()));
    let only = [Cond::Compare {
        left: name,
        op: Op::In,
        right: Box::new(Right::List(names.collect(), Span::default())),
        span: Span::default(),
    }];
    let levels: Vec<Level> = crate::schema::levels()
        .iter()
        .map(|row| row.level)
        .filter(|l| l.of_pledges() == (kind == Kind::Pledge))
        .collect();
    let show: Vec<Column> = levels
        .iter()
        .map(|level| Column {
            operand: Operand::OnRow(Measure::Level(*level)),
            name: level.word().into(),
            descending: false,
            span: Span::default(),
        })
        .collect();
    let table =
        engine.table(&TableQuery { set: &set, filters: &only, by: &[], through: None, show: &show, explain: true });
    for (level, cell) in levels.iter().zip(&table.total) {
        if let Cell::Money(total) = cell
            && (total.unknown > 0 || total.money.values().any(|i| !i.is_zero()))
        {
            shown.worth.push(Worth { level: level.word(), total: total.clone() });
        }
    }
    merge_notes(&mut shown.notes, table.notes);
    // Why it counts nothing is worth saying of the levels that every document could have.
    // What is outside it is left out by no condition of the reader's.
    let rows = table.ledger.into_iter().filter(|row| of_it.contains(&row.subject)).filter(|row| {
        let worth_saying = ["announced", "committed", "pledged"].contains(&row.level);
        row.kind != LedgerKind::LeftOut || worth_saying
    });
    shown.ledger = rows.map(|row| ledger_line(ground, row)).collect();
}
