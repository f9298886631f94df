//! Expressions as trees without meaning: which word is a field, a measure or a
//! value is for the model to say.

use crate::text::Span;

#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    /// `left OP right`
    Compare {
        left: Box<Operand>,
        op: Op,
        op_span: Span,
        right: Right,
    },
    /// A bare word, measure or function: true where present.
    Bare(Box<Operand>),
    /// Could not be read; reported.
    Bad,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Has,
    In,
    Contains,
}

/// What may stand left of an operator, or alone.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// `from.kind`, `signed`, `KZ`: parts as spans, at least one.
    Path(Vec<Span>),
    /// `committed(instruments where …)`, `sum(quantity of instruments)`,
    /// `year(signed)` (then `set` has a name only and no condition).
    Call { word: Span, field: Option<Vec<Span>>, set: SetExpr, span: Span },
}

/// `NAME [where expr]`. In a call such as `year(signed)` the name is a path.
#[derive(Debug, Clone, PartialEq)]
pub struct SetExpr {
    pub name: Vec<Span>,
    pub filter: Option<Box<Expr>>,
    pub span: Span,
}

/// What may stand right of an operator.
#[derive(Debug, Clone, PartialEq)]
pub enum Right {
    /// One value: its terms as they stand (`about 23.6bn USD`, `2013..2015`, `KZ`,
    /// `2bn..3bn USD`, `"text"`), read by the type that the left side asks for.
    Value(Vec<super::Term>, Span),
    /// `( VALUE, VALUE … )`
    List(Vec<(Vec<super::Term>, Span)>, Span),
    /// A measure or function over a set: `committed(…)`.
    Call(Box<Operand>),
}

/// `deal query`: a set, or an expression, or a bare measure call.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    Set(SetExpr),
    Expr(Expr),
}

/// A column of a report: `MEASURE | PATH | FUNCTION "(" PATH ")"`, and in `sort`
/// a direction beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub operand: Operand,
    pub descending: bool,
    pub span: Span,
}

mod lex;
mod parse;
mod right;
mod teach;

pub use lex::lex;
pub use parse::{parse_columns, parse_expr, parse_expr_prefix, parse_query, parse_set};
