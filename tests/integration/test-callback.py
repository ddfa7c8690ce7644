# SPDX-License-Identifier: LGPL-2.1-or-later
"""Events posted by a real camera to an HTTP server, which behaves badly."""

import http.server
import json
import queue
import ssl
import threading

from authority import Works
from camera import Camera, PATIENCE_S, main, wait_until
from control import Control

KEY = 'max-head-bytes'
FIRST = 8192


class Server:
    """Takes what is posted; answers what it was told to, 204 after that."""

    def __init__(self, *answers, port=0, certificate=None):
        self.answers = list(answers)
        self.posts = queue.Queue()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length']))
                status = server.answers.pop(0) if server.answers else 204
                server.posts.put((self.path, dict(self.headers),
                                  json.loads(body), status))
                self.send_response(status)
                if status == 302:
                    self.send_header('Location', '/elsewhere')
                self.send_header('Content-Length', '0')
                self.end_headers()

            def log_message(self, *unused):
                pass

        self.http = http.server.ThreadingHTTPServer(('127.0.0.1', port),
                                                    Handler)
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate + '.pem', certificate + '.key')
            self.http.socket = context.wrap_socket(self.http.socket,
                                                   server_side=True)
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()

    def next(self):
        return self.posts.get(timeout=PATIENCE_S)

    def numbers(self, count):
        """The next events that change() made: their number, the answer."""
        found = []
        while len(found) < count:
            _, _, event, status = self.next()
            if event['source'].get('Key') == KEY:
                found.append((event['data']['Value'] - FIRST, status))
        return found


def point_to(control, port, scheme='http', **more):
    control.must('PATCH', '/settings/callback', {
        'enabled': True, 'url': f'{scheme}://127.0.0.1:{port}/events?centre=1',
        'topics': 'tts:Setting//.', **more})
    wait_until(lambda: control.get('/callback')['enabled'], 'it is on')


def change(control, *numbers):
    for number in numbers:
        control.must('PATCH', '/settings/http', {KEY: FIRST + number})


def wait_for(control, **expected):
    def holds():
        status = control.get('/callback')
        return all(status.get(key) == value for key, value in expected.items())
    try:
        wait_until(holds, str(expected))
    except AssertionError as error:
        raise AssertionError(f'{error}: {control.get("/callback")}') from None


def test_events_come_in_order():
    with Camera() as camera:
        control, server = Control(camera), Server()
        point_to(control, server.port)
        change(control, 1)
        while True:
            path, headers, event, _ = server.next()
            if event['source']['Key'] == KEY:
                break
        assert path == '/events?centre=1', path
        assert headers['Content-Type'] == 'application/json', headers
        assert headers['X-Thermoscope-Event'] == str(event['id']), headers
        serial = control.get('/device')['serial']
        assert headers['X-Thermoscope-Device'] == serial, headers
        kept = control.get('/events/history?topic=tts:Setting//.')['events']
        assert event in kept, (event, kept)
        change(control, *range(2, 30))
        assert server.numbers(28) == [(n, 204) for n in range(2, 30)]
        wait_for(control, connected=True, waiting=0, lost=0, lastStatus=204)
        server.close()


def test_nobody_hears_of_itself_or_of_log_ins():
    with Camera() as camera:
        control, server = Control(camera), Server()
        point_to(control, server.port, topics='')
        change(control, 1)
        camera.log_in()
        change(control, 2)
        topics, numbers = set(), []
        while 2 not in numbers:
            event = server.next()[2]
            topics.add(event['topic'])
            if event['source'].get('Key') == KEY:
                numbers.append(event['data']['Value'] - FIRST)
        history = control.get('/events/history?limit=1000')['events']
        assert 'tts:Callback/State' in {e['topic'] for e in history}, history
        assert 'tts:Access/Login' in {e['topic'] for e in history}, history
        assert not any(topic.startswith(('tts:Callback', 'tts:Access'))
                       for topic in topics), topics
        server.close()


def test_events_wait_for_a_server_that_comes_back():
    with Camera() as camera:
        control, server = Control(camera), Server()
        port = server.port
        server.close()
        point_to(control, port)
        change(control, *range(1, 6))
        wait_until(lambda: 'lastError' in control.get('/callback'),
                   'the server is missed')
        status = control.get('/callback')
        assert not status['connected'] and status['waiting'] >= 5, status
        server = Server(port=port)
        assert server.numbers(5) == [(n, 204) for n in range(1, 6)]
        wait_for(control, connected=True, waiting=0, lost=0)
        assert 'lastError' not in control.get('/callback')
        states = control.get(
            '/events/history?topic=tts:Callback/State&order=oldest')['events']
        assert [e['data'] for e in states] == [
            {'Connected': False, 'Lost': 0}, {'Connected': True, 'Lost': 0}]
        server.close()


