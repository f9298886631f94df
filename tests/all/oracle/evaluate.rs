//! The levels: for each, every document's own figure on the day, as nodes of a family.

use super::acts::When;
use super::amounts::Ask;
use super::figure::{Figure, Span, UNIT};
use super::records::*;
use super::wholes::{Family, Node};
use std::rc::Rc;

/// Levels that take amounts and so follow the law of insides.
pub const FAMILIES: [&str; 5] = ["announced", "committed", "ceiling", "contingent", "relief"];
/// Sums of lines, and what follows from them document by document.
pub const ACTS: [&str; 8] =
    ["drawn", "disbursed", "repaid", "forgiven", "rolled-over", "rescheduled", "outstanding", "due"];

impl<'a> Ask<'a> {
    /// The family of a level, worked out once.
    pub fn family(&self, level: &str) -> Rc<Family> {
        if let Some(kept) = self.kept.borrow().get(level) {
            return kept.clone();
        }
        let family = Rc::new(match level {
            "count" => self.counts(),
            "pledged" => self.pledges(),
            level => self.family_of(level),
        });
        self.kept.borrow_mut().insert(level.to_string(), family.clone());
        family
    }

    /// The nodes of a level, one per document in order, linked by `under`.
    fn family_of(&self, level: &str) -> Family {
        let docs: Vec<&Record> = self.documents().collect();
        let mut nodes: Vec<Node> = docs.iter().map(|d| self.node(d, level)).collect();
        self.link(&docs, &mut nodes, |_| true);
        if level == "committed" {
            self.set_non_binding_aside(&docs, &mut nodes);
        }
        Family { nodes, overlaps: self.overlaps(&docs) }
    }

    /// Documents are counted with the packages that they are themselves under.
    fn counts(&self) -> Family {
        let docs: Vec<&Record> = self.documents().collect();
        let mut nodes: Vec<Node> = docs.iter().map(|d| self.count_node(d)).collect();
        self.link(&docs, &mut nodes, |w| w.what == What::Package);
        Family { nodes, overlaps: self.overlaps(&docs) }
    }

    fn pledges(&self) -> Family {
        let all: Vec<&Record> = self.p.records.iter().filter(|r| !r.is_document()).collect();
        let mut nodes: Vec<Node> = all.iter().map(|d| self.pledge_node(d)).collect();
        self.link(&all, &mut nodes, |_| true);
        Family { nodes, overlaps: self.overlaps(&all) }
    }

