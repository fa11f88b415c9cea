/* The states that an operation can be cancelled in, and the way to each: for the test and for the benchmark. */
#ifndef MTP_TEST_STATES_H
#define MTP_TEST_STATES_H

#include "operations.h"
#include "process.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#define APP_THAT_STALLS "ffffffff-0000-4000-8000-00000000000e"
#define APP_THAT_IS_THROTTLED "ffffffff-0000-4000-8000-000000000429"

/* What an operation is given to get as far as it can. */
#define SETTLED 0.1
/* Many times what cancelling takes, and shorter than anything that would end by itself. */
#define LIVENESS (5.0 * support_patience())

/* An operation in its state, and what brings it there. */
struct scene {
    mtp_client *client;
    mtp_operation *operation;
    /* Another one that has the only turn, or the flight; NULL where none has. */
    mtp_operation *other;
    /* How many sockets there are without the library's, and with that one's alone. */
    int sockets_before, sockets;
    /* A door where nobody answers, and who stands there; -1 where there is none. */
    int door, visitor;
};

static inline mtp_client *client_of(const char *app, int32_t retries, int32_t turns)
{
    mtp_options *options = options_for(app);
    mtp_error *error = NULL;

    CHECK_OK(mtp_options_set_max_retries(options, retries, &error), error);
    CHECK_OK(mtp_options_set_concurrency(options, turns, &error), error);
    return client_from(options);
}

/* The next tenant: what a server has said about one is remembered. */
static inline mtp_operation *begin_elsewhere(const mtp_client *client)
{
    static uint64_t tenants = 2000;

    return begin_for_tenant(client, NULL, tenants++);
}

/* Until the other one has its connection. */
static inline void let_other_go_first(struct scene *scene)
{
    double end = check_seconds() + SOON * support_patience();

    while (process_files("socket:") == scene->sockets_before && check_seconds() < end) {
        CHECK_INT(state_within(scene->other, 0.002), MTP_OPERATION_PENDING);
    }
    scene->sockets = process_files("socket:");
}

static inline void reach_queued(struct scene *scene)
{
    scene->client = client_of(APP_THAT_HOLDS, 0, 1);
    scene->other = begin_elsewhere(scene->client);
    let_other_go_first(scene);
    scene->operation = begin_elsewhere(scene->client);
}

static inline void reach_connecting(struct scene *scene)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    char host[32], authority[48];
    mtp_options *options = options_for(APP);
    mtp_error *error = NULL;

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    scene->door = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_INT(bind(scene->door, (struct sockaddr *)&address, length), 0);
    CHECK_INT(listen(scene->door, 1), 0);
    CHECK_INT(getsockname(scene->door, (struct sockaddr *)&address, &length), 0);
    snprintf(host, sizeof host, "localhost:%d", ntohs(address.sin_port));
    snprintf(authority, sizeof authority, "https://%s", host);
    CHECK_OK(mtp_options_set_authority(options, TEXT(authority), &error), error);
    CHECK_OK(mtp_options_allow_host(options, TEXT(host), &error), error);
    scene->client = client_from(options);
    scene->operation = begin_elsewhere(scene->client);
    scene->visitor = accept(scene->door, NULL, NULL);
    CHECK(scene->visitor >= 0);
    scene->sockets_before += 2;
}

static inline void reach_headers(struct scene *scene)
{
    scene->client = client_for(APP_THAT_HOLDS);
    scene->operation = begin_elsewhere(scene->client);
}

static inline void reach_body(struct scene *scene)
{
    scene->client = client_for(APP_THAT_STALLS);
    scene->operation = begin_elsewhere(scene->client);
}

/* Until it says that it waits: the server has asked for seven seconds. */
static inline void reach_backoff(struct scene *scene)
{
    double end = check_seconds() + SOON * support_patience();
    mtp_error *error = NULL;
    int waits = 0;

    scene->client = client_of(APP_THAT_IS_THROTTLED, 10, 1);
    scene->operation = begin_elsewhere(scene->client);
    while (!waits && check_seconds() < end) {
        int32_t level = -1;
        const char *text = NULL;
        size_t length = 0;

        CHECK_OK(mtp_operation_drain_log(scene->operation, &level, &text, &length, &error), error);
        waits = text != NULL && strstr(text, "trying again in") != NULL;
        if (level == MTP_LOG_NONE) {
            check_pause(0.002);
        }
    }
    CHECK(waits);
}

