//! The command lines that the stand-in knows, read as `ory` reads them.

use super::failure::Failure;

/// A verb of `ory`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Version,
    ListWorkspaces,
    ListProjects,
    GetProject,
    GetIdentityConfig,
    UpdateIdentityConfig,
}

/// What the flags say.
#[derive(Debug, Default)]
pub(super) struct Flags {
    pub(super) format: String,
    pub(super) project: Option<String>,
    pub(super) workspace: Option<String>,
    pub(super) config: Option<String>,
    pub(super) files: Vec<String>,
    pub(super) quiet: bool,
    yes: bool,
    pub(super) help: bool,
}

impl Verb {
    /// The verb that the first words name, aliases included.
    pub(super) fn named(words: &[&str]) -> Option<Self> {
        match words {
            ["version", ..] => Some(Self::Version),
            ["list" | "ls", "workspaces" | "workspace" | "ws", ..] => Some(Self::ListWorkspaces),
            ["list" | "ls", "projects", ..] => Some(Self::ListProjects),
            ["get", "project", ..] => Some(Self::GetProject),
            ["get", "identity-config" | "ic" | "kratos-config", ..] => Some(Self::GetIdentityConfig),
            ["update", "identity-config" | "ic" | "kratos-config", ..] => Some(Self::UpdateIdentityConfig),
            _ => None,
        }
    }

    /// How many words name it.
    pub(super) fn words(self) -> usize {
        if self == Self::Version { 1 } else { 2 }
    }

    /// What `--help` says; from "Usage:" on it follows most errors. Recorded from ory 1.3.3.
    pub(super) fn help(self) -> &'static str {
        match self {
            Self::Version => include_str!("../usage/version.txt"),
            Self::ListWorkspaces => include_str!("../usage/list_workspaces.txt"),
            Self::ListProjects => include_str!("../usage/list_projects.txt"),
            Self::GetProject => include_str!("../usage/get_project.txt"),
            Self::GetIdentityConfig => include_str!("../usage/get_identity_config.txt"),
            Self::UpdateIdentityConfig => include_str!("../usage/update_identity_config.txt"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::ListWorkspaces => "list workspaces",
            Self::ListProjects => "list projects",
            Self::GetProject => "get project",
            Self::GetIdentityConfig => "get identity-config",
            Self::UpdateIdentityConfig => "update identity-config",
        }
    }

    fn knows(self, flag: &str) -> bool {
        match flag {
            "help" => true,
            _ if self == Self::Version => false,
            "config" | "format" | "quiet" | "yes" => true,
            "workspace" => self != Self::ListWorkspaces,
            "project" => matches!(self, Self::GetIdentityConfig | Self::UpdateIdentityConfig),
            "file" => self == Self::UpdateIdentityConfig,
            _ => false,
        }
    }

    /// Checks what is left besides flags. The one argument there can be is the project of `get project`.
    fn take_positional(self, words: Vec<String>, flags: &mut Flags) -> Result<(), Failure> {
        match (self, words.as_slice()) {
            (Self::Version | Self::ListProjects, _) | (_, []) => Ok(()),
            (Self::GetProject, [project]) => {
                flags.project = Some(project.clone());
                Ok(())
            }
            (Self::GetProject, many) => {
                Err(Failure::usage(format!("accepts at most 1 arg(s), received {}", many.len())))
            }
            (_, [first, ..]) => Err(Failure::usage(format!("unknown command \"{first}\" for \"ory {}\"", self.name()))),
        }
    }
}

const SHORT: [(char, &str); 5] = [('c', "config"), ('f', "file"), ('h', "help"), ('q', "quiet"), ('y', "yes")];

/// Reads the flags after the words that name the verb.
pub(super) fn parse(verb: Verb, arguments: &[String]) -> Result<Flags, Failure> {
    let mut flags = Flags::default();
    let mut positional = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--" {
            positional.extend(rest.by_ref().cloned());
        } else if let Some(long) = argument.strip_prefix("--") {
            parse_long(verb, long, &mut rest, &mut flags)?;
        } else if argument.len() > 1 && argument.starts_with('-') {
            parse_short(verb, argument, &mut rest, &mut flags)?;
        } else {
            positional.push(argument.clone());
        }
    }
    if !flags.help {
        verb.take_positional(positional, &mut flags)?;
    }
    Ok(flags)
}

type Rest<'a> = std::slice::Iter<'a, String>;

fn parse_long(verb: Verb, long: &str, rest: &mut Rest<'_>, flags: &mut Flags) -> Result<(), Failure> {
    if long.starts_with(['-', '=']) {
        return Err(Failure::usage(format!("bad flag syntax: --{long}")));
    }
    let (name, value) = match long.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (long, None),
    };
    if !verb.knows(name) {
        return Err(Failure::usage(format!("unknown flag: --{name}")));
    }
    let value = match value {
        Some(value) => value,
        None if is_switch(name) => "true".to_owned(),
        None => {
            let next = rest.next().cloned();
            next.ok_or_else(|| Failure::usage(format!("flag needs an argument: --{name}")))?
        }
    };
    flags.set(name, value)
}

fn parse_short(verb: Verb, argument: &str, rest: &mut Rest<'_>, flags: &mut Flags) -> Result<(), Failure> {
    let mut letters = argument.chars();
    letters.next();
    while let Some(letter) = letters.next() {
        let known = SHORT.iter().find(|(short, name)| *short == letter && verb.knows(name));
        let tail = letters.as_str();
        let Some((_, name)) = known else {
            return Err(Failure::usage(format!("unknown shorthand flag: '{letter}' in -{letter}{tail}")));
        };
        if let Some(value) = tail.strip_prefix('=') {
            return flags.set(name, value.to_owned());
        }
        if is_switch(name) {
            flags.set(name, "true".to_owned())?;
            continue;
        }
        let next = if tail.is_empty() { rest.next().cloned() } else { Some(tail.to_owned()) };
        let value = next.ok_or_else(|| Failure::usage(format!("flag needs an argument: '{letter}' in -{letter}")))?;
        return flags.set(name, value);
    }
    Ok(())
}

fn is_switch(name: &str) -> bool {
    matches!(name, "help" | "quiet" | "yes")
}

impl Flags {
    fn set(&mut self, name: &str, value: String) -> Result<(), Failure> {
        match name {
            "format" => self.format = value,
            // An empty value counts as none.
            "project" => self.project = Some(value).filter(|value| !value.is_empty()),
            "workspace" => self.workspace = Some(value).filter(|value| !value.is_empty()),
            "config" => self.config = Some(value).filter(|value| !value.is_empty()),
            // A list separated by commas: a path with a comma is two paths.
            "file" => self.files.extend(value.split(',').filter(|_| !value.is_empty()).map(str::to_owned)),
            "quiet" => self.quiet = switch("-q, --quiet", &value)?,
            "yes" => self.yes = switch("-y, --yes", &value)?,
            _ => self.help = switch("-h, --help", &value)?,
        }
        Ok(())
    }
}

fn switch(flag: &str, value: &str) -> Result<bool, Failure> {
    match value {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(Failure::usage(format!(
            "invalid argument \"{value}\" for \"{flag}\" flag: strconv.ParseBool: parsing \"{value}\": invalid syntax"
        ))),
    }
}
