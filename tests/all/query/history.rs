//! Statuses and first days as of a day.

use super::project::{Project, day};
use deal::model::history::ALWAYS;
use deal::schema::V;

/// Record, as-of day, legal status, its day.
const STATUSES: &[(&str, &str, &str, &str)] = &[
    // Nothing, `status:`, and lines.
    ("kind: loan; parties: CN, KZ", "2020", "planned", "-"),
    ("status: in-force", "1900", "in-force", "-"),
    ("status: cancelled", "2020", "cancelled", "-"),
    ("status: planned; 2015-03-27 signed", "2014", "planned", "-"),
    ("status: planned; 2015-03-27 signed", "2016", "signed", "2015-03-27"),
    ("2015-03-27 signed", "2015-03-26", "planned", "-"),
    ("2015 signed", "2015-01-01", "signed", "2015"),
    ("2015 due signed", "2020", "planned", "-"),
    ("2015 disbursed 1 USD", "2020", "planned", "-"),
    ("2015 reported in-force 1979-12-08", "2020", "planned", "-"),
    ("2016 committed", "2020", "signed", "2016"),
    // The effective day decides; on one day the one further along.
    ("1907-10-29 terminated effective 1908-11-01; 1900 in-force", "1908-10", "in-force", "1900"),
    ("1907-10-29 terminated effective 1908-11-01; 1900 in-force", "1909", "terminated", "1908-11-01"),
    ("2015-03-27 in-force; 2015-03-27 signed", "2020", "in-force", "2015-03-27"),
    // Back to what it was.
    ("2015 in-force; 2016 suspended; 2017 resumed", "2016", "suspended", "2016"),
    ("2015 in-force; 2016 suspended; 2017 resumed", "2020", "in-force", "2017"),
    ("2015 provisionally-applied; 2016 suspended; 2017 resumed", "2020", "provisionally-applied", "2017"),
    // Two parties: signed once both have, ended by one denunciation.
    ("parties: CN, KZ; 2015-01-01 signed by CN; 2015-06-01 signed by KZ", "2015-03", "planned", "-"),
    ("parties: CN, KZ; 2015-01-01 signed by CN; 2015-06-01 signed by KZ", "2015-06", "signed", "2015-06-01"),
    ("parties: CN, KZ; 2015 in-force; 2019-01-01 denounced by KZ effective 2020-01-01", "2019", "in-force", "2015"),
    (
        "parties: CN, KZ; 2015 in-force; 2019-01-01 denounced by KZ effective 2020-01-01",
        "2020",
        "denounced",
        "2020-01-01",
    ),
    // A body or person acts for its party.
    ("parties: CN, KZ; 2015-01-01 signed by eximbank; 2015-06-01 signed by KZ", "2016", "signed", "2015-06-01"),
    ("from: eximbank; to: KZ; 2015-01-01 signed by eximbank, KZ", "2016", "signed", "2015-01-01"),
    // Three: an act of one touches its own standing.
    ("parties: CN, KZ, RU; 2015 in-force; 2016 denounced by RU", "2020", "in-force", "2015"),
    ("parties: CN, KZ, RU; 2015 in-force; 2016 ratified by RU, KZ; 2017 ratified by CN", "2020", "in-force", "2015"),
    ("parties: CN, KZ; 2014 ratified by CN, KZ; 2015 acceded by RU; 2016 denounced by RU", "2020", "ratified", "2014"),
];

const OTHERS: &str = "party eximbank \"Bank\" { kind: bank; of: CN }\n";

#[test]
fn legal_statuses() {
    for (body, as_of, status, since) in STATUSES {
        let project = Project::new(&format!("{OTHERS}instrument x {{ {body} }}"));
        let history = project.history();
        let legal = history.legal(project.id("x"), day(as_of)).expect("instruments have a status");
        let day = legal.day.map_or("-".to_string(), |d| d.to_string());
        assert_eq!((legal.status.word(), day.as_str()), (*status, *since), "{body} as of {as_of}");
    }
}

/// Record, as-of day, delivery status.
const DELIVERIES: &[(&str, &str, &str)] = &[
    ("2015 signed", "2020", "not-started"),
    ("2015 started", "2020", "running"),
    ("2015 disbursed 1 USD by eximbank", "2020", "running"),
    ("2015 started; 2018 completed", "2017", "running"),
    ("2015 started; 2018 completed", "2018", "completed"),
    ("2015 started; 2018 cancelled", "2018", "cancelled"),
    ("status: in-force, running", "1900", "running"),
];

#[test]
fn delivery_statuses() {
    for (body, as_of, status) in DELIVERIES {
        let project = Project::new(&format!("{OTHERS}instrument x {{ kind: loan; {body} }}"));
        let history = project.history();
        let found = history.delivery(project.id("x"), day(as_of)).expect("instruments are delivered");
        assert_eq!(found.status.word(), *status, "{body} as of {as_of}");
    }
}

