//! `deal diff`: what a reviewer sees, and what no reviewer should be shown.

mod git;
mod laws;
mod revisions;
mod stories;

use deal::testing::{Ran, run};
use serde_json::Value;

/// Runs `deal diff old new` over two folders.
pub fn between(before: &[(&str, &str)], after: &[(&str, &str)], args: &[&str]) -> Ran {
    let place = |folder: &str, files: &[(&str, &str)]| -> Vec<(String, String)> {
        files.iter().map(|(path, text)| (format!("{folder}/{path}"), (*text).to_owned())).collect()
    };
    let mut all = place("old", before);
    all.extend(place("new", after));
    // A folder that holds nothing is there all the same.
    all.push(("old/README".into(), String::new()));
    all.push(("new/README".into(), String::new()));
    let all: Vec<(&str, &str)> = all.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let arguments: Vec<&str> = ["diff", "old", "new"].into_iter().chain(args.iter().copied()).collect();
    run(&all, &arguments)
}

/// Two texts compared, for a terminal.
pub fn told(before: &str, after: &str, args: &[&str]) -> String {
    let ran = between(&[("a.deal", before)], &[("a.deal", after)], args);
    assert!(ran.status < 2, "{}", ran.stderr);
    ran.stdout
}

/// As JSON, held against its schema.
pub fn json(before: &[(&str, &str)], after: &[(&str, &str)], args: &[&str]) -> Value {
    let arguments: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
    let ran = between(before, after, &arguments);
    let value: Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}\n{}{}", ran.stdout, ran.stderr));
    crate::cli::schemas::fits("diff", &value);
    value
}
