//! Documents that look like one document written down twice: the same parties and
//! day, and one title or one amount.
//!
//! States sign several documents a day, often in series ("Loan No 1", "Loan No 2"), so
//! only what nothing tells apart is told. Compared are documents of one day and the
//! same parties, of which there are few; a day of hundreds is compared by neighbours in
//! the order of titles.

use super::context::Context;
use crate::diag::{Diagnostic, codes};
use crate::model::{Amount, Day, DeclId, Model, Value};
use crate::schema::{F, V};
use rustc_hash::FxHashMap;

/// More documents than this of one day are compared with this many neighbours.
const COMPARED: usize = 60;

pub(super) fn probable(context: &Context, out: &mut Vec<Diagnostic>) {
    let mut days: FxHashMap<(Day, Vec<DeclId>), Vec<DeclId>> = FxHashMap::default();
    for id in context.documents().filter(|&id| !context.get(id).implied) {
        if let Some(key) = day_and_parties(context.model, id) {
            days.entry(key).or_default().push(id);
        }
    }
    for ids in days.into_values().filter(|ids| ids.len() > 1) {
        of_a_day(context, &ids, out);
    }
}

/// What two documents have to have in common to be compared.
pub(super) fn day_and_parties(model: &Model, id: DeclId) -> Option<(Day, Vec<DeclId>)> {
    let day = day(model, id)?;
    let mut parties = model.parties(id);
    if parties.len() < 2 {
        return None;
    }
    parties.sort_unstable();
    parties.dedup();
    Some((day, parties))
}

/// The day of which a document is: of its signing or adoption, of its announcement
/// where it has none. A month is no day.
fn day(model: &Model, id: DeclId) -> Option<Day> {
    let day_of = |id: DeclId| {
        let lines = || model.get(id).lines.iter().filter(|l| l.happens());
        let of = |verbs: &[V]| lines().find(|l| verbs.contains(&l.verb));
        let line = of(&[V::Signed, V::Adopted, V::Committed]).or_else(|| of(&[V::Announced]))?;
        line.date.is_exact().then_some(line.date.first)
    };
    day_of(id).or_else(|| model.takes_from(id).find_map(day_of))
}

/// What is compared of a document.
struct Paper<'a> {
    id: DeclId,
    words: Vec<String>,
    amounts: Vec<&'a Amount>,
    references: Vec<String>,
}

fn of_a_day(context: &Context, ids: &[DeclId], out: &mut Vec<Diagnostic>) {
    let mut papers: Vec<Paper> = ids.iter().map(|&id| paper(context, id)).collect();
    if papers.len() > COMPARED {
        papers.sort_by(|a, b| a.words.cmp(&b.words).then(a.id.cmp(&b.id)));
    }
    let mut told = vec![false; papers.len()];
    for (i, first) in papers.iter().enumerate() {
        for (j, second) in papers.iter().enumerate().skip(i + 1).take(COMPARED) {
            // Of three that are one, the second and the third are told.
            if told[i] || told[j] {
                continue;
            }
            if let Some(common) = alike(context, first, second) {
                told[j] = true;
                out.push(diagnostic(context, first.id, second.id, common));
            }
        }
    }
}

fn paper<'a>(context: &Context<'a>, id: DeclId) -> Paper<'a> {
    let decl = context.get(id);
    let references = decl.values(F::References).iter().filter_map(|e| match &e.value {
        Value::Register { register, number } => Some(format!("{register} {}", letters(number))),
        _ => None,
    });
    let amounts = decl.values(F::Amount).iter().filter_map(|e| match &e.value {
        Value::Amount(amount) => Some(&**amount),
        _ => None,
    });
    Paper {
        id,
        words: title_words(decl.title.as_deref().unwrap_or(&decl.name)),
        amounts: amounts.collect(),
        references: references.collect(),
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a title that mean something; of a name where there is no title.
fn title_words(title: &str) -> Vec<String> {
    const SMALL: [&str; 16] =
        ["the", "a", "an", "of", "for", "and", "in", "on", "to", "with", "by", "between", "its", "from", "at", "as"];
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase);
    words.filter(|w| !SMALL.contains(&w.as_str())).collect()
}

