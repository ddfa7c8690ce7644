# SPDX-License-Identifier: LGPL-2.1-or-later
"""HTTPS of a real camera, looked at with openssl, and its certificates."""

import base64
import http.client
import json
import re
import socket
import ssl
import tempfile
import time

from authority import Works, openssl
from camera import Camera, PATIENCE_S, main, wait_until
from control import Control

# Everything of OpenSSL 3 that TLS 1.2 should not have any more: no forward
# secrecy, no authenticated encryption, anonymous, or no encryption at all.
WEAK = '''AES128-SHA AES256-SHA AES128-SHA256 AES256-GCM-SHA384
    AES128-GCM-SHA256 CAMELLIA128-SHA AES128-CCM
    DHE-RSA-AES128-GCM-SHA256 DHE-RSA-AES256-SHA
    ECDHE-ECDSA-AES128-SHA ECDHE-ECDSA-AES256-SHA
    ECDHE-ECDSA-AES128-SHA256 ECDHE-ECDSA-AES256-SHA384
    ECDHE-ECDSA-CAMELLIA128-SHA256 ECDHE-ECDSA-AES128-CCM
    ECDHE-ECDSA-AES128-CCM8
    AECDH-AES128-SHA ADH-AES128-GCM-SHA256
    ECDHE-ECDSA-NULL-SHA NULL-SHA256'''.split()
STRONG = '''ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-ECDSA-AES128-GCM-SHA256
    ECDHE-ECDSA-CHACHA20-POLY1305'''.split()
PEM = re.compile('-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n',
                 re.S)


def https_port(camera):
    return Control(camera).get('/status')['httpsPort']


def scan(port, *arguments):
    """What openssl says of a connection with these options."""
    done = openssl('s_client', '-connect', f'127.0.0.1:{port}', *arguments,
                   stdin='', check=False)
    return done.stdout + done.stderr


def connects(port, *arguments):
    return 'CONNECTION ESTABLISHED' in scan(port, '-brief', *arguments)


def sent_chain(port):
    return PEM.findall(scan(port, '-showcerts'))


def describe(pem, *what):
    return openssl('x509', '-noout', *what, stdin=pem).stdout


def test_only_modern_tls_is_spoken():
    with Camera() as camera:
        port = https_port(camera)
        assert connects(port, '-tls1_3')
        assert connects(port, '-tls1_2')
        # openssl itself refuses these unless it is told not to
        for version in ('-tls1', '-tls1_1'):
            assert not connects(port, version, '-cipher', 'ALL:@SECLEVEL=0')
        for cipher in STRONG:
            assert connects(port, '-tls1_2', '-cipher', cipher), cipher
        offered = [cipher for cipher in WEAK if connects(
            port, '-tls1_2', '-cipher', cipher + ':@SECLEVEL=0')]
        assert not offered, offered
        seen = scan(port, '-tls1_2')
        assert 'Secure Renegotiation IS supported' in seen, seen
        assert 'Compression: NONE' in seen, seen


def test_alpn_takes_http_1_1_and_minds_nothing_else():
    with Camera() as camera:
        port = https_port(camera)
        assert 'ALPN protocol: http/1.1' in scan(
            port, '-alpn', 'h2,http/1.1')
        assert connects(port)


def test_version_1_3_alone_shuts_out_1_2():
    with Camera('--set', 'tls.minimum-version=1.3') as camera:
        port = https_port(camera)
        assert connects(port, '-tls1_3')
        assert not connects(port, '-tls1_2')


