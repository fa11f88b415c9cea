#include "mtp_token.h"

/* The header brings all it needs, twice over, and its types and numbers are what it says. */
#include "mtp_token.h"

static const mtp_status statuses[] = {MTP_STATUS_OK, MTP_STATUS_PANIC};
static const int32_t version[] = {MTP_ABI_VERSION, MTP_TOKEN_VERSION_MAJOR, MTP_TOKEN_VERSION_MINOR,
                                  MTP_TOKEN_VERSION_PATCH};

typedef char status_has_32_bits[sizeof(mtp_status) == 4 ? 1 : -1];

int header_alone(void);
int header_alone(void)
{
    mtp_options *options = 0;
    mtp_error *error = 0;
    status_has_32_bits checked;

    checked[0] = 0;
    return statuses[0] + statuses[1] + version[0] + checked[0] + (options == 0) + (error == 0);
}
