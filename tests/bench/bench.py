# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures, and says it as a table or as one JSON object.

usage: bench.py --build-dir DIR [SUITE] [--json] [--source PIPELINE]

Suites:
  imaging      from counts to picture at 640x512, beside OpenCV and ffmpeg
  osd          overlays on 1280x720, beside GStreamer's text elements
  fusion       a thermal picture over a visible one, beside OpenCV and
               compositor
  camera       the whole camera with everything switched on, by thread and by
               library; takes more than a minute
  radiometric  counts without loss for a stream, beside ffmpeg
  streaming    viewers by RTSP, up to a thousand, beside gst-rtsp-server alone;
               takes some minutes
  correction   noise reduction and details at 640x512, beside OpenCV, and what
               they leave

What is compared is measured in turn, in time that a thread has had of a
processor, and of all frames the lower quartile counts: what else the machine
does meets all alike.

--source takes the frames from another source than thermsrc: the description
of a pipeline that gives Planck counts with their calibration.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import camera_load
import streaming_load

WIDTH, HEIGHT = 640, 512
OPENCV_TARGET = 5
MEMCPY_TARGET = 40
GROWTH_TARGET = 4.4
DETAIL_TARGET = 3

# ffmpeg has neither temperatures nor regions nor isotherms: equalising and
# colouring a grey picture is as near as its filters come.
FFMPEG_FILTERS = ('format=yuv444p,histeq=strength=1,format=yuv444p,'
                  'pseudocolor=preset=inferno,format=yuv420p')
FFMPEG_LOOPS = 7


def run(*command):
    done = subprocess.run([str(word) for word in command],
                          capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f'bench: {Path(command[0]).name}: '
                 f'{done.stderr.strip().splitlines()[-1:] or "failed"}')
    return done


def ffmpeg_ms(frames, filters, *coding):
    """User and system time of a frame, one thread, without start-up."""
    def seconds(loops):
        done = run('ffmpeg', '-nostdin', '-hide_banner', '-benchmark',
                   '-threads', 1, '-filter_threads', 1,
                   '-stream_loop', loops - 1, '-f', 'rawvideo',
                   '-pixel_format', 'gray16le',
                   '-video_size', f'{WIDTH}x{HEIGHT}', '-i', frames,
                   '-vf', filters, '-threads', 1, *coding,
                   '-f', 'null', '-')
        times = re.search(r'utime=([0-9.]+)s stime=([0-9.]+)s', done.stderr)
        return float(times[1]) + float(times[2])

    n_frames = frames.stat().st_size // (2 * WIDTH * HEIGHT)
    few, many = seconds(1), seconds(1 + FFMPEG_LOOPS)
    return (many - few) * 1e3 / (FFMPEG_LOOPS * n_frames)


def imaging(build_dir, source):
    programs = build_dir / 'tests' / 'bench'

    with tempfile.TemporaryDirectory(prefix='thermoscope-bench-') as folder:
        frames = Path(folder) / 'frames.gray16le'
        ours = json.loads(run(programs / 'bench-imaging', frames,
                              *([source] if source else [])).stdout)
        filtered = ffmpeg_ms(frames, FFMPEG_FILTERS)
        # reading the file is not the filters' work
        plain = ffmpeg_ms(frames, 'format=gray16le')

    chain = ours['chain_640x512_ms']
    detail = ours['thermcolor_dde_ms'] - ours['thermcolor_plateau_i420_ms']
    ffmpeg_chain = filtered - plain
    return {
        'suite': 'imaging', 'width': WIDTH, 'height': HEIGHT, **ours,
        'ffmpeg_chain_ms': ffmpeg_chain, 'ffmpeg_filters': FFMPEG_FILTERS,
        'opencv_vs_chain': ours['opencv_chain_ms'] / chain,
        'chain_vs_memcpy': chain / ours['memcpy_ms'],
        'large_vs_chain': ours['chain_1280x1024_ms'] / chain,
        'opencv_large_vs_chain':
            ours['opencv_chain_1280x1024_ms'] / ours['opencv_chain_ms'],
        'dde_ms': detail,
        'bilateral_vs_dde': ours['opencv_bilateral_ms'] / detail,
        'resize_vs_eptz': ours['opencv_resize_cubic_ms']
                          / ours['eptz_zoom_cubic_i420_ms'],
        'ffmpeg_vs_chain': ffmpeg_chain / chain,
        'thermsrc_core_percent': ours['thermsrc_ms'] * 30 / 1000 * 100,
    }


