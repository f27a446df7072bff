"""`authscale schema`."""

import json

import pytest

from simulator.cli import main
from simulator.scenario.json_schema import json_schema
from simulator.scenario.key_reference import key_reference


def test_it_prints_the_schema_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["schema"])
    assert caught.value.code == 0
    assert json.loads(capsys.readouterr().out) == json_schema()


def test_doc_prints_what_people_read(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["schema", "--doc"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == key_reference()
