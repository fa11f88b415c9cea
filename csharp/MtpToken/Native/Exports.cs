// The functions of the native library, in the order of include/mtp_token.h. A test compares names, order and parameter
// types with the header. It is a class without a fixed layout, because Mono cannot lay out function pointers in order.
using System;

namespace MtpToken.Native;

internal sealed unsafe class Exports
{
    // version
    internal readonly StaticTextFunction mtp_version;
    internal readonly NumberFunction mtp_abi_version;
    internal readonly StaticTextOfFunction mtp_status_name;
    internal readonly StaticTextOfFunction mtp_status_description;

    // error: never fail, absent values are null and 0
    internal readonly NumberOfFunction mtp_error_get_status;
    internal readonly TextOfFunction mtp_error_get_message;
    internal readonly TextOfFunction mtp_error_get_advice;
    internal readonly TextOfFunction mtp_error_get_oauth_error;
    internal readonly LongOfFunction mtp_error_get_aadsts_code;
    internal readonly TextOfFunction mtp_error_get_correlation_id;
    internal readonly TextOfFunction mtp_error_get_client_request_id;
    internal readonly TextOfFunction mtp_error_get_trace_id;
    internal readonly TextOfFunction mtp_error_get_timestamp;
    internal readonly TextOfFunction mtp_error_get_attempts;
    internal readonly NumberOfFunction mtp_error_get_http_status;
    internal readonly LongOfFunction mtp_error_get_retry_after_seconds;
    internal readonly NumberOfFunction mtp_error_is_retryable;
    internal readonly FreeFunction mtp_error_free;

    // options
    internal readonly NewFunction mtp_options_new;
    internal readonly FreeFunction mtp_options_free;
    internal readonly SetTextFunction mtp_options_set_client_id;
    internal readonly SetTextFunction mtp_options_set_tenant_id;
    internal readonly SetTextFunction mtp_options_set_cloud;
    internal readonly SetTextFunction mtp_options_set_authority;
    internal readonly SetTextFunction mtp_options_allow_host;
    internal readonly SetNumberFunction mtp_options_set_endpoint_version;
    internal readonly SetNumberFunction mtp_options_set_host_http;
    internal readonly SetNumberFunction mtp_options_set_keys_only;
    internal readonly SetTextFunction mtp_options_set_proxy;
    internal readonly SetTextFunction mtp_options_set_extra_ca;
    internal readonly SetLongFunction mtp_options_set_timeout;
    internal readonly SetLongFunction mtp_options_set_connect_timeout;
    internal readonly SetLongFunction mtp_options_set_attempt_timeout;
    internal readonly SetNumberFunction mtp_options_set_max_retries;
    internal readonly SetNumberFunction mtp_options_set_concurrency;
    internal readonly SetNumberFunction mtp_options_set_cache_mode;
    internal readonly SetTextFunction mtp_options_set_cache_folder;
    internal readonly SetTextFunction mtp_options_set_language;

    // options: secrets and certificates
    internal readonly SetTextFunction mtp_options_set_client_secret;
    internal readonly SetUtf16Function mtp_options_set_client_secret_utf16;
    internal readonly SetTwoTextsFunction mtp_options_set_certificate;
    internal readonly SetTwoTextsFunction mtp_options_set_certificate_file;
    internal readonly SetTextFunction mtp_options_set_certificate_password;
    internal readonly SetUtf16Function mtp_options_set_certificate_password_utf16;
    internal readonly SetTextFunction mtp_options_set_external_certificate;
    internal readonly SetNumberFunction mtp_options_set_send_certificate_chain;
    internal readonly SetNumberFunction mtp_options_set_signature_algorithm;

    // options: federation, managed identities, the environment
    internal readonly SetTextFunction mtp_options_set_client_assertion;
    internal readonly SetUtf16Function mtp_options_set_client_assertion_utf16;
    internal readonly ActFunction mtp_options_set_external_assertion;
    internal readonly SetTextFunction mtp_options_set_federated_token_file;
    internal readonly SetNumberAndTextFunction mtp_options_set_federated_provider;
    internal readonly SetIdentityFunction mtp_options_set_managed_identity;
    internal readonly SetIdentityFunction mtp_options_set_federated_identity;
    internal readonly SetLongFunction mtp_options_set_replication_wait;
    internal readonly SetNumberFunction mtp_options_set_environment;
    internal readonly SetTwoTextsFunction mtp_options_set_environment_variable;
    internal readonly StaticTextAtFunction mtp_environment_variable_name;

