"""Servers of moto on free ports of 127.0.0.1, with what it lacks, until standard input ends.

Each line of standard input is answered by one on standard output: `start {"NAME": "VALUE"}`
by the process and the URL of a server with nothing in it, for which these variables are set,
and `end PROCESS` by `ended`. Modules are read once: a server is a copy of this process.
"""

import gc
import importlib
import json
import logging
import os
import pathlib
import signal
import sys
import threading

from werkzeug.serving import make_server

import once
from moto.moto_server.werkzeug_app import MotoRequestHandler

HERE = pathlib.Path(__file__).parent


def extend():
    """Each module of `more` adds calls to one service when it is imported."""
    for module in sorted(HERE.joinpath("more").glob("[a-z]*.py")):
        importlib.import_module(f"more.{module.stem}")


def serve(application, variables, tell):
    """Serves until the process is ended; tells its address when it listens."""
    os.environ.update(variables)
    server = make_server(
        "127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler
    )
    os.write(tell, f"{os.getpid()} http://127.0.0.1:{server.server_port}\n".encode())
    os.close(tell)
    server.serve_forever()


def start(application, variables, lives):
    """Gives the process of a new server, which tells its address when it is ready."""
    process = os.fork()
    if process == 0:
        try:
            os.close(lives[1])
            threading.Thread(target=outlive_nobody, args=(lives[0],), daemon=True).start()
            tell = os.dup(1)
            # What a server prints is not told.
            os.dup2(2, 1)
            serve(application, variables, tell)
        finally:
            os._exit(1)
    return process


def outlive_nobody(lives):
    """Ends this process with the one that holds the other end."""
    os.read(lives, 1)
    os._exit(0)


def end(process):
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def main():
    # A line for each request would bury what a test says.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    once.remember()
    extend()
    application = once.prepared()
    # What all servers share is not looked through for garbage.
    gc.freeze()
    lives, running = os.pipe(), set()
    try:
        for line in sys.stdin:
            what, _, told = line.partition(" ")
            if what == "start":
                running.add(start(application, json.loads(told), lives))
            else:
                running.remove(int(told))
                end(int(told))
                print("ended", flush=True)
    finally:
        for process in running:
            end(process)


main()
