# SPDX-License-Identifier: LGPL-2.1-or-later
"""Certificates for tests, made with the openssl command."""

import pathlib
import subprocess
import tempfile


def openssl(*arguments, stdin=None, check=True):
    done = subprocess.run(['openssl', *map(str, arguments)], input=stdin,
                          text=True, capture_output=True, timeout=40)
    if check and done.returncode != 0:
        raise AssertionError(f'openssl {arguments}: {done.stderr}')
    return done


class Works:
    """A folder with keys and certificates: NAME.key, NAME.pem."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.folder.cleanup()

    def file(self, name):
        return self.path / name

    def text(self, name):
        return self.file(name).read_text()

    def make(self, name, issuer=None, authority=False, names=(), days=300,
             key='ec'):
        kind = (['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']
                if key == 'ec' else ['rsa:2048'])
        extensions = [
            'basicConstraints=critical,CA:' + ('TRUE' if authority
                                               else 'FALSE'),
            'keyUsage=critical,' + ('keyCertSign,cRLSign' if authority
                                    else 'digitalSignature')]
        if not authority:
            extensions.append('extendedKeyUsage=serverAuth')
        if names:
            extensions.append('subjectAltName=' + ','.join(names))
        options = [item for e in extensions for item in ('-addext', e)]
        if issuer is None:
            openssl('req', '-x509', '-newkey', *kind, '-nodes', '-subj',
                    f'/CN={name}', '-days', days, *options, '-keyout',
                    self.file(f'{name}.key'), '-out',
                    self.file(f'{name}.pem'))
            return
        openssl('req', '-newkey', *kind, '-nodes', '-subj', f'/CN={name}',
                '-keyout', self.file(f'{name}.key'), '-out',
                self.file(f'{name}.csr'), *options)
        self.sign(self.text(f'{name}.csr'), issuer, name, days)

    def sign(self, request, issuer, name, days=300):
        """What the authority answers to a request, in NAME.pem."""
        self.file(f'{name}.asked').write_text(request)
        openssl('x509', '-req', '-in', self.file(f'{name}.asked'),
                '-CA', self.file(f'{issuer}.pem'),
                '-CAkey', self.file(f'{issuer}.key'), '-CAcreateserial',
                '-copy_extensions', 'copy', '-days', days,
                '-out', self.file(f'{name}.pem'))
        return self.text(f'{name}.pem')

    def chain(self, *names):
        """PEM of these, each as openssl writes it by itself."""
        return ''.join(self.text(f'{name}.pem') for name in names)
