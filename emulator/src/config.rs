//! What the emulator knows before the first request: tenants, apps, resources and granted roles. The built-in set is
//! `builtin.json`; a file of the same shape replaces it.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

use crate::faults::Fault;

/// The whole configuration. [`Config::default`] is the built-in one.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Config {
    /// Where to listen; loopback only. Port 0 lets the system choose.
    #[serde(default = "any_loopback_port")]
    pub listen: SocketAddr,
    /// The secret of every app.
    pub secret: String,
    /// The ID of that secret, which people send by mistake; it is as wrong as any other value.
    pub secret_id: String,
    /// Roles granted to an app that names none of its own: resource name to role values.
    #[serde(default)]
    pub roles: Roles,
    /// The APIs a token can be asked for.
    pub resources: Vec<Resource>,
    /// The known tenants.
    pub tenants: Vec<Tenant>,
    /// The known app registrations.
    pub apps: Vec<App>,
    /// The identities of the machine that the emulator's hosts stand for, in the first tenant.
    #[serde(default)]
    pub identities: Vec<ManagedIdentity>,
    /// Where Azure Arc's host writes its challenges. Without it, it points to files that there are none of.
    #[serde(default)]
    pub arc_tokens: Option<PathBuf>,
}

/// Granted roles by resource name.
pub type Roles = BTreeMap<String, Vec<String>>;

/// An API that tokens are issued for.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resource {
    /// The name other parts of the configuration use.
    pub name: String,
    /// Its application id, accepted as a resource as well.
    pub app_id: String,
    /// Its identifier URIs, without a trailing slash.
    pub uris: Vec<String>,
    /// 1 or 2: the format of the tokens this API takes.
    #[serde(default = "version_one")]
    pub token_version: u8,
    /// Whether its tokens carry a `nonce` in the header, which only the API itself can check.
    #[serde(default)]
    pub nonce: bool,
}

/// A directory.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tenant {
    /// The GUID; a last group of `*` stands for any.
    pub id: String,
    /// A verified domain that names the tenant as well.
    #[serde(default)]
    pub domain: Option<String>,
    /// Names of the resources that have a principal here.
    pub resources: Vec<String>,
    /// For the reader of the file.
    #[serde(default)]
    pub note: String,
}

/// An app registration.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct App {
    /// The application (client) id.
    pub client_id: String,
    /// The display name.
    pub name: String,
    /// Granted roles where they differ from [`Config::roles`].
    #[serde(default)]
    pub roles: Option<Roles>,
    /// The only tenants, by id or domain, that know the app; absent means all.
    #[serde(default)]
    pub tenants: Option<Vec<String>>,
    /// Tenants, by id or domain, that know the app but have no service principal for it.
    #[serde(default)]
    pub without_principal_in: Vec<String>,
    /// Whether the right secret is too old.
    #[serde(default)]
    pub secret_expired: bool,
    /// Certificates, as PEM text, whose keys may sign the app's assertions.
    #[serde(default)]
    pub certificates: Vec<String>,
    /// Whose tokens stand in for the app's own assertions.
    #[serde(default)]
    pub federated: Vec<Federated>,
    /// Whether the app's assertions may not be signed with PS256.
    #[serde(default)]
    pub rs256_only: bool,
    /// Whether the app's assertions must bring the certificate along, as `x5c`.
    #[serde(default)]
    pub require_chain: bool,
    /// How long its tokens live; absent means an hour and up to five minutes more.
    #[serde(default)]
    pub lifetime_seconds: Option<u32>,
    /// The `refresh_in` of its v2.0 answers.
    #[serde(default)]
    pub refresh_in_seconds: Option<u32>,
    /// Whether an administrator has switched the app off.
    #[serde(default)]
    pub disabled: bool,
    /// What its token requests always run into. Such an app takes any secret.
    #[serde(default)]
    pub fault: Option<Fault>,
}

/// A federated credential: a token of this issuer, for this subject and audience, is as good as the app's own assertion.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Federated {
    /// The `iss` of the token.
    pub issuer: String,
    /// The `sub` of the token, in its very case.
    pub subject: String,
    /// The `aud` of the token.
    pub audience: String,
}

