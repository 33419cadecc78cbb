"""Screens in terminals of several widths.

Reads {"assay", "folder", "variables", "widths", "commands", "same"} as JSON, runs each command in
each width in a folder of its own, a copy of that one, and writes the screens as JSON, a list for
each command. Of a command, `<<< TEXT` is what it reads; `same` are patterns of what changes from
run to run, each with the text for it.
"""

import concurrent.futures
import fcntl
import json
import os
import pty
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import termios

ROWS = 50

asked = json.load(sys.stdin)


def screen(command, width):
    command, _, typed = command.partition(" <<< ")
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        shutil.copytree(asked["folder"], folder, dirs_exist_ok=True)
        terminal, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, width, 0, 0))
        alone = {"HOME": folder, "TERM": "dumb", "AWS_EC2_METADATA_DISABLED": "true"}
        program = subprocess.Popen(
            [asked["assay"], *shlex.split(command)],
            cwd=folder, env={**alone, **asked["variables"]}, stdin=subprocess.PIPE, stdout=inner, stderr=inner,
        )
        os.close(inner)
        program.stdin.write(typed.encode())
        program.stdin.close()
        shown = b""
        try:
            while read := os.read(terminal, 65536):
                shown += read
        except OSError:
            pass  # How Linux says that the terminal has no more to read.
        program.wait()
        os.close(terminal)
    text = shown.decode().replace("\r\n", "\n")
    for place in (folder, asked["folder"]):
        text = text.replace(place, "DIR")
    for pattern, same in asked["same"]:
        text = re.sub(pattern, same, text)
    return text


with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:
    looks = [
        [threads.submit(screen, command, width) for width in asked["widths"]]
        for command in asked["commands"]
    ]
    json.dump([[screen.result() for screen in look] for look in looks], sys.stdout)
