//! When the money of a document or pledge entered a level: its own sum there, in parts
//! (Groups, `year`). Each stated amount has the day at which it is converted too.

use super::course::{Course, Slot};
use super::engine::Engine;
use super::{Interval, Total};
use crate::model::history::ALWAYS;
use crate::model::{Dec, DeclId, Line, Period, Sign};
use crate::schema::{F, InstrumentKind, Kind, Level, V};
use rustc_hash::FxHashSet;
use std::rc::Rc;

impl Engine<'_> {
    /// What a record counts by itself at a level, by the years in which it came; empty
    /// where that is nothing.
    pub(super) fn course(&self, id: DeclId, level: Level) -> Rc<Course> {
        let key = (id, level as usize);
        if let Some(known) = self.courses.borrow().get(&key) {
            return known.clone();
        }
        // Its rates are noted as the sum is made, and not again.
        let own = &self.level(level).own[id.0 as usize];
        let (course, _) = self.apart(|| self.course_of(id, level, own));
        let course = Rc::new(course);
        self.courses.borrow_mut().insert(key, course.clone());
        course
    }

    fn course_of(&self, id: DeclId, level: Level, own: &Total) -> Course {
        use Level::*;
        if own.is_nothing() {
            return Course::default();
        }
        let course = match level {
            Announced if self.model.is_member(id).is_some() => self.chain_course(id, level),
            Announced | Committed if !self.is_plain(id) => self.chain_course(id, level),
            Ceiling | Contingent | Relief | Pledged if !self.is_plain(id) => {
                self.stated_course(id, level, self.entry(id, level))
            }
            Outstanding => self.outstanding_course(id),
            Due => self.due_course(id),
            level => match super::cells::act_of(level) {
                Some(verb) => self.acts_course(id, verb, false),
                None => Course::default(),
            },
        };
        let course = course.tidy();
        match course.parts() {
            [] => Course::of(self.entry(id, level), own.clone()),
            [(slot, _)] => Course::of(*slot, own.clone()),
            _ if course.makes(own) => course,
            _ => Course::of(self.entry(id, level), own.clone()),
        }
    }

    /// All of it entered at once.
    fn is_plain(&self, id: DeclId) -> bool {
        let decl = self.model.get(id);
        let moves = |verb: V| matches!(verb, V::Drawn | V::Disbursed | V::Amended);
        decl.kind != Kind::Package
            && !decl.lines.iter().any(|l| moves(l.verb))
            && decl.values(F::Supersedes).is_empty()
            && self.history.relations().amended_by(id).is_empty()
    }

    /// When its stated amount entered, or the first of what was paid.
    pub(super) fn entry(&self, id: DeclId, level: Level) -> Slot {
        let day = self.entered_by(id, level, Line::effect);
        let always = match level {
            Level::Announced => {
                let package = self.model.is_member(id).filter(|&p| self.entered(p, level).is_some());
                if let Some(package) = package {
                    return self.entry(package, level);
                }
                self.history.announced_from(id)
            }
            Level::Committed | Level::Ceiling | Level::Contingent | Level::Relief => self.history.binds_from(id),
            _ => None,
        };
        Slot::of(day.filter(|_| always != Some(ALWAYS)))
    }

    /// The amount with its changes. One that was made before the document came to the
    /// level comes with it.
    fn stated_course(&self, id: DeclId, level: Level, slot: Slot) -> Course {
        let entered = self.entered(id, level);
        let package = self.model.get(id).kind == Kind::Package;
        if package {
            let worth = self.amount_of_package(id, level).total;
            if worth.money.is_empty() {
                return Course::of(slot, worth);
            }
        }
        let fixed = self.stock_day(level);
        let first = self.first_amount(id, level, fixed.or(entered));
        let (mut course, mut up_to) = (Course::of(slot, first.total), first.up_to);
        for change in self.changes(id) {
            let (day, at) = (fixed.or(Some(change.effect)), slot.max(Slot::of(Some(change.effect))));
            let amounts = change.amounts.iter().map(|amount| self.stated(amount, day, id));
            match change.sign {
                None => {
                    let mut sum = Total::default();
                    amounts.for_each(|amount| sum.add(&amount));
                    course.become_sum(at, &sum);
                    up_to = change.up_to();
                }
                Some(_) if course.unknown() > 0 => {}
                Some(Sign::Plus) => amounts.for_each(|by| course.add(at, &raising(by, up_to))),
                Some(Sign::Minus) => amounts.for_each(|by| course.less_last(&by)),
            }
        }
        let insides = self.history.relations().insides(id).iter().filter(|_| package);
        for &member in insides.filter(|&&m| self.counted(m) && self.cancelled_out(m, id)) {
            self.without_cancelled(&mut course, member, level, entered);
        }
        course
    }

    fn without_cancelled(&self, course: &mut Course, member: DeclId, level: Level, entered: Option<Period>) {
        let amount = self.amount_entered(member, level, entered).total;
        if amount.unknown > 0 {
            return course.at_most();
        }
        let paid = if self.superseded_by(member).is_some() { Total::default() } else { self.paid(member, false) };
        let out = amount.money.iter().map(|(&cur, of)| (cur, of.less(paid.get(cur))));
        course.less_last(&Total { money: out.collect(), unknown: 0 });
    }

    /// L1, year by year: see [`Engine::own_at`].
    fn chain_course(&self, id: DeclId, level: Level) -> Course {
        let mut paid = self.paid_course(id, false);
        for before in self.predecessors(id) {
            paid.join(&self.paid_course(before, false));
        }
        let word = self.word(id);
        if let Some(word) = word.as_ref().filter(|w| w.unknown == 0) {
            paid = paid.within(word);
        }
        let promise = self.promise(id, Level::Committed);
        let bound = self.entry(id, Level::Committed);
        if level == Level::Committed {
            return self.course_over(promise, id, level, bound, paid);
        }
        let said = self.entry(id, level);
        match (word, promise) {
            // Word and promise are one amount, perhaps at two rates: it does not grow from
            // the one to the other.
            (Some(word), Some(promise)) => {
                let larger = word.zip(&promise, Interval::larger);
                let first = said.min(bound);
                match () {
                    () if larger == word => self.course_over(Some(word), id, level, first, paid),
                    () if larger == promise => self.course_over(Some(promise), id, Level::Committed, first, paid),
                    () => Course::default(),
                }
            }
            (Some(word), None) => self.course_over(Some(word), id, level, said, paid),
            (None, promise) => self.course_over(promise, id, Level::Committed, bound, paid),
        }
    }

    /// The larger of a stated amount and of what was paid against it.
    fn course_over(&self, stated: Option<Total>, id: DeclId, level: Level, slot: Slot, paid: Course) -> Course {
        let Some(stated) = stated else { return paid };
        if stated.unknown == 0 && stated.money.is_empty() {
            return paid;
        }
        let paid = if stated.unknown > 0 { paid } else { paid.within(&stated) };
        self.stated_course(id, level, slot).larger(&paid, |stated, _| stated)
    }

    /// What it superseded, and what those superseded.
    fn predecessors(&self, id: DeclId) -> Vec<DeclId> {
        let (mut found, mut seen, mut stack) = (Vec::new(), FxHashSet::default(), vec![id]);
        while let Some(at) = stack.pop() {
            for before in self.model.get(at).refs(F::Supersedes) {
                if self.superseded_by(before) == Some(at) && seen.insert(before) {
                    found.push(before);
                    stack.push(before);
                }
            }
        }
        found
    }

    fn acts_course(&self, id: DeclId, verb: V, stock: bool) -> Course {
        let mut course = Course::default();
        for line in self.model.get(id).lines.iter().filter(|l| l.verb == verb && self.counts(l)) {
            let day = if stock { Period::day(self.options.as_of) } else { line.date };
            course.add(Slot::of(Some(line.effect())), &self.moved_by(line, day, id));
        }
        course
    }

    fn paid_course(&self, id: DeclId, stock: bool) -> Course {
        self.acts_course(id, V::Disbursed, stock).larger(&self.acts_course(id, V::Drawn, stock), u64::max)
    }

    /// What was paid back is what was paid out first.
    fn outstanding_course(&self, id: DeclId) -> Course {
        use InstrumentKind::{CreditLine, Framework, Loan, SwapLine};
        if !matches!(self.kind_of(id), Some(Loan | CreditLine | SwapLine | Framework)) {
            return Course::default();
        }
        let mut course = self.paid_course(id, true);
        let mut back = self.acts(id, V::Repaid, true);
        back.add(&self.acts(id, V::Forgiven, true));
        course.less_first(&back);
        if back.unknown > 0 {
            course.at_most();
            let first = course.parts().first().map_or_else(Slot::default, |(slot, _)| *slot);
            course.add(first, &Total::unknown(back.unknown));
        }
        course
    }

    fn due_course(&self, id: DeclId) -> Course {
        let mut course = Course::default();
        for due in self.history.due(id, self.options.as_of).into_iter().filter(|d| d.met.is_none()) {
            let line = self.history.line(due.line);
            course.add(Slot::of(Some(line.date)), &self.moved_by(line, line.date, id));
        }
        course
    }
}

/// Of `up to` a change raises the upper bound only.
fn raising(mut by: Total, up_to: bool) -> Total {
    if up_to {
        by.money.values_mut().for_each(|interval| interval.low = Dec::ZERO);
    }
    by
}
