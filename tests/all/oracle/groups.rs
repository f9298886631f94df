//! Questions: a level over a choice of documents, and the rows of a table by a dimension.

use super::acts::When;
use super::amounts::Ask;
use super::evaluate::FAMILIES;
use super::figure::{Figure, Span};
use super::records::*;
use super::wholes::{Before, Choice, Family};
use super::years::Slot;
use std::collections::BTreeMap;

/// A row of a table by a dimension.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Value(String),
    Several,
    NotAttributed,
    NotStated,
}

/// Where a part of a document's money stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Value(String),
    /// In one of these, or more.
    Several(Vec<String>),
    NotAttributed,
    NotStated,
    /// What came in a year.
    Year(Slot),
}

impl Place {
    /// Several sectors that lie in one are in the row of that one.
    fn key(&self) -> Key {
        match self {
            Place::Value(v) => Key::Value(v.clone()),
            Place::Several(list) => common(list),
            Place::NotAttributed => Key::NotAttributed,
            Place::Year(Some(year)) => Key::Value(year.to_string()),
            Place::NotStated | Place::Year(None) => Key::NotStated,
        }
    }
}

/// Is a sector the other one, or inside it?
fn lies_in(inner: &str, outer: &str) -> bool {
    inner == outer || inner.starts_with(&format!("{outer}."))
}

/// Which cell of a whole a part of something inside it explains, where that is certain.
pub fn explains(cells: &[(Place, i128)], part: &Place) -> Option<usize> {
    let one = |v: &String| -> Option<usize> {
        let holds = |u: &String| lies_in(v, u);
        let value = cells.iter().position(|(p, _)| matches!(p, Place::Value(u) if holds(u)));
        let several = || cells.iter().position(|(p, _)| matches!(p, Place::Several(l) if l.iter().any(holds)));
        let open = || {
            let apart = |u: &String| !lies_in(u, v);
            let elsewhere = |p: &Place| match p {
                Place::Value(u) => apart(u),
                Place::Several(list) => list.iter().all(apart),
                _ => true,
            };
            let all = cells.iter().all(|(p, _)| elsewhere(p));
            cells.iter().position(|(p, _)| *p == Place::NotAttributed).filter(|_| all)
        };
        value.or_else(several).or_else(open)
    };
    match part {
        Place::Value(v) => one(v),
        Place::Several(list) => {
            let first = one(list.first()?)?;
            list.iter().all(|v| one(v) == Some(first)).then_some(first)
        }
        // It takes from what was there when it came.
        Place::Year(part) => {
            let before = |(p, _): &(Place, i128)| matches!(p, Place::Year(year) if year <= part);
            cells.iter().rposition(before).or((!cells.is_empty()).then_some(0))
        }
        Place::NotAttributed | Place::NotStated => None,
    }
}

impl<'a> Ask<'a> {
    /// A level over the documents that `pick` takes.
    pub fn level(&self, level: &str, pick: impl Fn(&Record) -> bool) -> Figure {
        let docs: Vec<&Record> = self.documents().collect();
        if FAMILIES.contains(&level) {
            let family = self.family(level);
            return family.figure(&family.atoms(&(0..docs.len()).filter(|i| pick(docs[*i])).collect()));
        }
        let each: Vec<Figure> = docs.iter().filter(|d| pick(d)).map(|d| self.act_level(d, level)).collect();
        Figure::sum(&each)
    }

    /// How many documents: bounds in whole numbers.
    pub fn count(&self, pick: impl Fn(&Record) -> bool) -> (i128, Option<i128>) {
        let docs: Vec<&Record> = self.documents().collect();
        let family = self.family("count");
        let n = family.figure(&family.atoms(&(0..docs.len()).filter(|i| pick(docs[*i])).collect())).get("n");
        (n.low / super::figure::UNIT, n.high.map(|h| h / super::figure::UNIT))
    }