    fn link(&self, all: &[&'a Record], nodes: &mut [Node], holds: fn(&Record) -> bool) {
        for (m, r) in all.iter().enumerate() {
            let named = r.parents().filter_map(|n| (0..all.len()).find(|w| *n == all[*w].name && holds(all[*w])));
            let direct: Vec<usize> = named.collect();
            for w in &direct {
                // Inside by two ways is inside once: the longer way holds it.
                let longer = direct.iter().any(|v| v != w && self.lies_in(all[*v], all[*w], holds));
                if !longer && !nodes[*w].within.contains(&m) {
                    nodes[*w].within.push(m);
                    nodes[m].parents.push(*w);
                }
            }
        }
    }

    fn lies_in(&self, r: &Record, w: &Record, holds: fn(&Record) -> bool) -> bool {
        let up = |n: &String| self.p.get(n).filter(|up| holds(up));
        r.parents().any(|n| *n == w.name || up(n).is_some_and(|up| self.lies_in(up, w, holds)))
    }

    fn overlaps(&self, all: &[&'a Record]) -> Vec<(usize, usize)> {
        let of =
            |i: usize| (0..all.len()).filter(move |j| all[i].overlaps.contains(&all[*j].name)).map(move |j| (i, j));
        (0..all.len()).flat_map(of).collect()
    }

    pub fn node(&self, d: &'a Record, level: &str) -> Node {
        let name = d.name.clone();
        let own = match level {
            "announced" => return self.announced_node(d),
            "committed" => return self.committed_node(d),
            "ceiling" if d.ceiling() && !self.ended(d) => {
                self.bound(d).and_then(|_| self.total(d, When::Stock(self.today())))
            }
            "contingent" if d.kind.as_deref() == Some("guarantee") && !self.ended(d) => {
                self.bound(d).and_then(|_| self.total(d, When::Stock(self.today())))
            }
            "relief" if d.kind.as_deref() == Some("debt-relief") && !self.undone(d) => {
                self.bound(d).and_then(|b| self.total(d, When::Entered(b.date())))
            }
            _ => None,
        };
        let stated = own.as_ref().is_some_and(|o| !o.money.is_empty());
        let bounds = stated && (d.what == What::Package || d.kind.as_deref() == Some("framework"));
        Node {
            name,
            own: own.unwrap_or_default(),
            stated,
            bounds,
            absorbs: bounds || stated && d.revolves(),
            ..Node::default()
        }
    }

    fn today(&self) -> Date {
        Date::day(self.day.0, self.day.1, self.day.2)
    }

    /// The day at which its word is converted: with the package that it names first.
    pub fn word_date(&self, d: &'a Record) -> Option<Date> {
        let above = self.packages_of(d).first().and_then(|p| self.word_date(p));
        above.or_else(|| self.said(d).and_then(|s| s.date()))
    }

    /// Its amount where its word stands; nothing for what has a level of its own.
    pub fn word(&self, d: &'a Record) -> Option<Figure> {
        self.said(d)?;
        if self.undone(d) || d.apart() {
            return None;
        }
        self.total(d, When::Entered(self.word_date(d)))
    }

    pub fn promise(&self, d: &'a Record) -> Option<Figure> {
        let since = self.bound(d)?;
        if self.undone(d) || !d.promises() {
            return None;
        }
        self.total(d, When::Entered(since.date()))
    }

    /// The stated amount; of a package without its members that were cancelled.
    pub fn total(&self, d: &'a Record, when: When) -> Option<Figure> {
        let mut total = self.stated(d, when)?;
        if d.what != What::Package {
            return Some(total).filter(|t| !t.money.is_empty() || t.unknown > 0);
        }
        for (_, amount, paid) in self.cancelled_inside(d, when) {
            for (c, t) in total.money.iter_mut() {
                match amount.unknown > 0 {
                    true => t.low = t.low.min(paid.get(c).low),
                    // What was paid stays; a cancelled member never adds to the total.
                    false if amount.money.contains_key(c) => *t = t.minus(amount.get(c).minus(paid.get(c))),
                    false => {}
                }
            }
        }
        Some(total).filter(|t| !t.money.is_empty() || t.unknown > 0)
    }

    /// Of the members that were cancelled the amount, and what they had paid.
    pub fn cancelled_inside(&self, d: &'a Record, when: When) -> Vec<(&'a Record, Figure, Figure)> {
        let mut found = vec![];
        let members = self.documents().filter(|m| d.what == What::Package && m.parents().any(|n| *n == d.name));
        for m in members {
            let by_member = self.successor(m).is_some_and(|s| s.parents().any(|n| *n == d.name));
            let Some(undone) = self.undone_on(m) else { continue };
            // What was undone before its word took effect was never in the total.
            let counted = self.said(m).is_some_and(|said| said.day() <= undone);
            if by_member || !counted || m.apart() && !d.apart() {
                continue;
            }
            // Nobody knows what a package without a total was worth in this one.
            let amount = self.stated(m, when).filter(|a| m.what != What::Package || !a.money.is_empty());
            let amount = amount.or((m.what == What::Package).then(Figure::unknown));
            let Some(amount) = amount else { continue };
            // What a successor outside has taken over is no longer paid here.
            let paid = if self.successor(m).is_some() { Figure::nothing() } else { self.paid(m, false) };
            found.push((m, amount, paid));
        }
        found
    }

    /// All that was paid, and what the superseded ones had paid.
    fn paid_with_predecessors(&self, d: &'a Record) -> Figure {
        let mut paid = self.paid(d, false);
        for p in self.documents().filter(|p| d.supersedes.as_ref() == Some(&p.name)) {
            if self.successor(p).is_some_and(|s| s.name == d.name) {
                paid = paid.plus(&self.paid_with_predecessors(p));
            }
        }
        paid
    }

    pub fn committed_own(&self, d: &'a Record) -> Figure {
        if self.successor(d).is_some() {
            return Figure::nothing();
        }
        let mut paid = self.paid_with_predecessors(d);
        if let Some(word) = self.word(d).filter(|w| !w.money.is_empty()) {
            paid = paid.only(|c| word.money.contains_key(c));
        }
        match self.promise(d) {
            Some(p) if p.money.is_empty() => Figure { unknown: p.unknown, ..paid },
            Some(p) => p.larger(&paid),
            None => paid,
        }
    }

    fn announced_node(&self, d: &'a Record) -> Node {
        let committed = self.committed_own(d);
        let word = self.word(d);
        let stated = word.as_ref().is_some_and(|w| !w.money.is_empty());
        let own = match word {
            Some(w) if w.money.is_empty() => Figure { unknown: w.unknown.max(committed.unknown), ..committed },
            Some(w) => w.larger(&committed),
            None => committed,
        };
        let bounds = stated && (d.what == What::Package || d.kind.as_deref() == Some("framework"));
        Node { name: d.name.clone(), own, stated, bounds, absorbs: bounds || stated && d.revolves(), ..Node::default() }
    }

    fn committed_node(&self, d: &'a Record) -> Node {
        let own = self.committed_own(d);
        let stated = self.promise(d).is_some_and(|p| !p.money.is_empty());
        let package = d.what == What::Package;
        let limits = !stated && (package || d.kind.as_deref() == Some("framework"));
        let limit = if limits { self.word(d).filter(|w| !w.money.is_empty()) } else { None };
        let bounds = stated && package;
        Node { name: d.name.clone(), own, stated, bounds, absorbs: bounds, limit, ..Node::default() }
    }

    /// Of a package that commits its total, what is announced of members that cannot
    /// commit is no commitment: it leaves the total and counts by what it committed.
    fn set_non_binding_aside(&self, docs: &[&'a Record], nodes: &mut [Node]) {
        let announced = self.family("announced");
        for w in 0..nodes.len() {
            if !(docs[w].what == What::Package && nodes[w].stated) {
                continue;
            }
            let (aside, within): (Vec<usize>, Vec<usize>) =
                nodes[w].within.iter().copied().partition(|m| !docs[*m].promises() && !docs[*m].apart());
            let there = announced.atoms(&announced.closure(&aside));
            let worth = announced.together(&aside, &there);
            let open = announced.unknowns(&there) > 0;
            let paid = self.paid(docs[w], false);
            // What is beside is still inside its total: together they never exceed it.
            nodes[w].limit = Some(nodes[w].own.clone()).filter(|_| !aside.is_empty());
            for (c, s) in nodes[w].own.money.iter_mut() {
                *s = s.minus(worth.get(c));
                if open {
                    s.low = 0;
                }
                *s = s.larger(paid.get(c));
            }
            nodes[w].set_aside = !aside.is_empty();
            (nodes[w].within, nodes[w].beside) = (within, aside);
        }
    }

    fn count_node(&self, d: &'a Record) -> Node {
        let name = d.name.clone();
        if !self.exists(d) {
            return Node { name, ..Node::default() };
        }
        if d.what == What::Instrument {
            return Node { name, own: Figure::of("n", Span::exact(UNIT)), ..Node::default() };
        }
        let (low, high, bounds) = match d.count {
            None => (0, None, false),
            Some(Count::Exact(n)) => (n, Some(n), true),
            Some(Count::Over(n)) => (n, None, true),
            Some(Count::UpTo(n)) => (0, Some(n), true),
            Some(Count::Between(a, b)) => (a, Some(b), true),
        };
        let own = Figure::of("n", Span::new(low * UNIT, high.map(|h| h * UNIT), false));
        Node { name, own, stated: true, bounds, ..Node::default() }
    }

    fn pledge_node(&self, d: &'a Record) -> Node {
        let made = self.pledge_day(d, "made");
        let own =
            if self.stands(d) { self.stated(d, When::Entered(made)).unwrap_or_default() } else { Figure::nothing() };
        let stated = !own.money.is_empty();
        Node { name: d.name.clone(), own, stated, ..Node::default() }
    }

    /// A pledge that was made and not dropped.
    pub fn stands(&self, d: &'a Record) -> bool {
        self.pledge_day(d, "made").is_some() && self.pledge_day(d, "dropped").is_none()
    }

    /// A nested pledge takes `made` from its parent where it has none, and ends with it.
    pub fn pledge_day(&self, d: &'a Record, verb: &str) -> Option<Date> {
        let mut own = d.lines.iter().filter(|l| !l.due && l.verb == verb && l.effective() <= self.day);
        if let Some(l) = own.next() {
            return Some(l.date());
        }
        if verb == "made" && d.lines.iter().any(|l| l.verb == verb && !l.due) {
            return None;
        }
        d.parents().filter_map(|n| self.p.get(n)).find_map(|up| self.pledge_day(up, verb))
    }

    /// One document's share in a level that is a sum over documents.
    pub fn act_level(&self, d: &'a Record, level: &str) -> Figure {
        match level {
            "outstanding" if d.lends() => {
                let owed = self.paid(d, true);
                let back = self.act(d, "repaid", true).plus(&self.act(d, "forgiven", true));
                let mut left = owed.minus(&back).only(|c| owed.money.contains_key(c));
                if back.unknown > 0 {
                    left.money.values_mut().for_each(|s| s.low = 0);
                }
                Figure { unknown: owed.unknown + back.unknown, ..left }
            }
            "outstanding" => Figure::nothing(),
            "due" => self.due(d),
            verb => self.act(d, verb, false),
        }
    }

    /// Amounts of due lines that no line of the verb has met.
    fn due(&self, d: &'a Record) -> Figure {
        let each = self.open_dues(d).into_iter().filter_map(|l| Some((l.amount.as_ref()?, l.date())));
        each.fold(Figure::nothing(), |sum, (a, date)| sum.plus(&self.worth(a, None, Some(date))))
    }

    pub fn open_dues(&self, d: &'a Record) -> Vec<&'a Line> {
        if self.ended(d) {
            return vec![];
        }
        let mut happened: Vec<&Line> = d.lines.iter().filter(|l| !l.due && l.effective() <= self.day).collect();
        happened.sort_by_key(|l| l.date().first());
        let mut open = vec![];
        let mut dues: Vec<&Line> = d.lines.iter().filter(|l| l.due).collect();
        dues.sort_by_key(|l| l.date().first());
        for due in dues {
            let meets = |l: &&Line| l.verb == due.verb && l.by == due.by && l.date().first() >= due.date().first();
            match happened.iter().position(meets) {
                Some(i) => drop(happened.remove(i)),
                None => open.push(due),
            }
        }
        open
    }
}
