/* What is still to come in the mirror, in the order of time, kind and user: a heap for the work in
 * flight, a lane for what comes in order by itself, a calendar for users who think.
 *
 * The calendar (Brown, CACM 31, 1988) is a ring of days. An event is appended to its day, whose
 * events are sorted when it comes; what is beyond the ring waits until it has turned once.
 */

#ifndef AGENDA_H
#define AGENDA_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

typedef unsigned __int128 key; /* time, kind, user, what: events in their order */

enum { DONE, BEYOND, NO_MEMORY };
enum { ANSWER = 2, BACK, HOLD, STATION, ARRIVE }; /* simulator/engines/order.py */
enum { CHUNK_EVENTS = 31, SORT_BITS = 12, MOST_DAYS = 16384, DAY_USERS = 64 };

static const int64_t NEVER_NS = INT64_C(1) << 61;

struct event { int64_t at_ns; uint64_t user; };
struct chunk { uint64_t before, pad; struct event events[CHUNK_EVENTS]; };
struct day { uint32_t chunk, count; };

struct agenda {
    int failed;
    int64_t duration_ns;
    key *heap; size_t pending, heap_room;
    key *lane; size_t lane_head, lane_tail, lane_mask;
    struct chunk *chunks; uint32_t free_chunk, used_chunks;
    struct day *days; int64_t today, day_count; int day_bits;
    struct event *due; size_t due_next, due_end, due_room; /* today's, sorted */
    uint32_t places[1 << SORT_BITS];
};

static inline key key_of(int64_t at_ns, uint64_t kind, uint64_t user, uint64_t what)
{
    return (key)(uint64_t)at_ns << 64 | kind << 56 | user << 8 | what;
}

static inline int64_t time_of(key k) { return (int64_t)(uint64_t)(k >> 64); }
static inline int kind_of(key k) { return (int)((uint64_t)k >> 56); }
static inline uint32_t user_of(key k) { return (uint32_t)((uint64_t)k >> 8); }

/* Zeroed memory in large pages where the system has them, as NumPy asks for it, too. */
static void *rows(size_t count, size_t size)
{
    size_t page = (size_t)1 << 21, bytes = (count * size + page - 1) & ~(page - 1);
    void *found = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (found == MAP_FAILED)
        return NULL;
#ifdef MADV_HUGEPAGE
    madvise(found, bytes, MADV_HUGEPAGE);
#endif
    return found;
}

/* A day holds some hundred events, the ring four mean delays. */
static int open_agenda(struct agenda *a, int64_t users, int64_t duration_ns, double mean_ns)
{
    a->duration_ns = duration_ns;
    for (a->day_count = 64; a->day_count < MOST_DAYS && a->day_count * DAY_USERS < users;)
        a->day_count *= 2;
    for (a->day_bits = 1; (double)(a->day_count << a->day_bits) < 4.0 * mean_ns;)
        a->day_bits++;
    a->today = -1;
    a->heap_room = a->due_room = 4096;
    a->lane_mask = (1u << 20) - 1;
    a->chunks = rows((size_t)(users / CHUNK_EVENTS + a->day_count + 4), sizeof *a->chunks);
    a->lane = rows(a->lane_mask + 1, sizeof *a->lane);
    a->days = calloc((size_t)a->day_count + 1, sizeof *a->days);
    a->heap = malloc(a->heap_room * sizeof *a->heap);
    a->due = malloc(a->due_room * sizeof *a->due);
    return a->chunks && a->lane && a->days && a->heap && a->due;
}

/* Room for twice as many: the rows, or NULL. */
static void *longer(struct agenda *a, void *table, size_t *room, size_t needed, size_t size)
{
    void *more = realloc(table, 2 * needed * size);
    if (more)
        *room = 2 * needed;
    else
        a->failed = NO_MEMORY;
    return more ? more : table;
}

