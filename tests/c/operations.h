/* What the programs about operations share. */
#ifndef MTP_TEST_OPERATIONS_H
#define MTP_TEST_OPERATIONS_H

#include "support.h"

/* How long a call may take that must not wait for the server. */
#define AT_ONCE (2.0 * support_patience())
/* How long an ordinary request may take. */
#define SOON 20.0

static inline mtp_token *take(mtp_operation *operation, mtp_status expected)
{
    mtp_error *error = NULL;
    mtp_token *token = NULL;

    CHECK_STATUS(mtp_operation_take_token(operation, &token, &error), error, expected);
    CHECK((token != NULL) == (expected == MTP_STATUS_OK));
    return token;
}

/* Begins an operation for the nth of the emulator's many tenants. */
static inline mtp_operation *begin_for_tenant(const mtp_client *client, mtp_queue *queue, uint64_t n)
{
    mtp_request *request = request_of(client);
    mtp_operation *operation = NULL;
    mtp_error *error = NULL;
    char tenant[40];

    snprintf(tenant, sizeof tenant, "44444444-4444-4444-8444-%012llx", (unsigned long long)n);
    CHECK_OK(mtp_request_set_tenant_id(request, TEXT(tenant), &error), error);
    CHECK_OK(mtp_request_begin_get_token(request, queue, n, &operation, &error), error);
    mtp_request_free(request);
    return operation;
}

#endif
