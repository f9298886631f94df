//! Every literal in its one form, as the model holds it.

use super::read;
use deal::model::{Arg, At, Figure, Share, Value};
use deal::schema::{F, Kind};

/// The value of a field of an instrument, as short text.
fn value(field: &str) -> String {
    let text = format!(
        "unit wagons \"W\"\nunit tugrik \"T\" {{ kind: money }}\nparty bank\nsource s\ninstrument x {{ {field} }}\npackage p {{ {field} }}\n"
    );
    let (_, model, errors) = read(&[("x.deal", &text)]);
    let wrong: Vec<_> = errors.iter().filter(|e| e.code.code != "E0204").map(|e| e.message()).collect();
    assert!(wrong.is_empty(), "{field}: {wrong:?}");
    let id = ["x", "p"].iter().find_map(|n| model.by_name(n).filter(|&id| !model.get(id).fields.is_empty()));
    let decl = model.get(id.expect("declared"));
    let shown: Vec<String> = decl.fields[0].values.iter().map(|e| show(&e.value)).collect();
    shown.join(" | ")
}

fn figure(f: &Figure) -> String {
    match f {
        Figure::Unknown => "unknown".into(),
        Figure::Known(b) => {
            let high = b.high.map_or("∞".into(), |h| h.to_string());
            let about = if b.about { "~" } else { "" };
            if high == b.low.to_string() { format!("{about}{high}") } else { format!("{about}{}..{high}", b.low) }
        }
    }
}

