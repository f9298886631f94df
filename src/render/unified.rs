//! Two texts as a unified diff, as `patch` and `git apply` read it.

use similar::TextDiff;
use std::io::{self, Write};

pub fn write(out: &mut dyn Write, path: &str, before: &str, after: &str) -> io::Result<()> {
    let diff = TextDiff::from_lines(before, after);
    let text = diff.unified_diff().context_radius(3).header(&format!("a/{path}"), &format!("b/{path}")).to_string();
    out.write_all(text.as_bytes())
}
