//! Fields: which row of the tables a word means on a kind, and what concerns several.

use super::terms::covered;
use super::verbs::other_word_for_verb;
use super::{Lower, Pending, Read, Reported, Tree, short};
use crate::diag::{Diagnostic, codes, nearest};
use crate::model::decl::{Decl, DeclId, Entry, Field, Key, Share, Value};
use crate::model::number::Dec;
use crate::model::{Amount, Cur};
use crate::schema::{self, Card, F, FieldType, Kind, Kinds};
use crate::syntax::Term;
use crate::syntax::expr;
use crate::text::{Span, whole_lines};

/// What a field is, where it stands.
#[derive(Clone, Copy)]
pub(super) struct Spec<'v> {
    pub key: Key,
    pub word: &'v str,
    /// The kind of declaration that it stands on.
    pub kind: Kind,
    pub card: Card,
    pub ty: FieldType,
    pub one_of: &'v [Box<str>],
}

impl Spec<'_> {
    /// Whether a comma between digits belongs to a number.
    pub fn numeric(&self) -> bool {
        self.ty.is_figure() || matches!(self.ty, FieldType::Shares(_))
    }

    /// Whether its amount may be a change: the amount of what can amend something.
    pub fn amends(&self) -> bool {
        self.key == Key::Own(F::Amount) && schema::field(F::Amends, self.kind).is_some()
    }

    fn is_expression(&self) -> bool {
        matches!(self.ty, FieldType::Set | FieldType::Expr | FieldType::Columns)
    }
}

impl<'a> Lower<'a> {
    pub(super) fn field(&mut self, decl: DeclId, span: Span, name: Span, terms: &[Term]) {
        let kind = self.out.decls[decl.0 as usize].kind;
        let Ok(spec) = self.spec(kind, span, name, terms) else { return };
        let before = self.out.decls[decl.0 as usize].fields.iter().find(|f| f.key == spec.key);
        if let Some((first, whole)) = before.map(|f| (f.name_span, f.span)) {
            let mut error = Self::error(&codes::E0205, name, format!("the field `{}` stands twice", spec.word))
                .label("a field stands once in a declaration")
                .related(first, "it stands here already");
            if self.s(whole) == self.s(span)
                && let Some(lines) = whole_lines(self.text, span)
            {
                error = error.fix("remove the second: it says the same", lines, "");
            } else if matches!(spec.card, Card::List) {
                error = error.help("write all values in one list, with commas between them");
            }
            return self.report(error);
        }
        let (values, unread, sources) = if spec.is_expression() {
            self.pending_field(decl, &spec, name, terms);
            (Vec::new(), false, Vec::new())
        } else {
            let plain = self.without_comma_before_source(terms);
            let terms = plain.as_deref().unwrap_or(terms);
            let (list, tail) = terms.split_at(self.source_tail(terms));
            let values = self.values(&spec, name, list);
            let unread = values.len() < super::lists::written(&spec, list);
            (values, unread, self.source_tails(tail))
        };
        self.out.decls[decl.0 as usize].fields.push(Field {
            key: spec.key,
            name_span: name,
            span,
            values: values.into_iter().collect(),
            unread,
            sources: sources.into(),
        });
    }

    /// An expression is read for its form; what its words mean is known later.
    fn pending_field(&mut self, decl: DeclId, spec: &Spec, name: Span, terms: &[Term]) {
        let Key::Own(field) = spec.key else { return };
        if terms.is_empty() {
            return self.no_value(spec, name);
        }
        let (tree, errors) = match spec.ty {
            FieldType::Set => {
                let (set, errors) = expr::parse_set(terms, self.text);
                (set.map(Tree::Set), errors)
            }
            FieldType::Columns => {
                let (columns, errors) = expr::parse_columns(terms, self.text);
                (Some(Tree::Columns(columns)), errors)
            }
            _ => {
                let (cond, errors) = expr::parse_expr(terms, self.text);
                (Some(Tree::Cond(cond)), errors)
            }
        };
        self.out.errors.extend(errors);
        self.out.pending.extend(tree.map(|tree| Pending::Field { decl, field, tree }));
    }

