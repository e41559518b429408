"""Where a model puts texts: the mean token states that its linear layer reads."""

from collections.abc import Callable, Sequence

import torch

from stancekit.encoding import Encoder
from stancekit.errors import DataError
from stancekit.finetune.quiet import without_bars
from stancekit.finetune.torch_session import compute_rows, load_weights
from stancekit.model_files import ModelFolder
from stancekit.session import FloatArray


@without_bars()
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
    rows = _first_windows(folder, texts)
    model = load_weights(folder, device=device, dtype=torch.float32)
    return compute_rows(
        model.pooled,
        rows,
        width=model.classifier.in_features,
        device=model.device,
        batch_size=batch_size,
        advance=advance,
    )


def _first_windows(folder: ModelFolder, texts: Sequence[str]) -> list[list[int]]:
    windows = Encoder.of_model(folder).windows(texts)
    if not all(windows):
        position = next(i for i, found in enumerate(windows) if not found)
        raise DataError(
            f"Expected texts with words, found {texts[position]!r:.60} at position {position}, "
            "which has no tokens; leave it out."
        )
    return [found[0] for found in windows]