def test_own_certificate_has_the_camera_s_names():
    with Camera('--set',
                'tls.certificate-names=cam.example, 192.0.2.99') as camera:
        wait_until(lambda: 'cam.example' in Control(camera).get(
            '/certificates/self-signed')['names'], 'the name is in it')
        pem, = sent_chain(https_port(camera))
        names = describe(pem, '-ext', 'subjectAltName')
        for name in ('DNS:cam.example', 'IP Address:192.0.2.99',
                     'DNS:' + socket.gethostname(), 'DNS:localhost',
                     'IP Address:127.0.0.1'):
            assert name in names, (name, names)
        text = describe(pem, '-text')
        assert 'ASN1 OID: prime256v1' in text, text
        assert 'ecdsa-with-SHA256' in text, text
        assert 'TLS Web Server Authentication' in text, text
        assert 'Issuer: CN = cam.example' in text, text
        # a client that was told to trust just this one does, by any name
        with tempfile.NamedTemporaryFile('w', suffix='.pem') as trusted:
            trusted.write(pem)
            trusted.flush()
            for name in ('cam.example', '192.0.2.99', 'localhost'):
                kind = ('-verify_ip' if name[0].isdigit()
                        else '-verify_hostname')
                seen = scan(https_port(camera), '-CAfile', trusted.name,
                            kind, name)
                assert 'Verify return code: 0 (ok)' in seen, seen


def test_own_certificate_outlives_a_restart():
    with tempfile.TemporaryDirectory() as state:
        seen = []
        for _ in range(2):
            with Camera(state=state) as camera:
                seen.append(sent_chain(https_port(camera)))
                camera.stop()
    assert seen[0] == seen[1]


def make_chain(works):
    works.make('Root', authority=True, key='rsa')
    works.make('Middle', 'Root', authority=True)
    works.make('camera', 'Middle', names=['DNS:camera.example'])


def test_imported_chain_is_sent_in_order_and_verifies():
    with Works() as works, Camera() as camera:
        make_chain(works)
        control = Control(camera)
        answer = control.must('POST', '/certificates', {
            # in no order at all, with the key first
            'pem': works.text('camera.key')
            + works.chain('Root', 'camera', 'Middle')})
        assert answer['warnings'] == [], answer
        one = answer['certificate']
        assert one['kind'] == 'identity' and one['state'] == 'valid', one
        assert one['names'] == ['camera.example'], one
        control.must('PATCH', '/settings/tls', {'certificate': one['id']})
        port = https_port(camera)
        assert sent_chain(port) == PEM.findall(
            works.chain('camera', 'Middle', 'Root'))
        seen = scan(port, '-CAfile', works.file('Root.pem'),
                    '-verify_hostname', 'camera.example')
        assert 'Verify return code: 0 (ok)' in seen, seen
        assert control.get('/certificates/' + one['id'])['usages'] == [
            'https', 'rtsps']
        assert control.get(f'/certificates/{one["id"]}/chain.pem') \
            == works.chain('camera', 'Middle', 'Root')
        # in use, it stays
        status, problem = control.refused(
            'DELETE', '/certificates/' + one['id'])
        assert status == 409 and 'https' in problem['detail'], problem
        control.must('PATCH', '/settings/tls', {'certificate': ''})
        control.must('DELETE', '/certificates/' + one['id'])
        assert control.refused('GET', '/certificates/' + one['id'])[0] == 404


def test_certificate_is_swapped_under_running_connections():
    with Works() as works, Camera() as camera:
        works.make('camera', names=['DNS:camera.example'])
        control, port = Control(camera), https_port(camera)
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        kept = http.client.HTTPSConnection(
            '127.0.0.1', port, context=context, timeout=PATIENCE_S)
        kept.request('GET', '/')
        assert kept.getresponse().read()
        before = sent_chain(port)
        one = control.must('POST', '/certificates', {
            'pem': works.text('camera.key') + works.text('camera.pem')})
        control.must('PATCH', '/settings/tls',
                     {'certificate': one['certificate']['id']})
        assert sent_chain(port) == PEM.findall(works.text('camera.pem'))
        kept.request('GET', '/')
        assert kept.getresponse().status == 200
        kept.close()
        control.must('PATCH', '/settings/tls', {'certificate': ''})
        assert sent_chain(port) == before
        control.must('POST', '/certificates/self-signed/renew')
        assert sent_chain(port) != before


