//! Scenarios as text: a request stands in a comment under the source that it asks
//! about, its caret under the place; `#! NAME` asks about the whole file. What is
//! answered stands at the end of the file, and is rewritten by DEAL_REWRITE.
//!
//! `---- FILE` begins a file, `==== TITLE` a scenario of its own, `---- answers` what
//! the server says. A `#< NAME` asks about the first column of the line above.

use super::client::{Client, at, uri};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};

struct Scenario {
    title: String,
    files: Vec<(String, String)>,
    answers: String,
}

/// A request: its file, its line and column from 0, its name and argument.
struct Ask {
    file: String,
    place: Option<(u32, u32)>,
    name: String,
    argument: String,
}

fn scenarios(text: &str) -> Vec<Scenario> {
    let mut all: Vec<Scenario> = Vec::new();
    let mut part: Option<String> = None;
    for line in text.split_inclusive('\n') {
        if let Some(title) = line.strip_prefix("==== ") {
            all.push(Scenario { title: title.trim().into(), files: Vec::new(), answers: String::new() });
            part = None;
        } else if let Some(name) = line.strip_prefix("---- ") {
            part = Some(name.trim().to_owned());
            let scenario = all.last_mut().expect("a file begins with `==== TITLE`");
            if part.as_deref() != Some("answers") {
                scenario.files.push((name.trim().to_owned(), String::new()));
            }
        } else if let Some(scenario) = all.last_mut() {
            match &part {
                Some(name) if name == "answers" => scenario.answers.push_str(line),
                Some(_) => scenario.files.last_mut().unwrap().1.push_str(line),
                None => assert!(line.trim().is_empty(), "{}: text outside of a file: {line}", scenario.title),
            }
        }
    }
    all
}

fn asks(file: &str, text: &str) -> Vec<Ask> {
    let mut asks = Vec::new();
    let mut source = 0;
    for (at, line) in text.lines().enumerate() {
        let mark = |name: &str, place| {
            let (name, argument) = name.trim().split_once(' ').unwrap_or((name.trim(), ""));
            Ask { file: file.into(), place, name: name.into(), argument: argument.trim().into() }
        };
        let trimmed = line.trim_start();
        if let Some(name) = trimmed.strip_prefix("#! ") {
            asks.push(mark(name, None));
        } else if let Some(name) = trimmed.strip_prefix("#< ") {
            asks.push(mark(name, Some((source as u32, 0))));
        } else if let Some(caret) = line.find('^').filter(|_| trimmed.starts_with('#')) {
            let column = line[..caret].chars().count() as u32;
            asks.push(mark(&line[caret + 1..], Some((source as u32, column))));
        } else {
            source = at;
        }
    }
    asks
}

#[test]
fn scenarios_are_answered_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/lsp/scenarios");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    let rewrite = std::env::var_os("DEAL_REWRITE").is_some() && std::env::var_os("CI").is_none();
    let mut wrong = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut rewritten = String::new();
        for scenario in scenarios(&text) {
            let _ = writeln!(rewritten, "==== {}", scenario.title);
            for (file, text) in &scenario.files {
                let _ = write!(rewritten, "---- {file}\n{text}");
            }
            let answers = answers(&scenario.files);
            let _ = write!(rewritten, "---- answers\n{answers}\n");
            if answers.trim_end() != scenario.answers.trim_end() {
                wrong.push(format!("{} in {}:\n{answers}", scenario.title, path.display()));
            }
        }
        if rewrite && rewritten != text {
            std::fs::write(&path, rewritten.trim_end().to_owned() + "\n").unwrap();
        }
    }
    assert!(rewrite || wrong.is_empty(), "DEAL_REWRITE=1 writes what is answered now:\n{}", wrong.join("\n"));
}

fn answers(files: &[(String, String)]) -> String {
    let on_disk: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let mut client = Client::new(&on_disk);
    for (file, text) in files.iter().filter(|(file, _)| file.ends_with(".deal")) {
        client.open(file, text);
    }
    let mut out = String::new();
    for ask in files.iter().flat_map(|(file, text)| asks(file, text)) {
        let place = ask.place.map(|(line, column)| format!(":{}:{}", line + 1, column + 1)).unwrap_or_default();
        let _ = writeln!(out, "{} {}{place}", ask.name, ask.file);
        let answer = answer(&mut client, &ask);
        for line in answer.trim_end().lines() {
            let _ = writeln!(out, "{}", format!("  {line}").trim_end());
        }
    }
    assert!(client.leave(), "an orderly end");
    out
}

