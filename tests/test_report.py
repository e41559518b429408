"""The HTML report: everything of an evaluation is on it, and nothing of the data acts in it."""

import json
import math
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import matplotlib
import pytest
from evaluations import simulated

import stancekit.report
from stancekit.evaluation.figures import (
    Comparison,
    Estimate,
    Evaluation,
    LabelComparison,
    LabelEvaluation,
    ThresholdCurve,
)
from stancekit.palette import palette
from stancekit.report import numbers
from stancekit.report.html import render
from stancekit.report.plots import reliability_diagram, threshold_curve

HOSTILE = "<script>document.title='HACKED'</script>"
HOSTILE_LABELS = (
    HOSTILE,
    '"><img src=x onerror="document.title=\'HACKED\'">',
    "$x_2$ {{7*7}} {% raw %} &amp; </title></style></svg>",
)
HOSTILE_TEXTS = (
    HOSTILE,
    "</p></li></style><svg onload=\"document.title='HACKED'\"></svg>",
    "javascript:alert(1)//' onmouseover='alert(1)",
    "\u202ebackwards \x00 \x1b[31m \ud800",
    "W" * 3000,
)
TWELVE = (
    "complaint about a delivery that never arrived, although it was promised twice",
    "feedback_on_the_new_interface_design_second_round",
    "отказ", "質問", "شكوى من الخدمة", "Ünterstützung", "billing", "legal", "cancellation",
    "shipping", "other", "x",
)  # fmt: skip
VOID = {"br", "img", "input", "link", "meta", "hr"}
NETWORK = {"script", "link", "img", "iframe", "object", "embed", "video", "audio", "source", "base"}


