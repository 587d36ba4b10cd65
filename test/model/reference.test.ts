import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import fc from 'fast-check';
import {ImgdiveError} from '../../src/model/error.ts';
import {
	canonicalName,
	dockerReference,
	familiarName,
	type NamedReference,
	parseReference,
	type Reference,
	withDefaultTag,
} from '../../src/model/reference.ts';

/** One answer of Docker's own code; a field that would be empty is left out. */
type Row = {
	readonly In?: string;
	readonly Err?: string;
	readonly Kind?: 'named' | 'digest';
	readonly Domain?: string;
	readonly Path?: string;
	readonly Tag?: string;
	readonly Digest?: string;
	readonly String?: string;
	readonly Familiar?: string;
	readonly WithLatest?: string;
	readonly DockerRef?: string;
};

const oracle: {readonly references: readonly Row[]} = JSON.parse(
	readFileSync(path.resolve('test/oracle/references.json'), 'utf8'),
);

const sha256 = `sha256:${'a'.repeat(64)}`;

/** What the message must say where Docker gives a reason of its own. */
function reasonFor(error: string): RegExp {
	if (error.includes('lowercase')) {
		return /lower[- ]case/;
	}
	if (error.includes('255')) {
		return /more than 255/;
	}
	return error.includes('digest') ? /sha256 or sha512/ : /^Not an image reference: "/;
}

function parseNamed(text: string): NamedReference {
	const reference = parseReference(text);
	assert.ok(reference.kind === 'named', `${text} is a name`);
	return reference;
}

function assertRefused(text: string, message: RegExp, hint: RegExp = /./): void {
	assert.throws(
		() => parseReference(text),
		(error) => {
			assert.ok(error instanceof ImgdiveError);
			assert.equal(error.code, 'usage');
			assert.match(error.message, message);
			assert.match(error.hint ?? '', hint);
			return true;
		},
	);
}

function assertNamed(row: Row): void {
	const reference = parseNamed(row.In ?? '');
	assert.deepEqual(reference, {
		kind: 'named',
		domain: row.Domain,
		path: row.Path,
		tag: row.Tag,
		digest: row.Digest,
	});
	assert.equal(canonicalName(reference), row.String);
	assert.equal(familiarName(reference), row.Familiar);
	assert.equal(canonicalName(withDefaultTag(reference)), row.WithLatest);
	assert.equal(canonicalName(dockerReference(reference)), row.DockerRef);
}

function assertId(row: Row): void {
	const reference = parseReference(row.In ?? '');
	assert.deepEqual(reference, {kind: 'id', id: row.Digest});
	assert.equal(canonicalName(reference), row.String);
	assert.equal(familiarName(reference), row.String);
}

test('the table of Docker answers has all its rows', () => {
	assert.equal(oracle.references.length, 88);
});

for (const row of oracle.references) {
	const text = row.In ?? '';
	const name = JSON.stringify(text).slice(0, 60);
	if (row.Err !== undefined) {
		const reason = reasonFor(row.Err);
		test(`${name} is refused as Docker refuses it`, () => assertRefused(text, reason));
	} else if (row.Kind === 'digest') {
		test(`${name} is an image ID`, () => assertId(row));
	} else {
		test(`${name} is read as Docker reads it`, () => assertNamed(row));
	}
}

test('a URL is refused with the way out', () => {
	assertRefused('https://ghcr.io/a/b', /it is a URL/, /Leave out/);
});

test('an upper-case repository is refused with the name to write instead', () => {
	assertRefused('ghcr.io/Owner/App:v1', /"Owner\/App" must be in lower case/, /Write "owner\/app"/);
});

test('a control character is quoted in the message, not repeated', () => {
	assertRefused('ub\u001b[31muntu', /"ub\\u001b\[31muntu"/);
});

test('a long reference is cut short in the message', () => {
	assert.throws(
		() => parseReference('a'.repeat(10_000)),
		(error) => error instanceof ImgdiveError && error.message.length < 400,
	);
});

