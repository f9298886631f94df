//! What the amount of one document or pledge says on the day: its terms, its changes, its
//! rival claims, and the conversion of each stated sum (L6, Changes).

use super::convert::{Converted, Times, takes_twin};
use super::engine::Engine;
use super::{Interval, Total, words};
use crate::model::history::ALWAYS;
use crate::model::{Amount, Arg, Cur, Dec, DeclId, Duration, Figure, Key, Period, Sign, Value};
use crate::schema::{F, Kind, Level};

/// An amount as it stands on the day, before it is asked whether it counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Worth {
    pub total: Total,
    /// There is an amount, or a kind that has one (then perhaps unknown).
    pub money: bool,
    /// Stated as `up to`: what raises it raises the upper bound only.
    pub up_to: bool,
}

/// An amendment of an amount.
pub(super) struct Change<'m> {
    pub effect: Period,
    /// None: it replaces what was there.
    pub sign: Option<Sign>,
    pub amounts: Vec<&'m Amount>,
}

impl<'m> Engine<'m> {
    /// One stated amount in the currency asked for, for the whole of its term: one step,
    /// one rounding (L6).
    pub(super) fn stated(&self, amount: &Amount, day: Option<Period>, id: DeclId) -> Total {
        let times = Times::of(amount.per_year, if amount.per_year { self.term(id) } else { None });
        let (Figure::Known(bounds), Some(cur), Some(times)) = (amount.figure, amount.currency, times) else {
            return Total::unknown(1);
        };
        let to = self.options.currency.unwrap_or(cur);
        let day = day.filter(|d| *d != ALWAYS);
        // What the source states twice needs no rate into its twin.
        let (bounds, from) = amount.twin().filter(|(_, twin)| takes_twin(cur, *twin, to)).unwrap_or((bounds, cur));
        let (converted, rounded) = self.rates.convert_and_tell(bounds.into(), &times, from, day, to);
        match converted {
            Converted::To(interval, said) => {
                if let Some(said) = said.filter(|s| !s.is_empty()) {
                    self.noted("rate-used", &said, id);
                    if rounded {
                        let money = words::interval(&bounds.into(), true);
                        self.noted("rounded", &format!("{money} {from}, {said}"), id);
                    }
                }
                Total { money: [(to, interval)].into(), unknown: 0 }
            }
            failed => {
                let per_year = if amount.per_year { " per year for its term" } else { "" };
                let money = words::interval(&bounds.into(), self.options.exact);
                if !matches!(failed, Converted::TooLarge) {
                    self.lacking.borrow_mut().seen.insert((id, self.noting.get()));
                }
                self.not_converted(&failed, &format!("{money} {from}{per_year}"), day, to, id)
            }
        }
    }

    /// What is missing where an amount can't be had in the currency asked for. Without a
    /// rate or index it is left out and named; what is more than Deal counts with is there,
    /// and unknown.
    pub(super) fn not_converted(
        &self,
        failed: &Converted,
        amount: &str,
        day: Option<Period>,
        to: Cur,
        id: DeclId,
    ) -> Total {
        let when = day.map_or("without a day".to_owned(), |day| format!("of {day}"));
        let (kind, message) = match failed {
            Converted::TooLarge => {
                ("too-large", format!("{amount} {when}, in {to}, is more than Deal counts with; it counts as unknown"))
            }
            Converted::NoIndex(missing) if !missing.is_empty() => {
                ("no-index", format!("{amount} {when} has no way into {to} ({missing} missing) and is left out"))
            }
            Converted::NoIndex(_) => {
                ("no-index", format!("{amount} {when}, of no single year, has no way into {to} and is left out"))
            }
            _ => ("no-rate", format!("{amount} {when} has no way into {to} and is left out")),
        };
        self.noted(kind, &message, id);
        Total::unknown(u64::from(kind == "too-large"))
    }

    /// The amount of a document or pledge on the day, with all changes that have come.
    pub(super) fn amount(&self, id: DeclId, level: Level) -> Worth {
        self.amount_entered(id, level, self.entered(id, level))
    }

    /// As [`amount`](Self::amount), where what is stated entered the level on another
    /// day: a member's amount in the total of its package.
    pub(super) fn amount_entered(&self, id: DeclId, level: Level, entered: Option<Period>) -> Worth {
        let fixed = self.stock_day(level);
        let mut worth = self.first_amount(id, level, fixed.or(entered));
        self.change(id, &mut worth, fixed);
        worth
    }

    /// Stocks are converted at the as-of day, changes and all.
    pub(super) fn stock_day(&self, level: Level) -> Option<Period> {
        level.row().stock.then(|| Period::day(self.options.as_of))
    }

