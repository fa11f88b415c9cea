/* Manners towards the process: threads, signals, locale, and what is left after a fork. */
#include "operations.h"

#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "process.h"

static void a_loaded_library_runs_no_thread(void)
{
    CHECK_INT(process_threads(), 1);
}

static void many_clients_share_one_thread(void)
{
    mtp_client *clients[8];
    mtp_request *requests[8];

    for (int i = 0; i < 8; i++) {
        clients[i] = client_for(APP);
        requests[i] = request_of(clients[i]);
        mtp_token_free(token_of(requests[i]));
    }
    /* This one, the library's, and perhaps a name lookup that has just ended. */
    CHECK(process_threads() <= 3);
    for (int i = 0; i < 8; i++) {
        mtp_request_free(requests[i]);
        mtp_client_free(clients[i]);
    }
    CHECK(process_is_quiet_within(2.0 * support_patience(), 0));
}

static void a_client_without_a_request_starts_nothing(void)
{
    mtp_client *client = client_for(APP);

    CHECK_INT(process_threads(), 1);
    mtp_client_free(client);
}

static void clients_may_come_and_go(void)
{
    for (int i = 0; i < 20; i++) {
        mtp_client *client = client_for(APP);
        mtp_request *request = request_of(client);

        mtp_token_free(token_of(request));
        mtp_request_free(request);
        mtp_client_free(client);
    }
    CHECK(process_is_quiet_within(2.0 * support_patience(), 0));
}

static void signals_and_locale_stay_as_they_are(void)
{
    static struct sigaction before[32], after;
    char *locale = strdup(setlocale(LC_ALL, NULL));
    sigset_t mask_before, mask_after;
    mtp_client *client;
    mtp_request *request;

    sigemptyset(&mask_before);
    sigemptyset(&mask_after);
    pthread_sigmask(SIG_BLOCK, NULL, &mask_before);
    for (int i = 1; i < 32; i++) {
        sigaction(i, NULL, &before[i]);
    }
    client = client_for(APP);
    request = request_of(client);
    mtp_token_free(token_of(request));
    mtp_request_free(request);
    mtp_client_free(client);
    for (int i = 1; i < 32; i++) {
        memset(&after, 0, sizeof after);
        sigaction(i, NULL, &after);
        CHECK(before[i].sa_handler == after.sa_handler && before[i].sa_flags == after.sa_flags);
    }
    pthread_sigmask(SIG_BLOCK, NULL, &mask_after);
    for (int i = 1; i < 32; i++) {
        CHECK_INT(sigismember(&mask_after, i), sigismember(&mask_before, i));
    }
    CHECK(strcmp(setlocale(LC_ALL, NULL), locale) == 0);
    free(locale);
}

/* The parent's handles of all kinds, for the child to try. */
static mtp_client *old_client;
static mtp_request *old_request;
static mtp_operation *old_operation;
static mtp_queue *old_queue;
static mtp_token *old_token;

static void the_childs_old_handles_are_refused(void)
{
    mtp_error *error = NULL;
    mtp_request *request = (mtp_request *)&error;
    mtp_token *token = (mtp_token *)&error;
    mtp_operation *operation = (mtp_operation *)&error;
    uint64_t tag = 1;
    int32_t state = 1;

    CHECK_STATUS(mtp_request_new(old_client, &request, &error), error, MTP_STATUS_INVALID_STATE);
    CHECK(request == NULL);
    CHECK_STATUS(mtp_client_clear_cache(old_client, &error), error, MTP_STATUS_INVALID_STATE);
    CHECK_STATUS(mtp_request_get_token(old_request, &token, &error), error, MTP_STATUS_INVALID_STATE);
    CHECK(token == NULL);
    CHECK_STATUS(mtp_request_begin_get_token(old_request, NULL, 0, &operation, &error), error, MTP_STATUS_INVALID_STATE);
    CHECK(operation == NULL);
    CHECK_STATUS(mtp_operation_wait(old_operation, -1, &state, &error), error, MTP_STATUS_INVALID_STATE);
    CHECK_STATUS(mtp_operation_take_token(old_operation, &token, &error), error, MTP_STATUS_INVALID_STATE);
    CHECK_STATUS(mtp_queue_next(old_queue, -1, &tag, &state, &error), error, MTP_STATUS_INVALID_STATE);
    mtp_operation_cancel(old_operation);
}

