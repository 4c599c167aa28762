import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.desktop.bus import PATIENCE_SECONDS, BusStarter


@pytest.fixture
def start_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[BusStarter]:
    if shutil.which("dbus-daemon") is None:
        pytest.skip("dbus-daemon is not installed")
    daemons: list[subprocess.Popen[str]] = []

    def start() -> "subprocess.Popen[str]":
        daemon = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        daemons.append(daemon)
        assert daemon.stdout
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
        return daemon

    yield start
    for daemon in daemons:
        daemon.kill()
        daemon.wait(PATIENCE_SECONDS)
        assert daemon.stdout
        daemon.stdout.close()
