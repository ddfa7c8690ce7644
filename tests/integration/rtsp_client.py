# SPDX-License-Identifier: LGPL-2.1-or-later
"""An RTSP client over TCP that shows every header and packet."""

import hashlib
import re
import socket
from urllib.parse import urlsplit


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def nal_types(packet):
    """NAL unit types in an RTP packet of H.264."""
    payload = packet[12:]
    kind = payload[0] & 31
    if kind == 28:
        return [payload[1] & 31] if payload[1] & 128 else []
    if kind != 24:
        return [kind]
    types, at = [], 1
    while at + 2 < len(payload):
        types.append(payload[at + 2] & 31)
        at += 2 + int.from_bytes(payload[at:at + 2], 'big')
    return types


class Client:

    def __init__(self, url, timeout_s=30):
        parts = urlsplit(url)
        # who asks goes into a header, not into the request line
        self.url = url.replace(parts.netloc, parts.netloc.rpartition('@')[2])
        self.socket = socket.create_connection(
            (parts.hostname, parts.port), timeout_s)
        self.buffer = b''
        self.credentials = (parts.username, parts.password)
        self.challenge = None
        self.sequence = 0
        self.session = None

    def fill(self, size):
        while len(self.buffer) < size:
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError('the camera closed the connection')
            self.buffer += data

    def take(self, size):
        self.fill(size)
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def packet(self):
        """Next interleaved packet: its channel and its bytes."""
        head = self.take(4)
        assert head[:1] == b'$', head
        return head[1], self.take(int.from_bytes(head[2:], 'big'))

    def answer_challenge(self, method, url):
        """As players do that know no more than RFC 2069."""
        realm, nonce = (re.search(f'{name}="([^"]*)"', self.challenge)[1]
                        for name in ('realm', 'nonce'))
        user, password = self.credentials
        first = md5(f'{user}:{realm}:{password}')
        response = md5(f'{first}:{nonce}:' + md5(f'{method}:{url}'))
        return (f'Digest username="{user}", realm="{realm}", '
                f'nonce="{nonce}", uri="{url}", response="{response}"')

    def request(self, method, path='', **headers):
        """Sends a request, with credentials if they are asked for; returns
        status, headers, body."""
        status, fields, body = self.request_once(method, path, **headers)
        if status == 401 and self.credentials[0] is not None:
            self.challenge = fields['www-authenticate']
            return self.request_once(method, path, **headers)
        return status, fields, body

    def request_once(self, method, path='', **headers):
        self.sequence += 1
        lines = [f'{method} {self.url}{path} RTSP/1.0',
                 f'CSeq: {self.sequence}']
        if self.session:
            lines.append(f'Session: {self.session}')
        if self.challenge is not None:
            lines.append('Authorization: ' + self.answer_challenge(
                method, self.url + path))
        lines += [f'{name}: {value}' for name, value in headers.items()]
        self.socket.sendall(('\r\n'.join(lines) + '\r\n\r\n').encode())
        self.fill(1)
        while self.buffer[:1] == b'$':
            self.packet()
            self.fill(1)
        while b'\r\n\r\n' not in self.buffer:
            self.fill(len(self.buffer) + 1)
        text = self.take(self.buffer.index(b'\r\n\r\n') + 4).decode()
        first, *rest = text.strip().split('\r\n')
        fields = {name.lower(): value.strip() for name, value in
                  (line.split(':', 1) for line in rest)}
        if 'session' in fields:
            self.session = fields['session'].split(';')[0]
        body = self.take(int(fields.get('content-length', 0)))
        return int(first.split()[1]), fields, body.decode()

    def play(self, **headers):
        """Everything up to PLAY; returns its status."""
        status, _, body = self.request('DESCRIBE', Accept='application/sdp')
        assert status == 200, status
        status, _, _ = self.request(
            'SETUP', '/stream=0',
            Transport='RTP/AVP/TCP;unicast;interleaved=0-1')
        assert status == 200, status
        return self.request('PLAY', **headers)[0], body

    def close(self):
        self.socket.close()
