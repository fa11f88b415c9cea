// The functions of the native library, in the order of include/mtp_token.h. A test compares names, order and
// parameter types with the header. Handles are nint; text is byte* with its length in bytes; UTF-16 is char* with its
// length in units. Only pointers and integers occur, so that no runtime has to make a marshalling stub.
using System.Runtime.InteropServices;

namespace MtpToken.Native;

#pragma warning disable CS0649 // filled as an array of pointers by Library
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct Exports
{
    // version
    internal readonly delegate* unmanaged[Cdecl]<byte*> mtp_version;
    internal readonly delegate* unmanaged[Cdecl]<int> mtp_abi_version;
    internal readonly delegate* unmanaged[Cdecl]<int, byte*> mtp_status_name;
    internal readonly delegate* unmanaged[Cdecl]<int, byte*> mtp_status_description;

    // error: never fail, absent values are null and 0
    internal readonly delegate* unmanaged[Cdecl]<nint, int> mtp_error_get_status;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, void> mtp_error_get_message;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, void> mtp_error_get_advice;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, void> mtp_error_get_oauth_error;
    internal readonly delegate* unmanaged[Cdecl]<nint, long> mtp_error_get_aadsts_code;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, void> mtp_error_get_correlation_id;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, void> mtp_error_get_client_request_id;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, void> mtp_error_get_trace_id;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, void> mtp_error_get_timestamp;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> mtp_error_get_http_status;
    internal readonly delegate* unmanaged[Cdecl]<nint, long> mtp_error_get_retry_after_seconds;
    internal readonly delegate* unmanaged[Cdecl]<nint, int> mtp_error_is_retryable;
    internal readonly delegate* unmanaged[Cdecl]<nint, void> mtp_error_free;

    // options
    internal readonly delegate* unmanaged[Cdecl]<nint*, nint*, int> mtp_options_new;
    internal readonly delegate* unmanaged[Cdecl]<nint, void> mtp_options_free;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, int> mtp_options_set_client_id;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, int> mtp_options_set_tenant_id;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, int> mtp_options_set_cloud;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, int> mtp_options_set_authority;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, int> mtp_options_allow_host;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, nint*, int> mtp_options_set_endpoint_version;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, int> mtp_options_set_client_secret;
    internal readonly delegate* unmanaged[Cdecl]<nint, char*, nuint, nint*, int> mtp_options_set_client_secret_utf16;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, nint*, int> mtp_options_set_environment;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, nint*, int> mtp_options_set_host_http;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, int> mtp_options_set_proxy;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, int> mtp_options_set_extra_ca;
    internal readonly delegate* unmanaged[Cdecl]<nint, long, nint*, int> mtp_options_set_timeout;
    internal readonly delegate* unmanaged[Cdecl]<nint, long, nint*, int> mtp_options_set_connect_timeout;
    internal readonly delegate* unmanaged[Cdecl]<nint, long, nint*, int> mtp_options_set_attempt_timeout;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, nint*, int> mtp_options_set_max_retries;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, nint*, int> mtp_options_set_concurrency;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, nint*, int> mtp_options_set_cache_mode;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, int> mtp_options_set_language;

    // client
    internal readonly delegate* unmanaged[Cdecl]<nint, nint*, nint*, int> mtp_client_new;
    internal readonly delegate* unmanaged[Cdecl]<nint, void> mtp_client_free;
    internal readonly delegate* unmanaged[Cdecl]<nint, nint*, int> mtp_client_clear_cache;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, nint*, int> mtp_client_get_client_id;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, nint*, int> mtp_client_get_tenant_id;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, nint*, int> mtp_client_get_authority;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, nint*, int> mtp_client_get_credential_source;

    // request
    internal readonly delegate* unmanaged[Cdecl]<nint, nint*, nint*, int> mtp_request_new;
    internal readonly delegate* unmanaged[Cdecl]<nint, void> mtp_request_free;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, int> mtp_request_set_tenant_id;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, int> mtp_request_set_resource;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, int> mtp_request_set_scope;
    internal readonly delegate* unmanaged[Cdecl]<nint, long, nint*, int> mtp_request_set_min_validity;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, nint*, int> mtp_request_set_force_refresh;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, int> mtp_request_set_claims;
    internal readonly delegate* unmanaged[Cdecl]<nint, long, nint*, int> mtp_request_set_deadline;
    internal readonly delegate* unmanaged[Cdecl]<nint, nint*, nint*, int> mtp_request_get_token;
    internal readonly delegate* unmanaged[Cdecl]<nint, nint, ulong, nint*, nint*, int> mtp_request_begin_get_token;

    // operation
    internal readonly delegate* unmanaged[Cdecl]<nint, long, int*, nint*, int> mtp_operation_wait;
    internal readonly delegate* unmanaged[Cdecl]<nint, void> mtp_operation_cancel;
    internal readonly delegate* unmanaged[Cdecl]<nint, nint*, nint*, int> mtp_operation_take_token;
    internal readonly delegate* unmanaged[Cdecl]<nint, int*, byte**, nuint*, nint*, int> mtp_operation_drain_log;
    internal readonly delegate* unmanaged[Cdecl]<nint, int*, nint*, int> mtp_operation_get_need;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, byte**, nuint*, byte**, nuint*, byte**, nuint*, nint*, int> mtp_operation_get_http_request;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, byte*, nuint, byte*, nuint, nint*, int> mtp_operation_provide_response;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, nint*, int> mtp_operation_provide_failure;
    internal readonly delegate* unmanaged[Cdecl]<nint, void> mtp_operation_free;

    // queue
    internal readonly delegate* unmanaged[Cdecl]<nint*, nint*, int> mtp_queue_new;
    internal readonly delegate* unmanaged[Cdecl]<nint, long, ulong*, int*, nint*, int> mtp_queue_next;
    internal readonly delegate* unmanaged[Cdecl]<nint, void> mtp_queue_free;

    // token: immutable, any thread
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, nint*, int> mtp_token_get_secret;
    internal readonly delegate* unmanaged[Cdecl]<nint, char*, nuint, nuint*, nint*, int> mtp_token_copy_utf16;
    internal readonly delegate* unmanaged[Cdecl]<nint, long*, nint*, int> mtp_token_get_expires_on;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, nint*, int> mtp_token_get_token_type;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, nint*, int> mtp_token_get_tenant_id;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, nint*, int> mtp_token_get_token_tenant_id;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, nint*, int> mtp_token_get_client_id;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, nint*, int> mtp_token_get_resource;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, nint*, int> mtp_token_get_audience;
    internal readonly delegate* unmanaged[Cdecl]<nint, nuint*, nint*, int> mtp_token_get_role_count;
    internal readonly delegate* unmanaged[Cdecl]<nint, nuint, byte**, nuint*, nint*, int> mtp_token_get_role;
    internal readonly delegate* unmanaged[Cdecl]<nint, int*, nint*, int> mtp_token_get_source;
    internal readonly delegate* unmanaged[Cdecl]<nint, void> mtp_token_free;

    // jwt: decoded, nothing verified
    internal readonly delegate* unmanaged[Cdecl]<byte*, nuint, nint*, nint*, int> mtp_jwt_decode_unverified;
    internal readonly delegate* unmanaged[Cdecl]<char*, nuint, nint*, nint*, int> mtp_jwt_decode_unverified_utf16;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, nint*, int> mtp_jwt_get_audience;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, nint*, int> mtp_jwt_get_tenant_id;
    internal readonly delegate* unmanaged[Cdecl]<nint, byte**, nuint*, nint*, int> mtp_jwt_get_client_id;
    internal readonly delegate* unmanaged[Cdecl]<nint, long*, nint*, int> mtp_jwt_get_issued_at;
    internal readonly delegate* unmanaged[Cdecl]<nint, long*, nint*, int> mtp_jwt_get_not_before;
    internal readonly delegate* unmanaged[Cdecl]<nint, long*, nint*, int> mtp_jwt_get_expires_on;
    internal readonly delegate* unmanaged[Cdecl]<nint, nuint*, nint*, int> mtp_jwt_get_role_count;
    internal readonly delegate* unmanaged[Cdecl]<nint, nuint, byte**, nuint*, nint*, int> mtp_jwt_get_role;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, nuint*, nint*, int> mtp_jwt_get_member_count;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, nuint, int*, byte**, nuint*, byte**, nuint*, nint*, int> mtp_jwt_get_member;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, nuint, nuint*, nint*, int> mtp_jwt_get_member_item_count;
    internal readonly delegate* unmanaged[Cdecl]<nint, int, nuint, nuint, int*, byte**, nuint*, nint*, int> mtp_jwt_get_member_item;
    internal readonly delegate* unmanaged[Cdecl]<nint, void> mtp_jwt_free;
}
#pragma warning restore CS0649
