"""What happens between the steps of a run: the bar, the stop by Ctrl-C, early stopping."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from accelerate import PartialState
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from stancekit.finetune.checkpoints import checkpoint, mark_complete, scores_of, stalled


class Stop:
    """Whether the user has asked a run to stop."""

    requested = False


@contextmanager
def stop_on_interrupt() -> Iterator[Stop]:
    """Take the first Ctrl-C as the wish to stop at the next step; the second stops at once."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop  # only the main thread receives signals
        return
    before = signal.getsignal(signal.SIGINT)

    def request(_number: int, _frame: FrameType | None) -> None:
        stop.requested = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, request)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


class Watch(TrainerCallback):
    """Advances the bar, saves and stops when asked to, and marks checkpoints as complete."""

    def __init__(self, advance: Callable[[int], object], stop: Stop) -> None:
        """Set up with what advances the bar by a number of steps."""
        self._advance = advance
        self._stop = stop

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Count the steps before a resumed run."""
        self._advance(state.global_step)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Count a step; when asked to stop, save without an evaluation that others lack."""
        self._advance(1)
        if self._stop.requested:
            control.should_training_stop = True
            control.should_save = True

    def on_epoch_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Leave out the evaluation of an epoch that was not finished, and a second save."""
        if self._stop.requested and float(state.epoch or 0) % 1:
            control.should_evaluate = False
            control.should_save = False

    def on_save(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Mark the checkpoint just written, by all processes."""
        PartialState().wait_for_everyone()
        if state.is_world_process_zero:
            mark_complete(checkpoint(Path(str(args.output_dir)), state.global_step))


class EarlyStopping(TrainerCallback):
    """Stops a run that gets no better; it looks at the log, which a resumed run has whole."""

    def __init__(self, patience: int) -> None:
        """Set up with how many evaluations without a better one end a run."""
        self._patience = patience

    def on_evaluate(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Stop when the last evaluations brought nothing better."""
        if stalled(scores_of(state.log_history), self._patience):
            control.should_training_stop = True
