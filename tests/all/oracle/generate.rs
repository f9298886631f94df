//! Random small projects that are valid and nasty.
//!
//! A project grows from a few rows of bytes, one row a declaration, so that shrinking
//! is shrinking bytes: zero everywhere is a plain loan, signed, in dollars. References
//! go to earlier rows only (modulo their number), so nothing can be a cycle.

use super::amounts::Ask;
use super::figure::{UNIT, higher};
use super::records::*;
use proptest::prelude::*;

pub type Row = [u8; 20];

#[derive(Clone, Debug)]
pub struct Seed {
    pub world: [u8; 6],
    pub rows: Vec<Row>,
}

pub fn seeds() -> impl Strategy<Value = Seed> {
    (any::<[u8; 6]>(), prop::collection::vec(any::<Row>(), 1..9)).prop_map(|(world, rows)| Seed { world, rows })
}

const KINDS: [&str; 13] = [
    "loan",
    "grant",
    "mou",
    "contract",
    "credit-line",
    "framework",
    "treaty",
    "exchange-of-notes",
    "guarantee",
    "debt-relief",
    "plan",
    "equity",
    "swap-line",
];
const CURRENCIES: [&str; 3] = ["USD", "EUR", "CNY"];
const SECTORS: [&str; 5] = ["energy", "energy.hydro", "energy.nuclear", "rail", "farms"];

fn pick<'a>(list: &[&'a str], b: u8) -> &'a str {
    list[b as usize % list.len()]
}

/// The day that the seed asks about: any of 2010 to 2020, often the last.
pub fn day(seed: &Seed) -> Day {
    match seed.world[0] % 3 {
        0 => (2020, 12, 31),
        _ => {
            (2010 + i32::from(seed.world[1] % 11), 1 + u32::from(seed.world[0]) % 12, 1 + u32::from(seed.world[2]) % 28)
        }
    }
}

pub fn project(seed: &Seed) -> Project {
    let mut p = Project {
        sectors: SECTORS.iter().map(|s| s.to_string()).collect(),
        initiatives: vec!["belt".into(), "path".into()],
        ..Project::default()
    };
    rates(&mut p, seed);
    for (i, row) in seed.rows.iter().enumerate() {
        let r = match row[0] % 16 {
            12..=14 => package(&p, i, row),
            15 => pledge(&p, i, row),
            _ => instrument(&p, i, row),
        };
        p.records.push(r);
    }
    if seed.world[5].is_multiple_of(2) {
        in_dollars_only(&mut p);
    }
    make_valid(&mut p);
    for (r, row) in p.records.iter_mut().zip(&seed.rows).filter(|(_, row)| row[15] % 2 == 1) {
        share_out(r, row[15]);
    }
    p
}

/// Percents of sectors as amounts, where the amount is one and exact.
fn share_out(r: &mut Record, b: u8) {
    let [Amount { span: Some(Written::Exact(x)), currency, per_year: false, .. }] = r.amount.as_slice() else { return };
    if r.sectors.iter().all(|(_, share)| share.is_none()) {
        return;
    }
    // Whole cents, now and then all of it.
    let of = |percent: i128| (x * percent / 1_000_000 / 100 * 100).max(100);
    r.sectors.iter_mut().filter_map(|(_, share)| share.as_mut()).for_each(|share| *share = of(*share));
    if let (true, [.., (_, Some(last))]) = (b.is_multiple_of(3), r.sectors.as_mut_slice()) {
        *last = 0;
        let others: i128 = r.sectors.iter().filter_map(|(_, share)| *share).sum();
        r.sectors.last_mut().expect("just looked at").1 = Some(x - others);
    }
    r.sectors_in = Some(currency.clone());
}

/// Half of the projects have one currency: most laws of insides bite only there.
fn in_dollars_only(p: &mut Project) {
    let dollars = |a: &mut Amount| {
        if a.span.is_some() {
            a.currency = "USD".into();
        }
        a.twin = a.twin.take().map(|(x, _)| (x, "CNY".into()));
    };
    for r in &mut p.records {
        r.amount.truncate(1);
        r.amount.iter_mut().for_each(dollars);
        r.change.iter_mut().for_each(|c| c.1 = "USD".into());
        for l in &mut r.lines {
            l.amount.iter_mut().for_each(dollars);
            match &mut l.change {
                Some(Change::By(_, c)) => *c = "USD".into(),
                Some(Change::Replace(a)) => dollars(a),
                None => {}
            }
        }
    }
}

