//! What stands in the text, sentence by sentence.

use super::Known;
use super::kinds::{asks, concludes, denies, document, is_conclusion, means, occasion, plans};
use super::people::{Person, people};
use crate::prose::{self, Count, Date, Found, Mention, Sum, Token, TokenKind, holding};
use crate::schema::codes::{Industry, industry_worded};
use rustc_hash::FxHashSet;
use std::ops::Range;

/// Everything found, in the order of the text.
pub struct Facts<'t> {
    pub sentences: Vec<Sentence<'t>>,
    pub countries: Vec<Found<Mention>>,
    pub people: Vec<Person>,
    pub dates: Vec<Found<Date>>,
    /// Where it took place, with the kind of occasion and its words.
    pub place: Option<Found<String>>,
    pub occasion: Option<(&'static str, Range<usize>)>,
    pub initiatives: Vec<Found<Initiative>>,
}

/// One sentence, and what it holds.
pub struct Sentence<'t> {
    pub range: Range<usize>,
    pub tokens: Vec<Token<'t>>,
    pub concludes: bool,
    pub means: bool,
    /// It says that something is not so: nothing is read from it.
    pub denies: bool,
    /// What it speaks of is only to be concluded.
    pub plans: bool,
    /// Somebody asks for something, or thinks it possible.
    pub asks: bool,
    pub sums: Vec<Found<Sum>>,
    /// Where money stands whose sum can't be read.
    pub unread: Vec<Range<usize>>,
    pub counts: Vec<Found<Count>>,
    pub documents: Vec<Found<Document>>,
    pub sectors: Vec<Found<Sector>>,
}

/// A single document that a text names.
#[derive(Debug, Clone)]
pub struct Document {
    pub kind: &'static str,
    /// As the text has it, up to the end of its subject.
    pub title: String,
}

/// A sector: one that the project has, or a branch that everybody knows.
#[derive(Debug, Clone)]
pub enum Sector {
    Known(String),
    Industry(&'static Industry),
}

#[derive(Debug, Clone)]
pub enum Initiative {
    Known(String),
    Named(String),
}

pub fn read<'t>(text: &'t str, known: &Known) -> Facts<'t> {
    let tokens = prose::tokens(text);
    // "US dollars" names no party.
    let sums = prose::sums(&tokens);
    // Nor does a sum whose number can't be read.
    let unread = prose::unread(&tokens, &sums);
    let in_sum = |c: &Found<Mention>| {
        let before = unread.partition_point(|u| u.start <= c.span.start);
        holding(&sums, c.span.start).is_some() || unread[..before].last().is_some_and(|u| u.end > c.span.start)
    };
    let countries: Vec<_> = prose::countries(&tokens).into_iter().filter(|c| !in_sum(c)).collect();
    let mut rest = tokens.as_slice();
    let yuan = Sign::of(&countries);
    let parts = prose::sentences(text).into_iter().flat_map(|range| clauses(range, &tokens, &countries));
    let sentences = parts.map(|range| {
        let start = rest.partition_point(|t| t.span.start < range.start);
        let end = rest.partition_point(|t| t.span.start < range.end);
        let own = rest[start..end].to_vec();
        rest = &rest[end..];
        sentence(text, range, own, known, yuan)
    });
    let sentences: Vec<_> = sentences.collect();
    Facts {
        people: people(&tokens, &countries),
        dates: prose::dates(&tokens),
        place: place(&tokens, &countries),
        occasion: tokens.iter().find_map(|t| occasion(t).map(|(_, kind)| (kind, t.span.clone()))),
        initiatives: initiatives(&tokens, known),
        sentences,
        countries,
    }
}