def test_pkcs12_needs_its_password():
    with Works() as works, Camera() as camera:
        make_chain(works)
        works.file('chain.pem').write_text(works.chain('Middle', 'Root'))
        control = Control(camera)
        for extra, password in (
                ((), 'open sesame'),
                (('-legacy',), 'open sesame'),
                (('-keypbe', 'NONE', '-certpbe', 'NONE', '-nomac'), '')):
            openssl('pkcs12', '-export', *extra, '-inkey',
                    works.file('camera.key'), '-in', works.file('camera.pem'),
                    '-certfile', works.file('chain.pem'), '-passout',
                    'pass:' + password, '-out', works.file('camera.p12'))
            content = base64.b64encode(
                works.file('camera.p12').read_bytes()).decode()
            if password:
                for wrong in (None, '', 'open barley'):
                    body = {'file': content}
                    if wrong is not None:
                        body['password'] = wrong
                    status, problem = control.refused(
                        'POST', '/certificates', body)
                    assert status == 400, problem
                    assert problem['field'] == 'password', problem
            one = control.must('POST', '/certificates',
                               {'file': content, 'password': password})
            chain = control.get(
                f'/certificates/{one["certificate"]["id"]}/chain.pem')
            assert chain == works.chain('camera', 'Middle', 'Root')


def test_costly_pkcs12_is_refused_at_once():
    with Works() as works, Camera() as camera:
        works.make('camera')
        openssl('pkcs12', '-export', '-iter', 2500000, '-inkey',
                works.file('camera.key'), '-in', works.file('camera.pem'),
                '-passout', 'pass:x', '-out', works.file('camera.p12'))
        content = base64.b64encode(
            works.file('camera.p12').read_bytes()).decode()
        begin = time.monotonic()
        status, problem = Control(camera).refused(
            'POST', '/certificates', {'file': content, 'password': 'x'})
        assert status == 400 and '2500000 rounds' in problem['detail'], problem
        assert time.monotonic() - begin < 1


def test_what_does_not_fit_is_told_and_not_kept():
    with Works() as works, Camera() as camera:
        make_chain(works)
        works.make('Stranger', authority=True)
        works.make('elsewhere', 'Stranger')
        control = Control(camera)
        key = works.text('camera.key')
        encrypted = openssl('pkcs8', '-topk8', '-passout', 'pass:secret',
                            stdin=key).stdout
        for pem, password, part in (
                (key + works.text('elsewhere.pem'), None, 'does not belong'),
                (works.text('camera.pem'), None, 'no private key'),
                (key, None, 'no certificate'),
                (key + works.chain('camera', 'Stranger'), None,
                 'CN=Stranger is in the file'),
                (encrypted + works.text('camera.pem'), None, 'its password'),
                (encrypted + works.text('camera.pem'), 'wrong',
                 'does not open'),
                ('nonsense', None, 'no certificate in it')):
            body = {'pem': pem}
            if password is not None:
                body['password'] = password
            status, problem = control.refused('POST', '/certificates', body)
            assert status == 400 and part in problem['detail'], problem
            assert problem['field'] in ('pem', 'password'), problem
        one = control.must('POST', '/certificates', {
            'pem': encrypted + works.text('camera.pem'),
            'password': 'secret', 'label': 'The front gate'})
        assert one['certificate']['label'] == 'The front gate'
        assert 'CN=Middle' in one['warnings'][0], one
        assert len(control.get('/certificates')['certificates']) == 2
        # no setting takes what is not there
        status, problem = control.refused(
            'PATCH', '/settings/tls', {'certificate': 'c0000000'})
        assert status == 400 and 'no certificate' in problem['detail'], problem


