//! `deal check --fix`: what is certain is written, nothing gets worse, and a second run
//! has nothing to do.

use super::schemas::example;
use deal::testing::{Memory, run, run_in};
use proptest::prelude::*;
use std::collections::BTreeMap;

const RECORD: &str = "\
instrument power-loan \"Loan\" {
  kind: loan
  parties: China, KZ, KZ
  amount: USD 1,250,000
  2015-3-27 signed
}
";

#[test]
fn what_is_certain_is_written_and_what_is_left_is_told() {
    let ran = run(&[("a.deal", RECORD)], &["check", "--fix"]);
    insta::assert_snapshot!(format!("{}\n{}", ran.written["a.deal"], ran.stderr));
    assert_eq!((ran.status, ran.stdout.as_str()), (0, ""));
}

#[test]
fn a_title_without_its_last_quote_ends_before_the_block() {
    let record = RECORD.replace("\"Loan\" {", "\"Loan {").replace("USD 1,250,000", "5mn USD");
    let ran = run(&[("a.deal", &record)], &["check", "--fix", "--unsafe"]);
    assert!(ran.written["a.deal"].starts_with("instrument power-loan \"Loan\" {\n"), "{}", ran.written["a.deal"]);
}

#[test]
fn a_diff_writes_nothing() {
    let ran = run(&[("a.deal", RECORD), ("b.deal", "# fine\n")], &["check", "--fix", "--diff"]);
    assert_eq!(ran.status, 1);
    assert!(ran.written.is_empty());
    insta::assert_snapshot!(format!("{}{}", ran.stdout, ran.stderr));
}

#[test]
fn a_guess_is_applied_where_it_is_the_only_one_and_only_when_asked_for() {
    let record = RECORD.replace("China, KZ, KZ", "CN, KX").replace("USD 1,250,000", "5mn USD");
    let ran = run(&[("a.deal", &record)], &["check", "--fix"]);
    assert!(ran.written["a.deal"].contains("KX"), "{}", ran.written["a.deal"]);
    let ran = run(&[("a.deal", &record)], &["check", "--fix", "--unsafe"]);
    assert!(ran.written["a.deal"].contains("CN, KZ"), "{}", ran.written["a.deal"]);
    // Third of April or fourth of March?
    let record = "instrument x \"X\" {\n  kind: mou\n  parties: CN, KZ\n  03/04/2015 signed\n}\n";
    assert!(run(&[("a.deal", record)], &["check", "--fix", "--unsafe"]).written.is_empty());
}

#[test]
fn line_ends_marks_and_other_scripts_stay() {
    let record = format!("\u{feff}# Казахстан 🤝 中国\n{RECORD}").replace('\n', "\r\n");
    let fixed = run(&[("a.deal", &record)], &["check", "--fix"]).written["a.deal"].clone();
    assert!(fixed.starts_with("\u{feff}# Казахстан 🤝 中国\r\n"), "{fixed:?}");
    assert_eq!(fixed.matches('\n').count(), fixed.matches("\r\n").count(), "{fixed:?}");
    assert!(fixed.contains("  parties: CN, KZ\r\n  amount: 1_250_000 USD\r\n  2015-03-27 signed\r\n"), "{fixed:?}");
}

