/* Operations and queues: waiting, freeing in every state, many at once, the log. Cancelling in every state is in
   test_cancel.c. */
#include "operations.h"

#include <pthread.h>

#include "process.h"

static void an_operation_ends_with_a_token_that_is_taken_once(void)
{
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    mtp_token *token;

    CHECK_INT(state_within(operation, SOON), MTP_OPERATION_DONE);
    CHECK_INT(state_within(operation, 0), MTP_OPERATION_DONE);
    token = take(operation, MTP_STATUS_OK);
    secret_of(token);
    take(operation, MTP_STATUS_INVALID_STATE);
    mtp_operation_free(operation);
    mtp_token_free(token);

    /* From the cache it is done at once. */
    operation = operation_of(request);
    CHECK_INT(state_within(operation, 0), MTP_OPERATION_DONE);
    mtp_token_free(take(operation, MTP_STATUS_OK));
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void a_failed_operation_has_its_error(void)
{
    mtp_client *client = client_for("aaaaaaaa-0000-4000-8000-000000000003");
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    mtp_error *error = NULL;
    mtp_token *token = NULL;

    CHECK_INT(state_within(operation, SOON), MTP_OPERATION_FAILED);
    for (int i = 0; i < 2; i++) {
        CHECK_INT(mtp_operation_take_token(operation, &token, &error), MTP_STATUS_INVALID_CLIENT);
        CHECK(token == NULL);
        CHECK_INT(mtp_error_get_aadsts_code(error), 7000222);
        mtp_error_free(error);
        error = NULL;
    }
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void a_running_operation_is_pending(void)
{
    mtp_client *client = client_for(APP_THAT_HOLDS);
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    mtp_error *error = NULL;
    int32_t state = -1, need = -1;
    double start = check_seconds();

    CHECK_OK(mtp_operation_wait(operation, 0, &state, &error), error);
    CHECK_INT(state, MTP_OPERATION_PENDING);
    CHECK_OK(mtp_operation_wait(operation, 200, &state, &error), error);
    CHECK_INT(state, MTP_OPERATION_PENDING);
    CHECK(check_seconds() - start >= 0.19);
    CHECK_OK(mtp_operation_get_need(operation, &need, &error), error);
    CHECK_INT(need, MTP_NEED_NONE);
    take(operation, MTP_STATUS_INVALID_STATE);
    CHECK_STATUS(mtp_operation_wait(operation, -2, &state, &error), error, MTP_STATUS_INVALID_ARGUMENT);

    start = check_seconds();
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
    CHECK(check_seconds() - start < AT_ONCE);
}

static void *wait_for_ever(void *operation)
{
    mtp_error *error = NULL;
    int32_t state = -1;

    if (mtp_operation_wait((const mtp_operation *)operation, -1, &state, &error) != MTP_STATUS_OK) {
        mtp_error_free(error);
        state = -1;
    }
    return (void *)(intptr_t)state;
}

static void several_threads_may_wait_while_another_cancels(void)
{
    mtp_client *client = client_for(APP_THAT_HOLDS);
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    pthread_t threads[3];
    double start;

    for (int i = 0; i < 3; i++) {
        CHECK_INT(pthread_create(&threads[i], NULL, wait_for_ever, operation), 0);
    }
    check_pause(0.2);
    start = check_seconds();
    mtp_operation_cancel(operation);
    for (int i = 0; i < 3; i++) {
        void *state = NULL;

        pthread_join(threads[i], &state);
        CHECK_INT((intptr_t)state, MTP_OPERATION_FAILED);
    }
    CHECK(check_seconds() - start < AT_ONCE);
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void cancelling_a_finished_operation_changes_nothing(void)
{
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);

    CHECK_INT(state_within(operation, SOON), MTP_OPERATION_DONE);
    mtp_operation_cancel(operation);
    CHECK_INT(state_within(operation, 0), MTP_OPERATION_DONE);
    mtp_token_free(take(operation, MTP_STATUS_OK));
    mtp_operation_cancel(operation);
    take(operation, MTP_STATUS_INVALID_STATE);
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void operations_may_be_freed_in_every_state(void)
{
    mtp_client *client = client_for(APP), *holding = client_for(APP_THAT_HOLDS);
    mtp_client *failing = client_for("aaaaaaaa-0000-4000-8000-000000000003");
    mtp_request *request = request_of(client), *held = request_of(holding), *failed = request_of(failing);
    mtp_operation *operation = operation_of(request);
    double start;

    /* Not begun, as far as the server knows. */
    mtp_operation_free(operation);
    /* Done, its token not taken. */
    operation = operation_of(request);
    CHECK_INT(state_within(operation, SOON), MTP_OPERATION_DONE);
    mtp_operation_free(operation);
    /* Failed, its error not looked at. */
    operation = operation_of(failed);
    CHECK_INT(state_within(operation, SOON), MTP_OPERATION_FAILED);
    mtp_operation_free(operation);
    /* Running. */
    operation = operation_of(held);
    CHECK_INT(state_within(operation, 0.2), MTP_OPERATION_PENDING);
    start = check_seconds();
    mtp_operation_free(operation);
    CHECK(check_seconds() - start < AT_ONCE);
    /* Cancelled, not waited for. */
    operation = operation_of(held);
    mtp_operation_cancel(operation);
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_request_free(held);
    mtp_request_free(failed);
    mtp_client_free(client);
    mtp_client_free(holding);
    mtp_client_free(failing);
}

static void an_operation_outlives_its_request_and_its_client(void)
{
    mtp_client *client = client_for(APP_THAT_IS_SLOW);
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    mtp_token *token;

    mtp_request_free(request);
    mtp_client_free(client);
    CHECK_INT(state_within(operation, SOON), MTP_OPERATION_DONE);
    token = take(operation, MTP_STATUS_OK);
    mtp_operation_free(operation);
    secret_of(token);
    mtp_token_free(token);
}

static void requests_for_the_same_token_share_a_flight(void)
{
    mtp_client *client = client_for(APP_THAT_IS_SLOW);
    mtp_request *request = request_of(client);
    mtp_operation *operations[10];
    mtp_token *tokens[10];
    double start = check_seconds();

    for (int i = 0; i < 10; i++) {
        operations[i] = operation_of(request);
    }
    /* Whoever began the flight may leave it. */
    mtp_operation_cancel(operations[0]);
    for (int i = 1; i < 10; i++) {
        CHECK_INT(state_within(operations[i], SOON), MTP_OPERATION_DONE);
        tokens[i] = take(operations[i], MTP_STATUS_OK);
        CHECK(strcmp(secret_of(tokens[i]), secret_of(tokens[1])) == 0);
    }
    /* The server takes 1.5 s for each answer. */
    CHECK(check_seconds() - start < 1.5 * 3 * support_patience());
    for (int i = 1; i < 10; i++) {
        mtp_token_free(tokens[i]);
        mtp_operation_free(operations[i]);
    }
    CHECK_INT(state_within(operations[0], SOON), MTP_OPERATION_FAILED);
    mtp_operation_free(operations[0]);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void one_waiter_serves_a_hundred_operations(void)
{
    mtp_client *client = client_for(APP);
    mtp_queue *queue = NULL;
    mtp_error *error = NULL;
    mtp_operation *operations[100];
    int seen[100] = {0};
    uint64_t tag = 7;
    int32_t state = -1;

    CHECK_OK(mtp_queue_new(&queue, &error), error);
    CHECK_OK(mtp_queue_next(queue, 0, &tag, &state, &error), error);
    CHECK_INT(state, MTP_OPERATION_PENDING);
    CHECK_INT(tag, 0);
    for (uint64_t i = 0; i < 100; i++) {
        operations[i] = begin_for_tenant(client, queue, i);
    }
    for (int i = 0; i < 100; i++) {
        CHECK_OK(mtp_queue_next(queue, (int64_t)(SOON * 1000 * support_patience()), &tag, &state, &error), error);
        CHECK_INT(state, MTP_OPERATION_DONE);
        CHECK(tag < 100);
        if (tag < 100) {
            seen[tag]++;
        }
    }
    CHECK_OK(mtp_queue_next(queue, 50, &tag, &state, &error), error);
    CHECK_INT(state, MTP_OPERATION_PENDING);
    for (int i = 0; i < 100; i++) {
        CHECK_INT(seen[i], 1);
        mtp_token_free(take(operations[i], MTP_STATUS_OK));
        mtp_operation_free(operations[i]);
    }
    mtp_queue_free(queue);
    mtp_client_free(client);
}

static void queues_and_operations_may_be_freed_in_any_order(void)
{
    mtp_client *client = client_for(APP), *holding = client_for(APP_THAT_HOLDS);
    mtp_queue *queue = NULL, *other = NULL;
    mtp_error *error = NULL;
    mtp_operation *operation, *freed_first, *cancelled;
    uint64_t tag = 0;
    int32_t state = -1;

    CHECK_OK(mtp_queue_new(&queue, &error), error);
    CHECK_OK(mtp_queue_new(&other, &error), error);
    operation = begin_for_tenant(client, queue, 1000);
    mtp_queue_free(queue);
    CHECK_INT(state_within(operation, SOON), MTP_OPERATION_DONE);
    mtp_token_free(take(operation, MTP_STATUS_OK));
    mtp_operation_free(operation);

    /* An operation that was freed is not reported; one that was cancelled is. */
    freed_first = begin_for_tenant(holding, other, 1001);
    cancelled = begin_for_tenant(holding, other, 1002);
    mtp_operation_free(freed_first);
    mtp_operation_cancel(cancelled);
    CHECK_OK(mtp_queue_next(other, (int64_t)(AT_ONCE * 1000), &tag, &state, &error), error);
    CHECK_INT(tag, 1002);
    CHECK_INT(state, MTP_OPERATION_FAILED);
    CHECK_OK(mtp_queue_next(other, 50, &tag, &state, &error), error);
    CHECK_INT(state, MTP_OPERATION_PENDING);
    mtp_operation_free(cancelled);
    mtp_queue_free(other);
    mtp_client_free(client);
    mtp_client_free(holding);
}

/* The log. */

static void the_log_is_drained_entry_by_entry_and_holds_no_secret(void)
{
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_operation *operation = operation_of(request);
    mtp_error *error = NULL;
    mtp_token *token;
    int entries = 0;

    CHECK_INT(state_within(operation, SOON), MTP_OPERATION_DONE);
    token = take(operation, MTP_STATUS_OK);
    for (;;) {
        int32_t level = -1;
        const char *text = NULL;
        size_t length = 0;

        CHECK_OK(mtp_operation_drain_log(operation, &level, &text, &length, &error), error);
        if (level == MTP_LOG_NONE || entries == 1000) {
            CHECK_TEXT(text, length, NULL);
            break;
        }
        CHECK(level == MTP_LOG_DEBUG || level == MTP_LOG_VERBOSE || level == MTP_LOG_WARNING);
        CHECK(text != NULL && length > 0 && strlen(text) == length);
        CHECK(strstr(text, SECRET) == NULL && strstr(text, "secret-Value") == NULL);
        CHECK(strstr(text, secret_of(token)) == NULL);
        entries++;
    }
    CHECK(entries > 0 && entries < 1000);
    mtp_token_free(token);
    mtp_operation_free(operation);
    mtp_request_free(request);
    mtp_client_free(client);
}

/* Time limits. */

static void a_deadline_ends_a_blocking_call(void)
{
    mtp_client *client = client_for(APP_THAT_HOLDS);
    mtp_request *request = request_of(client);
    mtp_error *error = NULL;
    mtp_token *token = NULL;
    double start = check_seconds();

    CHECK_OK(mtp_request_set_deadline(request, 500, &error), error);
    CHECK_STATUS(mtp_request_get_token(request, &token, &error), error, MTP_STATUS_TIMEOUT);
    CHECK(check_seconds() - start >= 0.45 && check_seconds() - start < 0.5 + AT_ONCE);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void *get_many(void *request)
{
    intptr_t got = 0;

    for (int i = 0; i < 200; i++) {
        mtp_token *token = NULL;

        got += mtp_request_get_token((const mtp_request *)request, &token, NULL) == MTP_STATUS_OK;
        mtp_token_free(token);
    }
    return (void *)got;
}

static void one_request_serves_several_threads(void)
{
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    pthread_t threads[4];

    for (int i = 0; i < 4; i++) {
        CHECK_INT(pthread_create(&threads[i], NULL, get_many, request), 0);
    }
    for (int i = 0; i < 4; i++) {
        void *got = NULL;

        pthread_join(threads[i], &got);
        CHECK_INT((intptr_t)got, 200);
    }
    mtp_request_free(request);
    mtp_client_free(client);
}

static void the_last_client_takes_the_thread_along(void)
{
    CHECK(process_is_quiet_within(2.0 * support_patience(), 0));
}

int main(void)
{
    RUN(an_operation_ends_with_a_token_that_is_taken_once);
    RUN(a_failed_operation_has_its_error);
    RUN(a_running_operation_is_pending);
    RUN(several_threads_may_wait_while_another_cancels);
    RUN(cancelling_a_finished_operation_changes_nothing);
    RUN(operations_may_be_freed_in_every_state);
    RUN(an_operation_outlives_its_request_and_its_client);
    RUN(requests_for_the_same_token_share_a_flight);
    RUN(one_waiter_serves_a_hundred_operations);
    RUN(queues_and_operations_may_be_freed_in_any_order);
    RUN(the_log_is_drained_entry_by_entry_and_holds_no_secret);
    RUN(a_deadline_ends_a_blocking_call);
    RUN(one_request_serves_several_threads);
    RUN(the_last_client_takes_the_thread_along);
    return finish();
}
