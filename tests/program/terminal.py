"""`assay` in a real terminal, for scripts that are called with ASSAY DIR."""

import os
import pty
import re
import select
import signal
import sys
import time

ASSAY, DIR = sys.argv[1], sys.argv[2]
PATIENCE_SECONDS = 30
CTRL_C, CTRL_D, TAB = "\x03", "\x04", "\t"


class Terminal:
    """A program in a terminal of its own, with nothing of this machine's settings
    but those that it is given."""

    def __init__(self, *args, **settings):
        self.screen = ""
        self.child, self.fd = pty.fork()
        if self.child == 0:
            os.chdir(DIR)
            # What was started in the background ignores some of them, and its children too.
            for each in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
                signal.signal(each, signal.SIG_DFL)
            environment = {"HOME": DIR, "TERM": "xterm", "PATH": os.environ["PATH"], **settings}
            os.execve(ASSAY, [ASSAY, *args], environment)

    def type(self, text):
        os.write(self.fd, text.encode())

    def wait(self, pattern):
        """Reads until the pattern appears, and forgets what was read up to it."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not (found := re.search(pattern, self.screen)):
            ready, _, _ = select.select([self.fd], [], [], max(0, end - time.monotonic()))
            assert ready, f"no {pattern!r} on the screen:\n{self.screen}"
            self.screen += os.read(self.fd, 65536).decode(errors="replace")
        self.screen = self.screen[found.end():]
        return found

    def ended(self):
        """Reads to the end; the exit code, negative for a signal."""
        end = time.monotonic() + PATIENCE_SECONDS
        try:
            while select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
                read = os.read(self.fd, 65536)
                if not read:
                    break
                self.screen += read.decode(errors="replace")
            else:
                os.kill(self.child, signal.SIGKILL)
        except OSError:
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])