class Page(HTMLParser):
    """What stands on a page, by a parser that knows nothing of how it was made."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self._open: list[str] = []
        self._text: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []
        self.text = re.sub(r"\s+", " ", "".join(self._text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute of {tag} twice"

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self._text.append(data if self._open[-2:-1] != ["svg"] else f" {data} ")

    def values(self, *names: str) -> list[str]:
        return [value for _, name, value in self.attributes if name in names]


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return simulated()


@pytest.fixture(scope="module")
def hostile() -> Evaluation:
    return simulated(
        HOSTILE_LABELS,
        texts=HOSTILE_TEXTS,
        groups=HOSTILE_TEXTS,
        model=HOSTILE,
        against=HOSTILE_LABELS[1],
        data=HOSTILE_TEXTS[1],
    )


@pytest.fixture(
    params=["three labels", "alone", "one label", "twelve labels", "without support", "hostile"]
)
def any_evaluation(
    request: pytest.FixtureRequest, evaluation: Evaluation, hostile: Evaluation
) -> Evaluation:
    match request.param:
        case "three labels":
            return evaluation
        case "alone":
            return replace(evaluation, comparison=None)
        case "one label":
            return simulated(("urgent",), statements=40)
        case "twelve labels":
            return simulated(TWELVE, statements=300)
        case "without support":
            return simulated(denied=("conditional",))
        case _:
            return hostile


def written(found: object) -> Iterator[str]:
    """Yield how the report should write everything in an evaluation but curves, which it draws."""
    match found:
        case bool() | ThresholdCurve() | None:
            pass
        case str():
            yield re.sub("[\x00\x1b\ud800]", "\N{REPLACEMENT CHARACTER}", found)
        case int():
            yield f"{found:,}"
        case float():
            yield numbers.figure(found)
        case Estimate() if math.isnan(found.low):
            yield numbers.figure(found.value)
        case Mapping():
            yield from written(list(found.values()))
        case Sequence():
            for part in found:
                yield from written(part)
        case Comparison() | LabelComparison():
            for field in fields(found):
                value = getattr(found, field.name)
                if isinstance(value, Estimate):
                    yield from map(numbers.difference, (value.value, value.low, value.high))
                elif field.name == "p_value":
                    yield numbers.p_value(value)
                else:
                    yield from written(value)
        case _:
            assert is_dataclass(found)
            for field in fields(found):
                if field.name != "kind":
                    yield from written(getattr(found, field.name))


def test_everything_of_the_evaluation_is_on_the_page(any_evaluation: Evaluation) -> None:
    page = Page(render(any_evaluation))
    expected = {re.sub(r"\s+", " ", text).strip() for text in written(any_evaluation)}
    assert len(expected) > 60
    assert [text for text in expected if text not in page.text] == []
    assert "nan" not in re.sub("[^a-z ]", " ", page.text.replace(HOSTILE, "").lower()).split()


def test_page_is_well_formed_and_stands_alone(any_evaluation: Evaluation) -> None:
    html = render(any_evaluation)
    page = Page(html)
    assert html.startswith("<!DOCTYPE html>")
    assert not page.tags.keys() & NETWORK
    assert [name for _, name, _ in page.attributes if name.startswith("on")] == []
    assert all(value.startswith("#") for value in page.values("href", "src", "xlink:href"))
    style = html[html.index("<style>") : html.index("</style>")]
    assert "@import" not in style
    assert "url(" not in style
    assert html.encode("utf-8")

    ids = Counter(page.values("id"))
    assert set(ids.values()) == {1}
    named = [value[1:] for value in page.values("href")]
    named += [name for value in page.values("aria-labelledby") for name in value.split()]
    named += [name for v in page.values("clip-path") for name in re.findall(r"url\(#(.+?)\)", v)]
    assert set(named) <= ids.keys()


def test_page_can_be_read_without_seeing_it(any_evaluation: Evaluation) -> None:
    page = Page(render(any_evaluation))
    plots = 2 * len(any_evaluation.labels)
    assert page.tags["desc"] == plots
    assert page.values("role").count("img") == plots
    headers = page.tags["th"]
    assert page.tags["h1"] == 1
    assert headers == sum(tag == "th" and name == "scope" for tag, name, _ in page.attributes)
    drawn = page.values("role").count("img") + page.values("aria-hidden").count("true")
    assert page.tags["svg"] == drawn


def test_comparison_is_there_when_there_is_one(evaluation: Evaluation) -> None:
    assert evaluation.comparison is not None
    verdict = evaluation.comparison.verdict
    page, alone = Page(render(evaluation)), Page(render(replace(evaluation, comparison=None)))
    assert page.text.index(verdict) < page.text.index("Macro F1")
    assert "Compared with the shipped model" in page.text
    assert "Compared" not in alone.text
    assert "comparison" not in alone.values("id")


@pytest.mark.parametrize("support", [0, 29, 30])
def test_few_statements_are_said_to_be_few(evaluation: Evaluation, support: int) -> None:
    first, *others = evaluation.labels
    labels = (replace(first, support=support), *others)
    text = Page(render(replace(evaluation, labels=labels, slices=()))).text
    assert (f"Fewer than 30 statements have {first.label}." in text) == (support < 30)
    assert text.count("Few statements: read with care") == (2 if support < 30 else 0)


def test_label_without_statements_has_dashes(evaluation: Evaluation) -> None:
    text = Page(render(simulated(denied=("conditional",)))).text
    row = re.search(r"conditional 0\*of 900 0\.550 (.+?) Macro", text)
    assert row is not None
    assert set(row[1].split()) == {"\N{EN DASH}"}
    assert "F1 cannot be computed" in text


def test_hostile_names_and_texts_stay_text(hostile: Evaluation) -> None:
    html = render(hostile)
    assert "<script" not in html
    assert "<img" not in html
    assert 'onload="' not in html
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", html)
    assert HOSTILE in Page(html).text


@pytest.mark.parametrize("draw", [threshold_curve, reliability_diagram])
def test_plot_takes_colors_and_font_from_the_page(hostile: Evaluation, draw: object) -> None:
    assert callable(draw)
    svg = str(draw(hostile.labels[0], name="here"))
    page = Page(svg)
    assert svg.startswith('<svg viewBox="')
    assert page.tags["svg"] == 1
    assert not page.tags.keys() & {"script", "style", "metadata"}
    assert page.tags["text"] > 5
    styles = " ".join(page.values("style", "fill", "stroke"))
    assert "var(--hue)" in styles
    assert "#" not in styles
    assert all(name.startswith("here-") for name in page.values("id"))
    assert "&lt;script&gt;" in svg


def test_same_evaluation_gives_the_same_page(evaluation: Evaluation) -> None:
    page = render(evaluation)
    with matplotlib.rc_context({"axes.facecolor": "pink", "text.usetex": True, "font.size": 30}):
        before = dict(matplotlib.rcParams)
        assert render(evaluation) == page
        assert dict(matplotlib.rcParams) == before
    code = """
import sys
from evaluations import simulated
from stancekit.report.html import render
sys.stdout.reconfigure(encoding="utf-8", newline="")
sys.stdout.write(render(simulated()))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, check=True
    )
    assert done.stdout.decode("utf-8") == page


def test_plots_leave_pyplot_alone() -> None:
    code = "import sys, stancekit.report.html; print('matplotlib.pyplot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize("missing", ["jinja2", "matplotlib"])
