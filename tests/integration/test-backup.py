# SPDX-License-Identifier: LGPL-2.1-or-later
"""A camera's state moves into another one, comes back from backups, and goes:
whole or not at all, whatever happens."""

import base64
import json
import signal
import subprocess
import tempfile
import threading
import time

import log_in
from camera import PATIENCE_S, Camera, main, wait_until

PASSWORD = 'Wide-Glacier-71'
OTTO = {'name': 'otto', 'password': 'Blue-Kettle-55', 'role': 'user'}


def settings_of(session):
    """Everything that is set, as concern:instance.key."""
    groups = session.ask('settings')['groups']
    return {f"{g['concern']}:{g['instance']}.{s['key']}": s['value']
            for g in groups for s in g['settings']
            if s['value'] != s['default'] and g['concern'] != 'network'}


def users_of(session):
    return sorted((u['name'], u['role'])
                  for u in session.ask('users')['users'])


def look(session, **values):
    session.ask('settings/sensor/sensor2', 'PATCH', values)


def export(session, **members):
    status, _, body = session.request('export', 'POST', members)
    assert status == 200, (status, body)
    return body


def import_body(archive, password=PASSWORD):
    return {'archive': base64.b64encode(archive).decode(),
            'password': password}


def used_camera(camera):
    """A session in a camera that differs from a new one in everything."""
    session = log_in.activate(camera.page)
    session.ask('users', 'POST', OTTO)
    look(session, palette='ironbow', emissivity=0.5)
    session.ask('settings/stream/stream1/sensor2', 'PATCH', {'bitrate': 3000})
    session.ask('setting-profiles', 'POST',
                {'name': 'Night', 'scopes': ['image']})
    return session


def curl(*arguments):
    """Status of an answer, as a client that is not ours sees it."""
    done = subprocess.run(
        ['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', *arguments],
        text=True, capture_output=True, timeout=PATIENCE_S)
    return int(done.stdout)


def test_a_camera_moves_into_another():
    with Camera(activate=False) as one, Camera(activate=False) as other:
        session = used_camera(one)
        token = session.make_token()
        archive = export(session, password=PASSWORD)
        assert b'otto' not in archive and b'ironbow' not in archive

        stranger = log_in.activate(other.page)
        stranger.ask('users', 'POST', {**OTTO, 'name': 'gone'})
        answer = stranger.ask('import', 'POST', import_body(archive))
        assert answer['backup'].startswith('before-import-'), answer

        # the same password here and there, but the log-ins are not
        moved = log_in.Session(other.page)
        assert settings_of(moved) == settings_of(session)
        assert users_of(moved) == users_of(session) \
            == [('admin', 'administrator'), ('otto', 'user')]
        assert moved.ask('setting-profiles') == session.ask('setting-profiles')
        log_in.Session(other.page, OTTO['name'], OTTO['password'])
        url = other.page + 'api/v1/session'
        who = f"{OTTO['name']}:{OTTO['password']}"
        assert curl('--digest', '-u', who, url) == 200
        assert curl('--digest', '-u', f"{OTTO['name']}:x", url) == 401
        assert curl('-H', f'Authorization: Bearer {token}',
                    other.page + 'api/v1/users') == 200

        # and back to what was before
        moved.ask(f"backups/{answer['backup']}/restore", 'POST')
        assert users_of(log_in.Session(other.page)) == [
            ('admin', 'administrator'), ('gone', 'user')]


