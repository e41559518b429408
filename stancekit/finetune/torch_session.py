"""Run the torch weights of a model folder, for a GPU."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from transformers import PreTrainedModel

from stancekit.encoding import length_sorted_batches
from stancekit.finetune.model import StancekitForSequenceClassification
from stancekit.model_files import WEIGHTS, ModelFolder
from stancekit.session import FloatArray


class TorchSession:
    """Computes logits by torch, with the interface of the ONNX session."""

    def __init__(
        self,
        folder: ModelFolder,
        *,
        device: str,
        dtype: torch.dtype | None = None,
        batch_size: int = 64,
    ) -> None:
        """Load the weights of a model folder.

        Args:
            folder: the model folder; its weights and configuration are checked first.
            device: a device name of torch.
            dtype: of the computation; by default bfloat16 on a GPU and float32 on a CPU.
            batch_size: rows of similar length to compute together.
        """
        if dtype is None:
            dtype = torch.float32 if torch.device(device).type == "cpu" else torch.bfloat16
        self._model = load_weights(folder, device=device, dtype=dtype)
        self._batch_size = batch_size

    @property
    def provider(self) -> str:
        """The torch device."""
        return f"torch ({self._model.device})"

    @property
    def label_count(self) -> int:
        """How many logits the model computes for a row."""
        return int(self._model.config.num_labels or 0)

    def logits(
        self, rows: Sequence[Sequence[int]], advance: Callable[[int], object] | None = None
    ) -> FloatArray:
        """Return logits of shape (rows, labels); see `stancekit.session.Session.logits`."""
        return model_logits(self._model, rows, batch_size=self._batch_size, advance=advance)


def load_weights(
    folder: ModelFolder, *, device: str, dtype: torch.dtype
) -> StancekitForSequenceClassification:
    """Return the torch model of a model folder, switched to evaluation.

    Raises:
        ModelError: its weights or its configuration are not what the manifest says.
    """
    folder.verify(WEIGHTS, "config.json")
    model: StancekitForSequenceClassification = StancekitForSequenceClassification.from_pretrained(
        folder.path, dtype=dtype, local_files_only=True
    )
    model.to(device).eval()  # type: ignore[arg-type]  # transformers wraps `to` without its types
    return model


def model_logits(
    model: PreTrainedModel,
    rows: Sequence[Sequence[int]],
    *,
    batch_size: int = 64,
    advance: Callable[[int], object] | None = None,
) -> FloatArray:
    """Return a torch model's logits of shape (rows, labels) for rows of token ids."""
    return compute_rows(
        lambda input_ids, mask: model(input_ids=input_ids, attention_mask=mask).logits,
        rows,
        width=int(model.config.num_labels or 0),
        device=model.device,
        batch_size=batch_size,
        advance=advance,
    )


@torch.inference_mode()
def compute_rows(
    compute: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    rows: Sequence[Sequence[int]],
    *,
    width: int,
    device: torch.device,
    batch_size: int = 64,
    advance: Callable[[int], object] | None = None,
) -> FloatArray:
    """Return what a torch model computes for rows of token ids, of shape (rows, width).

    Args:
        compute: takes token ids and attention mask of a batch.
        rows: token ids, special tokens included.
        width: how many numbers there are for a row.
        device: where the model is.
        batch_size: rows of similar length to compute together.
        advance: called with the number of rows just finished.
    """
    result = np.empty((len(rows), width), dtype=np.float32)
    for indices, input_ids, attention_mask in length_sorted_batches(rows, batch_size):
        found = compute(
            torch.from_numpy(input_ids).to(device), torch.from_numpy(attention_mask).to(device)
        )
        result[indices] = found.float().cpu().numpy()
        if advance is not None:
            advance(len(indices))
    return result
