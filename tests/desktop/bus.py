"""A D-Bus session bus for one test alone."""

import subprocess
from collections.abc import Callable

PATIENCE_SECONDS = 20

BusStarter = Callable[[], "subprocess.Popen[str]"]
"""Starts a bus, which is the session's from then on."""
