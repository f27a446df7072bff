"""The matrix of login node against serving node where an authorization server takes the logins."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulator.experiment.outcome import Comparison
from simulator.experiment.places import AUTHORIZATION_SERVER
from simulator.report.figures import matrix_figure
from simulator.report.intact import check_intact
from simulator.report.panels.matrix import draw_matrix
from simulator.report.style import drawing
from tests.report.conftest import Make


def at_a_server(comparison: Comparison) -> Comparison:
    """The same, but that jwt's logins were taken by an authorization server."""
    rows = [
        ("jwt", AUTHORIZATION_SERVER, node, 1000, 1000 - 250 * i) for i, node in enumerate("ABC")
    ]
    columns = list(comparison.visibility.columns)
    others = comparison.visibility[comparison.visibility["strategy"] != "jwt"]
    visibility = pd.concat([others, pd.DataFrame(rows, columns=columns)], ignore_index=True)
    return Comparison(**{**vars(comparison), "visibility": visibility})


def test_a_server_has_a_row_but_no_column(make_comparison: Make) -> None:
    comparison = at_a_server(make_comparison(("local", "jwt"), 1))
    with drawing():
        local, jwt = matrix_figure(comparison).axes
        shares = np.ma.filled(jwt.images[0].get_array(), np.nan)
        assert np.isnan(shares[:3]).all()
        assert shares[3].tolist() == [1, 0.75, 0.5]
        assert [label.get_text() for label in jwt.get_xticklabels()] == ["A", "B", "C"]
        names = [label.get_text() for label in jwt.get_yticklabels()]
        assert names == ["A", "B", "C", "authorization\nserver"]
        assert [label.get_text() for label in local.get_yticklabels()] == ["A", "B", "C"]
        assert local.get_box_aspect() == jwt.get_box_aspect() == 1


def test_a_report_knows_the_place(make_comparison: Make) -> None:
    check_intact(at_a_server(make_comparison(("local", "jwt"), 1)), Path("run"))


def test_neighbours_share_a_cell_where_there_are_very_many() -> None:
    nodes = [f"n{i}" for i in range(250)]
    met = [("n0", "n1", 8, 8), ("n2", "n0", 2, 0), ("n249", "n249", 4, 1), ("n3", "n4", 5, 5)]
    columns = ["login_node", "serving_node", "carried", "recognised"]
    with drawing():
        figure = Figure()
        axes = figure.subplots()
        draw_matrix(axes, "local", pd.DataFrame(met, columns=columns), nodes)
        shares = np.ma.filled(axes.images[0].get_array(), np.nan)
        # Three nodes a cell: 84 of them, the last of one node.
        assert shares.shape == (84, 84)
        assert (shares[0, 0], shares[83, 83], shares[1, 1]) == (0.8, 0.25, 1)
        assert np.isfinite(shares).sum() == 3
        ticks = [label.get_text() for label in axes.get_xticklabels()]
        assert ticks == [f"n{i}" for i in range(0, 250, 3 * 14)]
