//! Which dimensions have rows that overlap (Groups): a list of values puts a whole document
//! into the row of each.

use super::engine::Engine;
use crate::model::Key;
use crate::model::query::{Column, Operand, Step, Virtual};
use crate::schema::{Card, F, FieldRow, Kind, Set, field as field_of};

impl Engine<'_> {
    /// Whether rows of a dimension hold whole documents, so that one may stand in several.
    pub(super) fn is_overlapping(&self, set: Set, column: &Column) -> bool {
        let Operand::Field(path) = &column.operand else { return false };
        let several = |(at, step): (usize, &Step)| match step {
            Step::Field(Key::Own(field)) if at == 0 => fields_of(set, *field).any(|row| row.card == Card::List),
            Step::Field(Key::Own(field)) => crate::schema::kinds()
                .iter()
                .filter_map(|row| field_of(*field, row.kind))
                .any(|row| row.card == Card::List),
            // A field of the project's own takes what somebody writes there.
            Step::Field(key) => self
                .model
                .decls
                .iter()
                .any(|decl| decl.fields.iter().any(|field| field.key == *key && field.values.len() > 1)),
            Step::Virtual(v) => {
                use Virtual::{LineAt, LineBy, LineSource, LineTo, Package};
                matches!(v, LineBy | LineTo | LineAt | LineSource | Package)
            }
            Step::Verb(_) => false,
        };
        match path.steps.as_slice() {
            // What is shared is divided among its rows, or stands in *several*.
            [Step::Field(Key::Own(F::Sectors | F::From | F::To))] => !divides(set),
            [Step::Field(Key::Own(F::From | F::To)), Step::Virtual(Virtual::State)] => !divides(set),
            [Step::Virtual(Virtual::Package)] => false,
            steps => steps.iter().enumerate().any(several),
        }
    }
}

/// Whether the rows of a set have shares that divide them.
fn divides(set: Set) -> bool {
    matches!(set, Set::Instruments | Set::Agreements | Set::Packages | Set::Pledges)
}

/// A field as the kinds of a set have it.
fn fields_of(set: Set, field: F) -> impl Iterator<Item = &'static FieldRow> {
    let kinds: &[Kind] = match set {
        Set::Instruments | Set::Agreements => &[Kind::Instrument, Kind::Package],
        _ => set.row().kind.as_slice(),
    };
    kinds.iter().filter_map(move |kind| field_of(field, *kind))
}
