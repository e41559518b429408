"""Render an evaluation as one self-contained HTML page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stancekit.errors import MissingExtraError

try:
    import jinja2
    from markupsafe import Markup

    from stancekit.report import plots
except ImportError as error:
    raise MissingExtraError(
        f'The HTML report needs {error.name}: pip install "stancekit[evaluate]"'
    ) from error

from stancekit.evaluation.figures import Comparison, Evaluation, LabelEvaluation, Mistake, Slice
from stancekit.palette import HUES, palette
from stancekit.report import numbers

FEW = 30  # statements, below which a figure says little; a usual rule of thumb

_KINDS = {"origin": "corpus", "group": "document or author", "length": "length"}
_NOT_FOR_XML = re.compile("[^\t\n\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _LabelView:
    """A label with what is drawn of it, and its most confident mistakes each way."""

    found: LabelEvaluation
    curve: Markup
    summary: str
    reliability: Markup
    wrongly_given: tuple[Mistake, ...]
    missed: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class _Heat:
    """How many statements have two labels, and how strong each cell is tinted, from 0 to 1."""

    title: str
    rows: tuple[tuple[tuple[int, float], ...], ...]


def render(evaluation: Evaluation) -> str:
    """Return a whole HTML page that needs nothing else: no script, no network, no other file.

    The same evaluation gives the same page.

    Args:
        evaluation: what was measured; its texts and names are escaped, whatever they hold.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("stancekit", "report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        figure=numbers.figure,
        difference=numbers.difference,
        whole=numbers.whole,
        p_value=numbers.p_value,
        place=numbers.place,
        tick=numbers.tick,
    )
    page = environment.get_template("page.html.j2").render(
        evaluation=evaluation,
        labels=[_view(evaluation, place) for place in range(len(evaluation.labels))],
        hues={found.label: k % HUES for k, found in enumerate(evaluation.labels)},
        ringed={found.label for found in evaluation.labels[HUES:]},
        heats=_heats(evaluation),
        kinds=_KINDS,
        slices=_by_kind(evaluation.slices),
        reach=_reach(evaluation.comparison),
        few=FEW,
        palette=Markup(palette()),  # noqa: S704 - our own style sheet
    )
    return _NOT_FOR_XML.sub("\N{REPLACEMENT CHARACTER}", page)


def _view(evaluation: Evaluation, place: int) -> _LabelView:
    found = evaluation.labels[place]
    mistakes = [mistake for mistake in evaluation.mistakes if mistake.label == found.label]
    return _LabelView(
        found,
        curve=plots.threshold_curve(found, name=f"curve-{place}"),
        summary=numbers.threshold_summary(found),
        reliability=plots.reliability_diagram(found, name=f"reliability-{place}"),
        wrongly_given=tuple(mistake for mistake in mistakes if mistake.given),
        missed=tuple(mistake for mistake in mistakes if not mistake.given),
    )


def _heats(evaluation: Evaluation) -> tuple[_Heat, _Heat]:
    tables = {"The data": evaluation.gold_together, "The model": evaluation.given_together}
    most = max((count for rows in tables.values() for row in rows for count in row), default=0)
    # the root, for otherwise the few statements with two labels would all look like none
    data, model = (
        _Heat(
            title,
            tuple(tuple((count, (count / max(most, 1)) ** 0.5) for count in row) for row in rows),
        )
        for title, rows in tables.items()
    )
    return data, model


def _by_kind(slices: Sequence[Slice]) -> dict[str, list[Slice]]:
    kinds: dict[str, list[Slice]] = {}
    for part in slices:
        kinds.setdefault(part.kind, []).append(part)
    return kinds


def _reach(comparison: Comparison | None) -> float:
    """Return how far the scale of the differences goes to either side."""
    if comparison is None:
        return 1
    found = [comparison.macro_f1, comparison.macro_average_precision]
    for label in comparison.labels:
        found += [label.f1, label.average_precision]
    return numbers.reach(found)
