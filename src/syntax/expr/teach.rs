//! What is said to those who write expressions as they know them from elsewhere.

use super::super::odd::short;
use super::super::tree::{Term, TermKind};
use super::parse::Parser;
use super::right::is_arithmetic;
use crate::diag::{Diagnostic, Words, codes};
use crate::text::Span;

const COMPARISON: &str =
    "a comparison is `field = value`: `kind = loan`, `amount > 5mn USD`, `parties has KZ`, `signed in 2013..2015`";
const MEASURE: &str = "a measure takes its set in parentheses: `count(instruments where kind = loan)`";

fn error(span: Span, message: impl Into<Words>) -> Diagnostic {
    Diagnostic::new(&codes::E0701, span, message)
}

/// A sign or word that means one of ours.
pub fn instead(span: Span, written: &str, right: &str) -> Diagnostic {
    error(span, format!("write `{right}`, not `{written}`")).label(format!("`{right}` stands here")).fix(
        format!("write `{right}`"),
        span,
        if written == "!" { format!("{right} ") } else { right.to_owned() },
    )
}

pub fn not_before(span: Span, op: &str) -> Diagnostic {
    error(span, format!("`not` stands before the comparison, not before `{op}`"))
        .label("does not fit here")
        .help("write `not kind in (loan, grant)`")
}

pub fn between(span: Span) -> Box<Diagnostic> {
    Box::new(
        error(span, "there is no `between`")
            .label("write a range")
            .help("a period: `signed in 2013..2015`; a figure: `amount >= 2bn USD and amount <= 3bn USD`"),
    )
}

pub fn chained(first: Span, second: Span) -> Box<Diagnostic> {
    Box::new(
        error(second, "a comparison has two sides")
            .label("a second comparison begins here")
            .related(first, "this is a comparison already")
            .help("join two comparisons with `and`: `amount > 2bn USD and amount < 3bn USD`"),
    )
}

pub fn arithmetic(span: Span) -> Box<Diagnostic> {
    Box::new(
        error(span, "expressions have no arithmetic").label("does not fit here").help(
            "compare figures as they are: `disbursed > amount`; sums are measures: `committed(instruments where …)`",
        ),
    )
}

pub fn single_quotes(parser: &Parser, term: Term) -> Box<Diagnostic> {
    let start = term.span.start as usize;
    let line = parser.text[start..].lines().next().unwrap_or("");
    let close = line[1..].find('\'').map(|n| n + 1);
    let span = close.map_or(term.span, |n| Span::new(term.span.file, start, start + n + 1));
    let found = error(span, "strings stand in double quotes").label("write `\"…\"`");
    Box::new(match close.map(|n| &line[1..n]).filter(|inner| !inner.contains(['"', '\\'])) {
        Some(inner) => found.fix("write double quotes", span, format!("\"{inner}\"")),
        None => found,
    })
}

pub fn empty(span: Span) -> Box<Diagnostic> {
    Box::new(error(span, "nothing stands in these parentheses").label("empty"))
}

pub fn empty_call(word: &str, span: Span) -> Box<Diagnostic> {
    Box::new(error(span, format!("`{}` needs a set in its parentheses", short(word))).label("empty").help(MEASURE))
}

pub fn unclosed(parser: &Parser, open: Span) -> Box<Diagnostic> {
    match parser.peek() {
        None => Box::new(
            error(open, "a `(` without its `)`")
                .label("is not closed")
                .related(parser.last_span().after(), "the expression ends here")
                .maybe("write the `)`", parser.last_span().after(), ")"),
        ),
        Some(term) => {
            let mut found = left_over(parser, term);
            found.add_related(open, "inside these parentheses");
            found
        }
    }
}

/// Something must follow, and nothing does.
pub fn missing(parser: &Parser) -> Box<Diagnostic> {
    let last = parser.last_span();
    let word = short(parser.slice(last));
    let found =
        error(last, format!("nothing follows `{word}`")).label("an expression does not end here").help(COMPARISON);
    Box::new(found.help("what goes on with the next line stands in `( )`"))
}

