"""The `stepdown` command line: one module of `stepdown.config.commands` per command."""

from __future__ import annotations

import argparse
import os
import pkgutil
import sys
from collections.abc import Sequence
from importlib import import_module

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from stepdown.config import commands
from stepdown.config.assets import AssetsError
from stepdown.config.clinic import Clinic, MachineLacks
from stepdown.config.commands import ENVIRONMENT, REFUSED
from stepdown.config.postgres_files import PostgresError
from stepdown.config.processes import ChildFails
from stepdown.config.supervisor import AlreadyRuns

DESCRIPTION = "Stepdown runs an Intensive Outpatient Program. `stepdown COMMAND --help` explains a command."
EXIT_CODES = """\
exit codes: 0 done, or all is well
            1 the check failed, or what was asked for was refused
            2 the command line was not understood
            3 the machine lacks something: a database, a port, a file
"""
# These work without Django and before there is a database; every other command may use the rooms.
ALONE = frozenset({"run", "health", "demo", "timetable", "warning", "drugtest"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the answer is the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        clinic = Clinic.at()
        args = _parser(given, clinic).parse_args(given)
        if args.command not in ALONE and clinic.cluster is not None and not clinic.cluster.running:
            raise MachineLacks(f"The clinic in {clinic.data} is not running: start it with `make run`.")
        return int(args.run(args))
    except (MachineLacks, PostgresError, AssetsError, ChildFails) as lack:
        print(lack, file=sys.stderr)
        return ENVIRONMENT
    except ImproperlyConfigured as lack:
        print(lack, file=sys.stderr)
        return ENVIRONMENT
    except OperationalError as error:
        print(f"The database does not answer: {error}".splitlines()[0], file=sys.stderr)
        return ENVIRONMENT
    except AlreadyRuns as running:
        print(running, file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read us stopped reading; Python would complain at exit
        return REFUSED
    except KeyboardInterrupt:
        return 130


def _parser(given: Sequence[str], clinic: Clinic) -> argparse.ArgumentParser:
    """The parser with the named command in it, or with all of them where none is named."""
    parser = argparse.ArgumentParser(
        "stepdown",
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    known = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
    named = next((word for word in given if not word.startswith("-")), "")
    chosen = [named] if named in known else known
    if not ALONE.issuperset(chosen):
        _open_house(clinic)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in chosen:
        import_module(f"stepdown.config.commands.{name}").add(subparsers)
    return parser


def _open_house(clinic: Clinic) -> None:
    """Let a command use the rooms, as the application's role of the clinic on this machine."""
    os.environ.update(clinic.env())
    django.setup()
