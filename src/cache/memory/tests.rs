use super::*;
use crate::advice::Text;
use crate::cache::Life;
use crate::error::ErrorKind;
use crate::flow::token::Acquired;
use crate::nul_text::NulText;
use crate::protocol::TokenResponse;
use crate::secret::Secret;
use crate::token::Asked;

fn at(seconds: u64) -> Moment {
    Moment::from_nanoseconds(seconds * 1_000_000_000)
}

fn key(number: u64) -> SlotKey {
    SlotKey {
        asked: Arc::new(asked(&number.to_string())),
        claims: None,
    }
}

pub(crate) fn asked(tenant_id: &str) -> Asked {
    Asked {
        tenant_id: NulText::new(tenant_id),
        client_id: Arc::new(NulText::new("c")),
        resource: NulText::new("r"),
    }
}

/// A token of this life from second zero on.
pub(crate) fn token(lifetime_seconds: u64) -> AccessToken {
    let response = TokenResponse {
        access_token: Secret::from("opaque"),
        token_type: "Bearer".to_owned(),
        lifetime_seconds,
        refresh_in_seconds: None,
        resource: None,
    };
    let acquired = Acquired {
        response,
        sent_at: at(0),
        sent_at_unix: 0,
    };
    AccessToken::new(acquired, Arc::new(asked("t")), 0)
}

fn partition_of(tokens: u64) -> Partition {
    let partition = Partition::of(16);
    for number in 0..tokens {
        // The later, the sooner it ends.
        partition
            .place(key(number))
            .slot
            .keep(&token(10_000 - number));
    }
    partition
}

fn kept(partition: &Partition) -> Vec<u64> {
    let mut numbers: Vec<u64> = lock(&partition.slots)
        .keys()
        .map(|key| key.asked.tenant_id.as_str().parse().expect("a number"))
        .collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn a_full_partition_drops_what_ends_first() {
    let partition = partition_of(16);
    let _ = partition.place(key(100)).slot;
    // An eighth, and one more.
    let expected: Vec<u64> = (0..13).chain([100]).collect();
    assert_eq!(kept(&partition), expected);
    // What is there already needs no room.
    let partition = partition_of(16);
    let _ = partition.place(key(3)).slot;
    assert_eq!(kept(&partition).len(), 16);
}

#[test]
fn what_somebody_holds_is_not_dropped() {
    let partition = partition_of(15);
    let held: Vec<_> = [14, 13]
        .map(|number| partition.place(key(number)).slot)
        .into();
    let empty = partition.place(key(15)).slot;
    drop(empty);
    let _ = partition.place(key(100)).slot;
    let numbers = kept(&partition);
    assert!(
        numbers.contains(&14) && numbers.contains(&13),
        "{numbers:?}"
    );
    assert!(!numbers.contains(&15), "no token, and nobody wants one");
    drop(held);
}

#[test]
fn a_partition_never_grows_beyond_its_bound_by_what_nobody_holds() {
    let partition = Partition::of(16);
    for number in 0..1000 {
        partition.place(key(number)).slot.keep(&token(3600));
        assert!(kept(&partition).len() <= 16);
    }
}

#[test]
fn a_partition_is_bounded_unless_told_otherwise() {
    let partition = Partition::default();
    for number in 0..40_000 {
        let _ = partition.place(key(number));
    }
    let kept = lock(&partition.slots).len();
    assert!((20_000..=32_768).contains(&kept), "{kept}");
}

#[test]
fn one_caller_begins_a_pause() {
    let slot = Slot::default();
    assert!(!slot.paused(at(5)));
    assert!(slot.begin_pause(at(5)));
    assert!(!slot.begin_pause(at(5)) && !slot.begin_pause(at(34)));
    assert!(slot.paused(at(34)) && !slot.paused(at(35)));
    slot.pause(at(34));
    assert!(!slot.begin_pause(at(63)) && slot.begin_pause(at(64)));
}

#[test]
fn a_wait_stands_until_it_is_over_or_forgotten() {
    let slot = Slot::default();
    assert!(slot.standing(at(0)).is_none());
    let failure = Error::new(ErrorKind::Throttled, Text::Throttled);
    slot.remember(at(40), &failure);
    let (left, said) = slot.standing(at(15)).expect("a wait");
    assert_eq!(
        (left, said.kind()),
        (Duration::from_secs(25), ErrorKind::Throttled)
    );
    assert!(slot.standing(at(40)).is_none());
    slot.remember(at(90), &failure);
    slot.forget();
    assert!(slot.standing(at(50)).is_none());
}

#[test]
fn a_slot_costs_less_than_a_request_holds_beside_it() {
    // What the cache adds to a token must stay within half a kilobyte, keys and map included.
    assert!(size_of::<Slot>() <= 192, "{}", size_of::<Slot>());
    assert!(size_of::<Life>() <= 48, "{}", size_of::<Life>());
}

/// The wall clock ran a day ahead when the first token came, and was put right.
#[test]
fn what_is_left_counts_where_a_token_of_another_process_is_taken() {
    struct Put(u64, i64);
    impl Clock for Put {
        fn now(&self) -> Moment {
            at(self.0)
        }
        fn unix(&self) -> i64 {
            self.1
        }
    }
    let sent = |moment, unix| {
        let life = Life::new(at(moment), unix, 3600, None, 0);
        AccessToken::stored(
            &Secret::from("opaque"),
            "Bearer",
            life,
            Arc::new(asked("t")),
        )
    };
    let slot = Slot::default();
    slot.keep(&sent(1000, 1_800_086_400));
    let clock = Put(6000, 1_800_005_000);
    assert!(slot.look(&clock, Duration::ZERO).is_none(), "over");
    slot.adopt(sent(5900, 1_800_004_900), clock.now(), clock.unix());
    assert!(slot.look(&clock, Duration::ZERO).is_some(), "new");
}
