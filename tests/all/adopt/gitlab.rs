//! `ci/gitlab.yml`, its scripts run as a runner runs them.

use super::{Bench, bench, file, pairs, said, yaml};
use std::collections::BTreeMap;
use std::process::Output;
use yaml_rust2::Yaml;

fn template() -> Yaml {
    yaml(&file("ci/gitlab.yml"))
}

/// The scripts of a job in one shell, as GitLab has them.
fn run(bench: &Bench, job: &str, given: &[(&str, &str)]) -> Output {
    let template = template();
    let base = &template[".deal"];
    assert_eq!(template[job]["extends"].as_str(), Some(".deal"));
    let list = |yaml: &Yaml| -> Vec<String> {
        yaml.as_vec().into_iter().flatten().map(|line| line.as_str().unwrap().to_owned()).collect()
    };
    let script = [list(&base["before_script"]), list(&template[job]["script"])].concat().join("\n");
    let mut env = pairs(&base["variables"]);
    env.insert("CI_MERGE_REQUEST_DIFF_BASE_SHA".into(), bench.git(&["rev-parse", "main"]));
    let fixed = [
        ("CI_API_V4_URL", "https://gitlab.example/api/v4"),
        ("CI_PROJECT_ID", "12"),
        ("CI_MERGE_REQUEST_IID", "7"),
        ("DEAL_FOLDER", "records"),
        ("DEAL_AS_OF", "2015-12-31"),
    ];
    env.extend(fixed.iter().chain(given).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    bench.script(&script, &env)
}

#[test]
fn a_merge_request_gets_its_reports() {
    let Some(bench) = bench("a_merge_request_gets_its_reports") else { return };
    let output = run(&bench, "deal:check", &[]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let template = template();
    let reports = pairs(&template["deal:check"]["artifacts"]["reports"]);
    let read = |report: &str| std::fs::read_to_string(bench.path("repo").join(&reports[report])).unwrap();
    let quality: serde_json::Value = serde_json::from_str(&read("codequality")).unwrap();
    assert_eq!(quality[0]["location"]["path"], "records/talks-2015.deal");
    assert!(read("junit").contains("<testsuite"));
}

#[test]
fn one_note_is_written_and_written_anew() {
    let Some(bench) = bench("one_note_is_written_and_written_anew") else { return };
    bench.stub(
        "curl",
        r#"echo "curl $*" >> "$TEMP_LOG/curl"
case "$*" in
  *per_page*) cat "$TEMP_LOG/notes" 2> /dev/null || echo '[]' ;;
  *) for word in "$@"; do case "$word" in body@*) cp "${word#body@}" "$TEMP_LOG/body" ;; esac; done ;;
esac"#,
    );
    let output = run(&bench, "deal:diff", &[]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("**+1bn USD**"), "{}", said(&output));
    assert_eq!(bench.log("curl"), "", "without a token nothing is sent");

    let token = [("DEAL_NOTE_TOKEN", "s3cret")];
    let output = run(&bench, "deal:diff", &token);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(bench.log("body").starts_with("[//]: # (deal diff)\n\n### What this does"), "{}", bench.log("body"));
    let notes = "/projects/12/merge_requests/7/notes";
    assert!(bench.log("curl").trim().ends_with(notes), "{}", bench.log("curl"));
    assert!(!bench.log("curl").contains("s3cret"), "the token stands among the arguments");
    assert!(!bench.path("repo/.deal-curl").exists());

    let old = r##"[{"id":3,"type":null,"body":"said {\"id\":9,\"type\":null,\"body\":\"[//]: # (deal diff)","author":{"id":1,"username":"x"}},{"id":41,"type":null,"body":"[//]: # (deal diff)\n\nold","author":{"id":2}}]"##;
    std::fs::write(bench.path("temp/notes"), old).unwrap();
    let output = run(&bench, "deal:diff", &token);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(bench.log("curl").trim().ends_with(&format!("{notes}/41")), "{}", bench.log("curl"));
}

#[test]
fn what_is_given_is_never_run() {
    let Some(bench) = bench("what_is_given_is_never_run") else { return };
    let evil = "$(touch $HOME/sprung); `touch $HOME/sprung`; '; touch $HOME/sprung; \"; touch $HOME/sprung #";
    for variable in ["DEAL_AS_OF", "DEAL_BY", "DEAL_FOLDER", "CI_MERGE_REQUEST_DIFF_BASE_SHA"] {
        for job in ["deal:check", "deal:diff"] {
            let given = BTreeMap::from([(variable, evil)]).into_iter().collect::<Vec<_>>();
            let output = run(&bench, job, &given);
            assert!(!bench.path("temp/sprung").exists(), "{variable}: {}", said(&output));
        }
    }
}
