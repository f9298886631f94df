//! Sums of money and counts of documents, with the words that qualify them.

use super::Found;
use super::numbers::{Number, goes_on, number, scale};
use super::tokens::{Token, TokenKind};
use crate::schema::codes::{Currency, Ymd, currencies_worded, currency};
use std::fmt;
use std::ops::Range;

/// What a figure says of its truth: `about`, `over`, `up to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Qualifier {
    Exactly,
    About,
    Over,
    UpTo,
}

impl fmt::Display for Qualifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Qualifier::Exactly => "",
            Qualifier::About => "about ",
            Qualifier::Over => "over ",
            Qualifier::UpTo => "up to ",
        })
    }
}

/// A sum of money; its text is an amount of the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    pub qualifier: Qualifier,
    pub low: Number,
    /// The other end of a range.
    pub high: Option<Number>,
    pub currency: &'static str,
    pub per_year: bool,
    /// So much for each of several: nobody says what they are worth together.
    pub each: bool,
    /// By the sign that yuan and yen share.
    pub yuan_or_yen: bool,
}

impl Sum {
    /// Whether it can be an amount of the language on a day: at most four decimals of
    /// the unit, and a currency that was valid.
    pub fn can_stand(&self, day: Option<Ymd>) -> bool {
        if self.each || self.yuan_or_yen {
            return false;
        }
        let decimals = std::iter::once(&self.low).chain(&self.high).map(Number::decimals).max();
        let valid = currency(self.currency).is_some_and(|c| day.is_none_or(|day| c.valid(day)));
        decimals.is_none_or(|d| d <= 4) && valid
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.qualifier, self.low)?;
        if let Some(high) = &self.high {
            write!(f, "..{high}")?;
        }
        let currency = if self.yuan_or_yen { "CNY or JPY" } else { self.currency };
        write!(f, " {currency}{}{}", if self.per_year { " per year" } else { "" }, if self.each { " each" } else { "" })
    }
}

/// So many documents; its text is a count of the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    pub qualifier: Qualifier,
    pub number: Number,
    /// The other end of a range.
    pub high: Option<Number>,
    /// The kind of instrument that the noun names, where it names one.
    pub kind: Option<&'static str>,
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.qualifier, self.number)?;
        self.high.as_ref().map_or(Ok(()), |high| write!(f, "..{high}"))
    }
}

/// Phrases before a figure, the longer first.
const BEFORE: &[(&[&str], Qualifier)] = &[
    (&["in", "the", "region", "of"], Qualifier::About),
    (&["in", "excess", "of"], Qualifier::Over),
    (&["not", "less", "than"], Qualifier::Over),
    (&["no", "less", "than"], Qualifier::Over),
    (&["no", "fewer", "than"], Qualifier::Over),
    (&["no", "more", "than"], Qualifier::UpTo),
    (&["not", "more", "than"], Qualifier::UpTo),
    (&["a", "maximum", "of"], Qualifier::UpTo),
    (&["as", "much", "as"], Qualifier::UpTo),
    (&["as", "many", "as"], Qualifier::UpTo),
    (&["more", "than"], Qualifier::Over),
    (&["less", "than"], Qualifier::UpTo),
    (&["fewer", "than"], Qualifier::UpTo),
    (&["not", "exceeding"], Qualifier::UpTo),
    (&["upwards", "of"], Qualifier::Over),
    (&["at", "least"], Qualifier::Over),
    (&["at", "most"], Qualifier::UpTo),
    (&["up", "to"], Qualifier::UpTo),
    (&["close", "to"], Qualifier::About),
    (&["over"], Qualifier::Over),
    (&["under"], Qualifier::UpTo),
    (&["below"], Qualifier::UpTo),
    (&["exceeding"], Qualifier::Over),
    (&["above"], Qualifier::Over),
    (&["about"], Qualifier::About),
    (&["around"], Qualifier::About),
    (&["approximately"], Qualifier::About),
    (&["roughly"], Qualifier::About),
    (&["nearly"], Qualifier::About),
    (&["almost"], Qualifier::About),
    (&["some"], Qualifier::About),
    (&["estimated"], Qualifier::About),
    (&["circa"], Qualifier::About),
];

