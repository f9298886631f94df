//! One comparison on a row: the values of the left side against what stands right.

use super::figures::{compare_claim, compare_totals, intervals, numbers, scaled};
use super::inside::lies_in;
use super::value::{self, Atom, Money, Values};
use super::{Context, Row, Slice, money, quantities};
use crate::eval::table::Cell;
use crate::eval::{Interval, Total, Truth};
use crate::model::query::{Const, Measure, Operand, Path, Right, Step, Virtual};
use crate::model::{Cur, Day, Dec, DeclId, Duration, DurationUnit, Figure, Key, Period, Quantity};
use crate::schema::{F, Function};
use crate::syntax::expr::Op;

/// A bare operand: a field is true where present, money and counts where certainly
/// above zero.
pub(super) fn present(ctx: &Context<'_>, operand: &Operand, row: Option<Row>) -> Truth {
    match operand {
        Operand::Field(_) | Operand::OfDate { .. } => {
            // Whether a field is there is asked of the record, not of a share of it.
            let ctx = &if of_whole_field(operand) { ctx.within(Slice::default()) } else { *ctx };
            let values = values(ctx, operand, row);
            let is = |atom: &Atom| match atom {
                // A line is due or it is not.
                Atom::YesNo(false) => !is_due(operand),
                Atom::Money(money) => !money.implied,
                _ => true,
            };
            Truth::from_bool(values.atoms.iter().any(is))
        }
        Operand::OnRow(_) | Operand::OverSet { .. } | Operand::Fold { .. } => {
            let values = values(ctx, operand, row);
            if values.more {
                return Truth::Undecided;
            }
            values.atoms.iter().fold(Truth::False, |any, atom| any.or(above_zero(atom)))
        }
    }
}

/// `sectors`, `from`, or the states of these, bare: no cell has it more than another.
pub(in crate::eval) fn of_whole_field(operand: &Operand) -> bool {
    let Operand::Field(path) = operand else { return false };
    matches!(path.steps.as_slice(), [Step::Field(_)] | [Step::Field(_), Step::Virtual(Virtual::State)])
}

fn is_due(operand: &Operand) -> bool {
    matches!(operand, Operand::Field(path) if path.steps == [Step::Virtual(Virtual::LineDue)])
}

fn above_zero(atom: &Atom) -> Truth {
    let interval = |i: Interval| intervals(i, Op::Gt, Interval::ZERO);
    match atom {
        Atom::Money(money) => compare_totals(&money.total, Op::Gt, &Total::default()),
        Atom::Number(Figure::Known(bounds)) | Atom::Percent(Figure::Known(bounds)) => interval((*bounds).into()),
        Atom::Quantity(Quantity { figure: Figure::Known(bounds), .. }) => interval((*bounds).into()),
        Atom::Duration(Duration { figure: Figure::Known(bounds), .. }) => interval((*bounds).into()),
        _ => Truth::Undecided,
    }
}

/// The values of any operand.
pub(super) fn values(ctx: &Context<'_>, operand: &Operand, row: Option<Row>) -> Values {
    const UNKNOWN: Values = Values { atoms: Vec::new(), more: true };
    match (operand, row) {
        (Operand::Field(path), Some(row)) => value::path(ctx, path, row),
        (Operand::OfDate { function, path }, Some(row)) => of_date(value::path(ctx, path, row), *function),
        (Operand::OnRow(Measure::Count), Some(row)) => {
            Values::one(Some(Atom::Number(value::figure(ctx.worth.weight(row)))))
        }
        (Operand::OnRow(Measure::Level(level)), Some(row)) => {
            let total = ctx.worth.level(row, *level);
            Values::one(Some(Atom::Money(Money::of(total, Some(row), Some(*level)))))
        }
        (Operand::OverSet { measure, set, .. }, _) => ctx.worth.over_set(*measure, set).map_or(UNKNOWN, cell),
        (Operand::Fold { function, field, set, .. }, _) => match ctx.worth.fold(*function, field, set) {
            // Nothing is 0 of any unit.
            Some(Cell::Quantity(units, 0)) if *function == Function::Sum && units.is_empty() => {
                Values::one(Some(Atom::Quantity(Quantity {
                    figure: value::figure(Interval::ZERO),
                    unit: "".into(),
                    per_year: false,
                })))
            }
            Some(folded) => cell(folded),
            None => UNKNOWN,
        },
        // Typing lets no field through where there is no row.
        (_, None) => UNKNOWN,
    }
}

