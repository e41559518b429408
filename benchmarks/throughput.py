"""Speed: sentences per second and seconds per sentence, against transformers and torch.

    python benchmarks/throughput.py --rounds 5 --sentences 1000

All run the same weights on the same sentences of mixed length: stancekit (int8), the
transformers pipeline as people call it (a list, batch size 1) and with batch_size=32, and
torch in batches of similar length. They take turns, after a warm-up each. Torch computes in
float32: the weights are stored in half precision, in which a CPU is slow.
"""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median, quantiles

import numpy as np
import torch
from common import (
    Work,
    draw_sentences,
    machine_facts,
    markdown_table,
    time_rounds,
    timing_options,
    token_rows,
)
from transformers import Pipeline, pipeline

import stancekit
from stancekit.classifier import Classifier
from stancekit.finetune.torch_session import TorchSession

_ALONE = 100
STANCEKIT, TORCH = "stancekit", "torch in length order"
PIPELINE, PIPELINE_32 = "transformers pipeline", "transformers pipeline, batch_size=32"


def main() -> None:
    """Time everybody and print two tables."""
    options = timing_options(__doc__)
    facts = machine_facts("stancekit", "onnxruntime", "transformers", "torch")

    sentences = draw_sentences(options.sentences)
    ours = stancekit.load(options.model)
    by_torch = Classifier(ours.folder, lambda folder: TorchSession(folder, device="cpu"))
    peer = pipeline(
        "text-classification",
        model=str(ours.folder.path),
        function_to_apply="sigmoid",
        top_k=None,
        dtype="float32",
        device="cpu",
    )
    contestants: dict[str, Work[str]] = {
        STANCEKIT: lambda texts: ours.predict(texts),
        PIPELINE: lambda texts: peer(list(texts)),
        PIPELINE_32: lambda texts: peer(list(texts), batch_size=32),
        TORCH: lambda texts: by_torch.predict(texts),
    }
    print(f"{options.rounds} rounds of {len(sentences):,} sentences…", file=sys.stderr)
    seconds = time_rounds(contestants, sentences, options.rounds)
    print(throughput_report(seconds, len(sentences)))

    latencies = time_alone(
        {STANCEKIT: ours.predict, PIPELINE: peer}, sentences[:_ALONE], options.rounds
    )
    print(f"\n{latency_report(latencies)}")

    tokens = np.array([len(row) for row in token_rows(ours.folder, sentences)])
    difference = largest_difference(ours, peer, sentences)
    print(
        f"\n{len(sentences):,} sentences of {tokens.min()} to {tokens.max()} tokens "
        f"({tokens.mean():.0f} on average); medians of interleaved rounds, {options.rounds} of "
        f"them. Threads of torch: {torch.get_num_threads()}. Before calibration, the "
        f"probabilities of stancekit are at most {difference:.3f} from those of the pipeline. "
        f"{facts}"
    )


def time_alone(
    contestants: Mapping[str, Callable[[str], object]], sentences: Sequence[str], rounds: int
) -> dict[str, list[float]]:
    """Return the seconds of each call with one sentence, all rounds together."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, work in contestants.items():
            for sentence in sentences:
                start = time.perf_counter()
                work(sentence)
                seconds[name].append(time.perf_counter() - start)
    return seconds


def throughput_report(seconds: dict[str, list[float]], count: int) -> str:
    """Return the table of sentences per second."""
    rate = {name: count / median(values) for name, values in seconds.items()}
    rows = [
        (
            name,
            f"{rate[name]:,.0f}",
            f"{count / max(values):,.0f} to {count / min(values):,.0f}",
            "" if name == STANCEKIT else f"{rate[STANCEKIT] / rate[name]:.1f} times",
        )
        for name, values in seconds.items()
    ]
    return markdown_table(("many sentences", "sentences/s", "range", "stancekit is faster"), rows)


def latency_report(seconds: dict[str, list[float]]) -> str:
    """Return the table of milliseconds for one sentence."""
    middle = {name: 1000 * median(values) for name, values in seconds.items()}
    rows = [
        (
            name,
            f"{middle[name]:.1f} ms",
            f"{1000 * quantiles(values, n=20)[-1]:.1f} ms",
            "" if name == STANCEKIT else f"{middle[name] / middle[STANCEKIT]:.1f} times",
        )
        for name, values in seconds.items()
    ]
    return markdown_table(
        ("one sentence", "median", "95th percentile", "stancekit is faster"), rows
    )


def largest_difference(ours: Classifier, peer: Pipeline, sentences: Sequence[str]) -> float:
    """Return the largest difference of uncalibrated probabilities: do both run one model?"""
    probabilities = 1 / (1 + np.exp(-ours.logits(sentences)))
    found = [{entry["label"]: entry["score"] for entry in row} for row in peer(list(sentences))]
    theirs = np.array([[scores[label] for label in ours.labels] for scores in found])
    return float(np.abs(probabilities - theirs).max())


if __name__ == "__main__":
    main()
