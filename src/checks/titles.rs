//! Amounts in titles (`USD 23.6 million loan`) beside the amounts of the records.

use super::context::Context;
use super::powers;
use super::stated::{Stated, figures};
use crate::diag::{Diagnostic, codes};
use crate::model::{Amount, Arg, Bounds, Dec, DeclId, Entry, Key, Value};
use crate::schema::{F, Kind};

pub(super) fn contradicted(context: &Context, out: &mut Vec<Diagnostic>) {
    for id in context.ids() {
        let decl = context.get(id);
        if !(decl.kind.is_document() || decl.kind == Kind::Pledge) {
            continue;
        }
        let (Some(title), Some(amount)) = (&decl.title, decl.field(F::Amount)) else { continue };
        // Most titles have no figure, and those that are spelled out are not titles of deals.
        if title.bytes().any(|b| b.is_ascii_digit()) {
            out.extend(of_title(context, id, title, &amount.values));
        }
    }
}

fn of_title(context: &Context, id: DeclId, title: &str, values: &[Entry]) -> Option<Diagnostic> {
    let stated: Vec<Stated> = figures(title).into_iter().filter(|s| !s.currencies.is_empty()).collect();
    // Several sums in one title are a list that nobody can read for certain.
    let [stated] = stated.as_slice() else { return None };
    let written: Vec<&Amount> = values.iter().filter_map(amount).collect();
    let first = values.iter().find(|e| amount(e).is_some())?;
    if written.len() < values.len() || written.iter().any(|a| a.per_year || a.figure.bounds().is_none()) {
        return None;
    }
    let words = title.get(stated.range.clone()).unwrap_or(title);
    let later = later_amounts(context, id);
    let known = || written.iter().copied().chain(later.iter().copied());
    let in_its_currency: Vec<Bounds> = known()
        .flat_map(|a| [a.figure.bounds().zip(a.currency), a.twin()])
        .flatten()
        .filter(|(_, currency)| means(stated, words, currency.code))
        .map(|(bounds, _)| bounds)
        .collect();
    let says = |bounds: &Bounds| stated.values.iter().any(|v| agrees(*v, *bounds));
    if in_its_currency.iter().any(says) {
        return None;
    }
    let entry_text = context.text(first.span);
    let told = |message: String, label: String| {
        Diagnostic::new(&codes::W0519, first.span, message)
            .label(label)
            .related(context.get(id).head, "the title of this")
            .help("one of the two is mistyped; where both are right, let the title say what its figure is of")
    };
    if in_its_currency.is_empty() {
        // The same digits in another currency were one sum; another sum may be its worth.
        let same = known().filter_map(|a| a.figure.bounds()).any(|bounds| says(&bounds));
        return same.then(|| {
            told(
                format!("the title says `{words}`, and the amount is in another currency"),
                format!("`{entry_text}` here"),
            )
        });
    }
    let apart = in_its_currency
        .iter()
        .filter_map(|b| b.high)
        .find_map(|b| stated.values.iter().find_map(|v| powers::apart(b, *v)));
    let label = match apart {
        Some(words) => format!("{words} what the title says"),
        None => "another figure here".to_owned(),
    };
    Some(told(format!("the title says `{words}`, and the amount is `{entry_text}`"), label))
}

fn amount(entry: &Entry) -> Option<&Amount> {
    match &entry.value {
        Value::Amount(amount) => Some(amount),
        Value::Change { by, .. } => Some(by),
        _ => None,
    }
}

/// What the amount became, and what others said that it was: a title may be of then.
fn later_amounts<'a>(context: &Context<'a>, id: DeclId) -> Vec<&'a Amount> {
    let own = |key: &Key| *key == Key::Own(F::Amount);
    let lines = context.get(id).lines.iter().flat_map(|line| match &line.arg {
        Arg::Amended { key, values } | Arg::Reported { key, values } if own(key) => {
            values.iter().filter_map(amount).collect()
        }
        Arg::Amount(amount) => vec![&**amount],
        _ => Vec::new(),
    });
    lines.collect()
}

/// Whether a figure of a title is within an amount, or is its rounding: `24 million`
/// of 23.6mn, but not `20 million`.
fn agrees(title: Dec, bounds: Bounds) -> bool {
    let high = bounds.high.unwrap_or(Dec(i128::MAX));
    if bounds.low <= title && title <= high {
        return true;
    }
    if title.0 == 0 {
        return false;
    }
    // The last digit that the title gives.
    let mut step = 1i128;
    while title.0 % (step * 10) == 0 {
        step *= 10;
    }
    let near = |end: Dec| {
        title.0.abs_diff(end.0) <= step.unsigned_abs() / 2 && step.saturating_mul(4) <= title.0.saturating_mul(1)
    };
    let about = |end: Dec| bounds.about && title.0.abs_diff(end.0) <= end.0.unsigned_abs() / 10;
    [Some(bounds.low), bounds.high].into_iter().flatten().any(|end| near(end) || about(end))
}

/// Whether a title can mean a currency: `$` and `dollars` are any country's, `¥` is
/// two countries'.
fn means(stated: &Stated, words: &str, code: &str) -> bool {
    const SHARED: [&str; 12] =
        ["dollar", "franc", "pound", "rupee", "peso", "dinar", "riyal", "rial", "krone", "krona", "crown", "shilling"];
    let family = |name: &str| SHARED.into_iter().find(|word| name.to_lowercase().contains(word));
    let is_code = |w: &str| w.len() >= 2 && w.bytes().all(|b| b.is_ascii_uppercase());
    let explicit = words.split(|c: char| !c.is_ascii_alphabetic()).any(is_code);
    let row = crate::schema::codes::currency(code);
    stated.currencies.iter().any(|c| {
        let shared = || family(c.name).is_some_and(|word| row.is_some_and(|row| family(row.name) == Some(word)));
        c.code == code || (!explicit && (shared() || (words.contains('¥') && matches!(code, "CNY" | "JPY"))))
    })
}
