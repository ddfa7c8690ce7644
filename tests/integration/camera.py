# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real camera for tests: its own state, free ports, ended with the test."""

import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.request

import log_in

HERE = pathlib.Path(__file__).resolve().parent
TEST_PROFILE = HERE / 'profiles' / 'test-pictures.json'
FREE_PORTS = ['--listen', '127.0.0.1',
              '--set', 'network.http-port=0', '--set', 'network.rtsp-port=0',
              '--set', 'network.https-port=0', '--set', 'network.rtsps-port=0']
PATIENCE_S = 40


def program():
    return os.environ['THERMOSCOPE']


def run(*arguments, timeout=PATIENCE_S):
    """Runs the program to its end."""
    return subprocess.run([program(), *map(str, arguments)], text=True,
                          capture_output=True, timeout=timeout)


class Camera:
    """A running camera, ready when constructed (unless wait is false), with
    an administrator (unless activate is false)."""

    def __init__(self, *arguments, state=None, profile=TEST_PROFILE,
                 wait=True, activate=True):
        self.own_state = None
        if state is None:
            self.own_state = tempfile.TemporaryDirectory()
            state = self.own_state.name
        self.state = pathlib.Path(state)
        # appended to: what it writes while we read goes to the end all the same
        self.stderr = tempfile.TemporaryFile('a+')
        self.process = subprocess.Popen(
            [program(), '--profile', str(profile), '--state', str(state),
             *FREE_PORTS, *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=self.stderr, text=True)
        if not wait:
            return
        self.page = self.read_line()
        self.rtsp = self.read_line().rsplit('/stream1/', 1)[0]
        if activate:
            self.log_in()

    def log_in(self):
        """From now on open() and rtsp are the administrator's."""
        self.token = log_in.log_in(self.page)
        self.headers = {'Authorization': f'Bearer {self.token}'}
        self.lines = [f'{name}: {value}'
                      for name, value in self.headers.items()]
        self.rtsp = self.rtsp.replace('://', f'://{log_in.CREDENTIALS}@', 1)

    def open(self, path, timeout=PATIENCE_S):
        """What the camera answers at a path below the page's, logged in."""
        return urllib.request.urlopen(
            urllib.request.Request(self.page + path, headers=self.headers),
            timeout=timeout)

    def read_line(self):
        watchdog = threading.Timer(PATIENCE_S, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline().strip()
        watchdog.cancel()
        if not line:
            self.process.kill()
            raise AssertionError('the camera gave no address: '
                                 + self.messages())
        return line

    def messages(self):
        self.stderr.seek(0)
        return self.stderr.read()

    def stop(self, number=signal.SIGINT):
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(PATIENCE_S)
        self.process.stdout.close()
        return status

    def __enter__(self):
        return self

    def __exit__(self, kind, *unused):
        if kind is not None and self.process.poll() is not None:
            print(f'# the camera had ended with {self.process.poll()}:')
            for line in self.messages().splitlines()[-20:]:
                print(f'# {line}')
        self.stop(signal.SIGKILL)
        self.stderr.close()
        if self.own_state is not None:
            self.own_state.cleanup()


def probe(url, transport):
    """What ffprobe says of the first stream: codec, width, height."""
    done = subprocess.run(
        ['ffprobe', '-v', 'error', '-rtsp_transport', transport,
         '-show_entries', 'stream=codec_name,width,height',
         '-of', 'csv=p=0', url],
        text=True, capture_output=True, timeout=PATIENCE_S)
    return done.stdout.strip() or done.stderr.strip()


def wait_until(condition, what):
    """Asks again until it holds; fails after a while."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise AssertionError('never happened: ' + what)
        select.select([], [], [], 0.05)


def main(tests):
    """Runs test functions and prints TAP."""
    print(f'1..{len(tests)}')
    failed = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__.removeprefix('test_').replace('_', ' ')
        try:
            test()
            print(f'ok {number} - {name}', flush=True)
        except Exception as error:  # a test may fail in any way
            failed += 1
            print(f'not ok {number} - {name}', flush=True)
            places = traceback.extract_tb(error.__traceback__)[1:]
            lines = [f'{pathlib.Path(p.filename).name}:{p.lineno}: {p.line}'
                     for p in places if HERE in pathlib.Path(p.filename).parents]
            lines += f'{type(error).__name__}: {error}'.splitlines()
            for line in lines:
                print(f'# {line}', flush=True)
    sys.exit(1 if failed else 0)
