//! Figures compared: what `expect` asks.

use super::project::{Project, day};
use deal::eval::Truth::{self, False, True, Undecided};
use deal::eval::rows::compare_totals;
use deal::eval::{Interval, Total};
use deal::model::{Cur, Dec};
use deal::syntax::expr::Op;

const RECORDS: &str = r#"
instrument dam { kind: loan; parties: CN, KZ; amount: 3bn USD; 2015-03-27 signed }
instrument road { kind: loan; parties: CN, KZ; amount: about 2bn USD; 2016 signed }
instrument port { kind: loan; parties: CN, RU; amount: 1bn..2bn USD; 2017-01-01 signed }
instrument line { kind: loan; parties: CN, RU; amount: 5bn EUR; 2018-01-01 signed }
instrument rail { kind: loan; parties: CN, BY; amount: unknown; 2019-01-01 signed }
package deals { parties: CN, KZ; count: 30..40; 2015 announced }
"#;

#[test]
fn expectations() {
    let project = Project::new(RECORDS);
    let cases: &[(&str, Truth)] = &[
        ("committed(instruments where name = dam) = 3bn USD", True),
        ("committed(instruments where name = dam) != 3bn USD", False),
        ("committed(instruments where name = dam) = 4bn USD", False),
        ("committed(instruments where name = dam) > 2.5bn USD", True),
        ("committed(instruments where name = dam) in 1bn..5bn USD", True),
        // Both sides say the same: bounds and mark.
        ("committed(instruments where name = road) = 2bn USD", False),
        ("committed(instruments where name = road) = about 2bn USD", True),
        ("committed(instruments where name = road) > 1.9bn USD", True),
        ("committed(instruments where name = port) = 1bn..2bn USD", True),
        ("committed(instruments where name = port) = 1.5bn USD", False),
        ("committed(instruments where name = port) > 1.5bn USD", Undecided),
        ("committed(instruments where name = port) <= 2bn USD", True),
        ("committed(instruments where name = port) < 1bn USD", False),
        // Nothing is 0 of any currency.
        ("committed(instruments where name = deals) = 0 USD", True),
        ("committed(instruments where parties has BR) = 0 EUR", True),
        ("committed(instruments where parties has BR) < 1 EUR", True),
        ("committed(instruments where parties has BR)", False),
        // Money in another currency is not `=`, and has no order.
        ("committed(instruments where parties has RU) = 5bn EUR", False),
        ("committed(instruments where parties has RU) > 1bn EUR", Undecided),
        ("committed(instruments where parties has RU) = (1bn..2bn USD, 5bn EUR)", True),
        // Unknowns only raise.
        ("committed(instruments where name = rail) > 1bn USD", Undecided),
        ("committed(instruments where name = rail)", Undecided),
        ("committed(instruments where name in (rail, dam)) >= 3bn USD", True),
        ("committed(instruments where name in (rail, dam)) <= 2bn USD", False),
        ("committed(instruments where name in (rail, dam)) = 3bn USD", Undecided),
        ("committed(instruments where name in (rail, dam)) = 2bn USD", False),
        // Counts, and two figures.
        ("count(instruments where name = dam) = 1", True),
        ("count(instruments where status = announced) = 30..40", True),
        ("count(instruments where status = announced) = 33", False),
        ("count(instruments where status = announced) > 33", Undecided),
        ("count(instruments where status = announced) > 29", True),
        ("count(instruments where parties has KZ) > count(packages)", True),
        ("committed(instruments where parties has KZ) <= announced(instruments where parties has KZ)", True),
        ("committed(instruments where parties has RU) = announced(instruments where parties has RU)", True),
        ("committed(instruments where parties has RU) >= disbursed(instruments)", True),
        ("count(packages) = 1 and count(pledges) = 0", True),
        ("count(packages) = 2 or committed(instruments where name = port) > 1.5bn USD", Undecided),
    ];
    for (text, expected) in cases {
        assert_eq!(project.truth(text, day("2020")), *expected, "{text}");
    }
}

fn total(parts: &[(&str, i64, Option<i64>)], unknown: u64) -> Total {
    let interval =
        |low, high: Option<i64>| Interval { low: Dec::whole(low), high: high.map(Dec::whole), approximate: false };
    Total { money: parts.iter().map(|(code, low, high)| (Cur::new(code), interval(*low, *high))).collect(), unknown }
}

