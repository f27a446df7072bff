"""An answer that deletes a cookie: when it does, and what it is remembered for."""

import pytest

from simulator.model.clearing import cause_of, deletes
from simulator.model.rules import EXPIRED, FORCED, NO_CAUSE
from simulator.model.steps import OUTCOMES, TIMEOUT, UNAUTHORISED_401


@pytest.mark.parametrize("outcome", range(len(OUTCOMES)))
def test_only_a_401_that_arrives_deletes(outcome: int) -> None:
    assert deletes(1, outcome, holds=True) == (outcome == UNAUTHORISED_401)
    assert not deletes(0, outcome, holds=True)
    assert not deletes(1, outcome, holds=False)


def test_who_gave_up_has_not_heard_of_it() -> None:
    assert not deletes(1, TIMEOUT, holds=True)


@pytest.mark.parametrize("cleared", [NO_CAUSE, FORCED, EXPIRED])
def test_what_was_deleted_is_why_a_stranger_logs_in(cleared: int) -> None:
    assert cause_of(NO_CAUSE, carried=False, cleared=cleared) == cleared
    assert cause_of(EXPIRED, carried=True, cleared=cleared) == EXPIRED
