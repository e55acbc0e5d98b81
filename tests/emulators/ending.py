"""A process that ends when its standard input does: with whoever started it."""

import os
import sys
import threading


def end_with_the_starter() -> None:
    def watch() -> None:
        while sys.stdin.buffer.read(4096):
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
