#ifndef MTP_TOKEN_H
#define MTP_TOKEN_H

/* Generated from src/ffi by `cargo xtask header`. Do not edit. */

#include <stdint.h>
#include <stddef.h>

/*
 * mtp_token: app-only access tokens for Microsoft Threat Protection (Microsoft Defender XDR).
 *
 * USE
 *   mtp_options_new, set what you have, mtp_client_new, mtp_request_new, mtp_request_get_token, mtp_token_get_secret;
 *   then free in any order. Keep the client and the request: asking a request again costs a cache hit.
 *
 *     mtp_options *options = NULL; mtp_client *client = NULL; mtp_request *request = NULL;
 *     mtp_token *token = NULL; mtp_error *error = NULL; const char *secret = NULL; size_t length = 0;
 *     if (mtp_options_new(&options, &error) == MTP_STATUS_OK
 *         && mtp_options_set_tenant_id(options, tenant, strlen(tenant), &error) == MTP_STATUS_OK
 *         && mtp_options_set_client_id(options, app, strlen(app), &error) == MTP_STATUS_OK
 *         && mtp_options_set_client_secret(options, value, strlen(value), &error) == MTP_STATUS_OK
 *         && mtp_client_new(options, &client, &error) == MTP_STATUS_OK
 *         && mtp_request_new(client, &request, &error) == MTP_STATUS_OK
 *         && mtp_request_get_token(request, &token, &error) == MTP_STATUS_OK
 *         && mtp_token_get_secret(token, &secret, &length, &error) == MTP_STATUS_OK) {
 *         send_with_bearer(secret, length);
 *     } else {
 *         show(error);
 *     }
 *     mtp_token_free(token); mtp_request_free(request); mtp_client_free(client);
 *     mtp_options_free(options); mtp_error_free(error);
 *
 * LINKING
 *   Shared: -lmtp_token. Static (Linux): libmtp_token.a with -lpthread -ldl -lm; (Windows) ws2_32, userenv, ntdll,
 *   crypt32, bcrypt; (macOS) the Security, CoreFoundation and SystemConfiguration frameworks. Compare mtp_abi_version()
 *   with MTP_ABI_VERSION after loading. Every function is cdecl.
 *
 * STRINGS AND BUFFERS
 *   Text is UTF-8, given as pointer and length in bytes; it needs no NUL. NULL with length 0 is empty, NULL with a length is
 *   MTP_STATUS_NULL_PARAMETER. Inputs are copied: the caller may change or wipe them when the call returns. Text that comes
 *   out is borrowed from a handle, lives as long as that handle unless its function says otherwise, and has a NUL behind its
 *   length and none within it. Where text is absent, pointer and length are NULL and 0.
 *
 * HANDLES
 *   Opaque, made and freed by this library only, each freed once; every _free accepts NULL and never blocks.
 *   A const pointer may be used by several threads at once, any other needs exclusive use; each type says more.
 *
 * ERRORS
 *   A function that can fail returns mtp_status: 0 is success. out_error may be NULL; on failure it receives an error to be
 *   freed with mtp_error_free. Every other output is required; on failure all outputs are NULL or 0, but where their
 *   function says otherwise. Beside the statuses a function names, each may return MTP_STATUS_NULL_PARAMETER for a NULL
 *   that is not allowed, MTP_STATUS_INVALID_STATE for a handle made before a fork, and MTP_STATUS_PANIC.
 *   Messages and advice hold no secret and no token.
 *
 * OPERATIONS
 *   A _begin_ function returns at once with an operation: wait for it, or for many with a queue. There are no callbacks.
 *   An operation may need input, where the options say that the caller does a part of the work; answer it and wait on.
 *
 * THREADS AND PROCESSES
 *   One thread of the library runs from the first request on and ends with the last client, request and operation; where
 *   files are read or written on the way, others come and go. The library stays loaded. After a fork the child's old
 *   handles answer MTP_STATUS_INVALID_STATE and may be freed (they are leaked); new ones work. Nothing is written to
 *   standard output or error, no signal, locale or environment is changed.
 *
 * SECRETS
 *   Memory is wiped when it is freed. A secret lives as long as the options or client that hold it, a token as long as a
 *   handle or the cache holds it, and both stay in the buffers of an open connection until it is closed or reused.
 *   Nothing is written to disk, but with MTP_CACHE_USER: then tokens, encrypted, in a folder that its owner alone may use.
 */

/**
 * Major version of the library this header belongs to.
 */
#define MTP_TOKEN_VERSION_MAJOR 0

/**
 * Minor version of the library this header belongs to. Before 1.0 a new one may change the ABI.
 */
#define MTP_TOKEN_VERSION_MINOR 1

/**
 * Patch version of the library this header belongs to.
 */
#define MTP_TOKEN_VERSION_PATCH 0

/**
 * Number of the ABI this header describes. Compare it with `mtp_abi_version()` right after loading the library.
 */
#define MTP_ABI_VERSION 1

/**
 * Cache mode: tokens are kept in this process's memory, shared by clients of the same configuration and credential.
 */
#define MTP_CACHE_MEMORY 0

/**
 * Cache mode: tokens are not kept.
 */
#define MTP_CACHE_NONE 1

/**
 * Cache mode: as `MTP_CACHE_MEMORY`, and tokens are kept encrypted in a folder of the user's, where processes of the
 * same user with the same configuration and credential find them. What the folder must be:
 * `mtp_options_set_cache_folder`.
 */
#define MTP_CACHE_USER 2

/**
 * Federated provider: the OIDC token of this GitHub Actions job; the workflow needs the permission `id-token: write`.
 */
#define MTP_FEDERATED_GITHUB_ACTIONS 0

/**
 * Federated provider: the OIDC token of a service connection of this Azure Pipelines job; `SYSTEM_ACCESSTOKEN` must be
 * mapped into the step.
 */
#define MTP_FEDERATED_AZURE_PIPELINES 1

/**
 * Source of a managed identity: whatever this machine or job has, in the order of the Azure SDKs.
 */
#define MTP_IDENTITY_SOURCE_AUTO 0

/**
 * Source of a managed identity: the Instance Metadata Service of a virtual machine, scale set or Kubernetes node.
 */
#define MTP_IDENTITY_SOURCE_IMDS 1

/**
 * Source of a managed identity: App Service and Functions.
 */
#define MTP_IDENTITY_SOURCE_APP_SERVICE 2

/**
 * Source of a managed identity: Azure Automation, cloud jobs and hybrid workers.
 */
#define MTP_IDENTITY_SOURCE_AUTOMATION 3

/**
 * Source of a managed identity: a machine that is connected by Azure Arc.
 */
#define MTP_IDENTITY_SOURCE_AZURE_ARC 4

/**
 * Source of a managed identity: Azure Machine Learning.
 */
#define MTP_IDENTITY_SOURCE_MACHINE_LEARNING 5

/**
 * Source of a managed identity: Service Fabric.
 */
#define MTP_IDENTITY_SOURCE_SERVICE_FABRIC 6

/**
 * Kind of id: none, the system-assigned identity.
 */
#define MTP_IDENTITY_SYSTEM 0

/**
 * Kind of id: the client id of a user-assigned identity.
 */
#define MTP_IDENTITY_CLIENT_ID 1

/**
 * Kind of id: the object id of a user-assigned identity.
 */
#define MTP_IDENTITY_OBJECT_ID 2

/**
 * Kind of id: the Azure resource id of a user-assigned identity.
 */
#define MTP_IDENTITY_RESOURCE_ID 3

/**
 * State of an operation: under way.
 */
#define MTP_OPERATION_PENDING 0

/**
 * State of an operation: it has a result to take.
 */
#define MTP_OPERATION_DONE 1

/**
 * State of an operation: it has failed; taking its result gives the error.
 */
#define MTP_OPERATION_FAILED 2

/**
 * State of an operation: it waits for the caller's answer, see `mtp_operation_get_need`.
 */
#define MTP_OPERATION_NEEDS_INPUT 3

/**
 * Level of a log entry: there is none.
 */
#define MTP_LOG_NONE 0

/**
 * Level of a log entry: for whoever looks for a defect.
 */
#define MTP_LOG_DEBUG 1

/**
 * Level of a log entry: for whoever wants to follow what happens.
 */
#define MTP_LOG_VERBOSE 2

/**
 * Level of a log entry: something is not as it should be.
 */
#define MTP_LOG_WARNING 3

/**
 * Need of an operation: none.
 */
#define MTP_NEED_NONE 0

/**
 * Need of an operation: an HTTP exchange, see `mtp_operation_get_http_request`.
 */
#define MTP_NEED_HTTP 1

/**
 * Need of an operation: a signature, see `mtp_operation_get_signature_request`.
 */
#define MTP_NEED_SIGNATURE 2

/**
 * Need of an operation: an assertion, see `mtp_operation_get_assertion_audience`.
 */
#define MTP_NEED_ASSERTION 3

/**
 * Signature of an assertion: RSASSA-PSS with SHA-256, MGF1 with SHA-256, a salt of 32 bytes (RFC 7518 section 3.5).
 */
#define MTP_SIGNATURE_PS256 0

/**
 * Signature of an assertion: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3).
 */
#define MTP_SIGNATURE_RS256 1

/**
 * Source of a token: this very request asked the token endpoint.
 */
#define MTP_SOURCE_NETWORK 1

/**
 * Source of a token: the cache.
 */
#define MTP_SOURCE_CACHE 2

/**
 * Part of a token: the JOSE header.
 */
#define MTP_JWT_HEADER 0

/**
 * Part of a token: the claims.
 */
#define MTP_JWT_CLAIMS 1

/**
 * Kind of a JSON value: null.
 */
#define MTP_JSON_NULL 0

/**
 * Kind of a JSON value: `true` or `false`.
 */
#define MTP_JSON_BOOLEAN 1

/**
 * Kind of a JSON value: a number, as its JSON text.
 */
#define MTP_JSON_NUMBER 2

/**
 * Kind of a JSON value: a string, decoded; control, direction and invisible characters are written as `\u001b`.
 */
#define MTP_JSON_STRING 3

/**
 * Kind of a JSON value: an array. Its value is NULL; its items come from `mtp_jwt_get_member_item`.
 */
#define MTP_JSON_ARRAY 4

/**
 * Kind of a JSON value: an object, as its JSON text.
 */
#define MTP_JSON_OBJECT 5

/**
 * Verdict: the check passed.
 */
#define MTP_VERDICT_PASS 1

/**
 * Verdict: the check failed.
 */
#define MTP_VERDICT_FAIL 2

/**
 * Verdict: the check cannot be made here.
 */
#define MTP_VERDICT_NOT_VERIFIABLE 3

/**
 * Kind of a token: a JSON Web Token of three parts.
 */
