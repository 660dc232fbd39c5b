"""A person at the PC in front of the studio: sends what the page's forms would send."""

import re

from starlette.testclient import TestClient

from loa.studio.app import studio_app


class Browser:
    """One browser, with its session."""

    def __init__(self, folder, now):
        app = studio_app(folder, clock=lambda: now, hosts=["studio"])
        self.client = TestClient(app, base_url="http://studio", follow_redirects=True)

    def get(self, address):
        return self.client.get(address)

    def send(self, address, files=None, **fields):
        token = re.search(r'"X-Loa-Token": "([^"]+)"', self.client.get("/sign-in").text).group(1)
        return self.client.post(address, data={"token": token, **fields}, files=files)