/// A sentence in the parts that have a state of their own for their subject: "China signed a
/// grant agreement; Fiji gets a loan", "…, while Fiji gets a loan".
fn clauses(range: Range<usize>, tokens: &[Token], countries: &[Found<Mention>]) -> Vec<Range<usize>> {
    let start = tokens.partition_point(|t| t.span.start < range.start);
    let own = &tokens[start..tokens.partition_point(|t| t.span.start < range.end)];
    let mut all = Vec::new();
    let mut begin = range.start;
    for (at, token) in own.iter().enumerate() {
        let joins = token.is_sign(";") || token.is("while") || token.is("whereas");
        let next = at + 1 + usize::from(own.get(at + 1).is_some_and(|t| t.is("the")));
        let Some(first) = own.get(next).filter(|_| joins && token.span.start > begin) else { continue };
        let found = countries.binary_search_by_key(&first.span.start, |c| c.span.start);
        if found.is_ok_and(|found| !countries[found].value.adjective) {
            all.push(begin..own[at - 1].span.end);
            begin = own[at + 1].span.start;
        }
    }
    all.push(begin..range.end);
    all
}

/// What `¥` means in a text.
#[derive(Clone, Copy)]
enum Sign {
    Yuan,
    Yen,
    /// Both states that have the sign, or neither, are named.
    Unclear,
}

impl Sign {
    fn of(countries: &[Found<Mention>]) -> Sign {
        let is_named = |code: &str| countries.iter().any(|c| c.value.country.code == code);
        match (is_named("CN"), is_named("JP")) {
            (true, false) => Sign::Yuan,
            (false, true) => Sign::Yen,
            _ => Sign::Unclear,
        }
    }

    fn settles(self, sum: &mut Sum) {
        let meant = match self {
            Sign::Yuan => "CNY",
            Sign::Yen => "JPY",
            Sign::Unclear => return,
        };
        if std::mem::replace(&mut sum.yuan_or_yen, false) {
            sum.currency = meant;
        }
    }
}

fn sentence<'t>(text: &str, range: Range<usize>, tokens: Vec<Token<'t>>, known: &Known, yuan: Sign) -> Sentence<'t> {
    let counts = prose::counts(&tokens);
    let mut sums = prose::sums(&tokens);
    sums.iter_mut().for_each(|sum| yuan.settles(&mut sum.value));
    let documents = documents(text, &tokens, &counts, &sums);
    let any = |says: fn(&[Token], usize) -> bool| (0..tokens.len()).any(|at| says(&tokens, at));
    let concluded = any(concludes);
    Sentence {
        concludes: concluded,
        means: tokens.iter().any(means),
        denies: any(denies),
        plans: !concluded && any(plans),
        asks: tokens.iter().any(asks),
        unread: prose::unread(&tokens, &sums),
        sums,
        sectors: sectors(&tokens, known),
        counts,
        documents,
        range,
        tokens,
    }
}

/// Words that end the title of a document.
const ENDS: &[&str] = &[
    "was",
    "were",
    "will",
    "would",
    "that",
    "which",
    "who",
    "worth",
    "valued",
    "signed",
    "during",
    "witnessed",
    "between",
    "after",
    "at",
    "is",
    "are",
    "has",
    "had",
    "have",
    "as",
    "under",
    "while",
    "totalling",
    "totaling",
];
/// Words that begin what a document is about.
const ABOUT: &[&str] = &["on", "for", "concerning", "regarding", "of", "to"];
const TITLE_WORDS: usize = 16;

fn documents(text: &str, tokens: &[Token], counts: &[Found<Count>], sums: &[Found<Sum>]) -> Vec<Found<Document>> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let counted = holding(counts, tokens[at].span.start).is_some();
        let Some((kind, taken)) = document(&tokens[at..]).filter(|_| !counted) else {
            at += 1;
            continue;
        };
        let start = at;
        at += taken;
        // "a loan of up to 5bn": what follows is its sum, not its subject.
        let is_sum = tokens.get(at + 1).is_some_and(|t| holding(sums, t.span.start).is_some());
        let is_day = tokens.get(at + 1).is_some_and(|t| {
            prose::dates(&tokens[at + 1..tokens.len().min(at + 8)])
                .first()
                .is_some_and(|d| d.span.start == t.span.start)
        });
        let about = !is_sum && !is_day && tokens.get(at).is_some_and(|t| ABOUT.iter().any(|w| t.is(w)));
        let back =
            start.checked_sub(1).is_some_and(|i| ["the", "this", "that", "such"].iter().any(|w| tokens[i].is(w)));
        // "the agreement" alone speaks of one that was named before.
        if back && !about {
            continue;
        }
        let end = if about { title_end(tokens, at) } else { at };
        let span = tokens[start].span.start..tokens[end - 1].span.end;
        let title = capitalised(&text[called(tokens, start).unwrap_or(span.start)..span.end]);
        all.push(Found { value: Document { kind, title }, span });
        at = end;
    }
    all
}