    /// The row that a field's word means on a kind, or why there is none.
    pub(super) fn spec(&mut self, kind: Kind, item: Span, name: Span, terms: &[Term]) -> Read<Spec<'a>> {
        let word = self.s(name);
        if let Some(field) = F::from_word(word) {
            return match schema::field(field, kind) {
                Some(row) => {
                    Ok(Spec { key: Key::Own(field), word: row.word, kind, card: row.card, ty: row.ty, one_of: &[] })
                }
                None => self.fail(field_elsewhere(kind, field, name)),
            };
        }
        if let Some((index, user)) = self.vocabulary.field(word) {
            if !user.stands_on(kind) {
                let on = user.on.map_or("nothing", |k| k.row().plural);
                let error = Self::error(&codes::E0204, name, format!("`{word}` is no field of {}", kind.row().plural))
                    .label(format!("the project declares it on {on}"))
                    .related(user.span, "declared here");
                return self.fail(error);
            }
            // A type that could not be read has been reported where it stands.
            let ty = user.field_type().ok_or(Reported)?;
            let key = Key::User(DeclId(index as u32));
            return Ok(Spec { key, word, kind, card: Card::List, ty, one_of: &user.one_of });
        }
        if schema::verb(&word.to_ascii_lowercase()).is_some() {
            return self.verb_as_field(item, name, terms);
        }
        let error = self.unknown_field(kind, name);
        self.fail(error)
    }

    /// `signed: 2015-03-27`
    fn verb_as_field<T>(&mut self, item: Span, name: Span, terms: &[Term]) -> Read<T> {
        let written = self.s(name);
        let verb = &*written.to_ascii_lowercase();
        let mut error = Self::error(&codes::E0109, name, format!("`{written}` is a verb, not a field: it has no `:`"));
        let date = (1..=terms.len().min(5)).rev().find_map(|n| {
            let span = covered(&terms[..n]);
            let text = self.s(span);
            match crate::syntax::dates::reading(text) {
                Some(crate::syntax::dates::Reading::Sure(right)) => Some((span, right)),
                _ => crate::syntax::dates::is_when(text).then(|| (span, text.to_owned())),
            }
        });
        error = match date {
            Some((date, right)) => {
                let rest = self.s(self.span(date.end, item.end));
                let right = format!("{right} {verb}{rest}");
                error.label("what happened stands on a dated line").fix(
                    format!("write `{}`", short(&right)),
                    item,
                    right,
                )
            }
            None => error
                .label("what happened stands on a dated line")
                .help(format!("for example `{}`", schema::verb(verb).map_or("", |v| v.row().example))),
        };
        self.fail(error)
    }

    fn unknown_field(&self, kind: Kind, name: Span) -> Diagnostic {
        let word = self.s(name);
        let error = Self::error(&codes::E0203, name, format!("there is no field `{}`", short(word)))
            .label(format!("not a field of {}", kind.row().plural));
        if matches!(word, "deadline" | "due" | "by") && (kind.is_document() || kind == Kind::Pledge) {
            let verb = if kind == Kind::Pledge { "fulfilled" } else { "completed" };
            return error.help(format!("what is due stands on a dated line: `2028 due {verb}`"));
        }
        if matches!(word, "title" | "name") {
            return error
                .help(format!("its name and its title stand behind the kind: `{} NAME \"Title\" {{`", kind.word()));
        }
        let own = || schema::fields_of(kind).map(|row| row.word);
        let users = self.vocabulary.fields_of(kind);
        let meant = other_word_for_field(word, kind).or_else(|| nearest(word, own().chain(users)));
        if let Some(meant) = meant {
            return error.help(format!("did you mean `{meant}`?")).near(name, word, meant);
        }
        if let Some(verb) = other_word_for_verb(word).filter(|v| v.row().on.has(kind)) {
            return error.help(format!("what happened stands on a dated line: `{}`", verb.row().example));
        }
        // The words of one kind first: a field of another kind would be the next error.
        match nearest(word, schema::field_words()) {
            Some(other) => error.help(format!("`{other}` is a field, but not of {}", kind.row().plural)),
            None => error
                .help(format!("the fields of {}: {}", kind.with_article(), own().collect::<Vec<_>>().join(", ")))
                .help("a field of your own is declared with `field NAME { on: …; type: text }`"),
        }
    }

    pub(super) fn no_value(&mut self, spec: &Spec, name: Span) {
        let error = Self::error(&codes::E0309, name, format!("the field `{}` has no value", spec.word))
            .label("nothing stands after its `:`")
            .help(format!("leave the field out, or write for example `{}`", example(spec)));
        self.report(error);
    }

    /// What concerns several fields: amounts as shares, against the amount; a change
    /// where nothing is changed.
    pub(super) fn finish_fields(&mut self, decl: DeclId) {
        let at = decl.0 as usize;
        let decl = &self.out.decls[at];
        let change = decl.values(F::Amount).iter().find(|e| matches!(e.value, Value::Change { .. }));
        if let Some(change) = change.filter(|_| decl.field(F::Amends).is_none()) {
            let error = Self::error(&codes::E0224, change.span, "a change, and nothing that is changed")
                .label("`+` and `-` stand on what amends something")
                .help("say what it amends: `amends: NAME`; or write the amount without a sign");
            return self.report(error);
        }
        let foreign = Self::shares_in_another_currency(decl);
        let decl = &self.out.decls[at];
        let [Entry { value: Value::Amount(whole), span: whole_span, .. }] = decl.values(F::Amount) else {
            return self.out.errors.extend(foreign);
        };
        let (Some(limit), Some(currency)) = (whole.figure.bounds().and_then(|b| b.high), whole.currency) else {
            return self.out.errors.extend(foreign);
        };
        let mut errors = foreign;
        for field in &decl.fields {
            let mut sum = Dec::ZERO;
            for entry in &field.values {
                let Some(Share::Amount(part)) = entry.share.as_deref() else { continue };
                if part.currency != Some(currency) {
                    continue;
                }
                sum = part.figure.bounds().and_then(|b| sum.checked_add(b.low)).unwrap_or(sum);
                if sum > limit {
                    errors.push(
                        Self::error(&codes::E0307, entry.span, "shares that add up to more than the amount")
                            .label("more than the whole with this one")
                            .related(*whole_span, "the whole"),
                    );
                    break;
                }
            }
        }
        self.out.errors.extend(errors);
    }

    /// Shares in a currency in which the amount isn't: nobody can say how much they leave.
    fn shares_in_another_currency(decl: &Decl) -> Vec<Diagnostic> {
        let amounts = decl.values(F::Amount).iter().filter_map(|entry| match &entry.value {
            Value::Amount(amount) => Some((amount, entry.span)),
            _ => None,
        });
        let amounts: Vec<_> = amounts.collect();
        let Some(&(_, place)) = amounts.first() else { return Vec::new() };
        let known = |currency: Cur| {
            let twin = |amount: &Amount| amount.twin().is_some_and(|(_, twin)| twin == currency);
            amounts.iter().any(|(a, _)| a.currency.is_none_or(|own| own == currency) || twin(a))
        };
        let foreign = |entry: &Entry| match entry.share.as_deref() {
            Some(Share::Amount(part)) => part.currency.filter(|&currency| !known(currency)),
            _ => None,
        };
        let entries = decl.fields.iter().flat_map(|field| &field.values);
        let found = entries.filter_map(|entry| Some((entry, foreign(entry)?)));
        let error = |(entry, currency): (&Entry, Cur)| {
            Self::error(&codes::E0308, entry.span, format!("a share in {currency} of an amount that has none"))
                .label("how much it leaves nobody can say")
                .related(place, "the amount")
                .help("give shares in the currency of the amount, or in per cent")
        };
        found.map(error).collect()
    }
}

