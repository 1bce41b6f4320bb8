//! The templates of a run: those that come with the program, and those that a person brings along.

use std::path::PathBuf;

use crate::domain::catalogue::Catalogue;
use crate::domain::template::Folder;
use crate::error::{Failure, FailureKind, Outcome};
use crate::system::template_folder;

/// All templates of a run.
///
/// # Errors
/// When one of these folders has no template that can be used, with everything that is wrong with it.
pub(crate) fn catalogue(folders: &[PathBuf]) -> Outcome<&'static Catalogue> {
    if folders.is_empty() {
        return Ok(Catalogue::shipped());
    }
    let mut read = Vec::new();
    for folder in folders {
        let path = folder.canonicalize().map_err(|error| unusable(format!("{}: {error}", folder.display())))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.ok_or_else(|| unusable(format!("{}: it has no name", folder.display())))?;
        read.push((name, template_folder::read(&path).map_err(unusable)?));
    }
    let files: Vec<Vec<_>> = read
        .iter()
        .map(|(_, files)| files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect())
        .collect();
    let folders: Vec<_> = read.iter().zip(&files).map(|((name, _), files)| Folder { name, files }).collect();
    match Catalogue::shipped_and(&folders) {
        // Everything holds on to its template, to the end of the run.
        Ok(catalogue) => Ok(Box::leak(Box::new(catalogue))),
        Err(broken) => {
            let message = "Invalid template. Nothing was changed.".to_owned();
            let problems =
                broken.iter().flat_map(|it| it.problems.iter().map(move |problem| format!("{}: {problem}", it.name)));
            Err(problems.fold(Failure::new(FailureKind::Invalid, message), Failure::detail))
        }
    }
}

fn unusable(reason: String) -> Failure {
    Failure::new(FailureKind::Invalid, "Invalid template. Nothing was changed.").detail(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// build.rs turns YAML into JSON on the way into the program. From disk, a mistake in a template has its line, too.
    #[test]
    fn a_template_from_the_program_is_the_one_in_its_folder() {
        for name in Catalogue::shipped().names() {
            let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")).join(name);
            let files = template_folder::read(&path).unwrap();
            let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            let from_disk = Catalogue::of(&[Folder { name, files: &files }]);
            let from_disk = from_disk.unwrap_or_else(|broken| panic!("{}", broken[0]));
            let (from_disk, shipped) = (from_disk.get(name).unwrap(), Catalogue::shipped().get(name).unwrap());
            assert_eq!(format!("{:#?}", from_disk.fields), format!("{:#?}", shipped.fields));
            assert_eq!(format!("{:#?}", from_disk.preflight), format!("{:#?}", shipped.preflight));
            assert_eq!(format!("{:#?}", from_disk.app), format!("{:#?}", shipped.app));
        }
    }
}
