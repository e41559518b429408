"""Run an ONNX model on the CPU."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime

from stancekit.encoding import pad

FloatArray = npt.NDArray[np.float32]

# The fused kernel takes five times as long as addition and layer normalization by themselves.
_SLOW_FUSION = "SkipLayerNormFusion"


class Session(Protocol):
    """Anything that computes logits for rows of token ids."""

    @property
    def provider(self) -> str:
        """What computes, as people name it: an execution provider or a device."""

    @property
    def label_count(self) -> int:
        """How many logits the model computes for a row."""

    def logits(
        self, rows: Sequence[Sequence[int]], advance: Callable[[int], object] | None = None
    ) -> FloatArray:
        """Return logits of shape (rows, labels).

        Args:
            rows: token ids, special tokens included; one row at least.
            advance: called with the number of rows just finished, from any thread.
        """


class OnnxSession:
    """An onnxruntime session that computes each row alone, several rows side by side.

    Dynamic int8 quantization scales the activations of a whole batch together, so the same
    text would get other logits among other neighbors. A row at a time takes that away, needs
    no padding, and with one row a core is as fast as batches are (benchmarks/batching.py).
    """

    provider = "CPUExecutionProvider"

    def __init__(self, model: bytes, *, threads: int | None = None) -> None:
        """Load a model.

        Args:
            model: the contents of an ONNX file with inputs `input_ids` and `attention_mask`
                and one output of shape (batch, labels).
            threads: rows to compute side by side; by default one for each usable core.
        """
        self._threads = threads or _usable_cores()
        self._session = inference_session(model, threads=1)

    @property
    def label_count(self) -> int:
        """How many logits the model computes for a row, as its graph declares."""
        return int(self._session.get_outputs()[0].shape[-1])

    def logits(
        self, rows: Sequence[Sequence[int]], advance: Callable[[int], object] | None = None
    ) -> FloatArray:
        """Return logits of shape (rows, labels); see `Session.logits`."""

        def compute(row: Sequence[int]) -> FloatArray:
            input_ids, attention_mask = pad([row])
            feed = {"input_ids": input_ids, "attention_mask": attention_mask}
            (logits,) = self._session.run(None, feed)
            if advance is not None:
                advance(1)
            return logits  # type: ignore[no-any-return]

        if len(rows) == 1 or self._threads == 1:
            return np.concatenate([compute(row) for row in rows])
        with ThreadPoolExecutor(self._threads) as pool:
            return np.concatenate(list(pool.map(compute, rows)))


def inference_session(model: bytes, *, threads: int) -> onnxruntime.InferenceSession:
    """Return an onnxruntime session on the CPU.

    Args:
        model: the contents of an ONNX file.
        threads: that one run of the session uses.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        model, options, providers=[OnnxSession.provider], disabled_optimizers=[_SLOW_FUSION]
    )


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
