//! The blocks of docs/ci.md that no other test runs: YAML is read and held against the
//! action and the hooks, shell is run in a repository with a branch and two folders.

use super::{bench, file, said, yaml};
use std::collections::BTreeMap;

/// The blocks of a page after ```` ```INFO ````.
fn blocks(page: &str, info: &str) -> Vec<String> {
    let opening = format!("\n```{info}\n");
    page.split(&opening).skip(1).map(|rest| rest.split("\n```").next().unwrap().to_owned() + "\n").collect()
}

#[test]
fn every_yaml_block_is_what_the_files_have() {
    let page = file("docs/ci.md");
    let blocks = blocks(&page, "yaml");
    assert!(!blocks.is_empty());
    let action = yaml(&file("action.yml"));
    let hooks = file(".pre-commit-hooks.yaml");
    let workflow = file("src/cli/init/github.yml");
    assert!(blocks.contains(&workflow), "the page shows the workflow as it is written");
    for block in blocks {
        let read = yaml(&block);
        let steps = read["jobs"].as_hash().into_iter().flatten().flat_map(|(_, job)| job["steps"].as_vec().unwrap());
        for step in steps.filter(|step| step["uses"].as_str().is_some_and(|uses| uses.contains("deal"))) {
            for (input, _) in step["with"].as_hash().into_iter().flatten() {
                assert!(!action["inputs"][input.as_str().unwrap()].is_badvalue(), "no input {input:?}\n{block}");
            }
        }
        for repo in read["repos"].as_vec().into_iter().flatten() {
            for hook in repo["hooks"].as_vec().unwrap() {
                let id = hook["id"].as_str().unwrap();
                assert!(hooks.contains(&format!("- id: {id}\n")), "no hook {id}");
            }
        }
    }
}

#[test]
fn every_shell_block_runs() {
    let Some(bench) = bench("every_shell_block_runs") else { return };
    bench.git(&["checkout", "--quiet", "topic"]);
    std::fs::rename(bench.path("repo/records/talks-2015.deal"), bench.path("repo/talks.deal")).unwrap();
    std::fs::rename(bench.path("repo/records/deal.toml"), bench.path("repo/deal.toml")).unwrap();
    for folder in ["old", "new"] {
        std::fs::create_dir(bench.path("repo").join(folder)).unwrap();
        std::fs::write(bench.path("repo").join(folder).join("deal.toml"), "").unwrap();
    }
    let page = file("docs/ci.md");
    let blocks = blocks(&page, "sh");
    assert!(!blocks.is_empty());
    for line in blocks.iter().flat_map(|block| block.lines()).filter(|line| !line.trim().is_empty()) {
        let output = bench.script(line, &BTreeMap::new());
        assert!(output.status.code().is_some_and(|status| status < 2), "{line}\n{}", said(&output));
    }
}
