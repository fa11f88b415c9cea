//! Taking turns.

use super::*;
use std::sync::Barrier;
use std::sync::atomic::AtomicBool;

#[test]
fn one_has_the_turn_and_gives_it_up() {
    let folder = Folder::new();
    let (one, two) = (folder.spot(), folder.spot());
    let turn = one.turn().expect("locks").expect("free");
    assert!(two.turn().expect("locks").is_none());
    let elsewhere = folder.shelf(0).spot(&key("other"));
    assert!(
        elsewhere.turn().expect("locks").is_some(),
        "not the same turn"
    );
    drop(turn);
    assert_eq!(
        folder.names_but_locks(),
        ["key"],
        "nothing is left lying about"
    );
    assert!(two.turn().expect("locks").is_some());
}

#[test]
fn what_a_dead_process_left_is_free() {
    let folder = Folder::new();
    let spot = folder.spot();
    std::fs::write(folder.0.join(spot.lock_name()), b"").expect("written");
    assert!(spot.turn().expect("locks").is_some());
}

#[test]
fn no_two_have_the_turn_at_once() {
    let folder = Folder::new();
    let (taken, turns) = (AtomicBool::new(false), AtomicU32::new(0));
    let together = Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let spot = folder.spot();
                together.wait();
                for _ in 0..500 {
                    if let Some(turn) = spot.turn().expect("locks") {
                        assert!(!taken.swap(true, Ordering::SeqCst), "two at once");
                        std::thread::yield_now();
                        turns.fetch_add(1, Ordering::SeqCst);
                        taken.store(false, Ordering::SeqCst);
                        drop(turn);
                    }
                }
            });
        }
    });
    assert!(turns.load(Ordering::SeqCst) > 0);
    assert_eq!(folder.names_but_locks(), ["key"]);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_turn_is_not_followed() {
    let folder = Folder::new();
    let spot = folder.spot();
    let outside = Folder::new();
    std::fs::create_dir(&outside.0).expect("made");
    let target = outside.0.join("made-by-mistake");
    std::os::unix::fs::symlink(&target, folder.0.join(spot.lock_name())).expect("linked");
    assert!(spot.turn().is_err());
    assert!(!target.exists());
}
