//! The link by which an administrator lets an app into a tenant.

use crate::authority::{Authority, Tenant};
use percent_encoding::utf8_percent_encode;

use super::request::UNRESERVED;

/// The admin-consent link of the v1 form, `{authority}/{tenant}/adminconsent?client_id={id}`, for the administrator of
/// `tenant`. The tenant stands in the path, so that a guest administrator cannot consent in the wrong one.
///
/// Source: Microsoft, "Grant tenant-wide admin consent to an application".
#[must_use]
pub fn admin_consent_url(authority: &Authority, tenant: &Tenant, client_id: &str) -> String {
    let client_id = utf8_percent_encode(client_id, UNRESERVED);
    format!(
        "{}/{}/adminconsent?client_id={client_id}",
        authority.as_str(),
        tenant.as_str()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::Cloud;

    #[test]
    fn the_link_is_of_the_cloud_and_the_tenant() {
        let tenant = Tenant::parse("contoso.example").expect("valid");
        let url = |cloud, id: &str| admin_consent_url(&Authority::for_cloud(cloud), &tenant, id);
        assert_eq!(
            url(Cloud::GccHigh, "aaaaaaaa-0000-4000-8000-000000000001"),
            "https://login.microsoftonline.us/contoso.example/adminconsent?client_id=aaaaaaaa-0000-4000-8000-000000000001"
        );
        assert!(url(Cloud::Commercial, "a&b=c d\n").ends_with("?client_id=a%26b%3Dc%20d%0A"));
    }
}
