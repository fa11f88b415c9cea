/* A test framework of one page. A program calls RUN for each test and ends with `return finish();`, which prints
   `N passed, N failed, N skipped` as the last line. Include this first: it asks the system headers for everything. */
#ifndef MTP_TEST_CHECK_H
#define MTP_TEST_CHECK_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int check_passed, check_failed, check_skipped;
/* Failed checks of the test that is running. */
static int check_errors;
static const char *check_skip_reason;

/* The test goes on after a failed check, so that one run shows all of them. */
#define CHECK(condition)                                                                   \
    do {                                                                                   \
        if (!(condition)) {                                                                \
            printf("    %s:%d: not true: %s\n", __FILE__, __LINE__, #condition);           \
            check_errors++;                                                                \
        }                                                                                  \
    } while (0)

#define CHECK_INT(actual, expected)                                                        \
    do {                                                                                   \
        long long check_a = (long long)(actual), check_e = (long long)(expected);          \
        if (check_a != check_e) {                                                          \
            printf("    %s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__, #actual, check_a, check_e); \
            check_errors++;                                                                \
        }                                                                                  \
    } while (0)

/* A text as the library gives it: length and NUL agree. NULL is equal to NULL only. */
#define CHECK_TEXT(actual, length, expected) check_text(__FILE__, __LINE__, #actual, actual, length, expected)

#define RUN(test) check_run(#test, test)
#define SKIP(reason)                                                                       \
    do {                                                                                   \
        check_skip_reason = (reason);                                                      \
        return;                                                                            \
    } while (0)

static inline void check_text(const char *file, int line, const char *what, const char *actual, size_t length,
                              const char *expected)
{
    size_t wanted = expected == NULL ? 0 : strlen(expected);
    int same = actual == NULL ? expected == NULL && length == 0
                              : expected != NULL && length == wanted && memcmp(actual, expected, wanted + 1) == 0;

    if (!same) {
        printf("    %s:%d: %s is '%s' (%zu), not '%s'\n", file, line, what, actual == NULL ? "(null)" : actual, length,
               expected == NULL ? "(null)" : expected);
        check_errors++;
    }
}

static inline double check_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline void check_pause(double seconds)
{
    struct timespec pause;

    pause.tv_sec = (time_t)seconds;
    pause.tv_nsec = (long)((seconds - (double)pause.tv_sec) * 1e9);
    nanosleep(&pause, NULL);
}

static inline void check_begin(void)
{
    check_errors = 0;
    check_skip_reason = NULL;
}

static inline void check_end(const char *name, double start)
{
    if (check_errors > 0) {
        check_failed++;
        printf("  FAILED  %s\n", name);
    } else if (check_skip_reason != NULL) {
        check_skipped++;
        printf("  SKIPPED %s: %s\n", name, check_skip_reason);
    } else {
        check_passed++;
        printf("  ok      %s (%.2f s)\n", name, check_seconds() - start);
    }
    fflush(stdout);
}

static inline void check_run(const char *name, void (*test)(void))
{
    double start = check_seconds();

    check_begin();
    test();
    check_end(name, start);
}

static inline int finish(void)
{
    printf("%d passed, %d failed, %d skipped\n", check_passed, check_failed, check_skipped);
    return check_failed == 0 && check_passed > 0 ? 0 : 1;
}

#endif
