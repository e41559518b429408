"""What every part of the page is built with. The serializer escapes, so nothing here does."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from stancekit.palette import HUES

_LINES = 5  # in style.css; no divisor of the hues, so that 30 labels look each their own way


def add(
    parent: Element, tag: str, attributes: Mapping[str, str] | None = None, text: str | None = None
) -> Element:
    """Append an element to another and return it."""
    element = SubElement(parent, tag, dict(attributes or {}))
    element.text = text
    return element


def add_text(parent: Element, text: str) -> None:
    """Append text to an element, after all that it holds."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def look(place: int) -> str:
    """Return the classes for the hue and the underline of a label, by its place in the set."""
    return f"hue-{place % HUES} line-{place % _LINES}"
