//! Cells: a document's money divided over the values of its shared dimensions
//! (sectors, providers, receivers) and years, exactly (Groups).

use super::course::Slot;
use super::engine::Engine;
use super::{Interval, Split, Total};
use crate::model::history::ALWAYS;
use crate::model::{Cur, Dec, DeclId, Figure, Key, Share};
use crate::schema::{F, Kind, Level, V};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{ToPrimitive, Zero};

/// Which dimensions a question needs apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Need {
    pub sectors: bool,
    pub from: bool,
    pub to: bool,
    pub year: bool,
}

impl Need {
    pub fn or(self, o: Need) -> Need {
        Need {
            sectors: self.sectors | o.sectors,
            from: self.from | o.from,
            to: self.to | o.to,
            year: self.year | o.year,
        }
    }

    pub fn is_none(self) -> bool {
        self == Need::default()
    }
}

/// Where a piece of money stands in a shared dimension.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// The question does not ask.
    Any,
    Value(DeclId),
    /// Several values and no shares among them.
    Several(Vec<DeclId>),
    NotAttributed,
    NotStated,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub sectors: Place,
    pub from: Place,
    pub to: Place,
    /// When this part of the money entered its level, perhaps on no day that is known.
    /// None: the question does not ask, or nothing did.
    pub entered: Option<Slot>,
}

impl Cell {
    pub fn place(&self, field: F) -> &Place {
        match field {
            F::Sectors => &self.sectors,
            F::From => &self.from,
            _ => &self.to,
        }
    }
}

/// Places with their weights in a base: shares as recorded, and what is left.
type Weighed = Vec<(Place, BigInt)>;

