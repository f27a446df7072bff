/* The compiled engine's plain path, written in C for speed: what a compiler alone would give.
 *
 * The same model to the last bit, with the same draws and the same statistics, as far as nothing
 * goes wrong: closed users, round robin, a cookie or a hash ring that keeps users on nodes, FCFS
 * workers that wait for the store, logins as they happen. Whatever else would happen (a queue that
 * is full, a time-out, a memory that must be freed) ends the run with BEYOND instead of a guess.
 *
 * As in the engine, what nobody else sees or disturbs is done ahead, at its own time. What is left
 * of a request are two events: it comes to the balancer (calendar queue), and its worker is free
 * again (heap of the work in flight); one more if it asks the store (a lane: a constant delay keeps
 * the order). Events of one moment come by kind, then by user (simulator/engines/order.py).
 *
 * Built by mirror.py: cc -O3 -march=native -ffp-contract=off (a fused multiply-add rounds once
 * where Python rounds twice). Times are int64 nanoseconds.
 */

#include "agenda.h"
#include "draws.h"
#include "mirror.h"

enum { REQUEST, LOGIN };
enum { OK_200, UNAUTHORISED_401 };
enum { SERVED, REFUSED, COMPUTED };                                 /* what a HOLD ends */
enum { CPU = 1, CALL = 2 };                                         /* model/steps.py */
enum { IN_NODE, IN_STORE, IN_TOKEN };                               /* the same */
enum { STORE_READ, STORE_WRITE, DATABASE_READ, DATABASE_WRITE };    /* the same */
enum { SERVICE = 5, THINK, VISIT_LENGTH = 10, ADDRESS = 14, START = 16, PAIR, REGULAR = 23 };
enum { SESSION = 1 };                                               /* model/strategy.py */
enum { ROUND_ROBIN = 0 };                                           /* model/balancers.py */
enum { AHEAD = 16, LONGEST_VISIT = 20000, MOST_EXCHANGES = 40000 };

static const int64_t NS = 1000000000;

/* A user, in one cache line: visit, exchange and login at once, as there is one of each. */
struct user {
    int64_t request_ns, sent_ns, started_ns, auth_ns, deadline_ns, end_ns;
    uint32_t visits;
    uint16_t request, length, serial;
    int16_t node, home;             /* home: who took the login, or where the cookie points */
    uint8_t kind, has_login : 1, has_expired : 1;
};
_Static_assert(sizeof(struct user) == 64, "a user is a cache line");

struct node {
    int64_t busy, busy_since_ns, busy_ns, served, sessions;
    uint32_t head, tail;            /* of those who wait for a worker */
};
struct second { int64_t number, count, from_ns, to_ns; };

struct world {
    struct plan p;
    struct tally *out;
    struct user *users;
    struct node *nodes;
    uint32_t *waiting;              /* [nodes][ring of queue_limit + 1, a power of two] */
    uint64_t waiting_mask;
    int64_t *store_free_ns, *database_free_ns, pointer;
    struct second sent_bin, ok_bin, look_bin, store_second, database_second;
    double log_fails;
    int64_t next_sample, next_sample_ns;
    uint64_t times_ns;              /* sum of finishes less sum of beginnings, modulo 2^64 */
    struct agenda a;
};

static inline int64_t sample_ns(const struct plan *p, int what, uint64_t whose, uint64_t step)
{
    if (!p->family[what])
        return (int64_t)p->dist_a[what];
    double drawn = -log(uniform(p->key[what], whose, step << 6)) * p->dist_a[what];
    return (int64_t)((drawn < 0x1p58 ? drawn : 0x1p58) + 0.5);
}

static inline uint64_t visit_of(const struct world *w, uint32_t u)
{
    return u + (uint64_t)w->users[u].visits * (uint64_t)w->p.users;
}

static void set_length(struct world *w, uint32_t u)
{
    struct user *x = &w->users[u];
    double drawn = 0.0;
    if (w->p.visit_mean > 1.0)
        drawn = log(uniform(w->p.key[VISIT_LENGTH], visit_of(w, u), 0)) / w->log_fails;
    x->length = (uint16_t)(1 + (int64_t)drawn);
    if (drawn >= LONGEST_VISIT || x->serial > MOST_EXCHANGES)
        w->a.failed = BEYOND;
}