def test_request_is_signed_and_put_back():
    with Works() as works, Camera() as camera:
        works.make('Root', authority=True)
        control = Control(camera)
        asked = control.must('POST', '/certificate-requests', {
            'commonName': 'camera-7.example', 'organization': 'Wärme',
            'country': 'DE', 'names': ['camera-7.example', '192.0.2.7']})
        one = asked['certificate']
        assert one['kind'] == 'request' and one['state'] == 'pending', one
        request = control.get(f'/certificates/{one["id"]}/request.csr')
        text = openssl('req', '-verify', '-noout', '-text', '-nameopt',
                       'utf8', stdin=request)
        assert 'verify OK' in text.stderr, text.stderr
        for part in ('CN=camera-7.example', 'O=Wärme', 'C=DE',
                     'DNS:camera-7.example, IP Address:192.0.2.7',
                     'prime256v1'):
            assert part in text.stdout, (part, text.stdout)
        answer = works.sign(request, 'Root', 'answered')
        path = f'/certificates/{one["id"]}/chain'
        works.make('other')
        status, problem = control.refused(
            'PUT', path, {'pem': works.text('other.pem')})
        assert status == 400 and problem['field'] == 'pem', problem
        done = control.must('PUT', path,
                            {'pem': answer + works.text('Root.pem')})
        assert done['certificate']['kind'] == 'identity', done
        assert done['certificate']['issuer'] == 'CN=Root', done
        control.must('PATCH', '/settings/tls', {'certificate': one['id']})
        seen = scan(https_port(camera), '-CAfile', works.file('Root.pem'),
                    '-verify_ip', '192.0.2.7')
        assert 'Verify return code: 0 (ok)' in seen, seen


def test_keys_and_passwords_never_come_out():
    with Works() as works, tempfile.TemporaryDirectory() as state, \
            Camera(state=state) as camera:
        works.make('camera')
        control = Control(camera)
        encrypted = openssl('pkcs8', '-topk8', '-passout', 'pass:op3n-sesame',
                            stdin=works.text('camera.key')).stdout
        one = control.must('POST', '/certificates', {
            'pem': encrypted + works.text('camera.pem'),
            'password': 'op3n-sesame'})['certificate']
        entry, = control.get('/audit?action=certificates.import')['entries']
        assert one['fingerprint'] in entry['new'], entry
        said = json.dumps([control.get(path) for path in (
            '/certificates', '/certificates/' + one['id'],
            f'/certificates/{one["id"]}/chain.pem', '/audit')])
        der = openssl('pkcs8', '-topk8', '-nocrypt', '-outform', 'DER',
                      '-in', works.file('camera.key'), '-out',
                      works.file('camera.der'))
        assert der.returncode == 0
        secret = works.file('camera.der').read_bytes()[-100:-70]
        camera.stop()
        said += camera.messages()
        for path in camera.state.rglob('*'):
            if not path.is_file():
                continue
            content = path.read_bytes()
            assert secret not in content, path
            assert b'op3n-sesame' not in content, path
            assert b'PRIVATE KEY' not in content, path
        assert 'PRIVATE' not in said and 'op3n-sesame' not in said


def test_half_handshakes_hold_up_nobody():
    with Camera('--set', 'http.head-timeout=60') as camera:
        port = https_port(camera)
        # the beginning of a ClientHello, from as many as one address may have
        held = []
        for _ in range(48):
            held.append(socket.create_connection(('127.0.0.1', port)))
            held[-1].sendall(b'\x16\x03\x01\x02\x00\x01')
        begin = time.monotonic()
        assert connects(port)
        Control(camera).must('PATCH', '/settings/tls',
                             {'certificate-names': 'cam.example'})
        took_s = time.monotonic() - begin
        for one in held:
            one.close()
        # they kept GLib's threads, and everybody who waits for one, for 12 s
        assert took_s < 8, took_s


if __name__ == '__main__':
    main([test_only_modern_tls_is_spoken,
          test_alpn_takes_http_1_1_and_minds_nothing_else,
          test_version_1_3_alone_shuts_out_1_2,
          test_own_certificate_has_the_camera_s_names,
          test_own_certificate_outlives_a_restart,
          test_imported_chain_is_sent_in_order_and_verifies,
          test_certificate_is_swapped_under_running_connections,
          test_pkcs12_needs_its_password,
          test_costly_pkcs12_is_refused_at_once,
          test_what_does_not_fit_is_told_and_not_kept,
          test_request_is_signed_and_put_back,
          test_keys_and_passwords_never_come_out,
          test_half_handshakes_hold_up_nobody])
