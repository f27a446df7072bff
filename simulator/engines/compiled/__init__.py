"""The compiled engine: the plan's world in Numba, for scale."""
