//! The one door to the program.

/// Exit status, standard output, standard error.
pub type Answer = (i32, String, String);

pub fn run(files: &[(&str, &str)], args: &[&str]) -> Option<Answer> {
    let ran = deal::testing::run(files, args);
    Some((ran.status.into(), ran.stdout, ran.stderr))
}
