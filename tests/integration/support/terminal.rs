//! A pseudo-terminal with `ory-social` in it, and a person in front of it.
//!
//! The program must lead the session that the terminal belongs to. Only then do Ctrl-C and a hang-up reach it as in
//! real life. That takes a process between the test and the program: see [`become_the_program`].

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::OwnedFd;
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, OptionalActions, Winsize, tcgetattr, tcsetattr};

use super::lab::{Lab, SECRET};

pub const ENTER: &str = "\r";
pub const CTRL_C: &str = "\x03";
pub const CTRL_D: &str = "\x04";
pub const CTRL_Z: &str = "\x1a";
pub const ESC: &str = "\x1b";

/// How long the person waits for anything. Machines under load are slow; only a failure takes this long.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often to check on a silent program.
const GLANCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };
/// The variable that carries the program's arguments.
const WORDS: &str = "ORY_SOCIAL_TEST_WORDS";

pub struct Terminal<'lab> {
    lab: &'lab Lab,
    child: Child,
    /// The person's side.
    controller: File,
    /// The program's side, which a shell would keep open.
    user: OwnedFd,
    output: Vec<u8>,
    /// How much of the visible text has been read.
    read: usize,
    hidden: Vec<String>,
}

/// What is left after the program has ended.
pub struct Ended {
    pub code: i32,
    /// Everything that was written, without colors and cursor movements.
    pub screen: String,
    /// The lines that are visible at the end.
    pub lines: Vec<String>,
    /// Everything exactly as it was written.
    pub output: String,
}

impl<'lab> Terminal<'lab> {
    pub fn open(lab: &'lab Lab, rows: u16, columns: u16, words: &str) -> Self {
        let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        let pty = rustix_openpty::openpty(None, Some(&size)).unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "support::terminal::become_the_program", "--ignored", "--nocapture"]);
        command.env_clear().env("TERM", "xterm-256color").envs(lab.variables()).env(WORDS, words);
        command.current_dir(lab.home()).stdin(pty.user.try_clone().unwrap()).stdout(Stdio::null());
        let child = command.stderr(Stdio::inherit()).spawn().unwrap();
        let hidden = vec![SECRET.to_owned()];
        Self { lab, child, controller: pty.controller.into(), user: pty.user, output: Vec::new(), read: 0, hidden }
    }

    /// Reads on until these words appear.
    #[track_caller]
    pub fn expect(&mut self, words: &str) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen();
            if let Some(place) = screen[self.read..].find(words) {
                self.read += place + words.len();
                return self;
            }
            assert!(Instant::now() < deadline, "{words:?} is not said within {PATIENCE:?}: {screen}");
            let ended = self.child.try_wait().unwrap().is_some();
            assert!(self.listen() || !ended, "it ended and did not say {words:?}: {screen}");
        }
    }

    /// Waits for a question, and answers it with a line.
    #[track_caller]
    pub fn answer(&mut self, question: &str, line: &str) -> &mut Self {
        self.expect(question).press(line).press(ENTER)
    }

    /// Waits for a list, and chooses an item by some letters. Without letters, chooses the preselected one.
    #[track_caller]
    pub fn choose(&mut self, list: &str, letters: &str) -> &mut Self {
        self.answer(list, letters)
    }

    /// Answers a question with something that must never be shown.
    #[track_caller]
    pub fn answer_hidden(&mut self, question: &str, line: &str) -> &mut Self {
        self.hidden.push(line.to_owned());
        self.answer(question, line)
    }

    pub fn press(&mut self, keys: &str) -> &mut Self {
        self.press_bytes(keys.as_bytes())
    }

    pub fn press_bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.controller.write_all(bytes).unwrap();
        self
    }

    /// Pastes text like a terminal with bracketed paste turned on.
    #[track_caller]
    pub fn paste(&mut self, text: &str) -> &mut Self {
        let output = String::from_utf8_lossy(&self.output);
        assert!(output.rfind("\x1b[?2004h") > output.rfind("\x1b[?2004l"), "nobody asked for marks: {output:?}");
        self.press(&format!("\x1b[200~{text}\x1b[201~"))
    }

    /// Remembers a secret that must never be shown, however it is entered.
    pub fn never_shows(&mut self, secret: &str) -> &mut Self {
        self.hidden.push(secret.to_owned());
        self
    }

    /// Stops and continues the program. In between, resets the terminal modes as shells do.
    pub fn stop_and_continue(&mut self) -> &mut Self {
        self.signal(Signal::STOP);
        let mut modes = tcgetattr(&self.user).unwrap();
        modes.local_modes.insert(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(&self.user, OptionalActions::Now, &modes).unwrap();
        self.signal(Signal::CONT)
    }

    pub fn echoes(&self) -> bool {
        tcgetattr(&self.user).unwrap().local_modes.contains(LocalModes::ECHO)
    }

    pub fn signal(&mut self, signal: Signal) -> &mut Self {
        let id = Pid::from_raw(self.child.id().try_into().unwrap()).unwrap();
        kill_process(id, signal).unwrap();
        self
    }

    /// Waits for the end. Checks that the terminal is as before, that no secret was shown, and that no file is left.
    #[track_caller]
    pub fn ends_with(&mut self, code: i32) -> Ended {
        let status = self.wait();
        while self.listen() {}
        let (lines, output) = (self.lines(), String::from_utf8_lossy(&self.output).into_owned());
        let ended = Ended { code: status.code().expect("no signal ends it"), screen: self.screen(), lines, output };
        assert_eq!(ended.code, code, "{}", ended.screen);
        let modes = tcgetattr(&self.user).unwrap().local_modes;
        assert!(modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG), "{modes:?}");
        assert!(self.cursor_is_shown(), "{:?}", String::from_utf8_lossy(&self.output));
        let output = String::from_utf8_lossy(&self.output);
        assert!(output.rfind("\x1b[?2004l") >= output.rfind("\x1b[?2004h"), "pastes stay in brackets: {output:?}");
        for secret in &self.hidden {
            assert!(!ended.screen.contains(secret), "{secret} is shown: {}", ended.screen);
        }
        self.lab.assert_nothing_left_behind();
        ended
    }

    /// Closes the terminal, as if its window were closed, and waits for the end. Returns the exit code.
    #[track_caller]
    pub fn hang_up(mut self) -> Option<i32> {
        let nothing = || File::open("/dev/null").unwrap();
        self.controller = nothing();
        self.user = nothing().into();
        let status = self.wait();
        self.lab.assert_nothing_left_behind();
        status.code()
    }

    /// Waits until a condition outside the terminal is met.
    #[track_caller]
    pub fn wait_until(&mut self, mut is_so: impl FnMut() -> bool) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        while !is_so() {
            assert!(Instant::now() < deadline, "not within {PATIENCE:?}: {}", self.screen());
            self.listen();
        }
        self
    }

    #[track_caller]
    fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "it does not end: {}", self.screen());
            self.listen();
        }
    }

    /// Reads what the program wrote, and waits a little if it is silent. Returns whether there was anything.
    fn listen(&mut self) -> bool {
        let mut watched = [PollFd::new(&self.controller, PollFlags::IN)];
        if poll(&mut watched, Some(&GLANCE)).unwrap() == 0 {
            return false;
        }
        let mut bytes = [0; 4096];
        let count = self.controller.read(&mut bytes).unwrap();
        self.output.extend_from_slice(&bytes[..count]);
        count > 0
    }

    /// Returns the text so far, without colors and cursor movements.
    fn screen(&self) -> String {
        console::strip_ansi_codes(&String::from_utf8_lossy(&self.output)).replace('\r', "")
    }

    /// Returns the lines that are visible now.
    pub fn lines(&self) -> Vec<String> {
        let text = |line: Vec<Cell>| line.iter().map(|(character, _)| character).collect::<String>();
        drawn(&String::from_utf8_lossy(&self.output)).into_iter().map(|it| text(it).trim_end().to_owned()).collect()
    }

    /// Returns the visible lines with their colors.
    pub fn colored_lines(&self) -> String {
        let mut text = String::new();
        for line in drawn(&String::from_utf8_lossy(&self.output)) {
            for cells in line.chunk_by(|(_, one), (_, other)| one == other) {
                text += &cells[0].1;
                text.extend(cells.iter().map(|(character, _)| character));
                text += if cells[0].1.is_empty() { "" } else { "\x1b[0m" };
            }
            text.push('\n');
        }
        text
    }

    fn cursor_is_shown(&self) -> bool {
        let output = String::from_utf8_lossy(&self.output);
        output.rfind("\x1b[?25h") >= output.rfind("\x1b[?25l")
    }
}

