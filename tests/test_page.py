"""The page of a document: the text stands on it as it was, and nothing of it acts there."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from stancekit.documents.document import Document
from stancekit.documents.page.layout import lines_of
from stancekit.documents.page.render import render_frame, render_page
from stancekit.schema import Attribution, Conveyance, Furniture, Prediction, Role, Statement

LABELS = ("conciliatory", "accusatory", "conditional")
TWELVE = (
    "complaint about a delivery that never arrived, although it was promised twice",
    "feedback_on_the_new_interface_design_second_round",
    "отказ", "質問", "شكوى من الخدمة", "Ünterstützung", "billing", "legal", "cancellation",
    "shipping", "other", "x",
)  # fmt: skip
ACTING = "<script>document.title='HACKED'</script>"
HOSTILE_LABELS = (
    ACTING,
    '"><img id=broken src=x onerror="document.title=\'HACKED\'">',
    "</style></svg></script><!-- &amp; ' `",
)
HOSTILE_TEXTS = (
    ACTING,
    "</script><script>document.title='HACKED'</script>",
    "</p></span></article><svg id=broken onload=\"document.title='HACKED'\"></svg>",
    '"><img id=broken src=x onerror="document.title=\'HACKED\'">',
    "<!-- no comment --> ]]> <![CDATA[ &amp; &lt;b&gt; &#0; &quot;",
    "javascript:alert(1)//' onmouseover='alert(1)\" onfocus=\"document.title='HACKED'",
    "\u202ebackwards \u2067isolated \u2069 \x00 \x1b[31m \ud800 \ufdd0 \x9f",
    "W" * 400,
)
NOT_TEXT = {"who", "details", "hidden"}
VOID = {"meta", "input"}
TAGS = {
    "html", "head", "meta", "title", "style", "body", "a", "div", "header", "h1", "h2", "h3", "p",
    "span", "ul", "ol", "li", "section", "i", "aside", "form", "fieldset", "legend", "label",
    "input", "select", "option", "output", "button", "kbd", "svg", "rect", "main", "article", "b",
    "q", "footer", "script",
}  # fmt: skip


class Maker:
    """Makes a document piece by piece."""

    def __init__(self, labels: Sequence[str] = LABELS) -> None:
        self.labels = tuple(labels)
        self.text = ""
        self._statements: list[Statement] = []
        self._furniture: list[Furniture] = []

    def add(self, text: str) -> "Maker":
        self.text += text
        return self

    def furnish(self, role: Role, text: str) -> "Maker":
        start = len(self.text)
        self._furniture.append(Furniture(start, start + len(text), role))
        return self.add(text)

    def say(
        self,
        text: str,
        *given: str,
        speaker: str | None = None,
        mention: str | None = None,
        cue: str | None = None,
        conveyance: Conveyance = "direct",
    ) -> "Maker":
        start = len(self.text)
        scores = {label: 0.75 if label in given else 0.25 for label in self.labels}
        attribution = Attribution(conveyance, mention, speaker, cue)
        labels = tuple(label for label in self.labels if label in given)
        prediction = Prediction(labels, scores)
        end = start + len(text)
        self._statements.append(Statement(start, end, text, attribution, prediction))
        return self.add(text)

    def made(self, name: str | None = None) -> Document:
        statements, furniture = tuple(self._statements), tuple(self._furniture)
        return Document(self.text, statements, furniture, self.labels, name)


def news() -> Document:
    orlova = "Dana Orlova"
    maker = Maker().furnish("title", "Arland and Borvia Trade Blame").add("\n")
    maker.furnish("byline", "By Hanna Reuss").add("\n\n")
    maker.furnish("dateline", "PORT VELDEN —").add(" ")
    maker.say("Boats lay idle on Monday.", conveyance="narration").add("  ")
    maker.say(
        "“We would rather talk, if they do,” Orlova said.",
        "conciliatory",
        "conditional",
        speaker=orlova,
        mention="Orlova",
        cue="said",
    ).add("\n\n")
    maker.furnish("heading", "The strait").add("\r\n\r\n")
    maker.say("She added:\n\n“They broke their word.”", "accusatory", speaker=orlova).add("\n")
    maker.furnish("mark", "•").add(" ").say("first the men,", "conditional", speaker=orlova)
    maker.add("\n").furnish("mark", "•").add("\t").say("then the boats.", speaker=orlova)
    maker.add("\n\nNobody answered that day.\n\n").furnish("turn", "MR. KESSEN:").add(" ")
    maker.furnish("note", "(laughs)").add(" ").say("Ask them.", speaker="Ilmar Kessen")
    maker.add(" ").say("We will, a spokesman said.", mention="a spokesman", conveyance="reported")
    return maker.add("\n").made("strait.txt")


def hostile() -> Document:
    maker = Maker(HOSTILE_LABELS).furnish("title", f"</title></h1>{ACTING}").add("\n\n")
    for place, text in enumerate(HOSTILE_TEXTS):
        other = HOSTILE_TEXTS[-1 - place]
        given = HOSTILE_LABELS[: place % 4]
        maker.say(text, *given, speaker=other, mention=text, cue=other).add("\n\n")
    for role in ("heading", "byline", "dateline", "turn", "mark", "note"):
        maker.furnish(role, HOSTILE_TEXTS[2]).add("\n\n")
    return maker.add(HOSTILE_TEXTS[3]).made(HOSTILE_TEXTS[1])


def labeled(labels: Sequence[str]) -> Document:
    maker = Maker(labels)
    for count in range(len(labels) + 1):
        maker.say(f"Statement {count}.", *labels[:count], speaker="Somebody").add(" ")
    return maker.made()


def silent() -> Document:
    document = news()
    parts = (replace(part, attribution=Attribution()) for part in document.statements)
    none = Prediction((), dict.fromkeys(LABELS, 0.1))
    return replace(document, statements=tuple(replace(part, prediction=none) for part in parts))


DOCUMENTS = {
    "news": news(),
    "hostile": hostile(),
    "one label": labeled(["urgent"]),
    "seven labels": labeled(TWELVE[-7:]),
    "twelve labels": labeled(TWELVE),
    "no label set": Maker(()).say("Nothing to tell.").made(),
    "no labels, no speakers": silent(),
    "no statements": Maker().add("Plain.\n\nText.").made("plain.txt"),
    "empty": Maker().made(),
    "blank": Maker().add(" \n\n\t ").made("blank.txt"),
}


class Page(HTMLParser):
    """What stands on a page, by a parser that knows nothing of how it was made."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[list[str], list[str], str]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        assert len(about) == len(attrs), f"an attribute of {tag} twice"
        self.elements.append((tag, about))
        if tag not in VOID:
            self._open.append((tag, about.get("class", "")))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop()[0] == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._open]
        classes = [name for _, names in self._open for name in names.split()]
        self.texts.append((tags, classes, data))

    def text(self, tag: str | None = None, css: str | None = None) -> str:
        """Return the text in elements of a tag and a class, each piece apart, spaces as one."""
        found = (
            data
            for tags, classes, data in self.texts
            if (tag is None or tag in tags) and (css is None or css in classes)
        )
        return " ".join(" ".join(found).split())

    def written(self) -> str:
        """Return what of the document's text is written, without any white space."""
        article = (
            data
            for tags, classes, data in self.texts
            if NOT_TEXT.isdisjoint(classes)
            and ("article" in tags or any(name.startswith("part-") for name in classes))
        )
        return "".join("".join(article).split())

    def all(self, name: str) -> list[str]:
        """Return the values of an attribute, in the order of the page."""
        return [about[name] for _, about in self.elements if name in about]


