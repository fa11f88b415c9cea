/* What is left in memory of the other kinds of credential: keys, containers, passwords, assertions, identity headers.
   The same rules as heap_scan.c. */
#include "memory_scan.h"

#define APP_CERTIFICATE "aaaaaaaa-0000-4000-8000-000000000010"
#define APP_FEDERATED "aaaaaaaa-0000-4000-8000-000000000020"

/* The emulator's App Service takes this header alone. */
static const unsigned char masked_header[] = {
    MASKED('a'), MASKED('p'), MASKED('p'), MASKED('-'), MASKED('s'), MASKED('e'), MASKED('r'), MASKED('v'), MASKED('i'),
    MASKED('c'), MASKED('e'), MASKED('-'), MASKED('h'), MASKED('e'), MASKED('a'), MASKED('d'), MASKED('e'), MASKED('r'),
};

/* Reads a file without the C library's buffers. The caller wipes. */
static size_t read_file(const char *path, unsigned char *buffer, size_t room)
{
    int file = open(path, O_RDONLY);
    ssize_t length = file < 0 ? -1 : read(file, buffer, room);

    close(file);
    CHECK(length > 0);
    return length > 0 ? (size_t)length : 0;
}

static void add_piece(const char *what, const unsigned char *bytes, size_t length)
{
    unsigned char masked[64];

    for (size_t i = 0; i < length; i++) {
        masked[i] = MASKED(bytes[i]);
    }
    add_needle(what, masked, length);
}

/* A number as DER writes it, and as a crypto library keeps it in words of a little-endian machine. */
static void add_number(const char *what, const unsigned char *bytes)
{
    unsigned char reversed[TOKEN_NEEDLE];

    for (size_t i = 0; i < TOKEN_NEEDLE; i++) {
        reversed[i] = bytes[TOKEN_NEEDLE - 1 - i];
    }
    add_piece(what, bytes, TOKEN_NEEDLE);
    add_piece(what, reversed, TOKEN_NEEDLE);
    wipe(reversed, sizeof reversed);
}

/* The length of a DER value; moves on to its content. */
static size_t der(const unsigned char **at)
{
    size_t length = (*at)[1], bytes = 0;

    *at += 2;
    if (length & 0x80) {
        bytes = length & 0x7f;
        for (length = 0; bytes > 0; bytes--) {
            length = length << 8 | *(*at)++;
        }
    }
    return length;
}

/* The private exponent and a prime of a PKCS#8 RSA key. */
static void add_key(const unsigned char *at)
{
    size_t length;

    der(&at);                    /* PrivateKeyInfo */
    length = der(&at), at += length; /* version */
    length = der(&at), at += length; /* algorithm */
    der(&at);                    /* privateKey */
    der(&at);                    /* RSAPrivateKey */
    for (int number = 0; number < 5; number++) {
        length = der(&at);
        if (number == 3) {
            CHECK(length >= 256);
            add_number("the private exponent", at + 64);
        }
        if (number == 4) {
            CHECK(length >= 128);
            add_number("a prime", at + 32);
        }
        at += length;
    }
}

static void gets_and_forgets(mtp_options *options)
{
    mtp_client *client = client_from(options);
    mtp_request *request = request_of(client);
    mtp_token *token = token_of(request);

    add_token(token);
    mtp_token_free(token);
    mtp_request_free(request);
    mtp_client_free(client);
}

static mtp_options *options_of_pem(void)
{
    static unsigned char pem[16384];
    mtp_options *options = options_without_secret(APP_CERTIFICATE);
    mtp_error *error = NULL;
    size_t length = read_file(support_environment("MTP_TEST_CERTIFICATE"), pem, sizeof pem);

    CHECK_OK(mtp_options_set_certificate(options, pem, length, NULL, 0, &error), error);
    wipe(pem, sizeof pem);
    return options;
}

static void nothing_of_a_pem_stays_in_memory(void)
{
    gets_and_forgets(options_of_pem());
    CHECK(process_is_quiet_within(2.0, 0));
    CHECK_INT(scan(), 0);
}

