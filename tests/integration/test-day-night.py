# SPDX-License-Identifier: LGPL-2.1-or-later
"""Day and night by command, by the clock and by a schedule; freeze. Seen in the
pictures, in the events and in what the API says."""

import datetime
import json
import pathlib
import subprocess
import tempfile

from camera import Camera, TEST_PROFILE, main, wait_until
from control import Control
from websocket import WebSocket

TOPIC = 'tns1:VideoSource/tts:DayNight'


def write_profile(folder):
    """The visible test sensor as the simulated scene, with what the shipped
    profiles bind."""
    profile = json.loads(TEST_PROFILE.read_text())
    profile['sensors'][0].update({
        'chain': [
            {'element': 'thermsrc', 'name': 'source', 'properties': {
                'is-live': True, 'band': 'visible', 'time-of-day': 12}},
            {'caps': 'video/x-raw,format=I420,width=320,height=180,'
                     'framerate=15/1'},
            {'element': 'visibleisp', 'name': 'image'},
            {'element': 'eptz', 'name': 'view'}],
        'bind': {'day-night.mode': 'image.day-night',
                 'exposure.mode': 'image.exposure',
                 'view.freeze': 'view.freeze'}})
    path = pathlib.Path(folder) / 'day-night.json'
    path.write_text(json.dumps(profile))
    return path


def with_camera(test):
    def run():
        with tempfile.TemporaryDirectory() as folder:
            with Camera(profile=write_profile(folder)) as camera:
                test(camera, Control(camera))
    run.__name__ = test.__name__
    return run


def pixels(camera):
    """The visible picture's planes, 320 x 180."""
    with camera.open('api/v1/sensors/sensor1/snapshot.jpg') as answer:
        jpeg = answer.read()
    done = subprocess.run(
        ['ffmpeg', '-v', 'error', '-i', '-', '-pix_fmt', 'yuv420p',
         '-f', 'rawvideo', '-'], input=jpeg, capture_output=True, check=True)
    return done.stdout


def colour(camera):
    """How far chroma is from grey, mean of all pixels, steps of 8 bits."""
    chroma = pixels(camera)[320 * 180:]
    return sum(abs(value - 128) for value in chroma) / len(chroma)


def state(control):
    return control.get('/sensors/sensor1/day-night')['state']


def as_time(minutes):
    """Of the clock on the wall, so many minutes from now."""
    then = datetime.datetime.now() + datetime.timedelta(minutes=minutes)
    return then.strftime('%H:%M')


class Listener(WebSocket):
    """Day and night as the events tell them."""

    def __init__(self, camera):
        super().__init__(camera.page.replace('http', 'ws')
                         + f'api/v1/events?topic={TOPIC}', camera.lines)
        message = self.receive()
        self.first = None
        while message['type'] == 'event':
            self.first = message['event']['data']['State']
            message = self.receive()
        assert message['type'] == 'ready', message

    def next(self):
        event = self.receive()['event']
        assert (event['topic'], event['source']) == (
            TOPIC, {'Source': 'sensor1'}), event
        return event['data']['State']


@with_camera
def test_commands_change_picture_and_tell_it(camera, control):
    wait_until(lambda: colour(camera) > 3, 'a picture in colours')
    with Listener(camera) as listener:
        assert listener.first == 'day'
        answer = control.must(
            'POST', '/sensors/sensor1/day-night', {'mode': 'night'})
        assert answer['mode'] == 'night', answer
        assert listener.next() == 'night'
        wait_until(lambda: colour(camera) < 0.5, 'a grey picture')
        now = control.get('/sensors/sensor1/day-night')
        assert (now['mode'], now['state']) == ('night', 'night'), now
        # noon, as the sensor sees it
        assert 2000 < now['lux'] < 200000, now
        assert 'nextChange' not in now

        control.must('POST', '/sensors/sensor1/day-night', {'mode': 'toggle'})
        assert listener.next() == 'day'
        assert control.get('/settings/day-night/sensor1')[
            'settings'][0]['value'] == 'day'

    status, problem = control.refused(
        'POST', '/sensors/sensor1/day-night', {'mode': 'dusk'})
    assert (status, problem['field']) == (400, 'mode'), problem
    status, problem = control.refused(
        'POST', '/sensors/sensor2/day-night', {'mode': 'night'})
    assert (status, problem['field']) == (409, 'id'), problem


