//! What the editors' files say of the language is made from its tables: highlighting
//! and snippets. `DEAL_REWRITE=1` writes them anew.

use deal::schema::{self, Function};
use deal::testing::run;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Words of dated lines and expressions that are in no table: the language has few.
const TAILS: [&str; 6] = ["by", "to", "at", "effective", "source", "due"];
const STATEMENTS: [&str; 2] = ["include", "expect"];
const LOGIC: [&str; 8] = ["and", "or", "not", "where", "has", "in", "contains", "of"];
const QUALIFIERS: [&str; 4] = ["about", "over", "up", "unknown"];

const NAME: &str = "[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*";

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("editors").join(file)
}

/// Holds a file to what the tables say, or writes it.
fn current(file: &str, expected: &str) {
    if std::env::var_os("DEAL_REWRITE").is_some() && std::env::var_os("CI").is_none() {
        std::fs::write(path(file), expected).expect("written");
    }
    let stands = std::fs::read_to_string(path(file)).unwrap_or_default();
    assert!(stands == expected, "editors/{file} is not current: run with DEAL_REWRITE=1");
}

/// The longest first, so that none hides another that it begins.
fn longest_first(words: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut words: Vec<_> = words.collect();
    words.sort_by_key(|w| (std::cmp::Reverse(w.len()), *w));
    words.dedup();
    words
}

fn kinds() -> Vec<&'static str> {
    longest_first(schema::kinds().iter().map(|row| row.word))
}

fn fields() -> Vec<&'static str> {
    longest_first(schema::field_words())
}

fn verbs() -> Vec<&'static str> {
    longest_first(schema::verbs().iter().map(|row| row.word))
}

/// Measures and folds: what stands before a parenthesis, or alone as a column.
fn measures() -> Vec<&'static str> {
    let levels = schema::levels().iter().map(|row| row.word);
    longest_first(levels.chain(Function::ALL.iter().map(|(word, _)| *word)).chain(["count"]))
}

fn sets() -> Vec<&'static str> {
    longest_first(schema::sets().iter().map(|row| row.word))
}

/// A whole word: a hyphen or point does not end one.
fn word_of(words: &[&str]) -> String {
    format!("(?<![\\w.-])(?:{})(?![\\w-])", words.join("|"))
}

fn scoped(pattern: &str, scope: &str) -> Value {
    json!({ "match": pattern, "name": format!("{scope}.deal") })
}

fn include(name: &str) -> Value {
    json!({ "include": format!("#{name}") })
}

/// An item begins at the head of a line, or behind `;` or `{`.
const HEAD: &str = "(?:^|(?<=[;{]))\\s*";

