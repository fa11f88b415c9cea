//! The invented incidents that the API lists: five stories, told five times each, newest first.

use serde::Serialize;

use crate::clock::iso;
use crate::random::derived_guid;

const COUNT: u32 = 25;
const HOUR: i64 = 3600;

/// An incident as `GET /api/incidents` shows it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Incident {
    incident_id: u32,
    redirect_incident_id: Option<u32>,
    incident_name: String,
    pub(super) created_time: String,
    pub(super) last_update_time: String,
    pub(super) assigned_to: Option<String>,
    classification: &'static str,
    determination: &'static str,
    pub(super) status: &'static str,
    severity: &'static str,
    tags: Vec<&'static str>,
    comments: Vec<&'static str>,
    alerts: Vec<Alert>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Alert {
    alert_id: String,
    incident_id: u32,
    service_source: &'static str,
    creation_time: String,
    last_updated_time: String,
    first_activity: String,
    last_activity: String,
    title: &'static str,
    category: &'static str,
    status: &'static str,
    severity: &'static str,
    classification: &'static str,
    determination: &'static str,
    detection_source: &'static str,
    mitre_techniques: &'static [&'static str],
    devices: Vec<Device>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Device {
    mde_device_id: String,
    device_dns_name: String,
    os_platform: &'static str,
    health_status: &'static str,
    risk_score: &'static str,
}

/// What an incident is about: name, severity and the alerts in it.
struct Story {
    name: &'static str,
    severity: &'static str,
    alerts: &'static [Event],
}

struct Event {
    title: &'static str,
    category: &'static str,
    source: &'static str,
    techniques: &'static [&'static str],
}

const ENDPOINT: &str = "MicrosoftDefenderForEndpoint";

const STORIES: [Story; 5] = [
    Story {
        name: "Credential theft after a phishing message",
        severity: "High",
        alerts: &[
            Event {
                title: "Message with a phishing link delivered",
                category: "InitialAccess",
                source: "MicrosoftDefenderForOffice365",
                techniques: &["T1566.002"],
            },
            Event {
                title: "Memory of the sign-in service read",
                category: "CredentialAccess",
                source: ENDPOINT,
                techniques: &["T1003.001"],
            },
        ],
    },
    Story {
        name: "Ransomware behaviour on one device",
        severity: "High",
        alerts: &[Event {
            title: "Many files encrypted in a short time",
            category: "Impact",
            source: ENDPOINT,
            techniques: &["T1486"],
        }],
    },
    Story {
        name: "Unusual PowerShell command line",
        severity: "Medium",
        alerts: &[Event {
            title: "Encoded command started by an office program",
            category: "Execution",
            source: ENDPOINT,
            techniques: &["T1059.001", "T1204.002"],
        }],
    },
    Story {
        name: "Sign-in from a new country",
        severity: "Low",
        alerts: &[Event {
            title: "Sign-in from a place not seen before",
            category: "InitialAccess",
            source: "AzureActiveDirectoryIdentityProtection",
            techniques: &["T1078.004"],
        }],
    },
    Story {
        name: "Unwanted software removed",
        severity: "Informational",
        alerts: &[Event {
            title: "Unwanted software was blocked",
            category: "UnwantedSoftware",
            source: ENDPOINT,
            techniques: &[],
        }],
    },
];

/// The incidents of an emulator started at `now`, newest first.
pub(crate) fn incidents(now: i64) -> Vec<Incident> {
    let stories = STORIES.iter().cycle();
    let mut incidents: Vec<_> = (0..COUNT)
        .zip(stories)
        .map(|(number, story)| {
            let age = i64::from(COUNT - number) * 7 * HOUR;
            incident(number, story, now - age)
        })
        .collect();
    incidents.reverse();
    incidents
}

fn incident(number: u32, story: &Story, created: i64) -> Incident {
    let incident_id = 1001 + number;
    let resolved = number.is_multiple_of(3);
    Incident {
        incident_id,
        redirect_incident_id: None,
        incident_name: format!("{} ({incident_id})", story.name),
        created_time: iso(created),
        last_update_time: iso(created + 2 * HOUR),
        assigned_to: number
            .is_multiple_of(2)
            .then(|| "analyst@contoso.example".to_owned()),
        classification: if resolved { "TruePositive" } else { "Unknown" },
        determination: if resolved {
            "SecurityTesting"
        } else {
            "NotAvailable"
        },
        status: if resolved { "Resolved" } else { "Active" },
        severity: story.severity,
        tags: Vec::new(),
        comments: Vec::new(),
        alerts: story
            .alerts
            .iter()
            .map(|event| alert(event, story, incident_id, created, resolved))
            .collect(),
    }
}

fn alert(event: &Event, story: &Story, incident_id: u32, created: i64, resolved: bool) -> Alert {
    let seed = format!("{incident_id} {}", event.title);
    Alert {
        alert_id: format!("da{}_1", derived_guid(&[&seed])),
        incident_id,
        service_source: event.source,
        creation_time: iso(created),
        last_updated_time: iso(created + 2 * HOUR),
        first_activity: iso(created - HOUR),
        last_activity: iso(created - HOUR / 2),
        title: event.title,
        category: event.category,
        status: if resolved { "Resolved" } else { "New" },
        severity: story.severity,
        classification: if resolved { "TruePositive" } else { "Unknown" },
        determination: if resolved {
            "SecurityTesting"
        } else {
            "NotAvailable"
        },
        detection_source: event.source,
        mitre_techniques: event.techniques,
        devices: vec![Device {
            mde_device_id: derived_guid(&["device", &seed]).replace('-', ""),
            device_dns_name: format!("workstation-{incident_id}.contoso.example"),
            os_platform: "Windows11",
            health_status: "Active",
            risk_score: story.severity,
        }],
    }
}
