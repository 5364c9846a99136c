"""Browsers without a window that a test can press keys in: Chromium through pipes, Firefox through a socket."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
SIZE = (960, 540)
KEYS = {
    # The key, its code for Chromium, its character for Firefox.
    "ArrowRight": (39, "\ue014"),
    "ArrowLeft": (37, "\ue012"),
    "PageDown": (34, "\ue00f"),
    "PageUp": (33, "\ue00e"),
    "Home": (36, "\ue011"),
    "End": (35, "\ue010"),
}

AS_THREE_AND_FOUR = """
import os, sys
a, b = (os.dup(int(each)) for each in sys.argv[1:3])
for pipe, number in ((a, 3), (b, 4)):
    os.dup2(pipe, number)
    os.set_inheritable(number, True)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Chromium listens to pipe 3 and speaks to pipe 4."""


class Browser:
    """What both can do; `ask` and `press` are their own."""

    process: subprocess.Popen[bytes]

    def ask(self, script: str) -> Any:
        """What a line of JavaScript gives."""
        raise NotImplementedError

    def press(self, key: str) -> None:
        """A key, down and up."""
        raise NotImplementedError

    def told(self) -> dict[str, str]:
        """What the page says of itself."""
        return dict(json.loads(self.ask("JSON.stringify(document.body ? document.body.dataset : {})") or "{}"))

    def wait_for(self, **wanted: str) -> None:
        """Until the page says so of itself."""
        self.until(lambda: wanted.items() <= self.told().items())

    def until(self, what: Callable[[], Any]) -> Any:
        """Until something is so; what it is."""
        limit = time.monotonic() + 60
        while not (found := what()):
            assert time.monotonic() < limit, "it did not happen within a minute"
            time.sleep(0.05)
        return found

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()


class Chromium(Browser):
    """Spoken to through pipes: a message ends with a zero byte."""

    def __init__(self, page: Path, folder: Path) -> None:
        there, self._out = os.pipe()
        self._in, back = os.pipe()
        window = f"--window-size={SIZE[0]},{SIZE[1]}"
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", window]
        args = [str(CHROMIUM), *flags, f"--user-data-dir={folder}", page.as_uri()]
        start = [sys.executable, "-c", AS_THREE_AND_FOUR, str(there), str(back), *args]
        self.process = subprocess.Popen(start, pass_fds=(there, back), stderr=subprocess.DEVNULL)
        os.close(there)
        os.close(back)
        self._rest, self._count, self._session = b"", 0, ""
        target = self.until(lambda: [each for each in self._pages() if each["type"] == "page"])[0]
        self._session = self._call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]

    def ask(self, script: str) -> Any:
        """What a line of JavaScript gives."""
        return self._call("Runtime.evaluate", expression=script)["result"].get("value")

    def press(self, key: str) -> None:
        """A key, down and up."""
        code = KEYS[key][0] if key in KEYS else ord(key.upper())
        text = {} if key in KEYS else {"text": key}
        self._call("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **text)
        self._call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def close(self) -> None:
        """End it."""
        super().close()
        os.close(self._out)
        os.close(self._in)

    def _pages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._call("Target.getTargets")["targetInfos"]
        return found

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        if self._session and not method.startswith("Target."):
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in self._rest:
                self._rest += os.read(self._in, 1 << 16)
            answer, _, self._rest = self._rest.partition(b"\0")
            told = json.loads(answer)
            if told.get("id") == self._count:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result


class Firefox(Browser):
    """Spoken to through a socket (Marionette): a message is its length, a colon, and [0, number, command, params]."""

    def __init__(self, page: Path, folder: Path) -> None:
        folder.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        (folder / "user.js").write_text(f'user_pref("marionette.port", {port});\n', encoding="utf-8")
        size = [f"--width={SIZE[0]}", f"--height={SIZE[1]}"]
        args = [str(FIREFOX), "--headless", "--marionette", "--no-remote", *size, "--profile", str(folder)]
        self.process = subprocess.Popen(args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._socket = self._connected(port)
        self._file = self._socket.makefile("rb")
        self._count = 0
        self._read()  # who it is
        self._call("WebDriver:NewSession")
        self._call("WebDriver:Navigate", url=page.as_uri())

    def ask(self, script: str) -> Any:
        """What a line of JavaScript gives, evaluated by the page itself: others do not see its names."""
        return self._call("WebDriver:ExecuteScript", script=f"return window.eval({json.dumps(script)})")

    def press(self, key: str) -> None:
        """A key, down and up."""
        value = KEYS[key][1] if key in KEYS else key
        moves = [{"type": how, "value": value} for how in ("keyDown", "keyUp")]
        self._call("WebDriver:PerformActions", actions=[{"type": "key", "id": "keys", "actions": moves}])

    def close(self) -> None:
        """End it."""
        self._file.close()
        self._socket.close()
        super().close()

    def _connected(self, port: int) -> socket.socket:
        found = socket.socket()
        found.settimeout(60)
        self.until(lambda: found.connect_ex(("127.0.0.1", port)) == 0)
        return found

    def _call(self, command: str, **params: Any) -> Any:
        self._count += 1
        message = json.dumps([0, self._count, command, params]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, number, error, result = self._read()
        assert number == self._count
        assert error is None, error
        return result.get("value") if isinstance(result, dict) else result

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._file.read(1)
        return json.loads(self._file.read(int(length[:-1])))
