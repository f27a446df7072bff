"""What is asked: the scenario's keys, units, limits and defaults, and reading it from YAML."""