fn rates(p: &mut Project, seed: &Seed) {
    let mut rate = |date: Date, left: &str, x: i128, right: &str| {
        p.rates.push(Rate { date, left: (UNIT, left.into()), right: (x, right.into()) });
    };
    for year in 2009..2021 {
        let date = Date { year, month: None, day: None };
        rate(date, "EUR", 11_000 + i128::from(year % 7) * 313, "USD");
        if seed.world[3] % 4 != 1 {
            rate(date, "USD", 62_000 + i128::from(year % 5) * 777, "CNY");
        }
    }
    // Now and then an index or two are missing.
    let missing = |year: i32| seed.world[3] % 8 >= 5 && (year + i32::from(seed.world[3] / 8)) % 5 < 2;
    for year in (2009..2021).filter(|year| !missing(*year)) {
        p.deflators.push((year, "USD".into(), 900_000 + i128::from(year % 9) * 12_345));
    }
    let mut rate = |date: Date, left: &str, x: i128, right: &str| {
        p.rates.push(Rate { date, left: (UNIT, left.into()), right: (x, right.into()) });
    };
    if seed.world[3] % 2 == 1 {
        rate(Date::day(2012, 3, 1), "EUR", 12_345, "USD");
        rate(Date { year: 2013, month: Some(5), day: None }, "EUR", 13_337, "USD");
    }
}

fn date(b: u8, from: i32, years: i32) -> Date {
    let year = from + i32::from(b) % years;
    match b % 5 {
        3 => Date { year, month: None, day: None },
        4 => Date { year, month: Some(1 + u32::from(b) / 5 % 12), day: None },
        _ => Date::day(year, 1 + u32::from(b) / 5 % 12, 1 + u32::from(b) % 28),
    }
}

fn amount(shape: u8, size: u8, currency: &str) -> Amount {
    let x = (1 + i128::from(size % 20)) * UNIT;
    let span = match shape % 10 {
        0..=3 => Some(Written::Exact(x)),
        4 => Some(Written::About(x)),
        5 => Some(Written::Over(x)),
        6 => Some(Written::UpTo(x)),
        7 => Some(Written::Between(x, x + (1 + i128::from(size / 20)) * UNIT)),
        8 => Some(Written::Exact(x + i128::from(size) * 100)),
        _ => None,
    };
    let currency = if span.is_none() { String::new() } else { currency.to_string() };
    Amount { span, currency, twin: None, per_year: false }
}

/// Now and then a sum is stated in a second currency too.
fn twice(mut own: Amount, b: u8) -> Amount {
    let Some(Written::Exact(x) | Written::About(x) | Written::Over(x) | Written::UpTo(x)) = own.span else {
        return own;
    };
    let other = if own.currency == "USD" { "CNY" } else { "USD" };
    own.twin = (b % 16 == 5 || b % 16 == 3).then(|| (x + x / 10, other.to_owned()));
    own
}

fn currency(b: u8) -> &'static str {
    if b % 8 < 5 { "USD" } else { pick(&CURRENCIES, b) }
}

/// Earlier documents that may hold others or be changed.
fn earlier(p: &Project, b: u8, good: impl Fn(&Record) -> bool) -> Option<String> {
    let of: Vec<&Record> = p.records.iter().filter(|r| good(r) && r.amends.is_none()).collect();
    (!of.is_empty()).then(|| of[b as usize % of.len()].name.clone())
}

fn instrument(p: &Project, i: usize, row: &Row) -> Record {
    let mut r = Record::new(What::Instrument, &format!("d{i}"));
    r.kind = Some(pick(&KINDS, row[1]).into());
    if row[2] % 8 != 7 {
        r.amount = vec![twice(amount(row[2], row[3], currency(row[4])), row[4])];
    }
    if row[2] % 16 == 8 {
        r.amount.push(amount(0, row[4], if r.amount[0].currency == "EUR" { "USD" } else { "EUR" }));
    }
    if row[2] % 32 == 3 {
        r.amount[0].per_year = true;
        r.term = (!row[3].is_multiple_of(4)).then_some(i128::from(row[3] % 4));
    }
    match row[5] % 8 {
        1 | 2 => r.nested = earlier(p, row[6], |r| r.what == What::Package),
        3 | 4 => r.under.extend(earlier(p, row[6], Record::is_document)),
        5 | 7 => {
            let package = |r: &Record| r.what == What::Package;
            r.under.extend(earlier(p, row[6], package).or_else(|| earlier(p, row[6], Record::is_document)));
            r.under.extend(earlier(p, row[7], |_| true).filter(|o| !r.under.contains(o)));
        }
        6 => r.under.extend(earlier(p, row[6], |_| true)),
        _ => {}
    }
    facts(p, &mut r, row);
    match row[8] % 12 {
        9 => relate_change(p, &mut r, row),
        10 => r.supersedes = earlier(p, row[9], |o| may_be_superseded(p, o)),
        11 => r.overlaps.extend(earlier(p, row[9], |o| o.is_document())),
        _ => {}
    }
    history(p, &mut r, row);
    r
}

