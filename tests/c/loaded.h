/* The library loaded by hand. LOAD(name) declares `p_name`, a pointer to the function of that name. */
#ifndef MTP_TEST_LOADED_H
#define MTP_TEST_LOADED_H

#include "support.h"

#include <dlfcn.h>

#define LOAD(library, name)                                            \
    __typeof__(&name) p_##name = NULL;                                 \
    do {                                                               \
        void *load_symbol = dlsym(library, #name);                     \
        CHECK(load_symbol != NULL);                                    \
        if (load_symbol == NULL) {                                     \
            return;                                                    \
        }                                                              \
        memcpy(&p_##name, &load_symbol, sizeof load_symbol);           \
    } while (0)

static inline void *load(const char *variable)
{
    void *library = dlopen(support_environment(variable), RTLD_NOW | RTLD_LOCAL);

    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(2);
    }
    return library;
}

#endif