/* What is written down. */

static inline int in_window(const struct world *w, int64_t at_ns)
{
    return at_ns >= w->p.warm_up_ns;
}

/* The bin of a moment; times come nearly in order, so that the last one's is mostly right. */
static inline struct bin *bin_of(struct world *w, struct second *last, int64_t at_ns)
{
    if (at_ns < last->from_ns || at_ns >= last->to_ns) {
        last->number = at_ns / w->p.bin_ns;
        last->from_ns = last->number * w->p.bin_ns;
        last->to_ns = last->from_ns + w->p.bin_ns;
    }
    return &w->out->series[last->number];
}

static inline int64_t overlap_ns(const struct world *w, int64_t from_ns, int64_t to_ns)
{
    int64_t from = from_ns > w->p.warm_up_ns ? from_ns : w->p.warm_up_ns;
    int64_t to = to_ns < w->p.duration_ns ? to_ns : w->p.duration_ns;
    return to > from ? to - from : 0;
}

static inline void set_busy(struct world *w, struct node *n, int64_t busy, int64_t now)
{
    if (n->busy)
        n->busy_ns += n->busy * overlap_ns(w, n->busy_since_ns, now);
    n->busy_since_ns = now;
    n->busy = busy;
}

static inline unsigned bucket(int64_t value)
{
    if (value < 64)
        return (unsigned)value;
    int shift = 57 - __builtin_clzll((unsigned long long)value);
    return (unsigned)(shift << 6) + (unsigned)(value >> shift);
}

static void count_in_second(struct second *s, int64_t now, int64_t *peak)
{
    if (now >= s->to_ns) {
        s->to_ns = (now / NS + 1) * NS;
        s->count = 0;
    }
    if (++s->count > *peak)
        *peak = s->count;
}

/* Client and server. */

static void go_on(struct world *w, int64_t now, uint32_t u, int64_t pc);

/* Count an exchange as sent. */
static inline void count_sent(struct world *w, const struct user *x, int64_t now, int attached)
{
    struct counts *c = &w->out->c;
    struct bin *row = bin_of(w, &w->sent_bin, now);
    int64_t size = attached ? w->p.sent_bytes[x->kind] : 0;
    c->exchanges_sent++;
    row->credential_bytes += size;
    if (in_window(w, now)) {
        c->credential_bytes += size;
        c->wire_bytes += w->p.up_bytes[x->kind][attached];
    }
}

/* A request's first byte is sent. */
static inline void begin(struct world *w, struct user *x, int64_t now)
{
    struct counts *c = &w->out->c;
    x->request_ns = x->sent_ns = now;
    x->auth_ns = 0;
    x->has_expired = 0;
    x->kind = REQUEST;
    x->serial++;
    c->requests_sent++;
    w->times_ns -= (uint64_t)now;
    bin_of(w, &w->sent_bin, now)->sent++;
    if (in_window(w, now))
        c->requests++;
    count_sent(w, x, now, x->has_login);
}

/* Plan the next request: that it is sent is counted when it comes to the balancer. */
static void start_trip(struct world *w, int64_t send_ns, uint32_t u)
{
    struct user *x = &w->users[u];
    int64_t there_ns = send_ns + w->p.up_ns[REQUEST][x->has_login];
    x->kind = KINDS; /* none is under way */
    if (there_ns < w->p.duration_ns)
        come(&w->a, there_ns, u);
    else if (send_ns < w->p.duration_ns)
        begin(w, x, send_ns);
}

static void send(struct world *w, int64_t now, uint32_t u, int kind)
{
    struct user *x = &w->users[u];
    int attached = kind == REQUEST;
    x->kind = (uint8_t)kind;
    x->sent_ns = now;
    x->serial++;
    count_sent(w, x, now, attached);
    push(&w->a, now + w->p.up_ns[kind][attached], ARRIVE, u, 0);
}

