"""Commands that need a cloud cannot run here: every name in them is looked up in what Terraform would make.

A form of command that is not listed here fails: nobody would have looked at it.
"""

from __future__ import annotations

import json
import re
import shlex
from functools import cache
from pathlib import Path

import pytest
import yaml

from common.cli.generate.alerts import METRICS
from tests.docs.test_pages import PAGES, blocks
from tests.played import ROOT

TERRAFORM = ROOT / "terraform"
MANIFEST = json.loads((TERRAFORM / "pipeline.auto.tfvars.json").read_text())
DECLARED = re.compile(r'^(resource|data|module|variable|output) "([\w-]+)"(?: "([\w-]+)")?', re.M)
FLAGS = {"project", "location", "region", "data", "data-file", "format", "time", "billing-account", "limit",
         "freshness", "uniform-bucket-level-access", "public-access-prevention", "auto-ack", "order", "attribute",
         "message"}


@cache
def declared(folder: Path) -> frozenset[tuple[str, str]]:
    """(kind, name) of every block of a module of Terraform; a resource's name is type.name."""
    text = "\n".join(path.read_text() for path in sorted(folder.glob("*.tf")))
    return frozenset((kind, f"{name}.{second}" if second else name) for kind, name, second in DECLARED.findall(text))


@cache
def known() -> dict[str, frozenset[str]]:
    """What the manifest makes, by the noun of a command."""
    functions = {d["function_name"]: d for d in (*MANIFEST["processors"].values(), *MANIFEST["endpoints"].values())}
    topics = {name for names in MANIFEST["topics"].values() for name in names.values()}
    pulled = {f"{names['topic']}-retained" for names in MANIFEST["topics"].values()} | {
        names["dead_letter_topic"] for names in MANIFEST["topics"].values()}
    pushed = {f"{p['function_name']}--{name}" for p in MANIFEST["processors"].values() for name in p["subscriptions"]}
    buckets = re.findall(r"^    (\w+)\s*= \{ noncurrent", (TERRAFORM / "storage.tf").read_text(), re.M)
    return {
        "functions": frozenset(functions), "workflows": frozenset(MANIFEST["workflows"]),
        "jobs": frozenset(name for name, d in functions.items() if d.get("schedule")), "topics": frozenset(topics),
        "subscriptions": frozenset(pulled | pushed),
        "secrets": frozenset(one["secret"] for one in MANIFEST["secrets"].values()),
        "buckets": frozenset(f"gs://{project}-{name}" for project in projects() for name in (*buckets, "terraform")),
        "projects": frozenset(projects()),
        "logs": frozenset(re.findall(r'log_id\("([^"]+)"\)', METRICS.read_text())),
    }


def projects() -> list[str]:
    return [value for path in sorted((TERRAFORM / "environments").glob("*.tfvars"))
            for value in re.findall(r'^project\s*= "(.+)"$', path.read_text(), re.M)]


SWITCHES = ("uniform-bucket-level-access", "public-access-prevention", "auto-ack")

# The words of a gcloud command, and what its first argument must name.
GCLOUD = {
    "projects create": "projects", "projects delete": "projects", "billing projects link": "projects",
    "storage buckets create": "buckets", "storage ls": "buckets", "secrets versions add": "secrets",
    "functions describe": "functions", "functions logs read": "functions", "scheduler jobs run": "jobs",
    "scheduler jobs pause": "jobs", "scheduler jobs resume": "jobs", "workflows run": "workflows",
    "workflows executions list": "workflows", "scheduler jobs describe": "jobs",
    "pubsub subscriptions pull": "subscriptions", "pubsub subscriptions describe": "subscriptions",
    "pubsub subscriptions seek": "subscriptions", "pubsub topics describe": "topics", "pubsub topics publish": "topics",
    "logging write": "logs",
}


def commands() -> list[tuple[str, str]]:
    """(page, command), continued lines joined."""
    shown = ((page.name, line.strip().removeprefix("$ ")) for page in PAGES for body in blocks(page, "sh", "console")
             for line in body.replace("\\\n", " ").splitlines())
    return [(page, line) for page, line in shown if line.startswith(("terraform ", "gcloud "))]


