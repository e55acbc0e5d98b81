"""Runs the BigQuery emulator on the port given, in the emulators' own environment.

Two things it needs to be told: the official client's uploads say `*/*`, and the spatial extension lies in a wheel.
"""

import sys

import bqemulator.api.routes.upload as upload
import duckdb_extensions
from bqemulator.cli import main
from ending import end_with_the_starter

if __name__ == "__main__":
    end_with_the_starter()
    upload._PERMITTED_MEDIA_CONTENT_TYPES += ("*/*",)
    duckdb_extensions.import_extension("spatial")
    sys.argv = ["bqemulator", "start", "--rest-port", sys.argv[1], "--grpc-port", "0", "--ephemeral",
                "--log-level", "critical"]
    main()