def print_imaging(result):
    chain = result['chain_640x512_ms']
    rows = [
        ('radiometry, 32 regions', result['radiometry_32_regions_ms']),
        ('radiometry, 64 regions everywhere, automatic range',
         result['radiometry_64_tiles_ms']),
        ('radiometry, automatic range alone', result['radiometry_range_ms']),
        ('thermcolor, plateau and palette, I420',
         result['thermcolor_plateau_i420_ms']),
        ('isotherm, 5 % painted', result['isotherm_ms']),
        ('the chain of these three', chain),
        ('the chain at 1280x1024', result['chain_1280x1024_ms']),
        None,
        *((f'thermcolor {name}', result[f'thermcolor_{name}_ms'])
          for name in ('linear', 'information', 'local')),
        ('dde, on top of thermcolor', result['dde_ms']),
        ('dde below 0, with thermcolor', result['thermcolor_soft_ms']),
        ('OpenCV, bilateralFilter for the same',
         result['opencv_bilateral_ms']),
        None,
        ('memcpy of the counts', result['memcpy_ms']),
        ('OpenCV, the same chain', result['opencv_chain_ms']),
        ('OpenCV, the same chain at 1280x1024',
         result['opencv_chain_1280x1024_ms']),
        *((f'  {name.removesuffix("_ms")}', value)
          for name, value in result['opencv'].items()),
        ('ffmpeg, equalise and colour only', result['ffmpeg_chain_ms']),
        None,
        ('eptz, zoom 2, cubic, I420', result['eptz_zoom_cubic_i420_ms']),
        ('OpenCV, the same', result['opencv_resize_cubic_ms']),
        ('eptz, counts turned by 90 degrees',
         result['eptz_rotate_90_counts_ms']),
        ('eptz, counts stabilised', result['eptz_stabilise_counts_ms']),
        ('eptz, I420 stabilised', result['eptz_stabilise_i420_ms']),
        ('visibleisp, gains of colours', result['visibleisp_colour_ms']),
        ('visibleisp, noise over time', result['visibleisp_noise_3d_ms']),
        ('visibleisp, everything', result['visibleisp_everything_ms']),
        None,
        (f'thermsrc, a frame ({result["thermsrc_core_percent"]:.1f} % of a '
         'core at 30/s)', result['thermsrc_ms']),
    ]

    print(f'{WIDTH}x{HEIGHT}, one thread{"":31}  ms/frame  chain = 1')
    for row in rows:
        print(f'{row[0]:50}{row[1]:12.4f}{row[1] / chain:10.2f}' if row else '')
    print(f'\n{"of the chain":50}{"640x512":>12}{"1280x1024":>12}{"ratio":>8}')
    for step in result['growth']:
        print(f'{step["element"]:50}{step["usual_ms"]:12.4f}'
              f'{step["large_ms"]:12.4f}'
              f'{step["large_ms"] / step["usual_ms"]:8.2f}')
    print()
    for text, value, target in (
            ('OpenCV takes {:.2f} times as long as the chain (wanted: {})',
             result['opencv_vs_chain'], OPENCV_TARGET),
            ('The chain takes {:.1f} copies of the counts (at most: {})',
             result['chain_vs_memcpy'], MEMCPY_TARGET),
            ('Four times the pixels take {:.2f} times as long (at most: {})',
             result['large_vs_chain'], GROWTH_TARGET),
            ('bilateralFilter takes {:.1f} times as long as dde (wanted: {})',
             result['bilateral_vs_dde'], DETAIL_TARGET)):
        print(text.format(value, target))


