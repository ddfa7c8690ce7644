# SPDX-License-Identifier: LGPL-2.1-or-later
"""The camera as a service: what it tells systemd, and what the unit forbids."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile

from camera import Camera, PATIENCE_S, main, program

UNIT = pathlib.Path(os.environ['THERMOSCOPE_UNIT'])
MAX_EXPOSURE = 2.0


class NotifySocket:
    """Stands where systemd would listen."""

    def __init__(self, folder):
        self.path = os.path.join(folder, 'notify')
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(PATIENCE_S)

    def wait_for(self, line):
        """Reads until a message has the line."""
        while True:
            lines = self.socket.recv(4096).decode().splitlines()
            if line in lines:
                return lines

    def close(self):
        self.socket.close()


def test_the_service_manager_hears_of_start_life_and_end():
    with tempfile.TemporaryDirectory() as folder:
        manager = NotifySocket(folder)
        os.environ['NOTIFY_SOCKET'] = manager.path
        os.environ['WATCHDOG_USEC'] = '200000'
        try:
            camera = Camera()
        finally:
            del os.environ['NOTIFY_SOCKET'], os.environ['WATCHDOG_USEC']
        with camera:
            manager.wait_for('READY=1')
            for _ in range(3):
                manager.wait_for('WATCHDOG=1')
            camera.process.send_signal(signal.SIGTERM)
            manager.wait_for('STOPPING=1')
            assert camera.stop(signal.SIGTERM) == 0
        manager.close()


def test_nothing_is_told_without_a_service_manager():
    with Camera() as camera:
        assert camera.stop() == 0
        assert 'NOTIFY' not in camera.messages()


def analyze(*arguments):
    return subprocess.run(
        ['systemd-analyze', *map(str, arguments)], text=True,
        capture_output=True, timeout=PATIENCE_S,
        env={**os.environ, 'LC_ALL': 'C', 'SYSTEMD_COLORS': '0'})


def test_the_unit_exposes_little():
    done = analyze('security', '--offline=true', '--no-pager', UNIT)
    found = re.search(r'Overall exposure level .*: ([\d.]+)', done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) <= MAX_EXPOSURE, done.stdout


def test_systemd_understands_every_line_of_the_unit():
    with tempfile.TemporaryDirectory() as folder:
        # as if it were installed; the manual pages are not
        text = re.sub(r'ExecStart=\S+', f'ExecStart={program()}',
                      UNIT.read_text())
        text = re.sub(r'Documentation=.*', '', text)
        copy = pathlib.Path(folder) / 'thermoscope.service'
        copy.write_text(text)
        done = analyze('verify', copy)
    assert done.returncode == 0 and not done.stderr, done.stderr


def test_the_unit_hardens_with_twenty_directives_at_least():
    hardening = re.compile(
        r'^(Protect\w+|Private\w+|Restrict\w+|Lock\w+|Memory\w+|NoNew\w+'
        r'|Capability\w+|Ambient\w+|SystemCall\w+|Device\w+|Secure\w+'
        r'|RemoveIPC|KeyringMode|DynamicUser|UMask|StateDirectoryMode)=',
        re.MULTILINE)
    names = {found[1] for found in hardening.finditer(UNIT.read_text())}
    assert len(names) >= 20, sorted(names)
    assert 'User=root' not in UNIT.read_text()


if __name__ == '__main__':
    main([value for name, value in list(globals().items())
          if name.startswith('test_')])
