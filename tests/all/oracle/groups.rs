//! Questions: a level over a choice of documents, and the rows of a table by a dimension.

use super::amounts::Ask;
use super::evaluate::FAMILIES;
use super::figure::{Figure, Span};
use super::records::*;
use super::wholes::{Choice, Family};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Value(String),
    Several,
    NotAttributed,
    NotStated,
}

impl<'a> Ask<'a> {
    /// A level over the documents that `pick` takes.
    pub fn level(&self, level: &str, pick: impl Fn(&Record) -> bool) -> Figure {
        let docs: Vec<&Record> = self.documents().collect();
        if FAMILIES.contains(&level) {
            let family = self.family(level);
            let chosen: Choice = (0..docs.len()).filter(|i| pick(docs[*i])).collect();
            return family.figure(&chosen);
        }
        let each: Vec<Figure> = docs.iter().filter(|d| pick(d)).map(|d| self.act_level(d, level)).collect();
        Figure::sum(&each)
    }

    /// How many documents: bounds in whole numbers.
    pub fn count(&self, pick: impl Fn(&Record) -> bool) -> (i128, Option<i128>) {
        let docs: Vec<&Record> = self.documents().collect();
        let chosen: Choice = (0..docs.len()).filter(|i| pick(docs[*i])).collect();
        let n = self.counts().figure(&chosen).get("n");
        (n.low / super::figure::UNIT, n.high.map(|h| h / super::figure::UNIT))
    }

    pub fn pledged(&self) -> Figure {
        let family = self.pledges();
        let all: Choice = (0..family.nodes.len()).collect();
        family.figure(&all)
    }

    /// What the instruments under a pledge, or under what is under it, have committed.
    pub fn realised(&self, pick: impl Fn(&Record) -> bool) -> Figure {
        let docs: Vec<&Record> = self.documents().collect();
        let family = self.family("committed");
        let under: Vec<usize> = (0..docs.len()).filter(|i| self.lies_under(docs[*i], &pick)).collect();
        let chosen = family.closure(&under);
        family.figure(&chosen)
    }

    fn lies_under(&self, r: &Record, pick: &dyn Fn(&Record) -> bool) -> bool {
        r.parents().filter_map(|n| self.p.get(n)).any(|up| !up.is_document() && pick(up) || self.lies_under(up, pick))
    }

    /// Fields that a member takes from its packages where it is silent.
    fn inherited<T: Clone + PartialEq>(&self, d: &'a Record, field: impl Fn(&Record) -> Vec<T>) -> Vec<T> {
        let own = field(d);
        if !own.is_empty() {
            return own;
        }
        let mut all = vec![];
        for v in self.packages_of(d).into_iter().flat_map(&field) {
            if !all.contains(&v) {
                all.push(v);
            }
        }
        all
    }

