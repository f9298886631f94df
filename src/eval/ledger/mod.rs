//! The ledger behind a figure: what each record adds, at which rate, and each record
//! that looks relevant but does not count, with one reason. What is listed adds up to
//! the figure, bound by bound, unknowns and mark included.
//!
//! Rows are made the way people tell them (a whole adds its worth, what is inside it
//! explains); where bounds make together less than their sum, a row says by how much,
//! and where no row could say it, one row stands for all of them.

mod acts;
mod counts;
mod families;
mod folds;
mod left_out;
mod reasons;

use super::answers::figures_of;
use super::cells::{Need, act_of};
use super::choose::Selected;
use super::engine::Engine;
use super::notes::Asked;
use super::select::{Pick, need_of};
use super::table::{Entry, Ledger, LedgerKind};
use super::{Interval, Total};
use crate::model::query::{Cond, Measure, Operand, SetQuery};
use crate::model::{Dec, DeclId};
use crate::schema::{Kind, Level, Set};
use crate::text::Span;

/// A row in the making.
struct Line {
    subject: DeclId,
    /// The place of a dated line; the head of the declaration where there is none.
    span: Option<Span>,
    kind: LedgerKind,
    adds: Total,
    rates: Vec<String>,
    reason: String,
}

impl Line {
    fn new(subject: DeclId, kind: LedgerKind, adds: Total, reason: String) -> Line {
        Line { subject, span: None, kind, adds, rates: Vec::new(), reason }
    }

    fn adds(subject: DeclId, adds: Total, reason: String) -> Line {
        Line::new(subject, LedgerKind::Adds, adds, reason)
    }

    fn explains(subject: DeclId, reason: String) -> Line {
        Line::new(subject, LedgerKind::Explains, Total::default(), reason)
    }
}

/// So many rows of a set are told before the others are only counted.
const TOLD: usize = 200;

/// Levels whose rows are worth what is under them, which only their ledger tells.
fn picks_worth(level: Level) -> bool {
    matches!(level, Level::Realised | Level::Open)
}

/// So many rates are named beside a row.
const RATES: usize = 4;

