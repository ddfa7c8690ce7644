# SPDX-License-Identifier: LGPL-2.1-or-later
"""A profile that changes while the camera runs."""

import json
import os
import pathlib
import re
import signal
import tempfile
import threading
import time
import urllib.error
import urllib.request

from camera import Camera, TEST_PROFILE, main, probe, wait_until
from rtsp_client import Client

os.environ['G_DEBUG'] = 'fatal-criticals'


class Edited:
    """A camera whose profile the test edits, and somebody who watches."""

    def __init__(self, *arguments):
        self.folder = tempfile.TemporaryDirectory()
        self.file = pathlib.Path(self.folder.name, 'profile.json')
        self.profile = json.loads(TEST_PROFILE.read_text())
        self.write()
        self.camera = Camera(*arguments, profile=self.file)
        self.reads = 0

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.camera.__exit__(*unused)
        self.folder.cleanup()

    def write(self, text=None):
        """As an editor does: another file takes the place of the old one."""
        new = self.file.with_suffix('.new')
        new.write_text(text or json.dumps(self.profile))
        os.replace(new, self.file)

    def messages(self, pattern):
        return re.findall(pattern, self.camera.messages())

    def wait_for(self, pattern):
        """One more message of this kind than there was the last time."""
        seen = getattr(self, 'seen', 0)
        found = []

        def is_there():
            found[:] = self.messages(r'(?m)profile\.json: (.*)$')
            return len(found) > seen
        wait_until(is_there, pattern)
        self.seen = len(found)
        assert re.search(pattern, found[-1]), found
        return found[-1]

    def status(self):
        with self.camera.open('api/v1/status') as answer:
            return json.load(answer)

    def stream_names(self):
        return [s['id'] for s in self.status()['streams']]

    def frames(self, sensor):
        return next(s['frames'] for s in self.status()['sensors']
                    if s['id'] == sensor)

    def reload(self):
        """Status and answer of asking the API."""
        request = urllib.request.Request(
            self.camera.page + 'api/v1/profile/reload', method='POST',
            headers=self.camera.headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def graph(self):
        with self.camera.open('api/v1/profile') as answer:
            return json.load(answer)

    def get(self, path):
        """Status of the answer."""
        try:
            with self.camera.open(path) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code


class Viewer(threading.Thread):
    """Plays a stream and keeps the sequence numbers of its packets."""

    def __init__(self, url):
        super().__init__()
        self.client = Client(url)
        assert self.client.play()[0] == 200
        self.numbers = []
        self.ended = threading.Event()
        self.start()

    def run(self):
        try:
            while True:
                channel, packet = self.client.packet()
                if channel == 0:
                    self.numbers.append(int.from_bytes(packet[2:4], 'big'))
        except OSError:
            self.ended.set()

    def close(self):
        self.client.socket.shutdown(2)
        self.join()
        self.client.close()

    def losses(self):
        return [(a, b) for a, b in zip(self.numbers, self.numbers[1:])
                if (a + 1) % 65536 != b]


def test_an_untouched_sensor_goes_on_while_all_else_changes():
    with Edited() as it:
        camera, profile = it.camera, it.profile
        viewer = Viewer(f'{camera.rtsp}/stream1/sensor1')
        counts = [it.frames('sensor1')]

        # another stream
        profile['streams'].append({'name': 'extra', 'aliases': ['more'],
                                   'sensor': 'sensor1', 'codec': 'h264',
                                   'defaults': {'width': 160}})
        it.write()
        it.wait_for('0 sensors and 0 streams stopped, 0 and 1 started')
        assert probe(f'{camera.rtsp}/extra', 'tcp') == 'h264,160,90'
        assert probe(f'{camera.rtsp}/more', 'tcp') == 'h264,160,90'
        assert 'extra' in it.stream_names()
        counts.append(it.frames('sensor1'))

        # broken in many ways, and refused whole
        good = json.dumps(profile)
        for text, sentence in (
                (good[:-20], 'JSON|parse|Parse'),
                (good.replace('"radiometry", "name"', '"radiometri", "name"'),
                 r'sensors\[1\].chain\[2\]: element: there is no .radiometri'),
                (good.replace('"interval"', '"intervall"'),
                 "radiometry has no property 'intervall'"),
                (good.replace('"colour.agc"', '"colour.nothing"'),
                 "'colour' has no property 'nothing'"),
                (good.replace('{"width": 160}', '{"widht": 160}'),
                 r"streams\[4\].defaults: there is no setting 'widht'"),
                (good.replace('"sensor": "sensor1"', '"sensor": "sensor3"'),
                 "there is no sensor 'sensor3'")):
            assert text != good
            names = it.stream_names()
            it.write(text)
            it.wait_for(f'({sentence}).*; the camera goes on as it is')
            assert it.stream_names() == names
        counts.append(it.frames('sensor1'))

        # mended, with another sensor in place of the old one
        second = profile['sensors'][1]
        second['chain'][1]['caps'] = second['chain'][1]['caps'].replace(
            'width=640,height=512', 'width=160,height=120')
        before = it.frames('sensor2')
        thermal = Viewer(f'{camera.rtsp}/ch2')
        it.write()
        it.wait_for('1 sensors and 4 streams stopped, 1 and 4 started')
        assert thermal.ended.wait(20), 'its stream has ended'
        assert it.frames('sensor2') < before
        wait_until(lambda: it.get('api/v1/sensors/sensor2/snapshot.jpg')
                   == 200, 'pictures of the new sensor')
        assert probe(f'{camera.rtsp}/ch2', 'tcp') == 'h264,160,120'
        counts.append(it.frames('sensor1'))

        # gone
        profile['sensors'].pop()
        profile['streams'] = [s for s in profile['streams']
                              if s['sensor'] != 'sensor2']
        it.write()
        it.wait_for('1 sensors and 4 streams stopped, 0 and 0 started')
        assert it.stream_names() == ['stream1/sensor1', 'extra',
                                     'mjpeg/sensor1']
        assert it.get('api/v1/sensors/sensor2/snapshot.jpg') == 404
        assert Client(f'{camera.rtsp}/ch2').request('DESCRIBE')[0] == 404
        counts.append(it.frames('sensor1'))

        # and back
        it.write(TEST_PROFILE.read_text())
        it.wait_for('0 sensors and 1 streams stopped, 1 and 4 started')
        wait_until(lambda: it.get('api/v1/sensors/sensor2/snapshot.jpg')
                   == 200, 'pictures of the sensor that is back')
        counts.append(it.frames('sensor1'))

        had = len(viewer.numbers)
        wait_until(lambda: len(viewer.numbers) > had + 30, 'more packets')
        assert not viewer.ended.is_set()
        viewer.close()
        assert viewer.losses() == [], viewer.losses()
        assert counts == sorted(counts), counts
        assert camera.stop() == 0


def test_a_signal_reads_the_file_again_and_nothing_changes():
    with Edited() as it:
        it.camera.process.send_signal(signal.SIGHUP)
        it.wait_for('read again, nothing is to be changed')
        before = it.frames('sensor2')
        it.camera.process.send_signal(signal.SIGHUP)
        it.wait_for('read again, nothing is to be changed')
        assert it.frames('sensor2') >= before
        assert it.camera.stop() == 0


def test_a_file_that_goes_away_changes_nothing():
    with Edited() as it:
        names = it.stream_names()
        it.file.unlink()
        it.camera.process.send_signal(signal.SIGHUP)
        it.wait_for('there is no such file; the camera goes on')
        assert it.stream_names() == names
        it.profile['streams'].pop()
        it.write()
        it.wait_for('0 sensors and 1 streams stopped, 0 and 0 started')
        assert 'pictures' not in it.stream_names()


def test_a_sensor_that_can_never_run_gives_way_to_the_old_one():
    with Edited() as it:
        chain = it.profile['sensors'][1]['chain']
        chain[0] = {'element': 'thermsrc', 'name': 'source',
                    'properties': {'location': '/nowhere/file.seq'}}
        chain[1] = {'caps': 'video/x-raw,format=GRAY16_LE'}
        it.write()
        it.wait_for('sensor2: source: .*nowhere.*; the camera goes on')
        wait_until(lambda: it.get('api/v1/sensors/sensor2/snapshot.jpg')
                   == 200, 'pictures of the old sensor')
        assert probe(f'{it.camera.rtsp}/ch2', 'tcp') == 'h264,640,512'


def test_defaults_follow_and_what_was_set_stays():
    with Edited('--set', 'stream:stream2/sensor2.height=200') as it:
        assert probe(f'{it.camera.rtsp}/ch3', 'tcp') == 'h264,320,200'
        it.profile['streams'][2]['defaults'] = {'framerate': 10}
        it.write()
        it.wait_for('0 sensors and 1 streams stopped, 0 and 1 started')
        # the height that was set, and a width that follows from it
        assert probe(f'{it.camera.rtsp}/ch3', 'tcp') == 'h264,250,200'


def test_viewers_of_a_sensor_that_goes_are_let_go():
    with Edited() as it:
        pictures = it.camera.open('api/v1/sensors/sensor2/stream.mjpg')
        assert pictures.read(1000)
        it.profile['sensors'].pop()
        it.profile['streams'] = it.profile['streams'][:1]
        it.write()
        it.wait_for('1 sensors and 4 streams stopped')
        started = time.monotonic()
        while pictures.read(65536):
            assert time.monotonic() - started < 20
        assert it.camera.stop() == 0


def test_the_api_reads_the_file_again_and_tells_what_was_done():
    with Edited() as it:
        nothing = {'removedSensors': [], 'addedSensors': [],
                   'removedStreams': [], 'addedStreams': []}
        assert it.reload() == (200, nothing)
        removed = it.profile['streams'].pop()['name']
        it.profile['streams'][0]['codec'] = 'mjpeg'
        it.write()
        status, changes = it.reload()
        # the file may have been noticed first, on a slow machine
        if changes != nothing:
            assert (status, changes) == (200, {
                'removedSensors': [], 'addedSensors': [],
                'removedStreams': ['stream1/sensor1', removed],
                'addedStreams': ['stream1/sensor1']})
        # RTP tells the size of a JPEG in blocks of 8
        assert probe(f'{it.camera.rtsp}/ch0', 'tcp') == 'mjpeg,320,184'
        it.write('{"name": "x"}')
        status, problem = it.reload()
        assert (status, problem['field']) == (409, 'file'), problem
        assert "'sensors' is missing" in problem['detail'], problem
        graph = it.graph()
        assert graph['problem'] == problem['detail'], graph
        assert len(graph['streams']) == 5, graph
        it.write()
        assert it.reload()[0] == 200
        assert 'problem' not in it.graph()


def test_the_graph_shows_what_runs_and_no_secret():
    with Edited('--set', 'sensor:sensor2.palette=ironbow') as it:
        graph = it.graph()
        chain = graph['sensors'][1]['chain']
        assert [node['element'] for node in chain] \
            == ['videotestsrc', 'capsfilter', 'radiometry', 'thermcolor']
        assert chain[0]['properties'] \
            == {'is-live': True, 'pattern': 'gradient'}
        assert chain[2]['properties'] \
            == {'calibration': 'linear(0.01,0)', 'interval': 100000000}
        assert {'setting': 'palette', 'property': 'palette',
                'value': 'ironbow'} in chain[3]['bindings']
        assert 'GRAY16_LE' in chain[2]['caps']
        assert 'I420' in chain[3]['caps']
        assert all(node['state'] == 'playing' for node in chain)

        it.profile['sensors'][0]['chain'] = [
            {'element': 'rtspsrc', 'name': 'source', 'properties': {
                'location': 'rtsp://me:hush@127.0.0.1:9/x',
                'user-id': 'me', 'user-pw': "hush' hush"}},
            {'launch': 'decodebin ! videoconvert'}]
        it.write()
        assert it.reload()[0] == 200
        wait_until(lambda: it.graph()['sensors'][0]['state'] == 'waiting',
                   'the source that is not there has failed')
        sensor = it.graph()['sensors'][0]
        source = sensor['chain'][0]
        assert 'hush' not in json.dumps(sensor), sensor
        assert source['properties']['user-pw'] == '***'
        assert source['properties']['user-id'] == 'me'
        assert source['error'] == sensor['error']
        assert 'error' not in sensor['chain'][1]


main([
    test_an_untouched_sensor_goes_on_while_all_else_changes,
    test_a_signal_reads_the_file_again_and_nothing_changes,
    test_a_file_that_goes_away_changes_nothing,
    test_a_sensor_that_can_never_run_gives_way_to_the_old_one,
    test_defaults_follow_and_what_was_set_stays,
    test_viewers_of_a_sensor_that_goes_are_let_go,
    test_the_api_reads_the_file_again_and_tells_what_was_done,
    test_the_graph_shows_what_runs_and_no_secret,
])
