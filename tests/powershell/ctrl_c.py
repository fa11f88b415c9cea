"""Runs pwsh on a pseudo-terminal, sends Ctrl+C, and reports how it ended.

usage: ctrl_c.py PWSH SCRIPT MARK SECONDS
When MARK appears in the output, waits a second, types Ctrl+C, and waits at most SECONDS for the end.
Prints one JSON object: ended, seconds, output.
"""
import json
import os
import pty
import select
import signal
import sys
import time

program, script, mark, bound = sys.argv[1], sys.argv[2], sys.argv[3].encode(), float(sys.argv[4])
child, terminal = pty.fork()
if child == 0:
    # Whoever runs the tests in the background has them ignore what Ctrl+C sends, and children inherit that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.environ["TERM"] = "dumb"
    os.execv(program, [program, "-NoProfile", "-NoLogo", "-File", script])

output, typed, ended = b"", None, False
last = time.monotonic() + 60
while time.monotonic() < last:
    if select.select([terminal], [], [], 0.05)[0]:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            data = b""
        if not data:
            ended = True
            break
        output += data
        # Where is the cursor? A terminal answers; pwsh waits for it when it shows progress.
        os.write(terminal, b"\x1b[1;1R" * data.count(b"\x1b[6n"))
    if typed is None and mark in output:
        time.sleep(1)
        os.write(terminal, b"\x03")
        typed = time.monotonic()
        last = typed + bound

if not ended:
    os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
seconds = None if typed is None else time.monotonic() - typed
print(json.dumps({"ended": ended, "seconds": seconds, "output": output.decode(errors="replace")}))