    pub fn pledged(&self, pick: impl Fn(&Record) -> bool) -> Figure {
        let all: Vec<&Record> = self.p.records.iter().filter(|r| !r.is_document()).collect();
        let family = self.family("pledged");
        family.figure(&family.atoms(&(0..all.len()).filter(|i| pick(all[*i])).collect()))
    }

    /// What the instruments under a pledge that stands, or under what is under it, have
    /// committed.
    pub fn realised(&self, pick: impl Fn(&Record) -> bool) -> Figure {
        let pick = |r: &Record| pick(r) && self.p.get(&r.name).is_some_and(|r| self.stands(r));
        let docs: Vec<&Record> = self.documents().collect();
        let family = self.family("committed");
        let under: Vec<usize> = (0..docs.len()).filter(|i| self.lies_under(docs[*i], &pick)).collect();
        family.figure(&family.atoms(&family.closure(&under)))
    }

    /// What is open of the pledges that `pick` takes.
    pub fn open(&self, pick: impl Fn(&Record) -> bool) -> Figure {
        let all: Vec<&Record> = self.p.records.iter().filter(|r| !r.is_document()).collect();
        let family = self.family("pledged");
        let standing =
            |i: &usize| pick(all[*i]) && self.stands(all[*i]) && self.pledge_day(all[*i], "fulfilled").is_none();
        let mut parts = BTreeMap::new();
        for root in family.roots() {
            let here: Vec<usize> = family.closure(&[root]).into_iter().filter(standing).collect();
            let pledged = family.figure(&family.atoms(&here.iter().copied().collect()));
            let (mut come, mut left) = (Figure::nothing(), Figure::nothing());
            for i in here {
                let rest = family.figure(&family.atoms(&[i].into()));
                let mut realised = self.realised(|r| r.name == all[i].name);
                if realised.unknown > 0 {
                    rest.money.keys().for_each(|c| {
                        let s = realised.get(c);
                        realised.money.insert(c.clone(), Span::new(s.low, None, s.about));
                    });
                }
                let realised = realised.only(|c| rest.money.contains_key(c));
                come = come.plus(&rest.zip(&realised, super::years::smaller).without_unknown());
                left = left.plus(&rest.minus(&realised));
            }
            let open = pledged.minus(&come).zip(&left, Span::cut);
            parts.insert(root, open);
        }
        let unknown = parts.values().map(|f| f.unknown).sum();
        Figure { unknown, ..family.linked_sums(&parts) }
    }

    /// Under a pledge, or inside what is; what is under a part of it too is under that.
    fn lies_under(&self, r: &Record, pick: &dyn Fn(&Record) -> bool) -> bool {
        let ups: Vec<&Record> = r.parents().filter_map(|n| self.p.get(n)).collect();
        let by_part = |up: &Record| ups.iter().any(|o| !o.is_document() && self.part_of(o, up));
        ups.iter()
            .any(|up| !up.is_document() && pick(up) && !by_part(up) || up.is_document() && self.lies_under(up, pick))
    }

    fn part_of(&self, part: &Record, pledge: &Record) -> bool {
        let ups = part.parents().filter_map(|n| self.p.get(n));
        ups.into_iter().any(|up| up.name == pledge.name || self.part_of(up, pledge))
    }

    /// A field that a member takes from its package where it is silent: of several, from
    /// the one that it names first.
    fn inherited<T: Clone>(&self, d: &'a Record, field: impl Fn(&Record) -> Vec<T>) -> Vec<T> {
        let mut at = Some(d);
        while let Some(r) = at {
            if !field(r).is_empty() {
                return field(r);
            }
            at = self.packages_of(r).first().copied();
        }
        vec![]
    }

