# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who tests are to the camera: its first administrator, by a token."""

import json
import urllib.error
import urllib.request

USER = 'admin'
PASSWORD = 'Correct-Horse-7'
CREDENTIALS = f'{USER}:{PASSWORD}'


class Refused(Exception):
    """An answer that is not good."""

    def __init__(self, status, headers, body):
        super().__init__(f'{status}: {body.decode(errors="replace")}')
        self.status = status
        self.headers = headers
        self.body = body

    def problem(self):
        return json.loads(self.body)


def request(url, method='GET', body=None, headers=None, timeout=40):
    """Status, headers and bytes of an answer, also of a refusal; a body that
    is not bytes goes as JSON."""
    headers = dict(headers or {})
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        headers.setdefault('Content-Type', 'application/json')
    asked = urllib.request.Request(
        url, data=body, method=method, headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=timeout) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.headers, refusal.read()


def ask(url, *arguments, **options):
    """The JSON of a good answer, and its headers."""
    status, headers, body = request(url, *arguments, **options)
    if status >= 400:
        raise Refused(status, headers, body)
    return (json.loads(body) if body else None), headers


class Session:
    """A browser that is logged in; url is the page's, with its slash."""

    def __init__(self, url, user=USER, password=PASSWORD, path='session'):
        self.url = url + 'api/v1/'
        self.answer, headers = ask(
            self.url + path, 'POST', {'user': user, 'password': password})
        self.take(self.answer, headers)

    def take(self, answer, headers):
        self.cookie_line = headers['Set-Cookie']
        self.headers = {'Cookie': self.cookie_line.split(';')[0],
                        'X-CSRF-Token': answer['csrfToken']}

    def request(self, path, method='GET', body=None, headers=None):
        return request(self.url + path, method, body,
                       {**self.headers, **(headers or {})})

    def ask(self, path, method='GET', body=None):
        return ask(self.url + path, method, body, self.headers)[0]

    def make_token(self, **members):
        return self.ask('tokens', 'POST', {'name': 'test', **members})['token']


def activate(url):
    """Makes the first administrator; who that is."""
    return Session(url, path='activation')


def log_in(url):
    """Token of the administrator, who is made where there is none."""
    state, _ = ask(url + 'api/v1/activation')
    session = Session(url) if state['activated'] else activate(url)
    return session.make_token()
