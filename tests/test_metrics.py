"""The metrics are scikit-learn's, computed without it."""

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import average_precision_score, precision_recall_fscore_support, roc_auc_score

from stancekit.metrics import (
    Counts,
    Ranking,
    average_precision,
    bootstrap_interval,
    label_matrix,
    macro_average_precision,
    macro_f1,
    percentile_interval,
    precision_recall_f1,
    roc_auc,
)

Data = tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]


@pytest.fixture(params=[(seed, decimals) for seed in range(4) for decimals in (0, 1, 9)], ids=str)
def data(request: pytest.FixtureRequest) -> Data:
    """Make gold labels, and scores that go with them; the fewer decimals, the more ties."""
    seed, decimals = request.param
    generator = np.random.default_rng(seed)
    gold = generator.random((60, 4)) < [0.05, 0.3, 0.5, 0.9]
    gold[0], gold[1] = True, False  # so that every label has both classes
    scores = np.clip(0.3 * gold + 0.7 * generator.random(gold.shape), 0, 1)
    return gold, np.round(scores, decimals)


def test_precision_recall_f1(data: Data) -> None:
    gold, scores = data
    for threshold in (0.0, 0.5, 0.95, 2.0):
        given = scores >= threshold
        wanted = precision_recall_fscore_support(gold, given, average=None, zero_division=0)[:3]
        assert np.allclose(precision_recall_f1(gold, given), wanted)
        assert macro_f1(gold, given) == pytest.approx(np.mean(wanted[2]))


def test_average_precision(data: Data) -> None:
    gold, scores = data
    wanted = average_precision_score(gold, scores, average=None)
    assert average_precision(gold, scores) == pytest.approx(wanted)
    assert macro_average_precision(gold, scores) == pytest.approx(np.mean(wanted))


def test_roc_auc(data: Data) -> None:
    gold, scores = data
    assert roc_auc(gold, scores) == pytest.approx(roc_auc_score(gold, scores, average=None))


@pytest.fixture
def weights(data: Data) -> npt.NDArray[np.float64]:
    """Draw how often each text counts, 0 for some: shape (2, 3, texts)."""
    return np.random.default_rng(5).integers(0, 4, size=(2, 3, len(data[0]))).astype(np.float64)


def test_counts_with_weights(data: Data, weights: npt.NDArray[np.float64]) -> None:
    gold, scores = data
    found = np.array(Counts.of(gold, scores >= 0.5, weights).precision_recall_f1())
    pooled = np.array(Counts.of(gold, scores >= 0.5, weights).pooled().precision_recall_f1())
    assert found.shape == (3, 2, 3, gold.shape[1])
    for place in np.ndindex(2, 3):
        times = weights[place].astype(int)
        drawn = np.repeat(gold, times, axis=0), np.repeat(scores >= 0.5, times, axis=0)
        for average, numbers in ((None, found), ("micro", pooled)):
            wanted = precision_recall_fscore_support(*drawn, average=average, zero_division=0)[:3]
            assert np.allclose(numbers[:, *place].squeeze(), wanted)


@pytest.mark.parametrize("together", [False, True])
def test_rankings_with_weights(
    data: Data, weights: npt.NDArray[np.float64], together: bool
) -> None:
    gold, scores = data
    if not together:
        gold, scores = gold[:, 1], scores[:, 1]
    ap, auc = Ranking.of(gold, scores).figures(weights)
    assert ap.shape == auc.shape == (2, 3)
    for place in np.ndindex(2, 3):
        times = weights[place].astype(int)
        drawn = np.repeat(gold, times, axis=0).ravel(), np.repeat(scores, times, axis=0).ravel()
        assert ap[place] == pytest.approx(average_precision_score(*drawn))
        assert auc[place] == pytest.approx(roc_auc_score(*drawn))


def test_ranking_of_what_is_known(data: Data) -> None:
    gold, scores = data
    known = np.random.default_rng(6).random(gold.shape) < 0.6
    ap, auc = Ranking.of(gold, scores, known).figures(np.ones(len(gold)))
    assert ap == pytest.approx(average_precision_score(gold[known], scores[known]))
    assert auc == pytest.approx(roc_auc_score(gold[known], scores[known]))
    nothing = Ranking.of(gold, scores, np.zeros_like(gold)).figures(np.ones((4, len(gold))))
    assert np.isnan(nothing).all()
    assert np.shape(nothing) == (2, 4)


