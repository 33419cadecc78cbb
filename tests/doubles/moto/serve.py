"""moto on a free port of 127.0.0.1, with what it lacks, until standard input ends."""

import importlib
import logging
import pathlib
import sys

from moto.server import ThreadedMotoServer

HERE = pathlib.Path(__file__).parent


def extend():
    """Each module of `more` adds calls to one service when it is imported."""
    sys.path.insert(0, str(HERE))
    for module in sorted(HERE.joinpath("more").glob("[a-z]*.py")):
        importlib.import_module(f"more.{module.stem}")


def main():
    extend()
    # A line for each request would bury what a test says.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    print(f"http://{host}:{port}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
