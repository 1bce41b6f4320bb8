//! Explains how to change a kratos.yml by hand.

use super::{ByHand, code, escaped, fenced};
use crate::domain::kratos_file::{PLACEHOLDER, lines_to_paste};
use crate::domain::plan::ChangeKind;
use crate::domain::runbook::{KratosPaths, SecretReference};
use crate::domain::secret_variables::RESTART;
use crate::domain::text::shell_word;

impl ByHand<'_> {
    pub(super) fn text_of_file(&self, files: &KratosPaths) -> String {
        let facts = format!("A self-hosted Kratos, configured by {}.{}", code(&files.to_string()), self.protection());
        let mut parts = vec![facts, self.registration()];
        if self.plan.is_empty() {
            parts.push("**Nothing to do:** the file is up to date.".to_owned());
            parts.push(self.checks_of_file(files));
        } else {
            let changed = self.changed_file(files);
            parts.extend([self.changes(), self.editing_file(&changed), self.checks_of_file(files)]);
            parts.push(undo_in_file(&changed));
        }
        parts.join("\n\n")
    }

    /// Returns the file to change, as the runbook names it.
    fn changed_file(&self, files: &KratosPaths) -> String {
        let named = self.project.kratos.iter().flat_map(|kratos| &kratos.named);
        let index = named.take_while(|name| **name != self.project.name).count();
        files.below("".as_ref()).get(index).map_or_else(String::new, |path| path.to_string_lossy().into_owned())
    }

    fn editing_file(&self, file: &str) -> String {
        let copy = format!("cp -p {0} {0}.before", shell_word(file));
        let mut parts = vec![
            "### Change it".to_owned(),
            format!("Keep a copy: you need it to undo the change.\n\n{}", fenced("sh", &copy)),
            format!("Change {} as shown above.", code(file)),
        ];
        let lines = lines_to_paste(self.plan);
        if lines != "{}\n" {
            parts.push(format!("These are the new values in full:\n\n{}", fenced("yaml", lines.trim_end())));
        }
        let secrets = self.plan.changes.iter().filter_map(|change| match &change.kind {
            ChangeKind::ProviderAdded { id, .. } | ChangeKind::ClientSecretReplaced { id } => Some(id.as_str()),
            _ => None,
        });
        let in_file = secrets.filter(|id| self.secret_of(id) != Some(&SecretReference::KratosEnv));
        parts.extend(in_file.map(|id| {
            let from = match self.secret_of(id) {
                Some(SecretReference::Env(name)) => format!(" It is in the variable {}.", code(name)),
                Some(SecretReference::File(path)) => format!(" It is in {}.", code(&path.to_string_lossy())),
                Some(SecretReference::Stdin | SecretReference::KratosEnv) | None => String::new(),
            };
            format!("Replace {} with the client secret of {}.{from}", code(PLACEHOLDER), code(id))
        }));
        if !self.variables.is_empty() {
            parts.push(format!("{RESTART}\n\n{}", fenced("text", &self.variables.join("\n"))));
        }
        parts.push(
            "Kratos reloads the file by itself. If it rejects the file, it keeps the old configuration, and its log says \
             why."
                .to_owned(),
        );
        parts.join("\n\n")
    }

    fn checks_of_file(&self, files: &KratosPaths) -> String {
        let flags = files.below("".as_ref());
        let flags: Vec<_> =
            flags.iter().map(|path| format!("--kratos {}", shell_word(&path.to_string_lossy()))).collect();
        let commands = fenced("sh", &self.commands(&flags.join(" ")));
        let button = self.button().map(|line| format!("\n\nBy hand:\n\n{line}")).unwrap_or_default();
        format!("### Check it\n\nWith `ory-social`:\n\n{commands}{button}")
    }
}

fn undo_in_file(file: &str) -> String {
    let back = format!("mv {0}.before {0}", shell_word(file));
    format!(
        "### Undo it\n\n{}\n\n- Later changes to {} by others are lost, so compare first.\n\
         - After `ory-social apply`, `ory-social restore` undoes only that run.",
        fenced("sh", &back),
        escaped(file)
    )
}
