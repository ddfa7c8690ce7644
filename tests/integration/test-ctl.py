# SPDX-License-Identifier: LGPL-2.1-or-later
"""thermoscopectl against a real camera, by its socket and over a network."""

import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile

import log_in
from camera import Camera, PATIENCE_S, main, wait_until

CTL = os.environ['THERMOSCOPECTL']
BASH = pathlib.Path(os.environ['THERMOSCOPECTL_BASH'])


def ctl(*arguments, target, stdin='', status=0):
    """Standard output of a command that ends as it should."""
    done = subprocess.run([CTL, *target, *map(str, arguments)], text=True,
                          capture_output=True, input=stdin, timeout=PATIENCE_S)
    assert done.returncode == status, (arguments, done.returncode,
                                       done.stdout, done.stderr)
    if status != 0:
        assert done.stdout == '', done.stdout
        assert done.stderr.startswith('thermoscopectl: '), done.stderr
        assert len(done.stderr.splitlines()) == 1, done.stderr
        return done.stderr
    return done.stdout


def by_socket(camera):
    return ['--state', str(camera.state)]


def answer(*arguments, **options):
    return json.loads(ctl('--json', *arguments, **options))


def test_the_socket_activates_a_new_camera():
    with Camera(activate=False) as camera:
        here = by_socket(camera)
        refusal = ctl('activate', 'admin', target=here, stdin='short\n',
                      status=1)
        assert 'password' in refusal, refusal
        ctl('activate', 'admin', target=here, stdin=log_in.PASSWORD + '\n')
        users = answer('users', 'list', target=here)['users']
        assert [(user['name'], user['role']) for user in users] == [
            ('admin', 'administrator')]
        assert answer('sessions', 'list', target=here)['sessions'] == []
        for file in camera.state.iterdir():
            assert file.stat().st_mode & 0o077 == 0, file


def test_a_network_needs_an_account():
    with Camera() as camera, tempfile.TemporaryDirectory() as folder:
        secret = pathlib.Path(folder) / 'password'
        secret.write_text(log_in.PASSWORD + '\n')
        there = ['--url', camera.page]
        assert 'log in' in ctl('device', target=there, status=1)
        wrong = ctl('device', target=[*there, '-U', 'admin'],
                    stdin='Wrong-Horse-7\n', status=1)
        assert "log-in as 'admin'" in wrong, wrong
        admin = [*there, '-U', 'admin', '--password-file', str(secret)]
        assert answer('whoami', target=admin)['role'] == 'administrator'
        # the log-in of a command ends with it
        agents = [session['agent'] for session in answer(
            'sessions', 'list', target=by_socket(camera))['sessions']]
        assert not any('thermoscopectl' in agent for agent in agents), agents
        token = pathlib.Path(folder) / 'token'
        token.write_text(answer(
            'tokens', 'add', 'reader', 'permissions:=["view"]',
            target=admin)['token'])
        reader = [*there, '--token-file', str(token)]
        assert answer('measurements', 'sensor2', target=reader)['measurements']
        assert ctl('history', 'sensor2', target=reader).startswith(
            'time,region,name,min (°C),max (°C),mean (°C),frames\n')
        assert 'users' in ctl('users', 'list', target=reader, status=1)


def test_settings_are_read_set_and_reset():
    with Camera() as camera:
        here = by_socket(camera)
        name = 'sensor:sensor2.emissivity'
        before = ctl('settings', 'get', name, target=here).strip()
        ctl('settings', 'set', name + '=0.875', 'sensor:sensor2.palette=lava',
            target=here)
        assert ctl('settings', 'get', name, target=here) == '0.875\n'
        listed = ctl('settings', 'list', 'sensor', target=here)
        assert 'sensor:sensor2.palette = lava\n' in listed, listed
        # all or none
        refusal = ctl('settings', 'set', name + '=0.5',
                      'sensor:sensor2.palette=mud', target=here, status=1)
        assert 'palette' in refusal, refusal
        assert ctl('settings', 'get', name, target=here) == '0.875\n'
        ctl('settings', 'reset', name, target=here)
        assert ctl('settings', 'get', name, target=here).strip() == before
        assert 'no setting' in ctl('settings', 'get', 'sensor:sensor2.mud',
                                   target=here, status=1)


def test_accounts_come_and_go():
    with Camera() as camera:
        here = by_socket(camera)
        ctl('users', 'add', 'ann', 'operator', target=here,
            stdin='Teal-Lamp-42\n')
        ctl('users', 'edit', 'ann', 'role=user', 'permissions:=["view"]',
            target=here)
        users = {user['name']: user
                 for user in answer('users', 'list', target=here)['users']}
        assert users['ann']['role'] == 'user'
        assert users['ann']['permissions'] == ['view']
        ctl('users', 'password', 'ann', target=here, stdin='Grey-Lamp-43\n')
        ann = ['--url', camera.page, '-U', 'ann']
        assert answer('whoami', target=ann,
                      stdin='Grey-Lamp-43\n')['user'] == 'ann'
        ctl('password', target=ann,
            stdin='Grey-Lamp-43\nGrey-Lamp-43\nBlue-Lamp-44\n')
        ctl('whoami', target=ann, stdin='Grey-Lamp-43\n', status=1)
        ctl('users', 'remove', 'ann', target=here)
        ctl('users', 'remove', 'ann', target=here, status=1)


