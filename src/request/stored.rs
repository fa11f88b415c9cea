//! What a request has to do with tokens that are kept for other processes.

use super::{Asking, Deadline, Target, TokenRequest};
use crate::cache::{Slot, Worth};
use crate::flow::{LogEntry, RememberedWaits};
use crate::process::random_number;
use crate::store::{Context, NotedWaits, Sharing};
use crate::token::AccessToken;
use std::sync::Arc;

impl TokenRequest {
    /// What a flight needs to share its token; `None` where tokens stay in memory.
    pub(super) fn sharing(
        &self,
        target: &Target,
        slot: &Arc<Slot>,
        log: impl Fn(LogEntry) + Send + Sync + 'static,
    ) -> Option<Sharing> {
        let spot = self.client.shelf()?.spot(&self.key(target));
        let settings = self.client.settings();
        Some(Sharing {
            spot,
            slot: Arc::clone(slot),
            waits: NotedWaits::new(slot),
            clock: self.client.shared_clock(),
            asked: self.asked(target),
            context: Context {
                authority: settings.authority.clone(),
                tenant: target.tenant.clone(),
                client_id: settings.client_id.as_str().into(),
                resource: target.resource.clone(),
            },
            random: random_number,
            log: Arc::new(log),
        })
    }

    /// A token of another process, for a request that starts no flight: because nothing is to be sent, or because the
    /// caller carries the exchanges. One small file is read, on the caller's thread.
    pub(super) fn found_in_store(
        &self,
        slot: &Arc<Slot>,
        asking: Asking,
        log: impl Fn(LogEntry) + Send + Sync + 'static,
    ) -> Option<Arc<AccessToken>> {
        let wanted = self.deadline == Deadline::CacheOnly || self.client.settings().asks_caller();
        if !wanted || !self.reads_cache {
            return None;
        }
        self.sharing(&self.target().ok()?, slot, log)?.glance();
        // Not another hit: that one would find that the first has begun a renewal, and leave it at that.
        let (token, worth) = slot.look(self.client.clock(), self.min_validity)?;
        let serves = worth == Worth::Fresh
            || self.deadline == Deadline::CacheOnly
            || asking == Asking::Nobody;
        serves.then_some(token)
    }
}

/// The waits of a slot, noted where others are to know of them.
pub(super) fn waits_of(slot: &Arc<Slot>, sharing: Option<&Sharing>) -> Arc<dyn RememberedWaits> {
    match sharing {
        Some(sharing) => Arc::<NotedWaits>::clone(&sharing.waits),
        None => Arc::<Slot>::clone(slot),
    }
}
