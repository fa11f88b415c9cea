/* Operations whose HTTP the host does itself: the exchange is asked for, answered, failed, given up. */
#include "operations.h"

#include "process.h"

static mtp_client *client_without_network(void)
{
    mtp_options *options = NULL;
    mtp_error *error = NULL;

    CHECK_OK(mtp_options_new(&options, &error), error);
    CHECK_OK(mtp_options_set_client_id(options, TEXT(APP), &error), error);
    CHECK_OK(mtp_options_set_tenant_id(options, TEXT(TENANT), &error), error);
    CHECK_OK(mtp_options_set_client_secret(options, TEXT(SECRET), &error), error);
    CHECK_OK(mtp_options_set_host_http(options, 1, &error), error);
    CHECK_OK(mtp_options_set_max_retries(options, 0, &error), error);
    return client_from(options);
}

static void expect_exchange(mtp_operation *operation)
{
    mtp_error *error = NULL;
    const char *method = NULL, *url = NULL, *headers = NULL;
    const uint8_t *body = NULL;
    size_t method_length = 0, url_length = 0, headers_length = 0, body_length = 0;
    int32_t need = -1;
    char text[2048] = "";

    CHECK_INT(state_within(operation, SOON), MTP_OPERATION_NEEDS_INPUT);
    CHECK_OK(mtp_operation_get_need(operation, &need, &error), error);
    CHECK_INT(need, MTP_NEED_HTTP);
    take(operation, MTP_STATUS_INVALID_STATE);
    CHECK_OK(mtp_operation_get_http_request(operation, &method, &method_length, &url, &url_length, &headers,
                                            &headers_length, &body, &body_length, &error),
             error);
    CHECK_TEXT(method, method_length, "POST");
    CHECK_TEXT(url, url_length, "https://login.microsoftonline.com/" TENANT "/oauth2/v2.0/token");
    CHECK(headers != NULL && strstr(headers, "application/x-www-form-urlencoded") != NULL);
    CHECK(headers != NULL && headers_length > 2 && strcmp(headers + headers_length - 2, "\r\n") == 0);
    CHECK(body != NULL && body_length > 0 && body_length < sizeof text);
    if (body != NULL && body_length < sizeof text) {
        memcpy(text, body, body_length);
    }
    CHECK(strstr(text, "grant_type=client_credentials") != NULL);
    CHECK(strstr(text, "client_id=" APP) != NULL);
    CHECK(strstr(text, "client_secret=emulator-secret-Value") != NULL);
    CHECK(strstr(text, "scope=https%3A%2F%2Fapi.security.microsoft.com%2F.default") != NULL);
}

