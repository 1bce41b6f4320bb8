//! Reads the files of a template from disk.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// The most files in a template: it needs a few mappers, and a sample for each kind of person.
const MOST_FILES: usize = 100;

/// The largest file, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// Returns the text of each file of a template, with its path relative to the folder.
///
/// # Errors
/// Lists each file that can't be read, is too large or isn't text.
pub(crate) fn read(folder: &Path) -> Result<Vec<(String, String)>, Vec<String>> {
    let mut files = Vec::new();
    collect(folder, "", &mut files).map_err(|reason| vec![reason])?;
    let texts = files.into_iter().map(|(name, path)| text(&path).map(|text| (name, text)));
    let (texts, unreadable): (Vec<_>, Vec<_>) = texts.partition(Result::is_ok);
    let unreadable: Vec<_> = unreadable.into_iter().filter_map(Result::err).collect();
    if unreadable.is_empty() { Ok(texts.into_iter().flatten().collect()) } else { Err(unreadable) }
}

fn collect(folder: &Path, below: &str, files: &mut Vec<(String, PathBuf)>) -> Result<(), String> {
    let failed = |path: &Path, error: &io::Error| format!("{} can't be read: {error}", path.display());
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let ending = path.extension().and_then(|ending| ending.to_str());
        let known = matches!(ending, Some("yaml" | "jsonnet" | "json" | "p8" | "pem"));
        if path.is_dir() && below.is_empty() {
            collect(&path, &format!("{name}/"), files)?;
        } else if known && path.is_file() {
            if files.len() == MOST_FILES {
                return Err(format!("{} has more than {MOST_FILES} files", folder.display()));
            }
            files.push((format!("{below}{name}"), path));
        }
    }
    Ok(())
}

fn text(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| format!("{} can't be read: {error}", path.display()))?;
    if bytes.len() as u64 > LONGEST {
        return Err(format!("{} is over 1 MiB", path.display()));
    }
    String::from_utf8(bytes).map_err(|_| format!("{} isn't UTF-8 text", path.display()))
}
