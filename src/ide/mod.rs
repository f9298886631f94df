//! What an editor asks of the records: hover, completion, definitions, rename.
//!
//! Works on byte offsets in texts and knows no protocol. Two things come in: the last
//! good [`Snapshot`] of a project, and the text as it stands now, which may be a few
//! keystrokes further on. What must be exact (places in other files) is asked of a
//! snapshot that is up to date; what must be quick (completion, hover) reads the text
//! at hand and takes only names and facts from the snapshot.

mod complete;
mod cursor;
mod fold;
mod format;
mod hover;
mod links;
mod meaning;
mod names;
mod now;
mod occurrences;
mod slot;
mod snapshot;
mod symbols;
mod tokens;
mod usage;
mod worth;

pub use complete::{Completion, CompletionKind, Completions, complete};
pub use cursor::Document;
pub use fold::{Fold, folds, selections};
pub use format::{TextEdit, format, format_typed};
pub use hover::{Hover, hover, shown};
pub use links::{Link, LinkTarget, links};
pub use names::{Refused, definition, prepare_rename, references, rename};
pub use now::{Text, Told, now};
pub use snapshot::Snapshot;
pub use symbols::{Symbol, symbols, workspace_symbols};
pub use tokens::{MODIFIERS, SemanticToken, TYPES, semantic_tokens};
pub use worth::{Hint, Lens, hints, lenses};
