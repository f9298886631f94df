//! Near misses: one message each, at the words that are wrong, with what to write.

use super::read;

const AROUND: &str = "source s\nevent talks\nparty bank \"Big bank\"\n";

/// Each text is one item in the body of an instrument; wanted are the code, the
/// marked words and the fix.
#[test]
fn in_a_body() {
    for (item, code, marked, fix) in [
        ("amount: $23.6bn", "E0108", "$23.6bn", "23.6bn USD"),
        ("amount: USD 23.6bn", "E0108", "USD 23.6bn", "23.6bn USD"),
        ("amount: 23,6bn USD", "E0108", "23,6bn USD", "23.6bn USD"),
        ("amount: 1,250,000 USD", "E0108", "1,250,000 USD", "1_250_000 USD"),
        ("amount: 5mn EUR, 1,250,000 USD", "E0108", "1,250,000 USD", "1_250_000 USD"),
        ("amount: 23.6 bn USD", "E0108", "23.6 bn USD", "23.6bn USD"),
        ("amount: 23.6bn", "E0108", "23.6bn", ""),
        ("amount: 23.6 billion USD", "E0108", "23.6 billion USD", "23.6bn USD"),
        ("amount: 23.6m USD", "E0108", "23.6m USD", "23.6mn USD"),
        ("amount: 23.6M", "E0108", "23.6M", ""),
        ("amount: 23.6bln", "E0108", "23.6bln", ""),
        ("amount: 2bn USD..3bn USD", "E0108", "2bn USD..3bn USD", "2bn..3bn USD"),
        ("amount: 2..3bn USD", "E0108", "2..3bn", "2bn..3bn"),
        ("amount: US$5 billion", "E0108", "US$5 billion", "5bn USD"),
        ("amount: about $5 billion", "E0108", "about $5 billion", "about 5bn USD"),
        ("amount: at least 5bn USD", "E0108", "at least 5bn USD", "over 5bn USD"),
        ("amount: more than 5bn USD", "E0108", "more than 5bn USD", "over 5bn USD"),
        ("amount: 5bn+ USD", "E0108", "5bn+ USD", "over 5bn USD"),
        ("from: bank 45", "E0108", "45", "45%"),
        ("from: bank 45.5", "E0108", "45.5", "45.5%"),
        ("from: bank 450", "E0108", "450", ""),
        ("kind: framework agreement", "E0209", "framework agreement", "framework"),
        ("kind: letter of intent", "E0209", "letter of intent", "letter-of-intent"),
        ("kind: memorandum of understanding", "E0209", "memorandum of understanding", "mou"),
        ("kind: loan grant", "E0223", "grant", ""),
        ("status: in force", "E0209", "in force", "in-force"),
        ("amount: 5bnUSD", "E0108", "5bnUSD", "5bn USD"),
        ("amount: \"5bn USD\"", "E0108", "\"5bn USD\"", "5bn USD"),
        ("amount: 5bn USD a year", "E0108", "5bn USD a year", "5bn USD per year"),
        ("amount: 5bn dollars", "E0214", "dollars", "USD"),
        ("amount: 5bn RMB", "E0214", "RMB", "CNY"),
        ("amount: 5bn USX", "E0302", "USX", "USD"),
        ("amount: 1.23456 USD", "E0314", "1.23456", ""),
        ("amount: 999_999_999_999_999tn USD", "E0315", "999_999_999_999_999tn", ""),
        ("amount: 3bn..2bn USD", "E0316", "3bn..2bn", "2bn..3bn"),
        ("amount: 1.234 USD", "W0306", "1.234", ""),
        ("amount: 0.5 JPY", "W0306", "0.5", ""),
        ("amount: about 2bn..3bn USD", "E0224", "about 2bn..3bn", ""),
        ("amount: 5bn USD, 6bn USD", "E0310", "6bn USD", ""),
        ("amount: +5bn USD", "E0224", "+5bn USD", ""),
        ("quantity: 5 tonnes", "E0210", "tonnes", "t"),
        ("quantity: 5 cubic metres per year", "E0210", "cubic metres", "m3"),
        ("quantity: 38bnm3", "E0224", "38bnm3", "38bn m3"),
        ("quantity: 5 foos", "E0210", "foos", ""),
        ("term: 15y6mo", "E0112", "15y6mo", "186mo"),
        ("term: 5 years", "E0112", "5 years", "5y"),
        ("term: 15y..20y", "E0224", "15y..20y", "15..20y"),
        ("maturity: 27/03/2030", "E0107", "27/03/2030", "2030-03-27"),
        ("maturity: 1y 6mo", "E0112", "1y 6mo", "18mo"),
        ("grace: 2y and 3mo", "E0112", "2y and 3mo", "27mo"),
        ("amount: 10-12bn USD", "E0108", "10-12bn USD", "10bn..12bn USD"),
        ("amount: 10–12bn USD", "E0108", "10–12bn USD", "10bn..12bn USD"),
        ("amount: approx. 5bn USD", "E0108", "approx. 5bn USD", "about 5bn USD"),
        ("amount: 5 млрд USD", "E0108", "5 млрд USD", "5bn USD"),
        ("amount: TBD", "E0108", "TBD", "unknown"),
        ("amount: n/a", "E0108", "n/a", "unknown"),
        ("amount: not disclosed", "E0108", "not disclosed", "unknown"),
        ("quantity: about 5 km, KZ", "E0224", "KZ", ""),
        ("rate: up to 3", "E0224", "up", ""),
        ("sectors: energy/hydro", "E0224", "energy/hydro", "energy.hydro"),
        ("parties: CN/KZ", "E0224", "CN/KZ", "CN, KZ"),
        ("parties: CN & KZ", "E0110", "&", ", "),
        ("2015 signed by CN & KZ", "E0111", "&", ","),
        ("parties: CN; KZ", "E0110", ";", ","),
        ("witnesses: Li Keqiang", "E0201", "Li Keqiang", ""),
        ("witnesses: Big Bank", "E0201", "Big Bank", "bank"),
        ("2015 signed by Li Keqiang", "E0224", "Li Keqiang", "li-keqiang"),
        ("2015 signed by \"Li Keqiang\"", "E0224", "\"Li Keqiang\"", "li-keqiang"),
        (
            "2015 signed at Great Hall of the People",
            "E0224",
            "Great Hall of the People",
            "\"Great Hall of the People\"",
        ),
        ("2015 signed at Moscow by CN", "E0201", "Moscow", "\"Moscow\""),
        ("depositary: Ministry of Trade, Bonn", "E0224", "Ministry of Trade, Bonn", "\"Ministry of Trade, Bonn\""),
        ("source: s \"worth 5mn\"", "E0104", "\"worth 5mn\"", ""),
        ("kind: loan source: s", "E0109", ":", " "),
        ("2015 signed source: s", "E0109", ":", " "),
        ("kind: loan amount: 5mn USD", "E0104", "amount:", ";"),
        ("url: archive:2015", "E0104", "archive:2015", "\"archive:2015\""),
        ("2016 paid 5mn USD", "E0207", "paid", "disbursed"),
        ("2016 payed 5mn USD", "E0207", "payed", "disbursed"),
        ("parties: CHN, KZ", "E0214", "CHN", "CN"),
        ("parties: CN, UN", "E0201", "UN", ""),
        ("parties: СN, KZ", "E0104", "С", "CN"),
        ("2015 signed by СN", "E0104", "С", "CN"),
        ("раrties: CN, KZ", "E0104", "р", "parties"),
        ("parties: CN，KZ", "E0224", "CN，KZ", "CN, KZ"),
        ("kind：loan", "E0104", "：", ": "),
        ("amount: 5bn\u{a0}USD", "E0108", "5bn\u{a0}USD", "5bn USD"),
        ("amount: 1\u{202f}250\u{202f}000 USD", "E0108", "1\u{202f}250\u{202f}000 USD", "1_250_000 USD"),
        ("amount: 5bn UЅD", "E0104", "Ѕ", "USD"),
        ("amount: ５bn USD", "E0108", "５bn USD", "5bn USD"),
        ("amount: 5bn USD (7bn CNY)", "E0108", "5bn USD (7bn CNY)", "5bn USD = 7bn CNY"),
        ("amount: 5bn USD or 7bn CNY", "E0108", "5bn USD or 7bn CNY", "5bn USD = 7bn CNY"),
        ("amount: 5bn USD (85% of cost)", "E0104", "(", ""),
        ("quantity: 38 billion m3", "E0224", "38 billion", "38bn"),
        ("maturity: 15-20 years", "E0112", "15-20 years", "15..20y"),
        ("parties: CN, KZ 2018-06-15 signed", "E0104", "2018-06-15", ";"),
        ("parties: CN\n KZ", "E0110", "KZ", ","),
        ("note: \"the \"people\" bank\"", "E0103", "\"the \"", ""),
        ("title: \"Loan\"", "E0203", "title", ""),
        ("- kind: loan", "E0104", "-", ""),
        ("signed: 15.06.2018", "E0109", "signed", "2018-06-15 signed"),
        ("status: under negotiation", "E0209", "under negotiation", "planned"),
        ("2018‑06‑15 signed", "E0107", "2018‑06‑15", "2018-06-15"),
        ("14–15 June 2018 signed", "E0107", "14–15 June 2018", "2018-06-14..2018-06-15"),
        ("27 March – 2 April 2018 signed", "E0107", "27 March – 2 April 2018", "2018-03-27..2018-04-02"),
        ("June 14-15, 2018 signed", "E0107", "June 14-15, 2018", "2018-06-14..2018-06-15"),
        ("mid-2018 signed", "E0107", "mid-2018", "2018"),
        ("early 2018 signed", "E0107", "early 2018", "2018"),
        ("2018-06-15 10:00 signed", "E0107", "10:00", ""),
        ("2018-06-15 – signed", "E0104", "–", ""),
        ("2018-06-15 in force", "E0207", "in force", "in-force"),
        ("2018-06-15 entered into force", "E0207", "entered into force", "in-force"),
        ("2018-06-15 rolled over 5mn USD", "E0207", "rolled over", "rolled-over"),
        ("2018-06-15 disbursed to KZ 5mn USD", "E0412", "5mn USD", " 5mn USD"),
        ("2018-06-15 signed with KZ", "E0111", "with", ""),
        ("disbursement 2019: 120mn USD", "E0104", ":", ""),
        ("rate: 2.0 % p.a.", "E0224", "2.0 % p.a.", "2.0%"),
        ("2018-06-15 signed @ talks", "E0111", "@", "at"),
        ("27 марта 2015 signed", "E0107", "27 марта 2015", "2015-03-27"),
        ("2015年3月27日 signed", "E0107", "2015年3月27日", "2015-03-27"),
        ("signed: 2015-03-27", "E0109", "signed", "2015-03-27 signed"),
        ("parties CN, KZ", "E0109", "parties", ":"),
        ("parties: CN KZ", "E0110", "KZ", ","),
        ("parties: CN and KZ", "E0110", "and", ", "),
        ("parties: CN, and KZ", "E0110", "and", ""),
        ("2015 signed by CN and KZ", "E0111", "and", ","),
        ("2015 signed, at talks", "E0111", ",", ""),
        ("parties: CN KZ RU", "E0110", "KZ", ","),
        ("parties: CN, , KZ", "E0309", ",", ""),
        ("parties: CN, KZ, CN", "E0310", "CN", ""),
        ("parties: South Korea", "E0214", "South Korea", "KR"),
        ("parties: \"France\"", "E0214", "\"France\"", "FR"),
        ("from: CN 60%, KZ 50%", "E0307", "KZ 50%", ""),
        ("from: CN 60%, KZ 5mn USD", "E0308", "KZ 5mn USD", ""),
        ("kind: loan grant", "E0223", "grant", ""),
        ("kind: loan, grant", "E0223", "grant", ""),
        ("status: signed, in-force", "E0223", "in-force", ""),
        ("status: running, completed", "E0223", "completed", ""),
        ("status: signed, cancelled", "E0223", "cancelled", ""),
        ("ratification: 2016", "E0203", "ratification", ""),
        ("kind: memorandum", "E0209", "memorandum", "mou"),
        ("binding: true", "E0209", "true", "yes"),
        ("note: Hello world", "E0224", "Hello world", "\"Hello world\""),
        ("titles: \"x\"", "E0224", "\"x\"", ""),
        ("references: un 5535", "E0224", "5535", "\"5535\""),
        ("languages: English", "E0317", "English", "en"),
        ("rate: libor-6mo + 3.6%", "E0224", "+ 3.6%", "3.6%"),
        ("rate: 3,6%", "E0224", "3,6%", "3.6%"),
        ("parteis: CN, KZ", "E0203", "parteis", "parties"),
        ("value: 5mn USD", "E0203", "value", "amount"),
        ("count: 3", "E0204", "count", ""),
        ("role: \"x\"", "E0204", "role", ""),
        ("signatories:", "E0309", "signatories", ""),
        ("2015-03-27 signed in Beijing", "E0111", "in", "at \"Beijing\""),
        ("2015-03-27 singed", "E0207", "singed", "signed"),
        ("2015-03-27 signed 5bn USD", "E0412", "5bn USD", ""),
        ("2015-03-27 disbursed", "E0412", "disbursed", ""),
        ("2015-03-27 disbursed 5m USD by bank", "E0108", "5m USD", "5mn USD"),
        ("2015-03-27 applied", "E0412", "applied", ""),
        ("2015-03-27 milestone \"x\"", "E0412", "\"x\"", ""),
        ("2015-03-27 amended", "E0412", "amended", ""),
        ("2015-03-27 amended signed", "E0412", "signed", ""),
        ("2015-03-27 reported in-force", "E0412", "in-force", ""),
        ("2015-03-27 amended parties +CN", "E0224", "+CN", ""),
        ("2015-03-27 signed by South Korea", "E0214", "South Korea", "KR"),
        ("2015-03-27 signed by \"China\"", "E0214", "\"China\"", "CN"),
        ("2015-03-27 signed effective", "E0412", "effective", ""),
        ("2015-03-27 signed by CN by KZ", "E0111", "by", ""),
        ("2015-03-27 signed \"a\" \"b\"", "E0223", "\"b\"", ""),
        ("2015-03-27 made", "E0208", "made", ""),
        ("2015-02-30 signed", "E0301", "2015-02-30", ""),
        ("2015-03-27 signed source", "E0412", "source", ""),
        ("2015-03-27 signed source \"x\"", "E0224", "\"x\"", ""),
        ("signed 2015-03-27", "E0104", "signed", "2015-03-27 signed"),
        ("sector foo", "E0211", "sector", ""),
        ("include \"x\"", "E0225", "include", ""),
        ("2015 rate 1 USD = 2 CNY", "E0225", "rate", ""),
        ("2015 expect count(instruments) = 1", "E0225", "expect", ""),
    ] {
        let text = format!("{AROUND}instrument x {{\n  {item}\n}}\n");
        one(&text, item, code, marked, fix);
    }
}

