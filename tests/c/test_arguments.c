/* Arguments: NULL for each pointer of every function, texts that are not UTF-8, nothing, too much, out of range. */
#include "support.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* What outputs hold before a call that has to reset them. */
static const char poison[] = "poison";

/* A call, ending in `&error`, that has to be refused because one of its pointers is NULL. */
#define REFUSES_NULL(call) CHECK_STATUS(call, error, MTP_STATUS_NULL_PARAMETER)
#define REFUSES(call) CHECK_STATUS(call, error, MTP_STATUS_INVALID_ARGUMENT)

typedef mtp_status (*options_text)(mtp_options *, const char *, size_t, mtp_error **);
typedef mtp_status (*options_number)(mtp_options *, int32_t, mtp_error **);
typedef mtp_status (*options_time)(mtp_options *, int64_t, mtp_error **);
typedef mtp_status (*client_text)(const mtp_client *, const char **, size_t *, mtp_error **);
typedef mtp_status (*request_text)(mtp_request *, const char *, size_t, mtp_error **);
typedef mtp_status (*token_text)(const mtp_token *, const char **, size_t *, mtp_error **);
typedef mtp_status (*jwt_text)(const mtp_jwt *, const char **, size_t *, mtp_error **);
typedef mtp_status (*jwt_time)(const mtp_jwt *, int64_t *, mtp_error **);
typedef void (*error_text)(const mtp_error *, const char **, size_t *);

/* {"alg":"none"} and {"roles":["a"]} */
static const char jwt_with_role[] = "eyJhbGciOiJub25lIn0.eyJyb2xlcyI6WyJhIl19.AAAA";

static mtp_options *new_options(void)
{
    mtp_options *options = NULL;
    mtp_error *error = NULL;

    CHECK_OK(mtp_options_new(&options, &error), error);
    return options;
}

static void options(void)
{
    static const options_text texts[] = {
        mtp_options_set_client_id,     mtp_options_set_tenant_id, mtp_options_set_cloud,    mtp_options_set_authority,
        mtp_options_allow_host,        mtp_options_set_proxy,     mtp_options_set_language, mtp_options_set_extra_ca,
        mtp_options_set_client_secret, mtp_options_set_cache_folder,
    };
    static const options_number numbers[] = {
        mtp_options_set_endpoint_version, mtp_options_set_environment, mtp_options_set_host_http,
        mtp_options_set_max_retries,      mtp_options_set_concurrency, mtp_options_set_cache_mode,
    };
    static const options_time times[] = {
        mtp_options_set_timeout,
        mtp_options_set_connect_timeout,
        mtp_options_set_attempt_timeout,
    };
    mtp_options *options = new_options();
    mtp_error *error = NULL;
    const uint16_t wide[] = {'a'};

    REFUSES_NULL(mtp_options_new(NULL, &error));
    for (size_t i = 0; i < COUNT(texts); i++) {
        REFUSES_NULL(texts[i](NULL, "a", 1, &error));
        REFUSES_NULL(texts[i](options, NULL, 1, &error));
        CHECK_INT(texts[i](NULL, "a", 1, NULL), MTP_STATUS_NULL_PARAMETER);
    }
    for (size_t i = 0; i < COUNT(numbers); i++) {
        REFUSES_NULL(numbers[i](NULL, 1, &error));
        REFUSES(numbers[i](options, -1, &error));
        CHECK_INT(numbers[i](options, INT32_MIN, NULL), MTP_STATUS_INVALID_ARGUMENT);
    }
    for (size_t i = 0; i < COUNT(times); i++) {
        REFUSES_NULL(times[i](NULL, 1000, &error));
        REFUSES(times[i](options, -1, &error));
        REFUSES(times[i](options, 0, &error));
    }
    REFUSES_NULL(mtp_options_set_client_secret_utf16(NULL, wide, 1, &error));
    REFUSES_NULL(mtp_options_set_client_secret_utf16(options, NULL, 1, &error));
    REFUSES(mtp_options_set_endpoint_version(options, 0, &error));
    REFUSES(mtp_options_set_endpoint_version(options, 3, &error));
    REFUSES(mtp_options_set_environment(options, 2, &error));
    REFUSES(mtp_options_set_host_http(options, 2, &error));
    REFUSES(mtp_options_set_concurrency(options, 0, &error));
    REFUSES(mtp_options_set_cache_mode(options, 3, &error));
    CHECK_OK(mtp_options_set_cache_mode(options, MTP_CACHE_USER, &error), error);
    REFUSES(mtp_options_set_cache_folder(options, TEXT("folder"), &error));
    REFUSES(mtp_options_set_cache_folder(options, "/a\0b", 4, &error));
#ifdef _WIN32
    CHECK_OK(mtp_options_set_cache_folder(options, TEXT("C:\\folder"), &error), error);
#else
    CHECK_OK(mtp_options_set_cache_folder(options, TEXT("/folder"), &error), error);
#endif
    CHECK_OK(mtp_options_set_cache_folder(options, NULL, 0, &error), error);
    REFUSES(mtp_options_set_cloud(options, TEXT("Moon"), &error));
    mtp_options_free(options);
}

