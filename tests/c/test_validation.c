/* Checking tokens: what is expected, what the report says, signatures with keys that are fetched or given. */
#include "operations.h"

#include "process.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define REFUSES_NULL(call) CHECK_STATUS(call, error, MTP_STATUS_NULL_PARAMETER)
#define REFUSES(call) CHECK_STATUS(call, error, MTP_STATUS_INVALID_ARGUMENT)

typedef mtp_status (*validation_text)(mtp_validation *, const char *, size_t, mtp_error **);
typedef mtp_status (*report_text)(const mtp_report *, const char **, size_t *, mtp_error **);
typedef mtp_status (*report_time)(const mtp_report *, int64_t *, mtp_error **);
typedef mtp_status (*report_number)(const mtp_report *, int32_t *, mtp_error **);
typedef mtp_status (*check_text_getter)(const mtp_report *, size_t, const char **, size_t *, mtp_error **);

static mtp_validation *new_validation(void)
{
    mtp_validation *validation = NULL;
    mtp_error *error = NULL;

    CHECK_OK(mtp_validation_new(&validation, &error), error);
    return validation;
}

/* A token of the ordinary app for the ordinary tenant. */
static mtp_token *new_token(void)
{
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_token *token = token_of(request);

    mtp_request_free(request);
    mtp_client_free(client);
    return token;
}

static mtp_report *report_on(const mtp_validation *validation, const char *text)
{
    mtp_report *report = NULL;
    mtp_error *error = NULL;

    CHECK_OK(mtp_validation_run(validation, TEXT(text), &report, &error), error);
    CHECK(report != NULL);
    return report;
}

static int32_t verdict_of(const mtp_report *report)
{
    mtp_error *error = NULL;
    int32_t verdict = 0, valid = -1;

    CHECK_OK(mtp_report_get_verdict(report, &verdict, &error), error);
    CHECK_OK(mtp_report_get_valid(report, &valid, &error), error);
    CHECK_INT(valid, verdict == MTP_VERDICT_PASS);
    return verdict;
}

/* The index of a check; the count when the report has none of this name. */
static size_t check_named(const mtp_report *report, const char *wanted)
{
    mtp_error *error = NULL;
    size_t count = 0, index;

    CHECK_OK(mtp_report_get_check_count(report, &count, &error), error);
    for (index = 0; index < count; index++) {
        const char *name = NULL;
        size_t length = 0;

        CHECK_OK(mtp_report_get_check_name(report, index, &name, &length, &error), error);
        if (name != NULL && strcmp(name, wanted) == 0) {
            break;
        }
    }
    return index;
}

static int32_t verdict_on(const mtp_report *report, const char *check)
{
    mtp_error *error = NULL;
    int32_t verdict = 0;

    CHECK_OK(mtp_report_get_check_verdict(report, check_named(report, check), &verdict, &error), error);
    return verdict;
}

