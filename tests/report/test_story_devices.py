"""Stories of users who have several devices; worked by hand."""

from simulator.engines.run import run_plan
from simulator.plan import make_plan
from simulator.report.story.telling import Story, tell
from simulator.scenario.loading import load_mapping
from tests.report.tiny_story import ALL, rows


def story(strategy: str, blocks: dict[str, object] | None = None, **workload: object) -> Story:
    """Tell of a user of a closed workload, each visit of whom is one request."""
    mapping = {
        "name": "tiny",
        "seed": 3,
        "duration": "20 s",
        "workload": {
            "model": "closed", "users": 2, "requests_per_visit": 1, "think_time": "2 s",
            "devices_per_user": 2, **workload,
        },
        "nodes": {"service_time": "10 ms"},
        **(blocks or {}),
    }  # fmt: skip
    scenario = load_mapping(mapping)
    plan = make_plan(scenario, strategy, 0)
    return tell(scenario, plan, run_plan(plan, "reference", records=True, story=True), 1, ALL)


def test_each_device_holds_a_login_of_its_own() -> None:
    told = rows(story("central_store"), "sent", "received")
    # As in every story, logins are counted as they are made, whatever device they are made on.
    firsts = [row for row in told if "holds the cookie" in row]
    devices = [row.split(": ")[0].split(", ")[1] for row in firsts]
    assert sorted(devices) == ["device 1", "device 2"]
    numbers = {
        row.split(": ")[0].split(", ")[1]: row.split("login ")[1].split(" ")[0]
        for row in told
        if "with the cookie of login" in row
    }
    assert numbers == dict(zip(devices, "12", strict=True))


def test_who_is_logged_in_already_is_so_on_each_device() -> None:
    domains = {"a.example": 1, "b.example": 1}
    told = rows(story("sticky", logged_in_at_start=1, domains=domains), "signed_in")
    assert [row.split(": holds")[0] for row in told] == [
        "0 user 1: is logged in already on device 1",
        "0 user 1: is logged in already on device 1",
        "0 user 1: is logged in already on device 2",
        "0 user 1: is logged in already on device 2",
    ]
    assert [row.split(" for ")[1].split(",")[0] for row in told] == ["a.example", "b.example"] * 2


def test_each_device_is_on_the_hostile_page() -> None:
    page = {"at": "19 s", "csrf": {"share": 1}}
    told = story("central_store", {"events": [page], "session": {"same_site": "none"}})
    sent = [row for row in rows(told, "sent", from_ms=19_000) if "hostile" in row]
    assert [row.split(": ")[0] for row in sent] == [
        "19000 user 1, device 1",
        "19000 user 1, device 2",
    ]
    assert {row.split(" of ")[1][:7] for row in sent} == {"login 1", "login 2"}
