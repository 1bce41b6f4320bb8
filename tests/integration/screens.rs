//! The recorded screens.

use std::fs;
use std::path::{Path, PathBuf};

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn each_recorded_screen_is_compared_by_a_test() {
    let files = files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration"));
    let with_ending = |ending| files.iter().filter(move |path| path.extension().is_some_and(|it| it == ending));
    let source: String = with_ending("rs").map(|path| fs::read_to_string(path).unwrap()).collect();
    let names = with_ending("snap").map(|path| path.file_stem().unwrap().to_string_lossy().into_owned());
    let unused: Vec<_> = names.filter(|name| !source.contains(&format!("\"{name}\""))).collect();
    assert_eq!(unused, [""; 0], "no test names these");
}
