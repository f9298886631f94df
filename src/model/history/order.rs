//! Wholes before their members, for the relations along which lines and ends pass.

use super::super::{DeclId, Model, Relations};
use crate::schema::Kind;

/// Whether `part` takes lines and ends from `whole`.
pub(super) fn takes_from(model: &Model, part: DeclId, whole: DeclId) -> bool {
    model.takes_from(part).any(|w| w == whole)
}

/// All documents and pledges, each after the wholes that it takes from. What lies in
/// a cycle (an error of its own) comes last, in the order of the text.
pub(super) fn wholes_first(model: &Model, relations: &Relations) -> Vec<DeclId> {
    let takes = |part: DeclId, whole: DeclId| takes_from(model, part, whole);
    let mut waits: Vec<u32> = vec![0; model.decls.len()];
    let mut order = Vec::new();
    let has_history = |&id: &DeclId| model.get(id).kind.is_document() || model.get(id).kind == Kind::Pledge;
    for id in model.ids().filter(has_history) {
        waits[id.0 as usize] = relations.wholes(id).iter().filter(|&&w| takes(id, w)).count() as u32;
        if waits[id.0 as usize] == 0 {
            order.push(id);
        }
    }
    let mut next = 0;
    while let Some(&whole) = order.get(next) {
        next += 1;
        for &part in relations.insides(whole).iter().filter(|&&p| takes(p, whole)) {
            waits[part.0 as usize] -= 1;
            if waits[part.0 as usize] == 0 {
                order.push(part);
            }
        }
    }
    order.extend(model.ids().filter(has_history).filter(|id| waits[id.0 as usize] > 0));
    order
}
