//! Declarations by name, and the codes that need no declaration.

use super::{Completion, CompletionKind, MOST, Writer};
use crate::model::{Decl, DeclId};
use crate::schema::codes::{countries, currencies, units};
use crate::schema::{F, Kind, Kinds};

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
        let mut found = 0;
        if let Some(model) = self.model {
            for id in model.ids() {
                let decl = model.get(id);
                if !kinds.has(decl.kind) || decl.name.is_empty() || !fits(decl) || *decl.name == *own {
                    continue;
                }
                let Some(rank) = self.rank(decl) else { continue };
                found += 1;
                if found > ENOUGH {
                    self.incomplete = true;
                    break;
                }
                let path = model.path(id);
                if !but.contains(&path) {
                    let item = self.named(id, path, rank);
                    self.add(item);
                }
            }
        }
    }

    fn named(&self, id: DeclId, path: String, rank: usize) -> Completion {
        let decl = self.model.map(|m| m.get(id));
        let mut item = Completion::new(path, CompletionKind::Word).rank(rank);
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
    fn rank(&self, decl: &Decl) -> Option<usize> {
        let typed = self.word.rsplit('.').next().unwrap_or(self.word);
        let used = usize::from(decl.implied);
        if typed.is_empty() {
            return Some(10 + used);
        }
        if starts_with(&decl.name, typed) {
            return Some(10 + used);
        }
        let title = decl.title.as_deref().unwrap_or("");
        if title.split(' ').any(|word| starts_with(word, typed)) {
            return Some(14 + used);
        }
        let loosely = |text: &str| crate::ide::symbols::in_order(&text.to_lowercase(), &typed.to_lowercase());
        (loosely(&decl.name) || loosely(title)).then_some(18)
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
            let mut item = Completion::new(row.code, CompletionKind::Country).detail(row.name).rank(30);
            item.filter = Some(format!("{} {}", row.code, row.name));
            self.add(item);
        }
    }

    pub(super) fn currencies(&mut self) {
        let today = (self.today.year(), self.today.month() as u8, self.today.day() as u8);
        let project = self.model.and_then(|m| m.project.currency).map_or("", |c| c.code);
        for row in currencies() {
            if !row.valid(today) && self.word.is_empty() {
                continue;
            }
            let rank = match row.code {
                code if code == project => 0,
                "USD" | "EUR" | "CNY" => 1,
                _ if row.valid(today) => 10,
                _ => 40,
            };
            let mut item = Completion::new(row.code, CompletionKind::Currency).detail(row.name).rank(rank);
            item.filter = Some(format!("{} {}", row.code, row.name));
            self.add(item);
        }
        self.own_units(true);
    }

    pub(super) fn units(&mut self) {
        for (at, row) in units().enumerate() {
            let item = Completion::new(row.word, CompletionKind::Unit).detail(row.meaning).doc(row.measures);
            self.add(item.rank(20 + at));
        }
        self.own_units(false);
    }

    fn own_units(&mut self, money: bool) {
        let Some(model) = self.model else { return };
        for id in model.of_kind(Kind::Unit) {
            let decl = model.get(id);
            let is_money = decl.values(F::Kind).iter().any(|e| matches!(e.value, crate::model::Value::Word("money")));
            if is_money == money {
                let item = Completion::new(&*decl.name, CompletionKind::Unit).detail(super::heads::title(model, id));
                self.add(item.rank(5));
            }
        }
    }
}

/// Whether a text begins with another, whatever their case.
fn starts_with(text: &str, start: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    start.chars().flat_map(char::to_lowercase).all(|c| letters.next() == Some(c))
}
