//! Officials: an office, then a name in capitals.

use crate::prose::{Found, Mention, Token, TokenKind, holding};
use rustc_hash::FxHashSet;

#[derive(Debug, Clone)]
pub struct Person {
    pub name: String,
    pub role: String,
    /// The country before the office, by its code.
    pub of: Option<&'static str>,
    /// Where the text names the office.
    pub at: usize,
}

/// Offices, the longer first.
const OFFICES: &[&[&str]] = &[
    &["Vice", "Prime", "Minister"],
    &["Deputy", "Prime", "Minister"],
    &["First", "Deputy", "Prime", "Minister"],
    &["Prime", "Minister"],
    &["Foreign", "Minister"],
    &["Finance", "Minister"],
    &["Energy", "Minister"],
    &["Trade", "Minister"],
    &["Defence", "Minister"],
    &["Defense", "Minister"],
    &["Vice", "Premier"],
    &["Vice", "President"],
    &["State", "Councilor"],
    &["State", "Councillor"],
    &["Secretary", "of", "State"],
    &["Premier"],
    &["President"],
    &["Chancellor"],
    &["King"],
    &["Sultan"],
    &["Emir"],
    &["Ambassador"],
    &[COUNTERPART],
];

/// "and his Kazakh counterpart": of the office named before.
const COUNTERPART: &str = "counterpart";

/// Every official that a text names by office and name, each once.
pub fn people(tokens: &[Token], countries: &[Found<Mention>]) -> Vec<Person> {
    let mut all: Vec<Person> = Vec::new();
    let mut names: FxHashSet<String> = FxHashSet::default();
    let mut at = 0;
    while at < tokens.len() {
        let Some((mut person, next)) = person(tokens, at, countries) else {
            at += 1;
            continue;
        };
        if person.role == COUNTERPART {
            person.role = all.last().map(|p| p.role.clone()).unwrap_or_default();
        }
        if names.insert(person.name.clone()) {
            all.push(person);
        }
        at = next;
    }
    all
}

fn person(tokens: &[Token], at: usize, countries: &[Found<Mention>]) -> Option<(Person, usize)> {
    let office = OFFICES.iter().find(|words| {
        tokens.get(at..at + words.len()).is_some_and(|here| words.iter().zip(here).all(|(w, t)| t.is(w)))
    })?;
    let first = at + office.len();
    // "Prime Minister of Kazakhstan Karim Massimov": the country may stand between.
    let (first, after) = of_country(tokens, first, countries);
    let end = (first..tokens.len().min(first + 4))
        .take_while(|&i| tokens[i].is_capitalised() && tokens[i].text.len() > 1 && !starts(countries, &tokens[i]))
        .last()?
        + 1;
    if end - first < 2 || tokens[first..end].iter().any(|t| t.kind != TokenKind::Word) {
        return None;
    }
    let possessive = |t: &Token| t.text.trim_end_matches("'s").trim_end_matches("’s").to_owned();
    let name: Vec<String> = tokens[first..end].iter().map(possessive).collect();
    // "Premier Li Keqiang of China"
    let (end, behind) = of_country(tokens, end, countries);
    let before = at.checked_sub(1).and_then(|i| ending(countries, &tokens[i]));
    let person = Person {
        name: name.join(" "),
        role: office.join(" "),
        of: before.or(after).or(behind),
        at: tokens[at].span.start,
    };
    Some((person, end))
}

fn of_country(tokens: &[Token], at: usize, countries: &[Found<Mention>]) -> (usize, Option<&'static str>) {
    if !tokens.get(at).is_some_and(|t| t.is("of")) {
        return (at, None);
    }
    let start = at + 1 + usize::from(tokens.get(at + 1).is_some_and(|t| t.is("the")));
    let found = tokens.get(start).and_then(|t| starting(countries, t));
    match found {
        Some(country) => {
            let next =
                (start..tokens.len()).find(|&i| tokens[i].span.start >= country.span.end).unwrap_or(tokens.len());
            // "the Prime Minister of Kazakhstan, Karim Massimov"
            let next = next + usize::from(tokens.get(next).is_some_and(|t| t.is_sign(",")));
            (next, Some(country.value.country.code))
        }
        None => (at, None),
    }
}

fn starts(countries: &[Found<Mention>], token: &Token) -> bool {
    starting(countries, token).is_some()
}

fn starting<'c>(countries: &'c [Found<Mention>], token: &Token) -> Option<&'c Found<Mention>> {
    holding(countries, token.span.start).filter(|c| c.span.start == token.span.start)
}

fn ending(countries: &[Found<Mention>], token: &Token) -> Option<&'static str> {
    let country = holding(countries, token.span.start).filter(|c| c.span.end == token.span.end);
    country.map(|c| c.value.country.code)
}