fn cell(cell: Cell) -> Values {
    match cell {
        Cell::Money(total) => Values::one(Some(Atom::Money(Money::of(total, None, None)))),
        Cell::Count(interval) => Values::one(Some(Atom::Number(value::figure(interval)))),
        Cell::Quantity(by_unit, unknown) => {
            let atom = |(like, interval): (Quantity, Interval)| {
                // Unknowns only raise.
                let interval = if unknown > 0 { Interval { high: None, ..interval } } else { interval };
                measured(like, value::figure(interval))
            };
            Values { more: by_unit.is_empty() && unknown > 0, atoms: by_unit.into_iter().map(atom).collect() }
        }
        Cell::Values(_) | Cell::Empty => Values::NONE,
    }
}

/// A figure of a fold by its unit: a number, a percentage, a time, or a quantity.
fn measured(like: Quantity, figure: Figure) -> Atom {
    match DurationUnit::ALL.into_iter().find(|unit| *like.unit == *unit.word()) {
        _ if like.unit.is_empty() => Atom::Number(figure),
        _ if *like.unit == *"%" => Atom::Percent(figure),
        Some(unit) => Atom::Duration(Duration { figure, unit }),
        None => Atom::Quantity(Quantity { figure, ..like }),
    }
}

/// A year, quarter or month of a date, as a number; `day(…)` is the date itself.
fn of_date(dates: Values, function: Function) -> Values {
    let mut out = Values { atoms: Vec::new(), more: dates.more };
    for atom in dates.atoms {
        let Atom::Date(period) = atom else { continue };
        if function == Function::Day {
            out.atoms.push(Atom::Date(period));
            continue;
        }
        let (first, last) = (period.first, period.last);
        let (part, most): (fn(Day) -> i64, i64) = match function {
            Function::Quarter => (|day| i64::from(day.quarter()), 4),
            Function::Month => (|day| i64::from(day.month()), 12),
            _ => (|day| i64::from(day.year()), i64::MAX),
        };
        // From one year into the next it may be any quarter or month.
        let any = function != Function::Year && first.year() != last.year();
        out.atoms.push(if any { value::part(1, most) } else { value::part(part(first), part(last)) });
    }
    out
}

pub(super) fn compare(ctx: &Context<'_>, left: &Operand, op: Op, right: &Right, row: Option<Row>) -> Truth {
    // `!=` is exactly `not =`, also on an absent field.
    if op == Op::Ne {
        return compare(ctx, left, Op::Eq, right, row).not();
    }
    if op == Op::Contains {
        return contains(ctx, left, right, row);
    }
    // One of the entries is the value: each is asked in turn.
    let op = if op == Op::Has { Op::Eq } else { op };
    match right {
        Right::Value(value, _) => against(ctx, left, op, value, row),
        Right::List(list, _) if op == Op::In => {
            list.iter().fold(Truth::False, |any, (value, _)| any.or(against(ctx, left, op, value, row)))
        }
        Right::List(list, _) => sum_claimed(ctx, left, op, list.iter().map(|(value, _)| value), row),
        Right::Operand(right) => between(ctx, left, op, right, row),
    }
}

/// Several amounts that add up to one figure.
fn sum_claimed<'c>(
    ctx: &Context<'_>,
    left: &Operand,
    op: Op,
    list: impl Iterator<Item = &'c Const>,
    row: Option<Row>,
) -> Truth {
    let mut claim = Total::default();
    for value in list {
        if let Const::Amount(amount) = value {
            money::add(&mut claim, amount, None);
        }
    }
    any(&values(ctx, left, row), |atom| match atom {
        Atom::Money(money) => compare_claim(&money.total, op, &claim),
        _ => Truth::False,
    })
}

/// True where it is of one value; where more may be there, undecided and not false.
fn any(values: &Values, test: impl FnMut(&Atom) -> Truth) -> Truth {
    let start = if values.more { Truth::Undecided } else { Truth::False };
    values.atoms.iter().map(test).fold(start, Truth::or)
}

