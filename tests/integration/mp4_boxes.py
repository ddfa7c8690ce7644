# SPDX-License-Identifier: LGPL-2.1-or-later
"""As much of ISO/IEC 14496-12 as a test needs that looks at fragments."""

import struct

CONTAINERS = {b'moov', b'trak', b'mdia', b'minf', b'stbl', b'mvex', b'moof',
              b'traf'}
NTP_TO_UNIX_S = 2208988800


def boxes(data):
    """Type and body of each box; every byte belongs to one."""
    at = 0
    while at < len(data):
        size, kind = struct.unpack_from('>I4s', data, at)
        assert 8 <= size <= len(data) - at, (kind, size, len(data) - at)
        yield kind, data[at + 8:at + size]
        at += size


def flat(data):
    """The bodies by type, those inside of others too."""
    found = {}
    for kind, body in boxes(data):
        found[kind] = body
        if kind in CONTAINERS:
            found |= flat(body)
    return found


class Fragment:
    """What a fragment with one picture says."""

    def __init__(self, data):
        self.kinds = [kind for kind, _ in boxes(data)]
        found = flat(data)
        self.sequence, = struct.unpack('>4xI', found[b'mfhd'])
        self.time, = struct.unpack('>4xQ', found[b'tfdt'])
        trun = struct.unpack('>II I IIII', found[b'trun'])
        assert trun[1] == 1, trun
        self.duration, self.size, flags = trun[3:6]
        self.is_key = not flags >> 16 & 1
        assert self.size == len(found[b'mdat'])
        # the data is where the fragment says
        moof = sum(len(body) + 8 for kind, body in boxes(data)
                   if kind in (b'styp', b'prft'))
        assert data[moof + trun[2]:] == found[b'mdat']
        self.data = found[b'mdat']
        self.captured_s = None
        if b'prft' in found:
            _, _, ntp, media = struct.unpack('>IIQQ', found[b'prft'])
            assert media == self.time
            self.captured_s = ntp / 2**32 - NTP_TO_UNIX_S
