//! What one document or pledge counts by itself at each level, without what lies
//! inside it (L1, L3, Changes).

use super::amounts::Worth;
use super::engine::Engine;
use super::{Interval, Total};
use crate::model::history::Cause;
use crate::model::{Arg, Dec, DeclId, Key, Line, Period, Value};
use crate::schema::{F, InstrumentKind, Kind, Legal, Level, Money, V};

impl Engine<'_> {
    /// The kind of an instrument; a package without one is an announcement.
    pub(super) fn nature(&self, id: DeclId) -> (Money, bool) {
        let row = self.kind_of(id).unwrap_or(InstrumentKind::Other).row();
        let binding = self.history.field_at(id, Key::Own(F::Binding), self.options.as_of);
        let binding = binding.iter().find_map(|e| match e.value {
            Value::YesNo(b) => Some(b),
            _ => None,
        });
        let money = match (row.money, binding) {
            (Money::Announcement, Some(true)) => Money::Commitment,
            (_, Some(false)) => Money::Announcement,
            (money, _) => money,
        };
        // A package is a set announced for its worth: without a total it has as many
        // unknowns as its count leaves open, whatever its kind.
        let carries = row.carries_money || self.model.get(id).kind == Kind::Package;
        (money, carries)
    }

    /// As amended by the day that is asked for.
    pub(super) fn kind_of(&self, id: DeclId) -> Option<InstrumentKind> {
        self.history.field_at(id, Key::Own(F::Kind), self.options.as_of).iter().find_map(|e| match e.value {
            Value::Kind(k) => Some(k),
            _ => None,
        })
    }

    pub(super) fn come(&self, day: Option<Period>) -> bool {
        day.is_some_and(|d| d.first <= self.options.as_of)
    }

    pub(super) fn bound(&self, id: DeclId) -> bool {
        self.come(self.history.binds_from(id))
    }

    pub(super) fn undone(&self, id: DeclId) -> bool {
        self.come(self.history.undone(id))
    }

    /// The day at which money is converted: the effective day on which it entered a level;
    /// of payments the day at the head.
    pub(super) fn entered(&self, id: DeclId, level: Level) -> Option<Period> {
        self.entered_by(id, level, |line| line.date)
    }

    /// As [`entered`](Self::entered), with the day of a payment as asked for: the effective
    /// day decides the year.
    pub(super) fn entered_by(&self, id: DeclId, level: Level, of: fn(&Line) -> Period) -> Option<Period> {
        let first = |fits: &dyn Fn(V) -> bool| {
            let acts = self.history.acts(id).iter().filter(|a| a.effect.first <= self.options.as_of);
            acts.filter(|a| a.verb.is_some_and(fits)).map(|a| a.effect).next()
        };
        let paid = || {
            let lines = self.model.get(id).lines.iter().filter(|l| self.counts(l));
            let paid = lines.filter(|l| matches!(l.verb, V::Drawn | V::Disbursed));
            paid.map(of).min_by_key(|d| (d.first, d.last))
        };
        match level {
            // A member's word is given with its package.
            Level::Announced => {
                let own = || first(&|v| v == V::Announced || v.row().promises).or_else(paid);
                self.model.is_member(id).and_then(|p| self.entered_by(p, level, of)).or_else(own)
            }
            Level::Committed | Level::Ceiling | Level::Contingent | Level::Relief => {
                first(&|v| v.row().promises).filter(|_| self.nature(id).0 != Money::Announcement).or_else(paid)
            }
            Level::Pledged | Level::Realised | Level::Open => first(&|v| v == V::Made),
            _ => paid(),
        }
    }

    /// It has happened by the as-of day (L0).
    pub(super) fn counts(&self, line: &Line) -> bool {
        line.happens() && line.effect().first <= self.options.as_of
    }

    /// The sum of the money lines of a verb, on the document itself (L3).
    pub(super) fn acts(&self, id: DeclId, verb: V, stock: bool) -> Total {
        verb.row().level.iter().for_each(|&level| self.noting(level));
        let mut sum = Total::default();
        for line in self.model.get(id).lines.iter().filter(|l| l.verb == verb && self.counts(l)) {
            let day = if stock { Period::day(self.options.as_of) } else { line.date };
            sum.add(&self.moved_by(line, day, id));
        }
        sum
    }

    /// The money of a line. An amount that could not be read is unknown.
    pub(super) fn moved_by(&self, line: &Line, day: Period, id: DeclId) -> Total {
        match (line.amount(), &line.arg) {
            (Some(amount), _) => self.stated(amount, Some(day), id),
            (None, Arg::Bad) => Total::unknown(1),
            (None, _) => Total::default(),
        }
    }

    /// Paid out: the larger of what was drawn and what was disbursed.
    pub(super) fn paid(&self, id: DeclId, stock: bool) -> Total {
        let (drawn, disbursed) = (self.acts(id, V::Drawn, stock), self.acts(id, V::Disbursed, stock));
        let mut paid = disbursed.zip(&drawn, Interval::larger);
        paid.unknown = drawn.unknown.max(disbursed.unknown);
        paid
    }

    /// Who superseded it by the day.
    pub(super) fn superseded_by(&self, id: DeclId) -> Option<DeclId> {
        self.history.acts(id).iter().filter(|a| a.effect.first <= self.options.as_of).find_map(|a| match a.cause {
            Cause::Supersession(by) if a.legal == Some(Legal::Superseded) => Some(by),
            _ => None,
        })
    }

    /// What it counts by itself at a level; `covered` is what its predecessors paid.
    pub(super) fn own_at(&self, id: DeclId, level: Level, covered: &Total) -> Total {
        use Level::*;
        match level {
            Announced | Committed => self.chain(id, level, covered),
            Ceiling => self.standing(id, level, Money::Ceiling),
            Contingent => self.standing(id, level, Money::Contingent),
            Relief if self.nature(id).0 == Money::Relief && self.bound(id) && !self.undone(id) => {
                self.amount_of_package(id, level).total
            }
            Relief => Total::default(),
            Drawn => self.acts(id, V::Drawn, false),
            Disbursed => self.acts(id, V::Disbursed, false),
            Repaid => self.acts(id, V::Repaid, false),
            Forgiven => self.acts(id, V::Forgiven, false),
            RolledOver => self.acts(id, V::RolledOver, false),
            Rescheduled => self.acts(id, V::Rescheduled, false),
            Outstanding => self.outstanding(id),
            Due => self.due(id),
            Pledged if self.pledge_made(id) => self.amount(id, level).total,
            Pledged | Realised | Open => Total::default(),
        }
    }

    fn standing(&self, id: DeclId, level: Level, of: Money) -> Total {
        let stands = self.nature(id).0 == of && self.bound(id) && !self.come(self.history.ended(id));
        if stands { self.amount_of_package(id, level).total } else { Total::default() }
    }

    pub(super) fn pledge_made(&self, id: DeclId) -> bool {
        self.model.get(id).kind == Kind::Pledge
            && self.come(self.history.first_effect_of(id, V::Made))
            && !self.come(self.history.first_effect_of(id, V::Dropped))
    }

    /// L1 of one document: word, promise and what was paid.
    fn chain(&self, id: DeclId, level: Level, covered: &Total) -> Total {
        if self.superseded_by(id).is_some() {
            return Total::default();
        }
        let (mut paid, of_paid) = self.apart(|| self.paid(id, false));
        paid.add(covered);
        // What was paid in a currency that the stated amount does not have stands in no
        // total beside it, at either level: else committed would exceed announced (L1).
        let (word, of_word) = self.apart(|| self.word(id));
        if let Some(word) = word.as_ref().filter(|w| w.unknown == 0) {
            paid = paid.within(word);
        }
        let (promise, of_promise) = self.apart(|| self.promise(id, Level::Committed));
        let committed = self.larger_than_paid(promise.clone(), paid);
        let used_paid = promise.as_ref() != Some(&committed);
        if level == Committed {
            self.also_noted(of_paid, used_paid);
            self.also_noted(of_promise, true);
            return committed;
        }
        // At announced the same payments count, converted alike.
        let stated = word.or_else(|| self.promise(id, Level::Announced));
        let announced = self.larger_than_paid(stated.clone(), committed);
        let used = stated.as_ref() != Some(&announced);
        self.also_noted(of_paid, used && used_paid);
        self.also_noted(of_promise, used);
        self.also_noted(of_word, true);
        announced
    }

    /// The larger of a stated amount and what was paid against it. Payments in another
    /// currency than a known amount stand in no total beside it (totals.md, Wholes).
    fn larger_than_paid(&self, stated: Option<Total>, paid: Total) -> Total {
        let Some(stated) = stated else { return paid };
        if stated.unknown > 0 {
            let mut sum = stated.zip(&paid, Interval::larger);
            sum.unknown = stated.unknown;
            return sum;
        }
        if stated.money.is_empty() { paid } else { stated.zip(&paid.within(&stated), Interval::larger) }
    }

    pub(super) fn amends(&self, id: DeclId) -> bool {
        !self.model.get(id).values(F::Amends).is_empty()
    }

    pub(super) fn promise(&self, id: DeclId, level: Level) -> Option<Total> {
        let promises = self.nature(id).0 == Money::Commitment && self.bound(id) && !self.undone(id) && !self.amends(id);
        promises.then(|| self.amount_of_package(id, level)).filter(|w| w.money).map(|w| w.total)
    }

    pub(super) fn word(&self, id: DeclId) -> Option<Total> {
        let worded = self.come(self.history.announced_from(id)) && !self.undone(id) && !self.amends(id);
        let speaks = !matches!(self.nature(id).0, Money::Contingent | Money::Relief);
        (worded && speaks).then(|| self.amount_of_package(id, Level::Announced)).filter(|w| w.money).map(|w| w.total)
    }

    /// Of a package: its total less what cancelled members took out of it; without a
    /// total as many unknowns as its count leaves open.
    pub(super) fn amount_of_package(&self, id: DeclId, level: Level) -> Worth {
        let mut worth = self.amount(id, level);
        if self.model.get(id).kind != Kind::Package {
            return worth;
        }
        if worth.total.money.is_empty() {
            // What no rate converts is left out, and no unknown.
            if worth.total.unknown > 0 {
                let stated = self.model.get(id).field(F::Amount).is_some();
                worth.total.unknown = self.open_members(id, stated);
            }
            return worth;
        }
        for &member in self.history.relations().insides(id) {
            if self.counted(member) && self.cancelled_out(member, id) {
                worth.total = self.less_cancelled(worth.total, member, level, self.entered(id, level));
            }
        }
        worth
    }

    /// A package's total without the amount that a cancelled member had in it, less
    /// what that member paid. It is taken out as it was put in: at the package's day.
    fn less_cancelled(&self, mut total: Total, member: DeclId, level: Level, entered: Option<Period>) -> Total {
        let (amount, paid) = self.amount_and_paid(member, level, entered);
        for (cur, total) in total.money.iter_mut() {
            if amount.unknown > 0 {
                total.low = total.low.min(paid.get(*cur).low);
            } else if let Some(amount) = amount.money.get(cur) {
                *total = total.less(amount.less(paid.get(*cur)));
            }
        }
        total
    }

    /// What a cancelled member takes out of a package's total, in its currencies.
    pub(super) fn cancelled_amount(
        &self,
        member: DeclId,
        total: &Total,
        level: Level,
        entered: Option<Period>,
    ) -> Total {
        let (amount, paid) = self.amount_and_paid(member, level, entered);
        let any = Interval { low: Dec::ZERO, high: None, approximate: false };
        let of = |cur| match amount.money.get(&cur) {
            _ if amount.unknown > 0 => Some((cur, any)),
            amount => amount.map(|amount| (cur, amount.less(paid.get(cur)))),
        };
        Total { money: total.money.keys().filter_map(|&cur| of(cur)).collect(), unknown: 0 }
    }

    /// What a cancelled member had in a total, and what of that stays.
    fn amount_and_paid(&self, member: DeclId, level: Level, entered: Option<Period>) -> (Total, Total) {
        let amount = self.amount_entered(member, level, entered).total;
        // What a successor outside has taken over is no longer paid here.
        let taken_over = self.superseded_by(member).is_some();
        (amount, if taken_over { Total::default() } else { self.paid(member, false) })
    }

    /// A package's total before and after each of its cancelled members.
    pub(super) fn cancelled_members(&self, id: DeclId, level: Level) -> Vec<(DeclId, Total, Total)> {
        let mut steps = Vec::new();
        let mut total = self.amount(id, level).total;
        for &member in self.history.relations().insides(id) {
            if self.counted(member) && self.cancelled_out(member, id) {
                let after = self.less_cancelled(total.clone(), member, level, self.entered(id, level));
                steps.push((member, std::mem::replace(&mut total, after.clone()), after));
            }
        }
        steps
    }

    /// Cancelled, or superseded from outside its package, after it had counted.
    pub(super) fn cancelled_out(&self, member: DeclId, package: DeclId) -> bool {
        // What has a level of its own took nothing from a total at the others.
        let apart = |id: DeclId| matches!(self.nature(id).0, Money::Contingent | Money::Relief);
        if apart(member) && !apart(package) {
            return false;
        }
        let Some(end) = self.history.undone(member).filter(|d| d.first <= self.options.as_of) else { return false };
        let counted = self.history.announced_from(member).is_some_and(|d| d.first <= end.first);
        let replaced =
            self.superseded_by(member).is_some_and(|by| self.history.relations().wholes(by).contains(&package));
        counted && !replaced && !self.undone(package)
    }

    fn outstanding(&self, id: DeclId) -> Total {
        use InstrumentKind::{CreditLine, Framework, Loan, SwapLine};
        if !matches!(self.kind_of(id), Some(Loan | CreditLine | SwapLine | Framework)) {
            return Total::default();
        }
        let paid = self.paid(id, true);
        let mut back = self.acts(id, V::Repaid, true);
        back.add(&self.acts(id, V::Forgiven, true));
        let unknown_back = back.unknown > 0;
        let mut left = paid.zip(&back, |p, b| {
            let left = p.less(b);
            if unknown_back { Interval { low: Dec::ZERO, ..left } } else { left }
        });
        left.unknown = paid.unknown + back.unknown;
        left.trimmed()
    }

    fn due(&self, id: DeclId) -> Total {
        self.noting(Due);
        let mut sum = Total::default();
        self.open_due(id).into_iter().for_each(|at| sum.add(&self.due_money(at)));
        sum
    }
}

use Level::{Committed, Due};
