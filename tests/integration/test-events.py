# SPDX-License-Identifier: LGPL-2.1-or-later
"""Events and messages of a real camera: live by both ways, after a gap, and
after a kill."""

import hashlib
import json
import signal
import subprocess
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request

import log_in
from camera import Camera, HERE, PATIENCE_S, main, probe, wait_until
from websocket import WebSocket

SETTING = 'tts:Setting/Changed'


def fetch(camera, path, method='GET', body=None):
    request = urllib.request.Request(
        camera.page + 'api/v1/' + path, method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={'Content-Type': 'application/json', **camera.headers})
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        return json.load(answer)


def refused(camera, path):
    """Status and problem of a request that fails."""
    try:
        fetch(camera, path)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)
    raise AssertionError(f'{path} was taken')


def history(camera, **query):
    """All pages."""
    path = 'events/history?' + urllib.parse.urlencode(query)
    events = []
    while path:
        page = fetch(camera, path)
        events += page['events']
        path = page.get('next', '').removeprefix('/api/v1/')
    return events


def change(camera, emissivity):
    """One setting, one event."""
    fetch(camera, 'settings/sensor/sensor2', 'PATCH',
          {'emissivity': emissivity})


class Stream:
    """Server-sent events by curl: (name, id, data) one after the other."""

    def __init__(self, camera, query='', headers=()):
        arguments = [part for header in (*camera.lines, *headers)
                     for part in ('-H', header)]
        self.process = subprocess.Popen(
            ['curl', '-sSN', '--max-time', str(PATIENCE_S), *arguments,
             f'{camera.page}api/v1/events?{query}'],
            stdout=subprocess.PIPE, text=True)
        self.watchdog = threading.Timer(PATIENCE_S, self.process.kill)
        self.watchdog.start()

    def __iter__(self):
        name, number, data = 'message', None, None
        for line in self.process.stdout:
            field, _, value = line.rstrip('\n').partition(': ')
            if field == 'event':
                name = value
            elif field == 'id':
                number = int(value)
            elif field == 'data':
                data = json.loads(value)
            elif field == '' and data is not None:
                yield name, number, data
                name, number, data = 'message', None, None

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.watchdog.cancel()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def settled(camera):
    """Waits until nothing happens by itself any more; the newest number."""
    wait_until(lambda: history(
        camera, topic='tns1:VideoSource/tts:TemperaturesState'), 'calibrated')
    return history(camera)[0]['id']


def test_a_newcomer_learns_how_things_stand_and_what_happens():
    with Camera() as camera:
        settled(camera)
        with Stream(camera) as stream:
            events = iter(stream)
            properties = []
            for name, number, data in events:
                if name == 'ready':
                    break
                assert number is None, data
                assert data['state'] == 'Initialized', data
                properties.append((data['topic'], *data['source'].values(),
                                   *data['data'].values()))
            assert number == data['id'], data
            assert ('tns1:VideoSource/tts:SensorState', 'sensor1', 'ready') \
                in properties, properties
            assert ('tns1:VideoSource/SignalLoss', 'sensor2', False) \
                in properties, properties
            assert ('tns1:VideoSource/tts:TemperaturesState', 'sensor2',
                    'calibrated') in properties, properties
            change(camera, 0.25)
            _, number, data = next(events)
            assert data['id'] == number
            assert data['topic'] == SETTING, data
            assert data['source'] == {'Concern': 'sensor',
                                      'Instance': 'sensor2',
                                      'Key': 'emissivity'}, data
            assert data['data'] == {'Value': 0.25}, data


def test_who_comes_back_gets_what_was_missed_and_nothing_twice():
    with Camera() as camera:
        settled(camera)
        with Stream(camera, f'topic={SETTING}') as stream:
            events = iter(stream)
            assert next(events)[0] == 'ready'
            change(camera, 0.2)
            last = next(events)[1]
        for emissivity in (0.3, 0.4, 0.5):
            change(camera, emissivity)
        with Stream(camera, f'topic={SETTING}',
                    [f'Last-Event-ID: {last}']) as stream, \
                WebSocket(camera.page.replace('http', 'ws')
                          + f'api/v1/events?topic={SETTING}&after={last}',
                          camera.lines) as socket:
            events = iter(stream)
            first = next(events)
            change(camera, 0.6)
            told = [first] + [next(events) for _ in range(3)]
            assert [data['data']['Value'] for _, _, data in told] \
                == [0.3, 0.4, 0.5, 0.6], told
            numbers = [number for _, number, _ in told]
            assert numbers == sorted(set(numbers)), numbers
            heard = [socket.receive() for _ in range(4)]
            assert [message['type'] for message in heard] == ['event'] * 4
            assert [message['event'] for message in heard] \
                == [data for _, _, data in told]


