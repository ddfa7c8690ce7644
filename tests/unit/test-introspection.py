#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The library from another language: what C programs can ask, Python can."""

import array
import math
import os
import re
import struct
import sys
import unittest

try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstVideo", "1.0")
    gi.require_version("GstThermal", "1.0")
    from gi.repository import GLib, Gst, GstThermal, GstVideo
except (ImportError, ValueError) as error:
    print("skipped:", error)
    sys.exit(77)

WIDTH, HEIGHT = 8, 4
CAPS = f"video/x-raw,format=GRAY16_LE,width={WIDTH},height={HEIGHT},framerate=10/1"

# A FLIR E60's curve; counts and °C as in tests/unit/test-calibration.c
E60 = {"r1": 14985.9297, "r2": 0.011283217, "b": 1398.09998, "f": 1, "o": -6233}
E60_OBJECT = {
    "emissivity": 0.949999988,
    "distance_m": 1,
    "reflected_k": 273.15 + 19.9900146,
    "air_k": 273.15 + 19.9999939,
}


def e60_calibration(black_body=False):
    planck = GstThermal.Planck()
    for member, value in E60.items():
        setattr(planck, member, value)
    thermal_object = GstThermal.object_init_default()
    if not black_body:
        for member, value in E60_OBJECT.items():
            setattr(thermal_object, member, value)
    return GstThermal.Calibration.new_planck(planck, None, thermal_object)


def thermal_buffer(counts, calibration):
    """A frame of the counts, row by row, that knows its temperatures."""
    buffer = Gst.Buffer.new_wrapped(struct.pack(f"<{len(counts)}H", *counts))
    info = GstVideo.VideoInfo.new_from_caps(Gst.Caps.from_string(CAPS))
    GstThermal.buffer_add_thermal_meta(buffer, calibration, info)
    buffer.pts = 0
    return buffer


def run_through(elements, buffer):
    """What comes out of a running pipeline for one buffer, and its message."""
    pipeline = Gst.parse_launch(
        f"appsrc name=source format=time caps={CAPS} ! {elements} ! appsink name=sink"
    )
    source, sink = (pipeline.get_by_name(n) for n in ("source", "sink"))
    pipeline.set_state(Gst.State.PLAYING)
    source.emit("push-buffer", buffer)
    source.emit("end-of-stream")
    sample = sink.emit("try-pull-sample", 20 * Gst.SECOND)
    message = pipeline.get_bus().pop_filtered(Gst.MessageType.ELEMENT)
    pipeline.set_state(Gst.State.NULL)
    return sample, message


