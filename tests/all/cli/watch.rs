//! `--watch`, with the program itself on real files: only there do changes happen.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A running program, ended with the test.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(folder: &Path, args: &[&str]) -> Watching {
        let mut child = Command::new(env!("CARGO_BIN_EXE_deal"))
            .args(args)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        let (sender, lines) = channel();
        let (out, err) = (child.stdout.take().expect("its output"), child.stderr.take().expect("its errors"));
        let readers: [Box<dyn BufRead + Send>; 2] = [Box::new(BufReader::new(out)), Box::new(BufReader::new(err))];
        for reader in readers {
            let sender = sender.clone();
            std::thread::spawn(move || reader.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        }
        Watching { child, lines }
    }

    /// Waits for a line; a minute is long enough on any machine.
    fn until(&self, words: &str) {
        let mut seen = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(Duration::from_secs(60)) {
            if line.contains(words) {
                return;
            }
            seen.push(line);
        }
        panic!("`{words}` was not said; only\n{}", seen.join("\n"));
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const SOURCE: &str = "source s \"S\" { kind: news }\n";

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("deal.toml"), "").expect("written");
    let mou = "instrument m \"M\" { kind: mou; parties: CN, KZ; source: s\n 2015 signed }\n";
    fs::write(folder.path().join("a.deal"), format!("{SOURCE}{mou}")).expect("written");
    folder
}

#[test]
fn a_change_checks_again_and_other_files_do_not() {
    let folder = project();
    let watching =
        Watching::start(folder.path(), &["check", "--watch", "--format", "human", "--format", "json=found.json"]);
    watching.until("1 file checked: nothing wrong");
    // Its own output is no change, or this would never end.
    fs::write(folder.path().join("notes.txt"), "nothing").expect("written");
    fs::write(folder.path().join("b.deal"), "party x \"X\" { of: QQ }\n").expect("written");
    watching.until("b.deal changed");
    watching.until("2 files checked: 1 error");
    fs::remove_file(folder.path().join("b.deal")).expect("removed");
    watching.until("1 file checked: nothing wrong");
    assert!(watching.lines.recv_timeout(Duration::from_millis(300)).is_err(), "it ran again for nothing");
}

/// What an edit reaches is looked at again, also in other files, edit after edit.
#[test]
fn edits_of_records_are_told_and_taken_back() {
    let folder = project();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("written");
    write("b.deal", "party bank \"Bank\" { kind: bank; of: CN }\n");
    let watching = Watching::start(folder.path(), &["check", "--watch", "--format", "concise"]);
    watching.until("no record uses the party `bank`");
    let loan = |from: &str| {
        format!("{SOURCE}instrument m \"M\" {{ kind: loan; from: {from}; to: KZ; source: s\n 2015 signed }}\n")
    };
    for _ in 0..3 {
        write("a.deal", &loan("bunk"));
        watching.until("no party is called `bunk`");
        write("a.deal", &loan("bank"));
        watching.until("a.deal changed");
        write("a.deal", &loan("CN"));
        watching.until("no record uses the party `bank`");
    }
    // A file that goes takes its names with it.
    write("a.deal", &loan("bank"));
    fs::remove_file(folder.path().join("b.deal")).expect("removed");
    watching.until("no party is called `bank`");
}

#[test]
fn an_archived_text_that_changes_is_checked_again() {
    let folder = project();
    fs::write(
        folder.path().join("a.deal"),
        "source s \"S\" { kind: news; file: \"s.txt\" }\n\
         instrument m \"M\" { kind: mou; parties: CN, KZ source s \"a memorandum\"\n 2015 signed }\n",
    )
    .expect("written");
    let watching = Watching::start(folder.path(), &["check", "--watch"]);
    // It is waited for while it is not there yet, too.
    watching.until("1 file checked: 1 error");
    fs::write(folder.path().join("s.txt"), "They signed nothing.").expect("written");
    watching.until("s.txt changed");
    watching.until("1 file checked: 1 warning");
    fs::write(folder.path().join("s.txt"), "They signed a memorandum.").expect("written");
    watching.until("1 file checked: nothing wrong");
}

#[test]
fn a_report_is_printed_again_without_clearing_a_pipe() {
    let folder = project();
    let watching = Watching::start(folder.path(), &["report", "instruments", "--watch", "--format", "csv"]);
    watching.until("m,value,mou");
    let loan = "instrument l \"L\" { kind: loan; from: CN; to: KZ; amount: 5bn USD; source: s\n 2015 signed }\n";
    fs::write(folder.path().join("c.deal"), loan).expect("written");
    // On standard output: what standard error says of the change may come before or after.
    watching.until("l,value,loan");
}

#[test]
fn standard_input_can_not_be_watched() {
    let ran = deal::testing::run(&[("-", SOURCE)], &["check", "--watch", "-"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("standard input is read once"), "{}", ran.stderr);
}
