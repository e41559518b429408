"""Run classifiers over labeled statements, and measure them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from stancekit.classifier import Classifier
from stancekit.evaluation.figures import Evaluation
from stancekit.evaluation.measuring import evaluate
from stancekit.evaluation.outcome import ScoredBy, check_labels
from stancekit.schema import Example


def evaluate_classifier(
    classifier: Classifier,
    examples: Sequence[Example],
    *,
    data: str,
    labels: Sequence[str] = (),
    against: Classifier | None = None,
    progress: bool = False,
) -> Evaluation:
    """Label statements by a classifier, and measure what it says against their labels.

    A label of the model that the data do not declare is unknown for every statement: it keeps
    its place in the result, without figures. One that they declare and never give is taken for
    denied by every statement that does not leave it open.

    Args:
        classifier: the model.
        examples: the statements.
        data: what to call the statements.
        labels: the label set of the data; labels that occur belong to it anyway.
        against: another model to compare with.
        progress: show progress bars on standard error.

    Raises:
        DataError: there are no statements, or they have labels that a model lacks.
        MissingExtraError: scipy, which comparing needs, is not installed.
    """
    found_labels = (label for e in examples for label in (*e.labels, *e.missing))
    labels = tuple(dict.fromkeys((*labels, *found_labels)))
    models = [classifier] if against is None else [classifier, against]
    names = _names(models)
    for model, name in zip(models, names, strict=True):
        check_labels(labels, model.labels, name)
    if against is not None:
        # before the models run, since scipy may not be there
        from stancekit.evaluation.comparing import compare
    undeclared = tuple(label for label in classifier.labels if label not in labels)
    examples = [replace(e, missing=(*e.missing, *undeclared)) for e in examples]
    texts = [example.text for example in examples]
    first = _score(classifier, names[0], texts, progress)
    found = evaluate(
        model=first.model,
        data=data,
        labels=first.labels,
        examples=examples,
        scores=first.scores,
        thresholds=first.thresholds,
    )
    if against is None:
        return found
    second = _score(against, names[1], texts, progress)
    return replace(found, comparison=compare(first, second, examples))


def _score(model: Classifier, name: str, texts: Sequence[str], progress: bool) -> ScoredBy:
    predictions = model.predict(texts, progress=progress)
    scores = [[prediction.scores[label] for label in model.labels] for prediction in predictions]
    return ScoredBy(
        model=name,
        labels=model.labels,
        scores=np.array(scores, dtype=np.float64).reshape(len(texts), len(model.labels)),
        thresholds=model.manifest.thresholds,
    )


def _names(models: Sequence[Classifier]) -> list[str]:
    """Return what to call models: their folders where their own names are the same."""
    names = [model.manifest.name for model in models]
    if len(set(names)) == len(names):
        return names
    return [str(model.folder.path) for model in models]
