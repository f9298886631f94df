//! One interval for each currency, in the order of the currencies' codes.
//!
//! A figure stands for every record at every level, and nearly all of them are in one
//! currency or none: a tree's node for eleven entries took a kilobyte for each of them.
//! What a record has of its own is most often all that it is worth and all that it adds,
//! so a copy shares the entries until one of the two changes.

use super::Interval;
use crate::model::Cur;
use smallvec::SmallVec;
use std::sync::Arc;

type Entries = SmallVec<[(Cur, Interval); 1]>;

/// Intervals by currency, sorted, each currency once; no list where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sums(Option<Arc<Entries>>);

impl Sums {
    fn entries(&self) -> &[(Cur, Interval)] {
        self.0.as_deref().map_or(&[], |entries| entries)
    }

    fn entries_mut(&mut self) -> &mut Entries {
        Arc::make_mut(self.0.get_or_insert_default())
    }

    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// How many currencies there are.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    pub fn get(&self, cur: &Cur) -> Option<&Interval> {
        self.place(cur).ok().map(|at| &self.entries()[at].1)
    }

    pub fn get_mut(&mut self, cur: &Cur) -> Option<&mut Interval> {
        let at = self.place(cur).ok()?;
        Some(&mut self.entries_mut()[at].1)
    }

    pub fn contains_key(&self, cur: &Cur) -> bool {
        self.place(cur).is_ok()
    }

    /// The currency's interval, zero where there was none.
    pub fn of(&mut self, cur: Cur) -> &mut Interval {
        let place = self.place(&cur);
        let entries = self.entries_mut();
        let at = place.unwrap_or_else(|at| {
            entries.insert(at, (cur, Interval::ZERO));
            at
        });
        &mut entries[at].1
    }

    pub fn insert(&mut self, cur: Cur, interval: Interval) {
        *self.of(cur) = interval;
    }

    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Cur> + Clone {
        self.entries().iter().map(|(cur, _)| cur)
    }

    pub fn values(&self) -> impl Iterator<Item = &Interval> + Clone {
        self.entries().iter().map(|(_, interval)| interval)
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&Cur, &mut Interval)> {
        let entries = if self.is_empty() { &mut [] } else { &mut self.entries_mut()[..] };
        entries.iter_mut().map(|(cur, interval)| (&*cur, interval))
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Interval> {
        self.iter_mut().map(|(_, interval)| interval)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Cur, &Interval)> + Clone {
        self.entries().iter().map(|(cur, interval)| (cur, interval))
    }

    pub fn retain(&mut self, keep: impl Fn(&Cur, &Interval) -> bool) {
        let kept = self.iter().filter(|(cur, interval)| keep(cur, interval)).count();
        if kept == 0 {
            self.0 = None;
        } else if kept < self.len() {
            self.entries_mut().retain(|(cur, interval)| keep(cur, interval));
        }
    }

    fn place(&self, cur: &Cur) -> Result<usize, usize> {
        self.entries().binary_search_by(|(own, _)| own.cmp(cur))
    }
}

impl FromIterator<(Cur, Interval)> for Sums {
    fn from_iter<I: IntoIterator<Item = (Cur, Interval)>>(entries: I) -> Sums {
        let mut sums = Sums::default();
        entries.into_iter().for_each(|(cur, interval)| sums.insert(cur, interval));
        sums
    }
}

impl<const N: usize> From<[(Cur, Interval); N]> for Sums {
    fn from(entries: [(Cur, Interval); N]) -> Sums {
        entries.into_iter().collect()
    }
}

impl IntoIterator for Sums {
    type Item = (Cur, Interval);
    type IntoIter = smallvec::IntoIter<[(Cur, Interval); 1]>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.map(Arc::unwrap_or_clone).unwrap_or_default().into_iter()
    }
}

impl<'a> IntoIterator for &'a Sums {
    type Item = (&'a Cur, &'a Interval);
    type IntoIter = std::iter::Map<std::slice::Iter<'a, (Cur, Interval)>, fn(&'a (Cur, Interval)) -> Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries().iter().map(|(cur, interval)| (cur, interval))
    }
}
