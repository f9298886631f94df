//! Real repositories, made for the test and asked through the program as built.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A repository in a folder of its own, gone with the test.
struct Repository {
    folder: tempfile::TempDir,
}

/// None, with a line that says so, where there is no git to make one.
fn repository(test: &str) -> Option<Repository> {
    if Command::new("git").arg("--version").output().is_err() {
        println!("SKIPPED {test}: there is no `git` here");
        return None;
    }
    let repository = Repository { folder: tempfile::tempdir().unwrap() };
    repository.git(&["init", "--quiet", "--initial-branch=main"]);
    Some(repository)
}

impl Repository {
    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn git(&self, args: &[&str]) -> String {
        let output = plain("git", self.path()).args(args).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn deal(&self, args: &[&str]) -> Output {
        self.deal_in(".", args)
    }

    fn deal_in(&self, folder: &str, args: &[&str]) -> Output {
        plain(env!("CARGO_BIN_EXE_deal"), &self.path().join(folder)).args(args).output().unwrap()
    }

    /// `change name` of every declaration.
    fn changes(&self, folder: &str, args: &[&str]) -> Vec<String> {
        let args: Vec<&str> = ["diff"].iter().chain(args).copied().chain(["--format", "json"]).collect();
        let output = self.deal_in(folder, &args);
        let value: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("{args:?}: {e}\n{}", String::from_utf8_lossy(&output.stderr)));
        crate::cli::schemas::fits("diff", &value);
        let change =
            |c: &serde_json::Value| format!("{} {}", c["change"].as_str().unwrap(), c["name"].as_str().unwrap());
        value["declarations"].as_array().unwrap().iter().map(change).collect()
    }
}

/// A program that sees nothing of the user's own settings.
fn plain(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for (name, value) in [("NAME", "T"), ("EMAIL", "t@example.org")] {
        command.env(format!("GIT_AUTHOR_{name}"), value).env(format!("GIT_COMMITTER_{name}"), value);
    }
    command.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE");
    command
}

fn loan(amount: &str) -> String {
    format!(
        "instrument loan \"Loan\" {{\n  kind: loan\n  parties: CN, KZ\n  amount: {amount}\n  2015-01-01 signed\n}}\n"
    )
}

#[test]
fn a_dirty_tree_two_commits_and_files_that_moved() {
    let Some(repo) = repository("a_dirty_tree_two_commits_and_files_that_moved") else { return };
    repo.write("kz.deal", &loan("1bn USD"));
    repo.write("deal.toml", "title = \"T\"\n");
    let first = repo.commit("one");
    assert_eq!(repo.changes(".", &[]), Vec::<String>::new());
    repo.git(&["mv", "kz.deal", "moved.deal"]);
    assert_eq!(repo.changes(".", &[]), Vec::<String>::new(), "a moved file is no difference");
    repo.write("moved.deal", &loan("2bn USD"));
    repo.write("new.deal", "sector rail\n");
    assert_eq!(repo.changes(".", &[]), ["changed loan", "added rail"], "untracked files belong to the project");
    repo.commit("two");
    assert_eq!(repo.changes(".", &[]), Vec::<String>::new());
    assert_eq!(repo.changes(".", &[&first]), ["changed loan", "added rail"]);
    assert_eq!(repo.changes(".", &["HEAD..HEAD~1"]), ["changed loan", "removed rail"]);
    assert_eq!(repo.changes(".", &["HEAD~1", "new.deal"]), ["added rail"]);
}

#[test]
fn a_branch_is_compared_with_where_it_left() {
    let Some(repo) = repository("a_branch_is_compared_with_where_it_left") else { return };
    repo.write("kz.deal", &loan("1bn USD"));
    repo.commit("one");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.write("topic.deal", "sector topic\n");
    repo.commit("topic");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("main.deal", "sector main\n");
    repo.commit("main");
    assert_eq!(repo.changes(".", &["main...topic"]), ["added topic"]);
    assert_eq!(repo.changes(".", &["main..topic"]), ["removed main", "added topic"]);
}

#[test]
fn records_below_the_top_with_ignored_and_hidden_files() {
    let Some(repo) = repository("records_below_the_top_with_ignored_and_hidden_files") else { return };
    repo.write("data/deal.toml", "");
    repo.write("data/kz/loan.deal", &loan("1bn USD"));
    repo.write("data/kz/drafts/x.deal", "sector draft\n");
    repo.write("data/.old/x.deal", "sector hidden\n");
    repo.write("other/x.deal", "sector elsewhere\n");
    repo.write("data/kz/.gitignore", "drafts/\n!drafts/kept.deal\n");
    // Tracked though ignored: it belongs to the project no more than on the disk.
    repo.git(&["add", "--force", "--all"]);
    repo.git(&["commit", "--quiet", "-m", "one"]);
    for folder in ["data", "data/kz"] {
        assert_eq!(repo.changes(folder, &[]), Vec::<String>::new(), "{folder}");
    }
    repo.write("data/kz/loan.deal", &loan("2bn USD"));
    assert_eq!(repo.changes("data/kz", &[]), ["changed loan"]);
    assert_eq!(repo.changes("data/kz", &["HEAD", "../kz/loan.deal"]), ["changed loan"]);
    // A folder that a revision does not have yet.
    repo.write("data/uz/a.deal", "sector uz\n");
    assert_eq!(repo.changes("data/uz", &["HEAD", "."]), ["added uz"]);
}

