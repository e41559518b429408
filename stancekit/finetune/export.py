"""Export a torch model to ONNX, quantize it, and check that it says the same."""

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from torch import nn

from stancekit.classifier import calibrate
from stancekit.errors import ParityError
from stancekit.finetune.model import StancekitForSequenceClassification
from stancekit.metrics import BoolArray, macro_average_precision, macro_f1
from stancekit.session import FloatArray

_OPSET = 17


class _LogitsOnly(nn.Module):
    def __init__(self, model: StancekitForSequenceClassification) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.model(input_ids, attention_mask).logits
        return logits


def export_int8(model: StancekitForSequenceClassification, path: Path, work: Path) -> None:
    """Write the model as ONNX with int8 weights, activations quantized as they come.

    Attention, embeddings and GELU are fused first. By TorchScript, because the optimizer does not
    know the patterns of torch's newer exporter, whose graph is a sixth slower. Weights are
    quantized by channel, which moves logits less than by tensor.

    Args:
        model: the model; switched to evaluation.
        path: the file to write.
        work: a folder for intermediate files.
    """
    floats, fused = work / "float.onnx", work / "fused.onnx"
    encoder = model.encoder.config
    fusions = FusionOptions("bert")
    fusions.enable_skip_layer_norm = False  # its kernel is slower than the two that it replaces
    with _quiet():
        _export_float(model.eval(), floats)
        optimize_model(
            str(floats),
            model_type="bert",
            num_heads=getattr(encoder, "num_attention_heads", 0),
            hidden_size=encoder.hidden_size,
            optimization_options=fusions,
            opt_level=0,
        ).save_model_to_file(str(fused))
        quantize_dynamic(
            str(fused),
            str(path),
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    onnx.checker.check_model(str(path))


def _export_float(model: StancekitForSequenceClassification, path: Path) -> None:
    attention = model.encoder.config._attn_implementation
    model.encoder.set_attn_implementation("eager")
    input_ids = torch.ones(2, 8, dtype=torch.int64)
    dynamic = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        _LogitsOnly(model).eval(),  # the exporter puts everything back into the wrapper's mode
        (input_ids, torch.ones_like(input_ids)),
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=["logits"],
        dynamic_axes={"input_ids": dynamic, "attention_mask": dynamic, "logits": {0: "batch"}},
        opset_version=_OPSET,
        dynamo=False,
    )
    model.encoder.set_attn_implementation(attention)


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
    gold: BoolArray,
    known: BoolArray,
    *,
    temperatures: Sequence[float],
    thresholds: Sequence[float],
    allowed_changes: float,
    allowed_loss: float,
) -> Mapping[str, float]:
    """Compare the logits of an exported model with those of the model it was made from.

    Args:
        reference: logits of the torch model, of shape (texts, labels).
        exported: logits of the exported model, of the same shape.
        gold: the labels of the texts, of the same shape.
        known: where the labels are known, of the same shape.
        temperatures: one a label.
        thresholds: one a label.
        allowed_changes: the share of texts whose labels may differ.
        allowed_loss: what macro average precision and macro-F1 may lose each.

    Returns:
        What was compared, by name.

    Raises:
        ParityError: one of them is beyond what is allowed.
    """
    pair = (reference, exported)
    given = [calibrate(logits, temperatures) >= thresholds for logits in pair]
    precisions = [macro_average_precision(gold, logits, known=known) for logits in pair]
    f1 = [macro_f1(gold, labels & known) for labels in given]
    found = {
        "labels changed": float((given[0] != given[1]).any(1).mean()),
        "macro average precision lost": precisions[0] - precisions[1],
        "macro f1 lost": f1[0] - f1[1],
    }
    allowed = dict(zip(found, (allowed_changes, allowed_loss, allowed_loss), strict=True))
    beyond = [
        f"{name}: {found[name]:.4f}, at most {most:g} allowed"
        for name, most in allowed.items()
        if found[name] > most
    ]
    if beyond:
        raise ParityError(
            "The int8 model differs too much from the torch model on validation ("
            + "; ".join(beyond)
            + "); nothing was written. Raise max_label_changes or max_quality_loss to accept that."
        )
    return {name: round(value, 4) for name, value in found.items()}
