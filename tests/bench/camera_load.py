# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the whole camera costs with everything switched on: the real server,
the profile bi-spectrum at 30 pictures a second, noise reduction, details,
isotherm, 32 regions with their history, masks, overlays, fusion running, and
two streams of each band being watched by RTSP.

By thread it is what the kernel says; by library what `perf` samples, where
there is one.
"""

import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'integration'))

RATE = 30
SECONDS = 60
SETTLE_S = 8
PERF_HERTZ = 499
TICKS = os.sysconf('SC_CLK_TCK')
STREAMS = ('stream1/sensor1', 'stream2/sensor1',
           'stream1/sensor2', 'stream2/sensor2')

# The libraries that do a piece of work, first match first. The simulated scene
# stands where a real camera has a detector.
GROUPS = (
    ('encoders', r'x264|openh264|vpx|x265'),
    ('simulated scene', r'gstthermsrc'),
    ('noise reduction, correction', r'gstthermcorrect'),
    ('temperatures of regions', r'gstradiometry|gstthermal-'),
    ('gain control, details, palette', r'gstthermcolor'),
    ('isotherm', r'gstisotherm'),
    ('visible picture', r'gstvisibleisp'),
    ('turning, zoom', r'gsteptz'),
    ('privacy masks', r'gstthermmask'),
    ('overlays', r'gstthermosd|pango|cairo|pixman|freetype|harfbuzz|fontconfig'),
    ('fusion', r'gstfusionoverlay'),
    ('scaling for streams', r'gstvideoconvert|gstvideoscale|gstvideo-|orc'),
    ('database', r'sqlite'),
    ('RTSP, RTP, HTTP', r'gstrtp|gstrtsp|soup|gnutls|nettle|gio-|gsttcp|gstudp|gstnet'),
    ('GStreamer, GLib', r'gst|libglib|libgobject'),
    ('mathematics (libm)', r'libm[.-]'),
    ('copies, C library', r'libc[.-]|ld-linux'),
    ('kernel', r'^\[|kernel'),
    ('the server itself', r'thermoscope'),
)


def make_profile(folder):
    profile = json.loads(
        (ROOT / 'schemas' / 'profiles' / 'bi-spectrum.json').read_text())
    for sensor in profile['sensors']:
        for link in sensor['chain']:
            if 'caps' in link:
                link['caps'] = re.sub(r'framerate=\d+/1', f'framerate={RATE}/1',
                                      link['caps']).replace(
                    'width=384,height=288', 'width=640,height=512')
    for stream in profile['streams']:
        if stream['name'] in STREAMS and stream['name'].startswith('stream2'):
            stream['defaults']['framerate'] = RATE
    # the schema's reference is for editors, and leads nowhere from here
    profile.pop('$schema', None)
    path = Path(folder) / 'everything.json'
    path.write_text(json.dumps(profile))
    return path


def regions():
    return ' '.join(
        'box({:.4f},{:.4f},{:.4f},{:.4f},name="R{}")'.format(
            i % 8 / 8 + 0.0125, i // 8 / 4 + 0.075,
            i % 8 / 8 + 0.1125, i // 8 / 4 + 0.175, i + 1)
        for i in range(32))


def switch_on(control):
    control.must('PATCH', '/settings/sensor/sensor2', {
        'regions': regions(), 'noise-temporal': 50, 'noise-spatial': 50,
        'stripe-removal': 'both', 'dde': 20, 'agc': 'plateau',
        'isotherm': 'above', 'isotherm-above': 25,
        'privacy-masks': 'box(0.8,0.05,0.95,0.2)'})
    control.must('PATCH', '/settings/sensor/sensor1',
                 {'privacy-masks': 'box(0.8,0.05,0.95,0.2)'})
    control.must('PATCH', '/settings/image/sensor1', {
        'noise-reduction-2d': 30, 'noise-reduction-3d': 50, 'wdr': 30,
        'sharpness': 20})
    for stream in STREAMS:
        name = stream.replace('/', '%2F')
        control.must('PATCH', f'/settings/overlay/{name}', {
            'text-top-left': '%F %T', 'text-bottom-left': 'Camera 3',
            'show-regions': 'video',
            'region-name': True, 'region-maximum': True,
            'color-bar': 'right' if stream.endswith('sensor2') else 'none'})
    control.must('PATCH', '/settings/history', {'enabled': True})


def threads(pid):
    """Ticks of each thread, by number, and its name."""
    found = {}
    for path in Path(f'/proc/{pid}/task').iterdir():
        try:
            text = (path / 'stat').read_text()
        except OSError:
            continue  # it has just ended
        name, rest = text[text.index('(') + 1:].rsplit(') ', 1)
        fields = rest.split()
        found[path.name] = name, int(fields[11]) + int(fields[12])
    return found


def watch(camera, stream):
    return subprocess.Popen(
        ['ffmpeg', '-nostdin', '-v', 'error', '-rtsp_transport', 'tcp',
         '-i', f'{camera.rtsp}/{stream}', '-c', 'copy', '-progress', 'pipe:1',
         '-f', 'null', '-'],
        stdout=subprocess.PIPE, text=True)


def count_frames(viewer):
    """Ends a viewer and says how many pictures it has had, in what time."""
    viewer.terminate()
    output = viewer.communicate(timeout=20)[0]
    frames = [int(number) for number in re.findall(r'frame=\s*(\d+)', output)]
    times = [int(number) for number in re.findall(r'out_time_us=(\d+)', output)]
    return (frames[-1], times[-1] / 1e6) if frames and times else (0, 1)


def sample(pid, folder):
    """Shares of the samples by library; nothing without perf."""
    if shutil.which('perf') is None:
        time.sleep(SECONDS)
        return {}
    data = Path(folder) / 'perf.data'
    done = subprocess.run(
        ['perf', 'record', '-q', '-e', 'cpu-clock', '-F', str(PERF_HERTZ),
         '-o', str(data), '-p', str(pid), '--', 'sleep', str(SECONDS)],
        capture_output=True, text=True)
    if done.returncode != 0 or not data.exists():
        return {}
    report = subprocess.run(
        ['perf', 'report', '-i', str(data), '--stdio', '--sort', 'dso',
         '-F', 'overhead,dso'],
        capture_output=True, text=True).stdout
    shares = collections.Counter()
    for share, library in re.findall(r'^\s*([\d.]+)%\s+(\S+)', report, re.M):
        group = next((name for name, pattern in GROUPS
                      if re.search(pattern, library)), library)
        shares[group] += float(share) / 100
    return dict(shares)


def measure(build_dir):
    os.environ.setdefault(
        'THERMOSCOPE', str(build_dir.resolve() / 'server' / 'thermoscope'))
    from camera import Camera
    from control import Control

    with tempfile.TemporaryDirectory(prefix='thermoscope-bench-') as folder, \
            Camera(profile=make_profile(folder)) as camera:
        switch_on(Control(camera))
        viewers = {stream: watch(camera, stream) for stream in STREAMS}
        try:
            time.sleep(SETTLE_S)
            pid = camera.process.pid
            start, before = time.monotonic(), threads(pid)
            shares = sample(pid, folder)
            after, taken_s = threads(pid), time.monotonic() - start
        finally:
            frames = {stream: count_frames(viewer)
                      for stream, viewer in viewers.items()}
        by_thread = collections.Counter()
        for number, (name, ticks) in after.items():
            done = ticks - before.get(number, (name, 0))[1]
            by_thread[name] += 100 * done / TICKS / taken_s
    total = sum(by_thread.values())
    return {
        'suite': 'camera', 'seconds': taken_s, 'cpu_percent': total,
        'rates': {stream: count / seconds
                  for stream, (count, seconds) in frames.items()},
        'threads_percent': {name: value for name, value
                            in by_thread.most_common() if value >= 0.05},
        'groups_percent': {name: share * total for name, share
                           in sorted(shares.items(), key=lambda g: -g[1])},
    }


def show(result):
    print(f'{"processor, % of one core":40}{result["cpu_percent"]:8.1f}\n')
    for stream, rate in result['rates'].items():
        print(f'{stream:40}{rate:8.1f} pictures/s')
    print('\nby thread')
    for name, value in result['threads_percent'].items():
        print(f'  {name:38}{value:8.1f}')
    if not result['groups_percent']:
        print('\nwithout perf there is nothing by library')
        return
    print('\nby library')
    for name, value in result['groups_percent'].items():
        if value >= 0.05:
            print(f'  {name:38}{value:8.1f}')
