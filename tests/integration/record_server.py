# SPDX-License-Identifier: LGPL-2.1-or-later
"""An RTSP server that takes RECORD, as a relay does, and writes what it gets
to a file: record_server.py FILE; prints its port."""

import sys

import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstRtspServer', '1.0')
# pylint: disable=wrong-import-position
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

Gst.init(None)
server = GstRtspServer.RTSPServer(address='127.0.0.1', service='0')
factory = GstRtspServer.RTSPMediaFactory()
factory.set_transport_mode(GstRtspServer.RTSPTransportMode.RECORD)
factory.set_latency(0)
factory.set_launch('( rtph264depay name=depay0 ! h264parse ! '
                   'video/x-h264,stream-format=byte-stream ! '
                   f'filesink location={sys.argv[1]} buffer-mode=2 )')
server.get_mount_points().add_factory('/garden', factory)
server.attach(None)
print(server.get_bound_port(), flush=True)
GLib.MainLoop().run()
