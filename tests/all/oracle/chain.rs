//! L1 in the rows of tables: announced ≥ committed ≥ paid out, wherever a row has all of
//! what hangs together.
//!
//! The law is of a document with all that is inside it. A row that has a whole's rest and
//! not its insides may show more committed than announced: a member that is announced and
//! not yet signed takes from what its package announced, and from nothing that it committed.
//! Asked of projects in one currency: what is inside a package in another one stands in no
//! total beside the package's, but in what its members committed.

use super::amounts::Ask;
use super::figure::{Figure, higher};
use super::laws::{currencies, over_projects};
use super::records::*;
use super::run::Program;
use super::write;

/// All that a row has is in it with what it is in and what is in it, at any depth.
fn is_closed(p: &Project, row: &[&Record]) -> bool {
    let has = |name: &str| row.iter().any(|r| r.name == name);
    let held = |r: &&Record| r.parents().filter(|n| p.get(n).is_some_and(Record::is_document)).all(|n| has(n));
    let holds = |m: &Record| !m.is_document() || has(&m.name) || !m.parents().any(|n| has(n));
    row.iter().all(held) && p.records.iter().all(holds)
}

/// What is paid stands where it was paid: on no whole whose insides pay too, and taken over
/// by no successor.
fn pays_plainly(p: &Project, row: &[&Record]) -> bool {
    let pays = |r: &Record| r.lines.iter().any(|l| !l.due && ["drawn", "disbursed"].contains(&l.verb.as_str()));
    let whole = |r: &Record| p.records.iter().any(|m| m.is_document() && m.parents().any(|n| *n == r.name));
    let taken_over = |r: &Record| p.records.iter().any(|s| s.supersedes.as_ref() == Some(&r.name));
    let part_of_overlap = |r: &Record| {
        !r.overlaps.is_empty() || p.records.iter().any(|o| o.overlaps.contains(&r.name)) || r.parents().count() > 1
    };
    let odd = |r: &&Record| pays(r) && (whole(r) || taken_over(r) || r.parents().count() > 0);
    !row.iter().any(odd) && !row.iter().any(|r| part_of_overlap(r))
}

/// Each bound of `more` is at least that of `less`, but for what apportioning rounds.
fn at_least(more: &Figure, less: &Figure, slack: i128) -> bool {
    less.money.iter().all(|(c, s)| {
        let up = more.get(c);
        up.low + slack >= s.low && !higher(s.high, up.high.map(|h| h + slack))
    })
}

#[test]
fn announced_is_at_least_committed_and_that_what_is_paid_in_every_row() {
    over_projects(|seed, p| {
        if currencies(p) > 1 {
            return Ok(());
        }
        let (text, day) = (write::project(p), super::generate::day(seed));
        let program = Program::of(&[("a.deal", &text)])?;
        let (ask, mut on) = (Ask::new(p, day, None), program.on(day, None));
        let show = ["announced", "committed", "drawn", "disbursed"];
        for dim in ["name", "kind", "status", "delivery", "package", "sectors", "from", "to", "parties", "initiatives"]
        {
            let (rows, _) = on.rows(dim, &show)?;
            for row in rows {
                let Some(value) = &row.value else { continue };
                let inside = format!("{value}.");
                let has = |r: &&Record| match dim {
                    "name" => r.name == *value,
                    _ => ask.values(r, dim).iter().any(|(v, _)| v == value || v.starts_with(&inside)),
                };
                let records: Vec<&Record> = p.records.iter().filter(|r| r.is_document()).filter(has).collect();
                let shared = ["sectors", "from", "to"].contains(&dim);
                let alone = records.iter().all(|r| is_closed(p, &[*r]));
                if !(if shared { alone } else { is_closed(p, &records) }) {
                    continue;
                }
                let slack = if shared { 100 * records.len() as i128 } else { 0 };
                let [announced, committed, drawn, disbursed] = &row.figures[..] else { continue };
                let say = |what: &str| {
                    format!("by {dim}, {value}: {what}: {announced}, {committed}, drawn {drawn}, disbursed {disbursed}")
                };
                if !at_least(announced, committed, slack) {
                    return Err(say("less is announced than committed"));
                }
                let paid = [drawn, disbursed];
                if pays_plainly(p, &records) && !paid.iter().all(|paid| at_least(committed, paid, slack)) {
                    return Err(say("less is committed than paid"));
                }
            }
        }
        Ok(())
    });
}
