//! Runs programs and measures them.

use std::collections::HashMap;
use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

/// The resources that a process used, without its children.
pub struct Usage {
    pub cpu: Duration,
    /// In bytes.
    pub peak: u64,
}

/// How often to read the peak memory of a process. It only grows, so at most the last moment is missed.
const LOOK: Duration = Duration::from_micros(200);
/// `/proc` counts CPU time in hundredths of a second, on every machine.
const TICK: Duration = Duration::from_millis(10);

/// Runs a command and returns the milliseconds. Discards its output, unless the command redirects it.
pub fn wall_time(command: &mut Command) -> f64 {
    let begin = Instant::now();
    let output = command.stdin(Stdio::null()).stderr(Stdio::piped()).output().expect("it starts");
    let elapsed = begin.elapsed();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    elapsed.as_secs_f64() * 1e3
}

/// Runs both once to warm up, then in pairs that take turns at going first.
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

/// Runs a command and measures it. Returns `None` where there is no `/proc`.
///
/// `wait4` would count the children too. Instead, this reads the memory while the process runs, and the CPU time after
/// it has ended but before it is waited for.
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

/// What was observed of a process while it ran.
pub struct Course {
    pub milliseconds: f64,
    /// As of the last look.
    pub cpu: Duration,
    /// In bytes.
    pub peak: u64,
    /// The most files, pipes and sockets that were open at once.
    pub files: usize,
    /// Children that had ended, and still weren't waited for after [`A_WHILE`] looks.
    pub zombies: usize,
}

/// How often to look at a process that runs for seconds: rarely enough not to slow it down.
const GLANCE: Duration = Duration::from_millis(50);
/// How many looks a child may stay a zombie, because everything takes a while on a busy machine.
const A_WHILE: usize = 10;

/// Runs a command, and looks at it from time to time. Returns `None` where there is no `/proc`.
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

/// Returns the IDs of the children that have ended but haven't been waited for.
fn zombies_of(parent: u32) -> Vec<String> {
    let is_one = |stat: &String| {
        let mut fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
        (fields.next(), fields.next()) == (Some("Z"), Some(&parent.to_string()))
    };
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let stats = all.filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    stats.filter(is_one).filter_map(|stat| stat.split(' ').next().map(str::to_owned)).collect()
}

/// Returns the peak memory of a running process, in bytes.
fn peak_memory(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// Returns the CPU time of a process, without its children.
fn cpu_time(id: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name, in parentheses, may have spaces. It is field 2 of proc(5), and utime and stime are fields 14 and 15.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11).map(str::parse::<u32>);
    let (user, system) = (fields.next()?.ok()?, fields.next()?.ok()?);
    Some(TICK * (user + system))
}
