//! Expectations: figures that somebody published, against what the records give.

use super::claims::{name_of, place_of};
use super::context::Context;
use super::figures::{Parts, differences, words};
use crate::diag::{Diagnostic, codes};
use crate::eval::rows::{self, Row};
use crate::eval::{Cell, Engine, Ledger, Options, Truth, mixed_units};
use crate::model::query::{Cond, Measure, Operand, Right, SetQuery};
use crate::model::{Day, Expect};
use crate::syntax::expr::Op;
use crate::text::Span;

/// So many records are shown beside a claim; of the others it says how many.
const SHOWN: usize = 5;

pub(super) fn all(context: &Context, out: &mut Vec<Diagnostic>) {
    let readable = |e: &&Expect| !is_bad(&e.cond);
    let day = |e: &Expect| e.date.map_or(context.options.as_of, |date| date.last);
    let mut expects: Vec<&Expect> = context.model.expects.iter().filter(readable).collect();
    if expects.is_empty() || context.doubtful() || context.options.elsewhere.is_some() {
        return;
    }
    // One engine at a time: a project may have thousands of days.
    expects.sort_by_key(|e| day(e));
    for of_day in expects.chunk_by(|a, b| day(a) == day(b)) {
        let day = day(of_day[0]);
        let engine = Engine::new(context.model, Options::at(day), None);
        let asked = Asked { context, engine: &engine, rows: rows::Context::new(context.history, day, &engine), day };
        of_day.iter().for_each(|expect| asked.expect(expect, out));
    }
}

/// What could not be read was reported, and decides nothing.
fn is_bad(cond: &Cond) -> bool {
    let set = |set: &SetQuery| set.filter.as_ref().is_some_and(is_bad);
    let operand = |operand: &Operand| match operand {
        Operand::OverSet { set: s, .. } | Operand::Fold { set: s, .. } => set(s),
        _ => false,
    };
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().any(is_bad),
        Cond::Not(inner) => is_bad(inner),
        Cond::Compare { left, right, .. } => {
            operand(left) || matches!(&**right, Right::Operand(right) if operand(right))
        }
        Cond::Present { operand: o, .. } => operand(o),
        Cond::Bad => true,
    }
}

/// One of the tests that an expectation is made of, and whether it is to hold or not to.
struct Test<'c> {
    cond: &'c Cond,
    holds: bool,
}

struct Asked<'a> {
    context: &'a Context<'a>,
    engine: &'a Engine<'a>,
    rows: rows::Context<'a>,
    day: Day,
}

/// A figure of a test, computed, with the words that ask for it.
struct Figure<'c> {
    operand: &'c Operand,
    text: String,
    parts: Parts,
    ledger: Vec<Ledger>,
    /// How many more rows add to it.
    more: usize,
}