static inline void reach_joining(struct scene *scene)
{
    mtp_request *request;

    scene->client = client_for(APP_THAT_HOLDS);
    request = request_of(scene->client);
    scene->other = operation_of(request);
    let_other_go_first(scene);
    scene->operation = operation_of(request);
    mtp_request_free(request);
}

static inline void reach_input(struct scene *scene)
{
    mtp_options *options = options_for(APP);
    mtp_error *error = NULL;

    CHECK_OK(mtp_options_set_host_http(options, 1, &error), error);
    scene->client = client_from(options);
    scene->operation = begin_elsewhere(scene->client);
}

struct state {
    const char *name;
    void (*reach)(struct scene *);
    /* What it says of itself there. */
    int32_t shows;
};

static const struct state states[] = {
    {"queued behind another request", reach_queued, MTP_OPERATION_PENDING},
    {"connecting", reach_connecting, MTP_OPERATION_PENDING},
    {"waiting for headers", reach_headers, MTP_OPERATION_PENDING},
    {"waiting for the body", reach_body, MTP_OPERATION_PENDING},
    {"waiting before another attempt", reach_backoff, MTP_OPERATION_PENDING},
    {"waiting on another's flight", reach_joining, MTP_OPERATION_PENDING},
    {"waiting for input", reach_input, MTP_OPERATION_NEEDS_INPUT},
};

enum { STATES = sizeof states / sizeof *states };

static inline void enter(struct scene *scene, const struct state *state)
{
    memset(scene, 0, sizeof *scene);
    scene->door = scene->visitor = -1;
    scene->sockets_before = process_files("socket:");
    state->reach(scene);
    CHECK_INT(state_within(scene->operation, SETTLED), state->shows);
    if (scene->other != NULL) {
        CHECK_INT(process_files("socket:"), scene->sockets);
    }
}

/* Nothing is left behind: the server would hold its connections for a minute. */
static inline void leave(struct scene *scene)
{
    mtp_operation_free(scene->operation);
    mtp_operation_free(scene->other);
    mtp_client_free(scene->client);
    CHECK(process_is_quiet_within(LIVENESS, scene->sockets_before));
    if (scene->door >= 0) {
        close(scene->visitor);
        close(scene->door);
    }
}

/* Somebody who waits for the end of an operation. */
struct waiting {
    const mtp_operation *operation;
    int64_t milliseconds;
    int32_t state;
    double returned;
};

static inline void *wait_for_end(void *argument)
{
    struct waiting *waiting = (struct waiting *)argument;
    mtp_error *error = NULL;

    CHECK_OK(mtp_operation_wait(waiting->operation, waiting->milliseconds, &waiting->state, &error), error);
    waiting->returned = check_seconds();
    return NULL;
}

/* Cancels what another thread waits for, and says how many seconds it took that one to return. What needs input is not
   waited for before. */
static inline double cancel(const struct scene *scene, const struct state *state)
{
    struct waiting waiting = {scene->operation, (int64_t)(LIVENESS * 1000), -1, 0.0};
    int is_waited_for = state->shows == MTP_OPERATION_PENDING;
    pthread_t thread;
    double start;

    if (is_waited_for) {
        CHECK_INT(pthread_create(&thread, NULL, wait_for_end, &waiting), 0);
        check_pause(0.01);
    }
    start = check_seconds();
    mtp_operation_cancel(scene->operation);
    if (is_waited_for) {
        pthread_join(thread, NULL);
    } else {
        wait_for_end(&waiting);
    }
    CHECK_INT(waiting.state, MTP_OPERATION_FAILED);
    take(scene->operation, MTP_STATUS_CANCELLED);
    return waiting.returned - start;
}

#endif
