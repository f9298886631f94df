//! A folder of things that can be made again: small, ours, and nobody's concern.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Entries that a folder holds: a few branches, days and PATHs.
const MOST: usize = 8;
/// Texts of PDFs that it holds beside them.
const MOST_TEXTS: usize = 2000;

/// Backups leave out a folder with this file (bford.info/cachedir), and we know by it
/// that a folder is ours.
const TAG: &str = "CACHEDIR.TAG";
const SIGNATURE: &str = "Signature: 8a477f597d28d172789f06886806bc55\n# What `deal check` found the last time. It may be deleted at any time.\n";

pub fn read(folder: &Path, name: &str) -> Option<Vec<u8>> {
    let file = folder.join(name);
    let ours = is_folder(folder) && fs::symlink_metadata(&file).ok()?.is_file();
    fs::read(file).ok().filter(|_| ours)
}

/// Writes an entry whole or not at all; other runs may do the same at the same time.
pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    make(folder)?;
    let draft = folder.join(format!("{name}.{}.tmp", std::process::id()));
    // Not synced: what a crash leaves half written is told by its sum.
    let mut file = fs::File::create_new(&draft)?;
    if let Err(error) = file.write_all(bytes).and_then(|()| fs::rename(&draft, folder.join(name))) {
        let _ = fs::remove_file(&draft);
        return Err(error);
    }
    prune(folder)
}

/// A folder of our own: made by us, or empty, or with our tag. Nothing is written into
/// another, nor through a link.
fn make(folder: &Path) -> io::Result<()> {
    if !is_folder(folder) {
        if fs::symlink_metadata(folder).is_ok() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        fs::create_dir_all(folder)?;
    }
    if fs::read_to_string(folder.join(TAG)).is_ok_and(|tag| tag.starts_with(&SIGNATURE[..43])) {
        return Ok(());
    }
    if fs::read_dir(folder)?.next().is_some() {
        return Err(io::ErrorKind::DirectoryNotEmpty.into());
    }
    fs::write(folder.join(".gitignore"), "*\n")?;
    fs::write(folder.join(TAG), SIGNATURE)
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

/// Takes out the oldest, and drafts that nobody finished.
fn prune(folder: &Path) -> io::Result<()> {
    let (mut answers, mut texts) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder)?.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let ours = name.bytes().take(32).filter(u8::is_ascii_hexdigit).count() == 32;
        if let Some(time) = entry.metadata().ok().and_then(|m| m.modified().ok()).filter(|_| ours) {
            let list: &mut Vec<(SystemTime, PathBuf)> = if name.ends_with(".txt") { &mut texts } else { &mut answers };
            list.push((time, entry.path()));
        }
    }
    for (mut entries, most) in [(answers, MOST), (texts, MOST_TEXTS)] {
        entries.sort();
        let many = entries.len().saturating_sub(most);
        entries.iter().take(many).for_each(|(_, path)| {
            // Another run may have taken it out already.
            let _ = fs::remove_file(path);
        });
    }
    Ok(())
}
