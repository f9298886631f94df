//! Conditions on rows, rule by rule.

use super::project::{Plain, Project, day};
use deal::eval::Truth;
use deal::eval::rows::{self, Context, Row, Slice};

/// `*` marks the unattributed rest of a package.
const RECORDS: &str = r#"
party eximbank "Export-Import Bank" { kind: bank; of: CN }
party shipyard "Shipyard" { kind: company; of: eximbank }
party bloc "A bloc" { kind: group; members: KZ, RU }
person minister "A minister" { of: KZ }
sector energy "Energy" { sector hydro "Hydro" }
sector rail "Rail"
initiative road "The road"
source release "Release" { kind: press-release; publisher: "Government of China"; date: 2015-03-27; lang: en }
source stats "Statistics" { kind: dataset; publisher: CN; date: 2016 }
event visit "Visit" {
  date: 2015-03-26..2015-03-29
  event talks "Talks" { kind: talks; date: 2015-03-27; participants: minister }
}
field remark "Remark" { on: instrument; type: text }

instrument dam "The Upper Dam" {
  kind: loan
  from: eximbank
  to: KZ
  sectors: energy.hydro
  initiatives: road
  amount: 500mn..2bn USD
  term: 10y
  rate: 2.5%
  tags: water, visas
  aliases: "Big Dam"
  source: release
  remark: "see annex"
  2015-03-27 signed at talks
  2016-01-10 in-force
  2016-02 disbursed 40mn USD by eximbank
}
instrument port "A port" {
  kind: contract
  parties: CN, RU
  amount: 1bn EUR
  sectors: rail
  binding: yes
  2014-05-01 signed
  2014-07-01 disbursed 3bn USD
}
instrument grant "A grant" {
  kind: grant
  parties: CN, KZ
  source: stats
  2015 signed
}
instrument mou "An MOU" {
  kind: mou
  parties: CN, KZ
  quantity: 51 projects
  2014-05-01 signed by CN
  2016-05-01 signed by KZ
}
package deals "Deals" {
  parties: CN, KZ
  count: 33
  amount: about 23.6bn USD
  sectors: energy
  source: release
  2015-03-27 announced at talks
  instrument works "Works" { kind: contract; amount: 7bn CNY = 1bn USD }
}
pledge promise "A promise" { from: CN; to: KZ; amount: over 60bn USD; 2015-12-04 made }
2017-12-31 dam due milestone list "University list"
"#;

