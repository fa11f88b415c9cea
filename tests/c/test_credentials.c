/* Every kind of credential but the client secret: how it is set, what it asks of the caller, what is said when it cannot
   be used. MTP_TEST_CERTIFICATE (a PEM file with certificate and key) is registered for APP_CERTIFICATE. */
#include "check.h"
#include "operations.h"
#include "support.h"

#include <unistd.h>

#define APP_CERTIFICATE "aaaaaaaa-0000-4000-8000-000000000010"
#define APP_FEDERATED "aaaaaaaa-0000-4000-8000-000000000020"
#define EXCHANGE "api://AzureADTokenExchange"

static const char *certificate_path(void)
{
    return support_environment("MTP_TEST_CERTIFICATE");
}

static mtp_options *options_of_certificate(void)
{
    mtp_options *options = options_without_secret(APP_CERTIFICATE);
    mtp_error *error = NULL;

    CHECK_OK(mtp_options_set_certificate_file(options, TEXT(certificate_path()), NULL, 0, &error), error);
    return options;
}

/* Gets a token, checks it, and frees everything. */
static void gets_a_token(mtp_options *options)
{
    mtp_client *client = client_from(options);
    mtp_request *request = request_of(client);
    mtp_token *token = token_of(request);

    secret_of(token);
    mtp_token_free(token);
    mtp_request_free(request);
    mtp_client_free(client);
}

/* The client is refused with this status, and a message that has these words. */
static void is_refused(mtp_options *options, mtp_status expected, const char *words)
{
    mtp_client *client = NULL;
    mtp_error *error = NULL;
    const char *message = NULL;
    size_t length = 0;
    mtp_status status = mtp_client_new(options, &client, &error);

    mtp_error_get_message(error, &message, &length);
    CHECK(message != NULL && strstr(message, words) != NULL);
    if (message == NULL || strstr(message, words) == NULL) {
        printf("    the message is: %s\n", message == NULL ? "(none)" : message);
    }
    CHECK_STATUS(status, error, expected);
    CHECK(client == NULL);
    mtp_options_free(options);
}

static void a_certificate_file_gets_a_token(void)
{
    gets_a_token(options_of_certificate());
}

static void a_certificate_in_memory_gets_a_token(void)
{
    mtp_options *options = options_without_secret(APP_CERTIFICATE);
    mtp_error *error = NULL;
    size_t length = 0;
    char *pem = support_read(certificate_path(), &length);

    CHECK_OK(mtp_options_set_certificate(options, (const uint8_t *)pem, length, NULL, 0, &error), error);
    CHECK_OK(mtp_options_set_signature_algorithm(options, MTP_SIGNATURE_RS256, &error), error);
    CHECK_OK(mtp_options_set_send_certificate_chain(options, 1, &error), error);
    memset(pem, 0, length);
    free(pem);
    gets_a_token(options);
}

static void the_source_names_the_certificate(void)
{
    mtp_client *client = client_from(options_of_certificate());
    mtp_error *error = NULL;
    const char *source = NULL;
    size_t length = 0;

    CHECK_OK(mtp_client_get_credential_source(client, &source, &length, &error), error);
    CHECK(source != NULL && strstr(source, "SHA-1") != NULL && strstr(source, "SHA-256") != NULL);
    mtp_client_free(client);
}

static void a_wrong_password_is_said(void)
{
    static const uint16_t password[] = {'w', 'r', 'o', 'n', 'g'};
    mtp_options *options = options_without_secret(APP_CERTIFICATE);
    mtp_error *error = NULL;
    const char *path = support_environment("MTP_TEST_PFX");

    CHECK_OK(mtp_options_set_certificate_file(options, TEXT(path), NULL, 0, &error), error);
    CHECK_OK(mtp_options_set_certificate_password_utf16(options, password, 5, &error), error);
    is_refused(options, MTP_STATUS_CREDENTIAL_INVALID, "password");
}