static void a_good_token_passes(void)
{
    mtp_validation *validation = new_validation();
    mtp_token *token = new_token();
    mtp_report *report;
    mtp_error *error = NULL;
    const char *text = NULL;
    size_t length = 0, count = 0;
    int32_t kind = 0, version = 0;
    int64_t issued_at = 0, not_before = 0, expires_on = 0, remaining = 0, lifetime = 0, usable = 0;

    CHECK_OK(mtp_validation_set_tenant_id(validation, TEXT(TENANT), &error), error);
    CHECK_OK(mtp_validation_set_client_id(validation, TEXT(APP), &error), error);
    CHECK_OK(mtp_validation_add_role(validation, TEXT("Incident.Read.All"), &error), error);
    CHECK_OK(mtp_validation_add_audience(validation, TEXT(RESOURCE), &error), error);
    CHECK_OK(mtp_validation_set_cloud(validation, TEXT("Commercial"), &error), error);
    CHECK_OK(mtp_validation_set_clock_skew(validation, 60, &error), error);
    CHECK_OK(mtp_validation_set_language(validation, TEXT("en-GB"), &error), error);
    CHECK_OK(mtp_validation_set_verify_signature(validation, 0, &error), error);
    report = report_on(validation, secret_of(token));
    mtp_validation_free(validation);
    mtp_token_free(token);

    /* The report stands for itself. */
    CHECK_INT(verdict_of(report), MTP_VERDICT_PASS);
    CHECK_OK(mtp_report_get_kind(report, &kind, &error), error);
    CHECK_INT(kind, MTP_TOKEN_KIND_JWT);
    CHECK_OK(mtp_report_get_version(report, &version, &error), error);
    CHECK_INT(version, 1);
    CHECK_OK(mtp_report_get_audience(report, &text, &length, &error), error);
    CHECK_TEXT(text, length, RESOURCE);
    CHECK_OK(mtp_report_get_tenant_id(report, &text, &length, &error), error);
    CHECK_TEXT(text, length, TENANT);
    CHECK_OK(mtp_report_get_client_id(report, &text, &length, &error), error);
    CHECK_TEXT(text, length, APP);
    CHECK_OK(mtp_report_get_role_count(report, &count, &error), error);
    CHECK_INT(count, 2);
    CHECK_OK(mtp_report_get_role(report, 1, &text, &length, &error), error);
    CHECK_TEXT(text, length, "Incident.Read.All");
    REFUSES(mtp_report_get_role(report, 2, &text, &length, &error));
    CHECK_OK(mtp_report_get_issued_at(report, &issued_at, &error), error);
    CHECK_OK(mtp_report_get_not_before(report, &not_before, &error), error);
    CHECK_OK(mtp_report_get_expires_on(report, &expires_on, &error), error);
    CHECK_OK(mtp_report_get_lifetime_seconds(report, &lifetime, &error), error);
    CHECK_OK(mtp_report_get_remaining_seconds(report, &remaining, &error), error);
    CHECK_OK(mtp_report_get_usable_seconds(report, &usable, &error), error);
    CHECK(issued_at == not_before && lifetime == expires_on - issued_at);
    CHECK(usable > 0 && usable < remaining && remaining <= lifetime);
    CHECK_OK(mtp_report_get_check_count(report, &count, &error), error);
    CHECK(count >= 8);
    for (size_t i = 0; i < count; i++) {
        int32_t verdict = 0;

        CHECK_OK(mtp_report_get_check_verdict(report, i, &verdict, &error), error);
        CHECK_INT(verdict, MTP_VERDICT_PASS);
        CHECK_OK(mtp_report_get_check_message(report, i, &text, &length, &error), error);
        CHECK(text != NULL && strlen(text) == length && length > 0);
    }
    mtp_report_free(report);
}

static void what_is_not_as_expected_fails_and_says_so(void)
{
    mtp_validation *validation = new_validation();
    mtp_token *token = new_token();
    mtp_report *report;
    mtp_error *error = NULL;
    const char *expected = NULL, *found = NULL, *advice = NULL, *message = NULL;
    size_t length = 0, index;

    CHECK_OK(mtp_validation_set_tenant_id(validation, TEXT(OTHER_TENANT), &error), error);
    CHECK_OK(mtp_validation_set_client_id(validation, TEXT(APP_WITHOUT_ROLES), &error), error);
    CHECK_OK(mtp_validation_add_role(validation, TEXT("incident.read.all"), &error), error);
    CHECK_OK(mtp_validation_add_audience(validation, TEXT("https://graph.microsoft.com"), &error), error);
    report = report_on(validation, secret_of(token));
    CHECK_INT(verdict_of(report), MTP_VERDICT_FAIL);
    CHECK_INT(verdict_on(report, "WellFormed"), MTP_VERDICT_PASS);
    CHECK_INT(verdict_on(report, "Tenant"), MTP_VERDICT_FAIL);
    CHECK_INT(verdict_on(report, "Client"), MTP_VERDICT_FAIL);
    CHECK_INT(verdict_on(report, "Audience"), MTP_VERDICT_FAIL);
    /* Names of roles are exact. */
    CHECK_INT(verdict_on(report, "Roles"), MTP_VERDICT_FAIL);
    index = check_named(report, "Audience");
    CHECK_OK(mtp_report_get_check_expected(report, index, &expected, &length, &error), error);
    CHECK(expected != NULL && strstr(expected, "graph.microsoft.com") != NULL);
    CHECK_OK(mtp_report_get_check_found(report, index, &found, &length, &error), error);
    CHECK(found != NULL && strstr(found, RESOURCE) != NULL);
    CHECK_OK(mtp_report_get_check_advice(report, index, &advice, &length, &error), error);
    CHECK(advice != NULL && length > 0);
    CHECK_OK(mtp_report_get_check_message(report, index, &message, &length, &error), error);
    CHECK(message != NULL && length > 0);
    mtp_report_free(report);
    mtp_validation_free(validation);
    mtp_token_free(token);
}

