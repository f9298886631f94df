//! Expressions: what is read, and what is said of what can't be.

use deal::diag::Diagnostic;
use deal::syntax::Term;
use deal::syntax::expr::*;
use deal::text::{FileId, Span};

fn lexed(text: &str) -> Vec<Term> {
    let (terms, errors) = lex(FileId(0), text);
    assert_eq!(errors, vec![], "{text}");
    terms
}

struct Show<'t>(&'t str);

impl Show<'_> {
    fn path(&self, parts: &[Span]) -> String {
        parts.iter().map(|p| &self.0[p.range()]).collect::<Vec<_>>().join(".")
    }

    fn operand(&self, operand: &Operand) -> String {
        match operand {
            Operand::Path(parts) => self.path(parts),
            Operand::Call { word, field, set, span } => {
                assert!(self.0[span.range()].ends_with(')'));
                let field = field.as_ref().map_or(String::new(), |f| self.path(f) + " of ");
                format!("{}({field}{})", &self.0[word.range()], self.set(set))
            }
        }
    }

    fn set(&self, set: &SetExpr) -> String {
        match &set.filter {
            Some(filter) => format!("{} where {}", self.path(&set.name), self.expr(filter)),
            None => self.path(&set.name),
        }
    }

    fn expr(&self, expr: &Expr) -> String {
        let all = |list: &[Expr]| list.iter().map(|e| self.expr(e)).collect::<Vec<_>>().join(" ");
        match &expr.kind {
            ExprKind::And(list) => format!("[and {}]", all(list)),
            ExprKind::Or(list) => format!("[or {}]", all(list)),
            ExprKind::Not(inner) => format!("[not {}]", self.expr(inner)),
            ExprKind::Bare(operand) => self.operand(operand),
            ExprKind::Bad => "BAD".to_owned(),
            ExprKind::Compare { left, op, right, .. } => {
                let value = |terms: &[Term], span: &Span| {
                    assert_eq!(terms[0].span.to(terms[terms.len() - 1].span), *span);
                    format!("‹{}›", &self.0[span.range()])
                };
                let right = match right {
                    Right::Value(terms, span) => value(terms, span),
                    Right::List(values, _) => {
                        let values: Vec<_> = values.iter().map(|(t, s)| value(t, s)).collect();
                        format!("({})", values.join(" "))
                    }
                    Right::Call(call) => self.operand(call),
                };
                format!("[{op:?} {} {right}]", self.operand(left))
            }
        }
    }
}

fn expr(text: &str) -> String {
    let (expr, errors) = parse_expr(&lexed(text), text);
    assert_eq!(errors, vec![], "{text}");
    Show(text).expr(&expr)
}

#[test]
fn expressions_are_read() {
    for (text, tree) in [
        ("signed", "signed"),
        ("kind = loan and signed", "[and [Eq kind ‹loan›] signed]"),
        ("a or b and not c", "[or a [and b [not c]]]"),
        ("not (a or not not b)", "[not [or a [not [not b]]]]"),
        ("((a))", "a"),
        ("from.kind = bank", "[Eq from.kind ‹bank›]"),
        ("amount>=5mn USD", "[Ge amount ‹5mn USD›]"),
        ("amount > about 23.6bn USD and a", "[and [Gt amount ‹about 23.6bn USD›] a]"),
        ("amount < up to 2bn USD 2014 or b", "[or [Lt amount ‹up to 2bn USD 2014›] b]"),
        ("quantity > 38bn m3 per year and b", "[and [Gt quantity ‹38bn m3 per year›] b]"),
        ("a = +500mn USD", "[Eq a ‹+500mn USD›]"),
        ("signed in 2013..2015", "[In signed ‹2013..2015›]"),
        ("signed in 2015-03..", "[In signed ‹2015-03..›]"),
        (
            "kind in (loan, grant) and sectors in energy.hydro",
            "[and [In kind (‹loan› ‹grant›)] [In sectors ‹energy.hydro›]]",
        ),
        ("amount in (5mn USD, about 7bn KZT)", "[In amount (‹5mn USD› ‹about 7bn KZT›)]"),
        ("title contains \"steel\" and parties has KZ", "[and [Contains title ‹\"steel\"›] [Has parties ‹KZ›]]"),
        ("in-force < signed", "[Lt in-force ‹signed›]"),
        (
            "disbursed > committed(instruments where year(signed) = 2015)",
            "[Gt disbursed committed(instruments where [Eq year(signed) ‹2015›])]",
        ),
        (
            "sum(quantity of instruments where a != b) = 51 projects",
            "[Eq sum(quantity of instruments where [Ne a ‹b›]) ‹51 projects›]",
        ),
        ("day(committed) = 2015", "[Eq day(committed) ‹2015›]"),
        ("maturity or maturity-note", "[or maturity maturity-note]"),
        ("amount = unknown", "[Eq amount ‹unknown›]"),
        ("amount = USD 5bn", "[Eq amount ‹USD 5bn›]"),
        ("amount = 23.6 billion USD and b", "[and [Eq amount ‹23.6 billion USD›] b]"),
        ("amount = $23.6bn and b", "[and [Eq amount ‹$23.6bn›] b]"),
        ("not source and kind = source and source = x", "[and [not source] [Eq kind ‹source›] [Eq source ‹x›]]"),
        ("parties has IN and a in b", "[and [Has parties ‹IN›] [In a ‹b›]]"),
    ] {
        assert_eq!(expr(text), tree, "{text}");
    }
}

