"""constraints.txt pins everything that an installation brings, and nothing else is in it."""

import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
LINES = [
    line
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _pins() -> dict[str, Version]:
    """Return each pinned version by name."""
    pins = [Requirement(line) for line in LINES]
    return {
        canonicalize_name(pin.name): Version(specifier.version)
        for pin in pins
        for specifier in pin.specifier
    }


def _declared() -> list[Requirement]:
    """Return what pyproject.toml asks for, extras included, other than authscale itself."""
    extras = PROJECT["optional-dependencies"].values()
    texts = [*PROJECT["dependencies"], *(text for extra in extras for text in extra)]
    asked = [Requirement(text) for text in texts]
    return [requirement for requirement in asked if requirement.name != PROJECT["name"]]


def _closure() -> set[str]:
    """Return the names of all that the installed [dev] stands on, by its own metadata."""
    waiting = [
        (requirement.name, extra)
        for requirement in _declared()
        for extra in ("", *requirement.extras)
    ]
    seen: set[tuple[str, str]] = set()
    while waiting:
        name, extra = waiting.pop()
        if (canonicalize_name(name), extra) in seen:
            continue
        seen.add((canonicalize_name(name), extra))
        for text in distribution(name).requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                waiting += [(requirement.name, more) for more in ("", *requirement.extras)]
    return {name for name, _ in seen}


def test_a_line_is_a_name_and_one_version() -> None:
    for line in LINES:
        (specifier,) = Requirement(line).specifier
        assert line == f"{Requirement(line).name}=={specifier.version}"


@pytest.mark.parametrize("requirement", _declared(), ids=lambda r: r.name)
def test_a_pin_is_a_version_that_pyproject_admits(requirement: Requirement) -> None:
    assert _pins()[canonicalize_name(requirement.name)] in requirement.specifier


def test_everything_installed_is_pinned_and_nothing_is_pinned_in_vain() -> None:
    assert _closure() == set(_pins())
