//! The syntax tree: shapes and places, no meaning.
//!
//! A tree holds spans, never text: whoever needs the words reads them from the
//! [`Source`](crate::text::Source). No kind, field or verb is known here; parsing
//! never fails, an item that can't be read is an [`ItemKind::Bad`] that has
//! already been reported.

use crate::text::Span;

/// What one file, or one top-level piece of it, holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tree {
    pub items: Vec<Item>,
    /// Every comment (span from `#` to the end of the line, without the line end),
    /// in the order of the text.
    pub comments: Vec<Span>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub kind: ItemKind,
    /// From the first to the last character of the item, its body included.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// `NAME: TERMS`
    Field { name: Span, terms: Vec<Term> },
    /// `WHEN TERMS`: a dated line, an expectation, a rate, a deflator. `when` is the
    /// scalar at its head as written (`2015-03-27`, `1889-03-28..1889-04-05`), or a date
    /// in another form, which has been reported.
    Dated { when: Span, terms: Vec<Term> },
    /// `WORD TERMS { … }`: a declaration, or `include`, or `expect`.
    Head { word: Span, terms: Vec<Term>, body: Option<Body> },
    /// Text that is no item; it has been reported.
    Bad,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// From `{` to `}` (or to where the block ends for want of one).
    pub span: Span,
    pub items: Vec<Item>,
}

/// One token of a list. Flat: commas and parentheses are terms of their own, so a
/// field's values, a line's tails and an expression are read by the same cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    pub kind: TermKind,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TermKind {
    /// `belt-and-road`, `energy.hydro`, `KZ`, `by`
    Name,
    /// Anything that begins with a digit, or with `+`, `-`, `..` before one, up to a
    /// delimiter: `33`, `23.6bn`, `2015-03-27`, `40%`, `2bn..3bn`, `+200mn`, `18mo`.
    Scalar,
    /// `"…"`, quotes included in the span.
    Str,
    /// `"""…"""`, quotes included in the span.
    Text,
    /// `<=`, `>=`, `!=`, `=`, `<`, `>`
    Op,
    Comma,
    Open,
    Close,
    /// Any other run of characters up to a delimiter (`$23.6bn`, `€5`): kept so that
    /// whoever reads the field can say what to write instead.
    Odd,
}

/// A whole file parsed: the tree, and what was wrong with its form.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    pub tree: Tree,
    pub errors: Vec<crate::diag::Diagnostic>,
}
