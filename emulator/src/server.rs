//! The accept loop: TLS or none, HTTP/1.1 with keep-alive, counted connections, and connections that are cut on demand.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
                let counted = Counted::new(Arc::clone(&world));
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
    counted: Counted,
) {
    // Without it small answers on a kept connection wait for the peer's acknowledgement.
    let _ = stream.set_nodelay(true);
    match acceptor {
        None => requests(stream, router, counted).await,
        Some(acceptor) => {
            if let Ok(stream) = acceptor.accept(stream).await {
                requests(stream, router, counted).await;
            }
        }
    }
}

async fn requests(stream: impl AsyncRead + AsyncWrite + Unpin, router: Router, counted: Counted) {
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
struct Counted {
    world: Arc<World>,
    counts: AtomicBool,
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
        }
    }

    fn forget(&self) {
        if self.counts.swap(false, Ordering::Relaxed) {
            let mut counters = self.world.counters();
            // A reset may have come between.
            counters.connections = counters.connections.saturating_sub(1);
            counters.open_connections -= 1;
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
