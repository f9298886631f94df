//! Several mistakes at one place: each told once, all in one run.

use super::read;

/// An instrument around each text, with who and what it may name.
fn told(item: &str) -> Vec<String> {
    told_of(&format!("party bank \"Bank\" {{ of: CN }}\nsource s\ninstrument i {{\n  {item}\n}}\n"))
}

/// Code and marked words, in the order of the text.
fn told_of(text: &str) -> Vec<String> {
    let (sources, _, errors) = read(&[("x.deal", text)]);
    errors.iter().map(|d| format!("{} {}", d.code.code, sources.slice(d.span))).collect()
}

#[test]
fn of_a_line() {
    for (line, wanted) in [
        ("3 July 2024 signed in Astana", vec!["E0107 3 July 2024", "E0111 in"]),
        ("27/03/2015 disbursed $5bn by nobody", vec!["E0107 27/03/2015", "E0108 $5bn", "E0201 nobody"]),
        ("27/03/2015 signed by KX source nope", vec!["E0107 27/03/2015", "E0201 KX", "E0201 nope"]),
        ("March 2015 sgned by CN by CN", vec!["E0107 March 2015", "E0207 sgned", "E0111 by"]),
        ("early 2018 signed at Astana", vec!["E0107 early 2018", "E0201 Astana"]),
        ("2015-02-30 signed in Astana", vec!["E0301 2015-02-30", "E0111 in"]),
        ("2015-03-27 sgned by KX", vec!["E0207 sgned", "E0201 KX"]),
        ("2015-03-27 - signed in Astana", vec!["E0104 -", "E0111 in"]),
        ("2015-03-27 entered into force by KX", vec!["E0207 entered into force", "E0201 KX"]),
        ("2015-03-27 made by KX", vec!["E0208 made", "E0201 KX"]),
        ("2015-03-27 disbursed $5bn source nope", vec!["E0108 $5bn", "E0201 nope"]),
        ("27/03/2015 amended amount $5bn", vec!["E0107 27/03/2015", "E0108 $5bn"]),
        // What a verb that does not exist would have behind it nobody knows.
        ("2015-03-27 sgned 5mn", vec!["E0207 sgned"]),
        ("27/03/2015 signed by bank source s", vec!["E0107 27/03/2015"]),
    ] {
        assert_eq!(told(line), wanted, "{line}");
    }
}

#[test]
fn of_a_field() {
    for (field, wanted) in [
        ("amount: $5bn source nope", vec!["E0108 $5bn", "E0201 nope"]),
        ("amount: $5bn, 1bn USX", vec!["E0108 $5bn", "E0302 USX"]),
        ("sectors: nope 140%, other 5x", vec!["E0201 nope", "E0108 5x"]),
        ("parties: CN, KX, QQ", vec!["E0201 KX", "E0201 QQ"]),
        ("kind: lona; term: five; amout: 5bn USD", vec!["E0209 lona", "E0112 five", "E0203 amout"]),
        ("status: signed 2015-03-27", vec!["E0104 2015-03-27"]),
        ("signed on 2015-03-27", vec!["E0104 signed"]),
    ] {
        let found = told(field);
        let missing: Vec<_> = wanted.iter().filter(|w| !found.iter().any(|f| f == *w)).collect();
        assert!(missing.is_empty(), "{field}: {missing:?} of {found:?}");
    }
}

#[test]
fn of_a_declaration_of_no_kind() {
    // Read as the kind that is likely meant, and its name is known.
    let text = "loan l \"Loan\" { kind: lona; amount: $5bn; 2015-03-27 signed in Astana }\n\
                instrument i { parties: CN, KZ; under: l }\n";
    assert_eq!(told_of(text), ["E0206 loan", "E0209 lona", "E0108 $5bn", "E0111 in"]);
    // Of a word that means nothing only that is told.
    let text = "zzzzzz l \"Loan\" { kind: lona; amount: $5bn }\ninstrument i { parties: CN, KZ; under: l }\n";
    assert_eq!(told_of(text), ["E0206 zzzzzz"]);
}

#[test]
fn of_statements() {
    for (text, wanted) in [
        ("27/03/2015 rate 1 USD = 0 CNY\n", vec!["E0107 27/03/2015", "E0224 0"]),
        ("27/03/2015 deflator USX 94.5\n", vec!["E0107 27/03/2015", "E0302 USX"]),
        (
            "27/03/2015 expect count(instrumnts) = 1 source nope\n",
            vec!["E0107 27/03/2015", "E0702 instrumnts", "E0201 nope"],
        ),
        ("27/03/2015 nobody signed in Astana\n", vec!["E0107 27/03/2015", "E0201 nobody", "E0111 in"]),
        ("rule r { for: instrumnts; level: eror; message: x }\n", vec!["E0702 instrumnts", "E0209 eror", "E0224 x"]),
        (
            "report r { from: instruments where knd = loan; by: sectrs; limit: many }\n",
            vec!["E0702 knd", "E0702 sectrs", "E0224 many"],
        ),
        (
            "field f { on: instrumnt; type: txt; required: maybe }\n",
            vec!["E0209 instrumnt", "E0209 txt", "E0209 maybe"],
        ),
    ] {
        let mut found = told_of(text);
        let mut wanted: Vec<String> = wanted.into_iter().map(str::to_owned).collect();
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted, "{text}");
    }
}
