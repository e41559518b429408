"""Start-up: fresh processes until they have labeled one sentence, and their peak memory.

    python benchmarks/cold_start.py --runs 7

Each figure is the median over whole processes, timed from outside, from start to exit. The
contestants take turns, after one uncounted run each that fills the disk cache. The pipeline
registers the model type from the one file that defines it: `import stancekit.finetune` would
load the data set and training libraries as well, which it does not need.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from common import ROOT, machine_facts, markdown_table

from stancekit.model_files import locate_model

_SENTENCE = "We are ready to restore full ties, but only as equals."

# On Linux ru_maxrss of a child begins at what its parent had; the high-water mark does not.
_PRINT_PEAK = """
try:
    status = open("/proc/self/status").read()
    peak = int(status.split("VmHWM:")[1].split()[0]) * 1024
except (OSError, IndexError):
    import resource, sys
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak *= 1 if sys.platform == "darwin" else 1024
print(peak)
"""

_OURS = """
import sys, stancekit
assert stancekit.load(sys.argv[1]).predict(sys.argv[2]).scores
"""

_PIPELINE = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("stancekit_model", sys.argv[3])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
module.register()
from transformers import pipeline
classify = pipeline(
    "text-classification",
    model=sys.argv[1],
    function_to_apply="sigmoid",
    top_k=None,
    dtype="float32",
)
assert classify(sys.argv[2])
"""

BARE, STANCEKIT, PIPELINE = "bare interpreter", "stancekit", "transformers pipeline"
PROGRAMS = {
    BARE: "",
    "`import stancekit`": "import stancekit",
    "`from stancekit import load`": "from stancekit import load",
    "`from transformers import pipeline`": "from transformers import pipeline",
    f"{STANCEKIT}: first prediction": _OURS,
    f"{PIPELINE}: first prediction": _PIPELINE,
}


def main() -> None:
    """Run the processes and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=7, help="processes of each kind")
    parser.add_argument("--model", type=Path, help="model folder instead of the shipped one")
    options = parser.parse_args()
    model = locate_model(options.model)
    facts = machine_facts("stancekit", "onnxruntime", "transformers", "torch")

    seconds: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    peaks: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for run in range(options.runs + 1):
        for name, program in PROGRAMS.items():
            print(f"run {run} of {options.runs}: {name}", file=sys.stderr)
            elapsed, peak = run_process(program, model)
            if run > 0:
                seconds[name].append(elapsed)
                peaks[name].append(peak)
    print(report(seconds, peaks))
    print(f"\nMedians of {options.runs} whole processes, start to exit. {facts}")


def run_process(program: str, model: Path) -> tuple[float, float]:
    """Run a program in a fresh interpreter; return its seconds and its peak memory in MB."""
    definition = ROOT / "stancekit" / "finetune" / "model.py"
    command = [sys.executable, "-c", program + _PRINT_PEAK, str(model), _SENTENCE, str(definition)]
    # Offline, so that nobody waits for a hub.
    environment = os.environ | {"HF_HUB_OFFLINE": "1"}
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    elapsed = time.perf_counter() - start
    if done.returncode != 0:
        raise SystemExit(f"The process failed:\n{program}\n{done.stderr}")
    return elapsed, int(done.stdout.split()[-1]) / 1e6


def report(seconds: dict[str, list[float]], peaks: dict[str, list[float]]) -> str:
    """Return the table of medians, and the ratios of the pipeline to stancekit."""
    time_of = {name: median(values) for name, values in seconds.items()}
    peak_of = {name: median(values) for name, values in peaks.items()}
    rows = [
        (
            name,
            f"{time_of[name]:.2f} s",
            f"{min(seconds[name]):.2f} to {max(seconds[name]):.2f} s",
            "" if name == BARE else f"+{time_of[name] - time_of[BARE]:.2f} s",
            f"{peak_of[name]:.0f} MB",
        )
        for name in PROGRAMS
    ]
    header = ("process", "median time", "range", "over bare", "peak memory")
    ours, peer = (f"{name}: first prediction" for name in (STANCEKIT, PIPELINE))
    faster = time_of[peer] / time_of[ours]
    smaller = peak_of[peer] / peak_of[ours]
    return (
        f"{markdown_table(header, rows)}\n\n"
        f"From process start to first prediction, stancekit is {faster:.1f} times as fast as the "
        f"transformers pipeline on the same weights, and peaks at 1/{smaller:.1f} of its memory."
    )


if __name__ == "__main__":
    main()
