# SPDX-License-Identifier: LGPL-2.1-or-later
"""As much of RFC 6455 as a test needs that only listens."""

import base64
import json
import os
import socket
import struct
from urllib.parse import urlsplit

PATIENCE_S = 40


class WebSocket:
    """An open WebSocket, or the status with which it was refused."""

    def __init__(self, url, headers=()):
        where = urlsplit(url)
        self.socket = socket.create_connection(
            (where.hostname, where.port), timeout=PATIENCE_S)
        path = where.path + ('?' + where.query if where.query else '')
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f'GET {path} HTTP/1.1', f'Host: {where.netloc}',
                 'Upgrade: websocket', 'Connection: Upgrade',
                 f'Sec-WebSocket-Key: {key}', 'Sec-WebSocket-Version: 13',
                 *headers]
        self.socket.sendall(('\r\n'.join(lines) + '\r\n\r\n').encode())
        self.file = self.socket.makefile('rb')
        self.status = int(self.file.readline().split()[1])
        while self.file.readline().strip():
            pass

    def read(self, size):
        data = self.file.read(size)
        if len(data) < size:
            raise EOFError('the connection ended')
        return data

    def receive(self):
        """The next text message as JSON; None when the server says
        good-bye."""
        while True:
            message = self.receive_any()
            if not isinstance(message, bytes):
                return message

    def receive_any(self):
        """The next message: JSON of a text, or bytes; None when the server
        says good-bye."""
        while True:
            first, second = self.read(2)
            length = second & 127
            if length == 126:
                length, = struct.unpack('>H', self.read(2))
            elif length == 127:
                length, = struct.unpack('>Q', self.read(8))
            payload = self.read(length)
            if first & 15 == 8:
                return None
            if first & 15 == 9:
                self.send(0x8a, payload)
            if first & 15 == 1:
                return json.loads(payload)
            if first & 15 == 2:
                return payload

    def send(self, first, payload):
        mask = b'\0\0\0\0'
        self.socket.sendall(
            bytes([first, 0x80 | len(payload)]) + mask + payload)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.file.close()
        self.socket.close()
