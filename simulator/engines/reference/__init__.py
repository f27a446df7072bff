"""The reference engine: the plan's world in SimPy, to be read and believed."""
