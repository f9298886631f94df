//! `year`: in which years what a document counts at a level came to be so much (reading 30).

use super::acts::When;
use super::amounts::Ask;
use super::figure::{Figure, Span, higher};
use super::records::*;
use std::collections::{BTreeMap, BTreeSet};

/// A year; of what holds without a day, none.
pub type Slot = Option<i32>;

/// What came in each year, in the order of time: their sum holds the figure.
pub type Course = BTreeMap<Slot, Figure>;

fn slot(date: Option<Date>) -> Slot {
    date.map(|d| d.year)
}

fn add(course: &mut Course, at: Slot, figure: &Figure) {
    let sum = course.entry(at).or_default().plus(figure);
    course.insert(at, sum);
}

fn unknown(course: &Course) -> i128 {
    course.values().map(|f| f.unknown).sum()
}

impl<'a> Ask<'a> {
    /// What a document counts at a level by itself, by the year in which it came.
    pub fn course(&self, d: &'a Record, level: &str, own: &Figure) -> Course {
        if own.money.values().all(Span::is_zero) && own.unknown == 0 {
            return Course::new();
        }
        let mut course = match level {
            "announced" => self.announced_course(d),
            "committed" => self.committed_course(d),
            "ceiling" | "contingent" => {
                self.stated_course(d, When::Stock(Date::day(self.day.0, self.day.1, self.day.2)), self.bound_slot(d))
            }
            "relief" => self.stated_course(d, When::Entered(self.bound(d).and_then(|b| b.date())), self.bound_slot(d)),
            "outstanding" => self.owed_course(d),
            "due" => self.due_course(d),
            verb => self.act_course(d, verb, false),
        };
        course.retain(|_, f| f.unknown > 0 || f.money.values().any(|s| !s.is_zero()));
        // What came at once is all of it; and what does not add up to it came with it.
        match course.keys().copied().collect::<Vec<_>>()[..] {
            [only] => Course::from([(only, own.clone())]),
            [] => self.nothing_but_unknown(d, level, own),
            _ if makes(&course, own) => course,
            _ => Course::from([(self.entry_slot(d, level), own.clone())]),
        }
    }

    /// Payments that nobody knows, beside an amount that no rate converts.
    fn nothing_but_unknown(&self, d: &'a Record, level: &str, own: &Figure) -> Course {
        let mut paid = self.paid_in_all(d);
        paid.retain(|_, f| f.unknown > 0);
        paid.values_mut().for_each(|f| f.money.clear());
        let of_payments = own.money.values().all(Span::is_zero) && unknown(&paid) == own.unknown;
        match matches!(level, "announced" | "committed") && of_payments {
            true => paid,
            false => Course::from([(self.entry_slot(d, level), own.clone())]),
        }
    }

    fn entry_slot(&self, d: &'a Record, level: &str) -> Slot {
        match level {
            "announced" => self.own_year(d),
            "outstanding" => self.first_payment(d),
            _ if self.bound(d).is_some() => self.bound_slot(d),
            _ => self.first_payment(d),
        }
    }

    /// The year of a document that counts: that of its word, else of its first payment.
    pub fn own_year(&self, d: &'a Record) -> Slot {
        if self.word_slot(d).is_some()
            || self.said(d).is_some()
            || self.packages_of(d).iter().any(|p| self.said(p).is_some())
        {
            return self.word_slot(d);
        }
        self.first_payment(d)
    }

    /// The year in which a document came to count: of a member that was there before its
    /// package its own.
    pub fn count_year(&self, d: &'a Record) -> Slot {
        let with = self.own_year(d);
        let own = slot(self.said(d).and_then(|s| s.date()));
        if own.is_some() && with > own { own } else { with }
    }

    fn first_payment(&self, d: &'a Record) -> Slot {
        let paid = d.lines.iter().filter(|l| !l.due && ["drawn", "disbursed"].contains(&l.verb.as_str()));
        slot(
            paid.filter(|l| l.effective() <= self.day)
                .map(|l| l.effective.unwrap_or(l.date()))
                .min_by_key(|d| d.first()),
        )
    }

