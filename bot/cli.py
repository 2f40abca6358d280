"""`kcst …`: finds the commands, and turns what goes wrong into one line on standard error."""

import gc
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable

import typer

from bot import commands
from models.errors import KcstError

RARELY = 50_000  # new objects between looks for garbage: starting makes many that stay, and was a sixth slower with 2,000


def build() -> typer.Typer:
    """The program with every command found in `commands/`; each file there offers `register(app)`."""
    app = typer.Typer(
        name="kcst", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
        help="The partnership's assistant: exact figures with their sources, letters turned into records, drafts to approve.",
    )  # fmt: skip
    for module in pkgutil.iter_modules(commands.__path__, f"{commands.__name__}."):
        importlib.import_module(module.name).register(app)
    return app


def main() -> None:
    """Run the command line. Exit 0 done, 1 refused or failed, 2 bad use; no traceback unless `--debug` is given."""
    gc.set_threshold(RARELY)
    debug = "--debug" in sys.argv
    sys.argv = [argument for argument in sys.argv if argument != "--debug"]
    sys.exit(run(build(), debug))


def run(app: Callable[..., object], debug: bool) -> int:
    """The exit code of the command; what went wrong is on standard error, in one line."""
    try:
        code = app(standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        return complain("Stopped.", 130)
    except typer.TyperException as problem:
        return misused(problem)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of our output has gone
        return 0
    except Exception as problem:
        if debug:
            raise
        return complain(*explained(problem))
    return code if isinstance(code, int) else 0


def misused(problem: typer.TyperException) -> int:
    """One line; but where a family was named without a command, its help, as it is laid out."""
    text, where = getattr(problem, "format_message", problem.__str__)(), getattr(problem, "ctx", None)
    if where is None or text != where.get_help():
        return complain(text, 2)
    typer.echo(text, err=True)
    return 2


def explained(problem: Exception) -> tuple[str, int]:
    """A sentence for a person, and the exit code."""
    if isinstance(problem, KcstError):
        return str(problem), problem.exit_code
    from sqlalchemy.exc import DBAPIError

    if isinstance(problem, DBAPIError):
        return "The database cannot be used; run `kcst doctor`, or this command again with --debug to see why.", 1
    if isinstance(problem, OSError):
        return f"{problem.filename or 'A file'} cannot be used: {problem.strerror or problem}.", 1
    return f"Something went wrong that should not ({type(problem).__name__}); run it again with --debug to see where.", 1


def complain(text: str, code: int) -> int:
    print(" ".join(text.split()), file=sys.stderr)  # noqa: T201
    return code
