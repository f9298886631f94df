//! Which files a question is about, and what is wrong with files as files.

use deal::testing::{Memory, run, run_in};

fn codes(ran: &deal::testing::Ran) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("check prints JSON");
    let found = json["diagnostics"].as_array().expect("a list");
    found
        .iter()
        .map(|d| {
            format!(
                "{} {}:{}",
                d["code"].as_str().unwrap(),
                d["primary"]["file"].as_str().unwrap(),
                d["primary"]["start"]["line"]
            )
        })
        .collect()
}

#[test]
fn an_unknown_key_of_the_manifest_is_shown_with_its_neighbour() {
    let ran = run(&[("deal.toml", "titel = \"x\"\n[checks]\nE0201 = \"allow\"\n")], &["check"]);
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_offset() {
    let mut host = Memory::new(&[]);
    host.add("kz.deal", b"party KZ\nparty x \"caf\xe9\"\n");
    let ran = run_in(&host, &["check"]);
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn includes_in_a_circle_out_of_the_project_and_to_nothing() {
    let files = [
        ("a.deal", "include \"b.deal\"\n"),
        ("b.deal", "include \"sub/*.deal\"\ninclude \"../../x.deal\"\n"),
        ("sub/c.deal", "include \"../a.deal\"\ninclude \"nowhere/*.deal\"\n"),
    ];
    let ran = run(&files, &["check", "--format", "json", "."]);
    assert_eq!(codes(&ran), ["E0218 a.deal:1", "E0219 b.deal:2", "E0217 sub/c.deal:2"]);
    insta::assert_snapshot!(run(&files, &["check", "."]).stderr);
}

#[test]
fn a_link_out_of_the_project_is_not_followed() {
    let mut host = Memory::new(&[("deal.toml", "")]);
    host.links.insert("/project/out.deal".into(), "/elsewhere/out.deal".into());
    host.files.insert("/elsewhere/out.deal".into(), Vec::new());
    let ran = run_in(&host, &["check"]);
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!(ran.stderr);
}

#[cfg(unix)]
#[test]
fn a_file_too_large_is_told_and_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = std::fs::File::create(folder.path().join("a.deal")).unwrap();
    // A file of holes: it takes no room on the disk.
    file.set_len(5 << 30).unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args =
        ["deal".into(), "check".into(), "--format".into(), "concise".into(), folder.path().as_os_str().to_owned()];
    assert_eq!(deal::cli::run(args, &deal::cli::Disk, &mut out, &mut err), 1);
    // Neither below this folder nor in a project around it: named whole.
    let named = folder.path().canonicalize().unwrap().join("a.deal");
    let expected = format!("{}:1:1: error[E0118]: `a.deal` is larger than 4 GiB\n", named.display());
    assert_eq!(String::from_utf8_lossy(&out), expected);
}

#[test]
fn what_cannot_be_read_ends_with_two() {
    let mut host = Memory::new(&[("a.deal", "")]);
    host.unreadable.push("/project/a.deal".into());
    for (args, message) in [
        (&["check", "nowhere.deal"][..], "deal: can't read `nowhere.deal`: there is no such file or folder\n"),
        (&["check", "a.deal"], "deal: can't read `a.deal`: permission denied\n"),
    ] {
        let ran = run_in(&host, args);
        assert_eq!((ran.status, ran.stderr.as_str()), (2, message));
    }
}

/// What is printed for people opens from where they are; programs get the path from the root.
#[test]
fn a_path_that_is_printed_opens_from_where_the_command_runs() {
    let wrong = "instrument a \"A\" { kind: lone }\n";
    for files in [vec![("sub/dir/a.deal", wrong)], vec![("sub/deal.toml", ""), ("sub/dir/a.deal", wrong)]] {
        let check = |format: &str| {
            let ran = run(&files, &["check", "sub/dir", "--format", format]);
            ran.stdout + &ran.stderr
        };
        assert!(check("concise").starts_with("sub/dir/a.deal:1:26: error[E0209]"), "{}", check("concise"));
        assert!(check("human").contains("--> sub/dir/a.deal:1:26\n"), "{}", check("human"));
        let from_root = if files.len() == 1 { "\"a.deal\"" } else { "\"dir/a.deal\"" };
        assert!(check("json").contains(&format!("\"file\": {from_root}")), "{}", check("json"));
        let report = run(&files, &["report", "instruments", "sub/dir"]).stderr;
        assert!(report.contains("--> sub/dir/a.deal:1:26\n"), "{report}");
    }
}

/// In a folder of a project, of which another file is wrong.
#[test]
fn from_a_folder_inside_a_project_the_others_are_reached_upwards() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("deal.toml", "");
    write("parties.deal", "party a \"A\" { kind: bnk; of: CN }\n");
    write("kz/loans.deal", "instrument l \"L\" { kind: lone }\n");
    let check = |folder: &std::path::Path| {
        let program = std::process::Command::new(env!("CARGO_BIN_EXE_deal"))
            .args(["check", "--format", "concise", "--no-cache"])
            .current_dir(folder)
            .output()
            .unwrap();
        String::from_utf8(program.stdout).unwrap()
    };
    let found = check(&folder.path().join("kz"));
    let starts = |path: &str| found.lines().any(|line| line.starts_with(path));
    assert!(starts("loans.deal:1:") && starts("../parties.deal:1:"), "{found}");
}
