//! Lets the user choose a project from a list.

use super::{Account, by_id};
use crate::domain::project::{ProjectReference, ProjectSummary, Workspace};
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{describe, plain};
use crate::system::ory::Credentials;
use crate::system::prompt::Prompter;

/// How a project was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    ByFlag,
    InList,
    /// It was the only one.
    Only,
}

impl Account {
    /// Returns a project and how it was chosen. If there is only one, doesn't ask.
    pub(crate) async fn choose_project(&self, prompter: &Prompter) -> Outcome<(ProjectReference, Named)> {
        let workspace = match (self.workspace().await?, self.ory.credentials()) {
            (Some(workspace), _) => Some(workspace.to_owned()),
            (None, Credentials::WorkspaceKey) => None,
            (None, Credentials::Session) => self.choose_workspace(prompter).await?,
        };
        let listed = self.ory.list_projects(workspace.as_deref());
        let projects = self.waiting("Listing your projects…", listed).await?;
        if projects.is_empty() {
            let failure = Failure::new(FailureKind::Invalid, "This workspace has no projects.");
            return Err(failure.hint(
                "create one with `ory create project`, or choose another workspace with \
                --workspace",
            ));
        }
        let (chosen, named) = match projects.as_slice() {
            [only] => (only, Named::Only),
            several => (&several[prompter.search("Project", "projects", project_lines(several)).await?], Named::InList),
        };
        self.events.screen().done(&format!("Project: {}", describe(chosen)));
        Ok((by_id(chosen)?, named))
    }

    async fn choose_workspace(&self, prompter: &Prompter) -> Outcome<Option<String>> {
        let workspaces = self.workspaces().await?;
        if workspaces.len() < 2 {
            return Ok(None);
        }
        let index = prompter.search("Workspace", "workspaces", workspace_lines(workspaces)).await?;
        Ok(Some(workspaces[index].id.clone()))
    }
}

/// Returns a line for each workspace: its name, plus its ID if another has the same name. The list can't tell equal
/// lines apart and would pick the first.
fn workspace_lines(workspaces: &[Workspace]) -> Vec<String> {
    let line = |workspace: &Workspace| {
        let name = plain(&workspace.name).replace('\n', " ");
        let namesakes = workspaces.iter().filter(|other| other.name == workspace.name).count();
        if namesakes > 1 { format!("{name}  {}", workspace.id) } else { name }
    };
    workspaces.iter().map(line).collect()
}

/// Returns a line for each project, in columns.
fn project_lines(projects: &[ProjectSummary]) -> Vec<String> {
    let row = |project: &ProjectSummary| {
        // Nearly every project is running.
        let state = Some(&project.state).filter(|state| *state != "running");
        let last = [Some(&project.environment), state].into_iter().flatten().map(String::as_str).collect::<Vec<_>>();
        [&project.name, &project.slug, &last.join(" ")].map(|text| plain(text).replace('\n', " "))
    };
    let rows: Vec<[String; 3]> = projects.iter().map(row).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let (name, slug) = (width(0), width(1));
    let line = |[first, second, third]: &[String; 3]| {
        format!("{first:<name$}  {second:<slug$}  {third}").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