pub fn no_right(parser: &Parser, op: Span) -> Box<Diagnostic> {
    let word = short(parser.slice(op));
    let found = match parser.peek() {
        Some(term) if is_arithmetic(parser.slice(term.span)) => return arithmetic(term.span),
        Some(term) => {
            let next = short(parser.slice(term.span));
            error(term.span, format!("`{next}` is no value")).related(op, format!("a value stands after `{word}`"))
        }
        None => error(op, format!("nothing follows `{word}`")),
    };
    Box::new(found.label("a value stands here").help(COMPARISON))
}

/// A field or measure must stand here.
pub fn no_operand(parser: &Parser, term: Term) -> Box<Diagnostic> {
    let word = parser.slice(term.span);
    let shown = short(word);
    Box::new(match term.kind {
        TermKind::Scalar | TermKind::Str | TermKind::Text => {
            error(term.span, format!("a comparison does not begin with a value: `{shown}`"))
                .label("a field or a measure stands here")
                .help("the field stands left, the value right: `amount > 5mn USD`")
        }
        TermKind::Odd if word.starts_with('\'') => return single_quotes(parser, term),
        TermKind::Odd if is_arithmetic(word) => return arithmetic(term.span),
        TermKind::Close => error(term.span, "a `)` too early").label("something must stand before it").help(COMPARISON),
        _ => error(term.span, format!("`{shown}` is no field and no measure"))
            .label("a field or a measure stands here")
            .help(COMPARISON),
    })
}

pub fn no_set(parser: &Parser, term: Term) -> Box<Diagnostic> {
    let word = short(parser.slice(term.span));
    Box::new(
        error(term.span, format!("`{word}` is no set"))
            .label("a set stands here: `instruments`, `packages`, `pledges`, …")
            .help(MEASURE),
    )
}

/// A word behind a column: one more column, or a direction as it is called elsewhere.
pub fn after_column(parser: &Parser, term: Term) -> Box<Diagnostic> {
    let (before, shown) = (short(parser.slice(parser.last_span())), short(parser.slice(term.span)));
    Box::new(
        error(term.span, format!("`{before}` and `{shown}` stand side by side"))
            .label("a comma is missing before this, or it is no direction")
            .help(format!("columns stand with commas between: `{before}, {shown}`"))
            .help(format!("a direction is `ascending` or `descending`: `{before} descending`")),
    )
}

/// Terms after what could be read.
pub fn left_over(parser: &Parser, term: Term) -> Box<Diagnostic> {
    let word = parser.slice(term.span);
    let shown = short(word);
    let before = short(parser.slice(parser.last_span()));
    Box::new(match term.kind {
        TermKind::Close => error(term.span, "a `)` without a `(`").label("closes nothing"),
        TermKind::Comma => error(term.span, "a comma does not join conditions")
            .label("does not fit here")
            .help("several values stand in parentheses: `kind in (loan, grant)`; conditions are joined with `and`"),
        TermKind::Open if crate::schema::function(before.as_str()).is_some_and(crate::schema::Function::of_date) => {
            error(term.span, format!("`{before}(…)` stands by itself, and is no field"))
                .label("does not fit here")
                .help("`sum`, `min`, `max`, `avg` and `median` take a field: `max(amount of instruments)`")
                .help(format!("`{before}(signed)` is what rows are grouped by, or compared with a year"))
        }
        TermKind::Open => {
            error(term.span, format!("`{before}` takes no parentheses")).label("does not fit here").help(MEASURE)
        }
        TermKind::Odd | TermKind::Scalar if is_arithmetic(word) => return arithmetic(term.span),
        TermKind::Name if word == "where" => {
            error(term.span, "`where` stands after the name of a set").label("no set stands before it").help(MEASURE)
        }
        TermKind::Name => error(term.span, format!("`{before}` and `{shown}` stand side by side"))
            .label("an operator is missing before this")
            .help("conditions are joined with `and` or `or`")
            .help(match parser.at {
                // `parties of instruments`
                1 if word == "of" => format!("a set has its condition behind `where`: `{before} where …`"),
                // `count instruments`
                1 => format!("a measure takes its set in parentheses: `{before}({shown})`"),
                _ => MEASURE.to_owned(),
            }),
        _ => error(term.span, format!("`{shown}` does not fit here"))
            .label("an operator is missing before this")
            .help(COMPARISON),
    })
}
