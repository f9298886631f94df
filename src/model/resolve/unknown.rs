//! What to say of a name that nothing has, or that has another kind.

use super::names::Names;
use crate::diag::{Diagnostic, codes, nearest};
use crate::model::decl::Key;
use crate::model::lower::{code_of_once, name_for_code, slug, three_for_code};
use crate::model::{DeclId, Model};
use crate::schema::codes::{Country, countries, country};
use crate::schema::{self, F, FieldType, Kind, Kinds};
use crate::text::{Sources, Span};
use rustc_hash::{FxHashMap, FxHashSet};

/// A reference without a target.
pub(super) struct Unresolved {
    pub span: Span,
    pub kinds: Kinds,
    /// The kind of declaration it stands in, and its field.
    pub on: Option<Kind>,
    pub key: Option<Key>,
}

/// Names that may be compared with unknown ones. A file of a million unknown names
/// must not cost a comparison of each with all others.
const COMPARISONS: usize = 4_000_000;

/// Sectors of one last word that are shown: no project has more, a file of nonsense may.
const MOST_PATHS: usize = 8;

pub(super) struct Finder<'a> {
    model: &'a Model,
    sources: &'a Sources,
    names: &'a Names<'a>,
    near: FxHashMap<(String, Kinds), Option<String>>,
    budget: usize,
}

impl<'a> Finder<'a> {
    pub fn new(model: &'a Model, sources: &'a Sources, names: &'a Names<'a>) -> Self {
        Finder { model, sources, names, near: FxHashMap::default(), budget: COMPARISONS }
    }

    pub fn explain(&mut self, unknown: Vec<Unresolved>, errors: &mut Vec<Diagnostic>) {
        let mut joined: FxHashSet<Span> = FxHashSet::default();
        let (model, sources) = (self.model, self.sources);
        for words in unknown.chunk_by(|one, next| in_a_row(model, sources, one, next)) {
            let one = &words[0];
            let name = self.sources.slice(one.span);
            let diagnostic = match self.model.by_name(name) {
                _ if words.len() > 1 => {
                    joined.extend(words.iter().map(|word| word.span));
                    joined.extend(words.windows(2).map(|pair| self.word_between(&pair[0], &pair[1])));
                    self.several_words(words)
                }
                // That the name stands for two has been told.
                Some(_) if self.names.twice.get(name).is_some_and(|kinds| !kinds.intersect(one.kinds).is_empty()) => {
                    continue;
                }
                Some(id) => self.wrong_kind(one, name, id),
                None => self.unknown(one, name),
            };
            errors.push(diagnostic);
        }
        // One name of several words: no comma is missing in it.
        if !joined.is_empty() {
            errors.retain(|e| e.code != &codes::E0110 || !joined.contains(&e.span));
        }
    }

    /// The `and` of `Belt and Road`.
    fn word_between(&self, one: &Unresolved, next: &Unresolved) -> Span {
        let between = Span { start: one.span.end, end: next.span.start, ..one.span };
        let text = self.sources.slice(between);
        let start = between.start + (text.len() - text.trim_start().len()) as u32;
        Span { start, end: start + text.trim().len() as u32, ..between }
    }

    /// `Li Keqiang` where the name of a person stands.
    fn several_words(&mut self, words: &[Unresolved]) -> Diagnostic {
        let kinds = words[0].kinds;
        let span = words[0].span.to(words[words.len() - 1].span);
        let written = self.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
        let all: Vec<&str> = kinds.iter().map(Kind::word).collect();
        let error = Diagnostic::new(&codes::E0201, span, format!("no {} is called `{written}`", all.join(" or ")))
            .label("a name is one word, as its declaration has it");
        let name = slug(&written);
        let named = self.model.by_name(&name).filter(|id| kinds.has(self.model.get(*id).kind));
        if let Some(id) = named.or_else(|| self.entitled(&written, kinds)) {
            let right = self.model.path(id);
            return error.related(self.model.get(id).head, "declared here").fix(
                format!("write `{right}`"),
                span,
                right,
            );
        }
        let kind = if kinds.has(Kind::Person) { Some(Kind::Person) } else { kinds.iter().next() };
        match kind {
            Some(kind) if !name.is_empty() => error
                .help(format!("declare it once, `{} {name} \"{written}\"`, and write `{name}` here", kind.word()))
                .help("two names have a comma between them"),
            _ => error.help("two names have a comma between them"),
        }
    }

