#!/usr/bin/env python3
"""A second reader of Wardlink envelopes, written from docs/spec/envelope.md alone.

Needs Python 3.9 and the `cryptography` package (Debian: python3-cryptography).

    read_envelope.py <envelope-v1.json>     opens every vector and meets every refusal; prints counts as JSON
"""

import base64
import hashlib
import hmac
import json
import math
import os
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SEGMENT = 262144
OVERHEAD = 4 + 12 + 16
FULL = SEGMENT - OVERHEAD
FLOE_PARAMETERS = bytes.fromhex("0000" "00040000" "00000020")
NOT_LAST = b"\xff\xff\xff\xff"


class Refused(Exception):
    """Carries the code of the specification."""


def padme(length):
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    step = 1 << max(0, exponent - exponent.bit_length())
    return -(-length // step) * step


def sealed_length(plain):
    return plain + max(1, math.ceil(plain / FULL)) * OVERHEAD


class Floe:
    """One stream: keys from the stream key, then any segment in any order (FLOE, decryptSegment)."""

    def __init__(self, stream_key, aad, header, plain):
        if len(header) != 74 or header[:10] != FLOE_PARAMETERS:
            raise Refused("envelope/wrong-key")
        self.prefix, self.aad, self.plain = header[:42], aad, plain
        self.count = max(1, math.ceil(plain / FULL))
        self.header_tag = self.kdf(stream_key, b"HEADER_TAG:", 32)
        if not hmac.compare_digest(self.header_tag, header[42:]):
            raise Refused("envelope/wrong-key")
        self.message_key = self.kdf(stream_key, b"MESSAGE_KEY:", 48)

    def kdf(self, key, purpose, length):
        block = hmac.new(key, self.prefix + purpose + self.aad + b"\x01", hashlib.sha384).digest()
        return block[:length]

    def content_key(self, position):
        first = position >> 20 << 20
        return self.kdf(self.message_key, b"DEK:" + first.to_bytes(8, "big"), 32)

    def segment_length(self, position):
        if position < self.count - 1:
            return SEGMENT
        return self.plain - position * FULL + OVERHEAD

    def open_segment(self, sealed, position):
        last = position == self.count - 1
        mark = len(sealed).to_bytes(4, "big") if last else NOT_LAST
        if len(sealed) != self.segment_length(position) or sealed[:4] != mark:
            raise Refused("envelope/segment-altered")
        aad = position.to_bytes(8, "big") + (b"\x01" if last else b"\x00")
        try:
            return AESGCM(self.content_key(position)).decrypt(sealed[4:16], sealed[16:], aad)
        except InvalidTag:
            raise Refused("envelope/segment-altered")


class Envelope:
    def __init__(self, sealed, envelope_id, link_secret, relay_share, third_share=None):
        self.sealed = sealed
        header = self.read_clear_header()
        if self.shares == 3 and third_share is None:
            raise Refused("envelope/share-missing")
        parts = [link_secret, relay_share] + ([third_share] if third_share is not None else [])
        if any(len(part) != 32 for part in parts):
            raise Refused("envelope/wrong-key")
        self.secret = b"".join(parts)
        self.count = len(parts)
        self.salt = b"wardlink/1\0" + envelope_id.encode()
        self.open_manifest(header)

    def read_clear_header(self):
        header = self.sealed[:32]
        if header[:8] != b"wardlink"[: len(header)]:
            raise Refused("envelope/not-an-envelope")
        if len(header) < 32:
            raise Refused("envelope/cut-short")
        version = int.from_bytes(header[8:10], "big")
        if version == 0:
            raise Refused("envelope/not-an-envelope")
        if version != 1:
            raise Refused("envelope/newer-version")
        if header[10:12] != b"\x00\x01":
            raise Refused("envelope/unknown-suite")
        self.manifest_bytes = int.from_bytes(header[12:16], "big")
        self.length_bytes = int.from_bytes(header[16:24], "big")
        self.shares = header[24]
        if header[25:] != bytes(7) or self.shares not in (2, 3):
            raise Refused("envelope/not-an-envelope")
        if self.manifest_bytes > 2**20 or self.length_bytes > 2**40:
            raise Refused("envelope/too-large")
        segments = self.manifest_bytes - 74
        self.manifest_plain = segments - math.ceil(segments / SEGMENT) * OVERHEAD
        if (
            32 + self.manifest_bytes > self.length_bytes
            or self.manifest_plain < 4096
            or 74 + sealed_length(self.manifest_plain) != self.manifest_bytes
        ):
            raise Refused("envelope/not-an-envelope")
        return header

    def info(self, label):
        return b"stream\0" + b"\x00\x01" + bytes([self.count]) + label

    def stream_key(self, label):
        return HKDF(SHA384(), 32, self.salt, self.info(label)).derive(self.secret)

    def open_manifest(self, header):
        sealed = self.sealed[32 : 32 + self.manifest_bytes]
        if len(sealed) < self.manifest_bytes:
            raise Refused("envelope/cut-short")
        self.manifest = Floe(self.stream_key(b"manifest"), header, sealed[:74], self.manifest_plain)
        plain = b"".join(
            self.manifest.open_segment(sealed[74 + i * SEGMENT :][:SEGMENT], i) for i in range(self.manifest.count)
        )
        end = 4 + int.from_bytes(plain[:4], "big")
        try:
            text = plain[4:end].decode("utf-8")
            value = json.loads(text, object_pairs_hook=no_duplicates)
            canonical = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        except ValueError:
            raise Refused("envelope/malformed-manifest")
        if len(plain) != padme(max(end, 4096)) or any(plain[end:]) or canonical != text:
            raise Refused("envelope/malformed-manifest")
        if value["v"] != 1:
            raise Refused("envelope/newer-version")
        self.report = value["report"]
        self.item_headers = [from_base64url(header) for header in value["itemHeaders"]]
        at = 32 + self.manifest_bytes
        self.items = []
        for item in self.report["media"]:
            plain = padme(max(item["lengthBytes"], 16384))
            self.items.append((at, plain, item))
            at += sealed_length(plain)
        if at != self.length_bytes or len(self.items) != len(self.item_headers):
            raise Refused("envelope/malformed-manifest")

    def item_label(self, index):
        return b"item\0" + from_base64url(self.items[index][2]["id"])

    def item_stream(self, index):
        label = self.item_label(index)
        return Floe(self.stream_key(label), label, self.item_headers[index], self.items[index][1])

    def open_item(self, index):
        """Yields plaintext, segment by segment; never more than the item's own bytes."""
        start, _, item = self.items[index]
        stream = self.item_stream(index)
        for position in range(math.ceil(item["lengthBytes"] / FULL)):
            at = start + position * SEGMENT
            sealed = self.sealed[at : at + stream.segment_length(position)]
            if len(sealed) < stream.segment_length(position):
                raise Refused("envelope/cut-short")
            opened = stream.open_segment(sealed, position)
            yield opened[: item["lengthBytes"] - position * FULL]


def no_duplicates(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a member twice")
    return dict(pairs)


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


# ------------------------------------------------------------------ the vectors


def file_content(content):
    if "text" in content:
        return content["text"].encode()
    if "hex" in content:
        return bytes.fromhex(content["hex"])
    return bytes((i ^ i >> 8 ^ i >> 16) & 0xFF for i in range(content["patternBytes"]))


def changed(sealed, changes, sealed_of):
    bytes_ = bytearray(sealed)
    for change in changes:
        op = change["op"]
        if op == "flip":
            bytes_[change["bit"] >> 3] ^= 0x80 >> (change["bit"] & 7)
        elif op == "cut":
            del bytes_[change["lengthBytes"] :]
        elif op == "write":
            new = bytes.fromhex(change["hex"])
            bytes_[change["at"] : change["at"] + len(new)] = new
        elif op == "copy":
            source = sealed_of[change["of"]] if "of" in change else sealed
            length = change["lengthBytes"]
            bytes_[change["to"] : change["to"] + length] = source[change["from"] : change["from"] + length]
        else:
            raise ValueError(op)
    return bytes(bytes_)


def outcome(vector, given, sealed, item):
    """The code of the refusal (None: all was well) and the bytes given out before it."""
    shares = {**vector, **given}
    secrets = [bytes.fromhex(shares[name]) for name in ("linkSecret", "relayShare")]
    third = bytes.fromhex(shares["thirdShare"]) if "thirdShare" in shares else None
    try:
        envelope = Envelope(sealed, shares["envelopeId"], *secrets, third)
    except Refused as refused:
        return (str(refused) if item is None else "did not open: %s" % refused), b""
    if item is None:
        return None, b""
    good = b""
    try:
        for part in envelope.open_item(item):
            good += part
    except Refused as refused:
        return str(refused), good
    return None, good


def steps_of(vector, sealed):
    """The values of the worked example, computed here."""
    secrets = [bytes.fromhex(vector[name]) for name in ("linkSecret", "relayShare")]
    envelope = Envelope(sealed, vector["envelopeId"], *secrets)
    item, label, start = envelope.item_stream(0), envelope.item_label(0), envelope.items[0][0]
    return {
        "clearHeader": sealed[:32],
        "salt": envelope.salt,
        "manifestInfo": envelope.info(b"manifest"),
        "manifestStreamKey": envelope.stream_key(b"manifest"),
        "manifestFloeHeader": sealed[32:106],
        "manifestHeaderTag": envelope.manifest.header_tag,
        "manifestMessageKey": envelope.manifest.message_key,
        "manifestContentKey": envelope.manifest.content_key(0),
        "manifestSegmentHead": sealed[106:122],
        "itemInfo": envelope.info(label),
        "itemStreamKey": envelope.stream_key(label),
        "itemFloeHeader": envelope.item_headers[0],
        "itemHeaderTag": item.header_tag,
        "itemMessageKey": item.message_key,
        "itemContentKey": item.content_key(0),
        "itemSegmentHead": sealed[start : start + 16],
        "itemSegmentTag": sealed[-16:],
    }


def main(path):
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)
    folder = os.path.dirname(os.path.abspath(path))
    sealed_of, failures, checks = {}, [], 0
    for vector in vectors["envelopes"]:
        with open(os.path.join(folder, "envelope-v1-%s.bin" % vector["name"]), "rb") as file:
            sealed_of[vector["name"]] = file.read()

    def check(name, got, expected):
        nonlocal checks
        checks += 1
        if got != expected:
            failures.append("%s: got %r, not %r" % (name, got, expected))

    by_name = {vector["name"]: vector for vector in vectors["envelopes"]}
    for name, vector in by_name.items():
        sealed = sealed_of[name]
        check(name + ": sealed bytes", hashlib.sha256(sealed).hexdigest(), vector["sealed"])
        third = bytes.fromhex(vector["thirdShare"]) if "thirdShare" in vector else None
        secrets = [bytes.fromhex(vector[share]) for share in ("linkSecret", "relayShare")]
        check(name + ": report", Envelope(sealed, vector["envelopeId"], *secrets, third).report, vector["report"])
        for index, content in enumerate(vector["files"]):
            check("%s: item %d" % (name, index), outcome(vector, {}, sealed, index), (None, file_content(content)))
        if "steps" in vector:
            for step, value in steps_of(vector, sealed).items():
                check("%s: %s" % (name, step), value.hex(), vector["steps"].get(step))

    for refusal in vectors["refusals"]:
        vector = by_name[refusal["envelope"]]
        sealed = changed(sealed_of[vector["name"]], refusal["changes"], sealed_of)
        code, good = outcome(vector, refusal.get("given", {}), sealed, refusal["item"])
        check(refusal["name"], code, refusal["code"])
        if refusal["item"] is not None:
            expected = file_content(vector["files"][refusal["item"]])[: refusal["goodBytes"]]
            check(refusal["name"] + ": bytes before it", good, expected)

    for sweep in vectors["sweeps"]:
        vector, sealed = by_name[sweep["envelope"]], bytearray(sealed_of[sweep["envelope"]])
        step = 211 if sweep["toByte"] - sweep["fromByte"] > 100 else 1
        for bit in range(sweep["fromByte"] * 8, sweep["toByte"] * 8, step):
            sealed[bit >> 3] ^= 0x80 >> (bit & 7)
            code, good = outcome(vector, {}, bytes(sealed), sweep["item"])
            check("%s: bit %d" % (sweep["name"], bit), code in sweep["codes"] and not good, True)
            sealed[bit >> 3] ^= 0x80 >> (bit & 7)

    print(json.dumps({"checks": checks, "failures": failures[:20]}))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