/// Where the name of a document begins that stands before its kind: "Open Skies agreement".
fn called(tokens: &[Token], kind: usize) -> Option<usize> {
    let (_, span) = name_before(tokens, kind)?;
    let near = &tokens[kind.saturating_sub(NAME_WORDS)..kind];
    let name: Vec<Token> = near.iter().filter(|t| span.contains(&t.span.start)).cloned().collect();
    // "China Sign Free Trade Agreement" in capitals throughout: who acts is no part of the name.
    let acts = name.iter().any(|t| is_conclusion(t) || means(t)) || !prose::countries(&name).is_empty();
    (!acts).then_some(span.start)
}

fn title_end(tokens: &[Token], about: usize) -> usize {
    let last = tokens.len().min(about + TITLE_WORDS);
    let stop = (about + 1..last).find(|&i| {
        let t = &tokens[i];
        let listed =
            t.is("and") && tokens[i + 1..].first().is_some_and(|n| is_conclusion(n) || n.kind == TokenKind::Number);
        let article = t.is("and") && tokens[i + 1..].first().is_some_and(|n| n.is("a") || n.is("an"));
        (t.kind == TokenKind::Sign && !t.is_sign("-") && !t.is_sign("&"))
            || ENDS.iter().any(|w| t.is(w))
            || listed
            || article
    });
    // A subject of no words is none.
    match stop.unwrap_or(last) {
        end if end <= about + 1 => about,
        end => end,
    }
}

pub(super) fn capitalised(text: &str) -> String {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or("");
    let mut letters = first.chars();
    let head: String = letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default();
    std::iter::once(head.as_str()).chain(words).collect::<Vec<_>>().join(" ")
}

/// The sectors that a sentence names, the longest phrase at each place, each once.
fn sectors(tokens: &[Token], known: &Known) -> Vec<Found<Sector>> {
    let mut all: Vec<Found<Sector>> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let opens = at == 0 || tokens[at - 1].kind == TokenKind::Sign;
        let Some((value, taken)) = sector(&tokens[at..], opens, known) else {
            at += 1;
            continue;
        };
        let span = tokens[at].span.start..tokens[at + taken - 1].span.end;
        if !all.iter().any(|other| other.value.is(&value)) {
            all.push(Found { value, span });
        }
        at += taken;
    }
    all
}

impl Sector {
    fn is(&self, other: &Sector) -> bool {
        match (self, other) {
            (Sector::Known(a), Sector::Known(b)) => a == b,
            (Sector::Industry(a), Sector::Industry(b)) => a.name == b.name,
            _ => false,
        }
    }
}

/// `opens`: whether a capital says nothing here, at the head of a sentence or an item.
fn sector(tokens: &[Token], opens: bool, known: &Known) -> Option<(Sector, usize)> {
    (1..=tokens.len().min(4)).rev().find_map(|n| {
        let phrase = tokens[..n].iter().map(Token::lower).collect::<Vec<_>>().join(" ");
        let own = known.sectors.iter().find(|(words, _)| *words == phrase).map(|(_, path)| Sector::Known(path.clone()));
        // "China Railways Group", "President of the Port": a name, no branch.
        let is_name = tokens[0].is_capitalised() && n == 1 && !opens;
        let common = || {
            let industry = industry_worded(&phrase).filter(|_| !is_name)?;
            // The project may have it under another of its words.
            let same = known.sectors.iter().find(|(words, _)| industry.words.contains(&words.as_str()));
            Some(same.map_or(Sector::Industry(industry), |(_, path)| Sector::Known(path.clone())))
        };
        own.or_else(common).map(|sector| (sector, n))
    })
}

