"""Agrees, and does not, to what `assay provision` is about to do, in a real
terminal: python3 confirm.py ASSAY DIR. DIR holds `assay.toml`; the variables
AWS_* name an account with nothing in it."""

import os
import signal
import subprocess

from terminal import ASSAY, CTRL_C, CTRL_D, DIR, Terminal

AWS = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
YES = "Type `yes` to do this: "


def provision(*args):
    return Terminal("provision", *args, **AWS)


def plan():
    command = [ASSAY, "provision", "plan", "--quiet"]
    environment = {"HOME": DIR, **AWS}
    return subprocess.run(command, cwd=DIR, env=environment, check=True, capture_output=True).stdout


def answers(terminal, *pairs):
    for question, answer in pairs:
        terminal.wait(question)
        terminal.type(answer + "\r")


def refused(terminal):
    """What was typed was not what was asked for: nothing has happened."""
    code = terminal.ended()
    assert code == 1, terminal.screen
    assert "\nerror: not agreed to: nothing was changed\r\n" in terminal.screen, terminal.screen
    assert plan() == before, plan()


def set_in_file(line):
    path = os.path.join(DIR, "assay.toml")
    with open(path) as file:
        text = file.read()
    with open(path, "w") as file:
        file.write(text.replace("[provision]\n", f"[provision]\n{line}\n"))


def lose(name):
    return f"This is lost for ever: .*\r\nType `{name}` to lose it: "


before = plan()

# Nothing is made that was not agreed to: with another word, with the end of the
# input, with nothing but Enter.
for answer in ("no\r", "YES\r", "\r", CTRL_D):
    terminal = provision("apply")
    terminal.wait("41 to create")
    terminal.wait(YES)
    terminal.type(answer)
    refused(terminal)

# Ctrl-C at the question ends it as it ends any program.
terminal = provision("apply")
terminal.wait(YES)
terminal.type(CTRL_C)
assert terminal.ended() == -signal.SIGINT, terminal.screen
assert plan() == before

terminal = provision("apply")
answers(terminal, (YES, "yes"))
assert terminal.ended() == 0, terminal.screen
assert "41 created" in terminal.screen, terminal.screen
before = plan()

# Each loss is agreed to by its name, and one wrong name spares everything.
workgroup, results, logs = (
    "claude-code-bedrock-logs",
    "example-corp-athena-results",
    "example-corp-bedrock-invocation-logs",
)
terminal = provision("destroy")
answers(terminal, (lose(workgroup), workgroup), (lose(results), workgroup))
refused(terminal)
terminal = provision("destroy", "--delete-data", logs)
profiles = ("claude-code-bob", "claude-code-alice")
answers(terminal, *((lose(name), name) for name in (workgroup, results, *profiles, logs)))
assert terminal.ended() == 0, terminal.screen
assert "3 spared" in terminal.screen, terminal.screen

# Logs that will be kept for a shorter time are lost too.
set_in_file("log_retention_days = 30")
before = plan()
group = "/aws/bedrock/claude-code-invocations"
terminal = provision("apply")
answers(terminal, (lose(group), "yes"))
refused(terminal)
terminal = provision("apply")
answers(terminal, (lose(group), group))
assert terminal.ended() == 0, terminal.screen

# Of many of a kind the number is asked for, and no other is taken.
path = os.path.join(DIR, "assay.toml")
with open(path) as file:
    text = file.read()
with open(path, "w") as file:
    file.write(text + "".join(f'\n[[provision.developers]]\nname = "dev{n}"\n' for n in range(6)))
terminal = provision("apply")
answers(terminal, (YES, "yes"))
assert terminal.ended() == 0, terminal.screen
with open(path, "w") as file:
    file.write(text)
before = plan()
number = "This deletes 6 of inference_profile.\r\nType the number to delete them: "
terminal = provision("apply")
answers(terminal, (number, "yes"))
refused(terminal)
terminal = provision("apply")
answers(terminal, (number, "6"))
assert terminal.ended() == 0, terminal.screen
