//! Each law as a property of its own, asked of whoever answers: the oracle, which
//! keeps the oracle honest, and the program.

use super::figure::{Figure, higher};
use super::generate::{self, Seed};
use super::hold::{self, Question, Said};
use super::records::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

type Answers = dyn Fn(&Project, &Question) -> Result<Said, String>;
type Law = fn(&Project, Day, &Answers) -> Result<(), String>;

const LEVELS: [&str; 8] =
    ["announced", "committed", "ceiling", "contingent", "relief", "disbursed", "outstanding", "due"];

/// How many random projects: `DEAL_ORACLE_CASES`, few where nobody says.
pub fn cases() -> u32 {
    std::env::var("DEAL_ORACLE_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(40)
}

/// Runs a property over random projects; a failure is shrunk and printed as `.deal` text.
pub fn over_projects(property: impl Fn(&Seed, &Project) -> Result<(), String>) {
    let config = Config { cases: cases(), failure_persistence: None, max_shrink_iters: 4000, ..Config::default() };
    // CI asks the same projects every time, so that a red run can be had again; who
    // names a number of cases elsewhere gets new ones.
    let fresh = std::env::var_os("DEAL_ORACLE_CASES").filter(|_| std::env::var_os("CI").is_none());
    let mut runner = match fresh {
        Some(_) => TestRunner::new(config),
        None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    };
    let result = runner.run(&generate::seeds(), |seed| {
        let p = generate::project(&seed);
        property(&seed, &p).map_err(|e| {
            let day = super::write::day(generate::day(&seed));
            TestCaseError::fail(format!("{e}\nas of {day}\n{}", super::write::project(&p)))
        })
    });
    if let Err(e) = result {
        panic!("{e}");
    }
}

fn question(day: Day, query: String) -> Question {
    Question { day, to: None, query }
}

fn figure(p: &Project, day: Day, query: String, answers: &Answers) -> Result<Figure, String> {
    match answers(p, &question(day, query))? {
        Said::Figure(f) => Ok(f),
        other => Err(format!("no figure but {other}")),
    }
}

fn whole(p: &Project, day: Day, level: &str, answers: &Answers) -> Result<Figure, String> {
    figure(p, day, format!("{level}(instruments)"), answers)
}

/// Announced ≥ committed ≥ paid out, of everything and of every document.
fn chain(p: &Project, day: Day, answers: &Answers) -> Result<(), String> {
    let sets = p.records.iter().filter(|r| r.is_document() && r.parents().count() == 0);
    for r in sets.filter(|r| !p.records.iter().any(|m| m.parents().any(|n| *n == r.name))) {
        let ask = |level: &str| figure(p, day, format!("{level}(instruments where name = {})", r.name), answers);
        let (a, c) = (ask("announced")?, ask("committed")?);
        for (currency, s) in &c.money {
            let up = a.get(currency);
            if up.low < s.low || higher(s.high, up.high) {
                return Err(format!("{}: announced {a} is below committed {c}", r.name));
            }
        }
    }
    Ok(())
}

/// Lines after the day change nothing.
fn lines_after_the_day(p: &Project, day: Day, answers: &Answers) -> Result<(), String> {
    let mut cut = p.clone();
    for r in &mut cut.records {
        r.lines.retain(|l| l.due || l.effective() <= day);
    }
    for r in &mut cut.records {
        // A record without lines or status is planned all the same.
        if r.lines.is_empty() && r.status.is_none() && r.nested.is_none() && r.is_document() {
            r.status = Some("planned".into());
        }
    }
    // A member whose own signing was cut off would now take its package's.
    let takes = |r: &Record| {
        let before = &p.get(&r.name).expect("same records").lines;
        before.iter().filter(|l| !l.due).count() != r.lines.iter().filter(|l| !l.due).count() && r.parents().count() > 0
    };
    if cut.records.iter().any(takes) {
        return Ok(());
    }
    same(p, &cut, day, answers, Figure::clone)
}

/// Another order of the declarations.
fn order(p: &Project, day: Day, answers: &Answers) -> Result<(), String> {
    let mut turned = p.clone();
    turned.records.reverse();
    // Where wholes share members of uncertain worth, each order gives valid bounds.
    let shared = |r: &Record| r.parents().count() > 1;
    if p.records.iter().any(shared) {
        return Ok(());
    }
    same(p, &turned, day, answers, Figure::clone)
}

/// Other names for everything.
fn renaming(p: &Project, day: Day, answers: &Answers) -> Result<(), String> {
    let mut other = p.clone();
    let new = |n: &String| format!("renamed-{n}");
    for r in &mut other.records {
        r.name = new(&r.name);
        for list in [&mut r.under, &mut r.overlaps] {
            list.iter_mut().for_each(|n| *n = new(n));
        }
        for one in [&mut r.nested, &mut r.amends, &mut r.supersedes] {
            *one = one.as_ref().map(new);
        }
    }
    same(p, &other, day, answers, Figure::clone)
}

/// Every amount twice: every total twice.
fn scaling(p: &Project, day: Day, answers: &Answers) -> Result<(), String> {
    let mut other = p.clone();
    for r in &mut other.records {
        let amounts = r.amount.iter_mut().chain(r.lines.iter_mut().filter_map(|l| l.amount.as_mut()));
        amounts.for_each(twice);
        r.change.iter_mut().for_each(|c| c.0 *= 2);
        for l in &mut r.lines {
            match &mut l.change {
                Some(Change::By(x, _)) => *x *= 2,
                Some(Change::Replace(a)) => twice(a),
                None => {}
            }
        }
    }
    same(p, &other, day, answers, |f| f.plus(&f.without_unknown()))
}

fn twice(a: &mut Amount) {
    a.span = a.span.map(|w| match w {
        Written::Exact(x) => Written::Exact(2 * x),
        Written::About(x) => Written::About(2 * x),
        Written::Over(x) => Written::Over(2 * x),
        Written::UpTo(x) => Written::UpTo(2 * x),
        Written::Between(x, y) => Written::Between(2 * x, 2 * y),
    });
}

/// Detailing a package that has a total: its members change no announced total.
fn detail(p: &Project, day: Day, answers: &Answers) -> Result<(), String> {
    let exact = |r: &&Record| {
        r.what == What::Package && r.amount.len() == 1 && matches!(r.amount[0].span, Some(Written::Exact(x)) if x > 0)
    };
    let Some(package) = p.records.iter().find(exact) else { return Ok(()) };
    // It must hold nothing yet that could be above it, and be a member of nothing.
    let inside = p.records.iter().any(|r| r.parents().any(|n| *n == package.name));
    if inside || package.parents().count() > 0 || package.lines.iter().any(|l| l.verb == "cancelled") {
        return Ok(());
    }
    let mut more = p.clone();
    let mut m = Record::new(What::Instrument, "detail");
    m.kind = Some("loan".into());
    m.nested = Some(package.name.clone());
    let mut a = package.amount[0].clone();
    let Some(Written::Exact(x)) = a.span else { return Ok(()) };
    a.span = Some(Written::Exact(x / 5));
    m.amount = vec![a];
    more.records.push(m);
    let (before, after) = (whole(p, day, "announced", answers)?, whole(&more, day, "announced", answers)?);
    if before.tidy() != after.tidy() {
        return Err(format!("a member of {} makes announced {before} into {after}", package.name));
    }
    Ok(())
}

/// A member is worth what it is worth, under however many wholes it stands.
fn member_of_many(p: &Project, day: Day, answers: &Answers) -> Result<(), String> {
    let ended = |n: &String| p.get(n).is_some_and(|w| w.lines.iter().any(|l| l.verb == "cancelled"));
    let exact = |r: &&Record| {
        r.is_document()
            && r.parents().count() > 1
            && r.amount.iter().all(|a| matches!(a.span, Some(Written::Exact(_))))
            && r.lines.iter().any(|l| l.verb == "signed" || l.verb == "in-force")
            && r.lines.iter().all(|l| l.amount.is_none() && l.change.is_none())
            && !r.parents().any(ended)
            && !p.records.iter().any(|m| m.parents().any(|n| *n == r.name))
    };
    let bounds = |r: &Record| r.parents().any(|n| p.get(n).is_some_and(|w| w.what == What::Package));
    let Some(r) = p.records.iter().find(exact).filter(|r| !bounds(r) || r.status.is_none()) else { return Ok(()) };
    let mut fewer = p.clone();
    let one = fewer.records.iter_mut().find(|o| o.name == r.name).expect("the same records");
    (one.under, one.overlaps) = (one.under.iter().take(1).cloned().collect(), vec![]);
    let signs = |r: &Record| r.lines.iter().filter(|l| !l.due).map(|l| l.effective()).min().is_some_and(|d| d <= day);
    if !signs(r) || p.records.iter().any(|o| !o.overlaps.is_empty()) {
        return Ok(());
    }
    let query = format!("committed(instruments where name = {})", r.name);
    let (many, few) = (figure(p, day, query.clone(), answers)?, figure(&fewer, day, query, answers)?);
    if many.tidy() != few.tidy() {
        return Err(format!("{} is worth {many} under several, {few} under one", r.name));
    }
    Ok(())
}

/// A loan in a currency of its own, wherever it stands, changes no figure in the others.
fn another_currency(p: &Project, day: Day, answers: &Answers) -> Result<(), String> {
    let own = |r: &&Record| r.what == What::Instrument && r.amends.is_none() && !r.apart();
    if p.records.iter().any(|r| !r.overlaps.is_empty()) {
        return Ok(()); // nobody knows which of several currencies the common part is in
    }
    for whole in p.records.iter().filter(own) {
        let mut more = p.clone();
        let mut loan = Record::new(What::Instrument, "elsewhere");
        loan.kind = Some("loan".into());
        let money = Amount { span: Some(Written::Exact(3)), currency: "KZT".into(), twin: None, per_year: false };
        (loan.amount, loan.under) = (vec![money], vec![whole.name.clone()]);
        (loan.from, loan.to) = (vec![("CN".into(), None)], vec![("KZ".into(), None)]);
        let signed = Line { date: Some(Date::day(2011, 1, 1)), verb: "signed".into(), ..Line::default() };
        loan.lines = vec![signed];
        more.records.push(loan);
        for set in ["instruments".to_string(), format!("instruments where name = {}", whole.name)] {
            for level in ["announced", "committed"] {
                let query = format!("{level}({set})");
                let (before, after) =
                    (figure(p, day, query.clone(), answers)?, figure(&more, day, query.clone(), answers)?);
                if before.tidy() != after.only(|c| c != "KZT").tidy() {
                    return Err(format!("a KZT loan under {} makes {query} {before} into {after}", whole.name));
                }
            }
        }
    }
    Ok(())
}

fn same(p: &Project, other: &Project, day: Day, answers: &Answers, f: fn(&Figure) -> Figure) -> Result<(), String> {
    for level in LEVELS {
        let (one, two) = (whole(p, day, level, answers)?, whole(other, day, level, answers)?);
        if f(&one).tidy() != two.tidy() {
            return Err(format!("{level}: {one} becomes {two}\n{}", super::write::project(other)));
        }
    }
    Ok(())
}

/// Every document as a row of its own: the total lies within the sum of the rows, and
/// is the sum where every row is exact.
fn rows_contain_the_total(p: &Project, day: Day, answers: &Answers) -> Result<(), String> {
    if currencies(p) > 1 {
        return Ok(()); // what is inside in another currency stands in no total, but in its row
    }
    let documents = || p.records.iter().filter(|r| r.is_document());
    for level in LEVELS {
        let rows: Result<Vec<Figure>, String> = documents()
            .map(|r| figure(p, day, format!("{level}(instruments where name = {})", r.name), answers))
            .collect();
        let (sum, total) = (Figure::sum(&rows?), whole(p, day, level, answers)?);
        let overlap = p.records.iter().any(|r| !r.overlaps.is_empty());
        let exact = sum.unknown == 0 && sum.money.values().all(|s| s.high == Some(s.low) && !s.about);
        if exact && !overlap && sum.tidy() != total.tidy() {
            return Err(format!("{level}: exact rows are worth {sum}, the total {total}"));
        }
        for (c, t) in &total.money {
            let s = sum.get(c);
            // What is unknown in the rows may be anything.
            let open = sum.unknown > 0;
            if (s.low > t.low && !overlap) || (higher(t.high, s.high) && !open) || total.unknown > sum.unknown {
                return Err(format!("{level}: the rows are worth {sum}, the total {total}"));
            }
        }
    }
    Ok(())
}

pub fn currencies(p: &Project) -> usize {
    let lines = p.records.iter().flat_map(|r| r.lines.iter()).filter_map(|l| l.amount.as_ref());
    let mut all: Vec<&str> =
        p.records.iter().flat_map(|r| r.amount.iter()).chain(lines).map(|a| a.currency.as_str()).collect();
    all.retain(|c| !c.is_empty());
    all.sort_unstable();
    all.dedup();
    all.len()
}

const LAWS: [(&str, Law); 9] = [
    ("another currency", another_currency),
    ("a member of many", member_of_many),
    ("chain", chain),
    ("lines after the day", lines_after_the_day),
    ("order", order),
    ("renaming", renaming),
    ("scaling", scaling),
    ("detail", detail),
    ("rows contain the total", rows_contain_the_total),
];

#[test]
fn the_oracle_keeps_the_laws() {
    for (name, law) in LAWS {
        over_projects(|seed, p| {
            let answers = |p: &Project, q: &Question| Ok(hold::oracle_says(p, q));
            law(p, generate::day(seed), &answers).map_err(|e| format!("{name}: {e}"))
        });
    }
}

#[test]
fn the_program_keeps_the_laws() {
    if super::run::run(&[], &["--version"]).is_none() {
        return;
    }
    for (name, law) in LAWS {
        over_projects(|seed, p| {
            let answers = |p: &Project, q: &Question| hold::program_says(&[("a.deal", &super::write::project(p))], q);
            law(p, generate::day(seed), &answers).map_err(|e| format!("{name}: {e}"))
        });
    }
}

/// Where a file is cut does not matter.
#[test]
fn two_files_say_what_one_says() {
    if super::run::run(&[], &["--version"]).is_none() {
        return;
    }
    over_projects(|seed, p| {
        let one = super::write::project(p);
        let starts: Vec<usize> = one.match_indices('\n').map(|(i, _)| i + 1).collect();
        let top = |i: &&usize| one[**i..].starts_with(|c: char| c.is_ascii_lowercase());
        let tops: Vec<&usize> = starts.iter().filter(top).collect();
        let at = tops.get(tops.len() / 2).map_or(0, |i| **i);
        let (a, b) = one.split_at(at);
        let q = question(generate::day(seed), "announced(instruments)".into());
        let whole = hold::program_says(&[("a.deal", &one)], &q)?;
        let halves = hold::program_says(&[("a.deal", a), ("b.deal", b)], &q)?;
        if whole.to_string() != halves.to_string() {
            return Err(format!("in one file {whole}, in two {halves}"));
        }
        Ok(())
    });
}

/// The random projects must be nasty, or agreement says nothing: each of these occurs.
#[test]
fn the_projects_are_nasty() {
    let seen = std::cell::RefCell::new(std::collections::BTreeSet::new());
    over_projects(|seed, p| {
        let see = |what: &'static str, is: bool| {
            if is {
                seen.borrow_mut().insert(what);
            }
        };
        let any = |f: &dyn Fn(&Record) -> bool| p.records.iter().any(f);
        let inside = |r: &Record| p.records.iter().any(|m| m.parents().any(|n| *n == r.name));
        see("a package with members", any(&|r| r.what == What::Package && inside(r)));
        see("a whole that is no package", any(&|r| r.what == What::Instrument && inside(r)));
        see("an overlap", any(&|r| !r.overlaps.is_empty()));
        see("a successor", any(&|r| r.supersedes.is_some()));
        see("a change", any(&|r| r.amends.is_some()));
        see("several currencies", currencies(p) > 1);
        see("an overlap inside", any(&|r| r.parents().count() > 0 && !r.overlaps.is_empty()));
        see("shares as amounts", any(&|r| r.sectors_in.is_some()));
        see("a rival claim", any(&|r| r.lines.iter().any(|l| l.verb == "reported")));
        see("an unknown", any(&|r| r.amount.iter().any(|a| a.span.is_none())));
        see(
            "money",
            any(&|r| !r.amount.is_empty())
                && !whole(p, generate::day(seed), "committed", &|p, q| Ok(hold::oracle_says(p, q)))?.money.is_empty(),
        );
        Ok(())
    });
    assert_eq!(seen.borrow().len(), 11, "only {:?}", seen.borrow());
}
