# SPDX-License-Identifier: LGPL-2.1-or-later
"""The remote log of a real camera: RFC 5425 to a server that looks at every
byte, and to rsyslog when it is installed."""

import os
import pathlib
import queue
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading

from authority import Works, openssl
from camera import Camera, PATIENCE_S, main, wait_until
from control import Control

MESSAGE = re.compile(
    r'<(?P<priority>\d+)>1 (?P<time>\S+) (?P<host>\S+) thermoscope \d+ '
    r'(?P<id>\S+) \[origin software="thermoscope" swVersion="[^"]+"\]'
    r'\[audit@32473(?P<data>( \w+="(\\.|[^"\\\]])*")*)\] '
    '\ufeff(?P<text>.+)', re.S)


class Server:
    """A syslog server by TLS; puts each message into a queue."""

    def __init__(self, works, name, port=0):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(works.file(f'{name}.pem'),
                                     works.file(f'{name}.key'))
        self.socket = socket.create_server(('127.0.0.1', port))
        self.port = self.socket.getsockname()[1]
        self.messages = queue.Queue()
        self.failures = queue.Queue()
        self.connection = None
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                plain, _ = self.socket.accept()
            except OSError:
                return
            try:
                with self.context.wrap_socket(plain, server_side=True) as tls:
                    self.connection = tls
                    self.read(tls.makefile('rb'))
            except (OSError, ValueError) as error:
                self.failures.put(error)

    def read(self, stream):
        """Octet counting: a number, a blank, so many bytes."""
        while True:
            digits = b''
            while not digits.endswith(b' '):
                byte = stream.read(1)
                if not byte:
                    return
                digits += byte
            assert re.fullmatch(rb'[1-9]\d* ', digits), digits
            message = stream.read(int(digits)).decode('utf-8')
            self.messages.put(message)

    def drop(self):
        self.connection.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def next(self, action=None):
        while True:
            message = self.messages.get(timeout=PATIENCE_S)
            match = MESSAGE.fullmatch(message)
            assert match, message
            if action is None or match['id'] == action:
                return match


def make_works(works):
    works.make('Root', authority=True)
    works.make('server', 'Root', names=['IP:127.0.0.1'])
    works.make('elsewhere', 'Root', names=['DNS:elsewhere.example'])
    works.make('stranger', names=['IP:127.0.0.1'])


def trust(control, works, name='Root'):
    answer = control.must('POST', '/certificates', {
        'kind': 'authority', 'pem': works.text(f'{name}.pem')})
    return answer['certificate']['id']


def rename(control, name):
    """Something that is recorded."""
    control.must('PATCH', '/certificates/self-signed', {'label': name})


def point_to(control, port, **settings):
    change = {'syslog-server': f'127.0.0.1:{port}'}
    change.update({f'syslog-{key}': value for key, value in settings.items()})
    control.must('PATCH', '/settings/audit', change)


def wait_for_error(control, part):
    def failed():
        status = control.get('/audit/syslog')
        return status['state'] == 'waiting' and part in status['error']
    wait_until(failed, f'it does not work: {part}')


def test_entries_arrive_in_frames():
    with Works() as works, Camera() as camera:
        make_works(works)
        server = Server(works, 'server')
        control = Control(camera)
        authority = trust(control, works)
        point_to(control, server.port, authority=authority)
        first = server.next('settings.set')
        assert first['priority'] == '109', first
        rename(control, 'Tür "1" [alt]')
        entry = server.next('certificates.relabel')
        assert r'new="Tür \"1\" [alt\]; CN=' in entry['data'], entry
        assert 'Tür "1" [alt]' in entry['text'], entry
        status = control.get('/audit/syslog')
        assert status['state'] == 'connected' and status['lost'] == 0, status
        # who vouches for a server that is used stays
        assert control.get('/certificates/' + authority)['usages'] == [
            'syslog']
        assert control.refused(
            'DELETE', '/certificates/' + authority)[0] == 409
        server.close()


def test_wrong_certificates_are_told_and_not_spoken_to():
    with Works() as works, Camera() as camera:
        make_works(works)
        control = Control(camera)
        trust(control, works)
        for name, part in (('stranger', 'no authority that is trusted'),
                           ('elsewhere', 'for another name')):
            server = Server(works, name)
            point_to(control, server.port)
            wait_for_error(control, part)
            assert server.messages.empty()
            server.close()


def test_without_authorities_the_system_s_count():
    with Works() as works, Camera() as camera:
        make_works(works)
        server = Server(works, 'server')
        control = Control(camera)
        point_to(control, server.port)
        wait_for_error(control, 'no authority that is trusted')
        # and the one that was missing is used at once
        trust(control, works)
        server.next('certificates.import')
        server.close()