    // client
    internal readonly NewFromFunction mtp_client_new;
    internal readonly FreeFunction mtp_client_free;
    internal readonly ActFunction mtp_client_clear_cache;
    internal readonly DrainFunction mtp_client_drain_log;
    internal readonly GetTextFunction mtp_client_get_client_id;
    internal readonly GetTextFunction mtp_client_get_tenant_id;
    internal readonly GetTextFunction mtp_client_get_authority;
    internal readonly GetTextFunction mtp_client_get_credential_source;

    // request
    internal readonly NewFromFunction mtp_request_new;
    internal readonly FreeFunction mtp_request_free;
    internal readonly SetTextFunction mtp_request_set_tenant_id;
    internal readonly SetTextFunction mtp_request_set_resource;
    internal readonly SetTextFunction mtp_request_set_scope;
    internal readonly SetLongFunction mtp_request_set_min_validity;
    internal readonly SetNumberFunction mtp_request_set_force_refresh;
    internal readonly SetTextFunction mtp_request_set_claims;
    internal readonly SetLongFunction mtp_request_set_deadline;
    internal readonly NewFromFunction mtp_request_get_token;
    internal readonly BeginFunction mtp_request_begin_get_token;

    // operation
    internal readonly WaitFunction mtp_operation_wait;
    internal readonly FreeFunction mtp_operation_cancel;
    internal readonly NewFromFunction mtp_operation_take_token;
    internal readonly NewFromFunction mtp_operation_take_report;
    internal readonly DrainFunction mtp_operation_drain_log;
    internal readonly FreeFunction mtp_operation_free;

    // operation: what it needs
    internal readonly GetNumberFunction mtp_operation_get_need;
    internal readonly GetExchangeFunction mtp_operation_get_http_request;
    internal readonly AnswerFunction mtp_operation_provide_response;
    internal readonly SetNumberFunction mtp_operation_provide_failure;
    internal readonly GetSignatureRequestFunction mtp_operation_get_signature_request;
    internal readonly SetTextFunction mtp_operation_provide_signature;
    internal readonly ActFunction mtp_operation_decline_signature;
    internal readonly GetTextFunction mtp_operation_get_assertion_audience;
    internal readonly SetTextFunction mtp_operation_provide_assertion;

    // queue
    internal readonly NewFunction mtp_queue_new;
    internal readonly WaitNextFunction mtp_queue_next;
    internal readonly FreeFunction mtp_queue_free;

    // token: immutable, any thread
    internal readonly GetTextFunction mtp_token_get_secret;
    internal readonly CopyUtf16Function mtp_token_copy_utf16;
    internal readonly GetLongFunction mtp_token_get_expires_on;
    internal readonly GetTextFunction mtp_token_get_token_type;
    internal readonly GetTextFunction mtp_token_get_tenant_id;
    internal readonly GetTextFunction mtp_token_get_token_tenant_id;
    internal readonly GetTextFunction mtp_token_get_client_id;
    internal readonly GetTextFunction mtp_token_get_resource;
    internal readonly GetTextFunction mtp_token_get_audience;
    internal readonly GetSizeFunction mtp_token_get_role_count;
    internal readonly GetTextAtFunction mtp_token_get_role;
    internal readonly GetNumberFunction mtp_token_get_source;
    internal readonly FreeFunction mtp_token_free;

