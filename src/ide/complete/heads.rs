//! The first word of an item: kinds, fields that are still missing, dates.

use super::record::Record;
use super::{Completion, CompletionKind, Writer};
use crate::ide::hover::described;
use crate::ide::slot;
use crate::ide::usage::Word;
use crate::model::{DeclId, Grain, Model, Period};
use crate::schema::codes::countries;
use crate::schema::{self, F, FieldType, InstrumentKind, Kind};

impl Writer<'_> {
    pub(super) fn head(&mut self) {
        let after = self.document.text[self.cursor.word.end..].trim_start_matches([' ', '\t']);
        if self.word.starts_with(|c: char| c.is_ascii_digit()) {
            return self.dates(0);
        }
        let alone = after.is_empty() || after.starts_with(['\n', '\r', '}', '#', ';']);
        match self.cursor.blocks.last().map(|block| block.kind) {
            None => {
                // After a line comes the next, until a declaration begins.
                let behind = if self.above() == Word::line() { 80 } else { 0 };
                self.kinds(|_| true, alone, behind);
                self.statements();
                self.dates(60);
            }
            Some(Some(kind)) => {
                let record = Record::around(self.document, self.offset);
                self.fields(kind, &record, after.starts_with(':'));
                if schema::verbs().iter().any(|row| row.on.has(kind) && row.verb != schema::V::Reported) {
                    // Lines stand behind the fields: after one comes the next.
                    self.dates(if record.above == Some(Word::line()) { 0 } else { DATES });
                }
                self.kinds(|row| row.inside.has(kind), alone, if kind == Kind::Sector { DATES } else { NESTED });
            }
            Some(None) => {}
        }
    }

    fn kinds(&mut self, fits: impl Fn(&schema::KindRow) -> bool, whole: bool, rank: usize) {
        // What is written most stands first; in an empty project what all others rest on.
        const FIRST: [Kind; 3] = [Kind::Instrument, Kind::Package, Kind::Pledge];
        let sourced = self.model.is_some_and(|model| model.of_kind(Kind::Source).next().is_some());
        for (at, row) in schema::kinds().iter().enumerate().filter(|(_, row)| fits(row)) {
            let order = match FIRST.iter().position(|k| *k == row.kind) {
                _ if row.kind == Kind::Source && !sourced => 0,
                Some(order) => 1 + order,
                None => 1 + FIRST.len() + at,
            };
            let mut item = Completion::new(row.word, CompletionKind::Keyword)
                .detail(row.doc)
                .doc(format!("```deal\n{}\n```", row.example))
                .insert(format!("{} ", row.word))
                .rank(rank + order);
            if whole {
                item = item.snippet(skeleton(row.kind));
            }
            self.add(item);
        }
    }

    fn statements(&mut self) {
        let rows = [
            ("expect", "an assertion that must hold", "expect ", "expect $0"),
            ("include", "the files that match", "include \"\"", "include \"$1\""),
        ];
        for (word, doc, insert, snippet) in rows {
            self.add(
                Completion::new(word, CompletionKind::Keyword).detail(doc).insert(insert).snippet(snippet).rank(40),
            );
        }
    }

    fn fields(&mut self, kind: Kind, record: &Record, colon: bool) {
        let needed = self.needed(kind, record.instrument);
        let rows: Vec<&schema::FieldRow> = schema::fields_of(kind).collect();
        // As `deal fmt` orders them: what stands behind the last comes before what it has passed.
        let last = rows.iter().rposition(|row| record.above == Some(Word::of(row.word))).unwrap_or(0);
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| !record.has(row.word)) {
            let doc = format!("{}\n\n```deal\n{}\n```", described(row.ty), row.example);
            let rank = match needed.iter().position(|field| *field == row.field) {
                Some(need) if at > last || record.above.is_none() => NEEDED_FIELDS + need,
                Some(need) => PASSED_FIELDS + need,
                None => OTHER_FIELDS + (at + rows.len() - last) % rows.len(),
            };
            let item = Completion::new(row.word, CompletionKind::Field).detail(row.doc).doc(doc).rank(rank);
            self.add(field_item(item, row.word, row.ty, colon));
        }
        let Some(model) = self.model else { return };
        for id in model.of_kind(Kind::Field) {
            let decl = model.get(id);
            let stands =
                decl.values(F::On).iter().any(|e| matches!(e.value, crate::model::Value::OnKind(on) if on == kind));
            if !stands || record.has(&decl.name) {
                continue;
            }
            let ty = slot::user_type(model, id).unwrap_or(FieldType::Text);
            let item = Completion::new(&*decl.name, CompletionKind::Field)
                .detail(title(model, id))
                .doc(described(ty))
                .rank(if is_required(model, id) { MISSING_FIELDS } else { OTHER_FIELDS + 100 });
            let name = decl.name.to_string();
            self.add(field_item(item, &name, ty, colon));
        }
    }

    /// Days that a line may well have: those of the sources of the record around, those
    /// that were written last, and today.
    pub(super) fn dates(&mut self, rank: usize) {
        // Not those of far above.
        const NEAR: usize = 4096;
        let word = self.cursor.word.start;
        let written = written(self.document.slice(self.document.border(word.saturating_sub(NEAR))..word));
        for (at, day) in written.iter().enumerate() {
            self.add(Completion::new(*day, CompletionKind::Date).detail("written above").rank(rank + 1 + at));
        }
        let today = self.today.to_string();
        if !written.contains(&today.as_str()) {
            self.add(Completion::new(today, CompletionKind::Date).detail("today").rank(rank + 1 + WRITTEN));
        }
        let record = Record::around(self.document, self.offset);
        let named: Vec<&String> = record.values("source").iter().chain(record.values("amount")).collect();
        let Some(model) = self.model else { return };
        for name in named {
            let Some(id) = model.by_name(name).filter(|&id| model.get(id).kind == Kind::Source) else { continue };
            for entry in model.get(id).values(F::Date) {
                if let crate::model::Value::Date(day) = entry.value {
                    self.add(
                        Completion::new(day.to_string(), CompletionKind::Date)
                            .detail(format!("of `{name}`"))
                            .rank(rank),
                    );
                }
            }
        }
    }

    /// A name is the user's own; only a party may be called by a code.
    pub(super) fn name_of(&mut self, kind: Kind) {
        if kind != Kind::Party {
            return;
        }
        for row in countries().filter(|row| !row.is_withdrawn()) {
            let declared = self.model.is_some_and(|m| m.by_name(row.code).is_some_and(|id| !m.get(id).implied));
            if !declared {
                let mut item = Completion::new(row.code, CompletionKind::Country).detail(row.name);
                item.filter = Some(format!("{} {}", row.code, row.name));
                self.add(item);
            }
        }
    }
}

