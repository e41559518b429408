"""Render a document as one self-contained HTML page."""

import base64
import hashlib
import re
from importlib.resources import files
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, tostring

from stancekit.documents.page.article import Writer
from stancekit.documents.page.elements import add
from stancekit.documents.page.header import add_header, name_of, parted
from stancekit.documents.page.layout import lines_of
from stancekit.documents.page.panel import add_filters, add_speakers
from stancekit.palette import palette

if TYPE_CHECKING:
    from stancekit.documents.document import Document

_FRAME_HEIGHT = "640"
_NOT_FOR_HTML = re.compile(
    "[^\t\n\f\r -~\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010fffd]"
)


def render_page(document: "Document") -> str:
    """Return a whole HTML page that needs nothing else: no network and no other file.

    It reads without its script, which adds the filters. The same document gives the same page.

    Args:
        document: its text and names are escaped, whatever they hold.
    """
    page = Element("html", {"lang": "en"})
    script = _asset("script.js")
    _add_head(page, document, script)
    body = add(page, "body")
    add(body, "a", {"class": "skip", "href": "#article"}, "Skip to the text")
    columns = add(body, "div", {"class": "columns"})
    writer = Writer(document)
    above, lines = parted(list(lines_of(document)))
    add_header(columns, document, writer, above)
    if document.statements:
        panel = add(columns, "aside", {"class": "panel", "aria-label": "Filters and speakers"})
        add_filters(panel, document)
        add_speakers(panel, document)
    main = add(columns, "main", {"id": "article", "tabindex": "-1"})
    writer.write(add(main, "article"), lines)
    if not document.text.strip():
        add(main, "p", {"class": "note"}, "There is no text.")
    note = "Made by stancekit. Labels and scores are the estimates of a model, and can be wrong."
    add(body, "footer", text=note)
    add(body, "script", text=script)
    html = tostring(page, encoding="unicode", method="html")
    return "<!DOCTYPE html>\n" + _NOT_FOR_HTML.sub("\N{REPLACEMENT CHARACTER}", html) + "\n"


def render_frame(document: "Document") -> str:
    """Return the page in a frame, for a notebook whose styles it must neither take nor change.

    Args:
        document: its text and names are escaped, whatever they hold.
    """
    about = {
        "srcdoc": render_page(document),
        "sandbox": "allow-scripts",
        "title": f"Stance of {name_of(document)}",
        "width": "100%",
        "height": _FRAME_HEIGHT,
        "style": "border: 0",
    }
    frame = tostring(Element("iframe", about), encoding="unicode", method="html")
    return _NOT_FOR_HTML.sub("\N{REPLACEMENT CHARACTER}", frame)


def _add_head(page: Element, document: "Document", script: str) -> None:
    style = palette() + _asset("style.css")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = add(page, "head")
    add(head, "meta", {"charset": "utf-8"})
    add(head, "meta", {"http-equiv": "Content-Security-Policy", "content": policy})
    add(head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    add(head, "title", text=name_of(document))
    add(head, "style", text=style)


def _asset(name: str) -> str:
    return files("stancekit.documents.page").joinpath(name).read_text(encoding="utf-8")


def _digest(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest())
    return f"sha256-{digest.decode('ascii')}"
