//! Files that a person names: any of them may be a FIFO or a device, which nobody writes to or which never ends.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use thiserror::Error;

use super::interrupt::Interrupts;

/// Why a file can't be read.
#[derive(Debug, Error)]
pub(crate) enum ReadFailure {
    /// The system does not let us.
    #[error(transparent)]
    Unreadable(io::Error),
    /// It has more bytes than are read.
    #[error("it is too large")]
    TooLarge,
    /// We were asked to stop.
    #[error("signal {0} asked us to stop")]
    Interrupted(i32),
}

/// Reads a file of at most so many bytes, however long its writer takes.
pub(crate) async fn read(path: &Path, most: u64, interrupts: &Interrupts) -> Result<Vec<u8>, ReadFailure> {
    let path = path.to_owned();
    read_from(move || File::open(path), most, interrupts).await
}

/// The same for standard input.
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
        // Not by the size that the file names: a device has none, and no end.
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
