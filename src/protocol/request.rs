//! The token request of the client credentials grant (RFC 6749 section 4.4).

use super::message::{HttpRequest, Method, Route};
use crate::authority::{Authority, EndpointVersion, Tenant, token_url};
use crate::resource::Resource;
use crate::secret::Secret;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

/// All bytes but the unreserved characters of RFC 3986 section 2.3: in a form, a space becomes `%20` and a plus sign
/// `%2B`, so that no reader can take one for the other.
pub(super) const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The type of every assertion, certificate and federated alike (RFC 7523 section 2.2).
const ASSERTION_TYPE: &[u8] = b"urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How the app proves who it is.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// A client secret, as the portal shows it. It is encoded here, exactly once.
    Secret(&'a Secret),
    /// A signed assertion (RFC 7523).
    Assertion(&'a Secret),
}

/// All that one token request is made of.
#[derive(Clone, Copy, Debug)]
pub struct TokenRequest<'a> {
    /// Where to ask.
    pub authority: &'a Authority,
    /// In which dialect.
    pub version: EndpointVersion,
    /// In which tenant.
    pub tenant: &'a Tenant,
    /// As which app.
    pub client_id: &'a str,
    /// For which resource.
    pub resource: &'a Resource,
    /// With which proof.
    pub proof: Proof<'a>,
    /// A claims challenge to answer, as JSON.
    pub claims: Option<&'a str>,
    /// The GUID by which Entra's logs find the request.
    pub client_request_id: &'a str,
}

impl TokenRequest<'_> {
    /// The request to send: a form of section 4.4.2 of RFC 6749, with `resource` for the v1 endpoint and `scope` for
    /// the v2 endpoint, and the two headers that make Entra log and echo the request's id. Nothing else is sent: no
    /// version of this library, no platform, no telemetry.
    ///
    /// Source: Microsoft, "OAuth 2.0 client credentials flow on the Microsoft identity platform".
    #[must_use]
    pub fn build(&self) -> HttpRequest {
        HttpRequest {
            route: Route::Configured,
            method: Method::Post,
            url: token_url(self.authority, self.tenant, self.version),
            headers: vec![
                ("Accept", "application/json".to_owned()),
                (
                    "Content-Type",
                    "application/x-www-form-urlencoded".to_owned(),
                ),
                ("client-request-id", self.client_request_id.to_owned()),
                ("return-client-request-id", "true".to_owned()),
            ],
            body: self.body(),
        }
    }

    fn body(&self) -> Secret {
        let scope = self.resource.scope();
        let target = match self.version {
            EndpointVersion::V1 => ("resource", self.resource.resource()),
            EndpointVersion::V2 => ("scope", scope.as_str()),
        };
        let mut fields: Vec<(&str, &[u8])> = vec![
            ("grant_type", b"client_credentials"),
            ("client_id", self.client_id.as_bytes()),
            (target.0, target.1.as_bytes()),
        ];
        match self.proof {
            Proof::Secret(secret) => fields.push(("client_secret", secret.expose())),
            Proof::Assertion(assertion) => {
                fields.push(("client_assertion_type", ASSERTION_TYPE));
                fields.push(("client_assertion", assertion.expose()));
            }
        }
        if let Some(claims) = self.claims {
            fields.push(("claims", claims.as_bytes()));
        }
        form(&fields)
    }
}

