import type {ImageTree} from '../tree/image-tree.ts';
import {cleanUp} from './dead-weight/clean-up.ts';
import {type LiveTexts, liveDrafts, placesOf} from './dead-weight/live-drafts.ts';
import {shellPaths} from './dead-weight/shell-paths.ts';
import {ancestorAt, isLiving, nameOf} from './dead-weight/tree-names.ts';
import type {LiveFiles} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import type {Step} from './engine/steps.ts';
import {counted, withCommand} from './text/snippets.ts';

/** What only a compiler reads, in an image without one. */
export const headersAndStaticLibraries: Rule = {
	id: 'headers-and-static-libraries',
	severity: 'info',
	confidence: 'high',
	title: 'Headers and static libraries',
	why:
		'Only a compiler reads them, and the image has none. A program that compiles something while it runs may still ' +
		'want the headers.',
	advice:
		'Compile in another stage and copy the result from there, and install the libraries without their `-dev` packages.',
	reference: 'https://docs.docker.com/build/building/multi-stage/',
	paths: {
		files: {
			paths: ['usr/{include,local/include}/**', 'usr/{lib,lib64,local/lib}/**/*.{a,la}'],
			// They find their plug-ins by these.
			except: ['usr/**/{ImageMagick,GraphicsMagick}*/**/*.la'],
		},
		compilers: {
			paths: [
				'usr/{bin,local/bin}/{cc,c++,gcc,g++,clang,clang++,tcc}',
				'usr/{bin,local/bin}/{gcc-*,g++-*,clang-*,clang++-*,*-gcc}',
			],
			except: ['usr/{bin,local/bin}/clang-{format,tidy}*'],
		},
	},
	find(context) {
		const {tree} = context.analysis;
		if (context.nodes('compilers').some((node) => isLiving(tree, node))) return [];
		return liveDrafts(context, 'files', context.nodes('files'), textsOf);
	},
};

function textsOf(found: LiveFiles): LiveTexts {
	return {
		title: `Headers and static libraries: ${counted(found.files.length, 'file')}`,
		remedy:
			withoutPackages(found.step) ??
			cleanUp(found.step, {command: removal(found), ignored: ['**/*.a', '**/*.la', '**/include']}),
	};
}

const uninstallers: ReadonlyMap<string, string> = new Map([
	['apt-get', 'apt-get purge -y --auto-remove'],
	['apt', 'apt-get purge -y --auto-remove'],
	['apk', 'apk del'],
	['dnf', 'dnf remove -y'],
	['microdnf', 'microdnf remove -y'],
	['yum', 'yum remove -y'],
]);

/** The instruction that uninstalls in its end what it installs for compiling; undefined where it installs no such thing. */
function withoutPackages(step: Step | undefined): string | undefined {
	for (const {program, words} of step?.commands ?? []) {
		const uninstaller = uninstallers.get(program);
		const packages = words.filter(
			(word) => /^[\w.+:-]+-(?:dev|devel)$/.test(word) && !/^-/.test(word),
		);
		if (uninstaller === undefined || packages.length === 0 || !words.some(isInstall)) continue;
		return [
			'# Name the libraries that are needed at run time, and then:',
			withCommand(step, `${uninstaller} ${packages.join(' ')}`),
		].join('\n');
	}
	return undefined;
}

function isInstall(word: string): boolean {
	return word === 'install' || word === 'add';
}

function removal(found: LiveFiles): string {
	const {tree} = found.context.analysis;
	const places = placesOf(found, (node) => placeOf(tree, node));
	const isInclude = (place: number): boolean => nameOf(tree, place) === 'include';
	const headers = places.filter(isInclude);
	const libraries = places.filter((place) => !isInclude(place));
	return [
		...(headers.length > 0 ? [`rm -rf ${shellPaths(tree, headers)}`] : []),
		...(libraries.length > 0
			? [`find ${shellPaths(tree, libraries)} \\( -name '*.a' -o -name '*.la' \\) -delete`]
			: []),
	].join(' && ');
}

/** `/usr/lib`, `/usr/local/include`. */
function placeOf(tree: ImageTree, node: number): number {
	const second = ancestorAt(tree, node, 2);
	return nameOf(tree, second) === 'local' ? ancestorAt(tree, node, 3) : second;
}
