"""Export a torch model to ONNX, quantize it, and check that it says the same."""

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model
from torch import nn

from stancekit.classifier import calibrate
from stancekit.errors import ParityError
from stancekit.finetune.model import StancekitForSequenceClassification
from stancekit.session import FloatArray

_OPSET = 18


class _LogitsOnly(nn.Module):
    def __init__(self, model: StancekitForSequenceClassification) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.model(input_ids, attention_mask).logits
        return logits


def export_int8(model: StancekitForSequenceClassification, path: Path, work: Path) -> None:
    """Write the model as ONNX with int8 weights, activations quantized as they come.

    The graph is fused first: layer normalization and GELU become one operator each. Weights
    are quantized by channel, which moves logits a third as far as by tensor.

    Args:
        model: the model; switched to evaluation.
        path: the file to write.
        work: a folder for intermediate files.
    """
    floats, fused = work / "float.onnx", work / "fused.onnx"
    with _quiet():
        _export_float(model.eval(), floats)
        optimize_model(str(floats), model_type="bert", opt_level=0).save_model_to_file(str(fused))
        quantize_dynamic(
            str(fused),
            str(path),
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )
    onnx.checker.check_model(str(path))


def _export_float(model: StancekitForSequenceClassification, path: Path) -> None:
    attention = model.encoder.config._attn_implementation
    model.encoder.set_attn_implementation("eager")
    input_ids = torch.ones(2, 8, dtype=torch.int64)
    dynamic = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens", min=2, max=512)}
    program = torch.onnx.export(
        _LogitsOnly(model),
        (input_ids, torch.ones_like(input_ids)),
        input_names=["input_ids", "attention_mask"],
        output_names=["logits"],
        dynamic_shapes=(dynamic, dynamic),
        opset_version=_OPSET,
        dynamo=True,
        verbose=False,
    )
    model.encoder.set_attn_implementation(attention)
    assert program is not None  # noqa: S101 - so it is with dynamo
    program.save(path)


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back the exporters' notes on absent libraries and optional steps."""
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)


def check_parity(
    reference: FloatArray,
    exported: FloatArray,
    *,
    temperatures: Sequence[float],
    thresholds: Sequence[float],
    allowed: float,
) -> float:
    """Return the share of texts whose labels differ between two models' logits.

    Args:
        reference: logits of the torch model, of shape (texts, labels).
        exported: logits of the exported model, of the same shape.
        temperatures: one a label.
        thresholds: one a label.
        allowed: the share above which the export is refused.

    Raises:
        ParityError: more than the allowed share differ.
    """
    given = [calibrate(logits, temperatures) >= thresholds for logits in (reference, exported)]
    changed = float((given[0] != given[1]).any(1).mean())
    if changed > allowed:
        worst = float(np.abs(reference - exported).max())
        raise ParityError(
            f"The int8 model may change the labels of {allowed:.2%} of the validation statements, "
            f"but changes {changed:.2%} (logits move by up to {worst:.3f}); nothing was written. "
            "Raise max_label_changes if you can accept that."
        )
    return changed