def test_a_websocket_is_told_the_same():
    with Camera() as camera:
        settled(camera)
        with WebSocket(camera.page.replace('http', 'ws')
                       + 'api/v1/events?topic=tns1:VideoSource//.|' + SETTING,
                       camera.lines) as socket:
            assert socket.status == 101
            message = socket.receive()
            while message['type'] == 'event':
                assert message['event']['state'] == 'Initialized', message
                assert message['event']['topic'].startswith(
                    'tns1:VideoSource/'), message
                message = socket.receive()
            assert message['type'] == 'ready', message
            change(camera, 0.7)
            message = socket.receive()
            assert message['event']['data'] == {'Value': 0.7}, message
            assert camera.stop() == 0, camera.messages()


def test_a_kill_keeps_what_was_told():
    with tempfile.TemporaryDirectory() as state:
        with Camera(state=state) as camera:
            settled(camera)
            change(camera, 0.2)
            before = history(camera)
            camera.stop(signal.SIGKILL)
        with Camera(state=state) as camera:
            settled(camera)
            all_of_them = history(camera)
            assert [event for event in all_of_them
                    if event['id'] <= before[0]['id']] == before
            starts = [event['id'] for event in all_of_them if event['topic']
                      == 'tns1:Monitoring/OperatingTime/LastReboot']
            assert len(starts) == 2 and starts[0] > before[0]['id'], starts
            # over the restart, as if it had not been
            missed = [event for event in reversed(all_of_them)
                      if event['id'] > before[3]['id']]
            with Stream(camera, f'after={before[3]["id"]}') as stream:
                events = iter(stream)
                told = [next(events)[2] for _ in missed]
            assert told == missed


