//! The code tables against themselves and, where it is present, against published
//! reference data beside the project (never copied into it).

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use deal::schema::codes::*;

/// A file of the reference data, or `None` with a line that says so.
pub fn shared(path: &str) -> Option<PathBuf> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    if file.exists() {
        return Some(file);
    }
    eprintln!("SKIPPED: no ../shared/data/{path}, nothing was compared with it");
    None
}

/// The records of a CSV as maps from column to cell.
pub fn records(file: &PathBuf) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(file).expect("readable");
    reader.deserialize().map(|r| r.expect("a record")).collect()
}

#[test]
fn every_csv_reads_the_same_with_a_real_csv_reader() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/schema/codes");
    let column = |file: &str, n: usize| -> Vec<String> {
        let mut reader = csv::Reader::from_path(folder.join(file)).unwrap();
        reader.records().map(|r| r.unwrap()[n].to_owned()).collect()
    };
    let joined = |list: &[&str]| list.join(";");
    assert_eq!(column("countries.csv", 7), countries().map(|c| joined(&c.aliases)).collect::<Vec<_>>());
    assert_eq!(column("countries.csv", 1), countries().map(|c| c.name.to_owned()).collect::<Vec<_>>());
    assert_eq!(column("currencies.csv", 5), currencies().map(|c| joined(&c.words)).collect::<Vec<_>>());
    assert_eq!(column("units.csv", 4), units().map(|u| joined(&u.words)).collect::<Vec<_>>());
    assert_eq!(column("dac.csv", 1), dac_codes().map(|d| d.name.to_owned()).collect::<Vec<_>>());
    assert_eq!(column("languages.csv", 1), languages().map(|l| l.name.to_owned()).collect::<Vec<_>>());
}

#[test]
fn codes_stand_once_and_years_are_in_order() {
    let mut seen = BTreeSet::new();
    for c in countries() {
        assert!(seen.insert(c.code), "{} stands twice", c.code);
        assert!(c.code.len() == 2 || c.code.len() == 4, "{}", c.code);
        assert!(c.from.zip(c.until).is_none_or(|(f, u)| f < u), "{}", c.code);
        for other in c.successors.iter().chain(&c.of) {
            assert!(country(other).is_some(), "{}: no {other}", c.code);
        }
        assert_eq!(c.is_withdrawn(), !c.successors.is_empty(), "{}", c.code);
    }
    for c in currencies() {
        assert!(seen.insert(c.code), "{} stands twice", c.code);
        assert!(c.code.len() == 3 && c.minor <= 4, "{}", c.code);
        assert!(c.from.zip(c.until).is_none_or(|(f, u)| f < u), "{}", c.code);
    }
    let words: BTreeSet<_> = units().map(|u| u.word).collect();
    assert_eq!(words.len(), units().count());
}

#[test]
fn names_find_their_country() {
    let named = |text: &str| country_named(text).map(|c| c.code);
    for (text, code) in [
        ("Kazakhstan", "KZ"),
        ("the Republic of Kazakhstan", "KZ"),
        ("CHINA", "CN"),
        ("Қазақстан", "KZ"),
        ("Deutschland", "DE"),
        ("Oʻzbekiston", "UZ"),
        ("PRC", "CN"),
        ("Great Britain", "GB"),
        ("UK", "GB"),
        ("United States of America", "US"),
        ("Burma", "MM"),
        ("South Korea", "KR"),
        ("DPRK", "KP"),
        ("USSR", "SUHH"),
        ("Yugoslavia", "YUCS"),
        ("East Germany", "DDDE"),
        ("Czechoslovakia", "CSHH"),
        ("Ivory Coast", "CI"),
        ("Turkey", "TR"),
        ("European Union", "EU"),
        ("中国", "CN"),
        ("Казахстан", "KZ"),
        ("Allemagne", "DE"),
        ("the  Netherlands", "NL"),
        ("Hong Kong", "HK"),
        ("Côte d’Ivoire", "CI"),
        ("Россия", "RU"),
        ("США", "US"),
        ("Великобритания", "GB"),
        ("Democratic Republic of Congo", "CD"),
        ("韩国", "KR"),
        ("EU", "EU"),
    ] {
        assert_eq!(named(text), Some(code), "{text}");
        assert!(country(code).unwrap().is_named(text), "{text}");
    }
    assert_eq!(named("Ruritania"), None);
    assert!(!country("EC").unwrap().is_named("European Community"));
}

