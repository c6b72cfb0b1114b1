//! A computer that can't run a study: no Python, no port, no room. Each a clear problem, and nothing is left.

use std::process::Command;

#[cfg(target_os = "linux")]
use orchard::Whose;
use workflows::job::Running;

#[cfg(target_os = "linux")]
use crate::attempt::run;
use crate::attempt::{fails, nothing_is_left};
use crate::support::desk::{Desk, new};
#[cfg(target_os = "linux")]
use crate::support::desk::{comes_online, page};
use crate::support::programs;
#[cfg(target_os = "linux")]
use crate::support::small_disk::SmallDisk;

#[test]
fn a_computer_without_python_says_so() {
    let desk = Desk::new("no-python");
    // The platform is started here, with nothing on its path and no tools of its own.
    let mut up = Command::new(programs::ours("orchard-platform"));
    desk.home.enter(&mut up);
    up.env_remove("ORCHARD_TOOLS")
        .env("PATH", desk.home.path().join("bin"));
    let started = up
        .arg("up")
        .arg("--data")
        .arg(desk.home.platform())
        .output()
        .unwrap();
    assert!(started.status.success());
    let (problem, running) = fails(&desk, &desk.study("version one"), new("small-study"));
    assert_eq!(
        (problem.code.as_str(), running),
        ("database-failed", Running::Nothing)
    );
    assert!(problem.args["why"].contains("Python"), "{problem:?}");
    nothing_is_left(&desk);
    desk.ends_clean();
}

/// In a network of its own all of whose ports are kept for others; and the same desk afterwards in the usual one.
#[cfg(target_os = "linux")]
#[test]
fn a_computer_without_a_free_port_says_so() {
    use std::os::unix::fs::PermissionsExt;

    let desk = Desk::new("no-port");
    let elsewhere = desk.home.path().join("bin/orchard-platform");
    let script = "#!/bin/sh\n\
        exec unshare --net sh -c '\
        echo 1 >/proc/sys/net/ipv4/ip_nonlocal_bind && \
        echo 1024-65535 >/proc/sys/net/ipv4/ip_local_reserved_ports || exit 3; \
        exec \"$0\" \"$@\"' \"$PLATFORM\" \"$@\"\n"
        .replace(
            "$PLATFORM",
            programs::ours("orchard-platform").to_str().unwrap(),
        );
    std::fs::write(&elsewhere, script).unwrap();
    std::fs::set_permissions(&elsewhere, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut status = Command::new(&elsewhere);
    status.arg("status").arg("--data").arg(desk.home.platform());
    let tried = status.output().unwrap();
    if !tried.status.success() {
        eprintln!("no network of one's own is to be had here: skipped");
        return;
    }

    let full = desk.with_platform(elsewhere);
    let study = full.study("version one");
    let (problem, running) = fails(&full, &study, new("small-study"));
    assert_eq!(
        (problem.code.as_str(), running),
        ("no-free-port", Running::Nothing)
    );

    let desk = full.with_platform(programs::ours("orchard-platform"));
    run(comes_online(&desk.jobs(), &study, new("small-study")));
    desk.ends_clean();
}

/// The program's own folder is on a disk that holds next to nothing.
#[cfg(target_os = "linux")]
#[test]
fn a_packed_copy_that_finds_no_room_says_so() {
    let desk = Desk::new("no-room");
    let study = desk.study("version one");
    study.write("_static/large.svg", &noise(100_000));
    let scratch = desk.home.data().join("scratch");
    std::fs::create_dir_all(&scratch).unwrap();
    let Some(_disk) = SmallDisk::mount(&scratch, "16k") else {
        return;
    };
    let (problem, running) = fails(&desk, &study, new("small-study"));
    assert_eq!(
        (problem.code.as_str(), running),
        ("pack-disk-full", Running::Nothing)
    );
    nothing_is_left(&desk);
    desk.ends_clean();
}

/// The platform's disk grows little by little: every attempt fails for the disk's sake, the last one comes online.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_says_so_wherever_it_stops_and_with_room_made_the_study_comes_online() {
    let desk = Desk::new("full-disk");
    std::fs::create_dir_all(desk.home.platform()).unwrap();
    let Some(disk) = SmallDisk::mount(&desk.home.platform(), "16k") else {
        return;
    };
    let study = desk.study("version one");
    // No room for the platform's own memory, for a database, for the study's packages.
    for size in ["16k", "1m", "30m", "60m"] {
        disk.grow(size);
        let (problem, running) = fails(&desk, &study, new("small-study"));
        assert_eq!(
            (problem.code.as_str(), problem.whose, running),
            ("disk-full", Whose::ThisComputer, Running::Nothing),
            "{size}: {problem:?}"
        );
    }
    disk.grow("2g");
    run(comes_online(&desk.jobs(), &study, new("small-study")));
    assert_eq!(
        page(&desk.truth("small-study").address.unwrap()),
        "version one"
    );
    desk.ends_clean();
}

/// Text that hardly gets smaller when it is packed.
#[cfg(target_os = "linux")]
fn noise(bytes: usize) -> String {
    let mut state = 88_172_645_463_325_252_u64;
    std::iter::from_fn(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from_digit((state % 36) as u32, 36)
    })
    .take(bytes)
    .collect()
}
