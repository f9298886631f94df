//! The engine: the records of a scope on a day, and what they count at each level.
//!
//! Levels are computed on first use, each once over all records, insides before
//! their wholes; nothing recurses, so a long chain costs its length.

use super::convert::Rates;
use super::course::Course;
use super::lacking::Lacking;
use super::nodes::{DOCUMENTS, LevelData};
use super::notes::Noted;
use super::tree::Tree;
use super::{Interval, Options, Total};
use crate::model::{Cur, Dec, DeclId, Figure, History, Key, Model, Value};
use crate::schema::{F, Kind, Level};
use crate::text::FileId;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

pub struct Engine<'m> {
    pub(super) model: &'m Model,
    pub(super) history: History<'m>,
    pub(super) options: Options,
    pub(super) rates: Rates,
    pub(super) tree: Tree,
    /// Packages with their members alone: what is under a member is no member.
    members: OnceCell<Tree>,
    scope: Option<FxHashSet<FileId>>,
    levels: [OnceCell<LevelData>; 16],
    covered: OnceCell<Vec<Total>>,
    counts: OnceCell<LevelData>,
    /// By record and level: when the parts of its money entered there.
    pub(super) courses: RefCell<FxHashMap<(DeclId, usize), Rc<Course>>>,
    pub(super) noted: RefCell<Noted>,
    /// The level for which money is being converted.
    pub(super) noting: Cell<Option<Level>>,
    pub(super) lacking: RefCell<Lacking>,
    /// The same records asked otherwise, each made once.
    others: RefCell<Vec<(Options, Rc<Engine<'m>>)>>,
}

impl<'m> Engine<'m> {
    /// The records of all files, or of those in `scope`.
    pub fn new(model: &'m Model, options: Options, scope: Option<&FxHashSet<FileId>>) -> Engine<'m> {
        let history = History::of(model, model.relations());
        let scope = scope.cloned();
        let tree = Tree::of(model, |id| counted(model, scope.as_ref(), id), |_| true);
        Engine {
            model,
            history,
            options,
            rates: Rates::of(model),
            tree,
            members: OnceCell::new(),
            scope,
            levels: std::array::from_fn(|_| OnceCell::new()),
            covered: OnceCell::new(),
            counts: OnceCell::new(),
            courses: RefCell::default(),
            noted: RefCell::default(),
            noting: Cell::new(None),
            lacking: RefCell::default(),
            others: RefCell::default(),
        }
    }

    /// The same records, asked in another currency or by other claims.
    pub(super) fn asked(&self, options: Options) -> Rc<Engine<'m>> {
        if let Some((_, known)) = self.others.borrow().iter().find(|(known, _)| *known == options) {
            return known.clone();
        }
        let other = Rc::new(Engine::new(self.model, options, self.scope.as_ref()));
        self.others.borrow_mut().push((options, other.clone()));
        other
    }

    /// Whether a record stands in the scope.
    pub(super) fn counted(&self, id: DeclId) -> bool {
        counted(self.model, self.scope.as_ref(), id)
    }

    pub(super) fn level(&self, level: Level) -> &LevelData {
        self.levels[level as usize].get_or_init(|| self.compute(level))
    }

    /// How many documents each record stands for: with all that is inside it, and its
    /// row alone (a package's row is its rest).
    pub(super) fn document_counts(&self) -> &LevelData {
        self.counts.get_or_init(|| self.compute_counts())
    }

    /// What predecessors paid, carried to those that superseded them, along chains of
    /// any length; each predecessor is covered once.
    pub(super) fn covered(&self) -> &Vec<Total> {
        self.covered.get_or_init(|| {
            let count = self.model.decls.len();
            let next: Vec<Option<DeclId>> = self
                .model
                .ids()
                .map(|id| if self.model.get(id).kind.is_document() { self.superseded_by(id) } else { None })
                .collect();
            let mut waiting = vec![0u32; count];
            next.iter().flatten().for_each(|n| waiting[n.0 as usize] += 1);
            let mut covered = vec![Total::default(); count];
            let mut ready: Vec<DeclId> = self.model.ids().filter(|id| waiting[id.0 as usize] == 0).collect();
            while let Some(id) = ready.pop() {
                let Some(to) = next[id.0 as usize] else { continue };
                let mut paid = covered[id.0 as usize].clone();
                paid.add(&self.paid(id, false));
                covered[to.0 as usize].add(&paid);
                waiting[to.0 as usize] -= 1;
                if waiting[to.0 as usize] == 0 {
                    ready.push(to);
                }
            }
            covered
        })
    }

    /// `count` as it stands on the day; absent, it is at least its members.
    pub(super) fn count_of(&self, id: DeclId) -> Interval {
        let entries = self.history.entries(id, Key::Own(F::Count), self.options.as_of);
        let count = entries.iter().find_map(|e| match &e.value {
            Value::Number(figure) => Some(**figure),
            _ => None,
        });
        match count {
            Some(Figure::Known(bounds)) => bounds.into(),
            _ => Interval { low: Dec::ZERO, high: None, approximate: false },
        }
    }

    /// Members of a package that its count leaves open: so many unknowns has a package
    /// without a total.
    pub(super) fn open_members(&self, id: DeclId, stated: bool) -> u64 {
        let count = self.count_of(id);
        if count.high.is_none() && count.low == Dec::ZERO {
            let carries = self.kind_of(id).is_some_and(|k| k.row().carries_money);
            return u64::from(stated || carries);
        }
        let left = self.document_counts().nodes[id.0 as usize].rest.get(DOCUMENTS);
        let certain = u64::try_from(left.low.0 / Dec::SCALE).unwrap_or(0);
        if certain > 0 { certain } else { u64::from(left.high.is_none_or(|high| high > Dec::ZERO)) }
    }

    /// The tree in which the records of a level lie.
    pub(super) fn tree_of(&self, data: &LevelData) -> &Tree {
        if data.members { self.members() } else { &self.tree }
    }

    pub(super) fn members(&self) -> &Tree {
        self.members.get_or_init(|| {
            let package = |id: DeclId| self.model.get(id).kind == Kind::Package;
            Tree::of(self.model, |id| self.counted(id), package)
        })
    }

    pub(super) fn target(&self) -> Option<Cur> {
        self.options.currency
    }
}

fn counted(model: &Model, scope: Option<&FxHashSet<FileId>>, id: DeclId) -> bool {
    let decl = model.get(id);
    !decl.implied && scope.is_none_or(|files| files.contains(&decl.span.file))
}
