//! Inside expressions: sets, measures, fields of the rows, operators, values.

use super::{Completion, CompletionKind, LATE, Writer};
use crate::ide::cursor::{Token, TokenKind};
use crate::ide::meaning::OPERATORS;
use crate::ide::slot::{self, Asks, Spec, Tail};
use crate::schema::{self, F, FieldType, Function, Kind, Set};

/// Words beside the fields of the records.
const BESIDE: [(&str, &str); 7] = [
    ("name", "the name of the record"),
    ("title", "its title"),
    ("status", "legal status on the day"),
    ("delivery", "delivery status on the day"),
    ("year", "the year in which the money entered its level"),
    ("package", "the package it is in"),
    ("state", "the state that a party belongs to"),
];

/// Where in an expression the offset stands.
enum Wants {
    /// A set: after `count(`, at the start of `for`.
    Set,
    /// Behind a set: `where`.
    Where,
    /// Something that has a value on a row.
    OnRow(Set),
    /// A measure over a set.
    Figure,
    /// Behind an operand: an operator.
    Operator,
    /// Behind an operator: a value of what stands left of it.
    Value(Set, String),
    /// A column of a report.
    Column(Set),
    Nothing,
}

impl Writer<'_> {
    pub(super) fn expression(&mut self, asks: Asks, words: &[Token]) {
        match self.wants(asks, words) {
            Wants::Set => self.sets(),
            Wants::Where => self.operators(&["where"]),
            Wants::OnRow(set) => {
                self.row_words(set);
                self.operators_from(LATE, &["not"]);
            }
            Wants::Figure => self.measures(true),
            Wants::Operator if asks == Asks::Figures && words.iter().any(|t| t.kind == TokenKind::Op) => {
                self.behind_a_claim(words);
            }
            // Behind a value the next test comes, behind a field what is asked of it.
            Wants::Operator => match words.len().checked_sub(2).map(|at| &words[at]) {
                Some(t) if t.kind == TokenKind::Op || matches!(self.s(t), "has" | "in" | "contains") => {
                    self.operators(&["and", "or"]);
                }
                _ => self.operators(&["has", "in", "contains", "and", "or"]),
            },
            Wants::Value(set, left) => self.right(set, &left),
            Wants::Column(set) if self.cursor.item.first().is_some_and(|t| matches!(self.s(t), "by" | "across")) => {
                let before = self.items.len();
                self.row_words(set);
                // Rows are grouped by words, names and dates (E0709).
                if let Some(kind) = set.row().kind {
                    let groups = |word: &str| slot::spec(kind, word, self.model).is_none_or(|spec| groups(spec.ty()));
                    let kept: Vec<bool> = self.items[before..].iter().map(|item| groups(&item.label)).collect();
                    let mut kept = kept.into_iter();
                    let own = self.items.split_off(before);
                    self.items.extend(own.into_iter().filter(|_| kept.next().unwrap_or(true)));
                }
            }
            Wants::Column(set) => {
                self.measures(false);
                self.row_words(set);
            }
            Wants::Nothing => {}
        }
    }

    fn wants(&self, asks: Asks, words: &[Token]) -> Wants {
        let text = |at: usize| words.get(at).map_or("", |t| self.s(t));
        let last = words.len().wrapping_sub(1);
        // The set whose rows are spoken of: the last named before, or the record's own.
        let named = (0..words.len()).rev().find_map(|at| {
            let opens = at == 0 || words[at - 1].kind == TokenKind::Open || text(at - 1) == "of";
            schema::set(text(at)).filter(|_| opens)
        });
        let set = named.or_else(|| self.set_of_record()).unwrap_or(Set::Instruments);
        // Inside the brackets of a measure whose set has a condition, or at top level?
        let depth = words
            .iter()
            .fold(0i32, |d, t| d + i32::from(t.kind == TokenKind::Open) - i32::from(t.kind == TokenKind::Close));
        let on_rows = asks == Asks::Rows || depth > 0 || (asks == Asks::Set && !words.is_empty());
        let fresh = || match asks {
            Asks::Columns => Wants::Column(set),
            Asks::Set if words.is_empty() => Wants::Set,
            _ if on_rows => Wants::OnRow(set),
            _ => Wants::Figure,
        };
        let Some(token) = words.last() else { return fresh() };
        match (token.kind, text(last)) {
            (TokenKind::Comma, _) => fresh(),
            (TokenKind::Open, _) => match last.checked_sub(1).map_or("", text) {
                "count" => Wants::Set,
                word if schema::level(word).is_some() => Wants::Set,
                word => match schema::function(word) {
                    Some(function) if function.of_date() => Wants::OnRow(set),
                    Some(_) => Wants::OnRow(Set::Instruments),
                    None => fresh(),
                },
            },
            (_, "and" | "or" | "not") => fresh(),
            (_, "where") => Wants::OnRow(set),
            (_, "of") => Wants::Set,
            (TokenKind::Op, _) | (_, "has" | "in" | "contains") => match last.checked_sub(1).map(text) {
                Some(left) if on_rows && left != ")" => Wants::Value(set, left.to_owned()),
                _ if asks == Asks::Figures => Wants::Figure,
                _ => Wants::Nothing,
            },
            (TokenKind::Word, word)
                if schema::set(word).is_some() && named == schema::set(word) && self.opens(words, last) =>
            {
                Wants::Where
            }
            (TokenKind::Word | TokenKind::Close | TokenKind::Str, _) if asks == Asks::Columns => Wants::Nothing,
            (TokenKind::Word | TokenKind::Close | TokenKind::Str, _) => Wants::Operator,
            _ => Wants::Nothing,
        }
    }

    fn opens(&self, words: &[Token], at: usize) -> bool {
        at == 0 || words[at - 1].kind == TokenKind::Open || self.s(&words[at - 1]) == "of"
    }

    /// The set of the rule or report around.
    fn set_of_record(&self) -> Option<Set> {
        let block = self.cursor.blocks.last().filter(|b| matches!(b.kind, Some(Kind::Rule | Kind::Report)))?;
        let body = self.document.text.get(block.open..)?;
        let body = &body[..body.find('}').unwrap_or(body.len())];
        let from =
            ["for:", "from:"].into_iter().find_map(|field| body.find(field).map(|at| &body[at + field.len()..]))?;
        schema::set(from.split(|c: char| c.is_whitespace() || c == ';').find(|w| !w.is_empty())?)
    }

    /// Behind the figure of an expectation: its currency, another test, and who says so.
    fn behind_a_claim(&mut self, words: &[Token]) {
        let counts = words.first().is_some_and(|t| self.s(t) == "count");
        if !counts && words.last().is_some_and(|t| self.s(t).starts_with(|c: char| c.is_ascii_digit())) {
            self.currencies();
        }
        self.operators_from(20, &["and", "or"]);
        let source = Tail::ALL.iter().find(|(tail, ..)| *tail == Tail::Source);
        if let Some((_, word, doc)) = source {
            let item = Completion::new(*word, CompletionKind::Keyword).detail(*doc).insert(format!("{word} "));
            self.add(item.rank(5));
        }
    }

    fn sets(&mut self) {
        for (at, row) in schema::sets().iter().enumerate() {
            self.add(Completion::new(row.word, CompletionKind::Set).detail(row.doc).rank(at));
        }
    }

    fn operators(&mut self, words: &[&str]) {
        self.operators_from(0, words);
    }

    fn operators_from(&mut self, rank: usize, words: &[&str]) {
        for (at, word) in words.iter().enumerate() {
            let doc = OPERATORS.iter().find(|(w, _)| w == word).map_or("", |(_, doc)| doc);
            self.add(
                Completion::new(*word, CompletionKind::Operator).detail(doc).insert(format!("{word} ")).rank(rank + at),
            );
        }
    }

    /// `count(…)` over a set, or as the word of a column.
    fn measures(&mut self, over_a_set: bool) {
        let mut add = |word: &str, doc: &str, rank: usize| {
            let item = Completion::new(word, CompletionKind::Measure).detail(doc).rank(rank);
            self.items.push(if over_a_set {
                item.insert(format!("{word}(")).snippet(format!("{word}($1)"))
            } else {
                item
            });
        };
        add("count", "how many documents", 0);
        for (at, row) in schema::levels().iter().enumerate() {
            add(row.word, row.doc, 1 + at);
        }
        if over_a_set {
            for (word, _) in Function::ALL.iter().filter(|(_, f)| !f.of_date()) {
                add(word, "of a field over a set: `sum(quantity of instruments)`", 40);
            }
        }
    }

    /// Fields, verbs and words of a row.
    fn row_words(&mut self, set: Set) {
        let Some(kind) = set.row().kind else {
            for word in ["date", "verb", "due", "subject", "by", "to", "at", "amount", "source", "note"] {
                self.add(Completion::new(word, CompletionKind::Field).detail("of the dated line"));
            }
            return;
        };
        for (at, row) in schema::fields_of(kind).enumerate() {
            self.add(Completion::new(row.word, CompletionKind::Field).detail(row.doc).rank(10 + at));
        }
        if let Some(model) = self.model {
            for id in model.of_kind(Kind::Field) {
                let name = model.get(id).name.to_string();
                if matches!(slot::spec(kind, &name, self.model), Some(Spec::User(..))) {
                    self.add(
                        Completion::new(name, CompletionKind::Field).detail(super::heads::title(model, id)).rank(80),
                    );
                }
            }
        }
        for (word, doc) in BESIDE {
            self.add(Completion::new(word, CompletionKind::Field).detail(doc).rank(90));
        }
        for row in schema::verbs().iter().filter(|row| row.on.has(kind) && row.level.is_none()) {
            self.add(Completion::new(row.word, CompletionKind::Verb).detail(format!("the day: {}", row.doc)).rank(120));
        }
        for (word, function) in Function::ALL.iter().filter(|(_, f)| f.of_date()) {
            let _ = function;
            let item = Completion::new(*word, CompletionKind::Measure).detail("of a date");
            self.add(item.insert(format!("{word}(")).snippet(format!("{word}($1)")).rank(140));
        }
    }

    /// Values of what stands left: its words, its names.
    fn right(&mut self, set: Set, left: &str) {
        let Some(kind) = set.row().kind else {
            match left {
                "verb" => {
                    for row in schema::verbs() {
                        self.add(Completion::new(row.word, CompletionKind::Verb).detail(row.doc));
                    }
                }
                "by" | "to" => self.names(schema::Kinds::of(&[Kind::Party, Kind::Person]), &[]),
                "source" => self.names(schema::Kinds::of(&[Kind::Source]), &[]),
                _ => {}
            }
            return;
        };
        let (head, rest) = left.split_once('.').map_or((left, None), |(head, rest)| (head, Some(rest)));
        match (head, rest) {
            ("status", None) => self.statuses(&["running".to_owned()]),
            ("delivery", None) => self.statuses(&["signed".to_owned()]),
            ("package", None) => self.names(schema::Kinds::of(&[Kind::Package]), &[]),
            (_, Some("kind")) => self.words(schema::lists::PARTY),
            (_, Some("state")) => self.names(schema::Kinds::of(&[Kind::Party]), &[]),
            (field, None) => match slot::spec(kind, field, self.model).map(Spec::ty) {
                Some(FieldType::Word(list)) => self.words(list),
                Some(FieldType::InstrumentKind) => self.instrument_kinds(),
                Some(FieldType::YesNo) => self.words(schema::lists::YES_NO),
                Some(FieldType::Ref(kinds) | FieldType::Shares(kinds)) => self.names(kinds, &[]),
                Some(FieldType::Renews) => self.words(schema::lists::RENEWS),
                Some(_) if F::from_word(field).is_some_and(|f| f == F::Tags) => {}
                _ => {}
            },
            _ => {}
        }
    }
}

/// Whether rows can be grouped by what a field holds.
fn groups(ty: FieldType) -> bool {
    !matches!(
        ty,
        FieldType::Amount | FieldType::Quantity | FieldType::Duration | FieldType::DurationOrDate | FieldType::Rate
    )
}
