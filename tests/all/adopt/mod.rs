//! What others take over: the action, the template, the hooks, the image. Each is read
//! as its service reads it, and its scripts are run over a real repository.

mod docs;
mod files;
mod github;
mod gitlab;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use yaml_rust2::{Yaml, YamlLoader};

/// A file of this repository.
pub fn file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

pub fn yaml(text: &str) -> Yaml {
    let mut documents = YamlLoader::load_from_str(text).unwrap_or_else(|e| panic!("{e}\n{text}"));
    assert_eq!(documents.len(), 1);
    documents.remove(0)
}

/// The pairs of a mapping, scalars as text.
pub fn pairs(map: &Yaml) -> BTreeMap<String, String> {
    let text = |y: &Yaml| match y {
        Yaml::String(s) => s.clone(),
        Yaml::Boolean(b) => b.to_string(),
        Yaml::Integer(n) => n.to_string(),
        other => panic!("no scalar: {other:?}"),
    };
    map.as_hash().into_iter().flatten().map(|(key, value)| (text(key), text(value))).collect()
}

/// A folder with a repository in it, and beside it the programs that a script may call.
pub struct Bench {
    folder: tempfile::TempDir,
}

/// The example with a branch that changes an amount, mistypes a party and reformats
/// what else there is, merged into its base as a forge does for a pull request. None,
/// with a line that says so, where there is no git or bash.
pub fn bench(test: &str) -> Option<Bench> {
    for program in ["git", "bash"] {
        if Command::new(program).arg("--version").output().is_err() {
            println!("SKIPPED {test}: there is no `{program}` here");
            return None;
        }
    }
    let bench = Bench { folder: tempfile::tempdir().unwrap() };
    for folder in ["repo/records", "bin", "temp"] {
        std::fs::create_dir_all(bench.path(folder)).unwrap();
    }
    let program =
        std::env::var_os("CARGO_BIN_EXE_deal").map_or(PathBuf::from(env!("CARGO_BIN_EXE_deal")), PathBuf::from);
    std::fs::copy(program, bench.path("bin/deal")).unwrap();
    for (name, text) in crate::cli::schemas::example("china-kazakhstan") {
        std::fs::write(bench.path("repo/records").join(name), text).unwrap();
    }
    bench.git(&["init", "--quiet", "--initial-branch=main"]);
    bench.commit("the talks");
    bench.git(&["checkout", "--quiet", "-b", "topic"]);
    let record = bench.path("repo/records/talks-2015.deal");
    let text = std::fs::read_to_string(&record).unwrap();
    let changed = text
        .replacen("amount: 23.6bn USD", "amount: 24.6bn USD", 1)
        .replacen("parties: CN, KZ", "parties: CN, KX", 1)
        .replace("\n  ", "\n      ");
    assert_ne!(changed, text);
    std::fs::write(&record, changed).unwrap();
    bench.commit("another amount");
    bench.git(&["checkout", "--quiet", "main"]);
    bench.git(&["checkout", "--quiet", "--detach"]);
    bench.git(&["merge", "--quiet", "--no-ff", "-m", "merge", "topic"]);
    Some(bench)
}

impl Bench {
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub fn git(&self, args: &[&str]) -> String {
        let mut git = self.program("git");
        let output = git.args(args).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "-m", message]);
    }

    /// A program that stands on the path of every script.
    pub fn stub(&self, name: &str, script: &str) {
        let path = self.path("bin").join(name);
        std::fs::write(&path, format!("#!/usr/bin/env bash\nset -u\n{script}\n")).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }

    /// What a stub has written.
    pub fn log(&self, name: &str) -> String {
        std::fs::read_to_string(self.path("temp").join(name)).unwrap_or_default()
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let places = [self.path("bin")].into_iter().chain(std::env::split_paths(&path));
        command.current_dir(self.path("repo")).env("PATH", std::env::join_paths(places).unwrap());
        command.env("HOME", self.path("temp")).env("TEMP_LOG", self.path("temp"));
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        for (name, value) in [("NAME", "T"), ("EMAIL", "t@example.org")] {
            command.env(format!("GIT_AUTHOR_{name}"), value).env(format!("GIT_COMMITTER_{name}"), value);
        }
        command
    }

    /// Runs a script as both services do: it ends at the first command that fails.
    pub fn script(&self, script: &str, env: &BTreeMap<String, String>) -> Output {
        let file = self.path("temp/script.sh");
        std::fs::write(&file, script).unwrap();
        let mut bash = self.program("bash");
        bash.args(["--noprofile", "--norc", "-e", "-o", "pipefail"]).arg(file).envs(env).output().unwrap()
    }
}

pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
