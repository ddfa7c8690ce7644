# SPDX-License-Identifier: LGPL-2.1-or-later
"""schemas/openapi.yaml as tests use it: operations with their examples, and
what their answers have to look like.

Every operation has an example: that of its parameters (`example`, `examples`)
and of its body. What else a test has to know stands beside it:

    x-test:
      status: 409           the answer that the example gets, if not 2xx
      stage: 3              when, if not in the order of STAGES
      parameters: {id: x}   instead of the parameters' own examples
      from: {id: 'createToken#/id'}   taken from the answer to another operation
"""

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import jsonschema
import yaml

SOURCE = Path(os.environ['G_TEST_SRCDIR'])
METHODS = ('get', 'put', 'post', 'patch', 'delete')
# What makes things comes before what needs them, what takes them away last.
STAGES = {'post': 0, 'put': 1, 'post {}': 2, 'patch': 3, 'get': 4, 'delete': 5}


def as_json_schema(node):
    """OpenAPI 3.0 says nullable where JSON Schema has the type null."""
    if isinstance(node, list):
        return [as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {key: as_json_schema(value) for key, value in node.items()}
    if schema.pop('nullable', False) is not True:
        return schema
    if 'enum' in schema:
        schema['enum'] = schema['enum'] + [None]
    if isinstance(schema.get('type'), str):
        schema['type'] = [schema['type'], 'null']
        return schema
    return {'anyOf': [schema, {'type': 'null'}]}


def references_in(node):
    if isinstance(node, dict):
        if isinstance(node.get('$ref'), str):
            yield node['$ref']
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from references_in(item)


@dataclass
class Example:
    """A request: what stands in the path, the query and the body."""
    name: str
    path: str
    query: list = field(default_factory=list)
    headers: dict = field(default_factory=dict)
    body: bytes = None
    method: str = None  # another than that of the operation


@dataclass
class Operation:
    contract: object
    method: str
    template: str
    spec: dict
    parameters: list

    @property
    def id(self):
        return self.spec['operationId']

    @property
    def test(self):
        return self.spec.get('x-test', {})

    @property
    def route(self):
        return self.method.upper(), self.template

    @property
    def stage(self):
        usual = self.method
        if usual == 'post' and '{' in self.template:
            usual = 'post {}'
        return self.test.get('stage', STAGES[usual])

    def parameter_values(self, parameter):
        """All examples of one parameter."""
        if parameter['name'] in self.test.get('parameters', {}):
            return [self.test['parameters'][parameter['name']]]
        if 'examples' in parameter:
            return [e['value'] for e in parameter['examples'].values()]
        if 'example' in parameter:
            return [parameter['example']]
        return []

    def bodies(self):
        """Content type and example of each body."""
        content = self.contract.resolve(
            self.spec.get('requestBody', {})).get('content', {})
        for kind, media in content.items():
            examples = media.get('examples', {})
            values = [self.contract.resolve(e)['value']
                      for e in examples.values()]
            if 'example' in media:
                values.append(media['example'])
            for value in values:
                yield kind, value

    def choices(self):
        """The first example of everything, then each other one once."""
        values = {p['name']: self.parameter_values(p) for p in self.parameters}
        first = {name: all_[0] for name, all_ in values.items() if all_}
        yield first
        for name, all_ in values.items():
            for value in all_[1:]:
                yield {**first, name: value}

    def build(self, values, body):
        path, query, headers = self.template, [], {}
        for parameter in self.parameters:
            name = parameter['name']
            if name not in values:
                assert not parameter.get('required'), \
                    f'{self.id}: {name} has no example'
                continue
            value = values[name]
            if isinstance(value, bool):
                value = str(value).lower()
            if parameter['in'] == 'path':
                path = path.replace('{' + name + '}', str(value))
            elif parameter['in'] == 'query':
                query.append((name, value))
            elif parameter['in'] == 'header':
                headers[name] = str(value)
        payload = None
        if body is not None:
            kind, value = body
            headers['Content-Type'] = kind
            payload = value.encode() if isinstance(value, str) \
                and 'json' not in kind else json.dumps(value).encode()
        name = ' '.join([self.method.upper(), path]
                        + [f'{n}={v}' for n, v in query])
        return Example(name, path, query, headers, payload)

    def examples(self, answers):
        """@answers: by operation, for parameters that come from there."""
        found = {}
        for name, place in self.test.get('from', {}).items():
            operation, _, pointer = place.partition('#')
            assert operation in answers, f'{operation} gave no answer'
            node = answers[operation]
            for step in pointer.strip('/').split('/'):
                node = node[int(step) if isinstance(node, list) else step]
            found[name] = node
        bodies = list(self.bodies()) or [None]
        for number, values in enumerate(self.choices()):
            for body in bodies if number == 0 else bodies[:1]:
                yield self.build({**values, **found}, body)

    def check(self, status, content_type, body):
        """Raises when the answer is none that the contract names."""
        responses = self.spec['responses']
        response = responses.get(str(status), responses.get('default'))
        assert response is not None, f'{self.id}: {status} is not foreseen'
        if str(status) not in responses:
            assert status >= 400, f'{self.id}: {status} is not foreseen'
        response = self.contract.resolve(response)
        content = response.get('content', {})
        if not content:
            assert not body, f'{self.id}: {status} has a body'
            return None
        kind = (content_type or '').partition(';')[0]
        assert kind in content, f'{self.id}: {status} is {kind!r}'
        if 'json' not in kind:
            return None
        answer = json.loads(body)
        if 'schema' in content[kind]:
            self.contract.validate(answer, content[kind]['schema'])
        return answer


class Contract:
    def __init__(self, text=None):
        if text is None:
            text = (SOURCE / 'schemas' / 'openapi.yaml').read_text()
        self.document = yaml.safe_load(text)
        self.components = as_json_schema(self.document['components'])

    def resolve(self, node):
        while '$ref' in node:
            target = self.document
            for step in node['$ref'].removeprefix('#/').split('/'):
                target = target[step]
            node = target
        return node

    def validate(self, answer, schema):
        """@schema: its name, or itself."""
        if isinstance(schema, str):
            schema = {'$ref': f'#/components/schemas/{schema}'}
        jsonschema.Draft7Validator({
            'allOf': [as_json_schema(schema)], 'components': self.components,
        }).validate(answer)

    def operations(self):
        root = self.document['servers'][0]['url'].rstrip('/')
        for path, item in self.document['paths'].items():
            servers = item.get('servers', [{'url': root}])
            prefix = servers[0]['url'].rstrip('/')
            for method in METHODS:
                if method not in item:
                    continue
                spec = item[method]
                parameters = [self.resolve(p) for p in
                              item.get('parameters', [])
                              + spec.get('parameters', [])]
                template = (prefix + path).rstrip('/') or '/'
                yield Operation(self, method, template, spec, parameters)


def as_contract_path(path):
    """{rest...} of the server is {rest} in the contract."""
    return re.sub(r'\.\.\.\}', '}', path)
