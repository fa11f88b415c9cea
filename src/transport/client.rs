//! One HTTP client for one trust configuration.

use super::failure::{self, Unresolved};
use super::{Runtime, tls};
use crate::advice::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::{HttpRequest, HttpResponse, Method, Route};
use crate::secret::Secret;
use once_cell::sync::OnceCell;
use reqwest::NoProxy;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::CONTENT_LENGTH;
use reqwest::redirect::Policy;
use rustls_pki_types::CertificateDer;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

/// More than any token answer has.
const BODY_LIMIT: usize = 1024 * 1024;

/// What decides whom a connection trusts and through whom it goes. `Debug` does not show the proxy, whose URL may hold a
/// password.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TrustConfiguration {
    /// A proxy URL; empty for none at all; `None` for the system's.
    pub proxy: Option<String>,
    /// Hosts that go past the proxy, comma-separated.
    pub no_proxy: String,
    /// CA certificates beside the platform's.
    pub extra_ca: Vec<CertificateDer<'static>>,
    /// How long connecting may take, TLS included.
    pub connect_timeout: Duration,
}

impl fmt::Debug for TrustConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrustConfiguration")
            .field("extra_ca", &self.extra_ca.len())
            .field("connect_timeout", &self.connect_timeout)
            .finish_non_exhaustive()
    }
}

/// How a transport treats the URLs and servers it is sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// Servers anywhere, over TLS only.
    Outside,
    /// Endpoints of this machine or its host, which may be without TLS. A server may show the certificate of this SHA-1
    /// thumbprint.
    Near(Option<[u8; 20]>),
}

/// The connections of one trust configuration. They live on the runtime's thread, so a share in it is kept as long.
pub struct Transport {
    trust: TrustConfiguration,
    manner: Manner,
    beside: Mutex<HashMap<Route, Arc<Self>>>,
    client: OnceCell<reqwest::Client>,
    runtime: OnceCell<Arc<Runtime>>,
}

impl Transport {
    /// A transport that has not opened anything yet.
    #[must_use]
    pub fn new(trust: TrustConfiguration) -> Self {
        Self::of(trust, Manner::Outside)
    }

    fn of(trust: TrustConfiguration, manner: Manner) -> Self {
        Self {
            trust,
            manner,
            beside: Mutex::default(),
            client: OnceCell::new(),
            runtime: OnceCell::new(),
        }
    }

    /// Whom its connections trust and through whom they go, for the log. A proxy's user and password are left out.
    #[must_use]
    pub fn describe(&self) -> String {
        let proxy = match self.trust.proxy.as_deref() {
            None => "of the environment or the system".to_owned(),
            Some("") => "none".to_owned(),
            Some(proxy) => url::Url::parse(proxy)
                .ok()
                .and_then(|url| url.host_str().map(str::to_owned))
                .unwrap_or_default(),
        };
        let roots = ["SSL_CERT_FILE", "SSL_CERT_DIR"]
            .into_iter()
            .find(|name| cfg!(target_os = "linux") && std::env::var_os(name).is_some())
            .unwrap_or("the platform");
        format!(
            "roots: from {roots}, {} more; proxy: {proxy}",
            self.trust.extra_ca.len()
        )
    }

    /// The thread its connections live on, started or joined when first asked for.
    ///
    /// # Errors
    /// `Internal` where the system refuses what a thread needs.
    pub fn runtime(&self, current: &Mutex<Weak<Runtime>>) -> Result<&Arc<Runtime>> {
        self.runtime.get_or_try_init(|| Runtime::share(current))
    }

    /// The transport for a route that is not the configured one: without proxy and extra CA certificates.
    #[must_use]
    pub(super) fn beside(&self, route: &Route) -> Option<Arc<Self>> {
        let pinned = match route {
            Route::Configured => return None,
            Route::Direct => None,
            Route::Pinned(thumbprint) => Some(*thumbprint),
        };
        let mut beside = self.beside.lock().unwrap_or_else(PoisonError::into_inner);
        let made = beside.entry(route.clone()).or_insert_with(|| {
            let trust = TrustConfiguration {
                proxy: Some(String::new()),
                no_proxy: String::new(),
                extra_ca: Vec::new(),
                connect_timeout: self.trust.connect_timeout,
            };
            Arc::new(Self::of(trust, Manner::Near(pinned)))
        });
        Some(Arc::clone(made))
    }

