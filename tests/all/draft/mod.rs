//! `deal new --from`: press releases beside the drafts made of them (`x.txt`,
//! `x.deal`; DEAL_REWRITE=1 writes the drafts), and a draft of any text at all reads
//! without an error.

use deal::testing::run;
use proptest::prelude::*;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/all/draft")
}

fn draft(file: &str, text: &str) -> String {
    let ran = run(&[(file, text)], &["new", "--from", file]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{file}");
    ran.stdout
}

/// The errors of a draft that stands beside its text.
fn errors(file: &str, text: &str, draft: &str) -> String {
    let ran = run(&[(file, text), ("draft.deal", draft)], &["check", "draft.deal", "--format", "concise"]);
    if ran.status == 0 { String::new() } else { ran.stdout + &ran.stderr }
}

#[test]
fn press_releases_and_their_drafts() {
    let mut releases = 0;
    for entry in std::fs::read_dir(folder()).expect("the folder").flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|e| e != "txt") {
            continue;
        }
        releases += 1;
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("a text");
        let made = draft(&name, &text);
        assert_eq!(errors(&name, &text, &made), "", "{name}:\n{made}");
        let beside = path.with_extension("deal");
        if std::env::var_os("DEAL_REWRITE").is_some() && std::env::var_os("CI").is_none() {
            std::fs::write(&beside, &made).expect("written");
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        assert!(made == expected, "{name} gives another draft (DEAL_REWRITE=1 rewrites it):\n{made}");
    }
    assert!(releases >= 4, "the releases are not there");
}

/// What a reader of the talks' release would write down.
#[test]
fn the_talks_are_found_whole() {
    let text = std::fs::read_to_string(folder().join("talks.txt")).expect("a text");
    let made = draft("talks.txt", &text);
    let files = [("talks.txt", text.as_str()), ("draft.deal", made.as_str())];
    let query = |expr: &str| run(&files, &["query", expr, "draft.deal"]).stdout.lines().next().unwrap_or("").to_owned();
    assert_eq!(query("count(instruments)"), "34");
    assert_eq!(query("announced(instruments)"), "23.6bn USD");
    assert_eq!(query("count(instruments where kind = mou and parties has CN and parties has KZ)"), "1");
    assert_eq!(query("count(instruments where signed = 2015-03-27)"), "34");
    for sector in
        ["metals.steel", "metals.nonferrous", "plate-glass", "energy.oil-refining", "energy.hydro", "automobiles"]
    {
        assert_eq!(query(&format!("count(packages where sectors has {sector})")), "1", "{sector}");
    }
    for line in made.lines().filter(|l| l.contains("CN") || l.contains("bn USD") || l.contains("33")) {
        assert!(line.contains("# check"), "a guess without its mark: {line}");
    }
}

/// Who gives what to whom, however the sentence puts it: `kind: FROM > TO AMOUNT`.
#[test]
fn who_gives_a_sum_and_who_gets_it() {
    let pledges = |text: &str| -> Vec<String> {
        let made = draft("release.txt", text);
        assert_eq!(errors("release.txt", text, &made), "", "{text}\n{made}");
        let field = |part: &str, word: &str| {
            let line = part.lines().find_map(|l| l.strip_prefix(&format!("  {word}: ")).map(str::to_owned));
            let value = line.map(|l| {
                assert!(l.ends_with("# check"), "a guess without its mark: {l}");
                l.split(" source ").next().unwrap_or("").trim_end_matches(" # check").to_owned()
            });
            value.unwrap_or_else(|| "?".to_owned())
        };
        let one =
            |p: &str| format!("{}: {} > {} {}", field(p, "kind"), field(p, "from"), field(p, "to"), field(p, "amount"));
        made.split("\npledge ").skip(1).map(one).collect()
    };
    for (text, expected) in [
        (
            "The Export-Import Bank of China will lend about 300 million euros to Kazakhstan for the Almaty ring road.",
            &["loan: CN > KZ about 300mn EUR"][..],
        ),
        ("Japan granted Uzbekistan a loan of $40 million.", &["loan: JP > UZ 40mn USD"]),
        ("Germany to provide a loan of EUR 25 million to Georgia", &["loan: DE > GE 25mn EUR"]),
        ("Armenia will receive a grant of 5 million euros from France.", &["grant: FR > AM 5mn EUR"]),
        ("South Korea will invest $90 million in Mongolia.", &["?: KR > MN 90mn USD"]),
        ("Kyrgyzstan will be lent 60 million dollars by Turkey.", &["loan: TR > KG 60mn USD"]),
        ("A grant of 7 million euros will be provided to Tajikistan by Switzerland.", &["grant: CH > TJ 7mn EUR"]),
        (
            "India will lend 10 million dollars to Nepal and 20 million dollars to Bhutan.",
            &["loan: IN > NP 10mn USD", "loan: IN > BT 20mn USD"],
        ),
        ("Norway will provide 3 million euros to Kenya, Uganda and Rwanda.", &["?: NO > KE, UG, RW 3mn EUR"]),
        // A lender that is no state is not made up, nor is the borrower its own lender.
        ("The Eurasian Lenders' Club will lend $50 million to Kazakhstan.", &["loan: ? > KZ 50mn USD"]),
        // What the heading told is told once.
        (
            "France to lend 8 million euros to Senegal\n\nFrance will lend 8 million euros to Senegal for schools.",
            &["loan: FR > SN 8mn EUR"],
        ),
    ] {
        assert_eq!(pledges(text), expected, "{text}");
    }
}