#[test]
fn totals_of_several_currencies() {
    let one = total(&[("USD", 5, Some(5))], 0);
    let more = total(&[("USD", 5, Some(5)), ("EUR", 1, Some(1))], 0);
    let other = total(&[("USD", 4, Some(4)), ("EUR", 2, Some(2))], 0);
    let nothing = total(&[("USD", 0, Some(0))], 0);
    assert_eq!(compare_totals(&one, Op::Lt, &more), True);
    assert_eq!(compare_totals(&more, Op::Lt, &one), False);
    assert_eq!(compare_totals(&more, Op::Ge, &one), True);
    assert_eq!(compare_totals(&more, Op::Lt, &other), Undecided);
    assert_eq!(compare_totals(&more, Op::Eq, &other), False);
    assert_eq!(compare_totals(&nothing, Op::Eq, &Total::default()), True);
    assert_eq!(compare_totals(&total(&[("USD", 5, None)], 0), Op::Eq, &total(&[("USD", 5, None)], 0)), True);
    assert_eq!(compare_totals(&total(&[("USD", 5, None)], 0), Op::Gt, &total(&[("USD", 4, Some(4))], 0)), True);
    assert_eq!(compare_totals(&total(&[], 1), Op::Ge, &Total::default()), True);
}

const TERMS: &str = r#"
instrument dam { kind: loan; parties: CN, KZ; amount: 3bn USD; rate: 2%; maturity: 10y; term: 6mo; 2015-03-27 signed }
instrument road { kind: loan; parties: CN, KZ; amount: 2bn USD; rate: 3%; maturity: 15y; term: 1y; 2016 signed }
instrument port { kind: loan; parties: CN, RU; amount: 1bn USD; rate: up to 4%; maturity: 2030; term: 90d; 2017 signed }
instrument rail { kind: loan; parties: CN, BY; amount: 1bn USD; rate: libor-6mo 1%; grace: 12..18mo; 2017 signed }
"#;

#[test]
fn percentages_and_times_are_folded_as_such() {
    let cases: &[(&str, Truth)] = &[
        ("min(rate of instruments where parties has KZ) = 2%", True),
        ("avg(rate of instruments where parties has KZ) = 2.5%", True),
        ("max(rate of instruments where parties has KZ) > 3%", False),
        // What stands above a reference rate is not known.
        ("max(rate of instruments) >= 3%", True),
        ("avg(maturity of instruments where parties has KZ) = 12.5y", True),
        ("max(maturity of instruments where parties has KZ) = 180mo", True),
        // A day is no length of time.
        ("max(maturity of instruments) > 14y", True),
        ("max(maturity of instruments) = 15y", False),
        ("median(term of instruments where parties has KZ) = 9mo", True),
        ("min(term of instruments) = 90d", True),
        ("max(term of instruments) = 365d", True),
        ("max(grace of instruments) = 12..18mo", True),
        ("max(grace of instruments) < 19mo", True),
    ];
    for (text, expected) in cases {
        let answer = deal::testing::run(&[("t.deal", TERMS)], &["query", text, "--as-of", "2020"]);
        assert_eq!(answer.stdout.lines().next(), Some(expected.word()), "{text}");
    }
}

#[test]
fn percentages_and_times_are_written_as_such() {
    let shown = |expr: &str| deal::testing::run(&[("t.deal", TERMS)], &["query", expr, "--as-of", "2020"]).stdout;
    assert_eq!(shown("avg(rate of instruments where parties has KZ)"), "2.5%\n");
    let day = "15y\n\nnote: 1 value is a day, which has no length, and is left out: port\n";
    assert_eq!(shown("max(maturity of instruments)"), day);
    assert_eq!(shown("min(term of instruments)"), "90d\n");
    let failed = deal::testing::run(
        &[("t.deal", &format!("{TERMS}expect min(rate of instruments where parties has KZ) = 3%\n"))],
        &["check", "--format", "concise", "--as-of", "2020"],
    );
    assert!(failed.stdout.contains("is 2% as of 2020-12-31, not 3%"), "{}", failed.stdout);
}

