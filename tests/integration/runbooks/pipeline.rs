//! The pipeline of `docs/runbooks/gitlab-ci.md`: runs its jobs as GitLab would.

use ory_social::domain::yaml;
use serde_json::Value;

use crate::support::lab::{Lab, Run, SECRET};
use crate::support::shell::sh_with;

/// Runs a job. Its output also goes to a file, as GitLab keeps it in the log.
#[track_caller]
pub fn run(lab: &Lab, job: &str) -> Run {
    lab.program("bin/npm", "echo npm \"$@\" >> ~/calls.txt");
    let file = std::fs::read_to_string(lab.home().join(".gitlab-ci.yml")).unwrap();
    let pipeline: Value = yaml::parse(&file).unwrap();
    let lines = [&pipeline["before_script"], &pipeline[job]["script"]].map(|it| it.as_array().unwrap());
    let lines: Vec<_> = lines.into_iter().flatten().map(|line| line.as_str().unwrap()).collect();
    let builds = lab.home().to_str().unwrap();
    let own = [("CI_BUILDS_DIR", builds), ("SHOP_VK_SECRET", SECRET), ("ORY_WORKSPACE_API_KEY", "ory_wak_sandbox")];
    let variables = lab.variables().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let variables = variables.chain(own.map(|(name, value)| (name.to_owned(), value.into())));
    let run = sh_with(lab, variables, &format!("exec 2>&1\n{}", lines.join("\n")));
    lab.file(&format!("log-of-{job}.txt"), &run.stdout);
    run
}
