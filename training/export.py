"""Write the model folder of a run that fitted its weights but did not get further.

python training/export.py --config configs/minilm.yaml
"""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stancekit.errors import StancekitError
from stancekit.finetune.training import export

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console(stderr=True, highlight=False)


@app.command()
def main(
    config: Annotated[Path, typer.Option(help="The YAML file of the run.")],
    output: Annotated[Path | None, typer.Option(help="As it was given to the run.")] = None,
) -> None:
    """Calibrate, quantize, check and evaluate the weights that a run fitted."""
    try:
        manifest = export(config, output=output, report=console.print)
    except StancekitError as error:
        console.print(f"[bold red]error:[/] {error}", soft_wrap=True)
        sys.exit(1)
    for part, figures in manifest.metrics.items():
        for name, value in figures.items():
            print(f"{part}  {name:32} {value:.4f}")


if __name__ == "__main__":
    app()
