//! Figures in running text: `USD 23.6 million`, `23 600 m`, `thirty-three`, `236亿`.
//!
//! A text that is not of the language can be read in more than one way (`1,250` is a
//! thousand to some and one and a quarter to others). All readings are given, since
//! who asks wants to know whether a figure *can* be the one of the record.

use super::scales::{self, Scale};
use crate::model::Dec;
use crate::schema::codes::{Currency, currencies_worded};
use std::ops::Range;

/// A figure of a text.
#[derive(Debug, Clone)]
pub(super) struct Stated {
    /// What it can mean.
    pub values: Vec<Dec>,
    /// With its scale and currency.
    pub range: Range<usize>,
    /// The currencies that stand beside it, where any do.
    pub currencies: Vec<&'static Currency>,
    /// The powers of ten that stand beside it, `million`; none where there is no scale.
    powers: Vec<u32>,
    /// Written with digits.
    pub digits: bool,
}

impl Stated {
    pub fn says(&self, value: Dec) -> bool {
        self.values.contains(&value)
    }

    pub fn scaled(&self) -> bool {
        !self.powers.is_empty()
    }

    /// `2015`: perhaps a year.
    pub fn is_year(&self) -> bool {
        let year = Dec::whole(1800)..=Dec::whole(2100);
        self.digits
            && !self.scaled()
            && self.currencies.is_empty()
            && self.values.iter().any(|v| year.contains(v) && v.is_whole())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Word,
    /// One character of a script without spaces.
    Han,
    Mark,
}

#[derive(Debug, Clone)]
struct Token<'a> {
    kind: Kind,
    text: &'a str,
    at: usize,
    /// White space stands before it.
    apart: bool,
}

impl Token<'_> {
    fn end(&self) -> usize {
        self.at + self.text.len()
    }
}

/// Texts are short: a title, a quotation. Of a longer one only so much is read.
const LONGEST: usize = 1 << 16;

/// All figures of a text, in their order.
pub(super) fn figures(text: &str) -> Vec<Stated> {
    let tokens = tokens(text);
    let mut found: Vec<Stated> = Vec::new();
    // Figures without a scale that may have that of the next (`2 to 3 billion`).
    let mut at = 0;
    while at < tokens.len() {
        match number(&tokens, at).or_else(|| in_words(&tokens, at)).or_else(|| in_han(&tokens, at)) {
            Some((stated, next)) => {
                found.push(stated);
                at = next;
            }
            None => at += 1,
        }
    }
    share_scales(text, &mut found);
    let sums = sums(text, &found);
    let products = products(text, &found);
    found.extend(sums);
    found.extend(products);
    found
}

/// `23 billion 600 million`, `12.6bn plus 11bn`: figures that are told in parts.
fn sums(text: &str, found: &[Stated]) -> Vec<Stated> {
    let mut sums: Vec<Stated> = Vec::new();
    let mut before: Option<Stated> = None;
    for pair in found.windows(2) {
        let (first, second) = (before.take().unwrap_or_else(|| pair[0].clone()), &pair[1]);
        let between = text.get(first.range.end..second.range.start).unwrap_or("x").trim();
        let smaller = first.powers.iter().min() > second.powers.iter().max();
        let joined = match between {
            "plus" | "+" => true,
            "" | "and" | "," => first.scaled() && second.scaled() && smaller,
            _ => false,
        };
        let alike = first.currencies.is_empty()
            || second.currencies.is_empty()
            || first.currencies.iter().any(|c| second.currencies.iter().any(|o| o.code == c.code));
        if !joined || !alike {
            continue;
        }
        let sum = |a: &Dec| second.values.iter().filter_map(|b| a.checked_add(*b)).collect::<Vec<_>>();
        let sum = Stated {
            values: first.values.iter().flat_map(sum).collect(),
            range: first.range.start..second.range.end,
            currencies: if second.currencies.is_empty() { first.currencies } else { second.currencies.clone() },
            powers: second.powers.clone(),
            digits: first.digits || second.digits,
        };
        before = Some(sum.clone());
        sums.push(sum);
    }
    sums
}

/// `two tranches of 11.8 billion each`
fn products(text: &str, found: &[Stated]) -> Vec<Stated> {
    let each = |stated: &Stated| {
        let behind = text.get(stated.range.end..).unwrap_or("").trim_start();
        ["each", "apiece"].iter().any(|word| behind.starts_with(word))
    };
    let of_each = found.windows(2).filter(|pair| !pair[0].scaled() && pair[0].currencies.is_empty() && each(&pair[1]));
    let product = |pair: &[Stated]| {
        let times = pair[0].values.iter().filter(|times| times.is_whole());
        let values =
            times.flat_map(|times| pair[1].values.iter().filter_map(|v| v.0.checked_mul(times.0 / Dec::SCALE)));
        Stated { values: values.map(Dec).collect(), range: pair[0].range.start..pair[1].range.end, ..pair[1].clone() }
    };
    of_each.map(product).collect()
}

