//! Lets the person choose a project from a list.

use super::{Account, by_id};
use crate::domain::project::{ProjectReference, ProjectSummary, Workspace};
use crate::error::{Failure, FailureKind, Outcome};
use crate::output::{describe, plain};
use crate::system::ory::Credentials;
use crate::system::prompt::Prompter;

impl Account {
    pub(crate) async fn choose_project(&self, prompter: &Prompter) -> Outcome<ProjectReference> {
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
        let index = prompter.choose("Project", project_lines(&projects)).await?;
        let chosen = &projects[index];
        self.events.screen().done(&format!("Project: {}", describe(chosen)));
        by_id(chosen)
    }

    async fn choose_workspace(&self, prompter: &Prompter) -> Outcome<Option<String>> {
        let workspaces = self.workspaces().await?;
        if workspaces.len() < 2 {
            return Ok(None);
        }
        let index = prompter.choose("Workspace", workspace_lines(workspaces)).await?;
        Ok(Some(workspaces[index].id.clone()))
    }
}

/// A line for each workspace: its name, and its id too where others have the same name. The list can't tell equal
/// lines apart and would take the first of them.
fn workspace_lines(workspaces: &[Workspace]) -> Vec<String> {
    let line = |workspace: &Workspace| {
        let name = plain(&workspace.name).replace('\n', " ");
        let namesakes = workspaces.iter().filter(|other| other.name == workspace.name).count();
        if namesakes > 1 { format!("{name}  {}", workspace.id) } else { name }
    };
    workspaces.iter().map(line).collect()
}

/// A line for each project, in columns.
fn project_lines(projects: &[ProjectSummary]) -> Vec<String> {
    let row = |project: &ProjectSummary| {
        [&project.name, &project.slug, &project.environment, &project.state].map(|text| plain(text).replace('\n', " "))
    };
    let rows: Vec<[String; 4]> = projects.iter().map(row).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let (name, slug, environment) = (width(0), width(1), width(2));
    let line = |row: &[String; 4]| {
        let [first, second, third, fourth] = row;
        format!("{first:<name$}  {second:<slug$}  {third:<environment$}  {fourth}").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
