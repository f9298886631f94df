//! Expressions from terms, by recursive descent: no word is reserved, so what a word
//! is follows from where it stands.
//!
//! A near miss (`==`, `&&`, `is`) is told and read as what it means, so that each
//! gives its own message; what can't be read at all ends the expression as
//! [`ExprKind::Bad`] with one message.

use super::super::scan::MAX_DEPTH;
use super::super::tree::{Term, TermKind};
use super::teach;
use super::{Column, Expr, ExprKind, Op, Operand, Query, SetExpr};
use crate::diag::{Diagnostic, codes};
use crate::text::Span;

/// A whole expression. Without terms nothing is reported: whoever expected some
/// knows the place. `text` is the whole file that the terms stand in.
pub fn parse_expr(terms: &[Term], text: &str) -> (Expr, Vec<Diagnostic>) {
    let mut parser = Parser::new(terms, text);
    let expr = parser.whole(|p| p.expr());
    (expr.unwrap_or_else(|| bad(terms)), parser.errors)
}

/// An expression that a `source …` may follow: also tells how many terms were read.
pub fn parse_expr_prefix(terms: &[Term], text: &str) -> (Expr, Vec<Diagnostic>, usize) {
    let mut parser = Parser::new(terms, text);
    let read = parser.expr().and_then(|e| if parser.is_word("source") { Ok(e) } else { parser.at_end().map(|()| e) });
    match read {
        Ok(expr) => (expr, parser.errors, parser.at),
        Err(error) => {
            parser.errors.push(*error);
            // The last `source` is the tail; what stands before it is the expression's.
            let tail = |t: &Term| t.kind == TermKind::Name && &text[t.span.range()] == "source";
            let count = terms.iter().skip(1).rposition(tail).map_or(terms.len(), |n| n + 1);
            (bad(terms), parser.errors, count)
        }
    }
}

/// `instruments where kind = loan`.
pub fn parse_set(terms: &[Term], text: &str) -> (Option<SetExpr>, Vec<Diagnostic>) {
    let mut parser = Parser::new(terms, text);
    (parser.whole(|p| p.set()), parser.errors)
}

/// What `deal query` asks: a set where a name stands alone or before `where`, else
/// an expression.
pub fn parse_query(terms: &[Term], text: &str) -> (Option<Query>, Vec<Diagnostic>) {
    let mut parser = Parser::new(terms, text);
    let name = parser.peek().is_some_and(|t| t.kind == TermKind::Name && !parser.slice(t.span).contains('.'));
    parser.at = 1;
    let set = name && (parser.peek().is_none() || parser.is_word("where"));
    parser.at = 0;
    let query = match set {
        true => parser.whole(|p| p.set()).map(Query::Set),
        false => parser.whole(|p| p.expr()).map(Query::Expr),
    };
    (query, parser.errors)
}

/// Columns with commas between; in `sort` each with a direction. One that can't be
/// read is left out, and the others are read.
pub fn parse_columns(terms: &[Term], text: &str) -> (Vec<Column>, Vec<Diagnostic>) {
    let mut columns = Vec::new();
    let mut errors = Vec::new();
    for part in by_commas(terms) {
        let mut parser = Parser::new(&terms[part.clone()], text);
        match terms[part.clone()].is_empty() {
            true => {
                let comma = terms[part.start.min(terms.len() - 1)].span;
                errors.push(
                    Diagnostic::new(&codes::E0701, comma, "nothing stands beside this comma")
                        .label("a column is missing"),
                );
            }
            false => columns.extend(parser.whole(|p| p.column())),
        }
        errors.extend(parser.errors);
    }
    (columns, errors)
}

