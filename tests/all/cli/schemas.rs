//! Every JSON output against its published schema.

use deal::testing::run;
use serde_json::Value;
use std::path::Path;

/// The files of an example, as `run` wants them.
pub fn example(name: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    let mut files: Vec<(String, String)> = std::fs::read_dir(&folder)
        .expect("the example is there")
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let wanted = path.extension().is_some_and(|e| e == "deal" || e == "toml");
            wanted.then(|| {
                (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap())
            })
        })
        .collect();
    files.sort();
    files
}

pub fn deal(files: &[(String, String)], args: &[&str]) -> deal::testing::Ran {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    run(&files, args)
}

fn validator(name: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas").join(format!("{name}.json"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::validator_for(&schema).expect("the schema is one")
}

fn holds(schema: &str, files: &[(String, String)], args: &[&str]) {
    let ran = deal(files, args);
    let output: Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{args:?}: {e}\n{}{}", ran.stdout, ran.stderr));
    fits(schema, &output);
}

/// Panics where a value is not as the published schema says.
pub fn fits(schema: &str, output: &Value) {
    let errors: Vec<String> =
        validator(schema).iter_errors(output).map(|e| format!("{} at {}", e, e.instance_path())).collect();
    assert!(errors.is_empty(), "{schema}\n{}\n{output:#}", errors.join("\n"));
}

const EXAMPLES: [&str; 3] = ["china-kazakhstan", "lending", "treaty-life"];

#[test]
fn check() {
    for name in EXAMPLES {
        holds("check", &example(name), &["check", "--format", "json", "--as-of", "2020"]);
    }
    let wrong = "instrument x { parties: CN, KX\n  kind: lone, amount: $5bn\n 2015-3-27 singed }\ninclude \"x\"\n";
    holds("check", &[("a.deal".into(), wrong.into())], &["check", "--format", "json"]);
}

#[test]
fn reports() {
    let builtins = deal::report::builtins().iter().map(|b| vec!["report", b.name]);
    let more = [
        vec!["report", "instruments", "--by", "kind", "--across", "year"],
        vec!["report", "instruments", "--by", "sectors,from.state", "--explain"],
        vec!["report", "instruments", "--by", "kind", "--sort", "committed descending", "--limit", "2", "--in", "EUR"],
        vec!["report", "parties", "--where", "kind = bank"],
        vec!["report", "pledges", "--by", "year(made)"],
    ];
    for args in builtins.chain(more) {
        for name in EXAMPLES {
            let args: Vec<&str> = args.iter().copied().chain(["--format", "json", "--as-of", "2020"]).collect();
            holds("report", &example(name), &args);
        }
    }
}

#[test]
fn queries() {
    let all = [
        "instruments",
        "lines",
        "parties",
        "sources where kind = press-release",
        "committed(instruments)",
        "count(packages)",
        "sum(quantity of instruments)",
        "min(signed of instruments)",
        "avg(amount of instruments)",
        "count(instruments) > 3",
    ];
    for name in EXAMPLES {
        for expression in all {
            if deal(&example(name), &["query", expression]).status == 2 {
                continue;
            }
            holds("query", &example(name), &["query", expression, "--format", "json", "--as-of", "2020", "--explain"]);
        }
    }
}

#[test]
fn show() {
    for (name, subjects) in
        [("china-kazakhstan", &["capacity-2015", "CN", "energy.hydro", "talks-2015", "talks-release"][..])]
    {
        for subject in subjects {
            holds("show", &example(name), &["show", subject, "--format", "json", "--as-of", "2020"]);
        }
    }
}
