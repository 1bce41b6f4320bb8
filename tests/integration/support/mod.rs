//! Helpers for several tests.

pub mod lab;
pub mod page;
pub mod real_ory;
pub mod running;
pub mod schema;
pub mod serving;
pub mod shell;
pub mod terminal;

/// Checks all cases at once, because most of their time is waiting. The first failure fails the test.
pub fn in_parallel<T: Send>(cases: impl IntoIterator<Item = T>, check: impl Fn(T) + Sync) {
    std::thread::scope(|scope| {
        for case in cases {
            let check = &check;
            scope.spawn(move || check(case));
        }
    });
}

/// Makes a FIFO that nobody writes to.
pub fn fifo(path: &std::path::Path) {
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}
