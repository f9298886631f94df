//! What holds of every comparison, over random projects: how the records are laid out
//! is no difference, and a comparison read backwards is the comparison backwards.

use super::json;
use crate::oracle::generate::{self, Seed};
use crate::oracle::laws::over_projects;
use crate::oracle::write;
use deal::syntax::{self, ItemKind};
use deal::text::{FileId, Span};
use serde_json::{Value, json as value};

/// A small source of choices, from the seed alone.
struct Dice(u64);

impl Dice {
    fn of(seed: &Seed) -> Dice {
        let bytes = seed.world.iter().chain(seed.rows.iter().flatten());
        Dice(bytes.fold(0xcbf2_9ce4_8422_2325, |hash, &b| (hash ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)) | 1)
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.roll(at + 1));
        }
    }
}

/// The same records in other files, another order and another layout.
fn laid_out_anew(text: &str, dice: &mut Dice) -> Vec<(String, String)> {
    let tree = syntax::parse(FileId(0), text).tree;
    let mut files = vec![String::new(); 1 + dice.roll(3)];
    let mut items: Vec<String> = tree.items.iter().map(|item| item_anew(text, item, dice)).collect();
    dice.shuffle(&mut items);
    for item in items {
        let file = dice.roll(files.len());
        if dice.roll(3) == 0 {
            files[file].push_str("# told by nobody\n\n");
        }
        files[file].push_str(&item);
        files[file].push('\n');
    }
    let name = |at: usize, dice: &mut Dice| format!("{}{at}.deal", ["", "sub/", "z/y/"][dice.roll(3)]);
    files.into_iter().enumerate().map(|(at, text)| (name(at, dice), text)).collect()
}

fn item_anew(text: &str, item: &syntax::Item, dice: &mut Dice) -> String {
    let slice = |span: Span| &text[span.range()];
    let ItemKind::Head { body: Some(body), .. } = &item.kind else { return slice(item.span).to_owned() };
    let head = text[item.span.start as usize..body.span.start as usize].trim_end();
    let mut inner: Vec<String> = body.items.iter().map(|item| item_anew(text, item, dice)).collect();
    dice.shuffle(&mut inner);
    let pad = " ".repeat(dice.roll(6));
    let comment = if dice.roll(2) == 0 { "  # so it says" } else { "" };
    let inner: String = inner.iter().map(|item| format!("{pad}{item}{comment}\n")).collect();
    format!("{head}   {{\n{inner}\n}}")
}

fn refs(files: &[(String, String)]) -> Vec<(&str, &str)> {
    files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect()
}

/// Everything that an analysis says of its records, by path.
fn all_said(analysis: &deal::workspace::Analysis) -> (Vec<String>, Vec<String>) {
    let place = |span: deal::text::Span| {
        let source = analysis.sources.get(span.file);
        format!("{}:{:?}", source.path(), source.position(span.start))
    };
    let found = analysis.diagnostics.iter().map(|d| format!("{} {} {}", place(d.span), d.code.code, d.message()));
    let ids = analysis.model.ids().filter(|&id| !analysis.model.get(id).implied);
    let decls = ids.map(|id| format!("{} {}", place(analysis.model.get(id).head), analysis.model.path(id)));
    (found.collect(), decls.collect())
}

#[test]
fn two_states_read_together_say_what_each_says_alone() {
    use deal::model::Day;
    use deal::testing::Memory;
    use deal::workspace::{Ask, Asked, Checks, analyse, analyse_both};
    let loan = |name: &str, unit: &str| {
        format!(
            "instrument {name} \"{name}\" {{ kind: loan; parties: CN, KZ; quantity: 5 {unit}\n 2015-01-01 signed }}\n"
        )
    };
    let [a, b, c] = ["a", "b", "c"].map(|name| loan(name, "barrel"));
    let unit = "unit barrel \"Barrel\"\n".to_owned();
    let states: Vec<Vec<(&str, String)>> = vec![
        vec![("a.deal", a.clone()), ("b.deal", b.clone()), ("c.deal", format!("{c}{unit}"))],
        // A file in the middle gone, another come, a name twice in another order.
        vec![("a.deal", a.clone()), ("aa.deal", b.clone()), ("c.deal", format!("{c}{unit}")), ("d.deal", b.clone())],
        // The unit is gone: files that did not change can't be read as before.
        vec![("a.deal", a.clone()), ("b.deal", b.clone()), ("c.deal", c.clone())],
        vec![("a.deal", a.clone()), ("c.deal", format!("include \"nothing.deal\"\n{c}{unit}"))],
        vec![("deal.toml", "title = \"P\"\nnonsense = 1\n".to_owned()), ("b.deal", b.replace("kind", "knid"))],
        vec![],
    ];
    let host = |files: &Vec<(&str, String)>| {
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        Memory::new(&files)
    };
    let ask = Ask { as_of: Day::from_ymd(2016, 1, 1).unwrap(), checks: Checks::All };
    for before in &states {
        for after in &states {
            let hosts = [host(before), host(after)];
            let asked = [&hosts[0], &hosts[1]].map(|host| Asked { host, paths: Vec::new(), nothing: false });
            let together = analyse_both(asked, ask).map_err(|t| t.0).unwrap();
            for (side, host) in together.iter().zip(&hosts) {
                let alone = analyse(host, &[], ask).map_err(|t| t.0).unwrap();
                assert_eq!(all_said(side), all_said(&alone), "{before:#?}\n{after:#?}");
                assert_eq!(side.scope.len(), alone.scope.len());
                assert_eq!(side.partial_scope(), None);
            }
        }
    }
}

