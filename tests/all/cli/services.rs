//! What the services get: each format against its published schema, or read as its
//! consumer reads it, for the record that each page of a diagnostic shows.

use crate::diagnostics::{File, wrong_records};
use deal::testing::{Memory, Ran, run, run_in};
use serde_json::{Value, json};

fn memory(files: &[File]) -> Memory {
    let mut memory = Memory::default();
    files.iter().for_each(|(path, bytes)| memory.add(path, bytes));
    memory
}

fn checked(format: &str) -> Vec<(&'static str, Ran)> {
    let check = |(code, files): (&'static str, Vec<File>)| {
        (code, run_in(&memory(&files), &["check", "--as-of", "2016-01-01", "--format", format]))
    };
    wrong_records().into_iter().map(check).collect()
}

fn holds(validator: &jsonschema::Validator, code: &str, text: &str) -> Value {
    let output: Value = serde_json::from_str(text).unwrap_or_else(|e| panic!("{code}: {e}\n{text}"));
    let errors: Vec<String> = validator.iter_errors(&output).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{code}\n{}\n{text}", errors.join("\n"));
    output
}

#[test]
fn sarif_is_what_its_schema_says() {
    let schema: Value = serde_json::from_str(include_str!("sarif-2.1.0.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let (mut fixes, mut related) = (0, 0);
    for (code, ran) in checked("sarif") {
        let log = holds(&validator, code, &ran.stdout);
        let run = &log["runs"][0];
        let results = run["results"].as_array().unwrap();
        assert!(!results.is_empty(), "{code}: {}", ran.stdout);
        for result in results {
            let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
            assert_eq!(rule["id"], result["ruleId"]);
            assert!(rule["help"]["text"].as_str().is_some_and(|text| text.len() > 10), "{code}: {rule}");
            fixes += result["fixes"].as_array().unwrap().len();
            related += result["relatedLocations"].as_array().unwrap().len();
        }
    }
    assert!(fixes > 20 && related > 20, "{fixes} fixes, {related} related places");
}

const RULE: &str = "\
instrument power-loan \"Loan\" { kind: loan; parties: CN, KZ; amount: 9mn USD; source: s; 2014 signed }
source s { kind: other }
rule loans-mature \"A loan has a maturity\" {
  for: instruments where kind = loan
  require: maturity
  level: warning
  message: \"{name} ({title}) of {amount} for {parties} says no {maturity}; {nonsense} stays\"
}
";

#[test]
fn a_rule_of_the_project_is_a_rule_to_sarif() {
    let log: Value = serde_json::from_str(&run(&[("a.deal", RULE)], &["check", "--format", "sarif"]).stdout).unwrap();
    let rule = &log["runs"][0]["tool"]["driver"]["rules"][0];
    assert_eq!(
        (&rule["id"], &rule["shortDescription"]["text"]),
        (&json!("loans-mature"), &json!("A loan has a maturity"))
    );
    assert_eq!(rule["defaultConfiguration"]["level"], "warning");
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["level"], "warning");
    let message =
        "power-loan (Loan) of 9mn USD for CN, KZ says no nothing; {nonsense} stays: breaks the rule `loans-mature`";
    assert_eq!(result["message"]["text"], message);
}

#[test]
fn the_levels_of_a_rule_are_set_as_those_of_a_code() {
    let told = |toml: &str, record: &str, args: &[&str]| {
        let args: Vec<&str> = ["check", "--format", "concise"].iter().chain(args).copied().collect();
        let ran = run(&[("deal.toml", toml), ("a.deal", record)], &args);
        (ran.status, ran.stdout.split(": ").nth(1).unwrap_or("nothing").to_owned())
    };
    let level = |level: &str| format!("[checks]\nloans-mature = \"{level}\"\n");
    let error = RULE.replace("  level: warning\n", "");
    for (toml, record, args, status, shown) in [
        ("", RULE, &[][..], 0, "warning[loans-mature]"),
        ("", &error, &[], 1, "error[loans-mature]"),
        ("", RULE, &["--deny", "warnings"], 1, "error[loans-mature]"),
        (&level("deny"), RULE, &[], 1, "error[loans-mature]"),
        (&level("info"), &error, &[], 0, "info[loans-mature]"),
        (&level("allow"), &error, &[], 0, "nothing"),
    ] {
        assert_eq!(told(toml, record, args), (status, shown.to_owned()), "{toml} {args:?}");
    }
    let allowed = format!("# deal: allow loans-mature repaid within the year\n{RULE}");
    assert_eq!(told("", &allowed, &["--deny", "warnings"]), (0, "nothing".into()));
    let without = format!("# deal: allow loans-mature\n{RULE}");
    assert_eq!(told("", &without, &[]), (0, "warning[W0801]".into()));
}