#[test]
fn at_top_level() {
    for (item, code, marked, fix) in [
        ("2015-03-27 signed at talks", "E0411", "signed", ""),
        ("2015-03-27 signed", "E0411", "signed", ""),
        ("2015-03-27 due signed", "E0411", "due", ""),
        ("2015-03-27 reported in-force 2014", "E0411", "reported", ""),
        ("2015-03-27 \"x\" signed", "E0411", "\"x\"", ""),
        ("2015-03-27 talks singed", "E0207", "singed", "signed"),
        ("instrumnet x {}", "E0206", "instrumnet", "instrument"),
        ("parties x {}", "E0206", "parties", "party"),
        ("treaty x \"X\"", "E0206", "treaty", "instrument"),
        ("instrument \"No Name\" {}", "E0222", "instrument", " no-name"),
        ("instrument 2015-talks", "E0117", "2015-talks", "instrument-2015-talks"),
        ("instrument Two words", "E0104", "words", "two-words \"Two words\""),
        ("sector a.b", "E0117", "a.b", ""),
        ("kind: mou", "E0104", "kind", ""),
        ("source t { date: 27 March 2015 }", "E0107", "27 March 2015", "2015-03-27"),
        ("source t { date: 27/03/2015 }", "E0107", "27/03/2015", "2015-03-27"),
        ("source t { date: 2015-3-27 }", "E0107", "2015-3-27", "2015-03-27"),
        ("source t { date: 2015-02-30 }", "E0301", "2015-02-30", ""),
        ("source t { date: 2013..2015 }", "E0224", "2013..2015", ""),
        ("source t { date: \"2015-03-27\" }", "E0224", "\"2015-03-27\"", "2015-03-27"),
        ("event e { date: 2015-04..2015-03 }", "E0316", "2015-04..2015-03", "2015-03..2015-04"),
        ("source t { url: https }", "E0224", "https", "\"https\""),
        ("sector t { dac: 99999 }", "E0317", "99999", ""),
        ("package t { count: 3.5 }", "E0224", "3.5", ""),
        ("package t { count: 1,250 }", "E0224", "1,250", "1_250"),
        ("2015 rate 1 USD = 6,2 CNY", "E0224", "6,2", "6.2"),
        ("2015 rate 1 USD = 0 CNY", "E0224", "0", ""),
        ("2018 rate USD 1 = EUR 1.1", "E0224", "rate USD 1 = EUR 1.1", "rate 1 USD = 1.1 EUR"),
        ("2018 rate 1 USD = EUR 1.1", "E0224", "1 USD = EUR 1.1", "1 USD = 1.1 EUR"),
        ("rate 1 USD = 1.1 EUR", "E0104", "rate 1 USD = 1.1 EUR", ""),
        ("2015 deflator 94.5 USD", "E0224", "deflator 94.5 USD", "deflator USD 94.5"),
        ("deflator USD 94.5", "E0104", "deflator USD 94.5", ""),
        ("package p { count: more than 30 }", "E0224", "more than 30", "over 30"),
        ("package p { count: at least 30 }", "E0224", "at least 30", "over 30"),
        ("package p { count: >30 }", "E0224", ">30", "over 30"),
        ("package p { count: 30+ }", "E0224", "30+", "over 30"),
        ("package p { count: at most 30 }", "E0224", "at most 30", "up to 30"),
        ("package p { count: less than 30 }", "E0224", "less than 30", "up to 30"),
        ("package p { count: 33 documents }", "E0224", "documents", ""),
        ("party communiqué", "E0117", "communiqué", "communique"),
        ("party ваnk", "E0117", "ваnk", ""),
        ("source x { date: 43266 }", "E0107", "43266", "2018-06-15"),
        ("package p { count: many }", "E0224", "many", ""),
        ("Source g; instrument x { source: g }", "E0206", "Source", "source"),
        ("Sector a { sector b \"B\" {} }; instrument x { sectors: a, a.b }", "E0206", "Sector", "sector"),
        ("2015 rate 1 USD 6.2 CNY", "E0224", "1 USD 6.2 CNY", ""),
        ("2015 deflator XQQ 94.5", "E0302", "XQQ", ""),
        ("include foo", "E0224", "foo", "\"foo\""),
        ("expect", "E0701", "expect", ""),
    ] {
        one(&format!("{AROUND}{item}\n"), item, code, marked, fix);
    }
}