#[test]
fn a_time_is_changed_in_any_unit_and_the_receiver_like_any_field() {
    let records = "party exim { kind: bank; of: CN }\n\
        instrument dam { kind: loan; from: exim; to: KZ; amount: 3bn USD; maturity: 5y; 2015 signed\n\
          2016 amended maturity +18mo\n\
          2017 amended to KZ, RU \"a third side\" by CN\n\
        }\n";
    let truth = |expr: &str, day: &str| {
        let ran = deal::testing::run(&[("t.deal", records)], &["query", expr, "--as-of", day]);
        ran.stdout.lines().next().map(str::to_owned)
    };
    let yes = Some("true".to_owned());
    assert_eq!(truth("count(instruments where maturity = 78mo and not to has RU) = 1", "2016"), yes);
    assert_eq!(truth("count(instruments where maturity = 6.5y and to has RU) = 1", "2017"), yes);
    assert_eq!(truth("count(lines where note = \"a third side\" and by has CN) = 1", "2017"), yes);
    let written = deal::testing::run(&[("t.deal", records)], &["fmt", "--diff"]);
    assert!(written.stdout.contains("+  2017 amended to KZ, RU \"a third side\" by CN"), "{}", written.stdout);
}

#[test]
fn an_amended_list_holds_from_its_day() {
    let records = "sector x\nsector y\n\
        instrument dam { kind: loan; from: CN; to: KZ; amount: 3bn USD; sectors: x; 2015 signed\n\
          2016 amended sectors x 40%, y\n\
          2016 amended from RU\n\
        }\n\
        instrument road { kind: mou; parties: CN, KZ; amount: 1mn USD; 2015 signed; 2016 amended kind loan }\n\
        instrument port { kind: mou; parties: CN, KZ; amount: 2mn USD; 2015 signed; 2016 amended binding yes }\n\
        instrument rail { kind: agreement; parties: CN, KZ; 2015 signed; 2016 amended parties CN, KZ, BY }\n";
    let cases = [
        ("2015", "committed(instruments where name in (road, port)) = 0 USD"),
        ("2016", "committed(instruments where name in (road, port)) = 3mn USD"),
        ("2015", "committed(instruments where sectors has x) = 3bn USD"),
        ("2016", "committed(instruments where sectors has x) = 1.2bn USD"),
        ("2016", "committed(instruments where sectors has y) = 1.8bn USD"),
        ("2015", "count(instruments where from has CN) = 1 and count(instruments where parties has BY) = 0"),
        ("2016", "count(instruments where from has RU) = 1 and count(instruments where parties has BY) = 1"),
        ("2016", "count(instruments where parties has RU) = 1 and count(instruments where from has CN) = 0"),
    ];
    for (day, expr) in cases {
        let ran = deal::testing::run(&[("t.deal", records)], &["query", expr, "--as-of", day]);
        assert_eq!(ran.stdout.lines().next(), Some("true"), "{day} {expr}");
    }
}

const SHARED: &str = r#"
source first { kind: news }
source second { kind: news }
sector energy { sector wind; sector hydro }
sector rail
pledge q { from: CN; to: KZ; amount: 10bn USD; sectors: energy 50%, rail 50%; 2012 made
  pledge part { amount: 4bn USD; sectors: energy }
}
pledge r { from: CN; to: KZ; amount: 10bn USD; sectors: energy 50%, rail 50%; 2012 made }
instrument dam { kind: loan; parties: CN, KZ; amount: 4bn USD; sectors: energy; under: r; 2013-03-01 signed }
instrument farm { kind: loan; parties: CN, KZ; amount: over 2bn USD; sectors: energy, energy.wind; source: first, second
  2014-03-01 signed; 2015-03-01 reported amount 6bn USD source second }
instrument track { kind: loan; parties: CN, KZ; amount: 0.1bn..0.2bn USD; sectors: rail; source: first; 2014-03-01 signed source second }
"#;

#[test]
fn shares_sources_and_the_middle() {
    let project = Project::new(SHARED);
    let cases: &[(&str, Truth)] = &[
        // What is under a pledge explains the share of it.
        ("open(pledges where sectors in energy and name in (q, part)) = 5bn USD", True),
        ("open(pledges where sectors in rail and name in (q, part)) = 5bn USD", True),
        ("realised(pledges where sectors in energy) = 4bn USD", True),
        ("realised(pledges where sectors in rail) = 0 USD", True),
        ("open(pledges where sectors in energy and name = r) = 1bn USD", True),
        ("open(pledges where sectors in rail and name = r) = 5bn USD", True),
        // Of three, the middle has an end where the largest has none.
        ("median(amount of instruments) = 2bn..4bn USD", True),
        ("max(amount of instruments) = over 4bn USD", True),
        ("min(amount of instruments) = 0.1bn..0.2bn USD", True),
        // A record rests on the sources beside its lines, not on those that claim otherwise alone.
        ("count(instruments where source has second) = 2", True),
        ("count(instruments where not source) = 1", True),
    ];
    for (text, expected) in cases {
        assert_eq!(project.asked(text, day("2020-12-31")), *expected, "{text}");
    }
}