#[test]
fn members_take_words_and_ends_from_their_package() {
    let project = Project::new(
        "package p { parties: CN, KZ; 2015-01-01 announced; 2015-03-27 signed; 2018-01-01 cancelled
           instrument a { kind: loan }
           instrument b { kind: loan; 2016-01-01 ratified }
           instrument c { kind: loan; 2017-01-01 terminated }
         }
         instrument d { kind: loan; under: p }",
    );
    let history = project.history();
    let status = |name: &str, at: &str| history.legal(project.id(name), day(at)).map(|s| s.status.word());
    assert_eq!(status("a", "2016"), Some("signed"));
    assert_eq!(status("d", "2016"), Some("signed"));
    // No `signed` where it binds by a line of its own.
    assert_eq!(history.first_day(project.id("b"), V::Signed, day("2020")), None);
    assert_eq!(status("b", "2015"), Some("announced"));
    assert_eq!(history.binds_from(project.id("b")).map(|p| p.to_string()).as_deref(), Some("2016-01-01"));
    assert_eq!(history.announced_from(project.id("b")).map(|p| p.to_string()).as_deref(), Some("2015-01-01"));
    assert_eq!(status("a", "2018"), Some("cancelled"));
    assert_eq!(status("c", "2018"), Some("terminated"));
    assert_eq!(history.undone(project.id("a")).map(|p| p.to_string()).as_deref(), Some("2018-01-01"));
    assert_eq!(history.undone(project.id("c")), None);
}

#[test]
fn supersession() {
    let project = Project::new(
        "instrument old { kind: treaty; 1990 in-force }
         instrument new { kind: treaty; supersedes: old; 2000-01-01 signed; 2001-01-01 in-force; 2010 terminated }
         instrument plan { kind: plan; 1990 signed }
         instrument later { kind: plan; supersedes: plan; 2000-01-01 signed }
         instrument gone { kind: loan; 1990 signed }
         instrument whole { kind: loan; supersedes: gone; status: in-force }
         package p { 1990 signed; instrument m { kind: loan } }
         package q { supersedes: p; 1995-01-01 signed }",
    );
    let history = project.history();
    let status = |name: &str, at: &str| history.legal(project.id(name), day(at)).map(|s| s.status.word());
    // A treaty with the entry into force, another with the signing; it stays.
    assert_eq!(status("old", "2000"), Some("in-force"));
    assert_eq!(status("old", "2001-01-01"), Some("superseded"));
    assert_eq!(status("old", "2020"), Some("superseded"));
    assert_eq!(status("plan", "2000-01-01"), Some("superseded"));
    assert_eq!(history.undone(project.id("gone")), Some(ALWAYS));
    assert_eq!(status("m", "1994"), Some("signed"));
    assert_eq!(status("m", "1995"), Some("superseded"));
}

#[test]
fn successors_and_accessions() {
    let project = Project::new(
        "party GB; party CZ; party SK; party KZ
         instrument x { kind: agreement; parties: GB, CSHH; 1960-01-15 in-force
           1993-01-01..1998-03-20 succeeded by CZ, SK
           1999-01-01 denounced by SK }
         instrument y { kind: convention; parties: GB, CSHH; 1960 in-force; 1995-05-01 acceded by KZ; 1999 denounced by KZ }",
    );
    let history = project.history();
    let parties = |name: &str, at: &str| {
        let list = history.parties(project.id(name), day(at));
        list.iter().map(|&p| project.model.get(p).name.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(parties("x", "1992"), "GB CSHH");
    assert_eq!(parties("x", "1993-01-01"), "GB CSHH CZ SK");
    assert_eq!(parties("y", "1994"), "GB CSHH");
    assert_eq!(parties("y", "1996"), "GB CSHH KZ");
    let legal = |name: &str| history.legal(project.id(name), day("2020")).map(|s| s.status.word());
    // The number of sides stays: of two, a denunciation by one ends it.
    assert_eq!(legal("x"), Some("denounced"));
    assert_eq!(legal("y"), Some("in-force"));
    let standing = |name: &str, party: &str, at: &str| {
        history.standing(project.id(name), project.id(party), day(at)).map(|s| s.status.word())
    };
    assert_eq!(standing("y", "KZ", "1994"), None);
    assert_eq!(standing("y", "KZ", "1996"), Some("ratified"));
    assert_eq!(standing("y", "KZ", "2000"), Some("denounced"));
    assert_eq!(standing("y", "GB", "2000"), Some("in-force"));
}

#[test]
fn due_lines_are_met_one_by_one() {
    let project = Project::new(
        "party CDB { kind: bank; of: CN }
         instrument x { kind: loan; parties: CN, KZ
           2016 due disbursed 10mn USD
           2017 due disbursed 10mn USD
           2017 due disbursed 5mn USD by CDB
           2015-12-31 due milestone list \"List\"
           2015-06-01 disbursed 1mn USD
           2016-03-01 disbursed 4mn USD
           2017-09-01 disbursed 5mn USD by CDB
           2016-02-01 milestone other
         }",
    );
    let history = project.history();
    let met = |at: &str| {
        let due = history.due(project.id("x"), day(at));
        due.iter()
            .map(|d| format!("{}{}", d.line.index, if d.met.is_some() { "+" } else { "-" }))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(met("2020"), "3- 0+ 1- 2+");
    assert_eq!(met("2016-01"), "3- 0- 1- 2-");
}

#[test]
fn long_chains_do_not_recurse() {
    let mut text = String::from("instrument i0 { kind: loan; 2000 signed }\npackage p0 { 2000 signed }\n");
    for n in 1..10_000 {
        text += &format!("instrument i{n} {{ kind: loan; supersedes: i{}; 2000 signed }}\n", n - 1);
        text += &format!("package p{n} {{ under: p{} }}\n", n - 1);
    }
    let project = Project::new(&text);
    let history = project.history();
    let status = |name: &str| history.legal(project.id(name), day("2020")).map(|s| s.status.word());
    assert_eq!(status("i9998"), Some("superseded"));
    assert_eq!(status("i9999"), Some("signed"));
    assert_eq!(status("p9999"), Some("signed"));
}