/// A managed identity.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ManagedIdentity {
    /// Whether it belongs to the machine itself, and so is the one that answers when none is named.
    #[serde(default)]
    pub system_assigned: bool,
    /// The application (client) id.
    pub client_id: String,
    /// The object id of its principal.
    pub object_id: String,
    /// The Azure resource it is, or, when it belongs to a machine, the machine.
    pub resource_id: String,
    /// Granted roles where they differ from [`Config::roles`].
    #[serde(default)]
    pub roles: Option<Roles>,
}

/// The two kinds of managed identities.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub enum Assigned {
    /// Those that belong to a machine.
    System,
    /// Those that machines are given.
    User,
}

fn any_loopback_port() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

fn version_one() -> u8 {
    1
}

impl Default for Config {
    fn default() -> Self {
        serde_json::from_str(include_str!("builtin.json"))
            .expect("the built-in configuration has the right shape")
    }
}

/// A tenant as a request addresses it: the entry, and the GUID that tokens carry.
#[derive(Clone, Debug)]
pub(crate) struct Directory<'a> {
    pub(crate) id: String,
    pub(crate) tenant: &'a Tenant,
}

impl Config {
    /// Checks that every name used is one that is given somewhere.
    pub(crate) fn check(&self) -> Result<(), String> {
        let of_apps = self.apps.iter().filter_map(|app| app.roles.as_ref());
        let of_identities = self.identities.iter();
        let granted = of_identities
            .filter_map(|identity| identity.roles.as_ref())
            .chain(of_apps)
            .chain([&self.roles]);
        let principals = self.tenants.iter().flat_map(|tenant| &tenant.resources);
        for name in granted.flat_map(Roles::keys).chain(principals) {
            if !self.resources.iter().any(|resource| resource.name == *name) {
                return Err(format!("no resource is named '{name}'"));
            }
        }
        let tenants = |app: &App| {
            [
                app.tenants.clone().unwrap_or_default(),
                app.without_principal_in.clone(),
            ]
        };
        for name in self.apps.iter().flat_map(tenants).flatten() {
            if self.directory(&name).is_none() {
                return Err(format!("no tenant is named '{name}'"));
            }
        }
        Ok(())
    }

    /// Finds the tenant that `name`, a GUID or a domain in any case, stands for.
    pub(crate) fn directory(&self, name: &str) -> Option<Directory<'_>> {
        let name = name.to_ascii_lowercase();
        self.tenants.iter().find_map(|tenant| {
            let id = tenant.id_for(&name)?;
            Some(Directory { id, tenant })
        })
    }

    /// Finds an app by its client id.
    pub(crate) fn app(&self, client_id: &str) -> Option<&App> {
        self.apps
            .iter()
            .find(|app| app.client_id.eq_ignore_ascii_case(client_id))
    }

    /// The app with this client id, or the words to say when there is none.
    pub(crate) fn known_app(&self, client_id: &str) -> io::Result<&App> {
        let unknown = || {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("no app has the client id '{client_id}'"),
            )
        };
        self.app(client_id).ok_or_else(unknown)
    }

    /// Finds the API that `identifier` names: its application id, or one of its URIs with at most one trailing slash.
    pub(crate) fn resource(&self, identifier: &str) -> Option<&Resource> {
        self.resources
            .iter()
            .find(|resource| resource.is_named(identifier))
    }

    /// The API that `identifier` names, if it has a principal in the tenant.
    pub(crate) fn installed(
        &self,
        directory: &Directory<'_>,
        identifier: &str,
    ) -> Option<&Resource> {
        self.resource(identifier)
            .filter(|resource| directory.tenant.resources.contains(&resource.name))
    }

    /// The first managed identity of a kind.
    pub(crate) fn assigned(&self, kind: Assigned) -> Option<&ManagedIdentity> {
        let mut identities = self.identities.iter();
        identities.find(|identity| identity.system_assigned == (kind == Assigned::System))
    }

    /// The sorted roles on `resource`, of a principal that has roles of its `own`, or those that all have.
    pub(crate) fn granted(&self, own: Option<&Roles>, resource: &Resource) -> Vec<String> {
        let roles = own.unwrap_or(&self.roles);
        let mut granted = roles.get(&resource.name).cloned().unwrap_or_default();
        granted.sort();
        granted
    }
}