def cleaned(text: str) -> str:
    """Return a text as a page can hold it."""
    return re.sub("[\x00\x1b\x9f\ud800\ufdd0]", "\N{REPLACEMENT CHARACTER}", text)


@pytest.fixture(params=DOCUMENTS, scope="module")
def document(request: pytest.FixtureRequest) -> Document:
    return DOCUMENTS[request.param]


def test_the_text_stands_there_once_and_in_its_order(document: Document) -> None:
    page = Page(render_page(document))
    assert page.written() == "".join(cleaned(document.text).split())
    numbers = [about["id"] for _, about in page.elements if "aria-describedby" in about]
    assert numbers == [f"s{k}" for k in range(1, len(document.statements) + 1)]


def test_a_page_is_made_of_its_own_elements_alone(document: Document) -> None:
    page = Page(render_page(document))
    assert {tag for tag, _ in page.elements} <= TAGS
    tags = [tag for tag, _ in page.elements]
    for once in ("title", "h1", "style", "script", "main", "article", "header"):
        assert tags.count(once) == 1, once
    names = {name for _, about in page.elements for name in about}
    assert not {name for name in names if name.startswith("on")}
    assert not names & {"src", "srcset", "style", "action", "xlink:href"}
    assert all(re.fullmatch(r"#(article|s\d+)", link) for link in page.all("href"))
    assert len(page.all("id")) == len(set(page.all("id")))
    known = set(page.all("id"))
    for name in ("aria-labelledby", "aria-describedby"):
        assert set(page.all(name)) <= known
    assert {link[1:] for link in page.all("href")} <= known