    /// The values of a dimension, with shares where there are any.
    pub fn values(&self, d: &'a Record, dim: &str) -> Vec<Shared> {
        let plain = |v: Vec<String>| v.into_iter().map(|v| (v, None)).collect();
        match dim {
            "kind" => plain(d.kind.iter().cloned().collect()),
            "sectors" => d.sectors.clone(),
            "from" => self.either_end(d, |r| r.from.clone()),
            "to" => self.either_end(d, |r| r.to.clone()),
            "initiatives" => plain(self.inherited(d, |r| r.initiatives.clone())),
            "parties" => plain(self.parties(d)),
            "package" if d.what == What::Package => plain(vec![d.name.clone()]),
            "package" => plain(self.packages_of(d).iter().map(|p| p.name.clone()).collect()),
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
        let docs: Vec<&Record> = self.documents().collect();
        let family = match FAMILIES.contains(&level) {
            true => self.family(level),
            false => self.sums(&docs, level),
        };
        let (family, cells) = self.split(&docs, &family, dim);
        let mut rows: BTreeMap<Key, Choice> = BTreeMap::new();
        for (i, cell) in cells.iter().enumerate() {
            rows.entry(cell.clone()).or_default().insert(i);
            if let (Key::Value(path), "sectors") = (cell, dim) {
                // A nested sector adds up into each of its parents.
                let mut path = path.as_str();
                while let Some((up, _)) = path.rsplit_once('.') {
                    rows.entry(Key::Value(up.to_string())).or_default().insert(i);
                    path = up;
                }
            }
        }
        rows.into_iter().map(|(k, chosen)| (k, family.figure(&chosen))).collect()
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

    /// Every node of a shared dimension cut into the cells it is apportioned over.
    fn split(&self, docs: &[&'a Record], family: &Family, dim: &str) -> (Family, Vec<Key>) {
        let mut cut = family.clone();
        let mut cells: Vec<Key> = vec![Key::NotStated; docs.len()];
        for (i, d) in docs.iter().enumerate() {
            let values = self.values(d, dim);
            let shares = self.cells(&values);
            cells[i] = shares[0].0.clone();
            if shares.len() == 1 {
                continue;
            }
            let parts = apportion(&family.nodes[i].own, &shares);
            cut.nodes[i].own = parts[0].clone();
            for (part, (cell, _)) in parts.into_iter().zip(&shares).skip(1) {
                let at = cut.nodes.len();
                let mut node = family.nodes[i].clone();
                node.own = part;
                cut.nodes.push(node);
                cells.push(cell.clone());
                for w in 0..docs.len() {
                    if family.nodes[w].within.contains(&i) {
                        cut.nodes[w].within.push(at);
                    }
                    if family.nodes[w].beside.contains(&i) {
                        cut.nodes[w].beside.push(at);
                    }
                }
            }
        }
        (cut, cells)
    }

    /// Where the money of a document goes: cells with shares in 1/10000 percent.
    fn cells(&self, values: &[Shared]) -> Vec<(Key, i128)> {
        const ALL: i128 = 1_000_000;
        match values {
            [] => return vec![(Key::NotStated, ALL)],
            [(v, None)] => return vec![(Key::Value(v.clone()), ALL)],
            _ => {}
        }
        let given: i128 = values.iter().filter_map(|v| v.1).sum();
        let without: Vec<&Shared> = values.iter().filter(|v| v.1.is_none()).collect();
        let mut cells: Vec<(Key, i128)> = vec![];
        for (v, p) in values {
            match p {
                Some(p) => cells.push((Key::Value(v.clone()), *p)),
                None if without.len() == 1 => cells.push((Key::Value(v.clone()), ALL - given)),
                None => {}
            }
        }
        if without.len() > 1 {
            cells.push((self.several(&without), ALL - given));
        } else if without.is_empty() && given < ALL {
            cells.push((Key::NotAttributed, ALL - given));
        }
        cells
    }

    /// Several values without shares; where all lie in one sector, inside that row.
    fn several(&self, values: &[&Shared]) -> Key {
        let mut common: Option<String> = Some(values[0].0.clone());
        while let Some(path) = &common {
            let holds = |v: &Shared| v.0 == *path || v.0.starts_with(&format!("{path}."));
            if values.iter().all(|v| holds(v)) {
                return Key::Value(path.clone());
            }
            common = path.rsplit_once('.').map(|(up, _)| up.to_string());
        }
        Key::Several
    }
}

/// Largest remainder in minor units; of an interval the lower bound, then its width.
fn apportion(f: &Figure, shares: &[(Key, i128)]) -> Vec<Figure> {
    let mut parts = vec![Figure { unknown: f.unknown, ..Figure::nothing() }; shares.len()];
    for (c, span) in &f.money {
        let low = largest_remainder(span.low, shares, c);
        let width = span.high.map(|h| largest_remainder(h - span.low, shares, c));
        for (i, part) in parts.iter_mut().enumerate() {
            if shares[i].1 > 0 {
                let high = width.as_ref().map(|w| low[i] + w[i]);
                part.money.insert(c.clone(), Span::new(low[i], high, span.about));
            }
        }
    }
    parts
}

fn largest_remainder(x: i128, shares: &[(Key, i128)], currency: &str) -> Vec<i128> {
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
