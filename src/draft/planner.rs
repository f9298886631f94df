//! Which packages, instruments and pledges the sentences speak of.

use super::branches::Branches;
use super::kinds::{act, is_conclusion, is_cost, is_of_a_body};
use super::names::Names;
use super::parts::of_two;
use super::plan::{Fact, Record, RecordKind};
use super::quote::passage;
use super::read::{Document, Facts, Sector, Sentence, capitalised};
use super::transfer::{Transfer, transfers};
use crate::model::{Day, Period};
use crate::prose::{Count, Found, Mention, Qualifier, Sum, Token, within};
use crate::schema::codes::{CountryKind, Ymd};
use rustc_hash::FxHashSet;
use std::cell::OnceCell;
use std::ops::Range;

pub struct Planner<'a, 't> {
    text: &'t str,
    facts: &'a Facts<'t>,
    names: Names,
    day: Option<Period>,
    pub sectors: Branches,
    pub records: Vec<Record>,
    /// Sums that a record holds.
    pub used: FxHashSet<Range<usize>>,
    /// The package that was told last.
    package: Option<String>,
    /// The states that the text is about, and whether one sentence names them all.
    main: OnceCell<(Vec<&'static str>, bool)>,
}

impl<'a, 't> Planner<'a, 't> {
    pub fn new(text: &'t str, facts: &'a Facts<'t>, names: Names, day: Option<Period>) -> Self {
        Planner {
            text,
            facts,
            names,
            day,
            sectors: Branches::default(),
            records: Vec::new(),
            used: FxHashSet::default(),
            main: OnceCell::new(),
            package: None,
        }
    }

    pub fn run(&mut self) {
        let facts = self.facts;
        for (at, sentence) in facts.sentences.iter().enumerate().filter(|(_, s)| !s.denies) {
            for count in sentence.counts.iter().filter(|_| !sentence.plans) {
                if !self.is_rounded(&count.value) {
                    self.package(at, &count.value.to_string(), count.value.kind, &count.span);
                }
            }
            if sentence.counts.is_empty() && !sentence.concludes && self.promises(sentence) {
                continue;
            }
            // A heading names what the text then tells; its documents have no date of their own.
            let heading = at == 0 && self.is_heading(sentence);
            let done = sentence.concludes || at > 0 || (!heading && act(&sentence.tokens).is_some());
            let told = done && !sentence.plans && !sentence.asks;
            let promised = sentence.promised();
            let signed = |d: &&Found<Document>| told && d.span.start < promised;
            for document in sentence.documents.iter().filter(signed) {
                self.instrument(sentence, document, heading);
            }
            self.force(sentence);
            let agreed = sentence.concludes && promised < sentence.range.end;
            let only_meant = sentence.means && !sentence.concludes;
            if sentence.counts.is_empty() && (only_meant || agreed) && !sentence.plans && !sentence.asks {
                self.pledge(sentence, promised);
            }
        }
    }

    /// Whether a count only rounds one that was told: "more than 30" after 33.
    fn is_rounded(&self, count: &Count) -> bool {
        let number = |text: &str| text.rsplit(' ').next().and_then(|n| n.parse::<u64>().ok());
        let told = self.records.iter().filter_map(|r| number(&r.count.as_ref()?.value));
        let rounds = |n: u64| match count.qualifier {
            Qualifier::Exactly => false,
            Qualifier::Over => count.number.whole().is_some_and(|c| c < n && n < c * 2),
            Qualifier::About | Qualifier::UpTo => count.number.whole().is_some_and(|c| c >= n && c < n * 2),
        };
        told.into_iter().any(rounds)
    }

    fn quote(&self, sentence: &Sentence, at: &Range<usize>) -> String {
        passage(self.text, &sentence.range, at).to_owned()
    }