#[cfg(unix)]
#[test]
fn links_lead_where_they_led() {
    let Some(repo) = repository("links_lead_where_they_led") else { return };
    repo.write("real/a.deal", "sector a\n");
    std::os::unix::fs::symlink("real/a.deal", repo.path().join("link.deal")).unwrap();
    std::os::unix::fs::symlink("real", repo.path().join("folder")).unwrap();
    std::os::unix::fs::symlink("loop.deal", repo.path().join("loop.deal")).unwrap();
    repo.commit("one");
    // A link in a circle can't be read on the disk either.
    std::fs::remove_file(repo.path().join("loop.deal")).unwrap();
    repo.commit("two");
    assert_eq!(repo.changes(".", &[]), Vec::<String>::new());
    repo.write("real/a.deal", "sector a \"A\"\n");
    assert_eq!(repo.changes(".", &["HEAD", "link.deal"]), ["changed a"]);
}

#[test]
fn records_in_a_submodule_are_those_of_its_commit() {
    let Some(repo) = repository("records_in_a_submodule_are_those_of_its_commit") else { return };
    let Some(other) = repository("records_in_a_submodule_are_those_of_its_commit") else { return };
    other.write("a.deal", "sector a\n");
    other.commit("one");
    let place = other.path().display().to_string();
    repo.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &place, "shared"]);
    repo.write("b.deal", "sector b\n");
    repo.commit("one");
    assert_eq!(repo.changes(".", &[]), Vec::<String>::new());
    repo.write("shared/a.deal", "sector a \"A\"\n");
    assert_eq!(repo.changes(".", &[]), ["changed a"]);
}