impl Asked<'_> {
    fn expect(&self, expect: &Expect, out: &mut Vec<Diagnostic>) {
        let before = out.len();
        self.mixed(&expect.cond, out);
        if out.len() > before {
            return;
        }
        let verdict = rows::truth(&self.rows, &expect.cond, None);
        if verdict == Truth::True {
            return;
        }
        let mut tests = Vec::new();
        self.blame(&expect.cond, verdict, true, &mut tests);
        // Of several that fail together the first tells its story, the others their place.
        let Some((first, others)) = tests.split_first() else { return };
        let mut diagnostic = self.of_test(first, verdict);
        for test in others {
            diagnostic = diagnostic.related(span_of(test.cond), "and so does this");
        }
        out.push(diagnostic);
    }

    /// Hectares and kilometres that are folded into one figure.
    fn mixed(&self, cond: &Cond, out: &mut Vec<Diagnostic>) {
        let operands: Vec<&Operand> = match cond {
            Cond::And(parts) | Cond::Or(parts) => return parts.iter().for_each(|part| self.mixed(part, out)),
            Cond::Not(inner) => return self.mixed(inner, out),
            Cond::Compare { left, right, .. } => match &**right {
                Right::Operand(right) => vec![left, right],
                _ => vec![left],
            },
            Cond::Present { operand, .. } => vec![operand],
            Cond::Bad => return,
        };
        for operand in operands {
            let Operand::Fold { span, .. } = operand else { continue };
            out.extend(mixed_units(operand, &self.engine.cell(operand), &self.text(*span)));
        }
    }

    /// The tests that make the whole what it is.
    fn blame<'c>(&self, cond: &'c Cond, verdict: Truth, holds: bool, out: &mut Vec<Test<'c>>) {
        match cond {
            Cond::And(parts) | Cond::Or(parts) => {
                parts.iter().for_each(|part| self.blame(part, verdict, holds, out));
            }
            Cond::Not(inner) => self.blame(inner, verdict, !holds, out),
            _ => {
                let truth = rows::truth(&self.rows, cond, None);
                if verdict == if holds { truth } else { truth.not() } {
                    out.push(Test { cond, holds });
                }
            }
        }
    }

    fn of_test(&self, test: &Test, verdict: Truth) -> Diagnostic {
        let (left, claim) = match test.cond {
            Cond::Compare { left, op, right, .. } => (left, Some((*op, &**right))),
            Cond::Present { operand, .. } => (operand, None),
            _ => unreachable!("a test is a comparison or a bare operand"),
        };
        let left = self.figure(left);
        let right = match claim {
            Some((_, Right::Operand(right))) => Some(self.figure(right)),
            _ => None,
        };
        let claimed = match claim {
            Some((_, Right::Value(value, _))) => Parts::claimed(std::iter::once(value)),
            Some((Op::In, Right::List(..))) | None => None,
            Some((_, Right::List(list, _))) => Parts::claimed(list.iter().map(|(value, _)| value)),
            Some((_, Right::Operand(_))) => right.as_ref().map(|right| right.parts.clone()),
        };
        let said = self.said(claim, right.as_ref());
        let is = format!("`{}` is {} as of {}", left.text, words(&left.parts), self.day);
        let (op, holds) = match claim {
            Some((Op::Ne, _)) => (Op::Eq, !test.holds),
            Some((op, _)) => (op, test.holds),
            None => (Op::Gt, test.holds),
        };
        let mut diagnostic = if verdict == Truth::False {
            let message = match (op, holds) {
                (Op::Eq, true) => format!("{is}, not {said}"),
                (Op::Eq, false) => format!("{is}, just what it is not to be"),
                (_, true) => format!("{is}, which is not {} {said}", relation(op)),
                (_, false) => format!("{is}, which is {} {said}", relation(op)),
            };
            let gaps = claimed.as_ref().filter(|_| holds).map(|claimed| differences(&left.parts, claimed));
            let label = gaps.filter(|gaps| !gaps.is_empty()).map(|gaps| gaps.join("; "));
            Diagnostic::new(&codes::E0605, span_of(test.cond), message)
                .label(label.unwrap_or_else(|| "does not hold".to_owned()))
        } else {
            let relation = match op {
                Op::Eq => said,
                op => format!("{} {said}", relation(op)),
            };
            let message = format!("{is}, and the records can't say whether that is {relation}");
            Diagnostic::new(&codes::E0606, span_of(test.cond), message).label(self.why(&left, claimed.as_ref()))
        };
        for figure in std::iter::once(&left).chain(&right) {
            diagnostic = self.behind(figure, diagnostic);
        }
        diagnostic
    }

    fn figure<'c>(&self, operand: &'c Operand) -> Figure<'c> {
        let cell = self.engine.cell(operand);
        let (ledger, more) = self.engine.what_adds(operand, SHOWN);
        let span = match operand {
            Operand::OverSet { span, .. } | Operand::Fold { span, .. } => *span,
            Operand::Field(path) | Operand::OfDate { path, .. } => path.span,
            Operand::OnRow(_) => Span::default(),
        };
        Figure { operand, text: self.text(span), parts: Parts::of(&cell), ledger, more }
    }

    /// The right side in words: as written, and what a figure there comes to.
    fn said(&self, claim: Option<(Op, &Right)>, right: Option<&Figure>) -> String {
        match (claim, right) {
            (_, Some(right)) => format!("{} (`{}`)", words(&right.parts), right.text),
            (Some((_, Right::Value(_, span) | Right::List(_, span))), _) => self.text(*span),
            _ => "0".to_owned(),
        }
    }

    /// As written, on one line.
    fn text(&self, span: Span) -> String {
        self.context.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What leaves a claim open.
    fn why(&self, left: &Figure, claimed: Option<&Parts>) -> String {
        let mut why = Vec::new();
        if left.parts.unknown > 0 {
            let what = if left.parts.unknown == 1 { "amount in it is" } else { "amounts in it are" };
            why.push(format!("{} {what} unknown", left.parts.unknown));
        }
        let known = |unit: &str| claimed.is_none_or(|c| c.by_unit.iter().any(|(u, i)| u == unit && !i.is_zero()));
        let foreign: Vec<&str> = left
            .parts
            .by_unit
            .iter()
            .filter(|(unit, i)| !i.is_zero() && !known(unit))
            .map(|(unit, _)| unit.as_str())
            .collect();
        if !foreign.is_empty() {
            why.push(format!("no rate is used here, and some of it is in {}", foreign.join(", ")));
        }
        if why.is_empty() { "the records are not precise enough".to_owned() } else { why.join("; ") }
    }

    /// The records behind a figure, those left out of it because nobody knows whether
    /// they belong to it, and the command that tells all.
    fn behind(&self, figure: &Figure, mut diagnostic: Diagnostic) -> Diagnostic {
        let set = match figure.operand {
            Operand::OverSet { set, .. } | Operand::Fold { set, .. } => set,
            _ => return diagnostic,
        };
        let mut labels: Vec<(Span, String)> = Vec::new();
        if let Operand::OverSet { measure, .. } = figure.operand {
            for row in &figure.ledger {
                let adds = match (measure, row.adds.count) {
                    (Measure::Count, Some(count)) => Parts::of(&Cell::Count(count)),
                    _ => Parts::of_total(&row.adds.total),
                };
                // A dated line is marked itself, a record at its name.
                let whole = row.span == self.context.model.get(row.subject).head;
                let span = if whole { place_of(self.context, Row::Decl(row.subject)) } else { Some(row.span) };
                if let Some(span) = span.filter(|_| !adds.is_nothing()) {
                    labels.push((span, format!("adds {}: {}", words(&adds), row.reason)));
                }
            }
        } else {
            let places = self.engine.rows(set).0.into_iter().filter_map(|row| place_of(self.context, row));
            labels.extend(places.map(|span| (span, "is among them".to_owned())));
        }
        // Of a fold every row is among the labels.
        let unlabelled = if matches!(figure.operand, Operand::OverSet { .. }) { figure.more } else { 0 };
        let more = unlabelled + labels.len().saturating_sub(SHOWN);
        for (span, text) in labels.into_iter().take(SHOWN) {
            diagnostic = diagnostic.related(span, text);
        }
        diagnostic = self.left_out(set, diagnostic);
        // An expectation converts nothing, whatever the project does elsewhere.
        let each = self.context.model.project.currency.map_or("", |_| " --in none");
        let command =
            format!("deal query '{}' --as-of {}{each} --explain", figure.text.replace('\'', r"'\''"), self.day);
        match more {
            0 => diagnostic.help(format!("`{command}` shows how it comes about")),
            n => diagnostic.help(format!("and {n} more: `{command}` shows all of them")),
        }
    }

    /// Rows of which nobody knows whether they are in the set count nothing.
    fn left_out(&self, set: &SetQuery, mut diagnostic: Diagnostic) -> Diagnostic {
        let Some(filter) = &set.filter else { return diagnostic };
        let mut open = rows::rows_of(self.context.model, set.set);
        open.retain(|row| rows::truth(&self.rows, filter, Some(*row)) == Truth::Undecided);
        for &row in open.iter().take(SHOWN) {
            if let Some(span) = place_of(self.context, row) {
                let text = format!("left out: the records can't say whether {} is meant", name_of(self.context, row));
                diagnostic = diagnostic.related(span, text);
            }
        }
        match open.len().saturating_sub(SHOWN) {
            0 => diagnostic,
            n => diagnostic.help(format!("{n} more are left out likewise")),
        }
    }
}

fn span_of(cond: &Cond) -> Span {
    match cond {
        Cond::Compare { span, .. } | Cond::Present { span, .. } => *span,
        _ => Span::default(),
    }
}

fn relation(op: Op) -> &'static str {
    match op {
        Op::Lt => "less than",
        Op::Le => "at most",
        Op::Gt => "more than",
        Op::Ge => "at least",
        Op::In => "within",
        Op::Eq | Op::Ne | Op::Has | Op::Contains => "equal to",
    }
}
