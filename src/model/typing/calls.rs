//! Measures over sets, folds of a field, functions of a date.

use super::super::query::{Measure, Operand, Path, SetQuery, Step};
use super::ty::{Ty, Typed};
use super::{Typer, kinds_of};
use crate::diag::{Diagnostic, codes, nearest};
use crate::schema::{self, F, Function, Level, Set};
use crate::syntax::expr::SetExpr;
use crate::text::Span;

impl Typer<'_> {
    /// `committed(instruments where …)`, `sum(quantity of …)`, `year(signed)`.
    pub(super) fn call(
        &mut self,
        word: Span,
        field: Option<&[Span]>,
        set: &SetExpr,
        row: Option<Set>,
        span: Span,
    ) -> Option<(Operand, Typed)> {
        let name = self.text(word);
        if name == "count" {
            return self.measure(Measure::Count, word, field, set, span);
        }
        if let Some(level) = schema::level(name) {
            return self.measure(Measure::Level(level), word, field, set, span);
        }
        match schema::function(name) {
            Some(function) if function.of_date() => self.of_date(function, word, field, set, row, span),
            Some(function) => {
                let Some(parts) = field else {
                    let message = format!("`{name}` needs a field of the set");
                    let inner = self.text(set.span);
                    let help = match F::from_word(inner) {
                        Some(F::Amount) => {
                            "money is asked by its level: `announced(instruments)`, `committed(instruments where …)`"
                                .to_owned()
                        }
                        Some(_) => format!("write `{name}({inner} of instruments)`"),
                        None => format!("write `{name}(FIELD of {inner})`"),
                    };
                    self.error(Diagnostic::new(&codes::E0704, word, message).help(help));
                    return None;
                };
                let set = self.set(set)?;
                self.fold(function, word, parts, &set, span)
            }
            None => {
                self.unknown_measure(name, word);
                None
            }
        }
    }

    fn unknown_measure(&mut self, name: &str, word: Span) {
        let known = schema::levels().iter().map(|r| r.word).chain(["count"]).chain(Function::ALL.iter().map(|f| f.0));
        let d = Diagnostic::new(&codes::E0704, word, format!("there is no measure `{name}`"));
        let near = nearest(name, known);
        self.error(match near {
            Some(near) => d.help(format!("did you mean `{near}`?")).near(word, name, near),
            None => d.help(
                "measures are `count`, the levels (`announced`, `committed`, `disbursed`, `outstanding`, `pledged`, …) and `sum`, `min`, `max`, `avg`, `median` of a field",
            ),
        });
    }

    fn measure(
        &mut self,
        measure: Measure,
        word: Span,
        field: Option<&[Span]>,
        set: &SetExpr,
        span: Span,
    ) -> Option<(Operand, Typed)> {
        let name = self.text(word);
        if let Some(field) = field.and_then(|f| f.first().zip(f.last())) {
            let of = field.0.to(*field.1);
            self.error(
                Diagnostic::new(&codes::E0704, of, format!("`{name}` measures a set, not a field of it"))
                    .help(format!("write `{name}({})`", self.text(set.span))),
            );
            return None;
        }
        // What can't answer is the set, so it is marked.
        let named = set.name.first().copied().unwrap_or(word);
        let set = self.set(set)?;
        if let Measure::Level(level) = measure
            && !self.measures(level, set.set, named)
        {
            return None;
        }
        let ty = if measure == Measure::Count { Ty::Number } else { Ty::Money };
        Some((Operand::OverSet { measure, set: Box::new(set), span }, Typed { ty, list: false }))
    }

    /// Whether rows of a set have a level; reports where they don't.
    pub(super) fn measures(&mut self, level: Level, set: Set, span: Span) -> bool {
        let documents = matches!(set, Set::Instruments | Set::Agreements | Set::Packages);
        let fits = if level.of_pledges() { set == Set::Pledges } else { documents };
        if fits {
            return true;
        }
        let (word, set_word) = (level.word(), set.word());
        let d = Diagnostic::new(&codes::E0705, span, format!("`{set_word}` have no `{word}`"));
        self.error(match (level, set) {
            _ if level.of_pledges() => d
                .label("a level of pledges")
                .help(format!("write `{word}(pledges)`: pledges are in no level of documents")),
            (_, Set::Pledges) => d
                .label("a level of documents")
                .help("of pledges ask for `pledged`, `realised` or `open`: they are in no level of documents"),
            (_, Set::Lines) => d.help(format!(
                "a line is counted (`count(lines where …)`); money is asked of documents: `{word}(instruments where …)`"
            )),
            _ => d.help(format!("money is asked of documents: `{word}(instruments where …)`")),
        });
        false
    }

    pub(super) fn fold(
        &mut self,
        function: Function,
        word: Span,
        parts: &[Span],
        set: &SetQuery,
        span: Span,
    ) -> Option<(Operand, Typed)> {
        let name = self.text(word);
        let at = parts.first()?.to(*parts.last()?);
        if let [one] = parts
            && let Some(level) = schema::level(self.text(*one))
        {
            self.error(
                Diagnostic::new(
                    &codes::E0706,
                    at,
                    format!("`{name}` folds a field, and `{}` is a level", level.word()),
                )
                .help(format!("ask for the level of the set: `{}({})`", level.word(), set.set.word())),
            );
            return None;
        }
        let (path, typed) = self.path(parts, set.set)?;
        if !self.folds(function, typed, at, set.set) {
            return None;
        }
        let ty = match typed.ty {
            Ty::Rate => Ty::Percent,
            // What is a day has no length, and is left out.
            Ty::DurationOrDate => Ty::Duration,
            ty => ty,
        };
        Some((Operand::Fold { function, field: path, set: Box::new(set.clone()), span }, Typed { ty, list: false }))
    }

    fn folds(&mut self, function: Function, typed: Typed, at: Span, set: Set) -> bool {
        let word = self.text(at);
        let sum = function == Function::Sum;
        if sum && matches!(typed.ty, Ty::Money) {
            let level = if set == Set::Pledges { "pledged" } else { "announced" };
            let other = if set == Set::Pledges { "open" } else { "committed" };
            self.error(
                Diagnostic::new(&codes::E0706, at, format!("`{word}` can't be summed"))
                    .label("would add ceilings, announcements, and members to their wholes")
                    .help(format!(
                        "ask for a level: `{level}({0} …)`, `{other}({0} …)`",
                        if set == Set::Lines { "instruments" } else { set.word() }
                    )),
            );
            return false;
        }
        let fits = match typed.ty {
            Ty::Number | Ty::Quantity => true,
            Ty::Money | Ty::Percent | Ty::Rate | Ty::Duration | Ty::DurationOrDate => !sum,
            _ => false,
        };
        if !fits {
            let verb = if sum { "be summed" } else { "be folded" };
            let what = typed.ty.described();
            self.error(
                Diagnostic::new(&codes::E0706, at, format!("`{word}` can't {verb}"))
                    .label(format!("holds {what}"))
                    .help("numbers and quantities can be added; `min`, `max`, `avg` and `median` take amounts, percentages and durations too"),
            );
        }
        fits
    }

    fn of_date(
        &mut self,
        function: Function,
        word: Span,
        field: Option<&[Span]>,
        set: &SetExpr,
        row: Option<Set>,
        span: Span,
    ) -> Option<(Operand, Typed)> {
        let name = self.text(word);
        let of = set.name.first()?.to(*set.name.last()?);
        if field.is_some() || set.filter.is_some() {
            self.error(
                Diagnostic::new(&codes::E0703, span, format!("`{name}` takes one date of a row"))
                    .help(format!("write `{name}(signed)`")),
            );
            return None;
        }
        let Some(row) = row else {
            self.error(
                Diagnostic::new(
                    &codes::E0705,
                    span,
                    format!("`{name}({})` belongs to a row, and there is no row here", self.text(of)),
                )
                .help(format!("ask a set: `count(instruments where {} …)`", self.text(span))),
            );
            return None;
        };
        let (path, ty) = self.date_path(&set.name, row)?;
        if !matches!(ty, Ty::Date | Ty::TextOrDate | Ty::DurationOrDate) {
            self.error(
                Diagnostic::new(&codes::E0703, of, format!("`{}` is no date", self.text(of)))
                    .label(format!("holds {}", ty.described()))
                    .help(format!("`{name}` takes the day of a verb or a field of dates: `{name}(signed)`")),
            );
            return None;
        }
        let ty = if function == Function::Day { Ty::Date } else { Ty::Part(function) };
        Some((Operand::OfDate { function, path }, Typed { ty, list: false }))
    }

    /// Inside a function of dates a word that is verb and level is the verb.
    fn date_path(&mut self, parts: &[Span], row: Set) -> Option<(Path, Ty)> {
        if let [one] = parts
            && row != Set::Lines
            && let Some(verb) = schema::verb(self.text(*one))
            && !verb.row().on.intersect(kinds_of(row)).is_empty()
        {
            return Some((Path { steps: vec![Step::Verb(verb)], span: *one }, Ty::Date));
        }
        self.path(parts, row).map(|(path, typed)| (path, typed.ty))
    }
}
