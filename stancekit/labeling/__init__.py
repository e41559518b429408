"""What to label next, and which labels look wrong. Needs `pip install "stancekit[train]"`."""

from stancekit.labeling.reviewing import Finding, Neighbor, review
from stancekit.labeling.suggesting import Suggestion, Suggestions, suggest

__all__ = ["Finding", "Neighbor", "Suggestion", "Suggestions", "review", "suggest"]
