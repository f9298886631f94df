//! One interval for each currency, in the order of the currencies' codes.
//!
//! A figure stands for every record at every level, and nearly all of them are in one
//! currency or none: a tree's node for eleven entries took a kilobyte for each of them.

use super::Interval;
use crate::model::Cur;
use thin_vec::ThinVec;

/// Intervals by currency, sorted, each currency once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sums(ThinVec<(Cur, Interval)>);

impl Sums {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many currencies there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn get(&self, cur: &Cur) -> Option<&Interval> {
        self.place(cur).ok().map(|at| &self.0[at].1)
    }

    pub fn get_mut(&mut self, cur: &Cur) -> Option<&mut Interval> {
        self.place(cur).ok().map(|at| &mut self.0[at].1)
    }

    pub fn contains_key(&self, cur: &Cur) -> bool {
        self.place(cur).is_ok()
    }

    /// The currency's interval, zero where there was none.
    pub fn of(&mut self, cur: Cur) -> &mut Interval {
        let at = match self.place(&cur) {
            Ok(at) => at,
            Err(at) => {
                if self.0.is_empty() {
                    self.0.reserve_exact(1);
                }
                self.0.insert(at, (cur, Interval::ZERO));
                at
            }
        };
        &mut self.0[at].1
    }

    pub fn insert(&mut self, cur: Cur, interval: Interval) {
        *self.of(cur) = interval;
    }

    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Cur> + Clone {
        self.0.iter().map(|(cur, _)| cur)
    }

    pub fn values(&self) -> impl Iterator<Item = &Interval> + Clone {
        self.0.iter().map(|(_, interval)| interval)
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Interval> {
        self.0.iter_mut().map(|(_, interval)| interval)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Cur, &Interval)> + Clone {
        self.0.iter().map(|(cur, interval)| (cur, interval))
    }

    pub fn retain(&mut self, mut keep: impl FnMut(&Cur, &Interval) -> bool) {
        self.0.retain(|(cur, interval)| keep(cur, interval));
    }

    // A currency is compared as its code and year of prices are.
    fn place(&self, cur: &Cur) -> Result<usize, usize> {
        self.0.binary_search_by(|(own, _)| own.cmp(cur))
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
    type IntoIter = thin_vec::IntoIter<(Cur, Interval)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Sums {
    type Item = (&'a Cur, &'a Interval);
    type IntoIter = std::iter::Map<std::slice::Iter<'a, (Cur, Interval)>, fn(&'a (Cur, Interval)) -> Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(cur, interval)| (cur, interval))
    }
}

impl<'a> IntoIterator for &'a mut Sums {
    type Item = (&'a Cur, &'a mut Interval);
    type IntoIter =
        std::iter::Map<std::slice::IterMut<'a, (Cur, Interval)>, fn(&'a mut (Cur, Interval)) -> Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut().map(|(cur, interval)| (&*cur, interval))
    }
}