impl Engine<'_> {
    /// The cells of a record at a level, in the order of its years and values. Without a
    /// level all of it stands in the year of the record itself.
    pub(super) fn cells(&self, id: DeclId, need: Need, level: Option<Level>) -> Vec<Cell> {
        let side = |on: bool, field: F| -> Vec<Place> {
            if on { self.weighed(id, field).into_iter().map(|(p, _)| p).collect() } else { vec![Place::Any] }
        };
        let years = self.years(id, need, level);
        let (sectors, from, to) = (side(need.sectors, F::Sectors), side(need.from, F::From), side(need.to, F::To));
        let mut cells = Vec::new();
        for &entered in &years {
            for s in &sectors {
                for f in &from {
                    for t in &to {
                        cells.push(Cell { sectors: s.clone(), from: f.clone(), to: t.clone(), entered });
                    }
                }
            }
        }
        cells
    }

    fn years(&self, id: DeclId, need: Need, level: Option<Level>) -> Vec<Option<Slot>> {
        let itself = |level: &Level| matches!(level, Level::Realised | Level::Open);
        let Some(level) = level.filter(|level| need.year && !itself(level)) else {
            return vec![need.year.then(|| self.year_of_itself(id))];
        };
        match self.course(id, level).parts() {
            [] => vec![None],
            parts => parts.iter().map(|(slot, _)| Some(*slot)).collect(),
        }
    }

    /// The year in which a record came to count: of a member that was there before its
    /// package its own.
    fn year_of_itself(&self, id: DeclId) -> Slot {
        let entry = self.entry(id, self.of_itself(id));
        let own = self.history.announced_from(id).filter(|_| self.model.is_member(id).is_some());
        own.filter(|day| self.come(Some(*day)) && *day != ALWAYS).map_or(entry, |day| entry.min(Slot::of(Some(day))))
    }

    /// The level whose day is the record's own.
    fn of_itself(&self, id: DeclId) -> Level {
        if self.model.get(id).kind == Kind::Pledge { Level::Pledged } else { Level::Announced }
    }

    /// What the cells of a record have of `own`, in their order.
    pub(super) fn pieces(&self, id: DeclId, own: &Total, need: Need, level: Level) -> Vec<Total> {
        let mut pieces = vec![own.clone()];
        if need.year {
            let course = self.course(id, level);
            if course.parts().len() > 1 {
                let all = &self.level(level).own[id.0 as usize];
                let cut = if all == own { None } else { Some(course.cut_to(own)) };
                let parts = cut.as_ref().unwrap_or(&course).parts();
                pieces = parts.iter().map(|(_, money)| money.clone()).collect();
            }
        }
        pieces.iter().flat_map(|piece| self.shares(id, piece, need)).collect()
    }

    /// Some money of a record by its shares, whatever year it came in.
    pub(super) fn shares(&self, id: DeclId, money: &Total, need: Need) -> Vec<Total> {
        let mut pieces = vec![money.clone()];
        for (on, field) in [(need.sectors, F::Sectors), (need.from, F::From), (need.to, F::To)] {
            if on {
                let weights: Vec<BigInt> = self.weighed(id, field).into_iter().map(|(_, w)| w).collect();
                pieces = pieces.iter().flat_map(|piece| apportion(piece, &weights)).collect();
            }
        }
        pieces
    }

    /// The pieces of `own` in the cells numbered `wanted`, together.
    pub(super) fn part(&self, id: DeclId, own: &Total, need: Need, level: Level, wanted: &[u32]) -> Total {
        let pieces = self.pieces(id, own, need, level);
        let mut sum = Total::default();
        wanted.iter().filter_map(|&at| pieces.get(at as usize)).for_each(|piece| sum.add(piece));
        sum.unknown = self.unknown_in(id, &pieces, need, level, |at| wanted.contains(&(at as u32)));
        sum
    }

    /// The unknowns of some cells. Unknown how much in each cell of one year is one unknown.
    pub(super) fn unknown_in(
        &self,
        id: DeclId,
        pieces: &[Total],
        need: Need,
        level: Level,
        wanted: impl Fn(usize) -> bool,
    ) -> u64 {
        let years = self.years(id, need, Some(level)).len();
        let of_year = pieces.chunks((pieces.len() / years).max(1)).enumerate().map(|(year, pieces)| {
            let of = |(at, piece): (usize, &Total)| {
                if wanted(year * pieces.len() + at) { piece.unknown } else { 0 }
            };
            pieces.iter().enumerate().map(of).max().unwrap_or(0)
        });
        of_year.sum()
    }

    /// The number of the cell of a whole that a cell of something inside it explains,
    /// where that is certain.
    pub(super) fn explains(&self, whole: DeclId, part: &Cell, need: Need, level: Level) -> Option<usize> {
        let mut at = 0;
        if need.year {
            // What is inside takes from what was there when it came.
            let years = self.years(whole, need, Some(level));
            at = years.iter().rposition(|year| *year <= part.entered).unwrap_or(0);
        }
        for (on, field) in [(need.sectors, F::Sectors), (need.from, F::From), (need.to, F::To)] {
            if on {
                let places: Vec<Place> = self.weighed(whole, field).into_iter().map(|(p, _)| p).collect();
                at = at * places.len() + self.explained(&places, part.place(field))?;
            }
        }
        Some(at)
    }

    fn explained(&self, places: &[Place], part: &Place) -> Option<usize> {
        if places.len() == 1 {
            return Some(0);
        }
        let one = |v: DeclId| {
            let holds = |u: DeclId| self.lies_in(v, u);
            let value = || places.iter().position(|p| matches!(p, Place::Value(u) if holds(*u)));
            let several = || places.iter().position(|p| matches!(p, Place::Several(l) if l.iter().any(|u| holds(*u))));
            let open = || {
                let apart = |u: &DeclId| !self.lies_in(*u, v);
                let elsewhere = places.iter().all(|p| match p {
                    Place::Value(u) => apart(u),
                    Place::Several(list) => list.iter().all(apart),
                    _ => true,
                });
                places.iter().position(|p| *p == Place::NotAttributed).filter(|_| elsewhere)
            };
            value().or_else(several).or_else(open)
        };
        match part {
            Place::Value(v) => one(*v),
            Place::Several(list) => {
                let first = one(*list.first()?)?;
                list.iter().all(|v| one(*v) == Some(first)).then_some(first)
            }
            Place::Any | Place::NotAttributed | Place::NotStated => None,
        }
    }

    /// Whether a value is the other one or, a sector, lies in it.
    fn lies_in(&self, inner: DeclId, outer: DeclId) -> bool {
        let mut at = Some(inner);
        while let Some(id) = at {
            if id == outer {
                return true;
            }
            at = self.model.get(id).parent.filter(|_| self.model.get(id).kind == Kind::Sector);
        }
        false
    }

    /// The values of a shared field with their weights; what they leave is a place of
    /// its own.
    fn weighed(&self, id: DeclId, field: F) -> Weighed {
        // An amendment may have changed the list by the day that is asked for.
        let list = self.history.entries(id, Key::Own(field), self.options.as_of);
        let entries: Vec<_> = list.iter().filter_map(|e| Some((e.target()?, e.share.as_deref()))).collect();
        let one = || BigInt::from(1);
        let all: Vec<DeclId> = entries.iter().map(|e| e.0).collect();
        match entries.as_slice() {
            [] => return vec![(Place::NotStated, one())],
            [(only, None)] => return vec![(Place::Value(*only), one())],
            _ => {}
        }
        if entries.iter().all(|e| e.1.is_none()) {
            if self.options.split == Split::Equal {
                self.noted("split-equal", "what has several values and no shares is divided equally", id);
                return all.into_iter().map(|p| (Place::Value(p), one())).collect();
            }
            return vec![(Place::Several(all), one())];
        }
        let base = self.base(id, entries.iter().find_map(|e| e.1));
        let weight = |share: &Share| match share {
            Share::Percent(p) => BigInt::from(p.0),
            Share::Amount(a) => BigInt::from(a.figure.bounds().map_or(0, |b| b.low.0)),
        };
        let left = base - entries.iter().filter_map(|e| e.1).map(weight).sum::<BigInt>();
        let open: Vec<DeclId> = entries.iter().filter(|e| e.1.is_none()).map(|e| e.0).collect();
        let rest = left > BigInt::zero();
        if rest && open.len() > 1 && self.options.split == Split::Equal {
            self.noted("split-equal", "what has several values and no shares is divided equally", id);
            let each = |(party, share): (DeclId, Option<&Share>)| {
                let weight = share.map_or_else(|| left.clone(), |share| weight(share) * open.len());
                (Place::Value(party), weight)
            };
            return entries.into_iter().map(each).collect();
        }
        let alone = open.len() == 1 && rest;
        // Each as written: who comes first gets the odd cent.
        let of = |(party, share): &(DeclId, Option<&Share>)| match share {
            Some(share) => Some((Place::Value(*party), weight(share))),
            None => alone.then(|| (Place::Value(*party), left.clone())),
        };
        let mut weighed: Weighed = entries.iter().filter_map(of).collect();
        if rest && !alone {
            weighed.push((if open.is_empty() { Place::NotAttributed } else { Place::Several(open) }, left));
        }
        weighed
    }

    /// The whole that shares are of: a hundred per cent, or the amount itself.
    fn base(&self, id: DeclId, first: Option<&Share>) -> BigInt {
        let Some(Share::Amount(share)) = first else { return BigInt::from(100 * Dec::SCALE) };
        let amounts = self.model.get(id).values(F::Amount).iter();
        let same = amounts.filter_map(|e| match &e.value {
            crate::model::Value::Amount(a) if a.currency == share.currency => match a.figure {
                Figure::Known(b) => Some(b.low.0),
                Figure::Unknown => None,
            },
            _ => None,
        });
        BigInt::from(same.sum::<i128>())
    }
}

