/* The header in a second translation unit of the same program. */
#include <stdio.h>

#include "mtp_token.h"

int header_alone(void);

int main(void)
{
    int fits = header_alone() > 0 && mtp_abi_version() == MTP_ABI_VERSION;

    printf("%d passed, %d failed, 0 skipped\n", fits, !fits);
    return !fits;
}
