/* Sixteen threads that get tokens for minutes, of tenants and applications that fail in all ways, cancel, force, free:
   every call must end as it may, memory must stay flat, and the last client must take thread and connections along. Beside
   them eight threads ask for two tokens all at once, again and again: a slow server sees two requests each time.

   MTP_SOAK_SECONDS says how long; with MTP_SOAK_MEMORY=0 the memory is not looked at (valgrind's is its own). The last line
   says what `cargo xtask soak` compares with the emulator's counters. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "process.h"
#include "support.h"

#include <inttypes.h>
#include <pthread.h>
#include <time.h>

#define THREADS 16
#define TENANTS 200
#define MEETING 8
#define MEETING_TENANTS 2

/* What an application's requests may come to besides a token, giving up and running out of time. */
struct app {
    const char *client_id;
    mtp_status may[2];
};

static const struct app apps[] = {
    {APP, {0, 0}},
    {APP, {0, 0}},
    {APP, {0, 0}},
    {APP_THAT_IS_DUE, {0, 0}},
    {APP_OPAQUE, {0, 0}},
    {"ffffffff-0000-4000-8000-00000000000d", {0, 0}}, /* short life */
    {"ffffffff-0000-4000-8000-00000000000a", {MTP_STATUS_SERVICE_UNAVAILABLE, 0}}, /* recovers */
    {"ffffffff-0000-4000-8000-000000000500", {MTP_STATUS_SERVICE_UNAVAILABLE, 0}},
    {"ffffffff-0000-4000-8000-000000000503", {MTP_STATUS_SERVICE_UNAVAILABLE, 0}},
    {"ffffffff-0000-4000-8000-000000000429", {MTP_STATUS_THROTTLED, 0}},
    {"ffffffff-0000-4000-8000-000000050196", {MTP_STATUS_THROTTLED, 0}},
    {"ffffffff-0000-4000-8000-000000000001", {MTP_STATUS_NETWORK, 0}}, /* truncated */
    {"ffffffff-0000-4000-8000-000000000002", {MTP_STATUS_INVALID_RESPONSE, 0}}, /* HTML */
    {"ffffffff-0000-4000-8000-000000000006", {MTP_STATUS_NETWORK, 0}}, /* cut */
    {"ffffffff-0000-4000-8000-000000000009", {MTP_STATUS_INVALID_CLIENT, 0}}, /* hostile text */
    {APP_THAT_HOLDS, {0, 0}},
    {"ffffffff-0000-4000-8000-00000000000e", {0, 0}}, /* stalls */
};

enum { APPS = sizeof apps / sizeof *apps };

struct worker {
    pthread_t thread;
    uint64_t random;
    uint64_t begun, tokens, cancelled, late, failed, wrong;
    /* Requests that the cache may not answer, or whose flight may have been given up. */
    uint64_t extra;
};

static mtp_client *clients[APPS];
static double end;

/* Those who ask at once. */
static const struct app meeting_app = {APP_THAT_IS_SLOW, {0, 0}};
static mtp_client *meeting_client;
static pthread_barrier_t meeting_point;
static uint64_t meetings;
static int meetings_are_over;

static uint64_t draw(struct worker *worker, uint64_t below)
{
    worker->random ^= worker->random << 13;
    worker->random ^= worker->random >> 7;
    worker->random ^= worker->random << 17;
    return worker->random % below;
}

static void note(struct worker *worker, const struct app *app, mtp_status status, const char *tenant, mtp_token *token,
                 mtp_error *error)
{
    const char *message = NULL, *text = NULL;
    size_t length = 0;
    mtp_error *none = NULL;
    int good = 1;

    switch (status) {
    case MTP_STATUS_OK:
        worker->tokens++;
        good = mtp_token_get_secret(token, &text, &length, &none) == MTP_STATUS_OK && length > 0
            && mtp_token_get_tenant_id(token, &text, &length, &none) == MTP_STATUS_OK && strcmp(text, tenant) == 0;
        break;
    case MTP_STATUS_CANCELLED:
        worker->cancelled++;
        break;
    case MTP_STATUS_TIMEOUT:
        worker->late++;
        break;
    default:
        worker->failed++;
        good = status == app->may[0] || (app->may[1] != 0 && status == app->may[1]);
        break;
    }
    if (!good && worker->wrong++ < 3) {
        mtp_error_get_message(error, &message, &length);
        printf("%s in %s: %s: %s\n", app->client_id, tenant, mtp_status_name(status), message == NULL ? "" : message);
    }
    mtp_token_free(token);
    mtp_error_free(error);
}