    /// The values of a dimension, with shares where there are any.
    pub fn values(&self, d: &'a Record, dim: &str) -> Vec<Shared> {
        let plain = |v: Vec<String>| v.into_iter().map(|v| (v, None)).collect();
        match dim {
            "kind" => plain(d.kind.iter().cloned().collect()),
            "status" => plain(vec![self.legal(d).to_string()]),
            "delivery" => plain(vec![self.delivery(d).to_string()]),
            "sectors" => d.sectors.clone(),
            "from" => self.either_end(d, |r| r.from.clone()),
            "to" => self.either_end(d, |r| r.to.clone()),
            "initiatives" => plain(self.inherited(d, |r| r.initiatives.clone())),
            "parties" => plain(self.parties(d)),
            "package" if d.what == What::Package => plain(vec![d.name.clone()]),
            "package" => plain(self.packages_around(d).into_iter().map(|p| p.name.clone()).collect()),
            other => panic!("the oracle does not group by {other}"),
        }
    }

    /// `parties`, `from` and `to` are taken together or not at all.
    fn either_end(&self, d: &'a Record, field: impl Fn(&Record) -> Vec<Shared>) -> Vec<Shared> {
        self.inherited(d, field)
    }

    fn parties(&self, d: &'a Record) -> Vec<String> {
        if !d.parties.is_empty() {
            return d.parties.clone();
        }
        let sides = |r: &Record| -> Vec<String> { r.from.iter().chain(&r.to).map(|(v, _)| v.clone()).collect() };
        let mut all: Vec<String> = sides(d);
        if all.is_empty() {
            all = self.inherited(d, |r| r.parties.clone());
        }
        if all.is_empty() {
            all = self.inherited(d, sides);
        }
        let mut seen = vec![];
        all.retain(|v| {
            !seen.contains(v) && {
                seen.push(v.clone());
                true
            }
        });
        all
    }

    /// Rows of a table by a dimension; for the overlapping ones whole documents.
    pub fn rows(&self, level: &str, dim: &str) -> BTreeMap<Key, Figure> {
        if dim == "parties" || dim == "initiatives" {
            return self.overlapping(level, dim);
        }
        let family = self.divided(level, dim);
        let mut rows: BTreeMap<Key, Choice> = BTreeMap::new();
        for (i, node) in family.nodes.iter().enumerate() {
            for (c, (place, _)) in node.cells.iter().enumerate() {
                let key = place.key();
                rows.entry(key.clone()).or_default().insert((i, c));
                if let (Key::Value(path), "sectors") = (key, dim) {
                    // A nested sector adds up into each of its parents.
                    let mut path = path.as_str();
                    while let Some((up, _)) = path.rsplit_once('.') {
                        rows.entry(Key::Value(up.to_string())).or_default().insert((i, c));
                        path = up;
                    }
                }
            }
        }
        rows.into_iter().map(|(k, chosen)| (k, family.figure(&chosen))).collect()
    }

    /// All documents at a level, each divided over the values of a dimension.
    fn divided(&self, level: &str, dim: &str) -> Family {
        let docs: Vec<&Record> = self.documents().collect();
        let mut family = match FAMILIES.contains(&level) {
            true => Family::clone(&self.family(level)),
            false => self.sums(&docs, level),
        };
        for (i, d) in docs.iter().enumerate() {
            if dim == "year" {
                let course = self.course(d, level, &self.own_at(d, level));
                let years = course.keys().map(|year| (Place::Year(*year), 1)).collect::<Vec<_>>();
                family.nodes[i].cells = if years.is_empty() { vec![(Place::Year(None), 1)] } else { years };
                family.nodes[i].course = course;
            } else {
                family.nodes[i].cells = self.cells_of(d, dim);
            }
        }
        if dim != "year" && (level == "announced" || level == "committed") {
            let announced = (level == "committed").then(|| self.divided("announced", dim));
            for (i, d) in docs.iter().enumerate().filter(|(_, d)| d.what == What::Package) {
                family.nodes[i].before = self.before(d, level, dim, &family.nodes[i], announced.as_ref());
            }
        }
        family
    }

