"""Papers for an outage."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from stepdown.config.commands import OK, REFUSED
from stepdown.journeys.packet import make_due, make_now
from stepdown.kernel.refusal import Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.place.queries import sites

SYSTEM = Viewer(Audience.SYSTEM, name="downtime packet")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "downtime",
        help="the packet of papers for an outage",
        description="Every night the clock makes a packet for each site and keeps it in the folder "
        "STEPDOWN_PACKETS, outside the database, readable by the account that runs the house: in an outage, "
        "take it from there.",
    )
    parts = parser.add_subparsers(dest="part", required=True)
    packet = parts.add_parser(
        "packet",
        help="make one now",
        description="The packet of one site as it is now. Whoever takes it takes something about each "
        "person in it: each has a line in the log. Exit code 0: written. 1: no such site, or refused.",
    )
    packet.add_argument("--site", required=True, metavar="NAME", help="the name of the site")
    packet.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help="where to; readable by you only"
    )
    packet.set_defaults(run=run)
    night = parts.add_parser(
        "night", help="make what is due now, as the clock does; says where the papers lie"
    )
    night.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.part == "night":
        made = make_due(by=SYSTEM, at=timezone.now())
        print(f"{made} made. They lie in {settings.PACKET_DIR}.")
        return OK
    known = sites(SYSTEM)
    site = next((one for one in known if one.name.casefold() == args.site.casefold()), None)
    if site is None:
        print(f"No site is called that. There are: {', '.join(one.name for one in known)}.", file=sys.stderr)
        return REFUSED
    try:
        released = make_now(site_id=site.id, by=SYSTEM, at=timezone.now())
    except Refused as refused:
        print(refused, file=sys.stderr)
        return REFUSED
    handle = os.open(args.out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(released.body)
    print(f"{args.out}: {len(released.client_ids)} people. Shred it when it is entered.")
    return OK
