//! Records that say themselves what is wrong with them: a comment under a line marks a
//! place and names the code, `#     ^^^ E0201`.

use deal::testing::{Memory, run_in};

/// What is found, or expected: file, line, column, code.
pub type Found = (String, u64, u64, String);

/// What `deal check` finds in some files.
pub fn check(files: &[(&str, Vec<u8>)], as_of: &str) -> Vec<Found> {
    check_with(files, &["check", "--format", "json", "--as-of", as_of])
}

/// As [`check`], with the whole command.
pub fn check_with(files: &[(&str, Vec<u8>)], args: &[&str]) -> Vec<Found> {
    let mut memory = Memory::default();
    for (name, bytes) in files {
        memory.add(name, bytes);
    }
    let ran = run_in(&memory, args);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|e| panic!("{args:?} printed no JSON ({e}): {}{}", ran.stdout, ran.stderr));
    let list = json["diagnostics"].as_array().unwrap_or_else(|| panic!("no diagnostics in {json}"));
    list.iter()
        .map(|d| {
            let place = &d["primary"];
            let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
            let number = |v: &serde_json::Value| v.as_u64().unwrap_or_default();
            let start = &place["start"];
            (text(&place["file"]), number(&start["line"]), number(&start["column"]), text(&d["code"]))
        })
        .collect()
}

/// The marks of one text.
pub fn marks(file: &str, text: &str) -> Vec<Found> {
    let mut marks = Vec::new();
    // Several marks may stand under one line.
    let mut marked = 0;
    for (i, line) in text.lines().enumerate() {
        let mark = line.strip_prefix('#').map(str::trim_start).filter(|rest| rest.starts_with('^'));
        let Some(mark) = mark else {
            marked = i as u64 + 1;
            continue;
        };
        let column = line.chars().take_while(|c| *c != '^').count() as u64 + 1;
        let code = mark.trim_start_matches('^').trim();
        marks.push((file.to_owned(), marked, column, code.to_owned()));
    }
    marks
}