/// `2 to 3 billion`, `USD 2–3 bn`: the first figure has the scale and the currency of
/// the second too.
fn share_scales(text: &str, found: &mut [Stated]) {
    for i in (1..found.len()).rev() {
        let (before, after) = found.split_at_mut(i);
        let (first, second) = (&mut before[i - 1], &after[0]);
        let between = text.get(first.range.end..second.range.start).unwrap_or("x").trim();
        let joined = matches!(
            between,
            "to" | "and" | "or" | "-" | "–" | "—" | "/" | "до" | "и" | "至" | "到" | "a" | "à" | "et" | "bis" | "und"
        );
        if !joined {
            continue;
        }
        if first.currencies.is_empty() {
            first.currencies.clone_from(&second.currencies);
        }
        if first.scaled() {
            continue;
        }
        let scaled =
            |power: &u32| first.values.iter().filter_map(|v| v.0.checked_mul(10i128.pow(*power)).map(Dec)).collect();
        let scaled: Vec<Dec> = second.powers.iter().flat_map(|p| -> Vec<Dec> { scaled(p) }).collect();
        first.powers.clone_from(&second.powers);
        first.values.extend(scaled);
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut apart = true;
    let mut chars = text.char_indices().take_while(|(at, _)| *at < LONGEST).peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() {
            apart = true;
            continue;
        }
        let kind = match c {
            '0'..='9' => Kind::Number,
            c if scales::is_han(c) => Kind::Han,
            c if c.is_alphabetic() => Kind::Word,
            _ => Kind::Mark,
        };
        let mut end = at + c.len_utf8();
        while let Some(&(next, n)) = chars.peek() {
            let goes_on = match kind {
                Kind::Word => n.is_alphabetic() && !scales::is_han(n),
                Kind::Number => {
                    let digit_after = text[next + n.len_utf8()..].starts_with(|d: char| d.is_ascii_digit());
                    n.is_ascii_digit()
                        || (matches!(n, '.' | ',' | '·' | '\'' | '’' | '_' | '\u{a0}' | '\u{202f}' | '\u{2009}')
                            && digit_after)
                }
                _ => false,
            };
            if !goes_on {
                break;
            }
            end = next + n.len_utf8();
            chars.next();
        }
        tokens.push(Token { kind, text: &text[at..end], at, apart });
        apart = false;
    }
    tokens
}

/// A figure in digits at a token, with its scale and currency; and the token after it.
fn number(tokens: &[Token], at: usize) -> Option<(Stated, usize)> {
    let first = tokens.get(at).filter(|t| t.kind == Kind::Number)?;
    let mut next = at + 1;
    // `23 600 000`: groups of three.
    let mut grouped = first.text.to_owned();
    if first.text.len() <= 3 {
        let group =
            |t: &Token| t.kind == Kind::Number && t.apart && t.text.bytes().take_while(u8::is_ascii_digit).count() == 3;
        while let Some(token) = tokens.get(next).filter(|t| group(t) && grouped.bytes().all(|b| b.is_ascii_digit())) {
            grouped.push_str(token.text);
            next += 1;
        }
    }
    let mut written: Vec<String> = readings(first.text);
    if next > at + 1 {
        written.extend(readings(&grouped));
    }
    if let Some((part, after)) = fraction(tokens, next).filter(|_| first.text.bytes().all(|b| b.is_ascii_digit())) {
        written = vec![format!("{}{part}", first.text)];
        next = after;
    }
    Some(finish(tokens, at, next, &written, true))
}

/// `1/2` or `½` behind a whole number, as decimals, and the token after it.
fn fraction(tokens: &[Token], at: usize) -> Option<(&'static str, usize)> {
    let text = |i: usize| tokens.get(i).map_or("", |t| t.text);
    let together = |i: usize| tokens.get(i).is_some_and(|t| !t.apart);
    Some(match (text(at), text(at + 1), text(at + 2)) {
        ("½", ..) => (".5", at + 1),
        ("¼", ..) => (".25", at + 1),
        ("¾", ..) => (".75", at + 1),
        (_, "/", _) if !tokens[at].apart || !together(at + 1) || !together(at + 2) => return None,
        ("1", "/", "2") => (".5", at + 3),
        ("1", "/", "4") => (".25", at + 3),
        ("3", "/", "4") => (".75", at + 3),
        _ => return None,
    })
}