impl Engine<'_> {
    /// The ledger behind a figure, or behind those that a condition compares.
    pub fn explain(&self, operand: &Operand) -> Vec<Ledger> {
        match operand {
            Operand::OverSet { measure, set, .. } => self.ledger(*measure, set, &[]),
            Operand::Fold { .. } => self.fold_ledger(operand),
            _ => Vec::new(),
        }
    }

    /// How many rows a set has, row by row.
    pub fn explain_rows(&self, set: &SetQuery) -> Vec<Ledger> {
        self.ledger(Measure::Count, set, &[])
    }

    pub fn explain_truth(&self, cond: &Cond) -> Vec<Ledger> {
        figures_of(cond).into_iter().flat_map(|operand| self.explain(operand)).collect()
    }

    /// The first rows that add to a figure, and how many more there are. Of a large set
    /// only its beginning is told, and the others are counted.
    pub fn what_adds(&self, operand: &Operand, shown: usize) -> (Vec<Ledger>, usize) {
        let (mut rows, more) = match operand {
            Operand::OverSet { measure, set, .. } => {
                let need = set.filter.as_ref().map(need_of).unwrap_or_default();
                let mut picks = self.picks_of(set, Asked::of(*measure));
                picks.retain(|pick| match measure {
                    Measure::Count => !self.would_count(pick.row).is_zero(),
                    Measure::Level(level) => picks_worth(*level) || !self.row_worth(pick.row, *level).is_nothing(),
                });
                let more = picks.len().saturating_sub(TOLD);
                picks.truncate(TOLD);
                (self.counted_rows(*measure, set.set, &picks, need), more)
            }
            Operand::Fold { .. } => (self.fold_ledger(operand), 0),
            _ => (Vec::new(), 0),
        };
        rows.retain(|row| row.kind == LedgerKind::Adds && !row.adds.is_nothing());
        let more = more + rows.len().saturating_sub(shown);
        rows.truncate(shown);
        (rows, more)
    }

    pub(super) fn ledger(&self, measure: Measure, set: &SetQuery, filters: &[Cond]) -> Vec<Ledger> {
        let need = set.filter.iter().chain(filters).fold(Need::default(), |n, c| n.or(need_of(c)));
        let picks = self.picks(set, filters, need, Asked::of(measure));
        let mut rows = self.counted_rows(measure, set.set, &picks, need);
        rows.extend(self.left_out_rows(measure, set, filters, &picks, need));
        rows
    }

    /// The rows of what was picked: those that add to the figure, those that explain
    /// them, and those that fit and count nothing.
    fn counted_rows(&self, measure: Measure, set: Set, picks: &[Pick], need: Need) -> Vec<Ledger> {
        let Measure::Level(level) = measure else { return self.count_rows(picks) };
        let selected = self.selected(set, picks);
        let mut lines = match level {
            Level::Realised | Level::Open => self.pledge_lines(level, picks, &selected, need),
            Level::Outstanding | Level::Due => self.act_lines(level, &selected, need),
            _ if act_of(level).is_some() => self.act_lines(level, &selected, need),
            _ => self.family_lines(level, &selected, need),
        };
        self.add_nothing(level, &selected, &mut lines);
        lines.extend(self.without_shares(level, picks));
        let figure = self.money(set, level, picks, need);
        settle(&mut lines, &figure, picks.iter().find_map(|p| p.row.decl()));
        // What explains stands beside what it explains; what does not count comes last.
        lines.sort_by_key(|line| line.kind == LedgerKind::LeftOut);
        lines.into_iter().map(|line| self.finished(line, level.word())).collect()
    }

    fn finished(&self, line: Line, level: &'static str) -> Ledger {
        let Line { subject, span, kind, adds, rates, reason } = line;
        // Nothing that is approximate still marks the sum.
        let money = adds.money.into_iter().filter(|(_, i)| !i.is_zero()).collect();
        let entry = Entry { total: Total { money, unknown: adds.unknown }, ..Entry::default() };
        let span = span.unwrap_or(self.model.get(subject).head);
        Ledger { subject, span, level, kind, adds: entry, rate: in_words(rates), reason, condition: None }
    }

    /// What fits and adds nothing: a row with the reason where it looks relevant.
    fn add_nothing(&self, level: Level, selected: &super::choose::Selection, lines: &mut Vec<Line>) {
        let told: rustc_hash::FxHashSet<DeclId> = lines.iter().map(|line| line.subject).collect();
        let mut silent: Vec<(DeclId, &Selected)> =
            selected.iter().filter(|(id, _)| !told.contains(id)).map(|(id, s)| (*id, s)).collect();
        silent.sort_unstable_by_key(|(id, _)| *id);
        for (id, choice) in silent {
            let shares = matches!(choice, Selected::Cells(_));
            if let Some(reason) = self.why_nothing(id, level, shares) {
                lines.push(Line::new(id, LedgerKind::LeftOut, Total::default(), reason));
            }
        }
    }

    /// What is listed and counted, and of whose money nobody knows how much is asked for.
    fn without_shares(&self, level: Level, picks: &[Pick]) -> Vec<Line> {
        let nothing = |pick: &&Pick| pick.cells.as_ref().is_some_and(Vec::is_empty);
        // Of a package what is asked for may be inside it alone.
        let open = picks.iter().filter(nothing).filter(|pick| pick.inside.as_ref().is_none_or(|of| of.is_empty()));
        let line = |pick: &Pick| {
            let worth = self.row_worth(pick.row, level);
            let reason =
                format!("undecided: no shares say how much of its {} is in what was asked for", self.said(&worth));
            Some(Line::new(pick.row.decl()?, LedgerKind::LeftOut, Total::default(), reason))
        };
        open.filter_map(line).collect()
    }

    /// Nested pledges and what lies inside a document: all below, each once.
    fn below(&self, id: DeclId) -> Vec<DeclId> {
        let mut seen = rustc_hash::FxHashSet::default();
        let mut stack: Vec<DeclId> = self.tree.insides(id).to_vec();
        while let Some(next) = stack.pop() {
            if seen.insert(next) {
                stack.extend(self.tree.insides(next));
            }
        }
        let mut all: Vec<DeclId> = seen.into_iter().collect();
        all.sort_unstable();
        all
    }

    fn is_package(&self, id: DeclId) -> bool {
        self.model.get(id).kind == Kind::Package
    }

    fn said(&self, total: &Total) -> String {
        super::words::phrase(total, self.options.exact)
    }
}

