//! `action.yml`, run step by step as a runner runs it.

use super::{Bench, bench, file, pairs, said, yaml};
use std::collections::BTreeMap;
use yaml_rust2::Yaml;

type Words = BTreeMap<String, String>;

/// A run of the action: what it was given, and what its steps have put out.
struct Run<'b> {
    bench: &'b Bench,
    inputs: Words,
    github: Words,
    outputs: Words,
    /// Standard output and error of each step that ran, by its name.
    steps: Words,
    status: i32,
}

impl Run<'_> {
    /// The value of `${{ … }}`.
    fn value(&self, expression: &str) -> String {
        let (of, name) = expression.split_once('.').unwrap();
        let words = match of {
            "inputs" => &self.inputs,
            "github" => &self.github,
            "steps" => &self.outputs,
            _ => panic!("`{expression}` is of no context that a runner has"),
        };
        words.get(name).cloned().unwrap_or_default()
    }

    fn filled(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${{") {
            let (expression, after) = after.split_once("}}").unwrap();
            filled.push_str(before);
            filled.push_str(&self.value(expression.trim()));
            rest = after;
        }
        filled + rest
    }

    /// `A == 'x' && B != 'y'`
    fn holds(&self, condition: &str) -> bool {
        condition.split("&&").all(|test| {
            let (left, equal, right) = match test.split_once("!=") {
                Some((left, right)) => (left, false, right),
                None => test.split_once("==").map(|(left, right)| (left, true, right)).unwrap(),
            };
            (self.value(left.trim()) == right.trim().trim_matches('\'')) == equal
        })
    }

    fn step(&mut self, step: &Yaml) {
        let name = step["name"].as_str().unwrap().to_owned();
        if self.status != 0 || step["if"].as_str().is_some_and(|condition| !self.holds(condition)) {
            return;
        }
        let temp = self.bench.path("temp");
        let mut env: Words = pairs(&step["env"]).into_iter().map(|(key, value)| (key, self.filled(&value))).collect();
        env.insert("RUNNER_TEMP".into(), temp.display().to_string());
        for name in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH"] {
            env.insert(name.into(), temp.join(name).display().to_string());
        }
        let _ = std::fs::remove_file(temp.join("GITHUB_OUTPUT"));
        let output = self.bench.script(step["run"].as_str().unwrap(), &env);
        if let Some(id) = step["id"].as_str() {
            for line in self.bench.log("GITHUB_OUTPUT").lines() {
                let (key, value) = line.split_once('=').unwrap();
                self.outputs.insert(format!("{id}.outputs.{key}"), value.to_owned());
            }
        }
        self.steps.insert(name, said(&output));
        self.status = output.status.code().unwrap();
    }
}

fn action() -> Yaml {
    yaml(&file("action.yml"))
}

/// Runs the action with inputs over the defaults.
fn act<'b>(bench: &'b Bench, event: &str, given: &[(&str, &str)]) -> Run<'b> {
    let action = action();
    let defaults = action["inputs"].as_hash().unwrap();
    let mut inputs: Words = defaults
        .iter()
        .map(|(name, input)| (name.as_str().unwrap().to_owned(), input["default"].as_str().unwrap().to_owned()))
        .collect();
    for (name, value) in given {
        inputs.insert((*name).to_owned(), (*value).to_owned()).expect("an input that the action has");
    }
    let github = [
        ("event_name", event),
        ("token", "a-token"),
        ("repository", "treaties/records"),
        ("event.pull_request.number", "7"),
        ("event.pull_request.base.sha", &bench.git(&["rev-parse", "main"])),
        ("sha", &bench.git(&["rev-parse", "HEAD"])),
        ("ref", "refs/pull/7/merge"),
    ];
    let github = github.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let mut run = Run { bench, inputs, github, outputs: Words::new(), steps: Words::new(), status: 0 };
    for step in action["runs"]["steps"].as_vec().unwrap() {
        run.step(step);
    }
    run
}

