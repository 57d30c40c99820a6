"""The `lemmata` command. Each command imports what it needs when it is called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from lemmata.cli.terminal import fail, say

CourseOption = Annotated[
    Path | None,
    typer.Option(
        "--course", metavar="DIR", help="The folder of the course (default: the built-in one)."
    ),
]
DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Where computed pages and outputs are kept."),
]
LessonsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[LESSON]…", help="Such as 01; default: all written ones."),
]
PortOption = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any free one.")]
GivenOption = Annotated[
    list[str] | None,
    typer.Option("--given", metavar="LATEX", help="A declaration; may be given several times."),
]
HostOption = Annotated[str, typer.Option("--host", help="127.0.0.1, ::1 or localhost.")]

app = typer.Typer(
    name="lemmata",
    help="An executable course on the mathematics of machine learning.",
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        import lemmata

        say(f"lemmata {lemmata.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def open_course(
    context: typer.Context,
    course: CourseOption = None,
    data: DataOption = None,
    version: Annotated[  # noqa: ARG001
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Open the course in the browser. Ctrl-C ends it."""
    if context.invoked_subcommand is None:
        from lemmata.cli.serve import Wish, serve

        serve(Wish(course=course, data=data))
    elif course is not None or data is not None:
        name = context.invoked_subcommand
        fail(
            "--course and --data stand behind the command",
            f"as in `lemmata {name} --course DIR`",
            2,
        )


@app.command("serve")
def serve_command(
    *,
    port: PortOption = 8417,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the course in the browser.")
    ] = True,
    watch: Annotated[
        bool, typer.Option("--watch", help="For authors: reload pages on save, print mistakes.")
    ] = False,
    host: HostOption = "127.0.0.1",
    course: CourseOption = None,
    data: DataOption = None,
) -> None:
    """Serve the course on this computer."""
    from lemmata.cli.serve import Wish, serve

    serve(Wish(course, data, host, port, browser=browser, watch=watch))


@app.command()
def build(
    lessons: LessonsArgument = None, course: CourseOption = None, data: DataOption = None
) -> None:
    """Run the cells and judge the equations of the lessons that are not known yet."""
    from lemmata.cli.build import build as work

    work(lessons or [], course, data)


@app.command()
def verify(
    lessons: LessonsArgument = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on the output.")] = False,
    course: CourseOption = None,
    data: DataOption = None,
) -> None:
    """Check the lessons: format, references, every display equation, and what cells do."""
    from lemmata.cli.verify import verify as work

    work(lessons or [], course, data, as_json=as_json)


@app.command()
def check(
    things: Annotated[
        list[str] | None,
        typer.Argument(metavar="CLAIM|FILE…", help="A claim in LaTeX, or .md, .tex, .ipynb files."),
    ] = None,
    *,
    given: GivenOption = None,
    jsonl: Annotated[
        list[str] | None,
        typer.Option("--jsonl", metavar="FILE", help="Rows of claims, one JSON object a line."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Chooses the random points.")] = 0,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0.1, help="After which a claim is given up.")
    ] = 2.0,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, max=64, help="How many are judged side by side.")
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a claim.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="What is not understood in a file is wrong, too.")
    ] = False,
) -> None:
    """Check a claim, or all display equations of files: proved, tested, or refuted and why."""
    from lemmata.cli.check import Asked
    from lemmata.cli.check import check as work

    asked = Asked(
        things or [], given or [], jsonl or [], seed, seconds, jobs, as_json=as_json, strict=strict
    )
    work(asked)


@app.command()
def derivative(
    expression: Annotated[str, typer.Argument(metavar="EXPR", help="An expression in LaTeX.")],
    wrt: Annotated[str, typer.Option("--wrt", metavar="X", help="By which symbol.")],
    *,
    given: GivenOption = None,
    form: Annotated[
        Literal["latex", "numpy", "torch", "jax"], typer.Option("--as", help="What to write.")
    ] = "latex",
    order: Annotated[int, typer.Option("--order", min=1, max=4, help="How often.")] = 1,
) -> None:
    """Differentiate an expression: in LaTeX, or as NumPy, PyTorch or JAX code."""
    from lemmata.cli.derivative import derivative as work

    work(expression, wrt, given or [], form, order)


@app.command()
def doctor(course: CourseOption = None, data: DataOption = None) -> None:
    """Say what is installed, what is missing, and what that costs."""
    from lemmata.cli.doctor import doctor as work

    work(course, data)


export = typer.Typer(help="Write a lesson in another format.", no_args_is_help=True)
app.add_typer(export, name="export")


@export.command()
def notebook(
    lesson: Annotated[str, typer.Argument(help="Such as 01.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="- writes to the output.")
    ] = None,
    course: CourseOption = None,
) -> None:
    """Write a Jupyter notebook that runs from top to bottom."""
    from lemmata.cli.export import export_notebook

    export_notebook(lesson, output, course)


def main() -> None:
    """The entry point of the command."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)