    /// The one declaration with this title.
    fn entitled(&mut self, title: &str, kinds: Kinds) -> Option<DeclId> {
        let cost = self.model.decls.len();
        if self.budget < cost {
            return None;
        }
        self.budget -= cost;
        let fits = |id: &DeclId| {
            let decl = self.model.get(*id);
            !decl.implied
                && kinds.has(decl.kind)
                && decl.title.as_deref().is_some_and(|t| t.eq_ignore_ascii_case(title))
        };
        let mut found = self.model.ids().filter(fits);
        found.next().filter(|_| found.next().is_none())
    }

    fn wrong_kind(&self, one: &Unresolved, name: &str, id: DeclId) -> Diagnostic {
        let decl = self.model.get(id);
        let what = match decl.implied {
            true => format!("a country ({})", decl.title.as_deref().unwrap_or("")),
            false => decl.kind.with_article(),
        };
        let mut error =
            Diagnostic::new(&codes::E0213, one.span, format!("`{name}` is {what}, not {}", one.kinds.described()))
                .label(format!("{} is meant here", one.kinds.described()));
        if !decl.implied {
            error = error.related(decl.head, "declared here");
        }
        match one.on.and_then(|on| field_for(on, decl.kind, one.key)) {
            Some(field) => error.help(format!("{} stands in `{}:`", decl.kind.with_article(), field.word())),
            None => error,
        }
    }

    fn unknown(&mut self, one: &Unresolved, name: &str) -> Diagnostic {
        if let Some(error) = self.nested_sector(one, name).or_else(|| self.no_path(one, name)) {
            return error;
        }
        let party = one.kinds.has(Kind::Party);
        // What is meant is plain: the name of a country.
        let meant = || {
            name_for_code(one.span, name)
                .or_else(|| three_for_code(one.span, name))
                .or_else(|| code_of_once(one.span, name))
        };
        if let Some(error) = Some(()).filter(|()| party && one.kinds != Kinds::ALL).and_then(|()| meant()) {
            return error;
        }
        let kinds: Vec<&str> = one.kinds.iter().map(Kind::word).collect();
        let (message, label) = match kinds.as_slice() {
            all if one.kinds == Kinds::ALL || all.is_empty() => {
                (format!("nothing is called `{name}`"), "not a name in this project".to_owned())
            }
            some => {
                let joined = some.join(" or ");
                let code = party && name.len() <= 4 && name.bytes().all(|b| b.is_ascii_uppercase());
                let list = if code { "not an ISO 3166 code, and " } else { "" };
                (format!("no {joined} is called `{name}`"), format!("{list}no `{} {name}` in this project", some[0]))
            }
        };
        let error = Diagnostic::new(&codes::E0201, one.span, message).label(label);
        self.suggest(error, one, name)
    }

    /// `package.member`: only sectors are named through their parents.
    fn no_path(&self, one: &Unresolved, name: &str) -> Option<Diagnostic> {
        let (_, last) = name.rsplit_once('.')?;
        let id = self.model.by_name(last).filter(|id| one.kinds.has(self.model.get(*id).kind))?;
        Some(
            Diagnostic::new(&codes::E0201, one.span, format!("nothing is called `{name}`"))
                .label("only nested sectors are named through their parents")
                .related(self.model.get(id).head, format!("this is `{last}`, wherever it stands"))
                .fix(format!("write `{last}`"), one.span, last.to_owned()),
        )
    }

    fn suggest(&mut self, error: Diagnostic, one: &Unresolved, name: &str) -> Diagnostic {
        // No slip of the pen: one who agrees with states, and has no code.
        if let Some((kind, title)) = organisation(name).filter(|_| one.kinds.has(Kind::Party)) {
            return error.help(format!("declare it: `party {name} \"{title}\" {{ kind: {kind} }}`"));
        }
        // Where all kinds may stand a name is likelier than a code that nobody uses.
        let code = one.kinds.has(Kind::Party).then(|| self.near_code(name)).flatten();
        let code = code.map(|row| (row, self.names.codes.iter().any(|(used, _)| *used == row.code)));
        if let Some((row, used)) = code.filter(|(_, used)| *used || one.kinds != Kinds::ALL) {
            if let Some((near, title)) = self.titled(name, one.kinds).filter(|_| !used) {
                return error.help(format!("did you mean `{near}` ({title})?"));
            }
            let error = error.help(format!("did you mean `{}` ({})?", row.code, row.name));
            // `Li` may be the first half of a name: certain only of a code that is in use.
            return if used {
                error.near(one.span, name, row.code)
            } else {
                error.maybe(format!("write `{}`", row.code), one.span, row.code)
            };
        }
        if let Some(near) = self.near_name(name, one.kinds) {
            return error.help(format!("did you mean `{near}`?")).near(one.span, name, &near);
        }
        if let Some((near, title)) = self.titled(name, one.kinds) {
            return error.help(format!("did you mean `{near}` ({title})?"));
        }
        let texts = matches!(one.key, Some(Key::Own(field)) if one.on.and_then(|on| schema::field(field, on)).is_some_and(|row| matches!(row.ty, FieldType::TextOrParty)));
        match one.kinds.iter().next() {
            Some(_) if texts => error.help("who is no party of the records stands in quotes").maybe(
                "write it in quotes",
                one.span,
                format!("\"{name}\""),
            ),
            // Behind `at`, where a place may stand too.
            Some(Kind::Event) if one.key.is_none() && name.starts_with(char::is_uppercase) => error
                .help(format!("a place that is no event stands in quotes: `at \"{name}\"`"))
                .maybe("write it in quotes", one.span, format!("\"{name}\"")),
            // Who takes part in an event, or witnesses, is mostly somebody.
            Some(Kind::Party) if one.kinds.has(Kind::Person) => error.help(format!(
                "declare a person with `person {name} \"…\"`, a bank, body or state with `party {name} \"…\"`"
            )),
            Some(Kind::Sector) if name.contains('.') => {
                let (outer, last) = name.rsplit_once('.').unwrap_or(("", name));
                error.help(format!("declare it: `sector {last} \"…\"` in the block of `{outer}`"))
            }
            Some(kind) if one.kinds != Kinds::ALL => error.help(format!("declare it: `{} {name} \"…\"`", kind.word())),
            _ => error,
        }
    }