#define MTP_TOKEN_KIND_JWT 1

/**
 * Kind of a token: encrypted, five parts. Only its API can read it.
 */
#define MTP_TOKEN_KIND_ENCRYPTED 2

/**
 * Kind of a token: opaque, no JSON Web Token at all. Only its API can read it.
 */
#define MTP_TOKEN_KIND_OPAQUE 3

/**
 * Kind of a token: three parts that are not well-formed.
 */
#define MTP_TOKEN_KIND_MALFORMED 4

/**
 * A configuration and a credential, with their connections and tokens. Any number of threads may use it at once. Keep
 * one for as long as its settings hold: a second client of the same settings shares its tokens, but costs the set-up.
 *
 * It may be freed while requests and operations made from it live on. Freeing the last client and request of a
 * configuration and credential ends what goes on in the background for them. The library's one thread starts with the first
 * request that goes to the network, and ends with the last client, request and operation; freeing never waits for it.
 */
typedef struct mtp_client mtp_client;

/**
 * Why a call failed. Immutable: any thread may read it. Its getters accept NULL, never fail, and give NULL, 0 (or -1
 * where it says so) for what is absent. Nothing in it is secret: messages, ids and server texts are safe to log.
 */
typedef struct mtp_error mtp_error;

/**
 * A token taken apart. Nothing in it is verified: never decide about access by what it says. Immutable: any thread may
 * read it.
 */
typedef struct mtp_jwt mtp_jwt;

/**
 * Work under way. `mtp_operation_wait`, `mtp_operation_cancel` and `mtp_operation_get_need` may be called by several
 * threads at once; taking, answering, draining the log and freeing need exclusive use.
 */
typedef struct mtp_operation mtp_operation;

/**
 * The settings a client is made from. `mtp_client_new` copies them, so one set can make several clients. Use it on one
 * thread at a time.
 */
typedef struct mtp_options mtp_options;

/**
 * One place to wait for any number of operations. Several threads may wait at once; each change goes to one of them.
 * It may be freed while operations still report to it: they go on unheard.
 */
typedef struct mtp_queue mtp_queue;

/**
 * What a check of a token found. Immutable: any thread may read it. It holds no secret part of the token. Control
 * characters of the token's own texts are escaped in it.
 */
typedef struct mtp_report mtp_report;

/**
 * What a token is asked for. It remembers its place in the cache, so keep it and ask again: that is the fast path.
 * Setting needs exclusive use; once set, any number of threads may get tokens with it at once.
 */
typedef struct mtp_request mtp_request;

/**
 * An access token. Immutable: any thread may read it. It stays usable after its client has been freed.
 *
 * Freeing it wipes the token text once no other handle and no cache holds it; a token that is still in the cache stays
 * in memory until it is replaced, `mtp_client_clear_cache` is called, or the last client of its configuration is freed.
 */
typedef struct mtp_token mtp_token;

/**
 * What a token is expected to be. Setting needs exclusive use; once set, any number of threads may check with it.
 *
 * A report is a diagnosis: only the API decides whether it accepts a token. Never authorise a caller with it.
 */
typedef struct mtp_validation mtp_validation;

/**
 * Outcome of a call: 0 is success. Families have ranges with gaps, so that later versions can add to them; treat an
 * unknown number as an error of its family.
 */
typedef int32_t mtp_status;

/**
 * Success.
 */
#define MTP_STATUS_OK 0

/**
 * A required pointer is NULL.
 */
#define MTP_STATUS_NULL_PARAMETER 1

/**
 * Text is not UTF-8, or UTF-16 has a lone surrogate.
 */
#define MTP_STATUS_INVALID_UTF8 2

/**
 * A value is not accepted.
 */
#define MTP_STATUS_INVALID_ARGUMENT 3

/**
 * The call does not fit the object's state, or the handle was made before a fork.
 */
#define MTP_STATUS_INVALID_STATE 4

/**
 * The caller's buffer is too small.
 */
#define MTP_STATUS_BUFFER_TOO_SMALL 5

/**
 * The authority is not an https URL of a host alone.
 */
#define MTP_STATUS_INVALID_AUTHORITY 20

/**
 * The host is neither a known one nor explicitly allowed. Nothing was sent.
 */
#define MTP_STATUS_HOST_NOT_ALLOWED 21

/**
 * The tenant is missing, malformed, or an alias such as common.
 */
#define MTP_STATUS_INVALID_TENANT 22

/**
 * The resource or scope cannot be asked for with client credentials.
 */
#define MTP_STATUS_INVALID_RESOURCE 23

/**
 * The client id or the credential is missing.
 */
#define MTP_STATUS_CREDENTIAL_MISSING 24

/**
 * The credential cannot be used.
 */
#define MTP_STATUS_CREDENTIAL_INVALID 25

/**
 * The extra CA has no usable certificate.
 */
#define MTP_STATUS_INVALID_CERTIFICATE_AUTHORITY 26

/**
 * The proxy URL cannot be used.
 */
#define MTP_STATUS_INVALID_PROXY 27

/**
 * This machine or job offers no such identity.
 */
#define MTP_STATUS_IDENTITY_UNAVAILABLE 28

/**
 * A host name did not resolve.
 */
#define MTP_STATUS_NAME_RESOLUTION 40

/**
 * No connection could be made.
 */
#define MTP_STATUS_CONNECT 41

/**
 * TLS failed: certificate, host name or handshake.
 */
#define MTP_STATUS_TLS 42

/**
 * The proxy refused.
 */
#define MTP_STATUS_PROXY 43

/**
 * There was no answer within the time allowed.
 */
#define MTP_STATUS_TIMEOUT 44

/**
 * The caller cancelled the operation.
 */
#define MTP_STATUS_CANCELLED 45

/**
 * The connection was cut.
 */
#define MTP_STATUS_NETWORK 46

/**
 * The answer is not what the protocol allows.
 */
#define MTP_STATUS_INVALID_RESPONSE 47

/**
 * Only the cache was asked, and it has no usable token.
 */
#define MTP_STATUS_NOT_CACHED 48

/**
 * invalid_client: the credential was refused.
 */
#define MTP_STATUS_INVALID_CLIENT 60

/**
 * unauthorized_client: the app is unknown, disabled or not installed in the tenant.
 */
#define MTP_STATUS_UNAUTHORIZED_CLIENT 61

/**
 * invalid_request.
 */
#define MTP_STATUS_INVALID_REQUEST 62

/**
 * invalid_grant.
 */
#define MTP_STATUS_INVALID_GRANT 63

/**
 * invalid_scope.
 */
#define MTP_STATUS_INVALID_SCOPE 64

/**
 * invalid_resource: the resource is unknown in the tenant.
 */
#define MTP_STATUS_REJECTED_RESOURCE 65

/**
 * access_denied or interaction_required: a policy refused.
 */
#define MTP_STATUS_ACCESS_DENIED 66

/**
 * Too many requests.
 */
#define MTP_STATUS_THROTTLED 67

/**
 * The service is unavailable for now.
 */
#define MTP_STATUS_SERVICE_UNAVAILABLE 68

/**
 * Any other answer of the identity provider.
 */
#define MTP_STATUS_PROVIDER_ERROR 69

/**
 * The token is not a well-formed JWT.
 */
#define MTP_STATUS_MALFORMED_TOKEN 80

/**
 * The folder of the user's token cache cannot be used. Nothing was sent.
 */
#define MTP_STATUS_STORE_UNAVAILABLE 120

/**
 * The library caught a panic of its own. Please report it.
 */
#define MTP_STATUS_PANIC 200

/**
 * The library has a defect, or the system refused what it needs.
 */
#define MTP_STATUS_INTERNAL 201

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Gives the version of the loaded library, such as "0.1.0".
 *
 * Returns a static string that ends in a NUL; never NULL, never freed.
 *
 * Since 0.1.
 */
const char *mtp_version(void);

/**
 * Gives the ABI number of the loaded library.
 *
 * Returns a number to compare with `MTP_ABI_VERSION`; where they differ, call nothing else.
 *
 * Since 0.1.
 */
int32_t mtp_abi_version(void);

/**
 * Gives the name of a status, such as "INVALID_CLIENT".
 *
 * - `status`: any number.
 *
 * Returns a static string that ends in a NUL; "UNKNOWN" for a number that has no name.
 *
 * Since 0.1.
 */
const char *mtp_status_name(mtp_status status);

/**
 * Describes a status in one English sentence.
 *
 * - `status`: any number.
 *
 * Returns a static string that ends in a NUL; a general sentence for a number that has no description.
 *
 * Since 0.1.
 */
const char *mtp_status_description(mtp_status status);

/**
 * Gives the status.
 *
 * - `error`: NULL counts as no error.
 *
 * Returns the status of the call that failed, or `MTP_STATUS_OK` for NULL.
 *
 * Since 0.1.
 */
mtp_status mtp_error_get_status(const mtp_error *error);

/**
 * Gives the message: what went wrong, in one or two sentences.
 *
 * - `error`: NULL counts as an error that has none.
 * - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. May be NULL.
 * - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
 *
 * Since 0.1.
 */
void mtp_error_get_message(const mtp_error *error,
                           const char **out_text,
                           size_t *out_len);

/**
 * Gives the advice: what to do about it.
 *
 * - `error`: NULL counts as an error that has none.
 * - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. May be NULL.
 * - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
 *
 * Since 0.1.
 */
void mtp_error_get_advice(const mtp_error *error,
                          const char **out_text,
                          size_t *out_len);

/**
 * Gives the OAuth 2.0 error code of the answer (RFC 6749 section 5.2), such as `invalid_client`.
 *
 * - `error`: NULL counts as an error that has none.
 * - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. May be NULL.
 * - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
 *
 * Since 0.1.
 */
void mtp_error_get_oauth_error(const mtp_error *error,
                               const char **out_text,
                               size_t *out_len);

/**
 * Gives Entra's error code, the number behind AADSTS.
 *
 * - `error`: NULL counts as an error that has none.
 *
 * Returns it, or 0 where there is none.
 *
 * Since 0.1.
 */
int64_t mtp_error_get_aadsts_code(const mtp_error *error);

/**
 * Gives the correlation id of the answer.
 *
 * - `error`: NULL counts as an error that has none.
 * - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. May be NULL.
 * - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
 *
 * Since 0.1.
 */
void mtp_error_get_correlation_id(const mtp_error *error,
                                  const char **out_text,
                                  size_t *out_len);

/**
 * Gives the client-request-id that was sent, by which Entra's logs find the request even when no answer came.
 *
 * - `error`: NULL counts as an error that has none.
 * - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. May be NULL.
 * - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
 *
 * Since 0.1.
 */
