# SPDX-License-Identifier: LGPL-2.1-or-later
"""Streams sent to servers of others: nginx (RTMP), srt-live-transmit (SRT, both
ways), gst-rtsp-server as a relay that takes RECORD (RTSP). Each decodes what it gets."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

from camera import HERE, Camera, PATIENCE_S, main, wait_until
from control import Control

STREAM = 'stream2/sensor2'  # 320×256
PASSPHRASE = 'Correct-Horse-7'
NGINX = '''
daemon off; master_process off; worker_processes 1;
pid {folder}/nginx.pid; error_log {folder}/error.log;
{module}
events {{ }}
rtmp {{
  server {{
    listen 127.0.0.1:{port};
    application live {{ live on; allow publish 127.0.0.1; }}
  }}
}}
'''


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(('127.0.0.1', 0))
        return taken.getsockname()[1]


@contextlib.contextmanager
def running(*command):
    process = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def nginx(port):
    with tempfile.TemporaryDirectory() as folder:
        modules = pathlib.Path('/usr/lib/nginx/modules/ngx_rtmp_module.so')
        module = f'load_module {modules};' if modules.exists() else ''
        path = pathlib.Path(folder) / 'nginx.conf'
        path.write_text(NGINX.format(folder=folder, port=port, module=module))
        with running(shutil.which('nginx') or '/usr/sbin/nginx', '-c', path,
                     '-e', f'{folder}/error.log') as process:
            yield process


def decode(*source, frames=30):
    """How many pictures ffmpeg decodes, and what it has to complain of."""
    done = subprocess.run(
        ['ffmpeg', '-v', 'error', '-nostdin', *map(str, source),
         '-frames:v', str(frames), '-f', 'framemd5', '-'],
        capture_output=True, text=True, timeout=PATIENCE_S)
    lines = [line for line in done.stdout.splitlines()
             if not line.startswith('#')]
    return len(lines), done.stderr


def add(control, **values):
    """The id of a new push."""
    control.must('POST', '/pushes', values)
    return control.get('/pushes')['pushes'][-1]['id']


class Push:
    """One push of a camera, removed with the test."""

    def __init__(self, control, **values):
        self.control = control
        self.id = add(control, stream=STREAM, **values)

    def status(self):
        [found] = [push for push in self.control.get('/pushes')['pushes']
                   if push['id'] == self.id]
        return found

    def wait_for(self, state):
        try:
            wait_until(lambda: self.status()['state'] == state,
                       f'{self.id} is {state}')
        except AssertionError as error:
            raise AssertionError(f'{error}: {self.status()}') from error

    def set(self, **values):
        self.control.must('PATCH', f'/settings/push/{self.id}', values)

    def set_secret(self, secret):
        self.control.must('PUT', f'/pushes/{self.id}/secret',
                          {'password': secret})

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.control.must('DELETE', f'/pushes/{self.id}')


def encoder_state(control):
    [stream] = [s for s in control.get('/status')['streams']
                if s['id'] == STREAM]
    return stream['encoder']


def test_rtmp_reaches_a_server_that_comes_later():
    with Camera() as camera:
        control = Control(camera)
        port = free_port()
        with Push(control, url=f'rtmp://127.0.0.1:{port}/live',
                  enabled=True) as push:
            wait_until(lambda: 'needs a key' in push.status().get('error', ''),
                       'the missing key is told')
            push.set_secret('garden')
            wait_until(lambda: push.status().get('error', 'key').find('key') < 0,
                       'that nobody is there is told')
            assert push.status()['hasSecret']
            with nginx(port):
                push.wait_for('sending')
                got, complaints = decode(
                    '-i', f'rtmp://127.0.0.1:{port}/live/garden')
                assert (got, complaints) == (30, ''), (got, complaints)
                assert push.status()['bytes'] > 0
            push.wait_for('waiting')
            assert push.status()['failures'] > 0
            with nginx(port):
                push.wait_for('sending')
            push.set(enabled=False)
            push.wait_for('off')
        wait_until(lambda: encoder_state(control) == 'idle',
                   'the encoder sleeps')
        assert camera.stop() == 0


def test_srt_calls_with_a_passphrase():
    with Camera() as camera, tempfile.TemporaryDirectory() as folder:
        control = Control(camera)
        port = free_port(socket.SOCK_DGRAM)
        path = pathlib.Path(folder) / 'got.ts'
        with path.open('wb') as output:
            receiver = subprocess.Popen(
                ['srt-live-transmit', '-q',
                 f'srt://127.0.0.1:{port}?mode=listener'
                 f'&passphrase={PASSPHRASE}', 'file://con'],
                stdout=output, stderr=subprocess.DEVNULL)
        try:
            with Push(control, url=f'srt://127.0.0.1:{port}') as push:
                push.set_secret('Wrong-Horse-77')
                push.set(enabled=True)
                push.wait_for('waiting')
                push.set_secret(PASSPHRASE)
                push.wait_for('sending')
                wait_until(lambda: path.stat().st_size > 300_000
                           or push.status()['units'] > 90, 'something came')
        finally:
            receiver.terminate()
            receiver.wait()
        got, complaints = decode('-i', path)
        assert got == 30, (got, complaints)
        assert camera.stop() == 0


def test_srt_waits_for_callers_and_sleeps_without():
    with Camera() as camera, tempfile.TemporaryDirectory() as folder:
        control = Control(camera)
        port = free_port(socket.SOCK_DGRAM)
        path = pathlib.Path(folder) / 'got.ts'
        with Push(control, enabled=True,
                  url=f'srt://127.0.0.1:{port}?mode=listener') as push:
            push.wait_for('connecting')
            assert encoder_state(control) == 'idle'
            with path.open('wb') as output:
                receiver = subprocess.Popen(
                    ['srt-live-transmit', '-q', f'srt://127.0.0.1:{port}',
                     'file://con'], stdout=output,
                    stderr=subprocess.DEVNULL)
            try:
                push.wait_for('sending')
                assert push.status()['callers'] == 1
                wait_until(lambda: push.status()['units'] > 90, 'it is sent')
            finally:
                receiver.terminate()
                receiver.wait()
            got, complaints = decode('-i', path)
            assert got == 30, (got, complaints)
            push.wait_for('connecting')
            wait_until(lambda: encoder_state(control) == 'idle',
                       'the encoder sleeps')
        assert camera.stop() == 0


@contextlib.contextmanager
def forgiving():
    """rtspclientsink of 1.22 now and then asks a socket that it has closed
    for its time-out, when its server goes: a critical message, which would
    end the camera in tests."""
    before = os.environ.get('G_DEBUG', '')
    os.environ['G_DEBUG'] = ''
    try:
        yield
    finally:
        os.environ['G_DEBUG'] = before


def test_rtsp_records_to_a_relay():
    with forgiving(), Camera() as camera, \
            tempfile.TemporaryDirectory() as folder:
        control = Control(camera)
        path = pathlib.Path(folder) / 'got.h264'
        with subprocess.Popen(
                [sys.executable, HERE / 'record_server.py', path], text=True,
                stdout=subprocess.PIPE) as relay:
            port = int(relay.stdout.readline())
            with Push(control, url=f'rtsp://127.0.0.1:{port}/garden',
                      enabled=True) as push:
                push.wait_for('sending')
                wait_until(lambda: push.status()['units'] > 60, 'it is sent')
                relay.kill()
                push.wait_for('waiting')
        got, complaints = decode('-i', path)
        assert got == 30, (got, complaints)
        assert camera.stop() == 0


def test_what_cannot_be_sent_to_is_refused():
    with Camera() as camera:
        control = Control(camera)
        for url, what in (('ftp://host/x', 'ftp'), ('srt://host', 'port'),
                          ('rtmp://a:b@host/x', 'fields of their own'),
                          ('rtmp:///x', 'host'), ('rtmp://host', 'application'),
                          ('nothing', 'nothing')):
            status, answer = control.ask(
                'POST', '/pushes', {'stream': STREAM, 'url': url})
            assert status == 409, (url, status, answer)
            assert what in json.dumps(answer), (url, answer)
        status, answer = control.ask('POST', '/pushes', {'stream': 'none'})
        assert status == 409, answer
        assert control.get('/pushes')['pushes'] == []
        assert camera.stop() == 0


def test_pushes_are_there_after_a_restart():
    with tempfile.TemporaryDirectory() as state:
        port = free_port()
        with Camera(state=state) as camera:
            control = Control(camera)
            made = add(control, stream=STREAM, enabled=True,
                       url=f'rtmp://127.0.0.1:{port}/live')
            control.must('PUT', f'/pushes/{made}/secret', {'password': 'x'})
            assert camera.stop() == 0
        with nginx(port), Camera(state=state) as camera:
            control = Control(camera)
            wait_until(lambda: control.get('/pushes')['pushes'][0]['state']
                       == 'sending', 'it is sent again')
            assert camera.stop() == 0


main([
    test_rtmp_reaches_a_server_that_comes_later,
    test_srt_calls_with_a_passphrase,
    test_srt_waits_for_callers_and_sleeps_without,
    test_rtsp_records_to_a_relay,
    test_what_cannot_be_sent_to_is_refused,
    test_pushes_are_there_after_a_restart,
])