    fn bound_slot(&self, d: &'a Record) -> Slot {
        slot(self.bound(d).and_then(|b| b.date()))
    }

    fn word_slot(&self, d: &'a Record) -> Slot {
        slot(self.word_date(d))
    }

    fn committed_course(&self, d: &'a Record) -> Course {
        let paid = self.paid_in_all(d);
        let Some(promise) = self.promise(d) else { return paid };
        let stated = self.stated_course(d, When::Entered(self.bound(d).and_then(|b| b.date())), self.bound_slot(d));
        larger(&stated, &beside(paid, &promise))
    }

    fn announced_course(&self, d: &'a Record) -> Course {
        // What has no rate is left out of the figure, and came in its year all the same.
        let plain = Ask::new(self.p, self.day, None).claiming(self.claims);
        let left_out = |stated: Option<Figure>| stated.map(|_| Figure::nothing());
        let promise = self.promise(d).or_else(|| left_out(plain.promise(d)));
        let word = self.word(d).or_else(|| left_out(plain.word(d).filter(|_| promise.is_some())));
        let Some(word) = word else { return self.committed_course(d) };
        let (said, at) = (self.word_slot(d), When::Entered(self.word_date(d)));
        let Some(promise) = promise else {
            return larger(&self.stated_course(d, at, said), &beside(self.paid_in_all(d), &word));
        };
        // Word and promise are one amount, perhaps at two rates: it does not grow from the
        // one to the other.
        let (first, more) = (said.min(self.bound_slot(d)), word.larger(&promise));
        let (stated, at) = match (more == word, more == promise) {
            (true, _) => (word, at),
            (_, true) => (promise, When::Entered(self.bound(d).and_then(|b| b.date()))),
            _ => return Course::new(),
        };
        larger(&self.stated_course(d, at, first), &beside(self.paid_in_all(d), &stated))
    }

    /// What it paid and what it superseded had paid, in the currencies that count.
    fn paid_in_all(&self, d: &'a Record) -> Course {
        let mut paid = self.paid_course(d, false);
        for p in self.all_predecessors(d) {
            self.paid_course(p, false).iter().for_each(|(at, f)| add(&mut paid, *at, f));
        }
        match self.word(d).filter(|w| !w.money.is_empty()) {
            Some(word) => paid.into_iter().map(|(at, f)| (at, f.only(|c| word.money.contains_key(c)))).collect(),
            None => paid,
        }
    }

