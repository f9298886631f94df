//! No text makes lowering or resolving panic: every prefix of the examples, and
//! words of the language in any order.

use super::read;
use deal::schema;
use proptest::prelude::*;

#[test]
fn every_prefix() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/");
    for file in ["china-kazakhstan/talks-2015.deal", "lending/portfolio.deal", "treaty-life/yugoslavia.deal"] {
        let text = std::fs::read_to_string(format!("{root}{file}")).expect(file);
        for (end, _) in text.char_indices().step_by(5) {
            read(&[("x.deal", &text[..end])]);
        }
    }
}

#[test]
fn a_statement_that_stops_short() {
    for text in
        ["2015 deflator source 94.5", "2015 rate 1 source x", "2015 expect source x", "2015 deflator USD source 1"]
    {
        let (_, _, found) = read(&[("x.deal", text)]);
        assert!(!found.is_empty(), "{text}");
    }
}

/// A word of the language, a literal, a near miss, or something odd.
fn word() -> impl Strategy<Value = String> {
    let fields: Vec<String> = schema::field_words().flat_map(|w| [format!("{w}:"), w.to_owned()]).collect();
    let verbs: Vec<String> = schema::verbs().iter().map(|v| v.word.to_owned()).collect();
    let kinds: Vec<String> = schema::kinds().iter().map(|k| k.word.to_owned()).collect();
    let odd = [
        "{",
        "}",
        "}\n",
        "\n",
        ";",
        ",",
        "(",
        ")",
        "=",
        "<",
        "+",
        "-",
        "..",
        "2015",
        "2015-03-27",
        "2015-02-30",
        "27/03/2015",
        "March",
        "5bn",
        "USD",
        "$5bn",
        "5bn..",
        "..3mn",
        "1,250",
        "23,6bn",
        "40%",
        "%",
        "5y",
        "15y6mo",
        "about",
        "over",
        "up",
        "to",
        "unknown",
        "per",
        "year",
        "m3",
        "x",
        "a.b",
        "CN",
        "South",
        "Korea",
        "China",
        "\"t\"",
        "\"\"",
        "\"\"\"b\"\"\"",
        "zh",
        "un",
        "due",
        "by",
        "at",
        "effective",
        "source",
        "where",
        "has",
        "count(instruments)",
        "€",
        "’",
        "1_0",
        "+5mn",
        "-1y",
        "include",
        "expect",
        "rate",
        "deflator",
        "libor-6mo",
        "yes",
        "money",
        "on: instrument",
        "type: party",
        "type: one-of",
        "# c",
        "unit ",
        "field f",
    ];
    prop_oneof![
        proptest::sample::select(fields),
        proptest::sample::select(verbs),
        proptest::sample::select(kinds),
        proptest::sample::select(odd.map(str::to_owned).to_vec()),
        proptest::sample::select(odd.map(str::to_owned).to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn words_in_any_order(words in proptest::collection::vec(word(), 0..40), open in any::<bool>()) {
        let text = format!("{}{}", if open { "package p {\n" } else { "" }, words.join(" "));
        let (sources, _, errors) = read(&[("x.deal", &text)]);
        for error in errors {
            // Places can be cut out of the text.
            prop_assert!(sources.get(error.span.file).text().get(error.span.range()).is_some());
        }
    }
}
