//! Runs programs and measures them.

use std::collections::HashMap;
use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

/// What a process used by itself, without its children.
pub struct Usage {
    pub cpu: Duration,
    /// In bytes.
    pub peak: u64,
}

/// How often the memory of a process is looked at. It grows only, so at most the last moment before the end is missed.
const LOOK: Duration = Duration::from_micros(200);
/// `/proc` counts CPU time in hundredths of a second, on every machine.
const TICK: Duration = Duration::from_millis(10);

/// Runs a command to its end, in milliseconds. Its output goes nowhere, unless the command says where.
pub fn wall_time(command: &mut Command) -> f64 {
    let begin = Instant::now();
    let output = command.stdin(Stdio::null()).stderr(Stdio::piped()).output().expect("it starts");
    let elapsed = begin.elapsed();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    elapsed.as_secs_f64() * 1e3
}

/// Runs both once to warm up, and then in pairs, each of them first in every other pair.
pub fn interleaved(pairs: usize, ours: impl Fn() -> f64, theirs: impl Fn() -> f64) -> (Vec<f64>, Vec<f64>) {
    ours();
    theirs();
    let pair = |number| {
        if number % 2 == 0 {
            let first = ours();
            (first, theirs())
        } else {
            let first = theirs();
            (ours(), first)
        }
    };
    (0..pairs).map(pair).unzip()
}

/// Runs a command to its end and watches it meanwhile. `None` where there is no `/proc`.
///
/// What `wait4` tells would include the children: so the memory is read while the process runs, and the CPU time when
/// it has ended and has not been waited for.
pub fn watch(command: &mut Command) -> Option<Usage> {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let (id, mut peak) = (child.id(), 0);
    let process = WaitId::Pid(Pid::from_child(&child));
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
    while waitid(process.clone(), options).expect("it is our child").is_none() {
        peak = peak_memory(id).unwrap_or(peak);
        sleep(LOOK);
    }
    let cpu = cpu_time(id);
    assert!(child.wait().expect("it ended").success(), "{command:?}");
    Some(Usage { cpu: cpu?, peak })
}

/// What was to be seen of a process while it ran.
pub struct Course {
    pub milliseconds: f64,
    /// Up to the last glance.
    pub cpu: Duration,
    /// In bytes.
    pub peak: u64,
    /// The most files, pipes and sockets that were open at once.
    pub files: usize,
    /// Children that had ended, and that nobody had waited for when they were looked for again.
    pub zombies: usize,
}

/// How often a process that runs for seconds is looked at, so seldom that it does not matter.
const GLANCE: Duration = Duration::from_millis(50);
/// How long a child may have ended and not been waited for, in glances: on a busy machine everything takes a while.
const A_WHILE: usize = 10;

/// Runs a command to its end, and looks at it from time to time. `None` where there is no `/proc`.
pub fn watch_course(command: &mut Command) -> Option<Course> {
    let begin = Instant::now();
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let (id, mut peak, mut cpu, mut files) = (child.id(), None, None, 0);
    let mut ended: HashMap<String, usize> = HashMap::new();
    let status = loop {
        if let Some(status) = child.try_wait().expect("it is our child") {
            break status;
        }
        (peak, cpu) = (peak_memory(id).or(peak), cpu_time(id).or(cpu));
        files = files.max(fs::read_dir(format!("/proc/{id}/fd")).map_or(0, Iterator::count));
        zombies_of(id).into_iter().for_each(|zombie| *ended.entry(zombie).or_default() += 1);
        sleep(GLANCE);
    };
    assert!(status.success(), "{command:?}");
    let zombies = ended.values().filter(|glances| **glances > A_WHILE).count();
    Some(Course { milliseconds: begin.elapsed().as_secs_f64() * 1e3, cpu: cpu?, peak: peak?, files, zombies })
}

/// The children of a process that have ended and have not been waited for.
fn zombies_of(parent: u32) -> Vec<String> {
    let is_one = |stat: &String| {
        let mut fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
        (fields.next(), fields.next()) == (Some("Z"), Some(&parent.to_string()))
    };
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let stats = all.filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    stats.filter(is_one).filter_map(|stat| stat.split(' ').next().map(str::to_owned)).collect()
}

/// The most memory that a running process has had.
fn peak_memory(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// The CPU time of a process, those of its children left out.
fn cpu_time(id: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name, in parentheses, may have spaces. Two fields later: utime and stime are number 14 and 15 of proc(5).
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11).map(str::parse::<u32>);
    let (user, system) = (fields.next()?.ok()?, fields.next()?.ok()?);
    Some(TICK * (user + system))
}