def test_pages_of_the_history_follow_each_other():
    with Camera() as camera:
        settled(camera)
        everything = history(camera)
        assert history(camera, limit=3) == everything
        assert history(camera, limit=3, order='oldest') == everything[::-1]
        about = history(camera, source='sensor1', topic='tts:Stream//.')
        assert about and all(event['source']['Source'] == 'sensor1'
                             for event in about), about
        middle = everything[len(everything) // 2]['time']
        late = history(camera, **{'from': middle})
        early = history(camera, to=middle)
        assert late + early == everything


def test_nonsense_is_told_with_its_place():
    with Camera() as camera:
        for query, field in (
                ('events?after=x', 'after'), ('events?after=-1', 'after'),
                ('events?topic=' + 'x' * 1001, 'topic'),
                ('events/history?order=random', 'order'),
                ('events/history?from=now', 'from'),
                ('events/history?limit=0', 'limit'),
                ('events/history?cursor=a', 'cursor'),
                ('logs?level=loud', 'level'), ('logs?from=x', 'from'),
                ('logs?limit=1001', 'limit')):
            status, problem = refused(camera, query)
            assert (status, problem['field']) == (400, field), problem


def test_there_are_not_more_followers_than_allowed():
    with Camera('--set', 'events.max-followers=1') as camera:
        with Stream(camera) as stream:
            next(iter(stream))
            assert refused(camera, 'events')[0] == 503
        wait_until(lambda: follows(camera), 'room again')


def follows(camera):
    with WebSocket(camera.page.replace('http', 'ws')
                   + 'api/v1/events', camera.lines) as socket:
        return socket.status == 101


def test_the_page_starts_again_while_somebody_follows():
    with Camera() as camera:
        with Stream(camera) as stream, WebSocket(
                camera.page.replace('http', 'ws') + 'api/v1/events',
                camera.lines) as socket:
            events = iter(stream)
            next(events)
            socket.receive()
            fetch(camera, 'restart', 'POST', {'parts': ['http']})
            # both are told that it is over
            for _ in events:
                pass
            try:
                while socket.receive() is not None:
                    pass
            except (EOFError, ConnectionError):
                pass
        # what happens now disturbs nobody
        assert probe(f'{camera.rtsp}/ch2', 'tcp').startswith('h264')
        assert camera.stop() == 0, camera.messages()


def test_log_ins_are_told_and_what_was_opened_ends_with_them():
    with Camera() as camera:
        session = log_in.Session(camera.page)
        wrong = log_in.request(
            camera.page + 'api/v1/session', 'POST',
            {'user': log_in.USER, 'password': 'not this one'})
        assert wrong[0] == 401, wrong
        told = history(camera, topic='tts:Access//.', order='oldest')
        assert [(event['topic'], event['source'].get('User'))
                for event in told][-2:] == [
                    ('tts:Access/Login', log_in.USER),
                    ('tts:Access/IllegalLogin', log_in.USER)], told
        assert 'not this one' not in json.dumps(told)
        as_browser = [f'Cookie: {session.headers["Cookie"]}',
                      f'Origin: {camera.page.rstrip("/")}']
        with WebSocket(camera.page.replace('http', 'ws') + 'api/v1/events',
                       as_browser) as socket:
            assert socket.status == 101
            assert socket.receive()['type'] == 'event'
            session.request('session', 'DELETE')
            while socket.receive() is not None:
                pass


def test_who_may_not_see_a_sensor_hears_nothing_of_it():
    with Camera() as camera:
        settled(camera)
        fetch(camera, 'users', 'POST', {
            'name': 'half', 'role': 'operator', 'password': 'Teal-Lamp-42',
            'sensors': ['sensor1']})
        half = log_in.Session(camera.page, 'half', 'Teal-Lamp-42')
        page = half.ask('events/history?limit=1000')
        assert 'sensor1' in json.dumps(page), page
        assert 'sensor2' not in json.dumps(page), page
        assert 'tts:Access' not in json.dumps(page), page


def test_who_may_not_see_a_sensor_hears_of_no_refusal_of_it():
    with Camera() as camera:
        settled(camera)
        for name, permissions in (('half', ['view']),
                                  ('keeper', ['view', 'events', 'logs'])):
            fetch(camera, 'users', 'POST', {
                'name': name, 'role': 'user', 'password': 'Teal-Lamp-42',
                'permissions': permissions, 'sensors': ['sensor1']})
        half = log_in.Session(camera.page, 'half', 'Teal-Lamp-42')
        assert half.request('sensors/sensor2/snapshot.jpg')[0] == 403
        assert half.request('logs')[0] == 403
        refused = history(camera, topic='tts:Access/Refused', order='oldest')
        assert [event['source'].get('Source') for event in refused] == ['sensor2', None], refused
        keeper = log_in.Session(camera.page, 'keeper', 'Teal-Lamp-42')
        seen = keeper.ask('events/history?topic=tts:Access/Refused')
        assert [event['source'].get('Source') for event in seen['events']] == [None], seen
        assert 'sensor2' not in json.dumps(seen), seen


def test_a_part_that_starts_again_is_told():
    with Camera() as camera:
        fetch(camera, 'restart', 'POST', {'parts': ['sensor:sensor2']})
        wait_until(lambda: history(camera, topic='tts:Part/Restarted',
                                   source='sensor:sensor2'), 'the restart')


def test_a_sensor_that_cools_down_has_no_temperatures_yet():
    profile = {
        'name': 'cooled', 'title': 'Cooled', 'streams': [],
        'sensors': [{
            'id': 'sensor2', 'label': 'Cooled', 'band': 'thermal',
            'chain': [
                {'element': 'thermsrc', 'name': 'source', 'properties': {
                    'is-live': True, 'scene': 'blackbody',
                    'cooling': 'stirling', 'cooldown': 3}},
                {'caps': 'video/x-raw,width=160,height=128,framerate=9/1'},
                {'element': 'radiometry', 'name': 'radiometry'},
                {'element': 'thermcolor', 'name': 'colour'}]}]}
    topic = 'tns1:VideoSource/tts:TemperaturesState'
    with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
        json.dump(profile, file)
        file.flush()
        with Camera(profile=file.name) as camera:
            wait_until(lambda: len(history(camera, topic=topic)) == 2,
                       'temperatures')
            assert [event['data']['State'] for event in
                    history(camera, topic=topic, order='oldest')] == \
                ['settling', 'calibrated']


def write_calibration(path, lines):
    checksum = hashlib.sha256(lines.encode()).hexdigest()
    with open(path, 'w', encoding='utf-8') as file:
        file.write(f'thermoscope-calibration 1\nsha256 {checksum}\n{lines}')


def test_a_calibration_file_that_is_damaged_is_told():
    topic = 'tns1:VideoSource/tts:CalibrationFile'
    profile = {
        'name': 'known', 'title': 'Known', 'streams': [],
        'sensors': [{
            'id': 'sensor2', 'label': 'Known', 'band': 'thermal',
            'chain': [
                {'element': 'thermsrc', 'name': 'source', 'properties': {
                    'is-live': True, 'scene': 'blackbody'}},
                {'caps': 'video/x-raw,width=160,height=128,framerate=9/1'},
                {'element': 'radiometry', 'name': 'radiometry'},
                {'element': 'thermcolor', 'name': 'colour'}],
            'bind': {'calibration-file': 'radiometry.calibration-file',
                     'calibration-checksum':
                         'radiometry.calibration-checksum'}}]}
    with tempfile.TemporaryDirectory() as folder:
        known, calibration = f'{folder}/known.json', f'{folder}/camera.cal'
        with open(known, 'w', encoding='utf-8') as file:
            json.dump(profile, file)
        write_calibration(calibration, 'version 7\ncavity 300 0.5\n')
        with Camera('--set', f'sensor:sensor2.calibration-file={calibration}',
                    profile=known) as camera:
            def states():
                return [event['data']['State'] for event in
                        history(camera, topic=topic, order='oldest')]

            wait_until(lambda: states() == ['good'], 'the file')
            told = fetch(camera, 'sensors/sensor2/readings')
            assert told['calibrationFile']['version'] == '7', told
            with open(calibration, 'a', encoding='utf-8') as file:
                file.write('cavity 310 9\n')
            wait_until(lambda: states() == ['good', 'damaged'], 'the damage')
            told = fetch(camera, 'sensors/sensor2/readings')
            assert told['calibrationFile']['state'] == 'damaged', told
            assert 'checksum' in told['calibrationFile']['reason'], told
            write_calibration(calibration, 'version 8\n')
            wait_until(lambda: states()[2:] == ['changed'], 'the other file')


def test_messages_are_kept_and_found():
    with Camera('--set', 'log.kept-levels=debug') as camera:
        page = fetch(camera, 'logs?limit=2')
        assert len(page['entries']) == 2, page
        entries, path = [], 'logs?limit=3'
        while path:
            page = fetch(camera, path)
            entries += page['entries']
            path = page.get('next', '').removeprefix('/api/v1/')
        numbers = [entry['id'] for entry in entries]
        assert numbers == sorted(numbers, reverse=True), numbers
        started = fetch(camera, 'logs?level=info&domain=thermoscope&q=STARTED')
        assert len(started['entries']) == 1, started
        # the setting acts at once
        fetch(camera, 'settings/log', 'PATCH', {'kept-levels': 'none'})
        newest = fetch(camera, 'logs?limit=1')['entries'][0]['id']
        change(camera, 0.2)
        assert not fetch(camera, f'logs?after={newest}')['entries']


def test_passwords_of_others_are_not_in_the_log():
    profile = HERE.parent.parent / 'docs/examples/rtsp-visible.json'
    with Camera('--set', 'profile.url=rtsp://me:hush4all@127.0.0.1:1/x',
                '--log-level', 'debug,GStreamer=debug', '--set',
                'log.kept-levels=debug,GStreamer=debug',
                profile=profile) as camera:
        wait_until(lambda: '://***@' in camera.messages(), 'the address')
        kept = json.dumps(fetch(camera, 'logs?limit=1000'))
        assert 'hush4all' not in kept
        assert 'hush4all' not in camera.messages()


if __name__ == '__main__':
    main([test for name, test in list(globals().items())
          if name.startswith('test_')])