    fn all_predecessors(&self, d: &'a Record) -> Vec<&'a Record> {
        let mut found = vec![];
        for p in self.documents().filter(|p| d.supersedes.as_ref() == Some(&p.name)) {
            if self.successor(p).is_some_and(|s| s.name == d.name) {
                found.push(p);
                found.extend(self.all_predecessors(p));
            }
        }
        found
    }

    /// The amount and its changes; those from before it came to the level come with it.
    fn stated_course(&self, d: &'a Record, when: When, entered: Slot) -> Course {
        let Some(last) = self.total(d, when) else { return Course::new() };
        if d.what == What::Package && last.money.is_empty() {
            return Course::from([(entered, last)]);
        }
        let day = match when {
            When::Stock(day) => Some(day),
            When::Entered(day) => day,
        };
        let stated: Vec<Amount> = d.amount.iter().map(|a| self.claimed(d, a)).collect();
        let is_up_to = |a: &Amount| matches!(a.span, Some(Written::UpTo(_)));
        let mut up_to = stated.first().is_some_and(is_up_to);
        let amounts: Vec<Figure> = stated.iter().map(|a| self.worth(a, d.term, day)).collect();
        let first = if d.amount.is_empty() { Figure::unknown() } else { Figure::sum(&amounts) };
        let mut course = Course::from([(entered, first)]);
        for (on, change, at) in self.changes(d) {
            let at = if let When::Stock(day) = when { Some(day) } else { at };
            let slot = entered.max(Some(on.0).filter(|year| *year > 0));
            match change {
                Change::Replace(a) => {
                    up_to = is_up_to(&a);
                    replace(&mut course, slot, &self.worth(&a, d.term, at));
                }
                Change::By(..) if unknown(&course) > 0 => {}
                Change::By(x, c) => {
                    for (c, by) in self.convert(Span::exact(x.abs()), &c, at).money {
                        if x < 0 {
                            take(course.values_mut().rev(), &c, by);
                        } else {
                            let low = if up_to { 0 } else { by.low };
                            add(&mut course, slot, &Figure::of(&c, Span { low, ..by }));
                        }
                    }
                }
            }
        }
        for (_, amount, paid) in self.cancelled_inside(d, when) {
            if amount.unknown > 0 {
                course.values_mut().flat_map(|f| f.money.values_mut()).for_each(|s| s.low = 0);
            }
            for (c, s) in amount.money.iter().filter(|_| amount.unknown == 0) {
                take(course.values_mut().rev(), c, s.minus(paid.get(c)));
            }
        }
        course
    }

    fn act_course(&self, d: &'a Record, verb: &str, stock: bool) -> Course {
        let mut course = Course::new();
        for l in d.lines.iter().filter(|l| !l.due && l.verb == verb && l.effective() <= self.day) {
            let day = if stock { Date::day(self.day.0, self.day.1, self.day.2) } else { l.date() };
            if let Some(a) = &l.amount {
                add(&mut course, slot(Some(l.effective.unwrap_or(l.date()))), &self.worth(a, None, Some(day)));
            }
        }
        course
    }

    fn paid_course(&self, d: &'a Record, stock: bool) -> Course {
        let (drawn, disbursed) = (self.act_course(d, "drawn", stock), self.act_course(d, "disbursed", stock));
        let mut paid = larger(&drawn, &disbursed);
        // As many unknowns as the one of the two that has more.
        let (mut a, mut b) = (0, 0);
        for (at, f) in paid.iter_mut() {
            let before = a.max(b);
            a += drawn.get(at).map_or(0, |f| f.unknown);
            b += disbursed.get(at).map_or(0, |f| f.unknown);
            f.unknown = a.max(b) - before;
        }
        paid
    }

    /// What was paid out first is paid back first.
    fn owed_course(&self, d: &'a Record) -> Course {
        let mut owed = self.paid_course(d, true);
        let back = self.act(d, "repaid", true).plus(&self.act(d, "forgiven", true));
        for (c, s) in &back.money {
            take(owed.values_mut(), c, *s);
        }
        if back.unknown > 0 {
            owed.values_mut().flat_map(|f| f.money.values_mut()).for_each(|s| s.low = 0);
            let first = owed.keys().next().copied().flatten();
            add(&mut owed, first, &Figure { unknown: back.unknown, ..Figure::nothing() });
        }
        owed
    }

    fn due_course(&self, d: &'a Record) -> Course {
        let mut course = Course::new();
        for l in self.open_dues(d) {
            if let Some(a) = &l.amount {
                add(&mut course, slot(Some(l.date())), &self.worth(a, None, Some(l.date())));
            }
        }
        course
    }
}

/// What counts beside a stated amount: in its currencies, and not as unknown.
fn beside(course: Course, stated: &Figure) -> Course {
    let kept = |f: Figure| f.only(|c| stated.money.is_empty() || stated.money.contains_key(c)).without_unknown();
    course.into_iter().map(|(at, f)| (at, kept(f))).collect()
}

/// The parts hold the sum, and are it where they are exact.
fn makes(course: &Course, own: &Figure) -> bool {
    let parts = Figure::sum(course.values());
    let exact = parts.unknown == 0 && parts.money.values().all(|s| s.high == Some(s.low) && !s.about);
    let holds = |c: &String| {
        let (p, s) = (parts.get(c), own.get(c));
        p.low <= s.low && !higher(s.high, p.high) && (!exact || p.low == s.low)
    };
    parts.unknown == own.unknown && parts.money.keys().chain(own.money.keys()).all(holds)
}

/// Takes a sum from parts, as far as each of them goes.
fn take<'f>(parts: impl Iterator<Item = &'f mut Figure>, currency: &str, mut by: Span) {
    for f in parts {
        if let Some(s) = f.money.get_mut(currency) {
            let was = *s;
            *s = bare(was.minus(by));
            by = bare(by.minus(was));
        }
    }
}