def test_order_of_texts_does_not_matter(data: Data) -> None:
    gold, scores = data
    order = np.random.default_rng(9).permutation(len(gold))
    for metric in (average_precision, roc_auc):
        assert metric(gold[order], scores[order]) == pytest.approx(metric(gold, scores))


def test_scores_of_blank_texts(data: Data) -> None:
    gold, scores = data
    logits = scores.copy()
    logits[5:9] = -np.inf  # what Classifier.logits gives for them
    lowest = np.where(np.isneginf(logits), -1, logits)
    assert (average_precision(gold, logits) == average_precision(gold, lowest)).all()
    assert (roc_auc(gold, logits) == roc_auc(gold, lowest)).all()


def test_degenerate_labels() -> None:
    gold = np.array([[False, True, False], [False, True, True], [False, True, False]])
    scores = np.array([[0.9, 0.1, 0.2], [0.1, 0.5, 0.8], [0.4, 0.5, 0.3]])
    assert average_precision(gold, scores) == pytest.approx([np.nan, 1, 1], nan_ok=True)
    assert roc_auc(gold, scores) == pytest.approx([np.nan, np.nan, 1], nan_ok=True)
    assert macro_average_precision(gold, scores) == 1
    none_given = precision_recall_f1(gold, np.zeros_like(gold))
    assert np.array_equal(none_given, np.zeros((3, 3)))
    precision, recall, f1 = precision_recall_f1(gold, np.ones_like(gold))
    assert precision == pytest.approx([0, 1, 1 / 3])
    assert recall.tolist() == [0, 1, 1]
    assert f1 == pytest.approx([0, 1, 0.5])


def test_no_texts() -> None:
    gold, scores = np.zeros((0, 2), dtype=np.bool_), np.zeros((0, 2))
    assert np.isnan(average_precision(gold, scores)).all()
    assert np.isnan(roc_auc(gold, scores)).all()
    assert np.array_equal(precision_recall_f1(gold, gold), np.zeros((3, 2)))


def test_label_matrix() -> None:
    rows = [("b",), (), ["b", "a"], ("unknown",)]
    wanted = [[False, True], [False, False], [True, True], [False, False]]
    assert label_matrix(rows, ["a", "b"]).tolist() == wanted
    assert label_matrix([], ["a", "b"]).shape == (0, 2)
    assert label_matrix(rows, ["a", "b"]).dtype == np.bool_


def mean_and_share(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.array([values.mean(), (values > 1).mean()])


def test_bootstrap_interval() -> None:
    values = np.random.default_rng(3).normal(size=400)
    low, high = bootstrap_interval(lambda drawn: mean_and_share(values[drawn]), 400)
    found = mean_and_share(values)
    error = np.array([values.std(), (values > 1).std()]) / np.sqrt(400)
    assert low == pytest.approx(found - 1.96 * error, abs=0.25 * error.min())
    assert high == pytest.approx(found + 1.96 * error, abs=0.25 * error.min())


def test_bootstrap_interval_settings() -> None:
    values = np.random.default_rng(3).normal(size=50)

    def interval(**settings: float) -> tuple[float, float]:
        low, high = bootstrap_interval(lambda drawn: values[drawn].mean(), 50, **settings)  # type: ignore[arg-type]
        return float(low), float(high)

    assert interval() == interval(seed=0)
    assert interval() != interval(seed=1)
    wide, narrow = interval(level=0.99), interval(level=0.5)
    assert wide[0] < narrow[0] < values.mean() < narrow[1] < wide[1]
    assert interval(resamples=1) == (interval(resamples=1)[0],) * 2


def test_bootstrap_interval_of_an_undefined_statistic() -> None:
    def rare(drawn: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
        return np.array([1.0 if (drawn == 0).any() else np.nan])

    low, high = bootstrap_interval(rare, 10, resamples=50)
    assert (low.tolist(), high.tolist()) == ([1], [1])


def test_percentile_interval() -> None:
    drawn = np.stack([np.arange(101.0), np.full(101, np.nan), np.arange(101.0)], axis=1)
    drawn[50:, 2] = np.nan
    low, high = percentile_interval(drawn, level=0.8)
    assert low == pytest.approx([10, np.nan, 4.9], nan_ok=True)
    assert high == pytest.approx([90, np.nan, 44.1], nan_ok=True)
    assert np.isnan(percentile_interval(np.empty((0, 2)))).all()
