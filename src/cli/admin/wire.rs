//! What crosses `admin.sock`: JSON, one value a line, at most 1 MiB each.

use std::{io, time::Duration};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    time::timeout,
};

use super::{AdminError, Progress, Request, Response};

/// The longest line, in bytes.
const MAX_LINE: u64 = 1024 * 1024;
/// How long the other end may take to read a line.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// The first line of a command.
#[derive(Serialize, Deserialize)]
pub(super) struct Opening {
    /// The release it is of.
    pub(super) release: String,
    pub(super) request: Request,
}

/// A line of the server; the last one is `done` or `failed`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    Progress(Progress),
    Note(String),
    Item(Value),
    /// The command's turn: it answers with a [`Supply`].
    More,
    Done(Response),
    Failed(AdminError),
}

/// A line of the command after its first.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Supply {
    Item(Value),
    End,
}

/// Why a line could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(super) enum WireError {
    #[error("a line is longer than 1 MiB")]
    TooLong,
    #[error("a line is not what was expected")]
    Garbage,
    #[error("the other end closed the connection")]
    Closed,
    #[error("the other end does not answer")]
    Late,
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<WireError> for AdminError {
    fn from(error: WireError) -> Self {
        Self::failed(error.to_string())
    }
}

/// One end of a connection.
pub(super) struct Wire {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
}

impl Wire {
    pub(super) fn new(stream: UnixStream) -> Self {
        let (reader, writer) = stream.into_split();
        Self { reader: BufReader::new(reader), writer }
    }

    /// The next line, which has to come within `patience`.
    pub(super) async fn read<T: DeserializeOwned>(
        &mut self,
        patience: Duration,
    ) -> Result<T, WireError> {
        let line = timeout(patience, self.line()).await.map_err(|_| WireError::Late)??;
        serde_json::from_slice(&line).map_err(|_| WireError::Garbage)
    }

    async fn line(&mut self) -> Result<Vec<u8>, WireError> {
        let mut line = Vec::new();
        let mut bounded = (&mut self.reader).take(MAX_LINE + 1);
        bounded.read_until(b'\n', &mut line).await?;
        match line.pop() {
            Some(b'\n') => Ok(line),
            Some(_) if line.len() as u64 >= MAX_LINE => Err(WireError::TooLong),
            None | Some(_) => Err(WireError::Closed),
        }
    }

    /// Writes a line.
    pub(super) async fn write<T: Serialize>(&mut self, value: &T) -> Result<(), WireError> {
        let mut line = serde_json::to_vec(value).map_err(|_| WireError::Garbage)?;
        if line.len() as u64 > MAX_LINE {
            return Err(WireError::TooLong);
        }
        line.push(b'\n');
        let written = timeout(WRITE_TIMEOUT, self.writer.write_all(&line)).await;
        Ok(written.map_err(|_| WireError::Late)??)
    }
}