/// The plain decimals that digits with separators can mean.
fn readings(text: &str) -> Vec<String> {
    let is_mark = |c: char| !c.is_ascii_digit();
    let groups: Vec<&str> = text.split(is_mark).collect();
    let marks: Vec<char> = text.chars().filter(|c| is_mark(*c)).collect();
    let whole = || groups.concat();
    let threes = |groups: &[&str]| groups[0].len() <= 3 && groups[1..].iter().all(|g| g.len() == 3);
    // India's `1,50,000`.
    let lakhs =
        || groups.last().is_some_and(|g| g.len() == 3) && groups[1..groups.len() - 1].iter().all(|g| g.len() == 2);
    let Some(&last) = marks.last() else { return vec![whole()] };
    let decimal = || format!("{}.{}", groups[..groups.len() - 1].concat(), groups[groups.len() - 1]);
    let same = marks.iter().all(|m| *m == marks[0]);
    let mut all = Vec::new();
    match (marks.len(), same) {
        (1, _) => {
            if matches!(last, '.' | ',' | '·') {
                all.push(decimal());
            }
            if threes(&groups) && !groups[0].starts_with('0') {
                all.push(whole());
            }
        }
        (_, true) if threes(&groups) || lakhs() => all.push(whole()),
        (_, false) if marks[..marks.len() - 1].iter().all(|m| *m != last) => all.push(decimal()),
        _ => {}
    }
    all
}

/// A figure whose digits end before `next`: what scale and currency stand beside it.
fn finish(tokens: &[Token], at: usize, mut next: usize, written: &[String], digits: bool) -> (Stated, usize) {
    let mut scale = Scale::default();
    while let Some((more, after)) = scale_at(tokens, next) {
        scale = scale.times(more);
        next = after;
    }
    let values = scale.exponents().flat_map(|e| written.iter().filter_map(move |w| Dec::parse(w, e).ok()));
    let mut values: Vec<Dec> = values.collect();
    values.dedup();
    let (before, first) = currency_before(tokens, at);
    let (currencies, end) = match before {
        [] => currency_after(tokens, next),
        // `US$ 5 million USD` says it twice.
        found => (found, currency_after(tokens, next).1),
    };
    let range = tokens[first].at..tokens[end - 1].end();
    (
        Stated {
            values,
            range,
            currencies: currencies.to_vec(),
            powers: scale.exponents().filter(|e| *e > 0).collect(),
            digits,
        },
        end,
    )
}

/// `million`, `bn`, `-million`, `亿` at a token.
fn scale_at(tokens: &[Token], at: usize) -> Option<(Scale, usize)> {
    let token = tokens.get(at)?;
    if token.kind == Kind::Mark && token.text == "-" && !token.apart {
        let next = tokens.get(at + 1).filter(|t| !t.apart && t.kind == Kind::Word)?;
        return Some((scales::word(next.text, false)?, at + 2));
    }
    match token.kind {
        Kind::Word => Some((scales::word(token.text, token.apart)?, at + 1)),
        Kind::Han => Some((scales::han(token.text)?, at + 1)),
        _ => None,
    }
}

/// Words of a currency have up to three parts: `US dollars`, `special drawing rights`.
const PARTS: usize = 3;

fn joined(tokens: &[Token], range: Range<usize>) -> String {
    let mut text = String::new();
    for token in &tokens[range] {
        if !text.is_empty() && token.apart {
            text.push(' ');
        }
        text.push_str(token.text);
    }
    text
}

fn currency_before(tokens: &[Token], at: usize) -> (&'static [&'static Currency], usize) {
    for parts in (1..=PARTS.min(at)).rev() {
        let found = currencies(&joined(tokens, at - parts..at));
        if !found.is_empty() {
            return (found, at - parts);
        }
    }
    (&[], at)
}

fn currency_after(tokens: &[Token], next: usize) -> (&'static [&'static Currency], usize) {
    for parts in (1..=PARTS.min(tokens.len() - next)).rev() {
        let found = currencies(&joined(tokens, next..next + parts));
        if !found.is_empty() {
            return (found, next + parts);
        }
    }
    (&[], next)
}

/// Codes count in upper case only: `all 5` is nothing in lek.
fn currencies(text: &str) -> &'static [&'static Currency] {
    let is_code = text.len() == 3 && text.bytes().all(|b| b.is_ascii_alphabetic());
    let found = currencies_worded(text);
    if is_code
        && !text.bytes().all(|b| b.is_ascii_uppercase())
        && found.iter().any(|c| c.code.eq_ignore_ascii_case(text))
    {
        return &[];
    }
    found
}

