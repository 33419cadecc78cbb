"""Types at `assay shell` in a real terminal: python3 shell.py ASSAY DIR.

DIR holds `logs` and `lake`; a second folder `more` is taken in on the way.
"""

import os
import subprocess
import time

from terminal import ASSAY, CTRL_C, CTRL_D, DIR, TAB, Terminal

shell = Terminal("shell", "--lake", "lake")
shell.wait("assay> ")

# A statement over two lines, and a column that Tab completes.
shell.type("SELECT count(*) AS calls, count(identity_a" + TAB + ") AS named\r")
shell.wait("identity_arn")
shell.wait("; runs it")
shell.type("FROM invocations;\r")
before = int(shell.wait(r"calls +named[^0-9]+(\d+)").group(1))
shell.wait("1 row, ")
shell.wait("assay> ")

# Ctrl-C clears what is typed.
shell.type("SELECT nonsense" + CTRL_C)
shell.wait("assay> ")

# Ctrl-C cancels a query that would take for ever, and the session goes on.
tables = ", ".join(f"invocations {name}" for name in "abcde")
endless = f"SELECT count(*) FROM {tables} WHERE a.latency_ms * e.latency_ms + b.latency_ms = c.latency_ms * d.latency_ms;"
shell.type(endless + "\r")
time.sleep(1)
began = time.monotonic()
shell.type(CTRL_C)
shell.wait("cancelled")
print(f"cancelled after {time.monotonic() - began:.3f} s")
shell.wait("assay> ")

# Statements that are pasted all at once all run, without any help of the terminal.
shell.type("SELECT 11 AS a;\rSELECT 22 AS b;\rSELECT 33 AS c;\r")
for number in (11, 22, 33):
    shell.wait(rf"[^0-9]{number} *\r\n")
    shell.wait("1 row, ")
shell.wait("assay> ")

# What is committed meanwhile is seen.
ingest = [ASSAY, "ingest", "more", "--lake", "lake", "--quiet"]
subprocess.run(ingest, cwd=DIR, check=True, stdout=subprocess.DEVNULL)
shell.type("SELECT count(*) AS calls FROM invocations;\r")
after = int(shell.wait(r"calls[^0-9]+(\d+)").group(1))
assert after > before, f"{after} rows after a commit, {before} before it"
shell.wait("assay> ")

# A mistake is shown with its place.
shell.type("SELECT modle FROM invocations;\r")
shell.wait(r"error: unknown column `modle`")
shell.wait(r"\^\^\^\^\^")
shell.wait("assay> ")

shell.type(CTRL_D)
assert shell.ended() == 0
history = os.path.join(DIR, ".local/state/assay/history")
assert os.stat(history).st_mode & 0o777 == 0o600
with open(history) as file:
    assert r"AS named\nFROM invocations;" in file.read()