fn answer(client: &mut Client, ask: &Ask) -> String {
    let (line, column) = ask.place.unwrap_or((0, 0));
    let mut params = at(&ask.file, line, column);
    let file = json!({"textDocument": {"uri": uri(&ask.file)}});
    match ask.name.as_str() {
        "hover" => hover(&client.get("textDocument/hover", params)),
        "complete" => completions(&client.get("textDocument/completion", params), &ask.argument),
        "definition" => locations(&client.get("textDocument/definition", params)),
        "references" => {
            params["context"] = json!({"includeDeclaration": true});
            locations(&client.get("textDocument/references", params))
        }
        "rename" => {
            let prepared = client.ask("textDocument/prepareRename", params.clone());
            params["newName"] = ask.argument.clone().into();
            match prepared.and_then(|_| client.ask("textDocument/rename", params)) {
                Ok(edit) => edits(&edit),
                Err(error) => error.message,
            }
        }
        "actions" => {
            params["range"] = json!({"start": params["position"], "end": params["position"]});
            params["context"] = json!({"diagnostics": []});
            actions(&client.get("textDocument/codeAction", params))
        }
        "selections" => {
            params["positions"] = json!([params["position"]]);
            selections(&client.get("textDocument/selectionRange", params)[0])
        }
        "symbols" => symbols(&client.get("textDocument/documentSymbol", file), 0),
        "find" => found(&client.get("workspace/symbol", json!({"query": ask.argument}))),
        "links" => listed(&client.get("textDocument/documentLink", file), |l| {
            format!("{} {}", range(&l["range"]), text(&l["target"]))
        }),
        "folds" => listed(&client.get("textDocument/foldingRange", file), |f| {
            let kind = f["kind"].as_str().map(|k| format!(" {k}")).unwrap_or_default();
            format!("lines {}-{}{kind}", line_of(&f["startLine"]), line_of(&f["endLine"]))
        }),
        "tokens" => tokens(client, &ask.file),
        "hints" => {
            let whole = json!({"start": {"line": 0, "character": 0}, "end": {"line": 100_000, "character": 0}});
            let params = json!({"textDocument": {"uri": uri(&ask.file)}, "range": whole});
            listed(&client.get("textDocument/inlayHint", params), |h| {
                format!("{} {} ({})", position(&h["position"]), text(&h["label"]), text(&h["tooltip"]))
            })
        }
        "lenses" => listed(&client.get("textDocument/codeLens", file), |l| {
            format!("{} {}", range(&l["range"]), text(&l["command"]["title"]))
        }),
        "format" => {
            params["options"] = json!({"tabSize": 2, "insertSpaces": true});
            let edits = match ask.argument.as_str() {
                "" => client.get("textDocument/formatting", params),
                "range" => {
                    params["range"] = json!({"start": params["position"], "end": params["position"]});
                    client.get("textDocument/rangeFormatting", params)
                }
                typed => {
                    params["ch"] = typed.replace("newline", "\n").into();
                    client.get("textDocument/onTypeFormatting", params)
                }
            };
            listed(&edits, |e| format!("{} {}", range(&e["range"]), e["newText"]))
        }
        "diagnostics" => {
            let found = client.diagnostics(&ask.file);
            found.iter().map(|d| diagnostic(d) + "\n").collect()
        }
        other => panic!("no request is called `{other}`"),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("–").to_owned()
}

fn line_of(value: &Value) -> u64 {
    value.as_u64().unwrap() + 1
}

fn position(value: &Value) -> String {
    format!("{}:{}", line_of(&value["line"]), line_of(&value["character"]))
}

fn range(value: &Value) -> String {
    format!("{}-{}", position(&value["start"]), position(&value["end"]))
}

fn listed(value: &Value, one: impl Fn(&Value) -> String) -> String {
    let all: Vec<String> = value.as_array().into_iter().flatten().map(one).collect();
    if all.is_empty() { "nothing".into() } else { all.join("\n") }
}

fn short(uri: &Value) -> String {
    text(uri).replace("file:///project/", "")
}

fn hover(value: &Value) -> String {
    if value.is_null() {
        return "nothing".into();
    }
    format!("{}\n{}", range(&value["range"]), text(&value["contents"]["value"]))
}

/// The first proposals; with an argument only those whose label begins so, and what
/// they write.
fn completions(value: &Value, wanted: &str) -> String {
    const SHOWN: usize = 14;
    let items = value["items"].as_array().unwrap();
    let fits: Vec<&Value> = items.iter().filter(|i| text(&i["label"]).starts_with(wanted)).collect();
    let mut out = String::new();
    for item in fits.iter().take(SHOWN) {
        let detail = item["detail"].as_str().map(|d| format!(" — {d}")).unwrap_or_default();
        let _ = writeln!(out, "{}{detail}", text(&item["label"]));
        if !wanted.is_empty() {
            let edit = &item["textEdit"];
            let _ = writeln!(out, "  writes {} at {}", edit["newText"], range(&edit["range"]));
        }
    }
    if fits.len() > SHOWN {
        let _ = writeln!(out, "and {} more", fits.len() - SHOWN);
    }
    if out.is_empty() { "nothing".into() } else { out }
}

fn locations(value: &Value) -> String {
    let one = |l: &Value| format!("{}:{}", short(&l["uri"]), range(&l["range"]));
    if value.is_object() { one(value) } else { listed(value, one) }
}

fn edits(value: &Value) -> String {
    let changes = value["documentChanges"].as_array().unwrap();
    let of_file = |change: &Value| {
        let file = short(&change["textDocument"]["uri"]);
        let edits = change["edits"].as_array().unwrap();
        edits.iter().map(|e| format!("{file}:{} {}\n", range(&e["range"]), e["newText"])).collect::<String>()
    };
    changes.iter().map(of_file).collect()
}

fn actions(value: &Value) -> String {
    listed(value, |a| format!("{}\n{}", text(&a["title"]), edits(&a["edit"]).trim_end().replace('\n', "\n  ")))
}

fn selections(value: &Value) -> String {
    let mut out = String::new();
    let mut at = value;
    while at.is_object() {
        let _ = writeln!(out, "{}", range(&at["range"]));
        at = &at["parent"];
    }
    out
}

fn symbols(value: &Value, depth: usize) -> String {
    let mut out = String::new();
    for symbol in value.as_array().into_iter().flatten() {
        let detail = symbol["detail"].as_str().map(|d| format!(" — {d}")).unwrap_or_default();
        let _ = writeln!(out, "{}{}{detail} {}", "  ".repeat(depth), text(&symbol["name"]), range(&symbol["range"]));
        out.push_str(&symbols(&symbol["children"], depth + 1));
    }
    out
}

fn found(value: &Value) -> String {
    listed(value, |s| {
        let place = &s["location"];
        format!(
            "{} — {} {}:{}",
            text(&s["name"]),
            text(&s["containerName"]),
            short(&place["uri"]),
            range(&place["range"])
        )
    })
}

fn diagnostic(value: &Value) -> String {
    let mut out =
        format!("{} {} {}", range(&value["range"]), text(&value["code"]), text(&value["message"]).replace('\n', " | "));
    for related in value["relatedInformation"].as_array().into_iter().flatten() {
        let place = &related["location"];
        let _ = write!(out, "\n  {}:{} {}", short(&place["uri"]), range(&place["range"]), text(&related["message"]));
    }
    out
}

fn tokens(client: &mut Client, file: &str) -> String {
    let legend = client.offered["capabilities"]["semanticTokensProvider"]["legend"].clone();
    let answer = client.get("textDocument/semanticTokens/full", json!({"textDocument": {"uri": uri(file)}}));
    let data: Vec<u64> = answer["data"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect();
    let (mut line, mut column) = (0, 0);
    let mut out = String::new();
    for token in data.chunks(5) {
        column = if token[0] == 0 { column + token[1] } else { token[1] };
        line += token[0];
        let ty = text(&legend["tokenTypes"][token[3] as usize]);
        let modifiers: Vec<String> = (0..2u64)
            .filter(|bit| token[4] & (1 << bit) != 0)
            .map(|bit| text(&legend["tokenModifiers"][bit as usize]))
            .collect();
        let modifiers = if modifiers.is_empty() { String::new() } else { format!(" {}", modifiers.join(" ")) };
        let _ = writeln!(out, "{}:{}+{} {ty}{modifiers}", line + 1, column + 1, token[2]);
    }
    out
}