void mtp_error_get_client_request_id(const mtp_error *error,
                                     const char **out_text,
                                     size_t *out_len);

/**
 * Gives the trace id of the answer.
 *
 * - `error`: NULL counts as an error that has none.
 * - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. May be NULL.
 * - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
 *
 * Since 0.1.
 */
void mtp_error_get_trace_id(const mtp_error *error,
                            const char **out_text,
                            size_t *out_len);

/**
 * Gives the time stamp of the answer, as the server wrote it.
 *
 * - `error`: NULL counts as an error that has none.
 * - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. May be NULL.
 * - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
 *
 * Since 0.1.
 */
void mtp_error_get_timestamp(const mtp_error *error,
                             const char **out_text,
                             size_t *out_len);

/**
 * Gives the attempts that failed before the last one, whose failure the error itself is: a line for each, the first
 * one first, in English, such as `HTTP 503, AADSTS90033`. NULL where there was one attempt only.
 *
 * - `error`: NULL counts as an error that has none.
 * - `out_text`: receives UTF-8 that belongs to the error and lives as long, or NULL where there is none. Lines are parted
 *   by LF, with none behind the last. May be NULL.
 * - `out_len`: receives its length in bytes, without the NUL behind it. May be NULL.
 *
 * Since 0.1.
 */
void mtp_error_get_attempts(const mtp_error *error,
                            const char **out_text,
                            size_t *out_len);

/**
 * Gives the HTTP status of the answer.
 *
 * - `error`: NULL counts as an error that has none.
 *
 * Returns it, or 0 where there is none.
 *
 * Since 0.1.
 */
int32_t mtp_error_get_http_status(const mtp_error *error);

/**
 * Gives how many seconds the server asked to wait.
 *
 * - `error`: NULL counts as an error that has none.
 *
 * Returns it, or -1 where there is none.
 *
 * Since 0.1.
 */
int64_t mtp_error_get_retry_after_seconds(const mtp_error *error);

/**
 * Gives 1 where the same call may succeed later, else 0.
 *
 * - `error`: NULL counts as an error that has none.
 *
 * Returns it, or 0 where there is none.
 *
 * Since 0.1.
 */
int32_t mtp_error_is_retryable(const mtp_error *error);

/**
 * Frees an error.
 *
 * - `error`: NULL does nothing.
 *
 * Since 0.1.
 */
void mtp_error_free(mtp_error *error);

/**
 * Makes a set of options with every setting at its default.
 *
 * - `out_options`: receives the new handle, to be freed with `mtp_options_free`.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_options_new(mtp_options **out_options, mtp_error **out_error);

/**
 * Frees a set of options; a secret in it is wiped.
 *
 * - `options`: NULL does nothing.
 *
 * Since 0.1.
 */
void mtp_options_free(mtp_options *options);

