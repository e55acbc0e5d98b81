"""Cloud Workflows on one machine: a strict interpreter of the part of the language that `workflows/` uses.

What is not implemented is refused before anything runs, with one line that names the file, the step and the
construct. Beliefs about the platform are rows of tests/integration/test_workflow_conformance.py.
"""