fn against(ctx: &Context<'_>, left: &Operand, op: Op, value: &Const, row: Option<Row>) -> Truth {
    // `month(signed) = 2015-03` asks for the date, not for the number 3.
    let values = match (left, value, row) {
        (Operand::OfDate { path, .. }, Const::Period(_), Some(row)) => value::path(ctx, path, row),
        _ => values(ctx, left, row),
    };
    let values = match value {
        Const::Quantity(asked) => quantities::comparable(values, asked),
        _ => values,
    };
    // What has an unknown says something else than what has none; whether it lies somewhere
    // nobody knows.
    if op == Op::Eq && unknowns(ctx, left) > 0 {
        return Truth::False;
    }
    if op == Op::In && unknowns(ctx, left) > 0 {
        return any(&values, |atom| unless(one(ctx, atom, Op::Gt, value)));
    }
    // `name in KZ`: as every other name that is in a thing.
    if let (Op::In, Const::Word(asked), true) = (op, value, is_name(left))
        && let Some(outer) = ctx.model().by_name(asked)
    {
        let lies = |own: &str| ctx.model().by_name(own).is_some_and(|inner| lies_in(ctx, inner, outer));
        return any(&values, |atom| match atom {
            Atom::Word(own) => Truth::from_bool(**own == **asked || lies(own)),
            _ => Truth::False,
        });
    }
    let op = if op == Op::Eq && is_part_of_date(left) { Op::In } else { op };
    any(&values, |atom| one(ctx, atom, op, value))
}

fn is_name(operand: &Operand) -> bool {
    matches!(operand, Operand::Field(path) if path.steps.last() == Some(&Step::Virtual(Virtual::Name)))
}

/// How many unknowns a fold of numbers left out.
fn unknowns(ctx: &Context<'_>, operand: &Operand) -> u64 {
    let Operand::Fold { function, field, set, .. } = operand else { return 0 };
    match ctx.worth.fold(*function, field, set) {
        Some(Cell::Quantity(_, unknown)) => unknown,
        _ => 0,
    }
}

/// Where something is unknown it can only be said that two figures differ.
fn unless(differ: Truth) -> Truth {
    if differ == Truth::True { Truth::False } else { Truth::Undecided }
}

/// A year, quarter or month: of a date that is not exact it has bounds, and `=` asks, as
/// between dates, whether it lies there.
fn is_part_of_date(operand: &Operand) -> bool {
    match operand {
        Operand::OfDate { function, .. } => *function != Function::Day,
        Operand::Field(path) => path.steps.last() == Some(&Step::Virtual(Virtual::Year)),
        _ => false,
    }
}

/// One value against a constant.
fn one(ctx: &Context<'_>, atom: &Atom, op: Op, value: &Const) -> Truth {
    let word = |own: &str, asked: &str| Truth::from_bool(own == asked);
    match (atom, value) {
        (Atom::Decl(id), Const::Decl(other)) if op == Op::In => Truth::from_bool(lies_in(ctx, *id, *other)),
        (Atom::Decl(id), Const::Decl(other)) => Truth::from_bool(id == other),
        (Atom::Word(own), Const::Kind(kind)) => word(own, kind.word()),
        (Atom::Word(own), Const::Legal(status)) => word(own, status.word()),
        (Atom::Word(own), Const::Delivery(status)) => word(own, status.word()),
        (Atom::Word(own), Const::Verb(verb)) => word(own, verb.word()),
        (Atom::Word(own) | Atom::Text(own), Const::Word(asked) | Const::Text(asked)) => word(own, asked),
        (Atom::YesNo(own), Const::YesNo(asked)) => Truth::from_bool(own == asked),
        (Atom::Date(own), Const::Period(asked)) => dates(*own, op, *asked),
        (Atom::Number(own), Const::Number(asked)) | (Atom::Percent(own), Const::Percent(asked)) => {
            numbers(*own, op, *asked)
        }
        (Atom::Money(own), Const::Amount(asked)) => amounts(ctx, own, op, &money::literal(asked)),
        (Atom::Quantity(own), Const::Quantity(asked)) => quantities::compare(own, op, asked),
        (Atom::Duration(own), Const::Duration(asked)) => durations(*own, op, *asked),
        // A maturity as a day against one as a duration: nobody says from when.
        (Atom::Date(_), Const::Duration(_)) | (Atom::Duration(_), Const::Period(_)) => Truth::Undecided,
        _ => Truth::False,
    }
}