/* Begins, and waits, cancels or walks away. */
static void by_operation(struct worker *worker, const struct app *app, const mtp_request *request, const char *tenant)
{
    mtp_operation *operation = NULL;
    mtp_token *token = NULL;
    mtp_error *error = NULL;
    const char *text;
    size_t length;
    int32_t state = 0, level = MTP_LOG_DEBUG;
    uint64_t way = draw(worker, 3);
    mtp_status status;

    if (mtp_request_begin_get_token(request, NULL, 0, &operation, &error) != MTP_STATUS_OK) {
        worker->wrong++;
        mtp_error_free(error);
        return;
    }
    mtp_operation_wait(operation, way == 0 ? -1 : (int64_t)draw(worker, 20), &state, NULL);
    worker->extra += strcmp(app->client_id, APP) == 0 && state == MTP_OPERATION_PENDING;
    if (way == 2) {
        worker->cancelled++;
        mtp_operation_free(operation);
        return;
    }
    mtp_operation_cancel(operation);
    while (level != MTP_LOG_NONE && mtp_operation_drain_log(operation, &level, &text, &length, NULL) == MTP_STATUS_OK) {
    }
    status = mtp_operation_take_token(operation, &token, &error);
    note(worker, app, status, tenant, token, error);
    mtp_operation_free(operation);
}

/* A second client shares the first one's tokens. */
static mtp_client *another_client_for(const char *client_id)
{
    mtp_options *options = options_for(client_id);
    mtp_client *client = NULL;

    mtp_client_new(options, &client, NULL);
    mtp_options_free(options);
    return client;
}

static void *work(void *argument)
{
    struct worker *worker = (struct worker *)argument;

    while (check_seconds() < end) {
        size_t number = (size_t)draw(worker, APPS);
        const struct app *app = &apps[number];
        int is_sound = number < 3, gives_up = draw(worker, 4) == 0, forces = draw(worker, 200) == 0;
        mtp_client *own = draw(worker, 500) == 0 ? another_client_for(app->client_id) : NULL;
        mtp_request *request = request_of(own == NULL ? clients[number] : own);
        char tenant[40];

        snprintf(tenant, sizeof tenant, "44444444-4444-4444-8444-%012" PRIx64, draw(worker, TENANTS));
        mtp_request_set_tenant_id(request, TEXT(tenant), NULL);
        mtp_request_set_force_refresh(request, forces, NULL);
        mtp_request_set_deadline(request, is_sound ? 60000 : 50 + (int64_t)draw(worker, 400), NULL);
        worker->begun++;
        worker->extra += is_sound && forces;
        if (gives_up) {
            by_operation(worker, app, request, tenant);
        } else {
            mtp_token *token = NULL;
            mtp_error *error = NULL;
            mtp_status status = mtp_request_get_token(request, &token, &error);

            note(worker, app, status, tenant, token, error);
            if (is_sound && status != MTP_STATUS_OK) {
                worker->wrong++;
            }
        }
        mtp_request_free(request);
        mtp_client_free(own);
    }
    return NULL;
}

