"""What batches do to a dynamically quantized model: moved logits, other labels, speed.

    python benchmarks/batching.py --rounds 5 --sentences 1000

Dynamic quantization scales the activations of a whole batch together, so that the logits of a
sentence depend on its neighbors. Compared are sentences one by one, several side by side, as
stancekit computes them; batches of similar length; and batches of random neighbors. All use
the same cores: one thread a sentence, or all of them within a batch.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from statistics import median

import numpy as np
import numpy.typing as npt
import onnxruntime
from common import (
    draw_sentences,
    machine_facts,
    markdown_table,
    time_rounds,
    timing_options,
    token_rows,
    usable_cores,
)

from stancekit.classifier import calibrate
from stancekit.encoding import pad
from stancekit.model_files import ONNX_MODEL, Manifest, ModelFolder, locate_model
from stancekit.session import FloatArray, OnnxSession, inference_session

_BATCH_SIZES = (8, 32)
_SEED = 1
ONE_BY_ONE = "one by one, side by side (stancekit)"

Rows = Sequence[Sequence[int]]
Order = Callable[[Rows], npt.NDArray[np.intp]]


def main() -> None:
    """Compute the same sentences in every way, and print a table."""
    options = timing_options(__doc__)
    facts = machine_facts("stancekit", "onnxruntime")

    folder = ModelFolder(locate_model(options.model))
    rows = token_rows(folder, draw_sentences(options.sentences))
    ways = make_ways(folder.read(ONNX_MODEL), usable_cores())
    print(f"{options.rounds} rounds of {len(rows):,} sentences…", file=sys.stderr)
    seconds = time_rounds(ways, rows, options.rounds)
    logits = {name: way(rows) for name, way in ways.items()}
    print(report(logits, seconds, folder.manifest))
    lengths = [len(row) for row in rows]
    print(
        f"\n{len(rows):,} sentences of {min(lengths)} to {max(lengths)} tokens. Sentences/s: "
        f"medians of interleaved rounds, {options.rounds} of them. Logits and label sets: against "
        f"the first line, at the thresholds of the model. {facts}"
    )


def make_ways(model: bytes, cores: int) -> dict[str, Callable[[Rows], FloatArray]]:
    """Return the ways to compute the logits of rows, each on all of `cores`."""
    session = inference_session(model, threads=cores)
    orders: dict[str, Order] = {"length order": by_length, "random order": shuffled}
    ways: dict[str, Callable[[Rows], FloatArray]] = {
        ONE_BY_ONE: OnnxSession(model, threads=cores).logits
    }
    for order_name, order in orders.items():
        for size in _BATCH_SIZES:
            ways[f"batches of {size} in {order_name}"] = partial(
                run_batches, session, order=order, batch_size=size
            )
    return ways


def run_batches(
    session: onnxruntime.InferenceSession, rows: Rows, *, order: Order, batch_size: int
) -> FloatArray:
    """Return logits of shape (rows, labels), in the order of `rows`, computed in batches."""
    indices = order(rows)
    computed = []
    for start in range(0, len(rows), batch_size):
        input_ids, attention_mask = pad([rows[i] for i in indices[start : start + batch_size]])
        feed = {"input_ids": input_ids, "attention_mask": attention_mask}
        computed += session.run(None, feed)
    logits = np.concatenate(computed)
    return np.asarray(logits[np.argsort(indices)])


def by_length(rows: Rows) -> npt.NDArray[np.intp]:
    """Return the indices of rows, the longest first."""
    return np.argsort([-len(row) for row in rows], kind="stable")


def shuffled(rows: Rows) -> npt.NDArray[np.intp]:
    """Return the indices of rows in a random order, the same one each time."""
    return np.random.default_rng(_SEED).permutation(len(rows))


def report(
    logits: Mapping[str, FloatArray], seconds: Mapping[str, list[float]], manifest: Manifest
) -> str:
    """Return the table of speeds and of differences to the first way."""
    reference = logits[ONE_BY_ONE]
    rate = {name: len(reference) / median(values) for name, values in seconds.items()}
    table = []
    for name, found in logits.items():
        speed = (name, f"{rate[name]:,.0f}", f"{rate[name] / rate[ONE_BY_ONE]:.2f}")
        if name == ONE_BY_ONE:
            table.append((*speed, "", "", ""))
            continue
        moved = np.abs(found - reference)
        changed = changed_share(found, reference, manifest)
        table.append((*speed, f"{moved.mean():.4f}", f"{moved.max():.4f}", f"{changed:.1%}"))
    header = (
        "int8 sentences",
        "sentences/s",
        "ratio",
        "logits move by, mean",
        "at most",
        "label sets changed",
    )
    return markdown_table(header, table)


def changed_share(found: FloatArray, reference: FloatArray, manifest: Manifest) -> float:
    """Return the share of sentences whose label set differs at the thresholds of a model."""
    first, second = (
        calibrate(logits, manifest.temperatures) >= np.asarray(manifest.thresholds)
        for logits in (found, reference)
    )
    return float((first != second).any(1).mean())


if __name__ == "__main__":
    main()
