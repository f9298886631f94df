//! Who gives a sum to whom: read from the verb, from the small words before the
//! countries, and from the side of the verb that they stand on.

use super::kinds::document;
use super::read::Sentence;
use crate::prose::{Found, Mention, Sum, Token, within};
use std::ops::Range;

/// One sum that a sentence says is given. What the sentence leaves open is empty.
pub struct Transfer<'s> {
    pub sum: &'s Found<Sum>,
    pub from: Vec<Found<Mention>>,
    pub to: Vec<Found<Mention>>,
    pub kind: Option<&'static str>,
}

/// What the subject of a verb does with the sum.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Gives,
    Receives,
}

/// Verbs, with the kind of a pledge that each names by itself. "Grant" names none: a
/// loan is granted, too.
const VERBS: &[(&[&str], Side, Option<&str>)] = &[
    (&["lend", "lends", "lent", "lending"], Side::Gives, Some("loan")),
    (&["borrow", "borrows", "borrowed"], Side::Receives, Some("loan")),
    (&["donate", "donates", "donated"], Side::Gives, Some("grant")),
    (&["provide", "provides", "provided"], Side::Gives, None),
    (&["granted", "grants"], Side::Gives, None),
    (&["extend", "extends", "extended"], Side::Gives, None),
    (&["give", "gives", "gave", "given"], Side::Gives, None),
    (&["offer", "offers", "offered"], Side::Gives, None),
    (&["invest", "invests", "invested"], Side::Gives, None),
    (&["pledge", "pledges", "pledged"], Side::Gives, None),
    (&["contribute", "contributes", "contributed"], Side::Gives, None),
    (&["allocate", "allocates", "allocated"], Side::Gives, None),
    (&["receive", "receives", "received", "get", "gets"], Side::Receives, None),
];
const PASSIVE: &[&str] = &["be", "been", "being", "is", "are", "was", "were"];
/// The kinds that the words beside a sum may name for it.
const KINDS: &[&str] = &["loan", "grant", "credit-line", "guarantee"];

/// Words in a sentence at most: what is longer is a table or a list, and no sentence.
const LONGEST: usize = 200;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    From,
    To,
}

struct Verb {
    at: usize,
    side: Side,
    passive: bool,
    kind: Option<&'static str>,
}

/// The sums of a sentence that are given, in its order.
pub fn transfers<'s>(sentence: &'s Sentence, countries: &[Found<Mention>]) -> Vec<Transfer<'s>> {
    let tokens = &sentence.tokens;
    if tokens.len() > LONGEST {
        return Vec::new();
    }
    let countries = within(countries, &sentence.range);
    let verbs: Vec<Verb> = (0..tokens.len()).filter_map(|at| verb(tokens, at)).collect();
    let Some(first) = verbs.first() else { return Vec::new() };
    let starts: Vec<usize> = sentence.sums.iter().map(|s| s.span.start).collect();
    let mut all: Vec<Transfer> = Vec::new();
    for (i, sum) in sentence.sums.iter().enumerate() {
        let verb = verbs.iter().rfind(|v| tokens[v.at].span.start < sum.span.start).unwrap_or(first);
        let verb_start = tokens[verb.at].span.start;
        let before = i.checked_sub(1).map_or(sentence.range.start, |p| sentence.sums[p].span.end);
        let after = starts.get(i + 1).copied().unwrap_or(sentence.range.end);
        let roles = roles(tokens, countries, verb);
        let of = |role: Role, part: Range<usize>| -> Vec<Found<Mention>> {
            let here = roles.iter().filter(|(r, c)| *r == role && part.contains(&c.span.start));
            here.map(|(_, c)| (*c).clone()).collect()
        };
        // The countries of this sum; else those that the whole sentence names once.
        let own = |role: Role| {
            let behind = of(role, sum.span.end..after);
            if !behind.is_empty() {
                return behind;
            }
            let near = of(role, before.max(if verb_start < before { before } else { 0 })..sum.span.start);
            if near.is_empty() { of(role, sentence.range.clone()) } else { near }
        };
        let part = before..after;
        all.push(Transfer {
            sum,
            from: own(Role::From),
            to: own(Role::To),
            kind: kind(tokens, sum, &part).or(verb.kind),
        });
    }
    all
}

