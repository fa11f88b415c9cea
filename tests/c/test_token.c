/* Tokens: both endpoint versions, the cache, what a token says, secrets and tokens as UTF-16, decoding. */
#include "support.h"

#include "process.h"

/* An ASCII text as UTF-16; the caller frees it. */
static uint16_t *utf16(const char *text, size_t *units)
{
    uint16_t *wide = NULL;

    *units = strlen(text);
    wide = (uint16_t *)calloc(*units + 1, sizeof *wide);
    for (size_t i = 0; wide != NULL && i < *units; i++) {
        wide[i] = (unsigned char)text[i];
    }
    return wide;
}

static int is_same(const char *text, const uint16_t *wide, size_t units)
{
    size_t i = 0;

    while (i < units && wide[i] == (unsigned char)text[i]) {
        i++;
    }
    return i == units && strlen(text) == units;
}

static void check_facts(int32_t version)
{
    mtp_error *error = NULL;
    mtp_options *options = options_for(APP);
    mtp_client *client;
    mtp_request *request;
    mtp_token *token;
    const char *text = NULL;
    size_t length = 0, count = 0;
    int64_t expires_on = 0;

    CHECK_OK(mtp_options_set_endpoint_version(options, version, &error), error);
    client = client_from(options);
    request = request_of(client);
    token = token_of(request);

    CHECK(strncmp(secret_of(token), "eyJ", 3) == 0);
    CHECK_INT(source_of(token), MTP_SOURCE_NETWORK);
    CHECK_OK(mtp_token_get_expires_on(token, &expires_on, &error), error);
    CHECK(expires_on > (int64_t)time(NULL) + 3000 && expires_on < (int64_t)time(NULL) + 4500);
    CHECK_OK(mtp_token_get_token_type(token, &text, &length, &error), error);
    CHECK_TEXT(text, length, "Bearer");
    CHECK_OK(mtp_token_get_tenant_id(token, &text, &length, &error), error);
    CHECK_TEXT(text, length, TENANT);
    CHECK_OK(mtp_token_get_token_tenant_id(token, &text, &length, &error), error);
    CHECK_TEXT(text, length, TENANT);
    CHECK_OK(mtp_token_get_client_id(token, &text, &length, &error), error);
    CHECK_TEXT(text, length, APP);
    CHECK_OK(mtp_token_get_resource(token, &text, &length, &error), error);
    CHECK_TEXT(text, length, RESOURCE);
    CHECK_OK(mtp_token_get_audience(token, &text, &length, &error), error);
    CHECK_TEXT(text, length, RESOURCE);
    CHECK_OK(mtp_token_get_role_count(token, &count, &error), error);
    CHECK_INT(count, 2);
    CHECK_OK(mtp_token_get_role(token, 0, &text, &length, &error), error);
    CHECK_TEXT(text, length, "AdvancedHunting.Read.All");
    CHECK_OK(mtp_token_get_role(token, 1, &text, &length, &error), error);
    CHECK_TEXT(text, length, "Incident.Read.All");
    CHECK_STATUS(mtp_token_get_role(token, 2, &text, &length, &error), error, MTP_STATUS_INVALID_ARGUMENT);
    CHECK_TEXT(text, length, NULL);

    mtp_token_free(token);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void a_token_from_the_v1_endpoint(void)
{
    check_facts(1);
}

static void a_token_from_the_v2_endpoint(void)
{
    check_facts(2);
}

static void a_repeated_request_is_answered_from_the_cache(void)
{
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client), *second_request = request_of(client);
    mtp_token *first = token_of(request), *second = token_of(request), *third = token_of(second_request);

    CHECK_INT(source_of(first), MTP_SOURCE_NETWORK);
    CHECK_INT(source_of(second), MTP_SOURCE_CACHE);
    CHECK_INT(source_of(third), MTP_SOURCE_CACHE);
    CHECK(strcmp(secret_of(first), secret_of(second)) == 0);
    CHECK(strcmp(secret_of(first), secret_of(third)) == 0);
    mtp_token_free(first);
    mtp_token_free(second);
    mtp_token_free(third);
    mtp_request_free(request);
    mtp_request_free(second_request);
    mtp_client_free(client);
}

