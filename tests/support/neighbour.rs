//! Another computer, for real: a network of its own, and a cable from there to here. It is gone when the test is,
//! however that ends.

#![allow(dead_code, reason = "each test program uses its own part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so by stopping"
)]

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::fd::AsFd;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

/// How long a connection may take on a cable between two networks of one machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// A network that lives as long as this does. The process that holds it ends with its input.
pub struct Network(Child);

impl Network {
    /// A new one, in which nothing is plugged in. `None`, said aloud, where this account may not make any.
    pub fn new() -> Option<Network> {
        let mut holder = Command::new("unshare");
        holder
            .args([
                "--net",
                "sh",
                "-c",
                "ip link set lo up && echo ready && exec cat",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut holder = holder.stderr(Stdio::null()).spawn().ok()?;
        let mut said = [0; 6];
        if holder.stdout.as_mut()?.read_exact(&mut said).is_err() {
            let _ = holder.wait();
            eprintln!("no network of one's own is to be had here: skipped");
            return None;
        }
        Some(Network(holder))
    }

    /// Moves this thread there, with the programs it starts and the sockets it opens from now on.
    pub fn enter(&self) {
        let network = File::open(format!("/proc/{}/ns/net", self.0.id())).unwrap();
        move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network)).unwrap();
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// The other computer.
pub struct Neighbour {
    network: Network,
    /// The name of the cable's end at this computer.
    pub cable: String,
}

impl Neighbour {
    /// A cable from here to a new computer, with an address at each end in a network of `/24`.
    pub fn plug_in(cable: &str, here: &str, there: &str) -> Option<Neighbour> {
        let network = Network::new()?;
        let neighbour = Neighbour {
            cable: cable.to_owned(),
            network,
        };
        let id = neighbour.network.0.id().to_string();
        let made = Command::new("ip")
            .args(["link", "add", cable, "type", "veth", "peer", "name", "eth0"])
            .args(["netns", &id])
            .output();
        if !made.is_ok_and(|made| made.status.success()) {
            eprintln!("no cable to another computer is to be had here: skipped");
            return None;
        }
        neighbour.has(here);
        ip(&["link", "set", cable, "up"]);
        neighbour.there(|| {
            ip(&["addr", "add", &format!("{there}/24"), "dev", "eth0"]);
            ip(&["link", "set", "eth0", "up"]);
        });
        Some(neighbour)
    }

    /// Gives this computer an address at the cable.
    pub fn has(&self, here: &str) {
        ip(&["addr", "add", &format!("{here}/24"), "dev", &self.cable]);
    }

    /// Takes one away.
    pub fn loses(&self, here: &str) {
        ip(&["addr", "del", &format!("{here}/24"), "dev", &self.cable]);
    }

    /// Does something at the other computer.
    pub fn there<T: Send>(&self, act: impl FnOnce() -> T + Send) -> T {
        std::thread::scope(|scope| {
            let there = scope.spawn(|| {
                self.network.enter();
                act()
            });
            there
                .join()
                .unwrap_or_else(|why| std::panic::resume_unwind(why))
        })
    }

    /// A connection from there, if one comes about.
    pub fn connects(&self, address: Ipv4Addr, port: u16) -> Option<TcpStream> {
        let stream = self.there(|| {
            TcpStream::connect_timeout(&SocketAddr::from((address, port)), PATIENCE).ok()
        })?;
        stream.set_read_timeout(Some(PATIENCE * 3)).unwrap();
        Some(stream)
    }

    /// What is answered there to a plain GET under `host`, to its end.
    pub fn gets(&self, address: Ipv4Addr, port: u16, host: &str, path: &str) -> Option<String> {
        let mut stream = self.connects(address, port)?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .ok()?;
        let mut answer = Vec::new();
        // One that is refused without having been read ends in a reset, after the answer.
        let ended = stream.read_to_end(&mut answer);
        (ended.is_ok() || !answer.is_empty()).then_some(())?;
        Some(String::from_utf8_lossy(&answer).into_owned())
    }
}

impl Drop for Neighbour {
    fn drop(&mut self) {
        // The network's own end may come a moment later.
        let _ = Command::new("ip")
            .args(["link", "del", &self.cable])
            .output();
    }
}

fn ip(arguments: &[&str]) {
    let ran = Command::new("ip").args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "ip {arguments:?}: {said}");
}