/// A date of a record against a period that somebody asks for: `=` is `in`.
fn dates(own: Period, op: Op, asked: Period) -> Truth {
    let decided = |yes: bool, no: bool| match (yes, no) {
        (true, _) => Truth::True,
        (_, true) => Truth::False,
        _ => Truth::Undecided,
    };
    match op {
        Op::Lt => decided(own.last < asked.first, own.first >= asked.first),
        Op::Le => decided(own.last <= asked.last, own.first > asked.last),
        Op::Gt => decided(own.first > asked.last, own.last <= asked.last),
        Op::Ge => decided(own.first >= asked.first, own.last < asked.first),
        _ => decided(asked.covers(own), !asked.touches(own)),
    }
}

/// Two dates of records: each may be known within a period only.
fn two_dates(a: Period, op: Op, b: Period) -> Truth {
    let decided = |yes: bool, no: bool| match (yes, no) {
        (true, _) => Truth::True,
        (_, true) => Truth::False,
        _ => Truth::Undecided,
    };
    match op {
        Op::Lt => decided(a.last < b.first, a.first >= b.last),
        Op::Le => decided(a.last <= b.first, a.first > b.last),
        Op::Gt => two_dates(b, Op::Lt, a),
        Op::Ge => two_dates(b, Op::Le, a),
        // A range as a field (the days of an event) is a period that one can lie in.
        Op::In if b.grain == crate::model::Grain::Range => dates(a, Op::In, b),
        _ => decided(a.is_exact() && b.is_exact() && a.first == b.first, !a.touches(b)),
    }
}

/// Money of a row against a literal: in the literal's currency, at the row's own
/// rate. A figure over a set has no rate of its own and is taken as it is.
fn amounts(ctx: &Context<'_>, own: &Money, op: Op, claim: &Total) -> Truth {
    let mut currencies = claim.money.keys();
    let (Some(&currency), None, Some(row)) = (currencies.next(), currencies.next(), own.row) else {
        return range_or(&own.total, op, claim);
    };
    match in_currency(ctx, own, row, currency) {
        Some(total) => range_or(&total, op, claim),
        None => Truth::Undecided,
    }
}

/// `in 1bn..2bn USD` asks whether the figure lies within; all else is a claim.
fn range_or(own: &Total, op: Op, claim: &Total) -> Truth {
    let mut money = claim.money.iter();
    match (op, money.next(), money.next()) {
        (Op::In, Some((currency, range)), None) => {
            let zero = |i: &Interval| i.low == Dec::ZERO && i.high == Some(Dec::ZERO);
            let foreign = own.money.iter().any(|(cur, i)| cur != currency && !zero(i));
            let mine = own.money.get(currency).copied().unwrap_or(Interval::ZERO);
            let mine = if own.unknown > 0 { Interval { high: None, ..mine } } else { mine };
            if foreign { Truth::False } else { intervals(mine, Op::In, *range) }
        }
        _ => compare_claim(own, op, claim),
    }
}

/// All of it in one currency; None without a rate.
fn in_currency(ctx: &Context<'_>, own: &Money, row: Row, to: Cur) -> Option<Total> {
    if let Some(level) = own.level {
        return ctx.worth.level_in(row, level, to);
    }
    let mut sum = Interval::ZERO;
    for (&from, &interval) in &own.nearest(to).money {
        let nothing = interval.low == Dec::ZERO && interval.high == Some(Dec::ZERO);
        let part = match () {
            () if from == to => interval,
            () if nothing => continue,
            () => ctx.worth.convert(interval, from, row, to)?,
        };
        sum = money::sum_of(sum, part)?;
    }
    Some(Total { money: [(to, sum)].into(), unknown: own.total.unknown })
}

/// On the scale of twelfths of a day.
fn durations(a: Duration, op: Op, b: Duration) -> Truth {
    let on_scale = |d: Duration| d.figure.bounds().and_then(|b| scaled(b, d.unit.twelfths_of_a_day()));
    match (on_scale(a), on_scale(b)) {
        (Some(a), Some(b)) => intervals(a.into(), op, b.into()),
        _ => Truth::Undecided,
    }
}