/// Makes the lines add up to the figure, should they not yet: by a row with what they
/// are together worth more or less, or by one row for all of them.
fn settle(lines: &mut Vec<Line>, figure: &Total, subject: Option<DeclId>) {
    match missing(&sum(lines), figure) {
        Missing::Nothing => {}
        Missing::Row(adds) => {
            if let Some(id) = subject.or(lines.first().map(|line| line.subject)) {
                lines.push(Line::adds(id, adds, "taken together: what the rows certainly share".to_owned()));
            }
        }
        Missing::NoRow => gather(lines, figure.clone(), "worth this together"),
    }
}

/// One row stands for all: the others are listed and add nothing.
fn gather(lines: &mut [Line], figure: Total, reason: &str) {
    let rates: Vec<String> = lines.iter_mut().flat_map(|line| std::mem::take(&mut line.rates)).collect();
    let adding = lines.iter_mut().filter(|line| line.kind == LedgerKind::Adds);
    let mut rates = Some(rates);
    for line in adding {
        match rates.take() {
            Some(rates) => {
                (line.adds, line.rates) = (figure.clone(), rates);
                line.reason = format!("{}; it and those beside it are {reason}", line.reason);
            }
            None => {
                line.kind = LedgerKind::Explains;
                line.reason = format!("{}; counted with the others", line.reason);
                line.adds = Total::default();
            }
        }
    }
}

fn sum(lines: &[Line]) -> Total {
    let mut sum = Total::default();
    lines.iter().for_each(|line| sum.add(&line.adds));
    sum
}

/// What a sum lacks to be a figure.
enum Missing {
    Nothing,
    Row(Total),
    /// No row can take away an unknown, a mark, or an open end.
    NoRow,
}

fn missing(sum: &Total, figure: &Total) -> Missing {
    let (sum, figure) = (sum.clone().trimmed(), figure.clone().trimmed());
    if sum == figure {
        return Missing::Nothing;
    }
    let Some(unknown) = figure.unknown.checked_sub(sum.unknown) else { return Missing::NoRow };
    let mut row = Total::unknown(unknown);
    let known = |t: &Total, cur| t.money.get(cur).copied().unwrap_or(Interval::ZERO);
    for cur in sum.money.keys().chain(figure.money.keys()) {
        let (has, wants) = (known(&sum, cur), known(&figure, cur));
        if has.high.is_none() && wants.high.is_some() || has.approximate && !wants.approximate && !wants.is_zero() {
            return Missing::NoRow;
        }
        let left = difference(wants, has);
        if left.low != Dec::ZERO || left.high != Some(Dec::ZERO) || left.approximate {
            row.money.insert(*cur, left);
        }
    }
    Missing::Row(row)
}

/// `total - sum`, bound by bound; it may be negative, and its low above its high.
fn difference(total: Interval, sum: Interval) -> Interval {
    let high = match (total.high, sum.high) {
        (Some(a), Some(b)) => Some(Dec(a.0.saturating_sub(b.0))),
        (None, None) => Some(Dec::ZERO),
        (a, _) => a,
    };
    let approximate = total.approximate && !sum.approximate;
    Interval { low: Dec(total.low.0.saturating_sub(sum.low.0)), high, approximate }
}

/// The negative of what is taken off a figure.
fn negative(total: &Total) -> Total {
    let minus = |i: &Interval| Interval { low: Dec(-i.low.0), high: i.high.map(|h| Dec(-h.0)), ..*i };
    Total { money: total.money.iter().map(|(cur, i)| (*cur, minus(i))).collect(), unknown: 0 }
}

fn in_words(mut rates: Vec<String>) -> Option<String> {
    let mut seen = std::collections::BTreeSet::new();
    rates.retain(|rate| seen.insert(rate.clone()));
    let more = rates.len().saturating_sub(RATES);
    rates.truncate(RATES);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    (!rates.is_empty()).then(|| format!("{}{more}", rates.join("; ")))
}