#[test]
fn services_are_told_paths_from_the_top_of_the_repository() {
    let Some(repository) = repository("services_are_told_paths_from_the_top_of_the_repository") else { return };
    repository.write("data/records/deal.toml", "");
    repository.write("data/records/kz/a.deal", "party x \"X\" { of: QQ }\n");
    let top = repository.path().to_string_lossy().into_owned();
    // From the project, from below it, and from outside of the repository.
    for (folder, path) in [("data/records", "."), ("data/records/kz", "a.deal"), ("..", &top)] {
        let output = repository.deal_in(folder, &["check", path, "--format", "github"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("file=data/records/kz/a.deal,"), "{folder}: {said}");
        let output = repository.deal_in(folder, &["check", path, "--format", "sarif"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("\"data/records/kz/a.deal\""), "{folder}: {said}");
        let output = repository.deal_in(folder, &["check", path, "--format", "gitlab"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("\"data/records/kz/a.deal\""), "{folder}: {said}");
    }
}

#[test]
fn a_shallow_clone_says_why_a_commit_is_missing() {
    let Some(repository) = repository("a_shallow_clone_says_why_a_commit_is_missing") else { return };
    repository.write("a.deal", &loan("1bn USD"));
    repository.commit("one");
    repository.commit("two");
    let clone = tempfile::tempdir().unwrap();
    let url = format!("file://{}", repository.path().display());
    repository.git(&["clone", "--quiet", "--depth", "1", &url, &clone.path().join("c").to_string_lossy()]);
    let output = plain(env!("CARGO_BIN_EXE_deal"), &clone.path().join("c")).args(["diff", "HEAD~1"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("shallow clone") && said.contains("fetch-depth"), "{said}");
}

#[test]
fn a_project_whose_folder_was_renamed_is_compared_with_itself() {
    let Some(repo) = repository("a_project_whose_folder_was_renamed_is_compared_with_itself") else { return };
    for name in ["a", "b", "c"] {
        repo.write(&format!("old/sub/{name}.deal"), &format!("sector {name}\n"));
        repo.write(&format!("other/{name}-2.deal"), "sector x\n");
    }
    repo.write("old/deal.toml", "title = \"T\"\n");
    repo.write("other/deal.toml", "title = \"T\"\n");
    let first = repo.commit("one");
    repo.git(&["mv", "old", "new"]);
    repo.write("new/sub/c.deal", "sector c\nsector d\n");
    // Not committed, committed, from inside, from deeper inside and by its path.
    let asked = |revisions: &str| {
        assert_eq!(repo.changes("new", &[revisions]), ["added d"]);
        assert_eq!(repo.changes("new/sub", &[revisions]), ["added d"]);
        assert_eq!(repo.changes("new/sub", &[revisions, "c.deal"]), ["added d"]);
        assert_eq!(repo.changes(".", &[revisions, "new"]), ["added d"]);
    };
    asked("HEAD");
    repo.write("new/deal.toml", "title = \"U\"\n");
    repo.commit("two");
    asked(&format!("{first}..HEAD"));
    let label = String::from_utf8_lossy(&repo.deal_in("new", &["diff", "HEAD~1"]).stdout).into_owned();
    assert!(label.starts_with("HEAD~1, in old ("), "{label}");
    // A project that is new is new, though another has a file that is called the same.
    repo.write("more/deal.toml", "");
    repo.write("more/sub/a.deal", "sector y\n");
    repo.commit("three");
    assert_eq!(repo.changes("more", &["HEAD~1"]), ["added y"]);
    // Where two that are gone are as like it, neither is taken.
    repo.git(&["rm", "--quiet", "-r", "new"]);
    repo.write("twice/deal.toml", "");
    repo.write("one/deal.toml", "");
    repo.write("twice/a.deal", "sector a\n");
    repo.write("one/a.deal", "sector a\n");
    repo.commit("four");
    repo.git(&["rm", "--quiet", "-r", "one", "twice"]);
    repo.write("both/deal.toml", "");
    repo.write("both/a.deal", "sector a\n");
    assert_eq!(repo.changes("both", &["HEAD"]), ["added a"]);
}

#[test]
fn no_commit_no_repository_and_no_such_revision() {
    let Some(repo) = repository("no_commit_no_repository_and_no_such_revision") else { return };
    repo.write("a.deal", "sector a\n");
    assert_eq!(repo.changes(".", &[]), ["added a"]);
    repo.commit("one");
    let said = |args: &[&str]| {
        let output = repo.deal(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(said(&["diff", "nowhere"]).contains("`nowhere` is no revision"));
    assert!(said(&["diff", "HEAD:a.deal"]).contains("is no revision"));
    assert!(said(&["diff", "HEAD..--output=x"]).contains("`--output=x` is no revision"));
    assert!(
        said(&["diff", "--", "--output=x"]).contains("there is no file or folder `--output=x`, neither in `HEAD` nor")
    );
    assert!(!repo.path().join("x").exists());
    let outside = tempfile::tempdir().unwrap();
    let output = plain(env!("CARGO_BIN_EXE_deal"), outside.path()).arg("diff").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("in no git repository") && said.contains("`deal diff OLD NEW`"), "{said}");
    let output = plain(env!("CARGO_BIN_EXE_deal"), outside.path()).args(["diff", ".", "nosuch"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("there is no file or folder `nosuch`, and no git repository"), "{said}");
}

/// A hook runs `deal` with variables that point git elsewhere.
#[test]
fn the_surroundings_of_a_hook_change_nothing_and_none_is_run() {
    let Some(repo) = repository("the_surroundings_of_a_hook_change_nothing_and_none_is_run") else { return };
    repo.write("a.deal", "sector a\n");
    repo.commit("one");
    repo.write("a.deal", "sector a \"A\"\n");
    let trap = repo.path().join("trap.sh");
    std::fs::write(&trap, "#!/bin/sh\ntouch \"$(dirname \"$0\")/sprung\"\n").unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&trap, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let trap = trap.display().to_string();
    for key in ["core.fsmonitor", "core.pager", "diff.external", "core.editor"] {
        repo.git(&["config", key, &trap]);
    }
    let elsewhere: PathBuf = repo.path().join("elsewhere");
    let output = plain(env!("CARGO_BIN_EXE_deal"), repo.path())
        .args(["diff", "--format", "json"])
        .env("GIT_DIR", &elsewhere)
        .env("GIT_INDEX_FILE", &elsewhere)
        .env("GIT_EXTERNAL_DIFF", &trap)
        .env("GIT_PAGER", &trap)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["summary"]["changed"], 1);
    assert!(!repo.path().join("sprung").exists(), "a program of the repository's own was run");
}

#[test]
fn exit_status_speaks_of_the_later_records() {
    let Some(repo) = repository("exit_status_speaks_of_the_later_records") else { return };
    repo.write("a.deal", "instrument x { kind: mou; parties: CN, KX; 2015-01-01 signed }\n");
    repo.commit("wrong");
    repo.write("a.deal", "instrument x { kind: mou; parties: CN, KZ; 2015-01-01 signed }\n");
    repo.commit("right");
    assert_eq!(repo.deal(&["diff", "HEAD~1"]).status.code(), Some(0));
    assert_eq!(repo.deal(&["diff", "HEAD..HEAD~1"]).status.code(), Some(1));
}
