"""The plots of the report, one label each."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO

import matplotlib
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stancekit.evaluation.figures import LabelEvaluation
from stancekit.report.numbers import figure, threshold_summary, whole
from stancekit.report.svg import DIM, HUE, INK, PAGE, RULE, embed

_WIDTH = 320
_FONT = 11
_LEFT, _RIGHT = 36, 308  # of the axes
_POINTS = 72  # per inch; an SVG of matplotlib counts in points


def threshold_curve(label: LabelEvaluation, *, name: str) -> Markup:
    """Return precision, recall and F1 by threshold, with the model's threshold marked.

    Args:
        label: what is drawn.
        name: of the plot, unique in the page.
    """
    curve, threshold, f1 = label.curve, label.threshold, label.figures.f1.value
    with _style(name):
        plot = _Canvas(height=216)
        axes = plot.axes(bottom=40, top=190)
        axes.axvline(threshold, color=INK, linewidth=1)
        axes.plot(curve.thresholds, curve.precision, color=DIM, linewidth=1.25)
        axes.plot(curve.thresholds, curve.recall, color=DIM, linewidth=1.25, linestyle=(0, (4, 3)))
        axes.plot(curve.thresholds, curve.f1, color=HUE, linewidth=2.25)
        axes.plot(threshold, f1, "o", color=HUE, markersize=7, markeredgecolor=PAGE, clip_on=False)
        axes.annotate(
            figure(threshold),
            (min(max(threshold, 0.06), 0.94), 1),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            color=INK,
        )
        _unit_square(axes)
        axes.set_xlabel("threshold")
        return plot.embed(
            name=name,
            title=f"Precision, recall and F1 of {label.label} by threshold",
            description=threshold_summary(label),
        )


def reliability_diagram(label: LabelEvaluation, *, name: str) -> Markup:
    """Return the share of statements that have the label by score, and their counts in bars.

    Args:
        label: what is drawn.
        name: of the plot, unique in the page.
    """
    scores = [part.mean_score for part in label.reliability]
    shares = [part.share for part in label.reliability]
    counts = [part.count for part in label.reliability]
    with _style(name):
        plot = _Canvas(height=330)
        axes = plot.axes(bottom=106, top=308)
        axes.plot((0, 1), (0, 1), color=DIM, linewidth=1, linestyle=(0, (1, 3)))
        axes.plot(
            scores, shares, "o-", color=HUE, linewidth=1.75,
            markersize=6.5, markeredgecolor=PAGE, clip_on=False,
        )  # fmt: skip
        _unit_square(axes)
        axes.tick_params(labelbottom=False)
        _heading(axes, "share that has the label")
        _count_bars(plot.axes(bottom=40, top=74), scores, counts)
        return plot.embed(
            name=name,
            title=f"Reliability of the scores for {label.label}",
            description=f"Expected calibration error {figure(label.ece)}, Brier score "
            f"{figure(label.brier)}, over {len(counts)} bins.",
        )


def _count_bars(axes: Axes, scores: Sequence[float], counts: Sequence[int]) -> None:
    axes.bar(scores, counts, width=0.014, color=HUE, alpha=0.6)
    most = max(counts, default=1)
    axes.set(xlim=(0, 1), ylim=(0, most), xlabel="score")
    axes.set_xticks((0, 0.25, 0.5, 0.75, 1), ("0", "", "0.5", "", "1"))
    axes.set_yticks((0, most), ("", whole(most)))
    axes.grid(visible=False, axis="x")
    _heading(axes, "statements")


def _heading(axes: Axes, text: str) -> None:
    axes.annotate(
        text, (0, 1), (0, 6), xycoords="axes fraction", textcoords="offset points", color=DIM
    )


def _unit_square(axes: Axes) -> None:
    ticks, words = (0, 0.25, 0.5, 0.75, 1), ("0", "", "0.5", "", "1")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set_xticks(ticks, words)
    axes.set_yticks(ticks, words)


class _Canvas:
    """A figure whose axes are placed in pixels, so that plots side by side line up."""

    def __init__(self, *, height: int) -> None:
        self._height = height
        self._figure = Figure(figsize=(_WIDTH / _POINTS, height / _POINTS), dpi=_POINTS)

    def axes(self, *, bottom: int, top: int) -> Axes:
        across, up = _WIDTH, self._height
        return self._figure.add_axes(
            (_LEFT / across, bottom / up, (_RIGHT - _LEFT) / across, (top - bottom) / up)
        )

    def embed(self, *, name: str, title: str, description: str) -> Markup:
        written = StringIO()
        self._figure.savefig(written, format="svg", transparent=True, metadata={"Date": None})
        return embed(written.getvalue(), name=name, title=title, description=description)


@contextmanager
def _style(salt: str) -> Iterator[None]:
    """Draw in our style, whatever the user's own settings are, and leave those as they were."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {
                "svg.fonttype": "none",
                "svg.hashsalt": salt,
                "font.sans-serif": ["DejaVu Sans"],  # to measure by; style.css sets the page's
                "font.size": _FONT,
                "axes.labelsize": _FONT,
                "axes.labelcolor": DIM,
                "axes.labelpad": 5,
                "axes.spines.left": False,
                "axes.spines.right": False,
                "axes.spines.top": False,
                "axes.spines.bottom": False,
                "axes.grid": True,
                "axes.axisbelow": True,
                "grid.color": RULE,
                "grid.linewidth": 1,
                "xtick.color": DIM,
                "ytick.color": DIM,
                "xtick.labelsize": _FONT,
                "ytick.labelsize": _FONT,
                "xtick.major.size": 0,
                "ytick.major.size": 0,
                "xtick.major.pad": 6,
                "ytick.major.pad": 6,
                "text.color": INK,
                "path.simplify": True,
            }
        )
        yield
