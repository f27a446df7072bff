"""What the engines cost, beside others and beside C: `make bench`."""
