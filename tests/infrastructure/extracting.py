"""What each type of the Google provider takes, read out of the bindings that were generated from its schema."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SIMPLE = {"string": "string", "number": "number", "boolean": "bool", "any": "dynamic"}
GETTERS = {"String": "string", "Number": "number", "Boolean": "bool", "List": ["list", "string"],
           "NumberList": ["list", "number"], "StringMap": ["map", "string"], "NumberMap": ["map", "number"],
           "BooleanMap": ["map", "bool"], "AnyMap": ["map", "dynamic"]}

MEMBER = re.compile(r'^\s+(\w+): \{\n\s+value: .*?,\n\s+isBlock: (true|false),\n\s+type: "(\w+)",\n'
                    r'\s+storageClassType: "(\w+)",\n\s+\},', re.M)
STRUCT = re.compile(r"^function (\w+)ToHclTerraform\(struct\) \{(.*?)^\}", re.S | re.M)
CLASS = re.compile(r"^class (\w+) extends cdktf\.Complex\w+(.*?)^\}", re.S | re.M)
RESOURCE = re.compile(r"^class \w+ extends cdktf\.Terraform(?:Resource|DataSource|Provider) \{(.*?)^\}", re.S | re.M)
INTERFACE = re.compile(r"^export interface (\w+)(?: extends [\w.]+)? \{(.*?)^\}", re.S | re.M)
PROPERTY = re.compile(r"(?:/\*\*((?:(?!\*/).)*)\*/\s*)?readonly \w+(\??): [^;{]*(?:\{[^}]*\})?[^;]*;", re.S)
ANCHOR = re.compile(r"#(\w+)\s")
POSSIBLE = re.compile(r"Possible values: \[([^\]]*)\]")
KINDS = "|".join(sorted(GETTERS, key=len, reverse=True))
GETTER = re.compile(rf"this\.get({KINDS})Attribute\('(\w+)'\)")
COMPLEX = re.compile(r'new (?:cdktf\.)?(\w+)\(this, "(\w+)"')


def archive(package: Path) -> Iterable[tuple[str, str, str]]:
    """(folder, file, text) of every binding in the installed package, in the archive's own order."""
    (packed,) = package.glob("cdktf_cdktf_provider_google/_jsii/*.jsii.tgz")
    with tarfile.open(packed) as files:
        for member in files:
            *_, folder, name = member.name.split("/")
            if name in ("index.js", "index.d.ts") and (stream := files.extractfile(member)):
                yield folder, name, stream.read().decode()


def folder_of(kind: str, name: str) -> str:
    """Where a type lies: google_pubsub_topic is in pubsub-topic, a data source of that name in data-google-…"""
    stem = name.removeprefix("google_") if kind == "resource" else f"data_{name}"
    return stem.replace("_", "-")


class Binding:
    """One type, from the two texts of its folder."""

    def __init__(self, js: str, dts: str) -> None:
        self.version = found[1] if (found := re.search(r"providerVersion: '([\d.]+)'", js)) else ""
        self.interfaces = {m[1]: self._properties(m[2]) for m in INTERFACE.finditer(dts)}
        self.structs = {m[1][0].upper() + m[1][1:]: MEMBER.findall(m[2]) for m in STRUCT.finditer(js)}
        self.classes = {m[1]: m[2] for m in CLASS.finditer(js)}
        resource = RESOURCE.search(js)
        self.resource = resource[1] if resource else ""
        self.single = {(m[0].removesuffix("OutputReference"), m[1]) for m in COMPLEX.findall(js)
                       if m[0].endswith("OutputReference")}

    @staticmethod
    def _properties(body: str) -> dict[str, tuple[bool, list[str]]]:
        """name -> required, values that its documentation lists."""
        out = {}
        for told, optional in PROPERTY.findall(body):
            if anchor := ANCHOR.findall(told):
                values = POSSIBLE.search(told)
                out[anchor[-1]] = (not optional, re.findall(r'"([^"]*)"', values[1]) if values else [])
        return out

    def block(self) -> dict[str, Any]:
        config = next(name for name in self.interfaces if name.endswith("Config") and self._is_top(name))
        start = self.resource.find("synthesizeHclAttributes()")
        found = self._members(config, MEMBER.findall(self.resource[start:]))
        self._computed(self.resource, found)
        return found

    def _is_top(self, name: str) -> bool:
        others = [other for other in self.interfaces if other.endswith("Config")]
        return name == min(others, key=len)

    def _members(self, interface: str, members: list[tuple[str, ...]]) -> dict[str, Any]:
        known = self.interfaces.get(interface, {})
        arguments: dict[str, Any] = {}
        blocks: dict[str, Any] = {}
        for name, is_block, collection, storage in members:
            required, values = known.get(name, (False, []))
            if is_block == "true":
                blocks[name] = self._nested(interface, name, collection, storage, required)
            else:
                arguments[name] = ["required" if required else "optional", self._type(storage),
                                   *([values] if values else [])]
        return {"arguments": arguments, "blocks": blocks}

    def _nested(self, interface: str, name: str, collection: str, storage: str, required: bool) -> dict[str, Any]:
        struct = re.sub(r"(List|Set|Map)$", "", storage)
        if name == "timeouts":
            struct = struct if struct in self.structs else f"{interface.removesuffix('Config')}Timeouts"
            return {"many": "single", **self._members(struct, self.structs.get(struct, []))}
        inner = self._members(struct, self.structs.get(struct, []))
        self._computed(self.classes.get(f"{struct}OutputReference", ""), inner)
        most = {"max": 1} if (struct, name) in self.single else {}
        return {"many": "set" if collection == "set" else "list", **most, **({"min": 1} if required else {}), **inner}

    def _computed(self, body: str, block: dict[str, Any]) -> None:
        """What can be read and not be set: a getter without a member of the configuration."""
        found = {name: GETTERS[kind] for kind, name in GETTER.findall(body)}
        found |= {name: self._complex(kind) for kind, name in COMPLEX.findall(body)}
        for name, kind in found.items():
            if name not in block["arguments"] and name not in block["blocks"]:
                block["arguments"][name] = ["computed", kind]

    def _type(self, storage: str) -> Any:
        found = re.fullmatch(r"(string|number|boolean|any)((?:List|Set|Map)*)", storage)
        if found is None:
            return self._complex(storage)
        kind: Any = SIMPLE[found[1]]
        for wrapper in re.findall("List|Set|Map", found[2]):
            kind = [wrapper.lower(), kind]
        return kind

    def _complex(self, name: str) -> Any:
        """The type of a computed object, from the getters of its class."""
        if (found := re.fullmatch(r"(\w+Map)(List)?", name)) and found[1] in GETTERS:
            return ["list", GETTERS[found[1]]] if found[2] else GETTERS[found[1]]
        body = self.classes.get(re.sub(r"(List|OutputReference)$", "", name) + "OutputReference")
        if body is None:
            return "dynamic"
        inner = {attribute: GETTERS[kind] for kind, attribute in GETTER.findall(body)}
        inner |= {attribute: self._complex(kind) for kind, attribute in COMPLEX.findall(body)}
        return ["list", ["object", dict(sorted(inner.items()))]]
