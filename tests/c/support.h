/* What the test programs share: the emulator's fixed data, and the way from nothing to a request in one call.
   MTP_TEST_AUTHORITY, MTP_TEST_HOST and MTP_TEST_CA_FILE say where the emulator is. */
#ifndef MTP_TEST_SUPPORT_H
#define MTP_TEST_SUPPORT_H

#include "check.h"

#include "mtp_token.h"

#define TENANT "11111111-1111-4111-8111-111111111111"
#define OTHER_TENANT "22222222-2222-4222-8222-222222222222"
#define APP "aaaaaaaa-0000-4000-8000-000000000001"
#define APP_WITHOUT_ROLES "aaaaaaaa-0000-4000-8000-000000000002"
#define APP_THAT_HOLDS "ffffffff-0000-4000-8000-000000000005"
#define APP_THAT_IS_SLOW "ffffffff-0000-4000-8000-00000000000b"
#define APP_THAT_IS_DUE "ffffffff-0000-4000-8000-00000000000f"
#define APP_OPAQUE "ffffffff-0000-4000-8000-00000000000c"
#define SECRET "emulator-secret-Value~1"
#define RESOURCE "https://api.security.microsoft.com"

/* A text as the library wants it: pointer, length. */
#define TEXT(text) (text), strlen(text)

/* Expects a status; on any other prints the error's own words. Frees and clears the error. */
#define CHECK_STATUS(call, error, expected)                                                \
    do {                                                                                   \
        mtp_status check_status = (call);                                                  \
        support_status(__FILE__, __LINE__, #call, check_status, &(error), expected);       \
    } while (0)
#define CHECK_OK(call, error) CHECK_STATUS(call, error, MTP_STATUS_OK)

static inline const char *support_environment(const char *name)
{
    const char *value = getenv(name);

    if (value == NULL) {
        fprintf(stderr, "%s is not set: start this through `cargo xtask test`\n", name);
        exit(2);
    }
    return value;
}

/* How many times longer than usual things may take: valgrind is slow. */
static inline double support_patience(void)
{
    const char *factor = getenv("MTP_TEST_PATIENCE");

    return factor == NULL ? 1.0 : atof(factor);
}

static inline void support_status(const char *file, int line, const char *call, mtp_status actual, mtp_error **error,
                                  mtp_status expected)
{
    const char *message = NULL;
    size_t length = 0;

    if (actual != expected) {
        mtp_error_get_message(*error, &message, &length);
        printf("    %s:%d: %s returned %s, not %s: %s\n", file, line, call, mtp_status_name(actual),
               mtp_status_name(expected), message == NULL ? "no message" : message);
        check_errors++;
    }
    if ((actual == MTP_STATUS_OK) != (*error == NULL) || mtp_error_get_status(*error) != actual) {
        printf("    %s:%d: %s returned %s and an error object of %s\n", file, line, call, mtp_status_name(actual),
               *error == NULL ? "NULL" : mtp_status_name(mtp_error_get_status(*error)));
        check_errors++;
    }
    mtp_error_free(*error);
    *error = NULL;
}

/* The whole of a small file, to be freed. */
static inline char *support_read(const char *path, size_t *length)
{
    char *text = NULL;
    FILE *file = fopen(path, "rb");

    *length = 0;
    if (file != NULL) {
        text = (char *)calloc(1, 65536);
        *length = text == NULL ? 0 : fread(text, 1, 65535, file);
        fclose(file);
    }
    return text;
}

/* Everything but secret and proxy, for the emulator. */
static inline mtp_options *options_without_proxy(const char *client_id)
{
    mtp_options *options = NULL;
    mtp_error *error = NULL;
    size_t length = 0;
    char *ca = support_read(support_environment("MTP_TEST_CA_FILE"), &length);
    const char *authority = support_environment("MTP_TEST_AUTHORITY");
    const char *host = support_environment("MTP_TEST_HOST");

    CHECK_OK(mtp_options_new(&options, &error), error);
    CHECK_OK(mtp_options_set_client_id(options, TEXT(client_id), &error), error);
    CHECK_OK(mtp_options_set_tenant_id(options, TEXT(TENANT), &error), error);
    CHECK_OK(mtp_options_set_authority(options, TEXT(authority), &error), error);
    CHECK_OK(mtp_options_allow_host(options, TEXT(host), &error), error);
    CHECK_OK(mtp_options_set_extra_ca(options, ca, length, &error), error);
    CHECK_OK(mtp_options_set_max_retries(options, 0, &error), error);
    free(ca);
    return options;
}

/* Everything but the secret. */
static inline mtp_options *options_without_secret(const char *client_id)
{
    mtp_options *options = options_without_proxy(client_id);
    mtp_error *error = NULL;

    CHECK_OK(mtp_options_set_proxy(options, "", 0, &error), error);
    return options;
}

static inline mtp_options *options_for(const char *client_id)
{
    mtp_options *options = options_without_secret(client_id);
    mtp_error *error = NULL;

    CHECK_OK(mtp_options_set_client_secret(options, TEXT(SECRET), &error), error);
    return options;
}

/* Takes the options over. Clients of one configuration share their tokens, and the last one's may still be on its way out:
   each test begins with none. */
static inline mtp_client *client_from(mtp_options *options)
{
    mtp_client *client = NULL;
    mtp_error *error = NULL;

    CHECK_OK(mtp_client_new(options, &client, &error), error);
    CHECK_OK(mtp_client_clear_cache(client, &error), error);
    mtp_options_free(options);
    return client;
}

static inline mtp_client *client_for(const char *client_id)
{
    return client_from(options_for(client_id));
}

static inline mtp_request *request_of(const mtp_client *client)
{
    mtp_request *request = NULL;
    mtp_error *error = NULL;

    CHECK_OK(mtp_request_new(client, &request, &error), error);
    return request;
}

static inline mtp_token *token_of(const mtp_request *request)
{
    mtp_token *token = NULL;
    mtp_error *error = NULL;

    CHECK_OK(mtp_request_get_token(request, &token, &error), error);
    return token;
}

static inline mtp_operation *operation_of(const mtp_request *request)
{
    mtp_operation *operation = NULL;
    mtp_error *error = NULL;

    CHECK_OK(mtp_request_begin_get_token(request, NULL, 0, &operation, &error), error);
    return operation;
}

/* The token's text; "" on failure. Valid until the token is freed. */
static inline const char *secret_of(const mtp_token *token)
{
    mtp_error *error = NULL;
    const char *secret = NULL;
    size_t length = 0;

    CHECK_OK(mtp_token_get_secret(token, &secret, &length, &error), error);
    CHECK(secret != NULL && length > 20 && strlen(secret) == length);
    return secret == NULL ? "" : secret;
}

static inline int32_t source_of(const mtp_token *token)
{
    mtp_error *error = NULL;
    int32_t source = 0;

    CHECK_OK(mtp_token_get_source(token, &source, &error), error);
    return source;
}

/* Waits at most this long and returns the state. */
static inline int32_t state_within(const mtp_operation *operation, double seconds)
{
    mtp_error *error = NULL;
    int32_t state = -1;

    CHECK_OK(mtp_operation_wait(operation, (int64_t)(seconds * 1000 * support_patience()), &state, &error), error);
    return state;
}


#endif
