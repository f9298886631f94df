//! Names across files: what is found, implied, near, twice or of the wrong kind.

use super::{all_shown, read};
use deal::model::{Key, Value};
use deal::schema::{F, Kind};

#[test]
fn across_files() {
    let (_, model, errors) = read(&[
        (
            "a.deal",
            "instrument loan { parties: CN, exim; sectors: energy.hydro; source: s; maturity-note: \"none\"; lender: exim }\n2016 loan signed by exim\n",
        ),
        ("b.deal", "party exim { of: CN }\nsector energy { sector hydro }\nsource s\n2015 loan announced\n"),
        (
            "c.deal",
            "field maturity-note { on: instrument; type: text }\nfield lender { on: instrument; type: party }\n",
        ),
    ]);
    assert!(errors.is_empty(), "{errors:?}");
    let loan = model.get(model.by_name("loan").expect("loan"));
    assert_eq!(loan.lines.len(), 2);
    // File order, then place.
    assert_eq!(loan.lines[0].date.to_string(), "2016");
    assert_eq!(loan.refs(F::Sectors).next(), model.by_name("energy.hydro"));
    let note = model.by_name("maturity-note").expect("field");
    let own = loan.fields.iter().find(|f| f.key == Key::User(note)).expect("note");
    assert!(matches!(&own.values[0].value, Value::Text(t) if &**t == "none"));
    let lender = model.by_name("lender").expect("field");
    let own = loan.fields.iter().find(|f| f.key == Key::User(lender)).expect("lender");
    assert_eq!(own.values[0].target(), model.by_name("exim"));
}

#[test]
fn implied_parties() {
    let (_, model, errors) = read(&[(
        "a.deal",
        "instrument x { parties: SUHH, EU; territories: HK; tags: FR }\nparty GB \"United Kingdom\" { aliases: \"UK\" }\nsource DE-notes\n",
    )]);
    assert!(errors.is_empty());
    let implied: Vec<_> = model
        .of_kind(Kind::Party)
        .filter(|&id| model.get(id).implied)
        .map(|id| model.get(id).name.to_string())
        .collect();
    assert_eq!(
        {
            let mut i = implied;
            i.sort();
            i
        },
        ["CN", "EU", "HK", "SUHH"]
    );
    let hk = model.by_name("HK").expect("HK");
    assert_eq!(model.party_kind(hk), Some("territory"));
    assert_eq!(model.state_of(hk), model.by_name("CN"));
    let gb = model.by_name("GB").expect("GB");
    assert!(!model.get(gb).implied);
    assert_eq!(model.party_kind(gb), Some("state"));
    assert!(model.years(model.by_name("SUHH").expect("SUHH")).1.is_some());
}

#[test]
fn wrong_names() {
    for (text, wanted) in [
        ("instrument x { parties: CN, KX }\nperson p { of: KZ }", "E0201 1:29 `KX` no party is called `KX`"),
        ("party a\nparty a", "E0202 2:7 `a` the name `a` stands for two declarations"),
        ("sector a { sector b }\nsector c { sector b }", ""),
        ("sector a { sector b; sector b }", "E0202 1:29 `b` the name `a.b` stands for two declarations"),
        (
            "sector m { sector steel }\npledge x { sectors: steel }",
            "E0215 2:21 `steel` `steel` is a nested sector, and is named through its parents",
        ),
        (
            "sector m { sector o }\nsector n { sector o }\npledge x { sectors: o }",
            "E0212 3:21 `o` `o` can be several sectors",
        ),
        (
            "initiative i\ninstrument x { under: i }",
            "E0213 2:23 `i` `i` is an initiative, not an instrument, a package or a pledge",
        ),
        (
            "instrument x { parties: China, Kazakhstan }",
            "E0214 1:25 `China` `China` is a name, and a code is meant\nE0214 1:32 `Kazakhstan` `Kazakhstan` is a name, and a code is meant",
        ),
        (
            "party EC \"European Community\"",
            "W0221 1:10 `\"European Community\"` `European Community` is no name of `EC`",
        ),
        ("party EU \"European Union\"", ""),
        ("field amount { on: party; type: text }", "E0202 1:7 `amount` `amount` is a field of the language"),
        ("2016 nobody signed", "E0201 1:6 `nobody` nothing is called `nobody`"),
        ("party a\n2016 a signed", "E0208 2:8 `signed` a party can't be `signed`"),
        ("instrument x { sectors: KZ }", "E0201 1:25 `KZ` no sector is called `KZ`"),
        ("source x { publisher: Xinhua }", "E0201 1:23 `Xinhua` no party is called `Xinhua`"),
        ("2015 rate 1 USD = 2 CNY source zz", "E0201 1:32 `zz` no source is called `zz`"),
        // One mistake, one message: what is called so twice has been told.
        ("field f { on: instrument; type: txt }\ninstrument x { f: 5 }", "E0209 1:33 `txt` `type` can't be `txt`"),
        (
            "field f { on: instrument; type: one-of; one-of: a, \"b c\" }\ninstrument x { f: a }\ninstrument y { f: \"b c\" }\ninstrument z { f: d }",
            "E0209 4:19 `d` `f` can't be `d`",
        ),
        ("field f { on: instrument; type: text }\nparty p { f: \"x\" }", "E0204 2:11 `f` `f` is no field of parties"),
        (
            "field f { on: instrument; type: text }\ninstrument p { f \"x\" }",
            "E0109 2:16 `f` the field `f` has no `:` after its name",
        ),
        ("party { of: CN }", "E0222 1:1 `party` a party without a name"),
    ] {
        let (sources, _, errors) = read(&[("a.deal", text)]);
        assert_eq!(all_shown(&sources, &errors), wanted, "{text}");
    }
}

#[test]
fn near_code_is_the_neighbour_on_the_keyboard() {
    let (_, _, errors) = read(&[("a.deal", "instrument x { parties: CN, KX }")]);
    assert_eq!(errors[0].helps().collect::<Vec<_>>(), ["did you mean `KZ` (Kazakhstan)?"]);
    assert_eq!(errors[0].marked().text, "not an ISO 3166 code, and no `party KX` in this project");
}

#[test]
fn many_unknown_names_stay_linear() {
    let mut text = String::new();
    for i in 0..3000 {
        text += &format!("instrument x{i} {{ under: y{i}z }}\n");
    }
    let (_, _, errors) = read(&[("a.deal", &text)]);
    assert_eq!(errors.len(), 3000);
}
