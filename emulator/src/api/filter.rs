//! The part of OData's `$filter` that the incident list documents: comparisons of a few fields, joined by `and`.

use super::incidents::Incident;

/// Conditions that must all hold.
pub(super) struct Filter(Vec<Condition>);

struct Condition {
    field: fn(&Incident) -> &str,
    holds: fn(&str, &str) -> bool,
    value: String,
}

impl Filter {
    /// Reads `field op value [and …]`; empty text accepts everything, unknown text is `None`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let conditions = text
            .split(" and ")
            .filter(|condition| !condition.trim().is_empty());
        conditions
            .map(Condition::parse)
            .collect::<Option<_>>()
            .map(Self)
    }

    pub(super) fn accepts(&self, incident: &Incident) -> bool {
        self.0
            .iter()
            .all(|condition| (condition.holds)((condition.field)(incident), &condition.value))
    }
}

impl Condition {
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.trim().splitn(3, ' ');
        let field: fn(&Incident) -> &str = match words.next()? {
            "status" => |incident| incident.status,
            "assignedTo" => |incident| incident.assigned_to.as_deref().unwrap_or_default(),
            "createdTime" => |incident| &incident.created_time,
            "lastUpdateTime" => |incident| &incident.last_update_time,
            _ => return None,
        };
        // Times are all written alike, so that their order is the order of their texts.
        let holds: fn(&str, &str) -> bool = match words.next()? {
            "eq" => |left, right| left.eq_ignore_ascii_case(right),
            "ne" => |left, right| !left.eq_ignore_ascii_case(right),
            "gt" => |left, right| left > right,
            "ge" => |left, right| left >= right,
            "lt" => |left, right| left < right,
            "le" => |left, right| left <= right,
            _ => return None,
        };
        let value = words.next()?.trim().trim_matches('\'').to_owned();
        Some(Self {
            field,
            holds,
            value,
        })
    }
}