static void the_host_may_do_the_http(void)
{
    static const char headers[] = "Content-Type: application/json; charset=utf-8\r\nCache-Control: no-store\r\n";
    static const char body[] = "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"ext_expires_in\":3599,"
                               "\"access_token\":\"an-opaque.token~of+the/host\"}";
    mtp_client *client = client_without_network();
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    mtp_error *error = NULL;
    mtp_token *token;
    const char *secret = NULL;
    size_t length = 0;

    expect_exchange(operation);
    CHECK_OK(mtp_operation_provide_response(operation, 200, TEXT(headers), (const uint8_t *)body, strlen(body), &error),
             error);
    CHECK_INT(state_within(operation, SOON), MTP_OPERATION_DONE);
    CHECK_STATUS(mtp_operation_provide_response(operation, 200, TEXT(headers), (const uint8_t *)body, strlen(body), &error),
                 error, MTP_STATUS_INVALID_STATE);
    token = take(operation, MTP_STATUS_OK);
    CHECK_OK(mtp_token_get_secret(token, &secret, &length, &error), error);
    CHECK_TEXT(secret, length, "an-opaque.token~of+the/host");
    mtp_token_free(token);
    mtp_operation_free(operation);

    /* And it is cached. */
    operation = operation_of(request);
    CHECK_INT(state_within(operation, 1), MTP_OPERATION_DONE);
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void the_host_may_report_an_error_of_the_server(void)
{
    static const char headers[] = "Content-Type: application/json\r\nRetry-After: 17\r\n";
    static const char body[] =
        "{\"error\":\"temporarily_unavailable\",\"error_description\":\"AADSTS90033: A transient error has occurred.\","
        "\"error_codes\":[90033],\"correlation_id\":\"0a1b2c3d-0000-4000-8000-000000000001\"}";
    mtp_client *client = client_without_network();
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    mtp_error *error = NULL;
    mtp_token *token = NULL;
    const char *text = NULL;
    size_t length = 0;

    expect_exchange(operation);
    CHECK_OK(mtp_operation_provide_response(operation, 503, TEXT(headers), (const uint8_t *)body, strlen(body), &error),
             error);
    CHECK_INT(state_within(operation, SOON), MTP_OPERATION_FAILED);
    CHECK_INT(mtp_operation_take_token(operation, &token, &error), MTP_STATUS_SERVICE_UNAVAILABLE);
    CHECK_INT(mtp_error_get_aadsts_code(error), 90033);
    CHECK_INT(mtp_error_get_http_status(error), 503);
    CHECK_INT(mtp_error_get_retry_after_seconds(error), 17);
    CHECK_INT(mtp_error_is_retryable(error), 1);
    mtp_error_get_correlation_id(error, &text, &length);
    CHECK_TEXT(text, length, "0a1b2c3d-0000-4000-8000-000000000001");
    mtp_error_free(error);
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void the_host_may_report_that_it_failed(void)
{
    static const mtp_status failures[] = {MTP_STATUS_NAME_RESOLUTION, MTP_STATUS_CONNECT, MTP_STATUS_TLS,
                                          MTP_STATUS_PROXY, MTP_STATUS_TIMEOUT, MTP_STATUS_NETWORK};
    mtp_client *client = client_without_network();
    mtp_request *request = request_of(client);
    mtp_error *error = NULL;

    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        mtp_operation *operation = operation_of(request);

        expect_exchange(operation);
        CHECK_STATUS(mtp_operation_provide_failure(operation, MTP_STATUS_OK, &error), error, MTP_STATUS_INVALID_ARGUMENT);
        CHECK_STATUS(mtp_operation_provide_failure(operation, MTP_STATUS_INVALID_CLIENT, &error), error,
                     MTP_STATUS_INVALID_ARGUMENT);
        CHECK_OK(mtp_operation_provide_failure(operation, failures[i], &error), error);
        CHECK_INT(state_within(operation, SOON), MTP_OPERATION_FAILED);
        take(operation, failures[i]);
        mtp_operation_free(operation);
    }
    mtp_request_free(request);
    mtp_client_free(client);
}

static void an_exchange_of_the_host_may_be_given_up(void)
{
    mtp_client *client = client_without_network();
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    mtp_queue *queue = NULL;
    mtp_error *error = NULL;
    uint64_t tag = 0;
    int32_t state = -1;

    /* Freed while it waits for the host. */
    expect_exchange(operation);
    mtp_operation_free(operation);
    /* Cancelled while it waits for the host. */
    operation = operation_of(request);
    expect_exchange(operation);
    mtp_operation_cancel(operation);
    CHECK_INT(state_within(operation, SOON), MTP_OPERATION_FAILED);
    CHECK_STATUS(mtp_operation_provide_failure(operation, MTP_STATUS_CONNECT, &error), error, MTP_STATUS_INVALID_STATE);
    take(operation, MTP_STATUS_CANCELLED);
    mtp_operation_free(operation);
    /* A queue reports that input is needed, and then the end. */
    CHECK_OK(mtp_queue_new(&queue, &error), error);
    operation = begin_for_tenant(client, queue, 9);
    CHECK_OK(mtp_queue_next(queue, (int64_t)(SOON * 1000), &tag, &state, &error), error);
    CHECK_INT(tag, 9);
    CHECK_INT(state, MTP_OPERATION_NEEDS_INPUT);
    CHECK_OK(mtp_operation_provide_failure(operation, MTP_STATUS_CONNECT, &error), error);
    CHECK_OK(mtp_queue_next(queue, (int64_t)(SOON * 1000), &tag, &state, &error), error);
    CHECK_INT(tag, 9);
    CHECK_INT(state, MTP_OPERATION_FAILED);
    mtp_operation_free(operation);
    mtp_queue_free(queue);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void a_blocking_call_cannot_ask_the_host(void)
{
    mtp_client *client = client_without_network();
    mtp_request *request = request_of(client);
    mtp_error *error = NULL;
    mtp_token *token = NULL;

    CHECK_STATUS(mtp_request_get_token(request, &token, &error), error, MTP_STATUS_INVALID_STATE);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void only_an_operation_that_asks_takes_an_answer(void)
{
    static const uint8_t body[] = {'{', '}'};
    mtp_client *client = client_for(APP_THAT_HOLDS);
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    mtp_error *error = NULL;
    const char *method = "", *url = "", *headers = "";
    const uint8_t *sent = body;
    size_t lengths[4] = {1, 1, 1, 1};

    CHECK_STATUS(mtp_operation_provide_response(operation, 200, NULL, 0, body, sizeof body, &error), error,
                 MTP_STATUS_INVALID_STATE);
    CHECK_STATUS(mtp_operation_provide_failure(operation, MTP_STATUS_CONNECT, &error), error, MTP_STATUS_INVALID_STATE);
    CHECK_STATUS(mtp_operation_get_http_request(operation, &method, &lengths[0], &url, &lengths[1], &headers, &lengths[2],
                                                &sent, &lengths[3], &error),
                 error, MTP_STATUS_INVALID_STATE);
    CHECK(method == NULL && url == NULL && headers == NULL && sent == NULL);
    CHECK(lengths[0] + lengths[1] + lengths[2] + lengths[3] == 0);
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void the_last_client_takes_the_thread_along(void)
{
    CHECK(process_is_quiet_within(2.0 * support_patience(), 0));
}

int main(void)
{
    RUN(the_host_may_do_the_http);
    RUN(the_host_may_report_an_error_of_the_server);
    RUN(the_host_may_report_that_it_failed);
    RUN(an_exchange_of_the_host_may_be_given_up);
    RUN(a_blocking_call_cannot_ask_the_host);
    RUN(only_an_operation_that_asks_takes_an_answer);
    RUN(the_last_client_takes_the_thread_along);
    return finish();
}
