//! The list of a field: its entries, the commas between them, and what holds of them
//! together (nothing twice, shares within the whole).

use super::fields::{Spec, example};
use super::terms::{covered, entries, is_string};
use super::time::duration_meant;
use super::{Lower, short};
use crate::diag::{Diagnostic, Edit, Safety, codes};
use crate::model::decl::{Entry, Key, Share, Value};
use crate::model::number::Dec;
use crate::schema::{Card, F, FieldType, Legal};
use crate::syntax::{Term, TermKind};
use crate::text::Span;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::hash_map;

/// Entries that are read on where commas are missing, so that the names among them
/// are used. Each looks at all behind it, and a line can be as long as a file.
const MOST_WITHOUT_COMMA: usize = 16;

/// How many entries of a list are written, read or not.
pub(super) fn written(spec: &Spec, terms: &[Term]) -> usize {
    entries(terms, spec.numeric()).iter().filter(|entry| !entry.is_empty()).count()
}

impl<'a> Lower<'a> {
    /// All entries of a list, as far as they can be read.
    pub(super) fn values(&mut self, spec: &Spec, name: Span, terms: &[Term]) -> Vec<Entry> {
        if terms.is_empty() {
            self.no_value(spec, name);
            return Vec::new();
        }
        let terms = self.out_of_parentheses(spec, terms);
        if let Some(error) = self.text_with_commas(spec, terms) {
            self.report(error);
            return Vec::new();
        }
        let groups = entries(terms, spec.numeric());
        let mut values = Vec::with_capacity(groups.len());
        let mut told_empty = false;
        for (i, group) in groups.iter().enumerate() {
            if group.is_empty() {
                // Once for a list: `,,,,` is one slip.
                if !std::mem::replace(&mut told_empty, true) {
                    self.empty_entry(terms, &groups, i);
                }
            } else if i > 0 && matches!(spec.card, Card::One) {
                self.several(spec, covered(groups[0]), covered(group));
                break;
            } else {
                self.entry(spec, group, &mut values);
            }
        }
        if values.len() > 1 {
            self.no_duplicates(spec, &mut values);
            if matches!(spec.ty, FieldType::Status) {
                self.one_status_of_each(&mut values);
            }
            self.check_shares(spec, &values);
        } else if let [Entry { share: Some(_), .. }] = values.as_slice() {
            self.check_shares(spec, &values);
        }
        values
    }

