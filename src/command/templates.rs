//! Loads the templates of a run: those that come with the program, and the person's own.

use std::path::{Path, PathBuf};

use crate::domain::catalogue::Catalogue;
use crate::domain::mapper::{self, Loaded, Severity};
use crate::domain::mistake::Location;
use crate::domain::place::Place;
use crate::domain::template::{FileMistake, Folder, Inspected, Template};
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::counted;
use crate::system::evaluator::evaluate;
use crate::system::interrupt::Interrupts;
use crate::system::template_folder;

/// Loads all templates of a run.
///
/// # Errors
/// When one of the folders has no usable template, with the errors in all of them.
pub(crate) async fn catalogue(folders: &[PathBuf], interrupts: &Interrupts) -> Outcome<&'static Catalogue> {
    if folders.is_empty() {
        return Ok(Catalogue::shipped());
    }
    let mut templates: Vec<Template> = Vec::new();
    let mut problems = Vec::new();
    for folder in folders {
        match files(folder) {
            Ok((name, files)) => {
                let names = Catalogue::shipped().names();
                if names.contains(&name.as_str()) || templates.iter().any(|other| other.folder == name) {
                    problems.push(format!("{}: another template has this name; rename the folder", folder.display()));
                }
                let inspected = inspected(&name, &files, interrupts).await?;
                problems.extend(inspected.mistakes.iter().map(|it| format!("{}/{it}", folder.display())));
                templates.extend(inspected.template);
            }
            Err(unreadable) => problems.extend(unreadable),
        }
    }
    if problems.is_empty() {
        // The rest of the program refers to templates until the end of the run.
        return Ok(Box::leak(Box::new(Catalogue::shipped_and(templates))));
    }
    let message = format!("Invalid template ({}). Nothing was changed.", counted(problems.len(), "error"));
    let failure = problems.into_iter().fold(Failure::new(FailureKind::Invalid, message), Failure::detail);
    Err(failure.about("templates", "architecture.md#a-provider-is-a-folder"))
}

/// The names and texts of the files in a folder.
type Files = Vec<(String, String)>;

/// Reads the name of a folder, and its files.
fn files(folder: &Path) -> Result<(String, Files), Vec<String>> {
    let path = folder.canonicalize().map_err(|error| vec![format!("{}: {error}", folder.display())])?;
    let name = path.file_name().ok_or_else(|| vec![format!("{}: it has no name", folder.display())])?;
    Ok((name.to_string_lossy().into_owned(), template_folder::read(folder)?))
}

/// Checks a template and its mappers, and returns it with its errors.
async fn inspected(name: &str, files: &[(String, String)], interrupts: &Interrupts) -> Outcome<Inspected> {
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let mut inspected = Template::inspect(&Folder { name, files: &files });
    let Some(template) = &inspected.template else { return Ok(inspected) };
    let samples = mapper::samples_and_gaps(template);
    let claims: Vec<_> = samples.iter().map(|sample| sample.claims.clone()).collect();
    for file in &template.mappers {
        let loaded = Loaded::inline(file.snippet.clone());
        let evaluations = evaluate(&file.snippet, &claims, interrupts).await?;
        let check = mapper::check(&loaded, template, &samples, &evaluations, None);
        let errors = check.findings.into_iter().filter(|finding| finding.severity() == Severity::Error);
        inspected.mistakes.extend(errors.map(|finding| {
            let at = Location::root(finding.place.unwrap_or(Place { line: 1, column: 1 }));
            FileMistake { file: file.file.clone(), mistake: at.mistake(finding.message) }
        }));
    }
    Ok(inspected)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// build.rs turns YAML into JSON for the program. From disk, all of a template is checked.
    #[test]
    fn a_template_from_the_program_is_the_one_in_its_folder_and_nothing_is_wrong_with_it() {
        for name in Catalogue::shipped().names() {
            let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")).join(name);
            let files = template_folder::read(&path).unwrap();
            let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            let Inspected { template, mistakes } = Template::inspect(&Folder { name, files: &files });
            assert!(mistakes.is_empty(), "{name}: {mistakes:#?}");
            let (from_disk, shipped) = (template.unwrap(), Catalogue::shipped().get(name).unwrap());
            assert_eq!(format!("{:#?}", from_disk.fields), format!("{:#?}", shipped.fields));
            assert_eq!(format!("{:#?}", from_disk.preflight), format!("{:#?}", shipped.preflight));
            assert_eq!(format!("{:#?}", from_disk.app), format!("{:#?}", shipped.app));
        }
    }
}
