"""What a capacity study found, a sentence a strategy."""

from typing import TYPE_CHECKING

from simulator.analysis.bottleneck import NAMES, NODE
from simulator.analysis.judged import worst
from simulator.analysis.reason import undecided_because
from simulator.analysis.words import share
from simulator.experiment.breaking import busiest
from simulator.scenario.errors import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.experiment.candidates import Candidates
    from simulator.experiment.capacity import Finding, Question
    from simulator.experiment.hunt import Probe


def capacity_words(question: "Question", findings: "Sequence[Finding]") -> tuple[str, ...]:
    """Return a sentence for each strategy, in order; no-break spaces join numbers and units."""
    return tuple(_sentence(question, finding) for finding in findings)


def _sentence(question: "Question", finding: "Finding") -> str:
    candidates, passing = question.candidates, finding.passing
    kind, strategy, path = finding.kind, finding.strategy, candidates.path
    fails = _fails(candidates, finding)
    if kind == "none":
        first, last = (candidates.spelt(p) for p in (0, len(candidates.values) - 1))
        return f"{strategy}: no {path} from {first} to {last} will do; {fails}."
    if kind == "undecided":
        will_do = f"{path} {candidates.spelt(passing.place)} will do" if passing else ""
        known = [part for part in (will_do, fails, _undecided(question, finding)) if part]
        return f"{strategy}: {'; '.join(known)}; more replications would tell."
    if passing is None:
        raise AssertionError("what is found passes")
    will_do = f"{strategy}: {path} {candidates.spelt(passing.place)} will do"
    if kind == "all":
        end = "least" if candidates.find == "fewest" else "most"
        return f"{will_do}, the {end} that was asked about ({_busiest(strategy, passing)})."
    return f"{will_do}; {fails}."


def _fails(candidates: "Candidates", finding: "Finding") -> str:
    """`2 fails: latency_p99 is 514 ms …; the nodes were the bottleneck`; empty if none does."""
    if not finding.broken or not finding.failing:
        return ""
    return f"{candidates.spelt(finding.failing.place)} {finding.broken.said}"


def _undecided(question: "Question", finding: "Finding") -> str:
    """`5 is undecided after 80 replications: the interval of latency_p99, … reaches across …`."""
    places = [question.candidates.spelt(probe.place) for probe in finding.undecided]
    probe = finding.undecided[0]
    verb = "are" if len(places) > 1 else "is"
    which = f"{question.candidates.path} {listed(places, 'and')} {verb} undecided"
    told = f"{which} after {len(probe.results)} replications"
    open_ = [one for one in probe.judged if one.verdict == "undecided" and one.has_value]
    if not open_:
        return f"{told}: there is nothing to judge"
    return f"{told}: {undecided_because(worst(open_))}"


def _busiest(strategy: str, probe: "Probe") -> str:
    name, utilisation = busiest(strategy, probe)
    of = f"the busiest of the {name}" if name == NAMES[NODE] else f"the {name}, the busiest station"
    return f"{of}: {share(utilisation)}"
