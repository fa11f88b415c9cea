/* What is left in memory: after requests, when everything is freed and the connections are closed, neither the secret nor
   a token may be found in any writable memory of the process, in no encoding that they went through. The main thread's
   stack is looked at, but decides nothing: what a call leaves below the caller's frame is overwritten by the next calls.

   The needles are kept masked, so that this program does not find its own. That it can find something is shown with a
   token that is kept. */
#include "support.h"

#include <fcntl.h>
#include <unistd.h>

#include "process.h"

#define APP_THAT_ECHOES "ffffffff-0000-4000-8000-000000000009"
#define MASK 0x5A
#define MASKED(character) ((unsigned char)((character) ^ MASK))

/* The secret, which must not stand in this program in clear. */
static const unsigned char masked_secret[] = {
    MASKED('e'), MASKED('m'), MASKED('u'), MASKED('l'), MASKED('a'), MASKED('t'), MASKED('o'), MASKED('r'),
    MASKED('-'), MASKED('s'), MASKED('e'), MASKED('c'), MASKED('r'), MASKED('e'), MASKED('t'), MASKED('-'),
    MASKED('V'), MASKED('a'), MASKED('l'), MASKED('u'), MASKED('e'), MASKED('~'), MASKED('1'),
};

/* The piece up to the tilde: percent-encoding changes nothing before it. */
#define SECRET_NEEDLE 21
#define TOKEN_NEEDLE 32

struct needle {
    const char *what;
    unsigned char masked[64];
    size_t length;
};

static struct needle needles[16];
static size_t needle_count;

static void wipe(void *memory, size_t length)
{
    volatile unsigned char *bytes = (volatile unsigned char *)memory;

    while (length-- > 0) {
        *bytes++ = 0;
    }
}

static void add_needle(const char *what, const unsigned char *masked, size_t length)
{
    struct needle *needle = &needles[needle_count++];

    needle->what = what;
    needle->length = length;
    memcpy(needle->masked, masked, length);
}

/* The secret as base64 writes it, which depends on how many bytes stand before it. */
static void add_base64_of_secret(size_t before)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char plain[3 + sizeof masked_secret] = {0}, encoded[64] = {0};
    size_t length = 0;

    for (size_t i = 0; i < sizeof masked_secret; i++) {
        plain[before + i] = masked_secret[i] ^ MASK;
    }
    /* Whole groups of the secret's own bytes: from the first that no foreign byte touches. */
    for (size_t i = before == 0 ? 0 : 3; i + 3 <= before + SECRET_NEEDLE; i += 3) {
        uint32_t group = (uint32_t)plain[i] << 16 | (uint32_t)plain[i + 1] << 8 | plain[i + 2];

        for (int shift = 18; shift >= 0; shift -= 6) {
            encoded[length++] = MASKED(alphabet[group >> shift & 63]);
        }
    }
    add_needle("the secret in base64", encoded, length);
    wipe(plain, sizeof plain);
}

/* Pieces of the claims and of the signature: what stands before is the same in many tokens. */
static void add_token(const mtp_token *token)
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
static int is_here(const struct needle *needle, const volatile unsigned char *at, size_t stride)
{
    for (size_t i = 0; i < needle->length; i++) {
        if ((at[i * stride] ^ MASK) != needle->masked[i] || (stride == 2 && at[i * 2 + 1] != 0)) {
            return 0;
        }
    }
    return 1;
}

static int scan_range(const unsigned char *start, const unsigned char *end, const char *name)
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
static int scan(void)
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

static mtp_client *new_client(const char *app, int32_t version)
{
    mtp_options *options = options_without_secret(app);
    mtp_error *error = NULL;
    char secret[sizeof masked_secret];

    for (size_t i = 0; i < sizeof secret; i++) {
        secret[i] = (char)(masked_secret[i] ^ MASK);
    }
    CHECK_OK(mtp_options_set_client_secret(options, secret, sizeof secret, &error), error);
    wipe(secret, sizeof secret);
    CHECK_OK(mtp_options_set_endpoint_version(options, version, &error), error);
    return client_from(options);
}

/* A token, as text and as UTF-16, and everything freed but what is asked for. */
static mtp_token *get(const char *app, int32_t version)
{
    mtp_client *client = new_client(app, version);
    mtp_request *request = request_of(client);
    mtp_error *error = NULL;
    mtp_token *token = NULL;
    static uint16_t buffer[8192];
    size_t units = 0;

    if (strcmp(app, APP_THAT_ECHOES) == 0) {
        CHECK_STATUS(mtp_request_get_token(request, &token, &error), error, MTP_STATUS_INVALID_CLIENT);
    } else {
        token = token_of(request);
        add_token(token);
        CHECK_OK(mtp_token_copy_utf16(token, buffer, 8192, &units, &error), error);
        wipe(buffer, sizeof buffer);
    }
    mtp_request_free(request);
    mtp_client_free(client);
    return token;
}

static void neither_secret_nor_token_stays_in_memory(void)
{
    mtp_token_free(get(APP, 1));
    mtp_token_free(get(APP, 2));
    mtp_token_free(get(APP_THAT_ECHOES, 2));
    CHECK(process_is_quiet_within(2.0, 0));
    CHECK_INT(scan(), 0);
}

static void a_token_that_is_kept_is_found_until_it_is_freed(void)
{
    mtp_token *token = get(APP, 2);

    CHECK(process_is_quiet_within(2.0, 0));
    CHECK(scan() >= 2);
    mtp_token_free(token);
    CHECK_INT(scan(), 0);
}

static void a_secret_that_is_kept_is_found_until_it_is_freed(void)
{
    mtp_client *client = new_client(APP, 2);

    CHECK(scan() >= 1);
    mtp_client_free(client);
    CHECK_INT(scan(), 0);
}

int main(void)
{
    add_needle("the secret", masked_secret, SECRET_NEEDLE);
    for (size_t before = 0; before < 3; before++) {
        add_base64_of_secret(before);
    }
    RUN(neither_secret_nor_token_stays_in_memory);
    RUN(a_token_that_is_kept_is_found_until_it_is_freed);
    RUN(a_secret_that_is_kept_is_found_until_it_is_freed);
    return finish();
}
