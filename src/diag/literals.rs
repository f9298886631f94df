//! The texts of the program itself, numbered: in what a diagnostic says they stand as
//! their numbers.

use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::sync::{PoisonError, RwLock};

static TEXTS: RwLock<Vec<&'static str>> = RwLock::new(Vec::new());

/// More than the program has. Words of a project that live as long as the process (its
/// currencies) are static too, and of those there may be any number.
const MOST: usize = 4096;

thread_local! {
    // By place, which tells literals apart without reading them.
    static NUMBERS: RefCell<FxHashMap<(*const u8, usize), Option<u32>>> = RefCell::default();
}

/// The number of a text, the same for as long as the process runs; None where there are
/// too many.
pub(super) fn number(text: &'static str) -> Option<u32> {
    NUMBERS.with_borrow_mut(|known| match known.get(&(text.as_ptr(), text.len())) {
        Some(number) => *number,
        None if known.len() >= MOST => None,
        None => *known.entry((text.as_ptr(), text.len())).or_insert_with(|| add(text)),
    })
}

fn add(text: &'static str) -> Option<u32> {
    // Nothing can fail while the lock is held, so nothing half done is behind a poisoned one.
    let mut texts = TEXTS.write().unwrap_or_else(PoisonError::into_inner);
    let known = texts.iter().position(|known| *known == text);
    if known.is_none() && texts.len() < MOST {
        texts.push(text);
    }
    known.or_else(|| texts.iter().rposition(|known| *known == text)).map(|n| n as u32)
}

pub(super) fn text(number: u32) -> Option<&'static str> {
    TEXTS.read().unwrap_or_else(PoisonError::into_inner).get(number as usize).copied()
}
