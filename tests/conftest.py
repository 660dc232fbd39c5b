"""What every test has: no network beyond this machine, Vietnamese messages, a copy of the sample workspace."""

import ipaddress
import shutil
import socket
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not ipaddress.ip_address(address[0]).is_loopback:
            raise AssertionError(f"a test tried to reach {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def vietnamese(monkeypatch):
    monkeypatch.delenv("LOA_LANG", raising=False)


@pytest.fixture
def sample(tmp_path) -> Path:
    """A workspace of its own, like the sample."""
    for part in ("scripts", "voices", "schedules"):
        shutil.copytree(REPOSITORY / part, tmp_path / "workspace" / part)
    return tmp_path / "workspace"
