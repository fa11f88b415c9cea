/* The table of failures that Rust, C, C# and PowerShell share. `cargo xtask test` writes it as lines of columns parted by
   tabs, MTP_TEST_FAILURES names the file, "(null)" stands for what is not set or not expected. */
#include "support.h"

enum column {
    NAME,
    TENANT_ID,
    CLIENT_ID,
    CLIENT_SECRET,
    CERTIFICATE_FILE,
    CERTIFICATE_PASSWORD,
    ASSERTION,
    TOKEN_FILE,
    PROVIDER,
    MANAGED_IDENTITY,
    USE_ENVIRONMENT,
    VARIABLES,
    RESOURCE_ID,
    SCOPE,
    AUTHORITY,
    ALLOW_HOST,
    CA_FILE,
    ATTEMPT_TIMEOUT,
    STATUS,
    AADSTS_CODE,
    OAUTH_ERROR,
    HTTP_STATUS,
    RETRY_AFTER,
    IS_RETRYABLE,
    HAS_SERVER_IDS,
    ADVICE,
    COLUMNS
};

/* A column's text, NULL where nothing is set. */
static const char *set(char *const *columns, int column)
{
    return strcmp(columns[column], "(null)") == 0 ? NULL : columns[column];
}

/* Goes on to the next call only while all is well. */
#define NEXT(call)                      \
    do {                                \
        if (status == MTP_STATUS_OK) {  \
            status = (call);            \
        }                               \
    } while (0)
#define NEXT_TEXT(setter, handle, column)                                       \
    do {                                                                        \
        const char *next_text = set(columns, column);                           \
        if (next_text != NULL) {                                                \
            NEXT(setter(handle, TEXT(next_text), error));                       \
        }                                                                       \
    } while (0)

/* Sets the variables of a column, NAME=VALUE parted by semicolons. */
static mtp_status tell_variables(char *const *columns, mtp_options *options, mtp_error **error)
{
    mtp_status status = MTP_STATUS_OK;
    char *rest = set(columns, VARIABLES) == NULL ? NULL : columns[VARIABLES];

    while (rest != NULL && status == MTP_STATUS_OK) {
        char *value = strsep(&rest, ";"), *name = strsep(&value, "=");

        status = mtp_options_set_environment_variable(options, TEXT(name), TEXT(value), error);
    }
    return status;
}

static mtp_status set_credential(char *const *columns, mtp_options *options, mtp_error **error)
{
    mtp_status status = MTP_STATUS_OK;

    NEXT_TEXT(mtp_options_set_client_secret, options, CLIENT_SECRET);
    NEXT_TEXT(mtp_options_set_certificate_password, options, CERTIFICATE_PASSWORD);
    NEXT_TEXT(mtp_options_set_client_assertion, options, ASSERTION);
    NEXT_TEXT(mtp_options_set_federated_token_file, options, TOKEN_FILE);
    if (set(columns, CERTIFICATE_FILE) != NULL) {
        NEXT(mtp_options_set_certificate_file(options, TEXT(columns[CERTIFICATE_FILE]), NULL, 0, error));
    }
    if (set(columns, PROVIDER) != NULL) {
        int32_t provider = strcmp(columns[PROVIDER], "GitHubActions") == 0 ? MTP_FEDERATED_GITHUB_ACTIONS
                                                                            : MTP_FEDERATED_AZURE_PIPELINES;
        NEXT(mtp_options_set_federated_provider(options, provider, NULL, 0, error));
    }
    if (set(columns, MANAGED_IDENTITY) != NULL) {
        const char *id = strchr(columns[MANAGED_IDENTITY], ':');
        int32_t id_type = id == NULL ? MTP_IDENTITY_SYSTEM : MTP_IDENTITY_CLIENT_ID;

        id = id == NULL ? "" : id + 1;
        NEXT(mtp_options_set_managed_identity(options, MTP_IDENTITY_SOURCE_AUTO, id_type, TEXT(id), error));
    }
    NEXT(mtp_options_set_environment(options, strcmp(columns[USE_ENVIRONMENT], "true") == 0, error));
    NEXT(tell_variables(columns, options, error));
    return status;
}

static mtp_status get_token(char *const *columns, mtp_error **error)
{
    mtp_status status;
    mtp_options *options = NULL;
    mtp_client *client = NULL;
    mtp_request *request = NULL;
    mtp_token *token = NULL;

    status = mtp_options_new(&options, error);
    NEXT_TEXT(mtp_options_set_client_id, options, CLIENT_ID);
    NEXT(set_credential(columns, options, error));
    NEXT_TEXT(mtp_options_set_authority, options, AUTHORITY);
    NEXT_TEXT(mtp_options_allow_host, options, ALLOW_HOST);
    if (set(columns, CA_FILE) != NULL) {
        size_t length = 0;
        char *ca = support_read(columns[CA_FILE], &length);
        NEXT(mtp_options_set_extra_ca(options, ca, length, error));
        free(ca);
    }
    if (atoi(columns[ATTEMPT_TIMEOUT]) > 0) {
        NEXT(mtp_options_set_attempt_timeout(options, atoi(columns[ATTEMPT_TIMEOUT]), error));
    }
    NEXT(mtp_options_set_proxy(options, "", 0, error));
    NEXT(mtp_options_set_max_retries(options, 0, error));
    NEXT(mtp_client_new(options, &client, error));
    NEXT(mtp_request_new(client, &request, error));
    NEXT_TEXT(mtp_request_set_tenant_id, request, TENANT_ID);
    NEXT_TEXT(mtp_request_set_resource, request, RESOURCE_ID);
    NEXT_TEXT(mtp_request_set_scope, request, SCOPE);
    NEXT(mtp_request_get_token(request, &token, error));
    mtp_token_free(token);
    mtp_request_free(request);
    mtp_client_free(client);
    mtp_options_free(options);
    return status;
}

