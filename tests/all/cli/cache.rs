//! The cache of `check`: an answer from it is the answer of a fresh run, or there is none.

use deal::cli::Disk;
use deal::testing::{Memory, Ran, run_in};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

const MANIFEST: &str = "title = \"Talks\"\n[checks]\nW0216 = \"deny\"\n";

const RECORDS: &str = "\
source register \"Register of loans\" { kind: dataset; date: 2023-12-31; file: \"register.txt\" }
source unused \"Nobody names it\" { kind: press-release; date: 2023-12-31 }
rule has-place \"Where it was signed\" {
  for: instruments
  require: place
  level: warn
  message: \"{name} says nothing of a place\"
}

# Words only: no sum was named.
instrument mou-1 \"Memorandum\" {
  kind: mou
  parties: CN, KZ
  source: register
  2015-03-27 signed
}

package talks \"Documents of a visit\" {
  parties: CN, KZ
  count: 33
  amount: 23.6bn USD source register \"in all\"
  2015-03-27 announced

  instrument loan-1 \"Loan\" {
    kind: loan
    from: CN
    to: KX
    amount: 100mn USD
    signd: 2015-03-27
    2016-03-27 disbursed 120mn USD
    2030-01-01 due repaid 100mn USD
  }
}

2015-04-01 expect count(instruments) = 3
";

fn project() -> Memory {
    let mut host = Memory::new(&[("deal.toml", MANIFEST), ("talks.deal", RECORDS), ("other.deal", "party x \"X\"\n")]);
    host.add("register.txt", b"23.6 billion dollars in all");
    host
}

const FORMATS: [&str; 7] = ["human", "concise", "json", "sarif", "github", "gitlab", "junit"];

fn check(host: &Memory, more: &[&str]) -> Ran {
    run_in(host, &[&["check"], more].concat())
}

fn entries(host: &Memory) -> Vec<(PathBuf, Vec<u8>)> {
    host.kept.lock().unwrap().clone().into_iter().collect()
}

/// Holds what the cache says, in every format, against a fresh run.
fn same_as_fresh(host: &Memory, more: &[&str]) {
    for format in FORMATS {
        let asked = [more, &["--format", format]].concat();
        let fresh = check(host, &[&asked[..], &["--no-cache"]].concat());
        assert_eq!(check(host, &asked), fresh, "{format}, the first time");
        let kept = entries(host);
        assert_eq!(check(host, &asked), fresh, "{format}, the second time");
        assert_eq!(entries(host), kept);
    }
}

#[test]
fn an_answer_from_the_cache_is_that_of_a_fresh_run() {
    let host = project();
    for more in
        [&[][..], &["talks.deal"], &["other.deal"], &["--as-of", "2015-12-31"], &["--deny", "warnings", "--all"]]
    {
        same_as_fresh(&host, more);
    }
    // One for each day and PATH; formats and levels of a run are no matter of it.
    assert_eq!(entries(&host).len(), 4);
    assert!(entries(&host).iter().all(|(path, _)| path.starts_with("/project/.deal-cache")));
}

#[test]
fn whatever_an_answer_follows_from_makes_it_another() {
    let ran = |host: &Memory| check(host, &["--format", "json"]);
    type Change = fn(&mut Memory);
    let changes: [(&str, Change); 9] = [
        ("a letter of a record", |host| host.add("talks.deal", RECORDS.replace("KX", "KZ").as_bytes())),
        ("another file", |host| host.add("new.deal", b"party y \"Y\"\n")),
        ("a file less", |host| drop(host.files.remove(Path::new("/project/other.deal")))),
        ("a file under another name", |host| {
            let text = host.files.remove(Path::new("/project/new.deal")).unwrap();
            host.add("renamed.deal", &text);
        }),
        ("a level", |host| host.add("deal.toml", b"title = \"Talks\"\n")),
        ("the archived file is gone", |host| drop(host.files.remove(Path::new("/project/register.txt")))),
        ("the archived file says something else", |host| host.add("register.txt", b"nothing of the kind")),
        ("bytes that are no text", |host| host.add("other.deal", b"party x \"X\xff\"\n")),
        ("other bytes that are no text", |host| host.add("other.deal", b"party x \"X\xfe\"\n")),
    ];
    let mut host = project();
    let mut before = ran(&host);
    for (what, change) in changes {
        change(&mut host);
        let after = ran(&host);
        assert_ne!(after, before, "{what}");
        assert_eq!(after, check(&host, &["--format", "json", "--no-cache"]), "{what}");
        same_as_fresh(&host, &[]);
        before = after;
    }
}

#[test]
fn a_damaged_or_foreign_entry_is_passed_over() {
    let host = project();
    let fresh = check(&host, &["--no-cache"]);
    assert_eq!(check(&host, &[]), fresh);
    let [(path, good)] = &entries(&host)[..] else { panic!("one entry") };
    let mut bad = vec![Vec::new(), b"{}".to_vec(), good[..good.len() / 2].to_vec(), [good.as_slice(), b" "].concat()];
    for at in (0..good.len()).step_by(7) {
        let mut flipped = good.clone();
        flipped[at] ^= 1;
        bad.push(flipped);
    }
    for bytes in bad {
        host.kept.lock().unwrap().insert(path.clone(), bytes);
        assert_eq!(check(&host, &[]), fresh);
        assert_eq!(entries(&host), [(path.clone(), good.clone())], "it is made anew");
    }
    // The answer of another question, under the name of this one.
    check(&host, &["--as-of", "2015-12-31"]);
    let other = entries(&host).into_iter().find(|(p, _)| p != path).expect("two entries").1;
    host.kept.lock().unwrap().insert(path.clone(), other);
    assert_eq!(check(&host, &[]), fresh);
}

