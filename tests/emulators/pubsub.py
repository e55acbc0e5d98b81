"""Runs the Pub/Sub emulator of the Google Cloud SDK: Java, which would outlive whoever started it."""

import subprocess
import sys

if __name__ == "__main__":
    java = subprocess.Popen(["java", "-Xmx256m", "-jar", sys.argv[2], "--host=127.0.0.1", f"--port={sys.argv[1]}"],
                            stdin=subprocess.DEVNULL)
    try:
        while sys.stdin.buffer.read(4096):
            pass
    finally:
        java.kill()
        java.wait()