/* No secret, whole or in part, no control characters but line breaks, nothing endless. */
static void check_is_log_safe(const char *text, const char *secret)
{
    if (text == NULL) {
        return;
    }
    CHECK(secret == NULL || *secret == '\0' || strstr(text, secret) == NULL);
    CHECK(strstr(text, "secret-Value") == NULL && strstr(text, "wrong-Value") == NULL);
    CHECK(strstr(text, "assertion-Value") == NULL && strstr(text, "correct-horse") == NULL && strstr(text, "eyJ") == NULL);
    CHECK(strstr(text, "\xe2\x80\xae") == NULL);
    CHECK(strlen(text) < 8192);
    for (const char *at = text; *at != '\0'; at++) {
        CHECK((unsigned char)*at >= 0x20 || *at == '\n');
    }
}

static void check_case(char *const *columns)
{
    mtp_error *error = NULL;
    const char *message = NULL, *advice = NULL, *oauth_error = NULL, *attempts = NULL, *server_ids[3] = {NULL, NULL, NULL};
    size_t length = 0, oauth_length = 0;
    mtp_status status = get_token(columns, &error);

    if (strcmp(mtp_status_name(status), columns[STATUS]) != 0) {
        mtp_error_get_message(error, &message, &length);
        printf("    %s, not %s: %s\n", mtp_status_name(status), columns[STATUS], message == NULL ? "" : message);
        check_errors++;
    }
    CHECK_INT(mtp_error_get_status(error), status);
    CHECK_INT(mtp_error_get_aadsts_code(error), atoll(columns[AADSTS_CODE]));
    CHECK_INT(mtp_error_get_http_status(error), atoi(columns[HTTP_STATUS]));
    CHECK_INT(mtp_error_get_retry_after_seconds(error), atoll(columns[RETRY_AFTER]));
    CHECK_INT(mtp_error_is_retryable(error), strcmp(columns[IS_RETRYABLE], "true") == 0);
    mtp_error_get_oauth_error(error, &oauth_error, &oauth_length);
    CHECK_TEXT(oauth_error, oauth_length, set(columns, OAUTH_ERROR));
    mtp_error_get_trace_id(error, &server_ids[0], &length);
    mtp_error_get_correlation_id(error, &server_ids[1], &length);
    mtp_error_get_timestamp(error, &server_ids[2], &length);
    for (int i = 0; i < 3; i++) {
        CHECK((server_ids[i] != NULL) == (strcmp(columns[HAS_SERVER_IDS], "true") == 0));
    }
    mtp_error_get_attempts(error, &attempts, &length);
    CHECK_TEXT(attempts, length, NULL);
    mtp_error_get_message(error, &message, &length);
    CHECK(message != NULL && length > 0);
    check_is_log_safe(message, set(columns, CLIENT_SECRET));
    mtp_error_get_advice(error, &advice, &length);
    CHECK(advice != NULL && length > 0);
    check_is_log_safe(advice, set(columns, CLIENT_SECRET));
    for (char *part = columns[ADVICE]; advice != NULL && part != NULL;) {
        char *end = strchr(part, '|');

        if (end != NULL) {
            *end = '\0';
        }
        if (strcasestr(advice, part) == NULL) {
            printf("    the advice does not say '%s': %s\n", part, advice);
            check_errors++;
        }
        part = end == NULL ? NULL : end + 1;
    }
    mtp_error_free(error);
}

static void earlier_attempts_are_in_the_error(void)
{
    mtp_options *options = options_for("ffffffff-0000-4000-8000-000000000503");
    mtp_request *request = NULL;
    mtp_token *token = NULL;
    mtp_error *error = NULL;
    const char *attempts = NULL;
    size_t length = 0;
    mtp_client *client;

    CHECK_OK(mtp_options_set_max_retries(options, 2, &error), error);
    client = client_from(options);
    CHECK_OK(mtp_request_new(client, &request, &error), error);
    CHECK_INT(mtp_request_get_token(request, &token, &error), MTP_STATUS_SERVICE_UNAVAILABLE);
    mtp_error_get_attempts(error, &attempts, &length);
    CHECK_TEXT(attempts, length, "HTTP 503, AADSTS90033\nHTTP 503, AADSTS90033");
    mtp_error_free(error);
    mtp_request_free(request);
    mtp_client_free(client);
}

int main(void)
{
    static char line[16384];
    FILE *table = fopen(support_environment("MTP_TEST_FAILURES"), "r");

    while (table != NULL && fgets(line, sizeof line, table) != NULL) {
        char *columns[COLUMNS], *at = line;
        double start = check_seconds();
        int count = 0;

        line[strcspn(line, "\n")] = '\0';
        while (at != NULL && count < COLUMNS) {
            columns[count++] = strsep(&at, "\t");
        }
        check_begin();
        CHECK_INT(count, COLUMNS);
        if (count == COLUMNS) {
            check_case(columns);
        }
        check_end(columns[0], start);
    }
    if (table != NULL) {
        fclose(table);
    }
    RUN(earlier_attempts_are_in_the_error);
    return finish();
}
