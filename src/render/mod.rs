//! Tables and diagnostics as text: one file per format. Decides how things look,
//! never what they are: no figure is computed here.

pub mod concise;
pub mod human;
pub mod json;