fn may_be_superseded(p: &Project, o: &Record) -> bool {
    o.what == What::Instrument && !p.records.iter().any(|s| s.supersedes.as_ref() == Some(&o.name))
}

/// An instrument that amends: a small change in the currency of what it changes.
fn relate_change(p: &Project, r: &mut Record, row: &Row) {
    let plain = |o: &Record| {
        o.is_document() && o.amount.len() == 1 && o.amount[0].span.is_some() && !o.amount[0].per_year && !apart(o)
    };
    let Some(name) = earlier(p, row[9], plain) else { return };
    let currency = p.get(&name).expect("just found").amount[0].currency.clone();
    r.change = Some(((1 + i128::from(row[3] % 9)) * UNIT, currency));
    (r.amends, r.amount, r.term) = (Some(name), vec![], None);
    (r.nested, r.under) = (None, vec![]);
    r.kind = Some("agreement".into());
}

fn apart(r: &Record) -> bool {
    r.kind.as_deref() == Some("debt-relief")
}

fn package(p: &Project, i: usize, row: &Row) -> Record {
    let mut r = Record::new(What::Package, &format!("d{i}"));
    r.kind = (row[1] % 3 == 1).then(|| pick(&["loan", "grant", "mou", "framework", "agreement"], row[1]).into());
    if row[2] % 4 != 3 {
        r.amount = vec![amount(row[2], row[3].saturating_mul(3), currency(row[4]))];
        if let Some(Written::Exact(x)) = r.amount[0].span {
            r.amount[0].span = Some(Written::Exact(x * 5));
        }
    }
    let n = i128::from(row[6] % 9) + 8;
    r.count = match row[7] % 6 {
        0..=2 => Some(Count::Exact(n)),
        3 => Some(Count::Over(n)),
        4 => Some(Count::Between(n, n + 4)),
        _ => None,
    };
    if row[5] % 16 == 7 {
        r.under.extend(earlier(p, row[6], Record::is_document));
    }
    facts(p, &mut r, row);
    if row[8] % 12 == 11 {
        r.overlaps.extend(earlier(p, row[9], |o| o.is_document()));
    }
    let when = date(row[10], 2011, 3);
    let verb = pick(&["signed", "announced", "signed", "committed"], row[11]);
    r.lines.push(Line { date: Some(when), verb: verb.into(), ..Line::default() });
    if row[12] % 16 == 5 {
        let verb = pick(&["cancelled", "terminated", "expired"], row[12] / 16);
        r.lines.push(Line { date: Some(Date::day(2019, 6, 1)), verb: verb.into(), ..Line::default() });
    }
    r
}

fn pledge(p: &Project, i: usize, row: &Row) -> Record {
    let mut r = Record::new(What::Pledge, &format!("d{i}"));
    r.kind = (row[1] % 3 == 1).then(|| pick(&["loan", "grant", "mou"], row[1]).into());
    if row[2] % 4 != 3 {
        r.amount = vec![twice(amount(row[2], row[3], currency(row[4])), row[4])];
    }
    (r.from, r.to) = (vec![("CN".into(), None)], vec![("KZ".into(), None)]);
    if row[5] % 4 == 1 {
        r.nested = earlier(p, row[6], |o| o.what == What::Pledge);
    }
    r.lines.push(Line { date: Some(date(row[10], 2011, 3)), verb: "made".into(), ..Line::default() });
    if row[12] % 8 == 5 {
        let verb = pick(&["dropped", "fulfilled"], row[12] / 8);
        r.lines.push(Line { date: Some(Date::day(2018, 6, 1)), verb: verb.into(), ..Line::default() });
    }
    if row[8] % 6 == 5 {
        r.overlaps.extend(earlier(p, row[9], |o| o.what == What::Pledge));
    }
    r
}

