/* Draws of the mirror, as simulator/draws.py has them: SplitMix64 as a counter-based hash. */

#ifndef DRAWS_H
#define DRAWS_H

#include <math.h>
#include <stdint.h>

static const uint64_t GOLDEN = 0x9E3779B97F4A7C15u;

static inline uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static inline uint64_t bits53(int64_t stream, uint64_t whose, uint64_t step)
{
    return mix(mix((uint64_t)stream + whose * GOLDEN) + step * GOLDEN) >> 11;
}

static inline double uniform(int64_t stream, uint64_t whose, uint64_t step)
{
    return ((double)(bits53(stream, whose, step) >> 1) + 0.5) * 0x1p-52;
}

static inline int64_t below(int64_t stream, uint64_t whose, uint64_t step, int64_t count)
{
    int64_t index = (int64_t)((double)bits53(stream, whose, step) * 0x1p-53 * (double)count);
    return index < count ? index : count - 1;
}

#endif
