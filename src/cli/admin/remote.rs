//! The command's end of `admin.sock`.

use std::time::Duration;

use tokio::net::UnixStream;

use super::{
    AdminError, Caller, Request, Response,
    wire::{Answer, Opening, Supply, Wire, WireError},
};

/// How long the server may be silent: it shows how far long work is.
const SILENCE: Duration = Duration::from_mins(5);

/// Has the running server carry out a request.
pub(super) async fn ask(
    stream: UnixStream,
    request: Request,
    caller: &mut dyn Caller,
) -> Result<Response, AdminError> {
    let mut wire = Wire::new(stream);
    let release = env!("CARGO_PKG_VERSION").to_owned();
    wire.write(&Opening { release, request }).await.map_err(lost)?;
    loop {
        match wire.read(SILENCE).await.map_err(lost)? {
            Answer::Progress(progress) => caller.progress(progress).await,
            Answer::Note(line) => caller.note(line).await,
            Answer::Item(item) => caller.item(item).await?,
            Answer::More => {
                let supply = caller.next().await?.map_or(Supply::End, Supply::Item);
                wire.write(&supply).await.map_err(lost)?;
            }
            Answer::Done(response) => return Ok(response),
            Answer::Failed(error) => return Err(error),
        }
    }
}

fn lost(error: WireError) -> AdminError {
    AdminError::failed(match error {
        WireError::TooLong => "what is to be sent to the server is longer than 1 MiB".to_owned(),
        WireError::Garbage => {
            "the running server is of another release: use its command".to_owned()
        }
        other => format!(
            "the running server gave no answer ({other}): whether it did what was asked is not \
             known; look, and give the command again"
        ),
    })
}
