"""IPython's shell without terminal, history or disk: it executes a cell and says how that ended."""

import base64
import builtins
import json
import signal
import sys
import warnings
from typing import Any, ClassVar, NoReturn

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from lemmata.sandbox.inside import figures, traces
from lemmata.sandbox.inside.console import Console, Pipe


class _Current:
    """The run that this process is there for."""

    index: ClassVar[int] = 0
    source: ClassVar[str] = ""
    pipe: ClassVar[Pipe | None] = None


class _Compiler(CachingCompiler):
    """Names the code of a cell after the cell, so that traces can be told apart."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:  # noqa: ARG002
        return traces.cell_file(_Current.index)


class _ResultHook(DisplayHook):
    """Sends the value of a cell's last expression, unless a semicolon ends it."""

    def __call__(self, result: Any = None) -> None:
        hook: Any = self
        if result is None or hook.semicolon_at_end_of_expression(_Current.source):
            return
        if figures.is_drawing(result):
            return
        data, metadata = hook.compute_format_data(result)
        hook.shell.user_ns["_"] = result
        _emit(data, metadata, result=True)


class _Publisher(DisplayPublisher):
    """Sends what is displayed on the way."""

    def publish(self, data: Any, metadata: Any = None, *_: Any, **__: Any) -> None:
        _emit(data, metadata, result=False)

    def clear_output(self, wait: bool = False) -> None:  # noqa: ARG002  IPython's signature
        if _Current.pipe is not None:
            _Current.pipe.frame("clear", {})


class _Shell(InteractiveShell):
    """An interactive shell that shows nothing by itself and touches no file."""

    displayhook_class = Type(_ResultHook)
    display_pub_class = Type(_Publisher)
    compiler_class = Type(_Compiler)

    def init_ipython_dir(self, ipython_dir: Any) -> None:  # noqa: ARG002
        self.ipython_dir = ""

    def init_profile_dir(self, profile_dir: Any) -> None:  # noqa: ARG002
        self.profile_dir = None

    def init_virtualenv(self) -> None:
        pass

    def ask_exit(self) -> NoReturn:
        raise SystemExit

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
        make: Any = _Shell.instance
        self._shell: Any = make(config=config)
        self._stdout = Console("stdout", 1)
        self._stderr = Console("stderr", 2)
        builtins.input = _no_input
        self.output = -1
        """The descriptor that the current run's output goes to."""
        self._shell.run_cell("None", store_history=False)

    def execute(self, index: int, source: str, pipe: Pipe) -> dict[str, Any]:
        """Runs the cell; its output goes to the pipe while it runs, its failure is returned."""
        _Current.index, _Current.source, _Current.pipe = index, source, pipe
        self._stdout.pipe = self._stderr.pipe = pipe
        for module_name, stream in (("stdout", self._stdout), ("stderr", self._stderr)):
            setattr(sys, module_name, stream)
            setattr(sys, f"__{module_name}__", stream)
        error: BaseException | None
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
        # What has warned once at some line of a cell above may warn again at that line of this.
        self._shell.user_ns.pop("__warningregistry__", None)
        # IPython explains how to leave a terminal, which this is not.
        warnings.filterwarnings("ignore", "To exit: use", UserWarning)
        result = self._shell.run_cell(source, store_history=False)
        drawn = figures.show_all()
        error: BaseException | None = result.error_before_exec or result.error_in_exec
        if isinstance(error, SystemExit) and error.code in (None, 0):
            error = None  # `exit()` at the end of a cell asks for nothing but its end
        return error or drawn


def _status(error: BaseException | None) -> str:
    if error is None:
        return "ok"
    if isinstance(error, KeyboardInterrupt):
        return "stopped"
    return "memory" if isinstance(error, MemoryError) else "error"


def _no_input(prompt: object = "", /) -> NoReturn:  # noqa: ARG001  the signature of `input`
    raise RuntimeError("a cell cannot ask for input; write the value into the cell")


def _emit(data: Any, metadata: Any, *, result: bool) -> None:
    """Sends a bundle of media types as texts; what JSON can't carry of it is left out."""
    if _Current.pipe is None:
        return
    bundle = {str(kind): text for kind, value in data.items() if (text := _text(value)) is not None}
    extra = metadata if isinstance(metadata, dict) and _text(metadata) is not None else {}
    if bundle:
        _Current.pipe.frame("display", {"data": bundle, "metadata": extra, "result": result})


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    try:
        return json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return None