def test_pictures_and_temperatures():
    with Camera() as camera, tempfile.TemporaryDirectory() as folder:
        here = by_socket(camera)
        folder = pathlib.Path(folder)
        ctl('snapshot', 'sensor2', 'radiometric', '-o', folder / 'a.jpg',
            target=here)
        assert (folder / 'a.jpg').read_bytes()[:2] == b'\xff\xd8'
        assert b'FLIR' in (folder / 'a.jpg').read_bytes()
        for ending, magic in (('png', b'\x89PNG'), ('npy', b'\x93NUMPY')):
            ctl('snapshot', 'sensor2', '-o', folder / f'a.{ending}',
                target=here)
            assert (folder / f'a.{ending}').read_bytes().startswith(magic)
        point = answer('temperature', 'sensor2', '10', '10', target=here)
        assert point['kelvin'] > 0 and point['status'] == 'valid', point
        table = ctl('measurements', 'sensor2', target=here)
        assert table.splitlines()[0].split()[:4] == [
            'ID', 'NAME', 'KIND', 'MIN'], table
        assert re.search(r'\d °C', table), table
        assert 'no sensor' in ctl('snapshot', 'sensor9', '-o', folder / 'b.jpg',
                                  target=here, status=1)
        assert not (folder / 'b.jpg').exists()


def test_a_change_is_followed():
    with Camera() as camera:
        here = by_socket(camera)
        follower = subprocess.Popen([CTL, *here, '--json', 'settings', 'watch'],
                                    stdout=subprocess.PIPE, text=True)
        try:
            # it may begin to listen a moment later
            def changed():
                ctl('settings', 'set', 'sensor:sensor2.emissivity=0.'
                    + str(changed.value), target=here)
                changed.value += 1
                return changed.value > 3
            changed.value = 1
            wait_until(changed, 'three changes')
            event = json.loads(follower.stdout.readline())
        finally:
            follower.send_signal(signal.SIGTERM)
            follower.wait(PATIENCE_S)
            follower.stdout.close()
        assert event['topic'] == 'tts:Setting/Changed', event
        assert event['source']['Key'] == 'emissivity', event


def test_an_archive_goes_out_and_in():
    with Camera() as camera, tempfile.TemporaryDirectory() as folder:
        here = by_socket(camera)
        file = pathlib.Path(folder) / 'camera.tsx'
        secret = 'Wide-Glacier-71\n'
        ctl('settings', 'set', 'sensor:sensor2.emissivity=0.75', target=here)
        ctl('export', file, target=here, stdin=secret)
        ctl('settings', 'reset', 'sensor:sensor2.emissivity', target=here)
        assert file.stat().st_mode & 0o777 == 0o600
        refusal = ctl('import', file, target=here, stdin='Wrong-Glacier-7\n',
                      status=1)
        assert 'password' in refusal, refusal
        ctl('import', file, target=here, stdin=secret)
        assert ctl('settings', 'get', 'sensor:sensor2.emissivity',
                   target=here) == '0.75\n'
        reasons = [backup['reason'] for backup in
                   answer('backups', 'list', target=here)['backups']]
        assert 'import' in reasons, reasons


def test_mistakes_are_told_in_one_line():
    nowhere = ['--state', os.devnull]
    for arguments in (['fly'], [], ['users'], ['users', 'add', 'ann'],
                      ['settings', 'set', 'a=b'], ['settings', 'set', 'a.b']):
        ctl(*arguments, target=nowhere,
            status=1 if arguments[:2] == ['settings', 'set'] else 2)
    assert 'no camera' in ctl('status', target=nowhere, status=1)
    assert '--url' in ctl('status', target=['--url', 'ftp://x'], status=2)
    assert ctl('status', target=['--url', 'http://127.0.0.1:1'], status=1)


def complete(*words):
    """What bash offers for the last word."""
    script = f'''
      source {BASH}
      compopt () {{ :; }}
      COMP_WORDS=({' '.join(map(repr, (CTL, *words)))})
      COMP_CWORD={len(words)}
      _thermoscopectl
      printf '%s\\n' "${{COMPREPLY[@]}}"
    '''
    done = subprocess.run(['bash', '-c', script], text=True,
                          capture_output=True, timeout=PATIENCE_S)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return set(done.stdout.split())


def test_bash_completes_commands_and_options():
    assert {'status', 'settings', 'users'} <= complete('')
    assert complete('users', 'pa') == {'password'}
    assert complete('-s', 'x', 'settings', 'r') == {'reset'}
    assert {'--json'} == complete('--js')


if __name__ == '__main__':
    main([value for name, value in list(globals().items())
          if name.startswith('test_')])
