import type {ImageTree} from '../tree/image-tree.ts';
import {type LiveFiles, type LiveTexts, liveDrafts, placesOf} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import type {Step} from './engine/steps.ts';
import {ancestorAt, hasLiving, nameOf} from './files/node-names.ts';
import {removal, shellPaths} from './files/shell-paths.ts';
import {cleanUp} from './remedies/remedy-by-origin.ts';
import {counted, withCommand} from './text/snippets.ts';
import {uninstallCommand} from './text/uninstall-command.ts';

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
		'Compile in another stage and copy the result from there, and install the libraries without their -dev packages.',
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
		if (hasLiving(context, 'compilers')) return [];
		return liveDrafts(context, 'files', context.nodes('files'), textsOf);
	},
};

function textsOf(found: LiveFiles): LiveTexts {
	return {
		title: `${headersAndStaticLibraries.title}: ${counted(found.files.length, 'file')}`,
		remedy:
			withoutPackages(found.step) ??
			cleanUp(found, removalOf(found), ['**/*.a', '**/*.la', '**/include']),
	};
}

/** The instruction that uninstalls in its end what it installs for compiling; undefined where it installs no such thing. */
function withoutPackages(step: Step | undefined): string | undefined {
	for (const {program, words} of step?.commands ?? []) {
		const packages = words.filter(
			(word) => /^[\w.+:-]+-(?:dev|devel)$/.test(word) && !/^-/.test(word),
		);
		if (step === undefined || packages.length === 0 || !words.some(isInstall)) continue;
		const command = uninstallCommand(step, program, packages);
		if (command === undefined) continue;
		return [
			'# Name the libraries that are needed at run time, and then:',
			withCommand(step, command),
		].join('\n');
	}
	return undefined;
}

function isInstall(word: string): boolean {
	return word === 'install' || word === 'add';
}

function removalOf(found: LiveFiles): string {
	const {tree} = found.context.analysis;
	const places = placesOf(found, (node) => placeOf(tree, node));
	const isInclude = (place: number): boolean => nameOf(tree, place) === 'include';
	const headers = places.filter(isInclude);
	const libraries = places.filter((place) => !isInclude(place));
	return [
		...(headers.length > 0 ? [removal(tree, headers)] : []),
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
