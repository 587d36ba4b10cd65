import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {zstdCompressSync} from 'node:zlib';
import {archive, dockerArchive, sha256} from './image-files.ts';
import {type RawBytes, type RawEntry, rawBytes, rawTar} from './raw-tar.ts';

/** A text that must not reach a terminal as it is. */
export type HostileText = {
	/** What it would do; also its place in the names, so that no two are equal. */
	readonly what: string;
	readonly bytes: RawBytes;
};

const hostile = (what: string, text: string): HostileText => ({what, bytes: `${what}-${text}-end`});
const malformed = (what: string, hex: string): HostileText => ({
	what,
	bytes: {
		hex: `${Buffer.from(`${what}-`).toString('hex')}${hex}${Buffer.from('-end').toString('hex')}`,
	},
});

/** What a terminal takes for a command, for a part of its own protocol, or shows in a misleading way. */
export const hostileTexts: readonly HostileText[] = [
	hostile('colour', '\u001B[31;5m'),
	hostile('cursor', '\u001B[2J\u001B[1;1H'),
	hostile('scroll', '\u001B[3;5r\u001B[20S'),
	hostile('modes', '\u001B[?1049l\u001B[?1003h\u001B[?25h'),
	hostile('update', '\u001B[?2026h'),
	hostile('query', '\u001B[6n\u001B[c\u001B[?1;1$p'),
	hostile('reset', '\u001Bc'),
	hostile('charset', '\u001B(0'),
	hostile('clipboard', '\u001B]52;c;cm0gLXJmIH4=\u0007'),
	hostile('hyperlink', '\u001B]8;;evil:example\u001B\\click\u001B]8;;\u001B\\'),
	hostile('title', '\u001B]0;owned\u0007'),
	hostile('device', '\u001BP$qm\u001B\\'),
	hostile('application', '\u001B_Gi=1\u001B\\'),
	hostile('c1-text', '\u009B31m\u009D0;owned\u009C'),
	malformed('c1-bytes', '9b33316d9d303b6f776e65649c'),
	hostile('newline', 'a\nb'),
	hostile('return', 'a\rb'),
	hostile('bell', '\u0007'),
	hostile('tab', 'a\tb'),
	hostile('backspace', 'abc\b\b\b'),
	hostile('shift-out', '\u000E\u000F'),
	hostile('delete', '\u007F'),
	hostile('bidi', '\u202Egnp.exe\u202C\u2066x\u2069'),
	hostile('zero-width', 'a\u200Bb\u200Cc\u2060d\uFEFF'),
	hostile('separators', 'a\u2028b\u2029c\u0085d'),
	hostile('tags', '\u{E0061}\u{E0062}\u{E007F}'),
	hostile('fillers', '\u115F\u3164\uFFA0\u00AD\u034F'),
	malformed('bad-utf-8', 'ff80c3eda080f4908080'),
];

/** Texts that are harmless but hard to measure: wide, combining, joined. */
export const oddTexts: readonly HostileText[] = [
	hostile('combining', `e\u0301${'o'.concat('\u0308\u0323'.repeat(12))}`),
	hostile('wide', '漢字かな交じり文한국어'),
	hostile('emoji', '😀🎉🧨'),
	hostile('family', '👨‍👩‍👧‍👦👩🏽‍🚀'),
	hostile('flags', '🇨🇭🇯🇵🏴󠁧󠁢󠁳󠁣󠁴󠁿'),
	hostile('variation', '❤️☎︎1️⃣'),
	hostile('half-width', 'ｱｲｳ'),
	hostile('shell', '$(reboot) `id` "\'; rm -rf ~ *'),
	{what: 'long', bytes: 'n'.repeat(255)},
	{what: 'long-wide', bytes: '漢'.repeat(85)},
	{what: 'space', bytes: ' space at both ends '},
	{what: 'dash', bytes: '-rf'},
];

export type HostileImage = {
	/** Of the archive. */
	readonly path: string;
	/** Texts of the image that must not be found in what a program writes. */
	readonly texts: readonly Buffer[];
};

/**
 * An image in which everything that can be text is hostile: names, symlink targets, owners, contents, history, and the
 * whole config. The names are in `/names`; half of them are changed by the second layer and gone after the third.
 */
