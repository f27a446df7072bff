"""A session's data, written back by a request that has changed them, in words."""

from simulator.engines import tally
from simulator.model.steps import DATABASE_WRITE, STORE_WRITE
from simulator.report.story.moments import Moment, key
from simulator.report.story.peers import waited
from simulator.report.story.scene import Scene

_WRITES = {
    STORE_WRITE: "writes the session, whose data have changed, to the store",
    DATABASE_WRITE: "writes the session, whose data have changed, to the database",
}


def writes_back(m: Moment, scene: Scene) -> str:
    """What an operation writes that follows the application's work; empty: it is another one."""
    mine = scene.moments.exchanges[key(m)]
    served = any(other.code == tally.SERVED for other in mine[: mine.index(m)])
    return _WRITES.get(m.value, "") if served else ""


def saved(m: Moment, scene: Scene) -> str | None:
    """The last write wins; not worth a word if it overwrote nothing and nobody else is told."""
    plan = scene.plan
    said = []
    if m.value:
        said.append("that overwrites what another request had written: a lost update")
    if plan.peers:
        waits = f", and waits for it: {waited(m, scene)}" if plan.synchronous else ""
        said.append(f"sends the session, whose data have changed, to the other nodes{waits}")
    elif plan.pubsub:
        said.append("the other nodes drop their copies")
    return "; ".join(said) or None
