//! A proxy in front of instances, or in front of a store.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

/// Forwards every connection to the next of several places, and passes over those that are away.
#[derive(Clone, Debug)]
pub(crate) struct Proxy {
    pub(crate) port: u16,
    places: Arc<Mutex<Vec<String>>>,
    /// How often something came from the side that connects: with one writer, its round trips.
    pub(crate) bursts: Arc<AtomicUsize>,
}

impl Proxy {
    /// In front of nothing yet.
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let this = Self { port, places: Arc::default(), bursts: Arc::default() };
        let own = this.clone();
        thread::spawn(move || {
            for (turn, from) in listener.incoming().flatten().enumerate() {
                let own = own.clone();
                thread::spawn(move || own.forward(&from, turn));
            }
        });
        this
    }

    /// Sends connections there from now on.
    pub(crate) fn lead_to(&self, places: Vec<String>) {
        *self.places.lock().unwrap() = places;
    }

    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn forward(&self, from: &TcpStream, turn: usize) {
        let places = self.places.lock().unwrap().clone();
        let mut each = (0..places.len()).map(|step| &places[(turn + step) % places.len()]);
        let connected = each.find_map(|place| TcpStream::connect(place).ok());
        let Some(to) = connected else { return };
        let (from_too, to_too) = (from.try_clone().unwrap(), to.try_clone().unwrap());
        let _ = (from.set_nodelay(true), to.set_nodelay(true));
        let back = thread::spawn(move || copy(&to_too, &from_too, None));
        copy(from, &to, Some(&self.bursts));
        let _ = back.join();
    }
}

fn copy(mut from: &TcpStream, mut to: &TcpStream, bursts: Option<&AtomicUsize>) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if let Some(bursts) = bursts {
            bursts.fetch_add(1, SeqCst);
        }
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
    // Whoever half-closed may still be read from; one that is gone is let go of in time.
    let _ = from.set_read_timeout(Some(Duration::from_mins(1)));
}
