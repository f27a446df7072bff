"""What holds for every test: the same examples and the same terminal on every machine."""

import os

from hypothesis import settings

# The clock judges nothing here: machines are shared. The examples are the same in every run, so
# that only a change turns a test red; `pytest --hypothesis-profile explore` looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1_000)
settings.load_profile("same")

# A terminal's size and colours must not leak into what commands print.
for variable in ("COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR", "CLICOLOR_FORCE"):
    os.environ.pop(variable, None)
