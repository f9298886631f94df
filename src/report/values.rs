//! Values of the records in plain form: what a row's fields hold, as written.

use super::FieldValue;
use crate::model::{Amount, Arg, Bounds, Dec, Duration, Entry, Figure, Key, Line, Model, Quantity, Ref, Share, Value};
use crate::text::Sources;

/// The word of a field: the language's, or the name of the project's own.
pub(crate) fn word(model: &Model, key: Key) -> String {
    match key {
        Key::Own(field) => field.word().to_owned(),
        Key::User(id) => model.get(id).name.to_string(),
    }
}

pub(crate) fn entry(model: &Model, sources: &Sources, entry: &Entry) -> FieldValue {
    let value = match &entry.value {
        Value::Amount(amount) => FieldValue::Amount((**amount).clone()),
        Value::Number(figure) => FieldValue::Number(**figure),
        Value::Quantity(quantity) => FieldValue::Quantity((**quantity).clone()),
        value => FieldValue::Text(text(model, sources, value, entry)),
    };
    match entry.share.as_deref() {
        Some(Share::Percent(percent)) => FieldValue::Shared(Box::new(value), format!("{percent}%")),
        Some(Share::Amount(amount)) => FieldValue::Shared(Box::new(value), self::amount(amount)),
        None => value,
    }
}

fn text(model: &Model, sources: &Sources, value: &Value, entry: &Entry) -> String {
    match value {
        Value::Text(text) | Value::Tag(text) => text.to_string(),
        Value::Word(word) => (*word).to_owned(),
        Value::Ref(r) => reference(model, sources, *r),
        Value::Titled { lang, text } => format!("{lang} {text}"),
        Value::Register { register, number } => format!("{register} {number}"),
        Value::Kind(kind) => kind.word().to_owned(),
        Value::Legal(status) => status.word().to_owned(),
        Value::Delivery(status) => status.word().to_owned(),
        Value::Date(period) => period.to_string(),
        Value::Number(figure) => self::figure(**figure, ""),
        Value::Percent(figure) => self::figure(**figure, "%"),
        Value::Amount(amount) => self::amount(amount),
        Value::Change { sign, by } => format!("{}{}", sign.mark(), self::amount(by)),
        Value::Quantity(quantity) => self::quantity(quantity),
        Value::Duration(duration) => self::duration(**duration),
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::OnKind(kind) => kind.word().to_owned(),
        Value::Currency(currency) => currency.to_string(),
        // Sets, conditions and columns read best as they were written.
        _ => sources.slice(entry.span).to_owned(),
    }
}

pub(crate) fn reference(model: &Model, sources: &Sources, r: Ref) -> String {
    r.target.map_or_else(|| sources.slice(r.span).to_owned(), |id| model.path(id))
}

fn number(value: Dec) -> String {
    value.scaled().unwrap_or_else(|| value.grouped())
}

/// Bounds as the language writes them, with what follows the number.
pub(super) fn bounds(b: Bounds, unit: &str) -> String {
    let about = if b.about { "about " } else { "" };
    match b.high {
        Some(high) if high == b.low => format!("{about}{}{unit}", number(high)),
        None if b.is_anything() => format!("{about}over 0{unit}"),
        None => format!("{about}over {}{unit}", number(b.low)),
        Some(high) if b.low.0 == 0 => format!("{about}up to {}{unit}", number(high)),
        Some(high) => format!("{about}{}..{}{unit}", number(b.low), number(high)),
    }
}

pub(super) fn figure(figure: Figure, unit: &str) -> String {
    figure.bounds().map_or_else(|| "unknown".to_owned(), |b| bounds(b, unit))
}

pub(super) fn amount(amount: &Amount) -> String {
    let currency = amount.currency.map(|c| format!(" {c}")).unwrap_or_default();
    let mut text = figure(amount.figure, &currency);
    if amount.per_year {
        text.push_str(" per year");
    }
    if let Some((twin, currency)) = amount.twin() {
        text.push_str(&format!(" = {}", bounds(twin, &format!(" {currency}"))));
    }
    text
}

pub(super) fn quantity(quantity: &Quantity) -> String {
    let per_year = if quantity.per_year { " per year" } else { "" };
    figure(quantity.figure, &format!(" {}{per_year}", quantity.unit))
}

pub(super) fn duration(duration: Duration) -> String {
    figure(duration.figure, duration.unit.word())
}

/// A dated line in the words of the language, without its date.
pub(crate) fn line(model: &Model, sources: &Sources, line: &Line) -> String {
    let mut text = if line.due { "due ".to_owned() } else { String::new() };
    text.push_str(line.verb.word());
    if let Some(argument) = argument(model, sources, line) {
        text.push_str(&format!(" {argument}"));
    }
    if let Some(note) = &line.note {
        text.push_str(&format!(" \"{note}\""));
    }
    for (tail, refs) in [("by", &line.by), ("to", &line.to)] {
        if !refs.is_empty() {
            let names: Vec<_> = refs.iter().map(|r| reference(model, sources, *r)).collect();
            text.push_str(&format!(" {tail} {}", names.join(", ")));
        }
    }
    // As written, so that a place is told from an event, with what stands after that.
    let written = |at: &crate::model::At| match at {
        crate::model::At::Event(r, Some(part)) => format!("{} \"{part}\"", reference(model, sources, *r)),
        crate::model::At::Event(..) => place(model, sources, at),
        crate::model::At::Place(name, _) => format!("\"{name}\""),
    };
    let places: Vec<_> = line.at.iter().map(written).collect();
    if !places.is_empty() {
        text.push_str(&format!(" at {}", places.join(", ")));
    }
    if let Some(effective) = line.effective {
        text.push_str(&format!(" effective {effective}"));
    }
    text
}

pub(super) fn place(model: &Model, sources: &Sources, at: &crate::model::At) -> String {
    match at {
        crate::model::At::Event(r, _) => reference(model, sources, *r),
        crate::model::At::Place(name, _) => name.to_string(),
    }
}

fn argument(model: &Model, sources: &Sources, line: &Line) -> Option<String> {
    let list =
        |values: &[Entry]| values.iter().map(|e| entry(model, sources, e).to_string()).collect::<Vec<_>>().join(", ");
    Some(match &line.arg {
        Arg::Amount(amount) => self::amount(amount),
        Arg::Amended { key, values } | Arg::Reported { key, values } => {
            format!("{} {}", word(model, *key), list(values))
        }
        Arg::Changed { key, sign, by } => {
            format!("{} {}{}", word(model, *key), sign.mark(), entry(model, sources, by))
        }
        Arg::Milestone { name, text } => match text {
            Some(text) => format!("{name} \"{text}\""),
            None => name.to_string(),
        },
        Arg::Until(date) => format!("to {date}"),
        Arg::ReportedVerb { verb, date } => format!("{} {date}", verb.word()),
        Arg::None | Arg::Bad => return None,
    })
}
