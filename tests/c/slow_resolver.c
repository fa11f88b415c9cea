/* For LD_PRELOAD: a name lookup that stalls for five seconds, as one does behind a firewall that drops packets. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <time.h>

typedef int (*lookup)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
    struct timespec pause = {5, 0};
    void *symbol = dlsym(RTLD_NEXT, "getaddrinfo");
    lookup next;

    memcpy(&next, &symbol, sizeof next);
    nanosleep(&pause, NULL);
    return next(node, service, hints, result);
}