#[test]
fn bytes_count_from_the_start_of_the_file_with_its_mark() {
    let record = "source s \"S\" { kind: other }\nparty CN { aliases: \"x\" }\ninstrument x { kind: mou; parties: CN, KZ; source: s; amount: $5mn; 2015 signed }\n";
    let marked = format!("\u{feff}{record}");
    let ran = run(&[("a.deal", &marked)], &["check", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let edit = &found["diagnostics"][0]["fixes"][0]["edits"][0];
    let byte = |name: &str| edit[name].as_u64().expect("a byte") as usize;
    assert_eq!(&marked[byte("start_byte")..byte("end_byte")], "$5mn", "{}", ran.stdout);
    let start = found["diagnostics"][0]["primary"]["start"]["byte"].as_u64().expect("a byte") as usize;
    assert!(marked[start..].starts_with("$5mn"), "{}", ran.stdout);
}

#[test]
fn two_meanings_are_no_certain_fix() {
    for amount in ["¥5bn", "5bn ¥", "5mn rupees", "5mn pounds", "5bn francs", "5bn USD in 2014"] {
        let record = format!(
            "source s \"S\" {{ kind: other }}\ninstrument x {{ kind: mou; parties: CN, KZ; source: s; amount: {amount}; 2015 signed }}\n"
        );
        assert!(run(&[("a.deal", &record)], &["check", "--fix"]).written.is_empty(), "{amount}");
    }
    let record =
        "source s \"S\" { kind: other }\ninstrument x { kind: mou; parties: CN, Korea; source: s; 2015 signed }\n";
    assert!(run(&[("a.deal", record)], &["check", "--fix", "--unsafe"]).written.is_empty());
}

#[test]
fn only_what_is_given_is_written_and_standard_input_comes_out_again() {
    let files = [("deal.toml", ""), ("a.deal", RECORD), ("b.deal", &RECORD.replace("power", "road"))];
    let ran = run(&files, &["check", "--fix", "b.deal"]);
    assert_eq!(ran.written.keys().collect::<Vec<_>>(), ["b.deal"]);
    let ran = run(&[("-", RECORD)], &["check", "--fix", "-"]);
    assert!(ran.stdout.contains("  2015-03-27 signed\n") && ran.written.is_empty(), "{}", ran.stdout);
    assert_eq!(run(&[("-", "# fine\n")], &["check", "--fix", "-"]).stdout, "# fine\n");
}

#[test]
fn a_fix_that_would_bring_an_error_is_left_out() {
    // Read rightly, the member is worth more than its package.
    let record = "\
source s { kind: other }
package deals \"Deals\" {
  parties: CN, KZ
  count: 2
  amount: 1mn USD
  source: s
  2014-05-20 signed
  instrument a \"A\" {
    kind: loan
    amount: $5mn
  }
}
";
    let ran = run(&[("a.deal", record)], &["check", "--fix"]);
    assert!(ran.written.is_empty(), "{:?}", ran.written);
    assert!(
        ran.stderr.contains("a.deal:10:13: E0108 is left: write `5mn USD`? it would bring E0501"),
        "{}",
        ran.stderr
    );
    // Others are not held up by it.
    let ran = run(&[("a.deal", &record.replace("parties: CN", "parties: China"))], &["check", "--fix"]);
    assert!(ran.written["a.deal"].contains("parties: CN") && ran.written["a.deal"].contains("$5mn"));
}

#[test]
fn nothing_is_taken_out_while_a_word_may_mean_it() {
    let record = "person li-keqiang \"Li Keqiang\" { of: CN }\ninstrument x \"X\" {\n  kind: mou\n  parties: CN, KZ\n  witnesses: premier\n  2015-03-27 signed\n}\n";
    assert!(run(&[("a.deal", record)], &["check", "--fix", "--unsafe"]).written.is_empty());
    let alone = "person li-keqiang \"Li Keqiang\" { of: CN }\n# the end\n";
    let ran = run(&[("a.deal", alone)], &["check", "--fix", "--unsafe"]);
    assert_eq!(ran.written["a.deal"], "# the end\n");
}

#[test]
fn what_is_offered_is_what_is_done() {
    let offered = |records: &str, flags: &[&str]| {
        let files = [("a.deal", records)];
        let verdict = |args: &[&str]| run(&files, args).stderr.lines().last().unwrap_or_default().to_owned();
        let flags: Vec<&str> = ["check", "--fix"].iter().chain(flags).copied().collect();
        (verdict(&["check"]), run(&files, &flags).stderr)
    };
    // One of the two fixes would bring an error: it is not promised.
    let package = "source s { kind: other }\npackage p \"P\" {\n  parties: CN, KZ\n  count: 2\n  amount: 1mn USD\n  \
                   source: s\n  2014-5-20 signed\n  instrument a \"A\" {\n    kind: loan\n    amount: $5mn\n  }\n}\n";
    let (verdict, fixed) = offered(package, &[]);
    assert!(verdict.ends_with("; 1 can be fixed with `--fix`"), "{verdict}");
    assert!(fixed.contains("; 1 fixed"), "{fixed}");
    let mistyped = RECORD.replace("China", "Ruritania").replace("kind: loan", "kind: laon");
    let (verdict, fixed) = offered(&mistyped, &["--unsafe"]);
    assert!(verdict.contains("1 more with `--fix --unsafe`"), "{verdict}");
    assert!(fixed.contains("fixed"), "{fixed}");
    // Of much text only the fixes are counted, and it says so.
    let large = format!("{package}{}", "# far more than is fixed on trial\n".repeat(10_000));
    let (verdict, _) = offered(&large, &[]);
    assert!(verdict.ends_with("; up to 2 can be fixed with `--fix`"), "{verdict}");
}

