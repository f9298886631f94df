//! What a user writes after `deal report` and `deal query`, read into typed pieces.
//!
//! Each option is a source of its own (`--where`), so that a mistake in it is shown
//! as one in the records is, with a caret under the word.

use crate::diag::Diagnostic;
use crate::eval::{Claims, Split};
use crate::model::query::{Column, Cond, Query, SetQuery};
use crate::model::typing::{self, Role};
use crate::model::{Day, Model};
use crate::schema::Set;
use crate::syntax::{Term, expr};
use crate::text::{Source, Sources};

/// The options as written.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub by: Option<String>,
    pub across: Option<String>,
    pub condition: Option<String>,
    pub show: Option<String>,
    pub sort: Option<String>,
    pub limit: Option<u64>,
    pub currency: Option<crate::model::Cur>,
    /// Each currency by itself, whatever the report or the project says.
    pub each: bool,
    pub as_of: Option<Day>,
    pub split: Option<Split>,
    pub claims: Option<Claims>,
    pub explain: bool,
    pub exact: bool,
}

/// What a question is asked of.
pub struct Question<'a> {
    pub model: &'a Model,
    pub sources: &'a mut Sources,
}

/// Something read, or what is wrong with how it is written.
pub type Asked<T> = Result<T, Vec<Diagnostic>>;

impl Question<'_> {
    pub fn columns(&mut self, place: &str, text: &str, set: Set, role: Role) -> Asked<Vec<Column>> {
        let (columns, mut errors) = self.read(place, text, expr::parse_columns);
        let typed = typing::columns(self.model, self.sources, &columns, set, role, &mut errors);
        settled(typed, errors)
    }

    pub fn set(&mut self, place: &str, text: &str) -> Asked<SetQuery> {
        let (set, mut errors) = self.read(place, text, expr::parse_set);
        let typed = set.and_then(|set| typing::set(self.model, self.sources, &set, &mut errors));
        settled(typed, errors).and_then(|set| set.ok_or_else(Vec::new))
    }

    pub fn condition(&mut self, place: &str, text: &str, set: Set) -> Asked<Cond> {
        let (tree, mut errors) = self.read(place, text, expr::parse_expr);
        let typed = if errors.is_empty() {
            typing::cond(self.model, self.sources, &tree, Some(set), &mut errors)
        } else {
            Cond::Bad
        };
        settled(typed, errors)
    }

    pub fn query(&mut self, text: &str) -> Asked<Query> {
        let (tree, mut errors) = self.read("EXPR", text, expr::parse_query);
        let typed = tree.and_then(|tree| typing::query(self.model, self.sources, &tree, &mut errors));
        settled(typed, errors).and_then(|query| query.ok_or_else(Vec::new))
    }

    pub(super) fn read<T>(
        &mut self,
        place: &str,
        text: &str,
        parse: impl Fn(&[Term], &str) -> (T, Vec<Diagnostic>),
    ) -> (T, Vec<Diagnostic>) {
        let file = self.sources.add(Source::new(place, text));
        let (terms, mut errors) = expr::lex(file, text);
        let (tree, found) = parse(&terms, text);
        // What can't be lexed can't be parsed either: once is enough.
        if errors.is_empty() {
            errors = found;
        }
        if errors.is_empty() && terms.is_empty() {
            let span = crate::text::Span::new(file, 0, 0);
            errors.push(Diagnostic::new(&crate::diag::codes::E0701, span, format!("`{place}` is empty")));
        }
        (tree, errors)
    }
}

fn settled<T>(typed: T, errors: Vec<Diagnostic>) -> Asked<T> {
    if errors.is_empty() { Ok(typed) } else { Err(errors) }
}