/**
 * Sets the client id (application id) of the app.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `client_id`: UTF-8, `client_id_len` bytes, copied. Empty: not set.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_client_id(mtp_options *options,
                                     const char *client_id,
                                     size_t client_id_len,
                                     mtp_error **out_error);

/**
 * Sets the tenant of requests that name none.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `tenant_id`: UTF-8, `tenant_id_len` bytes, copied. A tenant id (GUID) or a verified domain. Empty: not set.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_TENANT`, `MTP_STATUS_INVALID_UTF8` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_tenant_id(mtp_options *options,
                                     const char *tenant_id,
                                     size_t tenant_id_len,
                                     mtp_error **out_error);

/**
 * Sets the cloud: its authority, and the hosts that belong to it. Default: Commercial.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `cloud`: UTF-8, `cloud_len` bytes, copied. Commercial, GCC, GCCHigh, DoD, China, or a name that Microsoft Graph or Az PowerShell has for one.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, `MTP_STATUS_INVALID_UTF8` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_cloud(mtp_options *options,
                                 const char *cloud,
                                 size_t cloud_len,
                                 mtp_error **out_error);

/**
 * Sets an authority other than the cloud's. `mtp_client_new` checks it: its host must be a known authority host or be allowed with `mtp_options_allow_host`.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `authority`: UTF-8, `authority_len` bytes, copied. An https URL; path, query and fragment are dropped. Empty: not set.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_authority(mtp_options *options,
                                     const char *authority,
                                     size_t authority_len,
                                     mtp_error **out_error);

/**
 * Allows one host, beside the known ones, to receive a credential or a token. May be called several times. No environment variable does the same.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `host`: UTF-8, `host_len` bytes, copied. `host` or `host:port`, compared exactly.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_AUTHORITY`, `MTP_STATUS_INVALID_UTF8` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_allow_host(mtp_options *options,
                                  const char *host,
                                  size_t host_len,
                                  mtp_error **out_error);

/**
 * Sets the dialect of the token endpoint. Default: 2.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `version`: 1 for `/oauth2/token` with `resource`, 2 for `/oauth2/v2.0/token` with `scope`.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_endpoint_version(mtp_options *options, int32_t version, mtp_error **out_error);

/**
 * Says whether the caller makes the HTTP exchanges itself: operations then need input (`MTP_NEED_HTTP`), and the library opens no connection. Default: 0.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `host_http`: 0 or 1.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_host_http(mtp_options *options,
                                     int32_t host_http,
                                     mtp_error **out_error);

/**
 * Says whether the client has no credential and only fetches signing keys, for `mtp_client_begin_validate`. It then gets
 * no token. Default: 0.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `keys_only`: 0 or 1.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_keys_only(mtp_options *options,
                                     int32_t keys_only,
                                     mtp_error **out_error);

/**
 * Sets the proxy. Default: `HTTPS_PROXY` or `ALL_PROXY` of the environment as they are when the client is made, else, on
 * Windows and macOS, the system's proxy. Hosts in `NO_PROXY` are reached directly. The names may be in small letters.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `proxy`: UTF-8, `proxy_len` bytes, copied. An http or https URL. Empty: no proxy at all.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_PROXY`, `MTP_STATUS_INVALID_UTF8` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_proxy(mtp_options *options,
                                 const char *proxy,
                                 size_t proxy_len,
                                 mtp_error **out_error);

/**
 * Trusts CA certificates beside the platform's, for an inspecting proxy or the emulator. Only this configuration's connections trust them.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `pem`: UTF-8, `pem_len` bytes, copied. One or more certificates in PEM form.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_CERTIFICATE_AUTHORITY`, `MTP_STATUS_INVALID_UTF8` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_extra_ca(mtp_options *options,
                                    const char *pem,
                                    size_t pem_len,
                                    mtp_error **out_error);

/**
 * Limits a whole call, with its retries and waits. Default: 100 000.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `timeout_ms`: milliseconds, greater than 0.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_timeout(mtp_options *options, int64_t timeout_ms, mtp_error **out_error);

/**
 * Limits connecting, TLS included. Default: 10 000.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `timeout_ms`: milliseconds, greater than 0.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_connect_timeout(mtp_options *options, int64_t timeout_ms, mtp_error **out_error);

/**
 * Limits one attempt. Default: 30 000.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `timeout_ms`: milliseconds, greater than 0.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_attempt_timeout(mtp_options *options, int64_t timeout_ms, mtp_error **out_error);

/**
 * Caps the retries of one call; which failures are tried again, and how often, is the library's own rule. Default: no cap beyond that rule.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `max_retries`: 0 for no retry at all, or more.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_max_retries(mtp_options *options,
                                       int32_t max_retries,
                                       mtp_error **out_error);

/**
 * Limits how many HTTP exchanges of one client are under way at once. Default: 64.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `concurrency`: 1 to 10 000.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_concurrency(mtp_options *options, int32_t concurrency, mtp_error **out_error);

/**
 * Says whether tokens are kept, and where. Default: `MTP_CACHE_MEMORY`.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `cache_mode`: `MTP_CACHE_MEMORY`, `MTP_CACHE_NONE` or `MTP_CACHE_USER`.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_cache_mode(mtp_options *options, int32_t cache_mode, mtp_error **out_error);

/**
 * Sets the folder of `MTP_CACHE_USER`; with another mode `mtp_client_new` fails with `MTP_STATUS_INVALID_STATE`, because
 * nothing would be kept there. Default, on Linux: `mtp_token` in
 * `$XDG_RUNTIME_DIR`, else in `$XDG_CACHE_HOME`, else in `$HOME/.cache`; on macOS in `~/Library/Caches`; on Windows in
 * the local application data of the user. `mtp_client_new` makes it where it does not exist, for its owner only, and
 * fails with `MTP_STATUS_STORE_UNAVAILABLE` where it is a symbolic link, belongs to somebody else, or may be read or
 * written by others.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `path`: UTF-8, `path_len` bytes, copied. An absolute path. Empty: the default.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_ARGUMENT` for a path that is not absolute
 * or has a NUL in it, with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_cache_folder(mtp_options *options,
                                        const char *path,
                                        size_t path_len,
                                        mtp_error **out_error);

/**
 * Sets the language of messages and advice. Status names and logs are English always.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `culture`: UTF-8, `culture_len` bytes, copied. A culture name such as `en-GB`. Unknown or empty: English.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the option unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_language(mtp_options *options,
                                    const char *culture,
                                    size_t culture_len,
                                    mtp_error **out_error);

/**
 * Sets the client secret.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `secret`: UTF-8, `secret_len` bytes: the secret's Value as the portal showed it. Copied to memory that is
 *   wiped when freed; wipe your own copy.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE` where the options hold another
 * kind of credential, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_client_secret(mtp_options *options,
                                         const char *secret,
                                         size_t secret_len,
                                         mtp_error **out_error);

/**
 * Sets the client secret from UTF-16, as .NET and Windows hold it.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `secret`: UTF-16 in the machine's byte order, `secret_units` units. Copied to memory that is wiped when freed;
 *   wipe your own copy.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE` where the options hold another
 * kind of credential, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_client_secret_utf16(mtp_options *options,
                                               const uint16_t *secret,
                                               size_t secret_units,
                                               mtp_error **out_error);

/**
 * Sets a certificate with its private key: PEM (key as PKCS#8, encrypted PKCS#8 or PKCS#1, behind or before the
 * certificate, or in a text of its own) or PFX (PKCS#12), told apart by their content. RSA keys of 2048 bits and
 * more only. It is opened by `mtp_client_new`, which says what is wrong with it.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `certificate`: `certificate_len` bytes, as they stand in the file. Copied to memory that is wiped when freed;
 *   wipe your own copy.
 * - `key`: `key_len` bytes: the key's PEM where it stands in a file of its own; empty where it does not. Copied to
 *   memory that is wiped when freed; wipe your own copy.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where the options hold another kind of credential, with
 * the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_certificate(mtp_options *options,
                                       const uint8_t *certificate,
                                       size_t certificate_len,
                                       const uint8_t *key,
                                       size_t key_len,
                                       mtp_error **out_error);

/**
 * As `mtp_options_set_certificate`, from files. They are read by `mtp_client_new`: each is opened once, must be a
 * regular file and may have 1 MiB.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `path`: UTF-8, `path_len` bytes: the file with the certificate.
 * - `key_path`: UTF-8, `key_path_len` bytes: the file with the key; empty where it is the same.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE` where the options hold another
 * kind of credential, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_certificate_file(mtp_options *options,
                                            const char *path,
                                            size_t path_len,
                                            const char *key_path,
                                            size_t key_path_len,
                                            mtp_error **out_error);

/**
 * Sets the password of the PFX or of the encrypted key.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `password`: UTF-8, `password_len` bytes. A PFX whose password is empty opens without one too. Copied to memory
 *   that is wiped when freed; wipe your own copy.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_certificate_password(mtp_options *options,
                                                const char *password,
                                                size_t password_len,
                                                mtp_error **out_error);

/**
 * Sets the password of the PFX or of the encrypted key from UTF-16, as .NET and Windows hold it.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `password`: UTF-16 in the machine's byte order, `password_units` units. Copied to memory that is wiped when
 *   freed; wipe your own copy.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_certificate_password_utf16(mtp_options *options,
                                                      const uint16_t *password,
                                                      size_t password_units,
                                                      mtp_error **out_error);

/**
 * Sets a certificate whose private key never leaves its store: each operation that goes to the network asks the
 * caller for a signature (`MTP_NEED_SIGNATURE`), which is checked with the certificate's public key before
 * anything is sent. Tokens are then got by operations only, never in the background, and are cached for this one
 * client.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `certificate`: `certificate_len` bytes: the public part, PEM (the chain behind it, where it is to be sent) or
 *   DER. Copied.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where the options hold another kind of credential, with
 * the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_external_certificate(mtp_options *options,
                                                const uint8_t *certificate,
                                                size_t certificate_len,
                                                mtp_error **out_error);

/**
 * Says whether the certificate's chain is sent with each assertion (`x5c`), for apps that trust by subject name
 * and issuer. Default: 0.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `send`: 0 or 1.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_send_certificate_chain(mtp_options *options,
                                                  int32_t send,
                                                  mtp_error **out_error);

/**
 * Sets how assertions are signed. Default: `MTP_SIGNATURE_PS256`; where Microsoft Entra cannot use that with an
 * app (AADSTS5002730), the assertion is made once more with `MTP_SIGNATURE_RS256`, without being asked.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `algorithm`: `MTP_SIGNATURE_PS256` or `MTP_SIGNATURE_RS256`.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_signature_algorithm(mtp_options *options,
                                               int32_t algorithm,
                                               mtp_error **out_error);

/**
 * Sets an assertion that another identity provider has signed (RFC 7523): a federated credential. It serves as
 * long as it lives, which is minutes with most providers.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `assertion`: UTF-8, `assertion_len` bytes: a signed JWT. Copied to memory that is wiped when freed; wipe your
 *   own copy.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE` where the options hold another
 * kind of credential, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_client_assertion(mtp_options *options,
                                            const char *assertion,
                                            size_t assertion_len,
                                            mtp_error **out_error);

/**
 * As `mtp_options_set_client_assertion`, from UTF-16, as .NET and Windows hold it.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `assertion`: UTF-16 in the machine's byte order, `assertion_units` units. Copied to memory that is wiped when
 *   freed; wipe your own copy.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE` where the options hold another
 * kind of credential, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_client_assertion_utf16(mtp_options *options,
                                                  const uint16_t *assertion,
                                                  size_t assertion_units,
                                                  mtp_error **out_error);

/**
 * Says that the caller gives an assertion with each request: operations that go to the network need input
 * (`MTP_NEED_ASSERTION`). Tokens are then got by operations only, never in the background, and are cached for this
 * one client.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where the options hold another kind of credential, with
 * the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_external_assertion(mtp_options *options,
                                              mtp_error **out_error);

/**
 * Sets the file in which somebody else keeps an assertion fresh, as Kubernetes does. It is read for each request:
 * opened once, symbolic links followed, a regular file of at most 64 KiB with a JWT in it.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `path`: UTF-8, `path_len` bytes.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE` where the options hold another
 * kind of credential, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_federated_token_file(mtp_options *options,
                                                const char *path,
                                                size_t path_len,
                                                mtp_error **out_error);

/**
 * Sets who vouches for the app: the job this process runs in. The provider's address and the job's token for it
 * come from the environment, and are read by `mtp_client_new`.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `provider`: one of the `MTP_FEDERATED_…`.
 * - `connection_id`: UTF-8, `connection_id_len` bytes: the id of the service connection, for
 *   `MTP_FEDERATED_AZURE_PIPELINES`. Empty: the step's own (`AZURESUBSCRIPTION_SERVICE_CONNECTION_ID`), which
 *   brings its client id and tenant too where none are set.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE`
 * where the options hold another kind of credential, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_federated_provider(mtp_options *options,
                                              int32_t provider,
                                              const char *connection_id,
                                              size_t connection_id_len,
                                              mtp_error **out_error);

/**
 * Sets a managed identity as the credential. Neither tenant nor client id is needed. Its endpoint comes from the
 * environment, and is read by `mtp_client_new`; requests to it never go through a proxy.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `source`: one of the `MTP_IDENTITY_SOURCE_…`.
 * - `id_type`: what `id` is: `MTP_IDENTITY_SYSTEM`, `MTP_IDENTITY_CLIENT_ID`, `MTP_IDENTITY_OBJECT_ID` or
 *   `MTP_IDENTITY_RESOURCE_ID`.
 * - `id`: UTF-8, `id_len` bytes: the id of a user-assigned identity; empty for the system-assigned one.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE`
 * where the options hold another kind of credential, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_managed_identity(mtp_options *options,
                                            int32_t source,
                                            int32_t id_type,
                                            const char *id,
                                            size_t id_len,
                                            mtp_error **out_error);

/**
 * Sets a managed identity as a federated credential of the app: its token for the token exchange is the assertion.
 * Microsoft Entra takes user-assigned identities only.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `source`: one of the `MTP_IDENTITY_SOURCE_…`.
 * - `id_type`: what `id` is: `MTP_IDENTITY_SYSTEM`, `MTP_IDENTITY_CLIENT_ID`, `MTP_IDENTITY_OBJECT_ID` or
 *   `MTP_IDENTITY_RESOURCE_ID`.
 * - `id`: UTF-8, `id_len` bytes: the id of a user-assigned identity; empty for the system-assigned one.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, `MTP_STATUS_INVALID_UTF8`, `MTP_STATUS_INVALID_STATE`
 * where the options hold another kind of credential, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_federated_identity(mtp_options *options,
                                              int32_t source,
                                              int32_t id_type,
                                              const char *id,
                                              size_t id_len,
                                              mtp_error **out_error);

/**
 * Sets how long a request keeps trying while Microsoft Entra does not know the app's federated credential
 * (AADSTS70021, 700211, 700213): a new one takes minutes to be known everywhere. A call may then take as long, whatever
 * its usual time limit. Default: 0, no waiting.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `milliseconds`: 0 to 600000.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_replication_wait(mtp_options *options,
                                            int64_t milliseconds,
                                            mtp_error **out_error);

/**
 * Says whether a credential that was not given comes from the environment: `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`
 * and one of `AZURE_CLIENT_SECRET`, `AZURE_CLIENT_CERTIFICATE_PATH` (with `AZURE_CLIENT_CERTIFICATE_PASSWORD` and
 * `AZURE_CLIENT_SEND_CERTIFICATE_CHAIN`) and `AZURE_FEDERATED_TOKEN_FILE`, as one unit, and `AZURE_AUTHORITY_HOST`
 * where it is a known host. Two credentials are an error. Read by `mtp_client_new`. Default: 0.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `use_environment`: 0 or 1.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_environment(mtp_options *options,
                                       int32_t use_environment,
                                       mtp_error **out_error);

/**
 * Tells the value that an environment variable has for the caller, where that may differ from what the process
 * has: managed runtimes keep their own copy. Of the variables that the library reads
 * (`mtp_environment_variable_name`), those that are told are taken from here.
 *
 * - `options`: not NULL; nobody else uses it during the call.
 * - `name`: UTF-8, `name_len` bytes, copied. A name that the library does not read is ignored.
 * - `value`: UTF-8, `value_len` bytes. Empty: the variable is absent. Copied to memory that is wiped when freed;
 *   wipe your own copy.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8`, with the options unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_options_set_environment_variable(mtp_options *options,
                                                const char *name,
                                                size_t name_len,
                                                const char *value,
                                                size_t value_len,
                                                mtp_error **out_error);

/**
 * Gives the names of the environment variables that the library reads.
 *
 * - `index`: from 0 on.
 *
 * Returns UTF-8 that ends in a NUL and lives as long as the library, or NULL where there is no such variable.
 *
 * Since 0.1.
 */
const char *mtp_environment_variable_name(size_t index);

/**
 * Makes a client. Checks the options as a whole, reads the environment where they ask for it, and sends nothing.
 *
 * - `options`: not NULL; copied.
 * - `out_client`: receives the new handle, to be freed with `mtp_client_free`.
 *
 * Returns `MTP_STATUS_OK`, `MTP_STATUS_CREDENTIAL_MISSING`, `MTP_STATUS_INVALID_AUTHORITY`,
 * `MTP_STATUS_HOST_NOT_ALLOWED`, `MTP_STATUS_INVALID_TENANT` or, with `MTP_CACHE_USER`, `MTP_STATUS_STORE_UNAVAILABLE`.
 *
 * Since 0.1.
 */
mtp_status mtp_client_new(const mtp_options *options,
                          mtp_client **out_client,
                          mtp_error **out_error);

/**
 * Frees a client. Requests and operations made from it live on.
 *
 * - `client`: NULL does nothing.
 *
 * Since 0.1.
 */
void mtp_client_free(mtp_client *client);

/**
 * Forgets every token that this configuration and credential have in the cache. Requests under way go on.
 *
 * - `client`: not NULL.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_client_clear_cache(const mtp_client *client, mtp_error **out_error);

/**
 * Takes the oldest line of the client's log. It tells of what happens in the background alone: tokens renewed ahead of
 * their time, because a request of this client came when they were due. What a request does is in its operation's log.
 * A line is English, redacted when it was written, and one line long. A client keeps the last 256 lines.
 *
 * - `client`: not NULL. One thread at a time drains its log.
 * - `out_level`: receives its level, `MTP_LOG_NONE` where there is none.
 * - `out_text`: receives UTF-8 that belongs to the client and lives until the next call of this function or the
 *   client's free, or NULL where there is none.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`, also where there is no line.
 *
 * Since 0.1.
 */
