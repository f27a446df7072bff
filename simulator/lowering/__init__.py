"""The parts of a plan: each file lowers one side of a scenario to integers and arrays.

What cannot bind is dropped here (a connection pool as large as the workers, a time-out longer than
the run), so that a scenario does not pay for what it does not use.
"""
