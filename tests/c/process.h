/* What a program can see of itself under Linux: its threads, its sockets, what is mapped. */
#ifndef MTP_TEST_PROCESS_H
#define MTP_TEST_PROCESS_H

#include "check.h"

#include <dirent.h>
#include <unistd.h>

static inline int process_threads(void)
{
    DIR *folder = opendir("/proc/self/task");
    struct dirent *entry;
    int count = 0;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        count += entry->d_name[0] != '.';
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return count;
}

/* How many open files are of this kind, as "socket:". */
static inline int process_files(const char *kind)
{
    DIR *folder = opendir("/proc/self/fd");
    struct dirent *entry;
    int count = 0;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char path[300], target[300];
        ssize_t length;

        snprintf(path, sizeof path, "/proc/self/fd/%s", entry->d_name);
        length = readlink(path, target, sizeof target - 1);
        if (length > 0) {
            target[length] = '\0';
            count += strncmp(target, kind, strlen(kind)) == 0;
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return count;
}

static inline int process_has_mapped(const char *name)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[1024];
    int found = 0;

    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        found = found || strstr(line, name) != NULL;
    }
    if (maps != NULL) {
        fclose(maps);
    }
    return found;
}

/* Waits until the library's thread has ended and its connections are closed. Nothing joins that thread, so it may be
   there for a moment after the last client is freed. */
static inline int process_is_quiet_within(double seconds, int sockets_before)
{
    double end = check_seconds() + seconds;

    while (process_threads() > 1 || process_files("socket:") > sockets_before) {
        if (check_seconds() > end) {
            return 0;
        }
        check_pause(0.01);
    }
    return 1;
}

#endif
