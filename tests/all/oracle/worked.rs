//! Figures worked out by hand from the page on totals, one small record each.
//!
//! Both the oracle and the program are held against them, so a case that both get
//! wrong in the same way still fails.

use super::hold::{Question, oracle, program};
use super::read;
use super::run;

pub struct Case {
    pub law: &'static str,
    pub text: &'static str,
    pub day: &'static str,
    pub to: Option<&'static str>,
    /// Question and answer.
    pub asks: &'static [(&'static str, &'static str)],
}

fn question(c: &Case, query: &str) -> Question {
    let day = read::read_date(c.day).expect("a date").first();
    Question { day, to: c.to.map(String::from), query: query.to_string() }
}

fn all() -> impl Iterator<Item = &'static Case> {
    super::cases_of_documents::CASES.iter().chain(super::cases_of_wholes::CASES)
}

#[test]
fn the_oracle_agrees_with_what_was_worked_out_by_hand() {
    let mut wrong = String::new();
    for c in all() {
        let p = read::project(c.text);
        for (query, answer) in c.asks {
            let got = oracle(&p, &question(c, query));
            if got != *answer {
                wrong.push_str(&format!("{}: {query} is {got}, worked out {answer}\n{}\n", c.law, c.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_program_agrees_with_what_was_worked_out_by_hand() {
    if run::run(&[], &["--version"]).is_none() {
        return;
    }
    let mut wrong = String::new();
    for c in all() {
        for (query, answer) in c.asks {
            match program(&[("a.deal", c.text)], &question(c, query)) {
                Ok(got) if got == *answer => {}
                Ok(got) => wrong.push_str(&format!("{}: {query} is {got}, worked out {answer}\n{}\n", c.law, c.text)),
                Err(e) => wrong.push_str(&format!("{}: {query}: {e}\n{}\n", c.law, c.text)),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_is_written_reads_back_the_same() {
    for c in all() {
        let p = read::project(c.text);
        let mut again = read::project(&super::write::project(&p));
        again.records.sort_by(|a, b| a.name.cmp(&b.name));
        let mut p = p;
        p.records.sort_by(|a, b| a.name.cmp(&b.name));
        assert_eq!(p, again, "{}", c.text);
    }
}