static void the_time_may_be_given(void)
{
    mtp_validation *validation = new_validation();
    mtp_token *token = new_token();
    mtp_report *report;
    mtp_error *error = NULL;
    int64_t expires_on = 0, remaining = 0;

    /* What the token says: its owner reckons from when it was asked for, which may be a second less. */
    report = report_on(validation, secret_of(token));
    CHECK_OK(mtp_report_get_expires_on(report, &expires_on, &error), error);
    mtp_report_free(report);
    CHECK_OK(mtp_validation_set_time(validation, expires_on + 301, &error), error);
    report = report_on(validation, secret_of(token));
    CHECK_INT(verdict_on(report, "Expiry"), MTP_VERDICT_FAIL);
    CHECK_OK(mtp_report_get_remaining_seconds(report, &remaining, &error), error);
    CHECK_INT(remaining, -301);
    mtp_report_free(report);
    CHECK_OK(mtp_validation_set_clock_skew(validation, 3600, &error), error);
    report = report_on(validation, secret_of(token));
    CHECK_INT(verdict_on(report, "Expiry"), MTP_VERDICT_PASS);
    mtp_report_free(report);
    CHECK_OK(mtp_validation_set_time(validation, 1000000000, &error), error);
    report = report_on(validation, secret_of(token));
    CHECK_INT(verdict_on(report, "NotBefore"), MTP_VERDICT_FAIL);
    mtp_report_free(report);
    mtp_validation_free(validation);
    mtp_token_free(token);
}

static void anything_at_all_gets_a_report(void)
{
    static const struct {
        const char *text;
        int32_t kind;
    } cases[] = {
        {"opaque-token", MTP_TOKEN_KIND_OPAQUE},
        {"a.b.c", MTP_TOKEN_KIND_MALFORMED},
    };
    mtp_validation *validation = new_validation();
    mtp_report *report = NULL;
    mtp_error *error = NULL;
    const uint16_t wide[] = {'a', '.', 'b', '.', 0xD800};

    for (size_t i = 0; i < COUNT(cases); i++) {
        int32_t kind = 0;

        report = report_on(validation, cases[i].text);
        CHECK(verdict_of(report) != MTP_VERDICT_PASS);
        CHECK_OK(mtp_report_get_kind(report, &kind, &error), error);
        CHECK_INT(kind, cases[i].kind);
        mtp_report_free(report);
    }
    CHECK_OK(mtp_validation_run(validation, "\xff.\xff.\xff", 5, &report, &error), error);
    CHECK(verdict_of(report) != MTP_VERDICT_PASS);
    mtp_report_free(report);
    CHECK_OK(mtp_validation_run_utf16(validation, wide, COUNT(wide), &report, &error), error);
    CHECK(verdict_of(report) != MTP_VERDICT_PASS);
    mtp_report_free(report);
    CHECK_OK(mtp_validation_run(validation, NULL, 0, &report, &error), error);
    mtp_report_free(report);
    mtp_validation_free(validation);
}

/* A client that has no credential and fetches keys from the emulator. */
static mtp_client *keys_client(void)
{
    mtp_options *options = options_without_secret(APP);
    mtp_error *error = NULL;

    CHECK_OK(mtp_options_set_keys_only(options, 1, &error), error);
    return client_from(options);
}

static mtp_report *take_report(mtp_operation *operation)
{
    mtp_report *report = NULL, *again = NULL;
    mtp_token *token = NULL;
    mtp_error *error = NULL;

    CHECK_INT(state_within(operation, SOON), MTP_OPERATION_DONE);
    /* It brings no token. */
    CHECK_STATUS(mtp_operation_take_token(operation, &token, &error), error, MTP_STATUS_INVALID_STATE);
    CHECK_OK(mtp_operation_take_report(operation, &report, &error), error);
    CHECK_STATUS(mtp_operation_take_report(operation, &again, &error), error, MTP_STATUS_INVALID_STATE);
    mtp_operation_free(operation);
    return report;
}