    /// Makes one exchange. Redirects are not followed, a body over 1 MiB is refused, nothing is tried twice.
    ///
    /// # Errors
    /// Why there was no response.
    pub async fn send(&self, request: HttpRequest, timeout: Duration) -> Result<HttpResponse> {
        let host = host_of(&request.url);
        let exchange = async {
            let request = self.prepare(request)?;
            let response = self
                .client()?
                .execute(request)
                .await
                .map_err(|error| failure::of(&error, &host))?;
            read(response, &host).await
        };
        match tokio::time::timeout(timeout, exchange).await {
            Ok(result) => result,
            Err(_) => Err(failure::timed_out(&host, timeout)),
        }
    }

    fn client(&self) -> Result<&reqwest::Client> {
        self.client.get_or_try_init(|| {
            let pinned = match self.manner {
                Manner::Outside => None,
                Manner::Near(pinned) => pinned,
            };
            let mut builder = reqwest::Client::builder()
                .tls_backend_preconfigured(tls::client_config(&self.trust.extra_ca, pinned)?)
                .https_only(self.manner == Manner::Outside)
                .http1_only()
                .redirect(Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .connect_timeout(self.trust.connect_timeout)
                .dns_resolver(Resolver)
                .user_agent(concat!("mtp_token/", env!("CARGO_PKG_VERSION")));
            match self.trust.proxy.as_deref() {
                None => {}
                Some("") => builder = builder.no_proxy(),
                Some(proxy) => {
                    let past = NoProxy::from_string(&self.trust.no_proxy);
                    builder = builder.proxy(parse_proxy(proxy)?.no_proxy(past));
                }
            }
            builder.build().map_err(|_| {
                Error::new(ErrorKind::Internal, Text::Internal)
                    .with("what", "the HTTP client could not be made")
            })
        })
    }

    fn prepare(&self, request: HttpRequest) -> Result<reqwest::Request> {
        let refused = || {
            Error::new(ErrorKind::Internal, Text::Internal)
                .with("what", "the request could not be made")
        };
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
        };
        let mut builder = self.client()?.request(method, &request.url);
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        if !request.body.is_empty() {
            builder = builder.body(request.body.expose().to_vec());
        } else if request.method == Method::Post {
            // Said, because servers may refuse a POST of unknown length (RFC 9110 section 8.6), and Azure DevOps does.
            builder = builder.header(CONTENT_LENGTH, 0);
        }
        builder.build().map_err(|_| refused())
    }
}

/// Checks a proxy URL: http or https, with a host.
///
/// # Errors
/// `InvalidProxy`.
pub(crate) fn parse_proxy(proxy: &str) -> Result<reqwest::Proxy> {
    let refused =
        || Error::new(ErrorKind::InvalidProxy, Text::InvalidProxy).advise(Text::AdviseProxyUrl);
    let url = url::Url::parse(proxy).map_err(|_| refused())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(refused());
    }
    reqwest::Proxy::all(url).map_err(|_| refused())
}

async fn read(mut response: reqwest::Response, host: &str) -> Result<HttpResponse> {
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        })
        .collect();
    let too_large = || {
        Error::new(ErrorKind::InvalidResponse, Text::BodyTooLarge)
            .with("host", host)
            .with("limit", BODY_LIMIT.to_string())
            .with_http_status(status)
            .advise(Text::AdviseResponse)
    };
    if response
        .content_length()
        .is_some_and(|length| usize::try_from(length).map_or(true, |length| length > BODY_LIMIT))
    {
        return Err(too_large());
    }
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| failure::of(&error, host))?
    {
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(HttpResponse {
        status,
        headers,
        body: Secret::new(body),
    })
}

pub(super) fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or_default().to_owned()
}

/// The system's resolver, with failures of a type that can be told apart.
struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0))
                .await
                .map_err(|_| Unresolved)?
                .collect();
            if found.is_empty() {
                return Err(Unresolved.into());
            }
            Ok::<Addrs, _>(Box::new(found.into_iter()))
        })
    }
}

/// Shares the transport of `trust` among the clients of a process.
pub(crate) type Transports = Mutex<HashMap<TrustConfiguration, Weak<Transport>>>;

impl Transport {
    /// The transport of `trust`, from `known` or new.
    #[must_use]
    pub fn share(known: &Transports, trust: TrustConfiguration) -> Arc<Self> {
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, transport| transport.strong_count() > 0);
        if let Some(transport) = known.get(&trust).and_then(Weak::upgrade) {
            return transport;
        }
        let transport = Arc::new(Self::new(trust.clone()));
        known.insert(trust, Arc::downgrade(&transport));
        transport
    }
}