mtp_status mtp_client_drain_log(const mtp_client *client,
                                int32_t *out_level,
                                const char **out_text,
                                size_t *out_len,
                                mtp_error **out_error);

/**
 * Gives the client id in use, whether given or from the environment. A managed identity needs none.
 *
 * - `client`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the client and lives as long, or NULL where there is none.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_client_get_client_id(const mtp_client *client,
                                    const char **out_text,
                                    size_t *out_len,
                                    mtp_error **out_error);

/**
 * Gives the tenant of requests that name none, whether given or from the environment.
 *
 * - `client`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the client and lives as long or NULL where there is none.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_client_get_tenant_id(const mtp_client *client,
                                    const char **out_text,
                                    size_t *out_len,
                                    mtp_error **out_error);

/**
 * Gives the authority in use, such as `https://login.microsoftonline.com`.
 *
 * - `client`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the client and lives as long.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_client_get_authority(const mtp_client *client,
                                    const char **out_text,
                                    size_t *out_len,
                                    mtp_error **out_error);

/**
 * Gives which credential is in use and where it came from, in English, for people.
 *
 * - `client`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the client and lives as long.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_client_get_credential_source(const mtp_client *client,
                                            const char **out_text,
                                            size_t *out_len,
                                            mtp_error **out_error);

/**
 * Makes a request for the client's default tenant and for Microsoft Threat Protection.
 *
 * - `client`: not NULL. It may be freed before the request.
 * - `out_request`: receives the new handle, to be freed with `mtp_request_free`.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_request_new(const mtp_client *client, mtp_request **out_request, mtp_error **out_error);

/**
 * Frees a request. Operations begun with it go on.
 *
 * - `request`: NULL does nothing.
 *
 * Since 0.1.
 */
void mtp_request_free(mtp_request *request);

/**
 * Sets the tenant. Default: that of the client.
 *
 * - `request`: not NULL; nobody else uses it during the call.
 * - `tenant_id`: UTF-8, `tenant_id_len` bytes, copied. A tenant id (GUID) or a verified domain.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_TENANT`, `MTP_STATUS_INVALID_UTF8` with the request unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_request_set_tenant_id(mtp_request *request,
                                     const char *tenant_id,
                                     size_t tenant_id_len,
                                     mtp_error **out_error);

/**
 * Sets the resource. Default: Microsoft Threat Protection in the client's cloud, `https://api.security.microsoft.com`.
 *
 * - `request`: not NULL; nobody else uses it during the call.
 * - `resource`: UTF-8, `resource_len` bytes, copied. An identifier URI or application id. It is sent as it is; on the v2 endpoint as a scope with `/.default`.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_RESOURCE`, `MTP_STATUS_INVALID_UTF8` with the request unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_request_set_resource(mtp_request *request,
                                    const char *resource,
                                    size_t resource_len,
                                    mtp_error **out_error);

/**
 * Sets the resource by its scope; replaces `mtp_request_set_resource`.
 *
 * - `request`: not NULL; nobody else uses it during the call.
 * - `scope`: UTF-8, `scope_len` bytes, copied. One scope of the form `{resource}/.default`; on the v1 endpoint the resource is sent.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_RESOURCE`, `MTP_STATUS_INVALID_UTF8` with the request unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_request_set_scope(mtp_request *request,
                                 const char *scope,
                                 size_t scope_len,
                                 mtp_error **out_error);

/**
 * Accepts a token only where it is still good for longer than this. One of the cache that is not is replaced; where a new
 * one is not either, getting it fails with `MTP_STATUS_INVALID_ARGUMENT`. Default: 0.
 *
 * - `request`: not NULL; nobody else uses it during the call.
 * - `seconds`: 0 or more.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the request unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_request_set_min_validity(mtp_request *request,
                                        int64_t seconds,
                                        mtp_error **out_error);

/**
 * Says whether the cache is passed over when reading; a token that comes is kept all the same. Default: 0.
 *
 * - `request`: not NULL; nobody else uses it during the call.
 * - `force_refresh`: 0 or 1.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the request unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_request_set_force_refresh(mtp_request *request, int32_t force_refresh, mtp_error **out_error);

/**
 * Answers a claims challenge; the cache is then passed over when reading.
 *
 * - `request`: not NULL; nobody else uses it during the call.
 * - `claims`: UTF-8, `claims_len` bytes, copied. The decoded JSON of the challenge. Empty: none.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the request unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_request_set_claims(mtp_request *request,
                                  const char *claims,
                                  size_t claims_len,
                                  mtp_error **out_error);

/**
 * Limits one call, with its retries and waits. Default: -1.
 *
 * - `request`: not NULL; nobody else uses it during the call.
 * - `deadline_ms`: milliseconds from the call on; 0 asks the cache only, -1 takes the client's timeout.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the request unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_request_set_deadline(mtp_request *request, int64_t deadline_ms, mtp_error **out_error);

/**
 * Gets a token: from the cache where it has a fresh one, else from the token endpoint, waiting for it.
 *
 * - `request`: not NULL.
 * - `out_token`: receives the token, to be freed with `mtp_token_free`.
 *
 * Returns `MTP_STATUS_OK`, `MTP_STATUS_INVALID_TENANT` where no tenant is set, `MTP_STATUS_NOT_CACHED`,
 * `MTP_STATUS_INVALID_ARGUMENT` where no token lasts as long as is wanted, `MTP_STATUS_INVALID_STATE` where the caller
 * makes the HTTP exchanges itself, or a status of transport (40 to 59) or of the identity provider (60 to 79).
 *
 * Since 0.1.
 */
mtp_status mtp_request_get_token(const mtp_request *request,
                                 mtp_token **out_token,
                                 mtp_error **out_error);

/**
 * Begins to get a token and returns at once.
 *
 * - `request`: not NULL. It may be freed before the operation.
 * - `queue`: receives the tag whenever the operation is done, fails or needs input; NULL for none.
 * - `tag`: any number by which the caller knows the operation again.
 * - `out_operation`: receives the operation, to be freed with `mtp_operation_free`.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_TENANT` where no tenant is set. Every later failure is the
 * operation's.
 *
 * Since 0.1.
 */
mtp_status mtp_request_begin_get_token(const mtp_request *request,
                                       mtp_queue *queue,
                                       uint64_t tag,
                                       mtp_operation **out_operation,
                                       mtp_error **out_error);

/**
 * Waits until the operation is no longer pending.
 *
 * - `operation`: not NULL.
 * - `timeout_ms`: milliseconds to wait; 0 looks only, -1 waits for ever.
 * - `out_state`: receives its state, `MTP_OPERATION_PENDING` where the time is over.
 *
 * Returns `MTP_STATUS_OK` in every state, failed included.
 *
 * Since 0.1.
 */
mtp_status mtp_operation_wait(const mtp_operation *operation,
                              int64_t timeout_ms,
                              int32_t *out_state,
                              mtp_error **out_error);

/**
 * Cancels the operation: unless it has ended, it fails with `MTP_STATUS_CANCELLED` at once. Others who wait for the
 * same token are not touched.
 *
 * - `operation`: NULL does nothing.
 *
 * Since 0.1.
 */
void mtp_operation_cancel(const mtp_operation *operation);

/**
 * Takes the token of an operation that is done, once.
 *
 * - `operation`: not NULL.
 * - `out_token`: receives the token, to be freed with `mtp_token_free`.
 *
 * Returns `MTP_STATUS_OK`; the operation's own status where it has failed, each time it is asked; or
 * `MTP_STATUS_INVALID_STATE` where it has not ended or its token was taken before.
 *
 * Since 0.1.
 */
mtp_status mtp_operation_take_token(mtp_operation *operation, mtp_token **out_token, mtp_error **out_error);

/**
 * Takes the report of an operation that is done, once.
 *
 * - `operation`: not NULL.
 * - `out_report`: receives the report, to be freed with `mtp_report_free`.
 *
 * Returns `MTP_STATUS_OK`; the operation's own status where it has failed, each time it is asked; or
 * `MTP_STATUS_INVALID_STATE` where it has not ended, brings no report, or its report was taken before.
 *
 * Since 0.1.
 */
mtp_status mtp_operation_take_report(mtp_operation *operation,
                                     mtp_report **out_report,
                                     mtp_error **out_error);

/**
 * Takes the oldest line of the operation's log. A line is English, redacted when it was written, and one line long. An
 * operation keeps the last 256 lines.
 *
 * - `operation`: not NULL.
 * - `out_level`: receives its level, `MTP_LOG_NONE` where there is none.
 * - `out_text`: receives UTF-8 that belongs to the operation and lives until the next call of this function or the
 *   operation's free, or NULL where there is none.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`, also where there is no line.
 *
 * Since 0.1.
 */
mtp_status mtp_operation_drain_log(mtp_operation *operation,
                                   int32_t *out_level,
                                   const char **out_text,
                                   size_t *out_len,
                                   mtp_error **out_error);

/**
 * Frees an operation. One that has not ended is cancelled; it never waits. Its queue does not report it any more.
 *
 * - `operation`: NULL does nothing.
 *
 * Since 0.1.
 */
void mtp_operation_free(mtp_operation *operation);

/**
 * Gives what the operation needs from the caller.
 *
 * - `operation`: not NULL.
 * - `out_need`: receives one of the `MTP_NEED_…`; `MTP_NEED_NONE` in every state but `MTP_OPERATION_NEEDS_INPUT`.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_operation_get_need(const mtp_operation *operation,
                                  int32_t *out_need,
                                  mtp_error **out_error);

/**
 * Gives the HTTP exchange the operation needs. Send it to this URL only, over TLS that verifies the server, do not
 * follow redirects, and answer with `mtp_operation_provide_response` or `mtp_operation_provide_failure`. The body holds
 * the credential: do not log it.
 *
 * - `operation`: not NULL.
 * - `out_method`, `out_method_len`: receive the method.
 * - `out_url`, `out_url_len`: receive the whole URL.
 * - `out_headers`, `out_headers_len`: receive the headers, one `Name: value` line each, ended by CR LF.
 * - `out_body`, `out_body_len`: receive the body, NULL where there is none. No NUL stands behind it.
 *
 * All belong to the operation and live until it is answered or freed.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where no HTTP exchange is needed.
 *
 * Since 0.1.
 */
mtp_status mtp_operation_get_http_request(const mtp_operation *operation,
                                          const char **out_method,
                                          size_t *out_method_len,
                                          const char **out_url,
                                          size_t *out_url_len,
                                          const char **out_headers,
                                          size_t *out_headers_len,
                                          const uint8_t **out_body,
                                          size_t *out_body_len,
                                          mtp_error **out_error);