export function hostileImage(folder: string): HostileImage {
	const all = [...hostileTexts, ...oddTexts];
	const names = all.map(({bytes}) => rawBytes(bytes));
	const changed = names.filter((_, at) => at % 2 === 0);
	// JSON holds what is UTF-8.
	const texts = hostileTexts
		.filter(({bytes}) => typeof bytes === 'string')
		.map(({bytes}) => rawBytes(bytes).toString('utf8'));
	const everything = Buffer.concat(names.flatMap((name) => [name, Buffer.from('\n')]));
	const bytes = dockerArchive({
		layers: [
			{
				entries: [
					...names.map((name) => file('names/', name, everything)),
					...names.map((name, at) => link(`links/${at}`, name)),
					{name: 'contents.txt', data: hexOf(everything)},
				],
			},
			{entries: changed.map((name) => file('names/', name, name))},
			{entries: changed.map((name) => file('names/.wh.', name, Buffer.alloc(0)))},
		],
		config: {
			author: texts.join(' '),
			config: {
				User: texts[0],
				WorkingDir: `/${texts[1]}`,
				Env: texts.map((text, at) => `NAME_${at}_${text}=${text}`),
				Entrypoint: texts,
				Cmd: texts,
				Labels: Object.fromEntries(texts.map((text) => [text, text])),
			},
			history: [
				...texts.map((text) => ({created_by: text, comment: text, empty_layer: true})),
				{created_by: `RUN ${texts.join(' && ')}`, comment: texts.join('')},
				{created_by: `/bin/sh -c #(nop) COPY ${texts[4]} in ${texts[5]}`},
				{created_by: `RUN rm ${texts[0]}`},
			],
		},
	});
	return {
		path: written(folder, 'hostile.tar', bytes),
		texts: hostileTexts.map((text) => rawBytes(text.bytes)),
	};
}

/** A directory in a directory, 2100 times, longer in all than what a path may be on a disk. */
export function deepImage(folder: string): string {
	const name = `${'d/'.repeat(2100)}bottom.txt`;
	const bytes = dockerArchive({
		layers: [{entries: [{name, longName: true, data: 'the bottom\n'}]}],
		createdBy: ['COPY deep /'],
	});
	return written(folder, 'deep.tar', bytes);
}

/** A file whose name is a megabyte long, beside one with a short name. */
export function longNameImage(folder: string): string {
	const pax = {path: {repeat: 'long-name-', n: 100_000}};
	const bytes = dockerArchive({
		layers: [
			{
				entries: [
					{name: 'placeholder', pax, data: 'long\n'},
					{name: 'short.txt', data: 'short\n'},
				],
			},
		],
		createdBy: [`RUN ${'echo a very long instruction && '.repeat(30_000)} true`],
	});
	return written(folder, 'long-name.tar', bytes);
}

/** 300 000 empty files, `many/file-000000` and on, in one directory. */
export function wideImage(folder: string, count: number = 300_000): string {
	const tar = emptyFiles('many/file-', count);
	const config = JSON.stringify({
		architecture: 'amd64',
		os: 'linux',
		rootfs: {type: 'layers', diff_ids: [sha256(tar)]},
		history: [{created_by: 'COPY many /many'}],
	});
	const manifest = [{Config: 'config.json', RepoTags: ['wide:1'], Layers: ['layer.tar']}];
	const bytes = archive({
		'config.json': config,
		'layer.tar': zstdCompressSync(tar),
		'manifest.json': JSON.stringify(manifest),
	});
	return written(folder, 'wide.tar', bytes);
}

/** As many layers as an overlay file system can stack: each changes one file and adds one. */
export function tallImage(folder: string): string {
	const numbers = Array.from({length: 127}, (_, at) => at);
	const bytes = dockerArchive({
		layers: numbers.map((at) => ({
			entries: [
				{name: 'changed.txt', data: `layer ${at}\n`},
				{name: `added/by-layer-${at}`, data: {repeat: 'x', n: at}},
			],
		})),
		createdBy: numbers.map((at) => `RUN step-${at}`),
	});
	return written(folder, 'tall.tar', bytes);
}

function file(prefix: string, name: Buffer, data: Buffer): RawEntry {
	const whole = Buffer.concat([Buffer.from(prefix), name]);
	return {
		name: hexOf(whole),
		data: hexOf(data),
		longName: whole.length > 100,
		uname: '\u001B[7mroot',
		gname: '\u001B[2Jroot',
	};
}

function link(name: string, target: Buffer): RawEntry {
	return {name, type: '2', link: hexOf(target), longLink: target.length > 100};
}

function hexOf(bytes: Buffer): RawBytes {
	return {hex: bytes.toString('hex')};
}

/** A tar of empty files, made by counting in one header. */
function emptyFiles(prefix: string, count: number): Buffer {
	const digits = 6;
	const header = rawTar({entries: [{name: prefix + '0'.repeat(digits)}], eoa: false});
	const sum = Number.parseInt(header.toString('latin1', 148, 154), 8);
	const tar = Buffer.alloc((count + 2) * header.length);
	for (let at = 0; at < count; at++) {
		const start = at * header.length;
		const number = String(at).padStart(digits, '0');
		const added = [...number].reduce((total, digit) => total + Number(digit), 0);
		header.copy(tar, start);
		tar.write(number, start + prefix.length, 'latin1');
		tar.write((sum + added).toString(8).padStart(6, '0'), start + 148, 'latin1');
	}
	return tar;
}

function written(folder: string, name: string, bytes: Buffer): string {
	mkdirSync(folder, {recursive: true});
	const target = path.join(folder, name);
	writeFileSync(target, bytes);
	return target;
}