static void a_signature_is_checked_with_fetched_keys(void)
{
    mtp_client *client = keys_client();
    mtp_validation *validation = new_validation();
    mtp_token *token = new_token();
    mtp_operation *operation = NULL;
    mtp_queue *queue = NULL;
    mtp_report *report;
    mtp_error *error = NULL;
    char *forged = strdup(secret_of(token));
    uint16_t *wide = (uint16_t *)calloc(strlen(forged) + 1, sizeof *wide);
    size_t units = strlen(forged);
    uint64_t tag = 0;
    int32_t state = 0;

    CHECK_OK(mtp_validation_set_verify_signature(validation, 1, &error), error);
    /* A signature is checked for an expected tenant only. */
    REFUSES(mtp_client_begin_validate(client, validation, TEXT(forged), NULL, 0, &operation, &error));
    CHECK(operation == NULL);
    CHECK_OK(mtp_validation_set_tenant_id(validation, TEXT(TENANT), &error), error);
    CHECK_OK(mtp_queue_new(&queue, &error), error);
    CHECK_OK(mtp_client_begin_validate(client, validation, TEXT(forged), queue, 5, &operation, &error), error);
    CHECK_OK(mtp_queue_next(queue, (int64_t)(SOON * 1000), &tag, &state, &error), error);
    CHECK_INT(tag, 5);
    report = take_report(operation);
    CHECK_INT(verdict_on(report, "Signature"), MTP_VERDICT_PASS);
    CHECK_INT(verdict_of(report), MTP_VERDICT_PASS);
    mtp_report_free(report);

    /* The client may go first, and UTF-16 serves as well. */
    for (size_t i = 0; i < units; i++) {
        wide[i] = (unsigned char)forged[i];
    }
    CHECK_OK(mtp_client_begin_validate_utf16(client, validation, wide, units, NULL, 0, &operation, &error), error);
    report = take_report(operation);
    CHECK_INT(verdict_on(report, "Signature"), MTP_VERDICT_PASS);
    mtp_report_free(report);
    CHECK_OK(mtp_validation_run_utf16(validation, wide, units, &report, &error), error);
    CHECK_INT(verdict_on(report, "Signature"), MTP_VERDICT_NOT_VERIFIABLE);
    mtp_report_free(report);

    /* One character of the claims, another token. */
    forged[units / 2] = forged[units / 2] == 'A' ? 'B' : 'A';
    CHECK_OK(mtp_client_begin_validate(client, validation, TEXT(forged), NULL, 0, &operation, &error), error);
    mtp_client_free(client);
    report = take_report(operation);
    CHECK_INT(verdict_of(report), MTP_VERDICT_FAIL);
    mtp_report_free(report);
    mtp_queue_free(queue);
    free(forged);
    free(wide);
    mtp_validation_free(validation);
    mtp_token_free(token);
}

static void keys_that_are_not_the_tenants_do_not_verify(void)
{
    static const char keys[] = "{\"keys\":[]}";
    mtp_validation *validation = new_validation();
    mtp_token *token = new_token();
    mtp_report *report;
    mtp_error *error = NULL;

    CHECK_OK(mtp_validation_set_tenant_id(validation, TEXT(TENANT), &error), error);
    CHECK_OK(mtp_validation_set_keys(validation, TEXT(keys), &error), error);
    report = report_on(validation, secret_of(token));
    CHECK(verdict_on(report, "Signature") != MTP_VERDICT_PASS);
    CHECK(verdict_of(report) != MTP_VERDICT_PASS);
    mtp_report_free(report);
    REFUSES(mtp_validation_set_keys(validation, TEXT("no JSON"), &error));
    mtp_validation_free(validation);
    mtp_token_free(token);
}