#[test]
fn years_are_never_narrower_than_history() {
    let existed = |code: &str, day| country(code).unwrap().existed(day);
    assert!(existed("KZ", (2015, 3, 27)) && !existed("KZ", (1985, 1, 1)));
    assert!(existed("SUHH", (1991, 12, 26)) && !existed("SUHH", (1992, 1, 1)) && !existed("SUHH", (1914, 1, 1)));
    assert!(existed("RU", (1815, 6, 9)) && existed("DE", (1871, 1, 1)) && existed("GB", (1703, 1, 1)));
    assert!(existed("YUCS", (1999, 1, 1)) && !existed("CSHH", (1993, 1, 1)) && existed("UA", (1945, 6, 26)));
    assert!(!existed("DDDE", (1991, 1, 1)) && !existed("SK", (1914, 1, 1)) && !existed("HR", (1985, 1, 1)));
}

#[test]
fn words_find_their_currency() {
    let worded = |text: &str| currency_worded(text).map(|c| c.code);
    for (text, code) in [
        ("$", "USD"),
        ("US$", "USD"),
        ("dollars", "USD"),
        ("US dollars", "USD"),
        ("U.S. dollars", "USD"),
        ("RMB", "CNY"),
        ("renminbi", "CNY"),
        ("yuan", "CNY"),
        ("euros", "EUR"),
        ("€", "EUR"),
        ("tenge", "KZT"),
        ("roubles", "RUB"),
        ("rubles", "RUB"),
        ("pounds", "GBP"),
        ("£", "GBP"),
        ("yen", "JPY"),
        ("¥", "JPY"),
        ("usd", "USD"),
        ("Zloty", "PLN"),
        ("Special drawing right (SDR)", "XDR"),
        ("Deutsche Mark", "DEM"),
    ] {
        assert_eq!(worded(text), Some(code), "{text}");
    }
    assert_eq!(worded("doubloons"), None);
    // What several states call theirs is a guess, which `--fix` leaves to a person.
    let all = |text: &str| currencies_worded(text).iter().map(|c| c.code).collect::<Vec<_>>();
    assert_eq!((all("kroner"), all("₩")), (vec!["DKK", "NOK"], vec!["KRW", "KPW"]));
    assert_eq!((all("¥"), all("euro"), all("Norwegian kroner")), (vec!["JPY", "CNY"], vec!["EUR"], vec!["NOK"]));
    assert!(all("Rs").starts_with(&["INR", "LKR"]));
    let minor = |code: &str| currency(code).unwrap().minor;
    assert_eq!([minor("USD"), minor("JPY"), minor("KWD"), minor("KZT"), minor("DEM")], [2, 0, 3, 2, 2]);
    let valid = |code: &str, day| currency(code).unwrap().valid(day);
    assert!(valid("EUR", (1999, 1, 1)) && !valid("EUR", (1998, 12, 31)));
    assert!(valid("DEM", (2001, 12, 31)) && !valid("DEM", (2003, 1, 1)) && !valid("SUR", (1999, 1, 1)));
}

#[test]
fn words_find_their_unit() {
    for (text, word) in [
        ("tonnes", "t"),
        ("tons", "t"),
        ("hectares", "ha"),
        ("persons", "people"),
        ("cubic metres", "m3"),
        ("mw", "MW"),
        ("kwh", "KWH"),
        ("student", "students"),
        ("km²", "km2"),
        ("Tonnes", "t"),
    ] {
        let word = if word == "KWH" { "kWh" } else { word };
        assert_eq!(unit_worded(text).map(|u| u.word), Some(word), "{text}");
    }
    assert!(unit("tonnes").is_none() && unit("t").is_some() && unit_worded("furlongs").is_none());
}

