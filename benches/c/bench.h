/* What the programs here share: the emulator's fixed data and the way to a client.
   MTP_TEST_AUTHORITY, MTP_TEST_HOST and MTP_TEST_CA_FILE say where the emulator is. */
#ifndef MTP_BENCH_H
#define MTP_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mtp_token.h"

#define TENANT "11111111-1111-4111-8111-111111111111"
#define APP "aaaaaaaa-0000-4000-8000-000000000001"
#define SECRET "emulator-secret-Value~1"

/* A text as the library wants it: pointer, length. */
#define TEXT(text) (text), strlen(text)

/* Ends the program when a call fails. Wants an `error` in scope. */
#define MUST(call) bench_must(call, error, #call)

static inline void bench_must(mtp_status status, mtp_error *error, const char *what)
{
    if (status != MTP_STATUS_OK) {
        const char *message = NULL;
        size_t length = 0;

        mtp_error_get_message(error, &message, &length);
        fprintf(stderr, "%s: %s: %s\n", what, mtp_status_name(status), message == NULL ? "" : message);
        exit(1);
    }
}

static inline const char *bench_environment(const char *name)
{
    const char *value = getenv(name);

    if (value == NULL) {
        fprintf(stderr, "%s is not set: start this through `cargo xtask bench`\n", name);
        exit(2);
    }
    return value;
}

/* The whole file, ended by a NUL. */
static inline char *bench_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t size = 1 << 20, length;
    char *text = (char *)calloc(size, 1);

    if (file == NULL || text == NULL) {
        perror(path);
        exit(1);
    }
    length = fread(text, 1, size - 1, file);
    fclose(file);
    if (length == 0 || length == size - 1) {
        fprintf(stderr, "%s: empty, or too long\n", path);
        exit(1);
    }
    return text;
}

static inline mtp_client *bench_client(void)
{
    char *ca = bench_file(bench_environment("MTP_TEST_CA_FILE"));
    mtp_options *options = NULL;
    mtp_client *client = NULL;
    mtp_error *error = NULL;

    MUST(mtp_options_new(&options, &error));
    MUST(mtp_options_set_client_id(options, TEXT(APP), &error));
    MUST(mtp_options_set_client_secret(options, TEXT(SECRET), &error));
    MUST(mtp_options_set_authority(options, TEXT(bench_environment("MTP_TEST_AUTHORITY")), &error));
    MUST(mtp_options_allow_host(options, TEXT(bench_environment("MTP_TEST_HOST")), &error));
    MUST(mtp_options_set_extra_ca(options, TEXT(ca), &error));
    MUST(mtp_options_set_proxy(options, "", 0, &error));
    MUST(mtp_client_new(options, &client, &error));
    mtp_options_free(options);
    free(ca);
    return client;
}

#endif
