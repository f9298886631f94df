//! Tables and diagnostics as text: one file per format. Decides how things look,
//! never what they are: no figure is computed here.

mod about;
mod answer;
pub mod ci;
pub mod concise;
pub mod csv;
pub mod diff;
pub mod html;
pub mod human;
pub mod json;
mod layout;
mod ledger;
pub mod markdown;
mod places;
pub mod table;
pub mod text;
pub mod unified;

pub use about::{line as about, notes};
