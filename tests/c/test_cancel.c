/* Cancelling in every state: whoever waits returns, nobody else is touched, nothing is left behind. */
#include "states.h"

static void check_cancelling(const struct state *state)
{
    struct scene scene;

    enter(&scene, state);
    cancel(&scene, state);
    /* A second time does nothing. */
    mtp_operation_cancel(scene.operation);
    CHECK_INT(state_within(scene.operation, 0), MTP_OPERATION_FAILED);
    take(scene.operation, MTP_STATUS_CANCELLED);
    if (scene.other != NULL) {
        CHECK_INT(state_within(scene.other, 0), MTP_OPERATION_PENDING);
    }
    leave(&scene);
}

int main(void)
{
    for (int i = 0; i < STATES; i++) {
        double start = check_seconds();

        check_begin();
        check_cancelling(&states[i]);
        check_end(states[i].name, start);
    }
    return finish();
}