class Introspection(unittest.TestCase):
    def test_calibration_gives_the_vendors_temperatures(self):
        calibration = e60_calibration()
        for counts, celsius in ((13103, -9.793), (15277, 5.8331), (15420, 6.7685)):
            kelvin = calibration.get_kelvin(counts)
            self.assertAlmostEqual(kelvin - 273.15, celsius, delta=0.0005)
            self.assertAlmostEqual(calibration.get_counts(kelvin), counts, delta=1e-6)
        table = calibration.get_table()
        self.assertEqual(len(table), GstThermal.N_COUNTS)
        self.assertAlmostEqual(table[15277] - 273.15, 5.8331, delta=0.0005)
        self.assertTrue(math.isnan(table[0]))
        self.assertEqual(
            calibration.classify(math.nan), GstThermal.Status.NONE
        )

    def test_errors_are_exceptions(self):
        with self.assertRaises(GLib.Error) as caught:
            GstThermal.RegionSet.new_from_string("spot(0.5)")
        self.assertTrue(
            caught.exception.matches(
                GstThermal.error_quark(), GstThermal.Error.INVALID
            )
        )
        self.assertIn("character 1", caught.exception.message)

    def test_regions_are_built_and_read(self):
        corners = []
        for x, y in ((0.5, 0.75), (0.25, 0.25)):
            point = GstThermal.Point()
            point.x, point.y = x, y
            corners.append(point)
        inherit = GstThermal.object_init_inherit()
        inherit.emissivity = 0.9
        box = GstThermal.Region.new(
            GstThermal.RegionKind.BOX, 4, "Pump 3", corners, inherit, False
        )
        regions = GstThermal.RegionSet.new([box])
        self.assertEqual(
            regions.to_string(),
            "box(0.25,0.25,0.5,0.75,id=4,name='Pump 3',emissivity=0.9)",
        )
        again = GstThermal.RegionSet.new_from_string(regions.to_string())
        self.assertEqual(again.get_size(), 1)
        self.assertEqual(again.find(4).get_name(), "Pump 3")
        self.assertEqual(
            [(p.x, p.y) for p in again.get(0).get_points()],
            [(0.25, 0.25), (0.5, 0.75)],
        )
        self.assertEqual(again.get(0).get_object().emissivity, 0.9)
        self.assertTrue(math.isnan(again.get(0).get_object().distance_m))

    def test_registrations_are_read_and_mapped(self):
        registration = GstThermal.Registration.new_from_string(
            '0,0>0.1,0.12; 1,0>0.9,0.12; 0.5,1>0.5,0.92; check 0.5,0.5>0.5,0.5')
        matrix = registration.get_matrix(1, 1)
        for found, wanted in zip(matrix, (0.8, 0, 0.1, 0, 0.8, 0.12)):
            self.assertAlmostEqual(found, wanted, 12)
        self.assertEqual([p.check for p in registration.get_pairs(0)],
                         [False, False, False, True])
        there, x, y = registration.get_residual(0, 3)
        self.assertTrue(there)
        self.assertAlmostEqual(x, 0, 12)
        self.assertAlmostEqual(y, 0.02, 12)
        self.assertAlmostEqual(GstThermal.zoom_match(60, 10, 45, 30), 7.17439, 5)

    def test_palettes_are_found(self):
        palette = GstThermal.Palette.find("ironbow")
        self.assertIn("ironbow", GstThermal.Palette.get_ids())
        cold, hot = palette.get_argb(0.0), palette.get_argb(1.0)
        self.assertEqual(cold >> 24, 255)
        # heat is brighter in every channel
        for shift in (0, 8, 16):
            self.assertGreater(hot >> shift & 255, cold >> shift & 255)

    def test_pixel_of_a_running_pipeline_has_its_temperature(self):
        counts = [15000 + i for i in range(WIDTH * HEIGHT)]
        black_body = e60_calibration(black_body=True)
        sample, message = run_through(
            "radiometry emissivity=0.949999988 distance=1"
            " reflected-temperature=19.9900146 air-temperature=19.9999939"
            " regions=\"full() spot(0.99,0.99,id=7)\""
            " ! thermcolor palette=ironbow ! video/x-raw,format=RGB",
            thermal_buffer(counts, black_body),
        )
        picture = sample.get_buffer()
        expected = e60_calibration()

        for column, row in ((0, 0), (3, 2), (7, 3)):
            point = ((column + 0.5) / WIDTH, (row + 0.5) / HEIGHT)
            count = counts[row * WIDTH + column]
            found, value = GstThermal.buffer_get_counts_at(picture, *point)
            self.assertTrue(found)
            self.assertEqual(value, count)
            self.assertAlmostEqual(
                GstThermal.buffer_get_kelvin_at(picture, *point),
                expected.get_kelvin(count),
                delta=1e-4,
            )
        self.assertTrue(
            math.isnan(GstThermal.buffer_get_kelvin_at(picture, 1.5, 0.5))
        )

        meta = GstThermal.buffer_get_thermal_meta(picture)
        self.assertAlmostEqual(
            meta.get_calibration().get_transmission(),
            expected.get_transmission(),
            places=9,
        )
        frame = GstThermal.buffer_get_frame(picture)
        raw = array.array("H", frame.extract_dup(0, frame.get_size()))
        if sys.byteorder == "big":
            raw.byteswap()
        self.assertEqual(list(raw), counts)

        measured = GstThermal.buffer_get_thermal_measurement_meta(picture)
        full = measured.find(0)
        self.assertEqual(full.n_pixels, WIDTH * HEIGHT)
        self.assertEqual((full.min_x, full.min_y), (0, 0))
        self.assertEqual((full.max_x, full.max_y), (WIDTH - 1, HEIGHT - 1))
        self.assertAlmostEqual(
            full.median_k, expected.get_kelvin(15015), delta=1e-4
        )
        self.assertAlmostEqual(
            measured.find(7).mean_k, expected.get_kelvin(15031), delta=1e-4
        )
        self.assertIsNone(measured.find(1))
        self.assertEqual(measured.get_regions().get_size(), 2)

        self.assertTrue(message.get_structure().has_name("thermal-measurement"))

    def test_the_program_of_the_page_runs(self):
        page = os.path.join(os.environ["G_TEST_SRCDIR"], "docs", "bindings.md")
        with open(page, encoding="utf-8") as text:
            program = re.search(r"```python\n(.*?)```", text.read(), re.S)[1]
        seen = {}
        exec(compile(program, page, "exec"), seen)

        # black bodies of 100 and 80 °C, seen with 40 mK of noise
        self.assertAlmostEqual(seen["kelvin"] - 273.15, 100, delta=0.3)
        self.assertEqual(seen["name"], "80 °C")
        self.assertAlmostEqual(seen["box"].mean_k - 273.15, 80, delta=0.05)
        self.assertLess(seen["box"].stddev_k, 0.1)
        self.assertEqual(
            seen["calibration"].classify(seen["kelvin"]), GstThermal.Status.VALID
        )


if __name__ == "__main__":
    Gst.init(None)
    for factory in (
        "appsrc",
        "appsink",
        "radiometry",
        "thermcolor",
        "thermsrc",
    ):
        if Gst.ElementFactory.find(factory) is None:
            print("skipped: no element", factory)
            sys.exit(77)
    unittest.main(verbosity=2)
