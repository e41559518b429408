"""The shipped model says what it said when it was released, also on another CPU."""

import json

import pytest
from golden import GOLDEN, SENTENCES

import stancekit

# Kernels for int8 differ between CPUs, which moves a score in the second decimal.
TOLERANCE = 0.03


def test_golden_predictions() -> None:
    rows = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in rows] == SENTENCES
    thresholds = dict(
        zip(stancekit.load().labels, stancekit.load().manifest.thresholds, strict=True)
    )
    for row, prediction in zip(rows, stancekit.predict(SENTENCES), strict=True):
        assert dict(prediction.scores) == pytest.approx(row["scores"], abs=TOLERANCE)
        close = {
            label
            for label, score in row["scores"].items()
            if abs(score - thresholds[label]) < TOLERANCE
        }
        assert set(prediction.labels) - close == set(row["labels"]) - close
