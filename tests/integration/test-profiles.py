# SPDX-License-Identifier: LGPL-2.1-or-later
"""The profiles that come with the camera: every path gives what it says."""

import json
import os
import re

from camera import Camera, HERE, main, probe
from rtsp_client import Client

os.environ['G_DEBUG'] = 'fatal-criticals'
PROFILES = HERE.parent.parent / 'schemas' / 'profiles'


def sensor_size(sensor):
    caps = next(link['caps'] for link in sensor['chain'] if 'caps' in link)
    return [int(re.search(rf'{name}=(\d+)', caps)[1])
            for name in ('width', 'height')]


def expected(stream, sensors):
    """Codec, width, height, as ffprobe writes them."""
    defaults = stream.get('defaults', {})
    own = sensor_size(sensors[stream['sensor']])
    width, height = (defaults.get(name, size) for name, size in
                     zip(('width', 'height'), own))
    assert width <= own[0] and height <= own[1], stream
    return f'{stream["codec"]},{width},{height}'


def check_counts(url):
    """FFmpeg knows no JPEG 2000 in RTP; test-radiometric.py decodes it."""
    client = Client(url)
    status, sdp = client.play()
    assert status == 200 and ' JPEG2000/90000' in sdp, sdp
    assert 'a=thermal-calibration:planck(' in sdp, sdp
    assert client.packet()[1]
    client.close()


def check(name, *known):
    """Every path of the profile, and that those are among them."""
    profile = json.loads((PROFILES / f'{name}.json').read_text())
    sensors = {sensor['id']: sensor for sensor in profile['sensors']}
    paths = set()
    with Camera(profile=name) as camera:
        for stream in profile['streams']:
            for path in [stream['name'], *stream.get('aliases', [])]:
                paths.add(path)
                if stream['codec'] == 'jpeg2000':
                    check_counts(f'{camera.rtsp}/{path}')
                    continue
                found = probe(f'{camera.rtsp}/{path}', 'tcp')
                assert found == expected(stream, sensors), (path, found)
    assert paths.issuperset(known), paths


def test_pan_tilt_dual_has_the_paths_of_flir():
    check('pan-tilt-dual', 'ch0', 'ch1', 'ch2', 'ch3', 'stream1/sensor1',
          'stream2/sensor2')


def test_thermographic_has_the_paths_of_hikvision():
    check('thermographic', 'Streaming/Channels/101', 'Streaming/Channels/102')


def test_bi_spectrum_has_the_paths_of_vivotek():
    check('bi-spectrum', 'live.sdp', 'live1s1.sdp', 'live1s2.sdp',
          'live2s1.sdp', 'live2s2.sdp')


def test_ptz_broadcast_has_the_paths_of_ptzoptics():
    check('ptz-broadcast', '1', '2')


def test_ptz_network_has_the_paths_of_axis():
    check('ptz-network', 'axis-media/media.amp', 'onvif-media/media.amp')


if __name__ == '__main__':
    main([test for name, test in list(globals().items())
          if name.startswith('test_')])
