//! `mtp_options`: federated credentials, managed identities, and what comes from the environment.

use super::boundary::{Speak, boundary};
use super::error::mtp_error;
use super::handle::borrow_mut;
use super::input::{flag, invalid_argument, secret_of_utf16, slice, text};
use super::options::mtp_options;
use super::status::mtp_status;
use crate::credential::Given;
use crate::credential::environment::VARIABLES;
use crate::credential::managed_identity::{IdentityId, SourceKind, Wanted};
use crate::error::Result;
use crate::nul_text::NulText;
use crate::secret::Secret;
use once_cell::sync::OnceCell;
use std::ffi::c_char;
use std::time::Duration;

/// Federated provider: the OIDC token of this GitHub Actions job; the workflow needs the permission `id-token: write`.
pub const MTP_FEDERATED_GITHUB_ACTIONS: i32 = 0;
/// Federated provider: the OIDC token of a service connection of this Azure Pipelines job; `SYSTEM_ACCESSTOKEN` must be
/// mapped into the step.
pub const MTP_FEDERATED_AZURE_PIPELINES: i32 = 1;

/// Source of a managed identity: whatever this machine or job has, in the order of the Azure SDKs.
pub const MTP_IDENTITY_SOURCE_AUTO: i32 = 0;
/// Source of a managed identity: the Instance Metadata Service of a virtual machine, scale set or Kubernetes node.
pub const MTP_IDENTITY_SOURCE_IMDS: i32 = 1;
/// Source of a managed identity: App Service and Functions.
pub const MTP_IDENTITY_SOURCE_APP_SERVICE: i32 = 2;
/// Source of a managed identity: Azure Automation, cloud jobs and hybrid workers.
pub const MTP_IDENTITY_SOURCE_AUTOMATION: i32 = 3;
/// Source of a managed identity: a machine that is connected by Azure Arc.
pub const MTP_IDENTITY_SOURCE_AZURE_ARC: i32 = 4;
/// Source of a managed identity: Azure Machine Learning.
pub const MTP_IDENTITY_SOURCE_MACHINE_LEARNING: i32 = 5;
/// Source of a managed identity: Service Fabric.
pub const MTP_IDENTITY_SOURCE_SERVICE_FABRIC: i32 = 6;

/// Kind of id: none, the system-assigned identity.
pub const MTP_IDENTITY_SYSTEM: i32 = 0;
/// Kind of id: the client id of a user-assigned identity.
pub const MTP_IDENTITY_CLIENT_ID: i32 = 1;
/// Kind of id: the object id of a user-assigned identity.
pub const MTP_IDENTITY_OBJECT_ID: i32 = 2;
/// Kind of id: the Azure resource id of a user-assigned identity.
pub const MTP_IDENTITY_RESOURCE_ID: i32 = 3;

/// Sets an assertion that another identity provider has signed (RFC 7523): a federated credential. It serves as
/// long as it lives, which is minutes with most providers.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `assertion`: UTF-8, `assertion_len` bytes: a signed JWT. Copied to memory that is wiped when freed; wipe your
///   own copy.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE` where the options hold another
/// kind of credential, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `assertion` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_client_assertion(
    options: *mut mtp_options,
    assertion: *const c_char,
    assertion_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let assertion = unsafe { text(assertion, assertion_len, "assertion") }.speak(language)?;
        let given = Given::Assertion(Secret::from(assertion));
        options.set_credential(given).speak(language)
    })
}

/// As `mtp_options_set_client_assertion`, from UTF-16, as .NET and Windows hold it.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `assertion`: UTF-16 in the machine's byte order, `assertion_units` units. Copied to memory that is wiped when
///   freed; wipe your own copy.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE` where the options hold another
/// kind of credential, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `assertion` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_client_assertion_utf16(
    options: *mut mtp_options,
    assertion: *const u16,
    assertion_units: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let assertion =
            unsafe { slice(assertion, assertion_units, "assertion") }.speak(language)?;
        let given = Given::Assertion(secret_of_utf16(assertion, "assertion").speak(language)?);
        options.set_credential(given).speak(language)
    })
}

/// Says that the caller gives an assertion with each request: operations that go to the network need input
/// (`MTP_NEED_ASSERTION`). Tokens are then got by operations only, never in the background, and are cached for this
/// one client.
///
/// - `options`: not NULL; nobody else uses it during the call.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where the options hold another kind of credential, with
/// the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_external_assertion(
    options: *mut mtp_options,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        options
            .set_credential(Given::CallerAssertion)
            .speak(language)
    })
}

