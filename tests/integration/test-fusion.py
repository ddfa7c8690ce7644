# SPDX-License-Identifier: LGPL-2.1-or-later
"""A sensor whose pictures are made of two others'."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request

from camera import HERE, PATIENCE_S, Camera, main, wait_until

os.environ['G_DEBUG'] = 'fatal-criticals'

FUSION = HERE / 'profiles' / 'test-fusion.json'
ZOOM = HERE / 'profiles' / 'test-zoom.json'
SENSOR = 'api/v1/sensors/sensor3/'
SETTINGS = 'api/v1/settings/sensor/'


def ask(camera, method, path, body=None):
    """Status and what the answer says."""
    request = urllib.request.Request(
        camera.page + path, method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={'Content-Type': 'application/json', **camera.headers})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def setting(camera, sensor, key):
    group = ask(camera, 'GET', SETTINGS + sensor)[1]
    return next(s['value'] for s in group['settings'] if s['key'] == key)


def status(camera, sensor):
    return next(s for s in ask(camera, 'GET', 'api/v1/status')[1]['sensors']
                if s['id'] == sensor)


def brightness(camera, sensor='sensor3'):
    """Mean luma of a snapshot, 0 to 255."""
    try:
        with camera.open(f'api/v1/sensors/{sensor}/snapshot.jpg') as answer:
            picture = answer.read()
    except urllib.error.HTTPError:
        return None
    grey = subprocess.run(
        ['ffmpeg', '-v', 'error', '-i', '-', '-vf', 'scale=1:1:flags=area', '-pix_fmt',
         'gray', '-f', 'rawvideo', '-'],
        input=picture, capture_output=True, timeout=PATIENCE_S, check=True)
    return grey.stdout[0]


def is_dark(value):
    return value is not None and value < 40


def is_bright(value):
    return value is not None and value > 215


def test_the_source_changes_while_a_viewer_stays():
    with Camera(profile=FUSION) as camera:
        viewer = subprocess.Popen(
            ['ffmpeg', '-v', 'error', '-rtsp_transport', 'tcp', '-i',
             camera.rtsp + '/stream1/sensor3', '-vf', 'scale=1:1:flags=area',
             '-pix_fmt', 'gray', '-f', 'rawvideo', '-'],
            stdout=subprocess.PIPE)
        try:
            first = viewer.stdout.read(1)[0]
            assert first < 40, first
            answer = ask(camera, 'POST', SENSOR + 'toggle-source')
            assert answer == (200, {'mode': 'off', 'source': 'thermal'}), answer
            # the same connection shows the other band
            for _ in range(500):
                last = viewer.stdout.read(1)[0]
                if last > 215:
                    break
            assert last > 215, last
            answer = ask(camera, 'POST', SENSOR + 'toggle-source')
            assert answer == (200, {'mode': 'off', 'source': 'visible'}), answer
            for _ in range(500):
                last = viewer.stdout.read(1)[0]
                if last < 40:
                    break
            assert last < 40, last
            assert viewer.poll() is None
        finally:
            viewer.kill()
            viewer.wait()
            viewer.stdout.close()
        stream = next(s for s in ask(camera, 'GET', 'api/v1/status')[1]['streams']
                      if s['id'] == 'stream1/sensor3')
        assert (stream['width'], stream['height']) == (320, 180), stream


def test_a_change_of_source_is_an_event():
    with Camera(profile=FUSION) as camera:
        topic = 'tns1:VideoSource/tts:ActiveSource'
        stream = urllib.request.urlopen(urllib.request.Request(
            f'{camera.page}api/v1/events?topic={topic}',
            headers={'Accept': 'text/event-stream', **camera.headers}),
            timeout=PATIENCE_S)

        def next_state():
            for line in stream:
                event = json.loads(line[5:]) if line.startswith(b'data:') else {}
                if event.get('topic') == topic:
                    assert event['source']['Source'] == 'sensor3', event
                    return event['data']['State']
            return None

        with stream:
            assert next_state() == 'visible'
            ask(camera, 'POST', SENSOR + 'toggle-source')
            assert next_state() == 'thermal'
            ask(camera, 'PATCH', SETTINGS + 'sensor3', {'fusion-mode': 'blend'})
            assert next_state() == 'blend'
            # fused: the one that was shown before is shown alone
            ask(camera, 'POST', SENSOR + 'toggle-source')
            assert next_state() == 'thermal'


def test_blend_is_between_both():
    with Camera(profile=FUSION) as camera:
        ask(camera, 'PATCH', SETTINGS + 'sensor3',
            {'fusion-mode': 'blend', 'fusion-strength': 0.5})
        wait_until(lambda: 100 < (brightness(camera) or 0) < 155, 'blended')
        assert status(camera, 'sensor3')['band'] == 'fusion'
        # temperatures go along: white counts, of linear(0.01,0)
        answer = ask(camera, 'GET', SENSOR + 'temperature?x=0.5&y=0.5')[1]
        assert answer['counts'] > 60000, answer
        assert abs(answer['kelvin'] - answer['counts'] / 100) < 0.01, answer


def one_band_ends(variable, is_right):
    with Camera('--set', f'profile.{variable}=60', profile=FUSION) as camera:
        ask(camera, 'PATCH', SETTINGS + 'sensor3',
            {'fusion-mode': 'blend', 'fusion-strength': 0.5})
        ended = 'sensor1' if variable.startswith('visible') else 'sensor2'
        wait_until(lambda: status(camera, ended)['state'] != 'running', 'ended')
        wait_until(lambda: is_right(brightness(camera)), 'the other alone')
        before = status(camera, 'sensor3')
        wait_until(lambda: status(camera, 'sensor3')['frames']
                   > before['frames'] + 50, 'it goes on')
        after = status(camera, 'sensor3')
        assert after['state'] == 'running' and after['restarts'] == 0, after


def test_the_visible_band_ends_and_the_thermal_goes_on():
    one_band_ends('visible-frames', is_bright)


def test_the_thermal_band_ends_and_the_visible_goes_on():
    one_band_ends('thermal-frames', is_dark)


def test_registration_says_how_good_it_is():
    pairs = [{'thermal': {'x': x, 'y': y}, 'visible': {'x': 0.5 * x + 0.25,
                                                       'y': 0.5 * y + 0.25}}
             for x, y in ((0.1, 0.1), (0.9, 0.1), (0.5, 0.9), (0.5, 0.5))]
    # 3.2 pixels of 320 to the right of where the others say
    pairs[3]['visible']['x'] -= 0.01
    pairs[3]['check'] = True
    with Camera(profile=FUSION) as camera:
        wait_until(lambda: status(camera, 'sensor1').get('width') == 320,
                   'a picture')
        path = SENSOR + 'registration'
        assert ask(camera, 'GET', path)[1]['zooms'] == []
        code, answer = ask(camera, 'PUT', path + '?dry-run=1',
                           {'zooms': [{'pairs': pairs}]})
        assert code == 200, answer
        assert ask(camera, 'GET', path)[1]['zooms'] == []
        assert (answer['width'], answer['height']) == (320, 180), answer
        zoom = answer['zooms'][0]
        for found, wanted in zip(zoom['matrix'], (0.5, 0, 0.25, 0, 0.5, 0.25)):
            assert abs(found - wanted) < 1e-6, zoom
        assert zoom['rmsPixels'] < 1e-3, zoom
        assert abs(zoom['pairs'][3]['residualPixels'] - 3.2) < 1e-3, zoom
        assert abs(zoom['pairs'][3]['residual']['x'] - 0.01) < 1e-6, zoom

        code, kept = ask(camera, 'PUT', path, {'zooms': [{'pairs': pairs}]})
        assert (code, kept) == (200, answer), kept
        assert ask(camera, 'GET', path)[1] == answer
        assert setting(camera, 'sensor3', 'fusion-registration') \
            == answer['text']
        # it acts: the thermal picture is a quarter of the whole
        ask(camera, 'PATCH', SETTINGS + 'sensor3',
            {'fusion-mode': 'blend', 'fusion-strength': 1})
        wait_until(lambda: 55 < (brightness(camera) or 0) < 85, 'a quarter')

        assert ask(camera, 'DELETE', path)[1]['zooms'] == []
        wait_until(lambda: is_bright(brightness(camera)), 'edge upon edge')


def test_wrong_points_are_refused():
    with Camera(profile=FUSION) as camera:
        path = SENSOR + 'registration'
        on_a_line = '0,0>0,0; 0.5,0.5>0.5,0.5; 1,1>1,1'
        for body, field, part in (
                ({'text': on_a_line}, 'text', 'nearly on one line'),
                ({'text': '0,0>'}, 'text', 'pair 1: expected a number'),
                ({'zooms': [{}]}, 'zooms', 'has no list of pairs'),
                ({'zooms': [{'pairs': [{'thermal': {'x': 'left'}}]}]}, 'zooms',
                 'pair 1: x is not a number'),
                ({'zooms': [{'pairs': [{'thermal': {'x': 2, 'y': 0},
                                        'visible': {'x': 0, 'y': 0}}]}]},
                 'zooms', 'coordinates run from 0'),
                ({}, 'text', 'it takes a list of zooms')):
            code, answer = ask(camera, 'PUT', path, body)
            assert code == 400 and answer['field'] == field, answer
            assert part in answer['detail'], answer
        code, answer = ask(camera, 'PATCH', SETTINGS + 'sensor3',
                           {'fusion-registration': on_a_line})
        assert code == 400 and answer['field'] == 'fusion-registration', answer
        code, answer = ask(camera, 'GET', 'api/v1/sensors/sensor1/registration')
        assert code == 409, answer
        code, answer = ask(camera, 'POST', 'api/v1/sensors/none/toggle-source')
        assert code == 404, answer


def test_the_thermal_zoom_follows():
    """45 and 60 degrees: 0.71744 of the visible zoom, and never below 1."""
    with Camera(profile=ZOOM) as camera:
        assert setting(camera, 'sensor2', 'zoom') == 1
        ask(camera, 'PATCH', SETTINGS + 'sensor1', {'zoom': 4})
        assert setting(camera, 'sensor2', 'zoom') == 1
        ask(camera, 'PATCH', SETTINGS + 'sensor3', {'zoom-slave': True})
        wait_until(lambda: setting(camera, 'sensor2', 'zoom') == 2.87, 'at 4')
        ask(camera, 'PATCH', SETTINGS + 'sensor1', {'zoom': 10})
        wait_until(lambda: setting(camera, 'sensor2', 'zoom') == 7.174, 'at 10')
        ask(camera, 'PATCH', SETTINGS + 'sensor1', {'zoom': 1})
        wait_until(lambda: setting(camera, 'sensor2', 'zoom') == 1, 'at 1')


def revision(camera, sensor):
    with camera.open(SETTINGS + sensor) as answer:
        return answer.headers['ETag']


def element_zoom(camera):
    """What the thermal lens does, whatever its setting says."""
    sensors = ask(camera, 'GET', 'api/v1/profile')[1]['sensors']
    chain = next(s['chain'] for s in sensors if s['id'] == 'sensor2')
    return next(binding['value'] for binding in chain[0]['bindings']
                if binding['setting'] == 'zoom')


def test_a_moving_zoom_is_followed_at_once_and_kept_when_it_stands():
    still_s = 1.0
    with Camera(profile=ZOOM) as camera:
        ask(camera, 'PATCH', SETTINGS + 'sensor3', {'zoom-slave': True})
        wait_until(lambda: setting(camera, 'sensor2', 'zoom') == 1, 'at 1')
        revisions = {revision(camera, 'sensor2')}
        pauses = 0
        last = time.monotonic()
        for step in range(1, 13):
            code, _ = ask(camera, 'PATCH', SETTINGS + 'sensor1', {'zoom': 4 + step / 2})
            assert code == 200
            assert abs(element_zoom(camera) - 0.717439 * (4 + step / 2)) < 0.001, step
            revisions.add(revision(camera, 'sensor2'))
            now = time.monotonic()
            pauses += now - last > 0.9 * still_s
            last = now
        wait_until(lambda: setting(camera, 'sensor2', 'zoom') == 7.174, 'at 10')
        revisions.add(revision(camera, 'sensor2'))
        assert len(revisions) <= 2 + pauses, (revisions, pauses)


def test_what_it_fuses_is_checked():
    profile = json.loads(FUSION.read_text())
    for change, part in (
            ({'fuse': {'visible': 'sensor9', 'thermal': 'sensor2'}},
             "sensors[2].fuse.visible: there is no sensor 'sensor9' before"),
            ({'fuse': {'visible': 'sensor2', 'thermal': 'sensor2'}},
             "sensors[2].fuse.visible: the band of 'sensor2' is not visible"),
            ({'fuse': {'visible': 'sensor1'}}, "'thermal' is missing"),
            ({'fuse': {'visible': 'sensor1', 'thermal': 'sensor2',
                       'visible-fov': 180}},
             'sensors[2].fuse.visible-fov: is not a number of degrees'),
            ({'band': 'visible'},
             'sensors[2].fuse: only a sensor with the band fusion'),
            ({'chain': [{'element': 'videotestsrc'}], 'bind': {}, 'defaults': {}},
             'sensors[2].chain[0]: videotestsrc fuses nothing')):
        changed = json.loads(json.dumps(profile))
        changed['sensors'][2].update(change)
        check_refused(changed, part)
    del profile['sensors'][2]['fuse']
    check_refused(profile, 'sensors[2]: fuse is missing')


def check_refused(profile, part):
    import pathlib
    import tempfile

    from camera import run
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, 'profile.json')
        path.write_text(json.dumps(profile))
        done = run('--check-profile', path)
        assert done.returncode != 0 and part in done.stderr + done.stdout, \
            (part, done)


def test_a_reload_of_a_band_is_one_of_the_fusion():
    import pathlib
    import tempfile
    profile = json.loads(FUSION.read_text())
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, 'profile.json')
        path.write_text(json.dumps(profile))
        with Camera(profile=path) as camera:
            ask(camera, 'PATCH', SETTINGS + 'sensor3',
                {'fusion-source': 'thermal'})
            wait_until(lambda: is_bright(brightness(camera)), 'the thermal one')
            profile['sensors'][1]['defaults'] = {'inverted': True}
            path.write_text(json.dumps(profile))
            code, changes = ask(camera, 'POST', 'api/v1/profile/reload')
            # unless the camera has seen it by itself before
            assert code == 200, changes
            wait_until(lambda: is_dark(brightness(camera)), 'the new one')
            assert status(camera, 'sensor1')['restarts'] == 0


if __name__ == '__main__':
    main([value for name, value in list(globals().items())
          if name.startswith('test_')])
