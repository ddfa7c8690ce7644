# SPDX-License-Identifier: LGPL-2.1-or-later
"""/metrics, read as strictly as Prometheus reads it, and held against what is
known otherwise."""

import http.client
import json
import math
import os
import pathlib
import re
import socket

from camera import Camera, main, wait_until

NAME = re.compile(r'[a-zA-Z_:][a-zA-Z0-9_:]*')
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"')
TYPES = ('counter', 'gauge')


class Control(http.client.HTTPConnection):
    def __init__(self, camera):
        super().__init__('localhost', timeout=30)
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.sock.connect(str(camera.state / 'control.sock'))


def ask(camera, path):
    connection = Control(camera)
    connection.request('GET', path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def parse_labels(text):
    labels, at = {}, 0
    while at < len(text):
        match = LABEL.match(text, at)
        assert match, text
        assert match[1] not in labels, text
        labels[match[1]] = re.sub(
            r'\\(.)', lambda m: '\n' if m[1] == 'n' else m[1], match[2])
        at = match.end()
        if at < len(text):
            assert text[at] == ',', text
            at += 1
    return labels


def parse(text):
    """Name to labels (as a frozen set) to value; anything that the format does
    not have is an error."""
    assert text.endswith('\n')
    families, types, helped = {}, {}, set()
    for line in text[:-1].split('\n'):
        if line.startswith('# HELP '):
            name = line.split(' ')[2]
            assert NAME.fullmatch(name) and name not in helped, line
            helped.add(name)
            continue
        if line.startswith('# TYPE '):
            _, _, name, kind = line.split(' ')
            assert name in helped and name not in types, line
            assert kind in TYPES, line
            assert (kind == 'counter') == name.endswith('_total'), line
            types[name] = kind
            families[name] = {}
            continue
        match = re.fullmatch(r'([^ {]+)(?:\{(.*)\})? (\S+)', line)
        assert match, line
        name, labels = match[1], frozenset(
            parse_labels(match[2] or '').items())
        # samples stand with their family
        assert name == list(types)[-1], line
        assert labels not in families[name], line
        value = float(match[3])
        assert types[name] != 'counter' or value >= 0, line
        families[name][labels] = value
    assert set(families) == helped
    return families


def metrics(camera):
    answer, body = ask(camera, '/metrics')
    assert answer.status == 200, body
    assert answer.headers['Content-Type'] == \
        'text/plain; version=0.0.4; charset=utf-8'
    return parse(body.decode())


def of(family, **labels):
    found = [value for key, value in family.items()
             if set(labels.items()) <= key]
    assert len(found) == 1, (labels, family)
    return found[0]


def test_numbers_are_those_of_the_camera():
    with Camera() as camera:
        first = metrics(camera)
        status = json.loads(ask(camera, '/api/v1/status')[1])
        for sensor in status['sensors']:
            frames = of(first['thermoscope_sensor_frames_total'],
                        sensor=sensor['id'])
            assert 1 <= frames <= sensor['frames'], sensor
            assert of(first['thermoscope_sensor_up'],
                      sensor=sensor['id']) == 1
        assert of(first['thermoscope_info'], version=status['version']) == 1
        streams = {dict(labels)['stream']
                   for labels in first['thermoscope_stream_units_total']}
        assert streams >= {s['id'] for s in status['streams']}
        sensors = {s['id'] for s in status['sensors'] if s['radiometric']}
        for sensor in sensors:
            _, body = ask(camera, f'/api/v1/sensors/{sensor}/measurements')
            for region in json.loads(body)['measurements']:
                shown = of(first['thermoscope_region_temperature_celsius'],
                           sensor=sensor, region=str(region['id']),
                           statistic='max')
                assert math.isnan(shown) or -100 < shown < 1000, shown


def test_requests_are_counted_by_status():
    with Camera() as camera:
        before = metrics(camera)['thermoscope_http_requests_total']
        for path in ['/api/v1/status', '/api/v1/nothing', '/nothing']:
            ask(camera, path)
        requests = metrics(camera)['thermoscope_http_requests_total']
        # the one for the metrics is counted by the next
        assert (of(requests, status='200')
                == of(before, status='200') + 2), requests
        assert of(requests, status='404') == 2, requests


def test_an_encoder_counts_what_it_does():
    with Camera() as camera:
        status = json.loads(ask(camera, '/api/v1/status')[1])
        viewer = Control(camera)
        viewer.request('GET', '/api/v1/sensors/'
                       + status['sensors'][0]['id'] + '/stream.mjpg')
        viewer.getresponse().read(200)

        def numbers(name):
            family = metrics(camera)['thermoscope_stream_' + name]
            return [value for labels, value in family.items()
                    if ('codec', 'mjpeg') in labels and value > 0]
        wait_until(lambda: numbers('units_total') and numbers('consumers'),
                   'pictures are coded')
        units, = numbers('units_total')
        n_bytes, = numbers('bytes_total')
        encode_s, = numbers('encode_seconds_total')
        assert n_bytes > 100 * units, (n_bytes, units)
        assert 0 < encode_s < 60, encode_s
        viewer.close()


def test_process_is_this_process():
    with Camera() as camera:
        found = metrics(camera)
        proc = pathlib.Path(f'/proc/{camera.process.pid}')
        n_descriptors = len(os.listdir(proc / 'fd'))
        assert abs(of(found['process_open_fds']) - n_descriptors) <= 3
        line = next(l for l in (proc / 'status').read_text().splitlines()
                    if l.startswith('VmRSS:'))
        resident = int(line.split()[1]) * 1024
        ratio = of(found['process_resident_memory_bytes']) / resident
        assert 0.5 < ratio < 2, ratio
        assert of(found['process_cpu_seconds_total']) > 0
        assert of(found['thermoscope_login_failures_total']) == 0


if __name__ == '__main__':
    main([
        test_numbers_are_those_of_the_camera,
        test_requests_are_counted_by_status,
        test_an_encoder_counts_what_it_does,
        test_process_is_this_process,
    ])
