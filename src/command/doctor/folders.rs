//! Checks the folders that we write to on this computer.

use crate::domain::doctor::{Check, Level};
use crate::system::environment::Environment;
use crate::system::state::{self, Backups};
use crate::system::wire_file::{WireFile, is_in_memory};

const TEMPORARY: &str = "temp_folder";
const BACKUPS: &str = "backups";

/// Checks the folder for the file that we pass to `ory`, with the client secret in it.
pub(crate) fn temporary() -> Check {
    let (folder, failures) = WireFile::try_out();
    let details = failures.iter().map(|failure| format!("Can't be used: {failure}.")).collect();
    let fix = "set TMPDIR or XDG_RUNTIME_DIR to a folder you can write to";
    let Some(folder) = folder else {
        let message = "Can't write a private file for `ory`.";
        return Check { details, ..Check::new(TEMPORARY, Level::Problem, message).fix(fix) };
    };
    let kind = match is_in_memory(&folder) {
        Some(true) => " It's in memory.",
        Some(false) => " It's on disk, so files stay there briefly.",
        None => "",
    };
    let folder = folder.display();
    if failures.is_empty() {
        return Check::new(TEMPORARY, Level::Ok, format!("{folder} can be used.{kind}"));
    }
    let message = format!("Using {folder} as a fallback.{kind}");
    Check { details, ..Check::new(TEMPORARY, Level::Warning, message).fix(fix) }
}

/// Checks the default folder for backups.
pub(crate) fn backups(environment: &Environment) -> Check {
    let problem = |message: String| Check::new(BACKUPS, Level::Problem, message);
    let Some(folder) = state::backup_folder(environment) else {
        return problem("No folder for backups: neither HOME nor XDG_STATE_HOME is set.".to_owned())
            .fix("set one of them, or pass --backup-dir FOLDER");
    };
    match Backups::below(folder.clone()).try_out() {
        Ok(()) => Check::new(BACKUPS, Level::Ok, format!("{} is writable.", folder.display())),
        Err(error) => problem(format!("Can't write to {}: {error}.", folder.display()))
            .fix("fix its permissions, or pass another folder with --backup-dir"),
    }
}
