//! Embeds every folder under `templates/` in the program, so that a new provider needs no code. Converts its YAML to
//! JSON, which the program parses much faster. Also embeds the version.

#[path = "build/commit.rs"]
mod commit;

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    version(&root)?;
    let root = root.join("templates");
    println!("cargo::rerun-if-changed={}", root.display());
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut code = String::from("&[\n");
    for folder in sorted(&root)?.into_iter().filter(|path| path.is_dir()) {
        println!("cargo::rerun-if-changed={}", folder.display());
        let provider = json(&folder.join("provider.yaml"))?;
        let kind = provider["kind"].as_str().ok_or_else(|| format!("{}: it has no `kind`", folder.display()))?;
        writeln!(code, "Shipped {{ kind: {kind:?}, folder: Folder {{ name: {:?}, files: &[", name(&folder, &root))?;
        writeln!(code, "(\"provider\", {:?}),", provider.to_string())?;
        let mut files = Vec::new();
        collect(&folder, &mut files)?;
        for file in files.iter().filter(|file| !file.ends_with("provider.yaml")) {
            writeln!(code, "({:?}, include_str!({:?})),", name(file, &folder), file)?;
        }
        code.push_str("] } },\n");
    }
    code.push_str("]\n");
    fs::write(out.join("templates.rs"), code)?;
    for common in ["fields", "answers"] {
        let text = json(&root.join(common).with_extension("yaml"))?.to_string();
        fs::write(out.join(common).with_extension("json"), text)?;
    }
    Ok(())
}

/// The commit that `git archive` fills in (see `.gitattributes`), so that a source archive knows its commit too.
const ARCHIVED: &str = include_str!("build/commit.txt");

/// Sets the text that `--version` prints. Only release builds name their commit, so that a commit doesn't trigger a
/// rebuild during development.
fn version(root: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    let commit = if std::env::var("PROFILE")? == "release" {
        // Git appends to this file on each commit and checkout.
        let log = commit::git(root, &["rev-parse", "--path-format=absolute", "--git-path", "logs/HEAD"]);
        log.filter(|log| Path::new(log).exists()).iter().for_each(|log| println!("cargo::rerun-if-changed={log}"));
        commit::commit(root, ARCHIVED)
    } else {
        Some("debug build".to_owned())
    };
    let commit = commit.map_or(String::new(), |commit| format!(" ({commit})"));
    println!("cargo::rustc-env=ORY_SOCIAL_VERSION={}{commit}", std::env::var("CARGO_PKG_VERSION")?);
    Ok(())
}

/// Parses a YAML file.
fn json(path: &Path) -> Result<serde_json::Value, Box<dyn Error>> {
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(&fs::read_to_string(path)?, options)
        .map_err(|error| format!("{}: {error}", path.display()).into())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for path in sorted(folder)? {
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path, below: &Path) -> String {
    path.strip_prefix(below).unwrap_or(path).to_string_lossy().replace('\\', "/")
}