/// Sets the file in which somebody else keeps an assertion fresh, as Kubernetes does. It is read for each request:
/// opened once, symbolic links followed, a regular file of at most 64 KiB with a JWT in it.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `path`: UTF-8, `path_len` bytes.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE` where the options hold another
/// kind of credential, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `path` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_federated_token_file(
    options: *mut mtp_options,
    path: *const c_char,
    path_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let path = unsafe { text(path, path_len, "path") }.speak(language)?;
        options
            .set_credential(Given::TokenFile(path.into()))
            .speak(language)
    })
}

/// Sets who vouches for the app: the job this process runs in. The provider's address and the job's token for it
/// come from the environment, and are read by `mtp_client_new`.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `provider`: one of the `MTP_FEDERATED_…`.
/// - `connection_id`: UTF-8, `connection_id_len` bytes: the id of the service connection, for
///   `MTP_FEDERATED_AZURE_PIPELINES`. Empty: the step's own (`AZURESUBSCRIPTION_SERVICE_CONNECTION_ID`), which
///   brings its client id and tenant too where none are set.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE`
/// where the options hold another kind of credential, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `connection_id` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_federated_provider(
    options: *mut mtp_options,
    provider: i32,
    connection_id: *const c_char,
    connection_id_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let connection_id =
            unsafe { text(connection_id, connection_id_len, "connection_id") }.speak(language)?;
        let given = match provider {
            MTP_FEDERATED_GITHUB_ACTIONS => Given::GitHubActions,
            MTP_FEDERATED_AZURE_PIPELINES => Given::AzurePipelines {
                service_connection_id: (!connection_id.is_empty())
                    .then(|| connection_id.to_owned()),
            },
            _ => {
                return Err(invalid_argument("provider", "one of MTP_FEDERATED_..."))
                    .speak(language);
            }
        };
        options.set_credential(given).speak(language)
    })
}

/// Sets a managed identity as the credential. Neither tenant nor client id is needed. Its endpoint comes from the
/// environment, and is read by `mtp_client_new`; requests to it never go through a proxy.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `source`: one of the `MTP_IDENTITY_SOURCE_…`.
/// - `id_type`: what `id` is: `MTP_IDENTITY_SYSTEM`, `MTP_IDENTITY_CLIENT_ID`, `MTP_IDENTITY_OBJECT_ID` or
///   `MTP_IDENTITY_RESOURCE_ID`.
/// - `id`: UTF-8, `id_len` bytes: the id of a user-assigned identity; empty for the system-assigned one.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE`
/// where the options hold another kind of credential, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `id` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_managed_identity(
    options: *mut mtp_options,
    source: i32,
    id_type: i32,
    id: *const c_char,
    id_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let id = unsafe { text(id, id_len, "id") }.speak(language)?;
        let wanted = wanted(source, id_type, id).speak(language)?;
        options
            .set_credential(Given::ManagedIdentity(wanted))
            .speak(language)
    })
}

/// Sets a managed identity as a federated credential of the app: its token for the token exchange is the assertion.
/// Microsoft Entra takes user-assigned identities only.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `source`: one of the `MTP_IDENTITY_SOURCE_…`.
/// - `id_type`: what `id` is: `MTP_IDENTITY_SYSTEM`, `MTP_IDENTITY_CLIENT_ID`, `MTP_IDENTITY_OBJECT_ID` or
///   `MTP_IDENTITY_RESOURCE_ID`.
/// - `id`: UTF-8, `id_len` bytes: the id of a user-assigned identity; empty for the system-assigned one.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE`
/// where the options hold another kind of credential, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `id` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_federated_identity(
    options: *mut mtp_options,
    source: i32,
    id_type: i32,
    id: *const c_char,
    id_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let id = unsafe { text(id, id_len, "id") }.speak(language)?;
        let wanted = wanted(source, id_type, id).speak(language)?;
        options
            .set_credential(Given::FederatedIdentity(wanted))
            .speak(language)
    })
}