fn verb(tokens: &[Token], at: usize) -> Option<Verb> {
    let (_, side, kind) = VERBS.iter().find(|(forms, ..)| forms.iter().any(|f| tokens[at].is(f)))?;
    let passive = at > 0 && PASSIVE.iter().any(|w| tokens[at - 1].is(w));
    Some(Verb { at, side: *side, passive, kind: *kind })
}

/// The part that each country plays; one that plays none is left out.
fn roles<'c>(tokens: &[Token], countries: &'c [Found<Mention>], verb: &Verb) -> Vec<(Role, &'c Found<Mention>)> {
    let mut all: Vec<(Role, &Found<Mention>)> = Vec::new();
    let mut last: Option<(usize, Option<Role>)> = None;
    for country in countries {
        let Some(at) = tokens.iter().position(|t| t.span.start == country.span.start) else { continue };
        let end = tokens.iter().rposition(|t| t.span.end <= country.span.end).unwrap_or(at);
        let role = match last {
            // "to Kazakhstan, Kyrgyzstan and Tajikistan": a list shares its part.
            Some((previous, role)) if at > previous + 1 && listed(&tokens[previous + 1..at]) => role,
            _ => role(tokens, at, country, verb),
        };
        last = Some((end, role));
        if let Some(role) = role {
            all.push((role, country));
        }
    }
    all
}

fn listed(between: &[Token]) -> bool {
    between.len() <= 3 && between.iter().all(|t| t.is("and") || t.is("the") || t.is_sign(","))
}

fn role(tokens: &[Token], at: usize, country: &Found<Mention>, verb: &Verb) -> Option<Role> {
    let invests = tokens[verb.at].lower().starts_with("invest");
    let possessive = country.value.adjective || tokens[at].text.ends_with("'s") || tokens[at].text.ends_with("’s");
    for token in tokens[..at].iter().rev() {
        match token.lower().as_str() {
            "to" => return Some(Role::To),
            "by" | "from" => return Some(Role::From),
            "in" => return invests.then_some(Role::To),
            "for" | "with" | "at" | "on" | "between" | "via" | "through" | "near" => return None,
            "the" | "of" | "government" | "republic" => {}
            _ if token.is_capitalised() => {}
            _ => break,
        }
    }
    let subject = at < verb.at;
    match (verb.side, subject, verb.passive) {
        (Side::Gives, true, false) => Some(Role::From),
        // "Kazakhstan will be lent …", "granted Kazakhstan a loan".
        (Side::Gives, true, true) => (!possessive).then_some(Role::To),
        (Side::Gives, false, false) => (!possessive && at <= verb.at + 3 && !invests).then_some(Role::To),
        (Side::Receives, true, false) => Some(Role::To),
        // "will receive a Chinese loan"
        (Side::Receives, false, false) => possessive.then_some(Role::From),
        _ => None,
    }
}

/// The kind that the words nearest before a sum name, else those behind it.
fn kind(tokens: &[Token], sum: &Found<Sum>, part: &Range<usize>) -> Option<&'static str> {
    let named = |i: usize| document(&tokens[i..]).map(|(kind, _)| kind).filter(|kind| KINDS.contains(kind));
    let within = |i: &usize| part.contains(&tokens[*i].span.start);
    let before = (0..tokens.len()).rev().filter(within).filter(|i| tokens[*i].span.start < sum.span.start);
    let near = before.take(8).find_map(named);
    // "300 million euros in loans", "a 300 million euro loan"
    let behind = (0..tokens.len()).filter(within).filter(|i| tokens[*i].span.start >= sum.span.end);
    near.or_else(|| {
        behind.take(3).take_while(|i| !tokens[*i].is_sign(",") && !tokens[*i].is("and")).find_map(|i| {
            let word = tokens[i].lower();
            named(i).or_else(|| KINDS.iter().find(|k| word.strip_suffix('s') == Some(k)).copied())
        })
    })
}
