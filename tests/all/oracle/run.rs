//! The one door to the program. Until the house has hung it, nobody answers.

/// Exit status, standard output, standard error.
pub type Answer = (i32, String, String);

pub fn run(_files: &[(&str, &str)], _args: &[&str]) -> Option<Answer> {
    None
}
