//! The program on a real disk and real pipes, given what nobody should give it: it ends
//! with a clear error, or quietly where nobody listens, within bounded time and memory.
//!
//! Sizes are such as a debug build takes in a second or two. The same at full size
//! (nesting of 100,000 is the same; 200 MB, 10⁶ errors) wants an optimised build, and CI
//! has one: `cargo test --profile oracle --test all -- --ignored cli::robust`. Times are
//! bounds of hanging, not of speed: that is measured in `benches/`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const DEAL: &str = env!("CARGO_BIN_EXE_deal");

/// What takes longer hangs, on whatever machine: a second or two are usual, and what grows
/// with the square of these sizes takes hours.
const HANGS: Duration = Duration::from_secs(180);

/// A record that is right, and has all that commands ask for.
const RECORD: &str = "source s \"Source\" { kind: other }\n\
    instrument x \"Loan\" { kind: loan; parties: CN, KZ; amount: 9mn USD; source: s\n  2015-03-27 signed\n}\n";

struct Ended {
    status: i32,
    out: String,
    err: String,
    took: Duration,
}

fn ended(output: Output, before: Instant) -> Ended {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let status = output.status.code().unwrap_or_else(|| panic!("killed: {}", text(&output.stderr)));
    let err = text(&output.stderr);
    assert!(!err.contains("panicked"), "{err}");
    Ended { status, out: text(&output.stdout), err, took: before.elapsed() }
}

fn deal(folder: &Path, args: &[&str]) -> Ended {
    let before = Instant::now();
    let output = Command::new(DEAL).args(args).current_dir(folder).stdin(Stdio::null()).output().expect("deal runs");
    ended(output, before)
}

fn project(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    folder
}

/// Checks one file with no more memory than so many megabytes of address space, of
/// which the stacks of the threads are some 80.
#[cfg(target_os = "linux")]
fn check_within(megabytes: usize, text: &[u8]) -> Ended {
    let folder = project(&[("x.deal", text)]);
    let before = Instant::now();
    let limited = format!("ulimit -v {}; exec \"$0\" check x.deal --as-of 2016-01-01", megabytes * 1024);
    let output = Command::new("sh").args(["-c", &limited, DEAL]).current_dir(folder.path()).output().expect("sh runs");
    ended(output, before)
}

#[cfg(not(target_os = "linux"))]
fn check_within(_megabytes: usize, text: &[u8]) -> Ended {
    deal(project(&[("x.deal", text)]).path(), &["check", "x.deal", "--as-of", "2016-01-01"])
}

/// The code of the first message.
fn first(ended: &Ended) -> String {
    ended.err.split(['[', ']']).nth(1).unwrap_or_default().to_owned()
}

#[test]
fn nesting_of_a_hundred_thousand() {
    const DEEP: usize = 100_000;
    let expect = |inner: String| format!("expect {inner} = 1\n");
    for (what, text) in [
        ("declarations", "sector a {\n".repeat(DEEP)),
        ("closed declarations", "sector a {\n".repeat(DEEP) + &"}\n".repeat(DEEP)),
        ("on one line", "sector a { ".repeat(DEEP)),
        ("braces", "{".repeat(DEEP)),
        ("closing braces", "}".repeat(DEEP)),
        ("parentheses", expect("(".repeat(DEEP))),
        ("closed parentheses", expect("(".repeat(DEEP) + "count(instruments)" + &")".repeat(DEEP))),
        ("negations", expect("not ".repeat(DEEP) + "count(instruments)")),
        ("measures", expect("count(instruments where ".repeat(DEEP))),
    ] {
        let found = check_within(1000, text.as_bytes());
        assert_eq!(found.status, 1, "{what}: {}", found.err);
        assert!(first(&found).starts_with("E01") || first(&found).starts_with("E07"), "{what}: {}", found.err);
        assert!(found.took < HANGS, "{what} took {:?}", found.took);
    }
}