def test_missing_extra(missing: str) -> None:
    code = f"""
import sys
sys.modules[{missing!r}] = None
from stancekit.errors import MissingExtraError
import stancekit.report
try:
    import stancekit.report.html
except MissingExtraError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert missing in done.stdout
    assert 'pip install "stancekit[evaluate]"' in done.stdout


@pytest.mark.parametrize(
    ("value", "figure", "difference"),
    [
        (0.6424, "0.642", "+0.642"),
        (-0.0004, "0.000", "0.000"),
        (0.0004, "0.000", "0.000"),
        (-0.012, "\N{MINUS SIGN}0.012", "\N{MINUS SIGN}0.012"),
        (1.0, "1.000", "+1.000"),
        (math.nan, "\N{EN DASH}", "\N{EN DASH}"),
    ],
)
def test_figures(value: float, figure: str, difference: str) -> None:
    assert numbers.figure(value) == figure
    assert numbers.difference(value) == difference


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0004, "< 0.001"), (0.001, "0.001"), (1.0, "1.000"), (math.nan, "\N{EN DASH}")],
)
def test_p_values(value: float, expected: str) -> None:
    assert numbers.p_value(value) == expected


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((-0.012, 0.034), 0.04),
        ((-0.3, 0.1), 0.3),
        ((0.0, 0.0007), 0.0008),
        ((0.0, 0.0), 0.01),
        ((math.nan, math.nan), 0.01),
    ],
)
def test_scale_of_differences(ends: tuple[float, float], expected: float) -> None:
    assert numbers.reach([Estimate(0.0, *ends)]) == pytest.approx(expected)


def test_threshold_summary_names_the_best_one(evaluation: Evaluation) -> None:
    label: LabelEvaluation = replace(
        evaluation.labels[0],
        threshold=0.5,
        curve=ThresholdCurve((0.2, 0.4, 0.6), (0.1,) * 3, (0.1,) * 3, (math.nan, 0.7, 0.7)),
    )
    f1 = numbers.figure(label.figures.f1.value)
    assert numbers.threshold_summary(label) == f"F1 {f1} at 0.500; at its highest 0.700 at 0.400"


def luminance(color: Sequence[float]) -> float:
    """Return the relative luminance of a color of three parts from 0 to 255 (WCAG 2)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (v / 255 for v in color)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: Sequence[float], second: Sequence[float]) -> float:
    dark, light = sorted(map(luminance, (first, second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrast(scheme: int) -> None:
    style = (Path(stancekit.report.__file__).parent / "style.css").read_text()
    shared, own = (re.findall(r":root \{(.+?)\}", css, re.DOTALL) for css in (palette(), style))
    colors = {
        name: tuple(bytes.fromhex(value))
        for name, value in re.findall(r"--([\w-]+): #([0-9a-f]{6})", shared[scheme])
    }
    tint = tuple(map(int, re.findall(r"--tint-color: (\d+) (\d+) (\d+)", own[scheme])[0]))
    strongest = [0.4 * t + 0.6 * p for t, p in zip(tint, colors["page"], strict=True)]
    for text, background in (
        (colors["ink"], colors["page"]),
        (colors["dim"], colors["page"]),
        (colors["ink"], colors["wash"]),
        (colors["ink"], strongest),
    ):
        assert contrast(text, background) >= 4.5
    hues = [name for name in colors if name.startswith("hue-")]
    assert len(hues) == 6
    for hue in hues:
        assert contrast(colors[hue], colors["page"]) >= 3


BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FRAME = """<!DOCTYPE html><title>frame</title>
<iframe src="page.html" style="width: 390px; height: 800px; border: 0"></iframe><pre></pre>
<script>
addEventListener("load", () => {
  const view = document.querySelector("iframe").contentWindow, page = view.document;
  document.querySelector("pre").textContent = JSON.stringify({
    title: page.title,
    frame: document.title,
    foreign: page.querySelectorAll("script, img, [onload], [onerror], [onmouseover]").length,
    width: page.documentElement.scrollWidth,
    sections: page.querySelectorAll("main > section").length,
    plot: page.querySelector("svg.plot").getBoundingClientRect().width,
  });
});
</script>
"""


@pytest.mark.skipif(BROWSER is None, reason="needs Chromium or Chrome")
@pytest.mark.parametrize("labels", ["hostile", "twelve"])
def test_in_a_browser(labels: str, hostile: Evaluation, tmp_path: Path) -> None:
    assert BROWSER is not None
    found = hostile if labels == "hostile" else simulated(TWELVE, statements=300)
    # without the policy that forbids scripts, so that escaping is what keeps them from running
    page, policies = re.subn(r"<meta http-equiv=[^\n]+", "", render(found))
    assert policies == 1
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    (tmp_path / "frame.html").write_text(FRAME, encoding="utf-8")
    done = subprocess.run(
        [
            BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--allow-file-access-from-files",
            f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=5000",
            "--dump-dom", (tmp_path / "frame.html").as_uri(),
        ],
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    seen = json.loads(unescape(re.findall("<pre>(.+?)</pre>", done.stdout)[0]))
    assert seen["title"] == re.sub(r"\s+", " ", f"{found.model}, evaluated on {found.data}")
    assert seen["frame"] == "frame"
    assert seen["foreign"] == 0
    assert seen["sections"] == 7
    assert seen["width"] <= 390
    assert 200 < seen["plot"] <= 390
