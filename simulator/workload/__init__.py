"""Who comes when: arrivals, visits, recorded traces and access logs."""
