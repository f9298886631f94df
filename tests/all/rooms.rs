//! Who may enter which room: every `crate::ROOM` of the sources against one table, so
//! that moving a room into a crate of its own stays mechanical.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A room, and the rooms that it may use beside `text`, `schema` and `diag`, which all
/// below them may use. The way of the data is downwards: no room uses a later one.
const ROOMS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("schema", &[]),
    ("diag", &[]),
    ("syntax", &[]),
    ("format", &["syntax"]),
    // Of `syntax` those behind the model use the shapes of expressions only.
    ("model", &["syntax"]),
    ("pdf", &[]),
    ("prose", &["model"]),
    ("draft", &["prose", "model", "format"]),
    ("eval", &["model", "syntax"]),
    ("checks", &["eval", "model", "pdf", "prose", "syntax"]),
    ("report", &["eval", "model", "syntax"]),
    ("diff", &["report", "eval", "model", "syntax"]),
    ("render", &["diff", "report", "eval", "model"]),
    ("workspace", &["checks", "pdf", "report", "eval", "model", "syntax"]),
    // A figure is written in an editor as on a terminal.
    ("ide", &["workspace", "format", "render", "report", "checks", "eval", "model", "syntax"]),
    ("lsp", &["ide", "pdf", "workspace", "format", "render", "report", "checks", "eval", "model", "syntax"]),
    (
        "cli",
        &[
            "lsp",
            "ide",
            "pdf",
            "workspace",
            "render",
            "diff",
            "report",
            "checks",
            "eval",
            "draft",
            "format",
            "model",
            "syntax",
        ],
    ),
    ("testing", &["cli", "workspace", "model", "pdf"]),
];

/// Used by all below; among themselves only as said here.
const GROUND: [&str; 3] = ["text", "schema", "diag"];

/// Words that only some rooms may hold: crates and what touches the machine.
const KEPT: &[(&str, &[&str])] = &[
    ("pest::", &["syntax"]),
    ("chrono::", &["model"]),
    ("clap::", &["cli"]),
    ("comfy_table", &["render"]),
    ("lopdf::", &["pdf"]),
    ("encoding_rs::", &["pdf"]),
    ("std::fs", &["cli", "lsp"]),
    ("std::env", &["cli", "lsp"]),
    ("std::process", &["cli", "lsp"]),
    ("SystemTime", &["cli", "lsp"]),
];

fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut open, mut all) = (vec![root.clone()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let inside = path.strip_prefix(&root).expect("below src").to_path_buf();
                let first = inside.iter().next().expect("a name").to_string_lossy();
                let room = first.trim_end_matches(".rs").to_owned();
                let text = std::fs::read_to_string(&path).expect("text");
                all.push((room, inside, text));
            }
        }
    }
    all
}

/// The code of a file: comments speak of other rooms freely.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.split("//").next().unwrap_or(""))
}

/// The rooms that a line names: `crate::eval::…`, `use crate::{eval, model}`.
fn named(line: &str) -> Vec<String> {
    line.match_indices("crate::")
        .filter(|(at, _)| !line[..*at].ends_with('$'))
        .map(|(at, _)| line[at + "crate::".len()..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .filter(|name: &String| ROOMS.iter().any(|(room, _)| room == name))
        .collect()
}

#[test]
fn no_room_reaches_where_it_may_not() {
    let rooms: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for (room, file, text) in sources() {
        if ["lib", "main"].contains(&room.as_str()) {
            continue;
        }
        let Some(may) = rooms.get(room.as_str()) else {
            wrong.push(format!("src/{}: the room `{room}` is in no table; tests/all/rooms.rs has it", file.display()));
            continue;
        };
        for used in code(&text).flat_map(named).filter(|used| *used != room) {
            let ground = GROUND.contains(&used.as_str()) && !GROUND.contains(&room.as_str());
            let ground = ground || (room == "diag" && used == "text");
            if !ground && !may.contains(&used.as_str()) {
                wrong.push(format!("src/{}: `{room}` uses `{used}`", file.display()));
            }
            seen.insert((room.clone(), used));
        }
        assert!(!text.contains("use crate::{"), "src/{}: one `use` for each room, please", file.display());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen.len() > 30, "hardly a use was found: {seen:?}");
}

#[test]
fn the_machine_and_the_big_crates_are_kept_to_their_rooms() {
    let mut wrong = Vec::new();
    for (room, file, text) in sources() {
        // Tests inside a file may do as they need.
        let own = text.split("#[cfg(test)]").next().unwrap_or("");
        for (word, may) in KEPT {
            let outside = !may.contains(&room.as_str()) && !["lib", "main", "testing"].contains(&room.as_str());
            if outside && code(own).any(|line| line.contains(word)) {
                wrong.push(format!("src/{}: `{word}` belongs to {may:?}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What no one can hold in the head is two things.
#[test]
fn no_file_is_much_longer_than_five_hundred_lines() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|(_, file, text)| (text.lines().count(), file))
        .filter(|(lines, _)| *lines > 600)
        .map(|(lines, file)| format!("src/{}: {lines} lines", file.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