static void finish(struct world *w, int64_t now, uint32_t u)
{
    struct user *x = &w->users[u];
    struct counts *c = &w->out->c;
    int64_t latency_ns = now - x->request_ns;
    struct bin *row = bin_of(w, &w->ok_bin, now);
    c->requests_finished++;
    w->times_ns += (uint64_t)now;
    row->ok++;
    row->latency_ns += latency_ns;
    if (in_window(w, x->request_ns)) {
        c->ok++;
        c->latency_ns += latency_ns;
        c->auth_ns += x->auth_ns;
        w->out->histogram[bucket(latency_ns)]++;
    }
    if (++x->request == x->length) {
        x->visits++;
        x->request = 0;
        set_length(w, u);
    }
    start_trip(w, now + sample_ns(&w->p, THINK, visit_of(w, u), x->request), u);
}

/* A login's answer brings the credential; after a refusal one logs in. */
static void receive(struct world *w, int64_t now, uint32_t u, int outcome)
{
    struct user *x = &w->users[u];
    struct counts *c = &w->out->c;
    w->out->outcomes[x->kind][outcome]++;
    c->exchanges_in_flight--;
    x->auth_ns += now - x->sent_ns;
    if (w->p.affinity)
        x->home = x->node;
    if (outcome == UNAUTHORISED_401) {
        send(w, now, u, LOGIN);
        return;
    }
    struct bin *row = bin_of(w, &w->ok_bin, now);
    x->has_login = 1;
    row->logins++;
    row->expired_relogins += x->has_expired;
    if (in_window(w, now)) {
        c->logins++;
        c->expired_relogins += x->has_expired;
    }
    send(w, now, u, REQUEST);
}

/* Let a station serve an operation that arrives now; return when it ends. */
static int64_t operate(struct world *w, int64_t now, uint32_t u, int operation, uint64_t step)
{
    const struct plan *p = &w->p;
    struct counts *c = &w->out->c;
    int64_t service = sample_ns(p, operation, visit_of(w, u), step);
    struct bin *row = bin_of(w, &w->look_bin, now);
    int64_t *free_ns = w->database_free_ns, servers = p->database_connections;
    int is_store = operation <= STORE_WRITE;
    if (is_store) {
        free_ns = w->store_free_ns;
        servers = 1;
        if (p->store_shards > 1)
            free_ns += below(p->key[ADDRESS], u, 1, p->store_shards);
    }
    int64_t start = free_ns[0] > now ? free_ns[0] : now, end = start + service, i = 0;
    for (int64_t child = 1; child < servers; child = 2 * i + 1) {
        child += child + 1 < servers && free_ns[child + 1] < free_ns[child];
        if (end <= free_ns[child])
            break;
        free_ns[i] = free_ns[child];
        i = child;
    }
    free_ns[i] = end;
    int counts = in_window(w, now);
    *(is_store ? &row->store_ops : &row->database_ops) += 1;
    *(is_store ? &c->store_busy_ns : &c->database_busy_ns) += overlap_ns(w, start, end);
    if (counts && is_store) {
        c->store_ops++;
        c->store_bytes += operation == STORE_READ ? p->store_read_bytes : p->store_write_bytes;
        count_in_second(&w->store_second, now, &c->store_ops_peak);
    } else if (counts) {
        c->database_ops++;
        count_in_second(&w->database_second, now, &c->database_ops_peak);
    }
    return end;
}

/* Judge a request's credential, at a moment that may be ahead; then it is served, or refused. */
static void look(struct world *w, int64_t at_ns, uint32_t u)
{
    struct user *x = &w->users[u];
    const struct plan *p = &w->p;
    if (at_ns >= p->duration_ns)
        return;
    if (at_ns >= x->deadline_ns) {
        x->has_login = 0;
        x->has_expired = 1;
        push(&w->a, at_ns, HOLD, u, REFUSED);
        return;
    }
    struct bin *row = bin_of(w, &w->look_bin, at_ns);
    row->carried++;
    row->recognised++;
    if (in_window(w, at_ns)) {
        int64_t *cell = &w->out->visibility[2 * (x->home * p->nodes + x->node)];
        w->out->c.carried++;
        w->out->c.recognised++;
        cell[0]++;
        cell[1]++;
    }
    if (p->credential == SESSION)
        x->deadline_ns = at_ns + p->idle_ns < x->end_ns ? at_ns + p->idle_ns : x->end_ns;
    x->auth_ns += at_ns - x->started_ns;
    int64_t step = (int64_t)x->request << 8;
    push(&w->a, at_ns + sample_ns(p, SERVICE, visit_of(w, u), (uint64_t)step), HOLD, u, SERVED);
}