def osd(build_dir, source):
    ours = json.loads(run(build_dir / 'tests' / 'bench' / 'bench-osd').stdout)
    texts = ours['thermosd_texts_i420_ms']
    gstreamer = ours['clockoverlay_i420_ms'] + ours['textoverlay_i420_ms']
    return {
        'suite': 'osd', 'width': 1280, 'height': 720, **ours,
        'gstreamer_texts_i420_ms': gstreamer,
        'gstreamer_vs_thermosd': gstreamer / texts,
        'cairooverlay_vs_thermosd':
            ours['cairooverlay_bgrx_ms'] / ours['thermosd_texts_bgrx_ms'],
        'cairooverlay_i420_vs_thermosd':
            ours['cairooverlay_i420_ms'] / texts,
    }


def print_osd(result):
    texts = result['thermosd_texts_i420_ms']
    rows = [
        ('thermosd, time and a name, I420', texts),
        ('clockoverlay ! textoverlay, the same, I420',
         result['gstreamer_texts_i420_ms']),
        ('videoconvert ! cairooverlay ! videoconvert, I420',
         result['cairooverlay_i420_ms']),
        None,
        ('thermosd, the same, BGRx', result['thermosd_texts_bgrx_ms']),
        ('cairooverlay, the same, BGRx', result['cairooverlay_bgrx_ms']),
        None,
        ('thermosd, 32 regions, labels, marks, bar, I420',
         result['thermosd_all_i420_ms']),
        ('thermmask, 8 masks of one colour, I420',
         result['thermmask_8_i420_ms']),
    ]

    print(f'1280x720, one thread{"":31}  ms/frame  texts = 1')
    for row in rows:
        print(f'{row[0]:50}{row[1]:12.4f}{row[1] / texts:10.2f}' if row else '')
    print()
    print('GStreamer takes {:.2f}, cairooverlay {:.1f} times as long'.format(
        result['gstreamer_vs_thermosd'], result['cairooverlay_vs_thermosd']))


def fusion(build_dir, source):
    result = json.loads(
        run(build_dir / 'tests' / 'bench' / 'bench-fusion').stdout)
    blend = result['blend_ms']
    return {
        'suite': 'fusion', 'width': 1920, 'height': 1080, **result,
        'opencv_vs_blend': result['opencv_planes_ms'] / blend,
        'opencv_bgr_vs_blend': result['opencv_bgr_ms'] / blend,
        'compositor_vs_blend': result['compositor_ms'] / blend,
    }


def print_fusion(result):
    blend = result['blend_ms']
    rows = [
        *((f'fusionoverlay, {mode}', result[f'{mode}_ms'])
          for mode in ('off', 'blend', 'detail', 'hot', 'picture-in-picture',
                       'side-by-side')),
        None,
        ('OpenCV, warpAffine and addWeighted of planes',
         result['opencv_planes_ms']),
        ('OpenCV, the same in BGR', result['opencv_bgr_ms']),
        ('compositor, scaled and half opaque', result['compositor_ms']),
        ('memcpy of the visible picture', result['memcpy_ms']),
    ]

    print(f'384x288 over 1920x1080, I420{"":29}  ms/frame  blend = 1')
    for row in rows:
        print(f'{row[0]:50}{row[1]:12.4f}{row[1] / blend:10.2f}' if row else '')


def correction(build_dir, source):
    result = json.loads(
        run(build_dir / 'tests' / 'bench' / 'bench-correction').stdout)
    return {
        'suite': 'correction', 'width': WIDTH, 'height': HEIGHT, **result,
        'opencv_vs_both': result['opencv']['ms'] / result['both']['ms'],
        # their two filters alone beside all of ours, gain control and
        # palette included
        'opencv_vs_details': result['opencv_details']['filters_ms']
                             / result['details']['ms'],
    }