static void clients_of_the_same_settings_share_their_tokens(void)
{
    mtp_client *first = client_for(APP), *second = client_for(APP), *other = client_for(APP_WITHOUT_ROLES);
    mtp_request *request = request_of(first), *second_request = request_of(second), *other_request = request_of(other);
    mtp_token *token = token_of(request), *shared = token_of(second_request), *own = token_of(other_request);

    CHECK_INT(source_of(token), MTP_SOURCE_NETWORK);
    CHECK_INT(source_of(shared), MTP_SOURCE_CACHE);
    CHECK_INT(source_of(own), MTP_SOURCE_NETWORK);
    mtp_token_free(token);
    mtp_token_free(shared);
    mtp_token_free(own);
    mtp_request_free(request);
    mtp_request_free(second_request);
    mtp_request_free(other_request);
    mtp_client_free(first);
    mtp_client_free(second);
    mtp_client_free(other);
}

static void forced_requests_and_uncached_clients_ask_again(void)
{
    mtp_error *error = NULL;
    mtp_options *options = options_for(APP);
    mtp_client *client, *uncached;
    mtp_request *request;
    mtp_token *first, *second;

    CHECK_OK(mtp_options_set_cache_mode(options, MTP_CACHE_NONE, &error), error);
    uncached = client_from(options);
    request = request_of(uncached);
    first = token_of(request);
    second = token_of(request);
    CHECK_INT(source_of(second), MTP_SOURCE_NETWORK);
    CHECK(strcmp(secret_of(first), secret_of(second)) != 0);
    mtp_token_free(first);
    mtp_token_free(second);
    mtp_request_free(request);
    mtp_client_free(uncached);

    client = client_for(APP);
    request = request_of(client);
    first = token_of(request);
    CHECK_OK(mtp_request_set_force_refresh(request, 1, &error), error);
    second = token_of(request);
    CHECK_INT(source_of(second), MTP_SOURCE_NETWORK);
    CHECK(strcmp(secret_of(first), secret_of(second)) != 0);
    mtp_token_free(first);
    mtp_token_free(second);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void a_deadline_of_zero_looks_into_the_cache_only(void)
{
    mtp_error *error = NULL;
    mtp_client *client = client_for(APP);
    mtp_request *asking = request_of(client), *looking = request_of(client);
    mtp_token *token = (mtp_token *)&error;

    CHECK_OK(mtp_request_set_deadline(looking, 0, &error), error);
    CHECK_STATUS(mtp_request_get_token(looking, &token, &error), error, MTP_STATUS_NOT_CACHED);
    CHECK(token == NULL);
    mtp_token_free(token_of(asking));
    token = token_of(looking);
    CHECK_INT(source_of(token), MTP_SOURCE_CACHE);
    mtp_token_free(token);
    CHECK_OK(mtp_client_clear_cache(client, &error), error);
    CHECK_STATUS(mtp_request_get_token(looking, &token, &error), error, MTP_STATUS_NOT_CACHED);
    mtp_request_free(asking);
    mtp_request_free(looking);
    mtp_client_free(client);
}

static void a_token_that_is_valid_too_short_is_replaced_or_refused(void)
{
    mtp_error *error = NULL;
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_token *first = token_of(request), *second = (mtp_token *)client;

    CHECK_OK(mtp_request_set_min_validity(request, 86400, &error), error);
    CHECK_STATUS(mtp_request_get_token(request, &second, &error), error, MTP_STATUS_INVALID_ARGUMENT);
    CHECK(second == NULL);
    /* The new one is kept all the same. */
    CHECK_OK(mtp_request_set_min_validity(request, 600, &error), error);
    second = token_of(request);
    CHECK_INT(source_of(second), MTP_SOURCE_CACHE);
    CHECK(strcmp(secret_of(first), secret_of(second)) != 0);
    mtp_token_free(first);
    mtp_token_free(second);
    mtp_request_free(request);
    mtp_client_free(client);
}

/* Whether the client's log comes to have a line with these words. */
static int client_says(mtp_client *client, const char *words)
{
    double end = check_seconds() + 20.0 * support_patience();

    while (check_seconds() < end) {
        mtp_error *error = NULL;
        int32_t level = -1;
        const char *text = "";
        size_t length = 1;

        CHECK_OK(mtp_client_drain_log(client, &level, &text, &length, &error), error);
        if (level == MTP_LOG_NONE) {
            CHECK_TEXT(text, length, NULL);
            check_pause(0.01);
            continue;
        }
        CHECK(text != NULL && strlen(text) == length);
        if (strstr(text, words) != NULL) {
            return 1;
        }
    }
    return 0;
}

static void a_token_that_is_due_is_renewed_in_the_background(void)
{
    mtp_client *client = client_for(APP_THAT_IS_DUE);
    mtp_request *request = request_of(client);
    mtp_token *first = token_of(request), *second = token_of(request), *third;

    CHECK_INT(source_of(second), MTP_SOURCE_CACHE);
    CHECK(strcmp(secret_of(first), secret_of(second)) == 0);
    CHECK(client_says(client, "renewed ahead of its time"));
    third = token_of(request);
    CHECK_INT(source_of(third), MTP_SOURCE_CACHE);
    CHECK(strcmp(secret_of(first), secret_of(third)) != 0);
    mtp_token_free(first);
    mtp_token_free(second);
    mtp_token_free(third);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void the_secret_may_come_as_utf16(void)
{
    mtp_error *error = NULL;
    mtp_options *options = options_without_secret(APP);
    mtp_client *client;
    mtp_request *request;
    mtp_token *token;
    size_t units = 0;
    uint16_t *wide = utf16(SECRET, &units);
    const uint16_t lone_surrogate[] = {'a', 0xD800, 'b'};

    CHECK_STATUS(mtp_options_set_client_secret_utf16(options, lone_surrogate, 3, &error), error,
                 MTP_STATUS_INVALID_UTF8);
    CHECK_OK(mtp_options_set_client_secret_utf16(options, wide, units, &error), error);
    memset(wide, 0, units * sizeof *wide);
    free(wide);
    client = client_from(options);
    request = request_of(client);
    token = token_of(request);
    CHECK(token != NULL);
    mtp_token_free(token);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void the_token_may_be_copied_as_utf16(void)
{
    mtp_error *error = NULL;
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_token *token = token_of(request);
    size_t needed = 0, units = 0;
    uint16_t *buffer;

    CHECK_OK(mtp_token_copy_utf16(token, NULL, 0, &needed, &error), error);
    CHECK_INT(needed, strlen(secret_of(token)));
    buffer = (uint16_t *)malloc((needed + 1) * sizeof *buffer);
    memset(buffer, 0x5A, (needed + 1) * sizeof *buffer);
    CHECK_STATUS(mtp_token_copy_utf16(token, buffer, needed - 1, &units, &error), error, MTP_STATUS_BUFFER_TOO_SMALL);
    CHECK_INT(units, needed);
    CHECK(buffer[0] == 0x5A5A);
    CHECK_OK(mtp_token_copy_utf16(token, buffer, needed, &units, &error), error);
    CHECK_INT(units, needed);
    CHECK(is_same(secret_of(token), buffer, units));
    CHECK(buffer[needed] == 0x5A5A);
    free(buffer);
    mtp_token_free(token);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void a_token_for_another_tenant_and_resource(void)
{
    mtp_error *error = NULL;
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_token *token;
    const char *text = NULL;
    size_t length = 0;

    CHECK_OK(mtp_request_set_tenant_id(request, TEXT("fabrikam.example"), &error), error);
    CHECK_OK(mtp_request_set_resource(request, TEXT("https://security.microsoft.com/mtp"), &error), error);
    token = token_of(request);
    CHECK_OK(mtp_token_get_tenant_id(token, &text, &length, &error), error);
    CHECK_TEXT(text, length, "fabrikam.example");
    CHECK_OK(mtp_token_get_token_tenant_id(token, &text, &length, &error), error);
    CHECK_TEXT(text, length, OTHER_TENANT);
    CHECK_OK(mtp_token_get_audience(token, &text, &length, &error), error);
    CHECK_TEXT(text, length, "https://security.microsoft.com/mtp");
    mtp_token_free(token);

    /* The same request, changed. */
    CHECK_OK(mtp_request_set_tenant_id(request, TEXT(TENANT), &error), error);
    CHECK_OK(mtp_request_set_scope(request, TEXT(RESOURCE "/.default"), &error), error);
    token = token_of(request);
    CHECK_INT(source_of(token), MTP_SOURCE_NETWORK);
    CHECK_OK(mtp_token_get_audience(token, &text, &length, &error), error);
    CHECK_TEXT(text, length, RESOURCE);
    mtp_token_free(token);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void an_application_without_roles(void)
{
    mtp_error *error = NULL;
    mtp_client *client = client_for(APP_WITHOUT_ROLES);
    mtp_request *request = request_of(client);
    mtp_token *token = token_of(request);
    size_t count = 1;

    CHECK_OK(mtp_token_get_role_count(token, &count, &error), error);
    CHECK_INT(count, 0);
    mtp_token_free(token);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void a_token_that_is_no_jwt(void)
{
    mtp_error *error = NULL;
    mtp_client *client = client_for(APP_OPAQUE);
    mtp_request *request = request_of(client);
    mtp_token *token = token_of(request);
    const char *text = "";
    size_t length = 1, count = 1;

    secret_of(token);
    CHECK_OK(mtp_token_get_token_tenant_id(token, &text, &length, &error), error);
    CHECK_TEXT(text, length, NULL);
    CHECK_OK(mtp_token_get_audience(token, &text, &length, &error), error);
    CHECK_TEXT(text, length, NULL);
    CHECK_OK(mtp_token_get_role_count(token, &count, &error), error);
    CHECK_INT(count, 0);
    mtp_token_free(token);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void one_set_of_options_serves_several_clients(void)
{
    mtp_error *error = NULL;
    mtp_options *options = options_for(APP);
    mtp_client *first = NULL, *second = NULL;
    const char *text = NULL;
    size_t length = 0;

    CHECK_OK(mtp_client_new(options, &first, &error), error);
    CHECK_OK(mtp_options_set_client_id(options, TEXT(APP_WITHOUT_ROLES), &error), error);
    CHECK_OK(mtp_client_new(options, &second, &error), error);
    mtp_options_free(options);
    CHECK_OK(mtp_client_get_client_id(first, &text, &length, &error), error);
    CHECK_TEXT(text, length, APP);
    CHECK_OK(mtp_client_get_client_id(second, &text, &length, &error), error);
    CHECK_TEXT(text, length, APP_WITHOUT_ROLES);
    CHECK_OK(mtp_client_get_tenant_id(first, &text, &length, &error), error);
    CHECK_TEXT(text, length, TENANT);
    CHECK_OK(mtp_client_get_credential_source(first, &text, &length, &error), error);
    CHECK_TEXT(text, length, "client secret");
    CHECK_OK(mtp_client_get_authority(first, &text, &length, &error), error);
    CHECK(text != NULL && strncmp(text, getenv("MTP_TEST_AUTHORITY"), strlen(getenv("MTP_TEST_AUTHORITY"))) == 0);
    mtp_client_free(first);
    mtp_client_free(second);
}

static void the_environment_gives_what_was_not_given(void)
{
    mtp_error *error = NULL;
    mtp_options *options = NULL;
    mtp_client *client = NULL;
    const char *text = NULL;
    size_t length = 0;

    setenv("AZURE_TENANT_ID", TENANT, 1);
    setenv("AZURE_CLIENT_ID", APP, 1);
    setenv("AZURE_CLIENT_SECRET", SECRET, 1);
    CHECK_OK(mtp_options_new(&options, &error), error);
    CHECK_STATUS(mtp_client_new(options, &client, &error), error, MTP_STATUS_CREDENTIAL_MISSING);
    CHECK(client == NULL);
    CHECK_OK(mtp_options_set_environment(options, 1, &error), error);
    client = client_from(options);
    unsetenv("AZURE_TENANT_ID");
    unsetenv("AZURE_CLIENT_ID");
    unsetenv("AZURE_CLIENT_SECRET");
    CHECK_OK(mtp_client_get_client_id(client, &text, &length, &error), error);
    CHECK_TEXT(text, length, APP);
    CHECK_OK(mtp_client_get_tenant_id(client, &text, &length, &error), error);
    CHECK_TEXT(text, length, TENANT);
    CHECK_OK(mtp_client_get_credential_source(client, &text, &length, &error), error);
    CHECK_TEXT(text, length, "client secret (AZURE_CLIENT_SECRET)");
    mtp_client_free(client);
}

/* The index of a member of this name; the count when there is none. */
static size_t member(const mtp_jwt *jwt, int32_t part, const char *wanted)
{
    mtp_error *error = NULL;
    size_t count = 0, index = 0;

    CHECK_OK(mtp_jwt_get_member_count(jwt, part, &count, &error), error);
    for (index = 0; index < count; index++) {
        int32_t kind = -1;
        const char *name = NULL, *value = NULL;
        size_t name_length = 0, value_length = 0;

        CHECK_OK(mtp_jwt_get_member(jwt, part, index, &kind, &name, &name_length, &value, &value_length, &error), error);
        CHECK(name != NULL && strlen(name) == name_length);
        CHECK(value == NULL ? value_length == 0 : strlen(value) == value_length);
        if (name != NULL && strcmp(name, wanted) == 0) {
            break;
        }
    }
    return index;
}

static void check_decoded(const mtp_jwt *jwt)
{
    mtp_error *error = NULL;
    const char *text = NULL, *name = NULL;
    size_t length = 0, name_length = 0, count = 0, roles;
    int64_t issued_at = 0, not_before = 0, expires_on = 0;
    int32_t kind = 0;

    CHECK_OK(mtp_jwt_get_audience(jwt, &text, &length, &error), error);
    CHECK_TEXT(text, length, RESOURCE);
    CHECK_OK(mtp_jwt_get_tenant_id(jwt, &text, &length, &error), error);
    CHECK_TEXT(text, length, TENANT);
    CHECK_OK(mtp_jwt_get_client_id(jwt, &text, &length, &error), error);
    CHECK_TEXT(text, length, APP);
    CHECK_OK(mtp_jwt_get_issued_at(jwt, &issued_at, &error), error);
    CHECK_OK(mtp_jwt_get_not_before(jwt, &not_before, &error), error);
    CHECK_OK(mtp_jwt_get_expires_on(jwt, &expires_on, &error), error);
    CHECK(issued_at > 1600000000 && not_before == issued_at && expires_on > issued_at);
    CHECK_OK(mtp_jwt_get_role_count(jwt, &count, &error), error);
    CHECK_INT(count, 2);
    CHECK_OK(mtp_jwt_get_role(jwt, 1, &text, &length, &error), error);
    CHECK_TEXT(text, length, "Incident.Read.All");

    CHECK_OK(mtp_jwt_get_member(jwt, MTP_JWT_HEADER, member(jwt, MTP_JWT_HEADER, "alg"), &kind, &name, &name_length, &text,
                                &length, &error),
             error);
    CHECK_INT(kind, MTP_JSON_STRING);
    CHECK_TEXT(text, length, "RS256");
    roles = member(jwt, MTP_JWT_CLAIMS, "roles");
    CHECK_OK(mtp_jwt_get_member(jwt, MTP_JWT_CLAIMS, roles, &kind, &name, &name_length, &text, &length, &error), error);
    CHECK_INT(kind, MTP_JSON_ARRAY);
    CHECK_TEXT(text, length, NULL);
    CHECK_OK(mtp_jwt_get_member_item_count(jwt, MTP_JWT_CLAIMS, roles, &count, &error), error);
    CHECK_INT(count, 2);
    CHECK_OK(mtp_jwt_get_member_item(jwt, MTP_JWT_CLAIMS, roles, 0, &kind, &text, &length, &error), error);
    CHECK_INT(kind, MTP_JSON_STRING);
    CHECK_TEXT(text, length, "AdvancedHunting.Read.All");
    CHECK_STATUS(mtp_jwt_get_member_item(jwt, MTP_JWT_CLAIMS, roles, 2, &kind, &text, &length, &error), error,
                 MTP_STATUS_INVALID_ARGUMENT);
}

static void a_token_decodes_without_verification(void)
{
    mtp_error *error = NULL;
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_token *token = token_of(request);
    mtp_jwt *jwt = NULL, *wide_jwt = NULL;
    size_t units = 0;
    uint16_t *wide = utf16(secret_of(token), &units);

    CHECK_OK(mtp_jwt_decode_unverified(TEXT(secret_of(token)), &jwt, &error), error);
    CHECK_OK(mtp_jwt_decode_unverified_utf16(wide, units, &wide_jwt, &error), error);
    /* Nothing is borrowed from the token. */
    memset(wide, 0, units * sizeof *wide);
    free(wide);
    mtp_token_free(token);
    mtp_request_free(request);
    mtp_client_free(client);
    check_decoded(jwt);
    check_decoded(wide_jwt);
    mtp_jwt_free(jwt);
    mtp_jwt_free(wide_jwt);
}

static void what_is_no_jwt_does_not_decode(void)
{
    static const char *const texts[] = {"", "x", "a.b", "a.b.c", "eyJhbGciOiJSUzI1NiJ9.e30", "e30.e30.", "....", "e30.W10.x"};
    mtp_error *error = NULL;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        mtp_jwt *jwt = (mtp_jwt *)&error;
        mtp_status status = mtp_jwt_decode_unverified(TEXT(texts[i]), &jwt, &error);

        /* An empty signature may be let through by a decoder that checks none. */
        if (strcmp(texts[i], "e30.e30.") == 0 && status == MTP_STATUS_OK) {
            mtp_jwt_free(jwt);
            continue;
        }
        CHECK_INT(status, MTP_STATUS_MALFORMED_TOKEN);
        CHECK(jwt == NULL && error != NULL);
        mtp_error_free(error);
        error = NULL;
    }
}

static void claims_that_are_absent(void)
{
    /* {"alg":"none"} and {"n":null,"b":true,"f":1.5} */
    static const char text[] = "eyJhbGciOiJub25lIn0.eyJuIjpudWxsLCJiIjp0cnVlLCJmIjoxLjV9.AAAA";
    static const int32_t kinds[] = {MTP_JSON_NULL, MTP_JSON_BOOLEAN, MTP_JSON_NUMBER};
    static const char *const values[] = {NULL, "true", "1.5"};
    mtp_error *error = NULL;
    mtp_jwt *jwt = NULL;
    const char *value = "", *name = NULL;
    size_t length = 1, name_length = 0, count = 1;
    int64_t seconds = 0;

    CHECK_OK(mtp_jwt_decode_unverified(TEXT(text), &jwt, &error), error);
    CHECK_OK(mtp_jwt_get_audience(jwt, &value, &length, &error), error);
    CHECK_TEXT(value, length, NULL);
    CHECK_OK(mtp_jwt_get_expires_on(jwt, &seconds, &error), error);
    CHECK(seconds == INT64_MIN);
    CHECK_OK(mtp_jwt_get_role_count(jwt, &count, &error), error);
    CHECK_INT(count, 0);
    for (size_t i = 0; i < 3; i++) {
        int32_t kind = -1;

        CHECK_OK(mtp_jwt_get_member(jwt, MTP_JWT_CLAIMS, i, &kind, &name, &name_length, &value, &length, &error), error);
        CHECK_INT(kind, kinds[i]);
        CHECK_TEXT(value, length, values[i]);
    }
    mtp_jwt_free(jwt);
}

static void the_library_says_its_version(void)
{
    char text[32];

    snprintf(text, sizeof text, "%d.%d.%d", MTP_TOKEN_VERSION_MAJOR, MTP_TOKEN_VERSION_MINOR, MTP_TOKEN_VERSION_PATCH);
    CHECK(strcmp(mtp_version(), text) == 0);
    CHECK_INT(mtp_abi_version(), MTP_ABI_VERSION);
}

static void the_last_client_takes_the_thread_along(void)
{
    CHECK(process_is_quiet_within(2.0 * support_patience(), 0));
}

int main(void)
{
    RUN(the_library_says_its_version);
    RUN(a_token_from_the_v1_endpoint);
    RUN(a_token_from_the_v2_endpoint);
    RUN(a_repeated_request_is_answered_from_the_cache);
    RUN(clients_of_the_same_settings_share_their_tokens);
    RUN(forced_requests_and_uncached_clients_ask_again);
    RUN(a_deadline_of_zero_looks_into_the_cache_only);
    RUN(a_token_that_is_valid_too_short_is_replaced_or_refused);
    RUN(a_token_that_is_due_is_renewed_in_the_background);
    RUN(the_secret_may_come_as_utf16);
    RUN(the_token_may_be_copied_as_utf16);
    RUN(a_token_for_another_tenant_and_resource);
    RUN(an_application_without_roles);
    RUN(a_token_that_is_no_jwt);
    RUN(one_set_of_options_serves_several_clients);
    RUN(the_environment_gives_what_was_not_given);
    RUN(a_token_decodes_without_verification);
    RUN(what_is_no_jwt_does_not_decode);
    RUN(claims_that_are_absent);
    RUN(the_last_client_takes_the_thread_along);
    return finish();
}
