//! What is so of one document on a day: its lines, since when it has a word, binds,
//! is undone or ended; what its amount says; what it paid. No document's insides here.

use super::amounts::Ask;
use super::figure::{Figure, Span, UNIT, higher};
use super::records::*;

pub const BINDS: [&str; 6] = ["committed", "signed", "adopted", "ratified", "acceded", "in-force"];
pub const ENDS: [&str; 4] = ["expired", "denounced", "terminated", "cancelled"];
const TREATIES: [&str; 6] = ["treaty", "agreement", "protocol", "convention", "exchange-of-notes", "decision"];
const LOANS: [&str; 5] = ["loan", "grant", "contract", "equity", "concession"];
const LINES: [&str; 2] = ["credit-line", "swap-line"];

/// Since when something is so: a `status:` without a day holds always.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Since {
    Always,
    On(Date, Day),
}

impl Since {
    pub fn day(&self) -> Day {
        match self {
            Since::Always => (0, 0, 0),
            Since::On(_, d) => *d,
        }
    }

    pub fn date(&self) -> Option<Date> {
        match self {
            Since::Always => None,
            Since::On(d, _) => Some(*d),
        }
    }
}

/// At which day an amount is converted.
#[derive(Clone, Copy, Debug)]
pub enum When {
    /// A stock is converted as it stands, changes and all.
    Stock(Date),
    /// The day on which it entered its level; each change has its own.
    Entered(Option<Date>),
}

impl When {
    fn date(self) -> Option<Date> {
        match self {
            When::Stock(day) => Some(day),
            When::Entered(day) => day,
        }
    }
}

impl Record {
    fn is(&self, kinds: &[&str]) -> bool {
        self.kind.as_deref().is_some_and(|k| kinds.contains(&k))
    }

    pub fn treaty(&self) -> bool {
        self.is(&TREATIES)
    }

    /// Its amount is a commitment once it binds.
    pub fn promises(&self) -> bool {
        self.is(&TREATIES) || self.is(&LOANS)
    }

    pub fn ceiling(&self) -> bool {
        self.is(&LINES) || self.is(&["framework"])
    }

    pub fn revolves(&self) -> bool {
        self.is(&LINES)
    }

    pub fn lends(&self) -> bool {
        self.ceiling() || self.is(&["loan"])
    }

    /// In a level of its own, neither announced nor committed.
    pub fn apart(&self) -> bool {
        self.is(&["guarantee", "debt-relief"])
    }

    /// Without an amount there is money, unknown how much.
    fn has_money(&self) -> bool {
        self.is(&LOANS) || self.is(&LINES) || self.apart()
    }
}

/// By which of its acts a document takes the place of another.
pub fn supersedes_with(successor: &Record) -> &'static [&'static str] {
    if successor.treaty() { &["in-force"] } else { &["signed", "committed", "adopted", "ratified", "in-force"] }
}