def faults(command: str) -> list[str]:
    """What in it cannot be."""
    words = shlex.split(command)
    return gcloud(words[1:]) if words[0] == "gcloud" else terraform(words[1:])


def gcloud(words: list[str]) -> list[str]:
    plain, flags = _split(words)
    if plain[:2] == ["components", "install"]:  # of a machine, not of a project
        return []
    if plain[:2] == ["logging", "read"]:
        return unsaid(plain[2])
    form = next((form for form in GCLOUD if plain[:len(form.split())] == form.split()), None)
    if form is None:
        return [f"{' '.join(plain[:3])}: nobody here knows what it names"]
    subject = plain[len(form.split())]
    out = [f"--{flag}: not looked at here" for flag in sorted(flags.keys() - FLAGS)]
    out += [] if subject in known()[GCLOUD[form]] else [f"{subject}: there is none among {GCLOUD[form]}"]
    out += [f"{flags['project']}: no such project"] if flags.get("project", projects()[0]) not in projects() else []
    if form == "workflows run" and "data" in flags:
        named = json.loads(flags["data"]).get("function")
        out += [f"{named}: {subject} does not call it"] if named and named not in MANIFEST["workflows"][subject][
            "functions"] else []
    return out


def unsaid(text: str) -> list[str]:
    """What a filter of log lines speaks of and nobody writes."""
    code = "".join(path.read_text() for top in ("common", "functions") for path in sorted((ROOT / top).rglob("*.py")))
    said = {"message": re.findall(r'logs\.event\(\s*"(\w+)"', code),
            "event": re.findall(r"event: (\w+)", (ROOT / "workflows" / "daily.yaml").read_text())}
    sources = ("cloud_run_revision", "workflows.googleapis.com/Workflow", "cloud_scheduler_job")
    return [f"{name}: nobody writes {field}={name}" for field, name in re.findall(r'jsonPayload\.(\w+)="(\w+)"', text)
            if name not in said.get(field, [])] + [
        f"{source}: no lines come from there" for source in re.findall(r'resource\.type="([^"]+)"', text)
        if source not in sources]


def _split(words: list[str]) -> tuple[list[str], dict[str, str]]:
    """What stands alone, and the flags with their values, which follow a space or an equals sign."""
    plain, flags, rest = [], dict[str, str](), iter(words)
    for word in rest:
        if not word.startswith("--"):
            plain.append(word)
        elif "=" in word or word[2:] in SWITCHES:
            name, _, value = word[2:].partition("=")
            flags[name] = value
        else:
            flags[word[2:]] = next(rest, "")
    return plain, flags


def terraform(words: list[str]) -> list[str]:
    options = [word.removeprefix("-").partition("=")[::2] for word in words if word.startswith("-")]
    [verb, *rest] = [word for word in words if not word.startswith("-")]
    folder = ROOT / dict(options).get("chdir", "terraform")
    blocks_of = declared(folder)
    found = [] if blocks_of else [f"{folder}: holds no Terraform"]
    if verb not in ("init", "plan", "apply", "output", "validate", "fmt"):
        found.append(f"{verb}: nobody here looks at it")
    for name, value in options:
        if name == "var" and ("variable", value.partition("=")[0]) not in blocks_of:
            found.append(f"{value}: no such variable")
        if name == "var-file" and not (folder / value).is_file():
            found.append(f"{value}: no such file")
        if name == "target" and not blocks_of & {("module", value.removeprefix("module.")), ("resource", value)}:
            found.append(f"{value}: nothing is called so")
        if name == "backend-config" and value.startswith("bucket=") and f"gs://{value[7:]}" not in known()["buckets"]:
            found.append(f"{value}: no such bucket")
    asked = rest if verb == "output" else []
    return found + [f"{name}: no such output" for name in asked if ("output", name) not in blocks_of]


