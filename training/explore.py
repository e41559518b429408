"""Compare configurations quickly: train on a share of the corpus, judge by much of the rest.

    python training/explore.py configs/minilm.yaml configs/experiments/*.yaml

The validation split has too few statements of the rare label to tell configurations apart. So this
trains on a share of each corpus's training split, drawn by hash, document by document, and adds
4,000 of the real statements that are left to the validation split. The test split is not touched
and nothing is exported. Its output stands in training/README.md.
"""

import hashlib
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console

from stancekit.classifier import calibrate
from stancekit.errors import StancekitError
from stancekit.finetune import load_config
from stancekit.finetune.base_encoder import find_base_encoder
from stancekit.finetune.calibration import fit_temperatures, fit_thresholds
from stancekit.finetune.corpus import Corpus, first_windows, read_corpus
from stancekit.finetune.fitting import fit
from stancekit.finetune.sizing import sized
from stancekit.finetune.torch_session import model_logits
from stancekit.finetune.training import save_tokenizer
from stancekit.metrics import average_precision, precision_recall_f1
from stancekit.schema import Example

_JUDGED = 4000

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console(stderr=True, highlight=False)


def shrink(corpus: Corpus, share: float, judge_by: str | None) -> Corpus:
    """Return a corpus with a share of the training split, and some of the rest in validation.

    Args:
        corpus: the whole corpus.
        share: of the training statements to keep, in (0, 1].
        judge_by: the origin whose statements may move to validation.
    """

    def position(example: Example) -> float:
        # The prefix, because splits are by the plain hash: training has none of the lowest.
        named = example.group if example.origin == judge_by else example.text
        return int.from_bytes(hashlib.sha256(f"explore {named}".encode()).digest()[:8]) / 2**64

    examples = [example for example in corpus.examples if example.split == "validation"]
    spare = []
    for example in sorted(corpus.split("train"), key=position):
        if position(example) < share:
            examples.append(example)
        elif example.origin == judge_by:
            spare.append(replace(example, split="validation"))
    return replace(corpus, examples=(*examples, *spare[:_JUDGED]))


@app.command()
def main(
    configs: Annotated[list[Path], typer.Argument(help="Configurations to compare.")],
    share: Annotated[float, typer.Option(help="Of the training split to train on.")] = 1 / 3,
) -> None:
    """Train each configuration on a part of the corpus and print a table of its figures."""
    print("| configuration | macro AP | macro F1 | AP by label | kept weights |")
    print("|---|---|---|---|---|")
    try:
        for path in configs:
            print(_row(path, share), flush=True)
    except StancekitError as error:
        console.print(f"[bold red]error:[/] {error}", soft_wrap=True)
        sys.exit(1)


def _row(path: Path, share: float) -> str:
    config = load_config(path)
    corpus = shrink(read_corpus(config), share, config.select_on)
    base = find_base_encoder(config)
    config = sized(config, len(corpus.split("train")), base)
    with tempfile.TemporaryDirectory() as folder:
        encoder = save_tokenizer(config, base, Path(folder))
        fitted = fit(config, corpus, encoder, base, Path(folder), tell=console.print, progress=True)
    judged = corpus.selection(config.select_on)
    gold = corpus.gold(judged)
    logits = model_logits(fitted.model, first_windows(judged, encoder))
    temperatures = fit_temperatures(logits, gold)
    scores = calibrate(logits, temperatures)
    given = scores >= np.asarray(fit_thresholds(logits, gold, temperatures))
    precisions = average_precision(gold, scores)
    f1 = precision_recall_f1(gold, given)[2]
    by_label = " / ".join(f"{value:.3f}" for value in precisions)
    return (
        f"| {path.stem} | {precisions.mean():.4f} | {f1.mean():.4f} | {by_label} | "
        f"{fitted.candidates[0].name} |"
    )


if __name__ == "__main__":
    app()
