"""How far annotators agree."""

import math
from collections.abc import Hashable, Iterable, Sequence

from stancekit.errors import MissingExtraError


def krippendorff_alpha(units: Iterable[Sequence[Hashable]]) -> float:
    """Return Krippendorff's alpha for nominal data, 1 less observed over expected disagreement.

    The computation is nltk's; its source is Krippendorff 2011, "Computing Krippendorff's
    Alpha-Reliability".

    Args:
        units: the values that annotators gave to each unit. A unit with one value or none has
            nothing to compare and does not count.

    Returns:
        At most 1, for full agreement; 0 for agreement by chance. NaN when there is nothing to
        compare, or when all values are equal: no disagreement is expected then, and alpha is
        0 / 0, not the 1 of nltk. Who never gives a label has not shown to know when to give it.

    Raises:
        MissingExtraError: nltk is not installed.
    """
    compared = [values for values in units if len(values) > 1]
    if len({value for values in compared for value in values}) < 2:
        return math.nan
    try:
        from nltk.metrics.agreement import AnnotationTask
    except ImportError as error:
        raise MissingExtraError(
            'Agreement of annotators needs nltk: pip install "stancekit[data]"'
        ) from error
    ratings = (
        (annotator, unit, value)
        for unit, values in enumerate(compared)
        for annotator, value in enumerate(values)
    )
    return float(AnnotationTask(data=ratings).alpha())