static void texts_that_are_not_utf8(void)
{
    static const char *const broken[] = {"\xff", "a\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "caf\xe9"};
    static const options_text texts[] = {
        mtp_options_set_client_id, mtp_options_set_tenant_id, mtp_options_set_cloud,    mtp_options_set_authority,
        mtp_options_allow_host,    mtp_options_set_proxy,     mtp_options_set_language, mtp_options_set_client_secret,
        mtp_options_set_cache_folder,
    };
    static const request_text settings[] = {
        mtp_request_set_tenant_id,
        mtp_request_set_resource,
        mtp_request_set_scope,
        mtp_request_set_claims,
    };
    mtp_options *options = new_options();
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_error *error = NULL;
    mtp_jwt *jwt = NULL;

    for (size_t i = 0; i < COUNT(broken); i++) {
        for (size_t k = 0; k < COUNT(texts); k++) {
            CHECK_STATUS(texts[k](options, TEXT(broken[i]), &error), error, MTP_STATUS_INVALID_UTF8);
        }
        for (size_t k = 0; k < COUNT(settings); k++) {
            CHECK_STATUS(settings[k](request, TEXT(broken[i]), &error), error, MTP_STATUS_INVALID_UTF8);
        }
        CHECK_STATUS(mtp_jwt_decode_unverified(TEXT(broken[i]), &jwt, &error), error, MTP_STATUS_MALFORMED_TOKEN);
        CHECK(jwt == NULL);
    }
    mtp_request_free(request);
    mtp_client_free(client);
    mtp_options_free(options);
}

static void only_the_stated_length_is_read(void)
{
    /* No NUL behind the text. */
    char tenant[36], *copy = (char *)malloc(36);
    mtp_options *options = options_for(APP);
    mtp_client *client;
    mtp_error *error = NULL;
    const char *text = NULL;
    size_t length = 0;

    memcpy(tenant, OTHER_TENANT, 36);
    memcpy(copy, tenant, 36);
    CHECK_OK(mtp_options_set_tenant_id(options, copy, 36, &error), error);
    /* Inputs are copied. */
    memset(copy, 'x', 36);
    free(copy);
    client = client_from(options);
    CHECK_OK(mtp_client_get_tenant_id(client, &text, &length, &error), error);
    CHECK_TEXT(text, length, OTHER_TENANT);
    mtp_client_free(client);
}

static void nothing_as_a_text(void)
{
    mtp_options *options = new_options();
    mtp_client *client = client_for(APP), *none = NULL;
    mtp_request *request = request_of(client);
    mtp_error *error = NULL;
    mtp_jwt *jwt = NULL;

    /* NULL with length 0 is an empty text. */
    CHECK_OK(mtp_options_set_tenant_id(options, NULL, 0, &error), error);
    CHECK_OK(mtp_options_set_tenant_id(options, "", 0, &error), error);
    CHECK_OK(mtp_options_set_proxy(options, NULL, 0, &error), error);
    CHECK_OK(mtp_options_set_language(options, NULL, 0, &error), error);
    CHECK_STATUS(mtp_request_set_tenant_id(request, NULL, 0, &error), error, MTP_STATUS_INVALID_TENANT);
    CHECK_OK(mtp_request_set_claims(request, NULL, 0, &error), error);
    CHECK_STATUS(mtp_jwt_decode_unverified(NULL, 0, &jwt, &error), error, MTP_STATUS_MALFORMED_TOKEN);
    CHECK_STATUS(mtp_jwt_decode_unverified_utf16(NULL, 0, &jwt, &error), error, MTP_STATUS_MALFORMED_TOKEN);

    /* An empty client id or secret is none. */
    mtp_options_set_client_id(options, NULL, 0, NULL);
    mtp_options_set_client_secret(options, NULL, 0, NULL);
    mtp_options_set_client_secret_utf16(options, NULL, 0, NULL);
    CHECK(mtp_client_new(options, &none, &error) != MTP_STATUS_OK);
    CHECK(none == NULL && error != NULL);
    mtp_error_free(error);
    mtp_request_free(request);
    mtp_client_free(client);
    mtp_options_free(options);
}

static void clients(void)
{
    static const client_text texts[] = {
        mtp_client_get_client_id,
        mtp_client_get_tenant_id,
        mtp_client_get_authority,
        mtp_client_get_credential_source,
    };
    mtp_options *options = options_for(APP);
    mtp_client *client = NULL;
    mtp_error *error = NULL;
    const char *text = poison;
    int32_t level = 1;
    size_t length = 1;

    REFUSES_NULL(mtp_client_new(options, NULL, &error));
    client = (mtp_client *)&error;
    REFUSES_NULL(mtp_client_new(NULL, &client, &error));
    CHECK(client == NULL);
    client = client_from(options);
    REFUSES_NULL(mtp_client_clear_cache(NULL, &error));
    REFUSES_NULL(mtp_client_drain_log(NULL, &level, &text, &length, &error));
    CHECK_TEXT(text, length, NULL);
    CHECK_INT(level, MTP_LOG_NONE);
    REFUSES_NULL(mtp_client_drain_log(client, NULL, &text, &length, &error));
    REFUSES_NULL(mtp_client_drain_log(client, &level, NULL, &length, &error));
    REFUSES_NULL(mtp_client_drain_log(client, &level, &text, NULL, &error));
    for (size_t i = 0; i < COUNT(texts); i++) {
        text = poison, length = 1;
        REFUSES_NULL(texts[i](NULL, &text, &length, &error));
        CHECK_TEXT(text, length, NULL);
        length = 1;
        REFUSES_NULL(texts[i](client, NULL, &length, &error));
        CHECK_INT(length, 0);
        text = poison;
        REFUSES_NULL(texts[i](client, &text, NULL, &error));
        CHECK(text == NULL);
        CHECK_INT(texts[i](client, NULL, NULL, NULL), MTP_STATUS_NULL_PARAMETER);
    }
    mtp_client_free(client);
}

static void requests(void)
{
    static const request_text texts[] = {
        mtp_request_set_tenant_id,
        mtp_request_set_resource,
        mtp_request_set_scope,
        mtp_request_set_claims,
    };
    mtp_client *client = client_for(APP);
    mtp_request *request = (mtp_request *)client;
    mtp_token *token = (mtp_token *)client;
    mtp_operation *operation = (mtp_operation *)client;
    mtp_error *error = NULL;

    REFUSES_NULL(mtp_request_new(NULL, &request, &error));
    CHECK(request == NULL);
    REFUSES_NULL(mtp_request_new(client, NULL, &error));
    request = request_of(client);
    for (size_t i = 0; i < COUNT(texts); i++) {
        REFUSES_NULL(texts[i](NULL, "a", 1, &error));
        REFUSES_NULL(texts[i](request, NULL, 1, &error));
    }
    REFUSES_NULL(mtp_request_set_min_validity(NULL, 1, &error));
    REFUSES(mtp_request_set_min_validity(request, -1, &error));
    REFUSES_NULL(mtp_request_set_force_refresh(NULL, 1, &error));
    REFUSES(mtp_request_set_force_refresh(request, 2, &error));
    REFUSES_NULL(mtp_request_set_deadline(NULL, 1, &error));
    REFUSES(mtp_request_set_deadline(request, -2, &error));
    REFUSES_NULL(mtp_request_get_token(NULL, &token, &error));
    CHECK(token == NULL);
    REFUSES_NULL(mtp_request_get_token(request, NULL, &error));
    REFUSES_NULL(mtp_request_begin_get_token(NULL, NULL, 0, &operation, &error));
    CHECK(operation == NULL);
    REFUSES_NULL(mtp_request_begin_get_token(request, NULL, 0, NULL, &error));
    mtp_request_free(request);
    mtp_client_free(client);
}

static void operations(void)
{
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    mtp_token *token = (mtp_token *)client;
    mtp_error *error = NULL;
    int32_t state = 1, need = 1, level = 1;
    const char *text = poison;
    size_t length = 1;
    const uint8_t body[] = {'{', '}'};

    REFUSES_NULL(mtp_operation_wait(NULL, 0, &state, &error));
    CHECK_INT(state, 0);
    REFUSES_NULL(mtp_operation_wait(operation, 0, NULL, &error));
    REFUSES_NULL(mtp_operation_take_token(NULL, &token, &error));
    CHECK(token == NULL);
    REFUSES_NULL(mtp_operation_take_token(operation, NULL, &error));
    REFUSES_NULL(mtp_operation_drain_log(NULL, &level, &text, &length, &error));
    CHECK_TEXT(text, length, NULL);
    REFUSES_NULL(mtp_operation_drain_log(operation, NULL, &text, &length, &error));
    REFUSES_NULL(mtp_operation_drain_log(operation, &level, NULL, &length, &error));
    REFUSES_NULL(mtp_operation_drain_log(operation, &level, &text, NULL, &error));
    REFUSES_NULL(mtp_operation_get_need(NULL, &need, &error));
    REFUSES_NULL(mtp_operation_get_need(operation, NULL, &error));
    REFUSES_NULL(mtp_operation_provide_response(NULL, 200, "", 0, body, 2, &error));
    REFUSES_NULL(mtp_operation_provide_response(operation, 200, NULL, 1, body, 2, &error));
    REFUSES_NULL(mtp_operation_provide_response(operation, 200, "", 0, NULL, 2, &error));
    REFUSES_NULL(mtp_operation_provide_failure(NULL, MTP_STATUS_CONNECT, &error));
    for (int i = -1; i < 8; i++) {
        const char *texts[3] = {poison, poison, poison};
        const uint8_t *bytes = body;
        size_t lengths[4] = {1, 1, 1, 1};

        REFUSES_NULL(mtp_operation_get_http_request(i < 0 ? NULL : operation, i == 0 ? NULL : &texts[0],
                                                    i == 1 ? NULL : &lengths[0], i == 2 ? NULL : &texts[1],
                                                    i == 3 ? NULL : &lengths[1], i == 4 ? NULL : &texts[2],
                                                    i == 5 ? NULL : &lengths[2], i == 6 ? NULL : &bytes,
                                                    i == 7 ? NULL : &lengths[3], &error));
        CHECK(i == 0 || texts[0] == NULL);
        CHECK(i == 6 || bytes == NULL);
        CHECK(i == 7 || lengths[3] == 0);
    }
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void queues(void)
{
    mtp_queue *queue = NULL;
    mtp_error *error = NULL;
    uint64_t tag = 1;
    int32_t state = 1;

    REFUSES_NULL(mtp_queue_new(NULL, &error));
    CHECK_OK(mtp_queue_new(&queue, &error), error);
    REFUSES_NULL(mtp_queue_next(NULL, 0, &tag, &state, &error));
    CHECK(tag == 0 && state == 0);
    REFUSES_NULL(mtp_queue_next(queue, 0, NULL, &state, &error));
    REFUSES_NULL(mtp_queue_next(queue, 0, &tag, NULL, &error));
    REFUSES(mtp_queue_next(queue, -2, &tag, &state, &error));
    mtp_queue_free(queue);
}

static void tokens(void)
{
    static const token_text texts[] = {
        mtp_token_get_secret,          mtp_token_get_token_type, mtp_token_get_tenant_id,
        mtp_token_get_token_tenant_id, mtp_token_get_client_id,  mtp_token_get_resource,
        mtp_token_get_audience,
    };
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_token *token = token_of(request);
    mtp_error *error = NULL;
    const char *text = poison;
    size_t length = 1, count = 1, units = 1;
    int64_t seconds = 1;
    int32_t source = 1;
    uint16_t buffer[1] = {0};

    for (size_t i = 0; i < COUNT(texts); i++) {
        text = poison, length = 1;
        REFUSES_NULL(texts[i](NULL, &text, &length, &error));
        CHECK_TEXT(text, length, NULL);
        REFUSES_NULL(texts[i](token, NULL, &length, &error));
        REFUSES_NULL(texts[i](token, &text, NULL, &error));
    }
    REFUSES_NULL(mtp_token_copy_utf16(NULL, buffer, 1, &units, &error));
    CHECK_INT(units, 0);
    REFUSES_NULL(mtp_token_copy_utf16(token, NULL, 1, &units, &error));
    REFUSES_NULL(mtp_token_copy_utf16(token, buffer, 1, NULL, &error));
    REFUSES_NULL(mtp_token_get_expires_on(NULL, &seconds, &error));
    CHECK_INT(seconds, 0);
    REFUSES_NULL(mtp_token_get_expires_on(token, NULL, &error));
    REFUSES_NULL(mtp_token_get_role_count(NULL, &count, &error));
    CHECK_INT(count, 0);
    REFUSES_NULL(mtp_token_get_role_count(token, NULL, &error));
    text = poison, length = 1;
    REFUSES_NULL(mtp_token_get_role(NULL, 0, &text, &length, &error));
    CHECK_TEXT(text, length, NULL);
    REFUSES_NULL(mtp_token_get_role(token, 0, NULL, &length, &error));
    REFUSES_NULL(mtp_token_get_role(token, 0, &text, NULL, &error));
    REFUSES(mtp_token_get_role(token, SIZE_MAX, &text, &length, &error));
    REFUSES_NULL(mtp_token_get_source(NULL, &source, &error));
    REFUSES_NULL(mtp_token_get_source(token, NULL, &error));
    mtp_token_free(token);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void jwts(void)
{
    static const jwt_text texts[] = {mtp_jwt_get_audience, mtp_jwt_get_tenant_id, mtp_jwt_get_client_id};
    static const jwt_time times[] = {mtp_jwt_get_issued_at, mtp_jwt_get_not_before, mtp_jwt_get_expires_on};
    const uint16_t wide[] = {'e'};
    mtp_jwt *jwt = (mtp_jwt *)&texts;
    mtp_error *error = NULL;
    const char *text = poison;
    size_t length = 1, count = 1;
    int64_t seconds = 1;
    int32_t kind = 1;

    REFUSES_NULL(mtp_jwt_decode_unverified(NULL, 1, &jwt, &error));
    CHECK(jwt == NULL);
    REFUSES_NULL(mtp_jwt_decode_unverified("e", 1, NULL, &error));
    REFUSES_NULL(mtp_jwt_decode_unverified_utf16(NULL, 1, &jwt, &error));
    REFUSES_NULL(mtp_jwt_decode_unverified_utf16(wide, 1, NULL, &error));
    CHECK_OK(mtp_jwt_decode_unverified(TEXT(jwt_with_role), &jwt, &error), error);
    for (size_t i = 0; i < COUNT(texts); i++) {
        text = poison, length = 1;
        REFUSES_NULL(texts[i](NULL, &text, &length, &error));
        CHECK_TEXT(text, length, NULL);
        REFUSES_NULL(texts[i](jwt, NULL, &length, &error));
        REFUSES_NULL(texts[i](jwt, &text, NULL, &error));
    }
    for (size_t i = 0; i < COUNT(times); i++) {
        REFUSES_NULL(times[i](NULL, &seconds, &error));
        REFUSES_NULL(times[i](jwt, NULL, &error));
    }
    REFUSES_NULL(mtp_jwt_get_role_count(NULL, &count, &error));
    REFUSES_NULL(mtp_jwt_get_role_count(jwt, NULL, &error));
    REFUSES_NULL(mtp_jwt_get_role(NULL, 0, &text, &length, &error));
    REFUSES_NULL(mtp_jwt_get_role(jwt, 0, NULL, &length, &error));
    REFUSES_NULL(mtp_jwt_get_role(jwt, 0, &text, NULL, &error));
    REFUSES(mtp_jwt_get_role(jwt, 1, &text, &length, &error));
    REFUSES_NULL(mtp_jwt_get_member_count(NULL, MTP_JWT_CLAIMS, &count, &error));
    REFUSES_NULL(mtp_jwt_get_member_count(jwt, MTP_JWT_CLAIMS, NULL, &error));
    REFUSES(mtp_jwt_get_member_count(jwt, 2, &count, &error));
    REFUSES(mtp_jwt_get_member_count(jwt, -1, &count, &error));
    for (int i = -1; i < 5; i++) {
        const char *name = poison;
        size_t name_length = 1;

        text = poison, length = 1;
        REFUSES_NULL(mtp_jwt_get_member(i < 0 ? NULL : jwt, MTP_JWT_CLAIMS, 0, i == 0 ? NULL : &kind,
                                        i == 1 ? NULL : &name, i == 2 ? NULL : &name_length, i == 3 ? NULL : &text,
                                        i == 4 ? NULL : &length, &error));
        CHECK(i == 1 || name == NULL);
        CHECK(i == 3 || text == NULL);
    }
    REFUSES(mtp_jwt_get_member(jwt, MTP_JWT_CLAIMS, 1, &kind, &text, &length, &text, &length, &error));
    REFUSES_NULL(mtp_jwt_get_member_item_count(NULL, MTP_JWT_CLAIMS, 0, &count, &error));
    REFUSES_NULL(mtp_jwt_get_member_item_count(jwt, MTP_JWT_CLAIMS, 0, NULL, &error));
    REFUSES(mtp_jwt_get_member_item_count(jwt, MTP_JWT_CLAIMS, 1, &count, &error));
    for (int i = -1; i < 3; i++) {
        REFUSES_NULL(mtp_jwt_get_member_item(i < 0 ? NULL : jwt, MTP_JWT_CLAIMS, 0, 0, i == 0 ? NULL : &kind,
                                             i == 1 ? NULL : &text, i == 2 ? NULL : &length, &error));
    }
    REFUSES(mtp_jwt_get_member_item(jwt, MTP_JWT_CLAIMS, 0, 1, &kind, &text, &length, &error));
    mtp_jwt_free(jwt);
}

static void errors(void)
{
    static const error_text texts[] = {
        mtp_error_get_message,        mtp_error_get_advice,            mtp_error_get_oauth_error,
        mtp_error_get_correlation_id, mtp_error_get_client_request_id, mtp_error_get_trace_id,
        mtp_error_get_timestamp,      mtp_error_get_attempts,
    };
    mtp_error *error = NULL;

    CHECK_INT(mtp_options_new(NULL, NULL), MTP_STATUS_NULL_PARAMETER);
    CHECK_INT(mtp_options_new(NULL, &error), MTP_STATUS_NULL_PARAMETER);
    for (size_t i = 0; i < COUNT(texts); i++) {
        const char *text = poison;
        size_t length = 1;

        texts[i](NULL, &text, &length);
        CHECK_TEXT(text, length, NULL);
        texts[i](NULL, NULL, NULL);
        texts[i](error, NULL, NULL);
        text = poison;
        texts[i](error, &text, NULL);
        length = 1;
        texts[i](error, NULL, &length);
        texts[i](error, &text, &length);
        CHECK((text == NULL) == (length == 0));
        CHECK(text != poison);
    }
    CHECK_INT(mtp_error_get_status(NULL), MTP_STATUS_OK);
    CHECK_INT(mtp_error_get_status(error), MTP_STATUS_NULL_PARAMETER);
    CHECK_INT(mtp_error_get_aadsts_code(NULL), 0);
    CHECK_INT(mtp_error_get_aadsts_code(error), 0);
    CHECK_INT(mtp_error_get_http_status(NULL), 0);
    CHECK_INT(mtp_error_get_http_status(error), 0);
    CHECK_INT(mtp_error_get_retry_after_seconds(NULL), -1);
    CHECK_INT(mtp_error_get_retry_after_seconds(error), -1);
    CHECK_INT(mtp_error_is_retryable(NULL), 0);
    CHECK_INT(mtp_error_is_retryable(error), 0);
    mtp_error_free(error);
}

static void freeing_nothing_does_nothing(void)
{
    mtp_options_free(NULL);
    mtp_client_free(NULL);
    mtp_request_free(NULL);
    mtp_operation_cancel(NULL);
    mtp_operation_free(NULL);
    mtp_queue_free(NULL);
    mtp_token_free(NULL);
    mtp_jwt_free(NULL);
    mtp_error_free(NULL);
}

static void every_status_has_a_name_and_a_description(void)
{
#define STATUS(name) {MTP_STATUS_##name, #name}
    static const struct {
        mtp_status status;
        const char *name;
    } known[] = {
        STATUS(OK), STATUS(NULL_PARAMETER), STATUS(INVALID_UTF8), STATUS(INVALID_ARGUMENT), STATUS(INVALID_STATE),
        STATUS(BUFFER_TOO_SMALL), STATUS(INVALID_AUTHORITY), STATUS(HOST_NOT_ALLOWED), STATUS(INVALID_TENANT),
        STATUS(INVALID_RESOURCE), STATUS(CREDENTIAL_MISSING), STATUS(CREDENTIAL_INVALID),
        STATUS(INVALID_CERTIFICATE_AUTHORITY), STATUS(INVALID_PROXY), STATUS(NAME_RESOLUTION), STATUS(CONNECT), STATUS(TLS),
        STATUS(PROXY), STATUS(TIMEOUT), STATUS(CANCELLED), STATUS(NETWORK), STATUS(INVALID_RESPONSE), STATUS(NOT_CACHED),
        STATUS(INVALID_CLIENT), STATUS(UNAUTHORIZED_CLIENT), STATUS(INVALID_REQUEST), STATUS(INVALID_GRANT),
        STATUS(INVALID_SCOPE), STATUS(REJECTED_RESOURCE), STATUS(ACCESS_DENIED), STATUS(THROTTLED),
        STATUS(SERVICE_UNAVAILABLE), STATUS(PROVIDER_ERROR), STATUS(MALFORMED_TOKEN), STATUS(STORE_UNAVAILABLE), STATUS(PANIC), STATUS(INTERNAL),
    };
    static const mtp_status unknown[] = {-1, 19, 199, INT32_MAX, INT32_MIN};

    for (size_t i = 0; i < COUNT(known); i++) {
        CHECK(strcmp(mtp_status_name(known[i].status), known[i].name) == 0);
        CHECK(strlen(mtp_status_description(known[i].status)) > 3);
    }
    for (size_t i = 0; i < COUNT(unknown); i++) {
        CHECK(strcmp(mtp_status_name(unknown[i]), "UNKNOWN") == 0);
        CHECK(mtp_status_description(unknown[i]) != NULL);
    }
}

int main(void)
{
    RUN(options);
    RUN(texts_that_are_not_utf8);
    RUN(only_the_stated_length_is_read);
    RUN(nothing_as_a_text);
    RUN(clients);
    RUN(requests);
    RUN(operations);
    RUN(queues);
    RUN(tokens);
    RUN(jwts);
    RUN(errors);
    RUN(freeing_nothing_does_nothing);
    RUN(every_status_has_a_name_and_a_description);
    return finish();
}
