"""The torch model: any encoder of transformers, mean pooling, one logit a label."""

from typing import Any

import torch
from torch import nn
from transformers import (
    AutoConfig,
    AutoModel,
    AutoModelForSequenceClassification,
    PreTrainedConfig,
    PreTrainedModel,
)
from transformers.modeling_outputs import SequenceClassifierOutput

MODEL_TYPE = "stancekit"


class StancekitConfig(PreTrainedConfig):
    """Configuration of the model.

    Attributes:
        encoder: the configuration of the encoder, as `to_dict()` gives it.
        classifier_dropout: dropout probability between pooling and the linear layer.
    """

    model_type = MODEL_TYPE
    encoder: dict[str, Any] | None = None
    classifier_dropout: float = 0.1


class StancekitForSequenceClassification(PreTrainedModel):
    """A multi-label classifier over the mean of an encoder's token states.

    Mean pooling because the encoder's first-token pooler, which transformers' own
    classification models use, scored 0.10 macro-F1 less with sentence encoders.
    """

    config_class = StancekitConfig
    base_model_prefix = "encoder"
    # Else the Trainer would take the loss for a sum, and scale it by processes and accumulation.
    accepts_loss_kwargs = False

    def __init__(self, config: StancekitConfig, encoder: PreTrainedModel | None = None) -> None:
        """Build the model, around `encoder` or, without one, a new one with random weights."""
        super().__init__(config)
        if encoder is None:
            described = AutoConfig.for_model(**(config.encoder or {}))
            encoder = AutoModel.from_config(described, dtype=config.dtype)
        if getattr(encoder, "pooler", None) is not None:
            encoder.pooler = None
        self.encoder = encoder
        self.dropout = nn.Dropout(config.classifier_dropout)
        self.classifier = nn.Linear(encoder.config.hidden_size, int(config.num_labels or 0))
        self.post_init()

    @classmethod
    def from_encoder(
        cls,
        folder: str,
        *,
        labels: list[str],
        classifier_dropout: float,
        **options: Any,  # noqa: ANN401
    ) -> "StancekitForSequenceClassification":
        """Wrap a pretrained encoder in a new model with a new linear layer.

        Args:
            folder: where `AutoModel.from_pretrained` finds the encoder.
            labels: the label set, in order.
            classifier_dropout: dropout probability before the linear layer.
            options: passed to `AutoModel.from_pretrained`.
        """
        encoder = AutoModel.from_pretrained(folder, dtype=torch.float32, **options)
        return cls._around(encoder, labels, classifier_dropout)

    @classmethod
    def from_model(
        cls, folder: str, *, labels: list[str], classifier_dropout: float
    ) -> "StancekitForSequenceClassification":
        """Take the encoder of a model folder, and its linear layer for the labels it knows.

        Args:
            folder: a model folder.
            labels: the label set of the new model, in order.
            classifier_dropout: dropout probability before the linear layer.
        """
        old = cls.from_pretrained(folder, dtype=torch.float32, local_files_only=True)
        model = cls._around(old.encoder, labels, classifier_dropout)
        known: dict[str, int] = dict(old.config.label2id or {})  # type: ignore[arg-type]
        with torch.no_grad():
            for row, label in enumerate(labels):
                if label in known:
                    model.classifier.weight[row] = old.classifier.weight[known[label]]
                    model.classifier.bias[row] = old.classifier.bias[known[label]]
        return model

    @classmethod
    def _around(
        cls, encoder: PreTrainedModel, labels: list[str], classifier_dropout: float
    ) -> "StancekitForSequenceClassification":
        described = encoder.config.to_dict()
        described.pop("_name_or_path", None)  # a path of the machine that trains
        config = StancekitConfig(
            encoder=described,
            # The weights are stored in half precision, in which a CPU would be slow.
            dtype="float32",
            classifier_dropout=classifier_dropout,
            problem_type="multi_label_classification",
            id2label=dict(enumerate(labels)),
            label2id={label: i for i, label in enumerate(labels)},
        )
        weights = {name: tensor.clone() for name, tensor in encoder.state_dict().items()}
        model = cls(config, encoder)
        encoder.load_state_dict(weights, strict=False)  # post_init may have drawn them anew
        return model

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor | None = None,  # noqa: ARG002 - one segment only
        labels: torch.Tensor | None = None,
        **_: object,
    ) -> SequenceClassifierOutput:
        """Compute logits of shape (batch, labels), and the loss when labels are given.

        Args:
            input_ids: token ids of shape (batch, tokens).
            attention_mask: of the same shape; 0 marks padding.
            token_type_ids: accepted because tokenizers give them, and not used.
            labels: targets in [0, 1] of shape (batch, labels); NaN where a label is unknown,
                which the loss leaves out.
        """
        logits = self.classifier(self.dropout(self.pooled(input_ids, attention_mask)))
        loss = None if labels is None else masked_bce(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)

    def pooled(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Return the mean of the encoder's token states, of shape (batch, dimensions).

        Args:
            input_ids: token ids of shape (batch, tokens).
            attention_mask: of the same shape; 0 marks padding.
        """
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean: torch.Tensor = (states * mask).sum(1) / mask.sum(1)
        return mean


def masked_bce(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean binary cross-entropy over the targets that are not NaN."""
    known = ~targets.isnan()
    losses = nn.functional.binary_cross_entropy_with_logits(
        logits.float(), targets.float().nan_to_num(), reduction="none"
    )
    return (losses * known).sum() / known.sum().clamp(min=1)


def register() -> None:
    """Make the Auto classes and pipelines of transformers know the model type."""
    AutoConfig.register(MODEL_TYPE, StancekitConfig, exist_ok=True)
    AutoModelForSequenceClassification.register(
        StancekitConfig, StancekitForSequenceClassification, exist_ok=True
    )
