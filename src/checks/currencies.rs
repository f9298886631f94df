//! Currencies that look mistyped: codes that nobody lends in, and one of no party that
//! is a letter away from one that is meant everywhere else.

use super::context::Context;
use super::stated::figures;
use super::wholes;
use crate::diag::{Diagnostic, codes};
use crate::model::{Amount, Arg, Cur, DeclId, Entry, Model, Value};
use crate::schema::F;
use crate::text::Span;
use rustc_hash::FxHashMap;

/// Codes of ISO 4217 in which no sum is agreed, and what is meant by them.
const NO_MONEY: [(&str, &str); 4] = [("USN", "USD"), ("USS", "USD"), ("XTS", ""), ("XXX", "")];

/// Currencies in which strangers lend to one another.
const LENDING: [&str; 7] = ["USD", "EUR", "CNY", "JPY", "GBP", "CHF", "XDR"];

/// So few times is seldom; a currency that is meant stands there at least so often
/// more.
const SELDOM: usize = 2;
const OFTENER: usize = 10;

/// An amount that a record states.
pub(super) struct Use {
    pub id: DeclId,
    span: Span,
    pub currency: Cur,
}

pub(super) fn mistyped(context: &Context, out: &mut Vec<Diagnostic>) {
    let mut counts = context.options.elsewhere.map(|elsewhere| elsewhere.currencies.clone()).unwrap_or_default();
    let all = || context.model.ids();
    each_amount(context.model, all(), &mut |used| *counts.entry(used.currency.code).or_default() += 1);
    let is_odd = |code: &str| NO_MONEY.iter().any(|(odd, _)| *odd == code);
    let suspect =
        |code: &str, n: usize| is_odd(code) || (n <= SELDOM && !LENDING.contains(&code) && !code.starts_with('X'));
    if !counts.iter().any(|(code, n)| suspect(code, *n)) {
        return;
    }
    let mut uses = Vec::new();
    each_amount(context.model, all(), &mut |used| {
        if suspect(used.currency.code, counts[used.currency.code]) {
            uses.push(used);
        }
    });
    out.extend(uses.iter().filter_map(|used| of_use(context, used, &counts)));
}

pub(super) fn each_amount(model: &Model, ids: impl Iterator<Item = DeclId>, found: &mut impl FnMut(Use)) {
    for id in ids {
        let decl = model.get(id);
        let mut add = |amount: &Amount, span: Span| {
            let currencies = [amount.currency, amount.twin().map(|(_, currency)| currency)];
            currencies.into_iter().flatten().for_each(|currency| found(Use { id, span, currency }));
        };
        decl.values(F::Amount).iter().filter_map(amount).for_each(|(a, span)| add(a, span));
        for line in &decl.lines {
            match &line.arg {
                Arg::Amended { values, .. } => values.iter().filter_map(amount).for_each(|(a, span)| add(a, span)),
                Arg::Changed { by, .. } => amount(by).into_iter().for_each(|(a, span)| add(a, span)),
                Arg::Amount(amount) => add(amount, line.arg_span),
                _ => {}
            }
        }
    }
}

pub(super) fn asking_rates(model: &Model) -> Vec<DeclId> {
    let mut of: Vec<Vec<Cur>> = vec![Vec::new(); model.decls.len()];
    let mut asking = Vec::new();
    for id in wholes::members_first(model) {
        let inside = model.relations().insides(id).iter().flat_map(|inside| of[inside.0 as usize].iter().copied());
        let mut all: Vec<Cur> = inside.collect();
        each_amount(model, std::iter::once(id), &mut |used| all.push(used.currency));
        all.sort_unstable();
        all.dedup();
        if all.len() > 1 {
            asking.push(id);
        }
        of[id.0 as usize] = all;
    }
    asking
}

fn amount(entry: &Entry) -> Option<(&Amount, Span)> {
    match &entry.value {
        Value::Amount(amount) | Value::Change { by: amount, .. } => Some((amount, entry.span)),
        _ => None,
    }
}

