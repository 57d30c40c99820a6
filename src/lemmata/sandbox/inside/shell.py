"""IPython's shell, without terminal, history or disk: it executes one cell and says how it ended."""

import contextlib
import signal
import sys
import warnings
from typing import Any, ClassVar

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from lemmata.sandbox.inside import figures, traces
from lemmata.sandbox.inside.console import Console, Pipe


class _ResultHook(DisplayHook):
    """Sends the value of a cell's last expression."""

    pipe: ClassVar[Pipe | None] = None
    source: ClassVar[str] = ""

    def quiet(self) -> bool:
        return bool(self.semicolon_at_end_of_expression(type(self).source))

    def __call__(self, result: Any = None) -> None:
        if result is None or self.quiet() or figures.is_drawing(result):
            return
        data, metadata = self.compute_format_data(result)
        self.shell.user_ns["_"] = result
        _emit(type(self).pipe, data, metadata, result=True)


class _Publisher(DisplayPublisher):
    """Sends what is displayed on the way."""

    pipe: ClassVar[Pipe | None] = None

    def publish(self, data: Any, metadata: Any = None, **_: Any) -> None:
        _emit(type(self).pipe, data, metadata, result=False)

    def clear_output(self, wait: bool = False) -> None:  # noqa: ARG002  IPython's signature
        if type(self).pipe is not None:
            type(self).pipe.frame("clear", {})


class _Shell(InteractiveShell):
    """An interactive shell that shows nothing by itself and touches no file."""

    displayhook_class = Type(_ResultHook)
    display_pub_class = Type(_Publisher)
    index = 0

    def init_ipython_dir(self, ipython_dir: Any) -> None:
        self.ipython_dir = ""

    def init_profile_dir(self, profile_dir: Any) -> None:
        self.profile_dir = None

    def init_virtualenv(self) -> None:
        pass

    def init_logger(self) -> None:
        super().init_logger()

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def showtraceback(self, *_: Any, **__: Any) -> None:
        pass

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        pass

    def showindentationerror(self) -> None:
        pass


class CellShell:
    """A shell that is warm and forked for every cell."""

    def __init__(self) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        config.InteractiveShell.cache_size = 0
        config.InteractiveShell.colors = "nocolor"
        config.Completer.use_jedi = False
        self._shell = _Shell.instance(config=config)
        self._shell.compile.get_code_name = self._code_name
        self._stdout = Console("stdout", 1)
        self._stderr = Console("stderr", 2)
        self._index = 0
        self.output = -1
        """The descriptor that the current run's output goes to."""

    def execute(self, index: int, source: str, pipe: Pipe) -> dict[str, Any]:
        """Runs the cell; its output goes to the pipe while it runs, its failure is returned."""
        self._index = index
        _ResultHook.pipe = _Publisher.pipe = self._stdout.pipe = self._stderr.pipe = pipe
        _ResultHook.source = source
        sys.stdout, sys.stderr = self._stdout, self._stderr
        sys.__stdout__, sys.__stderr__ = self._stdout, self._stderr
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            error = self._execute(source)
        except KeyboardInterrupt as interrupt:
            error = interrupt
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        pipe.close()
        failure = None if error is None else traces.failure(error)
        return {"status": _status(error), "failure": failure}

    def _execute(self, source: str) -> BaseException | None:
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            result = self._shell.run_cell(source, store_history=False)
        error = result.error_before_exec or result.error_in_exec
        drawn = figures.show_all()
        return error or drawn

    def _code_name(self, raw: str, transformed: str, number: int) -> str:  # noqa: ARG002
        return traces.cell_file(self._index)


def _status(error: BaseException | None) -> str:
    if error is None:
        return "ok"
    if isinstance(error, KeyboardInterrupt):
        return "stopped"
    return "memory" if isinstance(error, MemoryError) else "error"


def _emit(pipe: Pipe | None, data: Any, metadata: Any, *, result: bool) -> None:
    """Sends a bundle of media types; whatever is no text in it is left out."""
    if pipe is None:
        return
    import base64
    import json

    bundle: dict[str, str] = {}
    for media_type, value in data.items():
        if isinstance(value, str):
            bundle[media_type] = value
        elif isinstance(value, bytes):
            bundle[media_type] = base64.b64encode(value).decode("ascii")
        else:
            with contextlib.suppress(TypeError, ValueError):
                bundle[media_type] = json.dumps(value)
    extra = metadata if isinstance(metadata, dict) else {}
    try:
        json.dumps(extra)
    except (TypeError, ValueError):
        extra = {}
    if bundle:
        pipe.frame("display", {"data": bundle, "metadata": extra, "result": result})