test('text of 4096 characters is read and of 4097 is not', () => {
	const host = `${'a.'.repeat(2045)}a`;
	assert.equal(parseNamed(`${host}:1/`.padEnd(4096, 'x')).domain, `${host}:1`);
	assertRefused(`${host}:1/`.padEnd(4097, 'x'), /4097 characters, more than 4096/);
});

test('the host does not count towards the 255 characters of a repository name', () => {
	assert.equal(parseNamed(`example.com/${'a'.repeat(255)}`).path.length, 255);
	assertRefused(`example.com/${'a'.repeat(256)}`, /256 characters, more than 255/);
});

test('library/ counts towards the 255 characters', () => {
	assert.equal(parseNamed('a'.repeat(247)).path.length, 255);
	assertRefused('a'.repeat(248), /256 characters, more than 255/);
});

test('a digest with the length of sha384 is refused, because imgdive cannot verify it', () => {
	assertRefused(`ubuntu@sha384:${'a'.repeat(96)}`, /sha256 or sha512/);
});

test('a bare sha512 digest is an image ID', () => {
	const id = `sha512:${'b'.repeat(128)}`;
	assert.deepEqual(parseReference(id), {kind: 'id', id});
});

test('64 hexadecimal digits with a tag or a user are a name', () => {
	const hex = 'a'.repeat(64);
	assert.equal(parseNamed(`${hex}:v1`).path, `library/${hex}`);
	assert.equal(parseNamed(`user/${hex}`).path, `user/${hex}`);
});

test('a port and a tag are told apart by the slash between them', () => {
	assert.deepEqual(parseNamed(`[2001:db8::1]:5000/a/b:v1@${sha256}`), {
		kind: 'named',
		domain: '[2001:db8::1]:5000',
		path: 'a/b',
		tag: 'v1',
		digest: sha256,
	});
});

test('a host with an underscore becomes part of the path, and no domain is left', () => {
	const reference = parseNamed('my_host.lan/x:v1');
	assert.equal(reference.domain, '');
	assert.equal(reference.path, 'my_host.lan/x');
	assert.equal(canonicalName(reference), 'my_host.lan/x:v1');
	assert.equal(familiarName(reference), 'my_host.lan/x:v1');
	assertRefused('my_host:5000/x', /the name must be made of/);
});

test('library/ is kept in the familiar name when more than one component follows', () => {
	assert.equal(familiarName(parseReference('library/a/b')), 'library/a/b');
});

test('the familiar name of a Docker Hub repository with a dot in its user names another host', () => {
	assert.equal(familiarName(parseReference('docker.io/a.b/c')), 'a.b/c');
	assert.equal(parseNamed('a.b/c').domain, 'a.b');
});

test('no default tag is added beside a digest', () => {
	const reference = parseNamed(`ubuntu@${sha256}`);
	assert.equal(withDefaultTag(reference), reference);
});

test('the canonical name of whatever is accepted parses back to the same reference', () => {
	const pieces = ['a', 'B', '0', '.', '_', '-', ':', '/', '@', '[', ']', 'docker.io', sha256];
	fc.assert(
		fc.property(fc.array(fc.constantFrom(...pieces), {maxLength: 12}), (parts) => {
			const reference = acceptedOrUndefined(parts.join(''));
			if (reference !== undefined) {
				assert.deepEqual(parseReference(canonicalName(reference)), reference);
			}
		}),
	);
});

test('hostile text of the greatest length is refused at once', () => {
	const starts = ['', 'a', 'x.y/', 'x@sha256:'];
	const units = ['a', '-', '_', 'a-', 'a_', 'a.', 'a/', '/', ':', '@', '[', 'a:', 'A', '1.', 'a--'];
	const startMs = performance.now();
	for (const start of starts) {
		for (const unit of units) {
			const text = `${(start + unit.repeat(4095)).slice(0, 4095)}!`;
			assert.equal(acceptedOrUndefined(text), undefined);
		}
	}
	assert.ok(performance.now() - startMs < 1000);
});

function acceptedOrUndefined(text: string): Reference | undefined {
	try {
		return parseReference(text);
	} catch (error) {
		assert.ok(error instanceof ImgdiveError);
		return undefined;
	}
}