/// A new sum in place of another: the old parts stay as far as it reaches.
pub fn replace(course: &mut Course, at: Slot, to: &Figure) {
    if to.unknown > 0 {
        *course = Course::from([(at, to.clone())]);
        return;
    }
    let mut left = to.clone();
    for f in course.values_mut() {
        let mut kept = Figure::nothing();
        for (c, rest) in left.money.iter_mut() {
            let mut was = f.get(c);
            if f.unknown > 0 {
                was.high = None;
            }
            kept.money.insert(c.clone(), smaller(was, *rest));
            *rest = bare(rest.minus(was));
        }
        *f = kept;
    }
    add(course, at, &left);
}

pub fn smaller(a: Span, b: Span) -> Span {
    let high = if higher(a.high, b.high) { b.high } else { a.high };
    let about = match (higher(a.high, Some(b.low)), higher(b.high, Some(a.low))) {
        (false, _) => a.about,
        (_, false) => b.about,
        _ => a.about || b.about,
    };
    bare(Span::new(a.low.min(b.low), high, about))
}

/// Exactly nothing has no mark.
fn bare(s: Span) -> Span {
    if s.is_zero() { Span::ZERO } else { s }
}

/// By how much the larger of two sums grows in each year; the unknowns are those of `a`.
fn larger(a: &Course, b: &Course) -> Course {
    let slots: BTreeSet<Slot> = a.keys().chain(b.keys()).copied().collect();
    let none = Figure::nothing();
    let mut grown = Course::new();
    let (mut in_a, mut in_b) = (none.clone(), none.clone());
    for at in slots {
        let (x, y) = (a.get(&at).unwrap_or(&none), b.get(&at).unwrap_or(&none));
        let mut f = Figure { unknown: x.unknown, ..Figure::nothing() };
        for c in x.money.keys().chain(y.money.keys()) {
            f.money.insert(c.clone(), growth(in_a.get(c), x.get(c), in_b.get(c), y.get(c)));
        }
        grown.insert(at, f);
        (in_a, in_b) = (in_a.plus(x), in_b.plus(y));
    }
    grown
}

/// All ends of all four against each other.
fn growth(a: Span, more_a: Span, b: Span, more_b: Span) -> Span {
    const FAR: i128 = 1 << 100;
    let certainly = |x: Span, y: Span| !higher(y.high, Some(x.low));
    if certainly(a, b) && certainly(a.plus(more_a), b.plus(more_b)) {
        return bare(more_a);
    }
    if certainly(b, a) && certainly(b.plus(more_b), a.plus(more_a)) {
        return bare(more_b);
    }
    let ends = |s: Span| [s.low, s.high.unwrap_or(FAR)];
    let mut all = vec![];
    for x in ends(a) {
        for dx in ends(more_a) {
            for y in ends(b) {
                for dy in ends(more_b) {
                    all.push((x + dx).max(y + dy) - x.max(y));
                }
            }
        }
    }
    let (low, high) = (all.iter().min().copied().unwrap_or(0), all.iter().max().copied().unwrap_or(0));
    let about = [a, more_a, b, more_b].iter().any(|s| s.about);
    bare(Span::new(low, Some(high).filter(|h| *h < FAR / 2), about))
}
