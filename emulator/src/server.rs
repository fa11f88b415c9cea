//! The accept loop: TLS or none, HTTP/1.1 with keep-alive, counted connections, and connections that are cut on demand.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::control;
use crate::faults::Cut;
use crate::metered::Metered;
use crate::world::World;

/// Serves until it is dropped, and every connection with it.
pub(crate) async fn serve(
    socket: TcpListener,
    acceptor: Option<TlsAcceptor>,
    router: Router,
    world: Arc<World>,
) {
    let listener = tokio::net::TcpListener::from_std(socket)
        .expect("a socket that does not block belongs to the runtime");
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A failed accept concerns one peer, or passes: the loop goes on.
                let Ok((stream, _)) = accepted else { continue };
                let counted = Arc::new(Counted::new(Arc::clone(&world)));
                connections.spawn(connection(stream, acceptor.clone(), router.clone(), counted));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Serves one connection, over TLS where there is an acceptor. How it ends concerns only the peer.
async fn connection(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    router: Router,
    counted: Arc<Counted>,
) {
    // Without it small answers on a kept connection wait for the peer's acknowledgement.
    let _ = stream.set_nodelay(true);
    let stream = Metered::new(stream, Arc::clone(&counted));
    match acceptor {
        None => requests(stream, router, counted).await,
        Some(acceptor) => {
            if let Ok(stream) = acceptor.accept(stream).await {
                requests(stream, router, counted).await;
            }
        }
    }
}

async fn requests(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    router: Router,
    counted: Arc<Counted>,
) {
    let first = AtomicBool::new(true);
    let service = service_fn(|request: Request<Incoming>| {
        if first.swap(false, Ordering::Relaxed) && request.uri().path().starts_with(control::PREFIX)
        {
            counted.forget();
        }
        answer(router.clone(), request)
    });
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(router: Router, request: Request<Incoming>) -> io::Result<Response> {
    let Ok(response) = router.oneshot(request.map(Body::new)).await;
    if response.extensions().get::<Cut>().is_some() {
        Err(io::Error::other("cut on demand"))
    } else {
        Ok(response)
    }
}

/// A connection's place in the counters. One that turns out to be for control gives it back.
pub(crate) struct Counted {
    world: Arc<World>,
    counts: AtomicBool,
    received: AtomicU64,
    sent: AtomicU64,
}

impl Counted {
    fn new(world: Arc<World>) -> Self {
        let mut counters = world.counters();
        counters.connections += 1;
        counters.open_connections += 1;
        drop(counters);
        Self {
            world,
            counts: AtomicBool::new(true),
            received: AtomicU64::new(0),
            sent: AtomicU64::new(0),
        }
    }

    /// Adds what has gone over the connection.
    pub(crate) fn bytes(&self, received: usize, sent: usize) {
        let [received, sent] =
            [received, sent].map(|length| u64::try_from(length).unwrap_or(u64::MAX));
        if self.counts.load(Ordering::Relaxed) {
            let mut counters = self.world.counters();
            counters.bytes_received += received;
            counters.bytes_sent += sent;
            self.received.fetch_add(received, Ordering::Relaxed);
            self.sent.fetch_add(sent, Ordering::Relaxed);
        }
    }

    fn forget(&self) {
        if self.counts.swap(false, Ordering::Relaxed) {
            let mut counters = self.world.counters();
            // A reset may have come between.
            counters.connections = counters.connections.saturating_sub(1);
            counters.open_connections -= 1;
            let own = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
            counters.bytes_received = counters.bytes_received.saturating_sub(own(&self.received));
            counters.bytes_sent = counters.bytes_sent.saturating_sub(own(&self.sent));
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if self.counts.load(Ordering::Relaxed) {
            self.world.counters().open_connections -= 1;
        }
    }
}