#[test]
fn the_textmate_grammar_is_made_from_the_tables() {
    let date = "\\d{4}(?:-\\d\\d){0,2}(?:\\.\\.(?:\\d{4}(?:-\\d\\d){0,2})?)?";
    let values = ["comment", "text-block", "string", "number", "code", "punctuation"].map(include).to_vec();
    let with = |more: &[Value]| Value::Array(more.iter().cloned().chain(values.iter().cloned()).collect());
    let top = [
        "comment",
        "dated",
        "expect",
        "statement",
        "declaration",
        "field",
        "text-block",
        "string",
        "number",
        "code",
        "words",
        "punctuation",
    ]
    .map(include);
    let grammar = json!({
        "name": "Deal",
        "scopeName": "source.deal",
        "fileTypes": ["deal"],
        "patterns": top,
        "repository": {
            "comment": { "patterns": [
                { "match": "(#)\\s*(deal:\\s*allow)\\s+(\\S+)(.*)$", "name": "comment.line.number-sign.deal",
                  "captures": { "1": { "name": "punctuation.definition.comment.deal" }, "2": { "name": "keyword.other.allow.deal" },
                                "3": { "name": "constant.other.diagnostic.deal" } } },
                { "match": "(#).*$", "name": "comment.line.number-sign.deal",
                  "captures": { "1": { "name": "punctuation.definition.comment.deal" } } },
            ] },
            "text-block": { "begin": "\"\"\"", "end": "\"\"\"", "name": "string.quoted.triple.deal" },
            "string": { "begin": "\"", "end": "\"|$", "name": "string.quoted.double.deal", "patterns": [
                scoped("\\\\(?:[\"\\\\nt]|u\\{[0-9A-Fa-f]+\\})", "constant.character.escape"),
                scoped("\\\\.", "invalid.illegal.escape"),
            ] },
            "declaration": {
                "match": format!("{HEAD}({})\\s+({NAME})", kinds().join("|")),
                "captures": { "1": { "name": "keyword.declaration.deal" }, "2": { "name": "entity.name.type.deal" } },
            },
            "field": { "patterns": [
                { "match": format!("{HEAD}({})\\s*(:)", fields().join("|")),
                  "captures": { "1": { "name": "support.type.property-name.deal" }, "2": { "name": "punctuation.separator.key-value.deal" } } },
                { "match": format!("{HEAD}({NAME})\\s*(:)"),
                  "captures": { "1": { "name": "variable.other.property.deal" }, "2": { "name": "punctuation.separator.key-value.deal" } } },
            ] },
            "statement": {
                "match": format!("{HEAD}({})(?=\\s)", STATEMENTS.join("|")),
                "captures": { "1": { "name": "keyword.control.deal" } },
            },
            "expect": {
                "begin": format!("{HEAD}({date})\\s+(expect|rate(?=\\s+\\d)|deflator(?=\\s+[A-Z]))(?=\\s)"),
                "end": "$|(?=[;}])",
                "beginCaptures": { "1": { "name": "constant.numeric.date.deal" }, "2": { "name": "keyword.control.deal" } },
                "patterns": with(&[include("words"), include("tails")]),
            },
            "dated": {
                "begin": format!("{HEAD}({date})(?=\\s+[A-Za-z])(?!\\s+(?:expect\\s|rate\\s+\\d|deflator\\s+[A-Z]))"),
                "end": "$|(?=[;}])",
                "beginCaptures": { "1": { "name": "constant.numeric.date.deal" } },
                "patterns": with(&[include("verbs"), include("tails")]),
            },
            "verbs": scoped(&word_of(&verbs()), "entity.name.function.verb"),
            "tails": scoped(&word_of(&TAILS), "keyword.other.tail"),
            "words": { "patterns": [
                scoped(&word_of(&LOGIC), "keyword.operator.word"),
                scoped(&word_of(&["source"]), "keyword.other.tail"),
                scoped(&format!("{}(?=\\s*\\()", word_of(&measures())), "support.function"),
                scoped(&format!("(?<=\\(){}", word_of(&sets())), "support.class.set"),
                scoped("[<>!]=?|=", "keyword.operator.comparison"),
            ] },
            "number": { "patterns": [
                scoped(&word_of(&QUALIFIERS), "keyword.other.qualifier"),
                scoped("(?<![\\w.-])[+-]?(?:\\.\\.)?\\d[^\\s,;:{}()\"#=<>!]*", "constant.numeric"),
            ] },
            "code": scoped("(?<![\\w.-])[A-Z][A-Z0-9]{1,3}(?![\\w-])", "constant.other.code"),
            "punctuation": { "patterns": [
                scoped("[{}]", "punctuation.section.block"),
                scoped("[()]", "punctuation.section.parens"),
                scoped(",", "punctuation.separator"),
                scoped(";", "punctuation.terminator"),
            ] },
        },
    });
    let text = serde_json::to_string_pretty(&grammar).expect("JSON") + "\n";
    current("vscode/syntaxes/deal.tmLanguage.json", &text);
}

/// `"a" "b"`, broken into lines.
fn quoted(words: &[&str]) -> String {
    let mut lines = vec![String::from("   ")];
    for word in words {
        if lines.last().is_some_and(|line| line.len() + word.len() > 90) {
            lines.push(String::from("   "));
        }
        let line = lines.last_mut().expect("a line");
        line.push_str(&format!(" \"{word}\""));
    }
    lines.join("\n")
}