static void the_childs_old_handles_can_be_freed(void)
{
    double start = check_seconds();

    mtp_token_free(old_token);
    mtp_operation_free(old_operation);
    mtp_queue_free(old_queue);
    mtp_request_free(old_request);
    mtp_client_free(old_client);
    CHECK(check_seconds() - start < AT_ONCE);
}

static void a_new_client_works_in_the_child(void)
{
    mtp_client *client = client_for(APP);
    mtp_request *request = request_of(client);
    mtp_token *token = token_of(request);

    secret_of(token);
    mtp_token_free(token);
    mtp_request_free(request);
    mtp_client_free(client);
    CHECK(process_threads() <= 3);
}

static void a_fork_leaves_both_sides_in_order(void)
{
    mtp_client *holding = client_for(APP_THAT_HOLDS);
    mtp_error *error = NULL;
    mtp_token *token;
    pid_t child;
    int status = 0;

    old_client = client_for(APP);
    old_request = request_of(old_client);
    old_token = token_of(old_request);
    CHECK_OK(mtp_queue_new(&old_queue, &error), error);
    old_operation = begin_for_tenant(holding, old_queue, 1);
    CHECK_INT(state_within(old_operation, 0.2), MTP_OPERATION_PENDING);

    fflush(stdout);
    child = fork();
    if (child == 0) {
        alarm((unsigned)(30 * support_patience()));
        check_passed = check_failed = check_skipped = 0;
        RUN(the_childs_old_handles_are_refused);
        RUN(the_childs_old_handles_can_be_freed);
        RUN(a_new_client_works_in_the_child);
        fflush(stdout);
        _exit(check_failed);
    }
    CHECK(child > 0);
    CHECK_INT(waitpid(child, &status, 0), child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);

    /* The parent has lost nothing: the operation runs, the cache is there, the connection works. */
    CHECK_INT(state_within(old_operation, 0), MTP_OPERATION_PENDING);
    token = token_of(old_request);
    CHECK_INT(source_of(token), MTP_SOURCE_CACHE);
    mtp_token_free(token);
    CHECK_OK(mtp_request_set_force_refresh(old_request, 1, &error), error);
    token = token_of(old_request);
    CHECK_INT(source_of(token), MTP_SOURCE_NETWORK);
    mtp_token_free(token);
    the_childs_old_handles_can_be_freed();
    mtp_client_free(holding);
    CHECK(process_is_quiet_within(2.0 * support_patience(), 0));
}

/* Nobody listens there. */
static const char no_proxy_at_all[] = "http://127.0.0.1:9";

static void the_next_client_sees_another_proxy_of_the_environment(void)
{
    const char *const names[] = {"HTTPS_PROXY", "https_proxy"};

    unsetenv("NO_PROXY");
    unsetenv("no_proxy");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        mtp_client *clients[2] = {NULL, NULL};

        for (int k = 0; k < 2; k++) {
            mtp_options *options = options_without_proxy(APP);
            mtp_request *request = NULL;
            mtp_token *token = NULL;
            mtp_error *error = NULL;

            CHECK_OK(mtp_options_set_client_secret(options, TEXT(SECRET), &error), error);
            CHECK_OK(mtp_client_new(options, &clients[k], &error), error);
            mtp_options_free(options);
            CHECK_OK(mtp_request_new(clients[k], &request, &error), error);
            if (k == 0) {
                CHECK_OK(mtp_request_get_token(request, &token, &error), error);
                setenv(names[i], no_proxy_at_all, 1);
            } else {
                /* Neither the token nor the connections of the client without a proxy. */
                CHECK_STATUS(mtp_request_get_token(request, &token, &error), error, MTP_STATUS_PROXY);
            }
            mtp_token_free(token);
            mtp_request_free(request);
        }
        unsetenv(names[i]);
        mtp_client_free(clients[0]);
        mtp_client_free(clients[1]);
    }
}

int main(void)
{
    RUN(a_loaded_library_runs_no_thread);
    RUN(a_client_without_a_request_starts_nothing);
    RUN(signals_and_locale_stay_as_they_are);
    RUN(many_clients_share_one_thread);
    RUN(clients_may_come_and_go);
    RUN(the_next_client_sees_another_proxy_of_the_environment);
    RUN(a_fork_leaves_both_sides_in_order);
    return finish();
}
