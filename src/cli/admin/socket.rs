//! `admin.sock` in the data folder.

use std::{
    fs,
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};

use tokio::net::{UnixListener, UnixStream};

const NAME: &str = "admin.sock";

/// The socket of the server that uses a data folder.
pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join(NAME)
}

/// Listens, in place of what a server that was killed left behind. Nobody but this user and root
/// can connect at any moment: the socket is made in a private folder and moved to its place.
pub(super) fn bind(folder: &Path) -> io::Result<UnixListener> {
    let nest = folder.join(".a");
    let egg = nest.join("s");
    let clear = || {
        let _ = fs::remove_file(&egg);
        let _ = fs::remove_dir(&nest);
    };
    clear();
    fs::DirBuilder::new().mode(0o700).create(&nest)?;
    let bound = UnixListener::bind(&egg).and_then(|listener| {
        fs::set_permissions(&egg, fs::Permissions::from_mode(0o600))?;
        // Its address must fit as well: commands connect to it.
        std::os::unix::net::SocketAddr::from_pathname(path(folder))?;
        fs::rename(&egg, path(folder))?;
        Ok(listener)
    });
    clear();
    bound
}

/// Connects to the server that uses the folder; `None` when there is none.
pub(super) async fn connect(folder: &Path) -> io::Result<Option<UnixStream>> {
    match UnixStream::connect(path(folder)).await {
        Ok(stream) => Ok(Some(stream)),
        Err(error) => match error.kind() {
            // Nobody listens, or the path is too long for anybody to.
            ErrorKind::NotFound | ErrorKind::ConnectionRefused | ErrorKind::InvalidInput => {
                Ok(None)
            }
            _ => Err(error),
        },
    }
}

/// Whether a data folder's path leaves no room for a socket in it.
pub(super) fn is_too_long(folder: &Path) -> bool {
    std::os::unix::net::SocketAddr::from_pathname(path(folder)).is_err()
}