def test_a_server_in_trouble_is_asked_again():
    with Camera() as camera:
        control, server = Control(camera), Server()
        point_to(control, server.port)
        change(control, 1)
        assert server.numbers(1) == [(1, 204)]
        server.answers = [500, 204, 429]
        change(control, 2, 3)
        assert server.numbers(4) == [(2, 500), (2, 204), (3, 429), (3, 204)]
        server.close()


def test_what_is_refused_is_left_out():
    with Camera() as camera:
        control, server = Control(camera), Server()
        point_to(control, server.port)
        change(control, 1)
        assert server.numbers(1) == [(1, 204)]
        server.answers = [404, 302, 404]
        change(control, 2, 3, 4)
        assert server.numbers(3) == [(2, 404), (3, 302), (4, 404)]
        wait_for(control, connected=False, waiting=0, lastStatus=404)
        change(control, 5)
        assert server.numbers(1) == [(5, 204)]
        wait_for(control, connected=True, lost=0)
        messages = camera.messages()
        assert messages.count('the server answered 302') == 1, messages
        server.close()


def test_what_has_no_room_is_counted():
    with Camera() as camera:
        control, server = Control(camera), Server()
        port = server.port
        server.close()
        point_to(control, port, **{'queue-length': 3})
        change(control, 1)
        wait_until(lambda: 'lastError' in control.get('/callback'),
                   'the server is missed')
        before = control.get('/callback')
        change(control, *range(2, 12))
        # one is on its way, three wait; the camera may have events of its own
        least = before['lost'] + before['waiting'] + 10 - 4
        wait_until(lambda: control.get('/callback')['waiting'] == 4
                   and control.get('/callback')['lost'] >= least,
                   'all but four are lost')
        lost = control.get('/callback')['lost']
        server = Server(port=port)
        numbers = [n for n, _ in server.numbers(3)][-3:]
        while numbers[-1] != 11:
            numbers += [n for n, _ in server.numbers(1)]
        assert numbers[-3:] == [9, 10, 11], numbers
        wait_for(control, waiting=0, connected=True)
        assert control.get('/callback')['lost'] >= lost
        server.close()


def test_a_test_says_what_came_of_it():
    with Camera() as camera:
        control, server = Control(camera), Server()
        assert control.refused('POST', '/callback/test')[0] == 409
        point_to(control, server.port, enabled=True, topics='tts:Nothing')
        answer = control.must('POST', '/callback/test')
        assert answer == {'delivered': True, 'status': 204}, answer
        event = server.next()[2]
        assert event['topic'] == 'tts:Callback/Test', event
        server.answers = [401]
        answer = control.must('POST', '/callback/test')
        assert answer == {'delivered': False, 'status': 401}, answer
        server.close()
        answer = control.must('POST', '/callback/test')
        assert not answer['delivered'] and answer['error'], answer


def test_wrong_addresses_are_refused():
    with Camera() as camera:
        control = Control(camera)
        for url in ('ftp://127.0.0.1/', 'http://', 'centre.example', 'http:/x',
                    'http://ada:secret-1@127.0.0.1/', 'http://a/#b'):
            status, problem = control.refused(
                'PATCH', '/settings/callback', {'url': url})
            assert status == 400, (url, problem)
            assert 'secret-1' not in str(problem), problem
        assert 'secret-1' not in camera.messages()
        audit = control.ask('GET', '/audit')[1]
        assert 'secret-1' not in str(audit), audit


def test_only_a_server_that_is_vouched_for_is_told():
    with Works() as works, Camera() as camera:
        works.make('Root', authority=True)
        works.make('server', 'Root', names=['IP:127.0.0.1'])
        control = Control(camera)
        server = Server(certificate=str(works.file('server'))
                        .removesuffix('.pem'))
        point_to(control, server.port, scheme='https')
        change(control, 1)
        wait_until(lambda: 'no authority' in control.get('/callback').get(
            'lastError', ''), 'the certificate is not taken')
        assert server.posts.empty()
        answer = control.must('POST', '/certificates', {
            'kind': 'authority', 'pem': works.text('Root.pem')})
        assert server.numbers(1) == [(1, 204)]
        identity = answer['certificate']['id']
        point_to(control, server.port, scheme='https', authority=identity)
        change(control, 2)
        assert server.numbers(1) == [(2, 204)]
        assert control.get('/certificates/' + identity)['usages'] == [
            'callback']
        server.close()


if __name__ == '__main__':
    main([test_events_come_in_order,
          test_nobody_hears_of_itself_or_of_log_ins,
          test_events_wait_for_a_server_that_comes_back,
          test_a_server_in_trouble_is_asked_again,
          test_what_is_refused_is_left_out,
          test_what_has_no_room_is_counted,
          test_a_test_says_what_came_of_it,
          test_wrong_addresses_are_refused,
          test_only_a_server_that_is_vouched_for_is_told])