#[test]
fn what_somebody_else_changed_meanwhile_is_not_overwritten() {
    use deal::testing::{Memory, ROOT, run_in};
    let fixed = |after: usize| {
        let other = RECORD.replace("power-loan", "other-loan").replace("release", "notice");
        let mut host = Memory::new(&[("a.deal", RECORD), ("b.deal", &other)]);
        let place = std::path::Path::new(ROOT).join("a.deal");
        host.later.insert(place, (after, b"# another text\n".to_vec()));
        run_in(&host, &["check", "--fix"])
    };
    let ran = fixed(1);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("`a.deal` was changed while it was being fixed; nothing is written"), "{}", ran.stderr);
    assert!(ran.written.is_empty(), "{:?}", ran.written);
    // Between the look at all files and its own turn.
    let ran = fixed(2);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("`a.deal` was changed while others were being written"), "{}", ran.stderr);
    assert_eq!(ran.written.keys().collect::<Vec<_>>(), ["b.deal"]);
    assert_eq!(fixed(3).status, 0);
}

#[test]
fn an_allowance_in_doubt_stays() {
    let record = format!("# deal: allow W0604 not published\n{}", RECORD.replace("China", "Ruritania"));
    let ran = run(&[("a.deal", &record)], &["check", "--fix"]);
    assert!(ran.written["a.deal"].contains("# deal: allow W0604"), "{}", ran.written["a.deal"]);
}

