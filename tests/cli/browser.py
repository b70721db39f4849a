# SPDX-License-Identifier: MIT
"""A real browser without a window, driven through two pipes by the protocol of
its developer tools; the case is skipped where there is no Chromium. What a
reader does (look, click) asks for no script in the page."""

import html
import json
import os
import re
import select
import shutil
import subprocess
import tempfile
import time
import unittest

NAMES = "chromium", "chromium-browser", "google-chrome", "chrome"
WAIT = 60


class Refused(Exception):
    """The browser says no: there is no such thing, or it is not shown"""


class Browser:
    def __init__(self, scripts=True):
        program = next(filter(None, map(shutil.which, NAMES)), None)
        if not program:
            raise unittest.SkipTest("no Chromium")
        self.folder = tempfile.mkdtemp(prefix="newsprint-browser-")
        self.number, self.session, self.events, self.rest = 0, None, [], b""
        there, self.write_end = os.pipe()
        self.read_end, back = os.pipe()
        # pylint: disable=consider-using-with
        self.process = subprocess.Popen(
            ["sh", "-c", f'exec "$0" "$@" 3<&{there} 4>&{back}', program,
             "--headless=new", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--remote-debugging-pipe",
             f"--user-data-dir={self.folder}", "about:blank"],
            pass_fds=(there, back), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(there)
        os.close(back)
        try:
            self.start(scripts)
        except BaseException:
            self.close()
            raise

    def start(self, scripts):
        target = self.command("Target.createTarget", url="about:blank")
        self.session = self.command("Target.attachToTarget", flatten=True,
                                    **target)["sessionId"]
        for domain in "Page", "Network", "Log", "Runtime", "DOM":
            self.command(domain + ".enable")
        self.command("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.look()

    def receive(self, until):
        """The next message"""
        while b"\0" not in self.rest:
            if not select.select([self.read_end], [], [],
                                 max(0, until - time.monotonic()))[0]:
                raise TimeoutError("the browser does not answer")
            part = os.read(self.read_end, 1 << 16)
            if not part:
                raise EOFError("the browser has gone")
            self.rest += part
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def command(self, name, **parameters):
        self.number += 1
        message = {"id": self.number, "method": name, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.write_end, data):]
        until = time.monotonic() + WAIT
        while True:
            answer = self.receive(until)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise Refused(f"{name}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, name):
        until = time.monotonic() + WAIT
        while not any(one.get("method") == name for one in self.events):
            self.events.append(self.receive(until))

    def close(self):
        self.process.kill()
        self.process.wait(20)
        os.close(self.write_end)
        os.close(self.read_end)
        for _ in range(20):
            shutil.rmtree(self.folder, ignore_errors=True)
            if not os.path.exists(self.folder):
                break
            time.sleep(.1)

    def look(self, width=1200, dark=False):
        self.command("Emulation.setDeviceMetricsOverride", width=width,
                     height=900, deviceScaleFactor=1, mobile=False)
        self.command("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme",
             "value": "dark" if dark else "light"}])

    def open(self, path):
        self.events = []
        self.command("Page.navigate", url="file://" + os.path.abspath(path))
        self.wait_for("Page.loadEventFired")

    def where(self):
        history = self.command("Page.getNavigationHistory")
        return os.path.basename(
            history["entries"][history["currentIndex"]]["url"])

    def find(self, selector):
        root = self.command("DOM.getDocument", depth=0)["root"]["nodeId"]
        return self.command("DOM.querySelectorAll", nodeId=root,
                            selector=selector)["nodeIds"]

    def text(self, node):
        markup = self.command("DOM.getOuterHTML", nodeId=node)["outerHTML"]
        return html.unescape(re.sub(r"<[^>]*>", "", markup))

    def box(self, node):
        """Where it is shown, or None"""
        try:
            quads = self.command("DOM.getContentQuads", nodeId=node)["quads"]
        except Refused:
            return None
        return quads[0] if quads else None

    def click(self, node, goes=False):
        self.command("DOM.scrollIntoViewIfNeeded", nodeId=node)
        quad = self.box(node)
        place = {"x": sum(quad[0::2]) / 4, "y": sum(quad[1::2]) / 4,
                 "button": "left", "clickCount": 1}
        if goes:
            self.events = [one for one in self.events
                           if one.get("method") != "Page.loadEventFired"]
        for kind in "mousePressed", "mouseReleased":
            self.command("Input.dispatchMouseEvent", type=kind, **place)
        if goes:
            self.wait_for("Page.loadEventFired")

    def run(self, script):
        """The value of an expression in the page"""
        answer = self.command("Runtime.evaluate", expression=script,
                              returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise Refused(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def told(self, method):
        return [one["params"] for one in self.events
                if one.get("method") == method]

    def requests(self):
        """All that was asked for since the page was opened"""
        return [one["request"]["url"]
                for one in self.told("Network.requestWillBeSent")]

    def dialogs(self):
        return self.told("Page.javascriptDialogOpening")

    def complaints(self):
        return ([one["entry"]["text"] for one in self.told("Log.entryAdded")]
                + [str(one) for one in self.told("Runtime.exceptionThrown")])