    /// `parties: (CN, KZ)`: told, and read as the list inside.
    fn out_of_parentheses<'t>(&mut self, spec: &Spec, terms: &'t [Term]) -> &'t [Term] {
        let ([open, inside @ .., close], FieldType::Ref(_) | FieldType::Shares(_)) = (terms, spec.ty) else {
            return terms;
        };
        if inside.is_empty() || open.kind != TermKind::Open || close.kind != TermKind::Close {
            return terms;
        }
        let gone = |span: Span| Edit { span, text: String::new() };
        let error = Self::error(&codes::E0104, open.span, "a list stands without brackets")
            .label("write `CN, KZ`")
            .fix_edits("remove the brackets", Safety::Safe, vec![gone(open.span), gone(close.span)]);
        self.report(error);
        inside
    }

    /// `place: Great Hall, Beijing`: one text without its quotes.
    fn text_with_commas(&self, spec: &Spec, terms: &[Term]) -> Option<Diagnostic> {
        let one = matches!(spec.ty, FieldType::Text | FieldType::TextOrParty) && matches!(spec.card, Card::One);
        let comma = |t: &Term| t.kind == TermKind::Comma;
        if !one || !terms[1..].iter().any(comma) || comma(&terms[0]) || comma(&terms[terms.len() - 1]) {
            return None;
        }
        let plain = terms.iter().all(|t| !is_string(t));
        // `CN, KZ`: two parties, where one can stand.
        let name = |t: &Term| t.kind == TermKind::Comma || t.kind == TermKind::Name && is_lower_or_code(self.s(t.span));
        if matches!(spec.ty, FieldType::TextOrParty)
            && entries(terms, false).iter().all(|e| e.len() == 1 && name(&e[0]))
        {
            return None;
        }
        plain.then(|| self.unquoted(covered(terms), format!("`{}` holds text, and text stands in quotes", spec.word)))
    }

    fn several(&mut self, spec: &Spec, first: Span, second: Span) {
        let error = Self::error(&codes::E0223, second, format!("`{}` takes one value", spec.word))
            .label("a second value")
            .help(format!("for example `{}`", example(spec)));
        let days = |text: &str| !text.contains("..") && crate::syntax::dates::is_when(text);
        self.report(match matches!(spec.ty, FieldType::Period) && days(self.s(first)) && days(self.s(second)) {
            // From the one to the other, or on both and not between?
            true => {
                let range = format!("{}..{}", self.s(first), self.s(second));
                error.maybe(format!("write `{range}`"), first.to(second), range)
            }
            false => error,
        });
    }

    fn empty_entry(&mut self, terms: &[Term], groups: &[&[Term]], i: usize) {
        // The comma before the gap, or the first of all.
        let before: usize = groups[..i].iter().map(|g| g.len() + 1).sum();
        let comma = terms[before.saturating_sub(usize::from(i + 1 == groups.len())).min(terms.len() - 1)].span;
        let error = Self::error(&codes::E0309, comma, "an empty entry in a list")
            .label("nothing stands before this comma")
            .fix("remove the comma", comma, "");
        self.report(error);
    }

    /// One entry; where a comma is missing, what follows too.
    fn entry(&mut self, spec: &Spec, mut terms: &[Term], values: &mut Vec<Entry>) {
        let mut told = false;
        if let [and, next, ..] = terms
            && matches!(spec.card, Card::List)
            && self.is_and(and)
        {
            // `CN, KZ, and RU`
            let error = Self::error(&codes::E0110, and.span, "`and` between two entries of a list")
                .label("the comma before it is enough")
                .fix("remove the `and`", self.span(and.span.start, next.span.start), "");
            self.report(error);
            terms = &terms[1..];
        }
        if let Some(error) = self.word_of_words(spec, terms) {
            return self.report(error);
        }
        for _ in 0..MOST_WITHOUT_COMMA {
            let Ok((entry, used)) = self.value(spec, terms) else { return };
            let rest = &terms[used.clamp(1, terms.len())..];
            values.push(entry);
            let Some(next) = rest.first() else { return };
            if let Some(after) = self.and_between(spec, terms[used - 1].span, rest, !told) {
                terms = after;
                continue;
            }
            if !told {
                self.left_over(spec, terms[used - 1].span, next, rest);
                told = true;
            }
            // Only names go on as entries; anything else would be told a second time.
            let alike = next.kind == terms[0].kind && !self.is_bare_figure(spec, rest);
            if !matches!(spec.card, Card::List) || !alike {
                return;
            }
            terms = rest;
        }
    }

    /// `CN and KZ`, `CN & KZ`.
    pub(super) fn is_and(&self, term: &Term) -> bool {
        matches!((term.kind, self.s(term.span)), (TermKind::Name, "and") | (TermKind::Odd, "&"))
    }

    /// `CN and KZ`: what stands behind the `and`. Between words in a row it may as well be a part
    /// of a name; then a person has to decide.
    fn and_between<'t>(&mut self, spec: &Spec, before: Span, rest: &'t [Term], sure: bool) -> Option<&'t [Term]> {
        let (and, after) = rest.split_first()?;
        let next = after.first().filter(|_| self.is_and(and) && matches!(spec.card, Card::List))?;
        let error =
            Self::error(&codes::E0110, and.span, format!("`{}` between two entries of a list", self.s(and.span)))
                .label("entries of a list have commas between them");
        let gap = self.span(before.end, next.span.start);
        let error = match sure {
            true => error.fix("write a comma", gap, ", "),
            false => error.maybe("write a comma", gap, ", "),
        };
        self.report(error);
        Some(after)
    }

    fn left_over(&mut self, spec: &Spec, before: Span, next: &Term, rest: &[Term]) {
        let shown = short(self.s(next.span));
        let alike = next.kind == TermKind::Name || is_string(next) || next.kind == TermKind::Scalar;
        let error = if let Some(error) = self.beside_a_value(spec, before, rest) {
            error
        } else if self.is_bare_figure(spec, rest) {
            let what = if matches!(spec.ty, FieldType::Amount) { "an amount" } else { "a quantity" };
            self.figure_behind(what, next.span)
        } else if spec.key == Key::Own(F::Source) && is_string(next) {
            // Quoted words prove one fact, and this field holds for all of them.
            let source = self.s(before);
            Self::error(&codes::E0104, next.span, "words of a source behind the field `source`")
                .label("words are quoted beside the fact that they prove")
                .help(format!("at the end of that field or line: `amount: 1.2bn USD source {source} {shown}`"))
        } else if matches!(spec.card, Card::List) && alike {
            let error = Self::error(&codes::E0110, next.span, format!("no comma before `{shown}`"))
                .label("entries of a list have commas between them");
            // Words may be one name that has a hyphen or quotes in its proper form; codes,
            // figures and strings are certainly two entries.
            let is_code = |span: Span| self.s(span).bytes().all(|b| b.is_ascii_uppercase());
            if next.kind == TermKind::Name && !(is_code(before) && is_code(next.span)) {
                error.maybe("write a comma", before.after(), ",")
            } else {
                error.fix("write a comma", before.after(), ",")
            }
        } else if let Some(error) = self.number_of_what(spec, before, rest).filter(|_| alike) {
            error
        } else if let Some(error) = self.second_duration(spec, before, rest).filter(|_| alike) {
            error
        } else if alike {
            Self::error(&codes::E0223, covered(rest), format!("`{}` takes one value", spec.word))
                .label("after the value the line ends, or goes on with `source NAME`")
        } else {
            Self::error(&codes::E0104, next.span, format!("`{shown}` after a value of `{}`", spec.word))
                .label("does not fit here")
                .help(format!("for example `{}`", example(spec)))
        };
        self.report(error);
    }

    /// `14` behind an amount or quantity, with no currency or unit of its own: no further one.
    fn is_bare_figure(&self, spec: &Spec, rest: &[Term]) -> bool {
        let figures = matches!(spec.ty, FieldType::Amount | FieldType::Quantity);
        let scalar = |t: Option<&Term>| t.is_some_and(|t| t.kind == TermKind::Scalar);
        figures && scalar(rest.first()) && rest.get(1).is_none_or(|t| t.kind != TermKind::Name)
    }

    /// What stands behind a value and is no further one: a remark in brackets, a dated
    /// line, the same sum in another currency, the rest of a text with quotes in it.
    fn beside_a_value(&self, spec: &Spec, before: Span, rest: &[Term]) -> Option<Diagnostic> {
        let next = rest.first()?;
        let text = self.s(next.span);
        if text == "(" {
            return Some(
                Self::error(&codes::E0104, next.span, format!("a remark in brackets after a value of `{}`", spec.word))
                    .label("nothing but the value stands here")
                    .help("a remark stands in `note: \"…\"`, or behind `#` at the end of the line"),
            );
        }
        if matches!(spec.ty, FieldType::Status) && crate::syntax::dates::is_when(text) {
            let (word, line) = (self.s(before), format!("{text} {}", self.s(before)));
            return Some(
                Self::error(&codes::E0104, next.span, format!("`{}` has no dates", spec.word))
                    .label(format!("the day on which it was {word} stands on a dated line"))
                    .help(format!("write `{line}` on a line of its own, and no `{}`", spec.word)),
            );
        }
        let follows = rest.get(1).is_some_and(|t| t.kind == TermKind::Name);
        if next.kind == TermKind::Scalar && follows && text.len() >= 7 && crate::syntax::dates::is_when(text) {
            return Some(
                Self::error(&codes::E0104, next.span, format!("the line of {text} begins on the line of a field"))
                    .label("a new line or `;` stands before it")
                    .maybe("write `;`", before.after(), ";"),
            );
        }
        if is_string_text(self.s(before)) && before.end == next.span.start {
            return Some(
                Self::error(&codes::E0103, before, "the text ends at its second quote")
                    .label("a quote inside a text is written `\\\"`")
                    .related(next.span, "this stands behind it"),
            );
        }
        None
    }

    /// `count: 33 documents`
    fn number_of_what(&self, spec: &Spec, before: Span, rest: &[Term]) -> Option<Diagnostic> {
        let words = matches!(spec.ty, FieldType::Count) && rest.iter().all(|t| t.kind == TermKind::Name);
        let (span, number) = (covered(rest), self.s(before));
        if let Some(currency) = rest.iter().find(|t| words && self.is_currency(self.s(t.span))) {
            return Some(
                Self::error(
                    &codes::E0224,
                    currency.span,
                    format!("`{}` is a number of documents, not of money", spec.word),
                )
                .label("a currency")
                .related(before, "the figure is an amount")
                .help(format!("money stands in `amount:`, as in `amount: {number} {}`", self.s(currency.span))),
            );
        }
        words.then(|| {
            Self::error(&codes::E0224, span, format!("`{}` is a number alone", spec.word))
                .label(format!("write `{}: {number}`", spec.word))
                .fix(format!("remove `{}`", short(self.s(span))), self.span(before.end, span.end), "")
        })
    }

    /// `maturity: 1y 6mo`
    fn second_duration(&self, spec: &Spec, before: Span, rest: &[Term]) -> Option<Diagnostic> {
        let whole = before.to(covered(rest));
        let right = duration_meant(self.s(whole))
            .filter(|_| matches!(spec.ty, FieldType::Duration | FieldType::DurationOrDate))?;
        Some(
            Self::error(
                &codes::E0112,
                whole,
                format!("a duration is written `{right}`, not `{}`", short(self.s(whole))),
            )
            .label(format!("write `{right}`: one number, one unit"))
            .fix(format!("write `{right}`"), whole, right),
        )
    }

    /// Removes what stands a second time, and says so.
    fn no_duplicates(&mut self, spec: &Spec, values: &mut Vec<Entry>) {
        let mut seen: FxHashMap<Cow<str>, Span> = FxHashMap::default();
        let mut errors = Vec::new();
        values.retain(|entry| match seen.entry(self.identity(entry)) {
            hash_map::Entry::Vacant(place) => {
                place.insert(entry.span);
                true
            }
            hash_map::Entry::Occupied(first) => {
                errors.push(self.twice(spec, entry, *first.get()));
                false
            }
        });
        self.out.errors.extend(errors);
    }

    fn twice(&self, spec: &Spec, entry: &Entry, first: Span) -> Diagnostic {
        match &entry.value {
            Value::Amount(a) | Value::Change { by: a, .. } => {
                let currency = a.currency.map_or(String::new(), |c| format!(" in {c}"));
                Self::error(&codes::E0310, entry.span, format!("two amounts{currency} in one list"))
                    .label("each amount of a list stands in a currency of its own")
                    .related(first, "the first one")
                    .help("write their sum")
            }
            _ => {
                let error = Self::error(
                    &codes::E0310,
                    entry.span,
                    format!("`{}` stands twice in `{}`", short(self.s(entry.span)), spec.word),
                )
                .label("a second time")
                .related(first, "it stands here already");
                match self.with_comma_before(entry.span) {
                    // With a share beside one of them they don't say the same.
                    Some(place) if entry.share.is_none() && self.is_bare_copy(entry.span, first) => {
                        error.fix("remove the second", place, "")
                    }
                    _ => error,
                }
            }
        }
    }

    fn is_bare_copy(&self, second: Span, first: Span) -> bool {
        let behind = self.text.get(first.end as usize..).unwrap_or("");
        self.s(second) == self.s(first) && behind.trim_start().starts_with(',')
    }

    pub(super) fn with_comma_before(&self, entry: Span) -> Option<Span> {
        let before = self.text.get(..entry.start as usize)?.trim_end();
        let comma = before.strip_suffix(',')?.len();
        Some(self.span(comma as u32, entry.end))
    }

    /// One legal status and one of delivery; `cancelled` is of both.
    fn one_status_of_each(&mut self, values: &mut Vec<Entry>) {
        let (mut legal, mut delivery): (Option<Span>, Option<Span>) = (None, None);
        let mut errors = Vec::new();
        values.retain(|entry| {
            let both = matches!(entry.value, Value::Legal(Legal::Cancelled));
            let of_legal = matches!(entry.value, Value::Legal(_));
            let earlier = if both {
                legal.or(delivery)
            } else if of_legal {
                legal
            } else {
                delivery
            };
            let Some(first) = earlier else {
                legal = legal.or((both || of_legal).then_some(entry.span));
                delivery = delivery.or((both || !of_legal).then_some(entry.span));
                return true;
            };
            let sort = if both {
                "status"
            } else if of_legal {
                "legal status"
            } else {
                "status of delivery"
            };
            errors.push(
                Self::error(&codes::E0223, entry.span, format!("two words for the {sort}"))
                    .label("`status` has one legal word and one of delivery; `cancelled` is both")
                    .related(first, "the first one")
                    .help("what came one after the other stands on dated lines"),
            );
            false
        });
        self.out.errors.extend(errors);
    }

    /// What makes two entries the same: the name without its share, of an amount its
    /// currency, of a title all of it.
    fn identity(&self, entry: &Entry) -> Cow<'a, str> {
        match &entry.value {
            Value::Ref(r) => self.s(r.span).into(),
            Value::Amount(a) | Value::Change { by: a, .. } => {
                a.currency.map_or("unknown".into(), |c| c.to_string().into())
            }
            _ => self.s(entry.span).into(),
        }
    }

    fn check_shares(&mut self, spec: &Spec, values: &[Entry]) {
        let percents = values.iter().filter(|e| matches!(e.share.as_deref(), Some(Share::Percent(_))));
        let amounts = values.iter().filter(|e| matches!(e.share.as_deref(), Some(Share::Amount(_))));
        if let (Some(percent), Some(amount)) = (percents.clone().next(), amounts.clone().next()) {
            let (first, second) =
                if percent.span.start < amount.span.start { (percent, amount) } else { (amount, percent) };
            let error = Self::error(
                &codes::E0308,
                second.span,
                format!("percentages and amounts are mixed as shares in `{}`", spec.word),
            )
            .label("this share is of the other sort")
            .related(first.span, "the first share")
            .help("write all shares as percentages, or all as amounts");
            return self.report(error);
        }
        let mut sum = Dec::ZERO;
        for entry in percents {
            let Some(Share::Percent(percent)) = entry.share.as_deref() else { continue };
            sum = sum.checked_add(*percent).unwrap_or(sum);
            if sum > Dec::whole(100) {
                let error = Self::error(
                    &codes::E0307,
                    entry.span,
                    format!("the shares of `{}` add up to more than 100%", spec.word),
                )
                .label(format!("{sum}% with this one"));
                return self.report(error);
            }
        }
    }
}

/// `eximbank`, `CN`, and not `Paris`.
fn is_lower_or_code(word: &str) -> bool {
    word.bytes().all(|b| !b.is_ascii_lowercase()) || word.bytes().all(|b| !b.is_ascii_uppercase())
}

fn is_string_text(text: &str) -> bool {
    text.len() > 1 && text.starts_with('"') && text.ends_with('"')
}