/// `gh` that finds the comments of `temp/comments.json` (where there is no `jq`, those of
/// `temp/old`), keeps what it is told, and what it sends.
const GH: &str = r#"
echo "gh $*" >> "$TEMP_LOG/gh"
case "$*" in
  *--paginate*)
    last=
    for word in "$@"; do if [ "$last" = --jq ]; then filter=$word; fi; last=$word; done
    if command -v jq > /dev/null && [ -e "$TEMP_LOG/comments.json" ]; then
      jq --raw-output "$filter" "$TEMP_LOG/comments.json"
    else
      cat "$TEMP_LOG/old" 2> /dev/null
    fi ;;
esac
for word in "$@"; do case "$word" in body=@*) cat "${word#body=@}" > "$TEMP_LOG/body" ;; esac; done
exit "$(cat "$TEMP_LOG/gh-status" 2> /dev/null || echo 0)"
"#;

#[test]
fn no_script_of_the_action_holds_what_others_write() {
    let text = file("action.yml");
    let action = yaml(&text);
    assert_eq!(action["runs"]["using"].as_str(), Some("composite"));
    let inputs: Vec<&str> = action["inputs"].as_hash().unwrap().keys().map(|key| key.as_str().unwrap()).collect();
    for step in action["runs"]["steps"].as_vec().unwrap() {
        let run = step["run"].as_str().expect("a step of the action's own, not another action");
        assert!(!run.contains("${{"), "an expression becomes part of the script: {run}");
        assert_eq!(step["shell"].as_str(), Some("bash"));
        let env = pairs(&step["env"]);
        for name in env.keys() {
            assert!(
                run.contains(&format!("${name}")) || run.contains(&format!("${{{name}")) || name == "GH_TOKEN",
                "{name} is not used"
            );
        }
        for input in env.values().filter_map(|value| value.strip_prefix("${{ inputs.")?.strip_suffix(" }}")) {
            assert!(inputs.contains(&input), "`{input}` is no input");
        }
    }
    for input in inputs {
        assert!(text.contains(&format!("inputs.{input}")), "the input `{input}` is not used");
    }
}

#[test]
fn a_pull_request_is_annotated_summed_up_and_commented_on() {
    let Some(bench) = bench("a_pull_request_is_annotated_summed_up_and_commented_on") else { return };
    bench.stub("gh", GH);
    let given = [("path", "records\n"), ("as-of", "2015-12-31"), ("by", "kind"), ("code-scanning", "true")];
    let run = act(&bench, "pull_request", &given);
    assert_eq!(run.status, 1, "the records have an error: {:#?}", run.steps);
    let check = &run.steps["Check"];
    assert!(check.contains("::error ") && check.contains("file=records/talks-2015.deal"), "{check}");
    let sarif = std::fs::read_to_string(bench.path("repo/deal.sarif")).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&sarif).unwrap()["runs"][0]["results"][0].is_object());
    let summary = bench.log("GITHUB_STEP_SUMMARY");
    for told in ["### The records have errors", "error[E0201]", "### What this does to the records", "**+1bn USD**"] {
        assert!(summary.contains(told), "{told}\n{summary}");
    }
    let body = bench.log("body");
    assert!(body.starts_with("<!-- deal diff -->\n### What this does to the records\n"), "{body}");
    assert!(body.contains("amount: `23.6bn USD` → `24.6bn USD`") && body.contains("no party is called `KX`"), "{body}");
    let calls = bench.log("gh");
    assert!(calls.contains("--method POST repos/treaties/records/issues/7/comments -F body=@"), "{calls}");
    assert!(calls.contains("code-scanning/sarifs -f commit_sha="), "{calls}");

    // The next push writes the same comment anew, and nobody else's.
    std::fs::write(bench.path("temp/old"), "4711\n").unwrap();
    let comment = |id: u32, kind: &str, body: &str| serde_json::json!({"id": id, "user": {"type": kind}, "body": body});
    let mark = "<!-- deal diff -->\n### What";
    let comments = serde_json::json!([
        comment(1, "User", mark),
        comment(2, "Bot", "said <!-- deal diff -->"),
        comment(4711, "Bot", mark),
        comment(4712, "Bot", mark),
    ]);
    std::fs::write(bench.path("temp/comments.json"), comments.to_string()).unwrap();
    let _ = act(&bench, "pull_request", &given);
    let calls = bench.log("gh");
    assert!(calls.contains("--method PATCH repos/treaties/records/issues/comments/4711 -F body=@"), "{calls}");
}