/// `thirty-three`, `one hundred and fifty million`, `half a billion`.
fn in_words(tokens: &[Token], at: usize) -> Option<(Stated, usize)> {
    let word = |i: usize| tokens.get(i).filter(|t| t.kind == Kind::Word).map(|t| t.text.to_lowercase());
    if let Some(found) = quarters(tokens, at) {
        return Some(found);
    }
    let (mut total, mut part, mut next, mut read) = (0i128, 0i128, at, false);
    loop {
        // `thirty-three`, `hundred and fifty`
        let joint = read && tokens.get(next).is_some_and(|t| t.text == "-" || t.text.eq_ignore_ascii_case("and"));
        let here = next + usize::from(joint);
        let Some(word) = word(here) else { break };
        match scales::english(&word) {
            Some(scales::English::Units(n)) if part % 100 == 0 || (part % 10 == 0 && n < 10) => part += n,
            Some(scales::English::Hundred) if read && !joint && part < 100 => part *= 100,
            Some(scales::English::Thousands(power)) if read && !joint && part > 0 => {
                total = total.checked_add(part.checked_mul(10i128.pow(power))?)?;
                part = 0;
            }
            Some(scales::English::One) if !read && followed(tokens, here + 1) => part = 1,
            Some(scales::English::Half) if !read => return half(tokens, at, here + 1, 0),
            Some(scales::English::Half) if joint => return half(tokens, at, here + 1, total + part),
            // `one and a half million`
            Some(scales::English::One) if joint && self::is_half(tokens, here + 1) => {
                return half(tokens, at, here + 2, total + part);
            }
            _ => break,
        }
        read = true;
        next = here + 1;
    }
    let mut value = total.checked_add(part).filter(|_| read)?.to_string();
    // `twenty-three point six`
    if word(next).is_some_and(|w| w == "point") {
        let digit = |i: usize| match scales::english(&word(i)?) {
            Some(scales::English::Units(n)) if n < 10 => Some(n),
            _ => None,
        };
        let decimals: Vec<String> = (next + 1..).map_while(digit).map(|n| n.to_string()).collect();
        if !decimals.is_empty() {
            value = format!("{value}.{}", decimals.concat());
            next += 1 + decimals.len();
        }
    }
    Some(finish(tokens, at, next, &[value], false))
}

/// `a quarter of a billion`, `three quarters of a million`
fn quarters(tokens: &[Token], at: usize) -> Option<(Stated, usize)> {
    let is =
        |i: usize, words: &[&str]| tokens.get(i).is_some_and(|t| words.iter().any(|w| t.text.eq_ignore_ascii_case(w)));
    let part = match (is(at + 1, &["quarter"]), is(at + 1, &["quarters"])) {
        (true, _) if is(at, &["a", "one"]) => "0.25",
        (_, true) if is(at, &["three"]) => "0.75",
        _ => return None,
    };
    (is(at + 2, &["of"]) && is(at + 3, &["a", "one"])).then_some(())?;
    scale_at(tokens, at + 4)?;
    Some(finish(tokens, at, at + 4, &[part.to_owned()], false))
}

fn followed(tokens: &[Token], at: usize) -> bool {
    let word = tokens.get(at).map(|t| t.text.to_lowercase());
    word.is_some_and(|w| matches!(scales::english(&w), Some(scales::English::Hundred | scales::English::Thousands(_))))
}

fn is_half(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|t| t.text.eq_ignore_ascii_case("half"))
}

/// `half a billion`, `two and a half million`: the words after `half`.
fn half(tokens: &[Token], at: usize, mut next: usize, whole: i128) -> Option<(Stated, usize)> {
    if tokens.get(next).is_some_and(|t| t.text.eq_ignore_ascii_case("a")) {
        next += 1;
    }
    scale_at(tokens, next)?;
    Some(finish(tokens, at, next, &[format!("{whole}.5")], false))
}

/// `三十三`, `二百三十六亿`
fn in_han(tokens: &[Token], at: usize) -> Option<(Stated, usize)> {
    let run = tokens[at..].iter().take_while(|t| t.kind == Kind::Han && scales::han_number(t.text).is_some());
    let run: Vec<scales::Han> = run.filter_map(|t| scales::han_number(t.text)).collect();
    // A digit alone is more often a part of a word.
    if run.len() < 2 {
        return None;
    }
    let (mut total, mut section, mut digit) = (0i128, 0i128, 0i128);
    for part in &run {
        match *part {
            scales::Han::Digit(n) => digit = digit.checked_mul(10)?.checked_add(n)?,
            scales::Han::Small(power) => {
                section = section.checked_add(digit.max(1).checked_mul(10i128.pow(power))?)?;
                digit = 0;
            }
            scales::Han::Large(power) => {
                total = total.checked_add(section + digit)?.checked_mul(10i128.pow(power))?;
                (section, digit) = (0, 0);
            }
        }
    }
    let value = total.checked_add(section)?.checked_add(digit)?;
    Some(finish(tokens, at, at + run.len(), &[value.to_string()], false))
}