    /// The packages that it is under, or that what it is under is in.
    fn packages_around(&self, d: &'a Record) -> Vec<&'a Record> {
        let mut found: Vec<&Record> = vec![];
        for up in d.parents().filter_map(|n| self.p.get(n)).filter(|up| up.is_document()) {
            let around = if up.what == What::Package { vec![up] } else { self.packages_around(up) };
            found.extend(around);
        }
        let mut seen: Vec<String> = vec![];
        found.retain(|p| {
            !seen.contains(&p.name) && {
                seen.push(p.name.clone());
                true
            }
        });
        found
    }

    fn cells_of(&self, d: &'a Record, dim: &str) -> Vec<(Place, i128)> {
        cells(&self.values(d, dim), if dim == "sectors" { shares_of(d) } else { PERCENT })
    }

    /// Shares are of a package's total as it was stated: members that were cancelled, and
    /// at committed those that cannot commit, have left the cells that they explain.
    fn before(
        &self,
        d: &'a Record,
        level: &str,
        dim: &str,
        node: &super::wholes::Node,
        announced: Option<&Family>,
    ) -> Option<Before> {
        let (mut total, mut gone) = (self.own_at(d, level), vec![]);
        if level == "committed" {
            total = self.committed_own(d);
        }
        if node.set_aside {
            let announced = announced.expect("the announced ones");
            let below = announced.atoms(&announced.closure(&node.beside));
            let worth = announced.together(&node.beside, &below);
            let open = announced.unknowns(&below) > 0;
            for (c, s) in &total.money {
                let left = s.minus(worth.get(c));
                // More was paid than is left: what was paid is divided.
                if node.own.get(c) != Span::new(if open { 0 } else { left.low }, left.high, left.about) {
                    return None;
                }
            }
            for cell in (0..node.cells.len()).map(Some).chain([None]) {
                let there =
                    below.iter().filter(|(n, c)| explains(&node.cells, &announced.nodes[*n].cells[*c].0) == cell);
                gone.push((cell, announced.together(&node.beside, &there.copied().collect())));
            }
            if open {
                gone.push((None, anything(&total)));
            }
        }
        let when = match level {
            "announced" => self.said(d).map(|_| When::Entered(self.word_date(d))),
            _ => self.bound(d).map(|since| When::Entered(since.date())),
        };
        if let Some(when) = when.filter(|when| self.total(d, *when).is_some_and(|t| t.money == total.money)) {
            for (m, amount, paid) in self.cancelled_inside(d, when) {
                let stated = self.stated(d, when).unwrap_or_default();
                total.money = stated.money;
                let mut taken = amount.zip(&paid, Span::minus).only(|c| amount.money.contains_key(c));
                if amount.unknown > 0 {
                    taken = anything(&total);
                }
                let cells = self.cells_of(m, dim);
                for (piece, (place, _)) in apportion(&taken, &cells).into_iter().zip(&cells) {
                    gone.push((explains(&node.cells, place), piece));
                }
            }
        }
        Some((total, gone)).filter(|(_, gone)| !gone.is_empty())
    }

    /// What a document counts without its insides.
    fn own_at(&self, d: &'a Record, level: &str) -> Figure {
        match FAMILIES.contains(&level) {
            true => self.node(d, level).own,
            false => self.act_level(d, level),
        }
    }

    /// Levels that are sums, as a family without insides.
    fn sums(&self, docs: &[&'a Record], level: &str) -> Family {
        let node = |d: &&'a Record| super::wholes::Node {
            name: d.name.clone(),
            own: self.act_level(d, level),
            ..Default::default()
        };
        Family { nodes: docs.iter().map(node).collect(), overlaps: vec![] }
    }

    fn overlapping(&self, level: &str, dim: &str) -> BTreeMap<Key, Figure> {
        let mut keys: Vec<Key> = vec![];
        for d in self.documents() {
            let values = self.values(d, dim);
            if values.is_empty() {
                keys.push(Key::NotStated);
            }
            keys.extend(values.into_iter().map(|(v, _)| Key::Value(v)));
        }
        let of = |k: &Key| {
            self.level(level, |d| {
                let d = self.p.get(&d.name).expect("a record of the project");
                let values = self.values(d, dim);
                match k {
                    Key::Value(v) => values.iter().any(|(x, _)| x == v),
                    _ => values.is_empty(),
                }
            })
        };
        keys.into_iter().map(|k| (k.clone(), of(&k))).collect()
    }
}

/// A hundred percent, in ten-thousandths of one.
const PERCENT: i128 = 1_000_000;

/// What the shares of sectors are of: a hundred percent, or the amount as it is written.
fn shares_of(d: &Record) -> i128 {
    let written = d.amount.first().and_then(|a| a.span).filter(|_| d.sectors_in.is_some());
    written.map_or(PERCENT, |w| w.span().low)
}

/// Where the money of a document goes: cells with shares in what is shared.
fn cells(values: &[Shared], all: i128) -> Vec<(Place, i128)> {
    match values {
        [] => return vec![(Place::NotStated, all)],
        [(v, None)] => return vec![(Place::Value(v.clone()), all)],
        _ => {}
    }
    let given: i128 = values.iter().filter_map(|v| v.1).sum();
    let without: Vec<String> = values.iter().filter(|v| v.1.is_none()).map(|v| v.0.clone()).collect();
    let left = all - given;
    let alone = without.len() == 1 && left > 0;
    // Each as written: who comes first gets the odd cent.
    let share = |p: &Option<i128>| p.or(alone.then_some(left));
    let mut cells: Vec<(Place, i128)> =
        values.iter().filter_map(|(v, p)| Some((Place::Value(v.clone()), share(p)?))).collect();
    if left > 0 && !alone {
        let open = if without.is_empty() { Place::NotAttributed } else { Place::Several(without) };
        cells.push((open, left));
    }
    cells
}

/// Several values without shares; where all lie in one sector, inside that row.
fn common(values: &[String]) -> Key {
    let mut common: Option<String> = values.first().cloned();
    while let Some(path) = &common {
        if values.iter().all(|v| lies_in(v, path)) {
            return Key::Value(path.clone());
        }
        common = path.rsplit_once('.').map(|(up, _)| up.to_string());
    }
    Key::Several
}

/// Nobody knows how much, in each of the currencies.
fn anything(of: &Figure) -> Figure {
    let money = of.money.keys().map(|c| (c.clone(), Span::new(0, None, false))).collect();
    Figure { money, unknown: 0 }
}

/// Largest remainder in minor units; of an interval the lower bound, then its width.
pub fn apportion(f: &Figure, shares: &[(Place, i128)]) -> Vec<Figure> {
    if shares.len() < 2 {
        return vec![f.clone()];
    }
    let mut parts = vec![Figure { unknown: f.unknown, ..Figure::nothing() }; shares.len()];
    for (c, span) in &f.money {
        let low = largest_remainder(span.low, shares, c);
        let width = span.high.map(|h| largest_remainder(h - span.low, shares, c));
        for (i, part) in parts.iter_mut().enumerate() {
            let high = width.as_ref().map(|w| low[i] + w[i]);
            part.money.insert(c.clone(), Span::new(low[i], high, span.about));
        }
    }
    parts
}

fn largest_remainder(x: i128, shares: &[(Place, i128)], currency: &str) -> Vec<i128> {
    // An amount finer than the minor unit is apportioned in its own finest steps.
    let step = if x % super::amounts::minor(currency) == 0 { super::amounts::minor(currency) } else { 1 };
    let (units, all) = (x / step, shares.iter().map(|s| s.1).sum::<i128>());
    let mut parts: Vec<i128> = shares.iter().map(|s| units * s.1 / all).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(units * shares[*i].1 % all));
    let left = units - parts.iter().sum::<i128>();
    for i in order.into_iter().take(left as usize) {
        parts[i] += 1;
    }
    parts.iter().map(|p| p * step).collect()
}

/// A count as its JSON bounds.
pub fn count_text((low, high): (i128, Option<i128>)) -> String {
    match high {
        Some(h) if h == low => low.to_string(),
        Some(h) => format!("{low}..{h}"),
        None => format!("{low}.."),
    }
}

/// Names a figure's key in messages.
pub fn key_text(k: &Key) -> String {
    match k {
        Key::Value(v) => v.clone(),
        other => format!("({other:?})"),
    }
}
