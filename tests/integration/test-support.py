# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the camera says about itself, and the bundle that goes to those who
help."""

import http.client
import io
import json
import tempfile
import urllib.error
import urllib.parse
import zipfile

import log_in
from camera import Camera, HERE, main, wait_until

SECRET = 'hush4all'


def fetch(camera, path):
    with camera.open('api/v1/' + path) as answer:
        return answer.headers, answer.read()


def fetch_json(camera, path):
    return json.loads(fetch(camera, path)[1])


def test_the_serial_number_outlives_a_restart():
    with tempfile.TemporaryDirectory() as state:
        with Camera(state=state) as camera:
            first = fetch_json(camera, 'device')
            camera.stop()
        with Camera(state=state) as camera:
            second = fetch_json(camera, 'device')
    with Camera() as camera:
        other = fetch_json(camera, 'device')
    assert first['serial'] == second['serial'] != other['serial']
    assert first['started'] < second['started']
    assert 'thermal' in first['features'], first
    assert first['model'] == other['model'], first


def test_the_status_has_the_machine():
    with Camera() as camera:
        machine = fetch_json(camera, 'status')['machine']
        assert machine['disk']['freeBytes'] <= machine['disk']['totalBytes']
        assert 0 < machine['processBytes'] < machine['memory']['totalBytes']
        assert len(machine['load']) == 3, machine


def test_everything_has_its_licence():
    with Camera() as camera:
        components = fetch_json(camera, 'licences')['components']
        kinds = {one['name']: one['kind'] for one in components}
        assert kinds['thermoscope'] == 'camera', kinds
        assert kinds['preact'] == 'page', kinds
        _, text = fetch(camera, 'licences/thermoscope')
        assert b'GNU LESSER GENERAL PUBLIC LICENSE' in text
        _, text = fetch(camera, 'licences/preact')
        assert b'MIT' in text
        for one in components:
            if 'text' in one:
                _, text = fetch(camera, one['text'].removeprefix('/api/v1/'))
                assert text.strip(), one


def test_a_bundle_has_everything_and_no_secret():
    profile = HERE.parent.parent / 'docs/examples/rtsp-visible.json'
    with Camera('--set', f'profile.url=rtsp://me:{SECRET}@127.0.0.1:1/x',
                '--set', 'log.kept-levels=info,GStreamer=debug',
                profile=profile) as camera:
        wait_until(lambda: '***@' in str(fetch(
            camera, 'logs?limit=1000')[1]), 'the failure')
        headers, packed = fetch(camera, 'support-bundle')
        assert headers['Content-Type'] == 'application/zip'
        serial = fetch_json(camera, 'device')['serial']
        assert f'thermoscope-{serial}-' in headers['Content-Disposition']
        with zipfile.ZipFile(io.BytesIO(packed)) as bundle:
            assert bundle.testzip() is None
            names = set(bundle.namelist())
            texts = {name: bundle.read(name).decode() for name in names}
        for name in ('device.json', 'status.json', 'settings.json',
                     'messages.log', 'events.json', 'audit.csv',
                     'components.txt', 'profile.json',
                     'pipelines/sensor-sensor1.dot'):
            assert texts[name].strip(), (name, names)
        for name, text in texts.items():
            for secret in (SECRET, log_in.PASSWORD, camera.token,
                           'PRIVATE KEY', '$y$'):
                assert secret not in text, (name, secret)
        assert '://***@127.0.0.1:1/x' in texts['pipelines/sensor-sensor1.dot']
        assert json.loads(texts['device.json'])['serial'] == serial
        settings = json.loads(texts['settings.json'])
        assert settings['log']['']['kept-levels'] == \
            'info,GStreamer=debug', settings
        assert any(event['topic'] == 'tns1:VideoSource/tts:SensorState'
                   for event in json.loads(texts['events.json']))
        assert 'camera.start' in texts['audit.csv']
        # and it is told who took it away
        done = fetch_json(camera, 'audit?action=support.export')['entries']
        assert len(done) == 1, done


def test_a_client_that_goes_away_meanwhile_harms_nobody():
    with Camera() as camera:
        where = urllib.parse.urlsplit(camera.page)
        for _ in range(5):
            connection = http.client.HTTPConnection(where.netloc)
            connection.request('GET', '/api/v1/support-bundle',
                               headers=camera.headers)
            connection.close()
        wait_until(lambda: answers(camera), 'the next bundle')
        assert camera.stop() == 0, camera.messages()


def answers(camera):
    try:
        return fetch(camera, 'support-bundle')[0] is not None
    except urllib.error.HTTPError as error:
        with error:
            assert error.code == 503, error
        return False


if __name__ == '__main__':
    main([test for name, test in list(globals().items())
          if name.startswith('test_')])
