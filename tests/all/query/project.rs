//! A project from a text, expressions over it, and a worth so plain that a test can
//! foresee it.

use deal::diag::Diagnostic;
use deal::eval::rows::{self, Context, Row, Worth};
use deal::eval::{Cell, Interval, Total, Truth};
use deal::eval::{Engine, Options};
use deal::model::query::{Cond, Measure, Path, Query, SetQuery};
use deal::model::{Amount, Cur, Day, Dec, DeclId, History, Model, Period, Relations, Value, typing};
use deal::schema::{F, Function, Level, Set, V};
use deal::syntax::expr::{lex, parse_columns, parse_expr, parse_query, parse_set};
use deal::text::{Source, Sources};

pub struct Project {
    pub model: Model,
    pub relations: Relations,
    pub sources: Sources,
}

impl Project {
    pub fn new(text: &str) -> Project {
        let mut sources = Sources::default();
        sources.add(Source::new("test.deal", text));
        let (model, errors) = deal::model::analyse(&sources, deal::model::Project::default());
        assert!(errors.is_empty(), "{errors:?}");
        let relations = Relations::of(&model);
        Project { model, relations, sources }
    }

    pub fn history(&self) -> History<'_> {
        History::of(&self.model, &self.relations)
    }

    pub fn id(&self, name: &str) -> DeclId {
        self.model.by_name(name).unwrap_or_else(|| panic!("no `{name}` in the test's project"))
    }

    /// The set, and what was said of it.
    pub fn set(&self, text: &str) -> (Option<SetQuery>, Vec<Diagnostic>, Sources) {
        let mut sources = self.sources.clone();
        let file = sources.add(Source::new("expression", text));
        let (terms, mut errors) = lex(file, text);
        let (set, more) = parse_set(&terms, text);
        errors.extend(more);
        let set = set.and_then(|set| typing::set(&self.model, &sources, &set, &mut errors));
        (set, errors, sources)
    }

    pub fn expect(&self, text: &str) -> (Cond, Vec<Diagnostic>, Sources) {
        let mut sources = self.sources.clone();
        let file = sources.add(Source::new("expression", text));
        let (terms, mut errors) = lex(file, text);
        let (expr, more) = parse_expr(&terms, text);
        errors.extend(more);
        let cond = typing::cond(&self.model, &sources, &expr, None, &mut errors);
        (cond, errors, sources)
    }

    pub fn query(&self, text: &str) -> (Option<Query>, Vec<Diagnostic>, Sources) {
        let mut sources = self.sources.clone();
        let file = sources.add(Source::new("expression", text));
        let (terms, mut errors) = lex(file, text);
        let (query, more) = parse_query(&terms, text);
        errors.extend(more);
        let query = query.and_then(|query| typing::query(&self.model, &sources, &query, &mut errors));
        (query, errors, sources)
    }

    pub fn column(&self, text: &str, role: typing::Role) -> (Vec<Diagnostic>, Sources) {
        let mut sources = self.sources.clone();
        let file = sources.add(Source::new("expression", text));
        let (terms, mut errors) = lex(file, text);
        let (columns, more) = parse_columns(&terms, text);
        errors.extend(more);
        typing::columns(&self.model, &sources, &columns, Set::Instruments, role, &mut errors);
        (errors, sources)
    }

    /// The names of the rows of which the condition is true, and is undecided.
    pub fn rows(&self, text: &str, as_of: Day) -> (String, String) {
        let (set, errors, _) = self.set(text);
        assert!(errors.is_empty(), "{text}: {errors:?}");
        let set = set.unwrap_or_else(|| panic!("{text} can't be read"));
        let history = self.history();
        let plain = Plain { history: &history, as_of };
        let ctx = Context::new(&history, as_of, &plain);
        let mut found = (Vec::new(), Vec::new());
        for row in rows::rows_of(&self.model, set.set) {
            match set.filter.as_ref().map_or(Truth::True, |cond| rows::truth(&ctx, cond, Some(row))) {
                Truth::True => found.0.push(self.name(row)),
                Truth::Undecided => found.1.push(self.name(row)),
                Truth::False => {}
            }
        }
        (found.0.join(" "), found.1.join(" "))
    }

    pub fn truth(&self, text: &str, as_of: Day) -> Truth {
        let (cond, errors, _) = self.expect(text);
        assert!(errors.is_empty(), "{text}: {errors:?}");
        let history = self.history();
        let plain = Plain { history: &history, as_of };
        rows::truth(&Context::new(&history, as_of, &plain), &cond, None)
    }

    /// As the program answers.
    pub fn asked(&self, text: &str, as_of: Day) -> Truth {
        let (cond, errors, _) = self.expect(text);
        assert!(errors.is_empty(), "{text}: {errors:?}");
        let engine = Engine::new(&self.model, Options::at(as_of), None);
        rows::truth(&Context::new(&self.history(), as_of, &engine), &cond, None)
    }

    fn name(&self, row: Row) -> String {
        match row {
            Row::Decl(id) => self.model.path(id),
            Row::Rest(id) => format!("{}*", self.model.path(id)),
            Row::Line(at) => {
                let line = &self.model.get(at.decl).lines[at.index as usize];
                format!("{}:{}", self.model.get(at.decl).name, line.verb.word())
            }
        }
    }
}

