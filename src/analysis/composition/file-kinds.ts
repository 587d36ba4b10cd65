import {ImgdiveError} from '../../model/error.ts';
import {resolvePath} from '../../tree/resolve-path.ts';
import type {Analysis} from '../analyze.ts';
import {isSystemPackage} from '../packages/owners.ts';
import type {Package, Packages} from '../packages/package.ts';
import {matchPaths, type PathMatches} from '../paths/path-matcher.ts';
import {type Kind, kindOfPackage, kindsByPlace, startedFiles, unownedPlaces} from './kinds.ts';

/** Says what each file of the final tree is there for. */
export class FileKinds {
	readonly #owner: Int32Array;
	readonly #ofPackages: readonly Kind[];
	readonly #isSystem: readonly boolean[];
	/** By node: position of the first place that fits, from 1; 0 for none. */
	readonly #anyPlace: Uint8Array;
	readonly #unownedPlace: Uint8Array;
	readonly #unownedKinds: readonly Kind[];
	readonly #started: ReadonlySet<number>;

	constructor({tree, image}: Analysis, {list, owner}: Packages) {
		const unowned = unownedPlaces(image.config);
		const queries = [...kindsByPlace, ...unowned].map(([, query]) => query);
		const matches = matchPaths(tree, queries);
		this.#owner = owner;
		this.#ofPackages = list.map(kindOfPackage);
		this.#isSystem = list.map((found: Package) => isSystemPackage(found));
		this.#anyPlace = places(matches, 0, kindsByPlace.length, tree.nodeCount);
		this.#unownedPlace = places(matches, kindsByPlace.length, unowned.length, tree.nodeCount);
		this.#unownedKinds = unowned.map(([kind]) => kind);
		const {workingDir, entrypoint, cmd} = image.config.run;
		const words = [...entrypoint, ...cmd];
		this.#started = new Set(startedFiles(workingDir, words).flatMap((file) => nodeOf(tree, file)));
	}

	/** True where a package of the system owns the path. */
	isOfSystem(node: number): boolean {
		return this.#isSystem[this.#owner[node] as number] ?? false;
	}

	of(node: number): Kind {
		const place = this.#anyPlace[node] as number;
		if (place > 0) return (kindsByPlace[place - 1] as (typeof kindsByPlace)[number])[0];
		if (this.#started.has(node) && !this.isOfSystem(node)) return 'application';
		const owner = this.#ofPackages[this.#owner[node] as number];
		return owner ?? this.#unownedKinds[(this.#unownedPlace[node] as number) - 1] ?? 'application';
	}
}

function places(matches: PathMatches, first: number, count: number, nodeCount: number): Uint8Array {
	const found = new Uint8Array(nodeCount);
	for (let place = count; place > 0; place--) {
		for (const node of matches.nodes(first + place - 1)) found[node] = place;
	}
	return found;
}

function nodeOf(tree: Analysis['tree'], path: string): readonly number[] {
	try {
		return [resolvePath(tree, path, true)];
	} catch (error) {
		if (error instanceof ImgdiveError) return [];
		throw error;
	}
}