#[test]
fn where_there_is_no_project_nothing_is_kept() {
    let host = Memory::new(&[("talks.deal", RECORDS), ("-", RECORDS)]);
    check(&host, &[]);
    check(&host, &["-"]);
    check(&host, &["-", "--cache", "kept"]);
    check(&host, &["--no-cache"]);
    assert_eq!(entries(&host), []);
    check(&host, &["--cache", "kept"]);
    assert!(entries(&host)[0].0.starts_with("/project/kept"));
}

#[test]
fn the_manifest_says_where_and_not_outside() {
    let mut host = project();
    host.add("deal.toml", b"cache = \"build/checked\"\n");
    check(&host, &[]);
    assert!(entries(&host)[0].0.starts_with("/project/build/checked"));
    host.add("deal.toml", b"cache = \"../elsewhere\"\n");
    let ran = check(&host, &[]);
    assert!(ran.stderr.contains("`../elsewhere` is no folder of the project"), "{}", ran.stderr);
    assert!(entries(&host).iter().all(|(path, _)| path.starts_with("/project")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Records with lines lost, doubled and changed, one edit after the other.
    #[test]
    fn edited_records(edits in prop::collection::vec((0usize..40, 0u8..4), 1..4)) {
        let mut host = project();
        let mut lines: Vec<String> = RECORDS.lines().map(str::to_owned).collect();
        for (at, how) in edits {
            let at = at % lines.len();
            match how {
                0 => drop(lines.remove(at)),
                1 => lines.insert(at, lines[at].clone()),
                2 => lines[at] = lines[at].replace(['a', '1', '{'], "e"),
                _ => lines.swap(at, 0),
            }
            host.add("talks.deal", lines.join("\n").as_bytes());
            same_as_fresh(&host, &[]);
        }
    }
}

// ---- on the disk ----

fn on_disk(folder: &Path, more: &[&str]) -> (u8, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let folder = folder.to_str().expect("a path of ours");
    let day: &[&str] = if more.contains(&"--as-of") { &[] } else { &["--as-of", "2024-12-31"] };
    let arguments = [&["deal", "check", folder], day, more].concat();
    let status = deal::cli::run(arguments, &Disk, &mut out, &mut err);
    (status, String::from_utf8_lossy(&[out, err].concat()).into_owned())
}

fn made() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("deal.toml"), MANIFEST).unwrap();
    fs::write(folder.path().join("talks.deal"), RECORDS).unwrap();
    folder
}

fn listed(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn the_folder_is_ours_small_and_out_of_the_way() {
    let project = made();
    let cache = project.path().join(".deal-cache");
    on_disk(project.path(), &["--no-cache"]);
    assert!(!cache.exists());
    let fresh = on_disk(project.path(), &[]);
    let names = listed(&cache);
    assert!(names.contains(&".gitignore".to_owned()) && names.contains(&"CACHEDIR.TAG".to_owned()));
    assert_eq!(names.len(), 3);
    assert_eq!(fs::read_to_string(cache.join(".gitignore")).unwrap(), "*\n");
    assert_eq!(on_disk(project.path(), &[]), fresh);
    assert_eq!(listed(&cache), names, "nothing has changed");
    for day in 1..=20 {
        on_disk(project.path(), &["--as-of", &format!("2020-01-{day:02}")]);
    }
    assert_eq!(listed(&cache).len(), 2 + 8);
}

#[test]
fn what_is_not_ours_is_left_alone() {
    let project = made();
    let fresh = on_disk(project.path(), &["--no-cache"]);
    let records = project.path().join("records");
    fs::create_dir(&records).unwrap();
    fs::write(records.join("notes.txt"), "mine").unwrap();
    assert_eq!(on_disk(project.path(), &["--cache", records.to_str().unwrap()]), fresh);
    assert_eq!(listed(&records), ["notes.txt"]);
    let file = project.path().join("file");
    fs::write(&file, "mine").unwrap();
    assert_eq!(on_disk(project.path(), &["--cache", file.to_str().unwrap()]), fresh);
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed_and_a_closed_folder_no_trouble() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let (project, elsewhere) = (made(), tempfile::tempdir().unwrap());
    let fresh = on_disk(project.path(), &["--no-cache"]);
    symlink(elsewhere.path(), project.path().join(".deal-cache")).unwrap();
    assert_eq!(on_disk(project.path(), &[]), fresh);
    assert_eq!(listed(elsewhere.path()), [""; 0]);
    fs::remove_file(project.path().join(".deal-cache")).unwrap();
    fs::set_permissions(project.path(), fs::Permissions::from_mode(0o555)).unwrap();
    assert_eq!(on_disk(project.path(), &[]), fresh);
    fs::set_permissions(project.path(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn many_at_once_say_the_same() {
    let project = made();
    let fresh = on_disk(project.path(), &["--no-cache"]);
    std::thread::scope(|scope| {
        let runs: Vec<_> =
            (0..8).map(|_| scope.spawn(|| (0..4).map(|_| on_disk(project.path(), &[])).collect::<Vec<_>>())).collect();
        for run in runs {
            assert!(run.join().unwrap().iter().all(|ran| *ran == fresh));
        }
    });
    assert_eq!(listed(&project.path().join(".deal-cache")).len(), 3);
}
