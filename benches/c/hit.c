/* How long a token from the cache takes through the C ABI: get the token, get its text, free it.

   One tenant; ten thousand tenants in random order; two threads with keys of their own. Times are per call, the best and
   the median of several rounds, by the clock and by the processor: they differ where others use the machine. MTP_TEST_AUTHORITY, MTP_TEST_HOST and MTP_TEST_CA_FILE say where the emulator is. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mtp_token.h"

#define TENANTS 10000
#define CALLS 2000000
#define ROUNDS 9
#define TEXT(text) (text), strlen(text)

static void must(mtp_status status, mtp_error *error, const char *what)
{
    if (status != MTP_STATUS_OK) {
        const char *message = NULL;
        size_t length = 0;

        mtp_error_get_message(error, &message, &length);
        fprintf(stderr, "%s: %s: %s\n", what, mtp_status_name(status), message == NULL ? "" : message);
        exit(1);
    }
}

#define MUST(call) must(call, error, #call)

static double seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static const char *environment(const char *name)
{
    const char *value = getenv(name);

    if (value == NULL) {
        fprintf(stderr, "%s is not set\n", name);
        exit(2);
    }
    return value;
}

static mtp_client *new_client(void)
{
    static char ca[65536];
    mtp_options *options = NULL;
    mtp_client *client = NULL;
    mtp_error *error = NULL;
    FILE *file = fopen(environment("MTP_TEST_CA_FILE"), "rb");
    size_t length = file == NULL ? 0 : fread(ca, 1, sizeof ca, file);

    if (file != NULL) {
        fclose(file);
    }
    MUST(mtp_options_new(&options, &error));
    MUST(mtp_options_set_client_id(options, TEXT("aaaaaaaa-0000-4000-8000-000000000001"), &error));
    MUST(mtp_options_set_client_secret(options, TEXT("emulator-secret-Value~1"), &error));
    MUST(mtp_options_set_authority(options, TEXT(environment("MTP_TEST_AUTHORITY")), &error));
    MUST(mtp_options_allow_host(options, TEXT(environment("MTP_TEST_HOST")), &error));
    MUST(mtp_options_set_extra_ca(options, ca, length, &error));
    MUST(mtp_options_set_proxy(options, "", 0, &error));
    MUST(mtp_client_new(options, &client, &error));
    mtp_options_free(options);
    return client;
}

/* One request for each tenant, its token already in the cache. */
static mtp_request **fill(const mtp_client *client)
{
    mtp_request **requests = (mtp_request **)calloc(TENANTS, sizeof *requests);
    mtp_operation **operations = (mtp_operation **)calloc(TENANTS, sizeof *operations);
    mtp_queue *queue = NULL;
    mtp_error *error = NULL;

    MUST(mtp_queue_new(&queue, &error));
    for (size_t i = 0; i < TENANTS; i++) {
        char tenant[40];

        snprintf(tenant, sizeof tenant, "44444444-4444-4444-8444-%012zx", i);
        MUST(mtp_request_new(client, &requests[i], &error));
        MUST(mtp_request_set_tenant_id(requests[i], TEXT(tenant), &error));
        MUST(mtp_request_begin_get_token(requests[i], queue, i, &operations[i], &error));
    }
    for (size_t i = 0; i < TENANTS; i++) {
        uint64_t tag = 0;
        int32_t state = 0;
        mtp_token *token = NULL;

        MUST(mtp_queue_next(queue, -1, &tag, &state, &error));
        MUST(mtp_operation_take_token(operations[tag], &token, &error));
        mtp_token_free(token);
        mtp_operation_free(operations[tag]);
    }
    mtp_queue_free(queue);
    free(operations);
    return requests;
}

static void shuffle(mtp_request **requests)
{
    uint64_t state = 88172645463325252u;

    for (size_t i = TENANTS - 1; i > 0; i--) {
        mtp_request *swap = requests[i];
        size_t k;

        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        k = state % (i + 1);
        requests[i] = requests[k];
        requests[k] = swap;
    }
}

/* What one thread does. */
struct work {
    mtp_request **requests;
    size_t count;
    size_t read;
    double processor;
};

static void *hit(void *argument)
{
    struct work *work = (struct work *)argument;
    double start = seconds(CLOCK_THREAD_CPUTIME_ID);

    for (size_t i = 0, k = 0; i < CALLS; i++, k = k + 1 == work->count ? 0 : k + 1) {
        mtp_token *token = NULL;
        mtp_error *error = NULL;
        const char *secret = NULL;
        size_t length = 0;

        MUST(mtp_request_get_token(work->requests[k], &token, &error));
        MUST(mtp_token_get_secret(token, &secret, &length, &error));
        work->read += length + (size_t)(uintptr_t)secret;
        mtp_token_free(token);
    }
    work->processor = seconds(CLOCK_THREAD_CPUTIME_ID) - start;
    return NULL;
}

static int ascending(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;

    return (difference > 0) - (difference < 0);
}

/* Nanoseconds per call of each thread by the clock: the median of the rounds. */
static double measure(const char *name, mtp_request **requests, size_t count, size_t threads)
{
    double clock[ROUNDS], processor[ROUNDS];

    for (size_t round = 0; round < ROUNDS; round++) {
        pthread_t handles[2];
        struct work work[2];
        double start = seconds(CLOCK_MONOTONIC);

        for (size_t i = 0; i < threads; i++) {
            work[i].requests = requests + i * count;
            work[i].count = count;
            work[i].read = 0;
            if (pthread_create(&handles[i], NULL, hit, &work[i]) != 0) {
                exit(1);
            }
        }
        processor[round] = 0;
        for (size_t i = 0; i < threads; i++) {
            pthread_join(handles[i], NULL);
            processor[round] += work[i].processor * 1e9 / CALLS / (double)threads;
        }
        clock[round] = (seconds(CLOCK_MONOTONIC) - start) * 1e9 / CALLS;
    }
    qsort(clock, ROUNDS, sizeof *clock, ascending);
    qsort(processor, ROUNDS, sizeof *processor, ascending);
    printf("%-42s clock: best %6.1f, median %6.1f ns   processor: best %6.1f, median %6.1f ns\n", name, clock[0],
           clock[ROUNDS / 2], processor[0], processor[ROUNDS / 2]);
    return clock[ROUNDS / 2];
}

int main(void)
{
    mtp_client *client = new_client();
    double start = seconds(CLOCK_MONOTONIC), one, two;
    mtp_request **requests = fill(client);

    printf("%d tokens fetched in %.1f s\n", TENANTS, seconds(CLOCK_MONOTONIC) - start);
    one = measure("1 tenant, 1 thread", requests, 1, 1);
    two = measure("1 tenant each, 2 threads", requests, 1, 2);
    printf("%-42s %.2f times the calls of one\n", "2 threads", 2 * one / two);
    shuffle(requests);
    measure("10,000 tenants in random order, 1 thread", requests, TENANTS, 1);
    for (size_t i = 0; i < TENANTS; i++) {
        mtp_request_free(requests[i]);
    }
    free(requests);
    mtp_client_free(client);
    return 0;
}