impl<'a> Ask<'a> {
    pub fn documents(&self) -> impl Iterator<Item = &'a Record> {
        self.p.records.iter().filter(|r| r.is_document())
    }

    fn rec(&self, name: &str) -> Option<&'a Record> {
        self.p.get(name)
    }

    pub fn packages_of(&self, d: &'a Record) -> Vec<&'a Record> {
        d.parents().filter_map(|n| self.rec(n)).filter(|r| r.what == What::Package).collect()
    }

    /// Own lines that can happen, and those taken from packages (`announced`, `signed`).
    pub fn story(&self, d: &'a Record) -> Vec<&'a Line> {
        let happens = |l: &&Line| !l.due && l.verb != "reported";
        let own: Vec<&Line> = d.lines.iter().filter(happens).collect();
        let binds_itself = own.iter().any(|l| BINDS.contains(&l.verb.as_str()));
        let announces_itself = own.iter().any(|l| l.verb == "announced");
        let mut all = own;
        for p in self.packages_of(d) {
            for l in self.story(p) {
                let takes = match l.verb.as_str() {
                    "announced" => !announces_itself,
                    "signed" => !binds_itself,
                    _ => false,
                };
                if takes {
                    all.push(l);
                }
            }
        }
        all
    }

    /// First day of one of these verbs that concerns the document as a whole.
    pub fn first(&self, d: &'a Record, verbs: &[&str]) -> Option<Since> {
        let all = self.story(d);
        let mut found: Vec<Since> = vec![];
        for verb in verbs {
            let of: Vec<&&Line> = all.iter().filter(|l| l.verb == *verb).collect();
            let on = |l: &Line| Since::On(l.effective.unwrap_or(l.date()), l.effective());
            found.extend(of.iter().filter(|l| l.by.is_empty()).map(|l| on(l)));
            // `by` some moves it only once all parties have acted.
            let each = d.parties.iter().map(|p| {
                let mine = of.iter().filter(|l| l.by.contains(p)).map(|l| on(l));
                mine.min_by_key(Since::day)
            });
            if let Some(acts) = each.collect::<Option<Vec<Since>>>() {
                found.extend(acts.into_iter().max_by_key(Since::day));
            }
        }
        found.into_iter().filter(|s| s.day() <= self.day).min_by_key(Since::day)
    }

    fn status_in(&self, d: &Record, words: &[&str]) -> Option<Since> {
        d.status.as_deref().filter(|s| words.contains(s)).map(|_| Since::Always)
    }

    pub fn bound(&self, d: &'a Record) -> Option<Since> {
        let words = ["signed", "adopted", "ratified", "in-force", "suspended", "expired", "denounced", "terminated"];
        self.status_in(d, &words).or_else(|| self.first(d, &BINDS))
    }

    /// Since when its word is given: announced or any act that binds.
    pub fn said(&self, d: &'a Record) -> Option<Since> {
        let announced = self.status_in(d, &["announced"]).or_else(|| self.first(d, &["announced"]));
        [announced, self.bound(d)].into_iter().flatten().min_by_key(Since::day)
    }

    pub fn exists(&self, d: &'a Record) -> bool {
        d.status.as_deref().is_some_and(|s| s != "planned") || self.story(d).iter().any(|l| l.effective() <= self.day)
    }

    /// Who supersedes this, once that has happened.
    pub fn successor(&self, d: &Record) -> Option<&'a Record> {
        self.documents().find(|s| s.supersedes.as_ref() == Some(&d.name) && self.first(s, supersedes_with(s)).is_some())
    }

    /// The first legal end by a line, its own or that of a package it is in.
    pub fn end(&self, d: &'a Record) -> Option<(Day, &'a str)> {
        let own = d.lines.iter().filter(|l| !l.due && ENDS.contains(&l.verb.as_str()));
        // An end by one of more than two parties touches that party only; by one of two it is an end.
        let own = own.filter(|l| l.by.is_empty() || (l.verb == "denounced" && d.parties.len() == 2));
        let own = own.map(|l| (l.effective(), l.verb.as_str())).filter(|e| e.0 <= self.day).min();
        let above = self.packages_of(d).into_iter().filter_map(|p| self.end(p)).min();
        [own, above].into_iter().flatten().min()
    }

    pub fn cancelled(&self, d: &'a Record) -> bool {
        d.status.as_deref() == Some("cancelled") || self.end(d).is_some_and(|(_, v)| v == "cancelled")
    }

    pub fn undone(&self, d: &'a Record) -> bool {
        self.cancelled(d) || self.successor(d).is_some()
    }

    /// From which day it is undone.
    pub fn undone_on(&self, d: &'a Record) -> Option<Day> {
        let always = (d.status.as_deref() == Some("cancelled")).then(|| Since::Always.day());
        let cancelled = self.end(d).filter(|(_, verb)| *verb == "cancelled").map(|(day, _)| day);
        [always, cancelled, self.superseded_on(d)].into_iter().flatten().min()
    }

    pub fn superseded_on(&self, d: &'a Record) -> Option<Day> {
        self.successor(d).and_then(|s| self.first(s, supersedes_with(s))).map(|since| since.day())
    }

    pub fn ended(&self, d: &'a Record) -> bool {
        let words = ["expired", "denounced", "terminated", "cancelled"];
        self.status_in(d, &words).is_some() || self.end(d).is_some() || self.successor(d).is_some()
    }

    /// What its amount says on the day, changes and all, converted at `when`;
    /// `None` where there is no money.
    pub fn stated(&self, d: &'a Record, when: When) -> Option<Figure> {
        if d.change.is_some() || d.amends.is_some() && d.kind.as_deref() != Some("debt-relief") {
            return None; // acts on another document, has no sum of its own
        }
        let amount: Vec<Amount> = d.amount.iter().map(|a| self.claimed(d, a)).collect();
        let mut up_to = matches!(amount.first().map(|a| a.span), Some(Some(Written::UpTo(_))));
        let mut worth = match amount.is_empty() {
            false => Figure::sum(&amount.iter().map(|a| self.worth(a, d.term, when.date())).collect::<Vec<_>>()),
            true if d.has_money() => Figure::unknown(),
            true if d.what == What::Package => self.open_count(d)?,
            true => return None,
        };
        for (_, change, at) in self.changes(d) {
            let at = if let When::Stock(day) = when { Some(day) } else { at };
            match change {
                Change::Replace(a) => {
                    up_to = matches!(a.span, Some(Written::UpTo(_)));
                    worth = self.worth(&a, d.term, at);
                }
                Change::By(x, c) if worth.unknown == 0 => {
                    let moved = self.convert(Span::exact(x), &c, at);
                    for (currency, by) in moved.money {
                        let s = worth.get(&currency);
                        let low = if up_to { s.low } else { s.low + by.low };
                        let s = Span::new(low, s.high.map(|h| h + by.low), s.about);
                        worth.money.insert(currency, s);
                    }
                }
                Change::By(..) => {}
            }
        }
        // Of a package that names no total, what `count` leaves open is unknown.
        if d.what == What::Package && worth.money.is_empty() && worth.unknown > 0 {
            return self.open_count(d).or(Some(worth));
        }
        Some(worth)
    }

    pub fn changes(&self, d: &'a Record) -> Vec<(Day, Change, Option<Date>)> {
        let own = d.lines.iter().filter(|l| !l.due && l.verb == "amended" && l.effective() <= self.day);
        let mut all: Vec<(Day, Change, Option<Date>)> = own
            .filter_map(|l| Some((l.effective(), l.change.clone()?, Some(l.effective.unwrap_or(l.date())))))
            .collect();
        for a in self.documents().filter(|a| a.amends.as_ref() == Some(&d.name) && !self.undone(a)) {
            if let (Some((x, c)), Some(since)) = (&a.change, self.bound(a)) {
                all.push((since.day(), Change::By(*x, c.clone()), since.date()));
            }
        }
        all.sort_by_key(|(day, c, _)| (*day, !matches!(c, Change::Replace(_))));
        all
    }

    /// The unknowns that the count of a package without a total leaves open.
    fn open_count(&self, d: &'a Record) -> Option<Figure> {
        d.count?;
        let index = self.documents().position(|o| o.name == d.name)?;
        let left = self.family("count").rest(index).get("n");
        let open = higher(left.high, Some(0));
        let certain = left.low / UNIT;
        Some(Figure { unknown: if open { certain.max(1) } else { certain }, ..Figure::nothing() })
    }

    /// The sum of the lines of a verb, each converted at its head's day or, for stocks, today.
    pub fn act(&self, d: &'a Record, verb: &str, stock: bool) -> Figure {
        let today = Date::day(self.day.0, self.day.1, self.day.2);
        let lines = d.lines.iter().filter(|l| !l.due && l.verb == verb && l.effective() <= self.day);
        let each = lines.filter_map(|l| {
            let when = if stock { today } else { l.date() };
            Some(self.worth(l.amount.as_ref()?, None, Some(when)))
        });
        Figure::sum(&each.collect::<Vec<_>>())
    }

    pub fn paid(&self, d: &'a Record, stock: bool) -> Figure {
        let (drawn, disbursed) = (self.act(d, "drawn", stock), self.act(d, "disbursed", stock));
        let mut paid = drawn.larger(&disbursed);
        paid.unknown = drawn.unknown.max(disbursed.unknown);
        paid
    }
}