@pytest.mark.parametrize(("page", "command"), commands(), ids=lambda value: str(value)[:70])
def test_every_name_in_a_command_of_the_cloud_is_provisioned(page: str, command: str) -> None:
    assert faults(command) == [], f"{page}: {command}"


@pytest.mark.parametrize("command", [
    "gcloud workflows run dayly --project=tipoff-dev", "gcloud secrets versions add odds --data-file=-",
    "gcloud logging read 'jsonPayload.message=\"faild\"'", "gcloud logging write tipoff-tets hello",
    "gcloud compute instances list", "gcloud workflows run collect --project=other", "terraform destroy",
    """gcloud workflows run operate --data='{"function": "operations-gather-log"}'""",
    "terraform -chdir=terraform apply -var=season=false", "terraform -chdir=terraform output url",
    "terraform -chdir=terraform apply -var-file=environments/test.tfvars", "terraform -chdir=docs plan",
    "terraform -chdir=terraform apply -target=module.functions",
])
def test_a_name_that_is_not_there_is_seen(command: str) -> None:
    assert faults(command)


def test_what_the_guide_ticks_of_terraform_is_declared() -> None:
    page = (ROOT / "docs" / "guides" / "deploy.md").read_text()
    named = {name for name in re.findall(r"`([a-z]+(?:_[a-z]+)+)`", page) if not name.startswith("nba_")}
    assert named == {name for name in named if ("variable", name) in declared(TERRAFORM)}
    assert named


def test_actions_are_pinned_hold_no_key_and_apply_main_alone() -> None:
    text = (ROOT / ".github" / "workflows" / "terraform.yml").read_text()
    jobs = yaml.safe_load(text)["jobs"]
    used = [step["uses"] for job in jobs.values() for step in job["steps"] if "uses" in step]
    assert used and all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", name) for name in used)
    assert "secrets." not in text and "credentials_json" not in text
    assert jobs["apply"]["if"] == "github.event_name == 'push'" and jobs["apply"]["environment"]
    assert "apply" not in json.dumps(jobs["plan"]["steps"])
    runs = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert all("${{" not in run for run in runs)  # what a pull request names is never part of a script
    identities = (TERRAFORM / "bootstrap" / "identities.tf").read_text()
    for account in ("planner", "deployer"):
        assert f"{account}@" in text and f'account_id   = "{account}"' in identities
    assert "workloadIdentityPools/repository/providers/github" in text
    assert '_pool_id = "repository"' in identities and '_provider_id = "github"' in identities


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_whoever_applies_has_said_all_that_must_be_said(environment: str) -> None:
    """A variable without a default is in the manifest, in the environment, or told by guide and actions alike."""
    text = "\n".join(path.read_text() for path in TERRAFORM.glob("*.tf"))
    needed = {name for name, body in re.findall(r'^variable "(\w+)" \{\n(.*?)^\}', text, re.M | re.S)
              if not re.search(r"^  default ", body, re.M)}
    values = (TERRAFORM / "environments" / f"{environment}.tfvars").read_text()
    told = [set(re.findall(r"\bTF_VAR_(\w+)", (ROOT / page).read_text()))
            for page in ("docs/guides/deploy.md", ".github/workflows/terraform.yml")]
    assert needed - MANIFEST.keys() - set(re.findall(r"^(\w+) +=", values, re.M)) == told[0] == told[1]


def test_what_the_deployer_may_grant_is_what_an_environment_grants() -> None:
    granted = {role for path in TERRAFORM.rglob("*.tf") if "bootstrap" not in path.parts
               for block in re.findall(r'resource "google_project_iam_member".*?^}', path.read_text(), re.M | re.S)
               for role in re.findall(r'role\s*= "(roles/[\w.]+)"', block)}
    listed = re.search(r"granted = \[(.*?)\]", (TERRAFORM / "bootstrap" / "identities.tf").read_text(), re.S)
    assert listed and set(re.findall(r'"(roles/[\w.]+)"', listed.group(1))) == granted