impl Tenant {
    /// The GUID of the tenant that `name`, in lower case, stands for, if it is this one or of this family.
    fn id_for(&self, name: &str) -> Option<String> {
        let id = self.id.to_ascii_lowercase();
        if let Some(family) = id.strip_suffix('*') {
            let last = name.strip_prefix(family)?;
            let fits = last.len() == 12 && last.bytes().all(|byte| byte.is_ascii_hexdigit());
            return fits.then(|| name.to_owned());
        }
        let domain = self.domain.as_deref().unwrap_or_default();
        (id == name || domain.eq_ignore_ascii_case(name)).then_some(id)
    }
}

impl Resource {
    /// Whether `identifier` is this API's application id, or one of its URIs with at most one trailing slash.
    pub(crate) fn is_named(&self, identifier: &str) -> bool {
        let bare = identifier.strip_suffix('/').unwrap_or(identifier);
        self.app_id.eq_ignore_ascii_case(identifier)
            || self.uris.iter().any(|uri| uri.eq_ignore_ascii_case(bare))
    }
}

impl Directory<'_> {
    /// Whether `name`, a GUID or a domain, is this tenant.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        let domain = self.tenant.domain.as_deref();
        self.id.eq_ignore_ascii_case(name)
            || domain.is_some_and(|domain| domain.eq_ignore_ascii_case(name))
    }

    /// Whether any of `names` is this tenant.
    pub(crate) fn is_among(&self, names: &[String]) -> bool {
        names.iter().any(|name| self.is_named(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_names_fit_together() {
        assert_eq!(Config::default().check(), Ok(()));
    }

    #[test]
    fn a_wrong_name_is_found() {
        let mut config = Config::default();
        config.tenants[0].resources.push("nothing".to_owned());
        assert_eq!(
            config.check(),
            Err("no resource is named 'nothing'".to_owned())
        );

        let mut config = Config::default();
        config.apps[0]
            .without_principal_in
            .push("nowhere.example".to_owned());
        assert_eq!(
            config.check(),
            Err("no tenant is named 'nowhere.example'".to_owned())
        );
    }

    #[test]
    fn a_tenant_has_several_names() {
        let config = Config::default();
        let id = |name: &str| config.directory(name).map(|directory| directory.id);
        let home = Some("11111111-1111-4111-8111-111111111111".to_owned());
        assert_eq!(id("CONTOSO.example"), home);
        assert_eq!(id("11111111-1111-4111-8111-111111111111"), home);
        let many = "44444444-4444-4444-8444-0123456789ab";
        assert_eq!(id(&many.to_uppercase()).as_deref(), Some(many));
        assert_eq!(id("44444444-4444-4444-8444-0123456789a"), None);
        assert_eq!(id("44444444-4444-4444-8444-0123456789ag"), None);
        assert_eq!(id("44444444-4444-4444-8444-*"), None);
    }

    #[test]
    fn a_resource_has_several_names_and_one_slash() {
        let config = Config::default();
        let name = |identifier: &str| {
            config
                .resource(identifier)
                .map(|resource| resource.name.as_str())
        };
        assert_eq!(name("https://api.security.microsoft.com"), Some("mtp"));
        assert_eq!(name("https://security.microsoft.com/mtp/"), Some("mtp"));
        assert_eq!(name("8ee8fdad-f234-4243-8f3b-15c294843740"), Some("mtp"));
        assert_eq!(
            name("https://api.securitycenter.microsoft.com"),
            Some("mde")
        );
        assert_eq!(name("https://api.security.microsoft.com//"), None);
        assert_eq!(name("8ee8fdad-f234-4243-8f3b-15c294843740/"), None);
        assert_eq!(name(""), None);
    }

    #[test]
    fn granted_roles_come_sorted() {
        let mut config = Config::default();
        let roles = ["b", "c", "a"].map(str::to_owned).to_vec();
        config.roles.insert("mtp".to_owned(), roles);
        assert_eq!(config.granted(None, &config.resources[0]), ["a", "b", "c"]);
    }
}
