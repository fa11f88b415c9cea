/* Looking for needles in all that this process can write to. The needles are kept masked, so that a program does not find
   its own. The main thread's stack is looked at, but decides nothing: what a call leaves below the caller's frame is
   overwritten by the next calls. */
#ifndef MTP_TEST_MEMORY_SCAN_H
#define MTP_TEST_MEMORY_SCAN_H

#include "support.h"

#include <fcntl.h>
#include <unistd.h>

#include "process.h"

#define MASK 0x5A
#define MASKED(character) ((unsigned char)((character) ^ MASK))

#define TOKEN_NEEDLE 32

struct needle {
    const char *what;
    unsigned char masked[64];
    size_t length;
};

static struct needle needles[32];
static size_t needle_count;

static inline void wipe(void *memory, size_t length)
{
    volatile unsigned char *bytes = (volatile unsigned char *)memory;

    while (length-- > 0) {
        *bytes++ = 0;
    }
}

static inline void add_needle(const char *what, const unsigned char *masked, size_t length)
{
    struct needle *needle = &needles[needle_count++];

    needle->what = what;
    needle->length = length;
    memcpy(needle->masked, masked, length);
}

/* Pieces of the claims and of the signature: what stands before is the same in many tokens. */
static inline void add_token(const mtp_token *token)
{
    const char *secret = NULL;
    size_t length = 0;
    unsigned char masked[2][TOKEN_NEEDLE];

    mtp_token_get_secret(token, &secret, &length, NULL);
    CHECK(length > 400);
    for (size_t i = 0; length > 400 && i < TOKEN_NEEDLE; i++) {
        masked[0][i] = MASKED(secret[length / 2 + i]);
        masked[1][i] = MASKED(secret[length - 2 * TOKEN_NEEDLE + i]);
    }
    add_needle("a token's claims", masked[0], TOKEN_NEEDLE);
    add_needle("a token's signature", masked[1], TOKEN_NEEDLE);
}

/* Reads every second byte when the text is UTF-16. */
static inline int is_here(const struct needle *needle, const volatile unsigned char *at, size_t stride)
{
    for (size_t i = 0; i < needle->length; i++) {
        if ((at[i * stride] ^ MASK) != needle->masked[i] || (stride == 2 && at[i * 2 + 1] != 0)) {
            return 0;
        }
    }
    return 1;
}

static inline int scan_range(const unsigned char *start, const unsigned char *end, const char *name)
{
    int found = 0;

    for (size_t n = 0; n < needle_count; n++) {
        const struct needle *needle = &needles[n];

        for (size_t stride = 1; stride <= 2; stride++) {
            for (const unsigned char *at = start; at + needle->length * stride <= end; at++) {
                if (is_here(needle, at, stride)) {
                    printf("    found %s%s at %p in %s\n", needle->what, stride == 2 ? " as UTF-16" : "",
                           (const void *)at, name);
                    found++;
                }
            }
        }
    }
    return found;
}

/* How often a needle is found in what this process can write to. */
static inline int scan(void)
{
    static char maps[65536];
    size_t length = 0;
    ssize_t part;
    int found = 0, file = open("/proc/self/maps", O_RDONLY);

    while ((part = read(file, maps + length, sizeof maps - 1 - length)) > 0) {
        length += (size_t)part;
    }
    close(file);
    maps[length] = '\0';
    CHECK(length > 0 && length < sizeof maps - 1);
    for (char *line = strtok(maps, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        unsigned long start = 0, end = 0;
        char permissions[5] = "", name[256] = "anonymous memory";

        sscanf(line, "%lx-%lx %4s %*s %*s %*s %255s", &start, &end, permissions, name);
        if (permissions[0] == 'r' && permissions[1] == 'w') {
            int here = scan_range((const unsigned char *)start, (const unsigned char *)end, name);

            found += strcmp(name, "[stack]") == 0 ? 0 : here;
        }
    }
    return found;
}

#endif