static void keys_alone_get_no_token(void)
{
    mtp_client *client = keys_client();
    mtp_request *request = NULL;
    mtp_token *token = NULL;
    mtp_error *error = NULL;
    mtp_status status = mtp_request_new(client, &request, &error);

    if (status == MTP_STATUS_OK) {
        status = mtp_request_get_token(request, &token, &error);
    }
    CHECK(status != MTP_STATUS_OK && token == NULL && error != NULL);
    mtp_error_free(error);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void arguments_of_validations(void)
{
    static const validation_text texts[] = {
        mtp_validation_add_role,  mtp_validation_add_audience, mtp_validation_set_tenant_id, mtp_validation_set_client_id,
        mtp_validation_set_cloud, mtp_validation_set_keys,     mtp_validation_set_language,
    };
    mtp_validation *validation = new_validation();
    mtp_report *report = (mtp_report *)validation;
    mtp_error *error = NULL;
    const uint16_t wide[] = {'a'};

    REFUSES_NULL(mtp_validation_new(NULL, &error));
    for (size_t i = 0; i < COUNT(texts); i++) {
        REFUSES_NULL(texts[i](NULL, "a", 1, &error));
        REFUSES_NULL(texts[i](validation, NULL, 1, &error));
        CHECK_STATUS(texts[i](validation, "\xff", 1, &error), error, MTP_STATUS_INVALID_UTF8);
    }
    REFUSES_NULL(mtp_validation_set_clock_skew(NULL, 1, &error));
    REFUSES(mtp_validation_set_clock_skew(validation, -1, &error));
    REFUSES(mtp_validation_set_clock_skew(validation, 3601, &error));
    REFUSES_NULL(mtp_validation_set_verify_signature(NULL, 1, &error));
    REFUSES(mtp_validation_set_verify_signature(validation, 2, &error));
    REFUSES_NULL(mtp_validation_set_time(NULL, 1, &error));
    REFUSES(mtp_validation_set_cloud(validation, TEXT("Moon"), &error));
    CHECK_STATUS(mtp_validation_set_tenant_id(validation, TEXT("a/b"), &error), error, MTP_STATUS_INVALID_TENANT);
    REFUSES_NULL(mtp_validation_run(NULL, "a", 1, &report, &error));
    CHECK(report == NULL);
    REFUSES_NULL(mtp_validation_run(validation, NULL, 1, &report, &error));
    REFUSES_NULL(mtp_validation_run(validation, "a", 1, NULL, &error));
    REFUSES_NULL(mtp_validation_run_utf16(NULL, wide, 1, &report, &error));
    REFUSES_NULL(mtp_validation_run_utf16(validation, NULL, 1, &report, &error));
    REFUSES_NULL(mtp_validation_run_utf16(validation, wide, 1, NULL, &error));
    REFUSES_NULL(mtp_options_set_keys_only(NULL, 1, &error));
    mtp_validation_free(NULL);
    mtp_validation_free(validation);
}

static void arguments_of_validating_operations(void)
{
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_validation *validation = new_validation();
    mtp_operation *operation = (mtp_operation *)client;
    mtp_report *report = (mtp_report *)client;
    mtp_error *error = NULL;
    const uint16_t wide[] = {'a'};

    REFUSES_NULL(mtp_client_begin_validate(NULL, validation, "a", 1, NULL, 0, &operation, &error));
    CHECK(operation == NULL);
    REFUSES_NULL(mtp_client_begin_validate(client, NULL, "a", 1, NULL, 0, &operation, &error));
    REFUSES_NULL(mtp_client_begin_validate(client, validation, NULL, 1, NULL, 0, &operation, &error));
    REFUSES_NULL(mtp_client_begin_validate(client, validation, "a", 1, NULL, 0, NULL, &error));
    REFUSES_NULL(mtp_client_begin_validate_utf16(NULL, validation, wide, 1, NULL, 0, &operation, &error));
    REFUSES_NULL(mtp_client_begin_validate_utf16(client, NULL, wide, 1, NULL, 0, &operation, &error));
    REFUSES_NULL(mtp_client_begin_validate_utf16(client, validation, NULL, 1, NULL, 0, &operation, &error));
    REFUSES_NULL(mtp_client_begin_validate_utf16(client, validation, wide, 1, NULL, 0, NULL, &error));

    /* An operation that brings a token brings no report. */
    operation = operation_of(request);
    CHECK_INT(state_within(operation, SOON), MTP_OPERATION_DONE);
    REFUSES_NULL(mtp_operation_take_report(NULL, &report, &error));
    CHECK(report == NULL);
    REFUSES_NULL(mtp_operation_take_report(operation, NULL, &error));
    CHECK_STATUS(mtp_operation_take_report(operation, &report, &error), error, MTP_STATUS_INVALID_STATE);
    mtp_token_free(take(operation, MTP_STATUS_OK));
    mtp_operation_free(operation);
    mtp_validation_free(validation);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void arguments_of_reports(void)
{
    static const report_text texts[] = {mtp_report_get_audience, mtp_report_get_tenant_id, mtp_report_get_client_id};
    static const report_time times[] = {
        mtp_report_get_issued_at,         mtp_report_get_not_before,       mtp_report_get_expires_on,
        mtp_report_get_remaining_seconds, mtp_report_get_lifetime_seconds, mtp_report_get_usable_seconds,
    };
    static const report_number numbers[] = {
        mtp_report_get_valid,
        mtp_report_get_verdict,
        mtp_report_get_kind,
        mtp_report_get_version,
    };
    static const check_text_getter checks[] = {
        mtp_report_get_check_name,  mtp_report_get_check_message, mtp_report_get_check_expected,
        mtp_report_get_check_found, mtp_report_get_check_advice,
    };
    mtp_validation *validation = new_validation();
    mtp_report *report = report_on(validation, "opaque-token"), *with_role;
    mtp_error *error = NULL;
    const char *text = "poison";
    size_t length = 1, count = 1;
    int64_t seconds = 1;
    int32_t number = 1;

    for (size_t i = 0; i < COUNT(texts); i++) {
        text = "poison", length = 1;
        REFUSES_NULL(texts[i](NULL, &text, &length, &error));
        CHECK_TEXT(text, length, NULL);
        REFUSES_NULL(texts[i](report, NULL, &length, &error));
        REFUSES_NULL(texts[i](report, &text, NULL, &error));
        /* An opaque token says nothing. */
        text = "poison", length = 1;
        CHECK_OK(texts[i](report, &text, &length, &error), error);
        CHECK_TEXT(text, length, NULL);
    }
    for (size_t i = 0; i < COUNT(times); i++) {
        REFUSES_NULL(times[i](NULL, &seconds, &error));
        REFUSES_NULL(times[i](report, NULL, &error));
        CHECK_OK(times[i](report, &seconds, &error), error);
        CHECK(seconds == (i < 3 ? INT64_MIN : 0));
    }
    for (size_t i = 0; i < COUNT(numbers); i++) {
        REFUSES_NULL(numbers[i](NULL, &number, &error));
        REFUSES_NULL(numbers[i](report, NULL, &error));
    }
    for (size_t i = 0; i < COUNT(checks); i++) {
        text = "poison", length = 1;
        REFUSES_NULL(checks[i](NULL, 0, &text, &length, &error));
        CHECK_TEXT(text, length, NULL);
        REFUSES_NULL(checks[i](report, 0, NULL, &length, &error));
        REFUSES_NULL(checks[i](report, 0, &text, NULL, &error));
        REFUSES(checks[i](report, SIZE_MAX, &text, &length, &error));
        CHECK_TEXT(text, length, NULL);
    }
    REFUSES_NULL(mtp_report_get_check_verdict(NULL, 0, &number, &error));
    REFUSES_NULL(mtp_report_get_check_verdict(report, 0, NULL, &error));
    REFUSES(mtp_report_get_check_verdict(report, 1000, &number, &error));
    REFUSES_NULL(mtp_report_get_check_count(NULL, &count, &error));
    REFUSES_NULL(mtp_report_get_check_count(report, NULL, &error));
    REFUSES_NULL(mtp_report_get_role_count(NULL, &count, &error));
    REFUSES_NULL(mtp_report_get_role_count(report, NULL, &error));
    REFUSES_NULL(mtp_report_get_role(NULL, 0, &text, &length, &error));
    REFUSES(mtp_report_get_role(report, 0, &text, &length, &error));
    /* {"alg":"none"} and {"roles":["a"]} */
    with_role = report_on(validation, "eyJhbGciOiJub25lIn0.eyJyb2xlcyI6WyJhIl19.AAAA");
    CHECK_INT(verdict_on(with_role, "Algorithm"), MTP_VERDICT_FAIL);
    REFUSES_NULL(mtp_report_get_role(with_role, 0, NULL, &length, &error));
    REFUSES_NULL(mtp_report_get_role(with_role, 0, &text, NULL, &error));
    mtp_report_free(with_role);
    mtp_report_free(NULL);
    mtp_report_free(report);
    mtp_validation_free(validation);
}

static void the_last_client_takes_the_thread_along(void)
{
    CHECK(process_is_quiet_within(2.0 * support_patience(), 0));
}

int main(void)
{
    RUN(a_good_token_passes);
    RUN(what_is_not_as_expected_fails_and_says_so);
    RUN(the_time_may_be_given);
    RUN(anything_at_all_gets_a_report);
    RUN(a_signature_is_checked_with_fetched_keys);
    RUN(keys_that_are_not_the_tenants_do_not_verify);
    RUN(keys_alone_get_no_token);
    RUN(arguments_of_validations);
    RUN(arguments_of_validating_operations);
    RUN(arguments_of_reports);
    RUN(the_last_client_takes_the_thread_along);
    return finish();
}
