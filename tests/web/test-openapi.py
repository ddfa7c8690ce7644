#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The contract, schemas/openapi.yaml, held against a real server: the same
routes, and every example of it answered as it says."""

import base64
import http.client
import json
import socket
import tempfile
import unittest
from urllib.parse import quote, urlencode

import ramp
from camera import wait_until
from openapi import Contract, as_contract_path, references_in

PATIENCE_S = 30


class ControlConnection(http.client.HTTPConnection):
    """By the control socket, as an administrator."""

    def __init__(self, path):
        super().__init__('localhost', timeout=PATIENCE_S)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE_S)
        self.sock.connect(self.path)


class OpenApiTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.camera = ramp.start_fused(cls.folder.name)
        cls.contract = Contract()

    @classmethod
    def tearDownClass(cls):
        status, messages = cls.camera.stop(), cls.camera.messages()
        cls.camera.__exit__(None, None, None)
        cls.folder.cleanup()
        if status != 0:
            raise AssertionError(f'the camera ended with {status}: {messages}')

    def ask(self, method, target, body=None, headers=None):
        """Status, content type and body; of what never ends, nothing."""
        connection = ControlConnection(self.camera.state / 'control.sock')
        try:
            connection.request(method, target, body, headers or {})
            answer = connection.getresponse()
            kind = answer.headers['Content-Type']
            endless = kind and kind.startswith(
                ('multipart/x-mixed-replace', 'text/event-stream')) \
                or kind == 'video/mp4' and '/stream.mp4' in target
            content = b'' if endless or answer.status == 101 else answer.read()
            return answer.status, kind, content
        finally:
            connection.close()

    def send(self, operation, example):
        target = quote(example.path, safe='/')
        if example.query:
            target += '?' + urlencode(example.query)
        headers = dict(example.headers)
        if '101' in operation.spec['responses'] \
                and '200' not in operation.spec['responses']:
            headers |= {
                'Upgrade': 'websocket', 'Connection': 'Upgrade',
                'Sec-WebSocket-Version': '13',
                'Sec-WebSocket-Key': base64.b64encode(b'0' * 16).decode()}
        method = example.method or operation.method
        return self.ask(method.upper(), target, example.body,
                        headers)

    def routes(self):
        _, _, body = self.ask('GET', '/api/v1')
        return json.loads(body)['routes']

    def test_server_and_contract_have_the_same_routes(self):
        # the files of the page are not the API
        served = {(r['method'], as_contract_path(r['path']))
                  for r in self.routes()
                  if r['gate'] != 'open' or r['path'].startswith('/api/')}
        promised = {o.route for o in self.contract.operations()}
        self.assertEqual(sorted(served - promised), [], 'not in the contract')
        self.assertEqual(sorted(promised - served), [], 'not in the server')

    def test_references_and_names_are_right(self):
        for reference in references_in(self.contract.document):
            self.contract.resolve({'$ref': reference})
        ids = [o.id for o in self.contract.operations()]
        self.assertEqual(sorted(ids), sorted(set(ids)))
        for operation in self.contract.operations():
            self.assertTrue(operation.spec.get('summary'), operation.id)
            names = {p['name'] for p in operation.parameters
                     if p['in'] == 'path'}
            for name in names:
                self.assertIn('{' + name + '}', operation.template)
            self.assertEqual(operation.template.count('{'), len(names),
                             operation.id)

    def test_server_hands_out_the_contract(self):
        status, kind, body = self.ask('GET', '/api/v1/openapi.yaml')
        self.assertEqual((status, kind), (200, 'application/yaml'))
        self.assertEqual(Contract(body.decode()).document,
                         self.contract.document)

    def test_every_example_is_answered_as_promised(self):
        answers = {}
        wait_until(lambda: self.ask(
            'GET', '/api/v1/sensors/sensor2/snapshot.jpg')[0] == 200,
            'there are pictures')
        operations = sorted(self.contract.operations(), key=lambda o: o.stage)
        for operation in operations:
            with self.subTest(operation.id):
                for example in operation.examples(answers):
                    with self.subTest(example.name):
                        self.send_example(operation, example, answers)

    def send_example(self, operation, example, answers):
        status, kind, body = self.send(operation, example)
        expected = operation.test.get('status')
        if expected is not None:
            self.assertEqual(status, expected, body[:500])
        else:
            self.assertLess(status, 300, body[:500])
        answer = operation.check(status, kind, body)
        if answer is not None:
            answers.setdefault(operation.id, answer)

    def test_head_is_get_without_its_body(self):
        for operation in self.contract.operations():
            if operation.method != 'get' or operation.test.get('from') \
                    or '101' in operation.spec['responses']:
                continue
            example = next(operation.examples({}))
            with self.subTest(example.name):
                get, kind, _ = self.send(operation, example)
                example.method = 'head'
                head, head_kind, body = self.send(operation, example)
                self.assertEqual((head, head_kind, body), (get, kind, b''))

    def test_other_methods_are_refused_as_promised(self):
        by_path = {}
        for operation in self.contract.operations():
            by_path.setdefault(operation.template, []).append(operation)
        for template, operations in by_path.items():
            used = {o.method for o in operations}
            method = next(m for m in ('delete', 'put', 'post', 'patch')
                          if m not in used)
            with self.subTest(f'{method} {template}'):
                target = template.replace('{', '').replace('}', '')
                status, kind, body = self.ask(method.upper(), target)
                if status == 404:
                    continue  # its parameter takes only certain values
                self.assertEqual(status, 405, body)
                self.assertEqual(kind, 'application/problem+json')
                self.contract.validate(json.loads(body), 'Problem')


if __name__ == '__main__':
    unittest.main(verbosity=2)