static void answer(struct world *w, int64_t now, uint32_t u, int outcome);

/* Begin on a worker. */
static void start(struct world *w, int64_t now, uint32_t u)
{
    struct user *x = &w->users[u];
    x->started_ns = now;
    if (x->kind == LOGIN)
        go_on(w, now, u, w->p.entry[LOGIN]);
    else if (!x->has_login)
        answer(w, now, u, UNAUTHORISED_401);
    else if (w->p.look == IN_STORE)
        line_up(&w->a, now + w->p.store_half_ns, u);
    else
        look(w, now + w->p.verify_ns, u);
}

static inline uint32_t *place_of(const struct world *w, int node, uint32_t number)
{
    return &w->waiting[(uint64_t)node * (w->waiting_mask + 1) + (number & w->waiting_mask)];
}

/* Leave the worker to the next one; the answer to a request is taken ahead. */
static void answer(struct world *w, int64_t now, uint32_t u, int outcome)
{
    const struct plan *p = &w->p;
    struct user *x = &w->users[u];
    struct counts *c = &w->out->c;
    struct node *n = &w->nodes[x->node];
    int64_t at_ns = now + p->down_ns[x->kind][outcome];
    if (in_window(w, now)) {
        n->served += outcome == OK_200 && x->kind == REQUEST;
        c->wire_bytes += p->down_bytes[x->kind][outcome];
        c->down_bytes += p->down_bytes[x->kind][outcome];
    }
    uint32_t next = 0;
    int waits = n->head != n->tail;
    if (waits)
        next = *place_of(w, x->node, n->head++);
    else
        set_busy(w, n, n->busy - 1, now);
    if (at_ns > x->sent_ns + p->timeout_ns)
        w->a.failed = BEYOND;
    if (outcome != OK_200 || x->kind == LOGIN) {
        push(&w->a, at_ns, ANSWER, u, (uint64_t)outcome);
    } else if (at_ns < p->duration_ns) {
        w->out->outcomes[REQUEST][OK_200]++;
        c->exchanges_in_flight--;
        finish(w, at_ns, u);
    }
    if (waits)
        start(w, now, next);
}

/* Make a login now, at the user's node. */
static void keep(struct world *w, int64_t now, struct user *x)
{
    const struct plan *p = &w->p;
    int64_t idle_ns = p->idle_ns < p->absolute_ns ? p->idle_ns : p->absolute_ns;
    struct node *n = &w->nodes[x->node];
    x->home = x->node;
    x->deadline_ns = now + (p->credential == SESSION ? idle_ns : p->ttl_ns);
    x->end_ns = now + p->absolute_ns;
    n->sessions += p->holds_sessions;
    if (in_window(w, now) && n->sessions > w->out->c.node_sessions_max)
        w->out->c.node_sessions_max = n->sessions;
}

/* Take the steps of a login until time must pass; `end_ns`, which means nothing before the login is
 * made, keeps the place in the program. */
static void go_on(struct world *w, int64_t now, uint32_t u, int64_t pc)
{
    struct user *x = &w->users[u];
    const struct plan *p = &w->p;
    int64_t arg = p->arg[pc];
    x->end_ns = pc;
    if (p->op[pc] == CPU) {
        push(&w->a, now + arg, HOLD, u, COMPUTED);
    } else if (p->op[pc] == CALL) {
        int64_t half_ns = arg <= STORE_WRITE ? p->store_half_ns : p->database_half_ns;
        push(&w->a, now + half_ns, STATION, u, 0);
    } else {
        keep(w, now, x);
        answer(w, now, u, OK_200);
    }
}

