import type {ComparedFile} from './image-diff.ts';

/** Where package managers of systems keep what they know. */
const database =
	/^\/(?:var\/lib\/dpkg|(?:usr\/)?lib\/apk\/db|(?:var\/lib|usr\/lib\/sysimage|usr\/share)\/rpm)\//;
/** What mostly belongs to packages of the system. */
const systemPlace = /^\/(?:s?bin|lib\w*|usr\/(?:s?bin|lib\w*|share|include))\//;
/** Up to the last folder of packages that a path lies in, and the name of the package in it. */
const npmPlace = /^(.*\/node_modules\/)((?:@[^/]+\/)?[^/]+)/;
const pipPlace = /^.*\/(?:site|dist)-packages\//;
/** Packages whose paths tell all that there is to know. */
const namedPlace = /\/(?:specifications|gems|pkg\/mod)\/|^\/nix\/store\/|\.[jw]ar$/;
/** Where programs lie that are looked into for what they were built from. */
const programPlace =
	/^\/(?:[^/]+|(?:app|srv|ko-app|workspace|service|server|code|src|s?bin|usr\/s?bin)\/.+|(?:usr\/local|go|root\/go)\/s?bin\/.+|home\/.+\/go\/bin\/.+|usr\/src\/.+|opt\/.+)$/;
const leastProgramBytes = 1024 ** 2;

/**
 * Tells which files must be read to know the packages that differ between two images: those of package managers whose
 * places have changed. What did not change says the same of both images.
 */
export class PackagePlaces {
	/** False where no change can be one of a package. */
	readonly hasAny: boolean;
	readonly #isSystem: boolean;
	readonly #folders = new Set<string>();
	readonly #programs = new Set<string>();

	constructor(files: readonly ComparedFile[]) {
		let isSystem = false;
		let isNamed = false;
		for (const file of files) {
			if (!isChanged(file)) continue;
			for (const path of [file.path, file.oldPath ?? file.path]) {
				isSystem ||= database.test(path) || (file.state !== 'added' && isOfSystem(file, path));
				isNamed ||= namedPlace.test(path);
				this.#addFolders(path);
			}
			this.#addProgram(file);
		}
		this.#isSystem = isSystem;
		this.hasAny = isSystem || isNamed || this.#folders.size > 0 || this.#programs.size > 0;
	}

	/** True when a file of a package manager may say something else of one image than of the other. */
	mayDiffer(path: string): boolean {
		if (database.test(path)) return this.#isSystem;
		const place = npmPlace.exec(path);
		if (place && this.#folders.has(place[0])) return true;
		const site = pipPlace.exec(path);
		return site !== null && this.#folders.has(site[0]);
	}

	/** As {@link mayDiffer}, of a program that is looked into. */
	isOtherProgram(path: string): boolean {
		return this.#programs.has(path);
	}

	#addFolders(path: string): void {
		for (let place = npmPlace.exec(path); place; place = npmPlace.exec(place[1] as string)) {
			// npm keeps what it knows of all packages in the outermost folder.
			this.#folders.add(place[0]).add(`${place[1]}.package-lock.json`);
		}
		const site = pipPlace.exec(path);
		if (site) this.#folders.add(site[0]);
	}

	#addProgram({path, oldPath, oldSize, newSize}: ComparedFile): void {
		if (Math.max(oldSize ?? 0, newSize ?? 0) < leastProgramBytes) return;
		for (const at of [path, oldPath ?? path]) if (programPlace.test(at)) this.#programs.add(at);
	}
}

function isChanged({state, attributes}: ComparedFile): boolean {
	return state !== 'metadata' || attributes.includes('hardlink');
}

function isOfSystem({deltaBytes, state}: ComparedFile, path: string): boolean {
	return (deltaBytes !== 0 || state === 'moved') && systemPlace.test(path);
}