/// A field of the row, or another figure, on the right.
fn between(ctx: &Context<'_>, left: &Operand, op: Op, right: &Operand, row: Option<Row>) -> Truth {
    // Of what is not known exactly nobody can say that it is the same.
    let open = op == Op::Eq && unknowns(ctx, left) + unknowns(ctx, right) > 0;
    let parts = op == Op::Eq && (is_part_of_date(left) || is_part_of_date(right));
    let (left, right) = (values(ctx, left, row), values(ctx, right, row));
    if right.atoms.is_empty() {
        // Nothing to compare with: false, unless it is there and only unknown.
        return if right.more && (left.more || !left.atoms.is_empty()) { Truth::Undecided } else { Truth::False };
    }
    let exact = |atom: &Atom| matches!(atom, Atom::Number(Figure::Known(b)) if b.high == Some(b.low));
    any(&left, |a| {
        any(&right, |b| match open || parts && !(exact(a) && exact(b)) {
            true => unless(two(ctx, a, Op::Lt, b).or(two(ctx, a, Op::Gt, b))),
            false => two(ctx, a, op, b),
        })
    })
}

fn two(ctx: &Context<'_>, a: &Atom, op: Op, b: &Atom) -> Truth {
    match (a, b) {
        (Atom::Date(a), Atom::Date(b)) => two_dates(*a, op, *b),
        (Atom::Number(a), Atom::Number(b)) | (Atom::Percent(a), Atom::Percent(b)) => numbers(*a, op, *b),
        (Atom::Duration(a), Atom::Duration(b)) => durations(*a, op, *b),
        (Atom::Quantity(a), Atom::Quantity(b)) => quantities::compare(a, op, b),
        (Atom::Money(a), Atom::Money(b)) => two_sums(ctx, a, op, b),
        (Atom::Date(_), Atom::Duration(_)) | (Atom::Duration(_), Atom::Date(_)) => Truth::Undecided,
        _ => Truth::False,
    }
}

/// Two sums of one row, each at the row's rates; two figures as they are.
fn two_sums(ctx: &Context<'_>, a: &Money, op: Op, b: &Money) -> Truth {
    let only = |m: &Money| {
        let mut currencies = m.total.money.keys();
        currencies.next().copied().filter(|_| currencies.next().is_none())
    };
    match (only(a), only(b), b.row) {
        (Some(to), Some(from), Some(row)) if to != from => match in_currency(ctx, b, row, to) {
            Some(b) => compare_totals(&a.total, op, &b),
            None => Truth::Undecided,
        },
        _ => compare_totals(&a.total, op, &b.total),
    }
}

/// Ignores case. Of a title it asks `titles` and `aliases` too; of a name of a record,
/// all that the record is called.
fn contains(ctx: &Context<'_>, left: &Operand, right: &Right, row: Option<Row>) -> Truth {
    let Right::Value(Const::Text(sought), _) = right else { return Truth::False };
    let sought = sought.to_lowercase();
    let found = |text: &str| text.to_lowercase().contains(&sought);
    let mut atoms = values(ctx, left, row).atoms;
    if let (Operand::Field(path), Some(row)) = (left, row)
        && matches!(path.steps.last(), Some(Step::Virtual(Virtual::Title)))
    {
        for field in [F::Titles, F::Aliases] {
            let mut steps = path.steps.clone();
            steps.pop();
            steps.push(Step::Field(Key::Own(field)));
            atoms.extend(value::path(ctx, &Path { steps, span: path.span }, row).atoms);
        }
    }
    let called = |id: DeclId| {
        let decl = ctx.model().get(id);
        let texts = |field| value::path(ctx, &Path::field(field, decl.head), Row::Decl(id)).atoms;
        let title = decl.title.as_deref().is_some_and(found);
        let other = texts(F::Titles).into_iter().chain(texts(F::Aliases));
        let listed = other.into_iter().any(|atom| matches!(atom, Atom::Text(text) if found(&text)));
        title || listed
    };
    Truth::from_bool(atoms.iter().any(|atom| match atom {
        Atom::Text(text) | Atom::Word(text) => found(text),
        Atom::Decl(id) => called(*id),
        _ => false,
    }))
}
