/* How long it takes until whoever waits for an operation has returned, once another thread cancels it.

   Each line of the output is a state, then the milliseconds of every round. */

#include "../../tests/c/states.h"

#define ROUNDS 50

int main(void)
{
    for (int i = 0; i < STATES; i++) {
        printf("%s", states[i].name);
        for (int round = 0; round < ROUNDS; round++) {
            struct scene scene;

            enter(&scene, &states[i]);
            printf("\t%.4f", cancel(&scene, &states[i]) * 1e3);
            leave(&scene);
        }
        printf("\n");
        fflush(stdout);
    }
    return check_errors == 0 ? 0 : 1;
}