    /// A count of documents. One that was told before, in a heading, is told once.
    fn package(&mut self, at: usize, count: &str, kind: Option<&'static str>, span: &Range<usize>) {
        let facts = self.facts;
        let sentence = &facts.sentences[at];
        let quote = self.quote(sentence, span);
        let (amount, sectors) = (self.sum_of_package(at), self.sectors_near(at));
        let is_told = |r: &Record| r.count.as_ref().is_some_and(|c| c.value == count);
        if let Some(told) = self.records.iter_mut().find(|r| is_told(r)) {
            self.package = Some(told.name.clone());
            told.amount = told.amount.take().or(amount);
            told.sectors = told.sectors.take().or(sectors);
            told.day = told.day.or(facts.day_in(sentence));
            told.quote = quote;
            return;
        }
        let title = capitalised(&self.text[span.clone()]);
        let record = Record {
            what: RecordKind::Package,
            name: self.names.titled(&format!("documents {}", self.year()), "documents"),
            kind,
            parties: self.parties(sentence),
            to: None,
            count: Some(Fact { value: count.to_owned(), quote: Some(quote.clone()) }),
            amount,
            sectors,
            initiatives: Vec::new(),
            witnesses: Vec::new(),
            verb: "signed",
            heading: false,
            day: facts.day_in(sentence).or(self.day),
            title,
            quote,
            under: None,
            force: None,
        };
        self.package = Some(record.name.clone());
        self.records.push(record);
    }

    fn year(&self) -> String {
        self.day.map(|d| d.first.year().to_string()).unwrap_or_default()
    }

    /// The sum of the sentence, or of the next where that speaks of a total and of no
    /// documents of its own.
    fn sum_of_package(&mut self, at: usize) -> Option<Fact> {
        let facts = self.facts;
        let own = &facts.sentences[at];
        if !own.sums.is_empty() {
            // Of "two agreements: a $3 billion loan and a $200 million grant" neither is the total.
            let total = own.sums.iter().find(|sum| own.document_of(sum).is_none())?;
            return self.take_sum_in(own, total.span.clone());
        }
        const TOTALS: &[&str] = &["total", "totalling", "totaling", "worth", "value", "valued", "amount", "altogether"];
        let next = facts.sentences.get(at + 1)?;
        let of_total = next.tokens.iter().any(|t| TOTALS.iter().any(|w| t.is(w)));
        let told = of_total && next.counts.is_empty() && next.documents.is_empty();
        if told { self.take_sum_in(next, next.range.clone()) } else { None }
    }

    /// The first sum that begins in a part of a sentence and can stand in a record: no
    /// more decimals than an amount has, in a currency of that day. It is held from now on.
    fn take_sum_in(&mut self, sentence: &Sentence, part: Range<usize>) -> Option<Fact> {
        let day = self.facts.day_in(sentence).or(self.day);
        let sum: &Found<Sum> = within(&sentence.sums, &part).first()?;
        // "a railway costing 3.8 billion", of which a part is lent.
        let is_price = sentence.tokens.iter().rev().skip_while(|t| t.span.end > sum.span.start).take(2).any(is_cost);
        if is_price || !sum.value.can_stand(day.map(|d| ymd(d.first))) || self.used.contains(&sum.span) {
            return None;
        }
        self.used.insert(sum.span.clone());
        Some(Fact { value: sum.value.to_string(), quote: Some(self.quote(sentence, &sum.span)) })
    }

    /// The sectors of the sentence, or of the next where that is about nothing else.
    fn sectors_near(&mut self, at: usize) -> Option<Fact> {
        let facts = self.facts;
        let own = &facts.sentences[at];
        let next = facts.sentences.get(at + 1).filter(|s| s.documents.is_empty() && s.counts.is_empty() && !s.means);
        let held = if own.sectors.is_empty() { next? } else { own };
        self.sectors(held)
    }

    fn sectors(&mut self, sentence: &Sentence) -> Option<Fact> {
        let first = sentence.sectors.first()?;
        let last = sentence.sectors.last()?;
        let paths: Vec<String> = sentence.sectors.iter().map(|s| self.path(&s.value)).collect();
        let quote = self.quote(sentence, &(first.span.start..last.span.end));
        Some(Fact { value: paths.join(", "), quote: Some(quote) })
    }

    fn path(&mut self, sector: &Sector) -> String {
        match sector {
            Sector::Known(path) => path.clone(),
            Sector::Industry(industry) => self.sectors.path(industry, &mut self.names),
        }
    }

    /// The states that a sentence names; where it names none and no other body acts in it,
    /// the two that the text is about, or all of them where one sentence names them together.
    fn parties(&self, sentence: &Sentence) -> Option<Fact> {
        let named = distinct(self.countries_in(sentence), self.day);
        let two = of_two(sentence);
        // "China said that the two sides …" names one of them.
        let enough = if two { 2 } else { 1 };
        if named.len() >= enough {
            let quote = self.countries_in(sentence).next().map(|c| self.quote(sentence, &c.span));
            return Some(Fact { value: named.join(", "), quote });
        }
        let (codes, together) = self.main.get_or_init(|| {
            let codes = self.main_states();
            let together = self.are_named_together(&codes);
            (codes, together)
        });
        // "The two sides" are no three states of a list elsewhere.
        let fits = match codes.len() {
            2 => named.iter().all(|code| codes.contains(code)),
            _ => !two && *together,
        };
        if !fits || is_of_a_body(&sentence.tokens) {
            return None;
        }
        let first = self.facts.countries.iter().find(|c| codes.contains(&c.value.country.code))?;
        let its = self.facts.sentences.iter().find(|s| s.range.contains(&first.span.start));
        let quote = its.map(|s| self.quote(s, &first.span));
        Some(Fact { value: codes.join(", "), quote })
    }

