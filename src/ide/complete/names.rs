//! Declarations by name, and the codes that need no declaration.

use super::rank::is_of_people;
use super::{Completion, CompletionKind, MOST, Rank, Writer};
use crate::ide::usage::Place;
use crate::model::{Decl, DeclId, Key, Model, Value};
use crate::schema::codes::{countries, units};
use crate::schema::{F, Kind, Kinds};
use rustc_hash::{FxHashMap, FxHashSet};

/// Countries that the project does not know stand behind its names.
const UNKNOWN: usize = 1 << 25;

/// The project's own units stand behind the usual currencies, and before the others.
const OWN: usize = 14;

/// Names that are looked through before those that fit less well are left out.
const ENOUGH: usize = MOST * 4;

impl Writer<'_> {
    /// Names of these kinds that what is typed may mean; those in `but` stand already.
    pub(super) fn names(&mut self, kinds: Kinds, but: &[String]) {
        self.names_where(kinds, but, |_| true);
        if kinds.has(Kind::Party) {
            self.countries(but);
        }
    }

    pub(super) fn names_where(&mut self, kinds: Kinds, but: &[String], fits: impl Fn(&Decl) -> bool) {
        let own = self.cursor.blocks.last().map(|b| self.document.slice(b.name.clone())).unwrap_or("");
        let (Some(model), Some(snapshot)) = (self.model, self.snapshot) else { return };
        // The usual ones first: of very many not all are looked at.
        let usual = self.usual.names.map_or(&[][..], |place| snapshot.usage().names(place));
        let said = but.last().and_then(|name| model.by_name(name));
        let mentioned = self.mentioned();
        let mut seen = FxHashSet::default();
        let (mut items, mut more) = (Vec::new(), false);
        for id in usual.iter().copied().chain(model.ids()) {
            let decl = model.get(id);
            if !kinds.has(decl.kind) || decl.name.is_empty() || !fits(decl) || *decl.name == *own {
                continue;
            }
            let Some(fit) = self.fit(decl) else { continue };
            if !seen.insert(id) {
                continue;
            }
            if seen.len() > ENOUGH {
                more = true;
                break;
            }
            let path = model.path(id);
            if !but.contains(&path) {
                let mut item = self.named(id, path).rank(order(model, id, said) + self.class(decl));
                item.rank.fit = fit;
                item.rank.near = self.nearness(decl, &item.label, &mentioned);
                items.push(item);
            }
        }
        self.incomplete |= more;
        self.items.append(&mut items);
    }

    fn named(&self, id: DeclId, path: String) -> Completion {
        let decl = self.model.map(|m| m.get(id));
        let mut item = Completion::new(path, CompletionKind::Word);
        if let Some(decl) = decl {
            item.kind = if decl.implied { CompletionKind::Country } else { CompletionKind::Decl(decl.kind) };
            if let Some(title) = &decl.title {
                item.filter = Some(format!("{} {title}", item.label));
                item.detail = Some(title.to_string());
            }
            item.doc = self.about(decl);
        }
        item
    }

    /// A line about a declaration: what kind of thing, and when.
    fn about(&self, decl: &Decl) -> Option<String> {
        let sources = &self.snapshot?.analysis.sources;
        let fields = [F::Kind, F::Of, F::Role, F::Date, F::Place, F::Publisher, F::Parties, F::Amount];
        let said = fields.iter().filter_map(|&f| decl.field(f)).filter(|f| !f.span.is_empty()).map(|f| {
            let text = sources.slice(f.span);
            text.lines().next().unwrap_or("").to_owned()
        });
        let said: Vec<String> = said.collect();
        (!said.is_empty()).then(|| format!("{}\n\n```deal\n{}\n```", decl.kind.with_article(), said.join("\n")))
    }

    /// How well a declaration fits what is typed; None where it does not.
    fn fit(&self, decl: &Decl) -> Option<u8> {
        let typed = self.word.rsplit('.').next().unwrap_or(self.word);
        if typed.is_empty() || starts_with(&decl.name, typed) {
            return Some(0);
        }
        let title = decl.title.as_deref().unwrap_or("");
        if title.split(' ').any(|word| starts_with(word, typed)) {
            return Some(1);
        }
        let loosely = |text: &str| crate::ide::symbols::in_order(&text.to_lowercase(), &typed.to_lowercase());
        (loosely(&decl.name) || loosely(title)).then_some(2)
    }

    /// The words just above, the nearest first, each once.
    fn mentioned(&self) -> FxHashMap<&str, u16> {
        // Not those of far above.
        const NEAR: usize = 4096;
        let from = self.document.border(self.cursor.word.start.saturating_sub(NEAR));
        let text = self.document.slice(from..self.cursor.word.start);
        let words = text.rsplit(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')));
        let mut mentioned = FxHashMap::default();
        for word in words.filter(|word| !word.is_empty()) {
            let next = mentioned.len() as u16;
            mentioned.entry(word).or_insert(next);
        }
        mentioned
    }

    /// How near a name stands: who is cited, where it happened and which document it is
    /// about goes on from line to line; who acts is one of the record's own.
    fn nearness(&self, decl: &Decl, path: &str, mentioned: &FxHashMap<&str, u16>) -> u16 {
        let near = mentioned.get(path).copied().unwrap_or(Rank::FAR);
        match decl.kind {
            Kind::Event => {
                // Of two that fit the day the one that lasted shorter.
                let days = decl.values(F::Date).iter().find_map(|entry| match entry.value {
                    Value::Date(day) => Some(day.first != day.last),
                    _ => None,
                });
                let class = days.map_or(2, u16::from);
                (near / 4 + class * (Rank::FAR / 4)).min(Rank::FAR - 1)
            }
            Kind::Source | Kind::Instrument | Kind::Package | Kind::Pledge => near,
            _ if self.is_of_record(path) => 0,
            _ => Rank::FAR,
        }
    }

    /// What is meant less often at the place stands behind: a party among people, and what
    /// holds no others where a whole is asked for.
    fn class(&self, decl: &Decl) -> usize {
        let Some(Place::Value(_, key)) = self.usual.names else { return 0 };
        let behind = is_of_people(key) && decl.kind != Kind::Person
            || key == Key::Own(F::Under) && decl.kind == Kind::Instrument;
        usize::from(behind) << 23
    }

    /// Whether the line is about a record that names this one.
    fn is_of_record(&self, name: &str) -> bool {
        self.acting.iter().any(|acting| acting == name)
    }

    fn countries(&mut self, but: &[String]) {
        for row in countries() {
            let known = self.model.is_some_and(|m| m.by_name(row.code).is_some());
            // Old treaties name withdrawn codes, but nobody is offered one unasked.
            let asked = if self.word.is_empty() {
                !row.is_withdrawn()
            } else {
                starts_with(row.code, self.word) || row.name.split(' ').any(|word| starts_with(word, self.word))
            };
            if known || !asked || but.iter().any(|b| b == row.code) {
                continue;
            }
            let mut item = Completion::new(row.code, CompletionKind::Country).detail(row.name).rank(UNKNOWN);
            item.filter = Some(format!("{} {}", row.code, row.name));
            self.add(item);
        }
    }

    pub(super) fn units(&mut self) {
        for (at, row) in units().enumerate() {
            let item = Completion::new(row.word, CompletionKind::Unit).detail(row.meaning).doc(row.measures);
            self.add(item.rank(20 + at));
        }
        self.own_units(false);
    }

    pub(super) fn own_units(&mut self, money: bool) {
        let Some(model) = self.model else { return };
        for id in model.of_kind(Kind::Unit) {
            let decl = model.get(id);
            let is_money = decl.values(F::Kind).iter().any(|e| matches!(e.value, crate::model::Value::Word("money")));
            if is_money == money {
                let item = Completion::new(&*decl.name, CompletionKind::Unit).detail(super::heads::title(model, id));
                self.add(item.rank(OWN));
            }
        }
    }
}

/// The order of the text, from the name that was listed last on; what has others inside
/// it behind those, which say more.
fn order(model: &Model, id: DeclId, said: Option<DeclId>) -> usize {
    const NAMES: usize = 1000;
    let behind = said.is_some_and(|said| id < said) && !model.get(id).implied;
    let turn = usize::from(behind) << 23;
    let inner = usize::from(model.get(id).kind == Kind::Sector && !model.get(id).children.is_empty()) << 24;
    // Parties that are known by their codes stand nowhere: by their codes, then.
    let at = if model.get(id).implied { 1 << 22 } else { (id.0 as usize).min(1 << 22) };
    NAMES + at + turn + inner
}

/// Whether a text begins with another, whatever their case.
fn starts_with(text: &str, start: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    start.chars().flat_map(char::to_lowercase).all(|c| letters.next() == Some(c))
}
