//! `deal fmt` as it is called.

use deal::testing::{Memory, Ran, run, run_in};

const LOOSE: &str = "sector   energy \"Energy\"\n";
const TIDY: &str = "sector energy \"Energy\"\n";
const WRONG: &str = "party p \"P {\n  kind:state\n}\nsector   x \"X\"\n";

fn written(ran: &Ran) -> Vec<(&str, &str)> {
    ran.written.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect()
}

#[test]
fn files_are_written_in_place_and_only_those_that_change() {
    let ran = run(&[("a.deal", LOOSE), ("b/c.deal", TIDY), ("notes.txt", LOOSE)], &["fmt"]);
    assert_eq!(ran.status, 0);
    assert_eq!(written(&ran), [("a.deal", TIDY)]);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", "1 of 2 files formatted\n"));
    let ran = run(&[("a.deal", TIDY)], &["fmt"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, "1 file: nothing to format\n"));
}

#[test]
fn two_declarations_on_one_line_are_told_as_check_tells_them() {
    let text = "sector e \"E\" { sector   hydro \"H\" sector gas \"G\" }\n";
    let ran = run(&[("a.deal", text)], &["fmt"]);
    assert_eq!((ran.status, written(&ran)), (1, vec![]), "{}", ran.stdout);
    assert!(ran.stdout.contains("E0104") || ran.stderr.contains("E0104"), "{}{}", ran.stdout, ran.stderr);
    let fixed = run(&[("a.deal", text)], &["check", "--fix"]);
    assert_eq!(fixed.status, 0, "{}", fixed.stdout);
}

#[test]
fn only_the_paths_given_are_touched() {
    let files = [("deal.toml", "title = 3"), ("a.deal", LOOSE), ("b/c.deal", LOOSE), ("b/d.deal", LOOSE)];
    let ran = run(&files, &["fmt", "b/c.deal"]);
    assert_eq!((ran.status, written(&ran)), (0, vec![("b/c.deal", TIDY)]));
    let ran = run(&files, &["fmt", "b"]);
    assert_eq!(written(&ran), [("b/c.deal", TIDY), ("b/d.deal", TIDY)]);
}

#[test]
fn check_names_the_files_and_writes_nothing() {
    let ran = run(&[("a.deal", LOOSE), ("b.deal", TIDY)], &["fmt", "--check"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, "a.deal\n"));
    assert_eq!(ran.stderr, "1 of 2 files would be formatted\n");
    assert!(ran.written.is_empty());
    let ran = run(&[("b.deal", TIDY)], &["fmt", "--check"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (0, ""));
}

#[test]
fn diff_shows_what_would_change() {
    let ran = run(&[("a.deal", LOOSE), ("b.deal", TIDY)], &["fmt", "--diff"]);
    assert_eq!(ran.status, 1);
    let diff = "--- a/a.deal\n+++ b/a.deal\n@@ -1 +1 @@\n-sector   energy \"Energy\"\n+sector energy \"Energy\"\n";
    assert_eq!(ran.stdout, diff);
    assert!(ran.written.is_empty());
    assert_eq!(run(&[("b.deal", TIDY)], &["fmt", "--diff"]).status, 0);
}

#[test]
fn standard_input_comes_out_again() {
    let ran = run(&[("-", LOOSE)], &["fmt", "-"]);
    assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (0, TIDY, ""));
    let ran = run(&[("-", LOOSE)], &["fmt", "--check", "-"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, "-\n"));
}

#[test]
fn a_mistake_is_told_and_left_and_the_rest_is_formatted() {
    let ran = run(&[("a.deal", WRONG)], &["fmt"]);
    assert_eq!(ran.status, 1);
    assert_eq!(written(&ran), [("a.deal", "party p \"P {\n  kind:state\n}\nsector x \"X\"\n")]);
    assert!(ran.stderr.starts_with("error[E0103]: a string that is not closed\n --> a.deal:1:9\n"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("1 of 1 file formatted; 1 declaration with mistakes left as it stands\n"));
}

#[test]
fn a_byte_order_mark_goes() {
    let marked = format!("\u{feff}{TIDY}");
    let ran = run(&[("a.deal", &marked)], &["fmt"]);
    assert_eq!((ran.status, written(&ran)), (0, vec![("a.deal", TIDY)]));
}

#[test]
fn what_is_no_text_is_left() {
    let mut host = Memory::new(&[("b.deal", LOOSE)]);
    host.add("a.deal", b"sector x \"\xff\"\n");
    let ran = run_in(&host, &["fmt"]);
    assert_eq!((ran.status, written(&ran)), (1, vec![("b.deal", TIDY)]));
    assert!(ran.stderr.contains("E0101"), "{}", ran.stderr);
}

#[test]
fn a_path_that_is_not_there() {
    let ran = run(&[("a.deal", LOOSE)], &["fmt", "b.deal"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (2, "deal: can't read `b.deal`: there is no such file or folder\n"));
}

#[cfg(unix)]
#[test]
fn on_the_disk_links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("a.deal"), LOOSE).unwrap();
    std::fs::set_permissions(at("a.deal"), std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink("a.deal", at("b.deal")).unwrap();
    std::fs::create_dir(at("hidden")).unwrap();
    std::fs::write(at("hidden/c.deal"), LOOSE).unwrap();
    std::fs::write(at(".gitignore"), "hidden/\n").unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = ["deal".as_ref(), "fmt".as_ref(), folder.path().as_os_str()];
    let status = deal::cli::run(arguments, &deal::cli::Disk, &mut out, &mut err);
    assert_eq!((status, String::from_utf8(err).unwrap().as_str()), (0, "1 of 1 file formatted\n"));
    assert_eq!(std::fs::read_to_string(at("a.deal")).unwrap(), TIDY);
    assert_eq!(std::fs::metadata(at("a.deal")).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(std::fs::symlink_metadata(at("b.deal")).unwrap().is_symlink());
    assert_eq!(std::fs::read_to_string(at("hidden/c.deal")).unwrap(), LOOSE);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4, "no draft is left");
}
