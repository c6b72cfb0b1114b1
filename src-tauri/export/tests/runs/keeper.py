"""Runs a program until its own input ends, and then ends it with everything that it started.

keeper.py SIGNAL PROGRAM [ARGUMENT ...]
"""

import os
import signal
import subprocess
import sys
import threading

PATIENCE = 10

asked = getattr(signal, "SIG" + sys.argv[1])
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, start_new_session=True)


def end():
    while os.read(0, 1):
        pass
    for number in (asked, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            return
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            continue


threading.Thread(target=end, daemon=True).start()
code = child.wait()
# What the program started may outlive it.
try:
    os.killpg(child.pid, signal.SIGKILL)
except ProcessLookupError:
    pass
sys.exit(code)
