# SPDX-License-Identifier: LGPL-2.1-or-later
"""Settings by the API: all or nothing, by two pages at once, and forms."""

import concurrent.futures
import json
import os
import pathlib
import socket
import tempfile
import urllib.error
import urllib.request

import jsonschema
import yaml

from camera import Camera, main, probe, wait_until

os.environ['G_DEBUG'] = 'fatal-criticals'
ROOT = pathlib.Path(__file__).resolve().parents[2]
API = yaml.safe_load((ROOT / 'schemas' / 'openapi.yaml').read_text())


def as_json_schema(node):
    """OpenAPI 3.0 says nullable where JSON Schema has a type null."""
    if isinstance(node, list):
        return [as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: as_json_schema(value) for key, value in node.items()}
    if node.pop('nullable', False):
        return {'anyOf': [node, {'type': 'null'}]}
    return node


DEFINITIONS = as_json_schema({'components': API['components']})


def validate(answer, name):
    jsonschema.validate(
        answer, {'$ref': f'#/components/schemas/{name}', **DEFINITIONS})


class Api:
    """Asks a camera, and holds what it says against the description."""

    def __init__(self, camera):
        self.url = camera.page.rstrip('/') + '/api/v1'
        self.headers = camera.headers

    def ask(self, method, path, body=None, **headers):
        """Status, ETag and body of the answer."""
        request = urllib.request.Request(
            self.url + path, method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={'Content-Type': 'application/json', **self.headers,
                     **{k.replace('_', '-'): v for k, v in headers.items()}})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                text = answer.read()
                return (answer.status, answer.headers['ETag'],
                        json.loads(text) if text else None)
        except urllib.error.HTTPError as refusal:
            with refusal:
                problem = json.loads(refusal.read())
            validate(problem, 'Problem')
            return refusal.code, None, problem

    def group(self, path):
        status, etag, group = self.ask('GET', '/settings/' + path)
        assert status == 200, group
        validate(group, 'SettingsGroup')
        assert etag == group['etag'], (etag, group['etag'])
        return group

    def values(self, path):
        return {s['key']: s['value'] for s in self.group(path)['settings']}

    def patch(self, path, change, expected=200, **headers):
        status, etag, answer = self.ask(
            'PATCH', '/settings' + path, change, **headers)
        assert status == expected, (status, answer)
        return answer


def test_every_setting_comes_with_what_a_form_needs():
    with Camera() as camera:
        status, _, answer = Api(camera).ask('GET', '/settings')
        assert status == 200
        validate(answer, 'SettingsGroups')
        groups = {(g['concern'], g['instance']): g for g in answer['groups']}
        assert ('network', '') in groups
        assert ('sensor', 'sensor2') in groups
        assert groups['stream', 'stream1/sensor2']['sensor'] == 'sensor2'
        for group in answer['groups']:
            for setting in group['settings']:
                assert setting['writable'], setting
                assert setting['value'] == setting['default'] \
                    or setting['changed'], setting


def test_a_reset_brings_the_default():
    with Camera() as camera:
        api = Api(camera)
        before = api.values('sensor/sensor2')['palette']
        api.patch('/sensor/sensor2', {'palette': 'lava'})
        assert api.values('sensor/sensor2')['palette'] == 'lava'
        group = api.patch('/sensor/sensor2', {'palette': None})
        validate(group, 'SettingsGroup')
        assert api.values('sensor/sensor2')['palette'] == before


def test_all_that_is_wrong_is_listed_and_nothing_is_done():
    with Camera() as camera:
        api = Api(camera)
        before = api.values('stream/stream1/sensor2')
        problem = api.patch(
            '/stream/stream1/sensor2',
            {'bitrate': 1, 'width': 160, 'colour': 1, 'quality': 'high'}, 400)
        assert problem['field'] == 'bitrate', problem
        assert [e['field'] for e in problem['errors']] == [
            'bitrate', 'colour', 'quality']
        assert 'from 32 to 100000' in problem['errors'][0]['detail']
        assert api.values('stream/stream1/sensor2') == before


