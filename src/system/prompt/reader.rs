//! Reads keys as they are pressed.

use std::io;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::{JoinHandle, spawn_blocking};

use super::keys::{Key, Keyboard};
use super::terminal::{KeyMode, write};

/// How long to wait after ESC for the rest of a sequence, even over a slow connection.
const SEQUENCE: Duration = Duration::from_millis(100);

/// Something that happens while a question waits.
pub(crate) enum Event {
    Key(Key),
    /// A shell has used the terminal, so the question must be shown again.
    Resumed,
    /// The terminal is gone.
    End,
}

/// Reads keys from the terminal, and restores it when dropped.
pub(crate) struct Reader {
    mode: KeyMode,
    keyboard: Keyboard,
    continued: tokio::signal::unix::Signal,
    /// The thread that waits for a byte.
    reading: Option<JoinHandle<io::Result<Read>>>,
}

/// The result of waiting for a byte.
enum Read {
    Byte(u8),
    Nothing,
    End,
}

impl Reader {
    /// Starts reading. Discards anything typed before.
    pub(crate) fn open() -> io::Result<Self> {
        let continued = signal(SignalKind::from_raw(Signal::CONT.as_raw()))?;
        let mut reader = Self { mode: KeyMode::enter()?, keyboard: Keyboard::default(), continued, reading: None };
        reader.discard_typed();
        reader.keyboard = Keyboard::default();
        Ok(reader)
    }

    /// Discards the typed keys that no question reads, but raises the signals that stop us. (TCIFLUSH would lose a Ctrl-C that the
    /// driver hasn't processed yet.)
    fn discard_typed(&mut self) {
        let Self { mode, keyboard, .. } = self;
        mode.for_each_typed(|byte| {
            if let Some(Key::Stop(signal)) = keyboard.byte(byte) {
                let _ = kill_process(getpid(), signal);
            }
        });
    }

    /// Whether more of a paste is to come.
    pub(crate) fn is_pasting(&self) -> bool {
        self.keyboard.is_pasting()
    }

    /// Waits for the next key. Later keys stay in the terminal's buffer until the reader is dropped, which discards them.
    pub(crate) async fn next(&mut self) -> io::Result<Event> {
        loop {
            let wait = self.keyboard.is_undecided().then_some(SEQUENCE);
            let reading = self.reading.get_or_insert_with(|| spawn_blocking(move || next_byte(wait)));
            let read = tokio::select! {
                // The shell may have changed the terminal while we were stopped.
                Some(()) = self.continued.recv() => {
                    self.mode.set()?;
                    return Ok(Event::Resumed);
                }
                read = reading => read??,
            };
            self.reading = None;
            let key = match read {
                Read::Byte(byte) => self.keyboard.byte(byte),
                Read::Nothing => self.keyboard.pause(),
                Read::End => return Ok(Event::End),
            };
            match key {
                Some(Key::Suspend) => {
                    self.suspend()?;
                    return Ok(Event::Resumed);
                }
                Some(key) => return Ok(Event::Key(key)),
                None => {}
            }
        }
    }

    /// Stops the job, as Ctrl-Z does elsewhere. Continues after `fg`, or at once if there is no shell to return to.
    fn suspend(&self) -> io::Result<()> {
        self.mode.leave();
        write("\n");
        kill_current_process_group(Signal::TSTP)?;
        self.mode.set()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if self.reading.is_none() {
            self.discard_typed();
        }
    }
}

/// Waits for the next typed byte, forever or for at most `wait`.
fn next_byte(wait: Option<Duration>) -> io::Result<Read> {
    let mut byte = [0];
    loop {
        if let Some(wait) = wait {
            let limit = Timespec::try_from(wait).map_err(io::Error::other)?;
            match poll(&mut [PollFd::new(&io::stdin(), PollFlags::IN)], Some(&limit)) {
                Ok(0) => return Ok(Read::Nothing),
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        match rustix::io::read(io::stdin(), &mut byte) {
            Ok(0) | Err(Errno::IO) => return Ok(Read::End),
            Ok(_) => return Ok(Read::Byte(byte[0])),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