/// The qualifier that ends before a token, and where it begins.
fn qualifier_before(tokens: &[Token], at: usize) -> (Qualifier, usize) {
    for (words, qualifier) in BEFORE {
        if let Some(start) = at.checked_sub(words.len())
            && words.iter().zip(&tokens[start..at]).all(|(word, token)| token.is(word))
        {
            return (*qualifier, start);
        }
    }
    (Qualifier::Exactly, at)
}

/// Every sum of money, in the order of the text.
pub fn sums(tokens: &[Token]) -> Vec<Found<Sum>> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match sum(tokens, at) {
            Some((found, next)) => {
                all.push(found);
                at = next;
            }
            None => at += 1,
        }
    }
    all
}

fn sum(tokens: &[Token], at: usize) -> Option<(Found<Sum>, usize)> {
    let (before, taken) = currency_at(&tokens[at..]).map_or((None, 0), |(c, n)| (Some(c), n));
    let (mut low, len) = number(&tokens[at + taken..])?;
    if taken == 0 && at > 0 && goes_on(&tokens[at - 1]) {
        return None;
    }
    let mut end = at + taken + len;
    let mut currency = before;
    if currency.is_none() {
        (currency, end) = currency_behind(tokens, end);
    }
    let mut high = None;
    if let Some((second, its_currency, next)) = range_end(tokens, at, end) {
        let same = its_currency.is_none() || currency.is_none() || its_currency == currency;
        let first = if low.scale.is_empty() { low.clone().with_scale(second.scale) } else { low.clone() };
        if same && currency.or(its_currency).is_some() && first.is_below(&second) {
            currency = currency.or(its_currency);
            low = first;
            (high, end) = (Some(second), next);
        }
    }
    let currency = currency?;
    let (qualifier, start) = if high.is_some() { (Qualifier::Exactly, at) } else { qualifier_before(tokens, at) };
    let per_year = match tokens.get(end..).unwrap_or_default() {
        [a, b, ..] if (a.is("per") || a.is("a")) && b.is("year") => 2,
        // "$50-million-a-year"
        [a, b, ..] if a.is_sign("-") && (b.is("a-year") || b.is("per-year")) => 2,
        [a, ..] if a.is("annually") => 1,
        _ => 0,
    };
    let (behind, per_year) = (end + per_year, per_year > 0);
    let each = tokens.get(behind).is_some_and(|t| t.is("each") || t.is("apiece"));
    let yuan_or_yen = tokens[at..end].iter().any(|t| t.is_sign("¥") || t.is_sign("￥"));
    let span = tokens[start].span.start..tokens[end - 1].span.end;
    Some((Found { value: Sum { qualifier, low, high, currency, per_year, each, yuan_or_yen }, span }, end))
}

/// Sums whose number can't be read: "several billion dollars", "scores of millions of euros".
pub fn unread(tokens: &[Token], sums: &[Found<Sum>]) -> Vec<Range<usize>> {
    let ends = |at: usize| {
        scale(&tokens[at]).filter(|_| tokens[at].text.len() > 3)?;
        let money = at + 1 + usize::from(tokens.get(at + 1).is_some_and(|t| t.is("of")));
        let (_, taken) = currency_at(tokens.get(money..)?)?;
        Some(tokens[at].span.start..tokens[money + taken - 1].span.end)
    };
    let is_read = |place: &Range<usize>| {
        let before = sums.partition_point(|sum| sum.span.start <= place.start);
        before > 0 && sums[before - 1].span.end > place.start
    };
    (0..tokens.len()).filter_map(ends).filter(|place| !is_read(place)).collect()
}

/// The second figure of `2 to 3 billion`, `$2bn-$3bn`, `between 2 and 3 billion`.
fn range_end(tokens: &[Token], at: usize, end: usize) -> Option<(Number, Option<&'static str>, usize)> {
    let joint = tokens.get(end)?;
    let between = at > 0 && tokens[at - 1].is("between");
    let joins = joint.is("to") || ["-", "–", "—"].iter().any(|s| joint.is_sign(s)) || (between && joint.is("and"));
    if !joins {
        return None;
    }
    let start = end + 1;
    let (before, taken) = currency_at(tokens.get(start..)?).map_or((None, 0), |(c, n)| (Some(c), n));
    let (second, len) = number(tokens.get(start + taken..)?)?;
    let after = start + taken + len;
    if before.is_some() {
        return Some((second, before, after));
    }
    let (behind, after) = currency_behind(tokens, after);
    Some((second, behind, after))
}

