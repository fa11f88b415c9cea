/* Unloading: the library stays where its thread runs. This program is not linked with it. */
#include "loaded.h"

#include "process.h"

static void the_library_cannot_be_unloaded_under_its_thread(void)
{
    void *library = load("MTP_TOKEN_LIBRARY"), *again;
    const char *tenant = TENANT, *app = APP_THAT_IS_SLOW, *secret = SECRET;
    const char *authority = support_environment("MTP_TEST_AUTHORITY"), *host = support_environment("MTP_TEST_HOST");
    mtp_options *options = NULL;
    mtp_client *client = NULL;
    mtp_request *request = NULL;
    mtp_operation *operation = NULL;
    mtp_token *token = NULL;
    size_t length = 0;
    char *ca = support_read(support_environment("MTP_TEST_CA_FILE"), &length);
    int32_t state = -1;
    LOAD(library, mtp_options_new);
    LOAD(library, mtp_options_set_tenant_id);
    LOAD(library, mtp_options_set_client_id);
    LOAD(library, mtp_options_set_client_secret);
    LOAD(library, mtp_options_set_authority);
    LOAD(library, mtp_options_allow_host);
    LOAD(library, mtp_options_set_extra_ca);
    LOAD(library, mtp_options_free);
    LOAD(library, mtp_client_new);
    LOAD(library, mtp_client_free);
    LOAD(library, mtp_request_new);
    LOAD(library, mtp_request_free);
    LOAD(library, mtp_request_begin_get_token);
    LOAD(library, mtp_operation_wait);
    LOAD(library, mtp_operation_take_token);
    LOAD(library, mtp_operation_free);
    LOAD(library, mtp_token_free);

    CHECK_INT(p_mtp_options_new(&options, NULL), MTP_STATUS_OK);
    CHECK_INT(p_mtp_options_set_tenant_id(options, TEXT(tenant), NULL), MTP_STATUS_OK);
    CHECK_INT(p_mtp_options_set_client_id(options, TEXT(app), NULL), MTP_STATUS_OK);
    CHECK_INT(p_mtp_options_set_client_secret(options, TEXT(secret), NULL), MTP_STATUS_OK);
    CHECK_INT(p_mtp_options_set_authority(options, TEXT(authority), NULL), MTP_STATUS_OK);
    CHECK_INT(p_mtp_options_allow_host(options, TEXT(host), NULL), MTP_STATUS_OK);
    CHECK_INT(p_mtp_options_set_extra_ca(options, ca, length, NULL), MTP_STATUS_OK);
    CHECK_INT(p_mtp_client_new(options, &client, NULL), MTP_STATUS_OK);
    CHECK_INT(p_mtp_request_new(client, &request, NULL), MTP_STATUS_OK);
    CHECK_INT(p_mtp_request_begin_get_token(request, NULL, 0, &operation, NULL), MTP_STATUS_OK);
    free(ca);

    /* Every handle of the loader is given back while the request runs. */
    while (dlclose(library) == 0 && dlopen(support_environment("MTP_TOKEN_LIBRARY"), RTLD_NOW | RTLD_NOLOAD) == NULL) {
    }
    CHECK(process_has_mapped("libmtp_token"));
    CHECK(process_threads() > 1);
    CHECK_INT(p_mtp_operation_wait(operation, 20000, &state, NULL), MTP_STATUS_OK);
    CHECK_INT(state, MTP_OPERATION_DONE);
    CHECK_INT(p_mtp_operation_take_token(operation, &token, NULL), MTP_STATUS_OK);
    p_mtp_token_free(token);
    p_mtp_operation_free(operation);
    p_mtp_request_free(request);
    p_mtp_client_free(client);
    p_mtp_options_free(options);

    again = load("MTP_TOKEN_LIBRARY");
    CHECK(dlsym(again, "mtp_options_new") != NULL);
    CHECK(process_is_quiet_within(2.0 * support_patience(), 0));
}

int main(void)
{
    CHECK(!process_has_mapped("libmtp_token"));
    RUN(the_library_cannot_be_unloaded_under_its_thread);
    return finish();
}