fn show(value: &Value) -> String {
    match value {
        Value::Amount(a) => {
            let mut out = figure(&a.figure);
            out += &a.currency.map_or(String::new(), |c| format!(" {c}"));
            if a.per_year {
                out += " /y";
            }
            if let Some((b, c)) = a.twin() {
                out += &format!(" = {} {c}", figure(&Figure::Known(b)));
            }
            out
        }
        Value::Quantity(q) => format!("{} {}{}", figure(&q.figure), q.unit, if q.per_year { " /y" } else { "" }),
        Value::Duration(d) => format!("{} {:?}", figure(&d.figure), d.unit),
        Value::Number(f) | Value::Percent(f) => figure(f),
        Value::Date(p) => p.to_string(),
        Value::Rate { reference, margin } => {
            format!("{} {}", reference.as_deref().unwrap_or("-"), margin.as_ref().map_or("-".into(), |m| m.to_string()))
        }
        Value::Renews { word, period } => {
            format!("{word} {}", period.as_ref().map_or("-".into(), |d| figure(&d.figure)))
        }
        Value::Text(t) | Value::Tag(t) => t.to_string(),
        Value::Titled { lang, text } => format!("{lang}:{text}"),
        Value::Register { register, number } => format!("{register}:{number}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn literals() {
    for (field, wanted) in [
        ("amount: 23.6bn USD", "23600000000 USD"),
        ("amount: 1_250_000 KZT", "1250000 KZT"),
        ("amount: 950mn CNY, 3k EUR, 2tn JPY", "950000000 CNY | 3000 EUR | 2000000000000 JPY"),
        ("amount: 0.0001bn USD", "100000 USD"),
        ("amount: 5bn USD 2014", "5000000000 USD 2014"),
        ("amount: 115mn USD per year", "115000000 USD /y"),
        ("amount: 5mn USD 2014 per year", "5000000 USD 2014 /y"),
        ("amount: 7bn CNY = 200bn KZT", "7000000000 CNY = 200000000000 KZT"),
        ("amount: about 7bn CNY = 200bn KZT", "~7000000000 CNY = ~200000000000 KZT"),
        ("amount: over 7bn CNY = 200bn KZT", "7000000000..∞ CNY = 200000000000..∞ KZT"),
        ("amount: about 5bn USD", "~5000000000 USD"),
        ("amount: over 5bn USD", "5000000000..∞ USD"),
        ("amount: up to 2bn USD", "0..2000000000 USD"),
        ("amount: 2bn..3bn USD", "2000000000..3000000000 USD"),
        ("amount: 0..3bn USD", "0..3000000000 USD"),
        ("amount: unknown", "unknown"),
        ("amount: unknown USD", "unknown USD"),
        ("amount: 5mn DEM", "5000000 DEM"),
        ("amount: 5mn tugrik", "5000000 tugrik"),
        ("amount: 5bn USD source s \"w\"", "5000000000 USD"),
        ("quantity: 38bn m3 per year", "38000000000 m3 /y"),
        ("quantity: 15_000 ha, about 51 projects", "15000 ha | ~51 projects"),
        ("quantity: up to 7 wagons", "0..7 wagons"),
        ("term: 17.5y", "17.5 Years"),
        ("term: 18mo", "18 Months"),
        ("notice: about 90d", "~90 Days"),
        ("term: 15..20y", "15..20 Years"),
        ("term: unknown", "unknown Years"),
        ("maturity: 2030", "2030"),
        ("maturity: 15y", "15 Years"),
        ("count: 33", "33"),
        ("count: over 30", "30..∞"),
        ("count: 2k", "2000"),
        ("rate: 2%", "- 2"),
        ("rate: libor-6mo 3.6%", "libor-6mo 3.6"),
        ("rate: -0.5%", "- -0.5"),
        ("renews: automatic 5y", "automatic 5"),
        ("renews: no", "no -"),
        ("titles: zh \"一带一路\", kk \"x\\ty\"", "zh:一带一路 | kk:x\ty"),
        ("references: un \"5535\", unts \"386/3\"", "un:5535 | unts:386/3"),
        ("tags: a, b-c, \"d e\", 2015", "a | b-c | d e | 2015"),
        ("languages: zh, kk, ru", "zh | kk | ru"),
        ("depositary: \"The Crown\"", "The Crown"),
    ] {
        assert_eq!(value(field), wanted, "{field}");
    }
}

#[test]
fn shares() {
    let (_, model, errors) =
        read(&[("x.deal", "party bank\ninstrument x { from: bank 45%, CN 12.5%, KZ; sectors: s 3bn USD }\nsector s")]);
    assert!(errors.is_empty());
    let decl = model.get(model.by_name("x").expect("x"));
    let shares: Vec<_> = decl
        .values(F::From)
        .iter()
        .map(|e| {
            e.share.as_deref().map(|s| match s {
                Share::Percent(p) => p.to_string(),
                Share::Amount(a) => figure(&a.figure),
            })
        })
        .collect();
    assert_eq!(shares, [Some("45".into()), Some("12.5".into()), None]);
    assert!(matches!(decl.values(F::Sectors)[0].share.as_deref(), Some(Share::Amount(_))));
}

#[test]
fn lines() {
    let text = r#"
instrument x {
  1889-03-28..1889-04-05 signed
  2015-03-27 signed source s "p. 3", t "q" at talks "hall", "Beijing" by CN, bank to KZ effective 2015-04 "a note"
  2015 due disbursed up to 5mn USD to KZ
  2015 milestone list "University list" "and a note"
  2018 extended to 2021-12-31
  1960-07-04 applied to HK, bank
  2016 amended amount +200mn USD "why"
  2016 amended term -1y
  2016 amended note "new words" "why" by CN
  2018 reported amount 27bn USD source s
  2018 reported in-force 1979-12-08
  2016 amended parties CN, KZ by CN
}
2019 x disbursed 1mn USD
2014 x reported kind loan source s
source s
source t
event talks
party bank
"#;
    let (sources, model, errors) = read(&[("x.deal", text)]);
    assert!(errors.is_empty(), "{}", super::all_shown(&sources, &errors));
    let lines = &model.get(model.by_name("x").expect("x")).lines;
    assert_eq!(lines.len(), 14);
    assert_eq!(lines[0].date.to_string(), "1889-03-28..1889-04-05");
    let full = &lines[1];
    assert_eq!((full.by.len(), full.to.len(), full.at.len(), full.sources.len()), (2, 1, 2, 2));
    assert_eq!(full.note.as_deref(), Some("a note"));
    assert_eq!(full.effective.map(|e| e.to_string()).as_deref(), Some("2015-04"));
    assert!(matches!(&full.at[0], At::Event(r, Some(w)) if r.target.is_some() && &**w == "hall"));
    assert!(matches!(&full.at[1], At::Place(p, _) if &**p == "Beijing"));
    assert!(full.by.iter().chain(&full.to).all(|r| r.target.is_some()));
    assert!(lines[2].due && lines[2].amount().is_some() && lines[2].to.len() == 1);
    assert!(
        matches!(&lines[3].arg, Arg::Milestone { name, text: Some(t) } if &**name == "list" && &**t == "University list")
    );
    assert_eq!(lines[3].note.as_deref(), Some("and a note"));
    assert!(matches!(&lines[4].arg, Arg::Until(p) if p.to_string() == "2021-12-31"));
    assert_eq!(lines[5].to.len(), 2);
    assert!(matches!(lines[6].arg, Arg::Changed { .. }) && lines[6].note.is_some());
    assert!(matches!(lines[7].arg, Arg::Changed { .. }));
    assert!(matches!(&lines[8].arg, Arg::Amended { values, .. } if values.len() == 1));
    assert_eq!(lines[8].note.as_deref(), Some("why"));
    assert!(matches!(&lines[9].arg, Arg::Reported { .. }));
    assert!(matches!(&lines[10].arg, Arg::ReportedVerb { .. }));
    assert!(
        matches!(&lines[11].arg, Arg::Amended { values, .. } if values.len() == 2 && values.iter().all(|v| v.target().is_some()))
    );
    assert!(matches!(&lines[13].arg, Arg::Reported { .. }));
    assert!(model.of_kind(Kind::Party).any(|id| &*model.get(id).name == "HK" && model.get(id).implied));
}

#[test]
fn statements() {
    let text = r#"
include "kz/*.deal"
2015-03-27 rate 1 USD = 6.2073 CNY source s
2015 deflator USD 94.5
expect count(instruments) = 0 source s "w"
2015-03 expect count(instruments) = 0
source s
"#;
    let (sources, model, errors) = read(&[("x.deal", text)]);
    assert!(errors.is_empty(), "{}", super::all_shown(&sources, &errors));
    assert_eq!(&*model.includes[0].pattern, "kz/*.deal");
    assert_eq!(model.rates[0].right.0.to_string(), "6.2073");
    assert!(model.rates[0].sources[0].source.target.is_some());
    assert_eq!(model.deflators[0].index.to_string(), "94.5");
    assert_eq!(model.expects.len(), 2);
    assert!(model.expects[0].sources[0].source.target.is_some());
    assert_eq!(model.expects[1].date.map(|d| d.to_string()).as_deref(), Some("2015-03"));
}
