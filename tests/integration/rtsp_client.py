# SPDX-License-Identifier: LGPL-2.1-or-later
"""An RTSP client over TCP that shows every header and packet."""

import socket
from urllib.parse import urlsplit


class Client:

    def __init__(self, url, timeout_s=30):
        parts = urlsplit(url)
        self.url = url
        self.socket = socket.create_connection(
            (parts.hostname, parts.port), timeout_s)
        self.buffer = b''
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

    def request(self, method, path='', **headers):
        """Sends a request; returns status, headers, body."""
        self.sequence += 1
        lines = [f'{method} {self.url}{path} RTSP/1.0',
                 f'CSeq: {self.sequence}']
        if self.session:
            lines.append(f'Session: {self.session}')
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
