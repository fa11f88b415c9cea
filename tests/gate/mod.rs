//! A door in front of the emulator that can be shut, slammed or led elsewhere between two attempts.
#![allow(dead_code, reason = "each test program uses a part")]

use std::io::{Read, Write, copy};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// What happens to whoever connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// Connected with this port of the same machine.
    To(u16),
    /// Nobody listens.
    Shut,
    /// Accepted, and reset before anything was answered.
    Reset,
    /// Answered, but not in TLS.
    Babble,
    /// Accepted, and never answered.
    Silent,
}

/// A loopback port with a door.
pub(crate) struct Gate {
    port: u16,
    open: Mutex<Option<Open>>,
    visitors: Arc<AtomicUsize>,
}

struct Open {
    ending: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Gate {
    /// A gate that is shut.
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        Self {
            port,
            open: Mutex::default(),
            visitors: Arc::default(),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// How many are connected.
    pub(crate) fn visitors(&self) -> usize {
        self.visitors.load(Ordering::SeqCst)
    }

    /// What happens to connections from now on; those that are there stay.
    pub(crate) fn set(&self, door: Door) {
        let mut open = self.open.lock().expect("gate");
        self.close(open.take());
        if door == Door::Shut {
            return;
        }
        let listener = TcpListener::bind(("127.0.0.1", self.port)).expect("the same port again");
        let ending = Arc::new(AtomicBool::new(false));
        let (ended, visitors) = (Arc::clone(&ending), Arc::clone(&self.visitors));
        let thread = thread::spawn(move || {
            for visitor in listener.incoming() {
                if ended.load(Ordering::SeqCst) {
                    break;
                }
                if let Ok(visitor) = visitor {
                    let visitors = Arc::clone(&visitors);
                    visitors.fetch_add(1, Ordering::SeqCst);
                    thread::spawn(move || {
                        receive(visitor, door);
                        visitors.fetch_sub(1, Ordering::SeqCst);
                    });
                }
            }
        });
        *open = Some(Open { ending, thread });
    }

    fn close(&self, open: Option<Open>) {
        if let Some(open) = open {
            open.ending.store(true, Ordering::SeqCst);
            // Wakes it.
            drop(TcpStream::connect(("127.0.0.1", self.port)));
            open.thread.join().expect("the gate's thread");
        }
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        let open = self.open.lock().expect("gate").take();
        self.close(open);
    }
}

fn receive(mut visitor: TcpStream, door: Door) {
    match door {
        Door::To(port) => relay(visitor, port),
        Door::Shut => {}
        // What was sent stays unread: closing then resets.
        Door::Reset => drop(visitor.peek(&mut [0]).map(|_| visitor)),
        Door::Babble => {
            let mut hello = [0; 4096];
            let _ = visitor.read(&mut hello);
            let _ = visitor.write_all(b"220 this is no TLS\r\n");
            let _ = visitor.read(&mut hello);
        }
        // Until the visitor goes.
        Door::Silent => drop(copy(&mut visitor, &mut std::io::sink())),
    }
}

fn relay(visitor: TcpStream, port: u16) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else {
        return;
    };
    let pipe = |mut from: TcpStream, mut to: TcpStream| {
        let _ = copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    };
    if let (Ok(from), Ok(to)) = (visitor.try_clone(), server.try_clone()) {
        thread::spawn(move || pipe(from, to));
        pipe(server, visitor);
    }
}
