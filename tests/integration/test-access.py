# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who may what, at a real camera: nobody, every role, every route, every
setting; and what happens to who guesses."""

import io
import json
import os
import pathlib
import re
import subprocess
import urllib.parse
import urllib.request
import zipfile

import yaml

import log_in
from camera import Camera, main
from log_in import PASSWORD, Refused, Session

os.environ['G_DEBUG'] = 'fatal-criticals'
ROOT = pathlib.Path(__file__).resolve().parents[2]
API = yaml.safe_load((ROOT / 'schemas' / 'openapi.yaml').read_text())
METHODS = ['get', 'post', 'put', 'patch', 'delete']
OTHER = 'Teal-Lamp-42-x'

# What a camera says to everybody: how to begin, how to log in, its looks.
OPEN = {
    'GET /activation', 'POST /activation', 'POST /password-strength',
    'POST /session', 'GET /openapi.yaml', 'GET /theme', 'GET /theme.css',
    'GET /theme/logo',
}
ROLES = {
    'guest': {'view'},
    'user': {'view', 'capture', 'playback', 'ptz'},
    'operator': {'view', 'capture', 'playback', 'ptz', 'thermometry', 'image',
                 'stream', 'events'},
}


def fill(path):
    """A path of the contract with something where its parameters are."""
    values = {'sensor': 'sensor2', 'concern': 'sensor', 'format': 'png'}
    return re.sub(r'\{(\w+)(?:\.\.\.)?\}',
                  lambda match: values.get(match[1], 'sensor2'), path)


def contract_routes():
    """(method, path below the API as the contract has it, address)."""
    for path, item in API['paths'].items():
        root = item.get('servers', API['servers'])[0]['url'].rstrip('/')
        for method in METHODS:
            if method in item:
                yield method.upper(), path, root + fill(path).rstrip('/')


def ask(camera, method, path, headers=None, body=None):
    """Status and JSON of an answer; of what never ends, nothing."""
    if method in ('POST', 'PUT', 'PATCH') and body is None:
        body = {'nonsense': True}
    return log_in.request(camera.page.rstrip('/') + path, method, body,
                          headers)


def test_a_new_camera_answers_activation_and_preview_only():
    with Camera(activate=False) as camera:
        status, _, body = ask(camera, 'GET', '/api/v1/activation')
        state = json.loads(body)
        assert state['activated'] is False, state
        assert 7000 < state['previewS'] <= 7200, state
        answered = set()
        for method, path, address in contract_routes():
            if f'{method} {path}' in OPEN or '/stream.m' in path:
                continue
            status, headers, body = ask(camera, method, address)
            if status == 401:
                assert 'Digest' in headers['WWW-Authenticate'], headers
            else:
                assert method == 'GET', (method, path, status)
                answered.add(path)
        assert '/status' in answered, answered
        assert not any(
            path.startswith(('/users', '/settings', '/audit', '/sessions',
                             '/tokens', '/backups', '/certificates', '/log',
                             '/support', '/events', '/profile', '/metrics'))
            for path in answered), answered


def test_without_preview_a_new_camera_shows_nothing():
    with Camera('--set', 'access.preview-minutes=0',
                activate=False) as camera:
        assert ask(camera, 'GET', '/api/v1/status')[0] == 401
        assert ask(camera, 'GET', '/api/v1/activation')[0] == 200


def test_a_name_of_somebody_else_activates_nothing():
    with Camera(activate=False) as camera:
        for path in ['/api/v1/activation', '/api/v1/status', '/']:
            status, _, body = ask(camera, 'GET', path,
                                  {'Host': 'camera.example'})
            assert status == 403, (path, status)
            assert json.loads(body)['field'] == 'Host', body
        status, _, _ = ask(camera, 'POST', '/api/v1/activation',
                           {'Origin': 'http://camera.example'},
                           {'user': 'admin', 'password': PASSWORD})
        assert status == 403, status
        assert ask(camera, 'GET', '/api/v1/status')[0] == 200


def test_weak_passwords_do_not_activate():
    with Camera(activate=False) as camera:
        for password in ['', 'short', 'Admin12345!', 'P@ssw0rd1', 'aaaaaaaa',
                         'Kx7#' * 20]:
            status, _, body = ask(camera, 'POST', '/api/v1/activation', None,
                                  {'user': 'admin', 'password': password})
            assert status == 400, (password, status, body)
            assert json.loads(body)['field'] == 'password', body
        judged, _ = log_in.ask(
            camera.page + 'api/v1/password-strength', 'POST',
            {'user': 'admin', 'password': PASSWORD})
        assert judged['acceptable'] and judged['strength'] > 80, judged


def test_nobody_gets_in_anywhere_after_the_activation():
    with Camera() as camera:
        n_closed = 0
        for method, path, address in contract_routes():
            if f'{method} {path}' in OPEN:
                continue
            status, headers, _ = ask(camera, method, address)
            assert status == 401, (method, path, status)
            assert 'Digest' in headers['WWW-Authenticate'], headers
            n_closed += 1
        assert n_closed > 40, n_closed
        status, _, _ = ask(camera, 'POST', '/api/v1/password-strength', None,
                           {'password': PASSWORD})
        assert status == 401, status
        status, _, _ = ask(camera, 'POST', '/api/v1/activation', None,
                           {'user': 'second', 'password': OTHER})
        assert status == 409, status


def make_roles(camera):
    """Headers of an account of each role."""
    admin = Session(camera.page)
    headers = {}
    for role in ROLES:
        admin.ask('users', 'POST',
                  {'name': role, 'password': OTHER, 'role': role})
        token = Session(camera.page, role, OTHER).make_token()
        headers[role] = {'Authorization': f'Bearer {token}'}
    return headers


def test_every_route_asks_every_role_for_its_permissions():
    with Camera() as camera:
        roles = make_roles(camera)
        with camera.open('api/v1') as answer:
            routes = json.load(answer)['routes']
        n_refused = n_admitted = 0
        for route in routes:
            if route['gate'] not in ('permission', 'preview'):
                continue
            for role, headers in roles.items():
                may = set(route['permissions']) <= ROLES[role]
                # what changes something is only tried where it is refused
                if may and (route['method'] != 'GET'
                            or '/stream.m' in route['path']
                            or route['path'].endswith('/events')):
                    continue
                status, _, _ = ask(camera, route['method'],
                                   fill(route['path']), headers)
                assert (status == 403) != may, (route, role, status)
                assert status != 401, (route, role)
                n_admitted += may
                n_refused += not may
        assert n_refused > 30 and n_admitted > 10, (n_refused, n_admitted)


def test_every_setting_asks_every_role_for_its_permission():
    with Camera() as camera:
        roles = make_roles(camera)
        with camera.open('api/v1/settings') as answer:
            groups = json.load(answer)['groups']
        n_refused = n_admitted = 0
        for group in groups:
            place = '/'.join(filter(None, [group['concern'],
                                           group['instance']]))
            for setting in group['settings']:
                for role, headers in roles.items():
                    may = setting['permission'] in ROLES[role]
                    status, _, body = ask(
                        camera, 'PATCH',
                        f'/api/v1/settings/{urllib.parse.quote(place)}'
                        '?dry-run=true', headers,
                        {setting['key']: setting['value']})
                    assert status in ((200, 204) if may else (403,)), \
                        (place, setting, role, status, body)
                    n_admitted += may
                    n_refused += not may
        assert n_refused > 100 and n_admitted > 20, (n_refused, n_admitted)


def test_an_account_sees_only_its_sensors():
    with Camera() as camera:
        admin = Session(camera.page)
        admin.ask('users', 'POST', {
            'name': 'half', 'password': OTHER, 'role': 'user',
            'sensors': ['sensor1']})
        half = Session(camera.page, 'half', OTHER)
        for sensor, expected in [('sensor1', 200), ('sensor2', 403)]:
            status, _, _ = half.request(f'sensors/{sensor}/snapshot.jpg')
            assert status == expected, (sensor, status)
        admin.ask('users/half', 'PATCH',
                  {'permissions': ['view', 'logs', 'maintenance']})
        profile = json.dumps(half.ask('profile'))
        _, _, metrics = ask(camera, 'GET', '/metrics', half.headers)
        status = json.dumps(half.ask('status'))
        for text in [profile, metrics, status]:
            assert 'sensor1' in str(text) and 'sensor2' not in str(text)
        _, _, bundle = half.request('support-bundle')
        files = zipfile.ZipFile(io.BytesIO(bundle)).namelist()
        assert 'messages.log' in files, files
        assert not [name for name in files if 'sensor2' in name], files
        admin.ask('users/half', 'PATCH', {'permissions': ['maintenance']})
        _, _, bundle = half.request('support-bundle')
        files = zipfile.ZipFile(io.BytesIO(bundle)).namelist()
        assert 'messages.error.txt' in files, files
        assert 'messages.log' not in files, files
        admin.ask('users/half', 'PATCH',
                  {'role': 'user', 'permissions': ['capture'],
                   'sensors': None})
        status, _, _ = half.request('sensors/sensor2/snapshot.jpg')
        assert status == 200, status


def curl(*arguments):
    """Status and body."""
    done = subprocess.run(
        ['curl', '-sS', '-w', '\n%{http_code}', *arguments],
        text=True, capture_output=True, timeout=40, check=True)
    body, _, status = done.stdout.rpartition('\n')
    return int(status), body


def test_curl_logs_in_by_digest_and_by_token():
    with Camera() as camera:
        url = camera.page + 'api/v1/session'
        credentials = ['--user', log_in.CREDENTIALS]
        for _ in range(2):
            status, body = curl('--digest', *credentials, url, url)
            assert status == 200 and '"admin"' in body, (status, body)
        status, _ = curl('--basic', *credentials, url)
        assert status == 401, status
        status, body = curl('-H', f'Authorization: Bearer {camera.token}', url)
        assert status == 200, body
        assert json.loads(body)['session'] is None, body
        status, _ = curl('-H', f'Authorization: Bearer {camera.token}x', url)
        assert status == 401, status
    with Camera('--set', 'access.http-basic=true') as camera:
        url = camera.page + 'api/v1/session'
        status, _ = curl('--basic', *credentials, url)
        assert status == 200, status


def test_wrong_passwords_lock_and_are_in_the_audit_log():
    with Camera('--set', 'access.lock-failures=3') as camera:
        session = Session(camera.page)
        answers = []
        for password in ['wrong-1', 'wrong-2', 'wrong-3', PASSWORD]:
            status, headers, _ = ask(
                camera, 'POST', '/api/v1/session', None,
                {'user': 'admin', 'password': password})
            answers.append(status)
        assert answers == [401, 401, 401, 429], answers
        assert 500 < int(headers['Retry-After']) <= 600, headers
        assert curl('--digest', '--user', log_in.CREDENTIALS,
                    camera.page + 'api/v1/session')[0] == 429
        # a name that does not exist is told the same
        answers = [ask(camera, 'POST', '/api/v1/session', None,
                       {'user': 'nobody', 'password': 'x'})[0]
                   for _ in range(4)]
        assert answers == [401, 401, 401, 429], answers
        # who is logged in stays so
        entries = session.ask(
            'audit?action=session.open&limit=50')['entries']
        refused = [entry for entry in entries if entry['result'] != 'done']
        names = [entry['target'] for entry in refused]
        assert names.count('user:admin') == 4, refused
        assert names.count('user:?') == 4, refused
        assert 'wrong-1' not in json.dumps(entries)
        history = session.ask('events/history?topic=tts:Access/IllegalLogin')
        assert len(history['events']) == 8, history


def test_a_change_by_cookie_needs_the_token_and_the_origin():
    with Camera() as camera:
        session = Session(camera.page)
        cookie = {'Cookie': session.headers['Cookie']}
        for line in ['HttpOnly', 'SameSite=Strict', 'Path=/']:
            assert line in session.cookie_line, session.cookie_line
        assert ask(camera, 'GET', '/api/v1/users', cookie)[0] == 200
        body = {'name': 'x', 'password': OTHER, 'role': 'guest'}
        for headers in [cookie, {**cookie, 'X-CSRF-Token': 'x'},
                        {**session.headers,
                         'Origin': 'http://camera.example'}]:
            status, _, _ = ask(camera, 'POST', '/api/v1/users', headers, body)
            assert status == 403, (headers, status)
        status, _, answer = ask(camera, 'POST', '/api/v1/users',
                                session.headers, body)
        assert status == 201, answer


def test_a_new_password_ends_the_other_sessions():
    with Camera() as camera:
        first, second = Session(camera.page), Session(camera.page)
        status, _, _ = second.request('users/admin/password', 'PUT',
                                      {'password': OTHER})
        assert status == 403, status
        answer, headers = log_in.ask(
            second.url + 'users/admin/password', 'PUT',
            {'oldPassword': PASSWORD, 'password': OTHER}, second.headers)
        assert first.request('session')[0] == 401
        assert second.request('session')[0] == 401
        second.take(answer, headers)
        assert second.request('session')[0] == 200
        # what machines log in with stays, when it was the owner's wish
        with camera.open('api/v1/session') as answer:
            assert json.load(answer)['user'] == 'admin'
        assert len(second.ask('sessions')['sessions']) == 1
        second.ask('session', 'DELETE')
        assert second.request('session')[0] == 401


def test_who_resets_a_password_ends_tokens_too():
    with Camera() as camera:
        admin = Session(camera.page)
        admin.ask('users', 'POST',
                  {'name': 'guard', 'password': OTHER, 'role': 'user'})
        guard = Session(camera.page, 'guard', OTHER)
        token = {'Authorization': f"Bearer {guard.make_token()}"}
        assert ask(camera, 'GET', '/api/v1/session', token)[0] == 200
        admin.ask('users/guard/password', 'PUT',
                  {'password': PASSWORD + '-new'})
        assert ask(camera, 'GET', '/api/v1/session', token)[0] == 401
        assert guard.request('session')[0] == 401
        # and an account that is gone leaves nothing
        guard = Session(camera.page, 'guard', PASSWORD + '-new')
        admin.ask('users/guard', 'DELETE')
        assert guard.request('session')[0] == 401


def ends(stream):
    """Reads what has come meanwhile, up to the end."""
    try:
        while stream.read1(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


def test_what_the_preview_showed_ends_with_the_activation():
    with Camera(activate=False) as camera:
        path = camera.page + 'api/v1/sensors/sensor2/stream.mjpg'
        with urllib.request.urlopen(path, timeout=20) as stream:
            assert stream.read(1000)
            camera.log_in()
            assert ends(stream)


def test_what_was_opened_ends_with_its_session_or_account():
    with Camera() as camera:
        admin = Session(camera.page)
        admin.ask('users', 'POST',
                  {'name': 'guard', 'password': OTHER, 'role': 'user'})
        path = camera.page + 'api/v1/sensors/sensor2/stream.mjpg'

        def open_stream(headers):
            stream = urllib.request.urlopen(
                urllib.request.Request(path, headers=headers), timeout=20)
            assert stream.read(1000)
            return stream

        for end in [lambda guard: guard.ask('session', 'DELETE'),
                    lambda guard: admin.ask(
                        f"sessions/{guard.answer['session']}", 'DELETE'),
                    lambda guard: admin.ask(
                        'users/guard', 'PATCH', {'sensors': ['sensor1']})]:
            admin.ask('users/guard', 'PATCH', {'sensors': None})
            guard = Session(camera.page, 'guard', OTHER)
            stream = open_stream(guard.headers)
            other = open_stream(camera.headers)
            end(guard)
            assert ends(stream)
            assert other.read(1000)
            other.close()
        admin.ask('users/guard', 'PATCH', {'sensors': None})
        guard = Session(camera.page, 'guard', OTHER)
        token = guard.make_token()
        stream = open_stream({'Authorization': f'Bearer {token}'})
        tokens = guard.ask('tokens')['tokens']
        guard.ask(f"tokens/{tokens[-1]['id']}", 'DELETE')
        assert ends(stream)
        # nobody says anything then: its time is over
        token = guard.make_token(expiresInS=5)
        assert ends(open_stream({'Authorization': f'Bearer {token}'}))


def test_a_token_gives_no_more_than_it_has():
    with Camera() as camera:
        admin = Session(camera.page)
        token = {'Authorization':
                 'Bearer ' + admin.make_token(permissions=['view'])}
        assert ask(camera, 'GET', '/api/v1/status', token)[0] == 200
        assert ask(camera, 'GET', '/api/v1/users', token)[0] == 403
        status, _, _ = ask(camera, 'POST', '/api/v1/tokens', token,
                           {'name': 'more', 'permissions': ['users']})
        assert status == 403, status
        # nor for longer than it lasts
        status, _, _ = ask(camera, 'POST', '/api/v1/tokens', token,
                           {'name': 'same', 'permissions': ['view'],
                            'expiresInS': 0})
        assert status == 403, status
        assert len(admin.ask('tokens')['tokens']) == 2


def test_the_last_administrator_stays():
    with Camera() as camera:
        admin = Session(camera.page)
        for method, body in [('DELETE', None), ('PATCH', {'role': 'guest'})]:
            try:
                admin.ask('users/admin', method, body)
                raise AssertionError(method)
            except Refused as refused:
                assert refused.status == 409, refused
                assert 'last administrator' in str(refused), refused


def test_sessions_are_listed_and_ended():
    with Camera() as camera:
        first, second = Session(camera.page), Session(camera.page)
        sessions = first.ask('sessions')['sessions']
        # that of the token's making is there, too
        assert len(sessions) == 3, sessions
        assert [s['current'] for s in sessions] == [False, True, False]
        first.ask(f"sessions/{second.answer['session']}", 'DELETE')
        assert second.request('session')[0] == 401
        first.ask('sessions', 'DELETE')
        assert len(first.ask('sessions')['sessions']) == 1


def test_the_state_directory_tells_no_secret():
    with Camera() as camera:
        assert camera.state.stat().st_mode & 0o777 == 0o700
        assert (camera.state / 'device.key').stat().st_mode & 0o777 == 0o600
        camera.stop()
        for file in camera.state.rglob('*'):
            if file.is_file():
                contents = file.read_bytes()
                assert PASSWORD.encode() not in contents, file
                assert camera.token.encode() not in contents, file


if __name__ == '__main__':
    main([test for name, test in list(globals().items())
          if name.startswith('test_')])