/* Reach a station: a request's read of the store is answered ahead. */
static void reach(struct world *w, int64_t now, uint32_t u)
{
    struct user *x = &w->users[u];
    const struct plan *p = &w->p;
    int is_request = x->kind == REQUEST;
    int64_t pc = is_request ? p->entry[REQUEST] + 1 : x->end_ns;
    int operation = (int)p->arg[pc], is_store = operation <= STORE_WRITE;
    int64_t half_ns = is_store ? p->store_half_ns : p->database_half_ns;
    int64_t step = (int64_t)x->serial << 9 | pc;
    int64_t back_ns = operate(w, now, u, operation, (uint64_t)step) + half_ns;
    if (back_ns - now + half_ns > (is_store ? p->store_timeout_ns : p->database_timeout_ns))
        w->a.failed = BEYOND;
    if (is_request)
        look(w, back_ns, u);
    else
        push(&w->a, back_ns, BACK, u, 0);
}

/* Let the balancer pick a node. */
static void pick(struct world *w, uint32_t u)
{
    const struct plan *p = &w->p;
    struct user *x = &w->users[u];
    if (p->affinity && x->home >= 0) {
        x->node = x->home;
    } else if (p->policy == ROUND_ROBIN) {
        x->node = (int16_t)w->pointer;
        w->pointer = w->pointer + 1 < p->nodes ? w->pointer + 1 : 0;
    } else {
        int64_t hashed = (int64_t)bits53(p->key[ADDRESS], u, 0), from = 0, to = p->ring_points;
        while (from < to) {
            int64_t middle = (from + to) / 2;
            if (p->ring_point[middle] < hashed)
                from = middle + 1;
            else
                to = middle;
        }
        x->node = (int16_t)p->ring_node[from == p->ring_points ? 0 : from];
    }
}

/* Come to the balancer, and to the node that it picks. */
static void arrive(struct world *w, int64_t now, uint32_t u)
{
    const struct plan *p = &w->p;
    struct user *x = &w->users[u];
    if (x->kind == KINDS)
        begin(w, x, now - p->up_ns[REQUEST][x->has_login]);
    pick(w, u);
    struct node *n = &w->nodes[x->node];
    if (n->busy < p->workers) {
        set_busy(w, n, n->busy + 1, now);
        start(w, now, u);
        return;
    }
    if (n->tail - n->head >= p->queue_limit)
        w->a.failed = BEYOND;
    *place_of(w, x->node, n->tail++) = u;
}

/* Look at pairs of a login and a node, in the middle of a bin. */
static void sample(struct world *w)
{
    const struct plan *p = &w->p;
    int64_t now = w->next_sample_ns, number = w->next_sample;
    struct bin *row = &w->out->series[number];
    int every = p->users * p->nodes <= p->pairs;
    row->nodes_up = p->nodes;
    for (int64_t i = 0; i < (every ? p->users * p->nodes : p->pairs); i++) {
        uint64_t draw = (uint64_t)(2 * i), bin = (uint64_t)number;
        int64_t u = every ? i / p->nodes : below(p->key[PAIR], bin, draw, p->users);
        const struct user *x = &w->users[u];
        if (!x->has_login || now >= x->deadline_ns)
            continue;
        int64_t n = every ? i % p->nodes : below(p->key[PAIR], bin, draw + 1, p->nodes);
        int known = p->look != IN_NODE || n == x->home;
        row->pairs++;
        row->known += known;
        if (in_window(w, now)) {
            w->out->c.pairs++;
            w->out->c.known += known;
        }
    }
    w->next_sample++;
    w->next_sample_ns += p->bin_ns;
    if (w->next_sample == p->bins || w->next_sample_ns >= p->duration_ns)
        w->next_sample_ns = NEVER_NS;
}

