//! Files that the user names. Any of them may be a FIFO or device that nobody writes to or that never ends.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use thiserror::Error;

use super::interrupt::Interrupts;

/// Why a file can't be read.
#[derive(Debug, Error)]
pub(crate) enum ReadFailure {
    /// The system doesn't allow it.
    #[error(transparent)]
    Unreadable(io::Error),
    /// It is over the size limit.
    #[error("it is too large")]
    TooLarge,
    #[error("signal {0} asked us to stop")]
    Interrupted(i32),
}

/// Reads a file of at most `most` bytes, no matter how slow its writer is.
pub(crate) async fn read(path: &Path, most: u64, interrupts: &Interrupts) -> Result<Vec<u8>, ReadFailure> {
    let path = path.to_owned();
    read_from(move || File::open(path), most, interrupts).await
}

/// Like [`read`], but from standard input.
pub(crate) async fn read_stdin(most: u64, interrupts: &Interrupts) -> Result<Vec<u8>, ReadFailure> {
    read_from(|| Ok(io::stdin()), most, interrupts).await
}

async fn read_from<R: Read>(
    open: impl FnOnce() -> io::Result<R> + Send + 'static,
    most: u64,
    interrupts: &Interrupts,
) -> Result<Vec<u8>, ReadFailure> {
    let reading = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        // Ignore the reported file size, because a device has none and may never end.
        open()?.take(most + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    });
    tokio::select! {
        read = reading => match read.unwrap_or_else(|broken| Err(broken.into())) {
            Ok(bytes) if bytes.len() as u64 > most => Err(ReadFailure::TooLarge),
            read => read.map_err(ReadFailure::Unreadable),
        },
        interruption = interrupts.raised() => Err(ReadFailure::Interrupted(interruption.signal)),
    }
}