@with_camera
def test_the_clock_makes_it_night(camera, control):
    with Listener(camera) as listener:
        control.must('PATCH', '/settings/day-night/sensor1', {
            'mode': 'timed', 'night-time': as_time(-60),
            'day-time': as_time(60)})
        assert listener.next() == 'night'
        now = control.get('/sensors/sensor1/day-night')
        assert now['mode'] == 'timed'
        then = datetime.datetime.fromisoformat(
            now['nextChange'].replace('Z', '+00:00')).astimezone()
        assert then.strftime('%H:%M') == as_time(60), now
        control.must('PATCH', '/settings/day-night/sensor1', {
            'night-time': as_time(60), 'day-time': as_time(120)})
        assert listener.next() == 'day'

    for change in ({'night-time': '25:00'}, {'night-time': '7:00'},
                   {'night-time': '06:00', 'day-time': '06:00'},
                   {'night-level': 90, 'day-level': 80}):
        status, problem = control.refused(
            'PATCH', '/settings/day-night/sensor1', change)
        assert status in (400, 409), problem
        assert problem['field'] in change, problem


@with_camera
def test_a_schedule_makes_it_night(camera, control):
    control.must('POST', '/schedules', {
        'name': 'Nights', 'week': 'mon-sun 00:00-24:00'})
    with Listener(camera) as listener:
        # the times say day; the schedule goes before them
        control.must('PATCH', '/settings/day-night/sensor1', {
            'mode': 'timed', 'night-time': as_time(60),
            'day-time': as_time(120), 'night-schedule': 'schedule1'})
        assert listener.next() == 'night'
        control.must('PATCH', '/settings/schedule/schedule1', {'week': ''})
        assert listener.next() == 'day'
        status, problem = control.refused('DELETE', '/schedules/schedule1')
        assert status == 409 and 'in use' in problem['detail'], problem


def test_night_outlives_a_restart():
    with tempfile.TemporaryDirectory() as folder:
        profile = write_profile(folder)
        with Camera(profile=profile, state=folder) as camera:
            Control(camera).must('PATCH', '/settings/day-night/sensor1', {
                'mode': 'timed', 'night-time': as_time(-60),
                'day-time': as_time(60)})
            wait_until(lambda: state(Control(camera)) == 'night', 'night')
            camera.stop()
        with Camera(profile=profile, state=folder, activate=False) as camera:
            wait_until(lambda: state(Control(camera)) == 'night', 'night again')


@with_camera
def test_the_picture_is_held_and_goes_on(camera, control):
    assert control.get('/sensors/sensor1/freeze') == {'frozen': False}
    assert control.must('POST', '/sensors/sensor1/freeze', {'state': 'on'}) \
        == {'frozen': True}
    wait_until(lambda: pixels(camera) == pixels(camera), 'the picture stands')
    held = pixels(camera)
    n_frames = control.get('/status')['sensors'][0]['frames']
    wait_until(lambda: control.get('/status')['sensors'][0]['frames']
               > n_frames + 10, 'more pictures')
    assert pixels(camera) == held
    assert control.must('POST', '/sensors/sensor1/freeze',
                        {'state': 'toggle'}) == {'frozen': False}
    wait_until(lambda: pixels(camera) != held, 'the picture goes on')
    assert control.refused('POST', '/sensors/sensor1/freeze',
                           {'state': 'maybe'})[0] == 400
    assert control.refused('POST', '/sensors/sensor2/freeze',
                           {'state': 'on'})[0] == 409


if __name__ == '__main__':
    main([test_commands_change_picture_and_tell_it,
          test_the_clock_makes_it_night,
          test_a_schedule_makes_it_night,
          test_night_outlives_a_restart,
          test_the_picture_is_held_and_goes_on])
