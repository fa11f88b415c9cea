/* Put in front of the C library (LD_PRELOAD): counts what is allocated, by whom ever. glibc only, whose own functions it
   calls. */

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static atomic_ullong calls, bytes;

/* What has been allocated so far. */
void bench_allocated(uint64_t *out_calls, uint64_t *out_bytes);

void bench_allocated(uint64_t *out_calls, uint64_t *out_bytes)
{
    *out_calls = atomic_load(&calls);
    *out_bytes = atomic_load(&bytes);
}

static size_t count(size_t size)
{
    atomic_fetch_add(&calls, 1);
    atomic_fetch_add(&bytes, size);
    return size;
}

void *malloc(size_t size)
{
    return __libc_malloc(count(size));
}

void *calloc(size_t number, size_t size)
{
    count(number * size);
    return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size)
{
    return __libc_realloc(memory, count(size));
}

void *memalign(size_t alignment, size_t size)
{
    return __libc_memalign(alignment, count(size));
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return __libc_memalign(alignment, count(size));
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    *memory = __libc_memalign(alignment, count(size));
    return *memory == NULL ? ENOMEM : 0;
}