fn of_use(context: &Context, used: &Use, counts: &FxHashMap<&'static str, usize>) -> Option<Diagnostic> {
    let code = used.currency.code;
    // A unit of the project's own is what it says.
    let row = crate::schema::codes::currency(code).filter(|_| context.model.by_name(code).is_none())?;
    if let Some((_, meant)) = NO_MONEY.iter().find(|(odd, _)| *odd == code) {
        let diagnostic = Diagnostic::new(&codes::W0318, place(context, used), format!("no sum is agreed in `{code}`"))
            .label(row.name.to_lowercase());
        return Some(match *meant {
            "" => diagnostic.help("write the currency that the source names"),
            meant => suggest(diagnostic, context, used, meant),
        });
    }
    let near = nearest(context, used, counts)?;
    if of_a_party(context, used.id, code) || named(context, used) {
        return None;
    }
    let why = format!("{}: of none of the parties, and nearly `{near}`", row.name);
    let diagnostic =
        Diagnostic::new(&codes::W0318, place(context, used), format!("`{code}` looks mistyped")).label(why);
    Some(suggest(diagnostic, context, used, near))
}

fn suggest(diagnostic: Diagnostic, context: &Context, used: &Use, meant: &str) -> Diagnostic {
    diagnostic.help(format!("did you mean `{meant}`?")).maybe(
        format!("write `{meant}`"),
        place(context, used),
        meant.to_owned(),
    )
}

/// The code within the amount.
fn place(context: &Context, used: &Use) -> Span {
    let code = used.currency.code;
    match context.text(used.span).find(code) {
        Some(at) => {
            Span::new(used.span.file, used.span.start as usize + at, used.span.start as usize + at + code.len())
        }
        None => used.span,
    }
}

/// The currency that was likely meant: one letter away, and either that of a party or
/// far more in use.
fn nearest(context: &Context, used: &Use, counts: &FxHashMap<&'static str, usize>) -> Option<&'static str> {
    let code = used.currency.code;
    let own = counts.get(code).copied().unwrap_or(1);
    let mut near: Vec<(usize, &'static str)> = counts
        .iter()
        .filter(|(other, n)| **other != code && strsim::osa_distance(other, code) == 1 && **n >= own * OFTENER)
        .map(|(other, n)| (*n, *other))
        .collect();
    near.sort_unstable();
    let theirs = || {
        let all = crate::schema::codes::currencies().filter(|c| c.until.is_none());
        let mut near = all.filter(|c| strsim::osa_distance(c.code, code) == 1);
        near.find(|c| of_a_party(context, used.id, c.code)).map(|c| c.code)
    };
    near.last().map(|(_, code)| *code).or_else(theirs)
}

/// Whether a currency is that of one who has to do with the record: a national code
/// begins with that of its country.
fn of_a_party(context: &Context, id: DeclId, code: &str) -> bool {
    let model = context.model;
    const CONCERNED: [F; 7] =
        [F::From, F::To, F::Territories, F::Implementers, F::Guarantors, F::Signatories, F::Witnesses];
    let concerned = CONCERNED.iter().flat_map(|f| model.targets(id, *f));
    let mut all = model.parties(id).into_iter().chain(concerned);
    all.any(|party| {
        let state = model.state_of(party).unwrap_or(party);
        let country = |id: DeclId| context.get(id).name.get(..2).is_some_and(|c| Some(c) == code.get(..2));
        country(party) || country(state)
    })
}

/// Whether the title or the words quoted name the currency: then it is meant.
fn named(context: &Context, used: &Use) -> bool {
    let decl = context.get(used.id);
    let names = |text: &str| {
        let stated = figures(text);
        stated.iter().flat_map(|s| &s.currencies).any(|c| c.code == used.currency.code)
            || text.contains(used.currency.code)
    };
    let mut quotes = context.model.citations(used.id).filter_map(|c| c.quote.as_ref());
    decl.title.as_deref().is_some_and(names) || quotes.any(|(quote, _)| names(quote))
}