#[cfg(unix)]
#[test]
fn on_disk_links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("kept")).unwrap();
    std::fs::write(at("kept/real.deal"), RECORD).unwrap();
    std::fs::set_permissions(at("kept/real.deal"), std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink("kept/real.deal", at("link.deal")).unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["deal".into(), "check".into(), "--fix".into(), folder.path().as_os_str().to_owned()];
    let status = deal::cli::run(args, &deal::cli::Disk, &mut out, &mut err);
    assert_eq!(status, 0, "{}", String::from_utf8_lossy(&err));
    assert!(std::fs::read_to_string(at("kept/real.deal")).unwrap().contains("2015-03-27 signed"));
    assert_eq!(std::fs::metadata(at("kept/real.deal")).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(std::fs::symlink_metadata(at("link.deal")).unwrap().is_symlink());
    let names: Vec<_> = std::fs::read_dir(at("kept")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 1, "no draft is left: {names:?}");
}

/// Near misses that people type, by what they make of the `n`th place where they can.
const MISSES: &[(&str, &str)] = &[
    ("bn USD", " billion USD"),
    (" USD", " dollars"),
    (": CN", ": China"),
    (": CN, KZ", ": CN KZ"),
    (": CN, KZ", ": CN, KZ,"),
    (": CN, KZ", ": CN, , KZ"),
    (": CN, KZ", ": CN, KZ, CN"),
    ("parties:", "parties"),
    ("parties:", "partys:"),
    ("kind:", "kind"),
    ("-03-", "-3-"),
    ("-0", "/0"),
    (" signed", ": signed"),
    ("metals.steel", "steel"),
    ("energy.", ""),
    ("{\n", "{ # deal: allow W0410 it is new\n"),
    ("}\n", "}\n# deal: allow W0604 none\n"),
    ("\n}", "\n"),
    (" {", ""),
    ("\"", ""),
    ("source ", "sorce "),
    ("loan", "laon"),
];

/// What people type, and `--fix` alone puts right.
const CERTAIN: &[(&str, &str)] = &[
    ("bn USD", " billion USD"),
    ("bn USD", "bnUSD"),
    ("mn USD", "m USD"),
    (" USD", " dollars"),
    (" USD", " usd"),
    (": CN, KZ", ": China, Kazakhstan"),
    (": CN, KZ", ": cn, kz"),
    (": CN, KZ", ": CN KZ"),
    (": CN, KZ", ": CN, KZ,"),
    (": CN, KZ", ": CN, , KZ"),
    (": CN, KZ", ": CN, KZ, CN"),
    (": CN, KZ", ": CN and KZ"),
    (": CN, KZ", ": CN, and KZ"),
    (": CN, KZ", ": [CN, KZ]"),
    ("parties:", "parties"),
    ("parties:", "Parties:"),
    ("kind:", "kind ="),
    ("-03-", "-3-"),
    (" signed", ": signed"),
    (" signed", " Signed"),
    ("signed at", "signed, at"),
    ("metals.steel", "steel"),
    ("energy.hydro", "hydro"),
    (" {\n", "\n{\n"),
    (" {\n", "\n"),
    ("}\n", "};\n"),
    ("}\n", "},\n"),
    ("\ninstrument", "\nInstrument"),
    ("# ", "// "),
    ("disbursed ", "disbursed: "),
    ("disbursed ", "disbursed of "),
];

#[test]
fn what_people_type_is_put_right() {
    let mut tried = std::collections::BTreeSet::new();
    for name in ["china-kazakhstan", "lending", "treaty-life"] {
        for &(right, wrong) in CERTAIN {
            let sound = example(name);
            let mut files = sound.clone();
            let Some((_, text)) = files.iter_mut().find(|(path, text)| path.ends_with(".deal") && text.contains(right))
            else {
                continue;
            };
            *text = text.replacen(right, wrong, 1);
            let before = codes(&files);
            let (after, _) = fixed(&files, &[]);
            assert_eq!(codes(&after), codes(&sound), "{name}: {wrong:?} for {right:?} was {before:?}");
            tried.insert((right, wrong));
        }
    }
    assert_eq!(tried.len(), CERTAIN.len());
}

/// A text with some mistakes in it: near misses, or letters taken out and put in.
fn spoiled(text: &str, faults: &[(usize, usize, char)]) -> String {
    let mut text = text.to_owned();
    for &(which, place, letter) in faults {
        let places: Vec<usize> = match MISSES.get(which) {
            Some((right, _)) => text.match_indices(right).map(|(at, _)| at).collect(),
            None => text.char_indices().map(|(at, _)| at).collect(),
        };
        let Some(&at) = places.get(place % places.len().max(1)) else { continue };
        match MISSES.get(which) {
            Some((right, wrong)) => text.replace_range(at..at + right.len(), wrong),
            None if which % 2 == 0 => text.insert(at, letter),
            None => drop(text.remove(at)),
        }
    }
    text
}

fn codes(files: &[(String, String)]) -> BTreeMap<(String, String), usize> {
    let ran = super::schemas::deal(files, &["check", "--format", "json", "--as-of", "2020"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect(&ran.stderr);
    let mut codes = BTreeMap::new();
    for d in json["diagnostics"].as_array().unwrap() {
        let text = |key: &str| d[key].as_str().unwrap().to_owned();
        *codes.entry((text("level"), text("code"))).or_insert(0) += 1;
    }
    codes
}

/// The files with what a run has written.
fn fixed(files: &[(String, String)], args: &[&str]) -> (Vec<(String, String)>, bool) {
    let mut memory = Memory::default();
    files.iter().for_each(|(path, text)| memory.add(path, text.as_bytes()));
    let ran = run_in(&memory, &[&["check", "--fix", "--as-of", "2020"], args].concat());
    assert_ne!(ran.status, 2, "{}", ran.stderr);
    let after = files.iter().map(|(path, text)| (path.clone(), ran.written.get(path).unwrap_or(text).clone()));
    (after.collect(), ran.written.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fixes_never_make_it_worse_and_come_to_rest(
        name in prop::sample::select(vec!["china-kazakhstan", "lending", "treaty-life"]),
        faults in prop::collection::vec((0..MISSES.len() + 4, 0usize..1000, prop::sample::select(vec!['{', '}', ',', ':', '"', 'x', '-', '#', 'é', '\n'])), 1..5),
        guesses in any::<bool>(),
        crlf in any::<bool>(),
        mark in any::<bool>(),
    ) {
        let mut files = example(name);
        for (path, text) in files.iter_mut().filter(|(path, _)| path.ends_with(".deal")) {
            *text = spoiled(text, &faults);
            if crlf {
                *text = text.replace('\n', "\r\n");
            }
            if mark {
                text.insert(0, '\u{feff}');
            }
            prop_assert!(path.ends_with(".deal"));
        }
        let args: &[&str] = if guesses { &["--unsafe"] } else { &[] };
        let before = codes(&files);
        let (after, _) = fixed(&files, args);
        let now = codes(&after);
        let was_wrong = before.keys().any(|(level, _)| level == "error");
        for ((level, code), n) in &now {
            // A record that could not be read before may now be seen to lack a source.
            let may_be_new = was_wrong && level != "error";
            let known = before.get(&(level.clone(), code.clone())).copied().unwrap_or(0);
            prop_assert!(may_be_new || *n <= known, "{level} {code}: {n} after {known}\n{:?}", after);
        }
        let (_, at_rest) = fixed(&after, args);
        prop_assert!(at_rest, "a second run changes something\n{:?}", after);
        for (path, text) in after.iter().filter(|(path, _)| path.ends_with(".deal")) {
            prop_assert_eq!(text.starts_with('\u{feff}'), mark, "{}", path);
            prop_assert!(!crlf || text.matches('\n').count() == text.matches("\r\n").count(), "{:?}", text);
        }
    }
}