/// What GitHub's runner makes of a line of output: its command, properties and message.
fn annotation(line: &str) -> (String, Vec<(String, String)>, String) {
    let (head, message) = line.strip_prefix("::").expect("a command").split_once("::").expect("a message");
    let (command, properties) = head.split_once(' ').expect("properties");
    let plain = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    let property = |text: &str| plain(&text.replace("%3A", ":").replace("%2C", ","));
    let pair = |text: &str| {
        let (key, value) = text.split_once('=').expect("a value");
        (key.to_owned(), property(value))
    };
    (command.to_owned(), properties.split(',').map(pair).collect(), plain(message))
}

#[test]
fn github_reads_what_was_meant() {
    let name = "a,b: 100%.deal";
    let record = "party x \"Bank, 100%\" { kind: sate }\nparty y { note: \"50% :: more\" notes: 1 }\n";
    let github = run(&[(name, record)], &["check", "--format", "github"]).stdout;
    let json: Value = serde_json::from_str(&run(&[(name, record)], &["check", "--format", "json"]).stdout).unwrap();
    let found = json["diagnostics"].as_array().unwrap();
    assert_eq!(github.lines().count(), found.len(), "{github}");
    for (line, d) in github.lines().zip(found) {
        let (command, properties, message) = annotation(line);
        assert_eq!(command, d["level"].as_str().unwrap());
        let property = |key: &str| properties.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
        assert_eq!(property("file"), Some(name));
        assert_eq!(property("title"), d["code"].as_str());
        assert_eq!(property("line"), Some(d["primary"]["start"]["line"].to_string().as_str()));
        assert_eq!(property("col"), Some(d["primary"]["start"]["column"].to_string().as_str()));
        assert!(message.starts_with(d["message"].as_str().unwrap()), "{message}");
    }
}

#[test]
fn gitlab_gets_what_it_documents() {
    let text = json!({"type": "string", "minLength": 1});
    let line = json!({"type": "integer", "minimum": 1});
    let schema = json!({"type": "array", "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": text, "check_name": text, "fingerprint": text,
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {"type": "object", "required": ["path", "lines"], "properties": {
                "path": {"type": "string", "pattern": "^[^./]"},
                "lines": {"type": "object", "required": ["begin"], "properties": {"begin": line}},
            }},
        },
    }});
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (code, ran) in checked("gitlab") {
        let issues = holds(&validator, code, &ran.stdout);
        let mut prints: Vec<&str> =
            issues.as_array().unwrap().iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
        let all = prints.len();
        prints.sort_unstable();
        prints.dedup();
        assert_eq!(prints.len(), all, "{code}: GitLab drops issues of one fingerprint");
    }
}

#[test]
fn a_viewer_of_junit_sees_a_case_for_each_file() {
    for (code, ran) in checked("junit") {
        let report = junit_parser::from_reader(ran.stdout.as_bytes()).unwrap_or_else(|e| panic!("{code}: {e}"));
        let cases = &report.suites[0].cases;
        let failed = cases.iter().filter(|case| case.status.is_failure()).count() as u64;
        assert_eq!((report.tests, report.failures), (cases.len() as u64, failed), "{code}");
        assert_eq!((report.suites[0].tests, report.suites[0].failures), (report.tests, failed), "{code}");
        assert_eq!(failed > 0, ran.status == 1, "{code}\n{}", ran.stdout);
    }
    let files = [
        ("bad.deal", "party x \"<&\\\"]]>\" { kind: sate; of: ZZ }\n"),
        ("fine.deal", "rate-free \u{1}\n"),
        ("good.deal", "# nothing\n"),
        ("warned.deal", "party lone-bank \"Bank\" { kind: bank }\n"),
    ];
    let ran = run(&files, &["check", "--format", "junit"]);
    let report = junit_parser::from_reader(ran.stdout.as_bytes()).unwrap();
    let cases = &report.suites[0].cases;
    let names: Vec<&str> = cases.iter().map(|case| case.original_name.as_str()).collect();
    assert_eq!(names, ["bad.deal", "fine.deal", "good.deal", "warned.deal"]);
    assert_eq!(cases.iter().map(|case| case.status.is_failure()).collect::<Vec<_>>(), [true, true, false, false]);
    let failure = cases[0].status.failure_as_ref();
    assert!(failure.message.starts_with("2 errors, the first: "), "{}", failure.message);
    assert!(failure.text.contains("bad.deal:1:27: error[E0209]: "), "{}", failure.text);
    assert!(cases[3].system_out.as_ref().is_some_and(|text| text.contains("warning[W0216]")), "{:?}", cases[3]);
}