/// Who, where, under which initiative.
fn facts(p: &Project, r: &mut Record, row: &Row) {
    let alone = r.what != What::Pledge;
    let one = |v: &str, p: Option<i128>| (v.to_string(), p.map(|x| x * UNIT));
    let inherits = r.nested.is_some() || r.under.iter().any(|n| p.get(n).is_some_and(|o| o.what == What::Package));
    if !(inherits && row[13].is_multiple_of(2)) {
        r.from = match row[13] % 8 {
            2 if alone => vec![one("CN", Some(60)), one("JP", Some(40))],
            4 => vec![one("CN", None), one("JP", None)],
            6 if alone => vec![one("JP", Some(25)), one("CN", None)],
            1 => vec![one("JP", None)],
            _ => vec![one("CN", None)],
        };
        r.to = vec![one("KZ", None)];
    }
    r.sectors = match row[14] % 12 {
        1 => vec![one("energy.hydro", None)],
        2 => vec![one("energy.hydro", None), one("energy.nuclear", None)],
        3 => vec![one("energy.hydro", None), one("rail", None)],
        4 if alone => vec![one("energy.hydro", Some(33)), one("rail", Some(67))],
        5 if alone => vec![one("energy.hydro", Some(30)), one("energy.nuclear", Some(30))],
        6 if alone => vec![one("farms", Some(30)), one("rail", None)],
        7 if alone => vec![one("farms", Some(30)), one("energy.hydro", None), one("energy.nuclear", None)],
        8 => vec![one("rail", None)],
        9 => vec![one("energy", None)],
        _ => vec![],
    };
    if row[15] % 3 == 1 {
        r.initiatives = vec![pick(&["belt", "path"], row[15] / 3).into()];
    } else if row[15] % 7 == 6 {
        r.initiatives = vec!["belt".into(), "path".into()];
    }
}

fn history(p: &Project, r: &mut Record, row: &Row) {
    let succeeds = r.supersedes.is_some();
    let member = r.nested.is_some();
    let line = |date: Date, verb: &str| Line { date: Some(date), verb: verb.into(), ..Line::default() };
    let start = if succeeds { Date::day(2018, 1 + u32::from(row[10]) % 6, 1) } else { date(row[10], 2011, 3) };
    match row[11] % 16 {
        0..=6 if member => {}
        7 => r.lines.push(line(start, "announced")),
        8 => {
            r.lines.push(line(start, "announced"));
            r.lines.push(line(Date::day(start.year + 1, 2, 3), "signed"));
        }
        9 => r.lines.push(line(start, "in-force")),
        10 => r.lines.push(line(start, "initialled")),
        11 if !member && !succeeds => r.status = Some(pick(&["in-force", "announced", "planned"], row[10]).into()),
        12 => r.lines.push(Line { effective: Some(Date::day(start.year + 1, 3, 4)), ..line(start, "signed") }),
        13 if !member => {
            r.parties = vec!["CN".into(), "KZ".into()];
            (r.from, r.to) = (vec![("CN".into(), None)], vec![("KZ".into(), None)]);
            r.lines.push(Line { by: vec!["CN".into()], ..line(Date::day(start.year, 2, 3), "signed") });
            r.lines.push(Line { by: vec!["KZ".into()], ..line(Date::day(start.year, 8, 3), "signed") });
        }
        14 => r.lines.push(line(start, "committed")),
        _ => r.lines.push(line(start, "signed")),
    }
    payments(r, row, succeeds);
    let plain = r.amount.len() == 1 && r.amount[0].span.is_some() && !r.amount[0].per_year && r.amends.is_none();
    if plain && row[16] % 4 == 1 {
        let c = r.amount[0].currency.clone();
        let change = match row[16] % 12 {
            1 | 5 => Change::By((1 + i128::from(row[16] / 16)) * UNIT, c),
            _ => Change::Replace(amount(row[16], row[3], &c)),
        };
        let change = match change {
            Change::Replace(a) if a.span.is_none() => Change::By(UNIT, c_of(&r.amount[0])),
            other => other,
        };
        r.lines.push(Line { change: Some(change), ..line(Date::day(2015, 5, 5), "amended") });
    }
    if row[17] % 6 == 1 {
        let a = amount(0, row[17], currency(row[4]));
        r.lines.push(Line { due: true, amount: Some(a), ..line(date(row[17], 2013, 4), "disbursed") });
    }
    if row[19] % 8 == 3 {
        let when = date(row[19], 2015, 3);
        r.lines.push(line(when, pick(&["completed", "started"], row[19] / 8)));
    }
    if row[17] % 6 == 2 && r.amends.is_none() && !r.amount.iter().any(|a| a.per_year) {
        let currency = r.amount.first().filter(|a| a.span.is_some()).map_or("USD".to_string(), c_of);
        let claim = amount(row[17] / 6, row[3].rotate_left(3), &currency);
        if claim.span.is_some() {
            r.lines.push(Line { amount: Some(claim), ..line(date(row[17], 2013, 6), "reported") });
        }
    }
    if row[12] % 8 == 5 && !succeeds && !p.records.is_empty() {
        let verb = pick(&["cancelled", "terminated", "expired", "cancelled"], row[12] / 8);
        r.lines.push(line(Date::day(2017, 6, 1), verb));
    }
}