fn field_item(item: Completion, word: &str, ty: FieldType, colon: bool) -> Completion {
    if colon {
        return item;
    }
    match ty {
        FieldType::Text => item.insert(format!("{word}: ")).snippet(format!("{word}: \"$1\"")),
        _ => item.insert(format!("{word}: ")),
    }
}

fn is_required(model: &Model, id: DeclId) -> bool {
    model.get(id).values(F::Required).iter().any(|e| matches!(e.value, crate::model::Value::YesNo(true)))
}

pub(super) fn title(model: &Model, id: DeclId) -> String {
    model.get(id).title.as_deref().unwrap_or(model.get(id).kind.word()).to_owned()
}

// The order within a record where nobody has written one like it: what a record of its
// kind can't do without, what the project requires, its lines, all else.
const NEEDED_FIELDS: usize = 5;
const MISSING_FIELDS: usize = 15;
const DATES: usize = 20;
const PASSED_FIELDS: usize = 30;
const OTHER_FIELDS: usize = 40;
const NESTED: usize = 400;

impl Writer<'_> {
    /// What a record of a kind mostly has, in the order of the text.
    fn needed(&self, kind: Kind, instrument: Option<InstrumentKind>) -> Vec<F> {
        let mut needed = needs(kind, instrument).to_vec();
        let declared = |kind| self.model.is_some_and(|model| model.of_kind(kind).next().is_some());
        let moves = instrument.is_some_and(|kind| kind.row().carries_money);
        // Who declares fields of the economy and programmes wants to tell what falls in them.
        let of_branches = matches!(kind, Kind::Package | Kind::Pledge) || moves;
        let grouped = [
            (F::Sectors, of_branches && declared(Kind::Sector)),
            (F::Initiatives, kind.is_document() && declared(Kind::Initiative)),
        ];
        let source = needed.iter().position(|field| *field == F::Source).unwrap_or(needed.len());
        let grouped = grouped.into_iter().filter(|(_, wanted)| *wanted).map(|(field, _)| field);
        needed.splice(source..source, grouped);
        needed
    }
}

