//! The smaller files: hooks, image, and what `deal init` writes.

use super::{file, pairs, yaml};
use deal::testing::run;

#[test]
fn hooks_call_commands_that_there_are() {
    let hooks = yaml(&file(".pre-commit-hooks.yaml"));
    for hook in hooks.as_vec().unwrap() {
        let hook = pairs(hook);
        for key in ["id", "name", "description", "entry", "language", "files"] {
            assert!(hook.contains_key(key), "{key}: {hook:?}");
        }
        let entry: Vec<&str> = hook["entry"].split(' ').collect();
        assert_eq!(entry[0], "deal");
        let args: Vec<&str> = entry[1..].iter().copied().chain(["--help"]).collect();
        assert_eq!(run(&[], &args).status, 0, "`{}` is no command", hook["entry"]);
    }
}

#[test]
fn the_image_runs_as_nobody_in_particular() {
    let text = file("Dockerfile");
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    let stages: Vec<usize> = (0..lines.len()).filter(|&at| lines[at].starts_with("FROM ")).collect();
    assert_eq!(stages.len(), 2, "a stage that builds, and one that is kept");
    let kept = &lines[stages[1]..];
    let user = kept.iter().find_map(|line| line.strip_prefix("USER ")).expect("a user");
    assert!(!["root", "0"].contains(&user));
    assert!(kept.contains(&"ENTRYPOINT [\"deal\"]"));
    // What a command of the image needs is in it: `deal diff` asks git.
    assert!(text.contains("apk add --no-cache git"));
}

#[test]
fn init_writes_what_the_services_read() {
    let github = run(&[], &["init", "--ci", "github"]).written;
    assert_eq!(github[".github/actions/deal/action.yml"], file("action.yml"));
    let workflow = yaml(&github[".github/workflows/deal.yml"]);
    let steps = workflow["jobs"]["records"]["steps"].as_vec().unwrap();
    let used: Vec<&str> = steps.iter().map(|step| step["uses"].as_str().unwrap()).collect();
    assert_eq!(used, ["actions/checkout@v4", "./.github/actions/deal"]);
    assert_eq!(pairs(&workflow["permissions"])["contents"], "read");
    assert!(workflow["on"]["pull_request"].is_null() && workflow["on"]["push"].as_hash().is_some());

    let gitlab = run(&[], &["init", "--ci", "gitlab"]).written;
    assert_eq!(gitlab[".gitlab/deal.yml"], file("ci/gitlab.yml"));
    let included = yaml(&gitlab[".gitlab-ci.yml"])["include"][0]["local"].as_str().map(str::to_owned);
    assert_eq!(included.as_deref(), Some(".gitlab/deal.yml"));

    let none = run(&[], &["init", "--ci", "none"]).written;
    assert_eq!(none.keys().collect::<Vec<_>>(), ["deal.toml", "first.deal"]);
}

#[test]
fn init_adds_ci_to_a_project_that_is_there() {
    let ran = run(&[("deal.toml", ""), ("kz.deal", "")], &["init", "--ci", "gitlab"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert_eq!(ran.written.keys().collect::<Vec<_>>(), [".gitlab-ci.yml", ".gitlab/deal.yml"]);
    let again = run(&[("deal.toml", ""), (".gitlab-ci.yml", "stages: [x]")], &["init", "--ci", "gitlab"]);
    assert_eq!((again.status, again.written.len()), (2, 0));
}
