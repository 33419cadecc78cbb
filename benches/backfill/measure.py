"""Running a command as a whole process and taking its measure."""

import dataclasses
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time


@dataclasses.dataclass(frozen=True)
class Cost:
    """What one run cost: seconds of wall and CPU time, peak memory in MB."""

    wall: float
    cpu: float
    peak_mb: float


def run(command, cpus):
    """Runs a command pinned to `cpus` and returns its cost and its output."""
    began = time.perf_counter()
    child = subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        preexec_fn=lambda: os.sched_setaffinity(0, cpus),
    )
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - began
    # The process is reaped; tell subprocess so that it does not wait again.
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"failed with {child.returncode}: {' '.join(map(str, command))}")
    cost = Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
    return cost, output.decode()


def median(costs):
    """The median of each measure on its own."""
    fields = [field.name for field in dataclasses.fields(Cost)]
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs) for name in fields))


def ratio(costs, others, name):
    """The median of the ratios of runs in the same round."""
    return statistics.median(
        getattr(one, name) / getattr(other, name) for one, other in zip(costs, others)
    )


def load():
    """How many processes want a core, as the last minute saw it."""
    return os.getloadavg()[0]


def processor():
    """What the machine calls its processor."""
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