def test_a_wrong_password_and_damage_are_told():
    with Camera(activate=False) as camera:
        session = used_camera(camera)
        archive = export(session, password=PASSWORD)
        look(session, palette='lava')
        before = settings_of(session)
        damaged = bytearray(archive)
        damaged[len(archive) // 2] ^= 1
        for body, field, text in [
                (import_body(archive, 'Wide-Glacier-72'), 'password',
                 'the password is not the one'),
                ({'archive': import_body(archive)['archive']}, 'password',
                 'give it'),
                (import_body(bytes(damaged)), 'archive', 'damaged'),
                (import_body(archive[:-5]), 'archive', 'cut short'),
                (import_body(b'hello'), 'archive', 'is not JSON'),
                ({'archive': '!'}, 'archive', 'base64'),
                ({'archive': 3}, 'archive', 'archive')]:
            status, _, answer = session.request('import', 'POST', body)
            problem = json.loads(answer)
            assert status == 400, (status, problem)
            assert problem['field'] == field, problem
            assert text in problem['detail'], problem
        assert settings_of(session) == before
        assert session.ask('backups') == {'backups': []}


def test_secrets_leave_only_with_a_password():
    with Camera(activate=False) as camera:
        session = used_camera(camera)
        document = json.loads(export(session))
        assert 'accounts' not in document['parts'], document['parts'].keys()
        assert document['parts']['settings']['sensor']['sensor2'] == {
            'palette': 'ironbow', 'emissivity': 0.5}
        for members in [{'parts': ['accounts']},
                        {'parts': ['accounts'], 'password': 'short'}]:
            status, _, answer = session.request('export', 'POST', members)
            assert (status, json.loads(answer)['field']) == (400, 'password')

        # who looks after the camera reads no accounts, and changes no network
        session.ask('users', 'POST', {
            'name': 'keeper', 'password': 'Blue-Kettle-55', 'role': 'operator',
            'permissions': ['maintenance', 'image']})
        keeper = log_in.Session(camera.page, 'keeper', 'Blue-Kettle-55')
        assert keeper.request('export', 'POST',
                              {'password': PASSWORD})[0] == 403
        keeper.ask('backups', 'POST', {'name': 'mine'})
        assert keeper.request('backups/mine/restore', 'POST')[0] == 403
        assert keeper.request('export', 'POST', {
            'backup': 'mine', 'password': PASSWORD})[0] == 403
        assert keeper.request('factory', 'POST',
                              {'depth': 'everything'})[0] == 403
        status, _, stored = keeper.request('backups/mine')
        assert status == 200 and b'ironbow' not in stored

        # the administrator takes it along, by password or as it is
        archive = export(session, backup='mine', password=PASSWORD)
        look(session, palette='lava')
        session.ask('import', 'POST', import_body(archive))
        assert settings_of(session)['sensor:sensor2.palette'] == 'ironbow'
        look(session, palette='lava')
        session.ask('import', 'POST',
                    {'archive': base64.b64encode(stored).decode()})
        assert settings_of(session)['sensor:sensor2.palette'] == 'ironbow'


def kill_during_import(camera, session, archive, after_s):
    """Whether the camera had answered before it was killed."""
    answered = threading.Event()

    def send():
        try:
            if session.request('import', 'POST',
                               import_body(archive))[0] == 200:
                answered.set()
        except OSError:
            pass
        except Exception as error:  # half an answer
            assert 'Remote' in type(error).__name__ \
                or 'Incomplete' in type(error).__name__, error

    thread = threading.Thread(target=send)
    thread.start()
    time.sleep(after_s)  # the moment is what is tested
    had_answered = answered.is_set()
    camera.stop(signal.SIGKILL)
    thread.join(PATIENCE_S)
    return had_answered


def test_a_killed_import_is_whole_or_not_at_all():
    new = ({'sensor:sensor2.palette': 'lava'}, [('admin', 'administrator')])
    with tempfile.TemporaryDirectory() as folder:
        with Camera(state=folder, activate=False) as camera:
            session = log_in.activate(camera.page)
            look(session, palette='lava')
            new_archive = export(session, password=PASSWORD)
            session.ask('users', 'POST', OTTO)
            look(session, palette='ironbow')
            old = settings_of(session), users_of(session)
            old_archive = export(session, password=PASSWORD)
            camera.stop(signal.SIGTERM)
        seen = set()
        for attempt in range(10):
            with Camera(state=folder, activate=False) as camera:
                session = log_in.Session(camera.page)
                state = settings_of(session), users_of(session)
                assert state in (old, new), state
                seen.add(str(state))
                aim, archive = (new, new_archive) if state == old \
                    else (old, old_archive)
                # an import takes some 200 ms here, with the password
                had_answered = kill_during_import(
                    camera, session, archive, 0.05 + 0.04 * attempt)
            if had_answered:
                with Camera(state=folder, activate=False) as camera:
                    session = log_in.Session(camera.page)
                    assert (settings_of(session), users_of(session)) == aim


def test_factory_default_in_three_depths():
    with Camera(activate=False) as camera:
        session = used_camera(camera)
        session.ask('backups', 'POST', {'name': 'all'})
        answer = session.ask('factory', 'POST', {'depth': 'image'})
        assert answer['backup'].startswith('before-factory-'), answer
        assert settings_of(session) == {
            'sensor:sensor2.emissivity': 0.5,
            'stream:stream1/sensor2.bitrate': 3000}
        assert len(session.ask('setting-profiles')['profiles']) == 1

        session.ask('settings/access', 'PATCH', {'session-idle-minutes': 33})
        session.ask('factory', 'POST', {'depth': 'settings'})
        assert settings_of(session) == {'access:.session-idle-minutes': 33}
        assert users_of(session) == [('admin', 'administrator'),
                                     ('otto', 'user')]
        assert session.ask('setting-profiles')['profiles'] == []
        status, _, answer = session.request(
            'factory', 'POST', {'depth': 'half'})
        assert (status, json.loads(answer)['field']) == (400, 'depth')

        status, _, answer = session.request(
            'factory', 'POST', {'depth': 'everything'})
        assert (status, json.loads(answer)) == (
            202, {'backup': None, 'restarting': True})
        # the same process, as a new camera: the rest of the old addresses,
        # then the new ones
        line = camera.read_line()
        while not line.startswith('http'):
            line = camera.read_line()
        assert camera.process.poll() is None
        state, _ = log_in.ask(line + 'api/v1/activation')
        assert state['activated'] is False, state
        assert not (camera.state / 'backups').exists()
        assert not (camera.state / 'factory-default').exists()
        fresh = log_in.activate(line)
        assert settings_of(fresh) == {}
        assert users_of(fresh) == [('admin', 'administrator')]
        assert fresh.ask('backups') == {'backups': []}


def test_choosing_a_profile_changes_its_scope_only():
    with Camera(activate=False) as camera:
        session = log_in.activate(camera.page)
        look(session, palette='lava')
        session.ask('setting-profiles', 'POST',
                    {'name': 'Day', 'scopes': ['image']})
        look(session, palette='ironbow', emissivity=0.7)
        saved = session.ask('setting-profiles', 'POST',
                            {'name': 'Night shift', 'scopes': ['image']})
        assert (saved['active'], saved['changed']) == (True, False), saved
        session.ask('users', 'POST', {
            'name': 'guard', 'password': 'Blue-Kettle-55', 'role': 'operator'})
        guard = log_in.Session(camera.page, 'guard', 'Blue-Kettle-55')
        chosen = guard.ask('setting-profiles/Day/apply', 'POST')
        assert (chosen['active'], chosen['changed']) == (True, False), chosen
        assert settings_of(session) == {
            'sensor:sensor2.palette': 'lava',
            'sensor:sensor2.emissivity': 0.7}
        look(session, palette='bone')
        names = {p['name']: (p['active'], p['changed'])
                 for p in session.ask('setting-profiles')['profiles']}
        assert names == {'Day': (True, True), 'Night shift': (False, True)}

        file = session.ask('setting-profiles/Night%20shift')
        assert guard.request('setting-profiles/Copy', 'PUT', file)[0] == 403
        session.ask('setting-profiles/Copy', 'PUT', file)
        session.ask('setting-profiles/Copy', 'PATCH', {'name': 'Dusk'})
        session.ask('setting-profiles/Night%20shift', 'DELETE')
        session.ask('setting-profiles/Dusk/apply', 'POST')
        assert settings_of(session)['sensor:sensor2.palette'] == 'ironbow'


def test_what_was_done_is_in_the_audit_log():
    with Camera(activate=False) as camera:
        session = used_camera(camera)
        archive = export(session, password=PASSWORD)
        session.ask('import', 'POST', import_body(archive))
        session.request('import', 'POST', import_body(archive, 'Wrong-One-12'))

        def recorded():
            entries = session.ask('audit?limit=100')['entries']
            return [(e['action'], e['user'], e['result']) for e in entries]
        expected = [('archive.export', 'admin', 'done'),
                    ('archive.import', 'admin', 'done'),
                    ('archive.import', 'admin', 'refused'),
                    ('setting-profile.save', 'admin', 'done')]
        wait_until(lambda: set(expected) <= set(recorded()),
                   'all is in the audit log')


if __name__ == '__main__':
    main([
        test_a_camera_moves_into_another,
        test_a_wrong_password_and_damage_are_told,
        test_secrets_leave_only_with_a_password,
        test_a_killed_import_is_whole_or_not_at_all,
        test_factory_default_in_three_depths,
        test_choosing_a_profile_changes_its_scope_only,
        test_what_was_done_is_in_the_audit_log,
    ])
