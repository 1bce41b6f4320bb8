//! Checks which modules import which: nothing from a higher layer, and no cycles.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The modules of the crate, from low to high. Each may import the ones before it.
const LAYERS: [&str; 8] = ["domain", "error", "system", "sandbox", "output", "target", "cli", "command"];

#[test]
fn no_module_imports_from_above_or_in_a_circle() {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(sources.len() > 50, "found only {} modules", sources.len());
    assert_eq!(violations(&sources), [""; 0]);
}

#[test]
fn a_circle_is_reported_with_its_members_and_imports() {
    let sources = [
        source("domain::diff", "use super::plan::Plan;"),
        source("domain::plan", "mod restore;\npub use self::restore::Scope;"),
        source("domain::plan::restore", "use crate::domain::{pointer::Pointer, diff::{self, shown}};"),
        source("domain::pointer", "use std::fmt;"),
    ];
    assert_eq!(
        violations(&sources),
        ["circle in domain: diff and plan (domain::diff imports domain::plan::Plan, \
          domain::plan::restore imports domain::diff)"]
    );
}

#[test]
fn a_name_that_a_parent_exports_counts_as_the_child_that_defines_it() {
    let sources = [
        source(
            "output",
            "mod json;\nmod report;\npub use self::report::{Ending, Report};\npub(crate) use json::print;",
        ),
        source("output::json", "use super::Report;"),
        source("output::report", "fn print() { crate::output::json::print(1) }"),
    ];
    let found = violations(&sources);
    assert!(found.len() == 1 && found[0].starts_with("circle in output: json and report ("), "{found:?}");
}

#[test]
fn an_import_from_a_higher_layer_is_reported() {
    let sources = [
        source("output", ""),
        source("output::screen", "use crate::cli::Color;"),
        source("cli", "use crate::output::screen::Screen;"),
        source("surprise", ""),
    ];
    let expected = [
        "circle in the crate: cli and output (cli imports output::screen::Screen, output::screen imports cli::Color)",
        "output::screen imports cli::Color from above",
        "surprise has no place in LAYERS",
    ];
    assert_eq!(violations(&sources), expected);
}

#[test]
fn comments_tests_and_a_parent_are_free_to_name_anything() {
    let sources = [
        source(
            "domain::a",
            "// use super::b::X;\nuse super::c::X; // crate::domain::b\n#[cfg(test)]\nmod tests {\n    use super::super::b::B;\n}",
        ),
        source("domain::b", "use super::a::A;\n#[cfg(test)]\nmod tests;"),
        source("domain::b::tests", "use crate::command::run;"),
        source("domain::c", "mod d;\nuse d::D;"),
        source("domain::c::d", "use super::C;"),
    ];
    assert_eq!(violations(&sources), [""; 0]);
}

/// The imports between the children of one module, each with a description.
type Siblings = BTreeMap<(String, String), BTreeSet<String>>;

/// A module and its text without tests.
struct Source {
    module: Vec<String>,
    code: String,
}

fn source(module: &str, text: &str) -> Source {
    let uncommented: Vec<_> = text.lines().map(|line| line.split("//").next().unwrap_or(line)).collect();
    let text = uncommented.join("\n");
    let inline_tests = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    Source { module: path(module), code: text[..inline_tests].to_owned() }
}

fn path(text: &str) -> Vec<String> {
    text.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Returns all modules below a folder except `main`.
fn sources(root: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().path();
            if file.is_dir() {
                folders.push(file);
            } else if file.extension().is_some_and(|it| it == "rs") && !file.ends_with("main.rs") {
                let module = file.strip_prefix(root).unwrap().with_extension("");
                let module = module.to_str().unwrap().replace('/', "::");
                let module = module.trim_end_matches("lib").trim_end_matches("::mod");
                found.push(source(module, &std::fs::read_to_string(&file).unwrap()));
            }
        }
    }
    found
}

/// Returns a sentence for each violation, sorted.
fn violations(sources: &[Source]) -> Vec<String> {
    let code = without_tests(sources);
    let modules: BTreeSet<_> = code.iter().map(|source| source.module.clone()).collect();
    let exports = exports(&code);
    let mut imports: BTreeMap<Vec<String>, Siblings> = BTreeMap::new();
    let mut found = BTreeSet::new();
    for source in &code {
        for named in named(source) {
            let target = defined_in(named.clone(), &modules, &exports);
            let shared = source.module.iter().zip(&target).take_while(|(one, other)| one == other).count();
            // A module and its own children may import each other.
            let (Some(from), Some(to)) = (source.module.get(shared), target.get(shared)) else { continue };
            let sentence = format!("{} imports {}", source.module.join("::"), named.join("::"));
            if shared == 0 && layer(from) < layer(to) {
                found.insert(format!("{sentence} from above"));
            }
            let siblings = imports.entry(target[..shared].to_vec()).or_default();
            siblings.entry((from.clone(), to.clone())).or_default().insert(sentence);
        }
    }
    let roots: BTreeSet<_> = modules.iter().filter_map(|module| module.first()).collect();
    found.extend(roots.iter().filter(|it| layer(it).is_none()).map(|it| format!("{it} has no place in LAYERS")));
    found.extend(imports.iter().flat_map(|(parent, siblings)| circles(parent, siblings)));
    found.into_iter().collect()
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| *layer == module)
}

/// Leaves out the modules that are compiled only for tests.
fn without_tests(sources: &[Source]) -> Vec<&Source> {
    let mut tests = Vec::new();
    for source in sources {
        for rest in source.code.split("#[cfg(test)]\nmod ").skip(1) {
            let name = rest.split(';').next().unwrap_or(rest);
            tests.push([source.module.as_slice(), &[name.to_owned()]].concat());
        }
    }
    sources.iter().filter(|source| !tests.iter().any(|tests| source.module.starts_with(tests))).collect()
}

