//! What an operand holds on a row: the values of a field as of the day, the day of a
//! verb, the words that stand beside the fields.

use super::money;
use super::{Context, Row};
use crate::eval::convert::takes_twin;
use crate::eval::{Interval, Total};
use crate::model::history::LineAt;
use crate::model::query::{Path, Step, Virtual};
use crate::model::{At, Bounds, Cur, Dec, DeclId, Duration, Entry, Figure, Key, Line, Period, Quantity, Value};
use crate::schema::{F, Kind, Level};

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Atom {
    Text(Box<str>),
    /// A word of a closed list, a tag, a code, a status, a verb, a name.
    Word(Box<str>),
    Decl(DeclId),
    Date(Period),
    Number(Figure),
    Percent(Figure),
    /// Money, with the row and level at whose rates it is converted.
    Money(Money),
    Quantity(Quantity),
    Duration(Duration),
    YesNo(bool),
    /// There is one, and it can't be compared with anything.
    Opaque,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Money {
    pub total: Total,
    /// The same sum in other currencies, as the source states it.
    pub twin: Total,
    pub row: Option<Row>,
    pub level: Option<Level>,
    /// Written nowhere: the unknown amount of a kind that has money.
    pub implied: bool,
}

impl Money {
    pub fn of(total: Total, row: Option<Row>, level: Option<Level>) -> Money {
        Money { total, twin: Total::default(), row, level, implied: false }
    }

    /// As the source states it nearest to a currency: what it states in that one takes no rate.
    pub fn nearest(&self, to: Cur) -> &Total {
        let mut own = self.total.money.keys();
        let takes = |own: &Cur| self.twin.money.keys().any(|twin| takes_twin(*own, *twin, to));
        if own.next().is_some_and(takes) { &self.twin } else { &self.total }
    }
}

/// The values of an operand.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Values {
    pub atoms: Vec<Atom>,
    /// More may be there than is known: what no atom makes true is undecided.
    pub more: bool,
}

impl Values {
    pub const NONE: Values = Values { atoms: Vec::new(), more: false };

    pub fn one(atom: Option<Atom>) -> Values {
        Values { atoms: atom.into_iter().collect(), more: false }
    }
}

/// The values of a path on a row.
pub(super) fn path(ctx: &Context<'_>, path: &Path, row: Row) -> Values {
    let mut values = match path.steps.first() {
        Some(first) => first_step(ctx, *first, row),
        None => Values::NONE,
    };
    for step in path.steps.iter().skip(1) {
        let mut next = Values { atoms: Vec::new(), more: values.more };
        for atom in &values.atoms {
            if let Atom::Decl(id) = atom {
                let inner = on_decl(ctx, *step, *id, Row::Decl(*id));
                next.atoms.extend(inner.atoms);
                next.more |= inner.more;
            }
        }
        values = next;
    }
    values
}

fn first_step(ctx: &Context<'_>, step: Step, row: Row) -> Values {
    // A cell of a shared dimension sees its own share, not the whole list.
    if let Step::Field(Key::Own(field)) = step
        && let Some(values) = ctx.slice.of(field)
    {
        return Values { atoms: values.iter().map(|&id| Atom::Decl(id)).collect(), more: false };
    }
    match row {
        Row::Line(at) => on_line(ctx, step, at),
        Row::Decl(id) | Row::Rest(id) => on_decl(ctx, step, id, row),
    }
}

