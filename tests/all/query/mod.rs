//! The expression language: each rule of its page once, on rows of a small project,
//! true, false and undecided; what is said of what makes no sense; histories.

mod conditions;
mod figures;
mod grouped_sets;
mod history;
mod limits;
mod mistakes;
mod nothing;
mod pages;
mod project;
mod quantities;
mod rates;
mod stated;