#[test]
fn how_records_are_laid_out_is_no_difference() {
    over_projects(|seed, project| {
        let text = write::project(project);
        let mut dice = Dice::of(seed);
        let anew = laid_out_anew(&text, &mut dice);
        let day = write::day(generate::day(seed));
        let found = json(&[("a.deal", &text)], &refs(&anew), &["--as-of", &day, "--by", "sectors"]);
        let mut wrong = Vec::new();
        for part in ["declarations", "statements", "settings"] {
            if found[part] != value!([]) {
                wrong.push(format!("{part}: {:#}", found[part]));
            }
        }
        for part in ["new", "gone"] {
            if found["problems"][part] != value!([]) {
                wrong.push(format!("problems {part}: {:#}", found["problems"][part]));
            }
        }
        for measure in found["totals"].as_array().unwrap() {
            if measure["before"] != measure["after"] {
                wrong.push(format!("{measure:#}"));
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(format!("{}\n{anew:#?}", wrong.join("\n"))) }
    });
}

/// A comparison read backwards.
fn backwards(diff: &Value) -> Value {
    let mut turned = diff.clone();
    turn(&mut turned);
    turned
}

fn turn(v: &mut Value) {
    match v {
        Value::Array(items) => items.iter_mut().for_each(turn),
        Value::Object(object) => {
            for (key, v) in object.iter_mut() {
                match (key.as_str(), &mut *v) {
                    ("difference", Value::Array(all)) => all.iter_mut().for_each(negate),
                    ("difference", v) => negate(v),
                    ("change", Value::String(word)) if word == "added" => *word = "removed".into(),
                    ("change", Value::String(word)) if word == "removed" => *word = "added".into(),
                    (_, v) => turn(v),
                }
            }
            for [one, other] in
                [["before", "after"], ["new", "gone"], ["added", "removed"], ["problems_new", "problems_gone"]]
            {
                if let (Some(a), Some(b)) = (object.get(one).cloned(), object.get(other).cloned()) {
                    object.insert(one.into(), b);
                    object.insert(other.into(), a);
                }
            }
        }
        _ => {}
    }
}

fn negate(difference: &mut Value) {
    for bound in ["low", "high"] {
        if let Some(text) = difference[bound].as_str().map(str::to_owned) {
            let turned = match text.strip_prefix('-') {
                Some(rest) => rest.to_owned(),
                None if text == "0" => text,
                None => format!("-{text}"),
            };
            difference[bound] = turned.into();
        }
    }
}

/// What is told in a fixed order by the names of the later side is told in another when
/// read backwards: lists are compared as sets.
fn as_sets(v: &mut Value) {
    match v {
        Value::Array(items) => {
            items.iter_mut().for_each(as_sets);
            items.sort_by_key(Value::to_string);
        }
        Value::Object(object) => {
            // As it is called now, or was last: another side when read backwards.
            if object.contains_key("matched") {
                object.remove("name");
                object.remove("kind");
            }
            object.values_mut().for_each(as_sets);
        }
        _ => {}
    }
}

#[test]
fn read_backwards_it_is_the_comparison_backwards() {
    let last = std::cell::RefCell::new(String::new());
    over_projects(|seed, project| {
        let text = write::project(project);
        // Against the project before: much of it has the same names and says otherwise.
        let other = last.replace(text.clone());
        let day = write::day(generate::day(seed));
        let compared = |a: &str, b: &str| json(&[("a.deal", a)], &[("a.deal", b)], &["--as-of", &day, "--by", "kind"]);
        let (mut there, mut back) = (compared(&other, &text), backwards(&compared(&text, &other)));
        for side in ["before", "after"] {
            for diff in [&mut there, &mut back] {
                diff[side]["label"] = Value::Null;
            }
        }
        as_sets(&mut there);
        as_sets(&mut back);
        if there == back { Ok(()) } else { Err(format!("{other}\n\n{there:#}\n\nbackwards\n{back:#}")) }
    });
}