    /// A code with one other letter, or in the wrong case. Of those that fit, one that
    /// the project uses; then one whose letter lies beside the typed one.
    fn near_code(&self, name: &str) -> Option<&'static Country> {
        let upper = name.to_ascii_uppercase();
        if let Some(row) = country(&upper).filter(|_| upper != name) {
            return Some(row);
        }
        if name.len() != 2 || name != upper {
            return None;
        }
        let differs = |code: &str| {
            let other: Vec<(u8, u8)> = name.bytes().zip(code.bytes()).filter(|(a, b)| a != b).collect();
            if code.len() == 2 && other.len() == 1 { Some(other[0]) } else { None }
        };
        let mut used: Vec<_> =
            self.names.codes.iter().filter(|(code, _)| differs(code).is_some()).map(|(code, _)| *code).collect();
        used.sort_unstable();
        let beside = |code: &&str| differs(code).is_some_and(|(a, b)| on_keyboard(a, b));
        let first = used.iter().copied().find(|c| beside(c)).or_else(|| used.first().copied());
        first.and_then(country).or_else(|| countries().find(|c| beside(&c.code)))
    }

    /// The one declaration whose title has this word: people write `Li Qiang` for
    /// `li-qiang`. No fix: a title is often several words, and this is one of them.
    fn titled(&mut self, word: &str, kinds: Kinds) -> Option<(String, String)> {
        let cost = self.model.decls.len() + self.names.beyond.map_or(0, |beyond| beyond.model.decls.len());
        if word.len() < 2 || self.budget < cost {
            return None;
        }
        self.budget -= cost;
        let has = |title: &str| title.split(|c: char| !c.is_alphanumeric()).any(|w| w.eq_ignore_ascii_case(word));
        let fits = |(model, id): &(&Model, DeclId)| {
            let decl = model.get(*id);
            !decl.implied && kinds.has(decl.kind) && decl.title.as_deref().is_some_and(has)
        };
        let elsewhere = self.names.beyond.iter().flat_map(|beyond| beyond.ids().map(|id| (beyond.model, id)));
        let mut found = self.model.ids().map(|id| (self.model, id)).chain(elsewhere).filter(fits);
        let (model, id) = found.next().filter(|_| found.next().is_none())?;
        Some((model.path(id), model.get(id).title.as_deref().unwrap_or_default().to_owned()))
    }

    fn near_name(&mut self, name: &str, kinds: Kinds) -> Option<String> {
        if let Some(known) = self.near.get(&(name.to_owned(), kinds)) {
            return known.clone();
        }
        let cost = self.model.names.len() + self.names.beyond.map_or(0, |beyond| beyond.model.names.len());
        if self.budget < cost {
            return None;
        }
        self.budget -= cost;
        let model = self.model;
        let mut fitting: Vec<&str> =
            model.names.iter().filter(|(_, id)| kinds.has(model.get(**id).kind)).map(|(n, _)| &**n).collect();
        fitting.extend(self.names.beyond.iter().flat_map(|beyond| beyond.names(kinds)));
        // A hash has no order, and two names may be equally near.
        fitting.sort_unstable();
        let near = nearest(name, fitting).map(str::to_owned);
        self.near.insert((name.to_owned(), kinds), near.clone());
        near
    }

    /// `steel` for `metals.steel`.
    fn nested_sector(&self, one: &Unresolved, name: &str) -> Option<Diagnostic> {
        if !one.kinds.has(Kind::Sector) {
            return None;
        }
        let last = name.rsplit('.').next().unwrap_or(name);
        let all = self.names.nested.get(last)?;
        let suffix = format!(".{name}");
        let paths = all.iter().take(MOST_PATHS).map(|&id| self.model.path(id));
        let paths: Vec<String> = paths.filter(|p| p.ends_with(&suffix)).collect();
        match paths.as_slice() {
            [] => None,
            [path] => Some(
                Diagnostic::new(
                    &codes::E0215,
                    one.span,
                    format!("`{name}` is a nested sector, and is named through its parents"),
                )
                .label(format!("write `{path}`"))
                .related(self.model.get(self.model.by_name(path)?).head, "declared here")
                .fix(format!("write `{path}`"), one.span, path.clone()),
            ),
            several => {
                let mut error = Diagnostic::new(&codes::E0212, one.span, format!("`{name}` can be several sectors"))
                    .label("a nested sector is named through its parents");
                for path in several {
                    error = error.maybe(format!("write `{path}`"), one.span, path.clone());
                }
                let shown: Vec<_> = several.iter().map(|p| format!("`{p}`")).collect();
                Some(error.help(format!("one of {}", shown.join(", "))))
            }
        }
    }
}