    /// What the field says, before any change.
    pub(super) fn first_amount(&self, id: DeclId, level: Level, day: Option<Period>) -> Worth {
        self.noting(level);
        let decl = self.model.get(id);
        let mut worth = Worth::default();
        for entry in decl.values(F::Amount) {
            if let Value::Amount(amount) = &entry.value {
                let amount = self.claimed(id, amount);
                worth.up_to = if worth.money { worth.up_to } else { is_up_to(&amount) };
                worth.money = true;
                worth.total.add(&self.stated(&amount, day, id));
            }
        }
        // What could not be read is reported; that there is money stays true.
        if decl.field(F::Amount).is_some_and(|field| field.unread) && !self.amends(id) {
            worth.money = true;
            worth.total.unknown += 1;
        }
        if !worth.money && decl.field(F::Amount).is_none() {
            let carries = match decl.kind {
                Kind::Pledge => self.kind_of(id).is_some_and(|k| k.row().carries_money),
                _ => self.nature(id).1,
            };
            if carries {
                worth = Worth { total: Total::unknown(1), money: true, up_to: false };
            }
        }
        worth
    }

    /// Amendments by line and by instrument, in the order of their days.
    pub(super) fn changes(&self, id: DeclId) -> Vec<Change<'m>> {
        let mut changes: Vec<Change> = Vec::new();
        for line in self.model.get(id).lines.iter().filter(|l| self.counts(l)) {
            match &line.arg {
                Arg::Amended { key: Key::Own(F::Amount), values } => {
                    let to = values.iter().filter_map(amount_of).collect();
                    changes.push(Change { effect: line.effect(), sign: None, amounts: to });
                }
                Arg::Changed { key: Key::Own(F::Amount), sign, by } => {
                    let by = amount_of(by).into_iter().collect();
                    changes.push(Change { effect: line.effect(), sign: Some(*sign), amounts: by });
                }
                _ => {}
            }
        }
        for &amender in self.history.relations().amended_by(id) {
            if !self.counted(amender) || !self.bound(amender) || self.undone(amender) {
                continue;
            }
            let Some(effect) = self.history.binds_from(amender) else { continue };
            for entry in self.model.get(amender).values(F::Amount) {
                if let Value::Change { sign, by } = &entry.value {
                    changes.push(Change { effect, sign: Some(*sign), amounts: vec![by] });
                }
            }
        }
        changes.sort_by_key(|c| (c.effect.first, c.effect.last));
        changes
    }

    fn change(&self, id: DeclId, worth: &mut Worth, fixed: Option<Period>) {
        for change in self.changes(id) {
            let day = fixed.or(Some(change.effect));
            match change.sign {
                None => {
                    worth.total = Total::default();
                    worth.money = true;
                    worth.up_to = change.up_to();
                    change.amounts.iter().for_each(|a| worth.total.add(&self.stated(a, day, id)));
                }
                Some(sign) if worth.total.unknown == 0 => {
                    for amount in change.amounts {
                        let by = self.stated(amount, day, id);
                        worth.total = moved(&worth.total, sign, &by, worth.up_to);
                        worth.total.unknown += by.unknown;
                        worth.money = true;
                    }
                }
                Some(_) => {}
            }
        }
    }

    /// The term on the day, for which an amount per year counts.
    fn term(&self, id: DeclId) -> Option<Duration> {
        let entries = self.history.field_at(id, Key::Own(F::Term), self.options.as_of);
        entries.iter().find_map(|e| match &e.value {
            Value::Duration(term) => Some(**term),
            _ => None,
        })
    }
}

pub(super) fn amount_of(entry: &crate::model::Entry) -> Option<&Amount> {
    match &entry.value {
        Value::Amount(a) => Some(a),
        _ => None,
    }
}

/// Whether only an upper bound is stated.
fn is_up_to(amount: &Amount) -> bool {
    amount.figure.bounds().is_some_and(|b| b.low == Dec::ZERO && b.high.is_some_and(|high| high > Dec::ZERO))
}

impl Change<'_> {
    /// Whether what it puts in place is an upper bound only.
    pub(super) fn up_to(&self) -> bool {
        self.amounts.first().is_some_and(|amount| is_up_to(amount))
    }
}

/// Moves both bounds; of `up to` a sum that is added raises the upper only.
fn moved(total: &Total, sign: Sign, by: &Total, up_to: bool) -> Total {
    let sum = total.zip(by, |t, b| match sign {
        Sign::Plus if up_to => Interval { low: t.low, ..t.plus(b) },
        Sign::Plus => t.plus(b),
        Sign::Minus => {
            let down = |a: Dec, b: Dec| Dec((a.0 - b.0).max(0));
            let high = t.high.map(|h| down(h, b.low));
            let low = b.high.map_or(Dec::ZERO, |h| down(t.low, h));
            Interval { low, high, approximate: t.approximate || b.approximate }
        }
    });
    Total { unknown: total.unknown, ..sum }
}
