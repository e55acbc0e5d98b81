"""The shapes in which a message arrives: a Pub/Sub push, a bucket's notification through it, a finalized object."""

from __future__ import annotations

import base64
import binascii
import json
from contextlib import suppress
from typing import Any

from common import delivery, logs
from common.envelope import Envelope
from common.errors import Reject
from common.ports import Doc, World
from common.processor import Processor

FINALIZED, RAW = "google.cloud.storage.object.v1.finalized", "raw/"


def receive(p: Processor, kind: str, data: Any, world: World, bucket: str) -> Doc:
    """Bring up to date what a CloudEvent of this type is about. Any error raised means: deliver it again.

    data: {message, …} of Pub/Sub, which holds one of our messages or a bucket's notification; or the object
    itself (FINALIZED). bucket: of landed objects; those of another, and what is not below raw/, do not concern us.
    """
    try:
        message = _message(kind, data, world, bucket)
        if message is None:
            logs.event("ignored", "WARNING", reason="neither a message of ours nor a new landed object")
            return {"status": "ignored"}
        delivery.concerns(p, message, world)
    except Reject as error:
        delivery.quarantine(p.name, _text(data), error, world)
        return {"status": "quarantined", "reason": str(error)}
    logs.share(correlation_id=message.correlation_id[:100])
    return delivery.deliver(p, message, world)


def _message(kind: str, data: Any, world: World, bucket: str) -> Envelope | None:
    """The event as one of our messages; None: it does not concern us. Reject when nobody could read it."""
    if not isinstance(data, dict):
        raise Reject(f"an event whose data is no object but {type(data).__name__}")
    if kind == FINALIZED:
        return _object(data.get("bucket"), data.get("name"), data.get("metadata"), world, bucket)
    message = data.get("message")
    if not isinstance(message, dict):
        raise Reject(f"an event of type {kind[:80]!r} without a message")
    attributes = message.get("attributes") or {}
    if not isinstance(attributes, dict):
        raise Reject("a message whose attributes are no object")
    if "eventType" not in attributes:
        return Envelope.decode(_body(message))
    if attributes["eventType"] != "OBJECT_FINALIZE":
        return None
    resource = _resource(_body(message))
    return _object(attributes.get("bucketId"), attributes.get("objectId"), resource.get("metadata"), world, bucket)


def _object(of: Any, name: Any, metadata: Any, world: World, bucket: str) -> Envelope | None:
    if not isinstance(name, str) or of != bucket or not name.startswith(RAW):
        return None
    if not isinstance(metadata, dict):  # a notification without payload: what the object was stored with
        metadata = next((stored.metadata for stored in world.objects.list(name) if stored.name == name), {})
    told = {str(key): str(value) for key, value in metadata.items()}
    return delivery.landed(name.removeprefix(RAW), told, world.clock.now())


def _body(message: dict[str, Any]) -> bytes:
    """The bytes of a Pub/Sub message; none, when it came without data."""
    try:
        return base64.b64decode(message.get("data") or "", validate=True)
    except (TypeError, ValueError, binascii.Error) as error:
        raise Reject(f"a message whose data is not base64: {error}") from error


def _resource(body: bytes) -> dict[str, Any]:
    """The object resource in a notification, as far as it can be read: its attributes name the object anyway."""
    with suppress(ValueError, RecursionError):
        found = json.loads(body)
        return found if isinstance(found, dict) else {}
    return {}


def _text(data: Any) -> str:
    """What is kept of an event that nobody could read: the message in it, else all of it."""
    with suppress(Reject, AttributeError, KeyError, TypeError):
        if body := _body(data["message"]):
            return body.decode(errors="replace")
    return json.dumps(data, sort_keys=True, default=repr)