/// A currency directly behind a figure, and where the sum ends.
fn currency_behind(tokens: &[Token], at: usize) -> (Option<&'static str>, usize) {
    // "a 50-million-dollar loan"
    let from = at;
    let at = at + usize::from(at > 0 && tokens.get(at).is_some_and(|t| t.is_sign("-") && t.follows(&tokens[at - 1])));
    match currency_at(&tokens[at.min(tokens.len())..]) {
        Some((currency, taken)) => (Some(currency), at + taken),
        None => (None, from),
    }
}

/// The longest name or sign of a currency that begins at a token.
fn currency_at(tokens: &[Token]) -> Option<(&'static str, usize)> {
    (1..=tokens.len().min(3)).rev().find_map(|n| {
        let words = &tokens[..n];
        // "a $3 billion loan": an article before the sign, and no Australian dollars (`A$`).
        let article = n > 1 && words[0].is("a") && words[0].span.end < words[1].span.start;
        if article || words.iter().any(|t| t.kind == TokenKind::Number || scale(t).is_some()) {
            return None;
        }
        let joined = words.iter().map(|t| t.text).collect::<Vec<_>>().join(" ");
        let known = named(&joined).or_else(|| named(&joined.replace(' ', "")))?;
        Some((known.code, n))
    })
}

/// A code counts in capitals only: `all`, `try` and `cup` are words.
fn named(text: &str) -> Option<&'static Currency> {
    let currency = *currencies_worded(text).first()?;
    let is_code = text.len() == 3 && currency.code.eq_ignore_ascii_case(text);
    (!is_code || currency.code == text).then_some(currency)
}

/// Nouns for documents, and the kind of instrument that they name.
const DOCUMENTS: &[(&str, Option<&str>)] = &[
    ("documents", None),
    ("agreements", None),
    ("accords", None),
    ("deals", None),
    ("pacts", None),
    ("instruments", None),
    ("memoranda", Some("mou")),
    ("memorandums", Some("mou")),
    ("mous", Some("mou")),
    ("contracts", Some("contract")),
    ("treaties", Some("treaty")),
    ("protocols", Some("protocol")),
    ("conventions", Some("convention")),
    ("loans", Some("loan")),
    ("grants", Some("grant")),
];

/// The kind that a noun for several documents names; None where it is no such noun.
fn documents(token: &Token) -> Option<Option<&'static str>> {
    let word = token.lower();
    DOCUMENTS.iter().find(|(noun, _)| *noun == word).map(|(_, kind)| *kind)
}

/// Every count of documents: `33 documents`, `over 30 cooperation agreements`.
pub fn counts(tokens: &[Token]) -> Vec<Found<Count>> {
    let mut all: Vec<Found<Count>> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((number, taken)) = number(&tokens[at..]) else {
            at += 1;
            continue;
        };
        let start = at;
        at += taken;
        let high =
            range_end(tokens, start, at).filter(|(second, ..)| second.whole().is_some() && number.is_below(second));
        let high = high.map(|(second, _, next)| {
            at = next;
            second
        });
        let Some(noun) = noun_behind(tokens, at) else { continue };
        if high.as_ref().unwrap_or(&number).whole().is_none_or(|n| n < 2) {
            continue;
        }
        let kind = documents(&tokens[noun]).flatten();
        let (qualifier, first) =
            if high.is_some() { (Qualifier::Exactly, start) } else { qualifier_before(tokens, start) };
        let span = tokens[first].span.start..tokens[noun].span.end;
        all.push(Found { value: Count { qualifier, number, high, kind }, span });
        at = noun + 1;
    }
    all
}

