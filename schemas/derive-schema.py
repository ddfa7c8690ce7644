# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the schema of stream profiles: the keys of a stream, and a name.

GSettings lets a schema extend another, but then finds no summaries for the
keys of the other. derive-schema.py STREAM.gschema.xml OUTPUT"""

import sys

NAME = '''    <key name="name" type="s">
      <default>'Stream profile'</default>
      <summary>Name of the stream profile</summary>
      <description>What people call it, as For telephones. Whoever asks for a stream with ?profile= and the identifier of this profile gets the stream with the settings that were changed here; the others are those of the stream.
Format: text</description>
    </key>
'''


def main(source, output):
    with open(source, encoding='utf-8') as file:
        text = file.read()
    head = '<schema id="org.thermoscope.stream">\n'
    assert text.count(head) == 1, source
    text = text.replace(
        head, '<schema id="org.thermoscope.stream-profile">\n' + NAME)
    with open(output, 'w', encoding='utf-8') as file:
        file.write(text)


if __name__ == '__main__':
    main(*sys.argv[1:])
