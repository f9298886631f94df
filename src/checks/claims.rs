//! Expectations and rules of the project: what they claim, asked of the engine.

use super::context::Context;
use crate::diag::Diagnostic;

pub(super) fn expects(_context: &Context, _out: &mut Vec<Diagnostic>) {}

pub(super) fn rules(_context: &Context, _out: &mut Vec<Diagnostic>) {}