/// Sums, counts and days as a text has them: right, or left out and listed.
#[test]
fn what_a_text_says_of_sums_counts_and_days() {
    let signed = |sum: &str| format!("China and Kazakhstan signed a loan agreement worth {sum} on 1 May 2015.");
    let plain = |text: &str| text.to_owned();
    for (text, has, lacks) in [
        (signed("half a billion dollars"), &["amount: 500mn USD"][..], &[][..]),
        (signed("less than $3 billion"), &["amount: up to 3bn USD"], &[]),
        (signed("not more than $5 billion"), &["amount: up to 5bn USD"], &[]),
        (signed("twenty-three point six billion dollars"), &["amount: 23.6bn USD"], &[]),
        (signed("Rs 500 crore"), &["amount: 5bn INR"], &[]),
        (signed("¥1.5 billion"), &["amount: 1.5bn CNY"], &["JPY"]),
        (signed("RMB 300 million each"), &["#   300mn CNY each: "], &["amount:"]),
        (signed("several billion dollars"), &["#   not read: "], &["amount:"]),
        (plain("China and Japan signed a grant of ¥5 billion."), &["#   5bn CNY or JPY: "], &["amount:"]),
        (plain("China and Iran signed 20-30 contracts."), &["count: 20..30 "], &[]),
        (plain("China and Iran signed fewer than 10 contracts."), &["count: up to 10 "], &[]),
        (plain("Beijing, March 2015. China and Iran signed a treaty."), &["  date: 2015-03 ", "  2015-03 signed"], &[]),
        (plain("BEIJING, Sept. 12, 2014. China and Iran signed a treaty."), &["  2014-09-12 signed"], &[]),
        (
            plain("Tokyo, 1 June 2019. Japan and Iran met. An earlier agreement had been signed in 1998."),
            &["  1998 signed"],
            &["2019-06-01 signed"],
        ),
        (plain("On 5 May 2020 talks on a loan of $5bn were suspended."), &["#   5bn USD: "], &["instrument"]),
        (plain("The UK met Iran on 5 May 2020. It has yet to ratify the 2018 treaty."), &[], &["instrument"]),
        (
            plain(
                "On 5 May 2020 France and Germany signed an agreement under which Germany will provide 3 million euros.",
            ),
            &["instrument agreement", "from: DE source", "amount: 3mn EUR"],
            &["from: FR"],
        ),
        (
            plain("On 5 May 2020 China and Kenya signed a framework agreement for a railway costing $3.8 billion."),
            &["kind: framework", "#   3.8bn USD: "],
            &["amount:"],
        ),
        (
            plain(
                "India extends $1 billion credit line to Nepal\n\nOn 5 May 2020 India announced a credit line of one billion US dollars to Nepal.",
            ),
            &["pledge ", "amount: 1bn USD"],
            &["instrument"],
        ),
        (
            plain(
                "China, Iran sign deals worth $4 billion\n\nPremier Li Keqiang witnessed the signing of 5 contracts worth $4 billion by China and Iran.",
            ),
            &["amount: 4bn USD", "witnesses: li-keqiang"],
            &["no record above holds"],
        ),
        (
            plain("Tokyo, 1 June 2019. The agreement will remove EUR1 billion of duties of Japan."),
            &["#   1bn EUR: "],
            &["pledge"],
        ),
        (plain("On 5 May 2020 BP signed a $12 billion agreement with Iraq."), &["amount: 12bn USD"], &["AUD"]),
        (plain("China and Iran signed a $50-million agreement."), &["amount: 50mn USD"], &[]),
        (
            plain("On 5 May 2020 China and Iran signed two agreements: a $3 billion loan and a $200 million grant."),
            &["count: 2 ", "amount: 3bn USD", "amount: 200mn USD", "under: documents-2020"],
            &["no record above holds"],
        ),
        (
            plain("On 5 May 2020 China and Iran signed 33 documents worth $5 billion, including a loan of $2 billion."),
            &["count: 33 ", "amount: 5bn USD", "amount: 2bn USD", "under: documents-2020"],
            &["no record above holds"],
        ),
        (
            plain("New Zealand and Samoa signed a NZ$3 million grant agreement; Fiji gets a $2 million loan."),
            &["parties: NZ, WS source", "amount: 3mn NZD", "to: FJ", "amount: 2mn USD"],
            &["WS, FJ", "heading"],
        ),
        (
            plain("India approved a grant of Rs 1,400 crore to Nepal on 5 May 2020."),
            &["amount: 14bn INR", "  2020-05-05 approved"],
            &["signed source"],
        ),
        (
            plain("China and Brazil renewed their R$157 billion swap line on 5 May 2020."),
            &["amount: 157bn BRL", "  2020-05-05 renewed", "  # DAY signed"],
            &["signed source"],
        ),
        (
            plain(
                "Chile and Peru signed an Open Skies agreement on 10 May 2011; it entered into force on 3 June 2012.",
            ),
            &["\"Open Skies agreement\"", "  2011-05-10 signed", "  2012-06-03 in-force"],
            &["\"Agreement on"],
        ),
    ] {
        let made = draft("release.txt", &text);
        assert_eq!(errors("release.txt", &text, &made), "", "{text}\n{made}");
        let is = |part: &&&str| made.contains(**part);
        assert!(has.iter().all(|part| is(&part)) && !lacks.iter().any(|part| is(&part)), "{text}\n{made}");
    }
}