/// Committed, announced: the amount as written. Drawn, disbursed, …: the sum of the
/// lines. One euro is two dollars on every day, and there is no other rate.
pub struct Plain<'a> {
    pub history: &'a History<'a>,
    pub as_of: Day,
}

impl Plain<'_> {
    fn add(total: &mut Total, amount: &Amount) {
        match amount.figure.bounds().zip(amount.currency) {
            Some((bounds, currency)) => {
                let sum = total.money.of(currency);
                let high = sum.high.zip(bounds.high).map(|(a, b)| Dec(a.0 + b.0));
                *sum =
                    Interval { low: Dec(sum.low.0 + bounds.low.0), high, approximate: sum.approximate | bounds.about };
            }
            None => total.unknown += 1,
        }
    }
}

impl Worth for Plain<'_> {
    fn level(&self, row: Row, level: Level) -> Total {
        let mut total = Total::default();
        let Some(id) = row.decl() else { return total };
        let decl = self.history.model().get(id);
        let by_lines = deal::schema::verbs().iter().any(|v| v.level == Some(level));
        if by_lines {
            let come = decl.lines.iter().filter(|l| !l.due && l.effect().first <= self.as_of);
            for amount in come.filter(|l| l.verb.row().level == Some(level)).filter_map(|l| l.amount()) {
                Plain::add(&mut total, amount);
            }
            return total;
        }
        for entry in decl.values(F::Amount) {
            if let Value::Amount(amount) = &entry.value {
                Plain::add(&mut total, amount);
            }
        }
        total
    }

    fn weight(&self, row: Row) -> Interval {
        let Row::Rest(id) = row else { return Interval::exact(Dec::ONE) };
        let decl = self.history.model().get(id);
        match decl.values(F::Count).first().map(|e| &e.value) {
            Some(Value::Number(figure)) => figure.bounds().map_or(Interval::ZERO, Interval::from),
            _ => Interval { low: Dec::ZERO, high: None, approximate: false },
        }
    }

    fn entered(&self, row: Row) -> Option<Period> {
        self.history.first_day(row.decl()?, V::Signed, self.as_of)
    }

    fn level_in(&self, row: Row, level: Level, to: Cur) -> Option<Total> {
        let own = self.level(row, level);
        let mut sum = Total { unknown: own.unknown, ..Total::default() };
        for (from, interval) in own.money {
            let interval = if from == to { interval } else { self.convert(interval, from, row, to)? };
            sum.add_money(to, interval);
        }
        Some(sum)
    }

    fn claimed(&self, _: DeclId, own: &Amount) -> Amount {
        own.clone()
    }

    fn convert(&self, money: Interval, from: Cur, _: Row, to: Cur) -> Option<Interval> {
        let times = |d: Dec, (n, m): (i128, i128)| Dec(d.0 * n / m);
        let by = match (from.code, to.code) {
            ("EUR", "USD") => (2, 1),
            ("USD", "EUR") => (1, 2),
            _ => return None,
        };
        Some(Interval { low: times(money.low, by), high: money.high.map(|h| times(h, by)), ..money })
    }

    fn over_set(&self, measure: Measure, set: &SetQuery) -> Option<Cell> {
        let ctx = Context::new(self.history, self.as_of, self);
        let holds = |row: &Row| set.filter.as_ref().is_none_or(|c| rows::truth(&ctx, c, Some(*row)) == Truth::True);
        let rows: Vec<Row> = rows::rows_of(self.history.model(), set.set).into_iter().filter(holds).collect();
        match measure {
            Measure::Count => {
                let sum = rows.iter().map(|r| self.weight(*r)).fold(Interval::ZERO, |a, b| Interval {
                    low: Dec(a.low.0 + b.low.0),
                    high: a.high.zip(b.high).map(|(a, b)| Dec(a.0 + b.0)),
                    approximate: a.approximate | b.approximate,
                });
                Some(Cell::Count(sum))
            }
            Measure::Level(level) => {
                let mut total = Total::default();
                for row in rows {
                    let one = self.level(row, level);
                    total.unknown += one.unknown;
                    for (cur, i) in one.money {
                        let sum = total.money.of(cur);
                        let high = sum.high.zip(i.high).map(|(a, b)| Dec(a.0 + b.0));
                        *sum = Interval {
                            low: Dec(sum.low.0 + i.low.0),
                            high,
                            approximate: sum.approximate | i.approximate,
                        };
                    }
                }
                Some(Cell::Money(total))
            }
        }
    }

    fn fold(&self, _: Function, _: &Path, _: &SetQuery) -> Option<Cell> {
        None
    }
}

pub fn day(text: &str) -> Day {
    Period::parse(text).unwrap_or_else(|e| panic!("{text}: {e:?}")).last
}
