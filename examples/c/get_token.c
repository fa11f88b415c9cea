/* Gets an app-only access token for the Microsoft Defender XDR API and shows what it is good for.

   Usage: get_token [options] [TENANT_ID CLIENT_ID]
     --authority URL      another authority than https://login.microsoftonline.com
     --allow-host HOST    allow a host[:port] that is not Microsoft's, as a test server
     --ca-file FILE       trust the certificates of this PEM file too
     --print-token        print the token and nothing else

   The secret comes from AZURE_CLIENT_SECRET; the two ids come from AZURE_TENANT_ID and AZURE_CLIENT_ID when not given.

   cc -std=c11 -I include get_token.c -L lib -lmtp_token -o get_token */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mtp_token.h"

/* Every text goes in as pointer and length. */
#define TEXT(text) (text), ((text) != NULL ? strlen(text) : 0)

/* The first call that fails leads to the clean-up at the end. */
#define TRY(call)                      \
    do {                               \
        if ((call) != MTP_STATUS_OK) { \
            goto done;                 \
        }                              \
    } while (0)

struct arguments {
    const char *tenant_id;
    const char *client_id;
    const char *secret;
    const char *authority;
    const char *allow_host;
    const char *ca_file;
    int print_token;
};

static int parse(int argc, char **argv, struct arguments *arguments)
{
    int given = 0;

    memset(arguments, 0, sizeof *arguments);
    arguments->tenant_id = getenv("AZURE_TENANT_ID");
    arguments->client_id = getenv("AZURE_CLIENT_ID");
    arguments->secret = getenv("AZURE_CLIENT_SECRET");
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i];
        const char **value = NULL;

        if (strcmp(name, "--print-token") == 0) {
            arguments->print_token = 1;
            continue;
        } else if (strcmp(name, "--authority") == 0) {
            value = &arguments->authority;
        } else if (strcmp(name, "--allow-host") == 0) {
            value = &arguments->allow_host;
        } else if (strcmp(name, "--ca-file") == 0) {
            value = &arguments->ca_file;
        } else if (name[0] != '-' && given < 2) {
            *(given == 0 ? &arguments->tenant_id : &arguments->client_id) = name;
            given++;
            continue;
        }
        if (value == NULL || i + 1 == argc) {
            return 0;
        }
        *value = argv[++i];
    }
    return arguments->tenant_id != NULL && arguments->client_id != NULL && arguments->secret != NULL;
}

/* The whole file, with its length; NULL when it cannot be read. */
static char *read_file(const char *path, size_t *length)
{
    char *text = NULL;
    FILE *file = fopen(path, "rb");

    *length = 0;
    if (file != NULL && fseek(file, 0, SEEK_END) == 0) {
        long size = ftell(file);
        text = size < 0 ? NULL : (char *)malloc((size_t)size + 1);
        if (text != NULL) {
            rewind(file);
            *length = fread(text, 1, (size_t)size, file);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return text;
}

static mtp_status configure(mtp_options *options, const struct arguments *arguments, mtp_error **error)
{
    mtp_status status;
    char *ca = NULL;
    size_t ca_length = 0;

    TRY(status = mtp_options_set_tenant_id(options, TEXT(arguments->tenant_id), error));
    TRY(status = mtp_options_set_client_id(options, TEXT(arguments->client_id), error));
    TRY(status = mtp_options_set_client_secret(options, TEXT(arguments->secret), error));
    if (arguments->authority != NULL) {
        TRY(status = mtp_options_set_authority(options, TEXT(arguments->authority), error));
    }
    if (arguments->allow_host != NULL) {
        TRY(status = mtp_options_allow_host(options, TEXT(arguments->allow_host), error));
    }
    if (arguments->ca_file != NULL) {
        ca = read_file(arguments->ca_file, &ca_length);
        if (ca == NULL) {
            perror(arguments->ca_file);
        }
        TRY(status = mtp_options_set_extra_ca(options, ca, ca_length, error));
    }
done:
    free(ca);
    return status;
}

static mtp_status show(const mtp_token *token, mtp_error **error)
{
    mtp_status status;
    const char *text = NULL;
    size_t length = 0, roles = 0;
    int64_t expires_on = 0;
    time_t seconds;
    char when[32] = "";

    TRY(status = mtp_token_get_expires_on(token, &expires_on, error));
    seconds = (time_t)expires_on;
    strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S UTC", gmtime(&seconds));
    printf("Expires:  %s\n", when);

    /* The claims are NULL when the service issued a token that is not a JWT. */
    TRY(status = mtp_token_get_audience(token, &text, &length, error));
    printf("Audience: %s\n", text != NULL ? text : "unknown");

    TRY(status = mtp_token_get_role_count(token, &roles, error));
    printf("Roles:   %s", roles == 0 ? " none: grant the application permissions in Entra ID" : "");
    for (size_t i = 0; i < roles; i++) {
        TRY(status = mtp_token_get_role(token, i, &text, &length, error));
        printf(" %s", text);
    }
    printf("\n");
done:
    return status;
}

static void explain(const mtp_error *error)
{
    const char *message = NULL, *advice = NULL;
    size_t length = 0;

    mtp_error_get_message(error, &message, &length);
    mtp_error_get_advice(error, &advice, &length);
    fprintf(stderr, "%s: %s\n", mtp_status_name(mtp_error_get_status(error)), message != NULL ? message : "");
    if (advice != NULL) {
        fprintf(stderr, "%s\n", advice);
    }
}

int main(int argc, char **argv)
{
    struct arguments arguments;
    mtp_options *options = NULL;
    mtp_client *client = NULL;
    mtp_request *request = NULL;
    mtp_token *token = NULL;
    mtp_error *error = NULL;
    mtp_status status;

    if (!parse(argc, argv, &arguments)) {
        fprintf(stderr, "Usage: get_token [--authority URL] [--allow-host HOST] [--ca-file FILE] [--print-token] "
                        "TENANT_ID CLIENT_ID\nand the secret in AZURE_CLIENT_SECRET\n");
        return 2;
    }

    TRY(status = mtp_options_new(&options, &error));
    TRY(status = configure(options, &arguments, &error));
    TRY(status = mtp_client_new(options, &client, &error));
    /* One request serves again and again: the token comes from the cache until it has to be refreshed. */
    TRY(status = mtp_request_new(client, &request, &error));
    TRY(status = mtp_request_get_token(request, &token, &error));

    if (arguments.print_token) {
        const char *secret = NULL;
        size_t length = 0;
        TRY(status = mtp_token_get_secret(token, &secret, &length, &error));
        printf("%s\n", secret);
    } else {
        TRY(status = show(token, &error));
    }

done:
    if (status != MTP_STATUS_OK) {
        explain(error);
    }
    /* Any order will do, and NULL is nothing to free. */
    mtp_error_free(error);
    mtp_token_free(token);
    mtp_request_free(request);
    mtp_client_free(client);
    mtp_options_free(options);
    return status == MTP_STATUS_OK ? 0 : 1;
}