/// What a record can't do without to be of use, in the order of the text.
fn needs(kind: Kind, instrument: Option<InstrumentKind>) -> &'static [F] {
    match kind {
        Kind::Instrument if instrument.is_some_and(|kind| kind.row().carries_money) => {
            &[F::Kind, F::From, F::To, F::Amount, F::Source]
        }
        Kind::Instrument => &[F::Kind, F::Parties, F::Source],
        Kind::Package => &[F::Parties, F::Count, F::Amount, F::Source],
        Kind::Pledge => &[F::From, F::To, F::Source],
        Kind::Source => &[F::Kind, F::Publisher, F::Date, F::Lang],
        Kind::Event => &[F::Kind, F::Date, F::Place, F::Participants, F::Source],
        Kind::Person => &[F::Of, F::Role],
        Kind::Party => &[F::Kind, F::Of],
        Kind::Initiative => &[F::Lead, F::Since],
        Kind::Field => &[F::On, F::Type],
        Kind::Rule => &[F::For, F::Require],
        Kind::Report => &[F::From, F::By, F::Show],
        Kind::Sector | Kind::Unit => &[],
    }
}

/// So many days are proposed of those that stand above.
const WRITTEN: usize = 3;

/// The last days in a text, the nearest first.
fn written(text: &str) -> Vec<&str> {
    let mut days: Vec<&str> = Vec::new();
    let words = text.rsplit(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '{' | '}' | '"'));
    let is_day = |word: &&str| Period::parse(word).is_ok_and(|period| period.grain == Grain::Day);
    for day in words.filter(is_day) {
        if !days.contains(&day) {
            days.push(day);
        }
        if days.len() == WRITTEN {
            break;
        }
    }
    days
}

/// A declaration with places to fill in: what its kind can't do without.
fn skeleton(kind: Kind) -> String {
    let body = match kind {
        Kind::Instrument => "\n  kind: ${3:loan}\n  parties: ${4}\n  source: ${5}\n  ${0}\n",
        Kind::Package => "\n  parties: ${3}\n  count: ${4}\n  amount: ${5}\n  source: ${6}\n  ${0}\n",
        Kind::Pledge => "\n  from: ${3}\n  to: ${4}\n  source: ${5}\n  ${0}\n",
        Kind::Source => "\n  kind: ${3:press-release}\n  publisher: \"${4}\"\n  date: ${5}\n  ${0}\n",
        Kind::Event => "\n  kind: ${3:talks}\n  date: ${4}\n  place: \"${5}\"\n  ${0}\n",
        Kind::Person => "\n  of: ${3}\n  role: \"${4}\"\n  ${0}\n",
        Kind::Party => "\n  kind: ${3:bank}\n  of: ${4}\n  ${0}\n",
        Kind::Initiative => "\n  lead: ${3}\n  ${0}\n",
        Kind::Field => "\n  on: ${3:instrument}\n  type: ${4:text}\n  ${0}\n",
        Kind::Rule => "\n  for: ${3:instruments}\n  require: ${4}\n  ${0}\n",
        Kind::Report => "\n  from: ${3:instruments}\n  by: ${4:sectors}\n  show: ${5:count, announced}\n  ${0}\n",
        Kind::Sector | Kind::Unit => return format!("{} ${{1:name}} \"${{2:Title}}\"$0", kind.word()),
    };
    format!("{} ${{1:name}} \"${{2:Title}}\" {{{body}}}", kind.word())
}