fn long_strings(length: usize, megabytes: usize) {
    let long = "a long word ".repeat(length / 12);
    for (what, text, status) in [
        ("a title", format!("sector x \"{long}\"\nexpect count(sectors where name = x) = 1\n"), 0),
        ("an unclosed title", format!("sector x \"{long}\n"), 1),
        ("an unclosed text block", format!("sector x {{ note: \"\"\"\n  {long}\n"), 1),
        ("a comment", format!("# {long}\n"), 0),
        ("one word", format!("{}\n", "a".repeat(length)), 1),
        ("one number", format!("instrument x {{ amount: {} USD }}\n", "9".repeat(length)), 1),
        ("one mark", format!("instrument x {{ kind: {} }}\n", "!".repeat(length)), 1),
    ] {
        let found = check_within(megabytes, text.as_bytes());
        assert_eq!(found.status, status, "{what}: {}", found.err.chars().take(2000).collect::<String>());
        assert!(found.err.len() < 20_000, "{what}: {} bytes are told", found.err.len());
        assert!(found.took < HANGS, "{what} took {:?}", found.took);
    }
}

#[test]
fn strings_of_megabytes() {
    long_strings(2_000_000, 600);
}

#[test]
#[ignore = "200 MB: CI runs it in an optimised build"]
fn a_string_of_200_megabytes() {
    long_strings(200_000_000, 1000);
}

#[test]
fn bytes_that_are_no_text() {
    for (what, bytes) in [("NUL", vec![0u8; 2_000_000]), ("0xFF", vec![0xff; 2_000_000]), ("ESC", vec![0x1b; 200_000])]
    {
        let found = check_within(600, &bytes);
        assert_eq!((found.status, &first(&found)[..2]), (1, "E0"), "{what}: {}", found.err);
        assert!(found.err.len() < 60_000, "{what}: {} bytes are told", found.err.len());
        // What is in a file must not reach the terminal as it stands.
        assert!(!found.err.contains(['\0', '\u{1b}']), "{what}");
        assert!(found.took < HANGS, "{what} took {:?}", found.took);
    }
}

fn errors(n: usize, megabytes: usize) {
    let unknown: String = (0..n).map(|i| format!("pledge p{i} {{ from: Q{i} }}\n")).collect();
    let stray: String = (0..n).map(|i| format!("what {i} is this\n")).collect();
    let amounts: String = (0..n).map(|i| format!("pledge p{i} {{ amount: ${i}bn }}\n")).collect();
    for (what, text) in [("unknown names", unknown), ("stray text", stray), ("amounts", amounts)] {
        let found = check_within(megabytes, text.as_bytes());
        assert_eq!(found.status, 1, "{what}: {}", found.err.chars().take(2000).collect::<String>());
        assert!(found.err.contains(" more in x.deal; `--all` shows all"), "{what}");
        assert!(found.err.len() < 200_000, "{what}: {} bytes are told", found.err.len());
        assert!(found.took < HANGS, "{what} took {:?}", found.took);
    }
}

#[test]
fn many_errors_in_one_file() {
    errors(20_000, 600);
}

#[test]
#[ignore = "10⁶ errors: CI runs it in an optimised build"]
fn a_million_errors_in_one_file() {
    errors(1_000_000, 2000);
}

#[test]
fn words_of_a_megabyte() {
    let long = "a".repeat(1_000_000);
    let digits = format!("0.{}", "1".repeat(1_000_000));
    for text in [
        format!("instrument {long} {{ kind: mou; parties: CN, {long} }}\n"),
        format!("instrument x {{ kind: mou; parties: CN, KZ; sectors: {long}; rate: {digits} }}\n"),
    ] {
        let found = check_within(600, text.as_bytes());
        assert_eq!(found.status, 1);
        // What is said of them stays readable.
        assert!(found.err.len() < 20_000, "{} bytes are told", found.err.len());
    }
    let found = deal(project(&[("a.deal", b"")]).path(), &["show", &long[..100_000]]);
    assert!(found.status == 2 && found.err.len() < 200, "{}", found.err);
}

