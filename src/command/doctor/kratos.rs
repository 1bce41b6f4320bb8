//! Checks that a kratos.yml can be changed, and looks for what may get in the way.

use std::path::{Path, PathBuf};

use crate::domain::doctor::{Check, Level};
use crate::domain::project::Project;
use crate::domain::{kratos_rules, secret_variables};
use crate::system::environment::Environment;
use crate::system::replaced_file::{ReplacedFile, Writing};
use crate::target::KratosFile;

use super::ory::problem;
use crate::command::explain;

const FILE: &str = "kratos_file";
const READERS: &str = "kratos_file_readers";
const VARIABLE: &str = "kratos_variable";

/// Runs the checks, and returns the combined configuration of the files if they can be read.
pub(crate) fn checks(paths: &[PathBuf], environment: &Environment) -> (Vec<Check>, Option<Project>) {
    let read = KratosFile::new(paths.to_vec(), Writing::Renamed).read().map(|snapshot| snapshot.project);
    let (files, project) = match read {
        Ok(project) => (files(&project), Some(project)),
        Err(failure) => (problem(FILE, failure), None),
    };
    let mut checks = vec![files];
    checks.extend(paths.iter().filter_map(|path| Some(readers(path, &ReplacedFile::find(path).ok()?))));
    let variable = explain::providers_variable(environment);
    checks.extend(variable.map(|text| Check::new(VARIABLE, Level::Warning, text).fix("unset it for Kratos")));
    (checks, project)
}

/// Checks that the file to change can be replaced, and that Kratos accepts the files.
fn files(project: &Project) -> Check {
    let name = &project.summary.name;
    if ReplacedFile::find(Path::new(name)).is_ok_and(|file| file.is_mounted_by_itself()) {
        let message = format!("{name} is mounted by itself, so it can't be replaced.");
        return Check::new(FILE, Level::Warning, message).fix("pass --in-place, or mount its folder");
    }
    match kratos_rules::broken(&secret_variables::filled_in(project.identity_config.document())) {
        None => Check::new(FILE, Level::Ok, format!("{name} can be read, and Kratos accepts it.")),
        Some(broken) => {
            let message = format!("Kratos rejects {name}, unless a variable overrides this.");
            let check = Check::new(FILE, Level::Warning, message);
            Check { details: vec![format!("{}: {}", broken.at, broken.reason)], ..check }
        }
    }
}

/// Checks who else can see the secrets in a file.
fn readers(path: &Path, file: &ReplacedFile) -> Check {
    let name = path.display();
    if file.is_tracked_by_git() {
        let message = format!("Git tracks {name}, so secrets in it get into commits.");
        return Check::new(READERS, Level::Warning, message).fix("add providers with --secret-in-env");
    }
    match file.is_readable_by_all() {
        Ok(true) => Check::new(READERS, Level::Warning, format!("Every user of this computer can read {name}."))
            .fix(format!("chmod o-r {name}")),
        _ => Check::new(READERS, Level::Ok, format!("Only its owner and group can read {name}.")),
    }
}
