/* What is left in memory: after requests, when everything is freed and the connections are closed, neither the secret nor
   a token may be found in any writable memory of the process, in no encoding that they went through. That it can find
   something is shown with a token that is kept. */
#include "memory_scan.h"

#define APP_THAT_ECHOES "ffffffff-0000-4000-8000-000000000009"
/* The secret, which must not stand in this program in clear. */
static const unsigned char masked_secret[] = {
    MASKED('e'), MASKED('m'), MASKED('u'), MASKED('l'), MASKED('a'), MASKED('t'), MASKED('o'), MASKED('r'),
    MASKED('-'), MASKED('s'), MASKED('e'), MASKED('c'), MASKED('r'), MASKED('e'), MASKED('t'), MASKED('-'),
    MASKED('V'), MASKED('a'), MASKED('l'), MASKED('u'), MASKED('e'), MASKED('~'), MASKED('1'),
};

/* The piece up to the tilde: percent-encoding changes nothing before it. */
#define SECRET_NEEDLE 21
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