#[test]
fn many_lines_in_one_record() {
    let lines =
        |one: &str, n: usize| -> String { (0..n).map(|i| format!("  20{:02}-01-02 {one}\n", i % 100)).collect() };
    for one in ["ratified by CN", "disbursed 1mn USD by CN", "amended amount +1mn USD"] {
        let text = format!(
            "instrument x {{ kind: loan; parties: CN, KZ; amount: 1mn USD\n  2099 signed\n{}}}\n",
            lines(one, 60_000)
        );
        let found = check_within(900, text.as_bytes());
        assert!(found.took < HANGS, "{one}: {:?}", found.took);
    }
}

#[test]
fn includes_in_a_circle() {
    let folder = project(&[("a.deal", b"include \"b.deal\"\n"), ("b.deal", b"include \"*.deal\"\n")]);
    let found = deal(folder.path(), &["check", "a.deal"]);
    assert_eq!((found.status, &*first(&found)), (1, "E0218"), "{}", found.err);
    // A chain of thousands is followed, and not by recursion.
    let chain: Vec<(String, String)> =
        (0..3_000).map(|i| (format!("c{i}.deal"), format!("include \"c{}.deal\"\n", (i + 1) % 3_000))).collect();
    let chain: Vec<(&str, &[u8])> = chain.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let found = deal(project(&chain).path(), &["check", "c0.deal"]);
    assert_eq!((found.status, &*first(&found)), (1, "E0218"));
    assert!(found.took < HANGS, "{:?}", found.took);
}

#[test]
fn files_that_all_include_one_another() {
    let files: Vec<String> = (0..150).map(|i| format!("c{i}.deal")).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|name| (name.as_str(), &b"include \"c*.deal\"\n"[..])).collect();
    let found = deal(project(&files).path(), &["check", ".", "--format", "concise"]);
    // One for a statement, not for each of the circles that go through it.
    let told = found.out.matches("E0218").count();
    assert!(found.status == 1 && (1..=150).contains(&told), "{told}");
}

#[test]
fn an_allowance_for_each_of_many_records() {
    let allowed =
        |i| format!("# deal: allow W0604 known\ninstrument i{i} {{ kind: mou; parties: CN, KZ; 2015 signed }}\n");
    let text: String = (0..20_000).map(allowed).collect();
    let found = check_within(900, text.as_bytes());
    assert_eq!((found.status, &*found.err), (0, "1 file checked: nothing wrong\n"));
    assert!(found.took < HANGS, "{:?}", found.took);
}