#[test]
fn sector_codes_and_languages() {
    assert_eq!(dac("23220").unwrap().name, "Hydro-electric power plants");
    assert!(dac("232").is_some() && dac("99999").is_none() && dac("23065").unwrap().withdrawn);
    assert!(isic_section("A01.2").is_some() && isic_section("0111").is_some() && isic_section("C").is_some());
    assert!(
        isic_section("A10").is_none()
            && isic_section("04").is_none()
            && isic_section("Z").is_none()
            && isic_section("").is_none()
    );
    assert!(hs_chapter("7208.10").is_some() && hs_chapter("77").is_none() && hs_chapter("7").is_none());
    assert_eq!(language("kk").unwrap().name, "Kazakh");
    assert!(language_tag("zh-Hant") && language_tag("kk-Cyrl-KZ") && language_tag("yue"));
    assert!(!language_tag("xx") && !language_tag("english") && !language_tag("zh_CN") && !language_tag(""));
}

#[test]
fn countries_match_the_reference() {
    let Some(file) = shared("reference/country-codes.csv") else {
        return;
    };
    let theirs: BTreeSet<_> =
        records(&file).iter().map(|r| r["ISO3166-1-Alpha-2"].trim().to_owned()).filter(|c| !c.is_empty()).collect();
    let ours: BTreeSet<_> =
        countries().filter(|c| !c.is_withdrawn() && c.code != "EU").map(|c| c.code.to_owned()).collect();
    assert_eq!(theirs, ours);
    for r in records(&file) {
        let code = country_of_three(r["ISO3166-1-Alpha-3"].trim()).map(|c| c.code);
        let two = r["ISO3166-1-Alpha-2"].trim();
        assert_eq!(code, Some(two).filter(|two| !two.is_empty()), "{two}");
    }
    assert_eq!(countries().filter(|c| c.is_withdrawn()).count(), 31, "ISO 3166-3 has 31 entries");
}

#[test]
fn currencies_match_the_reference() {
    let Some(file) = shared("reference/currency-codes.csv") else {
        return;
    };
    let mut theirs: BTreeMap<String, (String, bool)> = BTreeMap::new();
    for r in records(&file) {
        let entry = theirs.entry(r["AlphabeticCode"].trim().to_owned()).or_default();
        if r["WithdrawalDate"].is_empty() {
            *entry = (r["MinorUnit"].clone(), true);
        }
    }
    theirs.remove("");
    let codes: Vec<_> = currencies().map(|c| c.code.to_owned()).collect();
    assert_eq!(theirs.keys().cloned().collect::<Vec<_>>(), codes);
    for c in currencies() {
        let (minor, live) = &theirs[c.code];
        assert_eq!(c.until.is_none(), *live, "{}", c.code);
        if let (true, Ok(minor)) = (*live, minor.parse::<u8>()) {
            assert_eq!(c.minor, minor, "{}", c.code);
        }
    }
}

#[test]
fn sectors_match_the_code_lists() {
    for (file, digits) in [("Sector", 5), ("SectorCategory", 3)] {
        let Some(file) = shared(&format!("iati/codelists/{file}.xml")) else {
            return;
        };
        let text = std::fs::read_to_string(file).unwrap();
        let theirs: BTreeSet<_> = text.split("<code>").skip(1).filter_map(|t| t.split('<').next()).collect();
        let ours: BTreeSet<_> = dac_codes().map(|d| d.code).filter(|c| c.len() == digits).collect();
        assert_eq!(theirs, ours);
    }
}

#[test]
fn looking_up_is_a_hash() {
    // Not a benchmark: it only fails when a table is searched instead of hashed.
    let start = std::time::Instant::now();
    for _ in 0..100_000 {
        assert!(
            country("ZW").is_some() && currency("ZWG").is_some() && unit("sets").is_some() && country("QQ").is_none()
        );
    }
    assert!(start.elapsed().as_millis() < 2_000, "{:?}", start.elapsed());
}