fn on_decl(ctx: &Context<'_>, step: Step, id: DeclId, row: Row) -> Values {
    match step {
        Step::Field(Key::Own(F::Amount)) => money::written(ctx, id, row),
        Step::Field(Key::Own(F::Parties)) if ctx.model().get(id).kind.is_document() => {
            let parties = ctx.history.parties_now(id, ctx.as_of);
            Values { atoms: parties.into_iter().map(Atom::Decl).collect(), more: false }
        }
        // Nesting says the same in place.
        Step::Field(key @ Key::Own(F::Under | F::PartOf)) => {
            let mut values = field(ctx, id, key);
            let parent = ctx.model().get(id).parent.filter(|&p| ctx.model().get(p).kind != Kind::Sector);
            if let Some(parent) = parent.filter(|&parent| !values.atoms.contains(&Atom::Decl(parent))) {
                values.atoms.insert(0, Atom::Decl(parent));
            }
            values
        }
        // A record rests on the sources beside its fields and lines, too.
        Step::Field(Key::Own(F::Source)) => {
            let grounds = ctx.model().grounds_of(id, ctx.as_of);
            Values { atoms: grounds.into_iter().map(Atom::Decl).collect(), more: false }
        }
        Step::Field(key) => field(ctx, id, key),
        Step::Verb(verb) => Values::one(verb_day(ctx, id, verb).map(Atom::Date)),
        Step::Virtual(word) => beside(ctx, word, id, row),
    }
}

fn field(ctx: &Context<'_>, id: DeclId, key: Key) -> Values {
    let entries = ctx.history.entries(id, key, ctx.as_of);
    Values { atoms: entries.iter().filter_map(atom).collect(), more: false }
}

/// The day of the first line of a verb that concerns the whole and has come.
fn verb_day(ctx: &Context<'_>, id: DeclId, verb: crate::schema::V) -> Option<Period> {
    let decl = ctx.model().get(id);
    if decl.kind.is_document() || decl.kind == Kind::Pledge {
        return ctx.history.first_day(id, verb, ctx.as_of);
    }
    let come = |line: &&Line| !line.due && line.verb == verb && line.effect().first <= ctx.as_of;
    decl.lines.iter().filter(come).map(|line| line.date).min_by_key(|date| (date.first, date.last))
}

/// The packages that a record is in: those that it is under, or that what it is under is in.
fn packages_around(ctx: &Context<'_>, id: DeclId) -> Vec<DeclId> {
    let wholes = |id: DeclId| ctx.history.relations().wholes(id).iter().rev().copied();
    let (mut packages, mut seen) = (Vec::new(), vec![id]);
    let mut open: Vec<DeclId> = wholes(id).collect();
    while let Some(whole) = open.pop() {
        if seen.contains(&whole) {
            continue;
        }
        seen.push(whole);
        match ctx.model().get(whole).kind {
            Kind::Package => packages.push(whole),
            kind if kind.is_document() => open.extend(wholes(whole)),
            _ => {}
        }
    }
    packages
}

fn beside(ctx: &Context<'_>, word: Virtual, id: DeclId, row: Row) -> Values {
    let decl = ctx.model().get(id);
    match word {
        Virtual::Name => {
            let mut names = vec![Atom::Word(decl.name.clone())];
            // A nested sector is called by its path; either names it.
            if decl.kind == Kind::Sector && decl.parent.is_some() {
                names.push(Atom::Word(ctx.model().path(id).into()));
            }
            Values { atoms: names, more: false }
        }
        Virtual::Title => Values::one(decl.title.clone().map(Atom::Text)),
        Virtual::Status => Values::one(ctx.history.legal(id, ctx.as_of).map(|s| Atom::Word(s.status.word().into()))),
        Virtual::Delivery => {
            Values::one(ctx.history.delivery(id, ctx.as_of).map(|s| Atom::Word(s.status.word().into())))
        }
        Virtual::Year => year(ctx, row),
        Virtual::Package => {
            // The rest of a package belongs to it as its members do.
            let own = matches!(row, Row::Rest(_)).then_some(id);
            let all = own.into_iter().chain(packages_around(ctx, id));
            Values { atoms: all.map(Atom::Decl).collect(), more: false }
        }
        Virtual::State => {
            let atoms = ctx.model().states_of(id).into_iter().map(Atom::Decl).collect();
            Values { atoms, more: false }
        }
        _ => Values::NONE,
    }
}

fn year(ctx: &Context<'_>, row: Row) -> Values {
    match ctx.slice.entered.unwrap_or_else(|| ctx.worth.entered(row)) {
        Some(day) => Values::one(Some(part(i64::from(day.first.year()), i64::from(day.last.year())))),
        None => Values::NONE,
    }
}

