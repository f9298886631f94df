//! Each `fixtures/x.deal` becomes `x.formatted.deal`, which stays as it is. What was left
//! alone is told at the end of the latter. `DEAL_REWRITE=1` writes what the formatter
//! makes of it.

use super::{canonical, formatted};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/format/fixtures")
}

#[test]
fn fixtures() {
    let mut names: Vec<String> =
        std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.ends_with(".deal") && !name.ends_with(".formatted.deal"));
    names.sort();
    assert!(names.len() > 10, "the fixtures are there");
    let rewrite = std::env::var_os("DEAL_REWRITE").is_some() && std::env::var_os("CI").is_none();
    let mut wrong = Vec::new();
    for name in names {
        let text = std::fs::read_to_string(folder().join(&name)).unwrap();
        let made = canonical(&text);
        let internal = formatted(&text).left.into_iter().flat_map(|l| l.errors).find(|e| e.code.code == "E0901");
        assert_eq!(internal, None, "{name}: the proof holds");
        assert_eq!(canonical(&made), made, "{name}: once more changes nothing");
        let path = folder().join(name.replace(".deal", ".formatted.deal"));
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        if made != expected && rewrite {
            std::fs::write(&path, &made).unwrap();
        } else if made != expected {
            wrong.push(format!("{name}\n--- expected\n{expected}--- made\n{made}"));
        }
    }
    assert!(wrong.is_empty(), "DEAL_REWRITE=1 writes them; read the difference\n{}", wrong.join("\n"));
}
