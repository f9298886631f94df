//! The values of a field as of a day: as written, then as `amended` lines left them.
//!
//! Not for amounts: what a change does to an interval is eval's, and `amount` in an
//! expression is the field as written.

use super::super::view::happens;
use super::super::{Arg, Bounds, Day, Dec, DeclId, Duration, DurationUnit, Entry, Figure, Key, Line, Sign, Value};
use super::History;
use std::borrow::Cow;

impl<'m> History<'m> {
    /// The values of a field as of a day, with what a member takes from its package.
    pub fn entries(&self, id: DeclId, key: Key, as_of: Day) -> Cow<'m, [Entry]> {
        let holder = match key {
            Key::Own(field) => self.model.holder(id, field).unwrap_or(id),
            Key::User(_) => id,
        };
        self.field_at(holder, key, as_of)
    }

    /// The values of a field of one declaration (nothing inherited) as of a day.
    pub fn field_at(&self, id: DeclId, key: Key, as_of: Day) -> Cow<'m, [Entry]> {
        let decl = self.model.get(id);
        let written = decl.fields.iter().find(|f| f.key == key).map_or(&[][..], |f| f.values.as_slice());
        let mut changes: Vec<_> = decl
            .lines
            .iter()
            .filter(|l| happens(l) && l.effect().first <= as_of)
            .filter(|l| match &l.arg {
                Arg::Amended { key: k, .. } | Arg::Changed { key: k, .. } => *k == key,
                _ => false,
            })
            .collect();
        if changes.is_empty() {
            return Cow::Borrowed(written);
        }
        changes.sort_by_key(|l| l.effect().first);
        let mut values = Cow::Borrowed(written);
        changes.into_iter().for_each(|line| step(&mut values, line));
        values
    }

    /// The lines of a declaration that certainly take a figure other than an amount below
    /// zero, each with its field.
    pub fn below_zero(&self, id: DeclId) -> Vec<(&'m Line, Key)> {
        let decl = self.model.get(id);
        let mut lines: Vec<(&Line, Key)> = decl.lines.iter().filter_map(|line| Some((line, key_of(line)?))).collect();
        let minus = |(line, _): &(&Line, Key)| matches!(line.arg, Arg::Changed { sign: Sign::Minus, .. });
        // Few records have any.
        if !lines.iter().any(minus) {
            return Vec::new();
        }
        lines.sort_by_key(|(line, _)| line.effect().first);
        let mut below = Vec::new();
        let mut now: Vec<(Key, Cow<[Entry]>)> = Vec::new();
        for (line, key) in lines.into_iter().filter(|(line, _)| happens(line)) {
            let at = now.iter().position(|(k, _)| *k == key).unwrap_or_else(|| {
                let written = decl.fields.iter().find(|f| f.key == key).map_or(&[][..], |f| f.values.as_slice());
                now.push((key, Cow::Borrowed(written)));
                now.len() - 1
            });
            if let (Arg::Changed { sign: Sign::Minus, by, .. }, [entry]) = (&line.arg, &*now[at].1)
                && exceeds(&by.value, &entry.value)
            {
                below.push((line, key));
            }
            step(&mut now[at].1, line);
        }
        below
    }
}

fn key_of(line: &Line) -> Option<Key> {
    match line.arg {
        Arg::Amended { key, .. } | Arg::Changed { key, .. } => Some(key),
        _ => None,
    }
}

fn step<'v>(values: &mut Cow<'v, [Entry]>, line: &'v Line) {
    match &line.arg {
        Arg::Amended { values: new, .. } => *values = Cow::Borrowed(new.as_slice()),
        Arg::Changed { sign, by, .. } => {
            if let [entry] = values.to_mut().as_mut_slice() {
                change(&mut entry.value, *sign, &by.value);
            }
        }
        _ => {}
    }
}

/// Whether one figure is certainly larger than another of its sort.
fn exceeds(by: &Value, value: &Value) -> bool {
    let above = |by: Figure, figure: Figure| match (by, figure) {
        (Figure::Known(by), Figure::Known(had)) => {
            !by.about && !had.about && had.high.is_some_and(|high| by.low > high)
        }
        _ => false,
    };
    match (by, value) {
        (Value::Number(by), Value::Number(had)) | (Value::Percent(by), Value::Percent(had)) => above(**by, **had),
        (Value::Quantity(by), Value::Quantity(had)) if by.unit == had.unit && by.per_year == had.per_year => {
            above(by.figure, had.figure)
        }
        (Value::Duration(by), Value::Duration(had)) => {
            let unit = had.unit.finer(by.unit);
            in_unit(**by, unit).zip(in_unit(**had, unit)).is_some_and(|(by, had)| above(by, had))
        }
        _ => false,
    }
}

/// Moves a figure; what can't be moved (another unit, an overflow) stays, and is a
/// matter for checks.
fn change(value: &mut Value, sign: Sign, by: &Value) {
    match (value, by) {
        (Value::Number(figure), Value::Number(by)) => moved(figure, sign, by),
        (Value::Percent(figure), Value::Percent(by)) => moved(figure, sign, by),
        (Value::Quantity(quantity), Value::Quantity(by))
            if quantity.unit == by.unit && quantity.per_year == by.per_year =>
        {
            moved(&mut quantity.figure, sign, &by.figure);
        }
        (Value::Duration(duration), Value::Duration(by)) => {
            // `5y` and `18mo` more are `78mo`.
            let unit = duration.unit.finer(by.unit);
            if let Some((figure, by)) = in_unit(**duration, unit).zip(in_unit(**by, unit)) {
                (duration.figure, duration.unit) = (figure, unit);
                moved(&mut duration.figure, sign, &by);
            }
        }
        _ => {}
    }
}

/// A time in a finer unit: twelve months to the year, 365 days to the year.
fn in_unit(duration: Duration, unit: DurationUnit) -> Option<Figure> {
    let Figure::Known(bounds) = duration.figure else { return Some(Figure::Unknown) };
    let (times, by) = duration.unit.in_finer(unit)?;
    let scaled = |d: Dec| d.0.checked_mul(times).map(|n| Dec(n.div_euclid(by)));
    let high = match bounds.high {
        Some(high) => Some(scaled(high)?),
        None => None,
    };
    Some(Figure::Known(Bounds { low: scaled(bounds.low)?, high, about: bounds.about }))
}

fn moved(figure: &mut Figure, sign: Sign, by: &Figure) {
    let (Figure::Known(bounds), Figure::Known(by)) = (*figure, *by) else {
        *figure = Figure::Unknown;
        return;
    };
    let step = |from: Dec, by: Dec| match sign {
        Sign::Plus => from.checked_add(by),
        Sign::Minus => from.checked_sub(by).map(|d| d.max(Dec::ZERO)),
    };
    // A change of an interval moves the bound that it can certainly move.
    let (for_low, for_high) = match sign {
        Sign::Plus => (Some(by.low), by.high),
        Sign::Minus => (by.high, Some(by.low)),
    };
    let low = for_low.map_or(Some(Dec::ZERO), |by| step(bounds.low, by));
    let high = bounds.high.zip(for_high).and_then(|(high, by)| step(high, by));
    if let Some(low) = low {
        *figure = Figure::Known(Bounds { low, high, about: bounds.about || by.about });
    }
}