/// "in Beijing", or the dateline of an agency: `BEIJING, March 27 (Xinhua)`.
fn place(tokens: &[Token], countries: &[Found<Mention>]) -> Option<Found<String>> {
    let is_country = |t: &Token| holding(countries, t.span.start).is_some();
    // The city at the head of a paragraph, before a comma and a date.
    let dateline = tokens.windows(2).enumerate().find(|(i, pair)| {
        let city = &pair[0];
        let dated = || {
            prose::dates(tokens[i + 2..].get(..6).unwrap_or(&tokens[i + 2..]))
                .first()
                .is_some_and(|d| d.span.start == tokens[i + 2].span.start)
        };
        city.is_capitalised()
            && city.text.len() > 2
            && !is_country(city)
            && pair[1].is_sign(",")
            && tokens.len() > i + 2
            && dated()
    });
    if let Some((_, [city, _])) = dateline {
        return Some(Found { value: title_case(city.text), span: city.span.clone() });
    }
    tokens.windows(2).enumerate().find_map(|(i, pair)| {
        let named = pair[0].is("in") && pair[1].is_capitalised() && pair[1].text.len() > 2;
        if !named || is_country(&pair[1]) || crate::prose::is_month(&pair[1]) {
            return None;
        }
        let words = tokens[i + 1..].iter().take(3).take_while(|t| t.is_capitalised() && !is_country(t));
        let words: Vec<&Token> = words.collect();
        let name = words.iter().map(|t| t.text.trim_end_matches("'s").trim_end_matches("’s")).collect::<Vec<_>>();
        Some(Found { value: name.join(" "), span: words.first()?.span.start..words.last()?.span.end })
    })
}

fn title_case(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|c| c.to_string() + &letters.as_str().to_lowercase()).unwrap_or_default()
}

/// Bodies of the United Nations that are called programmes.
const BODIES: &[&str] =
    &["World Food", "United Nations Development", "United Nations Environment", "UN Development", "UN Environment"];

/// Those that the project knows, and names in capitals before "initiative" or "programme".
fn initiatives(tokens: &[Token], known: &Known) -> Vec<Found<Initiative>> {
    let mut all: Vec<Found<Initiative>> = Vec::new();
    let mut keys: FxHashSet<String> = FxHashSet::default();
    let mut add = |value: Initiative, span: Range<usize>, key: &str| {
        if keys.insert(key.to_owned()) {
            all.push(Found { value, span });
        }
    };
    for at in 0..tokens.len() {
        let own = (1..=(tokens.len() - at).min(6)).rev().find_map(|n| {
            let phrase = tokens[at..at + n].iter().map(Token::lower).collect::<Vec<_>>().join(" ");
            known.initiatives.iter().find(|(words, _)| *words == phrase).map(|(_, name)| (name, n))
        });
        if let Some((name, n)) = own {
            add(Initiative::Known(name.clone()), tokens[at].span.start..tokens[at + n - 1].span.end, name);
        }
        let ends = ["initiative", "programme", "program", "strategy"].iter().any(|w| tokens[at].is(w));
        let named = name_before(tokens, at).filter(|(name, _)| !BODIES.contains(&name.as_str()));
        if ends && let Some((name, span)) = named {
            let same = known.initiatives.iter().find(|(words, _)| *words == name.to_lowercase());
            if same.is_none() {
                add(Initiative::Named(name.clone()), span, &name);
            }
        }
    }
    all
}

/// Words of a name, at most.
const NAME_WORDS: usize = 6;

/// The words in capitals before a token, with `and` and `of` between them.
fn name_before(tokens: &[Token], end: usize) -> Option<(String, Range<usize>)> {
    let mut start = end;
    while start > 0 && end - start < NAME_WORDS {
        let word = &tokens[start - 1];
        let joins = start >= 2 && ["and", "of", "the"].iter().any(|w| word.is(w)) && tokens[start - 2].is_capitalised();
        if !(word.is_capitalised() || (joins && start < end)) || word.text.ends_with("'s") || word.text.ends_with("’s")
        {
            break;
        }
        start -= 1;
    }
    while start < end && tokens[start].is("the") {
        start += 1;
    }
    (end - start >= 2).then(|| {
        let name = tokens[start..end].iter().map(|t| t.text).collect::<Vec<_>>().join(" ");
        (name, tokens[start].span.start..tokens[end - 1].span.end)
    })
}
