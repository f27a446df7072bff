/* What mirror.py passes to the mirror, and gets back. */

#ifndef MIRROR_H
#define MIRROR_H

#include <stdint.h>

enum { KINDS = 7, OUTCOMES = 7, STREAMS = 28, DISTRIBUTIONS = 27, MAX_STEPS = 64 };
enum { BUCKETS = 58 * 64 };

/* What is simulated: fields of simulator.plan.Plan, in the order of mirror.py. */
struct plan {
    int64_t duration_ns, warm_up_ns, bin_ns, bins, users, nodes, workers, queue_limit, policy;
    int64_t affinity, look, credential, holds_sessions, idle_ns, absolute_ns, ttl_ns, timeout_ns;
    int64_t store_shards, store_half_ns, store_timeout_ns, store_read_bytes, store_write_bytes;
    int64_t database_connections, database_half_ns, database_timeout_ns, pairs, ring_points;
    int64_t verify_ns;
    double visit_mean, regular_share;
    int64_t key[STREAMS], family[DISTRIBUTIONS];
    double dist_a[DISTRIBUTIONS];
    int64_t op[MAX_STEPS], arg[MAX_STEPS], entry[KINDS], up_ns[KINDS][2], up_bytes[KINDS][2];
    int64_t sent_bytes[KINDS], down_ns[KINDS][OUTCOMES], down_bytes[KINDS][OUTCOMES];
    const int64_t *ring_point, *ring_node;
};

/* What is counted: those of simulator.engines.tally that can differ from 0 here. */
struct bin {
    int64_t sent, ok, failed, abandoned, latency_ns, carried, recognised, pairs, known, store_ops;
    int64_t database_ops, auth_server_ops, replication_bytes, logins, forced_relogins;
    int64_t expired_relogins, refreshes, credential_bytes, nodes_up;
};
struct counts {
    int64_t requests, ok, in_flight, latency_ns, auth_ns, carried, recognised, pairs, known, logins;
    int64_t forced_relogins, expired_relogins, store_ops, store_ops_peak, store_busy_ns;
    int64_t store_bytes, database_ops, database_ops_peak, database_busy_ns, node_sessions_max;
    int64_t credential_bytes, wire_bytes, down_bytes, exchanges_sent, exchanges_in_flight;
    int64_t requests_sent, requests_finished, requests_in_flight, request_time_ns;
};
struct tally {
    struct counts c;
    int64_t outcomes[KINDS][OUTCOMES], histogram[BUCKETS];
    struct bin *series;             /* [bins] */
    int64_t *visibility;            /* [nodes][nodes][2] */
    int64_t *nodes;                 /* [nodes][3]: busy_ns, up_ns, served */
};

int mirror(const struct plan *plan, struct tally *out);

#endif
