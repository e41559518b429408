"""Make matplotlib's SVG part of a page.

matplotlib writes fixed colors, and a page has two color schemes. So plots are drawn in colors
that stand for CSS variables, and `embed` replaces each by its variable: one picture then suits
light, dark and print.
"""

import re
from xml.etree import ElementTree

from markupsafe import Markup

INK = "#010101"
DIM = "#020202"
RULE = "#030303"
HUE = "#040404"
PAGE = "#050505"

_VARIABLES = {INK: "ink", DIM: "dim", RULE: "rule", HUE: "hue", PAGE: "page"}
_NAMESPACE = re.compile(r"^\{[^}]*\}")
_LOOSE = ("metadata", "style")  # a style element would reach out to the whole page


def embed(svg: str, *, name: str, title: str, description: str) -> Markup:
    """Return an SVG element that stands in a page by itself.

    Args:
        svg: what matplotlib wrote, with text kept as text.
        name: of the plot, unique in the page: its ids begin with it.
        title: what the plot shows, in a few words.
        description: what it says, for those who can't see it.
    """
    root = ElementTree.fromstring(svg)  # noqa: S314 (matplotlib has just written it)
    for parent in root.iter():
        parent.tag = _NAMESPACE.sub("", parent.tag)
        for child in [child for child in parent if _bare(child.tag) in _LOOSE]:
            parent.remove(child)
    used = set(re.findall(r"#([\w-]+)", svg))
    for element in root.iter():
        attributes = {_bare(key): value for key, value in element.attrib.items()}
        if attributes.get("id") not in used:
            attributes.pop("id", None)
        element.attrib.clear()
        element.attrib.update({key: _adapt(key, text, name) for key, text in attributes.items()})
    size = root.attrib["viewBox"]
    root.attrib.clear()
    root.attrib.update({"viewBox": size, "class": "plot", "role": "img"})
    root.set("aria-labelledby", f"{name}-title {name}-description")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ElementTree.Element(tag, {"id": f"{name}-{tag.replace('desc', 'description')}"})
        element.text = text
        root.insert(place, element)
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # noqa: S704 (escaped here)


def _bare(name: str) -> str:
    return _NAMESPACE.sub("", name)


def _adapt(attribute: str, value: str, name: str) -> str:
    if attribute == "id":
        return f"{name}-{value}"
    if attribute in ("href", "clip-path"):
        return value.replace("#", f"#{name}-")
    if attribute == "style":
        return re.sub("|".join(_VARIABLES), lambda hit: f"var(--{_VARIABLES[hit[0]]})", value)
    return value
