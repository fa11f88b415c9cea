//! A token that is in the cache already, through the safe core: of one tenant, and of ten thousand in random order.
//!
//! `cargo bench --bench hit`.
#![allow(missing_docs, reason = "the macros of criterion make public functions")]

#[path = "../tests/common/mod.rs"]
mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use mtp_token::authority::Tenant;
use mtp_token::client::TokenClient;
use mtp_token::operation::State;
use mtp_token::request::TokenRequest;
use std::hint::black_box;

const TENANTS: usize = 10_000;
/// Has no factor in common with the number of tenants: its multiples visit all of them, far from each other.
const STRIDE: usize = 7_919;

/// One request for each tenant, its token already in the cache.
fn fill(client: &TokenClient) -> Vec<TokenRequest> {
    let requests: Vec<_> = (0..TENANTS)
        .map(|number| {
            let mut request = client.request();
            let tenant = format!("44444444-4444-4444-8444-{number:012x}");
            request.set_tenant(Tenant::parse(&tenant).expect("a tenant"));
            request
        })
        .collect();
    let operations: Vec<_> = requests
        .iter()
        .map(|request| request.begin_get_token(None).expect("an operation"))
        .collect();
    for operation in operations {
        assert_eq!(operation.wait(None), State::Done);
        operation.take_token().expect("a token");
    }
    requests
}

fn hit(criterion: &mut Criterion) {
    let emulator = common::emulator();
    let client = TokenClient::new(&common::options(&emulator)).expect("a client");
    let requests = fill(&client);
    criterion.bench_function("cached token, 1 tenant", |bench| {
        bench.iter(|| black_box(&requests[0]).get_token().expect("a token"));
    });
    let mut next = 0;
    criterion.bench_function("cached token, 10,000 tenants", |bench| {
        bench.iter(|| {
            next = (next + STRIDE) % TENANTS;
            requests[next].get_token().expect("a token")
        });
    });
}

criterion_group!(benches, hit);
criterion_main!(benches);
