"""Runs a program and prints what it took, its children included, as one line of JSON on the last line."""

import json
import resource
import subprocess
import sys
import time

started = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
seconds = time.monotonic() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(
    json.dumps(
        {
            "seconds": seconds,
            "cpuSeconds": used.ru_utime + used.ru_stime,
            "peakMemory": used.ru_maxrss * 1024,
            "code": done.returncode,
            "output": done.stdout[-2000:],
        }
    )
)
