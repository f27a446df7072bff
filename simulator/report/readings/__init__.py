"""Readings: one sentence a figure, which says what it shows, made by a rule from the same tables.

A rule names who lies at an end of a column together with all whose intervals meet theirs, and says
so where everybody's do: no sentence claims more than the replications tell.
"""
