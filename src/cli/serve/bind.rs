//! Listening sockets.

use std::{
    io::ErrorKind,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
};

use tokio::net::TcpListener;

use crate::{Failure, settings::Listen};

/// A socket that listens.
#[derive(Debug)]
pub(super) struct Bound {
    pub(super) listener: TcpListener,
    pub(super) address: SocketAddr,
}

/// Binds all addresses of a setting.
pub(super) async fn bind(
    addresses: &[Listen],
    setting: &'static str,
) -> Result<Vec<Bound>, Failure> {
    let one = |address| one(address, setting);
    let mut bound = Vec::new();
    for listen in addresses {
        match listen {
            Listen::Address(address) => bound.push(one(*address).await?),
            Listen::Localhost(port) => {
                let first = one((Ipv4Addr::LOCALHOST, *port).into()).await?;
                let port = first.address.port();
                bound.push(first);
                // A machine without IPv6 is served by IPv4 alone.
                match one((Ipv6Addr::LOCALHOST, port).into()).await {
                    Ok(second) => bound.push(second),
                    Err(error) => tracing::debug!(%error, "not listening on ::1"),
                }
            }
        }
    }
    Ok(bound)
}

async fn one(address: SocketAddr, setting: &'static str) -> Result<Bound, Failure> {
    let failed = |error: std::io::Error| {
        Failure::Other(match error.kind() {
            ErrorKind::AddrInUse => format!(
                "{address} is in use by another process: stop it, or choose another port with \
                 {setting}"
            ),
            ErrorKind::PermissionDenied => {
                format!("{address} may not be listened on by this user: choose a port above 1023")
            }
            _ => format!("{address} cannot be listened on: {error}"),
        })
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok(Bound { listener, address })
}
