//! Places of a text that lie in one another or side by side, as items do: what lies
//! around a place is found without a look at all of them.

use crate::text::Span;
use std::cmp::Reverse;

#[derive(Debug, Default)]
pub(super) struct Nested {
    places: Vec<Span>,
    /// By place, the nearest around it.
    outer: Vec<Option<usize>>,
}

/// The order of the text; what lies around comes first.
pub(super) fn order(place: &Span) -> (u32, Reverse<u32>) {
    (place.start, Reverse(place.end))
}

impl Nested {
    /// Of places in [`order`].
    pub fn of(places: Vec<Span>) -> Nested {
        let mut open: Vec<usize> = Vec::new();
        let mut outer = Vec::with_capacity(places.len());
        for (at, place) in places.iter().enumerate() {
            while open.pop_if(|last| places[*last].end < place.end).is_some() {}
            outer.push(open.last().copied());
            open.push(at);
        }
        Nested { places, outer }
    }

    pub fn places(&self) -> &[Span] {
        &self.places
    }

    /// The last of those that begin before `end`, and then what lies around it, outwards.
    pub fn before(&self, end: u32) -> impl Iterator<Item = usize> + '_ {
        let last = self.places.partition_point(|place| place.start < end).checked_sub(1);
        std::iter::successors(last, |&at| self.outer[at])
    }
}