def test_two_services_do_not_share_a_port():
    with Camera() as camera:
        api = Api(camera)
        api.patch('/network', {'http-port': 18080, 'rtsp-port': 18554})
        problem = api.patch('/network', {'rtsp-port': 18080}, 409)
        assert problem['field'] == 'rtsp-port'
        assert 'network.http-port, 18080' in problem['detail'], problem
        api.patch('/network', {'http-port': 18554, 'rtsp-port': 18080})


def test_two_pages_do_not_overwrite_each_other():
    with Camera() as camera:
        api = Api(camera)
        seen = api.group('sensor/sensor2')['etag']
        api.patch('/sensor/sensor2', {'palette': 'lava'}, If_Match=seen)
        problem = api.patch('/sensor/sensor2', {'palette': 'bone'}, 412,
                            If_Match=seen)
        assert problem['field'] == 'If-Match', problem
        now = api.group('sensor/sensor2')['etag']
        assert now != seen
        # what others change elsewhere is no reason to refuse
        api.patch('/network', {'rtsp-max-sessions': 300})
        api.patch('/sensor/sensor2', {'palette': 'bone'}, If_Match=now)
        assert api.values('sensor/sensor2')['palette'] == 'bone'


def test_of_many_at_once_exactly_one_has_seen_the_newest():
    with Camera() as camera:
        api = Api(camera)
        seen = api.group('network')['etag']
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(
                lambda n: api.ask('PATCH', '/settings/network',
                                  {'rtsp-max-sessions': 100 + n},
                                  If_Match=seen)[0], range(16)))
        assert sorted(answers) == [200] + [412] * 15, answers


def test_a_dry_run_only_says_whether():
    with Camera() as camera:
        api = Api(camera)
        before = api.group('sensor/sensor2')
        api.patch('/sensor/sensor2?dry-run=1', {'palette': 'lava'}, 204)
        api.patch('/sensor/sensor2?dry-run=1', {'palette': 'x'}, 400)
        api.patch('/sensor/sensor2?dry-run=x', {'palette': 'lava'}, 400)
        assert api.group('sensor/sensor2') == before


def test_several_groups_change_together():
    with Camera() as camera:
        api = Api(camera)
        change = {'sensor:sensor2': {'palette': 'lava'},
                  'stream:stream1/sensor2': {'bitrate': 0}}
        problem = api.patch('', change, 400)
        assert problem['field'] == 'stream:stream1/sensor2.bitrate', problem
        assert api.values('sensor/sensor2')['palette'] != 'lava'
        change['stream:stream1/sensor2']['bitrate'] = 500
        validate(api.patch('', change), 'SettingsGroups')
        assert api.values('sensor/sensor2')['palette'] == 'lava'
        assert api.values('stream/stream1/sensor2')['bitrate'] == 500
        assert api.patch('', {'sensor:sensor2': 1}, 400)['field'] \
            == 'sensor:sensor2'


def test_what_is_not_there_is_said():
    with Camera() as camera:
        api = Api(camera)
        for path in ('/nothing', '/sensor/sensor9', '/network/x'):
            assert api.ask('GET', '/settings' + path)[0] == 404, path
            assert api.patch(path, {'a': 1}, 404)['status'] == 404, path
        assert api.patch('/sensor', {'palette': 'lava'}, 404)['status'] == 404
        status, _, groups = api.ask('GET', '/settings/sensor')
        validate(groups, 'SettingsGroups')
        assert [g['instance'] for g in groups['groups']] == ['sensor2']


def test_a_value_of_another_hand_is_not_lost():
    with tempfile.TemporaryDirectory() as state:
        file = pathlib.Path(state, 'settings.ini')
        file.write_text("[sensor/sensor2]\nemissivity=7.0\npalette='lava'\n"
                        "[elsewhere]\nkey=1\n")
        with Camera(state=state) as camera:
            api = Api(camera)
            assert api.values('sensor/sensor2')['palette'] == 'lava'
            assert 'emissivity: 7.0 is not a number from 0.01 to 1.0' \
                in camera.messages(), camera.messages()
            api.patch('/sensor/sensor2', {'palette': 'bone'})
        text = file.read_text()
        assert 'emissivity=7.0' in text and '[elsewhere]' in text, text