def test_fingerprint_is_enough():
    with Works() as works, Camera() as camera:
        make_works(works)
        server = Server(works, 'stranger')
        control = Control(camera)
        fingerprint = openssl(
            'x509', '-noout', '-fingerprint', '-sha256', '-in',
            works.file('stranger.pem')).stdout.strip().partition('=')[2]
        other = fingerprint.translate(str.maketrans('0123456789', '1234567890'))
        point_to(control, server.port, fingerprint=other)
        wait_for_error(control, 'another fingerprint')
        point_to(control, server.port, fingerprint=fingerprint)
        server.next('settings.set')
        status, problem = control.refused(
            'PATCH', '/settings/audit', {'syslog-fingerprint': 'AB:CD'})
        assert status == 400 and '64' in problem['detail'], problem
        server.close()


def test_entries_wait_for_a_server_that_comes_back():
    with Works() as works, Camera() as camera:
        make_works(works)
        server = Server(works, 'server')
        control = Control(camera)
        trust(control, works)
        point_to(control, server.port)
        server.next('settings.set')
        server.drop()
        server.close()
        wait_until(lambda: control.get('/audit/syslog')['state'] == 'waiting',
                   'the server is missed')
        names = [f'name {number}' for number in range(20)]
        for name in names:
            rename(control, name)
        assert control.get('/audit/syslog')['waiting'] >= 20
        server = Server(works, 'server', server.port)
        seen = [server.next('certificates.relabel')['text'] for _ in names]
        for name, text in zip(names, seen):
            assert name in text, (name, text)
        wait_until(lambda: control.get('/audit/syslog')['waiting'] == 0,
                   'nothing waits')
        server.close()


def test_what_has_no_room_is_counted():
    with Works() as works, Camera() as camera:
        make_works(works)
        server = Server(works, 'server')
        port = server.port
        server.close()
        control = Control(camera)
        trust(control, works)
        point_to(control, port)
        wait_until(lambda: control.get('/audit/syslog')['state'] == 'waiting',
                   'the server is missed')
        # each setting is an entry of its own
        number, status = 0, {'lost': 0}
        while status['lost'] < 10:
            number += 1
            control.must('PATCH', '/settings/http', {
                'max-connections': 100 + number % 100,
                'max-connections-per-address': 60 + number % 100,
                'max-head-bytes': 8192 + number,
                'head-timeout': 20 + number % 50,
                'body-timeout': 20 + number % 50,
                'idle-timeout': 20 + number % 50,
                'send-timeout': 20 + number % 50})
            status = control.get('/audit/syslog')
        assert status['waiting'] == 1000, status
        # that it is elsewhere now is an entry, too, and is tried at once
        server = Server(works, 'server')
        point_to(control, server.port)
        lost = server.next()
        assert lost['id'] == 'audit.lost', lost
        assert f'lost="{status["lost"] + 1}"' in lost['data'], lost
        for _ in range(1000):
            server.next()
        server.close()


def rsyslogd():
    return shutil.which('rsyslogd') or shutil.which(
        'rsyslogd', path='/usr/sbin:/sbin')


def test_rsyslog_takes_it():
    plugin = pathlib.Path('/usr/lib')
    if rsyslogd() is None or not any(plugin.rglob('rsyslog/lmnsd_gtls.so')):
        print('# skipped: rsyslog-gnutls is not installed')
        return
    with Works() as works, Camera() as camera, \
            tempfile.TemporaryDirectory() as folder, \
            socket.create_server(('127.0.0.1', 0)) as probe:
        make_works(works)
        port = probe.getsockname()[1]
        probe.close()
        out = pathlib.Path(folder) / 'out'
        config = pathlib.Path(folder) / 'rsyslog.conf'
        config.write_text(f'''
global(workDirectory="{folder}" defaultNetstreamDriver="gtls"
  defaultNetstreamDriverCAFile="{works.file('Root.pem')}"
  defaultNetstreamDriverCertFile="{works.file('server.pem')}"
  defaultNetstreamDriverKeyFile="{works.file('server.key')}")
module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1"
  streamDriver.authMode="anon")
template(name="line" type="string"
  string="%app-name% %msgid% %pri-text% %structured-data% %msg%\\n")
input(type="imtcp" port="{port}" address="127.0.0.1")
action(type="omfile" file="{out}" template="line")
''')
        process = subprocess.Popen(
            [rsyslogd(), '-n', '-iNONE', '-f', str(config)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, 'LD_LIBRARY_PATH': ''})
        try:
            control = Control(camera)
            trust(control, works)
            point_to(control, port)
            rename(control, 'for rsyslog')
            wait_until(lambda: out.exists() and 'for rsyslog'
                       in out.read_text(), 'rsyslog wrote it')
            line, = [line for line in out.read_text().splitlines()
                     if 'certificates.relabel' in line.split()[1]]
            assert line.startswith(
                'thermoscope certificates.relabel audit.notice '), line
            assert 'new="for rsyslog; CN=' in line, line
        finally:
            process.kill()
            process.wait()


if __name__ == '__main__':
    main([test_entries_arrive_in_frames,
          test_wrong_certificates_are_told_and_not_spoken_to,
          test_without_authorities_the_system_s_count,
          test_fingerprint_is_enough,
          test_entries_wait_for_a_server_that_comes_back,
          test_what_has_no_room_is_counted,
          test_rsyslog_takes_it])
