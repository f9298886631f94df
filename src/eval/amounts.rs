//! What the amount of one document or pledge says on the day: its terms, its changes, its
//! rival claims, and the conversion of each stated sum (L6, Changes).

use super::convert::Converted;
use super::engine::Engine;
use super::{Claims, Interval, Total};
use crate::model::history::ALWAYS;
use crate::model::{Amount, Arg, Dec, DeclId, Duration, DurationUnit, Figure, Key, Period, Sign, Value};
use crate::schema::{F, Kind, Level, V};

/// An amount as it stands on the day, before it is asked whether it counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Worth {
    pub total: Total,
    /// There is an amount, or a kind that has one (then perhaps unknown).
    pub money: bool,
}

/// An amendment of an amount.
pub(super) struct Change<'m> {
    pub effect: Period,
    /// None: it replaces what was there.
    pub sign: Option<Sign>,
    pub amounts: Vec<&'m Amount>,
}

impl<'m> Engine<'m> {
    /// One stated amount in the currency asked for: one step, one rounding (L6).
    pub(super) fn stated(&self, amount: &Amount, day: Option<Period>, id: DeclId) -> Total {
        let (Figure::Known(bounds), Some(cur)) = (amount.figure, amount.currency) else { return Total::unknown(1) };
        let Some(to) = self.options.currency else {
            return Total { money: [(cur, bounds.into())].into(), unknown: 0 };
        };
        if let Some((twin, other)) = amount.twin()
            && other == to
        {
            return Total { money: [(to, twin.into())].into(), unknown: 0 };
        }
        let day = day.filter(|d| *d != ALWAYS);
        match self.rates.convert(bounds.into(), cur, day, to) {
            Converted::To(interval, said) => {
                if let Some(said) = said.filter(|s| !s.is_empty()) {
                    self.noted("rate-used", &said, id);
                }
                Total { money: [(to, interval)].into(), unknown: 0 }
            }
            failed => {
                let kind = if matches!(failed, Converted::NoIndex) { "no-index" } else { "no-rate" };
                self.noted(kind, &self.left_out(amount, day), id);
                Total::default()
            }
        }
    }

    fn left_out(&self, amount: &Amount, day: Option<Period>) -> String {
        let to = self.options.currency.map(|c| c.to_string()).unwrap_or_default();
        let when = day.map_or("without a day".to_owned(), |d| format!("of {d}"));
        let money = amount.figure.bounds().map(|b| super::words::interval(&b.into(), self.options.exact));
        let cur = amount.currency.map(|c| c.to_string()).unwrap_or_default();
        format!("{} {cur} {when} has no way into {to} and is left out", money.unwrap_or_default())
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
                worth.money = true;
                worth.total.add(&self.of_term(&self.claimed(id, amount), day, id));
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
                worth = Worth { total: Total::unknown(1), money: true };
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
                    change.amounts.iter().for_each(|a| worth.total.add(&self.of_term(a, day, id)));
                }
                Some(sign) if worth.total.unknown == 0 => {
                    for amount in change.amounts {
                        let by = self.of_term(amount, day, id);
                        worth.total = moved(&worth.total, sign, &by);
                        worth.total.unknown += by.unknown;
                        worth.money = true;
                    }
                }
                Some(_) => {}
            }
        }
    }

    /// Per year times term; without a term it is unknown how much.
    pub(super) fn of_term(&self, amount: &Amount, day: Option<Period>, id: DeclId) -> Total {
        if !amount.per_year {
            return self.stated(amount, day, id);
        }
        let term =
            self.history.field_at(id, Key::Own(F::Term), self.options.as_of).iter().find_map(|e| match &e.value {
                Value::Duration(d) => Some(**d),
                _ => None,
            });
        let (Figure::Known(bounds), Some(Duration { figure: Figure::Known(term), unit })) = (amount.figure, term)
        else {
            return Total::unknown(1);
        };
        let per = match unit {
            DurationUnit::Years => 1,
            DurationUnit::Months => 12,
            DurationUnit::Days => 365,
        };
        let times = |a: Dec, n: Dec| {
            let product = num_bigint::BigInt::from(a.0) * n.0;
            let divisor = Dec::SCALE * per;
            num_traits::ToPrimitive::to_i128(&(product / divisor)).map_or(Dec(i128::MAX), Dec)
        };
        let whole = Amount {
            figure: Figure::Known(crate::model::Bounds {
                low: times(bounds.low, term.low),
                high: bounds.high.zip(term.high).map(|(a, n)| times(a, n)),
                about: bounds.about || term.about,
            }),
            per_year: false,
            twin: None,
            ..amount.clone()
        };
        self.stated(&whole, day, id)
    }

    /// The lowest or highest claim that is not retracted, where that is asked for.
    fn claimed(&self, id: DeclId, own: &Amount) -> Amount {
        if self.options.claims == Claims::Own {
            return own.clone();
        }
        let mut best = own.clone();
        for line in self.model.get(id).lines.iter().filter(|l| !l.due && l.effect().first <= self.options.as_of) {
            let Arg::Reported { key: Key::Own(F::Amount), values } = &line.arg else { continue };
            let retracted =
                |s: DeclId| self.model.get(s).lines.iter().any(|l| l.verb == V::Retracted && self.counts(l));
            if line.sources.iter().any(|c| c.source.target.is_some_and(retracted)) {
                continue;
            }
            for claim in values.iter().filter_map(amount_of) {
                let same = best.currency.is_none() || claim.currency == best.currency;
                let (Some(a), Some(b)) = (claim.figure.bounds(), best.figure.bounds()) else {
                    if claim.figure.bounds().is_some() && best.figure.bounds().is_none() {
                        best = claim.clone();
                    }
                    continue;
                };
                let better = match self.options.claims {
                    Claims::Low => a.low < b.low,
                    _ => b.high.is_some_and(|h| a.high.is_none_or(|o| o > h)),
                };
                if same && better {
                    best = claim.clone();
                }
            }
        }
        best
    }
}

fn amount_of(entry: &crate::model::Entry) -> Option<&Amount> {
    match &entry.value {
        Value::Amount(a) => Some(a),
        _ => None,
    }
}

/// Moves both bounds; of `up to` only the upper.
fn moved(total: &Total, sign: Sign, by: &Total) -> Total {
    let sum = total.zip(by, |t, b| match sign {
        Sign::Plus if t.low == Dec::ZERO && t.high.is_some_and(|h| h > Dec::ZERO) => {
            Interval { low: Dec::ZERO, ..t.plus(b) }
        }
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