fn c_of(a: &Amount) -> String {
    a.currency.clone()
}

fn payments(r: &mut Record, row: &Row, late: bool) {
    if r.amends.is_some() {
        return;
    }
    let own = r.amount.first().filter(|a| a.span.is_some()).map(|a| a.currency.clone());
    for k in 0..row[18] % 4 {
        let b = row[18].rotate_left(3 * u32::from(k) + 1) ^ row[19];
        let when = if late { Date::day(2018, 7 + u32::from(b) % 4, 2) } else { date(b, 2014, 3) };
        let verbs = ["disbursed", "drawn", "disbursed", "repaid", "forgiven", "rescheduled", "rolled-over"];
        let verb = pick(&verbs, b / 3);
        let c = match &own {
            Some(c) if b % 16 != 9 => c.clone(),
            _ => currency(b).to_string(),
        };
        let a = amount(if b % 4 == 3 { b } else { 0 }, b % 7, &c);
        r.lines.push(Line { date: Some(when), verb: verb.into(), amount: Some(a), ..Line::default() });
    }
}

/// What the checks would refuse is put right: two ends, overlaps inside a whole, an
/// inside above its bound.
fn make_valid(p: &mut Project) {
    let superseded: Vec<String> = p.records.iter().filter_map(|r| r.supersedes.clone()).collect();
    for r in p.records.iter_mut().filter(|r| superseded.contains(&r.name)) {
        r.lines.retain(|l| l.due || !super::acts::ENDS.contains(&l.verb.as_str()));
    }
    // What is inside another does not overlap with it.
    let before = p.clone();
    for r in p.records.iter_mut() {
        let own = r.name.clone();
        r.overlaps.retain(|o| *o != own && !is_inside(&before, &own, o) && !is_inside(&before, o, &own));
    }
    for r in p.records.iter_mut().filter(|r| r.nested.is_some()) {
        let nested = r.nested.clone();
        r.under.retain(|u| Some(u) != nested.as_ref());
    }
    for _ in 0..4 {
        let above = above(p);
        if above.is_empty() {
            break;
        }
        for r in p.records.iter_mut().filter(|r| above.contains(&r.name)) {
            for a in &mut r.amount {
                if let Some(Written::Exact(x) | Written::About(x) | Written::UpTo(x) | Written::Between(_, x)) = a.span
                {
                    a.span = Some(Written::Exact(x * 20));
                }
            }
        }
    }
}

fn is_inside(p: &Project, inner: &str, outer: &str) -> bool {
    let parents = p.get(inner).into_iter().flat_map(Record::parents);
    parents.into_iter().any(|up| up == outer || is_inside(p, up, outer))
}

/// Wholes whose insides are certainly more than they allow, on any day that matters.
fn above(p: &Project) -> Vec<String> {
    let mut found = vec![];
    let bounds =
        |n: &String| p.get(n).is_some_and(|w| w.what == What::Package || w.kind.as_deref() == Some("framework"));
    if !p.records.iter().any(|r| r.parents().any(bounds)) {
        return found;
    }
    for day in (2011..=2020).map(|y| (y, 12, 31)) {
        for to in [None, Some("USD".to_string()), Some("EUR".into()), Some("CNY".into())] {
            let ask = Ask::new(p, day, to);
            for level in ["announced", "committed", "ceiling"] {
                let family = ask.family(level);
                for n in family.nodes.iter().filter(|n| n.bounds || n.limit.is_some()) {
                    let inside = family.together(&n.within, &family.atoms(&family.closure(&n.within)));
                    // Without what is beside, where that has left the total.
                    let bound = n.limit.as_ref().filter(|_| !n.set_aside).unwrap_or(&n.own);
                    let over = |c: &String| higher(Some(inside.get(c).low), bound.get(c).high);
                    if bound.money.keys().any(over) && !found.contains(&n.name) {
                        found.push(n.name.clone());
                    }
                }
            }
        }
    }
    found
}