/**
 * Answers the HTTP exchange that the operation needs with a response.
 *
 * - `operation`: not NULL.
 * - `http_status`: the status code, 100 to 599.
 * - `headers`: UTF-8, `headers_len` bytes: one `Name: value` line each, ended by LF or CR LF. Copied.
 * - `body`: `body_len` bytes, as they came. Copied to memory that is wiped when freed; wipe your own copy.
 *
 * Returns `MTP_STATUS_OK`, `MTP_STATUS_INVALID_STATE` where no HTTP exchange is needed, `MTP_STATUS_INVALID_ARGUMENT`
 * or `MTP_STATUS_INVALID_UTF8`. A response that is an error makes the operation fail, not this call.
 *
 * Since 0.1.
 */
mtp_status mtp_operation_provide_response(mtp_operation *operation,
                                          int32_t http_status,
                                          const char *headers,
                                          size_t headers_len,
                                          const uint8_t *body,
                                          size_t body_len,
                                          mtp_error **out_error);

/**
 * Answers the HTTP exchange that the operation needs with a failure: there was no response.
 *
 * - `operation`: not NULL.
 * - `failure`: why, as one of `MTP_STATUS_NAME_RESOLUTION`, `MTP_STATUS_CONNECT`, `MTP_STATUS_TLS`,
 *   `MTP_STATUS_PROXY`, `MTP_STATUS_TIMEOUT` or `MTP_STATUS_NETWORK`.
 *
 * Returns `MTP_STATUS_OK`, `MTP_STATUS_INVALID_STATE` where no HTTP exchange is needed, or
 * `MTP_STATUS_INVALID_ARGUMENT`.
 *
 * Since 0.1.
 */
mtp_status mtp_operation_provide_failure(mtp_operation *operation, mtp_status failure, mtp_error **out_error);

/**
 * Gives the signature the operation needs: sign `input` with the private key of the certificate that was given with
 * `mtp_options_set_external_certificate`, and answer with `mtp_operation_provide_signature`. A key that cannot make a
 * signature of this algorithm is answered by `mtp_operation_decline_signature`.
 *
 * - `operation`: not NULL.
 * - `out_algorithm`: receives `MTP_SIGNATURE_PS256` or `MTP_SIGNATURE_RS256`.
 * - `out_input`, `out_input_len`: receive the bytes to sign: not their digest.
 * - `out_digest`, `out_digest_len`: receive the SHA-256 of these bytes, for keys that sign digests.
 *
 * All belong to the operation and live until it is answered or freed.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where no signature is needed.
 *
 * Since 0.1.
 */
mtp_status mtp_operation_get_signature_request(const mtp_operation *operation,
                                               int32_t *out_algorithm,
                                               const uint8_t **out_input,
                                               size_t *out_input_len,
                                               const uint8_t **out_digest,
                                               size_t *out_digest_len,
                                               mtp_error **out_error);

/**
 * Answers the signature that the operation needs. It is checked with the certificate's public key before anything is
 * sent; one that does not fit makes the operation fail.
 *
 * - `operation`: not NULL.
 * - `signature`: `signature_len` bytes, as long as the key's modulus. Copied.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where no signature is needed.
 *
 * Since 0.1.
 */
mtp_status mtp_operation_provide_signature(mtp_operation *operation,
                                           const uint8_t *signature,
                                           size_t signature_len,
                                           mtp_error **out_error);

/**
 * Says that the key cannot make a signature of the algorithm that the operation needs. It asks for
 * `MTP_SIGNATURE_RS256` next; where that is declined too, it fails.
 *
 * - `operation`: not NULL.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where no signature is needed.
 *
 * Since 0.1.
 */
mtp_status mtp_operation_decline_signature(mtp_operation *operation, mtp_error **out_error);

/**
 * Gives whom the assertion that the operation needs must be addressed to (its `aud`). Get one from the identity
 * provider that the app trusts, and answer with `mtp_operation_provide_assertion`.
 *
 * - `operation`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the operation and lives until it is answered or freed.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_STATE` where no assertion is needed.
 *
 * Since 0.1.
 */
mtp_status mtp_operation_get_assertion_audience(const mtp_operation *operation,
                                                const char **out_text,
                                                size_t *out_len,
                                                mtp_error **out_error);

/**
 * Answers the assertion that the operation needs.
 *
 * - `operation`: not NULL.
 * - `assertion`: UTF-8, `assertion_len` bytes: a signed JWT. Copied to memory that is wiped when freed; wipe your own
 *   copy.
 *
 * Returns `MTP_STATUS_OK`, `MTP_STATUS_INVALID_UTF8`, or `MTP_STATUS_INVALID_STATE` where no assertion is needed. One
 * that is empty or no JWT makes the operation fail, not this call.
 *
 * Since 0.1.
 */
mtp_status mtp_operation_provide_assertion(mtp_operation *operation,
                                           const char *assertion,
                                           size_t assertion_len,
                                           mtp_error **out_error);

/**
 * Makes an empty queue.
 *
 * - `out_queue`: receives the new handle, to be freed with `mtp_queue_free`.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_queue_new(mtp_queue **out_queue, mtp_error **out_error);

/**
 * Waits for the next change of any operation that was begun with this queue: done, failed, or in need of input.
 *
 * - `queue`: not NULL.
 * - `timeout_ms`: milliseconds to wait; 0 looks only, -1 waits for ever.
 * - `out_tag`: receives the tag the operation was begun with.
 * - `out_state`: receives the state it reached, or `MTP_OPERATION_PENDING` where nothing changed in time.
 *
 * Returns `MTP_STATUS_OK`, also when nothing changed in time.
 *
 * Since 0.1.
 */
mtp_status mtp_queue_next(const mtp_queue *queue,
                          int64_t timeout_ms,
                          uint64_t *out_tag,
                          int32_t *out_state,
                          mtp_error **out_error);

/**
 * Frees a queue.
 *
 * - `queue`: NULL does nothing.
 *
 * Since 0.1.
 */
void mtp_queue_free(mtp_queue *queue);

/**
 * Gives the token text. Whoever has it can use it: do not log it, and do not keep it longer than needed.
 *
 * - `token`: not NULL.
 * - `out_secret`: receives ASCII text that belongs to the token and lives as long.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_token_get_secret(const mtp_token *token,
                                const char **out_secret,
                                size_t *out_len,
                                mtp_error **out_error);

/**
 * Copies the token text as UTF-16 into the caller's memory, for hosts that hold secrets in memory of their own.
 *
 * - `token`: not NULL.
 * - `buffer`: receives the text without a NUL. NULL with a capacity of 0 asks for the size only.
 * - `capacity_units`: size of the buffer in UTF-16 units.
 * - `out_units`: receives the number of units copied, or needed.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_BUFFER_TOO_SMALL` with the number needed in `out_units` and nothing copied.
 *
 * Since 0.1.
 */
mtp_status mtp_token_copy_utf16(const mtp_token *token,
                                uint16_t *buffer,
                                size_t capacity_units,
                                size_t *out_units,
                                mtp_error **out_error);

/**
 * Gives when the token expires.
 *
 * - `token`: not NULL.
 * - `out_unix_seconds`: receives seconds since 1970-01-01T00:00:00Z by this machine's clock.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_token_get_expires_on(const mtp_token *token, int64_t *out_unix_seconds, mtp_error **out_error);

/**
 * Gives the token type, as the server wrote it: `Bearer`.
 *
 * - `token`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the token and lives as long.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_token_get_token_type(const mtp_token *token,
                                    const char **out_text,
                                    size_t *out_len,
                                    mtp_error **out_error);

/**
 * Gives the tenant, as the request named it.
 *
 * - `token`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the token and lives as long, or NULL where a managed identity was asked
 *   without one.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_token_get_tenant_id(const mtp_token *token,
                                   const char **out_text,
                                   size_t *out_len,
                                   mtp_error **out_error);

/**
 * Gives the tenant id in the token itself (`tid`), read without verification.
 *
 * - `token`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the token and lives as long or NULL where the token cannot be read.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_token_get_token_tenant_id(const mtp_token *token,
                                         const char **out_text,
                                         size_t *out_len,
                                         mtp_error **out_error);

/**
 * Gives the client id the token was asked for with.
 *
 * - `token`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the token and lives as long, or NULL where a managed identity was asked
 *   without one.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_token_get_client_id(const mtp_token *token,
                                   const char **out_text,
                                   size_t *out_len,
                                   mtp_error **out_error);

/**
 * Gives the resource the token was asked for.
 *
 * - `token`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the token and lives as long.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_token_get_resource(const mtp_token *token,
                                  const char **out_text,
                                  size_t *out_len,
                                  mtp_error **out_error);

/**
 * Gives the audience in the token itself (`aud`), read without verification.
 *
 * - `token`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the token and lives as long or NULL where the token cannot be read or has more than one.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_token_get_audience(const mtp_token *token,
                                  const char **out_text,
                                  size_t *out_len,
                                  mtp_error **out_error);

/**
 * Gives the number of application roles in the token itself (`roles`), read without verification.
 *
 * - `token`: not NULL.
 * - `out_count`: receives the number; 0 for a token that has none or cannot be read.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_token_get_role_count(const mtp_token *token, size_t *out_count, mtp_error **out_error);

/**
 * Gives one application role.
 *
 * - `token`: not NULL.
 * - `index`: below the role count.
 * - `out_text`: receives UTF-8 that belongs to the token and lives as long.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
 *
 * Since 0.1.
 */
mtp_status mtp_token_get_role(const mtp_token *token,
                              size_t index,
                              const char **out_text,
                              size_t *out_len,
                              mtp_error **out_error);

/**
 * Gives where the token came from this time.
 *
 * - `token`: not NULL.
 * - `out_source`: receives `MTP_SOURCE_NETWORK` or `MTP_SOURCE_CACHE`.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_token_get_source(const mtp_token *token, int32_t *out_source, mtp_error **out_error);

/**
 * Frees a token handle.
 *
 * - `token`: NULL does nothing.
 *
 * Since 0.1.
 */
void mtp_token_free(mtp_token *token);

/**
 * Takes a token apart without verifying anything, offline.
 *
 * - `token`: text, `token_len` bytes. Not kept.
 * - `out_jwt`: receives the new handle, to be freed with `mtp_jwt_free`.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_MALFORMED_TOKEN` with the reason: among them that the token is opaque or
 * encrypted, which is no defect of the token.
 *
 * Since 0.1.
 */
mtp_status mtp_jwt_decode_unverified(const char *token,
                                     size_t token_len,
                                     mtp_jwt **out_jwt,
                                     mtp_error **out_error);

