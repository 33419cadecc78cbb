"""Types a statement at the prompt of `assay shell`, and Ctrl-C once a line comes from stdin:
python3 cancel.py ASSAY DIR STATEMENT ARGS…, with the variables of the shell."""

import os
import sys

from terminal import CTRL_C, CTRL_D, Terminal

STATEMENT, ARGS = sys.argv[3], sys.argv[4:]

shell = Terminal("shell", *ARGS, **os.environ)
shell.wait("assay> ")
shell.type(f"{STATEMENT};\r")
sys.stdin.readline()
shell.type(CTRL_C)
shell.wait("cancelled")
shell.wait("assay> ")
shell.type(CTRL_D)
sys.exit(shell.ended())