static void a_key_that_is_kept_is_found_until_it_is_freed(void)
{
    mtp_client *client = client_from(options_of_pem());

    CHECK(scan() >= 1);
    mtp_client_free(client);
    CHECK_INT(scan(), 0);
}

static void nothing_of_a_pfx_stays_in_memory(void)
{
    mtp_options *options = options_without_secret(APP_CERTIFICATE);
    mtp_error *error = NULL;
    const char *path = support_environment("MTP_TEST_PFX");

    CHECK_OK(mtp_options_set_certificate_file(options, TEXT(path), NULL, 0, &error), error);
    CHECK_OK(mtp_options_set_certificate_password(options, TEXT(support_environment("MTP_TEST_PFX_PASSWORD")), &error), error);
    gets_and_forgets(options);
    CHECK(process_is_quiet_within(2.0, 0));
    CHECK_INT(scan(), 0);
}

static void nothing_of_an_assertion_stays_in_memory(void)
{
    mtp_options *options = options_without_secret(APP_FEDERATED);
    mtp_error *error = NULL;

    CHECK_OK(mtp_options_set_client_assertion(options, TEXT(support_environment("MTP_TEST_ASSERTION")), &error), error);
    gets_and_forgets(options);
    CHECK(process_is_quiet_within(2.0, 0));
    CHECK_INT(scan(), 0);
}

static void nothing_of_an_identity_header_stays_in_memory(void)
{
    mtp_options *options = NULL;
    mtp_error *error = NULL;
    char endpoint[256], header[sizeof masked_header];

    for (size_t i = 0; i < sizeof header; i++) {
        header[i] = (char)(masked_header[i] ^ MASK);
    }
    snprintf(endpoint, sizeof endpoint, "%s/appservice/msi/token", support_environment("MTP_TEST_PLAIN_URL"));
    CHECK_OK(mtp_options_new(&options, &error), error);
    CHECK_OK(mtp_options_set_environment_variable(options, TEXT("IDENTITY_ENDPOINT"), TEXT(endpoint), &error), error);
    CHECK_OK(mtp_options_set_environment_variable(options, TEXT("IDENTITY_HEADER"), header, sizeof header, &error), error);
    wipe(header, sizeof header);
    CHECK_OK(mtp_options_set_managed_identity(options, MTP_IDENTITY_SOURCE_AUTO, MTP_IDENTITY_SYSTEM, NULL, 0, &error), error);
    gets_and_forgets(options);
    CHECK(process_is_quiet_within(2.0, 0));
    CHECK_INT(scan(), 0);
}

int main(void)
{
    static unsigned char file[16384];
    const char *assertion = support_environment("MTP_TEST_ASSERTION");
    const char *password = support_environment("MTP_TEST_PFX_PASSWORD");
    size_t length = read_file(support_environment("MTP_TEST_KEY_DER"), file, sizeof file);

    add_key(file);
    wipe(file, length);
    length = read_file(support_environment("MTP_TEST_CERTIFICATE"), file, sizeof file);
    /* The key stands behind the certificate. */
    add_piece("the key's PEM", file + length - 600, TOKEN_NEEDLE);
    wipe(file, length);
    length = read_file(support_environment("MTP_TEST_PFX"), file, sizeof file);
    add_piece("the PFX", file + length / 2, TOKEN_NEEDLE);
    wipe(file, length);
    add_piece("the password", (const unsigned char *)password, strlen(password));
    add_piece("the assertion", (const unsigned char *)assertion + strlen(assertion) / 2, TOKEN_NEEDLE);
    add_needle("the identity header", masked_header, sizeof masked_header);
    RUN(nothing_of_a_pem_stays_in_memory);
    RUN(a_key_that_is_kept_is_found_until_it_is_freed);
    RUN(nothing_of_a_pfx_stays_in_memory);
    RUN(nothing_of_an_assertion_stays_in_memory);
    RUN(nothing_of_an_identity_header_stays_in_memory);
    return finish();
}