/**
 * Takes a token apart without verifying anything, offline.
 *
 * - `token`: UTF-16 in the machine's byte order, `token_units` units. Not kept.
 * - `out_jwt`: receives the new handle, to be freed with `mtp_jwt_free`.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_MALFORMED_TOKEN` with the reason: among them that the token is opaque or
 * encrypted, which is no defect of the token.
 *
 * Since 0.1.
 */
mtp_status mtp_jwt_decode_unverified_utf16(const uint16_t *token,
                                           size_t token_units,
                                           mtp_jwt **out_jwt,
                                           mtp_error **out_error);

/**
 * Gives the audience (`aud`), where it is one string.
 *
 * - `jwt`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the jwt and lives as long or NULL where there is none.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_jwt_get_audience(const mtp_jwt *jwt,
                                const char **out_text,
                                size_t *out_len,
                                mtp_error **out_error);

/**
 * Gives the tenant id (`tid`).
 *
 * - `jwt`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the jwt and lives as long or NULL where there is none.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_jwt_get_tenant_id(const mtp_jwt *jwt,
                                 const char **out_text,
                                 size_t *out_len,
                                 mtp_error **out_error);

/**
 * Gives the client id (`appid`, else `azp`).
 *
 * - `jwt`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the jwt and lives as long or NULL where there is none.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_jwt_get_client_id(const mtp_jwt *jwt,
                                 const char **out_text,
                                 size_t *out_len,
                                 mtp_error **out_error);

/**
 * Gives when it was issued (`iat`).
 *
 * - `jwt`: not NULL.
 * - `out_unix_seconds`: receives seconds since 1970-01-01T00:00:00Z, rounded down, or `INT64_MIN` where there is no number.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_jwt_get_issued_at(const mtp_jwt *jwt,
                                 int64_t *out_unix_seconds,
                                 mtp_error **out_error);

/**
 * Gives from when on it is valid (`nbf`).
 *
 * - `jwt`: not NULL.
 * - `out_unix_seconds`: receives seconds since 1970-01-01T00:00:00Z, rounded down, or `INT64_MIN` where there is no number.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_jwt_get_not_before(const mtp_jwt *jwt,
                                  int64_t *out_unix_seconds,
                                  mtp_error **out_error);

/**
 * Gives when it expires (`exp`).
 *
 * - `jwt`: not NULL.
 * - `out_unix_seconds`: receives seconds since 1970-01-01T00:00:00Z, rounded down, or `INT64_MIN` where there is no number.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_jwt_get_expires_on(const mtp_jwt *jwt,
                                  int64_t *out_unix_seconds,
                                  mtp_error **out_error);

/**
 * Gives the number of application roles (`roles`).
 *
 * - `jwt`: not NULL.
 * - `out_count`: receives the number.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_jwt_get_role_count(const mtp_jwt *jwt, size_t *out_count, mtp_error **out_error);

/**
 * Gives one application role.
 *
 * - `jwt`: not NULL.
 * - `index`: below the role count.
 * - `out_text`: receives UTF-8 that belongs to the jwt and lives as long.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
 *
 * Since 0.1.
 */
mtp_status mtp_jwt_get_role(const mtp_jwt *jwt,
                            size_t index,
                            const char **out_text,
                            size_t *out_len,
                            mtp_error **out_error);

/**
 * Gives the number of members of the header or of the claims.
 *
 * - `jwt`: not NULL.
 * - `part`: `MTP_JWT_HEADER` or `MTP_JWT_CLAIMS`.
 * - `out_count`: receives the number.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for a part that does not exist.
 *
 * Since 0.1.
 */
mtp_status mtp_jwt_get_member_count(const mtp_jwt *jwt,
                                    int32_t part,
                                    size_t *out_count,
                                    mtp_error **out_error);

/**
 * Gives one member of the header or of the claims, in the token's order.
 *
 * - `jwt`: not NULL.
 * - `part`: `MTP_JWT_HEADER` or `MTP_JWT_CLAIMS`.
 * - `index`: below the member count.
 * - `out_kind`: receives one of the `MTP_JSON_` kinds.
 * - `out_name`: receives UTF-8 that belongs to the jwt and lives as long.
 * - `out_name_len`: receives its length in bytes, without the NUL behind it.
 * - `out_value`: receives UTF-8 that belongs to the jwt and lives as long; NULL for null and for an array.
 * - `out_value_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for a part or an index that does not exist.
 *
 * Since 0.1.
 */
mtp_status mtp_jwt_get_member(const mtp_jwt *jwt,
                              int32_t part,
                              size_t index,
                              int32_t *out_kind,
                              const char **out_name,
                              size_t *out_name_len,
                              const char **out_value,
                              size_t *out_value_len,
                              mtp_error **out_error);

/**
 * Gives the number of items of a member that is an array.
 *
 * - `jwt`: not NULL.
 * - `part`: `MTP_JWT_HEADER` or `MTP_JWT_CLAIMS`.
 * - `index`: below the member count.
 * - `out_count`: receives the number; 0 for what is no array.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for a part or an index that does not exist.
 *
 * Since 0.1.
 */
mtp_status mtp_jwt_get_member_item_count(const mtp_jwt *jwt,
                                         int32_t part,
                                         size_t index,
                                         size_t *out_count,
                                         mtp_error **out_error);

/**
 * Gives one item of a member that is an array.
 *
 * - `jwt`: not NULL.
 * - `part`: `MTP_JWT_HEADER` or `MTP_JWT_CLAIMS`.
 * - `index`: below the member count.
 * - `item`: below the item count.
 * - `out_kind`: receives one of the `MTP_JSON_` kinds.
 * - `out_value`: receives UTF-8 that belongs to the jwt and lives as long; NULL for null and for an array within the array.
 * - `out_value_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for a part, an index or an item that does not exist.
 *
 * Since 0.1.
 */
mtp_status mtp_jwt_get_member_item(const mtp_jwt *jwt,
                                   int32_t part,
                                   size_t index,
                                   size_t item,
                                   int32_t *out_kind,
                                   const char **out_value,
                                   size_t *out_value_len,
                                   mtp_error **out_error);

/**
 * Frees a jwt.
 *
 * - `jwt`: NULL does nothing.
 *
 * Since 0.1.
 */
void mtp_jwt_free(mtp_jwt *jwt);

/**
 * Makes a validation that expects a token for Microsoft Threat Protection in the commercial cloud, with at least one
 * application role.
 *
 * - `out_validation`: receives the new handle, to be freed with `mtp_validation_free`.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_validation_new(mtp_validation **out_validation,
                              mtp_error **out_error);

/**
 * Frees a validation.
 *
 * - `validation`: NULL does nothing.
 *
 * Since 0.1.
 */
void mtp_validation_free(mtp_validation *validation);

/**
 * Requires an application role. All required roles must be in the token, by their exact names.
 *
 * - `validation`: not NULL; nobody else uses it during the call.
 * - `role`: UTF-8, `role_len` bytes, copied.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the validation unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_validation_add_role(mtp_validation *validation,
                                   const char *role,
                                   size_t role_len,
                                   mtp_error **out_error);

/**
 * Accepts an audience. Default: those of Microsoft Threat Protection in the cloud.
 *
 * - `validation`: not NULL; nobody else uses it during the call.
 * - `audience`: UTF-8, `audience_len` bytes, copied. Compared exactly, but for one trailing slash.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the validation unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_validation_add_audience(mtp_validation *validation,
                                       const char *audience,
                                       size_t audience_len,
                                       mtp_error **out_error);

/**
 * Expects the token of this tenant. A signature check needs it.
 *
 * - `validation`: not NULL; nobody else uses it during the call.
 * - `tenant_id`: UTF-8, `tenant_id_len` bytes, copied. A tenant id (GUID), or a domain: that can be told only where the signature is checked.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_TENANT`, `MTP_STATUS_INVALID_UTF8` with the validation unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_validation_set_tenant_id(mtp_validation *validation,
                                        const char *tenant_id,
                                        size_t tenant_id_len,
                                        mtp_error **out_error);

/**
 * Expects the token of this app.
 *
 * - `validation`: not NULL; nobody else uses it during the call.
 * - `client_id`: UTF-8, `client_id_len` bytes, copied.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the validation unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_validation_set_client_id(mtp_validation *validation,
                                        const char *client_id,
                                        size_t client_id_len,
                                        mtp_error **out_error);

/**
 * Sets the cloud whose issuer and audiences are expected. Default: Commercial.
 *
 * - `validation`: not NULL; nobody else uses it during the call.
 * - `cloud`: UTF-8, `cloud_len` bytes, copied. As for `mtp_options_set_cloud`.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, `MTP_STATUS_INVALID_UTF8` with the validation unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_validation_set_cloud(mtp_validation *validation,
                                    const char *cloud,
                                    size_t cloud_len,
                                    mtp_error **out_error);

/**
 * Sets how far clocks may differ. Default: 300.
 *
 * - `validation`: not NULL; nobody else uses it during the call.
 * - `seconds`: 0 to 3 600.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the validation unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_validation_set_clock_skew(mtp_validation *validation, int64_t seconds, mtp_error **out_error);

/**
 * Asks for the signature to be checked. A check that was asked for and cannot be made leaves the report not valid. Default: 0.
 *
 * - `validation`: not NULL; nobody else uses it during the call.
 * - `verify_signature`: 0 or 1.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` with the validation unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_validation_set_verify_signature(mtp_validation *validation,
                                               int32_t verify_signature,
                                               mtp_error **out_error);

/**
 * Gives the tenant's signing keys, for machines without a network, and asks for the signature to be checked with them.
 *
 * - `validation`: not NULL; nobody else uses it during the call.
 * - `keys`: UTF-8, `keys_len` bytes, copied. A JSON Web Key Set (RFC 7517), as the tenant's `jwks_uri` serves it.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT`, `MTP_STATUS_INVALID_UTF8` with the validation unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_validation_set_keys(mtp_validation *validation,
                                   const char *keys,
                                   size_t keys_len,
                                   mtp_error **out_error);

/**
 * Sets the time to check against. Default: the machine's clock.
 *
 * - `validation`: not NULL; nobody else uses it during the call.
 * - `unix_seconds`: seconds since 1970-01-01T00:00:00Z.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_validation_set_time(mtp_validation *validation, int64_t unix_seconds, mtp_error **out_error);

/**
 * Sets the language of the reports' texts. Check names are English always.
 *
 * - `validation`: not NULL; nobody else uses it during the call.
 * - `culture`: UTF-8, `culture_len` bytes, copied. A culture name such as `en-GB`. Unknown or empty: English.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_UTF8` with the validation unchanged.
 *
 * Since 0.1.
 */
mtp_status mtp_validation_set_language(mtp_validation *validation,
                                       const char *culture,
                                       size_t culture_len,
                                       mtp_error **out_error);