/// The parts between commas that stand outside parentheses.
fn by_commas(terms: &[Term]) -> Vec<std::ops::Range<usize>> {
    if terms.is_empty() {
        return Vec::new();
    }
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_u32);
    for (at, term) in terms.iter().enumerate() {
        match term.kind {
            TermKind::Open => depth += 1,
            TermKind::Close => depth = depth.saturating_sub(1),
            TermKind::Comma if depth == 0 => {
                parts.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(start..terms.len());
    parts
}

fn bad(terms: &[Term]) -> Expr {
    let span = terms.first().zip(terms.last()).map_or(Span::default(), |(a, b)| a.span.to(b.span));
    Expr { kind: ExprKind::Bad, span }
}

/// A part of an expression, or why it can't be read.
pub type Read<T> = Result<T, Box<Diagnostic>>;

pub struct Parser<'t> {
    pub terms: &'t [Term],
    pub text: &'t str,
    pub at: usize,
    pub errors: Vec<Diagnostic>,
    depth: u32,
}

impl<'t> Parser<'t> {
    fn new(terms: &'t [Term], text: &'t str) -> Self {
        Parser { terms, text, at: 0, errors: Vec::new(), depth: 0 }
    }

    /// Reads all terms as one thing.
    fn whole<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Option<T> {
        if self.terms.is_empty() {
            return None;
        }
        match read(self).and_then(|value| self.at_end().map(|()| value)) {
            Ok(value) => Some(value),
            Err(error) => {
                self.errors.push(*error);
                None
            }
        }
    }

    fn at_end(&mut self) -> Read<()> {
        match self.peek() {
            None => Ok(()),
            Some(term) => Err(teach::left_over(self, term)),
        }
    }

    // ---- terms ----

    pub fn peek(&self) -> Option<Term> {
        self.terms.get(self.at).copied()
    }

    pub fn ahead(&self, n: usize) -> Option<Term> {
        self.terms.get(self.at + n).copied()
    }

    pub fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or("")
    }

    pub fn word(&self) -> &'t str {
        self.peek().filter(|t| t.kind == TermKind::Name).map_or("", |t| self.slice(t.span))
    }

    pub fn is_word(&self, word: &str) -> bool {
        self.word() == word
    }

    /// `and`, `or`.
    pub fn is_join(&self) -> bool {
        matches!(self.word(), "and" | "or")
    }

    pub fn kind(&self) -> Option<TermKind> {
        self.peek().map(|t| t.kind)
    }

    pub fn last_span(&self) -> Span {
        match self.at.checked_sub(1) {
            Some(n) => self.terms[n].span,
            None => self.terms.first().map_or(Span::default(), |t| t.span),
        }
    }

    /// A word of the language, also in capitals or as a sign, which is told.
    fn takes(&mut self, word: &'static str, signs: &[&str]) -> bool {
        let Some(term) = self.peek() else { return false };
        let written = self.slice(term.span);
        let right = term.kind == TermKind::Name && written == word;
        let near = term.kind == TermKind::Name && written.eq_ignore_ascii_case(word)
            || term.kind == TermKind::Odd && signs.contains(&written);
        if near && !right {
            self.errors.push(teach::instead(term.span, written, word));
        }
        self.at += usize::from(right || near);
        right || near
    }

    /// One level deeper, back up afterwards.
    pub fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.depth += 1;
        let value = if self.depth > MAX_DEPTH { Err(self.too_deep()) } else { read(self) };
        self.depth -= 1;
        value
    }

    fn too_deep(&self) -> Box<Diagnostic> {
        let message = format!("an expression nested more than {MAX_DEPTH} deep");
        Box::new(Diagnostic::new(&codes::E0114, self.last_span(), message).label("one level too many"))
    }

    // ---- and, or, not ----

    pub fn expr(&mut self) -> Read<Expr> {
        let first = self.and()?;
        let mut all = vec![first];
        while self.takes("or", &["||", "|"]) {
            all.push(self.and()?);
        }
        Ok(joined(all, ExprKind::Or))
    }

    fn and(&mut self) -> Read<Expr> {
        let first = self.not()?;
        let mut all = vec![first];
        while self.takes("and", &["&&", "&"]) {
            all.push(self.not()?);
        }
        Ok(joined(all, ExprKind::And))
    }

    fn not(&mut self) -> Read<Expr> {
        let Some(start) = self.peek().map(|t| t.span) else { return self.test() };
        // No word is reserved: before an operator it is a field of that name.
        let field = self.ahead(1).is_some_and(|t| t.kind == TermKind::Op);
        if field || !self.takes("not", &["!"]) {
            return self.test();
        }
        let inner = self.deeper(|p| p.not())?;
        let span = start.to(inner.span);
        Ok(Expr { kind: ExprKind::Not(Box::new(inner)), span })
    }

    fn test(&mut self) -> Read<Expr> {
        if self.kind() != Some(TermKind::Open) {
            return self.comparison();
        }
        let open = self.terms[self.at].span;
        self.at += 1;
        if self.kind() == Some(TermKind::Close) {
            return Err(teach::empty(open.to(self.terms[self.at].span)));
        }
        let mut inner = self.deeper(|p| p.expr())?;
        self.close(open)?;
        inner.span = open.to(self.last_span());
        Ok(inner)
    }

    /// The `)` of the parenthesis at `open`.
    pub fn close(&mut self, open: Span) -> Read<()> {
        match self.kind() {
            Some(TermKind::Close) => {
                self.at += 1;
                Ok(())
            }
            _ => Err(teach::unclosed(self, open)),
        }
    }

    // ---- comparisons ----

    fn comparison(&mut self) -> Read<Expr> {
        let left = self.operand()?;
        let start = span_of(&left);
        let negated = self.not_in();
        let Some((op, op_span)) = self.operator()? else {
            return Ok(Expr { kind: ExprKind::Bare(Box::new(left)), span: start });
        };
        let right = self.right(op_span)?;
        let span = start.to(self.last_span());
        if let Some((_, second)) = self.operator()? {
            return Err(teach::chained(span, second));
        }
        let kind = ExprKind::Compare { left: Box::new(left), op, op_span, right };
        let expr = Expr { kind, span };
        Ok(if negated { Expr { kind: ExprKind::Not(Box::new(expr)), span } } else { expr })
    }

    /// `kind not in (…)`: told, and read as `not kind in (…)`.
    fn not_in(&mut self) -> bool {
        let next = self.ahead(1).map_or("", |t| self.slice(t.span));
        if !self.is_word("not") || !matches!(next, "in" | "has" | "contains" | "like") {
            return false;
        }
        self.errors.push(teach::not_before(self.terms[self.at].span, next));
        self.at += 1;
        true
    }

    fn operator(&mut self) -> Read<Option<(Op, Span)>> {
        let Some(term) = self.peek() else { return Ok(None) };
        let written = self.slice(term.span);
        let (op, right) = match (term.kind, written) {
            (TermKind::Op, "=") => (Op::Eq, None),
            (TermKind::Op, "!=") => (Op::Ne, None),
            (TermKind::Op, "<") => (Op::Lt, None),
            (TermKind::Op, "<=") => (Op::Le, None),
            (TermKind::Op, ">") => (Op::Gt, None),
            (TermKind::Op, ">=") => (Op::Ge, None),
            (TermKind::Odd, "==" | "===") => (Op::Eq, Some("=")),
            (TermKind::Odd, "<>" | "!==") => (Op::Ne, Some("!=")),
            (TermKind::Odd, "=<") => (Op::Le, Some("<=")),
            (TermKind::Odd, "=>") => (Op::Ge, Some(">=")),
            (TermKind::Name, _) => match written.to_ascii_lowercase().as_str() {
                "has" => (Op::Has, (written != "has").then_some("has")),
                "in" => (Op::In, (written != "in").then_some("in")),
                "contains" => (Op::Contains, (written != "contains").then_some("contains")),
                "like" | "matches" => (Op::Contains, Some("contains")),
                "includes" => (Op::Has, Some("has")),
                "is" | "equals" => return Ok(Some(self.is())),
                "between" => return Err(teach::between(term.span)),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        if let Some(right) = right {
            self.errors.push(teach::instead(term.span, written, right));
        }
        self.at += 1;
        Ok(Some((op, term.span)))
    }

    /// `is`, `is not`.
    fn is(&mut self) -> (Op, Span) {
        let first = self.terms[self.at].span;
        self.at += 1;
        let (op, span, right) = match self.peek().filter(|_| self.is_word("not")) {
            Some(not) => (Op::Ne, first.to(not.span), "!="),
            None => (Op::Eq, first, "="),
        };
        self.at += usize::from(op == Op::Ne);
        self.errors.push(teach::instead(span, self.slice(span), right));
        (op, span)
    }

    // ---- operands, sets, columns ----

    /// A path, or a measure or function with its parentheses.
    pub fn operand(&mut self) -> Read<Operand> {
        let Some(term) = self.peek() else { return Err(teach::missing(self)) };
        let joins = self.is_join() && self.ahead(1).is_none_or(|t| t.kind != TermKind::Op);
        if term.kind != TermKind::Name || joins {
            return Err(teach::no_operand(self, term));
        }
        self.at += 1;
        match self.kind() {
            Some(TermKind::Open) => self.deeper(|p| p.call(term.span)),
            _ => Ok(Operand::Path(self.parts(term.span))),
        }
    }

    fn call(&mut self, word: Span) -> Read<Operand> {
        let open = self.terms[self.at].span;
        self.at += 1;
        if matches!(self.kind(), Some(TermKind::Close)) {
            return Err(teach::empty_call(self.slice(word), open.to(self.terms[self.at].span)));
        }
        let of = self.ahead(1).is_some_and(|t| t.kind == TermKind::Name && self.slice(t.span) == "of");
        let field = match self.peek() {
            Some(term) if of && term.kind == TermKind::Name => {
                self.at += 2;
                Some(self.parts(term.span))
            }
            _ => None,
        };
        let set = self.set()?;
        self.close(open)?;
        Ok(Operand::Call { word, field, set, span: word.to(self.last_span()) })
    }

    pub fn set(&mut self) -> Read<SetExpr> {
        let Some(term) = self.peek() else { return Err(teach::missing(self)) };
        if term.kind != TermKind::Name {
            return Err(teach::no_set(self, term));
        }
        self.at += 1;
        let name = self.parts(term.span);
        let filter = match self.takes("where", &[]) {
            true => Some(Box::new(self.deeper(|p| p.expr())?)),
            false => None,
        };
        Ok(SetExpr { name, filter, span: term.span.to(self.last_span()) })
    }

    fn column(&mut self) -> Read<Column> {
        let operand = self.operand()?;
        let start = span_of(&operand);
        let mut descending = false;
        if let Some(term) = self.peek().filter(|t| t.kind == TermKind::Name) {
            let written = self.slice(term.span);
            let right = match written.to_ascii_lowercase().as_str() {
                "descending" | "desc" | "down" | "backwards" | "backward" | "reverse" | "reversed" => {
                    Some("descending")
                }
                "ascending" | "asc" | "up" | "forwards" | "forward" => Some("ascending"),
                _ => None,
            };
            if let Some(right) = right {
                descending = right == "descending";
                if written != right {
                    self.errors.push(teach::instead(term.span, written, right));
                }
                self.at += 1;
            }
        }
        if let Some(term) = self.peek().filter(|t| t.kind == TermKind::Name) {
            return Err(teach::after_column(self, term));
        }
        Ok(Column { operand, descending, span: start.to(self.last_span()) })
    }

    /// The parts of a path between its dots.
    fn parts(&self, path: Span) -> Vec<Span> {
        let mut start = path.start as usize;
        self.slice(path)
            .split('.')
            .map(|part| {
                let span = Span::new(path.file, start, start + part.len());
                start += part.len() + 1;
                span
            })
            .collect()
    }
}

fn joined(mut all: Vec<Expr>, kind: fn(Vec<Expr>) -> ExprKind) -> Expr {
    match all.pop() {
        Some(only) if all.is_empty() => only,
        Some(last) => {
            let span = all[0].span.to(last.span);
            all.push(last);
            Expr { kind: kind(all), span }
        }
        // Never: it is called with the first already in.
        None => Expr { kind: ExprKind::Bad, span: Span::default() },
    }
}

pub fn span_of(operand: &Operand) -> Span {
    match operand {
        Operand::Path(parts) => parts[0].to(parts[parts.len() - 1]),
        Operand::Call { span, .. } => *span,
    }
}
