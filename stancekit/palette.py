"""The colors of HTML pages, in light and in dark, and the hues by which labels are told apart."""

from importlib.resources import files

HUES = 6  # in palette.css


def palette() -> str:
    """Return the style sheet that defines them."""
    return files("stancekit").joinpath("palette.css").read_text(encoding="utf-8")