def test_headings_skip_no_level(document: Document) -> None:
    tags = [tag for tag, _ in Page(render_page(document)).elements]
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_control_has_a_label() -> None:
    html = render_page(news())
    controls = re.findall("<(?:input|select)[ >]", html)
    rows = re.findall(r"<label [^>]*>(?:(?!</label>).)*?<(?:input|select)[ >]", html, re.DOTALL)
    assert len(rows) == len(controls) == 6


def test_the_same_document_gives_the_same_bytes(document: Document) -> None:
    again = Document.from_dict(json.loads(document.to_json()))
    assert render_page(again) == render_page(document) == document.to_html()


def test_the_policy_allows_this_style_and_this_script_alone(document: Document) -> None:
    html = render_page(document)
    page = Page(html)
    policy = next(about["content"] for _, about in page.elements if "http-equiv" in about)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    for name in ("default-src", "base-uri", "form-action"):
        assert rules[name] == "'none'"
    assert len(rules) == 5
    for tag in ("style", "script"):
        content = "".join(data for tags, _, data in page.texts if tag in tags)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"
    first = html.index("<meta http-equiv")
    assert first < html.index("<title") < html.index("<style") < html.index("<script")


def test_nothing_of_a_text_is_in_style_or_script() -> None:
    one, other = (
        [data for tags, _, data in Page(render_page(found)).texts if {"style", "script"} & {*tags}]
        for found in (news(), hostile())
    )
    assert one == other


def test_nothing_refers_to_the_network() -> None:
    html = render_page(news())
    for word in ("http:", "https:", "//www", "src=", "@import", "url(", "fetch(", "XMLHttp"):
        assert word not in html


def test_what_html_cannot_hold_is_replaced() -> None:
    html = render_page(hostile())
    html.encode()
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0]", html)
    assert "\N{REPLACEMENT CHARACTER}[31m" in html


def test_what_comes_from_the_text_is_kept_apart_in_its_direction() -> None:
    page = Page(render_page(hostile()))
    apart = ("title", "heading", "byline", "text", "who", "sample", "file", "name")
    for tag, about in page.elements:
        kinds = about.get("class", "").split()
        if kinds and kinds[0] in apart:
            assert about.get("dir") == "auto", (tag, about)
    style = page.text("style")
    assert "{ unicode-bidi: isolate; }" in style


def test_layout_of_an_article() -> None:
    document = news()
    lines = [
        ([document.text[piece.start : piece.end] for piece in line.pieces], line.tight)
        for line in lines_of(document)
    ]
    assert [(" ".join("".join(parts).split()), tight) for parts, tight in lines] == [
        ("Arland and Borvia Trade Blame", False),
        ("By Hanna Reuss", True),
        (
            "PORT VELDEN — Boats lay idle on Monday. "
            "“We would rather talk, if they do,” Orlova said.",
            False,
        ),
        ("The strait", False),
        ("She added:", False),
        ("“They broke their word.”", False),
        ("• first the men,", True),
        ("• then the boats.", True),
        ("Nobody answered that day.", False),
        ("MR. KESSEN: (laughs) Ask them. We will, a spokesman said.", False),
    ]
    page = Page(render_page(document))
    assert page.text("h1") == "Arland and Borvia Trade Blame"
    assert page.text("article", "heading") == "The strait"
    assert page.text("header", "byline") == "By Hanna Reuss"
    assert page.text("article", "part-dateline") == "PORT VELDEN —"
    assert page.text("article", "part-turn") == "MR. KESSEN:"
    assert page.text("article", "part-note") == "(laughs)"
    assert page.text("article", "plain") == "Nobody answered that day."


