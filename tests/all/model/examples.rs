//! The example projects lower and resolve without a word.

use super::{all_shown, read};

#[test]
fn examples_are_clean() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    for entry in std::fs::read_dir(root).expect("examples") {
        let dir = entry.expect("entry").path();
        if !dir.is_dir() {
            continue;
        }
        let mut files = Vec::new();
        for file in std::fs::read_dir(&dir).expect("project") {
            let path = file.expect("file").path();
            if path.extension().is_some_and(|e| e == "deal") {
                let text = std::fs::read_to_string(&path).expect("text");
                files.push((path.display().to_string(), text));
            }
        }
        let borrowed: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
        let (sources, model, errors) = read(&borrowed);
        assert!(errors.is_empty(), "{}:\n{}", dir.display(), all_shown(&sources, &errors));
        assert!(model.decls.len() > 4);
    }
}