#[test]
fn a_field_twice_shows_the_first() {
    let (sources, _, errors) = read(&[("x.deal", "instrument x { kind: mou; kind: loan }")]);
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].code.code, "E0205");
    assert_eq!(errors[0].span.start, 26);
    let first = errors[0].others().next().expect("another half");
    assert_eq!((sources.slice(first.span), first.span.start), ("kind", 15));
}

fn one(text: &str, item: &str, code: &str, marked: &str, fix: &str) {
    let (sources, _, errors) = read(&[("x.deal", text)]);
    let all = super::all_shown(&sources, &errors);
    assert_eq!(errors.len(), 1, "{item}\n{all}");
    let error = &errors[0];
    assert_eq!((error.code.code, sources.slice(error.span)), (code, marked), "{item}\n{all}");
    let fixes = error.fixes();
    let written = fixes.first().map_or("", |f| &f.edits[0].text);
    assert_eq!(written, fix, "{item}\n{all}");
    // What a fix writes must itself be right, where it is meant to be certain.
    if let Some(certain) = fixes.first().filter(|f| f.safety == deal::diag::Safety::Safe) {
        let mut fixed = text.to_owned();
        for edit in certain.edits.iter().rev() {
            fixed.replace_range(edit.span.range(), &edit.text);
        }
        let (sources, _, errors) = read(&[("x.deal", &fixed)]);
        let again = errors.iter().filter(|e| e.code.code == code).count();
        // A list may need its fix twice (`CN KZ RU`).
        assert!(again == 0 || code == "E0110", "{fixed}\n{}", super::all_shown(&sources, &errors));
    }
}
