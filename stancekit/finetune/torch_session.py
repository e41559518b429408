"""Run the torch weights of a model folder, for a GPU."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from transformers import AutoModelForSequenceClassification, PreTrainedModel

from stancekit.encoding import length_sorted_batches
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
        folder.verify(WEIGHTS, "config.json")
        if dtype is None:
            dtype = torch.float32 if torch.device(device).type == "cpu" else torch.bfloat16
        model = AutoModelForSequenceClassification.from_pretrained(
            folder.path, dtype=dtype, local_files_only=True, trust_remote_code=False
        )
        self._model = model.to(device).eval()
        self._batch_size = batch_size

    @property
    def provider(self) -> str:
        """The torch device."""
        return f"torch ({self._model.device})"

    @property
    def label_count(self) -> int:
        """How many logits the model computes for a row."""
        return int(self._model.config.num_labels)

    def logits(
        self, rows: Sequence[Sequence[int]], advance: Callable[[int], object] | None = None
    ) -> FloatArray:
        """Return logits of shape (rows, labels); see `stancekit.session.Session.logits`."""
        return model_logits(self._model, rows, batch_size=self._batch_size, advance=advance)


@torch.inference_mode()
def model_logits(
    model: PreTrainedModel,
    rows: Sequence[Sequence[int]],
    *,
    batch_size: int = 64,
    advance: Callable[[int], object] | None = None,
) -> FloatArray:
    """Return a torch model's logits of shape (rows, labels) for rows of token ids."""
    result = np.empty((len(rows), int(model.config.num_labels or 0)), dtype=np.float32)
    for indices, input_ids, attention_mask in length_sorted_batches(rows, batch_size):
        output = model(
            input_ids=torch.from_numpy(input_ids).to(model.device),
            attention_mask=torch.from_numpy(attention_mask).to(model.device),
        )
        result[indices] = output.logits.float().cpu().numpy()
        if advance is not None:
            advance(len(indices))
    return result
