//! An independent oracle: a second, slow and obvious evaluator of the laws of
//! totals, written from the design alone. It shares no code with `src/`, on
//! purpose: where both agree over thousands of random projects, a mistake would
//! have to be made twice. `READINGS.md` holds how it reads what the laws leave open.

mod acts;
mod amounts;
mod cases_of_documents;
mod cases_of_wholes;
mod chain;
mod evaluate;
mod figure;
pub mod generate;
mod groups;
mod hold;
pub mod laws;
mod ledger;
mod read;
pub mod records;
mod run;
mod statuses;
mod wholes;
mod worked;
pub mod write;
mod years;