static void the_right_password_opens(void)
{
    mtp_options *options = options_without_secret(APP_CERTIFICATE);
    mtp_error *error = NULL;
    mtp_client *client = NULL;

    CHECK_OK(mtp_options_set_certificate_file(options, TEXT(support_environment("MTP_TEST_PFX")), NULL, 0, &error), error);
    CHECK_OK(mtp_options_set_certificate_password(options, TEXT(support_environment("MTP_TEST_PFX_PASSWORD")), &error), error);
    CHECK_OK(mtp_client_new(options, &client, &error), error);
    mtp_client_free(client);
    mtp_options_free(options);
}

static void a_second_kind_of_credential_is_refused(void)
{
    mtp_options *options = options_of_certificate();
    mtp_error *error = NULL;

    CHECK_STATUS(mtp_options_set_client_secret(options, TEXT(SECRET), &error), error, MTP_STATUS_INVALID_STATE);
    CHECK_STATUS(mtp_options_set_client_assertion(options, TEXT("a.b.c"), &error), error, MTP_STATUS_INVALID_STATE);
    CHECK_STATUS(mtp_options_set_external_assertion(options, &error), error, MTP_STATUS_INVALID_STATE);
    mtp_options_free(options);
}

/* What `openssl` makes of the bytes; the caller frees. NULL where it cannot be run. */
static uint8_t *sign_with_openssl(const uint8_t *input, size_t input_len, int pss, size_t *length)
{
    char input_file[] = "/tmp/mtp_sign_XXXXXX", output_file[] = "/tmp/mtp_sign_XXXXXX", command[1024];
    int in = mkstemp(input_file), out = mkstemp(output_file);
    FILE *file = in < 0 ? NULL : fdopen(in, "wb");
    uint8_t *signature = NULL;

    *length = 0;
    if (file != NULL && out >= 0) {
        fwrite(input, 1, input_len, file);
        fclose(file);
        snprintf(command, sizeof command, "openssl dgst -sha256 -sign '%s' %s -out %s %s 2>/dev/null", certificate_path(),
                 pss ? "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32" : "", output_file, input_file);
        if (system(command) == 0) {
            signature = (uint8_t *)support_read(output_file, length);
        }
    }
    unlink(input_file);
    unlink(output_file);
    return signature;
}

/* The public part of the test's certificate, as a key store would give it. */
static mtp_options *options_of_external_certificate(void)
{
    mtp_options *options = options_without_secret(APP_CERTIFICATE);
    mtp_error *error = NULL;
    size_t length = 0;
    char *pem = support_read(certificate_path(), &length);
    char *end = pem == NULL ? NULL : strstr(pem, "-----END CERTIFICATE-----");
    char *start = pem == NULL ? NULL : strstr(pem, "-----BEGIN CERTIFICATE-----");

    CHECK(start != NULL && end != NULL);
    if (start != NULL && end != NULL) {
        size_t part = (size_t)(end - start) + strlen("-----END CERTIFICATE-----");
        CHECK_OK(mtp_options_set_external_certificate(options, (const uint8_t *)start, part, &error), error);
    }
    free(pem);
    return options;
}

static void expect_signature(const mtp_operation *operation, int32_t algorithm, const uint8_t **input, size_t *length)
{
    mtp_error *error = NULL;
    const uint8_t *digest = NULL;
    size_t digest_len = 0;
    int32_t need = -1, wanted = -1;

    CHECK_INT(state_within(operation, 20), MTP_OPERATION_NEEDS_INPUT);
    CHECK_OK(mtp_operation_get_need(operation, &need, &error), error);
    CHECK_INT(need, MTP_NEED_SIGNATURE);
    CHECK_OK(mtp_operation_get_signature_request(operation, &wanted, input, length, &digest, &digest_len, &error), error);
    CHECK_INT(wanted, algorithm);
    CHECK_INT(digest_len, 32);
    CHECK(*input != NULL && *length > 100);
}

static void a_key_in_its_store_signs_where_it_is(void)
{
    mtp_client *client = client_from(options_of_external_certificate());
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    mtp_error *error = NULL;
    mtp_token *token = NULL;
    const uint8_t *input = NULL;
    size_t input_len = 0, length = 0;
    uint8_t *signature;

    expect_signature(operation, MTP_SIGNATURE_PS256, &input, &input_len);
    signature = sign_with_openssl(input, input_len, 1, &length);
    if (signature != NULL) {
        CHECK_OK(mtp_operation_provide_signature(operation, signature, length, &error), error);
        CHECK_INT(state_within(operation, 20), MTP_OPERATION_DONE);
        CHECK_OK(mtp_operation_take_token(operation, &token, &error), error);
        secret_of(token);
        mtp_token_free(token);
        /* From the cache nothing needs to be signed. */
        token = token_of(request);
        CHECK_INT(source_of(token), MTP_SOURCE_CACHE);
        mtp_token_free(token);
    }
    free(signature);
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
    if (signature == NULL) {
        SKIP("openssl is not there to sign");
    }
}