/// The condition, the rows of which it is true, the rows of which it is undecided.
const CASES: &[(&str, &str, &str)] = &[
    // Sets, and the rest of a package as one row.
    ("instruments", "dam port grant mou deals* works", ""),
    ("agreements", "dam port grant mou deals* works", ""),
    ("packages", "deals", ""),
    ("pledges where from has CN", "promise", ""),
    ("instruments where package = deals", "deals* works", ""),
    // Nesting is `under`, and of events `part-of`, written in place.
    ("instruments where under has deals", "works", ""),
    ("instruments where under", "works", ""),
    ("events where part-of has visit", "talks", ""),
    ("sectors where name = hydro", "energy.hydro", ""),
    // Words are values on the right; `!=` is exactly `not =`.
    ("instruments where kind = loan", "dam", ""),
    ("instruments where kind != loan", "port grant mou deals* works", ""),
    ("instruments where not kind = loan", "port grant mou deals* works", ""),
    ("instruments where kind in (loan, grant)", "dam grant", ""),
    ("instruments where binding = yes", "port", ""),
    ("instruments where name = dam", "dam", ""),
    ("instruments where tags has visas", "dam", ""),
    ("instruments where tags in (visas, taxes)", "dam", ""),
    ("instruments where remark = \"see annex\"", "dam", ""),
    ("sources where kind = dataset", "stats", ""),
    ("sources where publisher = CN", "stats", ""),
    ("sources where publisher contains \"of china\"", "release", ""),
    ("sources where lang = en", "release", ""),
    ("parties where name = FR", "", ""),
    ("parties where name in bloc", "bloc RU KZ", ""),
    ("sectors where name in energy", "energy energy.hydro", ""),
    ("events where name in visit", "visit talks", ""),
    ("sectors where name = energy.hydro", "energy.hydro", ""),
    // `has` is that value itself, `in` what lies in it.
    ("instruments where sectors has energy", "deals*", ""),
    ("instruments where sectors in energy", "dam deals*", ""),
    ("instruments where not sectors in energy", "port grant mou works", ""),
    ("instruments where sectors in (rail, energy)", "dam port deals*", ""),
    ("instruments where from has CN", "", ""),
    ("instruments where from in CN", "dam", ""),
    ("instruments where parties has CN", "dam port grant mou deals* works", ""),
    ("instruments where parties in bloc", "dam port grant mou deals* works", ""),
    ("instruments where to in bloc", "dam", ""),
    ("persons where of in bloc", "minister", ""),
    ("instruments where parties has BY", "", ""),
    ("parties where of in CN", "eximbank shipyard", ""),
    ("parties where of has CN", "eximbank", ""),
    ("instruments where source has release", "dam deals* works", ""),
    ("instruments where not source", "port mou", ""),
    ("events where participants has minister", "talks", ""),
    // Paths.
    ("instruments where from.kind has bank", "dam", ""),
    ("instruments where from.state has CN", "dam", ""),
    ("instruments where source.kind has dataset", "grant", ""),
    ("instruments where initiatives.title contains \"road\"", "dam", ""),
    // Dates: `=` is `in`; partial dates leave it open.
    ("instruments where signed", "dam port grant mou", ""),
    ("instruments where signed = 2015", "dam grant", ""),
    ("instruments where signed = 2015-03-27", "dam", "grant"),
    ("instruments where not signed = 2015-03-27", "port mou deals* works", "grant"),
    ("instruments where signed in 2013..2015", "dam port grant", ""),
    ("instruments where signed in 2015-03..", "dam mou", "grant"),
    ("instruments where signed < 2015", "port", ""),
    ("instruments where signed <= 2015-06", "dam port", "grant"),
    ("instruments where signed > 2014", "dam grant mou", ""),
    ("instruments where in-force > signed", "dam", ""),
    ("instruments where in-force < signed", "", ""),
    ("instruments where year(signed) = 2015", "dam grant", ""),
    ("instruments where year(signed) in 2015..2016", "dam grant mou", ""),
    ("instruments where quarter(signed) = 1", "dam", "grant"),
    ("instruments where month(signed) = 2015-03", "dam", "grant"),
    ("instruments where month(signed) = 5", "port mou", "grant"),
    ("instruments where year = 2015", "dam grant", ""),
    ("sources where date = 2015", "release", ""),
    ("sources where date = 2016-05", "", "stats"),
    ("events where date in 2015-03", "visit talks", ""),
    // A word that is verb and level is the level; its day is `day(…)`.
    ("instruments where disbursed", "dam port", ""),
    ("instruments where day(disbursed) = 2014-07-01", "port", ""),
    ("instruments where day(disbursed) > 2016-02-10", "", "dam"),
    ("packages where day(announced) = 2015-03-27", "deals", ""),
    // Amounts: intervals, kinds that have money, rows of other currencies.
    ("instruments where amount", "dam port deals* works", ""),
    ("instruments where amount > 1bn USD", "port deals*", "dam grant"),
    ("instruments where not amount > 1bn USD", "mou works", "dam grant"),
    ("instruments where amount >= 500mn USD", "dam port deals* works", "grant"),
    ("instruments where amount = 500mn..2bn USD", "dam", "grant"),
    ("instruments where amount = 2bn USD", "port", "grant"),
    ("instruments where amount = about 23.6bn USD", "deals*", "grant"),
    ("instruments where amount = 23.6bn USD", "", "grant"),
    ("instruments where amount = 1bn USD", "works", "grant"),
    ("instruments where amount in 1bn..3bn USD", "port works", "dam grant"),
    ("instruments where amount > 10mn GBP", "", "dam port grant deals* works"),
    ("instruments where disbursed > amount", "port", ""),
    ("instruments where amount > disbursed", "dam deals* works", "grant"),
    ("instruments where amount > disbursed and not disbursed", "deals* works", "grant"),
    ("instruments where count > 10", "deals*", ""),
    ("packages where count = 33", "deals", ""),
    ("pledges where amount > 50bn USD", "promise", ""),
    ("pledges where amount > 70bn USD", "", "promise"),
    ("pledges where pledged", "promise", ""),
    // Other figures.
    ("instruments where term > 5y", "dam", ""),
    ("instruments where term = 120mo", "dam", ""),
    ("instruments where rate < 3%", "dam", ""),
    ("instruments where quantity > 50 projects", "mou", ""),
    // What is stated in another unit says nothing of this one, and is not the same.
    ("instruments where quantity > 50 km", "", "mou"),
    ("instruments where quantity = 50 km", "", ""),
    // Presence; an absent field tests false.
    ("instruments where term", "dam", ""),
    ("instruments where not term", "port grant mou deals* works", ""),
    ("instruments where maturity or remark", "dam", ""),
    // Titles.
    ("instruments where title contains \"dam\"", "dam", ""),
    ("instruments where title contains \"BIG\"", "dam", ""),
    // Statuses.
    ("instruments where status = in-force", "dam", ""),
    ("instruments where status in (signed, in-force)", "dam port grant mou", ""),
    ("instruments where delivery = running", "dam port", ""),
    ("instruments where status = announced", "deals* works", ""),
    // Kleene's logic.
    ("instruments where amount > 1bn USD and kind = mou", "", ""),
    ("instruments where amount > 1bn USD or kind = loan", "dam port deals*", "grant"),
    // Lines.
    ("lines where verb = signed", "dam:signed port:signed grant:signed mou:signed mou:signed", ""),
    ("lines where verb = signed and by has CN", "mou:signed", ""),
    ("lines where due", "dam:milestone", ""),
    ("lines where due = no and verb = milestone", "", ""),
    ("lines where amount > 1bn USD", "port:disbursed", ""),
    ("lines where subject.kind = grant", "grant:signed", ""),
    ("lines where at in visit", "dam:signed deals:announced", ""),
    ("lines where date < 2014-06", "port:signed mou:signed", ""),
    ("lines where source has stats", "grant:signed", ""),
    ("lines where year(date) = 2014 and by", "mou:signed", ""),
];

