/* The hot paths, one after the other, each in a function of its own whose instructions callgrind counts: a token from the
   cache, decoding a token, verifying it, and the bare check of its signature by aws-lc, which no verification can do
   without. Linked statically, because the shared library shows nobody its aws-lc. AWS_LC_PREFIX is the prefix of its
   names there; MTP_BENCH_KEYS names a file with the emulator's key set. */

#include <stdint.h>

#include "bench.h"

#define CALLS 1000
#define JOIN_(left, right) left##right
#define JOIN(left, right) JOIN_(left, right)
#define AWS_LC(name) JOIN(AWS_LC_PREFIX, name)

typedef struct aws_lc_number number;
typedef struct aws_lc_rsa rsa;
typedef struct aws_lc_key key;
typedef struct aws_lc_digest digest;
typedef struct aws_lc_context context;

number *AWS_LC(BN_bin2bn)(const uint8_t *bytes, size_t length, number *result);
rsa *AWS_LC(RSA_new)(void);
int AWS_LC(RSA_set0_key)(rsa *rsa, number *n, number *e, number *d);
void AWS_LC(RSA_free)(rsa *rsa);
key *AWS_LC(EVP_PKEY_new)(void);
int AWS_LC(EVP_PKEY_set1_RSA)(key *key, rsa *rsa);
void AWS_LC(EVP_PKEY_free)(key *key);
const digest *AWS_LC(EVP_sha256)(void);
context *AWS_LC(EVP_MD_CTX_new)(void);
void AWS_LC(EVP_MD_CTX_free)(context *context);
int AWS_LC(EVP_DigestVerifyInit)(context *context, void **key_context, const digest *digest, void *engine, key *key);
int AWS_LC(EVP_DigestVerify)(context *context, const uint8_t *signature, size_t signature_length, const uint8_t *input,
                             size_t length);

struct subject {
    mtp_request *request;
    mtp_validation *validation;
    const char *text;
    size_t length;
    size_t input_length;
    uint8_t signature[512];
    size_t signature_length;
    key *key;
};

__attribute__((noinline)) static void path_hit(const struct subject *subject)
{
    for (size_t i = 0; i < CALLS; i++) {
        mtp_token *token = NULL;
        mtp_error *error = NULL;
        const char *secret = NULL;
        size_t length = 0;

        MUST(mtp_request_get_token(subject->request, &token, &error));
        MUST(mtp_token_get_secret(token, &secret, &length, &error));
        mtp_token_free(token);
    }
}

__attribute__((noinline)) static void path_parse(const struct subject *subject)
{
    for (size_t i = 0; i < CALLS; i++) {
        mtp_jwt *jwt = NULL;
        mtp_error *error = NULL;

        MUST(mtp_jwt_decode_unverified(subject->text, subject->length, &jwt, &error));
        mtp_jwt_free(jwt);
    }
}

__attribute__((noinline)) static void path_verify(const struct subject *subject)
{
    for (size_t i = 0; i < CALLS; i++) {
        mtp_report *report = NULL;
        mtp_error *error = NULL;
        int32_t valid = 0;

        MUST(mtp_validation_run(subject->validation, subject->text, subject->length, &report, &error));
        MUST(mtp_report_get_valid(report, &valid, &error));
        mtp_report_free(report);
        if (!valid) {
            fprintf(stderr, "the token does not verify\n");
            exit(1);
        }
    }
}

static int signature_fits(const struct subject *subject)
{
    context *context = AWS_LC(EVP_MD_CTX_new)();
    int fits = AWS_LC(EVP_DigestVerifyInit)(context, NULL, AWS_LC(EVP_sha256)(), NULL, subject->key) == 1
               && AWS_LC(EVP_DigestVerify)(context, subject->signature, subject->signature_length,
                                           (const uint8_t *)subject->text, subject->input_length)
                      == 1;

    AWS_LC(EVP_MD_CTX_free)(context);
    return fits;
}

__attribute__((noinline)) static void path_bare(const struct subject *subject)
{
    for (size_t i = 0; i < CALLS; i++) {
        if (!signature_fits(subject)) {
            exit(1);
        }
    }
}

/* Base64url without padding, up to the first other character. The number of bytes. */
static size_t decode(const char *text, uint8_t *bytes, size_t room)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint32_t bits = 0;
    size_t count = 0, length = 0;

    for (const char *place; *text != '\0' && (place = strchr(alphabet, *text)) != NULL; text++) {
        bits = bits << 6 | (uint32_t)(place - alphabet);
        count += 6;
        if (count >= 8 && length < room) {
            count -= 8;
            bytes[length++] = (uint8_t)(bits >> count);
        }
    }
    return length;
}

/* The key of the set that the token is signed with. */
static void find_key(struct subject *subject, const char *keys)
{
    static const char member[] = "\"n\":\"";
    static const uint8_t exponent[] = {1, 0, 1};

    for (const char *place = strstr(keys, member); place != NULL; place = strstr(place, member)) {
        uint8_t modulus[512];
        size_t length = decode(place += sizeof member - 1, modulus, sizeof modulus);
        rsa *rsa = AWS_LC(RSA_new)();

        subject->key = AWS_LC(EVP_PKEY_new)();
        AWS_LC(RSA_set0_key)(rsa, AWS_LC(BN_bin2bn)(modulus, length, NULL),
                             AWS_LC(BN_bin2bn)(exponent, sizeof exponent, NULL), NULL);
        AWS_LC(EVP_PKEY_set1_RSA)(subject->key, rsa);
        AWS_LC(RSA_free)(rsa);
        if (signature_fits(subject)) {
            return;
        }
        AWS_LC(EVP_PKEY_free)(subject->key);
    }
    fprintf(stderr, "no key of the set fits the token\n");
    exit(1);
}

int main(void)
{
    static struct subject subject;
    mtp_client *client = bench_client();
    mtp_token *token = NULL;
    mtp_error *error = NULL;
    const char *dot;
    char *keys = bench_file(bench_environment("MTP_BENCH_KEYS"));

    MUST(mtp_request_new(client, &subject.request, &error));
    MUST(mtp_request_set_tenant_id(subject.request, TEXT(TENANT), &error));
    MUST(mtp_request_get_token(subject.request, &token, &error));
    MUST(mtp_token_get_secret(token, &subject.text, &subject.length, &error));
    dot = strrchr(subject.text, '.');
    subject.input_length = (size_t)(dot - subject.text);
    subject.signature_length = decode(dot + 1, subject.signature, sizeof subject.signature);
    find_key(&subject, keys);
    MUST(mtp_validation_new(&subject.validation, &error));
    MUST(mtp_validation_set_tenant_id(subject.validation, TEXT(TENANT), &error));
    MUST(mtp_validation_set_keys(subject.validation, TEXT(keys), &error));

    path_hit(&subject);
    path_parse(&subject);
    path_verify(&subject);
    path_bare(&subject);

    AWS_LC(EVP_PKEY_free)(subject.key);
    mtp_validation_free(subject.validation);
    mtp_token_free(token);
    mtp_request_free(subject.request);
    mtp_client_free(client);
    free(keys);
    return 0;
}