/* Meets the others, and asks when they do for what nobody has: the server takes long enough for all to arrive. */
static void *meet(void *argument)
{
    struct worker *worker = (struct worker *)argument;
    mtp_request *request = request_of(meeting_client);
    char tenant[40];

    snprintf(tenant, sizeof tenant, "44444444-4444-4444-8444-%012" PRIx64, worker->random % MEETING_TENANTS);
    mtp_request_set_tenant_id(request, TEXT(tenant), NULL);
    mtp_request_set_deadline(request, 60000, NULL);
    for (;;) {
        mtp_token *token = NULL;
        mtp_error *error = NULL;
        mtp_status status;

        if (pthread_barrier_wait(&meeting_point) == PTHREAD_BARRIER_SERIAL_THREAD) {
            meetings_are_over = check_seconds() >= end;
            meetings += !meetings_are_over;
            mtp_client_clear_cache(meeting_client, NULL);
        }
        pthread_barrier_wait(&meeting_point);
        if (meetings_are_over) {
            break;
        }
        worker->begun++;
        status = mtp_request_get_token(request, &token, &error);
        note(worker, &meeting_app, status, tenant, token, error);
        worker->wrong += status != MTP_STATUS_OK;
    }
    mtp_request_free(request);
    return NULL;
}

/* Resident memory in kilobytes. */
static long resident(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long total = 0, pages = 0;

    if (file != NULL) {
        if (fscanf(file, "%ld %ld", &total, &pages) != 2) {
            pages = 0;
        }
        fclose(file);
    }
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

int main(void)
{
    static struct worker workers[THREADS + MEETING];
    struct worker sum = {0};
    const char *seconds = support_environment("MTP_SOAK_SECONDS"), *memory = getenv("MTP_SOAK_MEMORY");
    double start = check_seconds(), length = atof(seconds);
    long early = 0, late = 0;
    int sockets = process_files("socket:");

    for (size_t i = 0; i < APPS; i++) {
        clients[i] = client_for(apps[i].client_id);
    }
    meeting_client = client_for(meeting_app.client_id);
    pthread_barrier_init(&meeting_point, NULL, MEETING);
    end = start + length;
    for (uint64_t i = 0; i < THREADS + MEETING; i++) {
        workers[i].random = i < THREADS ? 88172645463325252u + i * 7919 : i;
        if (pthread_create(&workers[i].thread, NULL, i < THREADS ? work : meet, &workers[i]) != 0) {
            return 1;
        }
    }
    for (int quarter = 1; quarter <= 4; quarter++) {
        while (check_seconds() < start + length * quarter / 4 - 0.05) {
            check_pause(0.02);
        }
        late = resident();
        early = quarter == 1 ? late : early;
        printf("after %4.0f s: %ld kB resident\n", check_seconds() - start, late);
        fflush(stdout);
    }
    for (size_t i = 0; i < THREADS + MEETING; i++) {
        pthread_join(workers[i].thread, NULL);
        sum.begun += workers[i].begun;
        sum.tokens += workers[i].tokens;
        sum.cancelled += workers[i].cancelled;
        sum.late += workers[i].late;
        sum.failed += workers[i].failed;
        sum.wrong += workers[i].wrong;
        sum.extra += workers[i].extra;
    }
    for (size_t i = 0; i < APPS; i++) {
        mtp_client_free(clients[i]);
    }
    mtp_client_free(meeting_client);
    pthread_barrier_destroy(&meeting_point);
    printf("%" PRIu64 " calls: %" PRIu64 " tokens, %" PRIu64 " cancelled, %" PRIu64 " out of time, %" PRIu64 " failed as they "
           "must, %" PRIu64 " otherwise\n",
           sum.begun, sum.tokens, sum.cancelled, sum.late, sum.failed, sum.wrong);
    CHECK(sum.wrong == 0);
    CHECK(sum.begun > 0 && sum.begun == sum.tokens + sum.cancelled + sum.late + sum.failed);
    CHECK(process_is_quiet_within(20.0 * support_patience(), sockets));
    if (memory == NULL || strcmp(memory, "0") != 0) {
        /* A tenth, and what the allocator's arenas of so many threads may still have been growing to. */
        CHECK(late <= early + early / 10 + 4096);
    }
    printf("{\"extra\":%" PRIu64 ",\"met\":%" PRIu64 "}\n", sum.extra + TENANTS, meetings * MEETING_TENANTS);
    return check_errors == 0 ? 0 : 1;
}
