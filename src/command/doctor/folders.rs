//! Whether there is a place for what is written on this computer.

use crate::domain::doctor::{Check, Level};
use crate::system::environment::Environment;
use crate::system::state::{self, Backups};
use crate::system::wire_file::{WireFile, is_in_memory};

const TEMPORARY: &str = "temp_folder";
const BACKUPS: &str = "backups";

/// The folder for the file that goes to `ory`, with the client secret in it.
pub(crate) fn temporary() -> Check {
    let (folder, failures) = WireFile::try_out();
    let details = failures.iter().map(|failure| format!("Can't be used: {failure}.")).collect();
    let mend = "set TMPDIR, or XDG_RUNTIME_DIR, to a folder that you may write to";
    let Some(folder) = folder else {
        let message = "No private file can be written for `ory`.";
        return Check { details, ..Check::new(TEMPORARY, Level::Problem, message).mend(mend) };
    };
    let kind = match is_in_memory(&folder) {
        Some(true) => " It is in memory.",
        Some(false) => " It is on a disk, where files stay for moments.",
        None => "",
    };
    let folder = folder.display();
    if failures.is_empty() {
        return Check::new(TEMPORARY, Level::Ok, format!("{folder} can be used.{kind}"));
    }
    let message = format!("{folder} takes the place of a better folder.{kind}");
    Check { details, ..Check::new(TEMPORARY, Level::Warning, message).mend(mend) }
}

/// The folder that backups go to where no flag names another.
pub(crate) fn backups(environment: &Environment) -> Check {
    let problem = |message: String| Check::new(BACKUPS, Level::Problem, message);
    let Some(folder) = state::folder(environment).map(|folder| folder.join("backups")) else {
        return problem("There is no folder for backups: neither HOME nor XDG_STATE_HOME is set.".to_owned())
            .mend("set one of them, or name a folder with --backup-dir");
    };
    match Backups::below(folder.clone()).try_out() {
        Ok(()) => Check::new(BACKUPS, Level::Ok, format!("{} can be written to.", folder.display())),
        Err(error) => problem(format!("{} can't be written to: {error}.", folder.display()))
            .mend("make it yours, or name another folder with --backup-dir"),
    }
}