/**
 * Checks a token offline. Where a signature check was asked for and no keys were given, that check is not verifiable.
 *
 * - `validation`: not NULL.
 * - `token`: text, `token_len` bytes. Not kept. Anything at all: what is no JWT gets a report that says so.
 * - `out_report`: receives the report, to be freed with `mtp_report_free`.
 *
 * Returns `MTP_STATUS_OK`, whatever the report says, or `MTP_STATUS_INVALID_ARGUMENT` where a signature check was asked
 * for without an expected tenant.
 *
 * Since 0.1.
 */
mtp_status mtp_validation_run(const mtp_validation *validation,
                              const char *token,
                              size_t token_len,
                              mtp_report **out_report,
                              mtp_error **out_error);

/**
 * Begins to check a token; its operation fetches the tenant's signing keys where the signature is to be checked and the
 * cache has none. Where a request goes depends on the client and the expected tenant alone, never on the token.
 *
 * - `client`: not NULL. It may be freed before the operation.
 * - `validation`: not NULL; copied.
 * - `token`: text, `token_len` bytes. Copied to memory that is wiped when freed.
 * - `queue`: receives the tag whenever the operation is done or fails; NULL for none.
 * - `tag`: any number by which the caller knows the operation again.
 * - `out_operation`: receives the operation, to be freed with `mtp_operation_free`; its result is taken with
 *   `mtp_operation_take_report`. Keys that cannot be had make the check not verifiable, not the operation fail.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` where a signature check was asked for without an expected
 * tenant.
 *
 * Since 0.1.
 */
mtp_status mtp_client_begin_validate(const mtp_client *client,
                                     const mtp_validation *validation,
                                     const char *token,
                                     size_t token_len,
                                     mtp_queue *queue,
                                     uint64_t tag,
                                     mtp_operation **out_operation,
                                     mtp_error **out_error);

/**
 * Checks a token offline. Where a signature check was asked for and no keys were given, that check is not verifiable.
 *
 * - `validation`: not NULL.
 * - `token`: UTF-16 in the machine's byte order, `token_units` units. Not kept. Anything at all: what is no JWT gets a report that says so.
 * - `out_report`: receives the report, to be freed with `mtp_report_free`.
 *
 * Returns `MTP_STATUS_OK`, whatever the report says, or `MTP_STATUS_INVALID_ARGUMENT` where a signature check was asked
 * for without an expected tenant.
 *
 * Since 0.1.
 */
mtp_status mtp_validation_run_utf16(const mtp_validation *validation,
                                    const uint16_t *token,
                                    size_t token_units,
                                    mtp_report **out_report,
                                    mtp_error **out_error);

/**
 * Begins to check a token; its operation fetches the tenant's signing keys where the signature is to be checked and the
 * cache has none. Where a request goes depends on the client and the expected tenant alone, never on the token.
 *
 * - `client`: not NULL. It may be freed before the operation.
 * - `validation`: not NULL; copied.
 * - `token`: UTF-16 in the machine's byte order, `token_units` units. Copied to memory that is wiped when freed.
 * - `queue`: receives the tag whenever the operation is done or fails; NULL for none.
 * - `tag`: any number by which the caller knows the operation again.
 * - `out_operation`: receives the operation, to be freed with `mtp_operation_free`; its result is taken with
 *   `mtp_operation_take_report`. Keys that cannot be had make the check not verifiable, not the operation fail.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` where a signature check was asked for without an expected
 * tenant.
 *
 * Since 0.1.
 */
mtp_status mtp_client_begin_validate_utf16(const mtp_client *client,
                                           const mtp_validation *validation,
                                           const uint16_t *token,
                                           size_t token_units,
                                           mtp_queue *queue,
                                           uint64_t tag,
                                           mtp_operation **out_operation,
                                           mtp_error **out_error);

/**
 * Gives whether every check passed.
 *
 * - `report`: not NULL.
 * - `out_valid`: receives 1, or 0 where a check failed or could not be made.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_valid(const mtp_report *report, int32_t *out_valid, mtp_error **out_error);

/**
 * Gives the verdict of all checks together.
 *
 * - `report`: not NULL.
 * - `out_verdict`: receives one of the `MTP_VERDICT_` numbers: fail before not verifiable before pass.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_verdict(const mtp_report *report, int32_t *out_verdict, mtp_error **out_error);

/**
 * Gives the number of checks.
 *
 * - `report`: not NULL.
 * - `out_count`: receives the number.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_check_count(const mtp_report *report, size_t *out_count, mtp_error **out_error);

/**
 * Gives the name, such as `Audience`, in English always, of one check.
 *
 * - `report`: not NULL.
 * - `index`: below the check count.
 * - `out_text`: receives UTF-8 that belongs to the report and lives as long.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_check_name(const mtp_report *report,
                                     size_t index,
                                     const char **out_text,
                                     size_t *out_len,
                                     mtp_error **out_error);

/**
 * Gives the verdict of one check.
 *
 * - `report`: not NULL.
 * - `index`: below the check count.
 * - `out_verdict`: receives one of the `MTP_VERDICT_` numbers.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_check_verdict(const mtp_report *report,
                                        size_t index,
                                        int32_t *out_verdict,
                                        mtp_error **out_error);

/**
 * Gives what was expected of one check.
 *
 * - `report`: not NULL.
 * - `index`: below the check count.
 * - `out_text`: receives UTF-8 that belongs to the report and lives as long or NULL where there is none.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_check_expected(const mtp_report *report,
                                         size_t index,
                                         const char **out_text,
                                         size_t *out_len,
                                         mtp_error **out_error);

/**
 * Gives what was found of one check.
 *
 * - `report`: not NULL.
 * - `index`: below the check count.
 * - `out_text`: receives UTF-8 that belongs to the report and lives as long or NULL where there is none.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_check_found(const mtp_report *report,
                                      size_t index,
                                      const char **out_text,
                                      size_t *out_len,
                                      mtp_error **out_error);

/**
 * Gives the message of one check.
 *
 * - `report`: not NULL.
 * - `index`: below the check count.
 * - `out_text`: receives UTF-8 that belongs to the report and lives as long.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_check_message(const mtp_report *report,
                                        size_t index,
                                        const char **out_text,
                                        size_t *out_len,
                                        mtp_error **out_error);

/**
 * Gives the advice of one check.
 *
 * - `report`: not NULL.
 * - `index`: below the check count.
 * - `out_text`: receives UTF-8 that belongs to the report and lives as long or NULL where there is none.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_check_advice(const mtp_report *report,
                                       size_t index,
                                       const char **out_text,
                                       size_t *out_len,
                                       mtp_error **out_error);

/**
 * Gives what kind of token it is.
 *
 * - `report`: not NULL.
 * - `out_kind`: receives one of the `MTP_TOKEN_KIND_` numbers.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_kind(const mtp_report *report, int32_t *out_kind, mtp_error **out_error);

/**
 * Gives the token's version (`ver`).
 *
 * - `report`: not NULL.
 * - `out_version`: receives 1 for 1.0, 2 for 2.0, 0 where the token does not say.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_version(const mtp_report *report, int32_t *out_version, mtp_error **out_error);

/**
 * Gives when it was issued.
 *
 * - `report`: not NULL.
 * - `out_unix_seconds`: receives seconds since 1970-01-01T00:00:00Z, or `INT64_MIN` where the token does not say.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_issued_at(const mtp_report *report,
                                    int64_t *out_unix_seconds,
                                    mtp_error **out_error);

/**
 * Gives from when on it is valid.
 *
 * - `report`: not NULL.
 * - `out_unix_seconds`: receives seconds since 1970-01-01T00:00:00Z, or `INT64_MIN` where the token does not say.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_not_before(const mtp_report *report,
                                     int64_t *out_unix_seconds,
                                     mtp_error **out_error);

/**
 * Gives when it expires.
 *
 * - `report`: not NULL.
 * - `out_unix_seconds`: receives seconds since 1970-01-01T00:00:00Z, or `INT64_MIN` where the token does not say.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_expires_on(const mtp_report *report,
                                     int64_t *out_unix_seconds,
                                     mtp_error **out_error);

/**
 * Gives how long the token still lives, clock skew not counted.
 *
 * - `report`: not NULL.
 * - `out_seconds`: receives seconds, negative once it has expired, 0 where the token does not say.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_remaining_seconds(const mtp_report *report,
                                            int64_t *out_seconds,
                                            mtp_error **out_error);

/**
 * Gives how long the token lives in all.
 *
 * - `report`: not NULL.
 * - `out_seconds`: receives seconds, 0 where the token does not say.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_lifetime_seconds(const mtp_report *report,
                                           int64_t *out_seconds,
                                           mtp_error **out_error);

/**
 * Gives how long a client would still use it before it gets a new one.
 *
 * - `report`: not NULL.
 * - `out_seconds`: receives seconds, 0 or more.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_usable_seconds(const mtp_report *report,
                                         int64_t *out_seconds,
                                         mtp_error **out_error);

/**
 * Gives the number of application roles.
 *
 * - `report`: not NULL.
 * - `out_count`: receives the number.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_role_count(const mtp_report *report, size_t *out_count, mtp_error **out_error);

/**
 * Gives one application role.
 *
 * - `report`: not NULL.
 * - `index`: below the role count.
 * - `out_text`: receives UTF-8 that belongs to the report and lives as long.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`, or `MTP_STATUS_INVALID_ARGUMENT` for an index that is too high.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_role(const mtp_report *report,
                               size_t index,
                               const char **out_text,
                               size_t *out_len,
                               mtp_error **out_error);

/**
 * Gives the audience (`aud`), where it is one string.
 *
 * - `report`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the report and lives as long or NULL where there is none.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_audience(const mtp_report *report,
                                   const char **out_text,
                                   size_t *out_len,
                                   mtp_error **out_error);

/**
 * Gives the tenant id (`tid`).
 *
 * - `report`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the report and lives as long or NULL where there is none.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_tenant_id(const mtp_report *report,
                                    const char **out_text,
                                    size_t *out_len,
                                    mtp_error **out_error);

/**
 * Gives the client id (`appid` or `azp`).
 *
 * - `report`: not NULL.
 * - `out_text`: receives UTF-8 that belongs to the report and lives as long or NULL where there is none.
 * - `out_len`: receives its length in bytes, without the NUL behind it.
 *
 * Returns `MTP_STATUS_OK`.
 *
 * Since 0.1.
 */
mtp_status mtp_report_get_client_id(const mtp_report *report,
                                    const char **out_text,
                                    size_t *out_len,
                                    mtp_error **out_error);

/**
 * Frees a report.
 *
 * - `report`: NULL does nothing.
 *
 * Since 0.1.
 */
void mtp_report_free(mtp_report *report);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* MTP_TOKEN_H */