static void a_store_without_pss_declines_and_rs256_is_asked_for(void)
{
    mtp_client *client = client_from(options_of_external_certificate());
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    mtp_error *error = NULL;
    mtp_token *token = NULL;
    const uint8_t *input = NULL;
    size_t length = 0;

    expect_signature(operation, MTP_SIGNATURE_PS256, &input, &length);
    CHECK_OK(mtp_operation_decline_signature(operation, &error), error);
    expect_signature(operation, MTP_SIGNATURE_RS256, &input, &length);
    CHECK_OK(mtp_operation_decline_signature(operation, &error), error);
    CHECK_INT(state_within(operation, 20), MTP_OPERATION_FAILED);
    CHECK_STATUS(mtp_operation_take_token(operation, &token, &error), error, MTP_STATUS_CREDENTIAL_INVALID);
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void a_wrong_signature_is_not_sent(void)
{
    static const uint8_t nonsense[256] = {1, 2, 3};
    mtp_client *client = client_from(options_of_external_certificate());
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    mtp_error *error = NULL;
    mtp_token *token = NULL;
    const uint8_t *input = NULL;
    size_t length = 0;

    expect_signature(operation, MTP_SIGNATURE_PS256, &input, &length);
    CHECK_STATUS(mtp_operation_provide_assertion(operation, TEXT("a.b.c"), &error), error, MTP_STATUS_INVALID_STATE);
    CHECK_OK(mtp_operation_provide_signature(operation, nonsense, sizeof nonsense, &error), error);
    CHECK_INT(state_within(operation, 20), MTP_OPERATION_FAILED);
    CHECK_STATUS(mtp_operation_take_token(operation, &token, &error), error, MTP_STATUS_CREDENTIAL_INVALID);
    CHECK_STATUS(mtp_operation_provide_signature(operation, nonsense, sizeof nonsense, &error), error,
                 MTP_STATUS_INVALID_STATE);
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void a_blocking_call_cannot_ask_for_a_signature(void)
{
    mtp_client *client = client_from(options_of_external_certificate());
    mtp_request *request = request_of(client);
    mtp_error *error = NULL;
    mtp_token *token = NULL;

    CHECK_STATUS(mtp_request_get_token(request, &token, &error), error, MTP_STATUS_INVALID_STATE);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void an_operation_that_needs_a_signature_can_be_cancelled(void)
{
    mtp_client *client = client_from(options_of_external_certificate());
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    mtp_error *error = NULL;
    mtp_token *token = NULL;
    const uint8_t *input = NULL;
    size_t length = 0;

    expect_signature(operation, MTP_SIGNATURE_PS256, &input, &length);
    mtp_operation_cancel(operation);
    CHECK_INT(state_within(operation, 20), MTP_OPERATION_FAILED);
    CHECK_STATUS(mtp_operation_take_token(operation, &token, &error), error, MTP_STATUS_CANCELLED);
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void the_caller_may_bring_an_assertion(void)
{
    mtp_options *options = options_without_secret(APP_FEDERATED);
    mtp_error *error = NULL;
    mtp_client *client;
    mtp_request *request;
    mtp_operation *operation;
    mtp_token *token = NULL;
    const char *audience = NULL;
    size_t length = 0;
    int32_t need = -1;

    CHECK_OK(mtp_options_set_external_assertion(options, &error), error);
    client = client_from(options);
    request = request_of(client);
    operation = operation_of(request);
    CHECK_INT(state_within(operation, 20), MTP_OPERATION_NEEDS_INPUT);
    CHECK_OK(mtp_operation_get_need(operation, &need, &error), error);
    CHECK_INT(need, MTP_NEED_ASSERTION);
    CHECK_OK(mtp_operation_get_assertion_audience(operation, &audience, &length, &error), error);
    CHECK_TEXT(audience, length, EXCHANGE);
    CHECK_OK(mtp_operation_provide_assertion(operation, TEXT(support_environment("MTP_TEST_ASSERTION")), &error), error);
    CHECK_INT(state_within(operation, 20), MTP_OPERATION_DONE);
    CHECK_OK(mtp_operation_take_token(operation, &token, &error), error);
    secret_of(token);
    mtp_token_free(token);
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void what_is_no_assertion_is_not_sent(void)
{
    mtp_options *options = options_without_secret(APP_FEDERATED);
    mtp_error *error = NULL;

    CHECK_OK(mtp_options_set_client_assertion(options, TEXT("no token"), &error), error);
    is_refused(options, MTP_STATUS_CREDENTIAL_INVALID, "assertion");
}

static void a_given_assertion_gets_a_token(void)
{
    static uint16_t units[16384];
    const char *assertion = support_environment("MTP_TEST_ASSERTION");
    mtp_options *options = options_without_secret(APP_FEDERATED);
    mtp_error *error = NULL;
    size_t length = strlen(assertion), at;

    for (at = 0; at < length && at < 16384; at++) {
        units[at] = (uint16_t)assertion[at];
    }
    CHECK_OK(mtp_options_set_client_assertion_utf16(options, units, length, &error), error);
    gets_a_token(options);
}

static void a_token_file_is_read_for_each_request(void)
{
    char path[] = "/tmp/mtp_token_file_XXXXXX";
    mtp_options *options = options_without_secret(APP_FEDERATED);
    mtp_error *error = NULL;
    mtp_client *client;
    mtp_request *request;
    mtp_token *token = NULL;
    int file = mkstemp(path);
    FILE *stream = file < 0 ? NULL : fdopen(file, "wb");

    CHECK(stream != NULL);
    if (stream == NULL) {
        return;
    }
    CHECK_OK(mtp_options_set_federated_token_file(options, TEXT(path), &error), error);
    CHECK_OK(mtp_options_set_replication_wait(options, 0, &error), error);
    CHECK_STATUS(mtp_options_set_replication_wait(options, -1, &error), error, MTP_STATUS_INVALID_ARGUMENT);
    client = client_from(options);
    request = request_of(client);
    /* Nothing in it yet. */
    CHECK_STATUS(mtp_request_get_token(request, &token, &error), error, MTP_STATUS_CREDENTIAL_INVALID);
    fprintf(stream, "%s\n", support_environment("MTP_TEST_ASSERTION"));
    fclose(stream);
    token = token_of(request);
    secret_of(token);
    mtp_token_free(token);
    mtp_request_free(request);
    mtp_client_free(client);
    unlink(path);
}

static void tell(mtp_options *options, const char *name, const char *value)
{
    mtp_error *error = NULL;

    CHECK_OK(mtp_options_set_environment_variable(options, TEXT(name), TEXT(value), &error), error);
}

static void a_job_of_github_gets_a_token(void)
{
    mtp_options *options = options_without_secret(APP_FEDERATED);
    mtp_error *error = NULL;
    char url[256];

    snprintf(url, sizeof url, "%s/github/oidc?api-version=2.0", support_environment("MTP_TEST_AUTHORITY"));
    tell(options, "ACTIONS_ID_TOKEN_REQUEST_URL", url);
    tell(options, "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "github-request-token");
    CHECK_OK(mtp_options_set_federated_provider(options, MTP_FEDERATED_GITHUB_ACTIONS, NULL, 0, &error), error);
    CHECK_STATUS(mtp_options_set_federated_provider(options, 9, NULL, 0, &error), error, MTP_STATUS_INVALID_ARGUMENT);
    gets_a_token(options);
}

static void a_job_of_github_without_permission_is_told_so(void)
{
    mtp_options *options = options_without_secret(APP_FEDERATED);
    mtp_error *error = NULL;

    tell(options, "GITHUB_ACTION", "run1");
    CHECK_OK(mtp_options_set_federated_provider(options, MTP_FEDERATED_GITHUB_ACTIONS, NULL, 0, &error), error);
    is_refused(options, MTP_STATUS_IDENTITY_UNAVAILABLE, "ACTIONS_ID_TOKEN_REQUEST_URL");
}

static void a_function_app_has_an_identity(void)
{
    mtp_options *options = NULL;
    mtp_error *error = NULL;
    char endpoint[256];

    snprintf(endpoint, sizeof endpoint, "%s/appservice/msi/token", support_environment("MTP_TEST_PLAIN_URL"));
    CHECK_OK(mtp_options_new(&options, &error), error);
    tell(options, "IDENTITY_ENDPOINT", endpoint);
    tell(options, "IDENTITY_HEADER", "app-service-header");
    CHECK_OK(mtp_options_set_managed_identity(options, MTP_IDENTITY_SOURCE_AUTO, MTP_IDENTITY_SYSTEM, NULL, 0, &error), error);
    CHECK_STATUS(mtp_options_set_managed_identity(options, 99, MTP_IDENTITY_SYSTEM, NULL, 0, &error), error,
                 MTP_STATUS_INVALID_ARGUMENT);
    CHECK_STATUS(mtp_options_set_managed_identity(options, MTP_IDENTITY_SOURCE_AUTO, MTP_IDENTITY_SYSTEM, TEXT("x"), &error),
                 error, MTP_STATUS_INVALID_ARGUMENT);
    gets_a_token(options);
}

static void an_identity_may_vouch_for_an_app(void)
{
    mtp_options *options = options_without_secret(APP_FEDERATED);
    mtp_error *error = NULL;
    char endpoint[256];

    snprintf(endpoint, sizeof endpoint, "%s/appservice/msi/token", support_environment("MTP_TEST_PLAIN_URL"));
    tell(options, "IDENTITY_ENDPOINT", endpoint);
    tell(options, "IDENTITY_HEADER", "app-service-header");
    CHECK_OK(mtp_options_set_federated_identity(options, MTP_IDENTITY_SOURCE_APP_SERVICE, MTP_IDENTITY_CLIENT_ID,
                                                TEXT("bbbbbbbb-0000-4000-8000-000000000002"), &error), error);
    gets_a_token(options);
}

static void told_variables_are_the_environment(void)
{
    mtp_options *options = options_without_secret("");
    mtp_error *error = NULL;

    tell(options, "AZURE_CLIENT_ID", APP_CERTIFICATE);
    tell(options, "AZURE_CLIENT_CERTIFICATE_PATH", certificate_path());
    CHECK_OK(mtp_options_set_environment(options, 1, &error), error);
    gets_a_token(options);
}

static void the_names_of_variables_are_known(void)
{
    size_t count = 0;
    int secret = 0;

    while (mtp_environment_variable_name(count) != NULL) {
        secret |= strcmp(mtp_environment_variable_name(count), "AZURE_CLIENT_SECRET") == 0;
        count++;
    }
    CHECK(secret && count > 10);
    CHECK(mtp_environment_variable_name((size_t)-1) == NULL);
}

int main(void)
{
    RUN(a_certificate_file_gets_a_token);
    RUN(a_certificate_in_memory_gets_a_token);
    RUN(the_source_names_the_certificate);
    RUN(a_wrong_password_is_said);
    RUN(the_right_password_opens);
    RUN(a_second_kind_of_credential_is_refused);
    RUN(a_key_in_its_store_signs_where_it_is);
    RUN(a_store_without_pss_declines_and_rs256_is_asked_for);
    RUN(a_wrong_signature_is_not_sent);
    RUN(a_blocking_call_cannot_ask_for_a_signature);
    RUN(an_operation_that_needs_a_signature_can_be_cancelled);
    RUN(the_caller_may_bring_an_assertion);
    RUN(what_is_no_assertion_is_not_sent);
    RUN(a_given_assertion_gets_a_token);
    RUN(a_token_file_is_read_for_each_request);
    RUN(a_job_of_github_gets_a_token);
    RUN(a_job_of_github_without_permission_is_told_so);
    RUN(a_function_app_has_an_identity);
    RUN(an_identity_may_vouch_for_an_app);
    RUN(told_variables_are_the_environment);
    RUN(the_names_of_variables_are_known);
    return finish();
}
