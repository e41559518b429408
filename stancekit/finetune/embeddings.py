"""Where a model puts texts: the mean token states that its linear layer reads."""

from collections.abc import Callable, Sequence

import numpy as np
import torch

from stancekit.encoding import Encoder, length_sorted_batches
from stancekit.errors import DataError
from stancekit.finetune.model import StancekitForSequenceClassification
from stancekit.finetune.quiet import without_bars
from stancekit.model_files import TOKENIZER, WEIGHTS, ModelFolder
from stancekit.session import FloatArray


@without_bars()
@torch.inference_mode()
def embed(
    folder: ModelFolder,
    texts: Sequence[str],
    *,
    device: str = "cpu",
    batch_size: int = 64,
    advance: Callable[[int], object] | None = None,
) -> FloatArray:
    """Return the embeddings of texts by the torch weights of a model folder.

    Args:
        folder: the model folder; its weights and configuration are checked first.
        texts: the texts; of one longer than the model's window, the first window counts.
        device: a device name of torch.
        batch_size: texts of similar length to compute together.
        advance: called with the number of texts just finished.

    Returns:
        An array of shape (texts, dimensions).

    Raises:
        DataError: a text has no tokens.
        ModelError: the model folder is not intact.
    """
    folder.verify(WEIGHTS, "config.json")
    rows = _first_windows(folder, texts)
    model = StancekitForSequenceClassification.from_pretrained(
        str(folder.path), dtype=torch.float32, local_files_only=True
    )
    model.to(device).eval()  # type: ignore[arg-type]  # transformers wraps `to` without its types
    result = np.empty((len(texts), model.classifier.in_features), dtype=np.float32)
    for indices, input_ids, attention_mask in length_sorted_batches(rows, batch_size):
        pooled = model.pooled(
            torch.from_numpy(input_ids).to(device), torch.from_numpy(attention_mask).to(device)
        )
        result[indices] = pooled.cpu().numpy()
        if advance is not None:
            advance(len(indices))
    return result


def _first_windows(folder: ModelFolder, texts: Sequence[str]) -> list[list[int]]:
    manifest = folder.manifest
    encoder = Encoder(
        folder.read(TOKENIZER), max_length=manifest.max_length, overlap=manifest.overlap
    )
    windows = encoder.windows(texts)
    if not all(windows):
        position = next(i for i, found in enumerate(windows) if not found)
        raise DataError(
            f"Expected texts with words, found {texts[position]!r:.60} at position {position}, "
            "which has no tokens; leave it out."
        )
    return [found[0] for found in windows]