#[test]
fn services_know_files_from_where_the_check_is_run() {
    let files = [("records/deal.toml", ""), ("records/kz/a.deal", "party x { kind: sate }\n")];
    let ran = run(&files, &["check", "records", "--format", "github", "--format", "gitlab=q.json"]);
    assert!(ran.stdout.starts_with("::error file=records/kz/a.deal,line=1,"), "{}", ran.stdout);
    assert!(ran.written["q.json"].contains("\"path\": \"records/kz/a.deal\""), "{}", ran.written["q.json"]);
    // The project's own formats know them from its root.
    let json = run(&files, &["check", "records", "--format", "json"]).stdout;
    assert!(json.contains("\"file\": \"kz/a.deal\""), "{json}");
}

/// The fingerprints of a check, by what GitLab is given.
fn prints(files: &[(&str, &str)]) -> Vec<String> {
    let ran = run(files, &["check", "--format", "gitlab", "."]);
    let issues: Value = serde_json::from_str(&ran.stdout).unwrap();
    let mut prints: Vec<String> =
        issues.as_array().unwrap().iter().map(|i| i["fingerprint"].as_str().unwrap().to_owned()).collect();
    prints.sort();
    prints
}

#[test]
fn fingerprints_stay_when_lines_move_and_tell_mistakes_apart() {
    let first = "instrument a \"A\" {\n  kind: loan\n  parties: CN, KX\n}\n";
    let second = "instrument b \"B\" {\n  kind: loan\n  parties: CN, KX, KX2\n}\n";
    let both = format!("{first}{second}");
    let found = prints(&[("x.deal", &both)]);
    assert!(found.len() >= 3, "{found:?}");
    // Above, beside, in another order, in another file, with other space.
    assert_eq!(prints(&[("x.deal", &format!("# one\n\n# two\n{both}"))]), found);
    assert_eq!(prints(&[("x.deal", &format!("{second}{first}"))]), found);
    assert_eq!(prints(&[("x.deal", first), ("y.deal", second)]), found);
    assert_eq!(prints(&[("x.deal", &both.replace("  parties:", "\n    parties:  "))]), found);
    // The same words in one declaration twice are two findings; in another, others.
    let twice = prints(&[("x.deal", &both.replace("kind: loan\n", "kind: loan\n  from: KX\n"))]);
    assert!(twice.len() > found.len() && found.iter().all(|print| twice.contains(print)), "{twice:?}\n{found:?}");
    let renamed = prints(&[("x.deal", &both.replace("instrument a", "instrument c"))]);
    assert!(renamed != found && renamed.iter().any(|print| found.contains(print)));
}

#[test]
fn exit_statuses() {
    let (good, warned, bad) = ("# nothing\n", "party lone-bank { kind: bank }\n", "party x { kind: sate }\n");
    for (record, args, status) in [
        (good, &["check"][..], 0),
        (warned, &["check"], 0),
        (warned, &["check", "--deny", "warnings"], 1),
        (bad, &["check"], 1),
        (bad, &["check", "--format", "sarif"], 1),
        (bad, &["check", "--format", "json", "--format", "github"], 2),
        (bad, &["check", "--format", "jsn"], 2),
        (bad, &["check", "--format", "sarif="], 2),
        (bad, &["check", "--diff"], 2),
        (bad, &["check", "--baseline", "none.json"], 2),
        (bad, &["check", "--deny", "everything"], 2),
        (good, &["check", "--fix", "--diff"], 0),
        (bad, &["check", "--fix", "--diff"], 1),
    ] {
        let ran = run(&[("a.deal", record)], args);
        assert_eq!(ran.status, status, "{args:?}\n{}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn rules_and_fields_of_the_project_are_explained() {
    let field = "field reviewed \"Whether it was reviewed\" { on: instrument; type: one-of; one-of: yes, never; required: yes; note: \"The ministry asks.\" }\n";
    let files = [("deal.toml", "[checks]\nloans-mature = \"deny\"\n"), ("a.deal", RULE), ("b.deal", field)];
    let told = |args: &[&str]| run(&files, args);
    let rule = "\
# loans-mature: A loan has a maturity

## What it does

A rule of this project: of `instruments where kind = loan` it requires `maturity`.

Its level is warning, and `deal.toml` makes it error.

It says: {name} ({title}) of {amount} for {parties} says no {maturity}; {nonsense} stays

Declared in a.deal:3.
";
    let field = "\
# reviewed: Whether it was reviewed

## What it does

A field of this project: on instrument, of type one-of: yes, never.

Every instrument has to have it (`deal explain E0226`).

0 records have it.

## Why it matters

The ministry asks.

Declared in b.deal:1.
";
    assert_eq!(told(&["explain", "loans-mature"]).stdout, rule);
    assert_eq!(told(&["explain", "reviewed"]).stdout, field);
    assert!(told(&["explain"]).stdout.ends_with("loans-mature  A loan has a maturity\n"));
    let ran = told(&["explain", "loans-matur"]);
    assert_eq!((ran.status, ran.stderr.contains("did you mean `loans-mature`?")), (2, true), "{}", ran.stderr);
}
