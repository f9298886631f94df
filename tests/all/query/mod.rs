//! The expression language: each rule of its page once, on rows of a small project,
//! true, false and undecided; what is said of what makes no sense; histories.

mod conditions;
mod figures;
mod history;
mod mistakes;
mod limits;
mod pages;
mod project;
mod stated;
mod quantities;
