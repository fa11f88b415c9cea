//! Where the emulator listens: TLS under its own CA for Entra, the API and OIDC providers; plain HTTP for most hosts of
//! managed identities; TLS with a self-signed certificate for Service Fabric.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

/// Which of them a request came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listener {
    Main,
    Plain,
    Fabric,
}

impl Listener {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Plain => "plain",
            Self::Fabric => "fabric",
        }
    }
}

/// The sockets of one listener.
pub(crate) struct Sockets {
    pub(crate) address: SocketAddr,
    pub(crate) sockets: Vec<TcpListener>,
}

impl Sockets {
    /// Listens on `address`. Since `localhost` may mean either family, the IPv6 loopback is listened on beside the IPv4
    /// one where that is possible: some clients lose seconds on an address that nobody listens on.
    pub(crate) fn bind(address: SocketAddr) -> io::Result<Self> {
        let first = TcpListener::bind(address)?;
        let address = first.local_addr()?;
        let second = (address.ip() == Ipv4Addr::LOCALHOST)
            .then(|| TcpListener::bind((Ipv6Addr::LOCALHOST, address.port())).ok())
            .flatten();
        let sockets: Vec<_> = [first].into_iter().chain(second).collect();
        for socket in &sockets {
            socket.set_nonblocking(true)?;
        }
        Ok(Self { address, sockets })
    }

    /// Listens on the same address as `self`, on a port that the system chooses.
    pub(crate) fn beside(&self) -> io::Result<Self> {
        Self::bind(SocketAddr::new(self.address.ip(), 0))
    }
}
