//! The tables: kinds, fields, verbs, kinds of instrument, levels, sets, closed lists
//! of words, units and codes.
//!
//! One place for each fact of the language: what lowering expects, did-you-mean, the
//! formatter's order, completion, hover, `docs/reference.md`. Uses no other room;
//! every other room may read it.

pub mod codes;
mod fields;
mod instruments;
mod kinds;
mod measures;
mod verbs;
mod words;

pub use fields::{Card, CodeList, F, FieldRow, FieldType, field, field_words, fields, fields_of, holds_figures, place};
pub use instruments::{InstrumentKind, InstrumentRow, Money, instrument_kind, instruments};
pub use kinds::{Kind, KindRow, Kinds, kind, kinds};
pub use measures::{Function, Level, LevelRow, Set, SetRow, function, level, levels, set, sets};
pub use verbs::{Argument, V, VerbRow, verb, verbs};
pub use words::{Delivery, EACH_CURRENCY, Legal, MONTHS, WordRow, lists};