static void happen(struct world *w, key k)
{
    int64_t now = time_of(k);
    uint32_t u = user_of(k);
    int what = (int)(k & 255);
    switch (kind_of(k)) {
    case HOLD:
        if (what == COMPUTED)
            go_on(w, now, u, w->users[u].end_ns + 1);
        else
            answer(w, now, u, what == SERVED ? OK_200 : UNAUTHORISED_401);
        break;
    case STATION:
        reach(w, now, u);
        break;
    case ARRIVE:
        arrive(w, now, u);
        break;
    case BACK:
        go_on(w, now, u, w->users[u].end_ns + 1);
        break;
    default:
        receive(w, now, u, what);
    }
}

static void pass_time(struct world *w)
{
    struct agenda *a = &w->a;
    while (!a->failed) {
        key next = first_of(a);
        int64_t at_ns = time_of(next);
        if (at_ns > w->next_sample_ns) {
            sample(w);
            continue;
        }
        if (at_ns >= w->p.duration_ns)
            return;
        size_t ahead = a->due_next + AHEAD;
        if (take(a, next) && ahead < a->due_end)
            __builtin_prefetch(&w->users[a->due[ahead].user], 1);
        happen(w, next);
    }
}

/* Users begin somewhere in a think time; some are logged in already. */
static void open_doors(struct world *w)
{
    const struct plan *p = &w->p;
    for (uint32_t u = 0; u < p->users; u++) {
        struct user *x = &w->users[u];
        int64_t first_ns = sample_ns(p, THINK, u, 0);
        int64_t at_ns = (int64_t)(uniform(p->key[START], u, 0) * (double)first_ns + 0.5);
        *x = (struct user){.home = -1, .kind = KINDS};
        set_length(w, u);
        if (p->regular_share > 0.0 && uniform(p->key[REGULAR], 0, u) < p->regular_share) {
            pick(w, u);
            keep(w, 0, x);
            x->has_login = 1;
        }
        start_trip(w, at_ns, u);
    }
}

static int allocate(struct world *w)
{
    const struct plan *p = &w->p;
    size_t ring = 1;
    while (ring < (size_t)p->queue_limit + 2)
        ring *= 2;
    w->waiting_mask = ring - 1;
    w->users = rows((size_t)p->users, sizeof *w->users);
    w->waiting = calloc((size_t)p->nodes * ring, sizeof *w->waiting);
    w->nodes = calloc((size_t)p->nodes, sizeof *w->nodes);
    w->store_free_ns = calloc((size_t)p->store_shards, sizeof *w->store_free_ns);
    w->database_free_ns = calloc((size_t)p->database_connections, sizeof *w->database_free_ns);
    return w->users && w->waiting && w->nodes && w->store_free_ns && w->database_free_ns
        && open_agenda(&w->a, p->users, p->duration_ns, p->dist_a[THINK]);
}

static void close_books(struct world *w)
{
    struct counts *c = &w->out->c;
    c->exchanges_in_flight += c->exchanges_sent;
    c->requests_in_flight = c->requests_sent - c->requests_finished;
    c->in_flight = c->requests - c->ok;
    c->request_time_ns = (int64_t)(w->times_ns
        + (uint64_t)c->requests_in_flight * (uint64_t)w->p.duration_ns);
    for (int64_t n = 0; n < w->p.nodes; n++) {
        int64_t *row = &w->out->nodes[3 * n];
        set_busy(w, &w->nodes[n], 0, w->p.duration_ns);
        row[0] = w->nodes[n].busy_ns;
        row[1] = w->p.duration_ns - w->p.warm_up_ns;
        row[2] = w->nodes[n].served;
    }
}

/* Run a plan; fill a tally that is all zero. One run a process: nothing is given back. */
int mirror(const struct plan *plan, struct tally *out)
{
    struct world *w = calloc(1, sizeof *w);
    if (!w)
        return NO_MEMORY;
    w->p = *plan;
    w->out = out;
    w->log_fails = plan->visit_mean > 1.0 ? log(1.0 - 1.0 / plan->visit_mean) : 0.0;
    w->next_sample_ns = plan->bin_ns / 2;
    if (!allocate(w))
        return NO_MEMORY;
    open_doors(w);
    pass_time(w);
    if (!w->a.failed)
        close_books(w);
    return w->a.failed;
}