/// A list of states in one sentence says nothing of the two sides in another.
#[test]
fn the_sides_are_not_taken_from_a_list_elsewhere() {
    let text = "Envoys of Chad, Jordan and Turkey looked on. The two sides pledged $4 million for railways.";
    let made = draft("release.txt", text);
    assert_eq!(errors("release.txt", text, &made), "", "{made}");
    for state in ["TD", "JO", "TR"] {
        assert!(!made.contains(state), "{state} pledges nothing:\n{made}");
    }
}

/// A project's own sectors, people and initiatives are used, not declared again.
#[test]
fn what_the_project_has_is_used() {
    let text = "On 27 March 2015 Premier Li Keqiang signed a contract on iron and steel under the Belt and Road.";
    let records = r#"
sector metals "Metals" { sector ferrous "Steel" }
person premier "Li Keqiang" { of: CN }
initiative bri "Belt and Road"
source talks "Another"
"#;
    let files = [("deal.toml", ""), ("all.deal", records), ("talks.txt", text)];
    let made = run(&files, &["new", "--from", "talks.txt"]).stdout;
    for part in ["sectors: metals.ferrous source", "initiatives: bri ", "source talks-2 "] {
        assert!(made.contains(part), "no `{part}` in\n{made}");
    }
    assert!(!made.contains("person ") && !made.contains("initiative ") && !made.contains("sector "), "{made}");
}

#[test]
fn from_standard_input_there_is_no_file_to_name() {
    let ran = run(&[("-", "A treaty was signed on 3 May 1900 by France and Spain.")], &["new", "--from", "-"]);
    assert!(ran.stdout.contains("1900-05-03 signed") && !ran.stdout.contains("file:"), "{}", ran.stdout);
}

#[test]
fn what_is_no_text_is_refused() {
    let mut memory = deal::testing::Memory::default();
    memory.add("a.txt", b"\xff\xfe");
    let ran = deal::testing::run_in(&memory, &["new", "--from", "a.txt"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("no text in UTF-8"), "{}", ran.stderr);
}

/// Words of releases and worse.
fn soup() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "China",
        "Kazakhstan's",
        "the",
        "signed",
        "33",
        "thirty-three",
        "documents",
        "agreements",
        "worth",
        "$23.6",
        "billion",
        "RMB",
        "1.5",
        "bn",
        "to",
        "between",
        "and",
        "27",
        "March",
        "2015",
        "31",
        "February",
        "in",
        "Beijing",
        "Premier",
        "Li",
        "Keqiang",
        "memorandum",
        "of",
        "understanding",
        "on",
        "steel",
        "energy",
        "nuclear",
        "power",
        "will",
        "pledged",
        "over",
        "about",
        "loan",
        "agreement",
        "Belt",
        "Road",
        "Initiative",
        "talks",
        "summit",
        ".",
        ",",
        ".\n\n",
        "\"",
        "\\",
        "{",
        "}",
        "#",
        "\u{202e}",
        "一带一路",
        "é",
        "’s",
        "-",
        "2-3",
        "1,2,3",
        "99999999999999999999",
        "0",
        "0.00001",
        "tenge",
        "Sino-Kazakh",
        "counterpart",
        "grant",
        "framework",
        "swap",
        "line",
        "per",
        "year",
        "up",
        "Zimbabwe",
        "dollars",
        "source",
        "package",
        "event",
        "DEM",
        "marks",
        "1066",
        "0.5",
        "trillion",
        "exchange",
        "notes",
        "\u{0}",
        "\u{feff}",
    ]);
    prop::collection::vec(words, 0..80).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_draft_of_any_text_reads_without_an_error(text in prop_oneof![3 => soup(), 1 => ".{0,200}"]) {
        let made = draft("release.txt", &text);
        let found = errors("release.txt", &text, &made);
        prop_assert!(found.is_empty(), "{text:?}\n{made}\n{found}");
    }
}
