//! The example projects lower and resolve without a word.

use super::{all_shown, read};

#[test]
fn examples_are_clean() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    for entry in std::fs::read_dir(root).expect("examples") {
        let dir = entry.expect("entry").path();
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

#[test]
#[ignore]
fn scratch() {
    let path = std::env::var("DEAL").expect("DEAL");
    let text = std::fs::read_to_string(&path).expect("text");
    let (sources, model, errors) = read(&[(&path, &text)]);
    for d in &errors {
        println!("{}", super::shown(&sources, d));
        if !d.primary.text.is_empty() {
            println!("        ^ {}", d.primary.text);
        }
        for r in &d.related {
            println!("        also {:?} {}", sources.slice(r.span), r.text);
        }
        for h in &d.help {
            println!("        = {h}");
        }
        for f in &d.fixes {
            println!("        fix {:?} {} {:?}", f.safety, f.title, f.edits.iter().map(|e| (sources.slice(e.span), &*e.text)).collect::<Vec<_>>());
        }
    }
    if std::env::var("DUMP").is_ok() {
        for d in &model.decls {
            println!("{d:#?}");
        }
    }
}
