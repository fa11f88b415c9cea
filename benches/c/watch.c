/* Runs a program and says what that took, as the last line of the output: `watch`, nanoseconds by the clock, nanoseconds
   of processor time, bytes of memory at the peak.

   It is small on purpose: what a process has at its peak includes what its parent had when it was started. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

#ifdef __APPLE__
#define PEAK_UNIT 1LL
#else
#define PEAK_UNIT 1024LL
#endif

static long long now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long nanoseconds(struct timeval time)
{
    return time.tv_sec * 1000000000LL + time.tv_usec * 1000LL;
}

int main(int argc, char **argv)
{
    struct rusage usage;
    long long start = now(), took;
    pid_t child;
    int status = 0, failed;

    if (argc < 2) {
        fprintf(stderr, "Usage: watch PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    failed = posix_spawnp(&child, argv[1], NULL, NULL, argv + 1, environ);
    if (failed != 0) {
        fprintf(stderr, "%s: %s\n", argv[1], strerror(failed));
        return 2;
    }
    if (wait4(child, &status, 0, &usage) != child) {
        perror("wait4");
        return 2;
    }
    took = now() - start;
    printf("\nwatch\t%lld\t%lld\t%lld\n", took, nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime),
           (long long)usage.ru_maxrss * PEAK_UNIT);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
