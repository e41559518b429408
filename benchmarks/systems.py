"""The systems that quality.py compares, each fitted on the same training split.

Baselines give logits; their temperatures and thresholds are fitted to the validation split as
stancekit's own are. Where a baseline has a choice to make, such as the strength of its
regularization, it makes it there too, by average precision.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from datasets import Dataset
from scipy.sparse import spmatrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_union

from stancekit.classifier import Classifier, calibrate
from stancekit.finetune import TrainingConfig
from stancekit.finetune.base_encoder import find_base_encoder
from stancekit.finetune.calibration import fit_temperatures, fit_thresholds
from stancekit.finetune.torch_session import TorchSession
from stancekit.loading import load
from stancekit.metrics import BoolArray, average_precision, label_matrix
from stancekit.model_files import ModelFolder
from stancekit.schema import Example
from stancekit.session import FloatArray

_STRENGTHS = (0.1, 1.0, 10.0, 100.0, 1000.0, 10000.0)
_PAIRED_STATEMENTS = 4000
_SEED = 1

Texts = Sequence[str]
Logits = Callable[[Texts], FloatArray]
Features: TypeAlias = spmatrix | npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Task:
    """What a system may use.

    Attributes:
        config: of the shipped model: its labels, and the encoder that it was made from.
        train: the statements to learn from.
        validation: the statements to choose and calibrate on.
        model: the folder of the model that stancekit ships.
        setfit_steps: training steps of SetFit.
    """

    config: TrainingConfig
    train: Sequence[Example]
    validation: Sequence[Example]
    model: Path
    setfit_steps: int

    @property
    def labels(self) -> tuple[str, ...]:
        """The label set, in order."""
        return self.config.labels

    def gold(self, examples: Sequence[Example]) -> BoolArray:
        """Return the labels of statements as booleans of shape (statements, labels)."""
        return label_matrix((example.labels for example in examples), self.labels)


@dataclass(frozen=True, slots=True)
class Output:
    """Scores and given labels, both of shape (texts, labels)."""

    scores: npt.NDArray[np.float64]
    given: BoolArray


@dataclass(frozen=True, slots=True)
class System:
    """A fitted system.

    Attributes:
        title: its name in tables.
        details: how it was made: what it chose, what it was allowed.
        predict: labels texts.
    """

    title: str
    details: str
    predict: Callable[[Texts], Output]


def classify(classifier: Classifier, texts: Texts) -> Output:
    """Label texts by a model of stancekit."""
    predictions = classifier.predict(texts, progress=True)
    scores = [[found.scores[label] for label in classifier.labels] for found in predictions]
    given = label_matrix((found.labels for found in predictions), classifier.labels)
    return Output(np.array(scores), given)


def int8(task: Task) -> System:
    """Load the shipped model as everybody runs it."""
    classifier = load(task.model)
    return _classifier_system(
        classifier, "stancekit, int8", f"the shipped model, {classifier.manifest.name}, as ONNX"
    )


def torch_model(task: Task) -> System:
    """Load the weights that the shipped model was quantized from."""
    classifier = Classifier(
        ModelFolder(task.model), lambda folder: TorchSession(folder, device="cpu")
    )
    return _classifier_system(
        classifier, "stancekit, torch", "the same weights before quantization, in float32"
    )


def majority(task: Task) -> System:
    """Give every text the same scores: how often each label occurs in training."""
    # A label that never or always occurs would have infinite log odds.
    rates = task.gold(task.train).mean(0).clip(1e-6, 1 - 1e-6)
    odds = np.log(rates / (1 - rates)).astype(np.float32)
    return _calibrated_system(
        task,
        "class prior",
        "the same scores for every text, with thresholds for the best F1",
        lambda texts: np.tile(odds, (len(texts), 1)),
    )


def tfidf(task: Task) -> System:
    """Fit logistic regression to TF-IDF of words and characters."""
    union = make_union(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True),
    )
    union.fit([example.text for example in task.train])
    return _regression_system(
        task,
        "TF-IDF + logistic regression",
        "words 1-2, characters 2-5",
        lambda texts: union.transform(texts),
    )


def embeddings(task: Task) -> System:
    """Fit logistic regression to sentence embeddings of the encoder as it was published."""
    from sentence_transformers import SentenceTransformer

    folder = find_base_encoder(task.config)
    encoder = SentenceTransformer(str(folder))
    return _regression_system(
        task,
        "frozen encoder + logistic regression",
        f"embeddings of {task.config.base.hub or folder} by sentence-transformers",
        lambda texts: encoder.encode(list(texts), batch_size=64, show_progress_bar=True),
    )


def setfit(task: Task) -> System:
    """Fine-tune the encoder on pairs of statements, then fit a head, by SetFit's own library."""
    from setfit import SetFitModel, Trainer, TrainingArguments

    texts = [example.text for example in task.train]
    targets = task.gold(task.train).astype(int).tolist()
    # The library lists all pairs before it draws some; of 16,000 statements there are over 10^8.
    count = min(_PAIRED_STATEMENTS, len(texts))
    drawn = np.random.default_rng(_SEED).choice(len(texts), count, replace=False)
    base = str(find_base_encoder(task.config))
    model = SetFitModel.from_pretrained(base, multi_target_strategy="one-vs-rest")
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            output_dir=folder,
            max_steps=task.setfit_steps,
            save_strategy="no",
            report_to="none",
            seed=_SEED,
        )
        trainer = Trainer(
            model=model,
            args=arguments,
            train_dataset=Dataset.from_dict({"text": texts, "label": targets}),
        )
        trainer.train_embeddings([texts[i] for i in drawn], [targets[i] for i in drawn])
        trainer.train_classifier(texts, targets)

    def logits(texts: Texts) -> FloatArray:
        found = model.encode(list(texts), show_progress_bar=True)
        return np.asarray(model.model_head.decision_function(found), dtype=np.float32)

    pairs = task.setfit_steps * arguments.embedding_batch_size
    details = (
        f"from {task.config.base.hub or base}; {task.setfit_steps:,} steps, so {pairs:,} pairs "
        f"of {count:,} of the {len(texts):,} training statements; its head on all of "
        "them; otherwise the library's defaults"
    )
    return _calibrated_system(task, "SetFit", details, logits)