def free_port():
    """One that nobody uses now."""
    with socket.create_server(('127.0.0.1', 0)) as probe_socket:
        return probe_socket.getsockname()[1]


def reachable(port):
    try:
        socket.create_connection(('127.0.0.1', port), 1).close()
        return True
    except OSError:
        return False


def pending(api):
    status, _, answer = api.ask('GET', '/restart')
    assert status == 200, answer
    validate(answer, 'Restart')
    return {p['part']: {k['key']: (k['running'], k['saved'])
                        for k in p['keys']} for p in answer['pending']}


def test_a_port_counts_when_its_part_has_restarted():
    with Camera() as camera:
        api = Api(camera)
        assert pending(api) == {}
        old = int(camera.rtsp.rsplit(':', 1)[1])
        new = free_port()
        group = api.patch('/network', {'rtsp-port': new})
        running = {s['key']: s.get('running') for s in group['settings']}
        assert running['rtsp-port'] == 0, running
        assert pending(api) == {'rtsp': {'rtsp-port': (0, new)}}
        assert reachable(old) and not reachable(new)
        status, _, answer = api.ask('POST', '/restart', {'part': 'rtsp'})
        assert status == 202, answer
        validate(answer, 'Restart')
        assert answer['pending'] == []
        assert reachable(new) and not reachable(old)
        url = camera.rtsp.replace(f':{old}', f':{new}')
        assert probe(f'{url}/ch2', 'tcp') == 'h264,640,512'


def test_the_page_moves_after_it_has_answered():
    with Camera() as camera:
        api = Api(camera)
        new = free_port()
        api.patch('/network', {'http-port': new})
        status, _, answer = api.ask('POST', '/restart', {'parts': ['http']})
        assert status == 202, answer
        wait_until(lambda: reachable(new), 'page at its new port')
        api.url = f'http://127.0.0.1:{new}/api/v1'
        wait_until(lambda: pending(api) == {}, 'nothing pending')


def test_a_part_that_cannot_move_stays():
    with Camera() as camera, socket.create_server(('127.0.0.1', 0)) as taken:
        api = Api(camera)
        port = taken.getsockname()[1]
        old = int(camera.rtsp.rsplit(':', 1)[1])
        api.patch('/network', {'rtsp-port': port, 'http-port': port + 1})
        status, _, problem = api.ask('POST', '/restart', {'part': 'rtsp'})
        assert status == 409, problem
        assert f'port {port}' in problem['detail'], problem
        assert set(pending(api)) == {'rtsp', 'http'}
        assert reachable(old)
        assert probe(f'{camera.rtsp}/ch2', 'tcp') == 'h264,640,512'
        assert api.ask('POST', '/restart', {'part': 'x'})[0] == 404
        assert api.ask('POST', '/restart', {'parts': []})[0] == 400
        assert api.ask('POST', '/restart', {})[0] == 400


def test_a_sensor_starts_again_by_itself():
    with Camera() as camera:
        api = Api(camera)
        frames = lambda: {s['id']: s['frames'] for s in  # noqa: E731
                          api.ask('GET', '/status')[2]['sensors']}
        wait_until(lambda: frames()['sensor2'] > 5, 'frames')
        status, _, answer = api.ask('POST', '/restart',
                                    {'part': 'sensor:sensor2'})
        assert status == 202, answer
        before = frames()['sensor2']
        wait_until(lambda: frames()['sensor2'] > before + 5, 'frames again')


def test_the_whole_camera_becomes_another_process_of_the_same_number():
    with Camera('--set', 'sensor:sensor2.palette=lava') as camera:
        api = Api(camera)
        api.patch('/sensor/sensor2', {'palette': 'bone'})
        status, _, answer = api.ask('POST', '/restart', {'part': 'service'})
        assert status == 202, answer
        page = camera.read_line()
        while not page.startswith('http'):
            page = camera.read_line()
        camera.page = page
        api = Api(camera)
        # what was set by hand is newer than the command line
        assert api.values('sensor/sensor2')['palette'] == 'bone'
        assert camera.process.poll() is None
        assert camera.stop() == 0