    /// Whether one sentence names all of these states.
    fn are_named_together(&self, codes: &[&str]) -> bool {
        let names = |s: &Sentence| {
            let named = distinct(self.countries_in(s), self.day);
            codes.iter().all(|code| named.contains(code))
        };
        !codes.is_empty() && self.facts.sentences.iter().filter(|s| !s.denies).any(names)
    }

    fn countries_in(&self, sentence: &Sentence) -> std::slice::Iter<'a, Found<Mention>> {
        within(&self.facts.countries, &sentence.range).iter()
    }

    /// Those named at least half as often as the second.
    fn main_states(&self) -> Vec<&'static str> {
        // What stands between sentences is in none, and denied by none.
        let denied = |c: &Found<Mention>| {
            let before = self.facts.sentences.partition_point(|s| s.range.start <= c.span.start);
            self.facts.sentences[..before].last().is_some_and(|s| s.denies && s.range.contains(&c.span.start))
        };
        let all = || self.facts.countries.iter().filter(|c| !denied(c));
        let times = |code: &str| all().filter(|c| c.value.country.code == code).count();
        let codes = distinct(all(), self.day);
        let mut counts: Vec<usize> = codes.iter().map(|c| times(c)).collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let second = counts.get(1).copied().unwrap_or(0);
        codes.into_iter().filter(|c| times(c) * 2 >= second).collect()
    }

    /// A pledge for each sum that the sentence says is given; false where it says of
    /// none to whom.
    fn promises(&mut self, sentence: &Sentence) -> bool {
        let facts = self.facts;
        let said = transfers(sentence, &facts.countries);
        let said: Vec<Transfer> = said.into_iter().filter(|t| !t.to.is_empty()).collect();
        let day = facts.day_in(sentence).or(self.day);
        for transfer in &said {
            let (from, mut to) = (distinct(transfer.from.iter(), day), distinct(transfer.to.iter(), day));
            // Nobody gives to himself.
            to.retain(|code| !from.contains(code));
            if to.is_empty() {
                continue;
            }
            // A bank that is no state gives, too: its name is for a person to write.
            let first = transfer.from.first().filter(|_| !from.is_empty());
            let from = first.map(|c| Fact { value: from.join(", "), quote: Some(self.quote(sentence, &c.span)) });
            let Some(amount) = self.take_sum_in(sentence, transfer.sum.span.clone()) else { continue };
            self.promise(sentence, transfer, from, to.join(", "), amount, said.len() == 1);
        }
        !said.is_empty()
    }

    /// One that the heading told is told once.
    fn promise(&mut self, at: &Sentence, given: &Transfer, from: Option<Fact>, to: String, amount: Fact, alone: bool) {
        let day = self.facts.day_in(at).or(self.day);
        let quote = self.quote(at, &at.range);
        let sectors = if alone { self.sectors(at) } else { None };
        let value = |fact: &Option<Fact>| fact.as_ref().map(|f| f.value.clone());
        let is_told = |r: &Record| {
            r.what == RecordKind::Pledge
                && value(&r.parties) == value(&from)
                && value(&r.amount).as_ref() == Some(&amount.value)
                && r.to.as_ref() == Some(&to)
        };
        if let Some(told) = self.records.iter_mut().find(|r| is_told(r)) {
            told.kind = told.kind.or(given.kind);
            told.sectors = told.sectors.take().or(sectors);
            told.day = told.day.or(day);
            return;
        }
        let title =
            given.kind.map_or("Promised support".to_owned(), |kind| format!("Promised {kind}").replace('-', " "));
        self.records.push(Record {
            what: RecordKind::Pledge,
            name: self.names.titled(&title, "pledge-1"),
            title,
            kind: given.kind,
            parties: from,
            to: Some(to),
            count: None,
            amount: Some(amount),
            sectors,
            initiatives: Vec::new(),
            witnesses: Vec::new(),
            verb: "made",
            heading: false,
            quote,
            day,
            under: None,
            force: None,
        });
    }

    /// Whether the first sentence is the heading: it has no full stop, and more follows.
    fn is_heading(&self, sentence: &Sentence) -> bool {
        let behind = self.text[sentence.range.end..].trim_start_matches([' ', '\t', '\r']);
        self.facts.sentences.len() > 1 && !self.text[sentence.range.clone()].ends_with('.') && behind.starts_with('\n')
    }

    fn instrument(&mut self, sentence: &Sentence, document: &Found<Document>, heading: bool) {
        let Document { kind, title } = &document.value;
        let same =
            |r: &Record| r.kind == Some(kind) && (r.title == *title || !title.contains(' ') || !r.title.contains(' '));
        if let Some(told) = self.records.iter_mut().find(|r| r.what == RecordKind::Instrument && same(r)) {
            if title.len() > told.title.len() {
                told.title.clone_from(title);
            }
            // First approved, then signed: the later word binds.
            if sentence.concludes && told.verb != "signed" {
                let day = self.facts.day_in(sentence).or(told.day);
                (told.verb, told.quote, told.day) =
                    ("signed", passage(self.text, &sentence.range, &document.span).to_owned(), day);
            }
            return;
        }
        // A promise of the heading that the text tells once more.
        let own_sum = || sentence.sums.iter().find(|s| sentence.documents.len() == 1 && !s.value.each);
        let own_sum = own_sum().map(|s| s.value.to_string());
        let promised = |r: &Record| {
            let amount = r.amount.as_ref().map(|fact| &fact.value);
            r.what == RecordKind::Pledge && r.kind == Some(kind) && amount.is_some() && amount == own_sum.as_ref()
        };
        if !sentence.concludes
            && let Some(told) = self.records.iter().position(promised)
        {
            let quote = self.quote(sentence, &document.span);
            self.used.extend(sentence.sums.iter().map(|sum| sum.span.clone()));
            let day = self.facts.day_in(sentence);
            let told = &mut self.records[told];
            (told.quote, told.day) = (quote, told.day.or(day));
            return;
        }
        // What the heading calls an agreement the text calls by its kind.
        let first_told = |r: &Record| r.heading && !heading && (r.kind == Some(kind) || r.kind == Some("agreement"));
        let told = self.records.iter().position(first_told);
        let amount = self.sum_of(sentence, document);
        let sectors = if sentence.counts.is_empty() { self.sectors(sentence) } else { None };
        let record = Record {
            what: RecordKind::Instrument,
            name: self.names.of_document(kind, title),
            title: title.clone(),
            kind: Some(kind),
            parties: self.parties(sentence),
            to: None,
            count: None,
            amount,
            sectors,
            initiatives: Vec::new(),
            witnesses: Vec::new(),
            verb: if sentence.concludes { "signed" } else { act(&sentence.tokens).unwrap_or("signed") },
            heading,
            quote: self.quote(sentence, &document.span),
            day: self.facts.day_in(sentence).or_else(|| self.earlier_year(sentence)).or(self.day),
            under: self.package.clone().filter(|_| sentence.is_counted(document)),
            force: None,
        };
        match told {
            Some(at) => self.records[at] = record,
            None => self.records.push(record),
        }
    }

    /// The entry into force, of the document that was told last.
    fn force(&mut self, sentence: &Sentence) {
        let Some(day) = self.facts.in_force(sentence).filter(|_| !sentence.plans && !sentence.asks) else { return };
        let quote = self.quote(sentence, &day.span);
        if let Some(told) = self.records.iter_mut().rfind(|r| r.what == RecordKind::Instrument) {
            told.force.get_or_insert((day.value, quote));
        }
    }

    /// The sum that stands beside the document; else that of the sentence, or of the part
    /// between this document and the next. Else a sum beside a count is the package's.
    fn sum_of(&mut self, sentence: &Sentence, document: &Found<Document>) -> Option<Fact> {
        let is_this = |sum: &&Found<Sum>| sentence.document_of(sum).is_some_and(|d| d.span == document.span);
        if let Some(sum) = sentence.sums.iter().find(is_this) {
            return self.take_sum_in(sentence, sum.span.clone());
        }
        if !sentence.counts.is_empty() || sentence.sums.iter().all(|sum| sentence.document_of(sum).is_some()) {
            return None;
        }
        // What the document promises is the promise's.
        let end = sentence.promised().min(sentence.range.end);
        if sentence.documents.len() == 1 {
            return self.take_sum_in(sentence, sentence.range.start..end);
        }
        let later = sentence.documents.iter().map(|d| d.span.start).find(|start| *start > document.span.start);
        self.take_sum_in(sentence, document.span.start..later.unwrap_or(end).min(end))
    }

    /// The year of a signing before that of the text: "had been signed in 1998".
    fn earlier_year(&self, sentence: &Sentence) -> Option<Period> {
        let number = |t: &Token| t.text.parse::<i32>().ok().filter(|_| t.text.len() == 4);
        let mut signings = sentence.tokens.windows(3).filter(|three| is_conclusion(&three[0]) && three[1].is("in"));
        let year = signings.find_map(|three| number(&three[2]))?;
        let is_earlier = self.day.is_some_and(|day| (1500..day.first.year()).contains(&year));
        if is_earlier { Period::parse(&year.to_string()).ok() } else { None }
    }

    /// What is meant to be done in some sector, or promised with a sum, from a place of the
    /// sentence on.
    fn pledge(&mut self, sentence: &Sentence, promised: usize) {
        let concludes = sentence.concludes;
        let of_promise = |sum: &&Found<Sum>| !concludes || sum.span.start >= promised;
        let sums: Vec<&Found<Sum>> = sentence.sums.iter().filter(of_promise).collect();
        // Of several sums nobody says here whose each is.
        if sums.len() > 1 || (sentence.sectors.is_empty() || concludes) && sums.is_empty() {
            return;
        }
        let given = transfers(sentence, &self.facts.countries);
        let mut given = given.into_iter().find(|given| sums.iter().any(|sum| sum.span == given.sum.span));
        // Who signed gives nothing by that: "signed an agreement under which Germany will …".
        let signed = sentence.tokens.iter().find(|t| concludes && is_conclusion(t)).map_or(0, |t| t.span.start);
        given.iter_mut().for_each(|given| given.from.retain(|c| c.span.start >= signed));
        // "will remove a billion of duties": a sum that nobody gives.
        if !sums.is_empty() && given.is_none() {
            return;
        }
        let parties = match &given {
            // "China will offer …": who receives is not taken from another sentence.
            Some(given) if !given.from.is_empty() => Some(Fact {
                value: distinct(given.from.iter(), self.day).join(", "),
                quote: Some(self.quote(sentence, &given.sum.span)),
            }),
            Some(_) if !of_two(sentence) => None,
            _ => self.parties(sentence),
        };
        let parties = parties.filter(|fact| !fact.value.is_empty());
        if parties.is_none() && given.is_none() {
            return;
        }
        let sectors = self.sectors(sentence);
        let amount = sums.first().and_then(|sum| self.take_sum_in(sentence, sum.span.clone()));
        if amount.is_none() && sectors.is_none() {
            return;
        }
        let gives = |code: &&'static str| !parties.iter().any(|fact| fact.value.contains(*code));
        let to = given.iter().flat_map(|given| distinct(given.to.iter(), self.day)).filter(gives).collect::<Vec<_>>();
        let to = Some(to.join(", ")).filter(|to| !to.is_empty());
        let title = if amount.is_some() { "Promised support" } else { "Closer cooperation" };
        let record = Record {
            what: RecordKind::Pledge,
            name: self.names.titled(title, "pledge-1"),
            title: title.to_owned(),
            kind: given.and_then(|given| given.kind),
            parties,
            to,
            count: None,
            amount,
            sectors,
            initiatives: Vec::new(),
            witnesses: Vec::new(),
            verb: "made",
            heading: false,
            quote: self.quote(sentence, &sentence.range),
            day: self.facts.day_in(sentence).or(self.day),
            under: None,
            force: None,
        };
        self.records.push(record);
    }
}

/// A day as the code tables compare it.
fn ymd(day: Day) -> Ymd {
    (day.year(), day.month() as u8, day.day() as u8)
}

/// States and organisations of that day, each once, in the order of their first
/// mention; a territory acts through its state.
fn distinct<'c>(countries: impl Iterator<Item = &'c Found<Mention>>, day: Option<Period>) -> Vec<&'static str> {
    let mut codes = Vec::new();
    for country in countries.map(|found| found.value.country) {
        let acts = country.kind != CountryKind::Territory && day.is_none_or(|d| country.existed(ymd(d.first)));
        if acts && !codes.contains(&country.code) {
            codes.push(country.code);
        }
    }
    codes
}
