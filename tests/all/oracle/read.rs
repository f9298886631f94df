//! A reader of the plain subset of the language that `write.rs` prints: one item a
//! line, no strings. It lets hand-worked cases and shrunk failures stand as text.

use super::figure::parse_decimal;
use super::records::*;

pub fn project(text: &str) -> Project {
    let mut p = Project::default();
    let mut open: Vec<String> = vec![];
    for raw in text.lines() {
        let line = raw.split('#').next().unwrap_or("").trim();
        // `instrument a { kind: loan; amount: 5 USD }` on one line is allowed too.
        for item in split_items(line) {
            read_item(&mut p, &mut open, &item).unwrap_or_else(|| panic!("the oracle cannot read `{item}` of\n{text}"));
        }
    }
    assert!(open.is_empty(), "an open block in\n{text}");
    p
}

fn split_items(line: &str) -> Vec<String> {
    let mut items = vec![];
    let mut now = String::new();
    for c in line.chars() {
        match c {
            ';' => items.push(std::mem::take(&mut now)),
            '{' => {
                now.push(c);
                items.push(std::mem::take(&mut now));
            }
            '}' => {
                items.push(std::mem::take(&mut now));
                items.push("}".into());
            }
            c => now.push(c),
        }
    }
    items.push(now);
    items.iter().map(|s| s.trim().to_string()).filter(|s| !s.is_empty()).collect()
}

fn read_item(p: &mut Project, open: &mut Vec<String>, item: &str) -> Option<()> {
    if item == "}" {
        open.pop()?;
        return Some(());
    }
    if item.starts_with(|c: char| c.is_ascii_digit()) {
        return read_dated(p, open, item);
    }
    let words: Vec<&str> = item.trim_end_matches('{').split_whitespace().collect();
    if let Some((field, value)) = item.split_once(':') {
        let r = record_of(p, open.last()?)?;
        return read_field(r, field, value.trim());
    }
    let (kind, name) = (words[0], words[1]);
    match kind {
        "sector" => {
            let path = match open.last() {
                Some(up) => format!("{up}.{name}"),
                None => name.to_string(),
            };
            p.sectors.push(path.clone());
            if item.ends_with('{') {
                open.push(path);
            }
        }
        "initiative" => p.initiatives.push(name.to_string()),
        "instrument" | "package" | "pledge" => {
            let what = match kind {
                "instrument" => What::Instrument,
                "package" => What::Package,
                _ => What::Pledge,
            };
            let mut r = Record::new(what, name);
            r.nested = open.last().cloned();
            p.records.push(r);
            if item.ends_with('{') {
                open.push(name.to_string());
            }
        }
        _ => return None,
    }
    Some(())
}

fn record_of<'a>(p: &'a mut Project, name: &str) -> Option<&'a mut Record> {
    p.records.iter_mut().find(|r| r.name == name)
}

fn list(value: &str) -> Vec<String> {
    value.split(',').map(|s| s.trim().to_string()).collect()
}

fn shares(value: &str) -> Option<Vec<Shared>> {
    list(value)
        .iter()
        .map(|v| match v.split_once(' ') {
            Some((name, p)) => Some((name.to_string(), Some(parse_decimal(p.trim_end_matches('%'))?))),
            None => Some((v.clone(), None)),
        })
        .collect()
}

fn read_field(r: &mut Record, field: &str, value: &str) -> Option<()> {
    match field {
        "kind" => r.kind = Some(value.into()),
        "parties" => r.parties = list(value),
        "from" => r.from = shares(value)?,
        "to" => r.to = shares(value)?,
        "sectors" => r.sectors = shares(value)?,
        "initiatives" => r.initiatives = list(value),
        "under" => r.under = list(value),
        "amends" => r.amends = Some(value.into()),
        "supersedes" => r.supersedes = Some(value.into()),
        "overlaps" => r.overlaps = list(value),
        "status" => r.status = Some(value.into()),
        "term" => r.term = value.trim_end_matches('y').parse().ok(),
        "count" => r.count = Some(read_count(value)?),
        "amount" if value.starts_with(['+', '-']) => r.change = Some(read_change(value)?),
        "amount" => r.amount = list(value).iter().map(|a| read_amount(a)).collect::<Option<_>>()?,
        _ => return None,
    }
    Some(())
}

fn read_count(v: &str) -> Option<Count> {
    Some(if let Some(n) = v.strip_prefix("over ") {
        Count::Over(n.parse().ok()?)
    } else if let Some(n) = v.strip_prefix("up to ") {
        Count::UpTo(n.parse().ok()?)
    } else if let Some((a, b)) = v.split_once("..") {
        Count::Between(a.parse().ok()?, b.parse().ok()?)
    } else {
        Count::Exact(v.parse().ok()?)
    })
}