#[test]
fn a_statement_keeps_its_source() {
    for (text, read, rest) in [
        ("count(instruments) = 34 source talks \"p. 3\"", "[Eq count(instruments) ‹34›]", "source talks \"p. 3\""),
        ("a = 23.6bn..60.6bn USD source x", "[Eq a ‹23.6bn..60.6bn USD›]", "source x"),
        ("a source x", "a", "source x"),
        ("a = 1", "[Eq a ‹1›]", ""),
        ("source = source source x", "[Eq source ‹source›]", "source x"),
    ] {
        let terms = lexed(text);
        let (expr, errors, count) = parse_expr_prefix(&terms, text);
        assert_eq!(errors, vec![], "{text}");
        assert_eq!(Show(text).expr(&expr), read);
        assert_eq!(terms.get(count).map_or("", |t| &text[t.span.start as usize..]), rest);
    }
    let text = "count(instruments = 34 source talks";
    let terms = lexed(text);
    let (_, errors, count) = parse_expr_prefix(&terms, text);
    assert_eq!((errors.len(), count), (1, terms.len() - 2));
}

#[test]
fn sets_queries_and_columns() {
    let set = |text: &str| parse_set(&lexed(text), text).0.map(|s| Show(text).set(&s));
    assert_eq!(set("instruments where kind = loan"), Some("instruments where [Eq kind ‹loan›]".to_owned()));
    assert_eq!(set("pledges"), Some("pledges".to_owned()));
    assert_eq!(set("5"), None);

    let query = |text: &str| match parse_query(&lexed(text), text).0 {
        Some(Query::Set(set)) => format!("set {}", Show(text).set(&set)),
        Some(Query::Expr(expr)) => format!("expr {}", Show(text).expr(&expr)),
        None => "nothing".to_owned(),
    };
    assert_eq!(
        query("lines where verb = ratified and by has KZ"),
        "set lines where [and [Eq verb ‹ratified›] [Has by ‹KZ›]]"
    );
    assert_eq!(query("instruments"), "set instruments");
    assert_eq!(query("count(instruments)"), "expr count(instruments)");
    assert_eq!(query("count(instruments) > 3"), "expr [Gt count(instruments) ‹3›]");

    let columns = |text: &str| {
        let (columns, errors) = parse_columns(&lexed(text), text);
        let shown: Vec<_> =
            columns.iter().map(|c| Show(text).operand(&c.operand) + if c.descending { " v" } else { "" }).collect();
        (shown.join(", "), errors.len())
    };
    assert_eq!(columns("sectors, year(signed), from.state"), ("sectors, year(signed), from.state".to_owned(), 0));
    assert_eq!(columns("committed descending, name ascending"), ("committed v, name".to_owned(), 0));
    assert_eq!(columns("committed desc, 5, name,, title"), ("committed v, name, title".to_owned(), 3));
    assert_eq!(columns(""), (String::new(), 0));
}

/// The text with its errors as lines of carets, and what the certain fixes make of it.
fn told(text: &str) -> String {
    let (terms, mut errors) = lex(FileId(0), text);
    let (expr, more) = parse_expr(&terms, text);
    errors.extend(more);
    assert!(!errors.is_empty(), "{text}: nothing was told");
    let mut out = format!("{text}\n");
    errors.sort_by_key(|e| e.span.start);
    for error in &errors {
        let before = text[..error.span.start as usize].chars().count();
        let width = text[error.span.range()].chars().count().max(1);
        let (code, message) = (error.code.code, error.message());
        out.push_str(&format!("{}{} {code} {message}\n", " ".repeat(before), "^".repeat(width)));
    }
    let mut fixed = text.to_owned();
    let mut edits: Vec<_> = errors.iter().flat_map(Diagnostic::fixes).flat_map(|f| f.edits).collect();
    edits.sort_by_key(|e| std::cmp::Reverse(e.span.start));
    edits.iter().for_each(|e| fixed.replace_range(e.span.range(), &e.text));
    if fixed != text {
        out.push_str(&format!("fixed: {fixed}\n"));
        if !terms.is_empty() && expr.kind != ExprKind::Bad {
            assert_eq!(parse_expr(&lexed(&fixed), &fixed).1, vec![], "{fixed}");
        }
    }
    out
}

#[test]
fn mistakes_are_told() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/syntax/expressions.txt");
    let expected = std::fs::read_to_string(&path).expect("a fixture");
    let actual: String = expected
        .lines()
        .filter(|l| !l.is_empty() && !l.trim_start().starts_with('^') && !l.starts_with("fixed: "))
        .map(|l| told(l) + "\n")
        .collect();
    if actual != expected && std::env::var_os("DEAL_REWRITE").is_some() && std::env::var_os("CI").is_none() {
        std::fs::write(&path, &actual).expect("writable");
        return;
    }
    assert_eq!(expected, actual);
}

#[test]
fn deep_nesting_is_told() {
    for text in ["(".repeat(100_000), "not ".repeat(100_000), "a(b where ".repeat(50_000), "! ".repeat(100_000) + "a"] {
        let (terms, _) = lex(FileId(0), &text);
        let (expr, errors) = parse_expr(&terms, &text);
        assert_eq!(expr.kind, ExprKind::Bad);
        assert_eq!(errors.last().map(|e| e.code.code), Some("E0114"));
    }
}