#[test]
fn the_tree_sitter_queries_are_made_from_the_tables() {
    let queries = format!(
        r#"; Made from the tables of the language; a test of the program holds it current.

(comment) @comment
[(string) (text_block)] @string
(escape) @string.escape
(scalar) @number
(operator) @operator
["{{" "}}" "(" ")"] @punctuation.bracket
["," ";" ":"] @punctuation.delimiter
["include" "expect" "rate" "deflator" "due"] @keyword

((identifier) @constant
  (#match? @constant "^[A-Z][A-Z0-9]+$"))

(declaration
  kind: (identifier) @keyword
  (#any-of? @keyword
{kinds}))
(declaration name: (identifier) @type)

(field
  name: (identifier) @variable.member)
(field
  name: (identifier) @property
  (#any-of? @property
{fields}))

(dated_line date: (scalar) @string.special)
(log_line date: (scalar) @string.special)
(dated_line
  verb: (identifier) @function
  (#any-of? @function
{verbs}))
(log_line subject: (identifier) @variable)
(log_line
  verb: (identifier) @function
  (#any-of? @function
{verbs}))
(dated_line
  arguments: (values (identifier) @keyword.modifier
  (#any-of? @keyword.modifier {tails})))
(log_line
  arguments: (values (identifier) @keyword.modifier
  (#any-of? @keyword.modifier {tails})))

(field
  value: (values (identifier) @keyword.operator
  (#any-of? @keyword.operator {logic})))
(expectation
  claim: (values (identifier) @keyword.operator
  (#any-of? @keyword.operator {logic})))
(parenthesis
  (values (identifier) @keyword.operator
  (#any-of? @keyword.operator {logic})))
((values (identifier) @function.builtin . (parenthesis))
  (#any-of? @function.builtin
{measures}))
((parenthesis (values . (identifier) @type.builtin))
  (#any-of? @type.builtin
{sets}))
(values (identifier) @keyword.modifier
  (#any-of? @keyword.modifier {qualifiers}))
"#,
        kinds = quoted(&kinds()),
        fields = quoted(&fields()),
        verbs = quoted(&verbs()),
        tails = quoted(&TAILS).trim(),
        logic = quoted(&LOGIC).trim(),
        measures = quoted(&measures()),
        sets = quoted(&sets()),
        qualifiers = quoted(&QUALIFIERS).trim(),
    );
    current("tree-sitter-deal/queries/highlights.scm", &queries);
}

/// A skeleton with a stop at each word that is to be filled in: `NAME`, `"TITLE"`, a
/// party, a date, an amount. Comments stay as they are.
fn snippet(skeleton: &str) -> Vec<String> {
    let mut stops = 0;
    let mut lines = Vec::new();
    for line in skeleton.trim_end().lines() {
        let (code, comment) = line.split_at(line.find('#').unwrap_or(line.len()));
        let mut out = String::new();
        let mut rest = code;
        while let Some(c) = rest.chars().next() {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || "-.%".contains(c))).unwrap_or(rest.len());
            let (token, len) = if c == '"' {
                let end = rest[1..].find('"').map_or(rest.len(), |n| n + 1);
                (&rest[1..end], (end + 1).min(rest.len()))
            } else if end > 0 {
                (&rest[..end], end)
            } else {
                out.push(c);
                rest = &rest[c.len_utf8()..];
                continue;
            };
            let to_fill = token.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()) && token.len() > 1;
            let filled = if to_fill && token != "USD" {
                stops += 1;
                let words = token.chars().all(|c| c.is_ascii_uppercase() || c == ' ') && token.len() > 3;
                format!("${{{stops}:{}}}", if words { token.to_lowercase() } else { token.to_owned() })
            } else {
                token.to_owned()
            };
            out.push_str(&if c == '"' { format!("\"{filled}\"") } else { filled });
            rest = &rest[len..];
        }
        lines.push(out + comment);
    }
    lines
}

#[test]
fn the_snippets_are_the_skeletons_of_deal_new() {
    let mut snippets = serde_json::Map::new();
    let skeleton = |args: &[&str]| {
        let ran = run(&[], args);
        assert_eq!(ran.status, 0, "{args:?}: {}", ran.stderr);
        snippet(&ran.stdout)
    };
    for row in schema::kinds() {
        let body = skeleton(&["new", row.word]);
        snippets.insert(row.word.to_owned(), json!({ "prefix": row.word, "description": row.doc, "body": body }));
    }
    for row in schema::instruments().iter().filter(|row| row.carries_money) {
        let body = skeleton(&["new", "instrument", "--kind", row.word]);
        snippets.insert(
            format!("instrument: {}", row.word),
            json!({ "prefix": row.word, "description": row.doc, "body": body }),
        );
    }
    let text = serde_json::to_string_pretty(&snippets).expect("JSON") + "\n";
    assert!(text.contains("${1:name}"), "no stops: {text}");
    current("vscode/snippets/deal.json", &text);
}