/// The noun that a figure counts: with up to four words before it that describe it.
fn noun_behind(tokens: &[Token], at: usize) -> Option<usize> {
    const STOPS: &[&str] = &["of", "for", "and", "in", "on", "to", "with", "by", "at", "from", "per", "the"];
    // "the two sides signed documents": what is counted acts, and is no document. ("33
    // signed documents" are such.)
    const ACTS: &[&str] = &["signed", "sign", "concluded", "exchanged", "adopted", "inked", "sealed", "also"];
    for (i, token) in tokens.iter().enumerate().skip(at).take(5) {
        if i > at && (ACTS.iter().any(|a| token.is(a)) || number(&tokens[i..]).is_some()) {
            return None;
        }
        if token.kind == TokenKind::Sign && !token.is_sign("-") {
            return None;
        }
        if documents(token).is_some() {
            return Some(i);
        }
        if token.kind == TokenKind::Number || STOPS.iter().any(|s| token.is(s)) || scale(token).is_some() {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn money(text: &str) -> Vec<String> {
        sums(&tokens(text)).iter().map(|s| s.value.to_string()).collect()
    }

    #[test]
    fn sums_in_the_forms_of_press_releases() {
        for (text, expected) in [
            ("worth $23.6 billion", "23.6bn USD"),
            ("RMB 1.5 bn", "1.5bn CNY"),
            ("RMB1.5bn", "1.5bn CNY"),
            ("US$ 23.6bn", "23.6bn USD"),
            ("23.6 billion US dollars in all", "23.6bn USD"),
            ("23.6 billion USD", "23.6bn USD"),
            ("more than 200 million euros", "over 200mn EUR"),
            ("up to EUR 50m", "up to 50mn EUR"),
            ("some 40bn tenge", "about 40bn KZT"),
            ("2 to 3 billion dollars", "2bn..3bn USD"),
            ("between $2bn and $3bn", "2bn..3bn USD"),
            ("$2-3 billion", "2bn..3bn USD"),
            ("twenty million euros", "20mn EUR"),
            ("115 million dollars a year", "115mn USD per year"),
            ("USD 1,250,000", "1_250_000 USD"),
            ("for half a billion dollars", "500mn USD"),
            ("more than half a billion dollars", "over 500mn USD"),
            ("a quarter of a billion euros", "250mn EUR"),
            ("less than $3 billion", "up to 3bn USD"),
            ("under $5 billion", "up to 5bn USD"),
            ("not more than $5 billion", "up to 5bn USD"),
            ("twenty-three point six billion dollars", "23.6bn USD"),
            ("Rs 500 crore", "5bn INR"),
            ("EUR 1,5 Mrd", "1.5bn EUR"),
            ("some three and a half trillion yen", "about 3.5tn JPY"),
            ("signed a $3 billion loan", "3bn USD"),
            ("A $12bn accord", "12bn USD"),
            ("an A$12bn accord", "12bn AUD"),
            ("a US $ 5 million grant", "5mn USD"),
            ("a $50-million agreement", "50mn USD"),
            ("a 50-million-dollar agreement", "50mn USD"),
            ("a $50-million-a-year agreement", "50mn USD per year"),
            ("a 12-billion-euro loan", "12bn EUR"),
            ("RMB 300 million each", "300mn CNY each"),
            ("¥1.5 billion", "1.5bn CNY or JPY"),
        ] {
            assert_eq!(money(text), [expected], "{text}");
        }
        assert!(money("33 documents of all kinds, 5 try again, 23 million people").is_empty());
        let several = tokens("several billion dollars beside 2 billion dollars");
        assert_eq!(unread(&several, &sums(&several)), vec![Range { start: 8, end: 23 }]);
    }

    #[test]
    fn counts_of_documents() {
        let read = |text| counts(&tokens(text)).iter().map(|c| c.value.to_string()).collect::<Vec<_>>();
        assert_eq!(read("33 documents"), ["33"]);
        assert_eq!(read("over 30 agreements"), ["over 30"]);
        assert_eq!(read("signed thirty-three production-capacity cooperation documents"), ["33"]);
        assert_eq!(read("signed 20 to 30 agreements, 20-30 contracts"), ["20..30", "20..30"]);
        assert_eq!(read("fewer than 10 agreements"), ["up to 10"]);
        assert_eq!(read("a package of 25 deals and two dozen contracts"), ["25", "24"]);
        assert_eq!(read("The two sides also signed three memoranda of understanding"), ["3"]);
        assert_eq!(read("their 33 signed documents"), ["33"]);
        assert!(read("the two governments signed agreements").is_empty());
        assert!(read("in 2015 the documents, one of the agreements, 23.6 billion deals").is_empty());
    }
}
