//! Quantities in several units: those of fixed ratio are compared and added exactly, of
//! others nothing is said.

use deal::testing::run;

const RECORDS: &str = r#"
instrument dam "Dam" { kind: contract; parties: CN, KZ; quantity: 10 MW; 2015-03-01 signed }
instrument giant "Giant" { kind: contract; parties: CN, KZ; quantity: about 1 GW; 2015-03-01 signed }
instrument road "Road" { kind: contract; parties: CN, KZ; quantity: 300 km; 2015-03-01 signed }
instrument line "Line" { kind: contract; parties: CN, KZ; quantity: 300 km, 2 MW; 2015-03-01 signed }
instrument gas "Gas" { kind: contract; parties: CN, KZ; quantity: 38bn m3 per year; 2015-03-01 signed }
instrument store "Store" { kind: contract; parties: CN, KZ; quantity: 2 bcm; 2015-03-01 signed }
instrument bare "Bare" { kind: contract; parties: CN, KZ; 2015-03-01 signed }
"#;

/// The rows that fit, and those that are named because nobody knows.
fn rows(condition: &str) -> (Vec<String>, Vec<String>) {
    let query = format!("instruments where {condition}");
    let ran = run(&[("a.deal", RECORDS)], &["query", &query, "--format", "json", "--as-of", "2020", "a.deal"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    let names = |list: &serde_json::Value, of: fn(&serde_json::Value) -> String| {
        list.as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    let open = names(&json["notes"], |note| note["subjects"][0].as_str().unwrap_or_default().to_owned());
    assert!(names(&json["notes"], |note| note["kind"].to_string()).iter().all(|kind| kind == "\"undecided\""));
    (names(&json["rows"], |row| row["name"].as_str().unwrap().to_owned()), open)
}

#[test]
fn units_of_fixed_ratio_are_compared_exactly() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("quantity > 500 MW", &["giant"], &["road", "gas", "store"]),
        ("quantity = about 1000 MW", &["giant"], &[]),
        ("quantity in 5_000..20_000 kW", &["dam"], &["road", "gas", "store"]),
        // The line says its power; the road, nothing of one.
        ("not quantity > 500 MW", &["dam", "line", "bare"], &["road", "gas", "store"]),
        ("quantity >= 300_000 m", &["road", "line"], &["dam", "giant", "gas", "store"]),
        // So much a year is no sum.
        ("quantity > 1bn m3", &["store"], &["dam", "giant", "road", "line", "gas"]),
        ("quantity = 38 bcm per year", &["gas"], &[]),
        ("quantity = 38 bcm", &[], &[]),
        ("quantity != 5 km", &["dam", "giant", "road", "line", "gas", "store", "bare"], &[]),
    ];
    for (condition, fit, open) in cases {
        let (found, left) = rows(condition);
        assert_eq!(
            (found, left),
            (fit.iter().map(|s| (*s).to_owned()).collect(), open.iter().map(|s| (*s).to_owned()).collect()),
            "{condition}"
        );
    }
}

fn answer(query: &str) -> String {
    let ran = run(&[("a.deal", RECORDS)], &["query", query, "--as-of", "2020", "a.deal"]);
    format!("{}{}", ran.stdout, ran.stderr).trim().to_owned()
}

#[test]
fn sums_are_taken_in_the_finest_unit() {
    assert_eq!(answer("sum(quantity of instruments where name in (dam, giant))"), "~1.01k MW");
    assert_eq!(answer("sum(quantity of instruments where name in (dam, giant)) > 1 GW"), "true");
    assert_eq!(answer("sum(quantity of instruments where name in (dam, giant)) = 300 km"), "false");
    assert_eq!(answer("sum(quantity of instruments where name in (dam, giant)) > 300 km"), "undecided");
    assert!(answer("sum(quantity of instruments where name in (dam, road))").contains("E0707"));
    assert!(answer("sum(quantity of instruments where name in (gas, store))").contains("E0707"));
}

/// What each adds has its own bounds, whatever is without an end beside it.
#[test]
fn what_has_no_end_takes_no_bound_from_the_others() {
    let records = "instrument a { kind: treaty; parties: CN, KZ; quantity: 10 km; 2015-03-01 signed }\n\
        instrument c { kind: treaty; parties: CN, KZ; quantity: over 2 km; 2015-03-01 signed }\n";
    let explained = |fold: &str| {
        let args = ["query", fold, "r.deal", "--explain", "--as-of", "2020"];
        deal::testing::run(&[("r.deal", records)], &args).stdout
    };
    for (fold, own, other) in [
        ("sum", " 10 km   its value", "≥ 2 km   its value"),
        ("avg", " 5 km   10 km, one of 2", "≥ 1 km   ≥ 2 km, one of 2"),
        ("max", "low 10 km   10 km, the largest of 2", "≥ 0 km   ≥ 2 km, the largest of 2"),
    ] {
        let found = explained(&format!("{fold}(quantity of instruments)"));
        assert!(found.contains(own) && found.contains(other), "{fold}: {found}");
    }
}
