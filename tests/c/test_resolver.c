/* A name lookup that stalls must hold up neither cancelling nor freeing nor a deadline. slow_resolver.c is preloaded. */
#include "operations.h"

#include "process.h"

static void the_lookup_stalls_indeed(void)
{
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    double start = check_seconds();

    mtp_token_free(token_of(request));
    CHECK(check_seconds() - start > 4.5);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void cancelling_does_not_wait_for_the_lookup(void)
{
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    double start;

    CHECK_INT(state_within(operation, 0.3), MTP_OPERATION_PENDING);
    start = check_seconds();
    mtp_operation_cancel(operation);
    CHECK_INT(state_within(operation, SOON), MTP_OPERATION_FAILED);
    take(operation, MTP_STATUS_CANCELLED);
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
    CHECK(check_seconds() - start < AT_ONCE);
}

static void freeing_does_not_wait_for_the_lookup(void)
{
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    double start;

    CHECK_INT(state_within(operation, 0.3), MTP_OPERATION_PENDING);
    start = check_seconds();
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
    CHECK(check_seconds() - start < AT_ONCE);
}

static void a_deadline_does_not_wait_for_the_lookup(void)
{
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_error *error = NULL;
    mtp_token *token = NULL;
    double start = check_seconds();

    CHECK_OK(mtp_request_set_deadline(request, 400, &error), error);
    CHECK_STATUS(mtp_request_get_token(request, &token, &error), error, MTP_STATUS_TIMEOUT);
    CHECK(check_seconds() - start < AT_ONCE);
    mtp_request_free(request);
    mtp_client_free(client);
}

int main(void)
{
    RUN(the_lookup_stalls_indeed);
    RUN(cancelling_does_not_wait_for_the_lookup);
    RUN(freeing_does_not_wait_for_the_lookup);
    RUN(a_deadline_does_not_wait_for_the_lookup);
    /* Out it goes while a lookup is still running: the end of the process must not wait either. */
    return finish();
}