/// Maps each re-exported name to the path that it comes from.
fn exports(sources: &[&Source]) -> BTreeMap<Vec<String>, Vec<String>> {
    let mut found = BTreeMap::new();
    for source in sources {
        for (visibility, tree) in uses(&source.code) {
            for (path, name) in leaves(tree).iter().filter(|_| visibility == Visibility::Handed) {
                if let Some(from) = absolute(source, path) {
                    found.insert([source.module.as_slice(), std::slice::from_ref(name)].concat(), from);
                }
            }
        }
    }
    found
}

/// Returns the paths in this crate that a module mentions, in `use` and elsewhere.
fn named(source: &Source) -> Vec<Vec<String>> {
    let imported = uses(&source.code).into_iter().flat_map(|(_, tree)| leaves(tree)).map(|(path, _)| path);
    let is_part = |character: char| character.is_alphanumeric() || "_:".contains(character);
    let words = source.code.split(|character| !is_part(character)).map(path);
    let starts = |path: &Vec<String>| path.len() > 1 && ["crate", "super", "self"].contains(&path[0].as_str());
    imported.chain(words.filter(starts)).filter_map(|path| absolute(source, &path)).collect()
}

#[derive(PartialEq)]
enum Visibility {
    Own,
    Handed,
}

/// Returns the trees of the `use` declarations, without `use` and the semicolon.
fn uses(code: &str) -> Vec<(Visibility, &str)> {
    let declarations = code.split(';').filter_map(|statement| {
        let (before, tree) = statement.rsplit_once("use ")?;
        let before = before.lines().last().unwrap_or(before).trim();
        match before {
            "" => Some((Visibility::Own, tree)),
            "pub" | "pub(crate)" | "pub(super)" => Some((Visibility::Handed, tree)),
            _ => None,
        }
    });
    declarations.collect()
}

/// Returns the paths of a `use` tree, each with the name that it is imported as.
fn leaves(tree: &str) -> Vec<(Vec<String>, String)> {
    let tree = tree.trim();
    let Some((prefix, rest)) = tree.split_once('{') else {
        let (from, name) = tree.split_once(" as ").unwrap_or((tree, tree));
        let mut from = path(from.trim());
        if from.len() > 1 && from.last().is_some_and(|last| last == "self") {
            from.pop();
        }
        return vec![(from, path(name).pop().unwrap_or_default())];
    };
    let inner = rest.strip_suffix('}').unwrap_or(rest);
    let mut depth = 0;
    let branches = inner.split(|character| {
        depth += i32::from(character == '{') - i32::from(character == '}');
        character == ',' && depth == 0
    });
    let branches = branches.filter(|branch| !branch.trim().is_empty());
    branches.flat_map(|branch| leaves(&format!("{prefix}{}", branch.trim()))).collect()
}

/// Returns the path from the crate root, or `None` if it leads to another crate.
fn absolute(source: &Source, path: &[String]) -> Option<Vec<String>> {
    let up = path.iter().take_while(|part| *part == "super").count();
    match path.first()?.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([&source.module, &path[1..]].concat()),
        "super" => Some([&source.module[..source.module.len().saturating_sub(up)], &path[up..]].concat()),
        child if source.code.contains(&format!("mod {child};")) => Some([&source.module, path].concat()),
        _ => None,
    }
}

/// Returns the module that defines the item at this path.
fn defined_in(
    mut path: Vec<String>,
    modules: &BTreeSet<Vec<String>>,
    exports: &BTreeMap<Vec<String>, Vec<String>>,
) -> Vec<String> {
    // A re-export may lead to another one.
    for _ in 0..8 {
        let handed_on = (1..=path.len()).find(|length| exports.contains_key(&path[..*length]));
        let Some(length) = handed_on.filter(|length| !modules.contains(&path[..*length])) else { break };
        path = [exports[&path[..length]].as_slice(), &path[length..]].concat();
    }
    while !path.is_empty() && !modules.contains(&path) {
        path.pop();
    }
    path
}

/// Describes each cycle among the children of one module.
fn circles(parent: &[String], imports: &Siblings) -> Vec<String> {
    let reached = |start: &String| {
        let mut reached = BTreeSet::new();
        let mut open = vec![start];
        while let Some(module) = open.pop() {
            let next = imports.keys().filter(|(from, _)| from == module).map(|(_, to)| to);
            open.extend(next.filter(|to| reached.insert((*to).clone())));
        }
        reached
    };
    let children: BTreeSet<_> = imports.keys().map(|(from, _)| from).collect();
    let circle = |child: &String| {
        let reached_from_it = reached(child);
        reached_from_it.into_iter().filter(|other| reached(other).contains(child)).collect::<Vec<_>>()
    };
    let circles: BTreeSet<_> = children.into_iter().map(circle).filter(|circle| !circle.is_empty()).collect();
    let name = if parent.is_empty() { "the crate".to_owned() } else { parent.join("::") };
    let in_words = |circle: Vec<String>| {
        let inside = imports.iter().filter(|((from, to), _)| circle.contains(from) && circle.contains(to));
        let sentences: Vec<_> = inside.filter_map(|(_, sentences)| sentences.first()).map(String::as_str).collect();
        format!("circle in {name}: {} ({})", circle.join(" and "), sentences.join(", "))
    };
    circles.into_iter().map(in_words).collect()
}
