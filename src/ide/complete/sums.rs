//! Sums of money as they are typed: the scale behind the number, then the currency.

use super::record::Record;
use super::values::{is_code, is_number};
use super::{Completion, CompletionKind, Writer};
use crate::ide::cursor::Token;
use crate::ide::meaning::AROUND;
use crate::ide::slot;
use crate::ide::usage::{Place, Word};
use crate::schema::codes::{Currency, currencies, currency};
use crate::schema::{Argument, F, FieldType, V};

/// Currencies that sums are stated in most.
const USUAL: [&str; 3] = ["USD", "EUR", "CNY"];

/// Scales in the order in which states agree on them.
const SCALES: [(&str, &str); 5] =
    [("bn", "billion"), ("mn", "million"), ("k", "thousand"), ("tn", "trillion"), ("", "as it stands")];

/// Digits before the point of a number that may have a scale: `1500mn`, but no `15000mn`.
const SCALED: usize = 4;

impl Writer<'_> {
    pub(super) fn amount(&mut self, entry: &[Token]) {
        let last = entry.last().map_or("", |t| self.s(t));
        let begins = entry.is_empty() || last == "to" || AROUND.iter().any(|(word, _)| *word == last);
        if begins && is_number(self.word) {
            self.scales();
        } else if entry.is_empty() {
            self.around(true);
        } else if is_number(last) {
            self.currencies();
        } else if is_code(last) {
            self.per_year();
        }
    }

    /// Behind a verb, where a number is being written: only sums have something to add.
    pub(super) fn sum_of_line(&mut self, verb: V, words: &[Token]) {
        match verb.row().argument {
            Argument::Amount => self.amount(words),
            Argument::Amendment | Argument::Report => {
                let (Some(field), Some(kind)) = (words.first(), self.subject_kind()) else { return };
                let spec = slot::spec(kind, self.s(field), self.model);
                if spec.is_some_and(|spec| matches!(spec.ty(), FieldType::Amount)) {
                    self.changed(verb, Some(kind), words);
                }
            }
            _ => {}
        }
    }

    /// `3.6` may become `3.6bn USD`.
    fn scales(&mut self) {
        let number = self.word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let whole = number.trim_start_matches(['+', '-']).split('.').next().unwrap_or("");
        if !number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_' | '+' | '-')) || number.ends_with('.') {
            return;
        }
        let scaled = whole.chars().filter(char::is_ascii_digit).count() <= SCALED;
        let Some(meant) = self.meant_currency() else { return };
        for (at, (scale, name)) in SCALES.into_iter().enumerate() {
            if scaled || scale.is_empty() {
                let sum = format!("{number}{scale} {}", meant.code);
                let item = Completion::new(sum, CompletionKind::Currency).detail(format!("{name}, {}", meant.name));
                self.add(item.rank(at));
            }
        }
    }

    /// The currency of the record, else the one that the project states most, else that of
    /// its reports.
    fn meant_currency(&self) -> Option<&'static Currency> {
        let of_record = self.currencies_of_record().into_iter().next();
        let usage = self.snapshot.map(crate::ide::Snapshot::usage);
        let used = |row: &Currency| usage.map_or(0, |usage| usage.at(Place::Currency, Word::of(row.code)));
        // Of several that are used alike the first by code.
        let most =
            || currencies().filter(|row| used(row) > 0).min_by_key(|row| (std::cmp::Reverse(used(row)), row.code));
        let own = || self.model.and_then(|m| m.project.currency).and_then(|c| currency(c.code));
        let usual = || USUAL.iter().find_map(|code| currency(code));
        of_record.or_else(most).or_else(own).or_else(usual)
    }

    /// What is paid on a sum is mostly paid in its currency.
    fn currencies_of_record(&self) -> Vec<&'static Currency> {
        let record = match self.cursor.blocks.is_empty() {
            true => Record::default(),
            false => Record::around(self.document, self.offset),
        };
        record.values("amount").iter().filter_map(|code| currency(code)).collect()
    }

    /// Codes of the states that the record names as parties, or that their own parties are of.
    fn states_of_record(&self) -> Vec<String> {
        let named = self.parties_of_line(Some(V::Signed));
        let of = |name: &String| {
            let id = self.model.and_then(|model| model.by_name(name));
            let states = id.iter().flat_map(|&id| self.model.into_iter().flat_map(move |m| m.get(id).refs(F::Of)));
            let states: Vec<String> = states.filter_map(|id| self.model.map(|m| m.path(id))).collect();
            if states.is_empty() { vec![name.clone()] } else { states }
        };
        named.iter().flat_map(of).collect()
    }

    /// Those of the record, of the project and of the record's parties stand first.
    pub(super) fn currencies(&mut self) {
        let today = (self.today.year(), self.today.month() as u8, self.today.day() as u8);
        let project = self.model.and_then(|m| m.project.currency).map_or("", |c| c.code);
        let of_record = self.currencies_of_record();
        let states = self.states_of_record();
        // A code of ISO 4217 begins with that of its country.
        let of_party = |code: &str| states.iter().position(|state| state.len() == 2 && code.starts_with(&**state));
        for row in currencies() {
            if !row.valid(today) && self.word.is_empty() {
                continue;
            }
            let usual = USUAL.iter().position(|code| *code == row.code);
            let rank = match (usual, of_party(row.code)) {
                _ if row.code == project => 0,
                (_, Some(at)) if row.valid(today) => 1 + at.min(PARTIES),
                (Some(at), _) => 2 + PARTIES + at,
                _ if row.valid(today) => 10 + PARTIES,
                _ => 40 + PARTIES,
            };
            let mut item = Completion::new(row.code, CompletionKind::Currency).detail(row.name).rank(rank);
            if of_record.iter().any(|own| own.code == row.code) {
                item.rank.near = 0;
            }
            item.filter = Some(format!("{} {}", row.code, row.name));
            self.add(item);
        }
        self.own_units(true);
    }
}

/// Parties whose currencies stand in their order; those of a long list are alike.
const PARTIES: usize = 8;