#[test]
fn every_rule_once() {
    let project = Project::new(RECORDS);
    let mut wrong = String::new();
    for (text, holds, open) in CASES {
        let (found, undecided) = project.rows(text, day("2020"));
        if (found.as_str(), undecided.as_str()) != (*holds, *open) {
            wrong += &format!(
                "{text}\n  true:      {found}\n  expected:  {holds}\n  undecided: {undecided}\n  expected:  {open}\n"
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Asked cell by cell, a condition on a shared dimension sees the cell's value alone.
#[test]
fn a_slice_stands_in_for_the_row() {
    let project = Project::new(RECORDS);
    let history = project.history();
    let plain = Plain { history: &history, as_of: day("2020") };
    let ctx = Context::new(&history, day("2020"), &plain);
    let row = Some(Row::Decl(project.id("port")));
    let ask = |text: &str, slice: Slice<'_>| {
        let filter = project.set(text).0.and_then(|set| set.filter).expect("a condition");
        rows::truth(&ctx.within(slice), &filter, row)
    };
    let (hydro, banks) = ([project.id("energy.hydro")], [project.id("eximbank")]);
    let energy = Slice { sectors: Some(&hydro), ..Slice::default() };
    assert_eq!(ask("instruments where sectors in energy", energy), Truth::True);
    assert_eq!(ask("instruments where sectors in energy", Slice::default()), Truth::False);
    assert_eq!(ask("instruments where not sectors in energy", energy), Truth::False);
    // Whether the field is there at all is asked of the record, whatever the cell has of it.
    assert_eq!(ask("instruments where sectors", Slice { sectors: Some(&[]), ..Slice::default() }), Truth::True);
    let from = Slice { from: Some(&banks), ..Slice::default() };
    assert_eq!(ask("instruments where from.state has CN", from), Truth::True);
    assert_eq!(ask("instruments where from", Slice::default()), Truth::False);
    let year = Slice { entered: Some(deal::model::Period::year(1999)), ..Slice::default() };
    assert_eq!(ask("instruments where year = 1999", year), Truth::True);
    assert_eq!(ask("instruments where year = 2014", Slice::default()), Truth::True);
}

#[test]
fn lines_after_the_day_have_not_happened() {
    let project = Project::new(RECORDS);
    let at = |text: &str, day: &str| project.rows(text, self::day(day)).0;
    assert_eq!(at("instruments where signed", "2014-06-30"), "port");
    assert_eq!(at("instruments where disbursed", "2014-06-30"), "");
    // A partial date has come on its first day.
    assert_eq!(at("instruments where signed", "2015-01-01"), "port grant");
    assert_eq!(at("instruments where status = signed", "2015-12"), "dam port grant");
    assert_eq!(at("instruments where status = planned", "2015-12"), "mou");
}