def test_units_are_those_of_people_and_nothing_is_lost():
    with Camera() as camera:
        api = Api(camera)
        path = 'sensor/sensor2?units=display'
        before = api.group('sensor/sensor2')
        api.patch('/units', {'temperature': 'fahrenheit', 'distance': 'foot'})
        shown = {s['key']: s for s in api.group(path)['settings']}
        low = shown['agc-low-temperature']
        assert (low['unit'], low['value'], low['default']) == ('°F', 50, 50)
        assert low['maximum'] == 9032 and low['minimum'] == -459.4, low
        # what was shown, sent back as it is, changes nothing
        api.patch('/' + path, {key: s['value'] for key, s in shown.items()})
        assert [(s['key'], s['value']) for s in before['settings']] == [
            (s['key'], s['value'])
            for s in api.group('sensor/sensor2')['settings']]
        api.patch('/' + path, {'agc-high-temperature': 98.6})
        assert api.values('sensor/sensor2')['agc-high-temperature'] == 37
        api.patch('/' + path, {'agc-high-temperature': 9033}, 400)
        api.patch('/sensor/sensor2?units=feet', {'emissivity': 1}, 400)

        wait_until(lambda: api.ask(
            'GET', '/sensors/sensor2/temperature?x=0.5&y=0.5')[0] == 200,
            'a temperature')
        status, _, answer = api.ask(
            'GET', '/sensors/sensor2/temperature?x=0.5&y=0.5&units=display')
        assert answer['text'].endswith('°F'), answer
        api.patch('/units', {'same-unit': False,
                             'measurement-temperature': 'kelvin'})
        status, _, answer = api.ask(
            'GET', '/sensors/sensor2/measurements?units=display')
        text = answer['measurements'][0]['max']['text']
        assert text.endswith(' K'), answer


def test_a_stream_is_not_larger_than_its_sensor():
    with Camera() as camera:
        api = Api(camera)
        problem = api.patch('/stream/stream1/sensor2', {'width': 1280}, 409)
        assert problem['field'] == 'width'
        assert 'more than the picture of sensor2 has (640 px)' \
            in problem['detail'], problem
        api.patch('/stream/stream1/sensor2', {'width': 640, 'height': 512})


def test_users_make_schedules():
    with tempfile.TemporaryDirectory() as state:
        with Camera(state=state) as camera:
            api = Api(camera)
            status, etag, group = api.ask('POST', '/schedules', {
                'name': 'Always', 'week': 'mon-sun 00:00-24:00'})
            assert status == 201, group
            validate(group, 'SettingsGroup')
            assert (group['title'], group['removable']) == ('Always', True)
            path = 'schedule/' + group['instance']
            assert api.values(path)['name'] == 'Always'
            problem = api.patch('/' + path, {'week': 'mon 8-9'}, 400)
            assert 'HH:MM-HH:MM' in problem['detail'], problem
            status, _, problem = api.ask('POST', '/schedules', {'x': 1})
            assert status == 400 and problem['field'] == 'x', problem
            assert api.ask('POST', '/schedules', {'name': 'Never'})[0] == 201
            assert api.ask('DELETE', '/schedules/schedule7')[0] == 404
            status, _, answer = api.ask('GET', '/schedules')
            validate(answer, 'Schedules')
            assert [(s['id'], s['name'], s['active'], 'nextChange' in s)
                    for s in answer['schedules']] == [
                ('schedule1', 'Always', True, False),
                ('schedule2', 'Never', False, False)], answer
            assert camera.stop() == 0
        with Camera(state=state) as camera:
            api = Api(camera)
            assert api.values('schedule/schedule1')['name'] == 'Always'
            api.patch('/system', {'restart-schedule': 'schedule1'})
            status, _, problem = api.ask('DELETE', '/schedules/schedule1')
            assert status == 409, problem
            assert 'system.restart-schedule' in problem['detail'], problem
            api.patch('/system', {'restart-schedule': None})
            assert api.ask('DELETE', '/schedules/schedule1')[0] == 204
            assert api.ask('GET', '/settings/schedule/schedule1')[0] == 404


if __name__ == '__main__':
    main([value for name, value in list(globals().items())
          if name.startswith('test_')])
