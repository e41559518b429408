"""Fine-tune an encoder as a YAML file says, and write a model folder.

python training/train.py --config configs/minilm.yaml
accelerate launch --num_processes 2 training/train.py --config configs/minilm.yaml
"""

import sys
from pathlib import Path
from typing import Annotated

import typer
from accelerate import PartialState
from rich.console import Console

from stancekit.errors import StancekitError
from stancekit.finetune import train

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console(stderr=True, highlight=False)


@app.command()
def main(
    config: Annotated[Path, typer.Option(help="The YAML file of the run.")],
    output: Annotated[
        Path | None, typer.Option(help="Model folder to write, instead of the configuration's.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a model folder that is there.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was not finished.")
    ] = False,
) -> None:
    """Fine-tune, calibrate, export, evaluate; write everything at once into the model folder."""
    try:
        result = train(
            config=config,
            output=output,
            overwrite=overwrite,
            resume=resume,
            progress=True,
            tell=console.print,
        )
    except StancekitError as error:
        console.print(f"[bold red]error:[/] {error}", soft_wrap=True)
        sys.exit(1)
    if PartialState().is_main_process:
        for part, figures in result.manifest.metrics.items():
            for name, value in figures.items():
                print(f"{part}  {name:32} {value:.4f}")


if __name__ == "__main__":
    app()
