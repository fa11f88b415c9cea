/* A panic inside the library is a status for the host, and nothing on its terminal. MTP_TOKEN_PANIC_LIBRARY names the
   library with the hidden export; the shipped one has none. */
#include "loaded.h"

#include <fcntl.h>
#include <unistd.h>

mtp_status mtp_test_panic(mtp_error **out_error);

/* What was written to a file descriptor since `capture` was called. */
static int saved = -1;
static FILE *captured;

static void capture(int descriptor)
{
    captured = tmpfile();
    saved = dup(descriptor);
    dup2(fileno(captured), descriptor);
}

static long release(int descriptor)
{
    long size;

    dup2(saved, descriptor);
    close(saved);
    fseek(captured, 0, SEEK_END);
    size = ftell(captured);
    fclose(captured);
    return size;
}

static void a_panic_is_a_status(void)
{
    void *library = load("MTP_TOKEN_PANIC_LIBRARY");
    mtp_error *error = NULL;
    const char *message = NULL;
    size_t length = 0;
    long printed;
    LOAD(library, mtp_test_panic);
    LOAD(library, mtp_error_get_status);
    LOAD(library, mtp_error_get_message);
    LOAD(library, mtp_error_free);

    capture(STDERR_FILENO);
    for (int i = 0; i < 3; i++) {
        mtp_status status = p_mtp_test_panic(&error);

        CHECK_INT(status, MTP_STATUS_PANIC);
        CHECK_INT(p_mtp_error_get_status(error), MTP_STATUS_PANIC);
        p_mtp_error_get_message(error, &message, &length);
        CHECK(message != NULL && length > 0);
        p_mtp_error_free(error);
        error = NULL;
        CHECK_INT(p_mtp_test_panic(NULL), MTP_STATUS_PANIC);
    }
    printed = release(STDERR_FILENO);
    CHECK_INT(printed, 0);
}

static void the_library_works_on_after_a_panic(void)
{
    void *library = load("MTP_TOKEN_PANIC_LIBRARY");
    mtp_options *options = NULL;
    mtp_jwt *jwt = NULL;
    static const char token[] = "eyJhbGciOiJub25lIn0.eyJyb2xlcyI6WyJhIl19.AAAA";
    size_t count = 0;
    LOAD(library, mtp_test_panic);
    LOAD(library, mtp_options_new);
    LOAD(library, mtp_options_free);
    LOAD(library, mtp_jwt_decode_unverified);
    LOAD(library, mtp_jwt_get_role_count);
    LOAD(library, mtp_jwt_free);

    CHECK_INT(p_mtp_test_panic(NULL), MTP_STATUS_PANIC);
    CHECK_INT(p_mtp_options_new(&options, NULL), MTP_STATUS_OK);
    p_mtp_options_free(options);
    CHECK_INT(p_mtp_jwt_decode_unverified(TEXT(token), &jwt, NULL), MTP_STATUS_OK);
    CHECK_INT(p_mtp_jwt_get_role_count(jwt, &count, NULL), MTP_STATUS_OK);
    CHECK_INT(count, 1);
    p_mtp_jwt_free(jwt);
}

int main(void)
{
    RUN(a_panic_is_a_status);
    RUN(the_library_works_on_after_a_panic);
    return finish();
}