fn wanted(source: i32, id_type: i32, id: &str) -> Result<Wanted> {
    let source = match source {
        MTP_IDENTITY_SOURCE_AUTO => None,
        MTP_IDENTITY_SOURCE_IMDS => Some(SourceKind::Imds),
        MTP_IDENTITY_SOURCE_APP_SERVICE => Some(SourceKind::AppService),
        MTP_IDENTITY_SOURCE_AUTOMATION => Some(SourceKind::Automation),
        MTP_IDENTITY_SOURCE_AZURE_ARC => Some(SourceKind::AzureArc),
        MTP_IDENTITY_SOURCE_MACHINE_LEARNING => Some(SourceKind::MachineLearning),
        MTP_IDENTITY_SOURCE_SERVICE_FABRIC => Some(SourceKind::ServiceFabric),
        _ => return Err(invalid_argument("source", "one of MTP_IDENTITY_SOURCE_...")),
    };
    let id = match id_type {
        MTP_IDENTITY_SYSTEM if id.is_empty() => IdentityId::System,
        MTP_IDENTITY_SYSTEM => {
            return Err(invalid_argument(
                "id_type",
                "the kind of the id that is given",
            ));
        }
        MTP_IDENTITY_CLIENT_ID => IdentityId::ClientId(id.to_owned()),
        MTP_IDENTITY_OBJECT_ID => IdentityId::ObjectId(id.to_owned()),
        MTP_IDENTITY_RESOURCE_ID => IdentityId::ResourceId(id.to_owned()),
        _ => {
            return Err(invalid_argument(
                "id_type",
                "one of MTP_IDENTITY_SYSTEM, MTP_IDENTITY_CLIENT_ID, MTP_IDENTITY_OBJECT_ID, MTP_IDENTITY_RESOURCE_ID",
            ));
        }
    };
    Ok(Wanted { source, id })
}

/// Sets how long a request keeps trying while Microsoft Entra does not know the app's federated credential
/// (AADSTS70021, 700211, 700213): a new one takes minutes to be known everywhere. A call may then take as long, whatever
/// its usual time limit. Default: 0, no waiting.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `milliseconds`: 0 to 600000.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_replication_wait(
    options: *mut mtp_options,
    milliseconds: i64,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        let wait = u64::try_from(milliseconds)
            .ok()
            .filter(|wait| *wait <= 600_000);
        let wait = wait.ok_or_else(|| invalid_argument("milliseconds", "0 to 600000"));
        options.replication_wait = Duration::from_millis(wait.speak(language)?);
        Ok(())
    })
}

/// Says whether a credential that was not given comes from the environment: `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`
/// and one of `AZURE_CLIENT_SECRET`, `AZURE_CLIENT_CERTIFICATE_PATH` (with `AZURE_CLIENT_CERTIFICATE_PASSWORD` and
/// `AZURE_CLIENT_SEND_CERTIFICATE_CHAIN`) and `AZURE_FEDERATED_TOKEN_FILE`, as one unit, and `AZURE_AUTHORITY_HOST`
/// where it is a known host. Two credentials are an error. Read by `mtp_client_new`. Default: 0.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `use_environment`: 0 or 1.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_environment(
    options: *mut mtp_options,
    use_environment: i32,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        options.use_environment = flag(use_environment, "use_environment").speak(language)?;
        Ok(())
    })
}

/// Tells the value that an environment variable has for the caller, where that may differ from what the process
/// has: managed runtimes keep their own copy. Of the variables that the library reads
/// (`mtp_environment_variable_name`), those that are told are taken from here.
///
/// - `options`: not NULL; nobody else uses it during the call.
/// - `name`: UTF-8, `name_len` bytes, copied. A name that the library does not read is ignored.
/// - `value`: UTF-8, `value_len` bytes. Empty: the variable is absent. Copied to memory that is wiped when freed;
///   wipe your own copy.
///
/// Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, with the options unchanged.
///
/// Since 0.1.
///
/// # Safety
/// - `options` is NULL or a live handle that nobody else uses during the call.
/// - `name` is NULL or valid for reading as many items as the length after it says.
/// - `value` is NULL or valid for reading as many items as the length after it says.
/// - `out_error` is NULL or valid for writing one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mtp_options_set_environment_variable(
    options: *mut mtp_options,
    name: *const c_char,
    name_len: usize,
    value: *const c_char,
    value_len: usize,
    out_error: *mut *mut mtp_error,
) -> mtp_status {
    boundary(out_error, || {
        // SAFETY: the caller's promise.
        let options = unsafe { borrow_mut(options, "options") }?;
        let language = options.language;
        // SAFETY: the caller's promise.
        let name = unsafe { text(name, name_len, "name") }.speak(language)?;
        // SAFETY: the caller's promise.
        let value = unsafe { text(value, value_len, "value") }.speak(language)?;
        let value = (!value.is_empty()).then(|| value.to_owned());
        options.variables.insert(name.to_owned(), value);
        Ok(())
    })
}

/// Gives the names of the environment variables that the library reads.
///
/// - `index`: from 0 on.
///
/// Returns UTF-8 that ends in a NUL and lives as long as the library, or NULL where there is no such variable.
///
/// Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn mtp_environment_variable_name(index: usize) -> *const c_char {
    static NAMES: OnceCell<Vec<NulText>> = OnceCell::new();
    let names = NAMES.get_or_init(|| VARIABLES.iter().map(|name| NulText::new(name)).collect());
    names
        .get(index)
        .map_or(std::ptr::null(), |name| name.with_nul().as_ptr().cast())
}