pub(super) fn example(spec: &Spec) -> String {
    let row = match spec.key {
        Key::Own(field) => schema::field(field, spec.kind),
        Key::User(_) => None,
    };
    row.map_or_else(|| format!("{}: …", spec.word), |row| row.example.to_owned())
}

/// A field of the language on a kind that does not have it.
fn field_elsewhere(kind: Kind, field: F, name: Span) -> Diagnostic {
    let mut on = Kinds::NONE;
    for row in schema::fields().iter().filter(|row| row.field == field) {
        on = on.union(row.on);
    }
    let holders: Vec<_> = on.iter().map(|k| k.row().plural).collect();
    let mut error =
        Diagnostic::new(&codes::E0204, name, format!("{} has no field `{}`", kind.with_article(), field.word()))
            .label(format!("a field of {}", holders.join(", ")));
    if field == F::Date && kind.is_document() {
        error = error.help("its day stands at the head of what happened on it: `2015-03-27 signed`");
    } else if field == F::Parties && kind == Kind::Pledge {
        error = error.help("who promises stands in `from:`, to whom in `to:`");
    } else if let Some(other) = other_word_for_field(field.word(), kind) {
        error = error.help(format!("{} says it in `{other}`", kind.with_article())).maybe(
            format!("write `{other}`"),
            name,
            other,
        );
    } else if let Some(near) = nearest(field.word(), schema::fields_of(kind).map(|row| row.word)) {
        error = error.help(format!("did you mean `{near}`?")).maybe(format!("write `{near}`"), name, near);
    }
    error
}

/// Words that people try for our fields, as far as the kind has the field.
fn other_word_for_field(word: &str, kind: Kind) -> Option<&'static str> {
    let meant: &[F] = match word {
        "type" => &[F::Kind],
        "party" | "country" | "countries" | "signatory" | "between" => &[F::Parties, F::Participants, F::Of],
        "value" | "worth" | "total" | "sum" | "money" | "size" => &[F::Amount],
        "sector" => &[F::Sectors],
        "initiative" | "programme" | "program" => &[F::Initiatives],
        "lender" | "provider" | "donor" | "creditor" => &[F::From],
        "borrower" | "receiver" | "recipient" | "debtor" => &[F::To],
        "location" | "venue" | "city" => &[F::Place],
        "sources" => &[F::Source],
        "tag" => &[F::Tags],
        "alias" => &[F::Aliases],
        "title" => &[F::Titles],
        "interest" | "interest-rate" => &[F::Rate],
        "start" | "from" => &[F::Since],
        "end" | "to" => &[F::Until],
        "parent" | "framework" => &[F::Under, F::PartOf, F::Of],
        "country-of" | "belongs-to" | "member-of" => &[F::Of],
        "language" => &[F::Lang, F::Languages],
        "link" | "website" | "uri" => &[F::Url],
        "notes" | "comment" | "description" => &[F::Note],
        "published" | "publication" | "publication-date" | "issued" | "dated" => &[F::Date],
        "position" | "office" => &[F::Role],
        "date" => &[F::Since],
        "where" => &[F::For, F::From],
        "words" | "values" => &[F::OneOf],
        "number" | "documents" => &[F::Count],
        "duration" | "period" | "validity" => &[F::Term],
        _ => return None,
    };
    meant.iter().find(|f| schema::field(**f, kind).is_some()).map(|f| f.word())
}