    // jwt: decoded, nothing verified
    internal readonly DecodeFunction mtp_jwt_decode_unverified;
    internal readonly DecodeUtf16Function mtp_jwt_decode_unverified_utf16;
    internal readonly GetTextFunction mtp_jwt_get_audience;
    internal readonly GetTextFunction mtp_jwt_get_tenant_id;
    internal readonly GetTextFunction mtp_jwt_get_client_id;
    internal readonly GetLongFunction mtp_jwt_get_issued_at;
    internal readonly GetLongFunction mtp_jwt_get_not_before;
    internal readonly GetLongFunction mtp_jwt_get_expires_on;
    internal readonly GetSizeFunction mtp_jwt_get_role_count;
    internal readonly GetTextAtFunction mtp_jwt_get_role;
    internal readonly CountMembersFunction mtp_jwt_get_member_count;
    internal readonly GetMemberFunction mtp_jwt_get_member;
    internal readonly CountItemsFunction mtp_jwt_get_member_item_count;
    internal readonly GetItemFunction mtp_jwt_get_member_item;
    internal readonly FreeFunction mtp_jwt_free;

    // validation: what a token is expected to be
    internal readonly NewFunction mtp_validation_new;
    internal readonly FreeFunction mtp_validation_free;
    internal readonly SetTextFunction mtp_validation_add_role;
    internal readonly SetTextFunction mtp_validation_add_audience;
    internal readonly SetTextFunction mtp_validation_set_tenant_id;
    internal readonly SetTextFunction mtp_validation_set_client_id;
    internal readonly SetTextFunction mtp_validation_set_cloud;
    internal readonly SetLongFunction mtp_validation_set_clock_skew;
    internal readonly SetNumberFunction mtp_validation_set_verify_signature;
    internal readonly SetTextFunction mtp_validation_set_keys;
    internal readonly SetLongFunction mtp_validation_set_time;
    internal readonly SetTextFunction mtp_validation_set_language;
    internal readonly ValidateFunction mtp_validation_run;
    internal readonly BeginValidateFunction mtp_client_begin_validate;
    internal readonly ValidateUtf16Function mtp_validation_run_utf16;
    internal readonly BeginValidateUtf16Function mtp_client_begin_validate_utf16;

    // report: immutable, any thread
    internal readonly GetNumberFunction mtp_report_get_valid;
    internal readonly GetNumberFunction mtp_report_get_verdict;
    internal readonly GetSizeFunction mtp_report_get_check_count;
    internal readonly GetTextAtFunction mtp_report_get_check_name;
    internal readonly GetNumberAtFunction mtp_report_get_check_verdict;
    internal readonly GetTextAtFunction mtp_report_get_check_expected;
    internal readonly GetTextAtFunction mtp_report_get_check_found;
    internal readonly GetTextAtFunction mtp_report_get_check_message;
    internal readonly GetTextAtFunction mtp_report_get_check_advice;
    internal readonly GetNumberFunction mtp_report_get_kind;
    internal readonly GetNumberFunction mtp_report_get_version;
    internal readonly GetLongFunction mtp_report_get_issued_at;
    internal readonly GetLongFunction mtp_report_get_not_before;
    internal readonly GetLongFunction mtp_report_get_expires_on;
    internal readonly GetLongFunction mtp_report_get_remaining_seconds;
    internal readonly GetLongFunction mtp_report_get_lifetime_seconds;
    internal readonly GetLongFunction mtp_report_get_usable_seconds;
    internal readonly GetSizeFunction mtp_report_get_role_count;
    internal readonly GetTextAtFunction mtp_report_get_role;
    internal readonly GetTextFunction mtp_report_get_audience;
    internal readonly GetTextFunction mtp_report_get_tenant_id;
    internal readonly GetTextFunction mtp_report_get_client_id;
    internal readonly FreeFunction mtp_report_free;

