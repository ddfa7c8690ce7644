# SPDX-License-Identifier: LGPL-2.1-or-later
"""The API by the control socket, as whoever runs the camera."""

import http.client
import json
import socket

PATIENCE_S = 40


class _Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__('localhost', timeout=PATIENCE_S)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE_S)
        self.sock.connect(self.path)


class Control:
    """Asks one camera; an answer is its status and its JSON, or text."""

    def __init__(self, camera):
        self.path = camera.state / 'control.sock'

    def ask(self, method, path, body=None):
        connection = _Connection(self.path)
        headers = {}
        if body is not None:
            body = json.dumps(body)
            headers['Content-Type'] = 'application/json'
        connection.request(method, '/api/v1' + path, body, headers)
        answer = connection.getresponse()
        content = answer.read().decode()
        connection.close()
        if 'json' in (answer.headers['Content-Type'] or ''):
            content = json.loads(content)
        return answer.status, content

    def get(self, path):
        status, content = self.ask('GET', path)
        assert status == 200, (path, status, content)
        return content

    def must(self, method, path, body=None):
        status, content = self.ask(method, path, body)
        assert status < 300, (method, path, status, content)
        return content

    def refused(self, method, path, body=None):
        status, content = self.ask(method, path, body)
        assert status >= 400, (method, path, status, content)
        return status, content
