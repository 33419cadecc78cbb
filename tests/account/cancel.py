"""Types a statement at a prompt, and Ctrl-C once a line comes from stdin:
python3 cancel.py STATEMENT ASSAY ARGS…"""

import os
import pty
import select
import signal
import sys

STATEMENT, ASSAY, ARGS = sys.argv[1], sys.argv[2], sys.argv[3:]
PATIENCE_SECONDS = 60
CTRL_C, CTRL_D = "\x03", "\x04"

child, fd = pty.fork()
if child == 0:
    # What was started in the background of a script ignores it, and its children too.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execv(ASSAY, [ASSAY, *ARGS])


screen = ""


def wait(word):
    """Reads until the word is on the screen, and forgets what was read up to it."""
    global screen
    while word not in screen:
        ready, _, _ = select.select([fd], [], [], PATIENCE_SECONDS)
        assert ready, f"no {word!r} on the screen:\n{screen}"
        screen += os.read(fd, 65536).decode(errors="replace")
    screen = screen.split(word, 1)[1]


wait("assay> ")
os.write(fd, f"{STATEMENT};\r".encode())
sys.stdin.readline()
os.write(fd, CTRL_C.encode())
wait("cancelled")
wait("assay> ")
os.write(fd, CTRL_D.encode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