/// Encodes `fields` as a form. The buffer is as large as the longest encoding, so that it never moves and leaves no
/// copy of a secret behind; it is wiped when [`Secret::new`] has copied it.
fn form(fields: &[(&str, &[u8])]) -> Secret {
    let longest = fields
        .iter()
        .map(|(name, value)| name.len() + 3 * value.len() + 2)
        .sum();
    let mut body = Vec::with_capacity(longest);
    for (name, value) in fields {
        if !body.is_empty() {
            body.push(b'&');
        }
        body.extend_from_slice(name.as_bytes());
        body.push(b'=');
        for piece in percent_encode(value, UNRESERVED) {
            body.extend_from_slice(piece.as_bytes());
        }
    }
    Secret::new(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::Cloud;

    fn build(
        version: EndpointVersion,
        resource: &str,
        proof: Proof<'_>,
        claims: Option<&str>,
    ) -> HttpRequest {
        TokenRequest {
            authority: &Authority::for_cloud(Cloud::Commercial),
            version,
            tenant: &Tenant::parse("contoso.example").expect("valid"),
            client_id: "aaaaaaaa-0000-4000-8000-000000000001",
            resource: &Resource::from_resource(resource).expect("valid"),
            proof,
            claims,
            client_request_id: "0f0f0f0f-0000-4000-8000-000000000001",
        }
        .build()
    }

    fn body(request: &HttpRequest) -> &str {
        request.body.expose_str().expect("ASCII")
    }

    #[test]
    fn the_v2_request_asks_for_a_scope() {
        let request = build(
            EndpointVersion::V2,
            "https://azure.com",
            Proof::Secret(&Secret::from("s~1")),
            None,
        );
        assert_eq!(request.method.as_str(), "POST");
        assert_eq!(
            request.url,
            "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token"
        );
        assert_eq!(
            body(&request),
            "grant_type=client_credentials&client_id=aaaaaaaa-0000-4000-8000-000000000001\
             &scope=https%3A%2F%2Fazure.com%2F.default&client_secret=s~1"
        );
    }

    #[test]
    fn the_v1_request_asks_for_a_resource() {
        let request = build(
            EndpointVersion::V1,
            "https://azure.com/a b",
            Proof::Secret(&Secret::from("s")),
            None,
        );
        assert_eq!(
            request.url,
            "https://login.microsoftonline.com/contoso.example/oauth2/token"
        );
        assert!(
            body(&request).contains("&resource=https%3A%2F%2Fazure.com%2Fa%20b&"),
            "{}",
            body(&request)
        );
        assert!(!body(&request).contains("scope="));
    }

    #[test]
    fn headers_make_the_request_findable_and_say_nothing_else() {
        let request = build(
            EndpointVersion::V2,
            "https://azure.com",
            Proof::Secret(&Secret::from("s")),
            None,
        );
        let headers: Vec<_> = request
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        assert_eq!(
            headers,
            [
                ("Accept", "application/json"),
                ("Content-Type", "application/x-www-form-urlencoded"),
                ("client-request-id", "0f0f0f0f-0000-4000-8000-000000000001"),
                ("return-client-request-id", "true"),
            ]
        );
    }

    #[test]
    fn each_value_is_encoded_exactly_once() {
        for (secret, encoded) in [
            ("a+b/c=d%e", "a%2Bb%2Fc%3Dd%25e"),
            ("%2B", "%252B"),
            ("a b&c=d", "a%20b%26c%3Dd"),
            ("Az09-._~", "Az09-._~"),
            ("*'()!$,;:@", "%2A%27%28%29%21%24%2C%3B%3A%40"),
            ("\u{e4}\u{20ac}", "%C3%A4%E2%82%AC"),
            ("\0\r\n", "%00%0D%0A"),
        ] {
            let request = build(
                EndpointVersion::V2,
                "https://x",
                Proof::Secret(&Secret::from(secret)),
                None,
            );
            assert!(
                body(&request).ends_with(&format!("&client_secret={encoded}")),
                "{secret}"
            );
        }
    }

    #[test]
    fn an_assertion_goes_with_its_type_and_claims_with_both() {
        let assertion = Secret::from("h.p.s");
        let request = build(
            EndpointVersion::V2,
            "https://x",
            Proof::Assertion(&assertion),
            Some(r#"{"a":1}"#),
        );
        assert!(
            body(&request).ends_with(
                "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer\
                 &client_assertion=h.p.s&claims=%7B%22a%22%3A1%7D"
            ),
            "{}",
            body(&request)
        );
        assert!(!body(&request).contains("client_secret"));
    }

    #[test]
    fn the_buffer_of_a_form_never_moves() {
        let value = [0xff_u8; 100];
        let fields: [(&str, &[u8]); 2] = [("a", &value), ("bc", &value)];
        let longest: usize = fields
            .iter()
            .map(|(name, value)| name.len() + 3 * value.len() + 2)
            .sum();
        assert!(form(&fields).expose().len() <= longest);
    }
}