    /// <summary>Looks up every function.</summary>
    /// <param name="find">Gives the address for a name, or throws.</param>
    internal Exports(Func<string, nint> find)
    {
        mtp_version = (StaticTextFunction)find(nameof(mtp_version));
        mtp_abi_version = (NumberFunction)find(nameof(mtp_abi_version));
        mtp_status_name = (StaticTextOfFunction)find(nameof(mtp_status_name));
        mtp_status_description = (StaticTextOfFunction)find(nameof(mtp_status_description));

        mtp_error_get_status = (NumberOfFunction)find(nameof(mtp_error_get_status));
        mtp_error_get_message = (TextOfFunction)find(nameof(mtp_error_get_message));
        mtp_error_get_advice = (TextOfFunction)find(nameof(mtp_error_get_advice));
        mtp_error_get_oauth_error = (TextOfFunction)find(nameof(mtp_error_get_oauth_error));
        mtp_error_get_aadsts_code = (LongOfFunction)find(nameof(mtp_error_get_aadsts_code));
        mtp_error_get_correlation_id = (TextOfFunction)find(nameof(mtp_error_get_correlation_id));
        mtp_error_get_client_request_id = (TextOfFunction)find(nameof(mtp_error_get_client_request_id));
        mtp_error_get_trace_id = (TextOfFunction)find(nameof(mtp_error_get_trace_id));
        mtp_error_get_timestamp = (TextOfFunction)find(nameof(mtp_error_get_timestamp));
        mtp_error_get_attempts = (TextOfFunction)find(nameof(mtp_error_get_attempts));
        mtp_error_get_http_status = (NumberOfFunction)find(nameof(mtp_error_get_http_status));
        mtp_error_get_retry_after_seconds = (LongOfFunction)find(nameof(mtp_error_get_retry_after_seconds));
        mtp_error_is_retryable = (NumberOfFunction)find(nameof(mtp_error_is_retryable));
        mtp_error_free = (FreeFunction)find(nameof(mtp_error_free));

        mtp_options_new = (NewFunction)find(nameof(mtp_options_new));
        mtp_options_free = (FreeFunction)find(nameof(mtp_options_free));
        mtp_options_set_client_id = (SetTextFunction)find(nameof(mtp_options_set_client_id));
        mtp_options_set_tenant_id = (SetTextFunction)find(nameof(mtp_options_set_tenant_id));
        mtp_options_set_cloud = (SetTextFunction)find(nameof(mtp_options_set_cloud));
        mtp_options_set_authority = (SetTextFunction)find(nameof(mtp_options_set_authority));
        mtp_options_allow_host = (SetTextFunction)find(nameof(mtp_options_allow_host));
        mtp_options_set_endpoint_version = (SetNumberFunction)find(nameof(mtp_options_set_endpoint_version));
        mtp_options_set_host_http = (SetNumberFunction)find(nameof(mtp_options_set_host_http));
        mtp_options_set_keys_only = (SetNumberFunction)find(nameof(mtp_options_set_keys_only));
        mtp_options_set_proxy = (SetTextFunction)find(nameof(mtp_options_set_proxy));
        mtp_options_set_extra_ca = (SetTextFunction)find(nameof(mtp_options_set_extra_ca));
        mtp_options_set_timeout = (SetLongFunction)find(nameof(mtp_options_set_timeout));
        mtp_options_set_connect_timeout = (SetLongFunction)find(nameof(mtp_options_set_connect_timeout));
        mtp_options_set_attempt_timeout = (SetLongFunction)find(nameof(mtp_options_set_attempt_timeout));
        mtp_options_set_max_retries = (SetNumberFunction)find(nameof(mtp_options_set_max_retries));
        mtp_options_set_concurrency = (SetNumberFunction)find(nameof(mtp_options_set_concurrency));
        mtp_options_set_cache_mode = (SetNumberFunction)find(nameof(mtp_options_set_cache_mode));
        mtp_options_set_cache_folder = (SetTextFunction)find(nameof(mtp_options_set_cache_folder));
        mtp_options_set_language = (SetTextFunction)find(nameof(mtp_options_set_language));

        mtp_options_set_client_secret = (SetTextFunction)find(nameof(mtp_options_set_client_secret));
        mtp_options_set_client_secret_utf16 = (SetUtf16Function)find(nameof(mtp_options_set_client_secret_utf16));
        mtp_options_set_certificate = (SetTwoTextsFunction)find(nameof(mtp_options_set_certificate));
        mtp_options_set_certificate_file = (SetTwoTextsFunction)find(nameof(mtp_options_set_certificate_file));
        mtp_options_set_certificate_password = (SetTextFunction)find(nameof(mtp_options_set_certificate_password));
        mtp_options_set_certificate_password_utf16 = (SetUtf16Function)find(nameof(mtp_options_set_certificate_password_utf16));
        mtp_options_set_external_certificate = (SetTextFunction)find(nameof(mtp_options_set_external_certificate));
        mtp_options_set_send_certificate_chain = (SetNumberFunction)find(nameof(mtp_options_set_send_certificate_chain));
        mtp_options_set_signature_algorithm = (SetNumberFunction)find(nameof(mtp_options_set_signature_algorithm));

        mtp_options_set_client_assertion = (SetTextFunction)find(nameof(mtp_options_set_client_assertion));
        mtp_options_set_client_assertion_utf16 = (SetUtf16Function)find(nameof(mtp_options_set_client_assertion_utf16));
        mtp_options_set_external_assertion = (ActFunction)find(nameof(mtp_options_set_external_assertion));
        mtp_options_set_federated_token_file = (SetTextFunction)find(nameof(mtp_options_set_federated_token_file));
        mtp_options_set_federated_provider = (SetNumberAndTextFunction)find(nameof(mtp_options_set_federated_provider));
        mtp_options_set_managed_identity = (SetIdentityFunction)find(nameof(mtp_options_set_managed_identity));
        mtp_options_set_federated_identity = (SetIdentityFunction)find(nameof(mtp_options_set_federated_identity));
        mtp_options_set_replication_wait = (SetLongFunction)find(nameof(mtp_options_set_replication_wait));
        mtp_options_set_environment = (SetNumberFunction)find(nameof(mtp_options_set_environment));
        mtp_options_set_environment_variable = (SetTwoTextsFunction)find(nameof(mtp_options_set_environment_variable));
        mtp_environment_variable_name = (StaticTextAtFunction)find(nameof(mtp_environment_variable_name));

        mtp_client_new = (NewFromFunction)find(nameof(mtp_client_new));
        mtp_client_free = (FreeFunction)find(nameof(mtp_client_free));
        mtp_client_clear_cache = (ActFunction)find(nameof(mtp_client_clear_cache));
        mtp_client_drain_log = (DrainFunction)find(nameof(mtp_client_drain_log));
        mtp_client_get_client_id = (GetTextFunction)find(nameof(mtp_client_get_client_id));
        mtp_client_get_tenant_id = (GetTextFunction)find(nameof(mtp_client_get_tenant_id));
        mtp_client_get_authority = (GetTextFunction)find(nameof(mtp_client_get_authority));
        mtp_client_get_credential_source = (GetTextFunction)find(nameof(mtp_client_get_credential_source));

        mtp_request_new = (NewFromFunction)find(nameof(mtp_request_new));
        mtp_request_free = (FreeFunction)find(nameof(mtp_request_free));
        mtp_request_set_tenant_id = (SetTextFunction)find(nameof(mtp_request_set_tenant_id));
        mtp_request_set_resource = (SetTextFunction)find(nameof(mtp_request_set_resource));
        mtp_request_set_scope = (SetTextFunction)find(nameof(mtp_request_set_scope));
        mtp_request_set_min_validity = (SetLongFunction)find(nameof(mtp_request_set_min_validity));
        mtp_request_set_force_refresh = (SetNumberFunction)find(nameof(mtp_request_set_force_refresh));
        mtp_request_set_claims = (SetTextFunction)find(nameof(mtp_request_set_claims));
        mtp_request_set_deadline = (SetLongFunction)find(nameof(mtp_request_set_deadline));
        mtp_request_get_token = (NewFromFunction)find(nameof(mtp_request_get_token));
        mtp_request_begin_get_token = (BeginFunction)find(nameof(mtp_request_begin_get_token));

        mtp_operation_wait = (WaitFunction)find(nameof(mtp_operation_wait));
        mtp_operation_cancel = (FreeFunction)find(nameof(mtp_operation_cancel));
        mtp_operation_take_token = (NewFromFunction)find(nameof(mtp_operation_take_token));
        mtp_operation_take_report = (NewFromFunction)find(nameof(mtp_operation_take_report));
        mtp_operation_drain_log = (DrainFunction)find(nameof(mtp_operation_drain_log));
        mtp_operation_free = (FreeFunction)find(nameof(mtp_operation_free));

        mtp_operation_get_need = (GetNumberFunction)find(nameof(mtp_operation_get_need));
        mtp_operation_get_http_request = (GetExchangeFunction)find(nameof(mtp_operation_get_http_request));
        mtp_operation_provide_response = (AnswerFunction)find(nameof(mtp_operation_provide_response));
        mtp_operation_provide_failure = (SetNumberFunction)find(nameof(mtp_operation_provide_failure));
        mtp_operation_get_signature_request = (GetSignatureRequestFunction)find(nameof(mtp_operation_get_signature_request));
        mtp_operation_provide_signature = (SetTextFunction)find(nameof(mtp_operation_provide_signature));
        mtp_operation_decline_signature = (ActFunction)find(nameof(mtp_operation_decline_signature));
        mtp_operation_get_assertion_audience = (GetTextFunction)find(nameof(mtp_operation_get_assertion_audience));
        mtp_operation_provide_assertion = (SetTextFunction)find(nameof(mtp_operation_provide_assertion));

        mtp_queue_new = (NewFunction)find(nameof(mtp_queue_new));
        mtp_queue_next = (WaitNextFunction)find(nameof(mtp_queue_next));
        mtp_queue_free = (FreeFunction)find(nameof(mtp_queue_free));

        mtp_token_get_secret = (GetTextFunction)find(nameof(mtp_token_get_secret));
        mtp_token_copy_utf16 = (CopyUtf16Function)find(nameof(mtp_token_copy_utf16));
        mtp_token_get_expires_on = (GetLongFunction)find(nameof(mtp_token_get_expires_on));
        mtp_token_get_token_type = (GetTextFunction)find(nameof(mtp_token_get_token_type));
        mtp_token_get_tenant_id = (GetTextFunction)find(nameof(mtp_token_get_tenant_id));
        mtp_token_get_token_tenant_id = (GetTextFunction)find(nameof(mtp_token_get_token_tenant_id));
        mtp_token_get_client_id = (GetTextFunction)find(nameof(mtp_token_get_client_id));
        mtp_token_get_resource = (GetTextFunction)find(nameof(mtp_token_get_resource));
        mtp_token_get_audience = (GetTextFunction)find(nameof(mtp_token_get_audience));
        mtp_token_get_role_count = (GetSizeFunction)find(nameof(mtp_token_get_role_count));
        mtp_token_get_role = (GetTextAtFunction)find(nameof(mtp_token_get_role));
        mtp_token_get_source = (GetNumberFunction)find(nameof(mtp_token_get_source));
        mtp_token_free = (FreeFunction)find(nameof(mtp_token_free));

        mtp_jwt_decode_unverified = (DecodeFunction)find(nameof(mtp_jwt_decode_unverified));
        mtp_jwt_decode_unverified_utf16 = (DecodeUtf16Function)find(nameof(mtp_jwt_decode_unverified_utf16));
        mtp_jwt_get_audience = (GetTextFunction)find(nameof(mtp_jwt_get_audience));
        mtp_jwt_get_tenant_id = (GetTextFunction)find(nameof(mtp_jwt_get_tenant_id));
        mtp_jwt_get_client_id = (GetTextFunction)find(nameof(mtp_jwt_get_client_id));
        mtp_jwt_get_issued_at = (GetLongFunction)find(nameof(mtp_jwt_get_issued_at));
        mtp_jwt_get_not_before = (GetLongFunction)find(nameof(mtp_jwt_get_not_before));
        mtp_jwt_get_expires_on = (GetLongFunction)find(nameof(mtp_jwt_get_expires_on));
        mtp_jwt_get_role_count = (GetSizeFunction)find(nameof(mtp_jwt_get_role_count));
        mtp_jwt_get_role = (GetTextAtFunction)find(nameof(mtp_jwt_get_role));
        mtp_jwt_get_member_count = (CountMembersFunction)find(nameof(mtp_jwt_get_member_count));
        mtp_jwt_get_member = (GetMemberFunction)find(nameof(mtp_jwt_get_member));
        mtp_jwt_get_member_item_count = (CountItemsFunction)find(nameof(mtp_jwt_get_member_item_count));
        mtp_jwt_get_member_item = (GetItemFunction)find(nameof(mtp_jwt_get_member_item));
        mtp_jwt_free = (FreeFunction)find(nameof(mtp_jwt_free));

        mtp_validation_new = (NewFunction)find(nameof(mtp_validation_new));
        mtp_validation_free = (FreeFunction)find(nameof(mtp_validation_free));
        mtp_validation_add_role = (SetTextFunction)find(nameof(mtp_validation_add_role));
        mtp_validation_add_audience = (SetTextFunction)find(nameof(mtp_validation_add_audience));
        mtp_validation_set_tenant_id = (SetTextFunction)find(nameof(mtp_validation_set_tenant_id));
        mtp_validation_set_client_id = (SetTextFunction)find(nameof(mtp_validation_set_client_id));
        mtp_validation_set_cloud = (SetTextFunction)find(nameof(mtp_validation_set_cloud));
        mtp_validation_set_clock_skew = (SetLongFunction)find(nameof(mtp_validation_set_clock_skew));
        mtp_validation_set_verify_signature = (SetNumberFunction)find(nameof(mtp_validation_set_verify_signature));
        mtp_validation_set_keys = (SetTextFunction)find(nameof(mtp_validation_set_keys));
        mtp_validation_set_time = (SetLongFunction)find(nameof(mtp_validation_set_time));
        mtp_validation_set_language = (SetTextFunction)find(nameof(mtp_validation_set_language));
        mtp_validation_run = (ValidateFunction)find(nameof(mtp_validation_run));
        mtp_client_begin_validate = (BeginValidateFunction)find(nameof(mtp_client_begin_validate));
        mtp_validation_run_utf16 = (ValidateUtf16Function)find(nameof(mtp_validation_run_utf16));
        mtp_client_begin_validate_utf16 = (BeginValidateUtf16Function)find(nameof(mtp_client_begin_validate_utf16));

        mtp_report_get_valid = (GetNumberFunction)find(nameof(mtp_report_get_valid));
        mtp_report_get_verdict = (GetNumberFunction)find(nameof(mtp_report_get_verdict));
        mtp_report_get_check_count = (GetSizeFunction)find(nameof(mtp_report_get_check_count));
        mtp_report_get_check_name = (GetTextAtFunction)find(nameof(mtp_report_get_check_name));
        mtp_report_get_check_verdict = (GetNumberAtFunction)find(nameof(mtp_report_get_check_verdict));
        mtp_report_get_check_expected = (GetTextAtFunction)find(nameof(mtp_report_get_check_expected));
        mtp_report_get_check_found = (GetTextAtFunction)find(nameof(mtp_report_get_check_found));
        mtp_report_get_check_message = (GetTextAtFunction)find(nameof(mtp_report_get_check_message));
        mtp_report_get_check_advice = (GetTextAtFunction)find(nameof(mtp_report_get_check_advice));
        mtp_report_get_kind = (GetNumberFunction)find(nameof(mtp_report_get_kind));
        mtp_report_get_version = (GetNumberFunction)find(nameof(mtp_report_get_version));
        mtp_report_get_issued_at = (GetLongFunction)find(nameof(mtp_report_get_issued_at));
        mtp_report_get_not_before = (GetLongFunction)find(nameof(mtp_report_get_not_before));
        mtp_report_get_expires_on = (GetLongFunction)find(nameof(mtp_report_get_expires_on));
        mtp_report_get_remaining_seconds = (GetLongFunction)find(nameof(mtp_report_get_remaining_seconds));
        mtp_report_get_lifetime_seconds = (GetLongFunction)find(nameof(mtp_report_get_lifetime_seconds));
        mtp_report_get_usable_seconds = (GetLongFunction)find(nameof(mtp_report_get_usable_seconds));
        mtp_report_get_role_count = (GetSizeFunction)find(nameof(mtp_report_get_role_count));
        mtp_report_get_role = (GetTextAtFunction)find(nameof(mtp_report_get_role));
        mtp_report_get_audience = (GetTextFunction)find(nameof(mtp_report_get_audience));
        mtp_report_get_tenant_id = (GetTextFunction)find(nameof(mtp_report_get_tenant_id));
        mtp_report_get_client_id = (GetTextFunction)find(nameof(mtp_report_get_client_id));
        mtp_report_free = (FreeFunction)find(nameof(mtp_report_free));
    }
}
