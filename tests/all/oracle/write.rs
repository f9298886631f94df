//! Records to `.deal` text, one item a line: what the reader of `read.rs` reads back.

use super::figure::decimal;
use super::records::*;

pub fn project(p: &Project) -> String {
    let mut out = String::new();
    for s in p.sectors.iter().filter(|s| !s.contains('.')) {
        sector(p, s, 0, &mut out);
    }
    for i in &p.initiatives {
        out.push_str(&format!("initiative {i}\n"));
    }
    for r in p.records.iter().filter(|r| r.nested.is_none()) {
        record(p, r, 0, &mut out);
    }
    out.push_str(&statements(p));
    out
}

pub fn statements(p: &Project) -> String {
    let mut out = String::new();
    for r in &p.rates {
        let (l, r_) = (&r.left, &r.right);
        out.push_str(&format!("{} rate {} {} = {} {}\n", date(&r.date), decimal(l.0), l.1, decimal(r_.0), r_.1));
    }
    for (y, c, x) in &p.deflators {
        out.push_str(&format!("{y} deflator {c} {}\n", decimal(*x)));
    }
    out
}

fn sector(p: &Project, path: &str, depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth);
    let name = path.rsplit('.').next().unwrap_or(path);
    let inside: Vec<&String> =
        p.sectors.iter().filter(|s| s.rsplit_once('.').is_some_and(|(up, _)| up == path)).collect();
    if inside.is_empty() {
        out.push_str(&format!("{pad}sector {name}\n"));
        return;
    }
    out.push_str(&format!("{pad}sector {name} {{\n"));
    for s in inside {
        sector(p, s, depth + 1, out);
    }
    out.push_str(&format!("{pad}}}\n"));
}

pub fn record(p: &Project, r: &Record, depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth);
    let what = match r.what {
        What::Instrument => "instrument",
        What::Package => "package",
        What::Pledge => "pledge",
    };
    out.push_str(&format!("{pad}{what} {} {{\n", r.name));
    let mut field = |name: &str, value: String| {
        if !value.is_empty() {
            out.push_str(&format!("{pad}  {name}: {value}\n"));
        }
    };
    field("kind", r.kind.clone().unwrap_or_default());
    field("parties", r.parties.join(", "));
    field("from", shared(&r.from));
    field("to", shared(&r.to));
    field("count", r.count.map(|c| count(&c)).unwrap_or_default());
    match &r.change {
        Some((x, c)) => field("amount", signed(*x, c)),
        None => field("amount", r.amount.iter().map(amount).collect::<Vec<_>>().join(", ")),
    }
    match &r.sectors_in {
        Some(currency) => field("sectors", shared_out(&r.sectors, currency)),
        None => field("sectors", shared(&r.sectors)),
    }
    field("initiatives", r.initiatives.join(", "));
    field("under", r.under.join(", "));
    field("amends", r.amends.clone().unwrap_or_default());
    field("supersedes", r.supersedes.clone().unwrap_or_default());
    field("overlaps", r.overlaps.join(", "));
    field("term", r.term.map(|t| format!("{t}y")).unwrap_or_default());
    field("status", r.status.clone().unwrap_or_default());
    for l in &r.lines {
        out.push_str(&format!("{pad}  {}\n", line(l)));
    }
    for inner in p.records.iter().filter(|i| i.nested.as_ref() == Some(&r.name)) {
        record(p, inner, depth + 1, out);
    }
    out.push_str(&format!("{pad}}}\n"));
}

pub fn line(l: &Line) -> String {
    let mut s = date(&l.date());
    if l.due {
        s.push_str(" due");
    }
    s.push_str(&format!(" {}", l.verb));
    match &l.change {
        Some(Change::Replace(a)) => s.push_str(&format!(" amount {}", amount(a))),
        Some(Change::By(x, c)) => s.push_str(&format!(" amount {}", signed(*x, c))),
        None => {}
    }
    if l.verb == "reported" {
        s.push_str(" amount");
    }
    if let Some(a) = &l.amount {
        s.push_str(&format!(" {}", amount(a)));
    }
    if !l.by.is_empty() {
        s.push_str(&format!(" by {}", l.by.join(", ")));
    }
    if let Some(e) = &l.effective {
        s.push_str(&format!(" effective {}", date(e)));
    }
    s
}

fn signed(x: i128, currency: &str) -> String {
    let sign = if x < 0 { "-" } else { "+" };
    format!("{sign}{} {currency}", decimal(x.abs()))
}

fn shared(list: &[Shared]) -> String {
    let one = |(v, p): &Shared| match p {
        Some(p) => format!("{v} {}%", decimal(*p)),
        None => v.clone(),
    };
    list.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn shared_out(list: &[Shared], currency: &str) -> String {
    let one = |(v, x): &Shared| match x {
        Some(x) => format!("{v} {} {currency}", decimal(*x)),
        None => v.clone(),
    };
    list.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn count(c: &Count) -> String {
    match c {
        Count::Exact(n) => n.to_string(),
        Count::Over(n) => format!("over {n}"),
        Count::UpTo(n) => format!("up to {n}"),
        Count::Between(a, b) => format!("{a}..{b}"),
    }
}

pub fn amount(a: &Amount) -> String {
    let c = &a.currency;
    let mut s = match a.span {
        None => return "unknown".to_string(),
        Some(Written::Exact(x)) => format!("{} {c}", decimal(x)),
        Some(Written::About(x)) => format!("about {} {c}", decimal(x)),
        Some(Written::Over(x)) => format!("over {} {c}", decimal(x)),
        Some(Written::UpTo(x)) => format!("up to {} {c}", decimal(x)),
        Some(Written::Between(x, y)) => format!("{}..{} {c}", decimal(x), decimal(y)),
    };
    if a.per_year {
        s.push_str(" per year");
    }
    if let Some((x, c)) = &a.twin {
        s.push_str(&format!(" = {} {c}", decimal(*x)));
    }
    s
}

pub fn date(d: &Date) -> String {
    match (d.month, d.day) {
        (Some(m), Some(day)) => format!("{:04}-{m:02}-{day:02}", d.year),
        (Some(m), None) => format!("{:04}-{m:02}", d.year),
        _ => format!("{:04}", d.year),
    }
}

pub fn day(d: Day) -> String {
    format!("{:04}-{:02}-{:02}", d.0, d.1, d.2)
}
