"""What hits a share of the users."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulator.model.browser import is_readable
from simulator.model.strategy import NOTHING, Strategy
from simulator.model.timeline import strikes
from simulator.scenario.schema import Scenario


def lower_strikes(scenario: Scenario, chosen: Strategy) -> Mapping[str, Any]:
    """Return what hits a share of the users, in order of time, ns.

    A script that can read nothing hits nobody, and without logins there is nothing to forge.
    """
    hits = strikes(
        scenario, readable=is_readable(scenario, chosen), forgeable=chosen.credential != NOTHING
    )
    return {
        "strike_ns": np.array([s.at_ns for s in hits], dtype=np.int64),
        "strike": np.array([s.strike for s in hits], dtype=np.int64),
        "strike_event": np.array([s.event for s in hits], dtype=np.int64),
        "strike_share": np.array([s.share for s in hits], dtype=np.float64),
        "strike_interval_ns": np.array([s.interval_ns for s in hits], dtype=np.int64),
    }
