/* What a token from the cache costs through the C ABI: get the token, get its text, free it. And what it costs to find
   none there.

   One tenant; ten thousand tenants in random order; two threads with tenants of their own, with requests of their own
   for the same tenant, and with the same request. Each line of the output is a name, then the median and the quartiles
   of several rounds in nanoseconds a call by the clock, then the median by the processor, which is that of the whole
   process for one call: they differ where others use the machine, or are waited for. `hit allocations` says what a call
   allocates, and needs count_allocations in front of it; `hit memory` says what a cached token takes. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <time.h>

#include "bench.h"

#define TENANTS 10000
#define CALLS 2000000
#define MISSES 400
#define ROUNDS 9

static double seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A request for the tenant of this number. */
static mtp_request *request_for(const mtp_client *client, size_t number)
{
    mtp_request *request = NULL;
    mtp_error *error = NULL;
    char tenant[40];

    snprintf(tenant, sizeof tenant, "44444444-4444-4444-8444-%012zx", number);
    MUST(mtp_request_new(client, &request, &error));
    MUST(mtp_request_set_tenant_id(request, TEXT(tenant), &error));
    return request;
}

/* One request for each tenant from `first` on, its token already in the cache. */
static mtp_request **fill(const mtp_client *client, size_t first, size_t count)
{
    mtp_request **requests = (mtp_request **)calloc(count, sizeof *requests);
    mtp_operation **operations = (mtp_operation **)calloc(count, sizeof *operations);
    mtp_queue *queue = NULL;
    mtp_error *error = NULL;

    MUST(mtp_queue_new(&queue, &error));
    for (size_t i = 0; i < count; i++) {
        requests[i] = request_for(client, first + i);
        MUST(mtp_request_begin_get_token(requests[i], queue, i, &operations[i], &error));
    }
    for (size_t i = 0; i < count; i++) {
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

static void free_all(mtp_request **requests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mtp_request_free(requests[i]);
    }
    free(requests);
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
};

/* Something of what it got, so that no call can be left out. */
static size_t hit_once(mtp_request *request)
{
    mtp_token *token = NULL;
    mtp_error *error = NULL;
    const char *secret = NULL;
    size_t length = 0;

    MUST(mtp_request_get_token(request, &token, &error));
    MUST(mtp_token_get_secret(token, &secret, &length, &error));
    mtp_token_free(token);
    return length + (size_t)(uintptr_t)secret;
}

static size_t token_length(mtp_request *request)
{
    mtp_token *token = NULL;
    mtp_error *error = NULL;
    const char *secret = NULL;
    size_t length = 0;

    MUST(mtp_request_get_token(request, &token, &error));
    MUST(mtp_token_get_secret(token, &secret, &length, &error));
    mtp_token_free(token);
    return length;
}

static void *hit(void *argument)
{
    struct work *work = (struct work *)argument;
    mtp_request **requests = work->requests;
    size_t count = work->count, read = 0;

    for (size_t i = 0, k = 0; i < CALLS; i++, k = k + 1 == count ? 0 : k + 1) {
        read += hit_once(requests[k]);
    }
    /* Once, at the end: what both write stands close together. */
    work->read = read;
    return NULL;
}

static int ascending(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;

    return (difference > 0) - (difference < 0);
}

/* The rounds of one line of the output. */
struct rounds {
    double clock[ROUNDS], processor[ROUNDS];
    double clock_start, processor_start;
};

static void begin(struct rounds *rounds)
{
    rounds->processor_start = seconds(CLOCK_PROCESS_CPUTIME_ID);
    rounds->clock_start = seconds(CLOCK_MONOTONIC);
}

static void end(struct rounds *rounds, size_t round, size_t calls, size_t threads)
{
    double clock = seconds(CLOCK_MONOTONIC) - rounds->clock_start;
    double processor = seconds(CLOCK_PROCESS_CPUTIME_ID) - rounds->processor_start;

    rounds->clock[round] = clock * 1e9 / (double)calls;
    rounds->processor[round] = processor * 1e9 / (double)(calls * threads);
}

static void print(const char *name, struct rounds *rounds)
{
    qsort(rounds->clock, ROUNDS, sizeof *rounds->clock, ascending);
    qsort(rounds->processor, ROUNDS, sizeof *rounds->processor, ascending);
    printf("%s\t%.2f\t%.2f\t%.2f\t%.2f\n", name, rounds->clock[ROUNDS / 2], rounds->clock[ROUNDS / 4],
           rounds->clock[ROUNDS - 1 - ROUNDS / 4], rounds->processor[ROUNDS / 2]);
}

/* Each thread takes `count` requests in turn; those of the second begin `step` after those of the first. */
static void measure(const char *name, mtp_request **requests, size_t count, size_t step, size_t threads)
{
    struct rounds rounds;

    for (size_t round = 0; round < ROUNDS; round++) {
        pthread_t handles[2];
        struct work work[2];

        begin(&rounds);
        for (size_t i = 0; i < threads; i++) {
            work[i].requests = requests + i * step;
            work[i].count = count;
            if (pthread_create(&handles[i], NULL, hit, &work[i]) != 0) {
                exit(1);
            }
        }
        for (size_t i = 0; i < threads; i++) {
            pthread_join(handles[i], NULL);
        }
        end(&rounds, round, CALLS, threads);
    }
    print(name, &rounds);
}

static void hits(const mtp_client *client)
{
    mtp_request **requests = fill(client, 0, TENANTS);
    mtp_request *twins[2] = {requests[0], request_for(client, 0)};

    measure("1 tenant, 1 thread", requests, 1, 1, 1);
    measure("1 tenant each, 2 threads", requests, 1, 1, 2);
    measure("the same tenant, 2 threads", twins, 1, 1, 2);
    measure("the same request, 2 threads", requests, 1, 0, 2);
    mtp_request_free(twins[1]);
    shuffle(requests);
    measure("10,000 tenants, 1 thread", requests, TENANTS, TENANTS, 1);
    measure("5,000 tenants each, 2 threads", requests, TENANTS / 2, TENANTS / 2, 2);
    free_all(requests, TENANTS);
}

/* Tenants that were not asked for before, each with a request of its own: only the cache is asked, then the server too,
   to which there is a connection. */
static void misses(const mtp_client *client)
{
    struct rounds rounds;
    size_t tenant = TENANTS;

    for (size_t round = 0; round < ROUNDS; round++) {
        begin(&rounds);
        for (size_t i = 0; i < MISSES; i++, tenant++) {
            mtp_request *request = request_for(client, tenant);
            mtp_token *token = NULL;
            mtp_error *error = NULL;

            MUST(mtp_request_set_deadline(request, 0, &error));
            if (mtp_request_get_token(request, &token, &error) != MTP_STATUS_NOT_CACHED) {
                fprintf(stderr, "A token that nobody asked for is in the cache.\n");
                exit(1);
            }
            mtp_error_free(error);
            mtp_request_free(request);
        }
        end(&rounds, round, MISSES, 1);
    }
    print("not in the cache, which alone is asked", &rounds);
    for (size_t round = 0; round < ROUNDS; round++) {
        begin(&rounds);
        for (size_t i = 0; i < MISSES; i++, tenant++) {
            mtp_request *request = request_for(client, tenant);

            hit_once(request);
            mtp_request_free(request);
        }
        end(&rounds, round, MISSES, 1);
    }
    print("not in the cache: from the server", &rounds);
}

/* Calls of the allocator and bytes, per call. */
static void allocations(const mtp_client *client)
{
    void (*allocated)(uint64_t *, uint64_t *) = NULL;
    void *symbol = dlsym(RTLD_DEFAULT, "bench_allocated");
    mtp_request **requests = fill(client, 0, 1);
    uint64_t calls[2], bytes[2];

    if (symbol == NULL) {
        fprintf(stderr, "count_allocations is not in front of this program\n");
        exit(2);
    }
    memcpy(&allocated, &symbol, sizeof allocated);
    hit_once(requests[0]);
    allocated(&calls[0], &bytes[0]);
    for (size_t i = 0; i < 1000; i++) {
        hit_once(requests[0]);
    }
    allocated(&calls[1], &bytes[1]);
    printf("allocations\t%.3f\t%.3f\n", (double)(calls[1] - calls[0]) / 1000, (double)(bytes[1] - bytes[0]) / 1000);
    free_all(requests, 1);
}

static size_t in_use(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

/* Bytes for each token more, beside the length of its text. The first half opens the connections. */
static void memory(const mtp_client *client)
{
    mtp_request **requests = fill(client, 0, TENANTS / 2);
    size_t length = token_length(requests[0]), before, after;

    free_all(requests, TENANTS / 2);
    before = in_use();
    free_all(fill(client, TENANTS / 2, TENANTS / 2), TENANTS / 2);
    after = in_use();
    printf("memory\t%.1f\t%zu\n", ((double)after - (double)before) / (TENANTS / 2), length);
}

int main(int argc, char **argv)
{
    mtp_client *client = bench_client();
    const char *what = argc < 2 ? "times" : argv[1];

    if (strcmp(what, "allocations") == 0) {
        allocations(client);
    } else if (strcmp(what, "memory") == 0) {
        memory(client);
    } else {
        hits(client);
        misses(client);
    }
    mtp_client_free(client);
    return 0;
}
