//! The result of `list`.

use serde_json::{Value, json};
use textwrap::core::display_width;

use super::envelope::{self, Envelope, Members};
use super::screen::Screen;
use super::stdout::{say, width};
use super::style::{BOLD, DIM};
use super::words::plain;
use crate::domain::project::ProjectSummary;

/// The result of `list`.
pub(crate) struct ProjectsReport {
    pub(crate) projects: Vec<ProjectSummary>,
}

const HEADINGS: [&str; 4] = ["NAME", "ENV", "SLUG", "ID"];

impl Envelope for ProjectsReport {
    fn members(&self) -> Members {
        let project = |project: &ProjectSummary| {
            let mut object = envelope::project(project);
            object["state"] = json!(project.state);
            object["workspace_id"] = json!(project.workspace_id);
            object
        };
        vec![("projects", self.projects.iter().map(project).collect::<Value>())]
    }

    fn print_text(&self, _: Screen) {
        if self.projects.is_empty() {
            say!("No projects yet. Create one with `ory create project`.");
            return;
        }
        let cell = |text: &str| plain(text).replace('\n', " ");
        let row = |it: &ProjectSummary| [&it.name, &it.environment, &it.slug, &it.id].map(|text| cell(text));
        let rows: Vec<_> = std::iter::once(HEADINGS.map(str::to_owned)).chain(self.projects.iter().map(row)).collect();
        let widths = [0, 1, 2, 3].map(|column| rows.iter().map(|row| display_width(&row[column])).max().unwrap_or(0));
        let fits = width().is_none_or(|width| widths.iter().sum::<usize>() + 6 <= width);
        let columns = if fits { 4 } else { 3 };
        let line = |row: &[String; 4]| {
            let padded = row.iter().zip(widths).take(columns);
            let padded: Vec<_> =
                padded.map(|(text, width)| text.clone() + &" ".repeat(width - display_width(text))).collect();
            padded.join("  ").trim_end().to_owned()
        };
        say!("{BOLD}{}{BOLD:#}", line(&rows[0]));
        rows[1..].iter().for_each(|row| say!("{}", line(row)));
        if !fits {
            say!("\n{DIM}For the IDs, use a wider terminal or --json.{DIM:#}");
        }
    }
}
