"""Runs a script in pwsh on a pseudo-terminal, sends Ctrl+C, and reports whether the shell goes on.

usage: ctrl_c.py PWSH SCRIPT MARK SECONDS
When MARK appears in the output, waits a second, types Ctrl+C, waits at most SECONDS for the prompt, and has the shell
calculate and end. Prints one JSON object: ended (all of that), seconds (from Ctrl+C to the prompt, or null), output.
"""
import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

program, script, mark, bound = sys.argv[1], sys.argv[2], sys.argv[3].encode(), float(sys.argv[4])
PROMPT = b"what next? "
child, terminal = pty.fork()
if child == 0:
    # What edits command lines and shows progress divides by the width.
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    # Whoever runs the tests in the background has them ignore what Ctrl+C sends, and children inherit that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.environ["TERM"] = "dumb"
    quoted = script.replace("'", "''")
    # PSReadLine would keep what is typed in the user's history.
    command = f"Remove-Module PSReadLine -ErrorAction Ignore; function global:prompt {{ '{PROMPT.decode()}' }}; & '{quoted}'"
    os.execv(program, [program, "-NoProfile", "-NoLogo", "-NoExit", "-Command", command])

output, typed, seconds, ended = b"", None, None, False
last = time.monotonic() + 60
while time.monotonic() < last:
    if select.select([terminal], [], [], 0.05)[0]:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            data = b""
        if not data:
            ended = b"the answer is 42" in output
            break
        output += data
        # Where is the cursor? A terminal answers; pwsh waits for it when it shows progress.
        os.write(terminal, b"\x1b[1;1R" * data.count(b"\x1b[6n"))
    if typed is None and mark in output:
        time.sleep(1)
        os.write(terminal, b"\x03")
        typed = time.monotonic()
        last = typed + bound
    if typed is not None and seconds is None and PROMPT in output:
        seconds = time.monotonic() - typed
        os.write(terminal, b"\"the answer is $(6 * 7)\"; exit\r")
        last = time.monotonic() + 60

if not ended:
    os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
print(json.dumps({"ended": ended, "seconds": seconds, "output": output.decode(errors="replace")}))
