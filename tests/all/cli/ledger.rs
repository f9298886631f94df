//! `--explain`: the rows behind a figure as people read them, each with one reason.

use deal::testing::run;

/// What counts, what explains, and what does not count, in one project.
const RECORDS: &str = "\
source deed \"Deed\" { kind: treaty-text }
sector energy \"Energy\"
sector rail \"Railways\"

package talks \"Twelve documents\" {
  kind: agreement; parties: CN, KZ; count: 12; amount: 20bn USD; source: deed
  2015-03-27 signed
  instrument dam \"Dam\" { kind: loan; from: CN; to: KZ; amount: 6bn USD; sectors: energy }
  instrument line \"Line\" {
    kind: loan; from: CN; to: KZ; amount: 2bn USD; sectors: rail
    2016-01-01 disbursed 500mn USD
    2017-01-01 cancelled
  }
  instrument memo \"Memo\" { kind: mou; parties: CN, KZ; amount: 1bn USD }
}
instrument old-loan \"Old\" { kind: loan; from: CN; to: KZ; amount: 1bn USD; source: deed; sectors: energy; 2012 signed }
instrument new-loan \"New\" {
  kind: loan; from: CN; to: KZ; amount: 1.5bn USD; source: deed; sectors: energy; supersedes: old-loan
  2016-05-01 signed
  2016-06-01 disbursed 7bn CNY
  2018-06-01 disbursed 200mn USD
}
instrument line-of-credit \"Line\" { kind: credit-line; from: CN; to: KZ; amount: 3bn USD; source: deed; 2014 signed }
instrument headline \"Headline\" { kind: mou; parties: CN, KZ; amount: 4bn USD; source: deed; 2014-02-01 signed }
instrument other-headline \"Other\" {
  kind: mou; parties: CN, KZ; amount: up to 5bn USD; overlaps: headline; source: deed; 2014-03-01 signed
}
instrument plan \"Plan\" { kind: loan; from: CN; to: KZ; amount: 2bn USD; status: planned; source: deed; sectors: energy }
instrument small \"Small\" { kind: grant; from: CN; to: KZ; source: deed; 2014 signed }
2016 rate 1 USD = 7 CNY
";

fn explained(query: &str, more: &[&str]) -> String {
    let args: Vec<&str> =
        ["query", query, "--as-of", "2017-12-31", "--explain"].into_iter().chain(more.iter().copied()).collect();
    let ran = run(&[("a.deal", RECORDS)], &args);
    assert!(ran.status < 2, "{}", ran.stderr);
    format!("$ deal {}\n{}", args.join(" "), ran.stdout)
}

#[test]
fn each_row_has_its_one_reason() {
    let all: Vec<String> = ["announced", "committed", "disbursed", "outstanding", "ceiling"]
        .map(|level| explained(&format!("{level}(instruments)"), &["--in", "USD"]))
        .into();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn what_a_condition_leaves_out_is_named_with_the_condition() {
    let all = [
        explained("committed(instruments where sectors in energy and signed in 2015..2016)", &[]),
        explained("count(instruments where kind = loan)", &[]),
        explained("committed(packages)", &[]),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn folds_truths_and_sets_are_explained_too() {
    let all = [
        explained("avg(amount of instruments where kind = loan)", &[]),
        explained("max(amount of instruments where kind = loan)", &[]),
        explained("count(instruments) >= 10", &[]),
        explained("instruments where kind = mou and amount", &[]),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

/// A reason says what is so: shares that are stated, an unknown inside a whole, a day where a
/// length of time is sought.
#[test]
fn a_reason_is_true_of_its_record() {
    let ask = |records: &str, query: &str| {
        run(&[("r.deal", records)], &["query", query, "r.deal", "--explain", "--as-of", "2020-12-31"]).stdout
    };
    let framework = "sector e\nsector r\ninstrument fw { kind: framework; parties: CN, KZ; amount: 10bn USD; \
        sectors: e 60%, r 40%; 2015-03-01 signed }\n";
    let found = ask(framework, "committed(instruments where sectors in r)");
    assert!(found.contains("a ceiling of 10bn USD: only what is signed under it is committed"), "{found}");
    let pledge = "pledge p { from: CN; to: KZ; amount: 5bn USD; 2015-03-01 made\n\
        pledge q { kind: loan; amount: 4bn USD }\npledge z { kind: loan; amount: unknown }\n}\n";
    let found = ask(pledge, "pledged(pledges)");
    assert!(found.contains("5bn USD of its own, and what is inside it of unknown amount"), "{found}");
    let loans = "instrument a { kind: loan; from: CN; to: KZ; amount: 1bn USD; maturity: 2020; 2015-03-01 signed }\n\
        instrument b { kind: loan; from: CN; to: KZ; amount: 1bn USD; maturity: 10y; 2015-03-01 signed }\n";
    let found = ask(loans, "max(maturity of instruments)");
    assert!(found.contains("a day, and no length of time: left out"), "{found}");
    assert!(ask(loans, "sum(count of instruments)").starts_with("2\n"));
    let grants = "instrument a { kind: grant; from: CN; to: KZ; amount: 1bn USD; 2015 signed }\n\
        instrument b { kind: grant; from: CN; to: KZ; amount: about 2bn USD; 2015 signed }\n\
        instrument g { kind: guarantee; from: CN; to: KZ; amount: 3bn CNY; 2015 signed }\n";
    let found = ask(grants, "avg(amount of instruments where kind = grant)");
    assert!(found.contains(" 500mn USD   1bn USD, one of 2") && found.contains("~1bn USD   ~2bn"), "{found}");
    // The mark of the smallest is that of the other: it stands there.
    let found = ask(grants, "min(amount of instruments where kind = grant)");
    assert!(found.starts_with("~1bn USD\n") && found.contains(" 1bn USD   1bn USD, the smallest of 2"), "{found}");
    assert!(!found.contains("~1bn USD   1bn") && found.contains("~0 USD   ~2bn USD: its mark"), "{found}");
    let found = ask(grants, "max(amount of instruments where kind = grant)");
    assert!(found.contains("~2bn USD   ~2bn USD, the largest of 2"), "{found}");
    let found = ask(&format!("{grants}project p {{ in: USD }}\n"), "committed(instruments)");
    assert!(found.contains("a guarantee of 3bn CNY: contingent"), "{found}");
    assert!(ask(loans, "avg(count of instruments)").starts_with("1\n"));
}

/// Without its parts a pledge stands with what it has beyond them, and the ledger says so.
#[test]
fn what_came_of_the_parts_of_a_pledge_is_theirs() {
    let records = "pledge p { from: CN; to: KZ; amount: 9 USD; 2012 made; pledge q { amount: 9 USD } }\n\
        instrument l { kind: loan; amount: 4 USD; under: q; 2013 signed }\n";
    let ask = |figure: &str| {
        let query = format!("{figure}(pledges where name = p)");
        run(&[("r.deal", records)], &["query", &query, "r.deal", "--explain", "--as-of", "2020"]).stdout
    };
    let note = "–\n\nnote: counted only with what they have beyond what is inside them: p\n";
    for figure in ["pledged", "realised", "open"] {
        assert!(ask(figure).starts_with(note), "{}", ask(figure));
    }
    let realised = ask("realised");
    assert!(realised.contains("what came of it came of its parts, which are not asked for: 4 USD"), "{realised}");
    assert!(ask("pledged").contains("all that it pledges is in its parts"));
}