static void push(struct agenda *a, int64_t at_ns, uint64_t kind, uint32_t user, uint64_t what)
{
    if (at_ns >= a->duration_ns)
        return;
    if (a->pending == a->heap_room)
        a->heap = longer(a, a->heap, &a->heap_room, a->pending, sizeof *a->heap);
    if (a->failed)
        return;
    key k = key_of(at_ns, kind, user, what), *heap = a->heap;
    size_t i = a->pending++;
    for (; i && heap[(i - 1) / 2] > k; i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = k;
}

/* The hole of the first one sinks to a leaf without a look at the last, which then rises: children
 * are chosen without a branch that nobody can predict (Wegener, "Bottom-up heapsort", 1993). */
static void pop(struct agenda *a)
{
    key *heap = a->heap, last = heap[--a->pending];
    size_t i = 0, size = a->pending;
    for (size_t child = 1; child < size; child = 2 * i + 1) {
        child += heap[child + 1] < heap[child];
        heap[i] = heap[child];
        i = child;
    }
    for (; i && heap[(i - 1) / 2] > last; i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = last;
}

/* To a station after a constant delay: only those of one moment may come out of order. */
static void line_up(struct agenda *a, int64_t at_ns, uint32_t user)
{
    if (at_ns >= a->duration_ns)
        return;
    key k = key_of(at_ns, STATION, user, 0);
    size_t i = a->lane_tail++;
    for (; i > a->lane_head && a->lane[(i - 1) & a->lane_mask] > k; i--)
        a->lane[i & a->lane_mask] = a->lane[(i - 1) & a->lane_mask];
    a->lane[i & a->lane_mask] = k;
    if (a->lane_tail - a->lane_head > a->lane_mask)
        a->failed = BEYOND;
}

/* Chunks are numbered from 1; a day's newest is its first, and the only one that is not full. */
static inline uint32_t filled(struct day day) { return (day.count - 1) % CHUNK_EVENTS + 1; }

static void enter_day(struct agenda *a, int64_t at_ns, uint64_t user)
{
    int64_t number = at_ns >> a->day_bits;
    int64_t place = number - a->today < a->day_count ? number & (a->day_count - 1) : a->day_count;
    struct day *day = &a->days[place];
    uint32_t fill = day->count++ % CHUNK_EVENTS;
    if (!fill) {
        uint32_t chunk = a->free_chunk;
        if (chunk)
            a->free_chunk = (uint32_t)a->chunks[chunk].before;
        else
            chunk = ++a->used_chunks;
        a->chunks[chunk].before = day->chunk;
        day->chunk = chunk;
    }
    a->chunks[day->chunk].events[fill] = (struct event){at_ns, user};
}

static uint32_t give_chunk(struct agenda *a, uint32_t chunk)
{
    uint32_t before = (uint32_t)a->chunks[chunk].before;
    a->chunks[chunk].before = a->free_chunk;
    a->free_chunk = chunk;
    return before;
}

/* Let a user come to the balancer then. */
static void come(struct agenda *a, int64_t at_ns, uint32_t user)
{
    if (at_ns >> a->day_bits <= a->today)
        push(a, at_ns, ARRIVE, user, 0);
    else
        enter_day(a, at_ns, user);
}

/* What was beyond the ring comes into its days, or is beyond it again. */
static void turn_ring(struct agenda *a)
{
    struct day far = a->days[a->day_count];
    a->days[a->day_count] = (struct day){0, 0};
    for (uint32_t c = far.chunk, n = filled(far); c; c = give_chunk(a, c), n = CHUNK_EVENTS)
        for (uint32_t k = 0; k < n; k++)
            enter_day(a, a->chunks[c].events[k].at_ns, a->chunks[c].events[k].user);
}

static inline int is_before(struct event e, struct event other)
{
    return e.at_ns < other.at_ns || (e.at_ns == other.at_ns && e.user < other.user);
}

/* Deal a day's events to places by time, then sort by insertion. */
static void sort_day(struct agenda *a, struct day day)
{
    int bits = 0;
    while (bits < SORT_BITS && bits < a->day_bits && (UINT32_C(1) << bits) < day.count)
        bits++;
    int shift = a->day_bits - bits;
    uint32_t mask = (UINT32_C(1) << bits) - 1, sum = 0;
    memset(a->places, 0, (mask + 1) * sizeof *a->places);
    for (uint32_t c = day.chunk, n = filled(day); c; n = CHUNK_EVENTS) {
        for (uint32_t k = 0; k < n; k++)
            a->places[a->chunks[c].events[k].at_ns >> shift & mask]++;
        c = (uint32_t)a->chunks[c].before;
    }
    for (uint32_t b = 0; b <= mask; b++) {
        uint32_t size = a->places[b];
        a->places[b] = sum;
        sum += size;
    }
    for (uint32_t c = day.chunk, n = filled(day); c; c = give_chunk(a, c), n = CHUNK_EVENTS)
        for (uint32_t k = 0; k < n; k++) {
            struct event e = a->chunks[c].events[k];
            a->due[a->places[e.at_ns >> shift & mask]++] = e;
        }
    for (size_t i = 1; i < day.count; i++) {
        struct event e = a->due[i];
        size_t at = i;
        for (; at && is_before(e, a->due[at - 1]); at--)
            a->due[at] = a->due[at - 1];
        a->due[at] = e;
    }
}

static void open_day(struct agenda *a)
{
    int64_t number = ++a->today, place = number & (a->day_count - 1);
    if (!place)
        turn_ring(a);
    struct day day = a->days[place];
    if (day.count > a->due_room)
        a->due = longer(a, a->due, &a->due_room, day.count, sizeof *a->due);
    a->due_next = 0;
    a->due_end = a->failed ? 0 : day.count;
    a->days[place] = (struct day){0, 0};
    if (a->due_end)
        sort_day(a, day);
}

/* The next event; at the end of the run, NEVER_NS or later. */
static inline key first_of(struct agenda *a)
{
    const key never = key_of(NEVER_NS, 0, 0, 0);
    for (;;) {
        key next = a->pending ? a->heap[0] : never;
        if (a->lane_head != a->lane_tail) {
            key lined = a->lane[a->lane_head & a->lane_mask];
            next = lined < next ? lined : next;
        }
        if (a->due_next < a->due_end) {
            key due = key_of(a->due[a->due_next].at_ns, ARRIVE, a->due[a->due_next].user, 0);
            return due < next ? due : next;
        }
        int64_t tomorrow_ns = (a->today + 1) << a->day_bits;
        if (time_of(next) < tomorrow_ns || tomorrow_ns >= a->duration_ns)
            return next;
        open_day(a);
    }
}

/* Take the next event from where it is; return whether that is the calendar. */
static inline int take(struct agenda *a, key next)
{
    if (a->pending && a->heap[0] == next)
        pop(a);
    else if (a->lane_head != a->lane_tail && a->lane[a->lane_head & a->lane_mask] == next)
        a->lane_head++;
    else
        return a->due_next++, 1;
    return 0;
}

#endif