/// A year, quarter or month: bounds where the period lies in several.
pub(super) fn part(first: i64, last: i64) -> Atom {
    let (low, high) = (Dec::whole(first), Dec::whole(last));
    Atom::Number(Figure::Known(Bounds { low, high: Some(high), about: false }))
}

fn on_line(ctx: &Context<'_>, step: Step, at: LineAt) -> Values {
    let line = ctx.history.line(at);
    let Step::Virtual(word) = step else { return Values::NONE };
    let refs = |refs: &[crate::model::Ref]| refs.iter().filter_map(|r| r.target).map(Atom::Decl).collect::<Vec<_>>();
    let several = |atoms| Values { atoms, more: false };
    match word {
        // In the order of the text.
        Virtual::Line => Values::one(Some(Atom::Word(format!("{:010} {:010}", at.decl.0, at.index).into()))),
        Virtual::LineDate => Values::one(Some(Atom::Date(line.date))),
        Virtual::LineVerb => Values::one(Some(Atom::Word(line.verb.word().into()))),
        Virtual::LineDue => Values::one(Some(Atom::YesNo(line.due))),
        Virtual::LineSubject => Values::one(Some(Atom::Decl(at.decl))),
        Virtual::LineBy => several(refs(&line.by)),
        Virtual::LineTo => several(refs(&line.to)),
        Virtual::LineAt => several(line.at.iter().filter_map(place).collect()),
        Virtual::LineAmount => money::of_line(line, at),
        Virtual::LineSource => several(sources(ctx, line, at.decl)),
        Virtual::LineNote => Values::one(line.note.clone().map(Atom::Text)),
        _ => Values::NONE,
    }
}

fn place(at: &At) -> Option<Atom> {
    match at {
        At::Event(event, _) => event.target.map(Atom::Decl),
        At::Place(text, _) => Some(Atom::Text(text.clone())),
    }
}

/// A line's own sources, else those that hold for all of its subject.
fn sources(ctx: &Context<'_>, line: &Line, subject: DeclId) -> Vec<Atom> {
    let own: Vec<Atom> = line.sources.iter().filter_map(|c| c.source.target).map(Atom::Decl).collect();
    if own.is_empty() { field(ctx, subject, Key::Own(F::Source)).atoms } else { own }
}

/// One entry of a field; None for a reference that means nothing (it was reported).
fn atom(entry: &Entry) -> Option<Atom> {
    Some(match &entry.value {
        Value::Ref(r) => Atom::Decl(r.target?),
        Value::Text(text) => Atom::Text(text.clone()),
        Value::Titled { text, .. } => Atom::Text(text.clone()),
        Value::Register { number, .. } => Atom::Text(number.clone()),
        Value::Word(word) => Atom::Word((*word).into()),
        Value::Tag(word) => Atom::Word(word.clone()),
        Value::Kind(kind) => Atom::Word(kind.word().into()),
        Value::Legal(word) => Atom::Word(word.word().into()),
        Value::Delivery(word) => Atom::Word(word.word().into()),
        Value::Date(period) => Atom::Date(*period),
        Value::Number(figure) => Atom::Number(**figure),
        Value::Percent(figure) => Atom::Percent(**figure),
        Value::Quantity(quantity) => Atom::Quantity((**quantity).clone()),
        Value::Duration(duration) => Atom::Duration(**duration),
        Value::YesNo(yes) => Atom::YesNo(*yes),
        Value::Renews { word, .. } => Atom::Word((*word).into()),
        Value::Rate { reference, margin } => Atom::Percent(money::margin(reference.is_some(), margin.as_deref())),
        // An amount of a field of the project's own.
        Value::Amount(amount) => Atom::Money(money::plain(amount)),
        _ => Atom::Opaque,
    })
}

/// A count or weight as a figure of a record.
pub(super) fn figure(interval: Interval) -> Figure {
    Figure::Known(Bounds { low: interval.low, high: interval.high, about: interval.approximate })
}