#[test]
fn a_token_that_may_only_read_fails_nothing() {
    let Some(bench) = bench("a_token_that_may_only_read_fails_nothing") else { return };
    bench.git(&["checkout", "--quiet", "--detach", "main"]);
    bench.git(&["commit", "--quiet", "--allow-empty", "-m", "nothing"]);
    bench.stub("gh", GH);
    std::fs::write(bench.path("temp/gh-status"), "1").unwrap();
    let run = act(&bench, "pull_request", &[("path", "records"), ("as-of", "2015")]);
    assert_eq!(run.status, 0, "{:#?}", run.steps);
    assert!(run.steps["Comment"].contains("::notice::"), "{:#?}", run.steps);
    assert!(bench.log("body").contains("No difference in what the records say."), "{}", bench.log("body"));
}

#[test]
fn a_push_is_checked_and_no_comment_is_made() {
    let Some(bench) = bench("a_push_is_checked_and_no_comment_is_made") else { return };
    bench.stub("gh", GH);
    let run = act(&bench, "push", &[("path", "records"), ("as-of", "2015")]);
    assert_eq!(run.status, 1);
    assert_eq!(bench.log("gh"), "");
    assert!(!run.steps.contains_key("Compare"));
}

#[test]
fn what_is_given_is_never_run() {
    let Some(bench) = bench("what_is_given_is_never_run") else { return };
    bench.stub("gh", GH);
    let evil = "$(touch $HOME/sprung); `touch $HOME/sprung`; '; touch $HOME/sprung; \"; touch $HOME/sprung #";
    for input in ["path", "as-of", "baseline", "by", "in", "deny-warnings"] {
        let run = act(&bench, "pull_request", &[("path", "records"), (input, evil)]);
        assert!(!bench.path("temp/sprung").exists(), "{input}: {:#?}", run.steps);
    }
    // A name of a file that the change brings along.
    let name = "records/$(touch sprung)`touch sprung`.deal";
    std::fs::write(bench.path("repo").join(name), "sector x \"@all <img src=x onerror=y> ``` $(touch sprung)\"\n")
        .unwrap();
    bench.commit("evil");
    let run = act(&bench, "pull_request", &[("path", "records")]);
    assert!(!bench.path("repo/sprung").exists(), "{:#?}", run.steps);
}

#[test]
fn a_program_is_downloaded_only_with_its_digest() {
    let Some(bench) = bench("a_program_is_downloaded_only_with_its_digest") else { return };
    bench.stub("curl", "while [ \"$1\" != --output ]; do shift; done\ncp \"$TEMP_LOG/../bin/deal\" \"$2\"\n");
    let wrong = "0".repeat(64);
    let url = "https://example.org/deal";
    for given in [vec![("url", url)], vec![("url", url), ("sha256", &*wrong)]] {
        let run = act(&bench, "push", &given);
        assert_ne!(run.status, 0);
        assert!(!run.steps.contains_key("Check"), "{:#?}", run.steps);
    }
    let sum = bench.script("sha256sum ../bin/deal | cut -d ' ' -f 1", &Words::new());
    let sum = String::from_utf8_lossy(&sum.stdout).trim().to_owned();
    let run = act(&bench, "push", &[("url", url), ("sha256", &sum), ("path", "records"), ("as-of", "2015")]);
    assert!(run.steps.contains_key("Check"), "{:#?}", run.steps);
    assert!(bench.log("GITHUB_PATH").contains("deal/bin"));
}

#[test]
fn where_there_is_no_deal_it_is_built() {
    let Some(bench) = bench("where_there_is_no_deal_it_is_built") else { return };
    bench.stub("cargo", "echo \"cargo $*\" >> \"$TEMP_LOG/cargo\"");
    let _ = act(&bench, "push", &[("version", "0.1.0"), ("path", "records")]);
    assert!(bench.log("cargo").contains("install --locked --root"), "{}", bench.log("cargo"));
    assert!(bench.log("cargo").contains("--version 0.1.0 deal-lang"), "{}", bench.log("cargo"));
}