#[test]
fn a_folder_called_as_a_file() {
    let folder = project(&[("x.deal/inside.deal", RECORD.as_bytes()), ("main.deal", b"include \"x.deal\"\n")]);
    let found = deal(folder.path(), &["check", "x.deal"]);
    assert_eq!((found.status, &*found.err), (0, "1 file checked: nothing wrong\n"));
    let found = deal(folder.path(), &["check", "main.deal"]);
    assert_eq!((found.status, &*first(&found)), (1, "E0217"), "{}", found.err);
    let found = deal(folder.path(), &["check", "."]);
    assert!(found.err.contains("2 files checked"), "{}", found.err);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::fs::File;
    use std::io::{BufRead, BufReader};
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn links_out_of_the_project_and_round_in_it() {
        let outside = project(&[("secret.deal", RECORD.as_bytes()), ("secret.txt", b"the secret words")]);
        let record = "source s { kind: other; file: \"out.txt\" }\n\
            instrument y { kind: mou; parties: CN, KZ; source: s; 2015-03-27 signed source s \"the secret words\" }\n";
        let folder = project(&[("deal.toml", b""), ("main.deal", record.as_bytes())]);
        let link = |to: &Path, name: &str| symlink(to, folder.path().join(name)).expect("a link");
        link(&outside.path().join("secret.deal"), "out.deal");
        link(&outside.path().join("secret.txt"), "out.txt");
        link(folder.path(), "round");
        link(Path::new("self.deal"), "self.deal");
        let found = deal(folder.path(), &["check"]);
        // A link to itself is no file that can be read, and who asks must know.
        assert_eq!(found.status, 2, "{}", found.err);
        fs::remove_file(folder.path().join("self.deal")).expect("it is there");
        let found = deal(folder.path(), &["check", "--format", "concise"]);
        assert_eq!((found.status, found.out.matches("E0219").count()), (1, 2), "{}", found.out);
        let found = deal(folder.path(), &["query", "count(instruments)"]);
        assert_eq!(found.out.trim(), "1", "nothing of what is outside is counted");
    }

    #[test]
    fn what_may_not_be_read() {
        let folder = project(&[("deal.toml", b""), ("a.deal", RECORD.as_bytes()), ("closed/b.deal", b"")]);
        let shut = |name: &str| {
            fs::set_permissions(folder.path().join(name), PermissionsExt::from_mode(0o000)).expect("it is ours")
        };
        shut("a.deal");
        if File::open(folder.path().join("a.deal")).is_ok() {
            println!("SKIPPED: this user may read everything");
            return;
        }
        let found = deal(folder.path(), &["check"]);
        assert_eq!((found.status, &*found.err), (2, "deal: can't read `a.deal`: permission denied\n"));
        shut("closed");
        let found = deal(folder.path(), &["report"]);
        fs::set_permissions(folder.path().join("closed"), PermissionsExt::from_mode(0o700)).expect("it is ours");
        assert_eq!((found.status, found.err.matches("permission denied").count()), (2, 2), "{}", found.err);
    }

    #[test]
    fn pipes_and_devices_are_not_waited_for() {
        let record = "source s { kind: other; file: \"pipe\"; digest: \"sha256:00\" }\n\
            source t { kind: other; file: \"large.txt\" }\n\
            instrument y { kind: mou; parties: CN, KZ; source: s\n  2015-03-27 signed source s \"some words\"\n\
            2015-03-28 in-force source t \"some words\" }\n";
        let folder = project(&[("main.deal", record.as_bytes())]);
        for name in ["pipe", "pipe.deal"] {
            assert!(Command::new("mkfifo").arg(folder.path().join(name)).status().expect("mkfifo").success());
        }
        File::create(folder.path().join("large.txt")).and_then(|f| f.set_len(200_000_000)).expect("a sparse file");
        let found = deal(folder.path(), &["check"]);
        assert!(found.err.contains("info[W0611]: `pipe` can't be looked at: it is no regular file"), "{}", found.err);
        assert!(
            found.err.contains("info[W0611]: `large.txt` can't be looked at: it is larger than 64 MiB"),
            "{}",
            found.err
        );
        assert!(found.took < HANGS, "{:?}", found.took);
    }

    #[test]
    fn pipes_and_devices_are_no_files() {
        let folder = project(&[("deal.toml", b"")]);
        assert!(Command::new("mkfifo").arg(folder.path().join("pipe.deal")).status().expect("mkfifo").success());
        for path in ["pipe.deal", "/dev/zero"] {
            let found = deal(folder.path(), &["check", path]);
            assert_eq!(found.status, 2, "{path}: {}", found.err);
            assert!(found.err.contains("it is a pipe or a device, and no file"), "{path}: {}", found.err);
        }
    }

    #[test]
    fn what_is_no_file_is_written_to_and_links_are_followed() {
        let folder = project(&[("a.deal", RECORD.as_bytes())]);
        let at = |name: &str| folder.path().join(name);
        assert!(Command::new("mkfifo").arg(at("pipe")).status().expect("mkfifo").success());
        let reader = std::thread::spawn({
            let pipe = at("pipe");
            move || fs::read_to_string(pipe)
        });
        let found = deal(folder.path(), &["check", "--format", "json=pipe"]);
        assert_eq!(found.status, 0, "{}", found.err);
        assert!(reader.join().expect("it reads").expect("text").contains("\"version\""));
        assert!(!fs::metadata(at("pipe")).expect("it is there").is_file(), "the pipe stays one");

        symlink("found/target.json", at("link.json")).expect("a link");
        fs::create_dir(at("found")).expect("a folder");
        for _ in 0..2 {
            assert_eq!(deal(folder.path(), &["check", "--format", "json=link.json"]).status, 0);
            assert!(fs::symlink_metadata(at("link.json")).expect("it is there").is_symlink());
            assert!(fs::read_to_string(at("found/target.json")).expect("it is there").contains("\"version\""));
        }
        symlink("a.deal", at("record.json")).expect("a link");
        let found = deal(folder.path(), &["check", "--format", "json=record.json"]);
        assert_eq!((found.status, fs::read_to_string(at("a.deal")).expect("text").as_str()), (2, RECORD));
    }

    /// Every sub-command that writes, in a project on which all of them have something
    /// to say.
    const WRITING: &[&[&str]] = &[
        &["--help"],
        &["--version"],
        &["check", "--format", "concise"],
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["check", "--format", "github"],
        &["check", "--format", "gitlab"],
        &["check", "--format", "junit"],
        &["check", "--help"],
        &["report"],
        &["report", "instruments", "--format", "json"],
        &["report", "instruments", "--format", "csv"],
        &["report", "instruments", "--format", "html"],
        &["report", "instruments", "--format", "markdown"],
        &["query", "instruments"],
        &["query", "announced(instruments)"],
        &["show", "x"],
        &["show", "x", "--format", "json"],
        &["explain"],
        &["explain", "E0201"],
        &["new", "instrument"],
        &["completions", "bash"],
        &["man"],
    ];

    fn speaking() -> TempDir {
        // Enough of it that no buffer holds it all.
        let many: String = (0..600)
            .map(|i| {
                format!(
                    "instrument i{i} \"Loan {i}\" {{ kind: loan; parties: CN, KZ; source: s; 2015-03-27 signed }}\n"
                )
            })
            .collect();
        project(&[("deal.toml", b""), ("a.deal", RECORD.as_bytes()), ("b.deal", many.as_bytes())])
    }

    #[test]
    fn who_has_read_enough_ends_it_quietly() {
        let folder = speaking();
        for args in WRITING {
            let mut child = Command::new(DEAL)
                .args(*args)
                .current_dir(folder.path())
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("deal runs");
            // `| head -1`
            let mut line = String::new();
            let mut out = BufReader::with_capacity(16, child.stdout.take().expect("a pipe"));
            out.read_line(&mut line).expect("a line");
            drop(out);
            let before = Instant::now();
            let ended = ended(child.wait_with_output().expect("it ends"), before);
            assert!(!line.is_empty(), "{args:?} says nothing");
            assert!(!ended.err.contains("deal:") && ended.status < 2, "{args:?}: {} {}", ended.status, ended.err);
        }
    }

    #[test]
    fn nobody_listens_at_all() {
        let folder = speaking();
        for args in WRITING.iter().chain([&["check"][..]].iter()) {
            let sh = "exec \"$0\" \"$@\" 2>&1 | true";
            let output = Command::new("sh").args(["-c", sh, DEAL]).args(*args).current_dir(folder.path()).output();
            let ended = ended(output.expect("sh runs"), Instant::now());
            assert_eq!((ended.status, &*ended.err), (0, ""), "{args:?}");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_a_failure() {
        let folder = speaking();
        for args in WRITING {
            let full = File::options().write(true).open("/dev/full").expect("Linux has it");
            let output = Command::new(DEAL).args(*args).current_dir(folder.path()).stdout(full).output();
            let ended = ended(output.expect("deal runs"), Instant::now());
            assert_eq!(ended.status, 2, "{args:?}: {}", ended.err);
            assert!(ended.err.contains("deal: can't write: "), "{args:?}: {}", ended.err);
        }
        let found = deal(folder.path(), &["check", "--format", "json=/dev/full/x"]);
        assert_eq!(found.status, 2, "{}", found.err);
    }
}