def print_correction(result):
    names = {
        'nothing': 'thermcorrect, nothing set', 'stripes': '  both stripes',
        'temporal': '  3D noise reduction 50',
        'spatial': '  2D noise reduction 50', 'both': '  2D and 3D',
        'opencv': 'OpenCV, accumulateWeighted and bilateralFilter',
    }
    print(f'{WIDTH}x{HEIGHT}, one thread{"":31}  ms/frame'
          f'{"mK, still":>12}{"mK, moving":>12}')

    def show(name, ms, row):
        print(f'{name:50}{ms:>12}{row["still_mk"]:12.1f}'
              f'{row["moving_mk"]:12.1f}')
    show('what comes in', '', result['noise'])
    for key, name in names.items():
        show(name, f'{result[key]["ms"]:.4f}', result[key])
    print(f'\nOpenCV takes {result["opencv_vs_both"]:.2f} times as long\n')

    print(f'{"to a grey picture with details":50}{"ms/frame":>12}'
          f'{"mK, still":>12}{"mK, moving":>12}{"PSNR, dB":>12}')
    print(f'{"details without noise reduction":86}'
          f'{result["picture_psnr_db"]:12.1f}')
    for name, ms, row, picture in (
            ('thermcorrect, 3D 50, and thermcolor, dde 20',
             result['details']['ms'], result['temporal'], result['details']),
            ('OpenCV, accumulateWeighted and bilateralFilter alone',
             result['opencv_details']['filters_ms'],
             result['opencv_details'], result['opencv_details'])):
        print(f'{name:50}{ms:12.4f}{row["still_mk"]:12.1f}'
              f'{row["moving_mk"]:12.1f}{picture["psnr_db"]:12.1f}')
    print(f'\nOpenCV takes {result["opencv_vs_details"]:.2f} times as long '
          f'(wanted: {DETAIL_TARGET})')


# what else codes 16 bits of grey without loss
FFMPEG_CODERS = {'jpeg2000': ('-c:v', 'jpeg2000', '-pred', 'dwt53'),
                 'ffv1': ('-c:v', 'ffv1', '-level', 3)}


def radiometric(build_dir, source):
    with tempfile.TemporaryDirectory(prefix='thermoscope-bench-') as folder:
        frames = Path(folder) / 'frames.gray16le'
        result = json.loads(run(build_dir / 'tests' / 'bench'
                                / 'bench-radiometric', frames).stdout)
        plain = ffmpeg_ms(frames, 'format=gray16le')
        for name, coding in FFMPEG_CODERS.items():
            result[f'ffmpeg_{name}_ms'] = ffmpeg_ms(
                frames, 'format=gray16le', *coding) - plain
    return {'suite': 'radiometric', 'width': WIDTH, 'height': HEIGHT, **result}


def print_radiometric(result):
    print(f'{WIDTH}x{HEIGHT}, counts without loss{"":23}  ms/frame')
    for name, key in (
            ('JPEG 2000 (openjpegenc, as the camera streams it)',
             'jpeg2000_ms'),
            ('  and back to the same counts', 'jpeg2000_and_back_ms'),
            ('ffmpeg, its JPEG 2000', 'ffmpeg_jpeg2000_ms'),
            ('ffmpeg, FFV1, which no RTP payload has', 'ffmpeg_ffv1_ms')):
        print(f'{name:50}{result[key]:12.2f}')
    print('\nA frame of {:.0f} bytes takes {:.0f}'.format(
        result['raw_bytes'], result['jpeg2000_bytes']))


def camera(build_dir, source):
    return camera_load.measure(build_dir)


def streaming(build_dir, source):
    return streaming_load.measure(build_dir)


SUITES = {
    'camera': (camera, camera_load.show),
    'correction': (correction, print_correction),
    'fusion': (fusion, print_fusion),
    'imaging': (imaging, print_imaging),
    'osd': (osd, print_osd),
    'radiometric': (radiometric, print_radiometric),
    'streaming': (streaming, streaming_load.show),
}


def main():
    parser = argparse.ArgumentParser(
        description='Measures what a frame costs.')
    parser.add_argument('suite', nargs='?', default='imaging',
                        choices=list(SUITES))
    parser.add_argument('--build-dir', type=Path, required=True)
    parser.add_argument('--json', action='store_true',
                        help='one object on stdout')
    parser.add_argument('--source', help='pipeline that gives the frames')
    arguments = parser.parse_args()

    measure, show = SUITES[arguments.suite]
    result = measure(arguments.build_dir, arguments.source)
    if arguments.json:
        print(json.dumps(result, indent=2))
    else:
        show(result)


if __name__ == '__main__':
    main()