/// What two documents of one day and the same parties have in common, where nothing
/// tells them apart.
fn alike(context: &Context, first: &Paper, second: &Paper) -> Option<&'static str> {
    let (one, other) = (context.get(first.id), context.get(second.id));
    if one.kind != other.kind || context.instrument_kind(first.id) != context.instrument_kind(second.id) {
        return None;
    }
    let same_amount = !first.amounts.is_empty()
        && first.amounts.iter().all(|a| a.figure.bounds().is_some())
        && first.amounts == second.amounts;
    let other_amount = !first.amounts.is_empty() && !second.amounts.is_empty() && !same_amount;
    // Two lists often differ a little in one sum: by rates, by rounding, by fees.
    let like_amount = other_amount && like_amounts(&first.amounts, &second.amounts);
    if (other_amount && !like_amount) || told_apart(context, first, second) {
        return None;
    }
    let like_title = !first.words.is_empty() && like(&first.words, &second.words);
    let members = context.relations.wholes(first.id).iter().any(|w| context.relations.wholes(second.id).contains(w));
    match (like_title, same_amount) {
        (true, true) => Some("title and amount"),
        (true, false) if like_amount && !members => Some("title, and nearly one amount"),
        // What a package lists one by one is not one thing for its title alone.
        (true, false) if !members => Some("title"),
        (false, true) if !members && (within(&first.words, &second.words) || within(&second.words, &first.words)) => {
            Some("amount")
        }
        _ => None,
    }
}

/// Whether amounts of the same currencies are less than a tenth apart.
fn like_amounts(first: &[&Amount], second: &[&Amount]) -> bool {
    let near = |a: &Amount, b: &Amount| {
        let (Some(one), Some(other)) = (a.figure.bounds(), b.figure.bounds()) else { return false };
        let (low, high) = (one.low.0.min(other.low.0), one.low.0.max(other.low.0));
        a.currency == b.currency && high - low < high / 10
    };
    first.len() == second.len() && first.iter().zip(second).all(|(a, b)| near(a, b))
}

/// Whether the records themselves say that they are two: other numbers in registers,
/// other providers, receivers, fields; or one speaks of the other.
fn told_apart(context: &Context, first: &Paper, second: &Paper) -> bool {
    let (one, other) = (context.get(first.id), context.get(second.id));
    let both = !first.references.is_empty() && !second.references.is_empty();
    if both && !first.references.iter().any(|r| second.references.contains(r)) {
        return true;
    }
    const TELL: [F; 10] = [
        F::From,
        F::To,
        F::Territories,
        F::Sectors,
        F::Implementers,
        F::Guarantors,
        F::Quantity,
        F::Amends,
        F::Supersedes,
        F::Under,
    ];
    let differ = |field: F| {
        let (a, b) = (one.values(field), other.values(field));
        let values = |list: &[crate::model::Entry]| list.iter().map(|e| context.text(e.span)).collect::<Vec<_>>();
        !a.is_empty() && !b.is_empty() && values(a) != values(b)
    };
    let speaks = |of: DeclId, to: DeclId| {
        let decl = context.get(of);
        [F::Under, F::Amends, F::Supersedes, F::Overlaps].into_iter().any(|f| decl.refs(f).any(|t| t == to))
            || decl.parent == Some(to)
    };
    speaks(first.id, second.id) || speaks(second.id, first.id) || TELL.into_iter().any(differ)
}

/// One title but for small words and slips of the pen: `Hasemite`, `Exchanges of Notes`.
fn like(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same_word(a, b))
}

/// Numbers, and short words (`A`, `II`, `east`), are the same or they are not.
fn same_word(a: &str, b: &str) -> bool {
    const LONG: usize = 5;
    let letters = |w: &str| w.chars().all(char::is_alphabetic);
    let plural = |one: &str, many: &str| one.len() > 2 && many.strip_suffix('s') == Some(one);
    a == b
        || plural(a, b)
        || plural(b, a)
        || (a.len().min(b.len()) >= LONG
            && a.len().abs_diff(b.len()) <= 4
            && letters(a)
            && letters(b)
            && strsim::osa_distance(a, b) == 1)
}

/// Whether one title says no more than the other does.
fn within(short: &[String], long: &[String]) -> bool {
    let tells = |w: &String| w.len() <= 2 || w.bytes().any(|b| b.is_ascii_digit()) || SERIES.contains(&w.as_str());
    let extra = long.iter().filter(|w| !short.iter().any(|s| same_word(s, w)));
    short.iter().all(|w| long.iter().any(|l| same_word(w, l))) && !extra.into_iter().any(tells)
}

/// Words that tell the parts of a series apart.
const SERIES: [&str; 25] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "one",
    "two",
    "three",
    "four",
    "five",
    "iii",
    "viii",
    "vii",
    "phase",
    "part",
    "lot",
    "tranche",
    "additional",
    "supplementary",
    "further",
    "amended",
    "amendment",
    "protocol",
    "north",
    "south",
];

fn diagnostic(context: &Context, first: DeclId, second: DeclId, common: &str) -> Diagnostic {
    // The later in the text is the one that was written again.
    let (first, second) = if first < second { (first, second) } else { (second, first) };
    Diagnostic::new(
        &codes::W0520,
        context.get(second).name_span,
        format!("{} and {} look like one document", context.quoted(second), context.quoted(first)),
    )
    .label(format!("the same parties, day and {common}"))
    .related(context.get(first).name_span, "declared here")
    .help("if they are one, keep one of them; if they are two, write what tells them apart, such as `references`")
}