/// Organisations and banks that records often have among their parties.
fn organisation(name: &str) -> Option<(&'static str, &'static str)> {
    const KNOWN: [(&str, &str, &str); 18] = [
        ("UN", "organisation", "United Nations"),
        ("WB", "bank", "World Bank"),
        ("IBRD", "bank", "International Bank for Reconstruction and Development"),
        ("IDA", "organisation", "International Development Association"),
        ("IMF", "organisation", "International Monetary Fund"),
        ("ADB", "bank", "Asian Development Bank"),
        ("AIIB", "bank", "Asian Infrastructure Investment Bank"),
        ("EBRD", "bank", "European Bank for Reconstruction and Development"),
        ("EIB", "bank", "European Investment Bank"),
        ("NDB", "bank", "New Development Bank"),
        ("EDB", "bank", "Eurasian Development Bank"),
        ("WTO", "organisation", "World Trade Organization"),
        ("SCO", "organisation", "Shanghai Cooperation Organisation"),
        ("EAEU", "organisation", "Eurasian Economic Union"),
        ("CIS", "organisation", "Commonwealth of Independent States"),
        ("ASEAN", "organisation", "Association of Southeast Asian Nations"),
        ("OPEC", "organisation", "Organization of the Petroleum Exporting Countries"),
        ("IAEA", "organisation", "International Atomic Energy Agency"),
    ];
    KNOWN.iter().find(|(word, ..)| *word == name).map(|&(_, kind, title)| (kind, title))
}

/// Whether two words that mean nothing stand side by side in one list.
fn in_a_row(model: &Model, sources: &Sources, one: &Unresolved, next: &Unresolved) -> bool {
    let unknown = |one: &Unresolved| model.by_name(sources.slice(one.span)).is_none();
    let after = one.span.file == next.span.file && one.span.end < next.span.start && one.key == next.key;
    let between = Span { start: one.span.end, end: next.span.start, ..one.span };
    if !after {
        return false;
    }
    // `Belt and Road`: one name; `CX and KX` are two.
    let proper = |one: &Unresolved| {
        let mut letters = sources.slice(one.span).chars();
        let name = sources.slice(one.span);
        letters.next().is_some_and(char::is_uppercase) && (letters.any(char::is_lowercase) || name.len() == 1)
    };
    let joins = match sources.slice(between).trim_matches([' ', '\t']) {
        "" => true,
        "and" | "&" => proper(one) && proper(next),
        _ => false,
    };
    joins && unknown(one) && unknown(next)
}

/// Another field of a kind that names declarations of kind `target`.
fn field_for(on: Kind, target: Kind, not: Option<Key>) -> Option<F> {
    schema::fields_of(on)
        .find(|row| {
            let takes = match row.ty {
                FieldType::Ref(kinds) | FieldType::Shares(kinds) => kinds.has(target),
                _ => false,
            };
            takes && Some(Key::Own(row.field)) != not
        })
        .map(|row| row.field)
}

/// Whether two letters lie side by side.
fn on_keyboard(a: u8, b: u8) -> bool {
    ["QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"].iter().any(|row| {
        let at = |c: u8| row.bytes().position(|k| k == c);
        at(a).zip(at(b)).is_some_and(|(a, b)| a.abs_diff(b) == 1)
    })
}