impl Drop for Terminal<'_> {
    fn drop(&mut self) {
        // It's still running after a failed expectation.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A cell of the screen: a character, and the codes of its style.
type Cell = (char, String);

/// Draws output as a terminal would. Knows the codes that lists and progress bars use: moving the cursor, styling text,
/// and clearing a line or everything below.
fn drawn(output: &str) -> Vec<Vec<Cell>> {
    let (mut lines, mut row, mut column) = (vec![Vec::new()], 0, 0);
    let mut style = String::new();
    for (part, is_code) in console::AnsiCodeIterator::new(output) {
        let code = if is_code { part.trim_start_matches("\x1b[") } else { "" };
        let (count, action) = code.split_at(code.len().saturating_sub(1));
        match (is_code, action) {
            (true, "A") => row -= count.parse().unwrap_or(1),
            (true, "B") => row += count.parse().unwrap_or(1),
            (true, "C") => column += count.parse().unwrap_or(1),
            (true, "D") => column -= count.parse().unwrap_or(1),
            (true, "J") => {
                lines.truncate(row + 1);
                lines[row].truncate(column);
            }
            (true, "K") => lines[row].truncate(if count == "2" { 0 } else { column }),
            (true, "m") if matches!(count, "" | "0") => style.clear(),
            (true, "m") => style += part,
            (true, _) => {}
            (false, _) => {
                for character in part.chars() {
                    match character {
                        '\r' => column = 0,
                        '\n' => (row, column) = (row + 1, 0),
                        other => {
                            let line: &mut Vec<Cell> = &mut lines[row];
                            line.resize(line.len().max(column + 1), (' ', String::new()));
                            line[column] = (other, style.clone());
                            column += 1;
                        }
                    }
                    lines.resize(lines.len().max(row + 1), Vec::new());
                }
            }
        }
    }
    lines
}

/// Not a test: runs between a test and the program. Takes over the terminal on stdin, and becomes the program.
#[test]
#[ignore = "started by `Terminal::open`, in a process of its own"]
fn become_the_program() {
    let Ok(words) = std::env::var(WORDS) else { return };
    rustix_openpty::login_tty(rustix::io::dup(io::stdin()).unwrap()).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_ory-social"));
    panic!("{}", program.args(words.split_whitespace()).env_remove(WORDS).exec());
}
