"""How stance is spread over statements."""

from collections.abc import Sequence

from stancekit.schema import Profile, Statement


def profile_of(statements: Sequence[Statement], labels: Sequence[str]) -> Profile:
    """Count the labels of statements and average their scores."""
    counts = dict.fromkeys(labels, 0)
    sums = dict.fromkeys(labels, 0.0)
    for statement in statements:
        for label in statement.prediction.labels:
            counts[label] += 1
        for label, score in statement.prediction.scores.items():
            sums[label] += score
    means = {label: total / max(len(statements), 1) for label, total in sums.items()}
    return Profile(len(statements), counts, means)