/// The verb whose lines a level sums.
pub(super) fn act_of(level: Level) -> Option<V> {
    Some(match level {
        Level::Drawn => V::Drawn,
        Level::Disbursed => V::Disbursed,
        Level::Repaid => V::Repaid,
        Level::Forgiven => V::Forgiven,
        Level::RolledOver => V::RolledOver,
        Level::Rescheduled => V::Rescheduled,
        _ => return None,
    })
}

/// Largest remainder in minor units, ties to the one written first; of an interval
/// the lower bound, then its width.
pub(super) fn apportion(total: &Total, weights: &[BigInt]) -> Vec<Total> {
    let mut parts = vec![Total { unknown: total.unknown, ..Total::default() }; weights.len()];
    if let [_] = weights {
        return vec![total.clone()];
    }
    for (&cur, interval) in &total.money {
        let low = divide(interval.low, weights, cur);
        let width = interval.high.map(|h| divide(Dec(h.0 - interval.low.0), weights, cur));
        for (at, part) in parts.iter_mut().enumerate() {
            let high = width.as_ref().map(|w| Dec(low[at].0 + w[at].0));
            part.money.insert(cur, Interval { low: low[at], high, approximate: interval.approximate });
        }
    }
    parts
}

fn divide(value: Dec, weights: &[BigInt], cur: Cur) -> Vec<Dec> {
    let minor = 10i128.pow(4 - cur.minor_units().min(4));
    // An amount stated more finely than its currency is divided as finely.
    let unit = if value.0 % minor == 0 { minor } else { 1 };
    let units = BigInt::from(value.0 / unit);
    let base: BigInt = weights.iter().sum();
    if base.is_zero() {
        return vec![Dec::ZERO; weights.len()];
    }
    let shares: Vec<(BigInt, BigInt)> = weights.iter().map(|w| (&units * w).div_mod_floor(&base)).collect();
    let given: BigInt = shares.iter().map(|s| &s.0).sum();
    let mut left = (units - given).to_usize().unwrap_or(0);
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|&a, &b| shares[b].1.cmp(&shares[a].1).then(a.cmp(&b)));
    let mut parts: Vec<BigInt> = shares.into_iter().map(|s| s.0).collect();
    for at in order {
        if left == 0 {
            break;
        }
        parts[at] += 1;
        left -= 1;
    }
    parts.into_iter().map(|p| Dec(p.to_i128().unwrap_or(i128::MAX / unit) * unit)).collect()
}