WRAPPED = (
    "The ministers of both sides met in the old customs house on\n"
    "the quay, and for once nobody walked out before the coffee\n"
    "was cold.\n"
    "A new line that was meant as one."
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (WRAPPED, 2),
        (WRAPPED.replace("\n", "\r\n"), 2),
        ("One.\nTwo.\nThree.", 3),
        ("“Yes.”\u2028“No.”", 2),
        ("W" * 120 + "\n" + "W" * 120, 2),
        (" \t" * 5000 + "Late.", 1),
    ],
)
def test_line_breaks_that_wrap_a_paragraph_are_no_lines(text: str, lines: int) -> None:
    assert len(list(lines_of(Maker().say(text).made()))) == lines


def test_a_title_over_several_lines_is_one() -> None:
    maker = Maker().furnish("title", "Two lines\n\nof a title").add("\nBody.")
    assert Page(render_page(maker.made())).text("h1") == "Two lines of a title"


def test_a_statement_over_two_paragraphs_is_told_in_both() -> None:
    page = Page(render_page(news()))
    pieces = [
        about["class"]
        for tag, about in page.elements
        if tag == "span" and about.get("data-statement") == "3"
    ]
    assert pieces == ["statement more", "statement rest"]


def test_overlapping_labels_each_draw_their_underline() -> None:
    html = render_page(news())
    assert (
        '<span class="tint hue-0 line-0 at-0 of-2"><span class="tint hue-2 line-2 at-1 of-2">'
        "“We would rather talk, if they do,” Orlova said.</span></span>"
    ) in html


def test_labels_look_each_their_own_way_and_no_more_than_three_are_drawn() -> None:
    html = render_page(labeled(TWELVE))
    looks = re.findall(r'<li class="key"><span class="sample (hue-\d line-\d)"', html)
    assert len(set(looks)) == len(TWELVE)
    assert set(re.findall(r"of-\d", html.split("</style>")[1])) == {"of-1", "of-2", "of-3"}
    style = html.split("</style>")[0]
    for name in {f".{part} {{" for look in looks for part in look.split()}:
        assert name in style


def test_speakers_are_named_where_they_change_but_not_after_the_label_of_a_turn() -> None:
    names = re.findall(r'<span class="who[^"]*" dir="auto">([^<]*)', render_page(news()))
    assert names == ["Dana Orlova", "a spokesman"]


def test_details_tell_who_speaks_how_and_with_what_scores() -> None:
    html = render_page(news())
    details = html[html.index('id="d2"') : html.index("</p>", html.index('id="d2"'))]
    told = " ".join(re.sub("<[^>]*>", " ", details.split(">", 1)[1]).split())
    assert told == (
        "Dana Orlova in their own words, mentioned as Orlova , cue said "
        "conciliatory 0.75 conditional 0.75 accusatory 0.25"
    )


def test_figures_strip_and_profiles() -> None:
    page = Page(render_page(news()))
    assert page.text("header", "figures") == (
        "conciliatory 1 accusatory 1 conditional 2 7 statements 2 speakers strait.txt"
    )
    cells = [about for tag, about in page.elements if tag == "a" and "title" in about]
    assert [cell["href"] for cell in cells] == [f"#s{k}" for k in range(1, 8)]
    assert cells[1]["title"] == "2. Dana Orlova: conciliatory, conditional"
    assert "Statements 3 to 3: 1 accusatory" in page.text("ol", "hidden")
    assert page.text("section", "speakers").startswith(
        "Speakers Dana Orlova 4 statements conciliatory 1 accusatory 1 conditional 2 Ilmar Kessen"
    )


def test_without_a_title_the_name_stands_for_it() -> None:
    assert Page(render_page(Maker().add("Text.").made("a.txt"))).text("h1") == "a.txt"
    assert Page(render_page(Maker().add("Text.").made())).text("title") == "Untitled text"
    assert Page(render_page(Maker().made())).text("main") == "There is no text."


def test_a_frame_holds_the_page(document: Document) -> None:
    frame = Page(render_frame(document))
    [(tag, about)] = frame.elements
    assert tag == "iframe"
    assert about["srcdoc"] == render_page(document)
    assert about["sandbox"] == "allow-scripts"
    assert document._repr_html_() == render_frame(document)


BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
# runs after the page's own script; the page's policy would keep it from running
PROBE = """<script>
const form = document.querySelector("form");
const shown = () => document.querySelectorAll(".statement[id]:not(.off)").length;
const seen = {
  all: shown(),
  foreign: document.querySelectorAll("#broken, img, [onload], [onerror], [onfocus]").length,
};
document.documentElement.style.width = "360px";
seen.wide = document.body.scrollWidth > 360;
const change = (act) => {
  form.reset(); act(); form.dispatchEvent(new Event("input")); return shown();
};
const choose = (place) => { form.elements.label[place].checked = true; };
seen.first = change(() => choose(0));
seen.either = change(() => { choose(1); choose(2); });
seen.none = change(() => choose(form.elements.label.length - 1));
seen.sure = change(() => { form.elements.score.value = 0.8; });
seen.scored = change(() => { form.elements.score.value = 0.5; });
seen.told = form.elements.found.value;
seen.voice = change(() => { form.elements.voice.value = "0"; });
change(() => choose(1));
const first = document.querySelector(".statement[id]");
first.focus();
const press = (key) => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
press("j");
seen.next = document.activeElement.id;
seen.stops = document.querySelectorAll('.statement[tabindex="0"]').length;
document.body.append(Object.assign(document.createElement("pre"), {
  id: "seen", textContent: JSON.stringify(seen) }));
</script>"""


def opened(html: str, folder: Path) -> str:
    """Return the tree that a browser makes of a page."""
    assert BROWSER is not None
    path = folder / "page.html"
    path.write_text(html, encoding="utf-8")
    command = [
        *(BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
        *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
        *("--disable-sync", "--window-size=500,900", f"--user-data-dir={folder / 'profile'}"),
        *("--dump-dom", path.as_uri()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout


@pytest.mark.skipif(BROWSER is None, reason="needs Chromium or Chrome")
def test_a_browser_runs_the_filters_under_the_policy(tmp_path: Path) -> None:
    tree = opened(render_page(hostile()), tmp_path)
    assert 'data-script="on"' in tree.split(">", 2)[1]
    assert (
        f"<title>&lt;/title&gt;&lt;/h1&gt;{ACTING.replace('<', '&lt;')}".replace(
            "script>", "script&gt;"
        )
        in tree
    )


@pytest.mark.skipif(BROWSER is None, reason="needs Chromium or Chrome")
@pytest.mark.parametrize("name", ["news", "hostile", "twelve labels"])
def test_in_a_browser(name: str, tmp_path: Path) -> None:
    document = DOCUMENTS[name]
    # without the policy, so that escaping is what keeps the text from acting
    html = re.sub('<meta http-equiv="[^>]*>', "", render_page(document))
    tree = opened(html.replace("</body>", f"{PROBE}</body>"), tmp_path)
    found = re.search('<pre id="seen">(.*?)</pre>', tree)
    assert found is not None
    seen = json.loads(found[1])
    predictions = [part.prediction for part in document.statements]
    labels = document.labels
    count = len(predictions)

    def having(*names: str) -> int:
        return sum(not set(names).isdisjoint(found.labels) for found in predictions)

    spoken = having(*labels)
    speaker = next(iter(document.speakers()))
    after = next(k for k, found in enumerate(predictions[1:], 2) if labels[1] in found.labels)
    assert seen == {
        "all": count,
        "foreign": 0,
        "wide": False,
        "first": having(labels[0]),
        "either": having(labels[1], labels[2]),
        "none": count - spoken,
        "sure": 0,
        "scored": spoken,
        "told": f"{spoken} of {count} statements",
        "voice": len(document.by_speaker(speaker)),
        "next": f"s{after}",
        "stops": 1,
    }
    assert "<title>HACKED" not in tree


def test_a_repeated_title_is_shown_once_as_one() -> None:
    made = Maker().furnish("title", "Ferry talks fail").add("\n\n")
    made.furnish("title", "Ferry talks fail").add("\n\n").say("The ferries stayed in port.")
    page = render_page(made.made())
    assert page.count("<h1") == 1
    assert re.search(r'<p class="repeat"[^>]*><span class="part-title">Ferry talks fail<', page)


def test_rows_of_a_text_without_blank_lines_are_paragraphs() -> None:
    made = Maker().say("He left.").add("\n").say("She stayed for one more day. " * 4 + "So it was.")
    made.add("\n").say("Nobody waved.")
    assert [line.tight for line in lines_of(made.made())] == [False, False, False]