fn read_change(v: &str) -> Option<(i128, String)> {
    let (number, currency) = v.split_once(' ')?;
    Some((scaled(number.trim_start_matches('+'))?, currency.to_string()))
}

/// A number with a scale: `23.6bn`.
fn scaled(s: &str) -> Option<i128> {
    for (suffix, by) in [("mn", 1_000_000), ("bn", 1_000_000_000), ("tn", 1_000_000_000_000), ("k", 1_000)] {
        if let Some(n) = s.strip_suffix(suffix) {
            return Some(parse_decimal(n)? * by);
        }
    }
    parse_decimal(s)
}

pub fn read_amount(v: &str) -> Option<Amount> {
    let mut a = Amount { span: None, currency: String::new(), twin: None, per_year: false };
    if v == "unknown" {
        return Some(a);
    }
    let (main, twin) = match v.split_once(" = ") {
        Some((m, t)) => (m, Some(t)),
        None => (v, None),
    };
    if let Some(t) = twin {
        let (n, c) = t.split_once(' ')?;
        a.twin = Some((scaled(n)?, c.to_string()));
    }
    a.per_year = main.ends_with(" per year");
    let main = main.trim_end_matches(" per year");
    let (q, rest) =
        ["about ", "over ", "up to "].into_iter().find_map(|q| Some((q, main.strip_prefix(q)?))).unwrap_or(("", main));
    // `5bn USD 2014`: what follows the number is the currency, with its year.
    let (number, currency) = rest.split_once(' ')?;
    a.currency = currency.to_string();
    a.span = Some(match (q, number.split_once("..")) {
        ("", Some((x, y))) => {
            let unit = y.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '_');
            let x = if x.ends_with(unit) { x.to_string() } else { format!("{x}{unit}") };
            Written::Between(scaled(&x)?, scaled(y)?)
        }
        ("about ", _) => Written::About(scaled(number)?),
        ("over ", _) => Written::Over(scaled(number)?),
        ("up to ", _) => Written::UpTo(scaled(number)?),
        _ => Written::Exact(scaled(number)?),
    });
    Some(a)
}

pub fn read_date(s: &str) -> Option<Date> {
    let mut parts = s.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next().map(|m| m.parse().ok()).unwrap_or(None);
    let day = parts.next().map(|m| m.parse().ok()).unwrap_or(None);
    Some(Date { year, month, day })
}

fn read_dated(p: &mut Project, open: &[String], item: &str) -> Option<()> {
    let words: Vec<&str> = item.split_whitespace().collect();
    let date = read_date(words[0])?;
    if open.is_empty() && words[1] == "rate" {
        let left = (parse_decimal(words[2])?, words[3].to_string());
        let right = (parse_decimal(words[5])?, words[6].to_string());
        p.rates.push(Rate { date, left, right });
        return Some(());
    }
    if open.is_empty() && words[1] == "deflator" {
        p.deflators.push((date.year, words[2].to_string(), parse_decimal(words[3])?));
        return Some(());
    }
    let mut rest = &words[1..];
    let subject = match open.last() {
        Some(s) => s.clone(),
        None => {
            rest = &rest[1..];
            words[1].to_string()
        }
    };
    let mut l = Line { date: Some(date), ..Line::default() };
    if rest[0] == "due" {
        l.due = true;
        rest = &rest[1..];
    }
    l.verb = rest[0].to_string();
    let tail = |word: &str| rest.iter().position(|w| *w == word);
    let end = tail("by").into_iter().chain(tail("effective")).min().unwrap_or(rest.len());
    if let Some(i) = tail("by") {
        let to = tail("effective").filter(|e| *e > i).unwrap_or(rest.len());
        l.by = list(&rest[i + 1..to].join(" "));
    }
    if let Some(i) = tail("effective") {
        l.effective = Some(read_date(rest[i + 1])?);
    }
    let argument = rest[1..end].join(" ");
    if let Some(a) = argument.strip_prefix("amount ") {
        l.change = Some(match a.starts_with(['+', '-']) {
            true => {
                let (x, c) = read_change(a)?;
                Change::By(x, c)
            }
            false => Change::Replace(read_amount(a)?),
        });
    } else if !argument.is_empty() {
        l.amount = Some(read_amount(&argument)?);
    }
    record_of(p, &subject)?.lines.push(l);
    Some(())
}
