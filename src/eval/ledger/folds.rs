//! The ledger of a fold: which values it is taken from, and what each gives to it.

use super::super::engine::Engine;
use super::super::folds::{Gathered, Unit, gives, quantity};
use super::super::notes::Asked;
use super::super::rows::Row;
use super::super::select::Pick;
use super::super::table::{Entry, Ledger, LedgerKind};
use super::super::{Interval, Total, words};
use crate::model::query::Operand;
use crate::model::{Dec, DeclId};
use crate::schema::Function;

impl Engine<'_> {
    pub(super) fn fold_ledger(&self, operand: &Operand) -> Vec<Ledger> {
        let Operand::Fold { set, .. } = operand else { return Vec::new() };
        self.fold_rows(operand, &self.picks_of(set, Asked::Rows))
    }

    pub(in crate::eval) fn fold_rows(&self, operand: &Operand, picks: &[Pick]) -> Vec<Ledger> {
        let Operand::Fold { function, .. } = operand else { return Vec::new() };
        let gathered = self.gathered(operand, picks);
        let mut rows: Vec<(usize, Ledger)> = Vec::new();
        for (unit, values) in &gathered.by_unit {
            let minor = if let Unit::Money(cur) = unit { cur.minor_units() } else { 4 };
            let intervals: Vec<Interval> = values.iter().map(|(_, i)| *i).collect();
            let Some(gives) = gives(*function, &intervals, minor) else { continue };
            let something = |g: &super::super::folds::Gives| g.low != Dec::ZERO || g.high != Some(Dec::ZERO);
            for ((row, value), give) in values.iter().zip(&gives) {
                // The mark of any value marks the figure: it stands with the value that has it,
                // also where that gives nothing else.
                let adds = Interval { low: give.low, high: give.high, approximate: value.approximate };
                let reason = self.of_value(*function, *value, unit, values.len(), something(give));
                let kind = if adds.is_zero() { LedgerKind::Explains } else { LedgerKind::Adds };
                rows.push((*row, self.fold_row(&gathered, *row, *function, kind, entry(unit, adds), reason)));
            }
        }
        let plain = matches!(gathered.by_unit.as_slice(), [(Unit::Plain, _)]);
        for &row in &gathered.unknown {
            let adds = Entry { total: Total::unknown(u64::from(!plain)), ..Entry::default() };
            let reason = match gathered.days.contains(&row) {
                true => "a day, and no length of time: left out".to_owned(),
                false => "its value is unknown, and left out".to_owned(),
            };
            rows.push((row, self.fold_row(&gathered, row, *function, LedgerKind::Adds, adds, reason)));
        }
        rows.sort_by_key(|(row, ledger)| (ledger.kind != LedgerKind::Adds, *row));
        rows.into_iter().map(|(_, ledger)| ledger).collect()
    }

    fn fold_row(
        &self,
        gathered: &Gathered,
        row: usize,
        function: Function,
        kind: LedgerKind,
        adds: Entry,
        reason: String,
    ) -> Ledger {
        let (subject, span): (DeclId, _) = match gathered.rows[row] {
            Row::Decl(id) | Row::Rest(id) => (id, self.model.get(id).head),
            Row::Line(at) => (at.decl, self.history.line(at).span),
        };
        let rate = super::in_words(self.fold_rates(subject));
        let level = Function::ALL.iter().find(|(_, f)| *f == function).map_or("", |(word, _)| word);
        Ledger { subject, span, level, kind, adds, rate, reason, condition: None }
    }

    /// What was noted while the values were gathered.
    fn fold_rates(&self, id: DeclId) -> Vec<String> {
        if self.target().is_none() { Vec::new() } else { self.rates_of(id, crate::schema::Level::Announced) }
    }

    fn of_value(&self, function: Function, value: Interval, unit: &Unit, of: usize, gives: bool) -> String {
        let approximate = value.approximate;
        let value = words::interval(&value, self.options.exact);
        let value = match unit {
            Unit::Money(cur) => format!("{value} {cur}"),
            Unit::Quantity { unit, per_year: false } => words::with_unit(&value, unit),
            Unit::Quantity { unit, .. } => format!("{value} {unit} per year"),
            Unit::Plain => value,
        };
        match (function, gives) {
            (Function::Sum, _) => "its value".to_owned(),
            (Function::Avg, _) => format!("{value}, one of {of}"),
            (Function::Min, true) => format!("{value}, the smallest of {of}"),
            (Function::Max, true) => format!("{value}, the largest of {of}"),
            (_, true) => format!("{value}, the middle of {of}"),
            (_, false) if approximate => format!("{value}: its mark is the figure's too"),
            (_, false) => value,
        }
    }
}

fn entry(unit: &Unit, adds: Interval) -> Entry {
    match unit {
        _ if adds.is_zero() => Entry::default(),
        Unit::Money(cur) => Entry { total: Total { money: [(*cur, adds)].into(), unknown: 0 }, ..Entry::default() },
        Unit::Quantity { .. } => Entry { quantities: vec![(quantity(unit, adds), adds)], ..Entry::default() },
        Unit::Plain => Entry { count: Some(adds), ..Entry::default() },
    }
}