SYSTEMS: dict[str, Callable[[Task], System]] = {
    "int8": int8,
    "torch": torch_model,
    "majority": majority,
    "tfidf": tfidf,
    "embeddings": embeddings,
    "setfit": setfit,
}


def _classifier_system(classifier: Classifier, title: str, details: str) -> System:
    return System(title, details, lambda texts: classify(classifier, texts))


def _calibrated_system(task: Task, title: str, details: str, logits: Logits) -> System:
    """Fit temperatures and thresholds to the validation split, as training does."""
    found = logits([example.text for example in task.validation])
    gold = task.gold(task.validation)
    temperatures = fit_temperatures(found, gold)
    thresholds = fit_thresholds(found, gold, temperatures)

    def predict(texts: Texts) -> Output:
        scores = calibrate(logits(texts), temperatures)
        return Output(scores, scores >= np.asarray(thresholds))

    return System(title, details, predict)


def _regression_system(
    task: Task, title: str, details: str, features: Callable[[Texts], Features]
) -> System:
    """Fit one logistic regression a label, each of the strength that validation prefers."""
    train = features([example.text for example in task.train])
    validation = features([example.text for example in task.validation])
    train_gold, validation_gold = task.gold(task.train), task.gold(task.validation)
    chosen = [
        _best_regression(train, train_gold[:, [k]], validation, validation_gold[:, [k]])
        for k in range(len(task.labels))
    ]

    def logits(texts: Texts) -> FloatArray:
        found = features(texts)
        columns = [model.decision_function(found) for model in chosen]
        return np.stack(columns, axis=1).astype(np.float32)

    strengths = ", ".join(f"{model.C:g}" for model in chosen)
    return _calibrated_system(task, title, f"{details}; C = {strengths}", logits)


def _best_regression(
    train: Features, train_gold: BoolArray, validation: Features, validation_gold: BoolArray
) -> LogisticRegression:
    """Return the regression with the best average precision; golds are of shape (texts, 1)."""
    models = [
        LogisticRegression(C=strength, max_iter=2000).fit(train, train_gold[:, 0])
        for strength in _STRENGTHS
    ]
    precisions = [
        average_precision(validation_gold, model.decision_function(validation)[:, None])[0]
        for model in models
    ]
    return models[int(np.argmax(np.nan_to_num(precisions)))]
